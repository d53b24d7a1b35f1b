"""Import: pasted text in, an article file out, never over one that is there.

What becomes a heading or a caption is articles/importing.py's. The invariant: a file is there whole
or not at all.
"""

from contextlib import suppress
from dataclasses import dataclass
import os
from pathlib import Path
import re
import secrets

from bot.articles.faults import not_utf8
from bot.articles.importing import Imported, import_text
from bot.errors import ImportTextError
from bot.library.folder import is_no_article
from bot.library.names import slug


@dataclass(frozen=True, slots=True)
class Draft:
    """An article file to be.

    Attributes:
        name: What the file is to be called.
        imported: Its text, and what was recognised in it.
    """

    name: str
    imported: Imported


def make_draft(content: bytes, file_name: str, title: str | None) -> Draft:
    """Make an article file of a text.

    Args:
        content: The text's bytes, UTF-8.
        file_name: Where they are from; gives the title if nothing else does.
        title: The article's title; None takes the text's first line if it is a headline.

    Raises:
        ImportTextError: The text cannot become an article.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        fault = not_utf8(file_name, error)
        raise ImportTextError(f"line {fault.line}: {fault.message}") from error
    fallback = title_of(Path(file_name).stem)
    imported = import_text(text, title=title, fallback_title=fallback)
    name = f"{slug(imported.title) or slug(fallback) or 'article'}.md"
    if is_no_article(name):
        raise ImportTextError(f"an article cannot be called {name}; give another --title")
    return Draft(name, imported)


def title_of(stem: str) -> str:
    """A file's name as a title; its case is kept, but for a first letter of small ones alone."""
    words = re.sub(r"[\W_]+", " ", stem).strip() or "Untitled"
    return words.capitalize() if words.islower() else words


def write_draft(root: Path, draft: Draft) -> Path:
    """Put an article file into the knowledge folder.

    Raises:
        ImportTextError: A file of that name is there, or the folder cannot be written.
    """
    path = root / draft.name
    content = draft.imported.text.encode()
    # a name with a dot in front is no article, should the machine stop half way
    temporary = root / f".{secrets.token_hex(8)}.part"
    try:
        _make_folder(root)
        _create(temporary, content)
        try:
            path.hardlink_to(temporary)  # unlike a rename this never replaces a file
        except FileExistsError:
            raise
        except OSError:  # not every file system has hard links
            _create(path, content)
    except FileExistsError as error:
        raise ImportTextError(f"{path}: there is such a file; give another --title") from error
    except OSError as error:
        raise ImportTextError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return path


def _make_folder(root: Path) -> None:
    try:
        root.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        advice = "set KNOWLEDGE_DIR to the folder that holds the articles"
        raise ImportTextError(f"{root}: this is no folder; {advice}") from error


def _create(path: Path, content: bytes) -> None:
    """Make a file, whole or not at all; one that is there is never touched.

    Raises:
        OSError: It cannot be made.
    """
    with path.open("xb") as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            path.unlink()
            raise
