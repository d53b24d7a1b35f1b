"""How sure a snippet makes, as a table."""

import pytest

from bot.search.confidence import confidence, coverage
from bot.search.index import Hit
from bot.search.passages import passages
from bot.search.query import Query, Word
from bot.search.snippets import Snippet
from tests.conftest import make_article

HIT = Hit(0, next(passages(make_article("---\ntitle: T\n---\nText."))), 1.0)


def _case(held: str, nearby: str) -> tuple[Query, Snippet]:
    """A question of four words that weigh the same, and a snippet."""
    words = tuple(Word(term, term, 2.0, known=True, name=False, frame=False) for term in "abcd")
    query = Query(words, (), None, asks_reason=False, asks_whether=False)
    sentence = HIT.passage.sentences[0]
    return query, Snippet(HIT, sentence, frozenset(held), frozenset(nearby), fits=True, score=1.0)


@pytest.mark.parametrize(
    ("held", "nearby", "least", "most"),
    [
        ("abcd", "", 0.98, 1.0),
        ("abc", "", 0.88, 0.94),
        ("ab", "", 0.49, 0.51),
        ("a", "", 0.06, 0.12),
        ("", "", 0.0, 0.02),
        ("ab", "cd", 0.96, 0.98),
        ("a", "b", 0.35, 0.41),
        ("", "abcd", 0.92, 0.95),
    ],
)
def test_confidence_grows_with_what_is_covered(
    held: str, nearby: str, least: float, most: float
) -> None:
    """Half of the question is an even chance, all of it nearly sure, what is near counts less."""
    assert least <= confidence(*_case(held, nearby)) <= most


def test_coverage_is_a_share() -> None:
    """A word in the sentence counts whole, one nearby less, others nothing."""
    assert coverage(*_case("ab", "")) == pytest.approx(0.5)
    assert coverage(*_case("a", "b")) == pytest.approx(0.45)
