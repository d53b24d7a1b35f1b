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
        gone: Of the sentences that it says, or may say, were taken out.
    """

    receipts: tuple[QuoteRecord, ...]
    corrected: bool = False
    gone: tuple[QuoteRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What a correction makes of an article.

    Attributes:
        article: The article's path.
        before: Its revision before; "" for none.
        revisions: All of its, under whatever names: quotes of another article are not reached.
        lost: The sentences that only that revision has.
        gained: Those that only the revision after it has.
    """

    article: str
    before: str
    revisions: frozenset[str]
    lost: frozenset[str]
    gained: frozenset[str]


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
        self._differences: dict[int, Difference] = {}
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

    async def difference_by(self, correction: Correction) -> Difference:
        """What a correction made of its article.

        Raises:
            StoreError: The database cannot be read.
        """
        if correction.id not in self._differences:
            article, before = correction.article, _before(correction, self._changes)
            was = await self._sentences(article, before)
            now = await self._sentences(article, correction.revision)
            revisions = revisions_of(article, self._changes)
            difference = Difference(article, before, revisions, was - now, now - was)
            self._differences[correction.id] = difference
        return self._differences[correction.id]

    async def is_lost(
        self, saying: Saying, receipt: QuoteRecord, text: str | None, difference: Difference
    ) -> bool:
        """Whether what a message says is among sentences that an article loses.

        What a correction put there is followed to the text that loses them: the message tells what
        the article says now. A quote as it was first shown is of its day, and is not.

        Args:
            saying: What it says.
            receipt: One of its receipts.
            text: The words of that; None if they are not kept.
            difference: What the article loses.

        Raises:
            StoreError: The database cannot be read.
        """
        if receipt.revision not in difference.revisions:
            return False
        if text in difference.lost:
            return True
        if not saying.corrected:
            return False
        there = await self._words_in(receipt, difference.article, difference.before)
        return there in difference.lost

    async def is_back(self, receipt: QuoteRecord, difference: Difference) -> bool:
        """Whether what a message says was taken out is among sentences that an article gains.

        Raises:
            StoreError: The database cannot be read.
        """
        words = await self._words_in(receipt, receipt.article, receipt.revision)
        return receipt.revision in difference.revisions and words in difference.gained

    async def _by(self, receipt: QuoteRecord, steps: "tuple[_Step, ...]") -> Saying:
        if not steps:
            return Saying((receipt,))
        key = receipt, steps
        if key not in self._sayings:
            self._sayings[key] = await self._after(await self._by(receipt, steps[:-1]), steps[-1])
        return self._sayings[key]

    async def _after(self, earlier: Saying, step: "_Step") -> Saying:
        difference = await self.difference_by(step.correction)
        reached = []
        for receipt in earlier.receipts:
            text = await self._words_in(receipt, receipt.article, receipt.revision)
            if await self.is_lost(earlier, receipt, text, difference):
                reached.append(receipt)
        reached += [each for each in earlier.gone if await self.is_back(each, difference)]
        later = dict.fromkeys(each for each in earlier.receipts if each not in reached)
        gone = dict.fromkeys(each for each in earlier.gone if each not in reached)
        for receipt in reached:
            for each in step.served:
                moved = await self._texts.moved(receipt, each.article, each.revision)
                if moved is not None:
                    later[moved] = None
                else:
                    gone[receipt] = None
        return Saying(tuple(later), bool(reached) or earlier.corrected, tuple(gone))

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


def revisions_of(path: str, changes: Sequence[Change]) -> frozenset[str]:
    """Every revision of an article, under the names that it had before, too."""
    revisions: set[str] = set()
    for change in reversed(changes):
        if change.article == path:
            revisions.add(change.revision)
            path = change.renamed_from or path
    return frozenset(revisions)


def _before(correction: Correction, changes: Sequence[Change]) -> str:
    """The revision that a correction corrected; "" for none."""

    def is_earlier(change: Change) -> bool:
        is_it = change.revision == correction.revision
        return not (is_it and change.at_ms >= correction.published_at_ms)

    own = (change for change in changes if change.article == correction.article)
    earlier = [change.revision for change in takewhile(is_earlier, own)]
    return earlier[-1] if earlier else ""


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
