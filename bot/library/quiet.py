"""When may a file be read? Once nobody has written to it for a moment, and nobody is about to.

A file that is read while it is written gives half an article, which may look like a whole one. What
stands in a file is not looked at here. The invariant: of a file that is not named as moving, what
was read is what it held at one moment, at which nothing had it open to write, as far as the system
tells (Linux does for the bot's own user's files; elsewhere quiet has to do).
"""

from dataclasses import dataclass
import errno
import os
from pathlib import Path
import sys
import time

from bot.library.folder import OPEN_FLAGS, FolderFiles, Mark, marks, read_folder
from bot.library.synonyms import SynonymsRead, read_folders_synonyms

if sys.platform == "linux":
    import fcntl
    import signal

# By taste: editors and git write a file within milliseconds, people save seconds apart.
QUIET_S = 0.25
# By taste: no checkout of articles takes as long; a git that was killed leaves its lock behind.
OLD_LOCK_S = 60.0


@dataclass(frozen=True, slots=True)
class Reading:
    """The folder as it was read.

    Attributes:
        folder: Its files and faults, those that are moving among them.
        synonyms: Its groups of words that mean the same.
        moving: Paths that are being written, were just now, or have just gone: to be read again.
    """

    folder: FolderFiles
    synonyms: SynonymsRead
    moving: frozenset[str]


class Quiet:
    """Remembers since when each file of a folder has been as it is; for one thread at a time.

    Args:
        root: The knowledge folder.
        quiet_s: For how long a file must not have changed.
    """

    def __init__(self, root: Path, quiet_s: float = QUIET_S) -> None:
        self._root = root
        self._quiet_s = quiet_s
        self._seen: dict[str, tuple[Mark | None, float]] = {}
        self._closed: dict[str, Mark] = {}

    def moving(self) -> frozenset[str]:
        """Paths that must not be read yet; no file's content is looked at.

        Raises:
            KnowledgeError: The folder as a whole cannot be read.
        """
        return self._moving(marks(self._root))

    def read(self) -> Reading:
        """Read the folder, and say which files of it not to rely on.

        Raises:
            KnowledgeError: The folder as a whole cannot be read.
        """
        git = _Git.at(self._root)
        before = marks(self._root)
        moving = self._moving(before)
        folder = read_folder(self._root)
        synonyms = read_folders_synonyms(self._root)
        after = marks(self._root)
        paths = before.keys() | after.keys()
        moved = {path for path in paths if before.get(path) != after.get(path)}
        if git.is_at_work or _Git.at(self._root) != git:
            moved = set(paths)
        return Reading(folder, synonyms, moving | moved)

    def _moving(self, found: dict[str, Mark]) -> frozenset[str]:
        now, now_ns = time.monotonic(), time.time_ns()
        moving = set()
        for path in found.keys() | self._seen.keys():
            mark = found.get(path)
            since = self._since(path, mark, now, now_ns)
            if now - since < self._quiet_s or (mark is not None and self._is_open(path, mark)):
                moving.add(path)
            elif mark is None:
                del self._seen[path]
                self._closed.pop(path, None)
        return frozenset(found) if _Git.at(self._root).is_at_work else frozenset(moving)

    def _since(self, path: str, mark: Mark | None, now: float, now_ns: int) -> float:
        """The moment from which a file has been as it is."""
        known = self._seen.get(path)
        if known is not None and known[0] == mark:
            return known[1]
        # A program can set the time of a change, but not the time at which it did so.
        age_s = (now_ns - max(mark.modified_ns, mark.changed_ns)) / 1e9 if mark else 0.0
        since = now - max(0.0, age_s)
        self._seen[path] = (mark, since)
        return since

    def _is_open(self, path: str, mark: Mark) -> bool:
        """Whether a program has it open to write; asked once of each state of a file."""
        if self._closed.get(path) == mark:
            return False
        if is_open_to_write(self._root / path):
            return True
        self._closed[path] = mark
        return False


@dataclass(frozen=True, slots=True)
class _Git:
    """What git says of its work in a folder, where it changes one file after the other.

    Two of these that are equal, and neither at work, have no checkout between them: each leaves
    another index behind.

    Attributes:
        is_at_work: Whether it holds its lock.
        index: Its index, by inode and time; None for none.
    """

    is_at_work: bool = False
    index: tuple[int, int] | None = None

    @classmethod
    def at(cls, root: Path) -> "_Git":
        """What it says now."""
        real = Path(os.path.realpath(root))
        for at in (real, *real.parents):
            if (at / ".git").exists():
                lock, index = (_status(at / ".git" / name) for name in ("index.lock", "index"))
                age_s = OLD_LOCK_S if lock is None else (time.time_ns() - lock.st_mtime_ns) / 1e9
                mark = None if index is None else (index.st_ino, index.st_mtime_ns)
                return cls(age_s < OLD_LOCK_S, mark)
        return cls()


def _status(place: Path) -> os.stat_result | None:
    try:
        return place.stat()
    except OSError:
        return None


def is_open_to_write(place: Path) -> bool:
    """Whether some program has a file open to write; False also where that cannot be known."""
    if sys.platform != "linux":
        return False
    try:
        descriptor = os.open(place, OPEN_FLAGS)
    except OSError:
        return False
    try:
        # Whoever opens the file within these microseconds waits for them to pass; the signal that
        # tells us so must be one that is ignored.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(descriptor)
    return False
