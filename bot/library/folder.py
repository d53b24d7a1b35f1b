"""The knowledge folder -> the bytes of its articles.

Which files are articles and which of them can be read is decided here; what stands in them is
not looked at (bot/articles/reading.py does). Nothing outside the folder is ever read but what a
person names, nothing that could block is ever opened. The invariant: every file of the folder that
ought to be an article is either among the files or has a fault.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
import os
from pathlib import Path
import re
import stat
from typing import NamedTuple

from bot.articles.article import MAX_ARTICLE_BYTES
from bot.articles.faults import Fault
from bot.articles.synonyms import SYNONYMS_FILE
from bot.articles.visible import CONTROLS, SURROGATES, TURNING
from bot.errors import KnowledgeError

SUFFIX = ".md"
NO_ARTICLE = "readme.md"
HIDDEN_PREFIXES = ("_", ".")
# Python gives the bytes of a name that is not UTF-8 as lone surrogates.
UNFIT_FOR_NAMES = re.compile(rf"[{CONTROLS}\u2028\u2029{TURNING}{SURROGATES}]")
UNFIT_NAME = "the name is not UTF-8 or holds unseen characters; rename it"
# A pipe or a link that takes the place of a file just after it was looked at is not waited for.
OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """An article as it is on disk.

    Attributes:
        path: Below the knowledge folder, with forward slashes.
        content: The file's bytes; at least one, at most MAX_ARTICLE_BYTES.
    """

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """What a knowledge folder holds.

    Attributes:
        files: The articles that could be read, by path; no two have the same bytes.
        faults: What is wrong with the others, by path; paths begin with the folder's own.
        twins: Path of each that has another file's text -> the path of that one.
    """

    files: tuple[ArticleFile, ...]
    faults: tuple[Fault, ...]
    twins: Mapping[str, str] = field(default_factory=dict)


class Mark(NamedTuple):
    """What tells without reading it that a file is another one, or has been written to."""

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int


def read_folder(root: Path) -> FolderFiles:
    """Read every article of a knowledge folder.

    Names that start with `_` or `.`, `README.md` and whatever does not end in `.md` are no
    articles.

    Raises:
        KnowledgeError: The folder as a whole cannot be read.
    """
    _check_folder(root)
    return _FolderReader(root).read()


def marks(root: Path) -> dict[str, Mark]:
    """The path and mark of every file that ought to be an article, and of the synonyms.

    None is opened.

    Raises:
        KnowledgeError: The folder as a whole cannot be read.
    """
    _check_folder(root)
    return _FolderReader(root).marks()


def place_of(root: Path) -> str:
    """A knowledge folder's name wherever one stands, with its links as they are."""
    return os.path.abspath(root)  # noqa: PTH100  Path.resolve follows links


def shown_path(root: Path, path: str) -> str:
    """An article's file as faults name it."""
    return _escaped(str(root / path))


def twin_fault(root: Path, path: str, first: str) -> Fault:
    """The fault of a file whose text another file has."""
    message = f"this is the same text as {root / first}; remove one"
    return Fault(shown_path(root, path), 1, _escaped(message))


def _check_folder(root: Path) -> None:
    advice = "create it, or set KNOWLEDGE_DIR to the folder that holds the articles"
    try:
        with os.scandir(root):
            pass
    except FileNotFoundError as error:
        message = (
            f"{root}: there is no such folder; {advice}. In a new place begin with briefing init"
        )
        raise KnowledgeError(message) from error
    except NotADirectoryError as error:
        raise KnowledgeError(f"{root}: this is no folder; {advice}") from error
    except PermissionError as error:
        message = (
            f"{root}: this user may not read the folder; give the bot's user the right to, or run"
            " the command as that user"
        )
        raise KnowledgeError(message) from error
    except OSError as error:
        message = f"{root}: the folder cannot be read ({error.strerror}); {advice}"
        raise KnowledgeError(message) from error


def read_text_file(place: Path) -> bytes:
    """The bytes of a file that a person names, which is read as carefully as the folder's.

    Raises:
        UnreadableError: It is no regular file, or too long for an article.
        OSError: It cannot be read.
    """
    return _read_regular(Path(os.path.realpath(place, strict=True)))


def read_draft(place: Path) -> bytes | Fault:
    """The bytes of a file that is to become an article, or why it cannot.

    Raises:
        OSError: It cannot be read.
    """
    try:
        _check_name(place.name)
        content = read_text_file(place)
        _check_filled(content)
    except UnreadableError as error:
        return Fault(_escaped(str(place)), 1, _escaped(str(error)))
    return content


def is_no_article(name: str) -> bool:
    """Whether a file's name is the one that explains a folder."""
    return name.lower() == NO_ARTICLE


class UnreadableError(Exception):
    """Why one file is no article; becomes its fault."""


@dataclass(slots=True)
class _FolderReader:
    """Walks the folder and collects what is wrong on the way."""

    root: Path
    faults: list[Fault] = field(default_factory=list)
    _real_root: str = field(init=False)

    def __post_init__(self) -> None:
        self._real_root = os.path.realpath(self.root)

    def read(self) -> FolderFiles:
        paths: dict[bytes, str] = {}
        twins: dict[str, str] = {}
        # Of a link and its target the file itself is the article.
        for path in sorted(self._article_paths(), key=self._link_last):
            content = self._content(path)
            if content is None:
                continue
            first = paths.setdefault(content, path)
            if first != path:
                twins[path] = first
                self.faults.append(twin_fault(self.root, path, first))
        files = sorted((path, content) for content, path in paths.items())
        return FolderFiles(
            tuple(ArticleFile(path, content) for path, content in files),
            tuple(sorted(self.faults)),
            twins,
        )

    def marks(self) -> dict[str, Mark]:
        found = {}
        for path in (*self._article_paths(), SYNONYMS_FILE):
            with suppress(OSError):  # removed meanwhile, or a link that leads nowhere
                status = (self.root / path).stat()
                found[path] = Mark(
                    status.st_dev,
                    status.st_ino,
                    status.st_size,
                    status.st_mtime_ns,
                    status.st_ctime_ns,
                )
        return found

    def _link_last(self, path: str) -> tuple[bool, str]:
        return (self.root / path).is_symlink(), path

    def _note(self, path: str, message: str) -> None:
        self.faults.append(Fault(shown_path(self.root, path), 1, _escaped(message)))

    def _article_paths(self) -> Iterator[str]:
        folders = [""]
        while folders:
            folder = folders.pop()
            for entry in self._entries(folder):
                path = f"{folder}{entry.name}"
                if self._is_walked(entry, path):
                    folders.append(f"{path}/")
                elif _is_article_name(entry.name) and self._is_fit(entry.name, path):
                    yield path

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self.root / folder) as entries:
                return [entry for entry in entries if not entry.name.startswith(HIDDEN_PREFIXES)]
        except FileNotFoundError:  # removed while the folder was read
            return []
        except OSError as error:
            self._note(folder, f"this folder cannot be read ({error.strerror})")
            return []

    def _is_walked(self, entry: os.DirEntry[str], path: str) -> bool:
        """Whether an entry is a folder to walk; one that is not to be walked is a fault."""
        if _is_folder(entry, follow_symlinks=False):
            return self._is_fit(entry.name, path)
        if _is_folder(entry, follow_symlinks=True):
            self._note(path, "links to folders are not followed; put the folder itself here")
        return False

    def _is_fit(self, name: str, path: str) -> bool:
        if not UNFIT_FOR_NAMES.search(name):
            return True
        self._note(path, UNFIT_NAME)
        return False

    def _content(self, path: str) -> bytes | None:
        try:
            content = self._read(path)
        except FileNotFoundError:  # removed while the folder was read
            return None
        except OSError as error:
            self._note(path, f"the file cannot be read ({error.strerror})")
            return None
        except UnreadableError as error:
            self._note(path, str(error))
            return None
        return content

    def _read(self, path: str) -> bytes:
        content = _read_regular(self._resolved(path))
        _check_filled(content)
        return content

    def _resolved(self, path: str) -> Path:
        """Where a file really is.

        Raises:
            UnreadableError: Outside the folder, or nowhere.
        """
        place = self.root / path
        try:
            real = Path(os.path.realpath(place, strict=True))
        except OSError as error:
            if place.is_symlink() and not isinstance(error, PermissionError):
                raise UnreadableError("this link leads nowhere; remove it") from error
            raise
        if not real.is_relative_to(self._real_root):
            message = "this link leads out of the folder; put the file itself here"
            raise UnreadableError(message)
        return real


def _is_folder(entry: os.DirEntry[str], *, follow_symlinks: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=follow_symlinks)
    except OSError:  # a link that leads in a circle, or where we may not look
        return False


def _is_article_name(name: str) -> bool:
    folded = name.lower()
    return folded.endswith(SUFFIX) and not is_no_article(name)


def _read_regular(place: Path) -> bytes:
    """The bytes of a file that is no link."""
    _check_readable(place.stat(follow_symlinks=False))
    with os.fdopen(os.open(place, OPEN_FLAGS), "rb") as file:
        _check_readable(os.fstat(file.fileno()))
        content = file.read(MAX_ARTICLE_BYTES + 1)
    if len(content) > MAX_ARTICLE_BYTES:  # it grew while it was read
        raise UnreadableError(_too_long(len(content)))
    return content


def _check_name(name: str) -> None:
    if not name.lower().endswith(SUFFIX):
        raise UnreadableError(f"an article's name ends in {SUFFIX}; rename the file")
    if is_no_article(name):
        raise UnreadableError(f"{name} is never an article; rename the file")
    if UNFIT_FOR_NAMES.search(name):
        raise UnreadableError(UNFIT_NAME)


def _check_filled(content: bytes) -> None:
    if not content:
        raise UnreadableError("the file is empty; write an article or remove it")


def _check_readable(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError("this is no regular file; replace or remove it")
    if status.st_size > MAX_ARTICLE_BYTES:
        raise UnreadableError(_too_long(status.st_size))


def _too_long(size: int) -> str:
    return f"the file has {size:,} bytes; at most {MAX_ARTICLE_BYTES:,} are read: split it"


def _escaped(text: str) -> str:
    """Text with every character that a terminal would not show written as its escape."""
    return UNFIT_FOR_NAMES.sub(lambda char: char[0].encode("unicode_escape").decode(), text)
