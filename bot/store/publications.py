"""The articles over time: every state that was served, what is being changed, what was withdrawn.

How one state is written down is states.py's. The invariants: each state is recorded once, however
often it is handed in; bytes that were served are kept until they are purged, and after that never
again.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import ExitStack, asynccontextmanager
import json
from pathlib import Path
import sqlite3
import time

from bot.records import OPERATOR, AuditEntry, Intent, Publication, Published, Shelf
from bot.store.audit import insert_audit
from bot.store.erasing import empty_log, note_deletion
from bot.store.lock import publishing_lock
from bot.store.reader import Reader
from bot.store.rows import storable
from bot.store.states import (
    ENDS,
    INTENT_COLUMNS,
    close_intent,
    insert_state,
    intent_of,
    published,
    record_state,
)
from bot.store.writer import Writer

# By taste: who lets articles go means what is gone now, not what may be gone another day.
_CONFIRMED_FOR_MS = 86_400_000
AT_ONCE = 500  # revisions that are read in one statement

_SHELF = """
    SELECT 'served' AS what, article, revision FROM served
    UNION ALL SELECT 'accepted', article, revision FROM intents WHERE abandoned_at IS NULL
    UNION ALL SELECT 'withdrawn', article, revision FROM withdrawn
    UNION ALL SELECT 'confirmed', article, '' FROM confirmed WHERE confirmed_at > ?
    UNION ALL SELECT 'synonyms', article, revision FROM publications
    WHERE id = (SELECT max(id) FROM publications WHERE kind = 'synonyms')
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

# Of an article, or of these revisions: made of them or to become one of them.
_DELETE_DRAFTS = """
    DELETE FROM drafts WHERE article = ?1
    OR revision IN (SELECT value FROM json_each(?2))
    OR expected IN (SELECT value FROM json_each(?2))"""
# Every article, the last changed one first, unless nothing of it is left.
_KNOWN = """
    SELECT article FROM publications LEFT JOIN withdrawn USING (article, revision)
    WHERE article NOT IN (
        SELECT renamed_from FROM publications AS later
        WHERE renamed_from IS NOT NULL AND later.id > publications.id
    )
    GROUP BY article HAVING count(purged_at) < count(*) ORDER BY max(publications.id) DESC"""


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
            next((revision for _, revision in rows.get("synonyms", ())), None),
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
        return tuple(published(row) for row in rows)

    async def record(self, publications: Sequence[Publication], root: str) -> None:
        """Record states in their order; one that is recorded already is not again.

        What somebody is publishing is recorded with their name and note.

        Args:
            publications: What is to be served.
            root: The knowledge folder.

        Raises:
            StoreError: The database cannot be written.
        """

        def insert(connection: sqlite3.Connection) -> None:
            connection.execute(
                """INSERT INTO notes (name, value) VALUES ('knowledge_root', ?)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
                (storable(root),),
            )
            for each in publications:
                record_state(connection, each)

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

        def insert(connection: sqlite3.Connection) -> int:
            what = intent.publication
            article = storable(what.article)
            ((number,),) = connection.execute(
                """INSERT INTO intents (article, kind, revision, content, author, note, begun_at,
                                        part, despite, draft)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                (
                    article,
                    what.kind,
                    what.revision,
                    what.content or b"",
                    what.author,
                    storable(what.note),
                    what.at_ms,
                    intent.part,
                    storable(intent.despite),
                    intent.draft,
                ),
            ).fetchall()
            if what.kind in ENDS:
                connection.execute(
                    "INSERT INTO confirmed VALUES (?, ?) ON CONFLICT DO NOTHING",
                    (article, what.at_ms),
                )
            return int(number)

        return await self._writer.write(insert)

    async def finish(self, intent: Intent) -> None:
        """Record that it was done.

        Raises:
            StoreError: The database cannot be written.
        """

        def end(connection: sqlite3.Connection) -> None:
            record_state(connection, intent.publication)
            # Unless the library saw the file first, and it was closed then.
            rows = connection.execute(
                f"SELECT {INTENT_COLUMNS} FROM intents WHERE id = ?",  # noqa: S608  a constant
                (intent.id,),
            ).fetchall()
            for row in rows:
                close_intent(connection, intent_of(row))

        await self._writer.write(end)

    async def abandon(self, intent: Intent, at_ms: int) -> None:
        """Note that it came to nothing; its text is kept until it expires.

        Raises:
            StoreError: The database cannot be written.
        """

        def mark(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE intents SET abandoned_at = ? WHERE id = ?", (at_ms, intent.id)
            )
            if intent.publication.kind in ENDS:
                connection.execute(
                    "DELETE FROM confirmed WHERE article = ?",
                    (storable(intent.publication.article),),
                )

        await self._writer.write(mark)

    async def intents(self) -> tuple[Intent, ...]:
        """What was begun and neither finished nor abandoned, oldest first.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(
            f"SELECT {INTENT_COLUMNS} FROM intents WHERE abandoned_at IS NULL ORDER BY id"  # noqa: S608  a constant
        )
        return tuple(intent_of(tuple(row)) for row in rows)

    async def abandoned(self) -> tuple[Intent, ...]:
        """What was begun and came to nothing, newest first, until it expires.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(
            f"SELECT {INTENT_COLUMNS} FROM intents WHERE abandoned_at IS NOT NULL ORDER BY id DESC"  # noqa: S608  likewise
        )
        return tuple(intent_of(tuple(row)) for row in rows)

    async def expire(self, before_ms: int) -> None:
        """Delete the texts of changes that came to nothing; what was served stays.

        Args:
            before_ms: UTC, milliseconds since 1970.

        Raises:
            StoreError: The database cannot be written.
        """

        def delete(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM intents WHERE abandoned_at < ?", (before_ms,))

        await self._writer.write(delete)

    async def confirm(self, articles: Iterable[str], at_ms: int, person: str = OPERATOR) -> None:
        """Let articles go away, however many they are.

        Raises:
            StoreError: The database cannot be written.
        """
        paths = [storable(article) for article in articles]

        def insert(connection: sqlite3.Connection) -> None:
            for path in paths:
                connection.execute(
                    "INSERT INTO confirmed VALUES (?, ?) ON CONFLICT DO NOTHING", (path, at_ms)
                )
                insert_audit(connection, AuditEntry(at_ms, person, "confirmed", path))

        await self._writer.write(insert)

    async def withdraw(self, last: Publication, also: Collection[str] = ()) -> frozenset[str]:
        """Take an article out of service for good, with every text that it ever had.

        Drafts of it go too. Texts that another article is served with are not touched.

        Args:
            last: The withdrawal, with the revision that the file has.
            also: Further revisions of it.

        Returns:
            The revisions that are withdrawn.

        Raises:
            StoreError: The database cannot be written.
        """

        def insert(connection: sqlite3.Connection) -> frozenset[str]:
            article = storable(last.article)
            rows = connection.execute(_REVISIONS_OF_ARTICLE, (article,)).fetchall()
            revisions = {str(row[0]) for row in rows} | {last.revision, *also}
            connection.executemany(
                """INSERT INTO withdrawn (revision, article, author, note, withdrawn_at)
                   VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
                [
                    (each, article, last.author, storable(last.note), last.at_ms)
                    for each in sorted(revisions)
                ],
            )
            connection.execute(_DELETE_DRAFTS, (article, json.dumps(sorted(revisions))))
            insert_state(connection, last)
            insert_audit(
                connection,
                AuditEntry(
                    last.at_ms, last.author, last.kind, last.article, last.revision, last.note
                ),
            )
            return frozenset(revisions)

        return await self._writer.write(insert)

    async def reinstate(self, revision: str, entry: AuditEntry) -> None:
        """Let a withdrawn text be shown and served again.

        Args:
            revision: The text.
            entry: Who does that.

        Raises:
            StoreError: The database cannot be written.
        """

        def delete(connection: sqlite3.Connection) -> None:
            deleted = connection.execute(
                "DELETE FROM withdrawn WHERE revision = ? AND purged_at IS NULL", (revision,)
            )
            if deleted.rowcount:
                insert_audit(connection, entry)

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

    async def purge(self, revisions: Collection[str], entry: AuditEntry) -> None:
        """Delete the bytes of withdrawn revisions, from the database and its write-ahead log.

        What of the same articles was never served, drafts and changes that came to nothing, goes
        with them.

        Args:
            revisions: Their content hashes.
            entry: Who does that, of which article.

        Raises:
            StoreError: The database cannot be written.
        """
        wanted = json.dumps(sorted(revisions))

        def delete(connection: sqlite3.Connection) -> None:
            connection.execute(
                """UPDATE withdrawn SET purged_at = ?1 WHERE purged_at IS NULL
                   AND revision IN (SELECT value FROM json_each(?2))""",
                (entry.at_ms, wanted),
            )
            purged = """SELECT value FROM json_each(?1)
                        INTERSECT SELECT revision FROM withdrawn"""
            connection.execute(
                f"DELETE FROM revisions WHERE revision IN ({purged})",  # noqa: S608  a constant
                (wanted,),
            )
            article = storable(entry.article)
            connection.execute(
                f"DELETE FROM intents WHERE article = ?2 OR revision IN ({purged})",  # noqa: S608  likewise
                (wanted, article),
            )
            connection.execute(_DELETE_DRAFTS, (article, wanted))
            insert_audit(connection, entry)
            note_deletion(connection)

        await self._writer.write(delete)
        await asyncio.to_thread(empty_log, self._path)

    async def known(self) -> tuple[str, ...]:
        """Articles that were served, the last changed one first; purged ones not.

        Raises:
            StoreError: The database cannot be read.
        """
        return tuple(row[0] for row in await self._reader.rows(_KNOWN))
