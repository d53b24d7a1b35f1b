"""Reading, over a connection that cannot write and that no writing holds up."""

from collections.abc import Sequence
from pathlib import Path
import sqlite3

import aiosqlite

from bot.errors import StoreError
from bot.store.sqlite_errors import sqlite_errors_translated


class Reader:
    """Runs single SELECT statements, each of which sees one moment of the database.

    Args:
        connection: Read-only. Transactions are not for it: every reader shares it.
        path: The database file, for errors.
    """

    def __init__(self, connection: aiosqlite.Connection, path: Path) -> None:
        connection.row_factory = sqlite3.Row
        self._connection = connection
        self._path = path

    async def rows(self, sql: str, parameters: Sequence[str | int] = ()) -> list[sqlite3.Row]:
        """All rows of a SELECT.

        Raises:
            StoreError: The database cannot be read.
        """
        with sqlite_errors_translated(self._path):
            return list(await self._connection.execute_fetchall(sql, parameters))

    def damaged(self, what: str) -> StoreError:
        """The error for contents that cannot be right."""
        return StoreError(
            str(self._path),
            f"{what}; put a backup in the file's place: briefing restore-backup FILE",
        )
