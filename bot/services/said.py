"""Said: what the bot's messages say by now in the place of quotes that were corrected.

That is written down nowhere: it follows from which corrections reached a message and when, and from
what was served at that time. How a message is worded is chat's. The invariant: what a message may
say in a quote's place is never left out; where several texts were served while it was edited, all
of them are named, though it says one.
"""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol

from bot.articles.reading import read_article
from bot.log_records import Change, Correction, KeptText, MadeCorrection
from bot.records import QuoteRecord


@dataclass(frozen=True, slots=True)
class Saying:
    """What a message says in the place of a quote.

    Attributes:
        receipts: Of the sentences that it may say; () if it says that there is none any more.
        corrected: Whether a correction put it there; else it is the quote as it was shown.
    """

    receipts: tuple[QuoteRecord, ...]
    corrected: bool = False


class States(Protocol):
    """What was served, and corrected; each raises StoreError."""

    async def changes(self) -> Sequence[Change]:
        """What became of the articles, oldest first."""

    async def text(self, revision: str) -> KeptText:
        """What is kept of a revision."""

    async def corrections(
        self, questions: Collection[int]
    ) -> Mapping[int, tuple[MadeCorrection, ...]]:
        """Which corrections the messages of these questions have, the earliest first."""


class Texts(Protocol):
    """Finds quoted words in texts; each raises StoreError."""

    async def words(self, receipt: QuoteRecord) -> str | None:
        """The words of a receipt; None if they cannot or must not be shown."""

    async def moved(self, receipt: QuoteRecord, article: str, revision: str) -> QuoteRecord | None:
        """What a receipt's sentence is in another text; None if that has nothing in its place."""


class Said:
    """Follows quotes through corrections; remembers what it found, so one serves one look.

    Args:
        states: What was served.
        texts: Finds words in it.
        changes: What became of the articles, oldest first.
    """

    def __init__(self, states: States, texts: Texts, changes: Sequence[Change]) -> None:
        self._states = states
        self._texts = texts
        self._changes = changes
        self._sayings: dict[tuple[QuoteRecord, tuple[_Step, ...]], Saying] = {}
        self._lost: dict[tuple[str, str, str], frozenset[str]] = {}
        self._served: dict[int, tuple[_Served, ...]] = {}
        self._words: dict[tuple[QuoteRecord, str, str], str | None] = {}

    async def by_now(self, receipt: QuoteRecord, made: tuple[MadeCorrection, ...]) -> Saying:
        """What a message says in the place of a quote.

        Args:
            receipt: Of the quote as it was shown.
            made: Which corrections the message has, the earliest first.

        Raises:
            StoreError: The database cannot be read.
        """
        return await self._by(receipt, tuple(map(self._step, made)))

    async def lost_by(self, correction: Correction) -> frozenset[str]:
        """The sentences that an article had before a correction, and not after it.

        Raises:
            StoreError: The database cannot be read.
        """
        before = self.before(correction)
        key = correction.article, before, correction.revision
        if key not in self._lost:
            was = await self._sentences(correction.article, before)
            self._lost[key] = was - await self._sentences(correction.article, correction.revision)
        return self._lost[key]

    def before(self, correction: Correction) -> str:
        """The revision that a correction corrected; "" for none."""

        def is_earlier(change: Change) -> bool:
            is_it = change.revision == correction.revision
            return not (is_it and change.at_ms >= correction.published_at_ms)

        own = (change for change in self._changes if change.article == correction.article)
        earlier = [change.revision for change in takewhile(is_earlier, own)]
        return earlier[-1] if earlier else ""

    async def is_lost(
        self,
        saying: Saying,
        receipt: QuoteRecord,
        lost: Collection[str],
        article: str,
        before: str,
    ) -> bool:
        """Whether what a message says is among sentences that an article loses.

        What a correction put there is followed to the text that loses them: the message tells what
        the article says now. A quote as it was first shown is of its day, and is not.

        Args:
            saying: What it says.
            receipt: One of its receipts.
            lost: The sentences.
            article: The article's path.
            before: Its revision that has them still.

        Raises:
            StoreError: The database cannot be read.
        """
        if await self._words_in(receipt, receipt.article, receipt.revision) in lost:
            return True
        return saying.corrected and await self._words_in(receipt, article, before) in lost

    async def _by(self, receipt: QuoteRecord, steps: "tuple[_Step, ...]") -> Saying:
        if not steps:
            return Saying((receipt,))
        key = receipt, steps
        if key not in self._sayings:
            self._sayings[key] = await self._after(await self._by(receipt, steps[:-1]), steps[-1])
        return self._sayings[key]

    async def _after(self, earlier: Saying, step: "_Step") -> Saying:
        lost, before = await self.lost_by(step.correction), self.before(step.correction)
        article = step.correction.article
        later: dict[QuoteRecord, None] = {}
        is_reached = False
        for receipt in earlier.receipts:
            if not await self.is_lost(earlier, receipt, lost, article, before):
                later[receipt] = None
                continue
            is_reached = True
            for each in step.served:
                moved = await self._texts.moved(receipt, each.article, each.revision)
                if moved is not None:
                    later[moved] = None
        return Saying(tuple(later), corrected=True) if is_reached else earlier

    def _step(self, made: MadeCorrection) -> "_Step":
        correction = made.correction
        if correction.id not in self._served:
            self._served[correction.id] = tuple(_served_since(correction, self._changes))
        first, *later = self._served[correction.id] or (None,)
        if first is None:
            return _Step(correction, ())
        meanwhile = takewhile(lambda each: each.at_ms <= made.at_ms, later)
        return _Step(correction, (first, *meanwhile))

    async def _words_in(self, receipt: QuoteRecord, article: str, revision: str) -> str | None:
        key = receipt, article, revision
        if key not in self._words:
            moved = await self._texts.moved(receipt, article, revision)
            self._words[key] = None if moved is None else await self._texts.words(moved)
        return self._words[key]

    async def _sentences(self, path: str, revision: str) -> frozenset[str]:
        content = (await self._states.text(revision)).content or b""
        return await asyncio.to_thread(sentences_of, path, content)


@dataclass(frozen=True, slots=True)
class _Served:
    """A text that was served under a path, from a moment on."""

    article: str
    revision: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class _Step:
    """A correction, and what was served while a message was edited to say so."""

    correction: Correction
    served: tuple[_Served, ...]


def sentences_of(path: str, content: bytes) -> frozenset[str]:
    """The sentences of an article as they stand in its file; none of what is no article."""
    article, _ = read_article(path, content)
    if article is None:
        return frozenset()
    return frozenset(
        article.text[sentence.start : sentence.end]
        for section in article.sections
        for block in section.blocks
        for sentence in block.sentences
    )


def _served_since(correction: Correction, changes: Sequence[Change]) -> Iterator[_Served]:
    """What an article was from a correction on, under whatever names."""
    path = correction.article
    is_since = False
    for change in changes:
        if not is_since:
            is_it = change.article == path and change.revision == correction.revision
            is_since = is_it and not change.ended and change.at_ms >= correction.published_at_ms
        elif path not in {change.article, change.renamed_from}:
            continue
        if is_since and not change.ended:
            path = change.article
            yield _Served(path, change.revision, change.at_ms)
