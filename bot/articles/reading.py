"""A file's bytes -> an Article, or what is wrong with it.

Joins the parts of this package: front matter, Markdown, captions, sentences. No file is opened
here. The invariant: an article comes back only if its text can be read and its front matter has
no fault, so that whatever is served can be cited.
"""

from collections.abc import Sequence
import hashlib

from bot.articles.article import Article, Block, BlockKind, Section, Sentence, SentenceKind
from bot.articles.captions import is_caption
from bot.articles.faults import Fault, not_utf8
from bot.articles.front_matter import read_front_matter
from bot.articles.inline import Image
from bot.articles.markdown import Heading, Table, Text, parse
from bot.articles.sentences import line_spans, sentence_spans
from bot.articles.visible import Visible

# By taste: an item up to this long is quoted whole, since its sentences lean on each other; of a
# longer one, single sentences are.
WHOLE_ITEM_CHARS = 300
# By taste: no screen shows more, and every row is searched with all of them.
MAX_COLUMNS = 100

Span = tuple[int, int]


def revision_of(content: bytes) -> str:
    """The name of these bytes: their SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def read_article(path: str, content: bytes) -> tuple[Article | None, tuple[Fault, ...]]:
    """Read an article file.

    Args:
        path: Below the knowledge folder; faults carry it too.
        content: The file's bytes.

    Returns:
        The article, or None if it cannot be served; and every fault that was found.
    """
    text = _decode(path, content)
    if isinstance(text, Fault):
        return None, (text,)
    front_matter, body_start, faults = read_front_matter(path, text)
    if front_matter is None or faults:
        return None, faults
    sections = read_body(text, body_start)
    if not any(section.blocks for section in sections):
        line = text.count("\n", 0, body_start) + 1
        return None, (Fault(path, line, "there is no text below the front matter; write some"),)
    if wide := _wide_tables(path, text, sections):
        return None, wide
    return Article(path, revision_of(content), text, front_matter, sections), ()


def _decode(path: str, content: bytes) -> str | Fault:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return not_utf8(path, error)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return Fault(path, line, "there is a NUL character; remove it, or save the file as text")
    return text


def _wide_tables(path: str, text: str, sections: tuple[Section, ...]) -> tuple[Fault, ...]:
    """A fault for each table that would take too long to search."""
    return tuple(
        Fault(
            path,
            text.count("\n", 0, block.start) + 1,
            f"this table has {len(block.columns):,} columns; at most {MAX_COLUMNS} are read:"
            " make several tables of it",
        )
        for section in sections
        for block in section.blocks
        if len(block.columns) > MAX_COLUMNS
    )


def read_body(text: str, body_start: int) -> tuple[Section, ...]:
    """The sections of the Markdown that starts at body_start, in code points."""
    sections: list[Section] = []
    heading: Heading | None = None
    blocks: list[Block] = []

    def close(end: int) -> None:
        if heading is not None:
            shown = heading.text or None
            sections.append(Section(shown, heading.level, heading.start, end, tuple(blocks)))
        elif blocks:
            sections.append(Section(None, 0, body_start, end, tuple(blocks)))
        blocks.clear()

    for part in parse(text, body_start):
        if isinstance(part, Heading):
            close(part.start)
            heading = part
        else:
            blocks.append(_block(part))
    close(len(text))
    return tuple(sections)


def _block(part: Text | Table | Image) -> Block:
    match part:
        case Image():
            return Block(BlockKind.CAPTION, part.start, part.end, ())
        case Table():
            rows = tuple(
                Sentence(row.start, row.end, " | ".join(row.cells), SentenceKind.ROW)
                for row in part.rows
            )
            return Block(BlockKind.TABLE, part.start, part.end, rows, part.columns)
        case Text():
            return _text_block(part)


def _text_block(part: Text) -> Block:
    visible, start, end = part.run.visible, part.run.start, part.run.end
    if not part.lines and is_caption(visible.text.strip(), item=part.item):
        return Block(BlockKind.CAPTION, start, end, ())
    if part.item and len(visible.text.strip()) <= WHOLE_ITEM_CHARS:
        spans, kind = [_whole(visible.text)], SentenceKind.ITEM
    else:
        split = line_spans if part.lines else sentence_spans
        spans, kind = split(visible.text), SentenceKind.SENTENCE
    sentences = tuple(
        Sentence(*source, visible.text[slice(*shown)], kind)
        for shown, source in _cuttable(visible, spans)
    )
    return Block(BlockKind.ITEM if part.item else BlockKind.PARAGRAPH, start, end, sentences)


def _cuttable(visible: Visible, spans: Sequence[Span]) -> list[tuple[Span, Span]]:
    """The spans, each with its source's; those joined that share characters of it.

    Such are a code's with a line end inside: it is one source character.
    """
    found: list[tuple[Span, Span]] = []
    for span in spans:
        source = visible.source_span(*span)
        if found and source[0] < found[-1][1][1]:
            joined = found[-1][0][0], span[1]
            found[-1] = joined, visible.source_span(*joined)
        else:
            found.append((span, source))
    return found


def _whole(text: str) -> tuple[int, int]:
    return len(text) - len(text.lstrip()), len(text.rstrip())
