"""Preview: what a change of the articles would do, before anybody else sees it.

The values that are shown, and how they are made of two editions. The invariant: a preview that is
not blocked shows what publishing the same draft would do, as far as nobody else changes anything.
"""

from dataclasses import dataclass, field
import os
from pathlib import Path
from typing import Literal

from bot.records import Draft
from bot.services.diff import Line
from bot.services.replay import Replay

PassageMark = Literal["added", "changed", "removed"]


def without_folder(text: str, root: Path) -> str:
    """A text that names files of a folder, with their paths below it."""
    return text.replace(f"{root}{os.sep}", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with what was typed, at the place where its author sees it.

    Attributes:
        where: "line 3", "Title", "question on line 9 of bath.md"; "" for the whole.
        line: In what was typed, from 1; None if it is not a line of that.
        message: What is wrong and what to do, in one line.
    """

    where: str
    line: int | None
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


@dataclass(frozen=True, slots=True)
class PassageChange:
    """A passage that readers get quotes from, and that comes, goes or reads differently.

    Attributes:
        mark: Which of the three.
        heading: Of its section; None above the first.
        before: Its text before; "" if it is new.
        after: Its text after; "" if it is gone.
    """

    mark: PassageMark
    heading: str | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class NearPassage:
    """One of two passages that say nearly the same.

    Attributes:
        path: The article's.
        title: The article's.
        heading: Of its section; None above the first.
        line: Where it starts in the file, from 1.
        text: The passage.
    """

    path: str
    title: str
    heading: str | None
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class NearPair:
    """Two passages of different articles that say nearly the same.

    Attributes:
        one: In a preview, the one that is new or changed.
        other: The other one.
        share: How many of their runs of words both have, of all that either has; to 1.
    """

    one: NearPassage
    other: NearPassage
    share: float


@dataclass(frozen=True, slots=True)
class Stale:
    """What somebody else made of the file since the draft was begun.

    Attributes:
        theirs: The file's bytes now; None if it is gone.
        difference: From what the draft was made from to that, in words; () if the former is not
            kept.
        from_theirs: From what there is now to what the draft would put there, in words.
    """

    theirs: bytes | None = field(repr=False)
    difference: tuple[Line, ...]
    from_theirs: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing a draft would do.

    Attributes:
        draft: The draft.
        path: Where the file would be; "" if no file could be made.
        title: The article's, as it would be; "" if there is none.
        faults: What is wrong with it; it cannot be published with any.
        failing: Own questions of articles that would fail and do not now, or are its own; with
            any it is published for a reason only.
        difference: In words, as diff.py has it; its line numbers are the file's.
        passages: What readers get quotes from, as far as it differs.
        near: Passages of other articles that say nearly the same as new or changed ones.
        replay: Recent questions asked again; None if nothing that is served would change.
        stale: Set if somebody else changed the file meanwhile; it cannot be published then.
    """

    draft: Draft
    path: str
    title: str
    faults: tuple[Finding, ...] = ()
    failing: tuple[Finding, ...] = ()
    difference: tuple[Line, ...] = ()
    passages: tuple[PassageChange, ...] = ()
    near: tuple[NearPair, ...] = ()
    replay: Replay | None = None
    stale: Stale | None = None

    @property
    def blocked(self) -> bool:
        """Whether it cannot be published at all as it is."""
        return bool(self.faults) or self.stale is not None

    @property
    def needs_reason(self) -> bool:
        """Whether it is published only if somebody answers for failing questions."""
        return not self.blocked and bool(self.failing)
