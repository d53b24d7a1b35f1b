"""Term weights: rank-bm25's statistics and formula, laid out as posting arrays.

rank-bm25 counts the corpus and holds k1, b and the mean length; its own scoring walks every
passage, so each posting's share of a score is computed once, and a query adds up the shares of
the passages that hold one of its terms. Which passages there are, and which terms a question has,
is not decided here. The invariant: `Postings.scores` gives what rank-bm25's formula gives.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import math
from typing import Self

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

# On SQuAD passages every k1 in 0.6-0.9 and b in 0.5-0.6 does equally well; the middle is taken.
K1 = 0.75
B = 0.55

Ids = NDArray[np.int32]
Scores = NDArray[np.float64]


def idf(containing: int, total: int) -> float:
    """Weight of a term by how few passages contain it.

    Args:
        containing: Passages that have the term; 0 <= containing <= total.
        total: Passages in the index; at least 1.

    Returns:
        Natural logarithm, above 0; larger for rarer terms.

    Raises:
        ValueError: containing lies outside its range.

    Source:
        Robertson and Zaragoza 2009, ch. 3; the 1 added inside the logarithm (as Lucene does)
        keeps a term that most passages hold above zero.
    """
    if not 0 <= containing <= total or total < 1:
        raise ValueError(f"{containing} of {total} passages cannot contain a term")
    return math.log(1 + (total - containing + 0.5) / (containing + 0.5))


class Statistics(BM25Okapi):  # type: ignore[misc]  # rank-bm25 ships no types
    """rank-bm25's counts over a corpus, with an idf that stays above zero."""

    def __init__(self, corpus: Iterable[Sequence[int]]) -> None:
        super().__init__(corpus, k1=K1, b=B)

    def _calc_idf(self, nd: Mapping[int, int]) -> None:
        self.idf = {term: idf(count, self.corpus_size) for term, count in nd.items()}


@dataclass(frozen=True, slots=True)
class Postings:
    """Posting lists of all terms, one after the other, each by rising passage.

    Attributes:
        starts: Where the list of term t starts; its end is where the next starts. Shape (terms+1,).
        passages: The passage of each posting. Shape (postings,).
        shares: What each posting adds to its passage's score, above 0. Shape (postings,).
        idf: Each term's weight. Shape (terms,).
        passage_count: Passages in the corpus, those without any term included.
    """

    starts: NDArray[np.int64]
    passages: Ids
    shares: Scores
    idf: Scores
    passage_count: int

    @classmethod
    def build(cls, corpus: Sequence[Sequence[int]], term_count: int) -> Self:
        """Count and weigh a corpus.

        Args:
            corpus: For each passage its terms, numbered from 0, once for each occurrence.
            term_count: How many terms there are; above every number in the corpus.
        """
        filled = [passage for passage, terms in enumerate(corpus) if terms]
        if not filled:  # rank-bm25 divides by the number of passages
            nothing = np.zeros(0, dtype=np.float64)
            starts = np.zeros(term_count + 1, dtype=np.int64)
            return cls(starts, nothing.astype(np.int32), nothing, np.zeros(term_count), len(corpus))
        counts = Statistics(corpus[passage] for passage in filled)
        sizes = np.fromiter(map(len, counts.doc_freqs), dtype=np.int64, count=len(filled))
        total = int(sizes.sum())
        terms = np.fromiter((t for freqs in counts.doc_freqs for t in freqs), np.int32, total)
        tf = np.fromiter((n for f in counts.doc_freqs for n in f.values()), np.float64, total)
        weights = np.zeros(term_count)
        weights[list(counts.idf)] = list(counts.idf.values())
        length = np.repeat(np.array(counts.doc_len) / counts.avgdl, sizes)
        shares = tf * (counts.k1 + 1) / (tf + counts.k1 * (1 - counts.b + counts.b * length))
        order = np.argsort(terms, kind="stable")
        starts = np.concatenate(([0], np.cumsum(np.bincount(terms, minlength=term_count))))
        passages = np.repeat(np.array(filled, dtype=np.int32), sizes)
        return cls(starts, passages[order], (weights[terms] * shares)[order], weights, len(corpus))

    def scores(
        self, terms: Sequence[int], weights: Sequence[float] | None = None
    ) -> tuple[Ids, Scores]:
        """The passages that hold any of the terms, by rising number, and their scores.

        Args:
            terms: A query; a term that is given twice counts twice.
            weights: How much each of them counts; all of them once if None.
        """
        lists = [slice(self.starts[term], self.starts[term + 1]) for term in terms]
        scores = np.zeros(self.passage_count)  # untouched memory costs nothing
        for number, postings in enumerate(lists):
            shares = self.shares[postings]
            if weights is not None and weights[number] != 1:
                shares = shares * weights[number]
            scores[self.passages[postings]] += shares
        held = np.flatnonzero(scores).astype(np.int32)
        return held, scores[held]
