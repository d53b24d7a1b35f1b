"""What buttons, menus and forms of the desk are called, so that they work after a restart.

A name says what is to be done and to what: nothing is kept in memory for it. A draft is named by
its number and by digits of when it was made, so that a screen of before the database was restored
does not reach another draft. The invariant: what cannot be read is nobody's name.
"""

from dataclasses import dataclass
import hashlib
import re

VERSION = 1
DIGITS = 12
MOST_CHARS = 100  # Discord's
_NAME = re.compile(r"desk:(?P<version>[0-9]{1,9}):(?P<act>[a-z_]+)(?P<rest>(?::[0-9a-z]*)*)")


@dataclass(frozen=True, slots=True)
class Name:
    """What a button, menu or form stands for.

    Attributes:
        act: What is to be done.
        about: To what, in digits and small letters.
    """

    act: str
    about: tuple[str, ...]

    def __str__(self) -> str:
        return ":".join(("desk", str(VERSION), self.act, *self.about))

    def number(self, place: int = 0) -> int:
        """A part as a number; -1 if it is none."""
        part = self.part(place)
        return int(part) if part.isascii() and part.isdigit() and len(part) < DIGITS else -1

    def part(self, place: int) -> str:
        """A part; "" if there is none."""
        return self.about[place] if place < len(self.about) else ""


def name(act: str, *about: str | int) -> str:
    """The custom id for something to be done."""
    return str(Name(act, tuple(map(str, about))))


def read(custom_id: object) -> Name | None:
    """What a custom id stands for; None if it is not the desk's, or of another version's."""
    found = _NAME.fullmatch(str(custom_id))
    if found is None or int(found["version"]) != VERSION:
        return None
    return Name(found["act"], tuple(found["rest"].split(":")[1:]))


def is_ours(custom_id: object) -> bool:
    """Whether it is the desk's, be it of another version."""
    return _NAME.fullmatch(str(custom_id)) is not None


def digits_of(text: str) -> str:
    """Digits that stand for an article's path, or tell a thing from another of its number."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
