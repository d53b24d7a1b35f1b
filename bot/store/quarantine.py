"""A damaged database goes aside, whole and never deleted, and a new one is begun in its place.

What damage is, is damage.py's to say; what outlives it, salvage.py's. The invariants: at every
moment the damaged database or the new one has the name, and a start that was killed in between is
taken up by the next; no write-ahead log ever meets another database's pages.
"""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
import glob
import os
from pathlib import Path
import time

from bot.durable import put_in_free_place, put_in_place, sync_folder
from bot.errors import StoreError
from bot.store.backup import SIDE_FILES, dated_beside, partial_beside
from bot.store.damage import find_damage, schema_columns
from bot.store.database import open_store
from bot.store.files import open_file
from bot.store.salvage import Promises, last_moment, put_promises, salvage
from bot.store.sqlite_errors import sqlite_errors_translated

_WHAT = "damaged"
_WAIT_S = 5.0


@dataclass(frozen=True, slots=True)
class Quarantined:
    """What became of a damaged database.

    Attributes:
        database: Its name, which a new one has.
        aside: Where it is now.
        damage: What is wrong with it.
        promises: What was carried over.
    """

    database: Path
    aside: Path
    damage: str
    promises: Promises

    def told(self) -> str:
        """What an operator has to know."""
        return (
            f"{self.database} was damaged ({self.damage}). It is kept as {self.aside}, and a new"
            " database was begun: what is asked from now on is logged, what was asked before is in"
            f" that file alone. {self.promises.told()} To have the log and the history back, stop"
            " the bot and put a backup in its place: briefing restore-backup FILE"
        )


async def quarantine(database: Path) -> Quarantined | None:
    """Set a database aside if it is damaged, and begin a new one.

    Only for who holds the database's lock. What is locked, cannot be read, is another program's or
    of a newer version stays as it is.

    Args:
        database: The file, which need not be there.

    Returns:
        What was done; None if nothing had to be.

    Raises:
        StoreError: It is damaged, and a new one cannot be made; it stays as it is.
    """
    database = _real(database)
    columns = await schema_columns()
    aside = await asyncio.to_thread(_interrupted, database)
    if aside is not None:
        damage: str | None = "it was being set aside when the bot ended"
    else:
        damage = await asyncio.to_thread(find_damage, database, columns)
    if damage is None:
        return None
    with _written(database), partial_beside(database) as partial:
        promises = await asyncio.to_thread(salvage, aside or database)
        since_ms = await asyncio.to_thread(
            last_moment, aside or database, _with(database, ".publishing")
        )
        async with open_store(partial):
            pass
        await asyncio.to_thread(_fill, partial, promises, since_ms)
        aside = await asyncio.to_thread(_exchange, database, partial, aside)
    return Quarantined(database, aside, damage, promises)


def set_aside(database: Path) -> tuple[Path, ...]:
    """The damaged databases that are kept beside one, the latest last."""
    database = _real(database)
    names = f"{glob.escape(database.stem)}.{_WHAT}-*.sqlite3"
    return tuple(sorted(database.parent.glob(names)))


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _interrupted(database: Path) -> Path | None:
    """Where a database is aside already that has its name still."""
    for aside in set_aside(database):
        with suppress(OSError):
            if aside.samefile(database):
                return aside
    return None


@contextmanager
def _written(database: Path) -> Iterator[None]:
    """Errors of the block as ours, of the database."""
    what = "the database is damaged, and no new one can be begun beside it"
    try:
        with sqlite_errors_translated(database):
            yield
    except StoreError as error:
        raise StoreError(str(database), f"{what}: {error}") from error
    except OSError as error:
        raise StoreError(str(database), f"{what}: {error.strerror}") from error


def _fill(partial: Path, promises: Promises, since_ms: int) -> None:
    """Write into a new database what outlives the old one."""
    now_ms = time.time_ns() // 1_000_000
    with closing(open_file(partial, "rwc", _WAIT_S)) as connection:
        connection.execute("BEGIN")
        put_promises(connection, promises)
        # What was asked after the damage was answered, and could not be logged.
        connection.execute(
            "INSERT INTO gaps (from_ms, to_ms, missed) VALUES (?, ?, NULL)",
            (min(since_ms, now_ms), now_ms),
        )
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = DELETE")  # one file, without others beside it


def _exchange(database: Path, partial: Path, aside: Path | None) -> Path:
    """Put a new database where the damaged one is; where that is then."""
    if aside is None:
        if not database.exists():
            database.touch()  # so that what is left of it has a name to be found by
        aside = dated_beside(database, _WHAT)
        if database.is_dir() or not _linked(database, aside):
            for side in (*SIDE_FILES, ""):
                with suppress(FileNotFoundError):
                    _with(database, side).rename(_with(aside, side))
            sync_folder(database.parent)
            put_in_free_place(partial, database)
            return aside
    for side in SIDE_FILES:
        _with(database, side).unlink(missing_ok=True)
    sync_folder(database.parent)
    put_in_place(partial, database)
    return aside


def _linked(database: Path, aside: Path) -> bool:
    """Give its files the other name too, the database last; whether this file system can."""
    made: list[Path] = []
    try:
        for side in (*SIDE_FILES, ""):
            with suppress(FileNotFoundError):
                _with(aside, side).hardlink_to(_with(database, side))
                made.append(_with(aside, side))
    except OSError:
        for link in made:
            link.unlink()
        return False
    sync_folder(database.parent)
    return True


def _with(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)
