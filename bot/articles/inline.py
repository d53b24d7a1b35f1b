"""Inline Markdown events -> the text that a reader sees, with the way back to the source.

Blocks (paragraphs, lists, tables) are markdown.py's; here is what stands inside one of them. The
invariant: a run's visible text holds no character that the source does not stand for.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.articles.visible import LINE_ENDS, Visible, VisibleBuilder

if TYPE_CHECKING:
    from pyromark.event import Event

PAIRED = frozenset({"Emphasis", "Strong", "Strikethrough", "Link"})


@dataclass(frozen=True, slots=True)
class Image:
    """A picture's alternative text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Run:
    """What stands inside one block.

    Attributes:
        visible: What a reader sees of it.
        start: First source character.
        end: One past the last.
    """

    visible: Visible
    start: int
    end: int


@dataclass(slots=True)
class InlineReader:
    """Collects inline events until the block that holds them ends.

    Attributes:
        text: The whole source.
        keep_lines: Whether line ends stay in the visible text, as in a fenced block of code.
        images: Every picture met so far.
    """

    text: str
    keep_lines: bool = False
    images: list[Image] = field(default_factory=list)
    _builder: VisibleBuilder = field(default_factory=VisibleBuilder)
    _start: int | None = None
    _end: int = 0
    _image_depth: int = 0
    _image_text: list[str] = field(default_factory=list)

    def take(self, event: "Event", start: int, end: int) -> bool:
        """Take an event with its place; False if it is none of inline content."""
        match event:
            case {"Text": str(shown)}:
                self._show(shown, start, end)
            case {"Code": str(shown)}:
                self._show_code(shown, start, end)
            case "SoftBreak" | "HardBreak":
                self._show(" ", start, end)
            case {"InlineHtml": str(tag)}:
                self._show(" " if tag.lower().startswith("<br") else "", start, end)
            case {"Start": "Image" | {"Image": _}}:
                self._image_depth += 1
            case {"End": "Image"}:
                self._close_image(start, end)
            case {"Start": tag} if _name(tag) in PAIRED:
                self._open(start)
            case {"End": tag} if _name(tag) in PAIRED:
                self._close(end)
            case _:
                return False
        return True

    def finish(self) -> Run | None:
        """What was collected since the last call; None if no reader would see any of it."""
        visible, start, end = self._builder.build(), self._start, self._end
        self._builder, self._start = VisibleBuilder(), None
        if start is None or not visible.text.strip():
            return None
        return Run(visible, start, end)

    def _mark(self, start: int, end: int) -> None:
        if self._start is None:
            self._start = start
        self._end = end

    def _open(self, start: int) -> None:
        if not self._image_depth:
            self._mark(start, start)
            self._builder.open(start)

    def _close(self, end: int) -> None:
        if not self._image_depth:
            self._mark(end, end)
            self._builder.close(end)

    def _show(self, shown: str, start: int, end: int) -> None:
        if self._image_depth:
            self._image_text.append(shown)
            return
        if self.text.startswith(shown, start, end):  # a line end may follow, which nobody sees
            end = start + len(shown)
        self._mark(start, end)
        verbatim = self.text[start:end] == shown
        clean = shown if self.keep_lines else shown.translate(LINE_ENDS)
        self._builder.add(clean, start, end, verbatim=verbatim)

    def _show_code(self, shown: str, start: int, end: int) -> None:
        inside = self.text.find(shown, start, end)
        self._open(start)
        if inside < 0:  # a line end inside became a blank
            self._show(shown, start, end)
        else:
            self._show(shown, inside, inside + len(shown))
        self._close(end)

    def _close_image(self, start: int, end: int) -> None:
        self._image_depth -= 1
        if not self._image_depth:
            text = "".join(self._image_text).translate(LINE_ENDS).strip()
            self._image_text.clear()
            if text:
                self.images.append(Image(text, start, end))


def _name(tag: object) -> str:
    return next(iter(tag)) if isinstance(tag, dict) else str(tag)
