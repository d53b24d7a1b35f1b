"""What each sign weighs, learned.

Learned on SQuAD 2.0's open half (28 articles: all passages at once, folders of eight, with the
answering passage taken out, with questions about other articles) and on the golden questions
that ask one thing, which together count half as much as SQuAD's. Learn again, and see what the
weights are worth on articles that they were not learned on, with

    python -m tests.benchmarks.learn --bench DIR --write

The invariant: nothing here is set by hand.
"""

SENTENCE = {
    "overlap": 3.568,
    "heavy": -1.344,
    "words": 2.319,
    "row_score": -0.467,
    "exact": 1.862,
    "plain": 0.687,
    "akin": 4.260,
    "pairs": -0.436,
    "grams2": 2.768,
    "grams3": 0.811,
    "closest": 1.559,
    "before": 2.274,
    "after": 1.353,
    "first": 1.167,
    "passage": -1.520,
    "headline": 5.688,
    "score": 4.956,
    "gap": 4.080,
    "alone": -0.059,
    "fits_person": 0.268,
    "fits_date": 1.198,
    "fits_number": 3.658,
    "fits_place": 1.032,
    "fits_cause": 0.076,
    "fits_means": -0.047,
    "fits_near": -0.123,
    "alongside": 1.472,
    "leads": 0.939,
    "length": 0.036,
    "short": 0.216,
    "place": 0.089,
    "item": -0.496,
    "asks": -0.736,
}
PASSAGE = {
    "score": -2.656,
    "gap": -2.191,
    "coverage": 4.426,
    "text": -1.726,
    "exact": 0.957,
    "akin": 1.907,
    "headline": 6.939,
    "words": -0.456,
    "best_overlap": -0.630,
    "best_row": 1.295,
    "best_pairs": 0.738,
    "best_grams2": 2.150,
    "best_grams3": 3.395,
    "closest": 0.420,
    "fits_near": -0.072,
    "length": -0.230,
    "best": 0.518,
    "all": 0.406,
}
PASSAGE_SHARE = 0.269
CHANCE = {
    "one": -3.584,
    "akin": 2.118,
    "grams2": 1.651,
    "names": -3.695,
    "share": 1.549,
    "lone_share": -1.026,
    "fits": -0.491,
    "fits_near": 1.768,
    "held_words": 2.064,
    "cause": -1.241,
    "weight": -2.839,
    "passage_weight": 2.957,
    "figures": -0.203,
    "plain": 2.335,
    "counted": -1.459,
    "account": 0.599,
}
CONTRADICTED = -1.493
