"""Every sign has been learned."""

from bot.answers.doubt import Rule
from bot.search import weights
from bot.search.confidence import CONFIDENCE_SIGNS
from bot.search.signs import PASSAGE_SIGNS, SENTENCE_SIGNS


def test_each_sign_has_its_weight() -> None:
    """A sign that was added or taken away since the weights were learned shows."""
    assert tuple(weights.SENTENCE) == SENTENCE_SIGNS
    assert tuple(weights.PASSAGE) == PASSAGE_SIGNS
    assert tuple(weights.CHANCE) == CONFIDENCE_SIGNS
    assert tuple(weights.BROKEN) == tuple(Rule)
