"""An operator's backups: whole, checked, and put back without mixing two databases."""

import asyncio
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
import os
from pathlib import Path
import random
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys

import aiosqlite
import pytest

from bot.errors import AlreadyRunningError, SchemaTooNewError, StoreError
from bot.records import AuditEntry, Publication, QuestionRecord
from bot.store import own_backups
from bot.store.database import Store, open_store
from bot.store.lock import held_lock
from bot.store.migrations import APPLICATION_ID, MIGRATIONS, take_steps
from bot.store.own_backups import make_backup, restore_backup
from tests.conftest import plain_user

_RECORD = QuestionRecord(
    1, "what is Boston's stance", "q", "mention", "abstention", "weak", 0.1, (), 1.0, None, ()
)
KILLS = int(os.environ.get("KILLS", "6"))  # a long run takes 1,000
_V1 = (Path(__file__).parent / "v1.sql").read_text(encoding="utf-8")


def _fill(path: Path, count: int) -> None:
    async def main() -> None:
        async with open_store(path, wait_s=30) as store:
            for number in range(count):
                await store.questions.record(replace(_RECORD, event=f"{path} {number}"), {})

    asyncio.run(main())


def _count(path: Path) -> int:
    async def main() -> int:
        async with open_store(path, wait_s=30) as store:
            return await store.questions.count()

    return asyncio.run(main())


def _names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


async def test_a_backup_under_load_is_whole(tmp_path: Path) -> None:
    """What is copied while the bot writes must open by itself, be private and lose no row."""
    async with open_store(tmp_path / "log.sqlite3", wait_s=30) as store:
        stop = asyncio.Event()
        written = await _write_until(store, asyncio.Event(), 50)

        async def load() -> int:
            return await _write_until(store, stop, 100_000)

        loading = asyncio.create_task(load())
        (tmp_path / "kept").mkdir()
        for number in range(5):
            target = tmp_path / "kept" / f"{number}.sqlite3"
            made = await asyncio.to_thread(
                make_backup, tmp_path / "log.sqlite3", target, replacing=False
            )
            assert made.questions >= written
            assert stat.S_IMODE(target.stat().st_mode) == 0o600
        stop.set()
        await loading
    assert _names(tmp_path / "kept") == [f"{number}.sqlite3" for number in range(5)]
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def _write_until(store: Store, stop: asyncio.Event, most: int) -> int:
    """Questions that were logged until stop."""
    for number in range(most):
        if stop.is_set():
            return number
        await store.questions.record(replace(_RECORD, event=f"{most} {number}"), {})
    return most


def test_no_file_is_lost_to_a_backup(tmp_path: Path) -> None:
    """A name that is taken, a folder, or the bot's own files must not become a backup."""
    database, taken = tmp_path / "log.sqlite3", tmp_path / "taken"
    with pytest.raises(StoreError, match="no database to back up"):
        make_backup(database, None, replacing=False)
    _fill(database, 1)
    taken.write_text("mine")
    before = _names(tmp_path)
    for target, told in (
        (taken, "--force replaces it"),
        (tmp_path, "this is a folder"),
        (tmp_path / "no" / "b", "its folder is not there"),
        (database, "running bot's own"),
        (tmp_path / "log.sqlite3-wal", "running bot's own"),
    ):
        with pytest.raises(StoreError, match=told):
            make_backup(database, target, replacing=told == "running bot's own")
    assert (taken.read_text(), _names(tmp_path)) == ("mine", before)
    made = make_backup(database, taken, replacing=True)
    assert (made.questions, _count(taken)) == (1, 1)
    made = make_backup(database, None, replacing=False)
    assert made.path.name.startswith("log.backup-2")


def test_a_backup_is_put_back_and_what_was_there_kept(tmp_path: Path) -> None:
    """An operator gets the day before back, and can still change their mind."""
    database, backup = tmp_path / "log.sqlite3", tmp_path / "b"
    _fill(database, 2)
    make_backup(database, backup, replacing=False)
    _fill(database, 5)  # the rows that were there are known by their events
    reader = sqlite3.connect(database)  # a command that is looking at it, and keeps its log open
    with closing(reader):
        assert reader.execute("SELECT count(*) FROM questions").fetchone() == (5,)
        done = restore_backup(database, backup)
        assert reader.execute("SELECT count(*) FROM questions").fetchone() == (2,)
    assert (done.backup.questions, done.kept_promises, _count(database)) == (2, True, 2)
    assert done.aside is not None
    assert _count(done.aside) == 5
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _scribble(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096:8192] = os.urandom(4096)
    file.write_bytes(content)


def _make_text(file: Path) -> None:
    file.write_text("Dear diary, " * 400)


def _make_others(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE cats (name)")


def _make_newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")


@pytest.mark.parametrize("spoil", [_cut, _scribble, _make_text, _make_others, _make_newer])
def test_what_is_no_good_backup_is_refused(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    """A file that would not work must be told before it takes the place of one that does."""
    database, backup = tmp_path / "log.sqlite3", tmp_path / "b"
    _fill(database, 60)
    make_backup(database, backup, replacing=False)
    spoil(backup)
    before = database.read_bytes(), _names(tmp_path)
    expected = SchemaTooNewError if spoil is _make_newer else StoreError
    with pytest.raises(expected, match=r"take another backup|upgrade the bot"):
        restore_backup(database, backup)
    names = [name for name in _names(tmp_path) if name != "log.sqlite3.lock"]
    assert (database.read_bytes(), names) == before
    with held_lock(database), pytest.raises(AlreadyRunningError):
        restore_backup(database, backup)
    for wrong, told in (
        (database, "name a backup of it"),
        (tmp_path / "none", "no such file"),
        (tmp_path, "this is a folder"),
    ):
        with pytest.raises(StoreError, match=told):
            restore_backup(database, wrong)


def test_a_damaged_database_goes_aside_with_its_log(tmp_path: Path) -> None:
    """The write-ahead log of what is replaced must not be played into what replaces it."""
    database, backup = tmp_path / "log.sqlite3", tmp_path / "b"
    _fill(database, 3)
    make_backup(database, backup, replacing=False)
    _make_text(database)
    (tmp_path / "log.sqlite3-wal").write_bytes(b"the old one's")
    done = restore_backup(database, backup)
    assert (_count(database), done.kept_promises) == (3, False)
    assert done.aside is not None
    assert done.aside.read_text().startswith("Dear diary")
    assert done.aside.with_name(done.aside.name + "-wal").read_bytes() == b"the old one's"
    database.unlink()
    assert restore_backup(database, backup).aside is None
    assert _count(database) == 3


def test_another_programs_database_is_not_replaced(tmp_path: Path) -> None:
    """A wrong DATABASE must not cost another program its data; an empty file is nobody's."""
    database, backup = tmp_path / "log.sqlite3", tmp_path / "b"
    _fill(database, 3)
    make_backup(database, backup, replacing=False)
    _make_others(database)
    before = database.read_bytes()
    with pytest.raises(StoreError, match="belongs to another program; point DATABASE elsewhere"):
        restore_backup(database, backup)
    assert database.read_bytes() == before
    database.write_bytes(b"")
    done = restore_backup(database, backup)
    assert (done.kept_promises, _count(database)) == (False, 3)
    assert done.aside is not None
    assert done.aside.read_bytes() == b""


@pytest.mark.parametrize(
    ("locking", "begin"), [("EXCLUSIVE", "BEGIN EXCLUSIVE"), ("NORMAL", "BEGIN IMMEDIATE")]
)
def test_a_locked_database_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locking: str, begin: str
) -> None:
    """Another program that reads or writes is named as the reason, and nothing is changed."""
    database, backup = tmp_path / "log.sqlite3", tmp_path / "b"
    _fill(database, 3)
    make_backup(database, backup, replacing=False)
    monkeypatch.setattr(own_backups, "_WAIT_S", 0.05)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute(f"PRAGMA locking_mode = {locking}")
        other.execute(begin)
        with pytest.raises(StoreError, match="locked by another program") as caught:
            restore_backup(database, backup)
        assert caught.value.path == str(database)
        if locking == "EXCLUSIVE":
            with pytest.raises(StoreError, match="locked by another program"):
                make_backup(database, tmp_path / "c", replacing=False)
            assert not (tmp_path / "c").exists()
        other.execute("ROLLBACK")
    assert _count(database) == 3


def test_a_backup_that_cannot_be_read_says_so(open_folder: Path) -> None:
    """An operator who may not read it hears of rights, not of damage."""
    database, backup = open_folder / "log.sqlite3", open_folder / "b"
    _fill(database, 3)
    make_backup(database, backup, replacing=False)
    open_folder.chmod(0o777)
    database.unlink()
    backup.chmod(0)
    with plain_user(), pytest.raises(StoreError) as caught:
        restore_backup(database, backup)
    assert caught.value.path == str(backup)
    assert "damaged" not in str(caught.value)
    assert not database.exists()


async def test_another_bots_promises_are_not_taken_over(tmp_path: Path) -> None:
    """People are known by a key; by another one nobody of that database can be told apart."""
    database, backup = tmp_path / "log.sqlite3", tmp_path / "b"
    async with open_store(tmp_path / "other.sqlite3", wait_s=30) as store:
        await store.questions.record(_RECORD, {})
    await asyncio.to_thread(make_backup, tmp_path / "other.sqlite3", backup, replacing=False)
    async with open_store(database, wait_s=30) as store:
        await store.unlogged.add("ff" * 16, 5)
    done = await asyncio.to_thread(restore_backup, database, backup)
    assert not done.kept_promises
    async with open_store(database, wait_s=30) as store:
        assert "ff" * 16 not in store.unlogged
        assert await store.questions.count() == 1


async def test_what_was_promised_since_outlives_a_backup(tmp_path: Path) -> None:
    """Who asked not to be logged stays so, and a text that was purged does not come back."""
    database, backup, revision = tmp_path / "log.sqlite3", tmp_path / "b", "a" * 64
    async with open_store(database, wait_s=30) as store:
        await store.questions.record(_RECORD, {revision: ("a.md", b"To be purged")})
        await asyncio.to_thread(make_backup, database, backup, replacing=False)
        await store.unlogged.add("ff" * 16, 5)
        await store.publications.withdraw(
            Publication("a.md", "withdrawn", revision, None, "operator", "", 9)
        )
        await store.publications.purge(
            (revision,), AuditEntry(9, "operator", "purged", "a.md", revision, "")
        )
    assert b"To be purged" in backup.read_bytes()
    done = await asyncio.to_thread(restore_backup, database, backup)
    assert done.kept_promises
    async with open_store(database, wait_s=30) as store:
        assert "ff" * 16 in store.unlogged
        assert await store.publications.withdrawn_of("a.md") == {revision: True}
    assert b"To be purged" not in database.read_bytes()


@pytest.mark.parametrize("version", [1, 4])
async def test_what_was_promised_since_outlives_the_copy_of_an_upgrade(
    tmp_path: Path, version: int
) -> None:
    """The copy from before an upgrade knows no list of those who are not to be logged."""
    database, copy = tmp_path / "log.sqlite3", tmp_path / "copy.sqlite3"
    async with aiosqlite.connect(database, isolation_level=None) as connection:
        await take_steps(connection, database, MIGRATIONS[:version])
        if version > 1:
            await connection.execute("INSERT INTO secrets VALUES ('person_key', ?)", (b"k" * 32,))
    shutil.copy(database, copy)
    before = copy.read_bytes()
    async with open_store(database, wait_s=30) as store:
        await store.unlogged.add("ff" * 16, 5)
    done = await asyncio.to_thread(restore_backup, database, copy)
    assert (done.kept_promises, done.backup.version) == (True, version)
    assert copy.read_bytes() == before
    async with open_store(database, wait_s=30) as store:
        assert "ff" * 16 in store.unlogged


def test_a_backup_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """An operator who upgrades on a new machine brings an old backup along."""
    backup, database = tmp_path / "b", tmp_path / "new" / "log.sqlite3"
    with closing(sqlite3.connect(backup)) as connection:
        connection.executescript(_V1)
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert restore_backup(database, backup).backup.version == 1
    assert _count(database) == 2


_AGAIN_AND_AGAIN = """
import pathlib, sys
from bot.store.own_backups import make_backup, restore_backup
database, small, large = map(pathlib.Path, sys.argv[1:])
print("begun", flush=True)
while True:
    for backup in (small, large):
        restore_backup(database, backup)
        make_backup(database, pathlib.Path(f"{database}.copy"), replacing=True)
        for aside in database.parent.glob("*.replaced-*"):
            aside.unlink()
"""


def test_a_kill_leaves_the_one_or_the_other(tmp_path: Path) -> None:
    """A power cut in the middle must not cost the database, nor leave half a backup."""
    database, small, large = (tmp_path / name for name in ("log.sqlite3", "small", "large"))
    _fill(database, 3)
    make_backup(database, small, replacing=False)
    _fill(database, 300)
    make_backup(database, large, replacing=False)
    rng = random.Random(5)  # noqa: S311  repeatable
    for _ in range(KILLS):
        process = subprocess.Popen(  # noqa: S603  our own interpreter
            [sys.executable, "-c", _AGAIN_AND_AGAIN, database, small, large],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        with suppress(subprocess.TimeoutExpired):
            process.wait(rng.random() / 3)
        process.kill()
        _, errors = process.communicate()
        assert errors == b""
        for file in (database, tmp_path / "log.sqlite3.copy"):
            if file == database or file.exists():
                with closing(sqlite3.connect(file)) as connection:
                    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                    count = connection.execute("SELECT count(*) FROM questions").fetchone()
                    assert count in {(3,), (300,)}


def test_a_full_disk_costs_neither_database_nor_backup(tmp_path: Path) -> None:
    """What could not be written whole is told with its place, and is not there."""
    database, backup = tmp_path / "log.sqlite3", tmp_path / "b"
    _fill(database, 100)
    make_backup(database, backup, replacing=False)
    before = database.read_bytes(), _names(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, hard))
    try:
        with pytest.raises(StoreError, match="the disk") as caught:
            make_backup(database, backup, replacing=True)
        assert caught.value.path == str(backup)
        with pytest.raises(StoreError, match="the disk") as caught:
            restore_backup(database, backup)
        assert caught.value.path == str(database)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    names = [name for name in _names(tmp_path) if name != "log.sqlite3.lock"]
    assert (database.read_bytes(), names) == before
    assert restore_backup(database, backup).backup.questions == 100
