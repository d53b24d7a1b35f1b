"""Signs that order sentences, each in a case that it alone decides."""

import pytest

from bot.search.index import Index
from bot.search.query import read_query
from bot.search.snippets import Ranking, Snippet
from tests.conftest import make_article


def _ordered(question: str, body: str) -> list[Snippet]:
    index = Index.build([make_article(f"---\ntitle: T\n---\n{body}")])
    query = read_query(question, index)
    return Ranking.of(query, index.rank(query.terms, 10), index).snippets()


@pytest.mark.parametrize(
    ("question", "body", "best"),
    [
        pytest.param(
            "where did the old harbour close",
            "We close what the harbour called old there. We saw the old harbour close there.",
            "We saw the old harbour close there.",
            id="words that stand together as in the question",
        ),
        pytest.param(
            "the harbour",
            "Everyone somehow likes our little harbour. Harbour people somehow like everyone.",
            "Harbour people somehow like everyone.",
            id="a sentence that begins with what is asked about",
        ),
        pytest.param(
            "when was the harbour opened",
            "People said our harbour had been opened late. "
            "People said our harbour had been opened in 1840.",
            "People said our harbour had been opened in 1840.",
            id="the kind of fact that is asked for",
        ),
    ],
)
def test_a_sign_decides(question: str, body: str, best: str) -> None:
    """Of two sentences that are alike but for one sign, the one with the sign comes first."""
    found = [s.sentence.display for s in _ordered(question, body) if s.held]
    assert found[0] == best


def test_the_sentence_before_is_nearby() -> None:
    """What the sentence before holds counts and is told, but not what stands further back."""
    body = "People leave another place there. We met. People saw ships. People never leave this."
    leaving = [s for s in _ordered("ships leave", body) if "leav" in s.held]
    assert leaving[0].sentence.display == "People never leave this."
    found = {s.sentence.display: s for s in _ordered("Wu harbour", "Wu came. We met. A harbour.")}
    assert found["We met."].nearby == {"wu"}
    assert found["A harbour."].nearby == set()
