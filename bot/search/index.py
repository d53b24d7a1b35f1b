"""Index: passages and what a search of them needs, immutable once built.

Here are the vocabulary, the posting lists, the words of each sentence, and the words that stand
where nothing is quoted. Scoring is bm25.py's. The invariant: an Index never changes, so questions
under way keep the one they started with.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
import re
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.articles.article import Article, BlockKind
from bot.articles.captions import mark_length
from bot.articles.synonyms import Synonyms
from bot.search.bm25 import Counts, Ids, Postings, idf
from bot.search.passages import Passage, passages
from bot.search.same import Same, definitions, general_groups
from bot.search.terms import Analyzer, written_words
from bot.search.words import NO_TERM, Words

# Passages that are looked at to tell a name; by taste: more say the same.
LOOKED_AT = 4

Progress = Callable[[int, int], None]


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
        articles: By path.
        passages: By path, then by place in the article.
        words: The numbers of the articles' words.
        vocabulary: Term -> its number; only terms of passages and their headlines.
        postings: Which passages hold a term, and how much that weighs.
        codes: The codes of all sentences' words, one after the other.
        sentence_starts: Where each sentence's words start. Shape (sentences+1,).
        first_sentence: Number of each passage's first sentence. Shape (passages+1,).
        goes_on: Whether a passage stands in the same section as the one before. Shape (passages,).
        headline_terms: For each passage the terms of its title, heading and columns.
        term_of: Each word's term; NO_TERM for a stop word. Shape (words,).
        kinds_of: The kinds of fact that each word can stand for. Shape (words,).
        root_of: Each term's root; NO_ROOT for a short word or a number. Shape (terms,).
        captions: Terms that stand in captions and in no passage.
        unquoted: Terms that stand in neither, but in the heading of an empty section, the columns
            of an empty table, or an article's source, label or address.
        unquoted_words: The words behind both, as written: another form of a word is another one.
        same: Phrases that mean the same.
    """

    articles: tuple[Article, ...]
    passages: tuple[Passage, ...]
    words: Words
    vocabulary: dict[str, int]
    postings: Postings
    codes: Ids
    sentence_starts: Ids
    first_sentence: Ids
    goes_on: NDArray[np.bool_]
    headline_terms: tuple[frozenset[int], ...]
    term_of: Ids
    kinds_of: Ids
    root_of: Ids
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
        ordered = tuple(sorted(articles, key=lambda article: article.path))
        builder = _Builder()
        for done, article in enumerate(ordered, 1):
            builder.add(article)
            if progress is not None:
                progress(done, len(ordered))
        words = builder.words
        term_of = np.array(words.term_of, dtype=np.int32)
        codes = np.array(builder.codes, dtype=np.int32)
        starts = np.array(builder.sentence_starts, dtype=np.int32)
        firsts = np.array([*builder.first_sentence, len(starts) - 1], dtype=np.int32)
        counts = _counts(codes, starts[firsts], builder.headlines, term_of, len(words.terms))
        vocabulary = words.terms
        return cls(
            ordered,
            tuple(builder.passages),
            words,
            vocabulary,
            Postings.build(counts),
            codes,
            starts,
            firsts,
            np.array(builder.goes_on, dtype=np.bool_),
            tuple(builder.headlines),
            term_of,
            np.array(words.kinds_of, dtype=np.int32),
            np.array(words.root_of, dtype=np.int32),
            frozenset(builder.captions - vocabulary.keys()),
            frozenset(builder.unquoted - vocabulary.keys() - builder.captions),
            frozenset(builder.unquoted_words),
            Same.build(
                chain(
                    synonyms.groups if synonyms is not None else (),
                    builder.definitions,
                    general_groups(),
                ),
                words.analyzer,
            ),
        )

    def aside(self) -> "Index":
        """The same index for another thread; it shares all but the stemmer."""
        return replace(self, words=self.words.aside())

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

    def terms_of_sentence(self, passage: int, sentence: int) -> list[int]:
        """Term numbers of a passage's sentence, in order, once for each occurrence."""
        at = self.first_sentence[passage] + sentence
        codes = self.codes[self.sentence_starts[at] : self.sentence_starts[at + 1]]
        terms = self.term_of[codes >> 1]
        numbers: list[int] = terms[terms != NO_TERM].tolist()
        return numbers

    def is_name(self, word: str, term: str) -> bool:
        """Whether articles write a folded word with a capital, and never small.

        A word that only ever begins a sentence tells nothing by that.
        """
        number = self.vocabulary.get(term)
        if number is None or self.analyzer.has_met(word):
            return False
        written = word[:1].upper() + word[1:]
        if not self.analyzer.has_met(written):
            return False
        return any(
            f" {written}" in sentence.display or _begins_name(sentence.display, written)
            for passage in self.postings.passages(number)[:LOOKED_AT].tolist()
            for sentence in self.passages[passage].sentences
        )

    def weight(self, term: str) -> float:
        """A term's idf; for one that no passage holds, the highest that there can be."""
        number = self.vocabulary.get(term)
        if number is None:
            return idf(0, max(1, len(self.passages)))
        return float(self.postings.idf[number])


def _begins_name(text: str, word: str) -> bool:
    """Whether a text begins with a word and another capital: "Ines Marsden", "Boston, Texas"."""
    return text.startswith(word) and re.match(r",?\s[^\W\d_a-z]", text[len(word) :]) is not None


def _counts(
    codes: Ids,
    passage_starts: Ids,
    headlines: Sequence[frozenset[int]],
    term_of: Ids,
    term_count: int,
) -> Counts:
    """How often which term stands in which passage, its headline included, each term of it once."""
    numbers = np.arange(len(headlines), dtype=np.int32)
    own = term_of[codes >> 1]
    places = np.repeat(numbers, np.diff(passage_starts))[own != NO_TERM]
    sizes = np.fromiter(map(len, headlines), np.int64, len(headlines))
    above = np.fromiter((t for headline in headlines for t in headline), np.int32, sizes.sum())
    return Counts.of(
        np.concatenate((own[own != NO_TERM], above)),
        np.concatenate((places, np.repeat(numbers, sizes))),
        term_count,
        len(headlines),
    )


class _Builder:
    """Collects passages and their words, article by article."""

    def __init__(self) -> None:
        self.words = Words()
        self.passages: list[Passage] = []
        self.codes = array("i")
        self.sentence_starts = array("i", [0])
        self.first_sentence = array("i")
        self.goes_on: list[bool] = []
        self.headlines: list[frozenset[int]] = []
        self.captions: set[str] = set()
        self.unquoted: set[str] = set()
        self.unquoted_words: set[str] = set()
        self.definitions: list[tuple[str, str]] = []
        self._known_headlines: dict[str, frozenset[int]] = {}  # a section's passages share one

    def add(self, article: Article) -> None:
        """Take an article's passages, and the words of it that are never quoted."""
        before: Passage | None = None
        for passage in passages(article):
            same = before is not None and (passage.heading, passage.parents) == (
                before.heading,
                before.parents,
            )
            self._add_passage(passage, goes_on=same)
            before = passage
        self.definitions.extend(definitions(article.text))
        head = article.front_matter
        for value in (head.source, head.label, head.url):
            self._note(value or "", self.unquoted)
        for section in article.sections:
            self._note(section.heading or "", self.unquoted)
            for block in section.blocks:
                self._note("\n".join(block.columns), self.unquoted)
                if block.kind is BlockKind.CAPTION:
                    caption = article.text[block.start : block.end]
                    self._note(caption[mark_length(caption) :], self.captions)

    def _note(self, text: str, terms: set[str]) -> None:
        """Take words that are never quoted."""
        if text:
            terms.update(token.term for token in self.words.analyzer.tokens(text))
            self.unquoted_words |= written_words(text)

    def _add_passage(self, passage: Passage, *, goes_on: bool) -> None:
        self.first_sentence.append(len(self.sentence_starts) - 1)
        for sentence in passage.sentences:
            self.codes.extend(self.words.codes(sentence.display))
            self.sentence_starts.append(len(self.codes))
        self.passages.append(passage)
        self.goes_on.append(goes_on)
        self.headlines.append(self._headline(passage.headline))

    def _headline(self, text: str) -> frozenset[int]:
        if text not in self._known_headlines:
            self._known_headlines[text] = frozenset(self.words.term_numbers(text))
        return self._known_headlines[text]
