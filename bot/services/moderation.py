"""Moderation: a draft looked at, published or given up; an article taken out of service at once.

Whose command it is was asked before: here a person is a keyed hash, and a draft belongs to the one
who made it. Each change is written down with who, when and what. The invariant: nothing is
published but what its author was shown, checked once more.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
import time
from typing import Protocol

from bot.articles.reading import revision_of
from bot.errors import ChangeError, NotFoundError, RefusedError, StaleError
from bot.records import AuditEntry, Draft, ShownMessage
from bot.services.corrections import Corrections
from bot.services.drafting import Drafting, DraftRecords
from bot.services.overview import Overview
from bot.services.preview import Preview
from bot.services.previewing import faulty, preview_of, stale, title_of
from bot.services.publish import Publisher
from bot.services.replay import MOST_QUESTIONS, LatestQuestions
from bot.services.review import Change
from bot.services.typed import now_ms

# By taste; both are told to the person.
DRAFT_DAYS = 7
DRAFT_MS = DRAFT_DAYS * 86_400_000


@dataclass(frozen=True, slots=True)
class Done:
    """A draft that was published.

    Attributes:
        path: The file's.
        title: The article's; "" where there is none.
        revision: What it is now, or was before it was removed.
        seconds: How long it took to be served.
    """

    path: str
    title: str
    revision: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An article that was taken out of service.

    Attributes:
        revisions: Its texts, none of which is shown any more.
        messages: The bot's own that show quotes of them: to be edited.
    """

    revisions: frozenset[str]
    messages: tuple[ShownMessage, ...]


class AuditRecords(Protocol):
    """Where it is written who did what."""

    async def entries(self, limit: int, article: str | None = None) -> tuple[AuditEntry, ...]:
        """What people did, newest first; raises StoreError."""


class ShownRecords(Protocol):
    """Where quotes are shown; each raises StoreError."""

    async def showing(self, revisions: Collection[str]) -> tuple[ShownMessage, ...]:
        """The bot's messages that show quotes of these texts."""

    async def unedited(self) -> tuple[ShownMessage, ...]:
        """The bot's messages that show withdrawn texts still."""

    async def edited(self, messages: Iterable[int], at_ms: int) -> None:
        """Note that these show it no longer."""


class Texts(Protocol):
    """Texts that were served; raises StoreError."""

    async def contents(self, revisions: Collection[str]) -> Mapping[str, bytes]:
        """Bytes of revisions that are kept."""


@dataclass(frozen=True, slots=True)
class Records:
    """Where moderators' work is written down, and what it is looked up in.

    Attributes:
        drafts: What is not published.
        audit: Who did what.
        texts: What was served.
        shown: Where that is shown.
        questions: What people asked.
        corrections: Which of that is to be corrected.
    """

    drafts: DraftRecords
    audit: AuditRecords
    texts: Texts
    shown: ShownRecords
    questions: LatestQuestions
    corrections: Corrections


class Moderation:
    """What moderators do.

    Args:
        publisher: Changes articles.
        records: Where all of it is written down.
        drafting: The ways in.
        overview: What there is to look at.

    Attributes:
        drafting: The ways in.
        overview: What there is to look at.
        corrections: What is to be edited.
    """

    def __init__(
        self, publisher: Publisher, records: Records, drafting: Drafting, overview: Overview
    ) -> None:
        self.drafting = drafting
        self.overview = overview
        self.corrections = records.corrections
        self._publisher = publisher
        self._records = records
        self._busy: set[str] = set()
        self._publishing: set[int] = set()

    @contextmanager
    def one_at_a_time(self, person: str) -> Iterator[None]:
        """A person's upload: `with` it, from the moment the file is asked for.

        Raises:
            ChangeError: On entering: the same person has one under way.
        """
        if person in self._busy:
            raise ChangeError("another file or text of yours is being looked at; wait until it is")
        self._busy.add(person)
        try:
            yield
        finally:
            self._busy.discard(person)

    async def draft(self, draft_id: int, person: str) -> Draft:
        """A person's draft.

        Raises:
            NotFoundError: It was published or given up, it expired, or is another person's.
            StoreError: The store cannot be read.
        """
        draft = await self._records.drafts.draft(draft_id)
        if draft is None or draft.author != person or _is_old(draft):
            raise NotFoundError(
                "this change is not there any more: it was published, given up, withdrawn, or left"
                f" for {DRAFT_DAYS} days; or it is another moderator's"
            )
        return draft

    async def drafts(self, person: str) -> tuple[Draft, ...]:
        """A person's drafts, newest first: what is under way and was not lost.

        Raises:
            StoreError: The store cannot be read.
        """
        found = await self._records.drafts.of_person(person)
        return tuple(draft for draft in found if not _is_old(draft))

    async def preview(self, draft_id: int, person: str) -> Preview:
        """What publishing a person's draft would do; takes up to seconds, off the event loop.

        Raises:
            NotFoundError: As `draft`.
            ChangeError: It cannot be made at all, such as where a link leads elsewhere.
            StoreError: The store cannot be read.
        """
        draft = await self.draft(draft_id, person)
        if draft.problem:
            return faulty(draft, draft.problem)
        try:
            review = await self._publisher.review(_change(draft))
        except StaleError as error:
            expected = draft.expected or ""
            base = (await self._records.texts.contents([expected])).get(expected)
            return await asyncio.to_thread(stale, draft, error.current, base)
        asked = () if review.faults else await self._records.questions.latest(MOST_QUESTIONS)
        return await asyncio.to_thread(preview_of, draft, review, asked)

    async def corrects(self, draft_id: int, person: str) -> tuple[ShownMessage, ...]:
        """The bot's messages that quote words which a person's draft changes, newest first.

        Raises:
            NotFoundError: As `draft`.
            StoreError: The store cannot be read.
        """
        draft = await self.draft(draft_id, person)
        return await self.corrections.affected(draft.path or "", draft.content)

    async def publish(
        self, draft_id: int, person: str, *, despite: str = "", correcting: bool = False
    ) -> Done:
        """Publish a person's draft; everything is checked again. The draft is gone then.

        Args:
            draft_id: The draft.
            person: Its author.
            despite: Why it is to be published though questions fail.
            correcting: Whether it corrects what the bot said; then `corrections` has it.

        Raises:
            NotFoundError: As `draft`; it is not published twice.
            RefusedError: It has faults, or questions fail and no reason is given.
            StaleError: Somebody else changed the file; `preview` shows both.
            ChangeError: It cannot be made; the draft is still there.
            StoreError: It cannot be written down; the draft is still there.
        """
        started = time.monotonic()
        if draft_id in self._publishing:
            raise ChangeError("this is being published already")
        self._publishing.add(draft_id)
        try:
            draft = await self.draft(draft_id, person)
            if draft.problem:
                raise RefusedError((draft.problem,), ())
            async with self._correcting(draft, correcting=correcting):
                review = await self._publisher.publish(_change(draft), despite=despite.strip())
        finally:
            self._publishing.discard(draft_id)
        seconds = time.monotonic() - started
        return Done(review.path, title_of(review), review.revision, seconds)

    @asynccontextmanager
    async def _correcting(self, draft: Draft, *, correcting: bool) -> AsyncIterator[None]:
        """Write down that what is published inside is a correction; nothing if that fails."""
        if not correcting or draft.path is None or draft.content is None:
            yield
            return
        revision = revision_of(draft.content)
        correction = await self.corrections.begin(draft.path, revision, draft.note)
        try:
            yield
        except ChangeError:
            await self.corrections.abandon(correction)
            raise

    async def cancel(self, draft_id: int, person: str) -> Draft:
        """Give a draft up; it comes back once more.

        Raises:
            NotFoundError: As `draft`.
            StoreError: The store cannot be written.
        """
        draft = await self.draft(draft_id, person)
        entry = AuditEntry(now_ms(), person, "cancelled", draft.path or "", note=draft.note)
        await self._records.drafts.give_up(draft_id, entry)
        return draft

    async def withdraw(self, path: str, person: str, note: str) -> Withdrawn:
        """Take an article out of service at once, unchecked, with all its texts and drafts.

        Raises:
            NotFoundError: There is no such article.
            ChangeError: The file cannot be moved; it is not served all the same.
            StoreError: Not written down; withdraw it again.
        """
        revisions = await self._publisher.withdraw(path, person, note)
        return Withdrawn(revisions, await self._records.shown.showing(revisions))

    async def unedited(self) -> tuple[ShownMessage, ...]:
        """The bot's messages that show withdrawn texts still, newest first: to be edited.

        Raises:
            StoreError: The store cannot be read.
        """
        return await self._records.shown.unedited()

    async def edited(self, messages: Iterable[int]) -> None:
        """Note that these messages show them no longer, or never can be changed.

        Raises:
            StoreError: The store cannot be written.
        """
        await self._records.shown.edited(messages, now_ms())

    async def audit(self, limit: int, article: str | None = None) -> tuple[AuditEntry, ...]:
        """What people did, newest first.

        Raises:
            StoreError: The store cannot be read.
        """
        return await self._records.audit.entries(limit, article)


def _change(draft: Draft) -> Change:
    return Change(
        draft.path,
        draft.content,
        draft.expected,
        draft.author,
        draft.note,
        "restored" if draft.kind == "restore" else None,
        draft.id,
    )


def _is_old(draft: Draft) -> bool:
    return draft.created_at_ms < now_ms() - DRAFT_MS
