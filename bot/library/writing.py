"""Writing article files, so that whatever happens there is the old file or the new one, whole.

Which text may be written is not asked here. The invariants: a file is replaced in one step by one
that is on the disk already; no link is followed; what is not what it was expected to be is left as
it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
import os
from pathlib import Path, PurePosixPath
import stat

from bot.articles.reading import revision_of
from bot.durable import put_in_free_place, put_in_place, sync_folder
from bot.errors import ChangeError, StaleError
from bot.library.folder import OPEN_FLAGS

WITHDRAWN_FOLDER = ".withdrawn"  # a hidden folder holds no articles
_CREATE_FLAGS = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def current_bytes(root: Path, path: str) -> bytes | None:
    """An article file's bytes; None if there is none.

    Raises:
        ChangeError: It is not to be changed, or cannot be read.
    """
    place = _place(root, path)
    try:
        with os.fdopen(os.open(place, OPEN_FLAGS), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ChangeError(f"{place}: cannot be read: {error.strerror}") from error


def write_article(
    root: Path, path: str, content: bytes, *, expected: str | None, part: str
) -> None:
    """Put bytes in the place of an article's file, or make it.

    Args:
        root: The knowledge folder.
        path: The article's, below it.
        content: The new bytes.
        expected: The revision that the file must have; None if there must be none.
        part: A name of its own, hidden, under which the new file is written first.

    Raises:
        StaleError: The file is not as expected.
        ChangeError: It is not to be changed, or cannot be written; it is as it was.
    """
    place = _place(root, path)
    temporary = place.with_name(part)
    hint = (
        "It is as it was; see that the disk has room and that the bot's user may write the folder"
    )
    with _refused(place, "written", hint):
        if expected is None:
            place.parent.mkdir(parents=True, exist_ok=True)
        _create(temporary, content)
        try:
            if expected is not None:
                temporary.chmod(stat.S_IMODE(place.stat(follow_symlinks=False).st_mode))
            _check_expected(root, path, expected)
            put = put_in_free_place if expected is None else put_in_place
            put(temporary, place)
        except FileExistsError as error:
            raise StaleError(str(place), current_bytes(root, path)) from error
        finally:
            temporary.unlink(missing_ok=True)


def remove_article(root: Path, path: str, *, expected: str | None) -> None:
    """Delete an article's file.

    Args:
        root: The knowledge folder.
        path: The article's, below it.
        expected: The revision that the file must have; None if there must be none.

    Raises:
        StaleError: The file is not as expected.
        ChangeError: It cannot be deleted; it is as it was.
    """
    place = _place(root, path)
    _check_expected(root, path, expected)
    if expected is None:
        return
    with _refused(place, "deleted", "See that the bot's user may write the folder"):
        place.unlink()
        sync_folder(place.parent)


def put_away(root: Path, path: str, name: str) -> bool:
    """Move an article's file out of service, into a folder that holds no articles.

    Args:
        root: The knowledge folder.
        path: The article's, below it.
        name: What the file is called there.

    Returns:
        Whether there was one.

    Raises:
        ChangeError: It cannot be moved.
    """
    place = _place(root, path)
    folder = root / WITHDRAWN_FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink():
            raise ChangeError(f"{folder}: this is a link; remove it")
        place.replace(folder / name)
        sync_folder(folder)
        sync_folder(place.parent)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ChangeError(f"{place}: cannot be moved: {error.strerror}") from error
    return True


def delete_part(root: Path, path: str, part: str) -> None:
    """Delete what an interrupted `write_article` left behind."""
    with suppress(OSError, ChangeError):
        _place(root, path).with_name(part).unlink()


def names_beside(root: Path) -> list[str]:
    """The names that the knowledge folder itself holds.

    Raises:
        ChangeError: It cannot be read.
    """
    try:
        return [each.name for each in root.iterdir()]
    except OSError as error:
        raise ChangeError(f"{root}: cannot be read: {error.strerror}") from error


def _place(root: Path, path: str) -> Path:
    """Where an article's file is.

    Raises:
        ChangeError: The path leads elsewhere, or over a link.
    """
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\0" in path:
        raise ChangeError(f"{path!r} is no path below {root}")
    place = root
    for part in parts:
        place /= part
        if place.is_symlink():
            raise ChangeError(f"{place}: this is a link; change the file that it leads to")
    return place


@contextmanager
def _refused(place: Path, what: str, hint: str) -> Iterator[None]:
    """What the file system refuses inside the block, as our errors."""
    try:
        yield
    except FileNotFoundError as error:
        raise StaleError(str(place), None) from error
    except OSError as error:
        raise ChangeError(f"{place}: cannot be {what}: {error.strerror}. {hint}") from error


def _check_expected(root: Path, path: str, expected: str | None) -> None:
    current = current_bytes(root, path)
    revision = None if current is None else revision_of(current)
    if revision != expected:
        raise StaleError(str(root / path), current)


def _create(place: Path, content: bytes) -> None:
    descriptor = os.open(place, _CREATE_FLAGS, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        place.unlink()
        raise
