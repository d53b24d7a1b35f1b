"""The writer: groups, failures that stay with their caller, cancelling, closing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
import sqlite3
import threading

import aiosqlite
import pytest

from bot.errors import StoreError
from bot.store.writer import Writer, open_writer


@asynccontextmanager
async def _connection(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    """A database with one table of distinct numbers, and one that refers to it."""
    async with aiosqlite.connect(path, isolation_level=None, timeout=0.05) as connection:
        await connection.execute("PRAGMA journal_mode = WAL")
        await connection.execute("PRAGMA foreign_keys = ON")
        await connection.execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY)")
        await connection.execute("CREATE TABLE children (n INTEGER REFERENCES numbers (n))")
        yield connection


def _insert(number: int) -> Callable[[sqlite3.Connection], int]:
    def insert(connection: sqlite3.Connection) -> int:
        connection.execute("INSERT INTO numbers VALUES (?)", (number,))
        return number

    return insert


def _numbers(path: Path) -> list[int]:
    connection = sqlite3.connect(path)
    try:
        return [n for (n,) in connection.execute("SELECT n FROM numbers ORDER BY n")]
    finally:
        connection.close()


def test_what_is_waiting_shares_a_commit(tmp_path: Path) -> None:
    """A commit for every write would make each wait for the disk in turn."""
    path = tmp_path / "db"

    async def main() -> list[str]:
        statements: list[str] = []
        async with _connection(path) as connection, open_writer(connection, path) as writer:
            await connection.set_trace_callback(statements.append)
            assert await asyncio.gather(*(writer.write(_insert(n)) for n in range(100))) == list(
                range(100)
            )
        return statements

    assert asyncio.run(main()).count("COMMIT") == 1
    assert _numbers(path) == list(range(100))


def test_caller_hears_only_after_the_commit(tmp_path: Path) -> None:
    """A caller that went on before the commit could answer without its row."""
    path = tmp_path / "db"

    async def main() -> None:
        async with _connection(path) as connection, open_writer(connection, path) as writer:
            for number in range(20):
                await writer.write(_insert(number))
                assert _numbers(path)[-1] == number  # as another connection sees it

    asyncio.run(main())


def test_refused_write_fails_alone(tmp_path: Path) -> None:
    """One caller's constraint must not cost the others of its group their rows."""
    path = tmp_path / "db"

    async def main() -> list[int | BaseException]:
        async with _connection(path) as connection, open_writer(connection, path) as writer:
            return await asyncio.gather(
                *(writer.write(_insert(n)) for n in (1, 2, 2, 3)), return_exceptions=True
            )

    first, second, twice, third = asyncio.run(main())
    assert (first, second, third) == (1, 2, 3)
    assert isinstance(twice, StoreError)
    assert isinstance(twice.__cause__, sqlite3.IntegrityError)
    assert twice.path == str(path)
    assert _numbers(path) == [1, 2, 3]


def test_bug_in_a_write_reaches_its_caller_as_it_is(tmp_path: Path) -> None:
    """A bug that came as a StoreError would be reported as the operator's mistake."""
    path = tmp_path / "db"

    def buggy(connection: sqlite3.Connection) -> None:
        _insert(7)(connection)
        raise ZeroDivisionError

    async def main() -> None:
        async with _connection(path) as connection, open_writer(connection, path) as writer:
            with pytest.raises(ZeroDivisionError):
                await writer.write(buggy)
            await writer.write(_insert(1))

    asyncio.run(main())
    assert _numbers(path) == [1]


def test_failed_commit_fails_its_group_and_no_other(tmp_path: Path) -> None:
    """A COMMIT that fails must be told to all it held, and the next group must work."""
    path = tmp_path / "db"

    def orphan(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute("INSERT INTO children VALUES (99)")  # refused by COMMIT only

    async def main() -> None:
        async with _connection(path) as connection, open_writer(connection, path) as writer:
            outcomes = await asyncio.gather(
                writer.write(_insert(1)), writer.write(orphan), return_exceptions=True
            )
            assert [type(outcome) for outcome in outcomes] == [StoreError, StoreError]
            assert not connection.in_transaction
            assert await writer.write(_insert(2)) == 2

    asyncio.run(main())
    assert _numbers(path) == [2]


def test_locked_database_fails_the_group_and_the_writer_goes_on(tmp_path: Path) -> None:
    """A lock that was released again must not leave the writer dead."""
    path = tmp_path / "db"

    async def main() -> None:
        async with _connection(path) as connection, open_writer(connection, path) as writer:
            other = sqlite3.connect(path, isolation_level=None)
            try:
                other.execute("BEGIN IMMEDIATE")
                with pytest.raises(StoreError, match="locked by another program"):
                    await writer.write(_insert(1))
            finally:
                other.close()
            await writer.write(_insert(2))

    asyncio.run(main())
    assert _numbers(path) == [2]


def test_full_disk_fails_the_write_and_the_writer_goes_on(tmp_path: Path) -> None:
    """A disk that was full and has room again must not need a restart."""
    path = tmp_path / "db"

    def big(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE big AS SELECT zeroblob(1000000) AS bytes")

    async def main() -> None:
        async with _connection(path) as connection, open_writer(connection, path) as writer:
            await connection.execute("PRAGMA max_page_count = 10")
            with pytest.raises(StoreError, match="the disk is full"):
                await writer.write(big)
            assert not connection.in_transaction
            await connection.execute("PRAGMA max_page_count = 10000")
            await writer.write(big)

    asyncio.run(main())


def test_transaction_that_sqlite_rolled_back_itself_is_told_to_all(tmp_path: Path) -> None:
    """Where SQLite drops the whole transaction, no caller may be told that its row is there."""
    path = tmp_path / "db"

    def fatal(connection: sqlite3.Connection) -> None:
        # OR ROLLBACK ends the transaction inside a statement, as a failing disk does.
        connection.execute("INSERT OR ROLLBACK INTO numbers VALUES (1), (1)")

    async def main() -> None:
        async with _connection(path) as connection, open_writer(connection, path) as writer:
            outcomes = await asyncio.gather(
                writer.write(_insert(5)),
                writer.write(fatal),
                writer.write(_insert(6)),
                return_exceptions=True,
            )
            assert [type(outcome) for outcome in outcomes] == [StoreError] * 3
            assert "UNIQUE" in str(outcomes[0])  # the reason, not a missing savepoint
            await writer.write(_insert(7))

    asyncio.run(main())
    assert _numbers(path) == [7]


def test_cancelled_caller_leaves_no_transaction_open(tmp_path: Path) -> None:
    """A member who goes away must neither block the writer nor cancel another's write."""
    path = tmp_path / "db"

    async def main() -> None:
        loop, started, release = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

        def slow(connection: sqlite3.Connection) -> None:
            _insert(1)(connection)
            loop.call_soon_threadsafe(started.set)
            release.wait()

        async with _connection(path) as connection, open_writer(connection, path) as writer:
            under_way = asyncio.create_task(writer.write(slow))
            await started.wait()
            queued = asyncio.create_task(writer.write(_insert(2)))
            other = asyncio.create_task(writer.write(_insert(3)))
            await asyncio.sleep(0)  # lets both be queued
            under_way.cancel()
            queued.cancel()
            release.set()
            assert await other == 3
            assert under_way.cancelled()
            assert queued.cancelled()
            assert not connection.in_transaction

    asyncio.run(main())
    assert _numbers(path) == [1, 2, 3]  # what was queued is written, listened to or not


def test_full_queue_fails_at_once(tmp_path: Path) -> None:
    """A queue without a bound would take all memory while the disk hangs."""
    path = tmp_path / "db"

    async def main() -> None:
        async with (
            _connection(path) as connection,
            open_writer(connection, path, most_waiting=2) as writer,
        ):
            writer.submit(_insert(1))
            writer.submit(_insert(2))
            with pytest.raises(StoreError, match="2 writes are waiting"):
                writer.submit(_insert(3))

    asyncio.run(main())
    assert _numbers(path) == [1, 2]


def test_closing_writes_what_is_queued_and_takes_no_more(tmp_path: Path) -> None:
    """Questions asked just before a restart must not be lost, nor hang after it."""
    path = tmp_path / "db"

    async def main() -> None:
        async with _connection(path) as connection:
            async with open_writer(connection, path) as writer:
                futures = [writer.submit(_insert(n)) for n in range(50)]
            assert [future.result() for future in futures] == list(range(50))
            with pytest.raises(StoreError, match="closed"):
                await writer.write(_insert(50))

    asyncio.run(main())
    assert _numbers(path) == list(range(50))


def test_killed_writer_tells_everyone(tmp_path: Path) -> None:
    """A caller must not wait for ever for a writer that was cancelled, nor hear what is not so."""
    path = tmp_path / "db"

    async def main() -> None:
        loop, started, release = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

        def slow(connection: sqlite3.Connection) -> None:
            _insert(1)(connection)
            loop.call_soon_threadsafe(started.set)
            release.wait()

        async with _connection(path) as connection:
            writer = Writer(connection, path)
            running = asyncio.create_task(writer.run())
            under_way = writer.submit(slow)
            await started.wait()
            queued = writer.submit(_insert(2))
            running.cancel()
            await asyncio.sleep(0)  # lets it arrive while the thread is at work
            release.set()
            with pytest.raises(asyncio.CancelledError):
                await running
            assert under_way.exception() is None
            assert isinstance(queued.exception(), StoreError)

    asyncio.run(main())
    assert _numbers(path) == [1]
