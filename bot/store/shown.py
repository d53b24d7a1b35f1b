"""Where texts are shown: the bot's messages that quote them, and which of those still do.

A withdrawn text must not stay in what the bot said before. The invariant: a message is told of
until it is noted that it was changed, or never can be.
"""

from collections.abc import Collection, Iterable
import json
import sqlite3

import aiosqlite

from bot.records import ShownMessage
from bot.store.reader import Reader
from bot.store.writer import Writer

# Ways of asking whose answers nobody else sees; a bot can change those for a quarter of an hour.
_PRIVATE = "way IN ('slash', 'menu')"
_MESSAGES = f"""
    SELECT DISTINCT questions.id, guild, channel, message, {_PRIVATE}
    FROM quotes JOIN questions ON questions.id = quotes.question
    WHERE message IS NOT NULL AND channel IS NOT NULL"""  # noqa: S608  a constant
_SHOWN_IN = f"""{_MESSAGES}
    AND quotes.revision IN (SELECT value FROM json_each(?))
    ORDER BY questions.id DESC"""  # noqa: S608  likewise
_UNEDITED = f"""{_MESSAGES}
    AND quotes.revision IN (SELECT revision FROM withdrawn) AND NOT {_PRIVATE}
    AND questions.id NOT IN (SELECT question FROM rewritten)
    ORDER BY questions.id DESC"""  # noqa: S608  likewise


class Shown:
    """Where texts are shown.

    Args:
        writer: Running for as long as this is used.
        reader: Over the same database.
    """

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def shown_in(self, revisions: Collection[str]) -> tuple[ShownMessage, ...]:
        """The bot's messages that show quotes of these texts, newest first.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(_SHOWN_IN, (json.dumps(sorted(revisions)),))
        return tuple(map(_shown, rows))

    async def unedited(self) -> tuple[ShownMessage, ...]:
        """Messages that all see and that show withdrawn texts, newest first.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(_UNEDITED, ())
        return tuple(map(_shown, rows))

    async def edited(self, question_ids: Iterable[int]) -> None:
        """Note that the answers to these questions show nothing withdrawn, or never can be changed.

        Raises:
            StoreError: The database cannot be written.
        """
        wanted = json.dumps(sorted(question_ids))

        async def insert(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                """INSERT OR IGNORE INTO rewritten (question)
                   SELECT id FROM questions WHERE id IN (SELECT value FROM json_each(?))""",
                (wanted,),
            )

        await self._writer.write(insert)


def _shown(row: sqlite3.Row) -> ShownMessage:
    question, guild, channel, message, is_private = row
    return ShownMessage(question, guild, channel, message, bool(is_private))
