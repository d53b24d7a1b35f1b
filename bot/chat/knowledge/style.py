"""Two ways to write the same lines: as Discord shows them, and plainly, for a file.

What is gone and what is new is told by a sign and by how it is set, never by colour. The invariant:
other people's words go through `text`, so that a screen shows them as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.chat.escape import escape, visible
from bot.services.diff import PartMark

MINUS, PLUS = "\u2212", "+"
# Of what is the same between two changes of a long line, so much is shown at each side.
BESIDE_CHARS = 60
# By taste: a line that is longer is read in the file; and what takes long is not begun.
LEAST_SAME = 0.4  # of a line; with less in common the old one is read whole, then the new one
SCREEN_LINE_CHARS = 1000
FILE_LINE_CHARS = 20_000
Parts = Sequence[tuple[PartMark, str]]


@dataclass(slots=True)
class Style:
    """A way to write.

    Attributes:
        is_markdown: Whether it is Discord's; else plain text.
        has_cut: Whether something was too long for it.
    """

    is_markdown: bool
    has_cut: bool = False

    def text(self, words: str) -> str:
        """Somebody's words on one line."""
        words = self._within(words)
        return escape(words) if self.is_markdown else visible(words)

    def quoted(self, words: str) -> str:
        """Somebody's words that stand for themselves."""
        return f"> {self.text(words)}" if self.is_markdown else f"“{self.text(words)}”"

    def strong(self, words: str) -> str:
        """Words of the bot's own that head something."""
        return f"**{words}**" if self.is_markdown else words

    def small(self, words: str) -> str:
        """Words of the bot's own that are by the way."""
        return f"-# {words}" if self.is_markdown else words

    def number(self, line: int) -> str:
        """A line's number, set so that the eye finds the text."""
        return f"`{line:>3}`" if self.is_markdown else f"{line:>5}"

    def gone(self, words: str) -> str:
        """Words that would go."""
        return f"~~{MINUS}{self.text(words)}~~" if self.is_markdown else f"[-{self.text(words)}-]"

    def new(self, words: str) -> str:
        """Words that would come."""
        return f"**{PLUS}{self.text(words)}**" if self.is_markdown else f"{{+{self.text(words)}+}}"

    def in_words(self, pieces: Parts) -> str:
        """A line that holds what is gone and what is new, each piece with what became of it."""
        shown = []
        pieces = _legible(pieces)
        for place, (kind, words) in enumerate(pieces):
            if kind == "gone":
                shown.append(self.gone(words))
            elif kind == "new":
                shown.append(self.new(words))
            else:
                sides = (place > 0, place < len(pieces) - 1)
                shown.append(
                    self._escaped(_shortened(words, *sides) if self.is_markdown else words)
                )
        return "".join(shown)

    def _escaped(self, words: str) -> str:
        """The words with the blanks at their ends, which separate them from what is marked."""
        core = words.strip()
        if not core:
            return words
        start = words.index(core)
        return f"{words[:start]}{self.text(core)}{words[start + len(core) :]}"

    def _within(self, words: str) -> str:
        most = SCREEN_LINE_CHARS if self.is_markdown else FILE_LINE_CHARS
        if len(words) <= most:
            return words
        self.has_cut = True
        return f"{words[:most]} …"


def markdown() -> Style:
    """Discord's way to write."""
    return Style(is_markdown=True)


def plain() -> Style:
    """For a file."""
    return Style(is_markdown=False)


def _legible(pieces: Parts) -> Parts:
    """The pieces with words that change in a row as one, and whole where little stays the same."""
    old = "".join(words for mark, words in pieces if mark != "new")
    new = "".join(words for mark, words in pieces if mark != "gone")
    same = sum(len(words) for mark, words in pieces if mark == "same")
    if same < LEAST_SAME * max(len(old), len(new)):
        return [("gone", old), ("same", " "), ("new", new)]
    joined: list[tuple[PartMark, str]] = []
    gone = come = ""
    for place, (mark, words) in enumerate(pieces):
        is_between = mark == "same" and not words.strip() and 0 < place < len(pieces) - 1
        if mark == "same" and not is_between:
            joined += _changed(gone, come)
            joined.append((mark, words))
            gone = come = ""
        if mark == "gone" or is_between:
            gone += words
        if mark == "new" or is_between:
            come += words
    return [*joined, *_changed(gone, come)]


def _changed(gone: str, come: str) -> Iterator[tuple[PartMark, str]]:
    """What goes and comes in one place."""
    if gone:
        yield "gone", gone
    if come:
        yield "new", come


def _shortened(words: str, after_a_change: bool, before_a_change: bool) -> str:  # noqa: FBT001  two sides
    """What is the same, without its middle where it is long; its ends where nothing changes."""
    if len(words) <= 2 * BESIDE_CHARS + 3 or not (after_a_change or before_a_change):
        return words
    head = words[:BESIDE_CHARS].rpartition(" ")[0] if after_a_change else ""
    tail = words[-BESIDE_CHARS:].partition(" ")[2] if before_a_change else ""
    return f"{head} … {tail}"
