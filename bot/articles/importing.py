"""A pasted web article -> the text of an article file, and what was recognised in it.

What the lines are is pasted.py's guess; here they are written down as Markdown below a head that
says nothing but the title. The invariant: a reader of the file sees the words that were pasted,
in their order, and of the head no key that is not known.
"""

from dataclasses import dataclass
import re

from bot.articles.article import MAX_ARTICLE_BYTES
from bot.articles.captions import CAPTION_MARK, mark_length
from bot.articles.escaping import escape_block, escape_heading, escape_inline
from bot.articles.front_matter import BYTE_ORDER_MARK, read_front_matter, split_front_matter
from bot.articles.pasted import Kind, Part, is_headline, read_parts
from bot.articles.visible import CONTROLS_IN_TEXT, SURROGATES
from bot.errors import ImportTextError

LINE_ENDS = re.compile("\r\n?|\u2028|\u2029")
NAMES = {"title": "title", "url": "link", "published": "date"}
UNFIT = re.compile(f"[{CONTROLS_IN_TEXT}{SURROGATES}]")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A heading or caption that was found.

    Attributes:
        line: Where it stands in the article file, from 1.
        text: As a reader sees it, without the caption's mark.
        guessed: Whether only its looks say so: worth a look by whoever imported the text.
    """

    line: int
    text: str
    guessed: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """An article file to be.

    Attributes:
        text: The whole file.
        title: The title in its head.
        headings: In the order of the text.
        captions: In the order of the text.
        paragraphs: How many there are, captions not counted.
        items: How many list items there are.
    """

    text: str
    title: str
    headings: tuple[Recognised, ...]
    captions: tuple[Recognised, ...]
    paragraphs: int
    items: int


def import_text(
    raw: str,
    *,
    title: str | None = None,
    fallback_title: str,
    url: str | None = None,
    published: str | None = None,
) -> Imported:
    """Make an article file of a pasted text.

    Args:
        raw: The text as it was pasted.
        title: The article's title; None takes the first line if it is a headline.
        fallback_title: The title if there is no other; "" for none.
        url: Where it was published; None if that is not known.
        published: The day on which, as YYYY-MM-DD; None if that is not known.

    Raises:
        ImportTextError: The text is empty, too long or an article file already, it holds control
            characters, or the title is missing, or it, the address or the day cannot be used.
    """
    parts = read_parts(_clean(raw))
    if not parts:
        raise ImportTextError("there is no text to import")
    title, parts = _take_title(parts, title, fallback_title)
    if not title:
        raise ImportTextError(
            "the title is missing: write one, or make it the text's first line, a line of its own"
        )
    head = _head(title, url, published)
    body, lines = _body(parts, first_line=head.count("\n") + 1)
    text = f"{head}{body}\n"
    _check_size(text)
    found = tuple(zip(parts, lines, strict=True))
    kinds = [part.kind for part in parts]
    return Imported(
        text,
        title,
        headings=tuple(_noted(*each) for each in found if each[0].kind is Kind.HEADING),
        captions=tuple(_noted(*each) for each in found if each[0].kind is Kind.CAPTION),
        paragraphs=kinds.count(Kind.PARAGRAPH),
        items=kinds.count(Kind.ITEM),
    )


def _clean(raw: str) -> str:
    """The text with LF for every line end and nothing in front.

    Raises:
        ImportTextError: It cannot become an article.
    """
    _check_size(raw)
    text = LINE_ENDS.sub("\n", raw.lstrip(BYTE_ORDER_MARK))
    if unfit := UNFIT.search(text):
        line = text.count("\n", 0, unfit.start()) + 1
        code_point = f"U+{ord(unfit[0]):04X}"
        raise ImportTextError(
            f"line {line}: there is a control character ({code_point}); delete it"
        )
    if split_front_matter(text.lstrip(" \t\n")) is not None:
        raise ImportTextError(
            "the text starts with a line --- and so is an article file already: put it into the "
            "knowledge folder as it is, or remove that line"
        )
    return text


def _check_size(text: str) -> None:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_ARTICLE_BYTES:
        raise ImportTextError(
            f"the article would have {size:,} bytes; at most {MAX_ARTICLE_BYTES:,} are read:"
            " split it"
        )


def _take_title(
    parts: list[Part], title: str | None, fallback_title: str
) -> tuple[str, list[Part]]:
    """The title, and the parts that it does not repeat."""
    first, rest = parts[0], parts[1:]
    if title is not None:
        title = title.strip()
        return title, rest if rest and first.text == title else parts
    if rest and is_headline(first) and _spelled("title", first.text):
        return first.text, rest
    return fallback_title.strip(), parts


def _head(title: str, url: str | None, published: str | None) -> str:
    """The front matter of an article of which that is known.

    Raises:
        ImportTextError: No article can have it.
    """
    lines = [_entry("title", title)]
    lines += [_entry("url", url)] if url else []
    lines += [_entry("published", published)] if published else []
    return _front_matter("".join(lines))


def _entry(key: str, value: str) -> str:
    """A line of the front matter.

    Raises:
        ImportTextError: No article can have that value.
    """
    line = _spelled(key, value)
    if line is None:
        _, _, faults = read_front_matter("", _probe(f"{key}: {_quoted(value)}\n"))
        why = faults[0].message.removeprefix(f"{key}: ") if faults else "it has to be one line"
        raise ImportTextError(f"this {NAMES[key]} cannot be used: {why}")
    return line


def _spelled(key: str, value: str) -> str | None:
    """A key and its value as YAML, quoted only if it has to be; None if no article can have it."""
    for spelling in (value, _quoted(value)):
        line = f"{key}: {spelling}\n"
        read, _, _ = read_front_matter("", _probe(line))
        if read is not None and str(getattr(read, key)) == value and _probe(line).count("\n") == 4:  # noqa: PLR2004  two lines between two fences
            return line
    return None


def _probe(line: str) -> str:
    """A head that lacks nothing but this line."""
    other = "label: x\n" if line.startswith("title:") else "title: x\n"
    return _front_matter(other + line)


def _quoted(value: str) -> str:
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def _front_matter(lines: str) -> str:
    return f"---\n{lines}---\n"


def _body(parts: list[Part], first_line: int) -> tuple[str, list[int]]:
    """The parts as Markdown, and the line on which each stands."""
    pieces: list[str] = []
    lines: list[int] = []
    line = first_line
    above: Part | None = None
    for part in parts:
        gap = _gap(above, part)
        line += gap
        pieces.append("\n" * gap + _markdown(part))
        lines.append(line)
        above = part
    return "".join(pieces), lines


def _gap(above: Part | None, part: Part) -> int:
    """Line ends between two parts: a list's items stand close, all else has a blank line."""
    if above is None:
        return 0
    both_items = above.kind is part.kind is Kind.ITEM
    return 1 if both_items and (above.marker == "-") == (part.marker == "-") else 2


def _markdown(part: Part) -> str:
    match part.kind:
        case Kind.HEADING:
            return f"{'#' * part.level} {escape_heading(part.text)}"
        case Kind.ITEM:
            return f"{part.marker} {escape_block(part.text)}"
        case Kind.CAPTION:
            marked = mark_length(part.text)
            mark = part.text[: len(CAPTION_MARK)] if marked else CAPTION_MARK
            return f"{mark} {escape_inline(part.text[marked:])}".rstrip()
        case Kind.PARAGRAPH:
            return escape_block(part.text)


def _noted(part: Part, line: int) -> Recognised:
    return Recognised(line, part.text[mark_length(part.text) :], part.guessed)
