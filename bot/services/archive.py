"""The knowledge folder's files as zip files, as many as are needed for each to be small enough.

The invariant: however many there are, one file's bytes are in memory at a time.
"""

from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
import tempfile
from typing import IO
import zipfile
import zlib

from bot.articles.synonyms import SYNONYMS_FILE
from bot.errors import ChangeError
from bot.library.folder import marks
from bot.library.writing import current_bytes

# What a zip file needs beside a file's bytes and its name, twice: PKWARE's APPNOTE 4.3.7 and
# 4.3.12 say 30 and 46 bytes, and 22 at the end.
PER_FILE = 160
AT_THE_END = 200
COMPRESSION = 6


@dataclass(frozen=True, slots=True)
class Archive:
    """A part of the articles as a zip file.

    Attributes:
        file: Open for reading, at its beginning.
        size: Bytes.
        articles: How many article files are in it.
    """

    file: IO[bytes]
    size: int
    articles: int


def zip_files(root: Path, most_bytes: int, stack: ExitStack) -> tuple[Archive, ...]:
    """All article files and synonyms.yaml as zip files; takes a while.

    Args:
        root: The knowledge folder.
        most_bytes: What each of them may have.
        stack: Closes them, which deletes them.

    Raises:
        ChangeError: A single file does not fit, or there is no room for them.
        KnowledgeError: The folder cannot be read.
    """
    packer = _Packer(most_bytes, stack)
    try:
        for path in sorted(marks(root), key=lambda path: (path != SYNONYMS_FILE, path)):
            content = current_bytes(root, path)
            if content is not None:
                packer.add(path, content)
        return packer.done()
    except OSError as error:
        raise ChangeError(f"the articles cannot be packed: {error.strerror}") from error


class _Packer:
    """Files -> zip files, one after the other."""

    def __init__(self, most_bytes: int, stack: ExitStack) -> None:
        self._most = most_bytes
        self._stack = stack
        self._archives: list[Archive] = []
        self._begin()

    def add(self, path: str, content: bytes) -> None:
        """Put a file into the zip file that is being made, or into another one.

        Raises:
            ChangeError: It fits into none.
        """
        needed = len(zlib.compress(content, COMPRESSION)) + PER_FILE + 2 * len(path.encode())
        if needed + AT_THE_END > self._most:
            raise ChangeError(
                f"{path} has {len(content):,} bytes and does not fit into a file of"
                f" {self._most:,} bytes; copy the folder itself"
            )
        if self._size + needed > self._most:
            self._end()
            self._begin()
        self._zip.writestr(path, content)
        self._size += needed
        self._articles += path != SYNONYMS_FILE

    def done(self) -> tuple[Archive, ...]:
        """The zip files."""
        self._end()
        return tuple(self._archives)

    def _begin(self) -> None:
        self._file = self._stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  the stack is one
        self._zip = zipfile.ZipFile(
            self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION
        )
        self._stack.callback(_give_up, self._zip)
        self._size, self._articles = AT_THE_END, 0

    def _end(self) -> None:
        self._zip.close()
        size = self._file.tell()
        self._file.seek(0)
        self._archives.append(Archive(self._file, size, self._articles))


def _give_up(archive: zipfile.ZipFile) -> None:
    """Close a zip file that may be closed already, or have no room to be ended."""
    with suppress(OSError):
        archive.close()
