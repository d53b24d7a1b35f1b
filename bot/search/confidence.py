"""Query + best snippet -> confidence in [0, 1] that it is the right one.

A plain first version: how much of the question's weight the snippet and its headline account for,
on a logistic curve. What is said when the confidence is too low is decided in answers/.
"""

import math

from bot.search.query import Query
from bot.search.snippets import Snippet

# Chosen by hand: half of the question's weight accounted for is an even chance, all of it is .99.
MIDPOINT = 0.5
STEEPNESS = 9.0
# A word that the headline or the sentence before holds counts nearly as much as one in the quote.
NEARBY_SHARE = 0.8


def coverage(query: Query, snippet: Snippet) -> float:
    """Share of the question's weight that the snippet accounts for, in [0, 1]."""
    covered = sum(
        word.weight * (1.0 if word.term in snippet.held else NEARBY_SHARE)
        for word in query.words
        if word.term in snippet.held or word.term in snippet.nearby
    )
    return covered / query.weight


def confidence(query: Query, snippet: Snippet) -> float:
    """How likely the snippet is right, in [0, 1]."""
    return 1 / (1 + math.exp(-STEEPNESS * (coverage(query, snippet) - MIDPOINT)))
