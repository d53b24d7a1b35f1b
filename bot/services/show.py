"""Show: the bytes of an article as they are, or as they were when it was quoted.

The invariant: what comes back hashes to the revision that was asked for. A revision alone says
which bytes are meant; the name beside it only says under which name they are looked for first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import os
from pathlib import Path
import re

from bot.articles.reading import revision_of
from bot.errors import NotFoundError
from bot.library.folder import ArticleFile, read_folder
from bot.services.protocols import Revisions

CITED_LINE = re.compile(r":[0-9]+\Z")
REVISION = re.compile(r"[0-9a-fA-F]{1,64}")
NAMED_IN_MESSAGE = 5  # by taste


@dataclass(frozen=True, slots=True)
class Revised:
    """An article as it was.

    Attributes:
        content: The file's bytes.
        other_name: The article's path at that time, if it is not the one that was asked for.
    """

    content: bytes
    other_name: str | None


def current(root: Path, name: str) -> ArticleFile:
    """The article's file as it is on disk.

    Args:
        root: The knowledge folder.
        name: The article as `paths_meant` takes it.

    Raises:
        NotFoundError: There is no such article.
        KnowledgeError: The folder cannot be read.
    """
    files = {file.path: file for file in read_folder(root).files}
    found = next((files[path] for path in paths_meant(root, name) if path in files), None)
    if found is not None:
        return found
    known = ", ".join(sorted(files)[:NAMED_IN_MESSAGE])
    more = ", …" if len(files) > NAMED_IN_MESSAGE else ""
    raise NotFoundError(
        f"{root}: there is no article {name!r} in it; there is {known or 'none'}{more}"
    )


def in_folder(root: Path, name: str, prefix: str) -> Revised | None:
    """The article's bytes of one revision, if the folder holds them now; under any name.

    Args:
        root: The knowledge folder.
        name: The article as `paths_meant` takes it; it need not be there any more.
        prefix: The first digits of the revision.

    Raises:
        NotFoundError: The prefix is none, or several articles' revisions start with it.
        KnowledgeError: The folder cannot be read.
    """
    if not REVISION.fullmatch(prefix):
        raise NotFoundError(f"{prefix!r} is no revision; give 1 to 64 of the digits 0-9 and a-f")
    paths = paths_meant(root, name)
    matching = {
        file.path: file.content
        for file in read_folder(root).files
        if revision_of(file.content).startswith(prefix.lower())
    }
    for path in paths:
        if path in matching:
            return Revised(matching[path], None)
    if len(matching) > 1:
        raise NotFoundError(f"several revisions start with {prefix!r}; give more digits")
    return next((Revised(content, path) for path, content in matching.items()), None)


async def in_store(root: Path, name: str, prefix: str, revisions: Revisions | None) -> Revised:
    """The article's bytes of one revision from the store; under any name.

    Args:
        root: The knowledge folder.
        name: The article as `paths_meant` takes it.
        prefix: The first digits of the revision.
        revisions: What was kept; None if there is no store.

    Raises:
        NotFoundError: There is no such revision, or there are several.
        StoreError: The store cannot be read.
    """
    stored = await revisions.revision(prefix) if revisions is not None else None
    if stored is None:
        raise NotFoundError(
            f"{name}: no revision that starts with {prefix!r} is known; revisions are kept from"
            " the moment they are first served or quoted"
        )
    asked_for = stored.article in paths_meant(root, name)
    return Revised(stored.content, None if asked_for else stored.article)


def paths_meant(root: Path, name: str) -> tuple[str, ...]:
    """The paths below the folder that a name can mean, the likeliest first.

    Args:
        root: The knowledge folder.
        name: A path below the folder, with the folder's own before it or not, from the working
            directory or absolute; `.md` may be left out, and a citation's line stand behind.
    """
    forms = (name, CITED_LINE.sub("", name))
    # Nothing in the folder has an absolute path below it.
    below = sorted((path for form in forms for path in _below(root, form)), key=os.path.isabs)
    return tuple(dict.fromkeys(path for each in below for path in (each, f"{each}.md")))


def _below(root: Path, name: str) -> Iterator[str]:
    yield name
    yield name.removeprefix(f"{root.name}/")
    for whole in (os.path.abspath, os.path.realpath):
        path, folder = Path(whole(name)), Path(whole(root))
        if path.is_relative_to(folder):
            yield path.relative_to(folder).as_posix()
    yield os.path.normpath(name)
