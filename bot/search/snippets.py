"""Query + BM25's best passages -> a better order of them, and their sentences, best first.

What is seen of each sentence (sight.py) becomes signs (signs.py), which learned weights
(weights.py) add up: first of each sentence, then of each passage with its best sentences, then of
both together. The invariant: a snippet is one whole sentence, list item or row of an article.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Self

import numpy as np

from bot.articles.article import Sentence
from bot.search import weights
from bot.search.confidence import CONFIDENCE_SIGNS, confidence_signs
from bot.search.index import Hit, Index
from bot.search.query import HOLDS, Query, Wanted
from bot.search.sight import Floats, Numbers, Sight
from bot.search.signs import PASSAGE_SIGNS, SENTENCE_SIGNS, passage_signs, sentence_signs

SENTENCE = np.array([weights.SENTENCE.get(sign, 0.0) for sign in SENTENCE_SIGNS])
PASSAGE = np.array([weights.PASSAGE.get(sign, 0.0) for sign in PASSAGE_SIGNS])
CHANCE = np.array([weights.CHANCE.get(sign, 0.0) for sign in CONFIDENCE_SIGNS])
# Sentences beyond these are never shown; by taste.
MOST = 6
# A word that the headline or the sentence before holds counts nearly as much as one in the quote.
NEARBY_SHARE = 0.8
# Beyond this the curve is flat, and its exponent could overflow.
MOST_SURE = 30.0
# What no row may score that is no candidate.
NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Snippet:
    """A sentence with what speaks for it.

    Attributes:
        hit: Its passage with BM25's score.
        sentence: The words.
        row: Its place in the ranking that it is from.
        held: Terms of the question that the sentence holds.
        nearby: Those that its headline or the sentence before it holds, and it does not.
        coverage: Share of the question's weight that both account for, in [0, 1].
        score: What it is ordered by, as a logarithm; comparable only within one question.
        confidence: How likely it is the right one, in [0, 1].
        wanted: The kind of fact that is asked for; None if any will do.
    """

    hit: Hit
    sentence: Sentence
    row: int
    held: frozenset[str]
    nearby: frozenset[str]
    coverage: float
    score: float
    confidence: float
    wanted: Wanted | None

    @property
    def fits(self) -> bool:
        """Whether it holds the kind of fact that is asked for; True if none is."""
        return self.wanted is None or HOLDS[self.wanted].search(self.sentence.display) is not None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passages and sentences of a query with their learned scores.

    Attributes:
        sight: What is seen of them.
        sentence_scores: Of each row; NEVER for one that is no candidate.
        passage_scores: Of each hit.
    """

    sight: Sight
    sentence_scores: Floats
    passage_scores: Floats

    @classmethod
    def of(cls, query: Query, hits: Sequence[Hit], index: Index) -> Self:
        """Rank passages and their sentences.

        Args:
            query: What is searched for.
            hits: BM25's best, at least one.
            index: Where they are from.
        """
        sight = Sight.of(query, hits, index)
        signs = sentence_signs(sight)
        own = np.where(sight.text.is_candidate, signs @ SENTENCE, NEVER)
        passages = passage_signs(sight, signs, own) @ PASSAGE
        return cls(sight, own + weights.PASSAGE_SHARE * passages[sight.text.group], passages)

    def without(self, some: Iterable[Snippet]) -> Self:
        """The ranking as it is if these are no answers."""
        scores = self.sentence_scores.copy()
        scores[[snippet.row for snippet in some]] = NEVER
        return replace(self, sentence_scores=scores)

    @property
    def hits(self) -> list[Hit]:
        """The passages, best first."""
        order = np.lexsort(
            (np.array([hit.number for hit in self.sight.hits]), -self.passage_scores)
        )
        return [self.sight.hits[at] for at in order.tolist()]

    def snippets(self, most: int = MOST) -> list[Snippet]:
        """The best sentences in falling score, ties by place."""
        text = self.sight.text
        candidates = text.is_candidate.nonzero()[0]
        numbers = np.array([hit.number for hit in self.sight.hits])[text.group[candidates]]
        best = np.lexsort((candidates, numbers, -self.sentence_scores[candidates]))[:most]
        return self._snippets(candidates[best])

    def confidences(self, rows: Numbers) -> Floats:
        """How likely each of some rows is the right one, in [0, 1]."""
        signs = confidence_signs(self.sight, rows, self.sentence_scores, self.passage_scores)
        chance: Floats = 1 / (1 + np.exp(-(signs @ CHANCE).clip(-MOST_SURE, MOST_SURE)))
        return chance

    def _snippets(self, rows: Numbers) -> list[Snippet]:
        sight, query, text = self.sight, self.sight.query, self.sight.text
        group = text.group[rows]
        held = sight.held[rows]
        before = (rows != text.first[group]) & text.is_candidate[rows - 1]
        near = (sight.headline[group] | (sight.held[rows - 1] & before[:, None])) & ~held
        columns = (
            rows,
            group,
            text.place[rows],
            held,
            near,
            (held + NEARBY_SHARE * near) @ sight.weights,
            self.sentence_scores[rows],
            self.confidences(rows),
        )
        terms, wanted, snippets = query.terms, query.wanted, []
        for row, number, place, holds, nears, coverage, score, confidence in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            hit = sight.hits[number]
            sentence = hit.passage.sentences[place]
            of_row, near_row = (frozenset(compress(terms, some)) for some in (holds, nears))
            snippets.append(
                Snippet(hit, sentence, row, of_row, near_row, coverage, score, confidence, wanted)
            )
        return snippets
