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
    "overlap": 4.167,
    "heavy": -0.099,
    "words": 3.483,
    "row_score": 2.079,
    "exact": 1.983,
    "plain": 0.513,
    "meant": -0.862,
    "akin": 4.043,
    "pairs": -0.105,
    "grams2": 2.620,
    "grams3": -0.621,
    "closest": 0.932,
    "before": 6.073,
    "after": 1.290,
    "first": 1.538,
    "passage": 2.998,
    "headline": 5.731,
    "score": -0.011,
    "gap": -0.005,
    "alone": 0.581,
    "fits_person": 0.483,
    "fits_date": 1.011,
    "fits_number": 3.288,
    "fits_place": 0.781,
    "fits_cause": 0.380,
    "fits_means": -0.147,
    "fits_near": 0.190,
    "alongside": 0.983,
    "leads": 0.607,
    "labelled": -0.823,
    "label": 2.768,
    "length": -0.118,
    "short": 0.032,
    "place": 0.217,
}
PASSAGE = {
    "score": -0.990,
    "gap": -0.292,
    "rank": 0.646,
    "coverage": 4.101,
    "coverage2": -1.380,
    "heaviest": 0.472,
    "names": 4.186,
    "nameless": -0.452,
    "text": -3.932,
    "exact": 0.822,
    "akin": 1.961,
    "headline": 2.547,
    "words": 0.979,
    "best_overlap": -0.979,
    "best_row": 2.795,
    "best_pairs": 0.742,
    "best_grams2": 1.664,
    "best_grams3": 4.063,
    "closest": 0.072,
    "fits_near": -0.358,
    "length": -0.657,
    "best": 0.353,
    "all": 0.457,
}
PASSAGE_SHARE = 0.396
CHANCE = {
    "one": -5.828,
    "meant": -0.820,
    "akin": 1.707,
    "grams2": 0.134,
    "grams3": 1.693,
    "names": -2.948,
    "share": 0.957,
    "lone_share": -2.183,
    "score": 2.729,
    "lead": 0.844,
    "first": 0.483,
    "only": 1.403,
    "fits_near": 0.663,
    "held_words": 2.310,
    "cause": -1.105,
    "weight": -1.127,
    "passage_weight": 0.463,
    "plain": 0.943,
    "counted": -0.441,
    "account": -0.039,
    "leads": 0.489,
}
BROKEN = {
    "unknown_name": -1.679,
    "kind": -2.678,
    "count": -2.023,
    "attribute": -0.684,
    "unknown_premise": -1.009,
    "number": -2.193,
    "name": -1.369,
    "name_nearby": 0.632,
    "one_of_names": -0.678,
    "subject": -6.598,
    "event": -0.825,
    "only_names": -0.474,
}
