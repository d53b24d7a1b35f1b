"""The one task that writes: it owns BEGIN … COMMIT and groups what is waiting into one commit.

A write is a callable that is given the connection. It runs its statements and returns; it neither
begins nor ends a transaction, and waits for nothing else, least of all for another write. It runs
in the connection's own thread, the whole group in one turn: what is shared with the event loop is
not its to change without a lock. The invariants: a caller hears of success only after the COMMIT
that holds its write; a write that fails fails alone; nothing that a caller does, cancelling
included, leaves a transaction open.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
import sqlite3
from typing import Any, Generic, TypeVar

import aiosqlite

from bot.errors import StoreError
from bot.store.sqlite_errors import ERRORS, store_error

MOST_WAITING = 10_000  # by taste: some tens of megabytes of questions, minutes of a busy server

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


@dataclass(slots=True, eq=False)
class _Write(Generic[T]):
    """A write and whom to tell; told once, whatever comes after."""

    work: Work[T]
    future: asyncio.Future[T]

    def succeed(self, result: T) -> None:
        if not self.future.done():
            self.future.set_result(result)

    def fail(self, error: Exception) -> None:
        if not self.future.done():
            self.future.set_exception(error)
            self.future.exception()  # a caller that no longer listens is no reason for a warning


class Writer:
    """Takes writes from any task of one event loop; `run` commits them.

    Args:
        connection: In autocommit mode; nothing else may write through it while this runs.
        path: The database file, for errors.
        most_waiting: Writes that may wait for the next transaction.
    """

    def __init__(
        self, connection: aiosqlite.Connection, path: Path, *, most_waiting: int = MOST_WAITING
    ) -> None:
        self._connection = connection
        self._path = path
        self._most_waiting = most_waiting
        self._batch: list[_Write[Any]] = []
        self._waiting: list[_Write[Any]] = []
        self._wake = asyncio.Event()
        self._stopping = False
        self._turn = asyncio.Lock()

    def submit(self, work: Work[T]) -> asyncio.Future[T]:
        """Queue a write; it is done even if the future is cancelled or forgotten.

        Returns:
            A future that is done once the write is committed or has failed. It fails with what the
            write raised, SQLite's errors as `StoreError`.

        Raises:
            StoreError: The writer is closed, or too many writes are waiting.
        """
        if self._stopping:
            raise StoreError(str(self._path), "the database is closed; nothing more can be written")
        if len(self._waiting) >= self._most_waiting:
            raise StoreError(
                str(self._path),
                f"{self._most_waiting} writes are waiting already; find what locks the database"
                " or slows its disk down",
            )
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Write(work, future))
        self._wake.set()
        return future

    async def write(self, work: Work[T]) -> T:
        """Do a write and wait for its commit; cancelling the wait does not take the write back.

        Returns:
            What the write returned.

        Raises:
            StoreError: As `submit`; or SQLite refused the write or its transaction.
        """
        return await self.submit(work)

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Commit nothing while the block runs, for what cannot be a part of a transaction.

        What is handed in meanwhile waits.
        """
        async with self._turn:
            yield

    def stop(self) -> None:
        """Take no more writes; `run` ends when those that wait are done."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Commit writes until `stop`. However it ends, every caller has heard."""
        try:
            while self._waiting or not self._stopping:
                await self._wake.wait()
                self._wake.clear()
                self._batch, self._waiting = self._waiting, []
                if self._batch:
                    async with self._turn:
                        await self._commit(self._batch)
                self._batch = []
        finally:
            self._stopping = True
            for write in (*self._batch, *self._waiting):
                write.fail(StoreError(str(self._path), "the bot stopped before this was written"))

    async def _commit(self, batch: list[_Write[Any]]) -> None:
        committed = _in_one_turn(self._connection, partial(self._committed, batch))
        committing = asyncio.ensure_future(committed)
        try:
            await asyncio.shield(committing)
        finally:  # the thread goes on also when this is cancelled
            for tell in await committing:
                tell()

    def _committed(
        self, batch: list[_Write[Any]], connection: sqlite3.Connection
    ) -> Sequence[Callable[[], None]]:
        """Run writes in one transaction; how to tell their callers. Runs in the thread."""
        try:
            connection.execute("BEGIN IMMEDIATE")
            if len(batch) == 1:  # as most are: what undoes it undoes the transaction
                tellings = [partial(batch[0].succeed, batch[0].work(connection))]
            else:
                tellings = [self._attempt(write, connection) for write in batch]
            connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 -- callers are told, and the writer must go on
            # Should even this fail, the next BEGIN fails too and it is tried again.
            with suppress(*ERRORS):
                connection.rollback()
            return [partial(write.fail, self._translated(error)) for write in batch]
        return tellings

    def _attempt(self, write: _Write[Any], connection: sqlite3.Connection) -> partial[None]:
        """Run one write in a savepoint; how to tell its caller after the commit."""
        connection.execute("SAVEPOINT one_write")
        try:
            tell = partial(write.succeed, write.work(connection))
        except Exception as error:
            if not connection.in_transaction:
                raise  # a full or failing disk made SQLite roll back everything, not this alone
            connection.execute("ROLLBACK TO one_write")
            tell = partial(write.fail, self._translated(error))
        connection.execute("RELEASE one_write")
        return tell

    def _translated(self, error: Exception) -> Exception:
        return store_error(self._path, error) if isinstance(error, ERRORS) else error


async def _in_one_turn(connection: aiosqlite.Connection, work: Work[T]) -> T:
    """Run several statements in the thread of a connection, and come back once.

    Each statement that is awaited by itself waits for the thread, and then for the event loop. With
    200 questions a second answers took 106 ms so, and take 6 (tests/benchmarks/chat_load.py).
    """
    # aiosqlite publishes nothing that runs a function; pyproject.toml bounds its version for this.
    ran: T = await connection._execute(partial(work, connection._conn))  # type: ignore[no-untyped-call] # noqa: SLF001  likewise
    return ran


@asynccontextmanager
async def open_writer(
    connection: aiosqlite.Connection, path: Path, *, most_waiting: int = MOST_WAITING
) -> AsyncIterator[Writer]:
    """A writer that runs inside the block; leaving it waits for what is queued."""
    writer = Writer(connection, path, most_waiting=most_waiting)
    running = asyncio.create_task(writer.run(), name="store writer")
    try:
        yield writer
    finally:
        writer.stop()
        await running
