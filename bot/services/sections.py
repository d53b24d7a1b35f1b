"""An article's sections as a moderator sees them, and its text with a part of it rewritten.

The invariant: whatever is rewritten, every other character of the file stays as it is, the block
between `---` lines above all; what comes back as it was shown changes nothing.
"""

from dataclasses import dataclass
import re

from bot.articles.article import Article

# Discord's limit for a text input of a form; in UTF-16 code units, which is never less.
FORM_CHARS = 4_000

BLANK_LINES = re.compile(r"(?:[ \t]*\r?\n)*")
CARRIAGE_RETURN = re.compile(r"\r\n?")
# What is left of a list item whose words are taken out.
BARE_MARKER = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]*")


@dataclass(frozen=True, slots=True)
class SectionText:
    """A section to be edited.

    Attributes:
        index: Its place among the article's sections, from 0.
        heading: As a reader sees it; None above the first heading.
        level: 1 to 6; 0 above the first heading.
        text: Its heading and what stands under it, as they stand in the file, with LF for line
            ends and nothing blank at its ends.
        first_line: The file's line at which the text starts, from 1.
        fits: Whether a form can hold it; one that does not fit is never offered in a form.
    """

    index: int
    heading: str | None
    level: int
    text: str
    first_line: int
    fits: bool


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file's text with a part of it rewritten.

    Attributes:
        text: The whole.
        typed: The new part as it is shown again: with LF, nothing blank at its ends.
        first_line: The file's line at which that starts, from 1.
    """

    text: str
    typed: str
    first_line: int


def section_texts(article: Article) -> tuple[SectionText, ...]:
    """The sections of an article, in order."""
    return tuple(
        SectionText(
            index,
            section.heading,
            section.level,
            shown,
            article.line_of(start),
            fits_form(shown),
        )
        for index, section in enumerate(article.sections)
        for start, end in [_filled(article.text, section.start, section.end)]
        for shown in [with_lf(article.text[start:end])]
    )


def rewrite_section(article: Article, index: int, new_text: str) -> Rewritten:
    """An article's text with one section rewritten; blank text takes it out.

    Raises:
        IndexError: It has no such section.
    """
    section = article.sections[index]
    start, end = _filled(article.text, section.start, section.end)
    if not new_text.strip():
        start, end = section.start, section.end
    return rewrite(article.text, start, end, new_text)


def rewrite(text: str, start: int, end: int, new_text: str) -> Rewritten:
    """A text with the characters start to end rewritten; blank text takes them out."""
    line = text.count("\n", 0, start) + 1
    typed = trimmed(with_lf(new_text))
    if typed == with_lf(text[start:end]):
        return Rewritten(text, typed, line)
    if not typed.strip():
        return Rewritten(_without(text, start, end), "", line)
    new = typed.replace("\n", "\r\n") if _uses_crlf(text) else typed
    return Rewritten(f"{text[:start]}{new}{text[end:]}", typed, line)


def fits_form(text: str) -> bool:
    """Whether a form can hold a text, and give it back as it is."""
    return len(text.encode("utf-16-le", "surrogatepass")) <= 2 * FORM_CHARS


def with_lf(text: str) -> str:
    """A text with LF for its line ends."""
    return CARRIAGE_RETURN.sub("\n", text)


def trimmed(text: str) -> str:
    """A text without blank lines before it, and with nothing blank behind it."""
    start, end = _filled(text, 0, len(text))
    return text[start:end]


def _filled(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without blank lines before it and blanks behind it."""
    last = start + len(text[start:end].rstrip(" \t\r\n"))
    first = BLANK_LINES.match(text, start, end)
    begin = first.end() if first else start
    return min(begin, last), last


def _uses_crlf(text: str) -> bool:
    return 2 * text.count("\r\n") > text.count("\n")


def _without(text: str, start: int, end: int) -> str:
    """The text without a span, nor the mark of a list item that nothing is left of."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end + 1
    before, behind = text[line_start:start], text[end:line_end]
    if BARE_MARKER.fullmatch(before) and not behind.strip():
        return text[:line_start] + text[line_end:]
    return text[:start] + text[end:]
