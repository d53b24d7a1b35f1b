"""A message of the bot that quotes what was wrong -> the same with what is right.

What it says besides, such as how a question was read, stays as it was sent. The invariants: the old
sentence is struck out and words say so, the new one stands below it whole, nothing is added inside
either; nothing that is right again stays struck out; and the message keeps within Discord's length
by leaving the old one out, never by cutting.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
import re

from bot.chat.escape import escape
from bot.chat.render import ATTACHMENT, MESSAGE_CHARS, TOO_LONG, length

NOTE = re.compile(r"-# Corrected on [^\n]*\n")
LEAST_ATTACHED = 300  # a message has six quotes at most, and the longest ones go along as a file
STRUCK = "what is struck out was wrong."
NOW = "It says now:"
NO_MORE = "It no longer says so."
RIGHT = "what was struck out here is right."
REPLACED = "it quoted something that was wrong; this is right."
WITHOUT = "a sentence that it quoted was wrong, and was taken out."


@dataclass(frozen=True, slots=True)
class Correction:
    """A quoted sentence, and what became of it.

    Attributes:
        old: As readers saw it.
        new: As they see it now; None if it was taken out.
        gone: Whether the message says of the old one that it was taken out.
    """

    old: str
    new: str | None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a message says instead.

    Attributes:
        content: Its text.
        files: Names and bytes of its files from now on; None leaves them as they are.
    """

    content: str
    files: tuple[tuple[str, bytes], ...] | None = None


def corrected(content: str, changes: Sequence[Correction], day: str) -> Corrected | None:
    """A message with what was wrong in it corrected; None if it does not say that, or no longer.

    Args:
        content: Its text as it was sent.
        changes: What became of sentences that the answer had, be they shown in it or not.
        day: When that was, such as "22 November 2026".
    """
    lines = NOTE.sub("", content).split("\n")
    there = {_quoted(each.old): each.new for each in changes if not each.gone}
    back = {_struck(_quoted(each.old)): each.new for each in changes if each.gone}
    said = list(_parts(lines, there, back))
    if any(isinstance(each, _Part) for each in said):
        forms = _in_place(said)
    else:
        attached = [
            each.new for each in changes if length(each.old) > LEAST_ATTACHED and not each.gone
        ]
        if TOO_LONG not in lines or not attached:
            return None
        forms = _instead(attached)
    return next(  # the last one fits
        Corrected(text, files)
        for note, body, files in forms
        if length(text := f"-# Corrected on {day}: {note}\n{body}") <= MESSAGE_CHARS
    )


Form = tuple[str, str, tuple[tuple[str, bytes], ...] | None]


@dataclass(frozen=True, slots=True)
class _Part:
    """Where a message says what it is not to say.

    Attributes:
        struck: Lines with what was struck out earlier, each with what is said of it.
        old: The line with what was wrong, struck out.
        new: What is right.
    """

    struck: tuple[tuple[str, str], ...]
    old: str
    new: str | None

    def lines(self) -> Iterator[str]:
        """What was wrong, and below it what is right; what is right again is not struck out."""
        right = self.right()
        for line, said in (*self.struck, (self.old, NOW if right else NO_MORE)):
            if line not in map(_struck, right):
                yield from (line, said)
        yield from right

    def right(self) -> list[str]:
        """What is right, by itself."""
        return [_quoted(self.new)] if self.new else []


def _parts(
    lines: Sequence[str], there: Mapping[str, str | None], back: Mapping[str, str | None]
) -> Iterator[str | _Part]:
    """A message's lines, with those that are to change as parts.

    Args:
        lines: The message.
        there: What a quoted line is to be.
        back: The same for a line that is struck out, and said to be gone.
    """
    struck: list[tuple[str, str]] = []
    rest = list(reversed(lines))
    while rest:
        line = rest.pop()
        said = rest[-1] if rest else ""
        if line.startswith("> ~~") and said == NOW:
            struck.append((line, rest.pop()))
            continue
        if line in there:
            yield _Part(tuple(struck), _struck(line), there[line])
        elif line in back and said == NO_MORE:
            rest.pop()
            yield _Part(tuple(struck), line, back[line])
        else:
            yield from (each for pair in struck for each in pair)
            yield line
        struck = []
    yield from (each for pair in struck for each in pair)


def _in_place(said: Sequence[str | _Part]) -> Iterator[Form]:
    """The message with its changes: beside what was wrong, in its place, or instead of it all."""
    news = [each.new for each in said if isinstance(each, _Part)]
    both: list[str] = []
    right: list[str] = []
    for each in said:
        both += each.lines() if isinstance(each, _Part) else [each]
        right += each.right() if isinstance(each, _Part) else [each]
    is_struck = any(line.startswith("> ~~") for line in both)
    yield STRUCK if is_struck else RIGHT, "\n".join(both), None
    yield REPLACED if any(news) else WITHOUT, "\n".join(right), None
    yield from _instead(news)


def _instead(news: Iterable[str | None]) -> Iterator[Form]:
    """What is right, instead of the whole message: as quotes, or else as a file."""
    come = list(dict.fromkeys(new for new in news if new))
    if come:
        yield REPLACED, "\n".join(map(_quoted, come)), ()
        file = "\n\n".join(come).encode("utf-8", "surrogatepass")
        yield REPLACED, TOO_LONG, ((ATTACHMENT, file),)
    else:
        yield WITHOUT, "", ()


def _quoted(sentence: str) -> str:
    """The line on which a sentence is quoted."""
    return f"> {escape(sentence)}"


def _struck(line: str) -> str:
    """The same struck out."""
    return f"> ~~{line.removeprefix('> ')}~~"
