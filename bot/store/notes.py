"""What one start of the bot wants to know of the one before.

Which commands Discord was told of; and one that proves that notes can be kept. The invariant: a
note that cannot be read or kept is as if it were not there, and costs no more than doing the same
again; only the proof says so.
"""

import logging
import sqlite3
import time

from bot.errors import StoreError
from bot.store.reader import Reader
from bot.store.writer import Writer

log = logging.getLogger(__name__)

COMMANDS = "commands"
PROOF = "proof"


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
        try:
            await self._keep(COMMANDS, value)
        except StoreError as error:
            log.warning("%s", error)

    async def prove_writable(self) -> None:
        """Write to the disk what is new each time.

        Raises:
            StoreError: The database cannot be written.
        """
        await self._keep(PROOF, str(time.time_ns()))

    async def _keep(self, name: str, value: str) -> None:
        def upsert(connection: sqlite3.Connection) -> None:
            connection.execute(
                """INSERT INTO notes (name, value) VALUES (?, ?)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
                (name, value),
            )

        await self._writer.write(upsert)
