"""Passages that say nearly the same, found by the runs of words that they share.

Two passages are compared by their sets of three words in a row (shingles): how many both have, of
all that either has. Which pairs to compare is told by min-hashes, so that twenty thousand passages
take a second or two. What is written differently but means the same is not found. The invariant:
each pair that comes back was counted in full, and no pair is of one article.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bot.search.index import Index

WORDS_IN_A_ROW = 3
# Shorter passages are alike by chance, as "Source: the council." is; by taste.
LEAST_SHINGLES = 8
# By taste: of a sentence of fifteen words one may differ, of a paragraph of sixty about five.
ALIKE = 0.6
# Of 24 bands of 3 min-hashes, a pair that shares .6 has one alike with a chance of .997, one that
# shares .8 of .9999999, one that shares .1 of .02.
BANDS, ROWS = 24, 3
# A band that many passages share, such as a table's header, is a form and no text of its own.
MOST_IN_BAND = 50
# So many passages are compared with all others one by one; measured: it takes as long then.
FEW = 12
_PRIMES = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Alike:
    """Two passages that say nearly the same.

    Attributes:
        one: A passage's number.
        other: Another one's, of another article.
        share: Shingles that both have, of all that either has; to 1.
    """

    one: int
    other: int
    share: float


def alike(index: Index, among: Collection[int] | None = None) -> list[Alike]:
    """The pairs of passages that say nearly the same, those that share most first.

    Args:
        index: Holds the passages.
        among: One of each pair is among these passages, and is `one` of it; None takes all.
    """
    shingles, starts = _shingles(index)
    long = np.flatnonzero(np.diff(starts) >= LEAST_SHINGLES)
    wanted = None if among is None else frozenset(among).intersection(long.tolist())
    if long.size == 0 or wanted == frozenset():
        return []
    # From here on there are only the long ones.
    shingles = shingles[np.repeat(np.diff(starts) >= LEAST_SHINGLES, np.diff(starts))]
    starts = np.concatenate(([0], np.cumsum(np.diff(starts)[long])))
    places = {number: place for place, number in enumerate(long.tolist())}
    if wanted is not None and len(wanted) <= FEW:
        pairs = _alike_to(shingles, starts, [places[number] for number in wanted])
    else:
        pairs = _alike_at_all(shingles, starts)
    found = set()
    for at, other_at, share in pairs:
        one, other = int(long[at]), int(long[other_at])
        if wanted is not None and (one not in wanted or (other in wanted and other < one)):
            one, other = other, one
        if index.passages[one].article is index.passages[other].article:
            continue
        if wanted is None or one in wanted:
            found.add(Alike(one, other, share))
    return sorted(found, key=lambda pair: (-pair.share, pair.one, pair.other))


def _shingles(index: Index) -> tuple[Hashes, NDArray[np.int64]]:
    """Hashes of each passage's shingles, each once, sorted; where each passage's start."""
    parts = index.parts
    words = index.tables.spelling_of[parts.codes].astype(np.uint64) + np.uint64(1)
    word_starts = parts.sentence_starts[parts.first_sentence].astype(np.int64)
    count = len(word_starts) - 1
    if words.size < WORDS_IN_A_ROW:
        return np.empty(0, np.uint64), np.zeros(count + 1, np.int64)
    passage = np.repeat(np.arange(count), np.diff(word_starts))
    hashes = words[:-2]
    for place, prime in enumerate(_PRIMES, 1):
        hashes = _mixed(hashes * prime + words[place : len(words) - 2 + place])
    whole = passage[:-2] == passage[2:]
    hashes, passage = hashes[whole], passage[:-2][whole]
    order = np.lexsort((hashes, passage))
    hashes, passage = hashes[order], passage[order]
    first = np.ones(len(hashes), np.bool_)
    first[1:] = (hashes[1:] != hashes[:-1]) | (passage[1:] != passage[:-1])
    hashes, passage = hashes[first], passage[first]
    return hashes, np.searchsorted(passage, np.arange(count + 1))


def _mixed(values: Hashes) -> Hashes:
    """Values of which near ones are far from each other.

    Source:
        Steele, Lea and Flood 2014, Fast splittable pseudorandom number generators, the mixing of
        SplitMix64.
    """
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _alike_to(
    shingles: Hashes, starts: NDArray[np.int64], few: Collection[int]
) -> Iterator[tuple[int, int, float]]:
    """The pairs of some passages with all others, each looked at."""
    sizes = np.diff(starts)
    for one in few:
        mine = shingles[starts[one] : starts[one + 1]]
        at = np.minimum(np.searchsorted(mine, shingles), mine.size - 1)
        both = np.add.reduceat((mine[at] == shingles).astype(np.int64), starts[:-1])
        share = both / (sizes + mine.size - both)
        for other in np.flatnonzero(share >= ALIKE).tolist():
            if other != one:
                yield one, other, float(share[other])


def _alike_at_all(shingles: Hashes, starts: NDArray[np.int64]) -> Iterator[tuple[int, int, float]]:
    """The pairs among all passages that have a band of min-hashes in common.

    Source:
        Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 3.
    """
    pairs: set[tuple[int, int]] = set()
    for first in range(0, BANDS * ROWS, ROWS):
        band = np.zeros(len(starts) - 1, np.uint64)
        for number in range(first, first + ROWS):
            salted = _mixed(shingles ^ _mixed(np.full(1, number + 1, np.uint64)))
            band = _mixed(band + np.minimum.reduceat(salted, starts[:-1]))
        pairs.update(_sharing(band))
    for one, other in pairs:
        share = _share(shingles, starts, one, other)
        if share >= ALIKE:
            yield one, other, share


def _sharing(band: Hashes) -> Iterator[tuple[int, int]]:
    """Pairs of places that hold the same, the smaller one first."""
    order = np.argsort(band, kind="stable")
    ends = np.flatnonzero(band[order][1:] != band[order][:-1]) + 1
    for group in np.split(order, ends):
        if 1 < group.size <= MOST_IN_BAND:
            yield from combinations(sorted(group.tolist()), 2)


def _share(shingles: Hashes, starts: NDArray[np.int64], one: int, other: int) -> float:
    mine = shingles[starts[one] : starts[one + 1]]
    theirs = shingles[starts[other] : starts[other + 1]]
    both = np.intersect1d(mine, theirs, assume_unique=True).size
    return float(both / (mine.size + theirs.size - both))
