"""The bot behind the interface of a retrieval benchmark: build(passages) -> search and answer.

Each passage becomes an article of its own, so that a ranking of passages is one of articles.
"""

from bot.answers.answer import Outcome
from bot.answers.briefing import Briefing
from bot.articles.article import (
    Article,
    Block,
    BlockKind,
    FrontMatter,
    Section,
    Sentence,
    SentenceKind,
)
from bot.articles.reading import revision_of
from bot.articles.sentences import sentence_spans


class Adapter:
    """A briefing that speaks of passages by their ids."""

    def __init__(self, passages: list[dict[str, str]]) -> None:
        self.briefing = Briefing.from_articles(map(_article, passages))

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


def _article(row: dict[str, str]) -> Article:
    """A passage as an article of one paragraph: it is plain text, where Markdown would misread."""
    text = row["text"]
    sentences = tuple(
        Sentence(start, end, " ".join(text[start:end].split()), SentenceKind.SENTENCE)
        for start, end in sentence_spans(text)
    )
    blocks = (Block(BlockKind.PARAGRAPH, 0, len(text), sentences),) if sentences else ()
    head = FrontMatter(row["title"] or "Untitled")
    sections = (Section(None, 0, 0, len(text), blocks),)
    return Article(row["id"], revision_of(text.encode()), text, head, sections)


def build(passages: list[dict[str, str]]) -> Adapter:
    """What a benchmark calls.

    Args:
        passages: Each with `id`, `title` and `text`.
    """
    return Adapter(passages)
