"""A query's words -> how they are found again in a text, by themselves or by what means the same.

A text is the numbers of its terms, as the index has them. What a found word is worth is decided in
signs.py and answers/. The invariant: words are counted in the order of the query.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Self

from bot.search.query import Query


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

    def held(self, terms: AbstractSet[int]) -> list[int]:
        """The words that these terms hold, then those that phrases mean."""
        held = [place for term, place in self.single.items() if term in terms]
        return held + [place for phrase, place in self.phrases if phrase <= terms]
