"""What a moderator's screen holds: blocks of lines, what one can press or choose, files.

Here are values only; layout.py makes Discord's components of them. The invariant: a screen is
within Discord's length, by leaving out whole lines of the longest blocks, which it says and which
its file holds.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate

from bot.chat.knowledge.style import Style, markdown, plain
from bot.chat.render import length

# Discord's limits.
SCREEN_CHARS = 4000
MOST_CHOICES = 25
CHOICE_CHARS = 100
# Room for the lines that say how much was left out.
ROOM = 60
FILE_CHARS = 2_000_000  # by taste: of four-byte letters within what Discord takes

Block = tuple[str, ...]
Writer = Callable[[Style], Iterable[Block]]


class Look(Enum):
    """How a button looks."""

    PLAIN = "plain"
    MAIN = "main"
    GOOD = "good"
    GRAVE = "grave"


@dataclass(frozen=True, slots=True)
class Press:
    """A button.

    Attributes:
        label: What stands on it.
        name: Its custom id.
        look: How it looks.
    """

    label: str
    name: str
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose.

    Attributes:
        label: What it is called.
        value: What it stands for.
        about: A few words more.
    """

    label: str
    value: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu to choose one of several in.

    Attributes:
        name: Its custom id.
        title: What stands on it.
        choices: At least one; those beyond Discord's limit are left out.
    """

    name: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line, with a button beside it or without.

    Attributes:
        text: In Discord's Markdown.
        press: The button; None for none.
    """

    text: str
    press: Press | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture.

    Attributes:
        name: The file's.
        content: The file's bytes.
        said: What it shows, in words, for whoever does not see it; cut at Discord's limit.
    """

    name: str
    content: bytes
    said: str


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen.

    Attributes:
        blocks: Texts in Discord's Markdown.
        entries: Below them.
        menus: Below those.
        buttons: In a row, at the end.
        files: Names and bytes of files that go along.
        picture: Stands below the first block; None for nearly all.
    """

    blocks: tuple[str, ...]
    entries: tuple[Entry, ...] = ()
    menus: tuple[Menu, ...] = ()
    buttons: tuple[Press, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    picture: Picture | None = None


def fitted(writer: Writer, file: str, taken: int = 0) -> tuple[tuple[str, ...], bytes | None]:
    """What is written as a screen's blocks, and whole as a file if not all of it fits.

    Args:
        writer: Writes it in a style.
        file: What the file is called; "" where what is left out is read elsewhere.
        taken: Characters that the screen has besides.
    """
    style = markdown()
    blocks = [[line for line in block if line] for block in writer(style)]
    blocks = [block for block in blocks if block]
    short, is_whole = _within(blocks, SCREEN_CHARS - taken, file)
    if is_whole and not style.has_cut:
        return short, None
    whole = "\n\n".join("\n".join(block) for block in writer(plain()) if block)
    if len(whole) > FILE_CHARS:
        whole = f"{whole[:FILE_CHARS]}\n… The rest is left out."
    return short, f"{whole}\n".encode()


def _within(blocks: Sequence[Sequence[str]], most: int, file: str) -> tuple[tuple[str, ...], bool]:
    """The blocks with as many of their lines as fit, each its share; whether that is all."""
    sizes = [sum(length(line) + 1 for line in block) for block in blocks]
    left, shares = most, [0] * len(blocks)
    for count, place in zip(
        range(len(blocks), 0, -1), sorted(range(len(blocks)), key=sizes.__getitem__), strict=True
    ):
        shares[place] = min(sizes[place], left // count)
        left -= shares[place]
    shown = [
        _cut(block, share, file) if size > share else ("\n".join(block), True)
        for block, size, share in zip(blocks, sizes, shares, strict=True)
    ]
    return tuple(text for text, _ in shown), all(whole for _, whole in shown)


def _cut(block: Sequence[str], most: int, file: str) -> tuple[str, bool]:
    sizes = accumulate(length(line) + 1 for line in block)
    kept = [line for line, size in zip(block, sizes, strict=True) if ROOM + size <= most]
    more = len(block) - len(kept)
    where = f": {file}" if file else ""
    kept.append(f"-# … and {more} more line{'s' * (more != 1)}{where}")
    return "\n".join(kept), False


def label(text: str, most: int = CHOICE_CHARS) -> str:
    """A text as a label, which no Markdown reaches; what is too long ends in an ellipsis."""
    line = " ".join(text.split()) or "\N{EM DASH}"
    if length(line) <= most:
        return line
    kept = line[: most - 1]
    while length(kept) >= most:
        kept = kept[:-1]
    words = kept.rpartition(" ")[0]
    if len(words) > len(kept) // 2:
        kept = words
    return f"{kept}\N{HORIZONTAL ELLIPSIS}"
