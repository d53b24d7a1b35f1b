"""What each sign weighs, learned.

Learned on SQuAD 2.0's open half (28 articles: all passages at once, folders of eight, with the
answering passage taken out, with questions about other articles) and on the golden questions
that ask one thing, which together count as much as SQuAD's. Learn again, and see what the
weights are worth on articles that they were not learned on, with

    python -m tests.benchmarks.learn --bench DIR --write

The invariant: nothing here is set by hand.
"""

SENTENCE = {
    "overlap": 2.275,
    "heavy": -0.143,
    "words": 2.993,
    "row_score": 5.069,
    "exact": 1.801,
    "plain": 0.315,
    "akin": 3.998,
    "pairs": -0.278,
    "grams2": 3.048,
    "grams3": -0.084,
    "closest": 0.923,
    "before": 6.128,
    "after": 0.714,
    "first": 0.363,
    "passage": 2.457,
    "headline": 6.439,
    "score": -0.031,
    "gap": -0.013,
    "alone": 1.354,
    "fits_person": 0.094,
    "fits_date": 0.856,
    "fits_number": 3.609,
    "fits_place": 0.784,
    "fits_cause": -0.010,
    "fits_means": -0.486,
    "fits_near": -0.141,
    "alongside": 1.322,
    "leads": 0.855,
    "labelled": -1.077,
    "label": 3.321,
    "length": 0.252,
    "short": 0.102,
    "place": 0.037,
    "item": 0.467,
    "asks": -0.889,
}
PASSAGE = {
    "score": -0.064,
    "gap": -0.018,
    "coverage": 4.796,
    "text": -3.572,
    "exact": 0.325,
    "akin": 1.853,
    "headline": 1.183,
    "words": -0.436,
    "best_overlap": -1.853,
    "best_row": 5.121,
    "best_pairs": 0.597,
    "best_grams2": 1.483,
    "best_grams3": 5.088,
    "closest": 0.160,
    "fits_near": -0.676,
    "length": -0.565,
    "best": 0.405,
    "all": 0.555,
}
PASSAGE_SHARE = 0.403
CHANCE = {
    "one": -2.868,
    "akin": 2.434,
    "grams2": 1.721,
    "names": -3.555,
    "share": 1.569,
    "lone_share": -1.994,
    "fits": -0.007,
    "fits_near": 1.311,
    "held_words": 1.735,
    "cause": -1.450,
    "weight": -2.247,
    "passage_weight": 2.646,
    "figures": -0.242,
    "plain": 1.560,
    "counted": -1.233,
    "account": -0.285,
    "label": 0.454,
    "leads": 0.467,
    "unknown": -0.669,
}
CONTRADICTED = -1.906
