"""Recall: a logged question -> its quotes as they were shown, cut again from their revisions.

What was answered does not change when an article does: a quote's receipt names the bytes it was cut
from. The invariant: a quote that comes back equals the one that was shown; one whose bytes are gone
is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers.answer import Quote
from bot.articles.article import Article
from bot.articles.reading import read_article, revision_of
from bot.errors import WithdrawnError
from bot.records import LoggedQuestion, QuoteRecord
from bot.search.index import Index
from bot.services.cutting import cut
from bot.services.edition import Editions
from bot.services.protocols import Revisions


@dataclass(frozen=True, slots=True)
class Recalled:
    """A quote with the article that it was cut from.

    Attributes:
        quote: As it was shown; its score is 0.
        article: As it was then.
        changed: Whether the folder holds another revision by now, or none.
    """

    quote: Quote
    article: Article
    changed: bool


class Recall:
    """Cuts quotes again."""

    def __init__(self, editions: Editions, revisions: Revisions) -> None:
        self._editions = editions
        self._revisions = revisions

    async def quotes(self, logged: LoggedQuestion) -> list[Recalled]:
        """The quotes of a logged question, in the order in which they were shown.

        Raises:
            StoreError: The database cannot be read.
        """
        return await self._cut([r for r in logged.record.quotes if r.kind == "quote"])

    async def shown(self, logged: LoggedQuestion) -> list[Recalled]:
        """The same, or of an abstention the nearest passage's."""
        return await self._cut(logged.record.quotes)

    async def is_withdrawn(self, logged: LoggedQuestion) -> bool:
        """Whether a text that was quoted was withdrawn; what it said is not to be shown.

        Raises:
            StoreError: The database cannot be read.
        """
        for revision in {receipt.revision for receipt in logged.record.quotes}:
            try:
                await self._revisions.revision(revision)
            except WithdrawnError:
                return True
        return False

    async def _cut(self, receipts: Sequence[QuoteRecord]) -> list[Recalled]:
        index = self._editions.current.snapshot.index
        recalled = [await self._cut_one(receipt, index) for receipt in receipts]
        return [each for each in recalled if each is not None]

    async def _cut_one(self, receipt: QuoteRecord, index: Index) -> Recalled | None:
        current = _current(index, receipt.article)
        article = current
        if current is None or current.revision != receipt.revision:
            article = await self._stored(receipt)
        if article is None:
            return None
        quote = cut(article, receipt)
        return None if quote is None else Recalled(quote, article, changed=article is not current)

    async def _stored(self, receipt: QuoteRecord) -> Article | None:
        try:
            stored = await self._revisions.revision(receipt.revision)
        except WithdrawnError:
            return None
        if stored is None or revision_of(stored.content) != receipt.revision:
            return None
        return read_article(receipt.article, stored.content)[0]


def _current(index: Index, path: str) -> Article | None:
    try:
        return index.article(path)
    except KeyError:
        return None
