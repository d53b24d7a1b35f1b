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
REPLACED = "it quoted something that was wrong; this is right."
WITHOUT = "a sentence that it quoted was wrong, and was taken out."


@dataclass(frozen=True, slots=True)
class Correction:
    """A quoted sentence, and what became of it.

    Attributes:
        old: As readers saw it.
        new: As they see it now; None if it was taken out.
    """

    old: str
    new: str | None


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
    there = {_quoted(each.old): each.new for each in changes if _quoted(each.old) in lines}
    if there:
        forms = _in_place(lines, there)
    else:
        attached = [each.new for each in changes if length(each.old) > LEAST_ATTACHED]
        if TOO_LONG not in lines or not attached:
            return None
        forms = _instead(attached)
    return next(  # the last one fits
        Corrected(text, files)
        for note, body, files in forms
        if length(text := f"-# Corrected on {day}: {note}\n{body}") <= MESSAGE_CHARS
    )


Form = tuple[str, str, tuple[tuple[str, bytes], ...] | None]


def _in_place(lines: Sequence[str], there: Mapping[str, str | None]) -> Iterator[Form]:
    """The message with its changes: beside what was wrong, in its place, or instead of it all."""

    def changed(*, with_old: bool) -> str:
        said: list[str] = []
        for line in lines:
            if line not in there:
                said.append(line)
                continue
            right = there[line]
            new = [_quoted(right)] if right else []
            place = _place_of_struck(said)
            struck = said[place:]
            del said[place:]
            if with_old:
                said += _without(struck, map(_struck, new))
                said += [_struck(line), NOW if new else NO_MORE]
            said += new
        return "\n".join(said)

    yield STRUCK, changed(with_old=True), None
    yield REPLACED if any(there.values()) else WITHOUT, changed(with_old=False), None
    yield from _instead(there.values())


def _place_of_struck(said: Sequence[str]) -> int:
    """Where what was struck out earlier begins, above the line that comes next."""
    place = len(said)
    while place > 1 and said[place - 1] == NOW and said[place - 2].startswith("> ~~"):
        place -= 2
    return place


def _without(struck: Sequence[str], right: Iterable[str]) -> Iterator[str]:
    """What was struck out earlier, but for what is right again."""
    again = set(right)
    for line, now in zip(struck[::2], struck[1::2], strict=True):
        if line not in again:
            yield from (line, now)


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
