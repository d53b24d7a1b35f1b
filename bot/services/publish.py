"""Publish: a changed article from a person's hands into service; and out of it again.

What is written down when, so that a process that is killed leaves the old state or the new one, on
disk and in the history alike: the intent, with its text; the file; the publication. `recover` ends
what was left in between. The invariant: nothing is written that has faults, that fails checks
unless somebody answers for it, or in the place of what the person who changed it has not seen.
"""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
import logging
from pathlib import Path
import secrets
import time
from typing import Protocol

from bot.articles.article import MAX_ARTICLE_BYTES, Article
from bot.articles.faults import Fault
from bot.articles.reading import read_article, revision_of
from bot.errors import ChangeError, NotFoundError, RefusedError, StaleError, StoreError
from bot.library.folder import shown_path, twin_fault
from bot.library.garbage import not_searched
from bot.library.names import new_name
from bot.library.snapshot import Snapshot
from bot.library.writing import (
    WITHDRAWN_FOLDER,
    current_bytes,
    delete_part,
    names_beside,
    put_away,
    write_article,
)
from bot.records import Intent, Publication, PublicationKind, Shelf
from bot.services.edition import Edition

log = logging.getLogger(__name__)


class Served(Protocol):
    """The articles that are served, followed or not."""

    @property
    def current(self) -> Edition:
        """The edition that is served."""

    @property
    def failing(self) -> Mapping[str, tuple[Fault, ...]]:
        """What is wrong with its answers to the articles' own questions, by path."""

    async def refresh(self, sure: Collection[str] = ()) -> Edition:
        """Look at the folder now, at these paths without waiting."""


class PublishingRecords(Protocol):
    """Where changes are written down; each raises StoreError."""

    def exclusively(self) -> AbstractAsyncContextManager[None]:
        """Nobody else publishes meanwhile."""

    async def shelf(self) -> Shelf:
        """What is known of the articles at present."""

    async def begin(self, intent: Intent) -> int:
        """Write down what is about to be done; its id."""

    async def finish(self, intent: Intent) -> None:
        """Record that it was done."""

    async def abandon(self, intent: Intent, at_ms: int) -> None:
        """Note that it came to nothing."""

    async def intents(self) -> tuple[Intent, ...]:
        """What was begun and neither finished nor abandoned."""

    async def contents(self, revisions: Collection[str]) -> Mapping[str, bytes]:
        """Bytes of revisions that are kept."""

    async def withdraw(self, last: Publication, also: Collection[str]) -> frozenset[str]:
        """Mark every text of an article, and these, as not to be shown."""

    async def reinstate(self, revision: str) -> None:
        """Take such a mark away."""

    async def withdrawn_of(self, article: str) -> dict[str, bool]:
        """Withdrawn revisions of an article -> whether their bytes are gone."""

    async def purge(self, revisions: Collection[str], at_ms: int) -> None:
        """Delete their bytes."""


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants an article to be.

    Attributes:
        path: Below the knowledge folder; None for a new article, which is named after its title.
        content: The file's bytes.
        expected: The revision of the file that it was made from; None if there was none.
        author: Keyed hash of whoever wants it, or records.OPERATOR.
        note: Why.
        kind: What it is called in the history; None finds out.
    """

    path: str | None
    content: bytes
    expected: str | None
    author: str
    note: str = ""
    kind: PublicationKind | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What would come of a change.

    Attributes:
        path: Where the article would be.
        revision: What it would be called.
        faults: What is wrong with the text; it cannot be published with any.
        failing: Own questions of articles that would fail and do not now, or are its own.
        edition: What would be served; None if there are faults.
    """

    path: str
    revision: str
    faults: tuple[Fault, ...] = ()
    failing: tuple[Fault, ...] = ()
    edition: Edition | None = field(default=None, repr=False)


class Publisher:
    """Changes articles.

    Args:
        root: The knowledge folder.
        served: What is served of it.
        records: Where changes are written down.
    """

    def __init__(self, root: Path, served: Served, records: PublishingRecords) -> None:
        self._root = root
        self._served = served
        self._records = records

    async def review(self, change: Change) -> Review:
        """What would come of a change; nothing is changed.

        Raises:
            ChangeError: It cannot be made at all.
        """
        shelf = await self._records.shelf()
        return await asyncio.to_thread(self._review, change, shelf.withdrawn)

    async def publish(self, change: Change, *, despite: str = "") -> Review:
        """Make a change: its file is written, its state recorded and served.

        Args:
            change: What is wanted.
            despite: Why it is to be made though checks fail; goes into the history.

        Raises:
            RefusedError: The text has faults, or checks fail.
            StaleError: The file is not what the change was made from.
            ChangeError: It cannot be made.
            StoreError: It cannot be written down.
        """
        # Whoever asks may go away; what was begun is finished.
        return await asyncio.shield(asyncio.create_task(self._publish(change, despite)))

    async def restore(
        self, path: str, revision: str, expected: str | None, author: str, note: str = ""
    ) -> Review:
        """Make an article what it was; own questions that fail are no hindrance.

        Args:
            path: The article's.
            revision: The whole content hash of what it was.
            expected: The revision of the file that was looked at; None if there was none.
            author: Keyed hash of whoever wants it, or records.OPERATOR.
            note: Why.

        Raises:
            NotFoundError: No bytes of that revision are kept.
            RefusedError, StaleError, ChangeError, StoreError: As `publish`.
        """
        contents = await self._records.contents([revision])
        if revision not in contents:
            raise NotFoundError(f"{path}: no text of revision {revision[:12]} is kept")
        change = Change(path, contents[revision], expected, author, note, "restored")
        return await self.publish(change, despite=f"restored from {revision[:12]}")

    async def withdraw(self, path: str, author: str, note: str) -> frozenset[str]:
        """Take an article out of service at once, unchecked, with every text that it ever had.

        The file goes into a hidden folder; nothing shows any of its texts any more.

        Returns:
            The revisions that are withdrawn.

        Raises:
            NotFoundError: There is no such article.
            ChangeError: The file cannot be moved; it is not served all the same.
            StoreError: This could not be written down: the article is not served, but its texts are
                not marked. Withdraw it again.
        """
        return await asyncio.shield(asyncio.create_task(self._withdraw(path, author, note)))

    async def purge(self, path: str, author: str, note: str) -> frozenset[str]:
        """Withdraw an article and delete every byte of it; its hashes stay.

        Returns:
            The revisions whose bytes are gone.

        Raises:
            NotFoundError: There is no such article.
            ChangeError, StoreError: As `withdraw`.
        """
        if not await self._records.withdrawn_of(path) or self._is_there(path):
            await self.withdraw(path, author, note)
        revisions = frozenset(await self._records.withdrawn_of(path))
        for revision in revisions:
            await asyncio.to_thread(_delete_withdrawn, self._root, revision)
        await self._records.purge(revisions, _now_ms())
        return revisions

    async def _publish(self, change: Change, despite: str) -> Review:
        async with self._records.exclusively():
            await _end_interrupted(self._root, self._records)
            review = await self.review(change)
            if review.faults or (review.failing and not despite):
                raise RefusedError(_lines(review.faults), _lines(review.failing))
            note = "; ".join(filter(None, (change.note, despite if review.failing else "")))
            kind = change.kind or ("added" if change.expected is None else "changed")
            publication = Publication(
                review.path, kind, review.revision, change.content, change.author, note, _now_ms()
            )
            intent = Intent(publication, f".{secrets.token_hex(8)}.part")
            intent = replace(intent, id=await self._records.begin(intent))
            await self._write(intent, change.expected)
        await self._served.refresh([review.path])
        return review

    async def _write(self, intent: Intent, expected: str | None) -> None:
        what = intent.publication
        content = what.content or b""
        try:
            await asyncio.to_thread(
                write_article,
                self._root,
                what.article,
                content,
                expected=expected,
                part=intent.part,
            )
        except ChangeError:
            await self._records.abandon(intent, _now_ms())
            raise
        try:
            await self._records.finish(intent)
        except StoreError as error:  # it is done; the intent tells whoever comes next
            log.warning("%s: published, but not recorded yet: %s", what.article, error)

    async def _withdraw(self, path: str, author: str, note: str) -> frozenset[str]:
        async with self._records.exclusively():
            article = self._served.current.snapshot.by_path().get(path)
            content = await asyncio.to_thread(current_bytes, self._root, path)
            if article is None and content is None:
                raise NotFoundError(f"{path}: there is no such article")
            revision = article.revision if article is not None else revision_of(content or b"")
            file_revision = revision if content is None else revision_of(content)
            last = Publication(path, "withdrawn", file_revision, content, author, note, _now_ms())
            failed = None
            revisions = frozenset({revision, file_revision})
            try:
                revisions |= await self._records.withdraw(last, revisions)
            except StoreError as error:  # what must not be seen goes all the same
                failed = error
            try:
                name = f"{file_revision}.md"
                await asyncio.to_thread(put_away, self._root, path, name)
            finally:
                await self._served.refresh([path])
            if failed is not None:
                raise failed
            return revisions

    def _is_there(self, path: str) -> bool:
        return current_bytes(self._root, path) is not None

    def _review(self, change: Change, withdrawn: Collection[str]) -> Review:
        """Runs in a thread: an edition is made of the folder as it would be."""
        base = self._served.current
        known = base.snapshot.by_path()
        revision = revision_of(change.content)
        path = change.path or "new.md"
        article, faults = self._read(path, change.content)
        if change.path is None and article is not None:
            path = new_name(article.front_matter.title, names_beside(self._root))
            article = replace(article, path=path)
        shown = shown_path(self._root, path)
        faults = tuple(replace(fault, path=shown) for fault in faults)
        current = current_bytes(self._root, path)
        if (None if current is None else revision_of(current)) != change.expected:
            raise StaleError(shown, current)
        if revision in withdrawn:
            faults = (*faults, Fault(shown, 1, "this text was withdrawn; write another one"))
        twin = next((p for p, a in known.items() if a.revision == revision and p != path), None)
        if twin is not None:
            faults = (*faults, twin_fault(self._root, path, twin))
        if article is None or faults:
            return Review(path, revision, faults)
        with not_searched():
            articles = {**known, path: article}.values()
            now = base.snapshot
            snapshot = Snapshot.of(self._root, articles, now.faults, now.synonyms, now)
            edition = Edition.of(snapshot)
        failing = self._failing(edition, path) if snapshot.index is not base.snapshot.index else ()
        return Review(path, revision, (), failing, edition)

    def _read(self, path: str, content: bytes) -> tuple[Article | None, tuple[Fault, ...]]:
        if len(content) > MAX_ARTICLE_BYTES:
            message = f"the text has {len(content):,} bytes; at most {MAX_ARTICLE_BYTES:,} are read"
            return None, (Fault(path, 1, f"{message}: split it"),)
        return read_article(path, content)

    def _failing(self, edition: Edition, path: str) -> tuple[Fault, ...]:
        """Failing questions that are the article's own, or did not fail before."""
        before = {
            (other, fault.line)
            for other, faults in self._served.failing.items()
            for fault in faults
        }
        return tuple(
            fault
            for other, faults in sorted(edition.failing().items())
            for fault in faults
            if other == path or (other, fault.line) not in before
        )


async def recover(root: Path, records: PublishingRecords) -> None:
    """End what a process that was killed had begun: it is done, or it never was.

    Args:
        root: The knowledge folder.
        records: Where changes are written down.

    Raises:
        StoreError: The records cannot be read or written.
    """
    async with records.exclusively():
        await _end_interrupted(root, records)


async def _end_interrupted(root: Path, records: PublishingRecords) -> None:
    for intent in await records.intents():
        what = intent.publication
        await asyncio.to_thread(delete_part, root, what.article, intent.part)
        try:
            content = await asyncio.to_thread(current_bytes, root, what.article)
        except ChangeError:
            content = None
        if content is not None and revision_of(content) == what.revision:
            await records.finish(intent)
            log.info("%s: a publication that was interrupted is finished", what.article)
        else:
            await records.abandon(intent, _now_ms())
            log.warning("%s: a publication was interrupted; nothing changed", what.article)


def _delete_withdrawn(root: Path, revision: str) -> None:
    (root / WITHDRAWN_FOLDER / f"{revision}.md").unlink(missing_ok=True)


def _lines(faults: Collection[Fault]) -> tuple[str, ...]:
    return tuple(map(str, faults))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
