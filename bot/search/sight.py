"""Query + its best passages -> what is seen of each of their sentences, as arrays.

Here the question's words are found again in the text, with the places and kinds of the words
around them. What that says for or against a sentence is signs.py's. The invariant: rows are
sentences in the order of the passages, columns the question's words in theirs, and what is seen
depends on nothing but the query and the index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.search.index import Hit, Index
from bot.search.kinds import ALONGSIDE, FITTING, STOP, Asked
from bot.search.places import Places
from bot.search.query import Query
from bot.search.words import NO_ROOT, NO_TERM, Tables

# How far, in words, what counts as close together may stretch, and how far around a word that
# fits the question's words are looked for; by taste.
WINDOW = 12
REACH = 7
# What two different numbers seldom have in common; by taste.
LAST_BITS = 0xFF
# The number of a spelling that no article has.
NO_SPELLING = -1

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Text:
    """The words of the rows, one after the other.

    A passage's first row may be the sentence before it in its section, which is no candidate.

    Attributes:
        codes: Of each word, as words.py has it.
        row: Each word's row.
        begin: Each row's first word.
        end: One past each row's last.
        group: Each row's passage, as its place among the hits.
        first: Each passage's first row.
        place: Each row's place in its passage; -1 for the sentence before it.
        is_candidate: Whether a row is a sentence of its passage.
        labels: How many words the label has that a row begins with; 0 for one that is no candidate.
    """

    codes: NDArray[np.int32]
    row: Numbers
    begin: Numbers
    end: Numbers
    group: Numbers
    first: Numbers
    place: Numbers
    is_candidate: Bools
    labels: NDArray[np.int32]

    @classmethod
    def of(cls, hits: Sequence[Hit], index: Index) -> Self:
        """Gather the words of passages."""
        parts = index.parts
        starts = parts.sentence_starts
        numbers = np.array([hit.number for hit in hits])
        lead = parts.goes_on[numbers]
        low = parts.first_sentence[numbers] - lead
        high = parts.first_sentence[numbers + 1]
        spans = zip(starts[low].tolist(), starts[high].tolist(), strict=True)
        counts = high - low
        first = counts.cumsum() - counts
        group = np.arange(len(hits)).repeat(counts)
        rows = np.arange(len(group))
        sentences = rows + (low - first)[group]
        sizes = starts[sentences + 1] - starts[sentences]
        end = sizes.cumsum()
        place = rows - (first + lead)[group]
        return cls(
            np.concatenate([parts.codes[start:stop] for start, stop in spans]),
            rows.repeat(sizes),
            end - sizes,
            end,
            group,
            first,
            place,
            place >= 0,
            parts.labels[sentences] * (place >= 0),
        )


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen of the best passages of a query.

    Attributes:
        query: What is searched for.
        hits: The passages, by BM25.
        text: Their words.
        weights: Each question word's share in the question's weight. Shape (words,).
        highest: The weight of a word that no passage holds.
        tf: How often a row holds a word, or what means the same. Shape (rows, words).
        held: Which words a row holds so.
        meant: Which words a row holds only by what means the same.
        exact: Which words a row holds as they were typed.
        akin: Which words, names left out, a row holds in a form of another stem.
        headline: Which words a passage's headline holds. Shape (passages, words).
        of_passage: Which words a candidate row of a passage holds, likewise.
        names: Which words are part of a name.
        sizes: Terms in each row.
        pairs: Weight of the words that follow each other in a row as in the question.
        grams: How many pairs, and how many threes, of the question's words, stop words included,
            stand in a row as typed. Shape (rows, 2).
        closest: Weight of the words within the best WINDOW of a row.
        fits: How many words of a row can stand for what is asked for.
        fits_near: Most weight of the question's words within REACH of one of them.
        alongside: Whether a row holds the unit, preposition or title that goes with it.
        leads: Whether a row begins with a word of the question.
        labelled: Whether a row begins with a label, "Boston, Massachusetts:".
        label: The question's share in its terms; 0 without one.
    """

    query: Query
    hits: Sequence[Hit]
    text: Text
    weights: Floats
    highest: float
    tf: Floats
    held: Bools
    meant: Bools
    exact: Bools
    akin: Bools
    headline: Bools
    of_passage: Bools
    names: Bools
    sizes: Numbers
    pairs: Floats
    grams: Floats
    closest: Floats
    fits: Numbers
    fits_near: Floats
    alongside: Bools
    leads: Bools
    labelled: Bools
    label: Floats

    @classmethod
    def of(cls, query: Query, hits: Sequence[Hit], index: Index) -> Self:
        """Look at passages.

        Args:
            query: What is searched for.
            hits: At least one.
            index: Where they are from.
        """
        text, tables = Text.of(hits, index), index.tables
        terms, kinds = tables.term_of.take(text.codes), tables.kinds_of.take(text.codes)
        total, width = len(text.group), len(query.words)
        weights = np.array([word.weight for word in query.words])
        weights /= weights.sum()

        places = Places.of(query, index.vocabulary)
        place = _places(terms, places.single)
        found = (place >= 0).nonzero()[0]
        row, column = text.row[found], place[found]
        cell = row * width + column
        tf = np.bincount(cell, minlength=total * width).reshape(total, width)
        own = np.array([index.vocabulary.get(word.term, NO_TERM) for word in query.words])
        said = np.zeros(total * width, dtype=np.bool_)
        said[cell[terms[found] == own[column]]] = True
        for phrase, at_word in places.phrases:
            tf[_rows_with(phrase, terms, text), at_word] += 1
        held = tf > 0
        standing, share = _with_phrases(place, places.phrases, terms, text)
        typed = [index.words.spellings.get(word, NO_SPELLING) for word in query.typed]
        # Of a word that is typed twice, the later place stands for both.
        typed_at = {number: at for at, number in enumerate(typed) if number != NO_SPELLING}
        typed_place = _places(tables.spelling_of.take(text.codes), typed_at)
        exact = np.zeros(total * width, dtype=np.bool_)
        exact[cell[typed_place[found] >= 0]] = True

        is_term = terms != NO_TERM
        heat = np.zeros(len(terms) + 1)
        seen = (standing >= 0).nonzero()[0]
        heat[seen + 1] = weights[standing[seen]] * share[seen]
        heat = heat.cumsum()
        closest = np.zeros(total)
        until = np.minimum(seen + WINDOW, text.end[text.row[seen]])
        np.maximum.at(closest, text.row[seen], heat[until] - heat[seen])

        fit = (_fitting(query.asked, kinds, text, tables) & (place < 0)).nonzero()[0]
        at = text.row[fit]
        low, high = (
            np.maximum(fit - REACH, text.begin[at]),
            np.minimum(fit + REACH + 1, text.end[at]),
        )
        fits_near = np.zeros(total)
        np.maximum.at(fits_near, at, heat[high] - heat[low])
        beside = (kinds & ALONGSIDE.get(query.asked, 0)).nonzero()[0]

        content = is_term.nonzero()[0]
        opening = np.full(total, -1)
        opening[text.row[content[::-1]]] = standing[content[::-1]]
        headline = np.zeros((len(hits), width), dtype=np.bool_)
        for number, hit in enumerate(hits):
            headline[number, places.held(index.parts.headlines[hit.number])] = True
        return cls(
            query,
            hits,
            text,
            weights,
            index.weight(""),
            tf.astype(np.float64),
            held,
            held & ~said.reshape(total, width),
            exact.reshape(total, width),
            _akin(query, terms, text, index),
            headline,
            np.logical_or.reduceat(held & text.is_candidate[:, None], text.first),
            np.array([word.name for word in query.words]),
            np.bincount(text.row[content], minlength=total),
            _pairs(column, _follows(is_term.cumsum()[found], row), weights, row, total),
            _grams(typed, typed_at, typed_place, text),
            closest,
            np.bincount(at, minlength=total),
            fits_near,
            np.bincount(text.row[beside], minlength=total) > 0,
            opening >= 0,
            *_labels(seen, is_term, text),
        )


def _labels(found: Numbers, is_term: Bools, text: Text) -> tuple[Bools, Floats]:
    """Which rows begin with a label, and the question's share in its terms."""
    if not text.labels.any():
        return np.zeros(len(text.labels), dtype=np.bool_), np.zeros(len(text.labels))
    ends = text.begin + text.labels
    held, terms = np.zeros((2, len(is_term) + 1), dtype=np.int64)
    held[found + 1] = 1
    terms[1:] = is_term
    of_question, of_label = (np.add.accumulate(each)[[ends, text.begin]] for each in (held, terms))
    share = (of_question[0] - of_question[1]) / np.maximum(1, of_label[0] - of_label[1])
    return text.labels > 0, share


def _rows_with(phrase: frozenset[int], terms: NDArray[np.int32], text: Text) -> Bools:
    """Which rows hold all of some terms."""
    held = np.ones(len(text.group), dtype=np.bool_)
    for term in phrase:
        held &= np.bincount(text.row[terms == term], minlength=len(held)) > 0
    return held


def _with_phrases(
    place: Numbers,
    phrases: Sequence[tuple[frozenset[int], int]],
    terms: NDArray[np.int32],
    text: Text,
) -> tuple[Numbers, Floats]:
    """Each term's place, the terms of a whole phrase among them, and its share in its word."""
    share = np.ones(len(place))
    for phrase, at_word in phrases:
        part = _rows_with(phrase, terms, text)[text.row] & np.isin(terms, list(phrase))
        part &= place < 0
        place = np.where(part, at_word, place)
        share[part] = 1 / len(phrase)
    return place, share


def _places(numbers: NDArray[np.int32], places: Mapping[int, int]) -> Numbers:
    """The place of each number; -1 for one that has none."""
    place = np.full(len(numbers), -1)
    if places:
        keys = np.array(sorted(places), dtype=np.int32)
        # Most numbers differ from all keys in their last bits, and need not be looked up.
        is_like = np.zeros(LAST_BITS + 1, dtype=np.bool_)
        is_like[keys & LAST_BITS] = True
        likely = is_like.take(numbers & LAST_BITS).nonzero()[0]
        at = keys[:-1].searchsorted(numbers[likely])  # what is beyond the last key finds the last
        is_key = keys[at] == numbers[likely]
        values = np.array([places[key] for key in keys.tolist()])
        place[likely[is_key]] = values[at[is_key]]
    return place


def _akin(query: Query, terms: NDArray[np.int32], text: Text, index: Index) -> Bools:
    """Words that a row holds in a form of another stem: "explanation" is akin to "explain"."""
    akin = np.zeros((len(text.group), len(query.words)), dtype=np.bool_)
    known = {
        root: at
        for at, word in enumerate(query.words)
        if not word.name and (root := index.words.root(word.term)) != NO_ROOT
    }
    if known:
        place = _places(index.tables.root_of.take(terms), known)
        found = ((place >= 0) & (terms != NO_TERM)).nonzero()[0]
        akin[text.row[found], place[found]] = True
    return akin


def _follows(place: Numbers, row: Numbers) -> Bools:
    """Whether the next one stands right behind, in the same row."""
    follows: Bools = (place[1:] - place[:-1] == 1) & (row[1:] == row[:-1])
    return follows


def _pairs(column: Numbers, follows: Bools, weights: Floats, row: Numbers, total: int) -> Floats:
    """Weight of the words that follow each other, stop words between left out."""
    at = (follows & (column[1:] - column[:-1] == 1)).nonzero()[0]
    weight = weights[column[at]] + weights[column[at + 1]]
    return np.bincount(row[at], weight, minlength=total).astype(np.float64)


def _grams(typed: Sequence[int], places: Mapping[int, int], place: Numbers, text: Text) -> Floats:
    """How many different pairs and threes of the question's words stand in each row.

    Args:
        typed: The question's spellings, stop words included; NO_SPELLING for one that no article
            has.
        places: The place of each spelling in the question.
        place: The place of each word of the text; -1 for one that was not typed.
        text: The rows.
    """
    total, count = len(text.group), max(1, len(typed) - 1)
    pair_at = np.full((len(typed) + 1, len(typed) + 1), -1)
    for at, (first, second) in enumerate(pairwise(typed)):
        if first in places and second in places:
            pair_at[places[first], places[second]] = at
    pair = pair_at[place[:-1], place[1:]]
    found = ((pair >= 0) & (text.row[:-1] == text.row[1:])).nonzero()[0]
    row, at = text.row[found], pair[found]
    threes = (_follows(found, row) & (at[1:] - at[:-1] == 1)).nonzero()[0]
    different = (
        set(zip(row[some].tolist(), at[some].tolist(), strict=True))
        for some in (slice(None), threes)
    )
    counts = [np.bincount([row for row, _ in some], minlength=total) for some in different]
    return np.array(counts).T / count


def _fitting(asked: Asked, kinds: NDArray[np.int32], text: Text, tables: Tables) -> Bools:
    """Which words can stand for what is asked for."""
    if asked not in {Asked.PERSON, Asked.PLACE}:
        fitting: Bools = (kinds & FITTING.get(asked, 0)) != 0
        return fitting
    # A capital shows a name, but for the one that begins a sentence and stands alone.
    capital = tables.capital[text.codes] & (kinds & STOP == 0)
    begins = np.zeros(len(capital) + 1, dtype=np.bool_)
    begins[text.begin] = True
    named: Bools = capital & ~(begins[:-1] & ~np.append(capital[1:], False))
    return named
