"""Term weights: rank-bm25's statistics and formula, laid out as posting arrays.

rank-bm25 counts the corpus and holds k1, b and the mean length; its own scoring walks every
passage, so each posting's share of a score is computed once, and a query adds up the shares of
the passages that hold one of its terms. Which passages there are, and which terms a question has,
is not decided here. The invariant: `Postings.scores` gives what rank-bm25's formula gives, and
`Postings.best` the first of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
import math
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

# On SQuAD passages every k1 in 0.6-0.9 and b in 0.5-0.6 does equally well; the middle is taken.
K1 = 0.75
B = 0.55
# Shorter lists are added up about as quickly as looked up in; by taste, no other was tried.
LONG = 1000
# Sums of the same shares in another order differ by less.
SAFELY = 1 + 1e-9

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


@dataclass(frozen=True, slots=True)
class Counts:
    """How often which term stands in which passage.

    Attributes:
        starts: Where the list of term t starts; its end is where the next starts. Shape (terms+1,).
        passages: The passage of each posting, rising within a list. Shape (postings,).
        frequencies: How often the term stands there, from 1. Shape (postings,).
        lengths: Terms in each passage. Shape (passages,).
    """

    starts: NDArray[np.int64]
    passages: Ids
    frequencies: Ids
    lengths: Ids

    @classmethod
    def of(cls, terms: Ids, passages: Ids, term_count: int, passage_count: int) -> Self:
        """Count.

        Args:
            terms: Each occurrence of a term.
            passages: The passage of each occurrence.
            term_count: Above every term.
            passage_count: Above every passage.
        """
        keys = np.sort(terms.astype(np.int64) * max(1, passage_count) + passages)
        first = np.flatnonzero(np.diff(keys, prepend=-1))
        frequencies = np.diff(first, append=len(keys))
        held, places = np.divmod(keys[first], max(1, passage_count))
        starts = np.concatenate(([0], np.cumsum(np.bincount(held, minlength=term_count))))
        lengths = np.bincount(passages, minlength=passage_count)
        return cls(
            starts, places.astype(np.int32), frequencies.astype(np.int32), lengths.astype(np.int32)
        )

    def joined(self, kept: Ids, other: Self, added: Ids, passage_count: int) -> Self:
        """These counts with those of passages read later.

        Args:
            kept: The new number of each passage of these, in the same order; -1 if it is gone.
            other: The others' counts, over the same terms or more.
            added: The new number of each of the others' passages, likewise.
            passage_count: How many passages there are.
        """
        term_count = len(other.starts) - 1
        keys, frequencies = self._keys(kept, passage_count)
        new_keys, new_frequencies = other._keys(added, passage_count)
        at = np.searchsorted(keys, new_keys)
        keys = np.insert(keys, at, new_keys)
        held, places = np.divmod(keys, max(1, passage_count))
        starts = np.concatenate(([0], np.cumsum(np.bincount(held, minlength=term_count))))
        lengths = np.zeros(passage_count, dtype=np.int32)
        for counts, moved in ((self, kept), (other, added)):
            lengths[moved[moved >= 0]] = counts.lengths[moved >= 0]
        frequencies = np.insert(frequencies, at, new_frequencies)
        return type(self)(starts, places.astype(np.int32), frequencies, lengths)

    def _keys(self, moved: Ids, passage_count: int) -> tuple[NDArray[np.int64], Ids]:
        """Each posting that stays as a number that rises by term and then by passage."""
        terms = np.repeat(np.arange(len(self.starts) - 1, dtype=np.int64), np.diff(self.starts))
        places = moved[self.passages]
        stays = places >= 0
        return terms[stays] * max(1, passage_count) + places[stays], self.frequencies[stays]


class Statistics(BM25Okapi):  # type: ignore[misc]  # rank-bm25 ships no types
    """rank-bm25's statistics over counts, with an idf that stays above zero, as an array."""

    def __init__(self, counts: Counts) -> None:
        super().__init__(counts, k1=K1, b=B)

    def _initialize(self, corpus: Counts) -> NDArray[np.int64]:
        self.doc_len = corpus.lengths
        self.corpus_size = int(np.count_nonzero(corpus.lengths))  # an empty passage is no document
        self.avgdl = int(corpus.lengths.sum()) / max(1, self.corpus_size)
        return np.diff(corpus.starts)

    def _calc_idf(self, nd: NDArray[np.int64]) -> None:
        total = max(1, self.corpus_size)
        found, at = np.unique(nd, return_inverse=True)  # terms by the thousand share a count
        self.idf = np.array([idf(int(count), total) for count in found])[at] if len(nd) else nd / 1


@dataclass(frozen=True, slots=True)
class Postings:
    """Posting lists of all terms, one after the other, each by rising passage.

    Attributes:
        counts: What they were made from.
        shares: What each posting adds to its passage's score, above 0. Shape (postings,).
        idf: Each term's weight. Shape (terms,).
        most: The largest share in each term's list. Shape (terms,).
    """

    counts: Counts
    shares: Scores
    idf: Scores
    most: Scores

    @classmethod
    def build(cls, counts: Counts) -> Self:
        """Weigh what was counted."""
        found = Statistics(counts)
        tf = counts.frequencies
        norm = found.k1 * (1 - found.b + found.b * (found.doc_len / max(found.avgdl, 1e-9)))
        shares = tf * (found.k1 + 1) / (tf + norm[counts.passages])
        shares *= np.repeat(found.idf, np.diff(counts.starts))
        filled = counts.starts[:-1][np.diff(counts.starts) > 0]
        most = np.zeros(len(found.idf))
        if len(filled):
            most[np.diff(counts.starts) > 0] = np.maximum.reduceat(shares, filled)
        return cls(counts, shares, found.idf, most)

    def passages(self, term: int) -> Ids:
        """The passages that hold a term, by rising number."""
        return self.counts.passages[self.counts.starts[term] : self.counts.starts[term + 1]]

    def scores(self, terms: Iterable[tuple[int, float]]) -> tuple[Ids, Scores]:
        """The passages that hold any of the terms, by rising number, and their scores.

        Args:
            terms: A query, each term with how much it counts; one that is given twice counts twice.
        """
        starts, passages = self.counts.starts, self.counts.passages
        scores = np.zeros(len(self.counts.lengths))  # untouched memory costs nothing
        for term, weight in terms:
            postings = slice(starts[term], starts[term + 1])
            shares = self.shares[postings]
            scores[passages[postings]] += shares if weight == 1 else weight * shares
        held = np.flatnonzero(scores).astype(np.int32)
        return held, scores[held]

    def best(self, terms: Iterable[tuple[int, float]], k: int) -> tuple[Ids, Scores]:
        """The k best passages in falling score, ties by rising number, and their scores.

        Rare terms are added up first. Once the k-th best of the passages seen so far has more than
        all further terms together could give, no other passage can come among them, and the long
        lists of common terms are only looked up for those seen.
        """
        held, scores = self._candidates(terms, k)
        if k < len(held):  # keep whatever ties with the last, so that the order stays exact
            least = np.partition(scores, len(scores) - k)[len(scores) - k]
            kept = scores >= least
            held, scores = held[kept], scores[kept]
        order = np.lexsort((held, -scores))[:k]
        return held[order], scores[order]

    def _candidates(self, terms: Iterable[tuple[int, float]], k: int) -> tuple[Ids, Scores]:
        """Passages among which the k best are, by rising number, with their whole scores."""
        starts, passages = self.counts.starts, self.counts.passages
        lists = [
            _List(starts.item(term), starts.item(term + 1), weight, weight * self.most.item(term))
            for term, weight in terms
        ]
        lists.sort(key=_List.size)
        further = [*accumulate(each.most for each in reversed(lists))][::-1]
        scores = np.zeros(len(self.counts.lengths))  # untouched memory costs nothing
        for at, each in enumerate(lists):
            if at and each.size() >= LONG:
                least = _kth(scores[passages[lists[at - 1].postings]], k)
                if least > further[at] * SAFELY:
                    floor = least - further[at] * SAFELY
                    return self._looked_up(lists[at:], scores, floor)
            scores[passages[each.postings]] += each.weighed(self.shares[each.postings])
        # The k-th best of one list is no better than that of all, and spares most a second look.
        full = (each.postings for each in lists if each.size() >= k)
        least = max((_kth(scores[passages[each]], k) for each in islice(full, 1)), default=0.0)
        held = (scores >= least if least else scores).nonzero()[0].astype(np.int32)
        return held, scores[held]

    def _looked_up(
        self, rest: Sequence["_List"], scores: Scores, floor: float
    ) -> tuple[Ids, Scores]:
        """Passages that score enough so far, with their shares of the rest of the lists."""
        passages = self.counts.passages
        held = (scores >= floor).nonzero()[0].astype(np.int32)
        whole = scores[held]
        for each in rest:
            where = passages[each.postings].searchsorted(held) + each.start
            where[where == each.stop] = each.start
            found = passages[where] == held
            whole[found] += each.weighed(self.shares[where[found]])
        return held, whole


class _List(NamedTuple):
    """A term's posting list in a query: where it is, what it counts, and the most that it adds."""

    start: int
    stop: int
    weight: float
    most: float

    @property
    def postings(self) -> slice:
        """Its place."""
        return slice(self.start, self.stop)

    def size(self) -> int:
        """How many postings it has."""
        return self.stop - self.start

    def weighed(self, shares: Scores) -> Scores:
        """Shares as they count."""
        return shares if self.weight == 1 else self.weight * shares


def _kth(scores: Scores, k: int) -> float:
    """The k-th best of some scores; 0 if there are fewer."""
    if len(scores) < k:
        return 0.0
    return float(np.partition(scores, len(scores) - k)[len(scores) - k])
