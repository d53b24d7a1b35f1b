"""Query + what is seen of its passages -> confidence in [0, 1] that a sentence is the right one.

One logistic curve over a few signs, learned with the ranking (weights.py). What is said when the
confidence is too low is decided in answers/. The invariant: the columns stand in the order of
CONFIDENCE_SIGNS.
"""

import math

import numpy as np

from bot.search import weights
from bot.search.kinds import NUMBERS, Asked
from bot.search.sight import Bools, Floats, Numbers, Sight
from bot.search.signs import columns

# What they mean is told where they are made, in confidence_signs.
CONFIDENCE_SIGNS = (
    "one",
    "meant",
    "akin",
    "grams2",
    "grams3",
    "names",
    "share",
    "lone_share",
    "score",
    "lead",
    "first",
    "only",
    "fits_near",
    "held_words",
    "cause",
    "weight",
    "passage_weight",
    "plain",
    "counted",
    "account",
    "leads",
)
# Scores beyond this many say much the same; by taste.
FAR = 10
AHEAD = 4


def confidence_signs(
    sight: Sight, rows: Numbers, sentence_scores: Floats, passage_scores: Floats
) -> Floats:
    """One line a row that is asked about, one column a sign.

    Args:
        sight: What is seen.
        rows: Which rows of it.
        sentence_scores: Of each row.
        passage_scores: Of each hit.
    """
    w, text, query, asked = sight.weights, sight.text, sight.query, sight.query.asked
    group = text.group[rows]
    of_passage = sight.of_passage | sight.headline
    only = of_passage & (of_passage.sum(axis=0) == 1)
    # What a reader of the sentence knows: it, the one before, the title and the headings.
    context = sight.held[rows] | sight.headline[group]
    context |= sight.held[rows - 1] & (rows != text.first[group])[:, None]
    frame, name = np.array([word.frame for word in query.words]), sight.names
    plain, lacks = ~(name | frame), ~context
    head = np.array([word.term == query.head for word in query.words])
    weight = np.array([word.weight for word in query.words]) / sight.highest
    bm25 = np.array([hit.score for hit in sight.hits])
    share = _log_shares(sentence_scores, text.is_candidate)[rows]
    one = np.ones(len(rows))
    return columns(
        one,
        (sight.meant[rows] & context) @ w,
        (sight.akin[rows] & lacks) @ w,
        *sight.grams[rows].T,
        (lacks & name) @ w,
        share,
        share / max(1, (~frame).sum()),  # short questions set the scores far apart
        np.tanh(sentence_scores[rows] / FAR),
        np.tanh(_leads(passage_scores)[group] / AHEAD),
        bm25[group] == bm25.max(),
        only[group] @ w,
        sight.fits_near[rows],
        np.log1p((context & ~frame).sum(axis=1)),
        one * (asked is Asked.CAUSE),
        np.log1p(context @ weight),
        np.log1p(of_passage[group] @ weight),
        _share(context, plain),
        (lacks & head).any(axis=1) & (asked in NUMBERS),
        one * (name.any() and not plain.any()),  # "what is Boston's stance"
        sight.leads[rows],
    )


def if_broken(chance: float, rule: str) -> float:
    """What is left of a chance where the sentence lacks what a rule of weights.BROKEN wants."""
    odds = chance / max(1 - chance, 1e-9) * math.exp(weights.BROKEN[rule])
    return odds / (1 + odds)


def _share(held: Bools, words: Bools) -> Floats:
    """How many of some words each row holds, as a share; all if there are none."""
    count = np.count_nonzero(words)
    return (held & words).sum(axis=1) / count if count else np.ones(len(held))


def _log_shares(scores: Floats, counted: Bools) -> Floats:
    """Logarithm of each row's share among those that count, as a softmax has it."""
    high = scores[counted].max()
    shares: Floats = scores - high - np.log(np.exp(scores[counted] - high).sum())
    return shares


def _leads(scores: Floats) -> Floats:
    """How far each score is ahead of the best other one; FAR if there is none."""
    if len(scores) == 1:
        return np.full(1, float(FAR))
    *_, second, first = sorted(scores.tolist())
    leads: Floats = scores - np.where(scores == first, second, first)
    return leads
