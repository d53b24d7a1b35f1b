"""Overview: what moderators look at: articles, what became of them, what is wrong, what is due.

Nothing is changed here, but that articles whose files are gone may be let go. The invariant: what
is told of an article is what is served of it now.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from bot.errors import NotFoundError
from bot.library.folder import marks, shown_path
from bot.library.writing import current_bytes
from bot.records import Intent, Published
from bot.services.archive import Archive, zip_files
from bot.services.history import MOST_STATES, Histories
from bot.services.preview import NearPair, without_folder
from bot.services.previewing import near_pairs
from bot.services.protocols import Revisions
from bot.services.review import Served
from bot.services.typed import now_ms

DUE_WITHIN_DAYS = 30  # by taste: a review takes an evening, and is planned
ABANDONED_MS = 7 * 86_400_000  # by taste: what nobody missed for a week is no problem any more


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in the list.

    Attributes:
        path: Below the knowledge folder.
        title: The article's.
        revision: What is served.
        published: ISO date; None if it says none.
        review_by: ISO date; None if it says none.
        passages: How many it has.
        troubled: Whether something is wrong with its file.
    """

    path: str
    title: str
    revision: str
    published: str | None
    review_by: str | None
    passages: int
    troubled: bool


@dataclass(frozen=True, slots=True)
class DueArticle:
    """An article that is due for review.

    Attributes:
        path: Below the knowledge folder.
        title: The article's.
        review_by: The day until which it was to be looked at.
        days: From today until then; below 0 if that has passed.
    """

    path: str
    title: str
    review_by: date
    days: int


@dataclass(frozen=True, slots=True)
class Problems:
    """What is wrong at present.

    Attributes:
        lines: Faults, held-back changes, interrupted changes, each with what to do.
        missing: Articles that are served though their files are gone, until `let_go`.
        near: Passages of two articles that say nearly the same.
    """

    lines: tuple[str, ...]
    missing: tuple[str, ...]
    near: tuple[NearPair, ...]


class Followed(Served, Protocol):
    """The articles that are served, with what is wrong with their folder."""

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong at present, each with what to do."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Articles that are served though their files are gone."""


class Past(Histories, Protocol):
    """What was served and what was begun; each raises StoreError."""

    async def abandoned(self) -> tuple[Intent, ...]:
        """What was begun and came to nothing, newest first."""

    async def known(self) -> tuple[str, ...]:
        """Articles that were served, the last changed one first; purged ones not."""


class Overview:
    """What there is to look at.

    Args:
        root: The knowledge folder.
        served: What is served of it.
        past: What was served before.
        revisions: The texts of that.
    """

    def __init__(self, root: Path, served: Followed, past: Past, revisions: Revisions) -> None:
        self._root = root
        self._served = served
        self._past = past
        self._revisions = revisions

    def articles(self) -> tuple[Listed, ...]:
        """Every article that is served, by title."""
        snapshot = self._served.current.snapshot
        counts = Counter(passage.article.path for passage in snapshot.index.passages)
        faulty = {fault.path for fault in snapshot.faults}
        found = (
            Listed(
                article.path,
                article.front_matter.title,
                article.revision,
                _iso(article.front_matter.published),
                _iso(article.front_matter.review_by),
                counts[article.path],
                shown_path(self._root, article.path) in faulty
                or article.path in self._served.failing,
            )
            for article in snapshot.index.articles
        )
        return tuple(sorted(found, key=lambda each: (each.title.casefold(), each.path)))

    def path_of(self, name: str) -> str:
        """The path of an article that is served, by its path or its title.

        Raises:
            NotFoundError: There is none.
        """
        articles = self.articles()
        wanted = name.strip()
        for listed in articles:
            if wanted in {listed.path, listed.title}:
                return listed.path
        for listed in articles:
            if wanted.casefold() in {listed.path.casefold(), listed.title.casefold()}:
                return listed.path
        raise NotFoundError(f"there is no article {name!r}; /knowledge list names them")

    async def show(self, path: str) -> bytes:
        """An article's file as it is on disk; what is served of it if that is gone.

        Raises:
            NotFoundError: There is no such article.
            ChangeError: It cannot be read.
        """
        served = self._served.current.snapshot.by_path().get(path)
        if served is None and path not in await asyncio.to_thread(marks, self._root):
            raise NotFoundError(f"there is no article {path!r}")
        content = await asyncio.to_thread(current_bytes, self._root, path)
        if content is not None:
            return content
        return served.text.encode() if served is not None else b""

    async def history(self, path: str) -> tuple[Published, ...]:
        """An article's states, newest first.

        Raises:
            NotFoundError: Nothing is recorded of it.
            StoreError: The store cannot be read.
        """
        found = await self._past.history(path, MOST_STATES)
        if not found:
            raise NotFoundError(f"{path}: no state of such an article is recorded")
        return found

    async def gone(self) -> tuple[str, ...]:
        """Paths of articles that are not served any more, those that went last first.

        Raises:
            StoreError: The store cannot be read.
        """
        served = self._served.current.snapshot.by_path()
        return tuple(path for path in await self._past.known() if path not in served)

    async def text(self, revision: str) -> bytes:
        """The bytes of a state.

        Raises:
            NotFoundError: They are not kept.
            WithdrawnError: They were withdrawn.
            StoreError: The store cannot be read.
        """
        stored = await self._revisions.revision(revision)
        if stored is None:
            raise NotFoundError(f"no text of revision {revision[:12]} is kept")
        return stored.content

    async def problems(self) -> Problems:
        """What is wrong at present; looks through the whole folder, off the event loop.

        Raises:
            StoreError: The store cannot be read.
        """
        index = self._served.current.snapshot.index
        since_ms = now_ms() - ABANDONED_MS
        abandoned = [
            each for each in await self._past.abandoned() if each.publication.at_ms >= since_ms
        ]
        near = await asyncio.to_thread(near_pairs, index)
        lines = (*self._served.problems, *map(_interrupted, abandoned))
        return Problems(tuple(map(self.in_folder, lines)), self._served.missing, tuple(near))

    def in_folder(self, line: str) -> str:
        """A line about files as moderators read it: by their paths below the folder."""
        return without_folder(line, self._root)

    async def let_go(self, person: str) -> tuple[str, ...]:
        """Let the articles go whose files are gone, however many they are; their paths.

        Raises:
            StoreError: It cannot be written down.
        """
        missing = self._served.missing
        await self._past.confirm(missing, now_ms(), person)
        await self._served.refresh()
        return missing

    def due(self, today: date) -> tuple[DueArticle, ...]:
        """Articles whose `review_by` has passed or comes within DUE_WITHIN_DAYS, by that day."""
        found = (
            DueArticle(article.path, head.title, head.review_by, (head.review_by - today).days)
            for article in self._served.current.snapshot.index.articles
            for head in [article.front_matter]
            if head.review_by is not None
        )
        due = (each for each in found if each.days <= DUE_WITHIN_DAYS)
        return tuple(sorted(due, key=lambda each: (each.review_by, each.title)))

    @asynccontextmanager
    async def export(self, most_bytes: int) -> AsyncIterator[tuple[Archive, ...]]:
        """All article files and synonyms.yaml, as zip files that are each of at most so many bytes.

        Raises:
            ChangeError: On entering: a single file does not fit, or there is no room for them.
        """
        with ExitStack() as stack:
            yield await asyncio.to_thread(zip_files, self._root, most_bytes, stack)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _interrupted(intent: Intent) -> str:
    what = intent.publication
    at = datetime.fromtimestamp(what.at_ms / 1000, tz=UTC)
    return (
        f"{what.article}: a change that was begun on {at:%Y-%m-%d at %H:%M} UTC came to nothing;"
        " the file is as it was, and the text is with its author's drafts"
    )
