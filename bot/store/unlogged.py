"""Who does not want to be logged, as keyed hashes; asked before anything is written down.

The invariant: what memory holds is what is committed; only another process's changes wait for the
next start.
"""

import asyncio
from functools import partial
import sqlite3

from bot.store.reader import Reader
from bot.store.writer import Writer


class Unlogged:
    """People who are not logged. Made by `load`.

    Args:
        writer: Running for as long as this is used.
        since: Person -> when they said so, as the database has it.
    """

    def __init__(self, writer: Writer, since: dict[str, int]) -> None:
        self._writer = writer
        self._since = since

    @classmethod
    async def load(cls, writer: Writer, reader: Reader) -> "Unlogged":
        """Those whom the database names now.

        Raises:
            StoreError: The database cannot be read.
        """
        return cls(writer, dict(map(tuple, await reader.rows("SELECT * FROM unlogged"))))

    def __contains__(self, person: object) -> bool:
        """Whether a person is not to be logged; from memory."""
        return person in self._since

    async def add(self, person: str, at_ms: int) -> None:
        """Log a person no more.

        Raises:
            StoreError: The database cannot be written; it is as it was.
        """

        def insert(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO unlogged VALUES (?, ?) ON CONFLICT DO NOTHING", (person, at_ms)
            )

        written = self._writer.submit(insert)
        written.add_done_callback(partial(self._added, person, at_ms))
        await asyncio.shield(written)

    async def remove(self, person: str) -> None:
        """Log a person again.

        Raises:
            StoreError: The database cannot be written; it is as it was.
        """

        def delete(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM unlogged WHERE person = ?", (person,))

        written = self._writer.submit(delete)
        written.add_done_callback(partial(self._removed, person))
        await asyncio.shield(written)

    def _added(self, person: str, at_ms: int, written: asyncio.Future[None]) -> None:
        if written.exception() is None:
            self._since.setdefault(person, at_ms)

    def _removed(self, person: str, written: asyncio.Future[None]) -> None:
        if written.exception() is None:
            self._since.pop(person, None)
