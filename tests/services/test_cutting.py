"""A receipt and the article that it names -> the quote as it was shown."""

import pytest

from bot.articles.article import Article
from bot.records import QuoteRecord
from bot.services.cutting import cut, cut_slice
from tests.conftest import make_article

HEAD = "---\ntitle: Ferries\n---\n"
BODY = "The harbour froze.\n\n## Winter\nNo ferry  leaves. It\nis cold.\n\n## Summer\nTwo leave.\n"


@pytest.fixture
def ferries() -> Article:
    """Three sections, of which the first has no heading."""
    return make_article(HEAD + BODY, "ferries.md")


def _receipt(article: Article, words: str) -> QuoteRecord:
    start = article.text.index(words)
    return QuoteRecord("quote", article.path, article.revision, start, start + len(words))


@pytest.mark.parametrize(
    ("words", "heading"),
    [("The harbour froze.", None), ("No ferry  leaves.", "Winter"), ("Two leave.", "Summer")],
)
def test_a_sentence_is_cut_with_its_heading(
    ferries: Article, words: str, heading: str | None
) -> None:
    """A quote would be shown under another section's heading, or not at all."""
    receipt = _receipt(ferries, words)
    found = cut(ferries, receipt)
    assert found is not None
    assert (found.text, found.heading) == (words, heading)
    assert found == cut_slice(ferries, receipt)


@pytest.mark.parametrize("words", ["The harbour", "harbour froze.", "leaves. It\nis cold."])
def test_what_is_no_sentence_is_none(ferries: Article, words: str) -> None:
    """A part of a sentence would count as a quote of it."""
    assert cut(ferries, _receipt(ferries, words)) is None


@pytest.mark.parametrize(
    ("words", "shown", "heading"),
    [
        ("The harbour", "The harbour", None),
        ("No ferry  leaves. It\nis cold.", "No ferry leaves. It is cold.", "Winter"),
        ("## Summer", "## Summer", "Summer"),
        ("leave.\n", "leave.", "Summer"),
    ],
)
def test_what_was_a_sentence_once_is_cut_all_the_same(
    ferries: Article, words: str, shown: str, heading: str | None
) -> None:
    """Quotes from before another version told sentences apart otherwise would not be shown."""
    found = cut_slice(ferries, _receipt(ferries, words))
    assert (found.text, found.display, found.heading) == (words, shown, heading)
