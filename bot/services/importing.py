"""Import: pasted text in, an article file out, never over one that is there.

What becomes a heading or a caption is articles/importing.py's. The invariant: a file is there whole
or not at all.
"""

from dataclasses import dataclass
import os
from pathlib import Path
import re
import tempfile
import unicodedata

from bot.articles.importing import Imported, import_text
from bot.errors import ImportTextError

# Longer names are cut: file systems take 255 bytes.
MAX_NAME_CHARS = 80


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
        file_name: Where they are from; names the article if nothing else does.
        title: The article's title; None takes the text's first line if it is a headline.

    Raises:
        ImportTextError: The text cannot become an article.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ImportTextError(f"line {line} is not UTF-8; save the text as UTF-8") from error
    stem = Path(file_name).stem
    fallback = re.sub(r"[\W_]+", " ", stem).strip().capitalize() or "Untitled"
    imported = import_text(text, title=title, fallback_title=fallback)
    return Draft(f"{_slug(title or stem) or 'article'}.md", imported)


def write_draft(root: Path, draft: Draft) -> Path:
    """Put an article file into the knowledge folder.

    Raises:
        ImportTextError: A file of that name is there, or the folder cannot be written.
    """
    path = root / draft.name
    temporary: str | None = None
    try:
        root.mkdir(parents=True, exist_ok=True)
        # a name with a dot in front is no article, should the machine stop half way
        handle, temporary = tempfile.mkstemp(dir=root, prefix=".", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(draft.imported.text.encode())
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        path.hardlink_to(temporary)  # unlike a rename this never replaces a file
    except FileExistsError as error:
        raise ImportTextError(f"{path}: there is such a file; give another --title") from error
    except OSError as error:
        raise ImportTextError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
    return path


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_NAME_CHARS].strip("-")
