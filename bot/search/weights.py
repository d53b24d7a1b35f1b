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
    "overlap": 4.193,
    "heavy": -0.186,
    "words": 3.445,
    "row_score": 2.122,
    "exact": 1.955,
    "plain": 0.685,
    "meant": -1.314,
    "akin": 4.009,
    "pairs": -0.132,
    "grams2": 2.645,
    "grams3": -0.564,
    "closest": 0.914,
    "before": 6.042,
    "after": 1.338,
    "first": 1.527,
    "passage": 3.056,
    "headline": 5.740,
    "score": -0.011,
    "gap": -0.004,
    "alone": 0.563,
    "fits_person": 0.488,
    "fits_date": 1.034,
    "fits_number": 3.286,
    "fits_place": 0.725,
    "fits_cause": 0.378,
    "fits_means": -0.144,
    "fits_near": 0.208,
    "alongside": 0.979,
    "leads": 0.595,
    "labelled": -0.779,
    "label": 2.721,
    "length": -0.108,
    "short": 0.062,
    "place": 0.211,
}
PASSAGE = {
    "score": -0.865,
    "gap": -0.247,
    "rank": 0.658,
    "coverage": 4.309,
    "coverage2": -1.826,
    "heaviest": 0.530,
    "names": 4.728,
    "nameless": -0.198,
    "text": -3.661,
    "exact": 0.743,
    "akin": 1.976,
    "headline": 2.673,
    "words": 0.919,
    "best_overlap": -0.913,
    "best_row": 2.437,
    "best_pairs": 0.714,
    "best_grams2": 1.826,
    "best_grams3": 3.872,
    "closest": 0.071,
    "fits_near": -0.354,
    "length": -0.626,
    "best": 0.348,
    "all": 0.460,
}
PASSAGE_SHARE = 0.392
CHANCE = {
    "one": -5.853,
    "meant": -0.745,
    "akin": 1.824,
    "grams2": 0.219,
    "grams3": 1.612,
    "names": -2.836,
    "share": 0.955,
    "lone_share": -2.215,
    "score": 2.701,
    "lead": 0.902,
    "first": 0.426,
    "only": 1.376,
    "fits_near": 0.690,
    "held_words": 2.369,
    "cause": -1.132,
    "weight": -1.381,
    "passage_weight": 0.665,
    "plain": 0.936,
    "counted": -0.478,
    "account": -0.096,
    "leads": 0.499,
}
BROKEN = {
    "unknown_name": -1.373,
    "kind": -2.243,
    "count": -1.893,
    "attribute": -0.689,
    "unknown_premise": -1.015,
    "number": -1.679,
    "name": -1.171,
    "name_nearby": 0.544,
    "one_of_names": -0.423,
    "subject": -6.554,
    "event": -0.803,
    "only_names": -0.459,
}
