"""Query + ranking -> snippets: the sentences of the best passages, best first.

A sentence counts by the question's words that it holds, a little by those that its headline and
its neighbours hold, by its passage's score, by words that stand together as in the question, and
by the kind of fact that is asked for. Whether any of them answers is confidence.py's to say. The
invariant: a snippet is one whole sentence, list item or row of an article.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from bot.articles.article import Sentence
from bot.search.index import Hit, Index
from bot.search.query import HOLDS, Query

# How much each sign adds, in shares of the question's weight. Chosen by hand on SQuAD's open half
# and the briefing, to be replaced by learned ones.
HEADLINE_SHARE = 0.35
NEIGHBOUR_SHARE = 0.2
PASSAGE_SHARE = 0.6
PAIR_SHARE = 0.12
MOST_PAIRS = 3
WANTED_SHARE = 0.25
# A sentence of this many words or fewer is seldom a whole statement.
SHORT_WORDS = 4
SHORT_LOSS = 0.15
# Which version, which year: a sentence that has the question's numbers itself comes first.
NUMBER_SHARE = 0.25
# A sentence that begins with what is asked about is likely to be about it.
SUBJECT_SHARE = 0.08


@dataclass(frozen=True, slots=True)
class Snippet:
    """A sentence with what speaks for it.

    Attributes:
        hit: Its passage with BM25's score.
        sentence: The words.
        held: Terms of the question that the sentence holds.
        nearby: Those that its headline or the sentence before it holds, and it does not.
        fits: Whether it holds the kind of fact that is asked for; True if none is.
        score: What it is ordered by; comparable only within one question.
    """

    hit: Hit
    sentence: Sentence
    held: frozenset[str]
    nearby: frozenset[str]
    fits: bool
    score: float


@dataclass(frozen=True, slots=True)
class Places:
    """Which words of a question some terms hold; words are counted from 0.

    Attributes:
        single: Term number -> the word that it is, or means.
        phrases: Term numbers that only together mean a word, with its place; and single ones that
            mean a word besides another.
    """

    single: dict[int, int]
    phrases: tuple[tuple[frozenset[int], int], ...]

    @classmethod
    def of(cls, query: Query, vocabulary: Mapping[str, int]) -> Self:
        """The places of a query's words."""
        single: dict[int, int] = {}
        phrases = []
        for place, word in enumerate(query.words):
            if word.term in vocabulary:
                single[vocabulary[word.term]] = place
        for place, word in enumerate(query.words):
            for phrase in word.also:
                numbers = frozenset(vocabulary[term] for term in phrase)
                if len(numbers) > 1 or single.setdefault(min(numbers), place) != place:
                    phrases.append((numbers, place))
        return cls(single, tuple(phrases))

    def held(self, terms: Collection[int]) -> list[int]:
        """The words that these terms hold, in the terms' order, then those that phrases mean."""
        held = [self.single[term] for term in terms if term in self.single]
        if self.phrases:
            have = set(terms)
            held += [place for phrase, place in self.phrases if phrase <= have]
        return held


@dataclass(frozen=True, slots=True)
class _Signs:
    """What is seen of one sentence; places count the question's words from 0."""

    words: list[int]
    headline: set[int]
    before: set[int]
    passage_share: float
    length: int
    leads: bool
    fits: bool


def snippets(query: Query, hits: Sequence[Hit], index: Index) -> list[Snippet]:
    """The sentences of these passages in falling score, ties by place.

    Args:
        query: What is searched for.
        hits: The best passages, best first.
        index: Where they are from.
    """
    places = Places.of(query, index.vocabulary)
    found = [
        _snippet(query, hit, sentence, signs)
        for hit in hits
        for sentence, signs in _signs(query, hit, hit.score / hits[0].score, places, index)
    ]
    found.sort(key=lambda snippet: (-snippet.score, snippet.hit.number, snippet.sentence.start))
    return found


def _signs(
    query: Query, hit: Hit, passage_share: float, places: Places, index: Index
) -> Iterator[tuple[Sentence, _Signs]]:
    """Each sentence of a passage with what is seen of it."""
    headline = set(places.held(index.headline_terms[hit.number]))
    before: set[int] = set()
    for number, sentence in enumerate(hit.passage.sentences):
        terms = index.terms_of_sentence(hit.number, number)
        words = places.held(terms)
        leads = bool(terms) and terms[0] in places.single
        fits = query.wanted is None or HOLDS[query.wanted].search(sentence.display) is not None
        yield sentence, _Signs(words, headline, before, passage_share, len(terms), leads, fits)
        before = set(words)


def _snippet(query: Query, hit: Hit, sentence: Sentence, signs: _Signs) -> Snippet:
    held = set(signs.words)
    nearby = (signs.headline | signs.before) - held

    def share(places: set[int]) -> float:
        return sum(query.words[place].weight for place in places) / query.weight

    pairs = sum(second == first + 1 for first, second in pairwise(signs.words))
    score = (
        share(held)
        + HEADLINE_SHARE * share(signs.headline - held)
        + NEIGHBOUR_SHARE * share(nearby - signs.headline)
        + NUMBER_SHARE * _share_of_numbers(query.numbers, held)
        + PASSAGE_SHARE * signs.passage_share
        + PAIR_SHARE * min(pairs, MOST_PAIRS)
        + WANTED_SHARE * (query.wanted is not None and signs.fits)
        + SUBJECT_SHARE * signs.leads
        - SHORT_LOSS * (signs.length <= SHORT_WORDS)
    )
    terms = query.terms
    return Snippet(
        hit,
        sentence,
        frozenset(terms[place] for place in held),
        frozenset(terms[place] for place in nearby),
        signs.fits,
        score,
    )


def _share_of_numbers(numbers: AbstractSet[int], held: set[int]) -> float:
    """How many of the question's numbers a sentence has itself; 0 if there are none."""
    return len(numbers & held) / len(numbers) if numbers else 0.0
