"""Privacy: what is kept of a person, given to them, erased, or not kept at all.

A person is a keyed hash here. The invariant: after `erase` no row holds the hash or a text that
was kept with it, unless it stands in what moderators published.
"""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass

BACKUP_DAYS = 14
GUILD_DAYS = 30


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased of a person.

    Attributes:
        questions: Rows of the log.
        feedback: What they said of answers.
        drafts: Changes that were not published.
        deeds: Changes of articles that stay, without who made them.
    """

    questions: int
    feedback: int
    drafts: int
    deeds: int


class Privacy:
    """What a person can do about what is kept of them.

    Attributes:
        retention_days: How long questions are kept.
    """

    retention_days: int

    async def is_logged(self, person: str) -> bool:
        """Whether a person's questions are logged; from memory."""
        raise NotImplementedError

    async def stop_logging(self, person: str) -> None:
        """Only count a person's questions from now on.

        Raises:
            StoreError: The database cannot be written; they are logged still.
        """
        raise NotImplementedError

    async def log_again(self, person: str) -> None:
        """Log a person's questions from now on.

        Raises:
            StoreError: The database cannot be written; they are not logged.
        """
        raise NotImplementedError

    async def data(self, person: str) -> AsyncIterator[bytes]:
        """All that is kept of a person as one JSON object, in pieces.

        Raises:
            StoreError: The database cannot be read.
        """
        raise NotImplementedError
        yield b""

    async def erase(self, person: str) -> Erased:
        """Erase a person from the log: rows, feedback, drafts and the hash, bytes too.

        That they are not to be logged stays, if they said so.

        Raises:
            StoreError: The database cannot be written.
        """
        raise NotImplementedError

    async def guild_removed(self, guild: int) -> None:
        """The bot is in a server no more; its rows go after GUILD_DAYS.

        Raises:
            StoreError: The database cannot be written.
        """
        raise NotImplementedError

    async def guild_returned(self, guild: int) -> None:
        """The bot is in a server; its rows stay.

        Raises:
            StoreError: The database cannot be written.
        """
        raise NotImplementedError

    async def guilds_present(self, guilds: Collection[int]) -> None:
        """These are all servers that the bot is in; from others it was removed meanwhile.

        Raises:
            StoreError: The database cannot be written.
        """
        raise NotImplementedError
