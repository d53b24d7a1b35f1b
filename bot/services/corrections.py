"""Corrections: which of the bot's own messages quoted words that a correction changes.

How a message is edited is chat's. What is to be edited is found anew each time, from what was shown
and what is served: so it is the same after a restart, and nothing is edited to say what stands in
no article. The invariant: a correction that was published is pending for a message until that is
noted as done.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, replace
import time
from typing import Protocol

from bot.answers.answer import Quote
from bot.log_records import Change, Correction
from bot.records import LoggedQuestion, ShownMessage
from bot.services.edition import Editions
from bot.services.receipts import Receipts
from bot.services.said import Said, States, sentences_of

# An answer that was being given when the correction was published has its message by then.
OPEN_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class CorrectedQuote:
    """A quote of an answer that is to be corrected.

    Attributes:
        shown: As it was shown; what the message says in its place if it was corrected before.
        now: What stands in its place now; None if it was taken out.
        changed: Whether this correction changed its words; not what was edited before or since,
            unless the message says because of a correction that the article says so now.
    """

    shown: Quote
    now: Quote | None
    changed: bool


@dataclass(frozen=True, slots=True)
class CorrectedAnswer:
    """A message of the bot that is to be edited.

    Attributes:
        correction: The id of the correction.
        message: Where it is shown.
        logged: The question and its answer.
        quotes: All of the answer's, in order, with what they are now. Those that were corrected
            away are left out; of one that may say several things by now each is named.
        note: Why, as the moderator says; "" for nothing.
        at_ms: When it was published; UTC, milliseconds since 1970.
    """

    correction: int
    message: ShownMessage
    logged: LoggedQuestion
    quotes: tuple[CorrectedQuote, ...]
    note: str
    at_ms: int


Showing = tuple[ShownMessage, LoggedQuestion]


class CorrectionRecords(Protocol):
    """Where corrections are kept; each raises StoreError."""

    async def begin(self, article: str, revision: str, note: str, at_ms: int) -> int:
        """Write down that what is about to be published is a correction; its id."""

    async def abandon(self, correction: int) -> None:
        """It was not published."""

    async def open(self) -> Sequence[Correction]:
        """Those that are published and may leave something to be edited."""

    async def close(self, correction: int, at_ms: int) -> None:
        """Nothing is left to be edited."""

    async def showing(self, revisions: Collection[str], correction: int = 0) -> Sequence[Showing]:
        """The bot's messages that quote these texts and do not say so yet."""

    async def done(self, correction: int, question: int, at_ms: int | None) -> None:
        """The message of a question says so since then, or never can."""


class Corrections:
    """Knows what is to be edited.

    Args:
        editions: Say what is served.
        records: Where corrections are kept.
        states: What was served.
        receipts: Say what became of quotes.
    """

    def __init__(
        self, editions: Editions, records: CorrectionRecords, states: States, receipts: Receipts
    ) -> None:
        self._editions = editions
        self._records = records
        self._states = states
        self._receipts = receipts

    async def affected(self, path: str, content: bytes | None) -> tuple[ShownMessage, ...]:
        """The messages that quote words which are served now, and would not be any more.

        Args:
            path: The article's.
            content: What it is to be; None if it is to go.

        Raises:
            StoreError: The database cannot be read.
        """
        served = self._editions.current.snapshot.by_path().get(path)
        if served is None:
            return ()
        lost = await asyncio.to_thread(sentences_of, path, served.text.encode())
        if content is not None:
            lost -= await asyncio.to_thread(sentences_of, path, content)
        changes = await self._states.changes()
        showing = await self._records.showing(_revisions(path, changes) | {served.revision})
        loss = _Loss(path, served.revision, lost)
        said = Said(self._states, self._receipts, changes)
        return tuple(
            [
                message
                async for message, _, quotes in self._quotes(said, showing, loss)
                if any(is_lost for _, is_lost in quotes)
            ]
        )

    async def begin(self, path: str, revision: str, note: str) -> int:
        """Write down that what is about to be published is a correction; its id.

        Raises:
            StoreError: The database cannot be written.
        """
        return await self._records.begin(path, revision, note, _now_ms())

    async def abandon(self, correction: int) -> None:
        """It was not published.

        Raises:
            StoreError: The database cannot be written.
        """
        await self._records.abandon(correction)

    async def pending(self) -> tuple[CorrectedAnswer, ...]:
        """The messages that are to be edited still, newest first.

        Raises:
            StoreError: The database cannot be used.
        """
        found: list[CorrectedAnswer] = []
        corrections = await self._records.open()
        changes = await self._states.changes() if corrections else ()
        for correction in corrections:
            left = await self._left(correction, changes)
            found += left
            if not left and correction.published_at_ms < _now_ms() - OPEN_MS:
                await self._records.close(correction.id, _now_ms())
        return tuple(sorted(found, key=lambda each: -each.logged.id))

    async def done(self, each: CorrectedAnswer, *, edited: bool = True) -> None:
        """Note that nothing is left to do for a message.

        Args:
            each: The message.
            edited: Whether it says so now; of a private one it never can.

        Raises:
            StoreError: The database cannot be written.
        """
        at_ms = _now_ms() if edited and not each.message.private else None
        await self._records.done(each.correction, each.logged.id, at_ms)

    async def _left(
        self, correction: Correction, changes: Sequence[Change]
    ) -> list[CorrectedAnswer]:
        said = Said(self._states, self._receipts, changes)
        lost, before = await said.lost_by(correction), said.before(correction)
        if not lost:
            return []
        loss = _Loss(correction.article, before, lost, correction.id)
        revisions = _revisions(correction.article, changes)
        showing = await self._records.showing(revisions, correction.id)
        left = []
        async for message, logged, quotes in self._quotes(said, showing, loss):
            found = tuple(
                replace(quote, changed=quote.changed and is_lost) for quote, is_lost in quotes
            )
            if any(quote.changed for quote in found):
                note, at_ms = correction.note, correction.published_at_ms
                left.append(CorrectedAnswer(correction.id, message, logged, found, note, at_ms))
        return left

    async def _quotes(
        self, said: Said, showing: Sequence[Showing], loss: "_Loss"
    ) -> AsyncIterator[tuple[ShownMessage, LoggedQuestion, list[tuple[CorrectedQuote, bool]]]]:
        """What messages say by now, and whether it is lost.

        Many say the same, which is checked once. None of an abstention's nearest passage.
        """
        made = await self._states.corrections([logged.id for _, logged in showing])
        sayings = {}
        for _, logged in showing:
            earlier = tuple(
                each for each in made.get(logged.id, ()) if loss.is_after(each.correction)
            )
            sayings[logged.id] = [
                await said.by_now(receipt, earlier)
                for receipt in logged.record.quotes
                if receipt.kind == "quote"
            ]
        every = {each for some in sayings.values() for saying in some for each in saying.receipts}
        checked = await self._receipts.check_each(every)
        for message, logged in showing:
            quotes = []
            for saying in sayings[logged.id]:
                for receipt in saying.receipts:
                    became = checked[receipt]
                    if became.shown is not None:
                        is_changed = became.verdict != "identical"
                        quote = CorrectedQuote(became.shown, became.now, is_changed)
                        is_lost = became.shown.text in loss.sentences or await said.is_lost(
                            saying, receipt, loss.sentences, loss.article, loss.before
                        )
                        quotes.append((quote, is_lost))
            yield message, logged, quotes


@dataclass(frozen=True, slots=True)
class _Loss:
    """What an article loses by a correction.

    Attributes:
        article: Its path.
        before: Its revision that has it still.
        sentences: Those that it loses.
        correction: The id of the correction; None if it is not published yet.
    """

    article: str
    before: str
    sentences: frozenset[str]
    correction: int | None = None

    def is_after(self, other: Correction) -> bool:
        """Whether another correction came first."""
        return self.correction is None or other.id < self.correction


def _revisions(path: str, changes: Sequence[Change]) -> set[str]:
    """Every revision of an article, under the names that it had before, too."""
    revisions: set[str] = set()
    for change in reversed(changes):
        if change.article == path:
            revisions.add(change.revision)
            path = change.renamed_from or path
    return revisions


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
