"""Damaged databases go aside, a new one is begun, and what was promised to people is still kept.

BRIEFING_DAMAGED sets how many are damaged, BRIEFING_KILLS how often a process is killed while it
sets one aside; 20 and 6 unless they do.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
import errno
import multiprocessing
import os
from pathlib import Path
import random
import resource
import shutil
import sqlite3
import sys
import time

import pytest

from bot.errors import StoreError
from bot.library.live import open_library
from bot.records import Gap
from bot.services.ask import Asker, Asking
from bot.services.edition import Edition
from bot.services.publish import recover
from bot.store.backup import delete_copies
from bot.store.damage import find_damage, schema_columns
from bot.store.database import Store, open_store
from bot.store.own_backups import make_backup, restore_backup
from bot.store.quarantine import Quarantined, quarantine, set_aside
from bot.store.salvage import last_moment
from tests.conftest import plain_user
from tests.services.publishing import text
from tests.store.damaging import (
    NAME,
    OFF,
    PURGED,
    QUESTIONS,
    REFUSED,
    UNLOGGED,
    WITHDRAWN,
    contents,
    damages,
    make_whole,
    spoil_log,
    spoil_schema,
)

DAMAGED = int(os.environ.get("BRIEFING_DAMAGED", "20"))  # a long run takes 1,000
WAIT_S = 30.0  # for a row, so that one that does not come was refused
LONG = "BRIEFING_DAMAGED" in os.environ
KILLED_S = 0.15  # within which it is killed; it takes a tenth of a second
KILLS = int(os.environ.get("BRIEFING_KILLS", "6"))  # likewise


@dataclass(frozen=True)
class Started:
    """What a bot finds that starts with a damaged database.

    Attributes:
        found: What was set aside.
        is_logged: Whether the question is in the log that was asked first.
        promises: Unlogged people, withdrawn texts -> purged, whether the bot answers in OFF.
    """

    found: Quarantined | None
    is_logged: bool
    promises: tuple[set[str], dict[str, bool], bool | None]


def _start(database: Path, knowledge: Path) -> Started:
    """Start as the bot does, up to its first answer."""

    async def main() -> Started:
        found = await quarantine(database)
        async with (
            open_store(database, wait_s=WAIT_S) as store,
            store.questions.attended(),
        ):
            with suppress(StoreError):
                await recover(knowledge, store.publications)
            async with open_library(knowledge, Edition.of, store.publications) as library:
                asker = Asker(library, store.questions)
                asking = Asking("mention", event="m999999", person="99" * 16)
                reply = await asker.ask("Who leads Cork?", asking=asking)
                assert "leads Cork" in reply.answer.quotes[0].text
                return Started(found, reply.row is not None, await _promises(store))

    return asyncio.run(main())


async def _promises(store: Store) -> tuple[set[str], dict[str, bool], bool | None]:
    withdrawn = await store.reader.rows("SELECT revision, purged_at FROM withdrawn")
    return (
        {person for person in UNLOGGED if person in store.unlogged},
        {row["revision"]: row["purged_at"] is not None for row in withdrawn},
        await store.channels.answers_in(*OFF),
    )


ALL = (set(UNLOGGED), {WITHDRAWN: False, PURGED: True}, False)


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A folder with one article."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "cork.md").write_text(text("Cork", 1))
    return folder


def _key(database: Path) -> bytes:
    with closing(sqlite3.connect(database)) as connection:
        return bytes(connection.execute("SELECT value FROM secrets").fetchone()[0])


def _is_whole(database: Path) -> bool:
    with closing(sqlite3.connect(database)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


@pytest.mark.timeout(60 + DAMAGED)
def test_a_damaged_database_costs_no_answer(
    tmp_path: Path, knowledge: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """However it is damaged, the bot starts, answers, and loses nothing that is still there."""
    whole = make_whole(tmp_path / "whole")
    key = _key(tmp_path / "whole-used" / NAME)
    rng = random.Random(11)  # noqa: S311  repeatable
    came: Counter[str] = Counter()
    for number, kind in enumerate(damages(DAMAGED, rng)):
        folder = tmp_path / str(number)
        shutil.copytree(whole.parent, folder)
        kind.damage(folder / NAME, rng)
        before = contents(folder)
        started = _start(folder / NAME, knowledge)
        where = f"{number}: {kind.name}"
        found = started.found
        if found is None:
            how = "logged" if started.is_logged else "not logged"
            came[f"{kind.name}: used as it is, {how}"] += 1
            assert set_aside(folder / NAME) == (), where
        else:
            assert started.is_logged, where
            assert _is_whole(folder / NAME), where
            assert set_aside(folder / NAME) == (found.aside,)
            _look_at_aside(found, before, where)
            came[f"{kind.name}: set aside, {_kept(found)}"] += 1
            if found.promises.is_whole:
                assert (_key(folder / NAME), started.promises) == (key, ALL), where
            else:
                assert started.promises[0] <= ALL[0]
                assert started.promises[1].items() <= ALL[1].items()
        shutil.rmtree(folder)
    if LONG:
        with capfd.disabled():
            _print(came)


def _look_at_aside(found: Quarantined, before: dict[str, bytes], where: str) -> None:
    """Every byte that was there is there still, under the new name."""
    if found.aside.is_dir():
        assert (found.aside / "inside").read_text() == "mine"
        before = {name: content for name, content in before.items() if name != NAME}
    for name, content in before.items():
        # SQLite writes the index of a log anew whenever it opens it.
        if name.startswith(NAME) and name.endswith((NAME, "-wal")):
            kept = found.aside.with_name(name.replace(NAME, found.aside.name))
            assert kept.read_bytes() == content, where


def _kept(found: Quarantined) -> str:
    if found.promises.is_whole:
        return "all promises kept"
    return "some promises kept" if found.promises.key else "promises not readable"


def _print(came: Counter[str]) -> None:
    sys.stdout.write(f"\n{came.total()} databases damaged, each answered from:\n")
    for what, count in sorted(came.items()):
        sys.stdout.write(f"  {count:5}  {what}\n")


@pytest.mark.parametrize("make", REFUSED)
def test_what_is_not_damaged_is_left_to_its_owner(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    """Another program's file and a newer version's are refused as ever, and stay."""
    database = make_whole(tmp_path / "whole")
    make(database)
    before = contents(database.parent)
    assert asyncio.run(quarantine(database)) is None
    assert contents(database.parent).items() >= before.items()
    with pytest.raises(StoreError, match=r"another program|upgrade the bot"):
        asyncio.run(_open(database))
    assert set_aside(database) == ()


async def _open(database: Path) -> None:
    async with open_store(database):
        pass


def test_a_file_that_was_never_the_bots_is_left_alone(tmp_path: Path) -> None:
    """A wrong DATABASE setting must not cost the operator the file that it names."""
    notes, empty, folder = tmp_path / "notes.txt", tmp_path / "empty", tmp_path / "folder"
    notes.write_text("my notes, which are longer than a database's header is: " * 20)
    empty.touch()
    folder.mkdir()
    for mine in (notes, empty, folder, tmp_path / "none"):
        assert asyncio.run(quarantine(mine)) is None, mine
    assert sorted(file.name for file in tmp_path.iterdir()) == ["empty", "folder", "notes.txt"]


def test_what_keeps_a_database_from_being_looked_at_is_no_damage(open_folder: Path) -> None:
    """One that is locked, not to be read, too large for a look, or on a failing disk stays."""
    database = make_whole(open_folder / "whole")
    asyncio.run(_open(database))
    columns = asyncio.run(schema_columns())
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("DELETE FROM notes")
        assert find_damage(database, columns, look_s=0.05) is None
        other.execute("ROLLBACK")
    database.chmod(0)
    with plain_user():
        assert find_damage(database, columns) is None
    database.chmod(0o600)
    spoil_log(database)
    assert find_damage(database, columns) is not None
    assert find_damage(database, columns, look_s=0) is None


def test_where_no_new_one_can_be_made_the_damaged_one_stays(tmp_path: Path) -> None:
    """A full disk must not leave the bot without the damaged file, nor with half a new one."""
    database = make_whole(tmp_path / "whole")
    database.write_bytes(b"garbage" * 9_000)
    before = _of_value(database.parent)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_192, hard))
    try:
        with pytest.raises(StoreError, match="no new one can be begun") as caught:
            asyncio.run(quarantine(database))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.path == str(database)
    assert _of_value(database.parent) == before


def _of_value(folder: Path) -> dict[str, bytes]:
    """A log's index is written anew whenever it is opened."""
    return {name: file for name, file in contents(folder).items() if not name.endswith("-shm")}


def test_promises_are_taken_from_a_backup_where_the_file_tells_none(tmp_path: Path) -> None:
    """Who asked not to be logged stays so if any copy beside the database knows of it."""
    database = make_whole(tmp_path / "whole")
    backup = make_backup(database, None, replacing=False).path
    key = _key(backup)
    database.write_bytes(b"garbage" * 9_000)
    found = asyncio.run(quarantine(database))
    assert found is not None
    assert (found.promises.copy, _key(database)) == (backup, key)
    assert f"{backup} tell" in found.told()
    assert asyncio.run(_promises_of(database)) == ALL


def test_nobody_is_known_where_nothing_tells_the_key(tmp_path: Path) -> None:
    """The operator hears that promises are gone, and what has to be promised again."""
    database = make_whole(tmp_path / "whole")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE secrets SET value = x'00'")
        connection.commit()
    spoil_log(database)
    found = asyncio.run(quarantine(database))
    assert found is not None
    assert found.promises.key is None
    assert "people are logged until they say again that they do not want that" in found.told()
    # A text is withdrawn and a channel off without a key; people cannot be known.
    assert asyncio.run(_promises_of(database)) == (set(), *ALL[1:])


def test_a_row_that_cannot_be_the_bots_is_left_behind(tmp_path: Path) -> None:
    """What is no person's hash came with the damage; the others are kept, and it is said."""
    database = make_whole(tmp_path / "whole")
    key = _key(database)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("INSERT INTO unlogged VALUES ('Reed', 1)")
        connection.commit()
    spoil_log(database)
    found = asyncio.run(quarantine(database))
    assert found is not None
    assert "could be read in part: withdraw again" in found.told()
    assert (_key(database), asyncio.run(_promises_of(database))) == (key, ALL)
    assert ("Reed", 1) not in found.promises.rows["unlogged"]


def test_another_bots_copy_tells_nothing_of_this_one(tmp_path: Path) -> None:
    """A copy beside the database by whose key nobody here is known is passed over."""
    database, other = make_whole(tmp_path / "whole"), make_whole(tmp_path / "other")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("UPDATE secrets SET value = zeroblob(32)")
        connection.execute("INSERT INTO unlogged VALUES (?, 1)", ("77" * 16,))
        connection.commit()
    own = make_backup(database, None, replacing=False).path
    for name, stamp in (("replaced-20260101T000000Z", 2**33), ("backup-20250101T000000Z", 2**34)):
        copy = database.with_name(f"log.{name}.sqlite3")
        make_backup(other, copy, replacing=False)
        os.utime(copy, (stamp, stamp))
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("INSERT INTO unlogged VALUES ('Reed', 1)")
        connection.commit()
    spoil_log(database)
    found = asyncio.run(quarantine(database))
    assert found is not None
    assert found.promises.copy == own
    assert ("77" * 16, 1) not in found.promises.rows["unlogged"]
    assert asyncio.run(_promises_of(database)) == ALL


def test_where_nothing_tells_the_last_moment_it_is_now(tmp_path: Path) -> None:
    """Without a file there is no time before which all is known to be logged but this one."""
    before_ms = time.time_ns() // 1_000_000
    moment = last_moment(tmp_path / "none", tmp_path / "neither")
    assert before_ms <= moment <= time.time_ns() // 1_000_000
    (tmp_path / "used").touch()
    os.utime(tmp_path / "used", (7, 7))
    assert last_moment(tmp_path / "none", tmp_path / "used") == 7_000


def test_a_schema_version_that_cannot_be_right_is_damage(tmp_path: Path) -> None:
    """A migration over tables that are there already would end half-way."""
    database = make_whole(tmp_path / "whole")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 2")
    columns = asyncio.run(schema_columns())
    assert find_damage(database, columns) == "its schema version, 2, cannot be right"
    assert asyncio.run(quarantine(database)) is not None
    assert asyncio.run(_promises_of(database)) == ALL


def test_what_was_set_aside_before_stays_beside_what_is_now(tmp_path: Path) -> None:
    """A second damage must not cost the operator the file of the first."""
    database = make_whole(tmp_path / "whole")
    first = database.with_name("log.damaged-20260101T000000Z.sqlite3")
    first.write_bytes(b"the first")
    spoil_log(database)
    found = asyncio.run(quarantine(database))
    assert found is not None
    assert set_aside(database) == (first, found.aside)
    assert first.read_bytes() == b"the first"


def test_a_file_system_without_hard_links_keeps_the_damaged_file_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where files cannot have two names they are renamed; no half of them stays under both."""
    database = make_whole(tmp_path / "whole")
    spoil_log(database)
    before = contents(database.parent)
    link = Path.hardlink_to

    def refused(self: Path, target: Path) -> None:
        if target.name == NAME:
            raise OSError(errno.EPERM, "Operation not permitted")
        link(self, target)

    monkeypatch.setattr(Path, "hardlink_to", refused)
    found = asyncio.run(quarantine(database))
    assert found is not None
    assert found.aside.read_bytes() == before[NAME]
    assert found.aside.with_name(f"{found.aside.name}-wal").read_bytes() == before[f"{NAME}-wal"]
    assert not database.with_name(f"{NAME}-wal").exists()
    assert asyncio.run(_promises_of(database)) == ALL


async def _promises_of(database: Path) -> tuple[set[str], dict[str, bool], bool | None]:
    async with open_store(database) as store:
        return await _promises(store)


def test_a_backup_is_put_back_over_the_new_database(tmp_path: Path) -> None:
    """The log comes back, and who asked not to be logged meanwhile is not forgotten."""
    database = make_whole(tmp_path / "whole")
    backup = make_backup(database, tmp_path / "b", replacing=False).path
    spoil_log(database)
    found = asyncio.run(quarantine(database))
    assert found is not None
    assert found.promises.is_whole
    assert "was taken over." in found.told()

    async def shy() -> tuple[int, tuple[Gap, ...]]:
        async with open_store(database) as store:
            await store.unlogged.add("77" * 16, 9)
            return await store.questions.count(), await store.questions.gaps()

    count, gaps = asyncio.run(shy())
    assert (count, [gap.missed for gap in gaps]) == (0, [None])
    assert restore_backup(database, backup).kept_promises
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM questions").fetchone() == (QUESTIONS + 1,)
        assert connection.execute("SELECT count(*) FROM unlogged").fetchone() == (3,)
    # What was damaged is the operator's to delete.
    delete_copies(database, time.time_ns() // 1_000_000 + 10**9)
    assert set_aside(database) == (found.aside,)


def test_damage_that_cannot_be_spelled_is_damage(tmp_path: Path) -> None:
    """Python raises no error of SQLite's where the message of one is no text."""
    database = make_whole(tmp_path / "whole")
    backup = make_backup(database, tmp_path / "b", replacing=False).path
    spoil_schema(database)
    with pytest.raises(StoreError, match="briefing restore-backup FILE") as caught:
        asyncio.run(_open(database))
    assert isinstance(caught.value.__cause__, UnicodeDecodeError)
    with pytest.raises(StoreError, match="briefing restore-backup FILE"):
        make_backup(database, None, replacing=False)
    copy = tmp_path / "copy" / NAME
    shutil.copytree(database.parent, copy.parent)
    assert asyncio.run(quarantine(copy)) is not None
    assert not restore_backup(database, backup).kept_promises
    assert asyncio.run(_promises_of(database)) == ALL


def test_damage_that_is_met_while_it_runs_costs_no_answer(tmp_path: Path, knowledge: Path) -> None:
    """Members get their answers, and what was not logged lies in a gap of the new database."""
    database = make_whole(tmp_path / "whole")

    async def main() -> int:
        async with open_store(database, wait_s=WAIT_S) as store, store.questions.attended():
            async with open_library(knowledge, Edition.of, store.publications) as library:
                await store.erasing.empty_log()
                for connection in (store.writer._connection, store.reader._connection):
                    await connection.execute("PRAGMA cache_size = 0")  # nothing is in memory
                size = database.stat().st_size
                with database.open("r+b") as file:
                    file.seek(4096)
                    file.write(b"x" * (size - 4096))
                asked_at_ms = time.time_ns() // 1_000_000
                asker = Asker(library, store.questions)
                reply = await asker.ask("Who leads Cork?", asking=Asking("mention", event="m5"))
                assert (len(reply.answer.quotes) > 0, reply.row) == (True, None)
                assert await store.questions.question_of_event("m5") is None
        return asked_at_ms

    asked_at_ms = asyncio.run(main())
    started = _start(database, knowledge)
    assert started.found is not None
    gaps = asyncio.run(_gaps(database))
    assert any(gap.from_ms <= asked_at_ms <= gap.to_ms for gap in gaps)


async def _gaps(database: Path) -> tuple[Gap, ...]:
    async with open_store(database) as store:
        return await store.questions.gaps()


def test_gaps_are_carried_over(tmp_path: Path) -> None:
    """What was not logged before must not look as if nothing had been asked."""
    database = make_whole(tmp_path / "whole")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("INSERT INTO gaps VALUES (7, 100, 200, 3)")
        connection.commit()
    spoil_log(database)
    assert asyncio.run(quarantine(database)) is not None
    assert Gap(100, 200, 3) in asyncio.run(_gaps(database))


def test_a_database_of_an_earlier_version_is_set_aside_too(tmp_path: Path) -> None:
    """An upgrade that meets a damaged database must not stop the bot."""
    database = tmp_path / "log.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript((Path(__file__).parent / "v1.sql").read_text("utf-8"))
        connection.execute("ALTER TABLE quotes RENAME TO quotas")
    found = asyncio.run(quarantine(database))
    assert found is not None
    assert (found.damage, found.promises.is_whole) == ("a part of its schema is gone", True)


def test_what_was_half_set_aside_is_taken_up(tmp_path: Path) -> None:
    """Both names are one file for a moment; a bot that went on would change what is kept."""
    database = make_whole(tmp_path / "whole")
    spoil_log(database)
    before = contents(database.parent)
    aside = database.with_name("log.damaged-20260101T000000Z.sqlite3")
    for end in ("-wal", ""):
        aside.with_name(aside.name + end).hardlink_to(database.with_name(NAME + end))
    database.with_name(f"{NAME}-wal").unlink()
    found = asyncio.run(quarantine(database))
    assert found is not None
    assert (found.aside, set_aside(database)) == (aside, (aside,))
    assert asyncio.run(_promises_of(database)) == ALL
    assert aside.read_bytes() == before[NAME]
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == before[f"{NAME}-wal"]


def quarantine_it(database: Path) -> None:
    """In a process of its own."""
    asyncio.run(quarantine(database))


@pytest.mark.timeout(60 + KILLS)
def test_a_kill_while_it_is_set_aside_loses_nothing(tmp_path: Path, knowledge: Path) -> None:
    """Whenever the process ends, the next start has the damaged file whole, and a new one."""
    whole = make_whole(tmp_path / "whole")
    spoil_log(whole)
    before = contents(whole.parent)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    rng = random.Random(3)  # noqa: S311  repeatable as far as processes are
    came: Counter[str] = Counter()
    for number in range(KILLS):
        folder = tmp_path / str(number)
        shutil.copytree(whole.parent, folder)
        process = context.Process(target=quarantine_it, args=(folder / NAME,))
        process.start()
        process.join(rng.random() * KILLED_S)
        process.kill()
        process.join()
        process.close()
        started = _start(folder / NAME, knowledge)
        came["taken up" if started.found else "done"] += 1
        assert started.is_logged
        assert started.promises == ALL
        asides = [file for file in set_aside(folder / NAME) if file.stat().st_size]
        assert asides
        for aside in asides:
            assert aside.read_bytes() == before[NAME]
            log = aside.with_name(f"{aside.name}-wal")
            assert log.read_bytes() == before[f"{NAME}-wal"]
        shutil.rmtree(folder)
    assert came["taken up"]
