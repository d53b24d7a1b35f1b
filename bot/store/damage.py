"""Is a database damaged, or is there another reason why it cannot be used?

Found by opening it and looking through it, for a few seconds at most. The invariants: nothing is
written; what is locked, cannot be read, belongs to another program or a newer version is no damage,
and neither is a file that nothing says was ever the bot's.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
import sqlite3
import threading
import time

import aiosqlite

from bot.store.files import open_file
from bot.store.migrations import APPLICATION_ID, MIGRATIONS
from bot.store.sqlite_errors import DAMAGE, ERRORS, primary_code

LOOK_S = 5.0  # by taste: a database of a million questions takes two when it is in memory
_WAIT_S = 5.0
_UNLIKELY = 1_000  # versions that are not known; more of them than that were never made
_VERSIONS_AT = slice(18, 20)  # sqlite.org/fileformat2.html: file format write and read versions
_KNOWN_VERSIONS = {1, 2}
_START = 65_536  # the largest page
_OURS = b"CREATE TABLE questions"

Columns = frozenset[tuple[str, str]]


async def schema_columns() -> tuple[Columns, ...]:
    """Schema version -> (table, column) of all that a database of it has; 0 has nothing."""
    found = [Columns()]
    async with aiosqlite.connect(":memory:", isolation_level=None) as connection:
        for step in MIGRATIONS:
            await step(connection)
            found.append(frozenset(map(tuple, await connection.execute_fetchall(_COLUMNS))))
    return tuple(found)


_COLUMNS = """
    SELECT tables.name, columns.name
    FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite^_%' ESCAPE '^'"""


def find_damage(
    database: Path, columns: Sequence[Columns], *, look_s: float = LOOK_S
) -> str | None:
    """What is wrong with a database; None if it is not known to be damaged.

    Args:
        database: The file, which need not be there.
        columns: From `schema_columns`.
        look_s: Seconds after which it is taken for whole as far as it was looked through.
    """
    try:
        if database.is_dir():
            return "a folder has taken its name" if _was_used(database) else None
        is_there = database.exists()
        start = _start_of(database) if is_there else b""
    except OSError:
        return None  # whoever opens it says why
    if not is_there:
        return "it is gone, and its log is still there" if _holds(database, "-wal") else None
    if not start:
        # SQLite would begin anew in it, and delete the log that belongs to it.
        return "it is empty" if _was_used(database) else None
    if not set(start[_VERSIONS_AT]) <= _KNOWN_VERSIONS:
        damage: str | None = "its header is damaged"
    else:
        damage = _look_through(database, columns, look_s)
    return damage if _OURS in start or _was_used(database) else None


def _start_of(database: Path) -> bytes:
    with database.open("rb") as file:
        return file.read(_START)


def _was_used(database: Path) -> bool:
    """Whether a bot ran with a database of this name."""
    return database.with_name(f"{database.name}.publishing").exists() or _holds(database, "-wal")


def _holds(database: Path, side: str) -> bool:
    file = database.with_name(database.name + side)
    return file.is_file() and file.stat().st_size > 0


def _look_through(database: Path, columns: Sequence[Columns], look_s: float) -> str | None:
    deadline = time.monotonic() + look_s
    try:
        with closing(open_file(database, "ro", min(look_s, _WAIT_S))) as connection:
            with _interrupted_after(connection, look_s):
                found = _fault(connection, columns)
    except ERRORS as error:
        return str(error) if primary_code(error) in DAMAGE else None
    # What was not looked at because of the interruption may be told as missing.
    return found if time.monotonic() < deadline else None


@contextmanager
def _interrupted_after(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """A progress handler would not do: SQLite before 3.41 asks none while it checks a table."""
    timer = threading.Timer(seconds, connection.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _fault(connection: sqlite3.Connection, columns: Sequence[Columns]) -> str | None:
    ((application,),) = connection.execute("PRAGMA application_id")
    ((version,),) = connection.execute("PRAGMA user_version")
    present = frozenset(connection.execute(_COLUMNS))
    if application != APPLICATION_ID:
        wanted = columns[version] if 0 < version < len(columns) else columns[1]
        return "its header is damaged" if wanted <= present else None
    newest = len(columns) - 1
    if newest < version <= newest + _UNLIKELY:
        return None  # a newer version of the bot wrote it
    if not 0 < version <= newest or (columns[newest] - columns[version]) & present:
        return f"its schema version, {version}, cannot be right"
    if not columns[version] <= present:
        return "a part of its schema is gone"
    ((found,),) = connection.execute("PRAGMA quick_check(1)")
    return None if found == "ok" else str(found)
