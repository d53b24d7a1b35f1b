"""Publish: a changed article from a person's hands into service; and out of it again.

What is written down when, so that a process that is killed leaves the old state or the new one, on
disk and in the history alike: the intent, with its text; the file; the publication. `recover` ends
what was left in between. The invariant: nothing is written that has faults, that fails checks
unless somebody answers for it, or in the place of what the person who changed it has not seen.
"""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
import logging
from pathlib import Path
import secrets
import time
from typing import Protocol

from bot.articles.faults import Fault
from bot.articles.reading import revision_of
from bot.articles.synonyms import SYNONYMS_FILE
from bot.errors import ChangeError, NotFoundError, RefusedError, StoreError
from bot.library.writing import (
    WITHDRAWN_FOLDER,
    current_bytes,
    delete_part,
    put_away,
    remove_article,
    write_article,
)
from bot.records import AuditEntry, Intent, Publication, PublicationKind, Published, Shelf
from bot.services.review import Change, Review, Served, review

log = logging.getLogger(__name__)

MOST_STATES = 10_000
REMEMBERED_S = 600.0  # by taste: whoever reads a preview for longer waits for another indexing


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

    async def reinstate(self, revision: str, entry: AuditEntry) -> None:
        """Take such a mark away."""

    async def history(self, article: str | None, limit: int) -> tuple[Published, ...]:
        """States that were served, newest first."""

    async def withdrawn_of(self, article: str) -> dict[str, bool]:
        """Withdrawn revisions of an article -> whether their bytes are gone."""

    async def purge(self, revisions: Collection[str], entry: AuditEntry) -> None:
        """Delete their bytes."""


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
        # What was looked at last, as a rule to be published next: indexing takes longest.
        self._latest: Review | None = None
        self._forgetting: asyncio.TimerHandle | None = None

    async def review(self, change: Change) -> Review:
        """What would come of a change; nothing is changed.

        Raises:
            ChangeError: It cannot be made at all.
        """
        shelf = await self._records.shelf()
        found = await asyncio.to_thread(
            review, self._root, self._served, change, shelf.withdrawn, self._latest
        )
        self._remember(found if found.edition is not found.base else None)
        return found

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

        One that is not served any more may be shown still, in answers. The file goes into a hidden
        folder; nothing shows any of its texts any more.

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
        entry = AuditEntry(_now_ms(), author, "purged", path, note=note)
        await self._records.purge(revisions, entry)
        return revisions

    async def _publish(self, change: Change, despite: str) -> Review:
        async with self._records.exclusively():
            await _end_interrupted(self._root, self._records)
            found = await self.review(change)
            if found.faults or (found.failing and not despite):
                raise RefusedError(_lines(found.faults), _lines(found.failing))
            intent = _intent(change, found, despite)
            intent = replace(intent, id=await self._records.begin(intent))
            await self._write(intent, change)
        self._remember(None)
        await self._served.refresh([found.path], found.edition)
        return found

    def _remember(self, found: Review | None) -> None:
        """Keep what was looked at last for a while; it has an index, which takes memory."""
        self._latest = found
        if self._forgetting is not None:
            self._forgetting.cancel()
            self._forgetting = None
        if found is not None:
            loop = asyncio.get_running_loop()
            self._forgetting = loop.call_later(REMEMBERED_S, self._remember, None)

    async def _write(self, intent: Intent, change: Change) -> None:
        path = intent.publication.article
        try:
            if change.content is None:
                await asyncio.to_thread(remove_article, self._root, path, expected=change.expected)
            else:
                await asyncio.to_thread(
                    write_article,
                    self._root,
                    path,
                    change.content,
                    expected=change.expected,
                    part=intent.part,
                )
        except ChangeError:
            await self._records.abandon(intent, _now_ms())
            raise
        try:
            await self._records.finish(intent)
        except StoreError as error:  # it is done; the intent tells whoever comes next
            log.warning("%s: published, but not recorded yet: %s", path, error)

    async def _withdraw(self, path: str, author: str, note: str) -> frozenset[str]:
        async with self._records.exclusively():
            article = self._served.current.snapshot.by_path().get(path)
            content = await asyncio.to_thread(current_bytes, self._root, path)
            if article is not None:
                revision = article.revision
            elif content is not None:
                revision = revision_of(content)
            else:
                revision = await self._last_of(path)
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

    async def _last_of(self, path: str) -> str:
        """What an article that is gone was last, if any text of it is shown still.

        Raises:
            NotFoundError: There was no such article, or it is withdrawn already.
        """
        states = await self._records.history(path, MOST_STATES)
        if not states:
            raise NotFoundError(f"{path}: there is no such article")
        if all(state.is_withdrawn for state in states):
            raise NotFoundError(f"{path}: it is withdrawn already, with all its texts")
        return states[0].publication.revision

    def _is_there(self, path: str) -> bool:
        return current_bytes(self._root, path) is not None


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
        is_done = (
            content is None
            if what.kind == "removed"
            else content is not None and revision_of(content) == what.revision
        )
        if is_done:
            await records.finish(intent)
            log.info("%s: a publication that was interrupted is finished", what.article)
        else:
            await records.abandon(intent, _now_ms())
            log.warning("%s: a publication was interrupted; nothing changed", what.article)


def _intent(change: Change, found: Review, despite: str) -> Intent:
    """What is about to be done, as it is written down."""
    despite = despite if found.failing else ""
    note = "; ".join(filter(None, (change.note, despite)))
    kind = _kind(change)
    content = found.current if change.content is None else change.content
    publication = Publication(
        found.path, kind, found.revision, content, change.author, note, _now_ms()
    )
    part = f".{secrets.token_hex(8)}.part"
    return Intent(publication, part, despite=despite, draft=change.draft)


def _kind(change: Change) -> PublicationKind:
    if change.path == SYNONYMS_FILE:
        return "synonyms"
    if change.kind is not None:
        return change.kind
    if change.content is None:
        return "removed"
    return "added" if change.expected is None else "changed"


def _delete_withdrawn(root: Path, revision: str) -> None:
    (root / WITHDRAWN_FOLDER / f"{revision}.md").unlink(missing_ok=True)


def _lines(faults: Collection[Fault]) -> tuple[str, ...]:
    return tuple(map(str, faults))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
