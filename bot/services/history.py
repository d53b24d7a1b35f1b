"""History: what an article was, what is missing of what was served, and what may go.

The invariant: an article is found under every name that it ever had, and what was withdrawn is
named but never shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
import os
from pathlib import Path
import time
from typing import Protocol

from bot.articles.reading import revision_of
from bot.errors import NotFoundError
from bot.library.folder import marks, place_of
from bot.library.writing import current_bytes
from bot.records import OPERATOR, Published, Shelf
from bot.services.protocols import Revisions
from bot.services.show import in_folder, in_store, paths_meant

MOST_STATES = 10_000


class Histories(Protocol):
    """The articles over time; each raises StoreError."""

    async def history(self, article: str | None, limit: int) -> tuple[Published, ...]:
        """States that were served, newest first."""

    async def shelf(self) -> Shelf:
        """What is known of the articles at present."""

    async def confirm(self, articles: Iterable[str], at_ms: int, person: str = OPERATOR) -> None:
        """Let articles go away, as that person says."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What is served though its file is gone.

    Attributes:
        articles: Their paths.
        served: How many are served.
    """

    articles: tuple[str, ...]
    served: int


async def states(root: Path, name: str, histories: Histories) -> tuple[str, tuple[Published, ...]]:
    """An article's path and its states, newest first.

    Args:
        root: The knowledge folder.
        name: The article as `show.paths_meant` takes it.
        histories: Where they are recorded.

    Raises:
        NotFoundError: Nothing is recorded of such an article.
        StoreError: The records cannot be read.
    """
    for path in paths_meant(root, name):
        found = await histories.history(path, MOST_STATES)
        if found:
            return path, found
    raise NotFoundError(
        f"{name}: no state of such an article is recorded; the bot records them while it runs"
    )


async def two_texts(
    root: Path, name: str, prefixes: tuple[str, ...], histories: Histories, revisions: Revisions
) -> tuple[bytes, bytes]:
    """The texts that are to be compared, the older first.

    Args:
        root: The knowledge folder.
        name: The article as `show.paths_meant` takes it.
        prefixes: First digits of none, one or two revisions: with none it is what was served last
            and is not what the file holds, and the file; with one, that and the file.
        histories: Where states are recorded.
        revisions: Where their bytes are.

    Raises:
        NotFoundError: One of them is not there.
        WithdrawnError: One of them was withdrawn.
        KnowledgeError: The folder cannot be read.
        StoreError: The records cannot be read.
    """
    if len(prefixes) == 2:  # noqa: PLR2004  the older and the newer
        return (
            await _text(root, name, prefixes[0], revisions),
            await _text(root, name, prefixes[1], revisions),
        )
    path = next((each for each in paths_meant(root, name) if (root / each).is_file()), None)
    if path is None:
        raise NotFoundError(f"{root}: there is no article {name!r} in it; name two revisions")
    now = current_bytes(root, path) or b""
    if prefixes:
        return await _text(root, name, prefixes[0], revisions), now
    _, found = await states(root, path, histories)
    held = revision_of(now)
    earlier = (each.publication.revision for each in found)
    other = next((each for each in earlier if each != held), None)
    return (now if other is None else await _text(root, name, other, revisions)), now


async def missing(root: Path, histories: Histories) -> Missing:
    """What is served though its file is gone.

    Raises:
        KnowledgeError: The folder cannot be read.
        StoreError: The records cannot be read.
    """
    shelf = await histories.shelf()
    if shelf.root != place_of(root):
        return Missing((), 0)
    return Missing(tuple(sorted(shelf.served.keys() - marks(root).keys())), len(shelf.served))


async def let_go(gone: Missing, histories: Histories) -> None:
    """Let articles go whose files are gone, however many they are.

    Raises:
        StoreError: It cannot be written down.
    """
    await histories.confirm(gone.articles, time.time_ns() // 1_000_000)


def nudge(root: Path) -> None:
    """Have a bot that follows the folder look at it now; otherwise it does within a minute."""
    try:
        os.utime(root)
    except OSError:  # somebody else's folder
        return


async def _text(root: Path, name: str, prefix: str, revisions: Revisions) -> bytes:
    found = in_folder(root, name, prefix)
    return (found or await in_store(root, name, prefix, revisions)).content
