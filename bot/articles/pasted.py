"""A pasted text -> its parts: which lines are headings, list items, captions, paragraphs.

What a browser's clipboard keeps of a web article is lines; the rest is guessed here, from the
lines alone. Nothing is written as Markdown (importing.py does), and no word is dropped or changed.
The invariant: the parts' texts, in order, are the lines of the text without the blanks at their
ends, bullets, heading hashes and the numbers of lists (which their markers keep).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
import re

from bot.articles.captions import MAX_CAPTION_CHARS, looks_like_credit, mark_length
from bot.articles.sentences import sentence_spans

# All by taste, after news sites, blogs and wire stories.
MAX_HEADING_WORDS = 12
MAX_HEADING_CHARS = 90
MAX_HEADLINE_WORDS = 20  # the one above the article may be longer than those inside
MAX_HEADLINE_CHARS = 150
MAX_BARE_CAPTION_WORDS = 12
MAX_NAMED_WORDS = 30  # of a caption whose credit stands on the next line
LIST_LENGTH = 3  # so many lines in a row that look like headings are a list
GUESSED_LEVEL = 2
WRAP_WIDTHS = range(40, 121)  # mail has 65 to 80
WRAP_SLACK = 0.9  # for lines that were broken by hand
MIN_WRAPPED_LINES = 4

MAX_HASHES = 6
BULLET = re.compile(r"[•‣◦▪●∙]|[·*-](?=\s)")
NUMBERED = re.compile(r"(?P<number>[1-9][0-9]{0,2})(?P<sign>[.)])[ \t]+(?P<words>(?=.*\w).+)")
ANNOUNCED_MEDIUM = re.compile(r"(?:watch|video|photo|image)\s*:", re.IGNORECASE)

QUOTES = "\"'“”‘’«»„‹›"
NOT_AT_A_HEADINGS_END = ".!?;,:…。！？；，：、"
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
# What stands around an article on its page: who wrote it, when, how long it takes, what to click.
NOT_A_HEADING = re.compile(
    rf"""
      by\ (?!the\b) .*
    | (?: words | written | reporting | reported | story | edited | photos ) \ by\ .*
    | (?: first\ | last\ )? (?: published | updated | posted | modified ) \b .*
    | (?: [a-z]+day,?\ )? (?: {MONTH}\ \d{{1,2}} | \d{{1,2}}\.?\ {MONTH} ) ,?\ \d{{4}}\b .*
    | \d+ [ -] min(?:ute)?s? \b .*
    | \d+\ (?: second | minute | hour | day | week ) s?\ ago .*
    | advertisement | share | save | print | subscribe | sign\ up | log\ in | read\ more
    | comments? | related
    | .* (?: https?:// | www\. | \S@\S | \t | \ \|\  ) .*
    """,
    re.IGNORECASE | re.VERBOSE,
)


class Kind(StrEnum):
    """What a part of the text is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the text, or several that were one before they were wrapped.

    Attributes:
        kind: What it is.
        text: On one line, without blanks around it.
        level: Of a heading, 1 to 6; else 0.
        guessed: Whether it is a heading or caption that says so by its looks alone.
        marker: What a list item starts with in Markdown: a hyphen, or its number.
    """

    kind: Kind
    text: str
    level: int = 0
    guessed: bool = False
    marker: str = "-"


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    after_blank: bool  # False for the first


def read_parts(text: str) -> list[Part]:
    """Parts of a text whose lines end in LF, in its order; empty for a text of blanks."""
    lines = _unwrapped(_lines(text))
    parts = [_told(line.text) for line in lines]
    _find_numbered_items(parts)
    spaced = _is_spaced(lines, parts)
    _find_headings(lines, parts, spaced=spaced)
    _find_bare_captions(lines, parts, spaced=spaced)
    return parts


def is_headline(part: Part) -> bool:
    """Whether a text's first part is the headline of the whole."""
    if part.kind in {Kind.CAPTION, Kind.ITEM}:
        return False
    return part.kind is Kind.HEADING or _looks_like_heading(
        part.text, MAX_HEADLINE_WORDS, MAX_HEADLINE_CHARS
    )


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    after_blank = False
    for line in text.split("\n"):
        if line.strip():
            lines.append(_Line(line.strip(" \t"), after_blank and bool(lines)))
        after_blank = not line.strip()
    return lines


def _unwrapped(lines: list[_Line]) -> list[_Line]:
    """The lines as they were before a mail program or a typewriter broke them.

    A broken text is known by this: hardly a line but a paragraph's last has room for the first
    word of the next.
    """
    joints = [(above, below) for above, below in pairwise(lines) if _could_go_on(below)]
    width = max((len(above.text) for above, _ in joints), default=0)
    full = [above.text for above, below in joints if _is_full(above, below, width)]
    open_ended = [line for line in full if not _ends_sentence(line)]
    if (
        width not in WRAP_WIDTHS
        or len(full) < max(MIN_WRAPPED_LINES, 0.7 * len(joints))
        or len(open_ended) < 0.5 * len(full)
    ):
        return lines
    groups = [lines[:1]]
    for above, below in pairwise(lines):
        if _could_go_on(below) and _is_full(above, below, width):
            groups[-1].append(below)
        else:
            groups.append([below])
    return [replace(group[0], text=" ".join(line.text for line in group)) for group in groups]


def _could_go_on(below: _Line) -> bool:
    return not below.after_blank and not _item_text(below.text)


def _is_full(above: _Line, below: _Line, width: int) -> bool:
    room = width * WRAP_SLACK
    return len(above.text) + 1 + len(below.text.split()[0]) > room


def _told(text: str) -> Part:
    """What a line says itself to be."""
    if heading := _markdown_heading(text):
        return heading
    if item := _item_text(text):
        return Part(Kind.ITEM, item)
    if mark_length(text) or looks_like_credit(text):
        return Part(Kind.CAPTION, text)
    if len(text) <= MAX_CAPTION_CHARS and ANNOUNCED_MEDIUM.match(text):
        return Part(Kind.CAPTION, text, guessed=True)
    return Part(Kind.PARAGRAPH, text)


def _markdown_heading(text: str) -> Part | None:
    words = text.lstrip("#")
    level = len(text) - len(words)
    if not 1 <= level <= MAX_HASHES or words[:1] not in {" ", "\t"}:
        return None
    open_ended = words.rstrip("#")  # hashes may close a heading too
    if open_ended.endswith((" ", "\t")):
        words = open_ended
    return Part(Kind.HEADING, words.strip(), level) if _has_word(words) else None


def _item_text(text: str) -> str:
    """A list item's text without its bullet; empty if the line is none."""
    bullet = BULLET.match(text)
    words = text[bullet.end() :].strip() if bullet else ""
    return words if _has_word(words) else ""


def _find_numbered_items(parts: list[Part]) -> None:
    """Turn into list items lines in a row that are numbered one after the other."""
    numbered = [
        NUMBERED.fullmatch(part.text) if part.kind is Kind.PARAGRAPH else None for part in parts
    ]
    counts_on = [False, *(_counts_on(*pair) for pair in pairwise(numbered)), False]
    for at, found in enumerate(numbered):
        if found is not None and (counts_on[at] or counts_on[at + 1]):
            marker = f"{found['number']}{found['sign']}"
            parts[at] = Part(Kind.ITEM, found["words"], marker=marker)


def _counts_on(above: re.Match[str] | None, below: re.Match[str] | None) -> bool:
    """Whether two lines have numbers, written alike, of which the second is the next."""
    return (
        above is not None
        and below is not None
        and int(below["number"]) == int(above["number"]) + 1
        and below["sign"] == above["sign"]
    )


def _has_word(text: str) -> bool:
    return re.search(r"\w", text) is not None


def _find_headings(lines: list[_Line], parts: list[Part], *, spaced: bool) -> None:
    """Turn into headings what looks like one and stands above text."""
    run = 0  # lines in a row that look like headings, from the latest upwards
    for at in range(len(parts)):
        if parts[at].kind is not Kind.PARAGRAPH or not _looks_like_heading(parts[at].text):
            run = 0
            continue
        run = run + 1 if spaced or not lines[at].after_blank else 1
        is_listed = run >= (2 if _is_numbered(parts[at].text) else LIST_LENGTH)
        if _stands_above_text(parts, at) and not is_listed:
            parts[at] = Part(Kind.HEADING, parts[at].text, level=GUESSED_LEVEL, guessed=True)


def _is_numbered(text: str) -> bool:
    return re.match(r"[0-9]+[.)]\s", text) is not None


def _stands_above_text(parts: list[Part], at: int) -> bool:
    at += 1
    while at < len(parts) and parts[at].kind is Kind.CAPTION:
        at += 1
    if at == len(parts) or parts[at].kind is Kind.HEADING:
        return False
    return parts[at].kind is Kind.ITEM or not _looks_like_heading(parts[at].text)


def _looks_like_heading(
    text: str, max_words: int = MAX_HEADING_WORDS, max_chars: int = MAX_HEADING_CHARS
) -> bool:
    if len(text) > max_chars or len(text.split()) > max_words:
        return False
    begins_well = text[0] in QUOTES or text[0].isdigit() or _is_capital(text[0])
    return (
        begins_well
        and len(re.findall(r"[^\W\d_]", text)) > 1
        and not _ends_sentence(text)
        and not NOT_A_HEADING.fullmatch(text)
    )


def _is_capital(char: str) -> bool:
    return char.isalpha() and not char.islower()  # scripts without case have headings too


def _ends_sentence(text: str) -> bool:
    return text.rstrip(f"{QUOTES})]").endswith(tuple(NOT_AT_A_HEADINGS_END))


def _is_spaced(lines: Iterable[_Line], parts: Iterable[Part]) -> bool:
    """Whether the text's paragraphs are mostly set apart by blank lines.

    A page's own blank lines around pictures, and their lack below headings, say nothing of it; so
    what counts is what follows a long paragraph or a caption with a credit.
    """
    apart = together = 0
    for (_, above), (line, below) in pairwise(zip(lines, parts, strict=True)):
        if (_is_long(above) or above.kind is Kind.CAPTION) and (
            _is_long(below) or _looks_like_heading(below.text)
        ):
            apart += line.after_blank
            together += not line.after_blank
    return apart >= together


def _is_long(part: Part) -> bool:
    return part.kind is Kind.PARAGRAPH and len(part.text.split()) > MAX_BARE_CAPTION_WORDS


def _find_bare_captions(lines: list[_Line], parts: list[Part], *, spaced: bool) -> None:
    """Turn into captions the lines of pictures that carry no credit of their own."""
    for at, (line, part) in enumerate(zip(lines, parts, strict=True)):
        if part.kind is not Kind.PARAGRAPH or not line.after_blank:
            continue
        if (not spaced and _is_short_sentence(part.text)) or _has_credit_below(lines, parts, at):
            parts[at] = Part(Kind.CAPTION, part.text, guessed=True)


def _is_short_sentence(text: str) -> bool:
    short = len(text.split()) <= MAX_BARE_CAPTION_WORDS
    return short and text.rstrip(QUOTES).endswith(".") and len(sentence_spans(text)) == 1


def _has_credit_below(lines: list[_Line], parts: list[Part], at: int) -> bool:
    """Whether the next line is nothing but a credit, and with this one stands apart."""
    if at + 1 == len(lines) or lines[at + 1].after_blank:
        return False
    last = at + 2 == len(lines) or lines[at + 2].after_blank
    credit = parts[at + 1]
    return (
        last
        and credit.kind is Kind.CAPTION
        and not credit.guessed
        and len(sentence_spans(credit.text)) == 1
        and len(parts[at].text.split()) <= MAX_NAMED_WORDS
    )
