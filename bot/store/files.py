"""A database's file: its folder, and a plain connection to the file of exactly that name.

Here is nothing of what is in it. SQLite's own errors leave this module as they are.
"""

from contextlib import suppress
import os
from pathlib import Path
import sqlite3
from typing import Literal

from bot.errors import StoreError

_PRIVATE = 0o600


def make_folder(path: Path) -> None:
    """Make the folder of the file at path if it is not there.

    Raises:
        StoreError: It cannot be made or entered.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.is_dir()  # looks into it
    except OSError as error:
        raise StoreError(
            str(path),
            f"its folder cannot be made or entered: {error.strerror}; make it for the bot's user,"
            " or point DATABASE elsewhere",
        ) from error


def refuse_folder(path: Path) -> None:
    """See that path is none.

    Raises:
        StoreError: It is.
    """
    if path.is_dir():
        raise StoreError(
            str(path), "this is a folder; point DATABASE at a file, which may be one inside it"
        )


def open_file(path: Path, mode: Literal["rwc", "ro"], busy_timeout_s: float) -> sqlite3.Connection:
    """A connection in autocommit mode; whoever asked for it closes it.

    Args:
        path: The file. No character of it means anything but itself.
        mode: "rwc" makes the file if it is not there, for this user alone: it holds what people
            asked. SQLite gives what it keeps beside the file the same rights. Behind a link that
            leads to no file yet it is made where that leads.
        busy_timeout_s: Seconds that a statement waits for another connection's lock.

    Raises:
        sqlite3.Error: The file cannot be opened.
    """
    if mode == "rwc":
        # Exclusive, since closing a file that SQLite has open here would release its locks. What
        # stands in the way SQLite finds too, and says which.
        with suppress(OSError):
            os.close(os.open(os.path.realpath(path), os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE))
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",  # as_uri quotes the path's own "?", "#" and "%"
        uri=True,
        timeout=busy_timeout_s,
        isolation_level=None,  # no BEGIN but our own
        check_same_thread=False,  # aiosqlite's thread uses it, and it alone
    )
