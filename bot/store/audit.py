"""Who did what to the articles: one row for each deed, never changed.

What was done in the folder itself, by whomever, is in the publications alone. The invariant: a row
is part of the transaction in which the deed is written down.
"""

import sqlite3

from bot.records import AuditEntry
from bot.store.reader import Reader
from bot.store.rows import storable

_COLUMNS = "at, person, what, article, revision, note, despite, id"
_LATEST = f"SELECT {_COLUMNS} FROM audit ORDER BY id DESC LIMIT ?"  # noqa: S608  a constant
_OF_ARTICLE = f"SELECT {_COLUMNS} FROM audit WHERE article = ? ORDER BY id DESC LIMIT ?"  # noqa: S608  likewise
_OF_PERSON = f"SELECT {_COLUMNS} FROM audit WHERE person = ? ORDER BY id DESC"  # noqa: S608  likewise


class Audit:
    """Reads what was done.

    Args:
        reader: Over the database.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def of_person(self, person: str) -> tuple[AuditEntry, ...]:
        """What one person did, newest first.

        Raises:
            StoreError: The database cannot be read.
        """
        return tuple(AuditEntry(*row) for row in await self._reader.rows(_OF_PERSON, (person,)))

    async def entries(self, limit: int, article: str | None = None) -> tuple[AuditEntry, ...]:
        """What people did, newest first.

        Args:
            limit: How many at most.
            article: Its path; None takes all.

        Raises:
            StoreError: The database cannot be read.
        """
        if article is None:
            rows = await self._reader.rows(_LATEST, (limit,))
        else:
            rows = await self._reader.rows(_OF_ARTICLE, (storable(article), limit))
        return tuple(AuditEntry(*row) for row in rows)


def insert_audit(connection: sqlite3.Connection, entry: AuditEntry) -> None:
    """Add a deed."""
    connection.execute(
        """INSERT INTO audit (at, person, what, article, revision, note, despite)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (
            entry.at_ms,
            entry.person,
            entry.what,
            storable(entry.article),
            entry.revision,
            storable(entry.note),
            storable(entry.despite),
        ),
    )
