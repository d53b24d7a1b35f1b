"""What is seen of sentences, in a text small enough to count by hand."""

import numpy as np

from bot.search.index import Index
from bot.search.query import read_query
from bot.search.sight import Sight
from bot.search.signs import PASSAGE_SIGNS, SENTENCE_SIGNS, passage_signs, sentence_signs
from tests.conftest import make_article

BODY = "Reed opened the old harbour. It was in 1840.\n\nHarbours consume much."


def _sight(question: str) -> Sight:
    index = Index.build([make_article(f"---\ntitle: Boston\n---\n{BODY}")])
    query = read_query(question, index)
    return Sight.of(query, sorted(index.rank(query.terms, 9), key=lambda h: h.number), index)


def test_rows_are_sentences_and_columns_words() -> None:
    """A word counts where it stands, typed or in another form; the title is the headline."""
    sight = _sight("when was the old harbour of Boston opened, with consumption")
    assert [word.term for word in sight.query.words] == [
        "old",
        "harbour",
        "boston",
        "open",
        "consumpt",
    ]
    # the second passage's first row is the sentence before it
    assert sight.text.is_candidate.tolist() == [True, True, False, True]
    assert sight.tf.astype(int).tolist() == [
        [1, 1, 0, 1, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 1, 0, 0, 0]
    ]  # fmt: skip
    assert sight.exact[0].tolist() == [True, True, False, True, False]
    assert sight.exact[3].tolist() == [False] * 5
    assert sight.akin[3].tolist() == [False, True, False, False, True]
    assert sight.headline.tolist() == [[False, False, True, False, False]] * 2


def test_words_side_by_side_are_seen() -> None:
    """Pairs of the question that stand together count, by weight and as typed."""
    sight = _sight("the old harbour")
    assert np.isclose(sight.pairs[0], 1)
    assert sight.grams[0].tolist() == [1, 0.5]
    assert sight.pairs[3] == sight.grams[3, 0] == 0


def test_what_can_stand_for_the_answer_is_seen() -> None:
    """The year fits "when", the name fits "who", a word of the question never does."""
    assert _sight("when was the harbour opened").fits.tolist()[:2] == [0, 1]
    assert _sight("who opened the harbour").fits[1] == 0
    assert _sight("when was it opened in 1840").fits.tolist()[:2] == [0, 0]


def test_signs_have_the_columns_that_they_name() -> None:
    """One column a name, one row a sentence or passage."""
    sight = _sight("the old harbour")
    sentences = sentence_signs(sight)
    assert sentences.shape == (4, len(SENTENCE_SIGNS))
    passages = passage_signs(sight, sentences, sentences[:, 0])
    assert passages.shape == (len(sight.hits), len(PASSAGE_SIGNS))
    assert np.isfinite(sentences).all()
    assert np.isfinite(passages).all()
