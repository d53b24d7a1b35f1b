"""Query + what is seen of its passages -> confidence in [0, 1] that a sentence is the right one.

One logistic curve over a few signs, learned with the ranking (weights.py). What is said when the
confidence is too low is decided in answers/. The invariant: the columns stand in the order of
CONFIDENCE_SIGNS.
"""

import math

import numpy as np

from bot.search import weights
from bot.search.kinds import NUMBERS, Asked
from bot.search.sight import Bools, Floats, Sight

UNASKED = frozenset({Asked.OTHER, Asked.WHICH, Asked.WHETHER})
# What they mean is told where they are made, in confidence_signs.
CONFIDENCE_SIGNS = (
    "one",
    "akin",
    "grams2",
    "names",
    "share",
    "lone_share",
    "fits",
    "fits_near",
    "held_words",
    "cause",
    "weight",
    "passage_weight",
    "figures",
    "plain",
    "counted",
    "account",
    "label",
    "leads",
    "unknown",
)


def confidence_signs(sight: Sight, sentence_scores: Floats) -> Floats:
    """One row a row of the sight, one column a sign.

    Args:
        sight: What is seen.
        sentence_scores: Of each row.
    """
    w, text, query, asked = sight.weights, sight.text, sight.query, sight.query.asked
    held = sight.tf > 0
    begins = np.zeros(len(held), dtype=np.bool_)
    begins[text.first] = True
    before = np.concatenate((np.zeros_like(held[:1]), held[:-1])) & ~begins[:, None]
    # What a reader of the sentence knows: it, the one before, the title and the headings.
    context = held | before | sight.headline[text.group]
    passage = np.logical_or.reduceat(held & text.is_candidate[:, None], text.first)
    frame = np.array([word.frame for word in query.words])
    name = np.array([word.name for word in query.words])
    known = np.array([word.known for word in query.words])
    figure = np.array([word.term[0].isdigit() for word in query.words])
    head = np.array([word.term == query.head for word in query.words])
    weight = np.array([word.weight for word in query.words]) / sight.highest
    share = _log_shares(sentence_scores, text.is_candidate)
    one = np.ones(len(held))
    return np.column_stack(
        (
            one,
            (sight.akin & ~context) @ w,
            sight.grams[:, 0],
            (~context & name) @ w,
            share,
            share / max(1, (~frame).sum()),  # short questions set the scores far apart
            (sight.fits > 0) & (asked not in UNASKED),
            sight.fits_near,
            np.log1p((context & ~frame).sum(axis=1)),
            one * (asked is Asked.CAUSE),
            np.log1p(context @ weight),
            np.log1p((passage | sight.headline)[text.group] @ weight),
            (~context & figure).any(axis=1),
            _share(context, ~name & ~frame),
            (~context & head).any(axis=1) & (asked in NUMBERS),
            one * (name.any() and not (~name & ~frame).any()),  # "what is Boston's stance"
            sight.label,
            sight.leads,
            one * (w @ ~(known | frame)),
        )
    )


def if_contradicted(chance: float) -> float:
    """What is left of a chance where the sentence lacks what the question takes for granted."""
    odds = chance / max(1 - chance, 1e-9) * math.exp(weights.CONTRADICTED)
    return odds / (1 + odds)


def _share(held: Bools, words: Bools) -> Floats:
    """How many of some words each row holds, as a share; all if there are none."""
    return held[:, words].mean(axis=1) if words.any() else np.ones(len(held))


def _log_shares(scores: Floats, counted: Bools) -> Floats:
    """Logarithm of each row's share among those that count, as a softmax has it."""
    high = scores[counted].max()
    shares: Floats = scores - high - np.log(np.exp(scores[counted] - high).sum())
    return shares
