"""One process a database runs the bot in Discord: two with one token would answer twice.

The lock is SQLite's own, on a file of its own, so that the database stays free for every command.
The invariant: the operating system releases it when the process ends, however it ends. A lock file
that is left over is empty and means nothing; it is never deleted, for another process may have it
open. Nothing else in this process may open it: closing it anywhere would release the lock.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
import os
from pathlib import Path
import sqlite3

from bot.errors import AlreadyRunningError
from bot.store.files import make_folder, open_file
from bot.store.sqlite_errors import primary_code, sqlite_errors_translated, store_error

_TURN_S = 10.0  # by taste: checking and writing an article takes seconds at most
_WAIT_S = 0.25  # by taste; above 0, so that of several that start at once one gets it


@contextmanager
def held_lock(database: Path) -> Iterator[None]:
    """Hold the lock of a database for as long as the block runs; being refused takes a moment.

    Args:
        database: The database file, which need not be there yet; its folder is made.

    Raises:
        AlreadyRunningError: Another holds it, in another process or in this one.
        StoreError: The lock file cannot be made or locked.
    """
    # One database has one lock, whichever links lead to it.
    database = Path(os.path.realpath(database))
    make_folder(database)
    path = database.with_name(f"{database.name}.lock")
    try:
        connection = open_file(path, "rwc", _WAIT_S)
    except sqlite3.Error as error:
        raise store_error(path, error) from error
    with closing(connection):
        _lock(connection, path, database)
        yield


@contextmanager
def publishing_lock(database: Path) -> Iterator[None]:
    """Hold the right to change article files for as long as the block runs; others wait a little.

    Args:
        database: The database file.

    Raises:
        StoreError: Another process holds it for too long.
    """
    database = Path(os.path.realpath(database))
    path = database.with_name(f"{database.name}.publishing")
    with sqlite_errors_translated(path), closing(open_file(path, "rwc", _TURN_S)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


def _lock(connection: sqlite3.Connection, path: Path, database: Path) -> None:
    # No locking_mode = EXCLUSIVE: with it a connection that was refused keeps its shared lock, and
    # several that start at once refuse each other.
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        if primary_code(error) != sqlite3.SQLITE_BUSY:
            raise store_error(path, error) from error
        raise AlreadyRunningError(
            str(database),
            "another process runs the bot with this database; stop it first, or point"
            " DATABASE at another file",
        ) from error
