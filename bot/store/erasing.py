"""Erasing: what is too old, a person, a server that the bot is in no more; bytes included.

With `secure_delete` SQLite overwrites what a transaction deletes. The write-ahead log holds the
pages as they were: it is emptied afterwards. And where rows moved within the file, as they do when
an index grows, what they left stays in the unused part of pages: so the file is written anew
(scrubbed), at once where that takes no longer than people notice, else within a day.
What waits for a server to return is in `guilds`. The invariant: a transaction here is short enough
for answers to wait for it.
"""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import closing
import json
from pathlib import Path
import sqlite3
import time

from bot.errors import StoreError
from bot.log_records import Erased
from bot.records import ERASED
from bot.store.daily import DAY_MS
from bot.store.files import open_file
from bot.store.reader import Reader
from bot.store.sqlite_errors import sqlite_errors_translated
from bot.store.writer import Work, Writer

_AT_ONCE = 500  # rows that one transaction deletes: some milliseconds
_EMPTY_WITHIN_S = 5.0
# Writing a file of 600 MB anew took 5 s, in which rows wait to be committed, and answers do not.
SCRUB_AT_ONCE_BYTES = 100_000_000
_OLD = "SELECT id FROM questions WHERE asked_at < ?"
_OF_GUILD = "SELECT id FROM questions WHERE guild = ?"
_OF_PERSON = "SELECT id FROM questions WHERE person = ?"
# Questions that stay, and were read with one in the same channel that goes: what follows is made of
# its words.
_FOLLOWING = """
    SELECT id FROM questions INDEXED BY questions_by_after
    WHERE "after" != '[]' AND {} AND EXISTS (
        SELECT 1 FROM json_each("after")
        WHERE (questions.channel, value) IN (SELECT channel, question FROM questions WHERE {})
    )"""
_FOLLOWING_PERSON = _FOLLOWING.format("person IS NOT ?1", "person = ?1")
_FOLLOWING_OLD = _FOLLOWING.format("asked_at >= ?1", "asked_at < ?1")
_LET_GO = """
    UPDATE questions SET "after" = '[]', resolved = question, missing = '[]', gist = ''
    WHERE id IN (SELECT value FROM json_each(?))"""
_DELETE = "DELETE FROM questions WHERE id IN (SELECT value FROM json_each(?))"
_UNSCRUBBED = """
    SELECT min(CAST(value AS INTEGER)) FROM notes WHERE name IN ('unscrubbed', 'scrubbing')"""
_DEEDS = (
    ("audit", "person"),
    ("publications", "author"),
    ("withdrawn", "author"),
    ("intents", "author"),
)


async def delete_before(writer: Writer, reader: Reader, before_ms: int) -> int:
    """Delete what is older than a moment; returns how many questions that were.

    Raises:
        StoreError: The database cannot be used.
    """

    def delete_rest(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM daily WHERE day < ?", (before_ms // DAY_MS,))
        connection.execute("DELETE FROM gaps WHERE to_ms < ?", (before_ms,))
        connection.execute("DELETE FROM ignored WHERE ignored_at < ?", (before_ms,))
        connection.execute("DELETE FROM corrections WHERE begun_at < ?", (before_ms,))

    await _let_go(writer, reader, _FOLLOWING_OLD, before_ms)
    deleted = await _delete_questions(writer, reader, _OLD, before_ms)
    await writer.write(delete_rest)
    return deleted


async def _let_go(writer: Writer, reader: Reader, selection: str, parameter: int | str) -> None:
    """Make the questions of a selection ones by themselves, some at a time."""
    found = [int(row[0]) for row in await reader.rows(selection, (parameter,))]
    for start in range(0, len(found), _AT_ONCE):
        await writer.write(_statement(_LET_GO, found[start : start + _AT_ONCE]))


async def _delete_questions(
    writer: Writer, reader: Reader, selection: str, parameter: int | str
) -> int:
    """Delete the questions of a selection, some at a time; returns how many they were."""
    deleted = 0
    while found := [int(row[0]) for row in await reader.rows(selection, (parameter,))]:
        for start in range(0, len(found), _AT_ONCE):
            await writer.write(_statement(_DELETE, found[start : start + _AT_ONCE]))
        deleted += len(found)
    return deleted


def note_deletion(connection: sqlite3.Connection) -> None:
    """Note that the file is to be scrubbed, as a part of what deletes something."""
    connection.execute(
        "INSERT INTO notes (name, value) VALUES ('unscrubbed', ?) ON CONFLICT (name) DO NOTHING",
        (str(time.time_ns() // 1_000_000),),
    )


def _statement(statement: str, questions: Sequence[int]) -> Work[None]:
    def execute(connection: sqlite3.Connection) -> None:
        note_deletion(connection)
        connection.execute(statement, (json.dumps(questions),))

    return execute


class Erasing:
    """Erases people and servers.

    Args:
        path: The database file.
        writer: Running for as long as this is used.
        reader: Over the same database.
    """

    def __init__(self, path: Path, writer: Writer, reader: Reader) -> None:
        self._path = path
        self._writer = writer
        self._reader = reader

    async def erase(self, person: str) -> Erased:
        """Erase a person; that they are not to be logged stays.

        Raises:
            StoreError: The database cannot be written, or its log cannot be emptied now.
        """

        def erase_rest(connection: sqlite3.Connection) -> tuple[int, int, int]:
            note_deletion(connection)
            cursor = connection.execute("DELETE FROM feedback WHERE person = ?", (person,))
            feedback = cursor.rowcount
            connection.execute(
                "DELETE FROM intents WHERE author = ? AND abandoned_at IS NOT NULL", (person,)
            )
            cursor = connection.execute("DELETE FROM drafts WHERE author = ?", (person,))
            drafts, deeds = cursor.rowcount, 0
            for table, column in _DEEDS:
                cursor = connection.execute(
                    f"UPDATE {table} SET {column} = ? WHERE {column} = ?",  # noqa: S608  likewise
                    (ERASED, person),
                )
                deeds += cursor.rowcount if table == "audit" else 0
            return feedback, drafts, deeds

        await _let_go(self._writer, self._reader, _FOLLOWING_PERSON, person)
        questions = await _delete_questions(self._writer, self._reader, _OF_PERSON, person)
        feedback, drafts, deeds = await self._writer.write(erase_rest)
        if not await self.scrub_if_due():
            await self.empty_log()
        return Erased(questions, feedback, drafts, deeds)

    async def expire_guilds(self, before_ms: int) -> int:
        """Delete the rows of servers that the bot was removed from before a moment.

        Returns:
            How many questions that were.

        Raises:
            StoreError: The database cannot be written.
        """
        rows = await self._reader.rows(
            "SELECT guild FROM guilds WHERE removed_at < ?", (before_ms,)
        )
        deleted = 0
        for guild in [int(row[0]) for row in rows]:
            deleted += await _delete_questions(self._writer, self._reader, _OF_GUILD, guild)
            await self._writer.write(_forget_guild(guild))
        return deleted

    async def guild_removed(self, guild: int, at_ms: int) -> None:
        """Note that the bot is not in a server any more, unless that is noted.

        Raises:
            StoreError: The database cannot be written.
        """

        def note(connection: sqlite3.Connection) -> None:
            connection.execute(
                """INSERT INTO guilds VALUES (?, ?) ON CONFLICT DO UPDATE
                   SET removed_at = coalesce(removed_at, excluded.removed_at)""",
                (guild, at_ms),
            )

        await self._writer.write(note)

    async def guilds_present(
        self, guilds: Collection[int], at_ms: int, *, all_of_them: bool
    ) -> None:
        """Note that the bot is in these servers; if they are all of them, in no others.

        Raises:
            StoreError: The database cannot be written.
        """
        present = json.dumps(sorted(guilds))

        def note(connection: sqlite3.Connection) -> None:
            connection.execute(
                """INSERT INTO guilds SELECT value, NULL FROM json_each(?) WHERE true
                   ON CONFLICT DO UPDATE SET removed_at = NULL""",
                (present,),
            )
            if all_of_them:
                connection.execute(
                    """UPDATE guilds SET removed_at = ? WHERE removed_at IS NULL
                       AND guild NOT IN (SELECT value FROM json_each(?))""",
                    (at_ms, present),
                )

        await self._writer.write(note)

    async def removed_guilds(self) -> dict[int, int]:
        """Servers whose rows are to go -> since when the bot is not in them.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(
            "SELECT guild, removed_at FROM guilds WHERE removed_at IS NOT NULL"
        )
        return {int(row[0]): int(row[1]) for row in rows}

    async def scrub_if_due(self) -> bool:
        """Scrub if something was deleted since, and the file is small or that was a day ago.

        Returns:
            Whether that was done.

        Raises:
            StoreError: The database cannot be used.
        """
        ((noted,),) = await self._reader.rows(_UNSCRUBBED)
        if noted is None:
            return False
        # One of the future is from before the clock was put back, and may be as old as any.
        is_old = not 0 <= time.time_ns() // 1_000_000 - noted < DAY_MS
        size = (await asyncio.to_thread(self._path.stat)).st_size
        if not is_old and size > SCRUB_AT_ONCE_BYTES:
            return False
        await self.scrub()
        return True

    async def scrub(self) -> None:
        """Write the file anew, so that nothing is in it that was deleted; answers go on.

        Raises:
            StoreError: It cannot be written, or others use it all the time.
        """
        async with self._writer.paused():
            await asyncio.to_thread(_vacuum, self._path)

    async def empty_log(self) -> None:
        """Write everything into the database itself, and leave nothing in the log beside it.

        Raises:
            StoreError: Somebody reads or writes all the time.
        """
        await asyncio.to_thread(empty_log, self._path)


def _forget_guild(guild: int) -> Work[None]:
    def forget(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM channels WHERE guild = ?", (guild,))
        connection.execute("DELETE FROM guilds WHERE guild = ?", (guild,))

    return forget


def _vacuum(path: Path) -> None:
    with sqlite_errors_translated(path), closing(open_file(path, "rwc", 5.0)) as connection:
        # What is deleted meanwhile is noted anew; this stays due until all of it is done.
        connection.execute(
            """INSERT INTO notes SELECT 'scrubbing', value FROM notes WHERE name = 'unscrubbed'
               ON CONFLICT DO NOTHING"""
        )
        connection.execute("DELETE FROM notes WHERE name = 'unscrubbed'")
        connection.execute("VACUUM")
        empty_log(path)
        connection.execute("DELETE FROM notes WHERE name = 'scrubbing'")


def empty_log(path: Path) -> None:
    """Empty a database's write-ahead log; for a thread.

    Raises:
        StoreError: Somebody reads or writes all the time.
    """
    until = time.monotonic() + _EMPTY_WITHIN_S
    with sqlite_errors_translated(path), closing(open_file(path, "rwc", 1.0)) as connection:
        while True:
            ((busy, _, _),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if not busy:
                return
            if time.monotonic() > until:
                raise StoreError(
                    str(path), "others use it all the time, and what was deleted is in its log yet"
                )
            time.sleep(0.05)
