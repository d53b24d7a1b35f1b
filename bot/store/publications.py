"""The articles over time: every state that was served, what is being changed, what was withdrawn.

The statements of the present state, `served`, and of the history, `publications`, are one
transaction. The invariants: each state is recorded once, however often it is handed in; bytes that
were served are kept until they are purged, and after that never again.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import ExitStack, asynccontextmanager, closing
import json
from pathlib import Path
import sqlite3
import time

import aiosqlite

from bot.records import Intent, Publication, Published, Shelf
from bot.store.files import open_file
from bot.store.lock import publishing_lock
from bot.store.reader import Reader
from bot.store.rows import insert_revisions, storable
from bot.store.sqlite_errors import sqlite_errors_translated
from bot.store.writer import Writer

# By taste: who lets articles go means what is gone now, not what may be gone another day.
_CONFIRMED_FOR_MS = 86_400_000
AT_ONCE = 500  # revisions that are read in one statement
ENDS = ("removed", "withdrawn")

_SHELF = """
    SELECT 'served' AS what, article, revision FROM served
    UNION ALL SELECT 'accepted', article, revision FROM intents WHERE abandoned_at IS NULL
    UNION ALL SELECT 'withdrawn', article, revision FROM withdrawn
    UNION ALL SELECT 'confirmed', article, '' FROM confirmed WHERE confirmed_at > ?
    UNION ALL SELECT 'root', value, '' FROM notes WHERE name = 'knowledge_root'"""
_CONTENTS = """
    SELECT revision, content FROM revisions
    WHERE revision IN (SELECT value FROM json_each(?))
    AND revision NOT IN (SELECT revision FROM withdrawn)"""
# The article's states under the names that it had, newest first, and where it went.
_NAMES = """
    WITH RECURSIVE names (article, until) AS (
        SELECT ?1, 9223372036854775807
        UNION
        SELECT publications.renamed_from, publications.id
        FROM publications JOIN names
        ON publications.article = names.article AND publications.id < names.until
        WHERE publications.renamed_from IS NOT NULL
    )"""
_COLUMNS = """
    SELECT DISTINCT publications.*, withdrawn.revision IS NOT NULL AS is_withdrawn,
        withdrawn.purged_at IS NOT NULL AS is_purged
    FROM publications LEFT JOIN withdrawn USING (revision)"""
_ALL = f"{_COLUMNS} ORDER BY publications.id DESC LIMIT ?"
_OF_ARTICLE = f"""{_NAMES} {_COLUMNS} LEFT JOIN names
    ON publications.article = names.article AND publications.id < names.until
    WHERE names.article IS NOT NULL OR publications.renamed_from = ?1
    ORDER BY publications.id DESC LIMIT ?2"""
_REVISIONS_OF_ARTICLE = f"""{_NAMES}
    SELECT publications.revision FROM publications JOIN names
    ON publications.article = names.article AND publications.id < names.until
    UNION SELECT revision FROM revisions WHERE article = ?1
    EXCEPT SELECT revision FROM served WHERE article != ?1"""  # noqa: S608  likewise


class Publications:
    """What became of the articles.

    Args:
        path: The database file.
        writer: Running for as long as this is used.
        reader: Over the same database.
    """

    def __init__(self, path: Path, writer: Writer, reader: Reader) -> None:
        self._path = path
        self._writer = writer
        self._reader = reader
        self._publishing = asyncio.Lock()

    async def shelf(self) -> Shelf:
        """What is known of the articles at present.

        Raises:
            StoreError: The database cannot be read.
        """
        since_ms = time.time_ns() // 1_000_000 - _CONFIRMED_FOR_MS
        rows: dict[str, list[tuple[str, str]]] = {}
        for what, article, revision in await self._reader.rows(_SHELF, (since_ms,)):
            rows.setdefault(what, []).append((article, revision))
        return Shelf(
            next((place for place, _ in rows.get("root", ())), None),
            dict(rows.get("served", ())),
            frozenset(rows.get("accepted", ())),
            frozenset(revision for _, revision in rows.get("withdrawn", ())),
            frozenset(article for article, _ in rows.get("confirmed", ())),
        )

    async def contents(self, revisions: Collection[str]) -> dict[str, bytes]:
        """Revision -> bytes, of those that are kept and not withdrawn.

        Raises:
            StoreError: The database cannot be read.
        """
        found: dict[str, bytes] = {}
        wanted = sorted(revisions)
        for start in range(0, len(wanted), AT_ONCE):
            some = wanted[start : start + AT_ONCE]
            rows = await self._reader.rows(_CONTENTS, (json.dumps(some),))
            found |= {row["revision"]: row["content"] for row in rows}
        return found

    async def history(self, article: str | None, limit: int) -> tuple[Published, ...]:
        """States that were served, newest first.

        Args:
            article: Its path; its states under earlier names are among them. None takes all.
            limit: How many at most.

        Raises:
            StoreError: The database cannot be read.
        """
        if article is None:
            rows = await self._reader.rows(_ALL, (limit,))
        else:
            rows = await self._reader.rows(_OF_ARTICLE, (storable(article), limit))
        return tuple(_published(row) for row in rows)

    async def record(self, publications: Sequence[Publication], root: str) -> None:
        """Record states in their order; one that is recorded already is not again.

        What somebody is publishing is recorded with their name and note.

        Args:
            publications: What is to be served.
            root: The knowledge folder.

        Raises:
            StoreError: The database cannot be written.
        """

        async def insert(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                """INSERT INTO notes (name, value) VALUES ('knowledge_root', ?)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
                (storable(root),),
            )
            for each in publications:
                await _publish(connection, each)

        await self._writer.write(insert)

    @asynccontextmanager
    async def exclusively(self) -> AsyncIterator[None]:
        """Nobody else, in this process or another, publishes while the block runs.

        Raises:
            StoreError: Another process does, for longer than it is waited for.
        """
        async with self._publishing:
            with ExitStack() as stack:
                lock = publishing_lock(self._path)
                await asyncio.to_thread(stack.enter_context, lock)
                yield

    async def begin(self, intent: Intent) -> int:
        """Write down what is about to be done; the id by which it is ended.

        Raises:
            StoreError: The database cannot be written.
        """

        async def insert(connection: aiosqlite.Connection) -> int:
            what = intent.publication
            ((number,),) = await connection.execute_fetchall(
                """INSERT INTO intents (article, kind, revision, content, author, note, begun_at,
                                        part)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                (
                    storable(what.article),
                    what.kind,
                    what.revision,
                    what.content,
                    what.author,
                    storable(what.note),
                    what.at_ms,
                    intent.part,
                ),
            )
            return int(number)

        return await self._writer.write(insert)

    async def finish(self, intent: Intent) -> None:
        """Record that it was done.

        Raises:
            StoreError: The database cannot be written.
        """

        async def end(connection: aiosqlite.Connection) -> None:
            await _publish(connection, intent.publication)
            await connection.execute("DELETE FROM intents WHERE id = ?", (intent.id,))

        await self._writer.write(end)

    async def abandon(self, intent: Intent, at_ms: int) -> None:
        """Note that it came to nothing; its text is kept until it expires.

        Raises:
            StoreError: The database cannot be written.
        """

        async def mark(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "UPDATE intents SET abandoned_at = ? WHERE id = ?", (at_ms, intent.id)
            )

        await self._writer.write(mark)

    async def intents(self) -> tuple[Intent, ...]:
        """What was begun and neither finished nor abandoned, oldest first.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(
            "SELECT * FROM intents WHERE abandoned_at IS NULL ORDER BY id"
        )
        return tuple(
            Intent(
                Publication(
                    row["article"],
                    row["kind"],
                    row["revision"],
                    row["content"],
                    row["author"],
                    row["note"],
                    row["begun_at"],
                ),
                row["part"],
                row["id"],
            )
            for row in rows
        )

    async def expire(self, before_ms: int) -> None:
        """Delete the texts of changes that came to nothing; what was served stays.

        Args:
            before_ms: UTC, milliseconds since 1970.

        Raises:
            StoreError: The database cannot be written.
        """

        async def delete(connection: aiosqlite.Connection) -> None:
            await connection.execute("DELETE FROM intents WHERE abandoned_at < ?", (before_ms,))

        await self._writer.write(delete)

    async def confirm(self, articles: Iterable[str], at_ms: int) -> None:
        """Let articles go away, however many they are.

        Raises:
            StoreError: The database cannot be written.
        """
        rows = [(storable(article), at_ms) for article in articles]

        async def insert(connection: aiosqlite.Connection) -> None:
            await connection.executemany(
                "INSERT INTO confirmed VALUES (?, ?) ON CONFLICT DO NOTHING", rows
            )

        await self._writer.write(insert)

    async def withdraw(self, last: Publication, also: Collection[str] = ()) -> frozenset[str]:
        """Take an article out of service for good, with every text that it ever had.

        Texts that another article is served with are not touched.

        Args:
            last: The withdrawal, with the revision that the file has.
            also: Further revisions of it.

        Returns:
            The revisions that are withdrawn.

        Raises:
            StoreError: The database cannot be written.
        """

        async def insert(connection: aiosqlite.Connection) -> frozenset[str]:
            article = storable(last.article)
            rows = await connection.execute_fetchall(_REVISIONS_OF_ARTICLE, (article,))
            revisions = {str(row[0]) for row in rows} | {last.revision, *also}
            await connection.executemany(
                """INSERT INTO withdrawn (revision, article, author, note, withdrawn_at)
                   VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
                [
                    (each, article, last.author, storable(last.note), last.at_ms)
                    for each in sorted(revisions)
                ],
            )
            await _insert(connection, last)
            return frozenset(revisions)

        return await self._writer.write(insert)

    async def reinstate(self, revision: str) -> None:
        """Let a withdrawn text be shown and served again.

        Raises:
            StoreError: The database cannot be written.
        """

        async def delete(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "DELETE FROM withdrawn WHERE revision = ? AND purged_at IS NULL", (revision,)
            )

        await self._writer.write(delete)

    async def withdrawn_of(self, article: str) -> dict[str, bool]:
        """Withdrawn revisions of an article -> whether their bytes are purged.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(
            "SELECT revision, purged_at FROM withdrawn WHERE article = ? ORDER BY revision",
            (storable(article),),
        )
        return {row["revision"]: row["purged_at"] is not None for row in rows}

    async def purge(self, revisions: Collection[str], at_ms: int) -> None:
        """Delete the bytes of withdrawn revisions, from the database and its write-ahead log.

        Raises:
            StoreError: The database cannot be written.
        """
        rows = [(at_ms, revision) for revision in revisions]

        async def delete(connection: aiosqlite.Connection) -> None:
            await connection.executemany(
                "UPDATE withdrawn SET purged_at = ? WHERE revision = ? AND purged_at IS NULL", rows
            )
            for table in ("revisions", "intents"):
                await connection.executemany(
                    f"""DELETE FROM {table} WHERE revision = ?1
                        AND EXISTS (SELECT 1 FROM withdrawn WHERE revision = ?1)""",  # noqa: S608  two names
                    [(revision,) for revision in revisions],
                )

        await self._writer.write(delete)
        await asyncio.to_thread(_empty_log, self._path)


async def _publish(connection: aiosqlite.Connection, publication: Publication) -> None:
    """Record a state unless it is the present one already."""
    article = storable(publication.article)
    rows = await connection.execute_fetchall(
        "SELECT revision FROM served WHERE article = ?", (article,)
    )
    present = next((str(row[0]) for row in rows), None)
    is_end = publication.kind in ENDS
    if (present is None) if is_end else (present == publication.revision):
        return
    intents = await connection.execute_fetchall(
        """SELECT id, kind, author, note FROM intents
           WHERE article = ? AND revision = ? AND abandoned_at IS NULL""",
        (article, publication.revision),
    )
    for number, kind, author, note in intents:
        publication = Publication(
            publication.article,
            kind,
            publication.revision,
            publication.content,
            author,
            note,
            publication.at_ms,
        )
        await connection.execute("DELETE FROM intents WHERE id = ?", (number,))
    await _insert(connection, publication)


async def _insert(connection: aiosqlite.Connection, publication: Publication) -> None:
    """Add a state to the history, and make it the present one."""
    article = storable(publication.article)
    old = None if publication.renamed_from is None else storable(publication.renamed_from)
    if publication.content is not None:
        content = {publication.revision: (article, publication.content)}
        await insert_revisions(connection, content, seen_ms=publication.at_ms)
    await connection.execute(
        """INSERT INTO publications (article, kind, revision, renamed_from, author, note,
                                     published_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (
            article,
            publication.kind,
            publication.revision,
            old,
            publication.author,
            storable(publication.note),
            publication.at_ms,
        ),
    )
    await connection.execute("DELETE FROM confirmed WHERE article = ?", (article,))
    await connection.execute("DELETE FROM served WHERE article IN (?, ?)", (article, old))
    if publication.kind not in ENDS:
        await connection.execute(
            "INSERT INTO served VALUES (?, ?)", (article, publication.revision)
        )


def _published(row: sqlite3.Row) -> Published:
    publication = Publication(
        row["article"],
        row["kind"],
        row["revision"],
        None,
        row["author"],
        row["note"],
        row["published_at"],
        row["renamed_from"],
    )
    return Published(row["id"], publication, bool(row["is_withdrawn"]), bool(row["is_purged"]))


def _empty_log(path: Path) -> None:
    """Write everything into the database itself, and leave nothing in the log beside it."""
    with sqlite_errors_translated(path), closing(open_file(path, "rwc", 5.0)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
