"""The schema's steps: taken once, whole, after a copy, and only in files of ours."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
import sqlite3
import subprocess
import sys

import aiosqlite
import pytest

from bot.errors import SchemaTooNewError, StoreError
from bot.records import Gap, LoggedQuestion, QuestionRecord, QuoteRecord
from bot.store.backup import back_up
from bot.store.database import open_store
from bot.store.migrations import APPLICATION_ID, MIGRATIONS, Migration, migrate

_NEXT = len(MIGRATIONS) + 1  # the version after the one that these tests add to
_V1 = (Path(__file__).parent / "v1.sql").read_text(encoding="utf-8")
_REVISION = "cff499ed251632db606296379c753a44293bfa5f34ef678fb42b331df73d9bb9"


@asynccontextmanager
async def _connection(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        yield connection


def _migrate(path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    async def main() -> None:
        async with _connection(path) as connection:
            await migrate(connection, path, migrations)

    asyncio.run(main())


def _ask(path: Path, sql: str) -> list[tuple[int | str, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


async def _add_language(connection: aiosqlite.Connection) -> None:
    await connection.execute("ALTER TABLE questions ADD COLUMN language TEXT")


async def _add_half(connection: aiosqlite.Connection) -> None:
    await connection.execute("CREATE TABLE half (n INTEGER)")
    await connection.execute("INSERT INTO nowhere VALUES (1)")


async def _add_a_gap(connection: aiosqlite.Connection) -> None:
    await connection.execute("INSERT INTO gaps (from_ms, to_ms, missed) VALUES (1, 2, 3)")


def test_fresh_file_gets_the_newest_schema_and_our_mark(tmp_path: Path) -> None:
    """A file without mark and version would be refused, or migrated again, the next time."""
    path = tmp_path / "db"
    _migrate(path)
    assert _ask(path, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert _ask(path, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert [file.name for file in tmp_path.iterdir()] == ["db"]  # nothing to back up


def test_tables_are_strict(tmp_path: Path) -> None:
    """A column that takes any type would break readers long after the bug that wrote it."""
    path = tmp_path / "db"
    _migrate(path)
    tables = _ask(path, "SELECT name, strict FROM pragma_table_list WHERE name NOT GLOB 'sqlite_*'")
    assert len(tables) == 21
    assert [name for name, strict in tables if not strict] == []


def test_retention_finds_old_questions_by_index(tmp_path: Path) -> None:
    """Expiring must not read the whole table while answers wait for the writer."""
    path = tmp_path / "db"
    _migrate(path)
    plan = _ask(path, "EXPLAIN QUERY PLAN DELETE FROM questions WHERE asked_at < 5")
    assert "questions_by_time" in str(plan)


def test_each_step_is_taken_once(tmp_path: Path) -> None:
    """A step taken again would fail, or double what it adds."""
    path = tmp_path / "db"
    for _ in range(3):
        _migrate(path, (*MIGRATIONS, _add_a_gap))
    assert _ask(path, "SELECT count(*) FROM gaps") == [(1,)]


def test_copy_is_made_before_a_database_is_migrated(tmp_path: Path) -> None:
    """An operator whose upgrade went wrong needs the database as it was before."""
    path = tmp_path / "briefing.sqlite3"
    _migrate(path, (*MIGRATIONS, _add_a_gap))
    _migrate(path, (*MIGRATIONS, _add_a_gap, _add_language))

    copy = tmp_path / f"briefing.before-v{_NEXT + 1}.sqlite3"
    assert _ask(copy, "PRAGMA user_version") == [(_NEXT,)]
    assert _ask(copy, "SELECT from_ms, to_ms, missed FROM gaps") == [(1, 2, 3)]
    assert _ask(path, "PRAGMA user_version") == [(_NEXT + 1,)]
    assert _ask(path, "SELECT language FROM questions") == []
    assert copy.stat().st_mode & 0o077 == 0  # it holds people's questions
    assert sorted(file.name for file in tmp_path.iterdir()) == [copy.name, path.name]


def test_copy_of_another_version_is_dropped(tmp_path: Path) -> None:
    """A process that copies late must not replace the copy from before the migration."""
    path, target = tmp_path / "db", tmp_path / "copy"
    _migrate(path)
    target.write_bytes(b"the good copy")

    async def main() -> bool:
        async with _connection(path) as connection:
            return await back_up(connection, target, version=len(MIGRATIONS) + 1)

    assert not asyncio.run(main())
    assert target.read_bytes() == b"the good copy"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy", "db"]


def test_copy_of_an_earlier_version_stays(tmp_path: Path) -> None:
    """A process that comes between two steps of another's must not replace the copy from before."""
    path = tmp_path / "db"
    _make_v1(path)
    _migrate(path, MIGRATIONS[:2])
    (tmp_path / "db.before-v2.sqlite3").rename(tmp_path / "db.before-v3.sqlite3")
    _migrate(path, MIGRATIONS[:3])
    assert _ask(tmp_path / "db.before-v3.sqlite3", "PRAGMA user_version") == [(1,)]
    assert _ask(tmp_path / "db.v2-before-v3.sqlite3", "PRAGMA user_version") == [(2,)]


def test_migration_without_a_copy_is_not_begun(tmp_path: Path) -> None:
    """Where no copy can be written, migrating could lose everything."""
    path = tmp_path / "db"
    _migrate(path)
    copy = tmp_path / f"db.before-v{_NEXT}.sqlite3"
    copy.mkdir()  # stands where the copy should go
    with pytest.raises(StoreError, match="no backup can be written") as caught:
        _migrate(path, (*MIGRATIONS, _add_language))
    assert caught.value.path == str(copy)
    assert _ask(path, "PRAGMA user_version") == [(_NEXT - 1,)]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["db", copy.name]


def test_failed_step_leaves_nothing_behind(tmp_path: Path) -> None:
    """Half a step would make the next attempt fail for another reason, for ever."""
    path = tmp_path / "db"
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        _migrate(path, (*MIGRATIONS, _add_half))
    assert _ask(path, "PRAGMA user_version") == [(_NEXT - 1,)]
    assert _ask(path, "SELECT name FROM sqlite_schema WHERE name = 'half'") == []
    _migrate(path, (*MIGRATIONS, _add_language))
    assert _ask(path, "PRAGMA user_version") == [(_NEXT,)]


def _open(path: Path) -> None:
    async def main() -> None:
        async with open_store(path):
            pass

    asyncio.run(main())


def test_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    """An older bot that writes into a newer schema would damage it."""
    path = tmp_path / "db"
    _migrate(path, (*MIGRATIONS, _add_language))
    before = path.read_bytes()
    with pytest.raises(SchemaTooNewError) as caught:
        _open(path)
    assert f"schema version {_NEXT}" in str(caught.value)
    assert f"knows {_NEXT - 1} at most" in str(caught.value)
    assert "upgrade the bot, or point DATABASE at another file" in str(caught.value)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["db"]


@pytest.mark.parametrize(
    "theirs",
    ["CREATE TABLE theirs (n INTEGER)", "PRAGMA user_version = 1", "PRAGMA application_id = 7"],
)
def test_database_of_another_program_is_refused_untouched(tmp_path: Path, theirs: str) -> None:
    """A wrong DATABASE setting must not put our tables into somebody's browser history."""
    path = tmp_path / "theirs.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(theirs)
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="belongs to another program; point DATABASE at"):
        _open(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["theirs.db"]


def _make_v1(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_V1)


def test_database_of_version_1_keeps_its_rows(tmp_path: Path) -> None:
    """An upgrade that loses or changes what was logged could not be undone by those who run it."""
    path = tmp_path / "briefing.sqlite3"
    _make_v1(path)
    led = QuestionRecord(
        asked_at_ms=1_760_000_000_000,
        question="who leads Boston",
        resolved="who leads Boston",
        way="terminal",
        outcome="answer",
        reason=None,
        confidence=0.75,
        missing=(),
        elapsed_ms=1.25,
        event="message 1",
        quotes=(QuoteRecord("quote", "cities.md", _REVISION, 22, 52),),
        gist="who leads boston",  # as near as SQL comes to it
    )
    refused = replace(
        led,
        asked_at_ms=1_760_000_000_001,
        question="and Atlantis?",
        resolved="who leads Atlantis",
        outcome="abstention",
        reason="unknown_words",
        missing=("Atlantis",),
        event=None,
        quotes=(QuoteRecord("nearest", "cities.md", _REVISION, 22, 52),),
        gist="who leads atlantis",
    )

    async def main() -> None:
        async with open_store(path, wait_s=30) as store:
            assert await store.questions.recent(9) == (
                LoggedQuestion(2, refused, message=None),
                LoggedQuestion(1, led, message=None),
            )
            assert await store.questions.gaps() == (Gap(1, 2, 3),)
            counts = await store.insights.days(0)
            assert {each.outcome: each.asked for each in counts} == {"answer": 1, "abstention": 1}
            stored = await store.questions.revision(_REVISION)
            assert stored is not None
            assert stored.content[22:52] == b"Boston's mayor is Michelle Wu."
            assert await store.questions.record(led, {}) == 1  # its event is still known
            assert await store.questions.record(replace(led, event=None), {}) == 4  # 3 was another

    asyncio.run(main())
    copy = tmp_path / f"briefing.before-v{len(MIGRATIONS)}.sqlite3"
    assert _ask(copy, "PRAGMA user_version") == [(1,)]
    assert _ask(copy, "SELECT count(*) FROM questions") == [(2,)]


def test_database_of_version_4_keeps_its_history(tmp_path: Path) -> None:
    """The table of states is built anew: none would be lost, renumbered or taken for another."""
    path = tmp_path / "db"
    _migrate(path, MIGRATIONS[:4])
    insert = """INSERT INTO publications (id, article, kind, revision, renamed_from, author, note,
                                          published_at)
                VALUES ({}, 'a.md', '{}', 'f00', 'b.md', 'someone', 'why', 5)"""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(insert.format(7, "renamed"))
        connection.commit()
    _migrate(path, MIGRATIONS[:5])
    (kept,) = _ask(path, "SELECT * FROM publications")
    assert kept == (7, "a.md", "renamed", "f00", "b.md", "someone", "why", 5)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(insert.format("NULL", "synonyms"))
        connection.commit()
    assert _ask(path, "SELECT max(id) FROM publications") == [(8,)]


def test_database_of_version_3_keeps_what_was_under_way(tmp_path: Path) -> None:
    """A change that an older bot was killed in is ended by the new one, author and all."""
    path = tmp_path / "db"
    _migrate(path, MIGRATIONS[:3])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            """INSERT INTO intents (article, kind, revision, content, author, note, begun_at, part)
               VALUES ('a.md', 'changed', 'f00', x'61', 'someone', 'why', 5, '.x.part')"""
        )
        connection.commit()

    async def main() -> None:
        async with open_store(path) as store:
            (intent,) = await store.publications.intents()
            assert (intent.part, intent.despite, intent.draft) == (".x.part", "", 0)
            await store.publications.finish(intent)
            assert await store.publications.intents() == ()
            (entry,) = await store.audit.entries(9)
            assert (entry.person, entry.what, entry.article) == ("someone", "changed", "a.md")
            (state,) = await store.publications.history("a.md", 9)
            assert state.publication.note == "why"
            assert await store.drafts.of_person("someone") == ()

    asyncio.run(main())


def test_upgraded_schema_is_the_fresh_one(tmp_path: Path) -> None:
    """A database that was upgraded must refuse and find what a fresh one does."""
    upgraded, fresh = tmp_path / "upgraded.db", tmp_path / "fresh.db"
    _make_v1(upgraded)
    _migrate(upgraded)
    _migrate(fresh)
    schema = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    assert _ask(upgraded, schema) == _ask(fresh, schema)
    assert _ask(upgraded, "PRAGMA integrity_check") == [("ok",)]


_OPEN_ON_SIGNAL = """
import asyncio, pathlib, sys
from bot.store.database import open_store
async def main():
    print("ready", flush=True)
    sys.stdin.readline()
    async with open_store(pathlib.Path(sys.argv[1])) as store:
        print(await store.questions.count(), store.people.hash(1), flush=True)
asyncio.run(main())
"""


def _open_at_once(path: Path) -> set[str]:
    """What several processes saw that opened one database at the same moment."""
    processes = [
        subprocess.Popen(  # noqa: S603 -- this Python, a script of ours
            [sys.executable, "-c", _OPEN_ON_SIGNAL, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    ends = [process.communicate(timeout=60) for process in processes]
    assert [complaints for _, complaints in ends] == [""] * len(processes)
    return {seen for seen, _ in ends}


def test_processes_may_open_a_fresh_database_at_once(tmp_path: Path) -> None:
    """A bot and a command started together must agree on one schema and one key."""
    for attempt in range(2):
        path = tmp_path / f"{attempt}.db"
        (seen,) = _open_at_once(path)
        assert seen.startswith("0 ")
        assert _ask(path, "PRAGMA user_version") == [(len(MIGRATIONS),)]


def test_processes_may_upgrade_a_database_at_once(tmp_path: Path) -> None:
    """Of a bot and a command started together after an upgrade, one migrates and none fails."""
    for attempt in range(2):
        path = tmp_path / f"{attempt}.db"
        _make_v1(path)
        (seen,) = _open_at_once(path)
        assert seen.startswith("2 ")
        assert _ask(path, "PRAGMA user_version") == [(len(MIGRATIONS),)]
        copy = tmp_path / f"{attempt}.before-v{len(MIGRATIONS)}.sqlite3"
        assert _ask(copy, "PRAGMA user_version") == [(1,)]
        assert _ask(copy, "SELECT count(*) FROM questions") == [(2,)]


def test_processes_may_make_the_key_at_once(tmp_path: Path) -> None:
    """Two keys would make two people of one, of whom one could never erase what they asked."""
    path = tmp_path / "db"
    seen = _open_at_once(path)
    for _ in range(2):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("DELETE FROM secrets")
            connection.commit()
        before, seen = seen, _open_at_once(path)
        assert len(seen) == 1
        assert seen != before
