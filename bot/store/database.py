"""Opening the database: one connection that writes, two that read, and what they are set to.

Here is no schema (migrations.py) and no statement over it. The invariant: however `open_store` is
left, all connections are closed; their threads would keep the process from ending.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
import logging
from pathlib import Path
import sqlite3
import time
from typing import Literal

import aiosqlite

from bot.errors import StoreError
from bot.store.audit import Audit
from bot.store.channels import ChannelSwitches
from bot.store.corrections import CorrectionRows
from bot.store.drafts import Drafts
from bot.store.erasing import Erasing
from bot.store.files import make_folder, open_file, refuse_folder
from bot.store.insights import InsightRows
from bot.store.migrations import MIGRATIONS, migrate, schema_version
from bot.store.notes import Notes
from bot.store.people import PersonHasher, person_key
from bot.store.publications import Publications
from bot.store.question_log import WAIT_S, QuestionLog
from bot.store.reader import Reader
from bot.store.shown import ShownMessages
from bot.store.sqlite_errors import primary_code, sqlite_errors_translated
from bot.store.unlogged import Unlogged
from bot.store.walking import LogWalk
from bot.store.writer import Writer, open_writer

BUSY_TIMEOUT_S = 5.0  # as long as Python's own default; a backup or another writer is done by then
_BUSY_TIMEOUT_AT_CLOSE_MS = 500  # by taste: service managers kill what does not end within seconds
_OLDEST_SQLITE = (3, 37)  # STRICT tables


@dataclass(frozen=True, slots=True)
class Store:
    """An open database.

    Attributes:
        path: The database file.
        questions: The log of questions.
        channels: In which channels the bot answers.
        people: Makes the hashes that stand for people in this database.
        publications: The articles over time.
        drafts: Changes that moderators have not published yet.
        audit: Who did what to the articles.
        shown: Which messages show what.
        corrections: Which changes correct what the bot said.
        insights: What was asked, summed up.
        walk: The log from end to end.
        unlogged: Who is not to be logged.
        erasing: Deletes people and servers.
        notes: What one start of the bot wants to know of the one before.
        writer: For what else is to be written; it commits in groups.
        reader: For what else is to be read.
    """

    path: Path
    questions: QuestionLog
    channels: ChannelSwitches
    people: PersonHasher
    publications: Publications
    drafts: Drafts
    audit: Audit
    shown: ShownMessages
    corrections: CorrectionRows
    insights: InsightRows
    walk: LogWalk
    unlogged: Unlogged
    erasing: Erasing
    notes: Notes
    writer: Writer
    reader: Reader


@asynccontextmanager
async def open_store(
    path: Path, *, wait_s: float = WAIT_S, busy_timeout_s: float = BUSY_TIMEOUT_S
) -> AsyncIterator[Store]:
    """The database at path, made or brought up to date first, for as long as the block runs.

    Leaving the block commits what is queued. While another program holds the database locked, that
    waits until the statement under way gives up (busy_timeout_s) and half a second for each after.

    Args:
        path: The file; it and its folder are made if they are not there.
        wait_s: Seconds that an answer waits for its log row.
        busy_timeout_s: Seconds that a statement waits for another program's lock.

    Raises:
        SchemaTooNewError: A newer version of the bot wrote the file.
        StoreError: The file cannot be made, opened or used; says why and what to do.
    """
    _check_sqlite(path)
    make_folder(path)
    refuse_folder(path)
    _keep_questions_out_of_logs()
    async with AsyncExitStack() as stack:
        with sqlite_errors_translated(path):
            writing = await stack.enter_async_context(_connection(path, "rwc", busy_timeout_s))
            await _prepare(writing, path, busy_timeout_s)
            people = PersonHasher(await person_key(writing))
            reading = await stack.enter_async_context(_reading(path, busy_timeout_s))
            # What looks through the whole log is not to keep answers and buttons waiting.
            looking = await stack.enter_async_context(_reading(path, busy_timeout_s))
        writer = await stack.enter_async_context(open_writer(writing, path))
        reader = Reader(reading, path)
        slow_reader = Reader(looking, path)
        channels = await ChannelSwitches.load(writer, reader)
        unlogged = await Unlogged.load(writer, reader)
        questions = QuestionLog(writer, reader, unlogged, wait_s=wait_s)
        stack.push_async_callback(questions.close)
        stack.push_async_callback(_hurry, writing, busy_timeout_s)
        publications = Publications(path, writer, reader)
        yield Store(
            path,
            questions,
            channels,
            people,
            publications,
            Drafts(writer, reader),
            Audit(reader),
            ShownMessages(writer, reader),
            CorrectionRows(writer, reader),
            InsightRows(writer, slow_reader),
            LogWalk(slow_reader),
            unlogged,
            Erasing(path, writer, slow_reader),
            Notes(writer, reader),
            writer,
            reader,
        )


def _check_sqlite(path: Path) -> None:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise StoreError(
            str(path),
            f"this Python brings SQLite {sqlite3.sqlite_version}, and the database needs 3.37 or"
            " later; install a newer Python",
        )


def _keep_questions_out_of_logs() -> None:
    # At DEBUG aiosqlite logs each statement with its values, which are people's questions.
    logging.getLogger("aiosqlite").setLevel(logging.INFO)


@asynccontextmanager
async def _connection(
    path: Path, mode: Literal["rwc", "ro"], busy_timeout_s: float
) -> AsyncIterator[aiosqlite.Connection]:
    # Opened by us: where aiosqlite fails to open, it does not wait for its thread, which prints a
    # traceback when the event loop is gone before it.
    with closing(open_file(path, mode, busy_timeout_s)) as opened:
        async with aiosqlite.Connection(lambda: opened, iter_chunk_size=64) as connection:
            yield connection


@asynccontextmanager
async def _reading(path: Path, busy_timeout_s: float) -> AsyncIterator[aiosqlite.Connection]:
    async with _connection(path, "ro", busy_timeout_s) as connection:
        await connection.execute("PRAGMA query_only = ON")
        yield connection


async def _prepare(connection: aiosqlite.Connection, path: Path, busy_timeout_s: float) -> None:
    # Before anything is written, so that a file that is not for us stays as it is.
    await schema_version(connection, path, len(MIGRATIONS))
    await _use_wal(connection, path, busy_timeout_s)
    await connection.execute("PRAGMA synchronous = FULL")
    await connection.execute("PRAGMA secure_delete = ON")  # what is erased is not left in the file
    await migrate(connection, path)
    await connection.execute("PRAGMA foreign_keys = ON")


async def _use_wal(connection: aiosqlite.Connection, path: Path, busy_timeout_s: float) -> None:
    """Switch to the write-ahead log, in which readers and the writer do not wait for each other."""
    # SQLite's busy timeout does not cover this switch while another process is writing, as one that
    # opens the same fresh file at the same moment is.
    deadline = time.monotonic() + busy_timeout_s
    while True:
        try:
            ((mode,),) = await connection.execute_fetchall("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:
            if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.01)
    if mode != "wal":
        raise StoreError(
            str(path),
            "its file system cannot share memory between processes, as network drives often cannot;"
            " point DATABASE at a local disk",
        )


async def _hurry(connection: aiosqlite.Connection, busy_timeout_s: float) -> None:
    timeout_ms = min(_BUSY_TIMEOUT_AT_CLOSE_MS, round(busy_timeout_s * 1000))
    await connection.execute(f"PRAGMA busy_timeout = {timeout_ms}")
