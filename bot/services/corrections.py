"""Corrections: which of the bot's own messages quoted words that a correction changes.

How a message is edited is chat's. What is to be edited is found anew each time, from what was shown
and what is served: so it is the same after a restart, and nothing is edited to say what stands in
no article. The invariant: a correction that was published is pending for a message until that is
noted as done.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
import time
from typing import Protocol

from bot.answers.answer import Quote
from bot.log_records import Change, Correction
from bot.records import LoggedQuestion, QuoteRecord, ShownMessage
from bot.services.edition import Editions
from bot.services.receipts import CheckedQuote, Receipts
from bot.services.said import Difference, Said, Saying, States, revisions_of, sentences_of

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
        gone: Whether the message says that it was taken out; `changed` if it is there again.
    """

    shown: Quote
    now: Quote | None
    changed: bool
    gone: bool = False


@dataclass(frozen=True, slots=True)
class CorrectedAnswer:
    """A message of the bot that is to be edited.

    Attributes:
        correction: The id of the correction.
        message: Where it is shown.
        logged: The question and its answer.
        quotes: All of the answer's, in order, with what they are now; of one in whose place the
            message may say several things by now each of them.
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
        was = await asyncio.to_thread(sentences_of, path, served.text.encode())
        now = await asyncio.to_thread(sentences_of, path, content or b"")
        changes = await self._states.changes()
        revisions = revisions_of(path, changes) | {served.revision}
        showing = await self._records.showing(revisions)
        said = Said(self._states, self._receipts, changes)
        difference = Difference(path, served.revision, revisions, was - now, now - was)
        return tuple(
            [
                message
                async for message, _, quotes in self._quotes(said, showing, difference)
                if any(is_reached for _, is_reached in quotes)
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
        difference = await said.difference_by(correction)
        if not difference.lost | difference.gained:
            return []
        showing = await self._records.showing(difference.revisions, correction.id)
        left = []
        async for message, logged, quotes in self._quotes(said, showing, difference, correction.id):
            found = tuple(
                replace(quote, changed=quote.changed and is_reached) for quote, is_reached in quotes
            )
            if any(quote.changed for quote in found):
                note, at_ms = correction.note, correction.published_at_ms
                left.append(CorrectedAnswer(correction.id, message, logged, found, note, at_ms))
        return left

    async def _quotes(
        self,
        said: Said,
        showing: Sequence[Showing],
        difference: Difference,
        correction: int | None = None,
    ) -> AsyncIterator[tuple[ShownMessage, LoggedQuestion, list[tuple[CorrectedQuote, bool]]]]:
        """What messages say, each with whether a difference reaches it.

        Many say the same, which is checked once. None of an abstention's nearest passage.

        Args:
            said: Knows what they say.
            showing: The messages.
            difference: What becomes of the article.
            correction: By which correction, of those earlier than which messages say something;
                None for one to come.
        """
        made = await self._states.corrections([logged.id for _, logged in showing])
        sayings: dict[int, list[Saying]] = {}
        for _, logged in showing:
            earlier = tuple(
                each
                for each in made.get(logged.id, ())
                if correction is None or each.correction.id < correction
            )
            sayings[logged.id] = [
                await said.by_now(receipt, earlier)
                for receipt in logged.record.quotes
                if receipt.kind == "quote"
            ]
        every = {
            receipt
            for some in sayings.values()
            for saying in some
            for receipt in (*saying.receipts, *saying.gone)
        }
        checked = await self._receipts.check_each(every)
        for message, logged in showing:
            quotes = [
                each
                for saying in sayings[logged.id]
                for each in await _quotes_of(saying, said, difference, checked)
            ]
            yield message, logged, quotes


async def _quotes_of(
    saying: Saying,
    said: Said,
    difference: Difference,
    checked: Mapping[QuoteRecord, CheckedQuote],
) -> list[tuple[CorrectedQuote, bool]]:
    """What a message says in the place of a quote, each with whether a difference reaches it."""
    found: list[tuple[CorrectedQuote, bool]] = []
    for receipt in saying.receipts:
        became = checked[receipt]
        if became.shown is not None:
            is_lost = await said.is_lost(saying, receipt, became.shown.text, difference)
            is_changed = became.verdict != "identical"
            found.append((CorrectedQuote(became.shown, became.now, is_changed), is_lost))
    for receipt in saying.gone:
        became = checked[receipt]
        if became.shown is not None:
            is_there = became.now is not None
            quote = CorrectedQuote(became.shown, became.now, is_there, gone=True)
            found.append((quote, await said.is_back(receipt, difference)))
    return found


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
