"""The text that a reader sees of a block of Markdown, with the way back to the source.

Markup is gone from `Visible.text`, line ends inside a paragraph are blanks, and every character
knows which characters of the source it stands for. The invariant: `source_span` of a span that is
not empty is a span of the source that is not empty, and it keeps pairs of markers whole: a
sentence that is bold from end to end takes its `**` along.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from operator import attrgetter

# Characters that nobody sees and that may steer a terminal or a line of text, as parts of a regular
# expression's class: C0, DEL and C1; the same without tab and line feed; marks that turn the
# direction of what follows; halves of characters, which no UTF-8 can hold.
CONTROLS = r"\x00-\x1f\x7f-\x9f"
CONTROLS_IN_TEXT = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
TURNING = r"\u202a-\u202e\u2066-\u2069"
SURROGATES = r"\ud800-\udfff"

VISIBLE_START = attrgetter("visible_start")  # of a Piece
LINE_ENDS = str.maketrans(dict.fromkeys("\t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the blanks at its ends; its start equals its end if nothing is left."""
    part = text[start:end].rstrip()
    return start + len(part) - len(part.lstrip()), start + len(part)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of visible characters and the source characters that they stand for.

    Attributes:
        visible_start: Where the run starts in the visible text.
        start: Where it starts in the source.
        end: One past its last source character.
        verbatim: Whether visible and source characters are the same, one by one. If not, as for
            `&amp;` or a line end, the run stands for all its source characters at once.
    """

    visible_start: int
    start: int
    end: int
    verbatim: bool


@dataclass(frozen=True, slots=True)
class Visible:
    """Visible text with the way back.

    Attributes:
        text: What a reader sees, on one line.
        pieces: In order, without gaps in the visible text.
        openings: Visible position at which markers open -> where the outermost starts.
        closings: Visible position before which markers close -> where the outermost ends.
    """

    text: str
    pieces: tuple[Piece, ...]
    openings: dict[int, int]
    closings: dict[int, int]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Source characters that a visible span stands for.

        Args:
            start: First visible character; 0 <= start < end.
            end: One past the last; at most the length of the text.
        """
        first = self._piece_at(start)
        source_start = first.start + (start - first.visible_start) * first.verbatim
        last = self._piece_at(end - 1)
        source_end = last.start + end - last.visible_start if last.verbatim else last.end
        # Markers that a span does not hold whole stay outside; those it holds come along.
        opening = self.openings.get(start, source_start)
        closing = self.closings.get(end, source_end)
        return min(source_start, opening), max(source_end, closing)

    def _piece_at(self, position: int) -> Piece:
        at = bisect_right(self.pieces, position, key=VISIBLE_START)
        return self.pieces[at - 1]


@dataclass(slots=True)
class VisibleBuilder:
    """Takes a block's inline content piece by piece."""

    _parts: list[str] = field(default_factory=list)
    _pieces: list[Piece] = field(default_factory=list)
    _openings: dict[int, int] = field(default_factory=dict)
    _closings: dict[int, int] = field(default_factory=dict)
    _length: int = 0

    def add(self, text: str, start: int, end: int, *, verbatim: bool) -> None:
        """Add visible text that stands for the source characters start to end."""
        if text:
            self._pieces.append(Piece(self._length, start, end, verbatim))
            self._parts.append(text)
            self._length += len(text)

    def add_plain(self, source: str, start: int) -> None:
        """Add source text that is shown as it is, its line ends as blanks."""
        self.add(source.translate(LINE_ENDS), start, start + len(source), verbatim=True)

    def open(self, start: int) -> None:
        """Note that a pair of markers opens here; of several the outermost comes first."""
        self._openings.setdefault(self._length, start)

    def close(self, end: int) -> None:
        """Note that a pair of markers closes here; of several the outermost comes last."""
        self._closings[self._length] = end

    def build(self) -> Visible:
        """What was added so far."""
        return Visible(
            "".join(self._parts), tuple(self._pieces), dict(self._openings), dict(self._closings)
        )
