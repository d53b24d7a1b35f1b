"""What each sign weighs, learned.

Learned on SQuAD 2.0's open half (28 articles: all passages at once, folders of eight, with the
answering passage taken out, with questions about other articles) and on the golden questions
that ask one thing, which together count a quarter of SQuAD's in the ranking and about a third of it
in the confidence, rules included. Learn again, and see what the
weights are worth on articles that they were not learned on, with

    python -m tests.benchmarks.learn --bench DIR --write

The invariant: nothing here is set by hand.
"""

SENTENCE = {
    "overlap": 5.244,
    "heavy": -0.286,
    "words": 3.364,
    "row_score": 2.410,
    "exact": 1.997,
    "plain": 0.701,
    "meant": -0.777,
    "akin": 4.148,
    "pairs": -0.043,
    "grams2": 2.683,
    "grams3": -0.574,
    "closest": 0.795,
    "before": 8.797,
    "after": 5.696,
    "first": 6.312,
    "passage": 2.524,
    "headline": 10.114,
    "score": -0.028,
    "gap": -0.012,
    "alone": 1.100,
    "fits_person": 0.413,
    "fits_date": 1.107,
    "fits_number": 3.323,
    "fits_place": 0.967,
    "fits_cause": 0.468,
    "fits_means": -0.034,
    "fits_near": 0.146,
    "alongside": 1.095,
    "leads": 0.623,
    "labelled": -0.777,
    "label": 2.619,
    "length": -0.112,
    "short": 0.365,
    "place": 0.196,
}
PASSAGE = {
    "score": -1.331,
    "gap": -0.392,
    "rank": 0.715,
    "names": 4.492,
    "nameless": -0.435,
    "exact": 0.765,
    "akin": 1.463,
    "headline": 2.940,
    "words": -0.345,
    "best_overlap": -1.361,
    "best_row": 1.929,
    "best_pairs": 0.781,
    "best_grams2": 2.357,
    "best_grams3": 3.390,
    "closest": -0.075,
    "fits_near": -0.210,
    "length": -0.602,
    "best": 0.360,
    "all": 0.516,
}
PASSAGE_SHARE = 0.352
CHANCE = {
    "one": -5.953,
    "meant": -0.930,
    "akin": 1.816,
    "grams2": 0.057,
    "grams3": 1.808,
    "names": -2.183,
    "share": 0.975,
    "lone_share": -2.024,
    "score": 3.006,
    "lead": 0.926,
    "first": 0.495,
    "only": 1.276,
    "fits_near": 0.549,
    "held_words": 2.419,
    "cause": -0.993,
    "weight": -1.472,
    "passage_weight": 0.635,
    "plain": 0.774,
    "counted": -0.418,
    "account": 0.050,
    "leads": 0.430,
}
BROKEN = {
    "unknown_name": -1.981,
    "kind": -2.683,
    "count": -2.084,
    "attribute": -0.768,
    "unknown_premise": -0.955,
    "number": -2.323,
    "name": -1.555,
    "name_nearby": 0.322,
    "one_of_names": -0.998,
    "subject": -6.716,
    "event": -0.883,
    "only_names": -0.513,
}
