"""Overview: what moderators look at: articles, what became of them, what is wrong, what is due.

Nothing is changed here, but that articles whose files are gone may be let go. The invariant: what
is told of an article is what is served of it now.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from typing import IO

from bot.records import Published
from bot.services.preview import NearPair

DUE_WITHIN_DAYS = 30  # by taste: a review takes an evening, and is planned


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


@dataclass(frozen=True, slots=True)
class Archive:
    """A part of the articles as a zip file.

    Attributes:
        file: Open for reading, at its beginning; closed when the context ends.
        size: Bytes.
        articles: How many article files are in it.
    """

    file: IO[bytes]
    size: int
    articles: int


class Overview:
    """What there is to look at."""

    def articles(self) -> tuple[Listed, ...]:
        """Every article that is served, by title."""
        raise NotImplementedError

    def path_of(self, name: str) -> str:
        """The path of an article that is served, by its path or its title.

        Raises:
            NotFoundError: There is none.
        """
        raise NotImplementedError

    async def show(self, path: str) -> bytes:
        """An article's file as it is on disk; what is served of it if that is gone.

        Raises:
            NotFoundError: There is no such article.
            ChangeError: It cannot be read.
        """
        raise NotImplementedError

    async def history(self, path: str) -> tuple[Published, ...]:
        """An article's states, newest first.

        Raises:
            NotFoundError: Nothing is recorded of it.
            StoreError: The store cannot be read.
        """
        raise NotImplementedError

    async def text(self, revision: str) -> bytes:
        """The bytes of a state.

        Raises:
            NotFoundError: They are not kept.
            WithdrawnError: They were withdrawn.
            StoreError: The store cannot be read.
        """
        raise NotImplementedError

    async def problems(self) -> Problems:
        """What is wrong at present; looks through the whole folder, off the event loop.

        Raises:
            StoreError: The store cannot be read.
        """
        raise NotImplementedError

    async def let_go(self, person: str) -> tuple[str, ...]:
        """Let the articles go whose files are gone, however many they are; their paths.

        Raises:
            StoreError: It cannot be written down.
        """
        raise NotImplementedError

    def due(self, today: date) -> tuple[DueArticle, ...]:
        """Articles whose `review_by` has passed or comes within DUE_WITHIN_DAYS, by that day."""
        raise NotImplementedError

    def export(self, most_bytes: int) -> AbstractAsyncContextManager[tuple[Archive, ...]]:
        """All article files and synonyms.yaml, as zip files that are each of at most so many bytes.

        Raises (on entering):
            ChangeError: A single file does not fit, or there is no room for them.
        """
        raise NotImplementedError
