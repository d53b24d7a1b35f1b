"""Receipts: a logged answer's quotes, cut again from their revisions and compared with today's.

What a reader is told of it is the edges'. The invariant: a quote that counts as proven was cut,
just now, from bytes that have the hash that its receipt names.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from bot.answers.answer import Quote
from bot.answers.citation import cite_sentence
from bot.articles.article import Article
from bot.articles.reading import read_article, revision_of
from bot.log_records import Change, KeptText, MadeCorrection, ReceiptCount
from bot.records import LoggedQuestion, QuoteRecord
from bot.services.cutting import cut_slice
from bot.services.diff import Line, difference
from bot.services.edition import Editions
from bot.services.said import Said
from bot.services.successors import Successors

Verdict = Literal["identical", "edited", "removed", "withdrawn", "purged", "unknown", "damaged"]

MOST_REMEMBERED = 32  # texts, and pairs of texts; by taste: a few megabytes


@dataclass(frozen=True, slots=True)
class CheckedQuote:
    """What became of a quote.

    Attributes:
        receipt: What was logged of it.
        verdict: "identical" if the article says so still; "edited" if it says something else in
            that place; "removed" if it says nothing there, or is gone; "withdrawn" if its text is
            not to be shown; "purged" if its bytes were deleted on purpose; "unknown" if they are
            not kept; "damaged" if they are not what the receipt names, or hold no such place.
        shown: As it was shown; None if that cannot or must not be shown.
        now: As it is served, or what stands in its place; None if nothing does.
        difference: In words, between the two; () unless it was edited.
        at_ms: Since when that is so; None if it is not recorded, or nothing changed.
        article_served: Whether the article is served at all.
    """

    receipt: QuoteRecord
    verdict: Verdict
    shown: Quote | None = None
    now: Quote | None = None
    difference: tuple[Line, ...] = ()
    at_ms: int | None = None
    article_served: bool = False

    @property
    def proven(self) -> bool:
        """Whether the quoted words were found where the receipt says, whatever became of them."""
        return self.verdict in {"identical", "edited", "removed", "withdrawn"}


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """What became of an answer's quotes.

    Attributes:
        logged: The question and its answer.
        quotes: In the order in which they were shown; an abstention's nearest passage, too.
        corrected_at_ms: When the bot corrected its message; None if it did not.
    """

    logged: LoggedQuestion
    quotes: tuple[CheckedQuote, ...]
    corrected_at_ms: int | None = None


class ReceiptRecords(Protocol):
    """What is kept of answers and articles; each raises StoreError."""

    async def text(self, revision: str) -> KeptText:
        """What is kept of a revision, also of one that is not to be shown."""

    async def changes(self) -> Sequence[Change]:
        """What became of the articles, oldest first."""

    async def receipts(self, since_ms: int = 0) -> Sequence[ReceiptCount]:
        """Every receipt from a moment on, each once."""

    async def corrected_at(self, question: int) -> int | None:
        """When the bot's message was corrected."""

    async def corrections(
        self, questions: Collection[int]
    ) -> Mapping[int, tuple[MadeCorrection, ...]]:
        """Which corrections the messages of these questions have, the earliest first."""


class Receipts:
    """Checks receipts.

    Args:
        editions: Say what is served.
        records: What was logged and served.
    """

    def __init__(self, editions: Editions, records: ReceiptRecords) -> None:
        self._editions = editions
        self._records = records
        self._texts: OrderedDict[tuple[str, str], Article | None] = OrderedDict()
        self._pairs: OrderedDict[tuple[str, str, str], Successors] = OrderedDict()

    async def check(self, logged: LoggedQuestion) -> CheckedAnswer:
        """What became of the quotes of a logged question.

        One of which nothing is left is followed through the corrections of its message, so that
        this agrees with what the message says.

        Raises:
            StoreError: The database cannot be read.
        """
        changes = await self._records.changes()
        made = (await self._records.corrections((logged.id,))).get(logged.id, ())
        quotes = [
            await self._dated(await self._followed(receipt, made, changes), changes)
            for receipt in logged.record.quotes
        ]
        corrected_at_ms = await self._records.corrected_at(logged.id)
        return CheckedAnswer(logged, tuple(quotes), corrected_at_ms)

    async def check_each(
        self, receipts: Collection[QuoteRecord]
    ) -> Mapping[QuoteRecord, CheckedQuote]:
        """What became of some quotes; `at_ms` is left out.

        Raises:
            StoreError: The database cannot be read.
        """
        changes = await self._records.changes() if receipts else ()
        return {receipt: await self._checked(receipt, changes) for receipt in receipts}

    async def check_all(
        self, since_ms: int = 0
    ) -> AsyncIterator[tuple[CheckedQuote, ReceiptCount]]:
        """Every receipt from a moment on, each once; `at_ms` is left out.

        Compared with what is served, and not through the corrections of any one message.

        Raises:
            StoreError: The database cannot be read.
        """
        changes = await self._records.changes()
        for counted in await self._records.receipts(since_ms):
            yield await self._checked(counted.receipt, changes), counted

    async def words(self, receipt: QuoteRecord) -> str | None:
        """The words of a receipt; None if they are not kept, not proven, or not to be shown.

        Raises:
            StoreError: The database cannot be read.
        """
        content = await self._content(receipt)
        return None if content is None else content.decode("utf-8")[receipt.start : receipt.end]

    async def moved(self, receipt: QuoteRecord, article: str, revision: str) -> QuoteRecord | None:
        """What a receipt's sentence is in another text; None if that has nothing in its place.

        Args:
            receipt: Of the sentence.
            article: The path that the other text has, or had.
            revision: The other text.

        Raises:
            StoreError: The database cannot be read.
        """
        there = replace(receipt, article=article, revision=revision)
        if revision == receipt.revision:
            return there
        content = await self._content(receipt)
        other = (await self._records.text(revision)).content
        if content is None or other is None:
            return None
        old, new = await self._article(receipt, content), await self._article(there, other)
        if old is None or new is None:
            return None
        shown = cut_slice(old, receipt)
        successors = await self._successors(old, new)
        place = successors.same(shown.text, shown.heading) or successors.edited(shown.text)
        if place is None:
            return None
        return replace(there, start=place.sentence.start, end=place.sentence.end)

    async def _content(self, receipt: QuoteRecord) -> bytes | None:
        kept = await self._records.text(receipt.revision)
        content = kept.content if kept.withdrawn_at_ms is None else None
        return content if content is not None and _proves(content, receipt) else None

    async def _followed(
        self, receipt: QuoteRecord, made: tuple[MadeCorrection, ...], changes: Sequence[Change]
    ) -> CheckedQuote:
        """What became of a quote; through its corrections, where the texts alone do not tell."""
        checked = await self._checked(receipt, changes)
        if not made or checked.verdict != "removed" or checked.shown is None:
            return checked
        saying = await Said(self._records, self, changes).by_now(receipt, made)
        for each in saying.receipts if saying.corrected else ():
            now = (await self._checked(each, changes)).now
            if now is not None:
                lines = tuple(difference(checked.shown.display, now.display))
                return replace(checked, verdict="edited", now=now, difference=lines)
        return checked

    async def _checked(self, receipt: QuoteRecord, changes: Sequence[Change]) -> CheckedQuote:
        served = _served(self._editions, receipt, changes)
        kept = await self._records.text(receipt.revision)
        content = kept.content
        if content is None and served is not None and served.revision == receipt.revision:
            content = served.text.encode()
        bare = CheckedQuote(receipt, "unknown", article_served=served is not None)
        if content is None:
            if kept.purged_at_ms is not None:
                return replace(bare, verdict="purged", at_ms=kept.purged_at_ms)
            return bare
        if not _proves(content, receipt):
            return replace(bare, verdict="damaged")
        if kept.withdrawn_at_ms is not None:
            return replace(bare, verdict="withdrawn", at_ms=kept.withdrawn_at_ms)
        return await self._compared(bare, content, served)

    async def _compared(
        self, bare: CheckedQuote, content: bytes, served: Article | None
    ) -> CheckedQuote:
        receipt = bare.receipt
        old = await self._article(receipt, content)
        if old is None:  # it was read once, by other rules: its words are proven all the same
            text = content.decode("utf-8")[receipt.start : receipt.end]
            is_there = served is not None and text in served.text
            return replace(bare, verdict="identical" if is_there else "removed")
        shown = cut_slice(old, receipt)
        if served is None:
            return replace(bare, verdict="removed", shown=shown)
        if served.revision == old.revision:
            now = cut_slice(served, receipt)
            return replace(bare, verdict="identical", shown=shown, now=now)
        successors = await self._successors(old, served)
        same = successors.same(shown.text, shown.heading)
        if same is not None:
            now = cite_sentence(served, same.heading, same.sentence)
            return replace(bare, verdict="identical", shown=shown, now=now)
        edited = successors.edited(shown.text)
        if edited is None:
            return replace(bare, verdict="removed", shown=shown)
        now = cite_sentence(served, edited.heading, edited.sentence)
        lines = tuple(difference(shown.display, now.display))
        return replace(bare, verdict="edited", shown=shown, now=now, difference=lines)

    async def _dated(self, checked: CheckedQuote, changes: Sequence[Change]) -> CheckedQuote:
        """With since when it is so: when the article first did not hold the words."""
        if checked.verdict not in {"edited", "removed"} or checked.shown is None:
            return checked
        words = checked.shown.text
        for change in _after(checked.receipt, changes):
            if change.ended:
                return replace(checked, at_ms=change.at_ms)
            content = (await self._records.text(change.revision)).content
            if content is not None and words not in content.decode("utf-8", "replace"):
                return replace(checked, at_ms=change.at_ms)
        return checked

    async def _article(self, receipt: QuoteRecord, content: bytes) -> Article | None:
        key = receipt.article, receipt.revision
        if key not in self._texts:
            article, _ = await asyncio.to_thread(read_article, receipt.article, content)
            self._texts[key] = article
            if len(self._texts) > MOST_REMEMBERED:
                self._texts.popitem(last=False)
        return self._texts[key]

    async def _successors(self, old: Article, new: Article) -> Successors:
        key = old.path, old.revision, new.revision
        if key not in self._pairs:
            self._pairs[key] = await asyncio.to_thread(Successors, old, new)
            if len(self._pairs) > MOST_REMEMBERED:
                self._pairs.popitem(last=False)
        return self._pairs[key]


def _proves(content: bytes, receipt: QuoteRecord) -> bool:
    """Whether these are the bytes that the receipt names, and hold the place that it names."""
    if revision_of(content) != receipt.revision:
        return False
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return receipt.start < receipt.end <= len(text)


def _served(editions: Editions, receipt: QuoteRecord, changes: Sequence[Change]) -> Article | None:
    """The article as it is served, under whatever name it has by now."""
    served = editions.current.snapshot.by_path()
    path = receipt.article
    is_it = path not in served  # else another one may have its name by now
    for change in changes:
        is_state = change.article == receipt.article and change.revision == receipt.revision
        if is_state and not change.ended:
            path, is_it = receipt.article, True
        elif is_it and change.renamed_from == path:
            path = change.article
    return served.get(path)


def _after(receipt: QuoteRecord, changes: Sequence[Change]) -> list[Change]:
    """What became of a receipt's article after it last was as the receipt has it."""
    path = receipt.article
    later: list[Change] = []
    for change in changes:
        if change.renamed_from == path:
            path = change.article
        elif change.article != path:
            continue
        if change.revision == receipt.revision and not change.ended:
            later.clear()
        else:
            later.append(change)
    return later
