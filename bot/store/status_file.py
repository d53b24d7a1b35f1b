"""A small text beside the database, for other processes; replaced whole, never synchronised.

What it says is not known here. Only who holds the database's lock writes it.
"""

from contextlib import suppress
import os
from pathlib import Path

from bot.errors import StoreError


class StatusFile:
    """The text.

    Args:
        database: The database file, which names it.
    """

    def __init__(self, database: Path) -> None:
        database = Path(os.path.realpath(database))
        self._path = database.with_name(f"{database.name}.health")

    def write(self, text: str) -> None:
        """Replace what is there.

        Raises:
            StoreError: It cannot be written.
        """
        new = self._path.with_name(f"{self._path.name}.new")
        try:
            new.write_text(text, encoding="utf-8")
            new.replace(self._path)
        except OSError as error:
            raise self._error("written", error) from error

    def read(self) -> str | None:
        """What is there; None if nothing is.

        Raises:
            StoreError: It cannot be read.
        """
        try:
            return self._path.read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._error("read", error) from error

    def remove(self) -> None:
        """Leave nothing there; what cannot be removed grows old."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _error(self, done: str, error: OSError) -> StoreError:
        return StoreError(
            str(self._path),
            f"cannot be {done}: {error.strerror}; see that the disk has room and that the bot's"
            " user may use the folder",
        )
