"""Index: passages and what a search of them needs, immutable once built.

Here are the vocabulary, the posting lists, and the words that stand where nothing is quoted;
passages and their words are in parts.py, scoring is bm25.py's. The invariant: an Index never
changes, so questions under way keep the one they started with.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
import re
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.articles.article import Article
from bot.articles.synonyms import Synonyms
from bot.search.bm25 import Counts, Postings, idf
from bot.search.parts import Parts, Progress, by_path, places_of
from bot.search.passages import Passage
from bot.search.same import Same, general_groups
from bot.search.terms import Analyzer
from bot.search.words import NO_TERM, Tables, Words

__all__ = ["Hit", "Index", "Progress"]

# Passages that are looked at to tell a name; by taste: more say the same.
LOOKED_AT = 4
# With more words than this for each that is in use, a new table is made; by taste.
MOST_UNUSED = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its score.

    Attributes:
        number: The passage's place in the index, by path and then by place in the article.
        passage: The passage.
        score: BM25's, above 0, unbounded.
    """

    number: int
    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that is searched.

    Attributes:
        parts: The articles, their passages and words.
        words: The numbers of the articles' words.
        tables: What is known of each word and term.
        in_use: Whether a passage or a headline holds a word. Shape (words,).
        vocabulary: Term -> its number; only terms of passages and their headlines.
        postings: Which passages hold a term, and how much that weighs.
        captions: Terms that stand in captions and in no passage.
        unquoted: Terms that stand in neither, but in the heading of an empty section, the columns
            of an empty table, or an article's source, label or address.
        unquoted_words: The words behind both, as written: another form of a word is another one.
        same: Phrases that mean the same.
    """

    parts: Parts
    words: Words
    tables: Tables
    in_use: NDArray[np.bool_]
    vocabulary: dict[str, int]
    postings: Postings
    captions: frozenset[str]
    unquoted: frozenset[str]
    unquoted_words: frozenset[str]
    same: Same

    @classmethod
    def build(
        cls,
        articles: Iterable[Article],
        progress: Progress | None = None,
        synonyms: Synonyms | None = None,
    ) -> Self:
        """Index articles.

        Args:
            articles: In any order; their paths differ.
            progress: Called after each article with how many are done, of how many.
            synonyms: Words that mean the same in them.
        """
        words = Words()
        parts = Parts.gather(by_path(articles), words, progress)
        tables = words.tables()
        return cls._of(parts, words, tables, parts.counts(tables), synonyms)

    def rebuild(
        self,
        articles: Iterable[Article],
        progress: Progress | None = None,
        synonyms: Synonyms | None = None,
    ) -> Self:
        """An index of these articles, reading only those that this one does not hold alike.

        It answers exactly as one that is built anew.

        Args:
            articles: In any order; their paths differ.
            progress: Called after each article that is read, with how many are done, of how many.
            synonyms: Words that mean the same in them.
        """
        ordered = by_path(articles)
        places, unread = places_of(self.parts.articles, ordered)
        if len(self.in_use) > MOST_UNUSED * max(1, int(self.in_use.sum())):
            return self.build(ordered, progress, synonyms)
        words = self.words.copy()
        read = Parts.gather(unread, words, progress)
        tables = words.tables()
        parts, kept, added = self.parts.join(read, places)
        counts = self.postings.counts.joined(kept, read.counts(tables), added, len(parts.passages))
        return self._of(parts, words, tables, counts, synonyms)

    @classmethod
    def _of(
        cls,
        parts: Parts,
        words: Words,
        tables: Tables,
        counts: Counts,
        synonyms: Synonyms | None,
    ) -> Self:
        vocabulary = words.terms
        unused = np.flatnonzero(np.diff(counts.starts) == 0)
        if len(unused):
            names = list(vocabulary)
            vocabulary = vocabulary.copy()
            for number in unused.tolist():
                del vocabulary[names[number]]
        # Most articles share the empty set, and a set of sets joins it once.
        captions = frozenset[str]().union(*{notes.captions for notes in parts.notes})
        unquoted = frozenset[str]().union(*{notes.unquoted for notes in parts.notes})
        written = frozenset[str]().union(*{notes.written for notes in parts.notes})
        return cls(
            parts,
            words,
            tables,
            parts.in_use(len(tables.term_of)),
            vocabulary,
            Postings.build(counts),
            captions - vocabulary.keys(),
            unquoted - vocabulary.keys() - captions,
            written,
            Same.build(
                chain(
                    synonyms.groups if synonyms is not None else (),
                    chain.from_iterable(notes.definitions for notes in parts.notes),
                    general_groups(),
                ),
                words.analyzer,
            ),
        )

    def aside(self) -> "Index":
        """The same index for another thread; it shares all but the stemmer."""
        return replace(self, words=self.words.aside())

    @property
    def articles(self) -> tuple[Article, ...]:
        """By path."""
        return self.parts.articles

    @property
    def passages(self) -> tuple[Passage, ...]:
        """By path, then by place in the article."""
        return self.parts.passages

    @property
    def analyzer(self) -> Analyzer:
        """Makes the terms of a question as those of the articles were made."""
        return self.words.analyzer

    def rank(
        self, terms: Sequence[str], k: int, others: Mapping[str, float] | None = None
    ) -> list[Hit]:
        """The k best passages in falling score, ties by path and then by place.

        Args:
            terms: A query.
            k: How many passages.
            others: Terms that count besides, each with the share that it counts.
        """
        weighed = [*((term, 1.0) for term in terms), *(others or {}).items()]
        known = [(self.vocabulary[t], share) for t, share in weighed if t in self.vocabulary]
        held, scores = self.postings.best(known, k)
        return [
            Hit(number, self.passages[number], score)
            for number, score in zip(held.tolist(), scores.tolist(), strict=True)
        ]

    def article(self, path: str) -> Article:
        """The article of that path.

        Raises:
            KeyError: There is none.
        """
        at = bisect_left(self.articles, path, key=lambda article: article.path)
        if at == len(self.articles) or self.articles[at].path != path:
            raise KeyError(path)
        return self.articles[at]

    def terms_of_passage(self, passage: int) -> frozenset[int]:
        """The numbers of the terms that a passage, or what stands above it, holds.

        Args:
            passage: Its number.
        """
        first, starts = self.parts.first_sentence, self.parts.sentence_starts
        words = self.parts.codes[starts[first[passage]] : starts[first[passage + 1]]]
        return self.parts.headlines[passage].union(self.tables.term_of[words].tolist())

    def terms_of_sentence(self, passage: int, sentence: int) -> list[int]:
        """Term numbers of a passage's sentence, in order, once for each occurrence."""
        terms = self.tables.term_of[self.parts.codes_of(passage, sentence)]
        numbers: list[int] = terms[terms != NO_TERM].tolist()
        return numbers

    def holds(self, written: str) -> bool:
        """Whether a passage or a headline holds a word just as it is written here."""
        code = self.words.known.get(written)
        return code is not None and bool(self.in_use[code])

    def is_name(self, word: str, term: str) -> bool:
        """Whether articles write a folded word with a capital, and never small.

        A word that only ever begins a sentence tells nothing by that.
        """
        number = self.vocabulary.get(term)
        written = word[:1].upper() + word[1:]
        if number is None or self.holds(word) or not self.holds(written):
            return False
        return any(
            f" {written}" in sentence.display or _begins_name(sentence.display, written)
            for passage in self.postings.passages(number)[:LOOKED_AT].tolist()
            for sentence in self.passages[passage].sentences
        )

    def names_behind(self, first: str) -> set[str]:
        """Words with a capital that stand right behind a word with one, as in "Michelle Wu"."""
        code = self.words.known.get(first)
        if code is None or not self.in_use[code]:
            return set()
        number = int(self.tables.term_of[code])
        held = self.postings.passages(number)[:LOOKED_AT].tolist() if number != NO_TERM else []
        behind = re.compile(rf"\b{re.escape(first)}\s([^\W\d_a-z][\w'’-]*)")
        texts = (s.display for passage in held for s in self.passages[passage].sentences)
        return {name for text in texts for name in behind.findall(text)}

    def weight(self, term: str) -> float:
        """A term's idf; for one that no passage holds, the highest that there can be."""
        number = self.vocabulary.get(term)
        if number is None:
            return idf(0, max(1, len(self.passages)))
        return float(self.postings.idf[number])


def _begins_name(text: str, word: str) -> bool:
    """Whether a text begins with a word and another capital: "Ines Marsden", "Boston, Texas"."""
    return text.startswith(word) and re.match(r",?\s[^\W\d_a-z]", text[len(word) :]) is not None
