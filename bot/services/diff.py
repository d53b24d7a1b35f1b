"""What differs between two texts, in words: `[-gone-]` and `{+new+}`, as git's word diff has it.

Lines that are the same are left out but for those beside a change. The invariant: what stands
outside of the marks, and in the one or the other kind of them, is the one text or the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
import re
from typing import Literal

CONTEXT_LINES = 1
# By taste, so that comparing any two texts takes seconds at most: what differs by more stands
# whole, the old before the new.
MOST_EDITS = 400
MOST_PARTS = 20_000
WORDS = re.compile(r"\s+|\w+|[^\w\s]")

PartMark = Literal["same", "gone", "new"]
_MARKS: dict[str, PartMark] = {"+": "new", "-": "gone", " ": "same"}
_AROUND: dict[PartMark, tuple[str, str]] = {
    "same": ("", ""),
    "gone": ("[-", "-]"),
    "new": ("{+", "+}"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a difference.

    Attributes:
        number: Its number in the new text, or in the old one if it is gone.
        mark: "+" for one that is new, "-" for one that is gone, "~" for one that holds both, " "
            for one that is the same.
        text: With the marks around words that are gone or new where it holds both.
        parts: The same without marks, so that an article that holds such marks itself is told
            apart from a change: its parts in order, each with what became of it.
    """

    number: int
    mark: str
    text: str
    parts: tuple[tuple[PartMark, str], ...] = field(default=(), compare=False)


def difference(old: str, new: str) -> list[Line]:
    """The lines that differ, each run of them with what stands beside it; [] if nothing does."""
    before, after = old.split("\n"), new.split("\n")
    lines: list[Line] = []
    shown = 0  # up to where the new text's lines were shown
    for tag, i, j, k, m in opcodes(before, after):
        if tag == "equal":
            continue
        start = max(shown, k - CONTEXT_LINES)
        lines += (_line(n, " ", after[n]) for n in range(start, k))
        lines += _changed(before, after, (i, j), (k, m))
        shown = min(len(after), m + CONTEXT_LINES)
        lines += (_line(n, " ", after[n]) for n in range(m, shown))
    return lines


def _changed(
    before: Sequence[str], after: Sequence[str], old: tuple[int, int], new: tuple[int, int]
) -> Iterator[Line]:
    """As many lines as there are on both sides one by one, the rest as gone or new."""
    (i, j), (k, m) = old, new
    both = min(j - i, m - k)
    for offset in range(both):
        gone, come = before[i + offset], after[k + offset]
        if gone.strip() and come.strip():
            parts = tuple(_in_words(gone, come))
            text = "".join(part.join(_AROUND[mark]) for mark, part in parts)
            yield Line(k + offset + 1, "~", text, parts)
        else:
            yield _line(i + offset, "-", gone)
            yield _line(k + offset, "+", come)
    for number in range(i + both, j):
        yield _line(number, "-", before[number])
    for number in range(k + both, m):
        yield _line(number, "+", after[number])


def _line(place: int, mark: str, text: str) -> Line:
    """A line that is all the same, gone or new."""
    return Line(place + 1, mark, text, ((_MARKS[mark], text),))


def _in_words(old: str, new: str) -> Iterator[tuple[PartMark, str]]:
    before, after = WORDS.findall(old), WORDS.findall(new)
    for tag, i, j, k, m in opcodes(before, after):
        if tag == "equal":
            yield "same", "".join(after[k:m])
            continue
        if i < j:
            yield "gone", "".join(before[i:j])
        if k < m:
            yield "new", "".join(after[k:m])


def opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Spans that are "equal" and ones that are not, in order, as difflib has them."""
    i = k = 0
    for start, other, length in (*_common(old, new), (len(old), len(new), 0)):
        if (i, k) != (start, other):
            yield "replace", i, start, k, other
        if length:
            yield "equal", start, start + length, other, other + length
        i, k = start + length, other + length


def _common(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """Where both are the same: from where in each, and for how long; in order.

    As short a difference as there is, unless it takes more than MOST_EDITS.

    Source:
        Myers 1986, An O(ND) difference algorithm and its variations, figure 2.
    """
    least = min(len(old), len(new))
    head = next((n for n in range(least) if old[n] != new[n]), least)
    tail = next((n for n in range(least - head) if old[-1 - n] != new[-1 - n]), least - head)
    n, m = len(old) - head - tail, len(new) - head - tail
    middle = _walk(old, new, head, (n, m)) if n and m and max(n, m) <= MOST_PARTS else []
    runs = [(0, 0, head), *middle, (head + n, head + m, tail)]
    return [run for run in runs if run[2]]


def _walk(
    old: Sequence[str], new: Sequence[str], head: int, size: tuple[int, int]
) -> list[tuple[int, int, int]]:
    """What is the same between the ends that are."""
    n, m = size
    reached = {1: 0}
    steps: list[dict[int, int]] = []
    for edits in range(min(n + m, MOST_EDITS) + 1):
        steps.append(dict(reached))
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and reached[k - 1] < reached[k + 1])
            x = reached[k + 1] if down else reached[k - 1] + 1
            y = x - k
            while x < n and y < m and old[head + x] == new[head + y]:
                x, y = x + 1, y + 1
            reached[k] = x
            if x >= n and y >= m:
                return _walk_back(steps, head, size)
    return []


def _walk_back(
    steps: list[dict[int, int]], head: int, size: tuple[int, int]
) -> list[tuple[int, int, int]]:
    x, y = size
    runs = []
    for edits in range(len(steps) - 1, -1, -1):
        reached, k = steps[edits], x - y
        down = k == -edits or (k != edits and reached[k - 1] < reached[k + 1])
        before = k + 1 if down else k - 1
        from_x = reached[before]
        start = from_x if down else from_x + 1
        if edits == 0:
            start = 0
        if x > start:
            runs.append((head + start, head + start - k, x - start))
        x, y = from_x, from_x - before
    return runs[::-1]
