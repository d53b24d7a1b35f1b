"""SQLite's errors in an operator's words: what is wrong with the file, and what to do.

The invariant: no `sqlite3.Error` leaves this package; each becomes the cause of a `StoreError`.
Texts name the file and never a value that was being written, so that they may be logged.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
import sqlite3
from types import MappingProxyType

from bot.errors import StoreError

# What is damaged may stand in SQLite's message, and Python cannot make text of it then.
ERRORS = (sqlite3.Error, UnicodeDecodeError)
DAMAGE = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})

_WHAT_TO_DO = MappingProxyType(
    {
        sqlite3.SQLITE_NOTADB: (
            "this file is not a SQLite database; point DATABASE at another file, or, if it was the"
            " bot's, stop the bot and put a backup in its place: briefing restore-backup FILE"
        ),
        sqlite3.SQLITE_CORRUPT: (
            "the database is damaged; stop the bot and put a backup in the file's place:"
            " briefing restore-backup FILE. Or start the bot again: it keeps this file aside and"
            " begins a new one"
        ),
        sqlite3.SQLITE_FULL: "the disk is full; free some space on it",
        sqlite3.SQLITE_IOERR: "the disk cannot be read or written; check its health and free space",
        sqlite3.SQLITE_READONLY: (
            "the database cannot be written; give the bot's user the right to write the file"
            " and its folder"
        ),
        sqlite3.SQLITE_CANTOPEN: (
            "the database cannot be opened; give the bot's user the right to read and write"
            " the file and its folder"
        ),
        sqlite3.SQLITE_BUSY: "the database is locked by another program; close that program",
        sqlite3.SQLITE_LOCKED: "the database is locked by another program; close that program",
    }
)


def primary_code(error: Exception) -> int:
    """SQLite's result code without its extension; SQLITE_ERROR where the driver gave none."""
    if isinstance(error, UnicodeDecodeError):
        return sqlite3.SQLITE_CORRUPT
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return int(extended) & 0xFF  # sqlite.org/rescode.html: the low byte


def store_error(path: Path, error: Exception) -> StoreError:
    """Make ours from SQLite's, with SQLite's as its cause.

    A new one for every caller that is told: raising one error in several places mixes up their
    tracebacks.
    """
    advice = _WHAT_TO_DO.get(primary_code(error), "the database refused what the bot asked of it")
    ours = StoreError(str(path), f"{advice} (SQLite says: {error})")
    ours.__cause__ = error
    return ours


@contextmanager
def sqlite_errors_translated(path: Path) -> Iterator[None]:
    """Raise `StoreError` for each of `ERRORS` that leaves the block."""
    try:
        yield
    except ERRORS as error:
        raise store_error(path, error) from error
