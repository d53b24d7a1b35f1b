"""Edition: the articles at one moment with all that is made of them; replaced whole.

Who replaces it is the library's. The invariant: briefing and topics are of the same articles, so an
answer, its receipts and the choices shown beside it agree.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol, Self

from bot.answers.briefing import Briefing
from bot.articles.faults import Fault
from bot.library.snapshot import Snapshot
from bot.services.questions import failing
from bot.services.topics import Topics


@dataclass(frozen=True, slots=True)
class Edition:
    """What is served.

    Attributes:
        snapshot: The articles and their index.
        briefing: Answers from them.
        topics: What they cover.
    """

    snapshot: Snapshot
    briefing: Briefing
    topics: Topics

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """Make what is served of the articles; takes long for many of them."""
        briefing = Briefing(snapshot.index)
        briefing.prepare()
        return cls(snapshot, briefing, Topics(snapshot.index))

    def failing(self) -> dict[str, tuple[Fault, ...]]:
        """Path -> what is wrong with the answers to an article's own questions."""
        return failing(self.snapshot, self.briefing)


class Editions(Protocol):
    """Whoever knows what is served now."""

    @property
    def current(self) -> Edition:
        """The edition that is served; what is asked of it is asked to the end."""


@dataclass(frozen=True, slots=True)
class One:
    """An edition that is never replaced, as a command needs one.

    Attributes:
        current: The edition.
    """

    current: Edition

    @property
    def failing(self) -> dict[str, tuple[Fault, ...]]:
        """Path -> what is wrong with the answers to an article's own questions."""
        return self.current.failing()

    async def refresh(self, sure: Collection[str] = (), made: Edition | None = None) -> Edition:
        """The same edition: a command ends before a change of it would matter."""
        del sure, made
        return self.current
