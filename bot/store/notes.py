"""What one start of the bot wants to know of the one before.

So far only which commands Discord was told of. The invariant: a note that cannot be read or kept is
as if it were not there, and costs no more than doing the same again.
"""

import logging

import aiosqlite

from bot.errors import StoreError
from bot.store.reader import Reader
from bot.store.writer import Writer

log = logging.getLogger(__name__)

COMMANDS = "commands"


class Notes:
    """Values by name.

    Args:
        writer: Running for as long as this is used.
        reader: Reads the same database.
    """

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def commands_hash(self) -> str | None:
        """The commands that Discord was told of last; None if that is not known."""
        try:
            rows = await self._reader.rows("SELECT value FROM notes WHERE name = ?", (COMMANDS,))
        except StoreError as error:
            log.warning("%s", error)
            return None
        return rows[0]["value"] if rows else None

    async def remember_commands(self, value: str) -> None:
        """Note which commands Discord was told of."""

        async def upsert(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                """INSERT INTO notes (name, value) VALUES (?, ?)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
                (COMMANDS, value),
            )

        try:
            await self._writer.write(upsert)
        except StoreError as error:
            log.warning("%s", error)
