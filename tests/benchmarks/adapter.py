"""The bot behind the interface of a retrieval benchmark: build(passages) -> search and answer.

Each passage becomes an article of its own, so that a ranking of passages is one of articles.
"""

from bot.answers.answer import Outcome
from bot.answers.briefing import Briefing
from bot.articles.article import Article, FrontMatter
from bot.articles.reading import read_body, revision_of


class Adapter:
    """A briefing that speaks of passages by their ids."""

    def __init__(self, passages: list[dict[str, str]]) -> None:
        self.briefing = Briefing.from_articles(
            Article(
                row["id"],
                revision_of(row["text"].encode()),
                row["text"],
                FrontMatter(row["title"] or "Untitled"),
                read_body(row["text"], 0),
            )
            for row in passages
        )

    def search(self, query: str, k: int) -> list[tuple[str, float]]:
        """The k best passages with their scores."""
        return [
            (hit.passage.article.path, hit.score) for hit in self.briefing.rank(query[:4000], k)
        ]

    def answer(self, question: str) -> dict[str, object]:
        """The quotes, or the nearest one; what a reader would see, and how sure it is."""
        answer = self.briefing.answer(question[:4000])
        quotes = answer.quotes or answer.nearest
        return {
            "snippets": [(quote.article, quote.display) for quote in quotes],
            "confidence": answer.confidence,
            "answered": answer.outcome in {Outcome.ANSWER, Outcome.PARTIAL},
        }


def build(passages: list[dict[str, str]]) -> Adapter:
    """What a benchmark calls.

    Args:
        passages: Each with `id`, `title` and `text`.
    """
    return Adapter(passages)
