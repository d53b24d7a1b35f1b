"""Scores on posting arrays against two other computations of them."""

from collections.abc import Mapping, Sequence
import math
from random import Random

from hypothesis import example, given
from hypothesis import strategies as st
import numpy as np
import pytest
from rank_bm25 import BM25Okapi

from bot.search.bm25 import K1, B, Counts, Postings, idf

TERMS = 12
passage = st.lists(st.integers(0, TERMS - 1), max_size=40)
corpora = st.lists(passage, min_size=1, max_size=25).filter(any)
queries = st.lists(st.integers(0, TERMS - 1), max_size=8)


class Library(BM25Okapi):  # type: ignore[misc]  # rank-bm25 ships no types
    """rank-bm25 with nothing replaced but the idf."""

    def _calc_idf(self, nd: Mapping[int, int]) -> None:
        total = self.corpus_size
        self.idf = {t: math.log(1 + (total - n + 0.5) / (n + 0.5)) for t, n in nd.items()}


def _from_the_formula(corpus: Sequence[Sequence[int]], query: Sequence[int]) -> list[float]:
    """BM25 as the textbook has it, slow and obvious."""
    mean = sum(map(len, corpus)) / len(corpus)
    scores = []
    for terms in corpus:
        score = 0.0
        for term in query:
            tf = terms.count(term)
            containing = sum(term in other for other in corpus)
            weight = math.log(1 + (len(corpus) - containing + 0.5) / (containing + 0.5))
            score += weight * tf * (K1 + 1) / (tf + K1 * (1 - B + B * len(terms) / mean))
        scores.append(score)
    return scores


def _counted(corpus: Sequence[Sequence[int]], term_count: int) -> Counts:
    terms = np.array([term for passage in corpus for term in passage], dtype=np.int32)
    lengths = np.array([len(each) for each in corpus], dtype=np.int64)
    passages = np.repeat(np.arange(len(corpus), dtype=np.int32), lengths)
    return Counts.of(terms, passages, term_count, len(corpus))


def _built(corpus: Sequence[Sequence[int]], term_count: int) -> Postings:
    return Postings.build(_counted(corpus, term_count))


def _dense(postings: Postings, query: Sequence[int], passages: int) -> list[float]:
    held, scores = postings.scores((term, 1.0) for term in query)
    dense = np.zeros(passages)
    dense[held] = scores
    return list(dense)


@given(corpora.map(lambda corpus: [terms for terms in corpus if terms]), queries)
def test_scores_are_rank_bm25s(corpus: list[list[int]], query: list[int]) -> None:
    """Each candidate's score is what rank-bm25 itself computes for the same tokens."""
    library = Library(corpus, k1=K1, b=B).get_scores(query)
    ours = _dense(_built(corpus, TERMS), query, len(corpus))
    assert ours == pytest.approx(list(library), rel=1e-9, abs=0)


@given(corpora.map(lambda corpus: [terms for terms in corpus if terms]), queries)
@example([[1, 2, 2]], [2])
@example([[1], [2]], [2])
def test_scores_are_the_formulas(corpus: list[list[int]], query: list[int]) -> None:
    """Each score is Robertson's formula, with Lucene's idf."""
    ours = _dense(_built(corpus, TERMS), query, len(corpus))
    assert ours == pytest.approx(_from_the_formula(corpus, query), rel=1e-9, abs=0)


@given(corpora, queries)
def test_empty_passages_change_no_score(corpus: list[list[int]], query: list[int]) -> None:
    """A passage without terms is never found and leaves the others' scores alone."""
    full = [terms for terms in corpus if terms]
    among_empty = _dense(_built(corpus, TERMS), query, len(corpus))
    alone = _dense(_built(full, TERMS), query, len(full))
    assert [score for score, terms in zip(among_empty, corpus, strict=True) if terms] == alone
    assert not any(s for s, terms in zip(among_empty, corpus, strict=True) if not terms)


@given(corpora, queries)
def test_only_passages_with_a_term_are_candidates(
    corpus: list[list[int]], query: list[int]
) -> None:
    """Candidates are exactly the passages that hold a term of the query, each scored above 0."""
    held, scores = _built(corpus, TERMS).scores((term, 1.0) for term in query)
    expected = [n for n, terms in enumerate(corpus) if set(terms) & set(query)]
    assert held.tolist() == expected
    assert (scores > 0).all()


@given(
    st.lists(st.tuples(st.lists(st.integers(0, 5), max_size=9), st.booleans()), max_size=12),
    st.lists(passage, max_size=12),
    st.randoms(use_true_random=False),
)
def test_joined_counts_are_those_of_all(
    first: list[tuple[list[int], bool]], second: list[list[int]], random: Random
) -> None:
    """After an article was changed, passages would be ranked by what it was before."""
    stay = [terms for terms, stays in first if stays]
    takes_first = [True] * len(stay) + [False] * len(second)
    random.shuffle(takes_first)
    places: dict[bool, list[int]] = {True: [], False: []}
    for place, takes in enumerate(takes_first):
        places[takes].append(place)
    old, new = iter(stay), iter(second)
    together = [next(old) if takes else next(new) for takes in takes_first]
    numbers = iter(places[True])
    kept = np.array([next(numbers) if stays else -1 for _, stays in first], dtype=np.int32)
    added = np.array(places[False], dtype=np.int32)
    joined = _counted([terms for terms, _ in first], 6).joined(
        kept, _counted(second, TERMS), added, len(together)
    )
    expected = _counted(together, TERMS)
    for name in ("starts", "passages", "frequencies", "lengths"):
        found, right = getattr(joined, name), getattr(expected, name)
        assert found.tolist() == right.tolist()
        assert found.dtype == right.dtype


@given(corpora)
def test_a_terms_passages_are_those_that_hold_it(corpus: list[list[int]]) -> None:
    """A name would be sought in passages that do not hold its words."""
    postings = _built(corpus, TERMS)
    for term in range(TERMS):
        holding = [number for number, terms in enumerate(corpus) if term in terms]
        assert postings.passages(term).tolist() == holding


@pytest.mark.parametrize("corpus", [[], [[]], [[], []]])
def test_an_empty_corpus_has_no_candidates(corpus: list[list[int]]) -> None:
    """No passage, or none with a term, is no error where rank-bm25 divides by zero."""
    held, scores = _built(corpus, 3).scores([(0, 1.0), (2, 1.0)])
    assert held.size == scores.size == 0


def test_idf_stays_above_zero() -> None:
    """A term that every passage holds still adds to a score."""
    assert idf(10, 10) > 0
    assert idf(1, 10) > idf(5, 10)


@pytest.mark.parametrize(("containing", "total"), [(-1, 3), (4, 3), (0, 0)])
def test_idf_refuses_impossible_counts(containing: int, total: int) -> None:
    """A count outside its range is a bug that must show."""
    with pytest.raises(ValueError, match="passages"):
        idf(containing, total)


few_words = st.lists(st.integers(0, TERMS - 1), min_size=1, max_size=6)


@pytest.mark.parametrize("long", [1, 3, 1000])
@given(
    corpus=st.lists(few_words, min_size=1, max_size=60),
    query=st.lists(st.tuples(st.integers(0, TERMS - 1), st.sampled_from((1.0, 0.3))), max_size=6),
    k=st.integers(1, 8),
)
@example(corpus=[[0, 1], [0], [1], [1, 1]], query=[(0, 1.0), (1, 1.0)], k=2)
@example(corpus=[[0, 0, 0, 1], [1, 3, 3, 3, 3], [0, 0, 0, 2]], query=[(0, 1.0), (1, 0.3)], k=2)
@example(corpus=[[0], [1], [2]], query=[(0, 1.0), (1, 1.0), (2, 1.0)], k=3)
@example(  # the rare term outweighs two of the common ones, and not all three
    corpus=[[0, 8, 8], [1, 2, 3], *[[1, 9, 9]] * 3, *[[2, 9, 9]] * 3, *[[3, 9, 9]] * 3],
    query=[(0, 1.0), (1, 1.0), (2, 1.0), (3, 1.0)],
    k=1,
)
def test_the_best_are_the_first_of_all(
    long: int, corpus: list[list[int]], query: list[tuple[int, float]], k: int
) -> None:
    """Looking common terms up for the candidates of rare ones changes neither order nor scores."""
    postings = _built(corpus, TERMS)
    everything, all_scores = postings.scores(query)
    score_of = dict(zip(everything.tolist(), all_scores.tolist(), strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.search.bm25.LONG", long)
        held, scores = postings.best(query, k)
    assert scores.tolist() == pytest.approx(sorted(score_of.values(), reverse=True)[:k], rel=1e-9)
    assert scores.tolist() == pytest.approx([score_of[each] for each in held.tolist()], rel=1e-9)
    ranked = list(zip((-scores).tolist(), held.tolist(), strict=True))
    assert ranked == sorted(set(ranked))


def test_common_terms_are_only_looked_up() -> None:
    """A rare term that decides keeps the passages of a common one from being scored."""
    corpus = [[0, 0, 1] if n % 100 == 0 else [1, 2] for n in range(2000)]
    held, _ = _built(corpus, 3)._candidates([(0, 1.0), (1, 1.0)], 5)
    assert held.tolist() == list(range(0, 2000, 100))
