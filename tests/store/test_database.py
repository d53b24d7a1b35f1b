"""Opening: settings of both connections, odd paths, refusals, and closing on every path."""

import asyncio
from contextlib import closing
from pathlib import Path
import sqlite3
import stat
import subprocess
import sys

import aiosqlite
import pytest

from bot.errors import StoreError
from bot.store.database import _use_wal, open_store
from tests.conftest import plain_user


def _open(path: Path, *, busy_timeout_s: float = 5.0) -> int:
    async def main() -> int:
        async with open_store(path, busy_timeout_s=busy_timeout_s) as store:
            return await store.questions.count()

    return asyncio.run(main())


def _refusal(path: Path) -> str:
    with pytest.raises(StoreError) as caught:
        _open(path, busy_timeout_s=0.05)
    assert caught.value.path == str(path)
    return str(caught.value)


def test_connections_are_set_as_durability_needs(tmp_path: Path) -> None:
    """A missing setting shows only after a power cut or in rows that should have cascaded."""

    async def main() -> None:
        async with open_store(tmp_path / "db") as store:
            for connection, pragma, value in (
                (store.writer._connection, "journal_mode", "wal"),
                (store.writer._connection, "synchronous", 2),
                (store.writer._connection, "foreign_keys", 1),
                (store.writer._connection, "secure_delete", 1),
                (store.writer._connection, "busy_timeout", 5000),
                (store.reader._connection, "busy_timeout", 5000),
                (store.reader._connection, "query_only", 1),
            ):
                ((found,),) = await connection.execute_fetchall(f"PRAGMA {pragma}")
                assert found == value, pragma

    asyncio.run(main())


def test_reader_cannot_write(tmp_path: Path) -> None:
    """A statement that writes through the reader would bypass the writer's transactions."""

    async def main() -> None:
        async with open_store(tmp_path / "db") as store:
            with pytest.raises(StoreError, match="cannot be written"):
                await store.reader.rows("DELETE FROM questions")
            await store.reader._connection.execute("PRAGMA query_only = OFF")
            with pytest.raises(StoreError, match="cannot be written"):
                await store.reader.rows("DELETE FROM questions")

    asyncio.run(main())


def test_folder_is_made(tmp_path: Path) -> None:
    """A first start must not need a folder made by hand."""
    path = tmp_path / "data" / "deeper" / "briefing.sqlite3"
    assert _open(path) == 0
    assert [file.name for file in path.parent.iterdir()] == [path.name]  # and closed cleanly


@pytest.mark.parametrize(
    "name",
    ["a?mode=memory", "a#b", "100%", "%41", "with space", "é–日本", ":memory:", "a&b=c", "\udcff"],
)
def test_any_path_is_a_file_of_that_name(tmp_path: Path, name: str) -> None:
    """A character that means something in a URI must not lead to another file, or to none."""
    path = tmp_path / name
    assert _open(path) == 0
    assert _open(path) == 0
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_relative_path_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default, ./data/briefing.sqlite3, is relative."""
    monkeypatch.chdir(tmp_path)
    assert _open(Path("data/briefing.sqlite3")) == 0
    assert (tmp_path / "data" / "briefing.sqlite3").is_file()


def test_nobody_else_reads_the_file(tmp_path: Path) -> None:
    """On a machine that is shared, what members asked would be there for anybody to read."""
    path = tmp_path / "db"

    def rights() -> dict[str, int]:
        return {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}

    async def main() -> dict[str, int]:
        async with open_store(path) as store:
            await store.notes.prove_writable()
            return rights()

    assert asyncio.run(main()) == {"db": 0o600, "db-wal": 0o600, "db-shm": 0o600}


def test_nobody_else_reads_a_file_behind_a_link(tmp_path: Path) -> None:
    """A database on another disk, linked before it is there, would be anybody's to read."""
    (tmp_path / "link").symlink_to("disk")
    _open(tmp_path / "link")
    assert stat.S_IMODE((tmp_path / "disk").stat().st_mode) == 0o600


def test_rights_that_an_operator_gave_stay(tmp_path: Path) -> None:
    """A group that may read the log would lose that with each start."""
    path = tmp_path / "db"
    _open(path)
    path.chmod(0o640)
    _open(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    """DATABASE set to a folder must say so, not "unable to open database file"."""
    assert "this is a folder; point DATABASE at a file" in _refusal(tmp_path)


def test_file_in_place_of_a_folder_is_named(tmp_path: Path) -> None:
    """A path through a file must say that the folder is the trouble."""
    (tmp_path / "data").write_text("a file")
    assert "its folder cannot be made" in _refusal(tmp_path / "data" / "db")
    assert "its folder cannot be made" in _refusal(tmp_path / "data" / "deeper" / "db")


def test_file_that_is_no_database_is_refused_untouched(tmp_path: Path) -> None:
    """A wrong DATABASE setting must not cost the operator that file."""
    path = tmp_path / "notes.txt"
    path.write_text("my notes, which are longer than a database's header is: " * 20)
    before = path.read_bytes()
    assert "is not a SQLite database" in _refusal(path)
    assert path.read_bytes() == before


def test_damaged_database_says_to_restore_a_backup(tmp_path: Path) -> None:
    """An operator with a damaged file needs to hear of backups, not of pages."""
    path = tmp_path / "db"
    _open(path)
    damaged = bytearray(path.read_bytes())
    damaged[100:4096] = b"\xff" * (4096 - 100)  # the schema's page, its header left whole
    path.write_bytes(damaged)
    assert "put a backup in the file's place" in _refusal(path)


def test_an_old_sqlite_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an old SQLite does not know must not be met half-way through the schema."""
    path = tmp_path / "db"
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    assert "the database needs 3.37 or later; install a newer Python" in _refusal(path)
    assert not path.exists()


def test_database_locked_for_too_long_is_named(tmp_path: Path) -> None:
    """A lock that is held must say that another program holds it."""
    path = tmp_path / "db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "locked by another program" in _refusal(path)


def test_opening_a_current_database_waits_for_no_writer(tmp_path: Path) -> None:
    """A command must open while the bot or a backup writes; there is nothing to make any more."""
    path = tmp_path / "db"
    _open(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert _open(path, busy_timeout_s=0.05) == 0


def test_opening_waits_for_a_short_write_of_another_program(tmp_path: Path) -> None:
    """Two that start at once must not fail where SQLite itself does not wait."""
    path = tmp_path / "db"

    async def main() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            asyncio.get_running_loop().call_later(0.2, other.rollback)
            async with open_store(path, busy_timeout_s=30) as store:
                assert await store.questions.count() == 0

    asyncio.run(main())


def test_read_only_file_says_which_right_is_missing(open_folder: Path) -> None:
    """A database that belongs to another user must say so at start, not at the first question."""
    path = open_folder / "db"
    _open(path)
    path.chmod(0o444)
    open_folder.chmod(0o555)
    with plain_user():
        assert "give the bot's user the right to" in _refusal(path)


def test_folder_that_cannot_be_made_is_named(open_folder: Path) -> None:
    """A folder below one that is not ours must say so."""
    open_folder.chmod(0o555)
    with plain_user():
        assert "its folder cannot be made" in _refusal(open_folder / "data" / "db")


def test_file_that_cannot_be_made_is_named(open_folder: Path) -> None:
    """A folder that is not ours must say so."""
    open_folder.chmod(0o555)
    with plain_user():
        assert "give the bot's user the right to" in _refusal(open_folder / "db")


def test_disk_without_room_for_the_schema_is_named(tmp_path: Path) -> None:
    """A file-size limit or full disk at first start must end in a sentence, not a signal."""
    script = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))
"""
    done = _run(script + _OPEN.format(body="pass"), tmp_path / "db")
    assert done.returncode == 1
    assert "bot.errors.StoreError" in done.stderr
    assert "the disk cannot be read or written" in done.stderr or "disk is full" in done.stderr


def test_file_system_without_shared_memory_is_named(tmp_path: Path) -> None:
    """On a network drive SQLite goes on without WAL and says nothing."""
    path = tmp_path / "db"

    async def main() -> None:
        uri = f"file:{path}?vfs=unix-dotfile"  # locks as network drives do: without shared memory
        async with aiosqlite.connect(uri, uri=True, isolation_level=None) as connection:
            await _use_wal(connection, path, 0.05)

    with pytest.raises(StoreError, match="point DATABASE at a local disk"):
        asyncio.run(main())


_OPEN = """
import asyncio, pathlib, sys
from bot.store.database import open_store
async def main():
    async with open_store(pathlib.Path(sys.argv[1])) as store:
        {body}
asyncio.run(main())
"""


def _run(script: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 -- this Python, a script of ours
        [sys.executable, "-c", script, path],
        capture_output=True,
        text=True,
        timeout=30,  # a thread that was left behind never ends
        check=False,
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise ZeroDivisionError", "ZeroDivisionError"),
        ("sys.exit('enough')", "enough"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("asyncio.current_task().cancel(); await asyncio.sleep(9)", "CancelledError"),
        ("async with asyncio.timeout(0): await store.writer.write(None)", "TimeoutError"),
    ],
)
def test_process_ends_however_the_block_is_left(tmp_path: Path, body: str, said: str) -> None:
    """A connection left open keeps its thread, and the bot would never stop."""
    done = _run(_OPEN.format(body=body), tmp_path / "db")
    assert done.returncode != 0
    assert said in done.stderr


def test_process_ends_when_opening_fails_half_way(tmp_path: Path) -> None:
    """A refusal after the first connection was opened must end in an exit code, not a hang."""
    path = tmp_path / "db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (n INTEGER)")
    done = _run(_OPEN.format(body="pass"), path)
    assert done.returncode == 1
    assert "belongs to another program" in done.stderr
