"""How sure a snippet makes, in cases that differ in one thing."""

import pytest

from bot.search.index import Index
from bot.search.query import read_query
from bot.search.snippets import Ranking, Snippet
from tests.conftest import make_article

BODY = """
The harbour of Boston was opened by Mayor Anna Reed in 1840.

Denver has two bridges and a fair on the river.

Seattle's ferries sail from the old pier each morning, says Captain Lee.
"""


def _best(question: str, body: str = BODY) -> Snippet:
    index = Index.build([make_article(f"---\ntitle: Towns\n---\n{body}")])
    query = read_query(question, index)
    return Ranking.of(query, index.rank(query.terms, 12), index).snippets()[0]


@pytest.mark.parametrize(
    ("surer", "less_sure"),
    [
        ("who opened the harbour of Boston", "who painted the harbour of Boston"),
        (
            "when was the harbour of Boston opened",
            "when was the harbour of Boston painted by gulls",
        ),
        ("how many bridges does Denver have", "how many theatres does Denver have"),
        ("where do the ferries sail from", "where do the parrots sleep in the morning"),
        ("Seattle's ferries", "good morning to you all folks"),
    ],
)
def test_what_is_not_covered_makes_less_sure(surer: str, less_sure: str) -> None:
    """Of two like questions, the one with words that the articles lack is less sure."""
    assert _best(surer).confidence > _best(less_sure).confidence


def test_confidence_is_a_chance() -> None:
    """It stays between 0 and 1, however the words lie."""
    for question in ("harbour", "harbour " * 40, "who " * 200 + "Boston", "1840 1840 2"):
        assert 0 <= _best(question).confidence <= 1


def test_coverage_is_a_share() -> None:
    """All words held is the whole, none of them is nothing."""
    assert _best("harbour Boston opened").coverage == pytest.approx(1)
    assert 0 < _best("harbour of the moon people").coverage < 1
