"""Show: the bytes of an article as they are, or as they were when it was quoted.

The invariant: what comes back hashes to the revision that was asked for.
"""

from pathlib import Path

from bot.articles.reading import revision_of
from bot.errors import NotFoundError
from bot.library.folder import ArticleFile, read_folder
from bot.services.protocols import Revisions


def current(root: Path, name: str) -> ArticleFile:
    """The article's file as it is on disk.

    Args:
        root: The knowledge folder.
        name: The article's path below it, as citations give it; the folder's own name may stand
            before it, and `.md` may be left out.

    Raises:
        NotFoundError: There is no such article.
        KnowledgeError: The folder cannot be read.
    """
    files = {file.path: file for file in read_folder(root).files}
    below = name.removeprefix(f"{root.as_posix()}/").removeprefix("./")
    for path in (name, below, f"{name}.md", f"{below}.md"):
        if path in files:
            return files[path]
    known = ", ".join(sorted(files)[:5]) + (", …" if len(files) > 5 else "")  # noqa: PLR2004  by taste
    raise NotFoundError(f"{root}: there is no article {name!r} in it; there is {known or 'none'}")


async def revised(root: Path, name: str, prefix: str, revisions: Revisions | None) -> bytes:
    """The article's bytes of one revision, from the folder or from the store.

    Args:
        root: The knowledge folder.
        name: As for `current`; an article that is gone from the folder may be named too.
        prefix: The first digits of the revision.
        revisions: What was kept of earlier ones; None if there is no store.

    Raises:
        NotFoundError: There is no such revision of it.
    """
    try:
        file = current(root, name)
    except NotFoundError:
        file = None
    if file is not None and revision_of(file.content).startswith(prefix.lower()):
        return file.content
    stored = await revisions.revision(prefix) if revisions is not None else None
    path = file.path if file is not None else name
    if stored is None or stored.article not in {path, f"{path}.md"}:
        raise NotFoundError(
            f"{name}: no revision that starts with {prefix!r} is known; revisions are kept from"
            " the moment they are first quoted"
        )
    return stored.content
