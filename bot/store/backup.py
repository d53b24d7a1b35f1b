"""Whole copies of a database that is in use, by SQLite's backup interface.

The invariant: under the target's name there is a whole copy or nothing new, never half of one.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
import glob
from itertools import chain, count
import os
from pathlib import Path
import sqlite3
import tempfile

import aiosqlite

from bot.durable import put_in_place
from bot.errors import StoreError
from bot.store.sqlite_errors import store_error

# sqlite.org/fileformat2.html, "The Database Header"
_MAGIC = b"SQLite format 3\0"
_VERSION_AT = 60
_MADE_ON_THE_WAY = (
    "*before-v*.sqlite3",
    "*before-v*.sqlite3-*",
    "replaced-*.sqlite3*",
    "*.partial",
)
SIDE_FILES = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database in use


async def back_up(source: aiosqlite.Connection, target: Path, *, version: int) -> bool:
    """Copy a database to target, replacing what is there, readable by the bot's user alone.

    Args:
        source: Must be outside a transaction, or SQLite waits for it for ever.
        target: In a folder that exists.
        version: The schema version wanted. The copy is dropped if it has another, which happens
            when another process migrates the database at the same moment.

    Returns:
        Whether target is now a copy of that version.

    Raises:
        StoreError: The copy cannot be written; its path is the target's.
    """
    try:
        with partial_beside(target) as partial:
            if await _copied_version(source, partial) != version:
                return False
            put_in_place(partial, target)
    except sqlite3.Error as error:
        raise store_error(target, error) from error
    except OSError as error:
        raise StoreError(str(target), f"no backup can be written here: {error.strerror}") from error
    return True


def delete_copies(path: Path, before_ms: int) -> int:
    """Delete the copies of a database that were made on the way, before a moment; how many.

    Migrations make them, and restoring a backup; a kill leaves half ones. They hold what was
    deleted from the database since. One that cannot be deleted stays; an operator's backups do.
    """
    deleted = 0
    for kind in _MADE_ON_THE_WAY:
        for copy in path.parent.glob(f"{glob.escape(path.stem)}.{kind}"):
            with suppress(OSError):
                if copy.stat().st_mtime * 1000 < before_ms:
                    copy.unlink()
                    deleted += 1
    return deleted


def version_of(copy: Path) -> int | None:
    """A copy's schema version; None if there is no database."""
    try:
        with copy.open("rb") as file:
            header = file.read(_VERSION_AT + 4)
    except OSError:
        return None
    return int.from_bytes(header[_VERSION_AT:]) if header.startswith(_MAGIC) else None


def dated_beside(database: Path, what: str) -> Path:
    """A free name beside the database that sorts by time; the time is UTC."""
    name = f"{database.stem}.{what}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    ends = chain([""], (f"-{number}" for number in count(2)))
    places = (database.with_name(f"{name}{end}.sqlite3") for end in ends)
    return next(place for place in places if not os.path.lexists(place))


@contextmanager
def partial_beside(target: Path) -> Iterator[Path]:
    """An empty file beside target that only this user may read; gone after the block.

    Raises:
        OSError: It cannot be made.
    """
    handle, name = tempfile.mkstemp(prefix=f"{target.name}.", suffix=".partial", dir=target.parent)
    os.close(handle)
    partial = Path(name)
    try:
        yield partial
    finally:
        for side in ("", *SIDE_FILES):
            partial.with_name(partial.name + side).unlink(missing_ok=True)


async def _copied_version(source: aiosqlite.Connection, partial: Path) -> int:
    # A plain connection, for the copying itself runs in the source's thread.
    with closing(sqlite3.connect(partial, check_same_thread=False)) as copy:
        await source.backup(copy)
        (version,) = copy.execute("PRAGMA user_version").fetchone()
        return int(version)
