"""Markdown source -> its parts in order: headings, texts, tables and pictures.

The grammar is CommonMark with tables, footnotes and strikethrough, parsed by pyromark
(pulldown-cmark); here its events become parts. Which text is a caption and where sentences end is
decided in reading.py. The invariant: every span counts code points of the whole text that was
given, and parts come in the order of the text.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
import re
from typing import TYPE_CHECKING

import numpy as np
import pyromark

from bot.articles.inline import Image, InlineReader, Run
from bot.articles.visible import VisibleBuilder, trimmed

if TYPE_CHECKING:
    from pyromark.event import Event

OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
)
CELL = ({"Start": "TableCell"}, {"End": "TableCell"})
HIDDEN_HTML = r"<!--.*?(?:-->|\Z)|<(?P<hidden>script|style)\b.*?(?:</(?P=hidden)\s*>|\Z)"
HTML = re.compile(rf"{HIDDEN_HTML}|<[a-zA-Z/!?][^<>]*>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: what a reader sees of it, its level (1 to 6) and its place."""

    text: str
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, or a list item's own text: what is split into sentences.

    Attributes:
        run: What a reader sees of it; with line ends only if `lines`.
        item: Whether it is the first text of a list item.
        lines: Whether each line stands for itself, as in a fenced block of code.
    """

    run: Run
    item: bool = False
    lines: bool = False

    @property
    def start(self) -> int:
        """First source character."""
        return self.run.start


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row: its cells as a reader sees them, and the place of the whole row.

    Cells that the parser adds, where a row has fewer than the header, are left out.
    """

    cells: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the header's cells, the rows below it, and its place."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    start: int
    end: int


Part = Heading | Text | Table | Image


def parse(text: str, body_start: int = 0) -> list[Part]:
    """Parts of the Markdown that starts at body_start, in the order of the text.

    Args:
        text: The whole text of a file.
        body_start: Where the Markdown starts in it, in code points.
    """
    body = text[body_start:]
    place = _code_points(body)
    reader = _BlockReader(text)
    for event, span in pyromark.events_with_range(body, options=OPTIONS):
        start, end = body_start + place(span["start"]), body_start + place(span["end"])
        if start == end and event in CELL and text[start - 1 : start + 1] != "||":
            continue  # made up, where a row has fewer cells than the header
        if not reader.inline.take(event, start, end):
            reader.take(event, start, end)
    parts: list[Part] = [*reader.parts, *reader.inline.images]
    return sorted(parts, key=lambda part: part.start)


def has_more(text: str, body_start: int, most: int) -> bool:
    """Whether parsing that takes more steps than this; told at once, though there be a million."""
    events = pyromark.events_with_range(text[body_start:], options=OPTIONS)
    return next(islice(events, most, None), None) is not None


def _code_points(text: str) -> Callable[[int], int]:
    """How many characters of the text come before a byte of its UTF-8."""
    if text.isascii():
        return int
    content = np.frombuffer(text.encode(), dtype=np.uint8)
    begins = (content & 0xC0) != 0x80  # noqa: PLR2004  UTF-8: 10xxxxxx continues a character
    before: list[int] = [0, *np.cumsum(begins).tolist()]
    return before.__getitem__


@dataclass(slots=True)
class _BlockReader:
    """Turns events into parts; its state is what is open."""

    text: str
    inline: InlineReader = field(init=False)
    parts: list[Part] = field(default_factory=list)
    items: list[bool] = field(default_factory=list)  # open list items: does its text still come?
    cells: list[str] = field(default_factory=list)
    cells_end: int = 0  # of the last cell that is there
    columns: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.inline = InlineReader(self.text)

    def take(self, event: "Event", start: int, end: int) -> None:
        """Take an event that begins or ends a block."""
        match event:
            case {"Start": tag}:
                self._flush()
                self._begin(tag, start, end)
            case {"End": {"Heading": level}}:
                run = self.inline.finish()
                shown = run.visible.text.strip() if run else ""
                self.parts.append(Heading(shown, int(level[1:]), start, end))
            case {"End": "TableCell" | "TableHead" | "TableRow" | "Table" as tag}:
                self._end_table_part(tag, start, end)
            case {"End": tag}:
                self._flush()
                self._end(tag)
            case _:  # a rule, a footnote's mark, a line of an HTML block: a reader sees no words
                pass

    def _begin(self, tag: object, start: int, end: int) -> None:
        match tag:
            case "Item":
                self.items.append(True)
            case "HtmlBlock":
                self._read_html(start, end)
            case {"CodeBlock": {"Fenced": _}}:
                self.inline.keep_lines = True
            case _:
                pass

    def _end(self, tag: object) -> None:
        match tag:
            case "Item":
                self.items.pop()
            case "CodeBlock":
                self.inline.keep_lines = False
            case _:
                pass

    def _end_table_part(self, tag: str, start: int, end: int) -> None:
        match tag:
            case "TableCell":
                run = self.inline.finish()
                self.cells.append(run.visible.text.strip() if run else "")
                self.cells_end = end
            case "TableHead":
                self.columns, self.cells = tuple(self.cells), []
            case "TableRow":
                # Where the parser has made up too many cells, the row under way ends too early.
                end = max(end, self.cells_end)
                if any(char.isalnum() for cell in self.cells for char in cell):
                    self.rows.append(Row(tuple(self.cells), *self._trimmed(start, end)))
                self.cells = []
            case _:
                span = self._trimmed(start, max(end, self.cells_end))
                self.parts.append(Table(self.columns, tuple(self.rows), *span))
                self.rows = []

    def _flush(self) -> None:
        """What stands open becomes a text."""
        run = self.inline.finish()
        if run is None:
            return
        item = bool(self.items) and self.items[-1]
        if item:
            self.items[-1] = False
        self.parts.append(Text(run, item=item, lines=self.inline.keep_lines))

    def _read_html(self, start: int, end: int) -> None:
        """The words between the tags of an HTML block, a text for each run of them."""
        at = start
        for tag in HTML.finditer(self.text, start, end):
            self._add_plain(at, tag.start())
            at = tag.end()
        self._add_plain(at, end)

    def _add_plain(self, start: int, end: int) -> None:
        start, end = self._trimmed(start, end)
        if start < end:
            builder = VisibleBuilder()
            builder.add_plain(self.text[start:end], start)
            self.parts.append(Text(Run(builder.build(), start, end)))

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        """The span without the blanks at its ends; start equals end if nothing is left."""
        return trimmed(self.text, start, end)
