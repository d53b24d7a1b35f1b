"""What services and edges need of a store: Protocols, which the store satisfies without knowing.

Values that go in and out are in bot/records.py. Nothing here does anything.
"""

from collections.abc import Mapping
from typing import Protocol

from bot.records import Feedback, LoggedQuestion, QuestionRecord, UsedChannel


class StoredRevision(Protocol):
    """An article as it was when it was first served or quoted."""

    @property
    def revision(self) -> str:
        """SHA-256 of content."""

    @property
    def article(self) -> str:
        """Path below the knowledge folder."""

    @property
    def content(self) -> bytes:
        """The file's bytes."""


class Revisions(Protocol):
    """Articles as they were."""

    async def revision(self, prefix: str) -> StoredRevision | None:
        """The article of the revision that starts so; None if none was ever served or quoted.

        Raises:
            WithdrawnError: It was withdrawn.
        """


class QuestionLog(Protocol):
    """Where questions are kept. A store that fails costs no answer."""

    async def record(
        self, record: QuestionRecord, revisions: Mapping[str, tuple[str, bytes]]
    ) -> int | None:
        """Log a question, waiting a moment for the commit; never raises for a failing store.

        Args:
            record: The question and what was shown.
            revisions: Revision -> (article, content) of every article that was quoted.

        Returns:
            The row's id, or None if it is not known to be committed.
        """

    async def replace(
        self, question_id: int, record: QuestionRecord, revisions: Mapping[str, tuple[str, bytes]]
    ) -> bool:
        """Put the new answer of an edited question in the place of the old one.

        Args:
            question_id: The row.
            record: The question as it reads now, and what is shown.
            revisions: Revision -> (article, content) of every article that was quoted.

        Returns:
            Whether it is known to be committed.
        """


class History(Protocol):
    """What was asked and answered before; a store that fails gives nothing."""

    async def question(self, question_id: int) -> LoggedQuestion | None:
        """The question of a row."""

    async def question_of_message(self, message_id: int) -> LoggedQuestion | None:
        """The question that a message of the bot answers."""

    async def question_of_event(self, event: str) -> LoggedQuestion | None:
        """The question that a member's message or interaction asked."""

    async def has_asked(self, person: str, way: str) -> bool:
        """Whether a person, given as a hash, has asked in that way before."""

    async def used_channels(
        self, since_ms: int, before_ms: int, limit: int
    ) -> tuple[UsedChannel, ...]:
        """Channels in which something was asked in that time, the latest first."""

    async def attach_message(self, question_id: int, message_id: int) -> None:
        """Note which message of the bot answers a question."""

    async def add_feedback(self, feedback: Feedback) -> bool:
        """Keep what a member says of an answer; False if it could not be kept."""


class Switches(Protocol):
    """In which channels the bot answers, where moderators said so."""

    async def answers_in(self, guild: int, channel: int) -> bool | None:
        """What was said last; None if nothing was."""

    async def switch(self, guild: int, channel: int, on: bool) -> None:  # noqa: FBT001  a switch
        """Say it.

        Raises:
            StoreError: It could not be kept.
        """


class PersonHasher(Protocol):
    """Turns people into what is kept of them."""

    def hash(self, user_id: int) -> str:
        """The keyed hash of a person's id."""
