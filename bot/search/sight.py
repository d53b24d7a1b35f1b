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
from bot.search.words import NO_ROOT, NO_TERM

# How far, in words, what counts as close together may stretch, and how far around a word that
# fits the question's words are looked for; by taste.
WINDOW = 12
REACH = 7

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
        is_candidate: Whether a row is a sentence of its passage.
        labels: How many words the label has that a row begins with; 0 for one that is no candidate.
    """

    codes: NDArray[np.int32]
    row: Numbers
    begin: Numbers
    end: Numbers
    group: Numbers
    first: Numbers
    is_candidate: Bools
    labels: NDArray[np.int32]

    @classmethod
    def of(cls, hits: Sequence[Hit], index: Index) -> Self:
        """Gather the words of passages."""
        parts = index.parts
        first, starts = parts.first_sentence, parts.sentence_starts
        numbers = [hit.number for hit in hits]
        lead = parts.goes_on[numbers]
        spans = [
            (low, high)
            for low, high in zip(
                (first[numbers] - lead).tolist(),
                first[[number + 1 for number in numbers]].tolist(),
                strict=True,
            )
        ]
        codes = np.concatenate([parts.codes[starts[low] : starts[high]] for low, high in spans])
        sizes = np.concatenate(
            [starts[low + 1 : high + 1] - starts[low:high] for low, high in spans]
        )
        labels = np.concatenate([parts.labels[low:high] for low, high in spans])
        counts = np.array([high - low for low, high in spans])
        end = np.cumsum(sizes, dtype=np.int64)
        first_row = np.cumsum(counts) - counts
        is_candidate = np.ones(len(sizes), dtype=np.bool_)
        is_candidate[first_row[lead]] = False
        rows = np.arange(len(sizes))
        return cls(
            codes,
            np.repeat(rows, sizes),
            end - sizes,
            end,
            np.repeat(np.arange(len(hits)), counts),
            first_row,
            is_candidate,
            labels * is_candidate,
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
        meant: Which words a row holds only by what means the same.
        exact: Which words a row holds as they were typed.
        akin: Which words, names left out, a row holds in a form of another stem.
        headline: Which words a passage's headline holds. Shape (passages, words).
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
    meant: Bools
    exact: Bools
    akin: Bools
    headline: Bools
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
        text = Text.of(hits, index)
        spelling, terms = index.tables.spelling_of[text.codes], index.tables.term_of[text.codes]
        kinds = index.tables.kinds_of[text.codes]
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
        typed = np.array([index.words.spellings.get(word, -1) for word in query.typed])
        exact = np.zeros(total * width, dtype=np.bool_)
        exact[cell[(spelling[found][:, None] == typed).any(axis=1)]] = True

        is_term = terms != NO_TERM
        heat = np.zeros(len(terms) + 1)
        heat[found + 1] = weights[column]
        heat = np.cumsum(heat)
        closest = np.zeros(total)
        until = np.minimum(found + WINDOW, text.end[row])
        np.maximum.at(closest, row, heat[until] - heat[found])

        fitting = _fitting(query.asked, kinds, index.tables.capital[text.codes], text) & (place < 0)
        fit = fitting.nonzero()[0]
        at = text.row[fit]
        fits_near = np.zeros(total)
        low, high = (
            np.maximum(fit - REACH, text.begin[at]),
            np.minimum(fit + REACH + 1, text.end[at]),
        )
        np.maximum.at(fits_near, at, heat[high] - heat[low])
        beside = (kinds & ALONGSIDE.get(query.asked, 0)).nonzero()[0]

        content = is_term.nonzero()[0]
        opening = np.full(total, -1)
        opening[text.row[content[::-1]]] = place[content[::-1]]
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
            (tf > 0) & ~said.reshape(total, width),
            exact.reshape(total, width),
            _akin(query, terms, text, index),
            headline,
            np.bincount(text.row[content], minlength=total),
            _pairs(column, _follows(np.cumsum(is_term)[found], row), weights, row, total),
            _grams(spelling, typed, text),
            closest,
            np.bincount(at, minlength=total),
            fits_near,
            np.bincount(text.row[beside], minlength=total) > 0,
            opening >= 0,
            *_labels(found, is_term, text),
        )


def _labels(found: Numbers, is_term: Bools, text: Text) -> tuple[Bools, Floats]:
    """Which rows begin with a label, and the question's share in its terms."""
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


def _places(numbers: NDArray[np.int32], places: Mapping[int, int]) -> Numbers:
    """The place of each number; -1 for one that has none."""
    if not places:
        return np.full(len(numbers), -1)
    ordered = sorted(places.items())
    keys = np.array([key for key, _ in ordered], dtype=np.int32)
    values = np.array([place for _, place in ordered])
    at = keys[:-1].searchsorted(numbers)  # what is beyond the last key finds the last
    place: Numbers = values[at]
    place[keys[at] != numbers] = -1
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
        place = _places(index.tables.root_of[terms], known)
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


def _grams(spelling: NDArray[np.int32], typed: Numbers, text: Text) -> Floats:
    """How many different pairs and threes of the question's words stand in each row.

    Args:
        spelling: Of each word of the text.
        typed: The question's spellings, stop words included; -1 for one that no article has.
        text: The rows.
    """
    total, count = len(text.group), max(1, len(typed) - 1)
    # Of a word that is typed twice, the later place stands for both.
    places = {number: at for at, number in enumerate(typed.tolist()) if number >= 0}
    place = _places(spelling, places)
    pair_at = np.full((len(typed) + 1, len(typed) + 1), -1)
    for at, (first, second) in enumerate(pairwise(typed.tolist())):
        if first >= 0 and second >= 0:
            pair_at[places[first], places[second]] = at
    pair = pair_at[place[:-1], place[1:]]
    found = ((pair >= 0) & (text.row[:-1] == text.row[1:])).nonzero()[0]
    row, at = text.row[found], pair[found]
    threes = (_follows(found, row) & (at[1:] - at[:-1] == 1)).nonzero()[0]
    columns = (
        np.bincount(_different(row[some] * count + at[some]) // count, minlength=total)
        for some in (slice(None), threes)
    )
    return np.column_stack(tuple(columns)) / count


def _different(numbers: Numbers) -> Numbers:
    """Each number once; numpy's own unique takes many times as long for so few."""
    numbers = np.sort(numbers)
    return numbers[np.diff(numbers, prepend=-1) > 0]


def _fitting(asked: Asked, kinds: NDArray[np.int32], capital: Bools, text: Text) -> Bools:
    """Which words can stand for what is asked for."""
    if asked not in {Asked.PERSON, Asked.PLACE}:
        fitting: Bools = (kinds & FITTING.get(asked, 0)) != 0
        return fitting
    # A capital shows a name, but for the one that begins a sentence and stands alone.
    capital = capital & (kinds & STOP == 0)
    begins = np.zeros(len(capital) + 1, dtype=np.bool_)
    begins[text.begin] = True
    named: Bools = capital & ~(begins[:-1] & ~np.append(capital[1:], False))
    return named
