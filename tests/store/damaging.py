"""Databases that are damaged in every way that disks, people and other programs know; for tests."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
import random
import shutil
import sqlite3

from bot.records import AuditEntry, Publication, QuestionRecord, QuoteRecord
from bot.store.database import open_store
from bot.store.migrations import MIGRATIONS

NAME = "log.sqlite3"
UNLOGGED = ("ab" * 16, "cd" * 16)
WITHDRAWN, PURGED = "a" * 64, "b" * 64
OFF = (5, 7)
QUESTIONS = 150

Damaging = Callable[[Path, random.Random], object]


@dataclass(frozen=True)
class Kind:
    """A way of damaging.

    Attributes:
        name: What it is called.
        damage: Does it to the database at a path.
        often: How often it comes among the others.
    """

    name: str
    damage: Damaging
    often: int = 1


def make_whole(folder: Path) -> Path:
    """A database that a bot has used, and is killed with: its log is not empty."""
    folder.mkdir()
    asyncio.run(_use(folder.with_name(f"{folder.name}-used") / NAME, folder))
    assert (folder / f"{NAME}-wal").stat().st_size
    return folder / NAME


async def _use(database: Path, copies: Path) -> None:
    async with open_store(database, wait_s=30.0) as store:  # a row that is waited for is there
        async with store.publications.exclusively():  # as every start does
            pass
        for number in range(QUESTIONS):
            await store.questions.record(_record(number), {"c" * 64: ("c.md", b"Reed leads Cork.")})
        for person in UNLOGGED:
            await store.unlogged.add(person, 1)
        await store.channels.switch(*OFF, on=False)
        for revision, article in ((WITHDRAWN, "a.md"), (PURGED, "b.md")):
            gone = Publication(article, "withdrawn", revision, b"Gone.", "operator", "", 9)
            await store.publications.withdraw(gone)
        entry = AuditEntry(9, "operator", "purged", "b.md", PURGED, "")
        await store.publications.purge((PURGED,), entry)
        await store.questions.record(_record(QUESTIONS), {})
        await asyncio.to_thread(shutil.copytree, database.parent, copies, dirs_exist_ok=True)


def _record(number: int) -> QuestionRecord:
    quote = QuoteRecord("quote", "c.md", "c" * 64, 0, 16)
    return QuestionRecord(
        number, "who leads Cork", "q", "mention", "answer", None, 0.9, (), 1.0, f"m{number}",
        (quote,), person="ee" * 16,
    )  # fmt: skip


def flip_bytes(file: Path, rng: random.Random, first: int = 0, last: int | None = None) -> None:
    """Change some bytes of a file, at places up to last."""
    content = bytearray(file.read_bytes())
    last = min(last or len(content), len(content))
    for _ in range(rng.choice((1, 4, 64))):
        content[rng.randrange(first, last)] ^= rng.randrange(1, 256)
    file.write_bytes(content)


def spoil_log(database: Path) -> None:
    """Damage what holds no promise to anybody."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'corrections'"
        ((page,),) = connection.execute(sql)
    with database.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"x" * 4096)


def spoil_schema(database: Path) -> None:
    """Damage it so that SQLite's message of that is no text."""
    content = bytearray(database.read_bytes())
    name = content.index(b"indexquestions_by_time") + len(b"index")
    content[name] = 0xFF
    content[content.index(b"CREATE INDEX", name)] = 0xFF
    database.write_bytes(content)


def _scribble(database: Path, rng: random.Random) -> None:
    content = bytearray(database.read_bytes())
    page = rng.randrange(len(content) // 4096) * 4096
    content[page : page + 4096] = rng.randbytes(4096) if rng.random() < 0.5 else bytes(4096)
    database.write_bytes(content)


def _truncate(database: Path, rng: random.Random) -> None:
    content = database.read_bytes()
    database.write_bytes(content[: rng.randrange(1, len(content))])


def _truncate_log(database: Path, rng: random.Random) -> None:
    _truncate(_log(database), rng)


def _log(database: Path) -> Path:
    return database.with_name(f"{NAME}-wal")


def _index(database: Path) -> Path:
    return database.with_name(f"{NAME}-shm")


def _make_folder(database: Path, _: random.Random) -> None:
    database.unlink()
    database.mkdir()
    (database / "inside").write_text("mine")


def _put_others_log(database: Path, rng: random.Random) -> None:
    """What comes of a copy that is put over a database in use."""
    content = bytearray(_log(database).read_bytes())
    database.write_bytes(rng.randbytes(rng.randrange(1, 40_000)))
    _log(database).write_bytes(content)


KINDS = (
    Kind("bytes flipped", flip_bytes, 5),
    Kind("a page overwritten", _scribble, 3),
    Kind("header damaged", lambda file, rng: flip_bytes(file, rng, 0, 100), 3),
    Kind("schema damaged", lambda file, rng: flip_bytes(file, rng, 100, 4096), 2),
    Kind("truncated", _truncate, 2),
    Kind("zero-length", lambda file, _: file.write_bytes(b"")),
    Kind("gone but for its log", lambda file, _: file.unlink()),
    Kind("garbage", lambda file, rng: file.write_bytes(rng.randbytes(9_000))),
    Kind("garbage under its log", _put_others_log),
    Kind("a text", lambda file, _: file.write_text("Dear diary, " * 400)),
    Kind("log: bytes flipped", lambda file, rng: flip_bytes(_log(file), rng), 2),
    Kind("log: truncated", _truncate_log),
    Kind("log: garbage", lambda file, rng: _log(file).write_bytes(rng.randbytes(9_000))),
    Kind("log's index: garbage", lambda file, rng: _index(file).write_bytes(rng.randbytes(32_768))),
    Kind("a folder in its place", _make_folder),
)  # fmt: skip


def _make_others(database: Path) -> None:
    _log(database).unlink()
    database.unlink()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE cats (name)")


def _make_newer(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")


REFUSED: tuple[Callable[[Path], None], ...] = (_make_others, _make_newer)


def damages(count: int, rng: random.Random) -> list[Kind]:
    """So many kinds, each as often as it comes, the rarest among them as long as there is room."""
    pool = [kind for kind in KINDS for _ in range(kind.often)]
    chosen = list(KINDS[:count])
    return chosen + [rng.choice(pool) for _ in range(count - len(chosen))]


def contents(folder: Path) -> dict[str, bytes]:
    """Name -> bytes of a folder's files."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
