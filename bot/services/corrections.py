"""Corrections: which of the bot's own messages quoted words that a correction changes.

How a message is edited is chat's. What is to be edited is found anew each time, from what was shown
and what is served: so it is the same after a restart, and nothing is edited to say what stands in
no article. The invariant: a correction that was published is pending for a message until that is
noted as done.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
import time
from typing import Protocol

from bot.answers.answer import Quote
from bot.articles.reading import read_article
from bot.log_records import Change, Correction, KeptText
from bot.records import LoggedQuestion, QuoteRecord, ShownMessage
from bot.services.edition import Editions
from bot.services.receipts import CheckedQuote, Receipts

# An answer that was being given when the correction was published has its message by then.
OPEN_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class CorrectedQuote:
    """A quote of an answer that is to be corrected.

    Attributes:
        shown: As it was shown.
        now: What stands in its place now; None if it was taken out.
        changed: Whether this correction changed its words; not what was edited before or since.
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
        quotes: All of the answer's, in order, with what they are now.
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


class States(Protocol):
    """What was served; raises StoreError."""

    async def changes(self) -> Sequence[Change]:
        """What became of the articles, oldest first."""

    async def text(self, revision: str) -> KeptText:
        """What is kept of a revision."""


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
        lost = await asyncio.to_thread(_slices, path, served.text.encode())
        if content is not None:
            lost -= await asyncio.to_thread(_slices, path, content)
        revisions = _revisions(path, await self._states.changes()) | {served.revision}
        showing = await self._records.showing(revisions)
        checked = await self._checked(showing)
        return tuple(
            message
            for message, logged in showing
            if any(quote.shown.text in lost for quote in _quotes(logged, checked))
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
        revisions = _revisions(correction.article, changes) - {correction.revision}
        before = _before(correction, changes)
        lost = await self._lost(before, correction.revision, correction.article)
        note, at_ms = correction.note, correction.published_at_ms
        showing = await self._records.showing(revisions, correction.id)
        checked = await self._checked(showing)
        left = []
        for message, logged in showing:
            quotes = tuple(
                replace(quote, changed=quote.changed and quote.shown.text in lost)
                for quote in _quotes(logged, checked)
            )
            if any(quote.changed for quote in quotes):
                left.append(CorrectedAnswer(correction.id, message, logged, quotes, note, at_ms))
        return left

    async def _checked(self, showing: Sequence[Showing]) -> Mapping[QuoteRecord, CheckedQuote]:
        """What became of the quotes of these answers: many quote the same, which is checked once.

        None of an abstention's nearest passage.
        """
        receipts = {
            receipt
            for _, logged in showing
            for receipt in logged.record.quotes
            if receipt.kind == "quote"
        }
        return await self._receipts.check_each(receipts)

    async def _lost(self, before: str, after: str, path: str) -> set[str]:
        """The sentences that one revision has and another one has not."""
        slices = []
        for revision in (before, after):
            content = (await self._states.text(revision)).content or b""
            slices.append(await asyncio.to_thread(_slices, path, content))
        return slices[0] - slices[1]


def _quotes(
    logged: LoggedQuestion, checked: Mapping[QuoteRecord, CheckedQuote]
) -> tuple[CorrectedQuote, ...]:
    """The quotes of an answer that were checked and can be shown."""
    quotes = (checked[receipt] for receipt in logged.record.quotes if receipt in checked)
    return tuple(
        CorrectedQuote(each.shown, each.now, each.verdict != "identical")
        for each in quotes
        if each.shown is not None
    )


def _slices(path: str, content: bytes) -> set[str]:
    """The sentences of an article as they stand in its file."""
    article, _ = read_article(path, content)
    if article is None:
        return set()
    return {
        article.text[sentence.start : sentence.end]
        for section in article.sections
        for block in section.blocks
        for sentence in block.sentences
    }


def _revisions(path: str, changes: Sequence[Change]) -> set[str]:
    """Every revision of an article, under the names that it had before, too."""
    revisions: set[str] = set()
    for change in reversed(changes):
        if change.article == path:
            revisions.add(change.revision)
            path = change.renamed_from or path
    return revisions


def _before(correction: Correction, changes: Sequence[Change]) -> str:
    """What the article was when it was corrected; "" for nothing."""

    def is_earlier(change: Change) -> bool:
        is_it = change.revision == correction.revision
        return not (is_it and change.at_ms >= correction.published_at_ms)

    own = (change for change in changes if change.article == correction.article)
    earlier = [change.revision for change in takewhile(is_earlier, own)]
    return earlier[-1] if earlier else ""


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
