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
    "overlap": 4.192,
    "heavy": -0.100,
    "words": 3.503,
    "row_score": 2.091,
    "exact": 1.994,
    "plain": 0.516,
    "meant": -0.867,
    "akin": 4.067,
    "pairs": -0.106,
    "grams2": 2.636,
    "grams3": -0.625,
    "closest": 0.937,
    "before": 6.108,
    "after": 1.297,
    "first": 1.547,
    "passage": 3.015,
    "headline": 5.764,
    "score": -0.012,
    "gap": -0.005,
    "alone": 0.585,
    "fits_person": 0.486,
    "fits_date": 1.017,
    "fits_number": 3.308,
    "fits_place": 0.786,
    "fits_cause": 0.383,
    "fits_means": -0.147,
    "fits_near": 0.192,
    "alongside": 0.989,
    "leads": 0.611,
    "labelled": -0.828,
    "label": 2.784,
    "length": -0.119,
    "short": 0.032,
    "place": 0.218,
}
PASSAGE = {
    "score": -0.684,
    "gap": -0.202,
    "rank": 0.741,
    "names": 4.432,
    "nameless": -0.424,
    "exact": 0.553,
    "akin": 1.894,
    "headline": 3.387,
    "words": -0.664,
    "best_overlap": -1.149,
    "best_row": 2.184,
    "best_pairs": 0.825,
    "best_grams2": 1.573,
    "best_grams3": 4.075,
    "closest": -0.274,
    "fits_near": -0.349,
    "length": -0.647,
    "best": 0.433,
    "all": 0.449,
}
PASSAGE_SHARE = 0.384
CHANCE = {
    "one": -5.709,
    "meant": -0.815,
    "akin": 1.680,
    "grams2": 0.182,
    "grams3": 1.639,
    "names": -3.027,
    "share": 1.013,
    "lone_share": -2.237,
    "score": 2.545,
    "lead": 0.761,
    "first": 0.515,
    "only": 1.460,
    "fits_near": 0.673,
    "held_words": 2.334,
    "cause": -1.110,
    "weight": -1.226,
    "passage_weight": 0.604,
    "plain": 0.973,
    "counted": -0.338,
    "account": -0.021,
    "leads": 0.484,
}
BROKEN = {
    "unknown_name": -1.676,
    "kind": -2.728,
    "count": -2.097,
    "attribute": -0.662,
    "unknown_premise": -1.018,
    "number": -2.211,
    "name": -1.396,
    "name_nearby": 0.622,
    "one_of_names": -0.658,
    "subject": -6.558,
    "event": -0.839,
    "only_names": -0.428,
}
