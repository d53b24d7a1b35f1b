"""Which of the bot's messages show quotes of a text, and which of those say that it was withdrawn.

The invariant: a message that was noted as edited is not named again, unless it shows a new answer.
"""

from collections.abc import Collection, Iterable
import json
import sqlite3

from bot.records import ShownMessage
from bot.store.reader import Reader
from bot.store.writer import Writer

_SHOWN = """
    SELECT DISTINCT questions.id, guild, channel, message, way
    FROM quotes JOIN questions ON questions.id = quotes.question
    WHERE message IS NOT NULL AND channel IS NOT NULL AND edited_at IS NULL
    AND quotes.revision IN ({}) ORDER BY questions.id DESC"""
_OF_TEXTS = _SHOWN.format("SELECT value FROM json_each(?)")
_OF_WITHDRAWN = _SHOWN.format("SELECT revision FROM withdrawn")


class ShownMessages:
    """Where quotes are shown.

    Args:
        writer: Running for as long as this is used.
        reader: Over the same database.
    """

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def showing(self, revisions: Collection[str]) -> tuple[ShownMessage, ...]:
        """The messages that show quotes of these texts, newest first, but for edited ones.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(_OF_TEXTS, (json.dumps(sorted(revisions)),))
        return tuple(ShownMessage(*row) for row in rows)

    async def unedited(self) -> tuple[ShownMessage, ...]:
        """The messages that show withdrawn texts still, newest first.

        Raises:
            StoreError: The database cannot be read.
        """
        return tuple(ShownMessage(*row) for row in await self._reader.rows(_OF_WITHDRAWN))

    async def edited(self, messages: Iterable[int], at_ms: int) -> None:
        """Note that these messages show it no longer, or can never be changed.

        Raises:
            StoreError: The database cannot be written.
        """
        rows = [(at_ms, message) for message in messages]

        def mark(connection: sqlite3.Connection) -> None:
            connection.executemany("UPDATE questions SET edited_at = ? WHERE message = ?", rows)

        await self._writer.write(mark)
