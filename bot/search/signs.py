"""Sight -> signs: what speaks for each passage and each sentence, as columns of numbers.

Everything that is learned from stands here, and nothing is weighed: weights.py holds the weights,
snippets.py puts both together. The invariant: the columns stand in the order of PASSAGE_SIGNS and
SENTENCE_SIGNS.
"""

import numpy as np
from numpy.typing import NDArray

from bot.search.bm25 import K1
from bot.search.kinds import NUMBERS, Asked
from bot.search.sight import Floats, Sight

# BM25 of a sentence: its length counts as a passage's does, against this many terms; by taste.
MEAN_TERMS = 15
LENGTH_SHARE = 0.6
# A sentence of this many terms or fewer is seldom a whole statement.
SHORT_TERMS = 4

# What they mean is told where they are made, in sentence_signs and passage_signs. A word that a
# sentence lacks counts once, where it stands nearest: a heading and the sentence before that both
# have it say no more than the sentence that has it itself.
SENTENCE_SIGNS = (
    "overlap",
    "heavy",
    "words",
    "row_score",
    "exact",
    "plain",
    "meant",
    "akin",
    "pairs",
    "grams2",
    "grams3",
    "closest",
    "before",
    "after",
    "first",
    "passage",
    "headline",
    "score",
    "gap",
    "alone",
    "fits_person",
    "fits_date",
    "fits_number",
    "fits_place",
    "fits_cause",
    "fits_means",
    "fits_near",
    "alongside",
    "leads",
    "labelled",
    "label",
    "length",
    "short",
    "place",
)
PASSAGE_SIGNS = (
    "score",
    "gap",
    "rank",
    "names",
    "nameless",
    "exact",
    "akin",
    "headline",
    "words",
    "best_overlap",
    "best_row",
    "best_pairs",
    "best_grams2",
    "best_grams3",
    "closest",
    "fits_near",
    "length",
    "best",
    "all",
)
# Those signs of sentences of which a passage has its best sentence's.
BEST = [
    SENTENCE_SIGNS.index(sign)
    for sign in ("overlap", "row_score", "pairs", "grams2", "grams3", "closest", "fits_near")
]


def sentence_signs(sight: Sight) -> Floats:
    """One row a row of the sight, one column a sign."""
    w, held, text, asked = sight.weights, sight.held, sight.text, sight.query.asked
    group = text.group
    begins = np.zeros(len(held) + 1, dtype=np.bool_)
    begins[text.first] = begins[-1] = True
    before, after = np.zeros((2, *held.shape), dtype=np.bool_)
    before[1:], after[:-1] = held[:-1], held[1:]
    before[begins[:-1]] = after[begins[1:]] = False
    own = held & text.is_candidate[:, None]
    headline, missing = sight.headline[group], ~held
    passage, opening = sight.of_passage[group], held[text.first][group]
    fits = sight.fits > 0
    length = 1 - LENGTH_SHARE + LENGTH_SHARE * sight.sizes / MEAN_TERMS
    scores = _scores(sight)[group]
    return columns(
        held @ w,
        held @ (w * w / (w @ w)),
        held.sum(axis=1) / len(w),
        (sight.tf / (sight.tf + K1 * length[:, None])) @ w,
        sight.exact @ w,
        (held & ~sight.names) @ w,
        sight.meant @ w,
        (sight.akin & missing) @ w,
        sight.pairs,
        *sight.grams.T,
        sight.closest,
        (before & missing) @ w,
        (after & ~(held | before | headline)) @ w,
        (opening & ~(held | before | headline | after)) @ w,
        (passage & ~(held | before | headline | after | opening)) @ w,
        (headline & ~(held | before)) @ w,
        scores,
        scores - scores.max(),
        (own & (own.sum(axis=0) == 1)) @ w,
        fits & (asked is Asked.PERSON),
        fits & (asked is Asked.DATE),
        fits & (asked in NUMBERS),
        fits & (asked is Asked.PLACE),
        fits & (asked is Asked.CAUSE),
        fits & (asked is Asked.MEANS),
        sight.fits_near,
        sight.alongside,
        sight.leads,
        sight.labelled,
        sight.label,
        np.log1p(sight.sizes),
        sight.sizes <= SHORT_TERMS,
        np.arange(len(held)) == text.first[group],
    )


def passage_signs(sight: Sight, sentences: Floats, sentence_scores: Floats) -> Floats:
    """One row a hit, one column a sign.

    Args:
        sight: What is seen.
        sentences: The sentences' signs.
        sentence_scores: Of each row.
    """
    w, text = sight.weights, sight.text
    candidate = text.is_candidate[:, None]
    held = sight.of_passage
    exact, akin = (
        np.logical_or.reduceat(each & candidate, text.first) for each in (sight.exact, sight.akin)
    )
    context = held | sight.headline
    best = np.maximum.reduceat(np.where(candidate, sentences[:, BEST], 0.0), text.first)
    scores = _scores(sight)
    total = np.where(text.is_candidate, np.exp(sentence_scores - sentence_scores.max()), 0.0)
    return columns(
        scores,
        scores - scores.max(),
        1 / (1 + np.arange(len(scores))),
        (context & sight.names) @ w,
        (~context & sight.names).sum(axis=1),
        exact @ w,
        (akin & ~held) @ w,
        sight.headline @ w,
        held.sum(axis=1) / len(w),
        *best.T,
        np.log1p(np.add.reduceat(sight.sizes * text.is_candidate, text.first)),
        np.log(np.maximum.reduceat(total, text.first) + 1e-9),
        np.log(np.add.reduceat(total, text.first) + 1e-9),
    )


def columns(*each: NDArray[np.generic]) -> Floats:
    """Columns side by side, row by row in memory, as np.column_stack, which takes twice as long."""
    return np.ascontiguousarray(np.array(each, dtype=np.float64).T)


def _scores(sight: Sight) -> Floats:
    """BM25 of each hit, as a share of the most that the question could score."""
    most = sight.query.weight * (K1 + 1)
    return np.array([hit.score for hit in sight.hits]) / most
