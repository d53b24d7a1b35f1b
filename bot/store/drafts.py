"""What moderators typed and did not publish yet.

A draft goes when it is published (publications.py sees to that), given up, or too old. The
invariant: from the moment `keep` returns until then it is there, whatever becomes of the process.
"""

from dataclasses import replace
from hashlib import sha256
import json
import sqlite3

from bot.records import AuditEntry, Draft
from bot.store.audit import insert_audit
from bot.store.reader import Reader
from bot.store.rows import storable
from bot.store.writer import Writer

_COLUMNS = """kind, article, content, expected, author, note, typed, name, first_line, problem,
    created_at, id, origin, fields"""
_ONE = f"SELECT {_COLUMNS} FROM drafts WHERE id = ?"  # noqa: S608  a constant
_OF_PERSON = f"SELECT {_COLUMNS} FROM drafts WHERE author = ? ORDER BY id DESC"  # noqa: S608  likewise


class Drafts:
    """Changes that are not published.

    Args:
        writer: Running for as long as this is used.
        reader: Over the same database.
    """

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def keep(self, draft: Draft, most: int) -> int:
        """Keep a draft.

        Args:
            draft: Its id is not looked at.
            most: How many of one person's are kept; the oldest go.

        Returns:
            Its id.

        Raises:
            StoreError: The database cannot be written.
        """
        content = draft.content
        values = (
            draft.kind,
            None if draft.path is None else storable(draft.path),
            content,
            None if content is None else sha256(content).hexdigest(),
            draft.expected,
            draft.author,
            storable(draft.note),
            draft.typed,
            storable(draft.name),
            draft.first_line,
            storable(draft.problem),
            draft.created_at_ms,
            draft.origin,
            json.dumps(draft.fields),
        )

        def insert(connection: sqlite3.Connection) -> int:
            ((number,),) = connection.execute(
                """INSERT INTO drafts (kind, article, content, revision, expected, author, note,
                                       typed, name, first_line, problem, created_at, origin,
                                       fields)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                values,
            ).fetchall()
            connection.execute(
                """DELETE FROM drafts WHERE author = ?1 AND id NOT IN (
                       SELECT id FROM drafts WHERE author = ?1 ORDER BY id DESC LIMIT ?2
                   )""",
                (draft.author, most),
            )
            return int(number)

        return await self._writer.write(insert)

    async def draft(self, draft_id: int) -> Draft | None:
        """A draft; None if it is not there any more.

        Raises:
            StoreError: The database cannot be read.
        """
        try:
            rows = await self._reader.rows(_ONE, (draft_id,))
        except OverflowError:  # no row has a number that SQLite cannot hold
            return None
        return next(map(_draft, rows), None)

    async def of_person(self, person: str) -> tuple[Draft, ...]:
        """A person's drafts, newest first.

        Raises:
            StoreError: The database cannot be read.
        """
        return tuple(map(_draft, await self._reader.rows(_OF_PERSON, (person,))))

    async def give_up(self, draft_id: int, entry: AuditEntry) -> bool:
        """Delete a draft and write down who gave it up.

        Returns:
            Whether it was there.

        Raises:
            StoreError: The database cannot be written.
        """

        def delete(connection: sqlite3.Connection) -> bool:
            deleted = connection.execute("DELETE FROM drafts WHERE id = ?", (draft_id,))
            if deleted.rowcount:
                insert_audit(connection, entry)
            return deleted.rowcount > 0

        return await self._writer.write(delete)

    async def expire(self, before_ms: int) -> int:
        """Delete drafts that were begun before a moment; how many.

        Args:
            before_ms: UTC, milliseconds since 1970.

        Raises:
            StoreError: The database cannot be written.
        """

        def delete(connection: sqlite3.Connection) -> int:
            deleted = connection.execute("DELETE FROM drafts WHERE created_at < ?", (before_ms,))
            return deleted.rowcount

        return await self._writer.write(delete)


def _draft(row: sqlite3.Row) -> Draft:
    fields = tuple((name, value) for name, value in json.loads(row["fields"]))
    return replace(Draft(*tuple(row)[:-1]), fields=fields)
