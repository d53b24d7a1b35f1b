"""Index: passages and what a search of them needs, immutable once built.

Here are the vocabulary, the posting lists, the terms of each sentence, and the words that stand
where nothing is quoted. Scoring is bm25.py's. The invariant: an Index never changes, so questions
under way keep the one they started with.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
import re
from typing import Self

import numpy as np

from bot.articles.article import Article, BlockKind
from bot.articles.captions import mark_length
from bot.articles.synonyms import Synonyms
from bot.search.bm25 import Ids, Postings, idf
from bot.search.passages import Passage, passages
from bot.search.same import Same, definitions, general_groups
from bot.search.terms import Analyzer, written_words

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
        analyzer: Makes the terms of a question as those of the articles were made.
        vocabulary: Term -> its number; only terms of passages and their headlines.
        postings: Which passages hold a term, and how much that weighs.
        sentence_terms: The term numbers of all sentences, one after the other.
        sentence_starts: Where each sentence's terms start. Shape (sentences+1,).
        first_sentence: Number of each passage's first sentence. Shape (passages,).
        headline_terms: For each passage the terms of its title, heading and columns.
        captions: Terms that stand in captions and in no passage.
        unquoted: Terms that stand in neither, but in the heading of an empty section, the columns
            of an empty table, or an article's source, label or address.
        unquoted_words: The words behind both, as written: another form of a word is another one.
        same: Phrases that mean the same.
    """

    articles: tuple[Article, ...]
    passages: tuple[Passage, ...]
    analyzer: Analyzer
    vocabulary: dict[str, int]
    postings: Postings
    sentence_terms: Ids
    sentence_starts: Ids
    first_sentence: Ids
    headline_terms: tuple[frozenset[int], ...]
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
        builder = _Builder(Analyzer())
        for done, article in enumerate(ordered, 1):
            builder.add(article)
            if progress is not None:
                progress(done, len(ordered))
        return cls(
            ordered,
            tuple(builder.passages),
            builder.analyzer,
            builder.vocabulary,
            Postings.build(builder.documents, len(builder.vocabulary)),
            np.array(builder.sentence_terms, dtype=np.int32),
            np.array(builder.sentence_starts, dtype=np.int32),
            np.array(builder.first_sentence, dtype=np.int32),
            tuple(builder.headlines),
            frozenset(builder.captions - builder.vocabulary.keys()),
            frozenset(builder.unquoted - builder.vocabulary.keys() - builder.captions),
            frozenset(builder.unquoted_words),
            Same.build(
                chain(
                    synonyms.groups if synonyms is not None else (),
                    builder.definitions,
                    general_groups(),
                ),
                builder.analyzer,
            ),
        )

    def rank(
        self, terms: Sequence[str], k: int, others: Mapping[str, float] | None = None
    ) -> list[Hit]:
        """The k best passages in falling score, ties by path and then by place.

        Args:
            terms: A query.
            k: How many passages.
            others: Terms that count besides, each with the share that it counts.
        """
        known = [self.vocabulary[term] for term in terms if term in self.vocabulary]
        besides = {
            self.vocabulary[term]: share
            for term, share in (others or {}).items()
            if term in self.vocabulary
        }
        held, scores = self.postings.scores(
            [*known, *besides], [*[1.0] * len(known), *besides.values()]
        )
        if k < len(held):  # keep whatever ties with the last, so that the order stays exact
            least = np.partition(scores, len(scores) - k)[len(scores) - k]
            best = scores >= least
            held, scores = held[best], scores[best]
        order = np.lexsort((held, -scores))[:k]
        return [
            Hit(number, self.passages[number], score)
            for number, score in zip(held[order].tolist(), scores[order].tolist(), strict=True)
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
        terms: list[int] = self.sentence_terms[
            self.sentence_starts[at] : self.sentence_starts[at + 1]
        ].tolist()
        return terms

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
        first, last = self.postings.starts[number : number + 2]
        passages = self.postings.passages[first : min(last, first + LOOKED_AT)].tolist()
        return any(
            f" {written}" in sentence.display or _begins_name(sentence.display, written)
            for passage in passages
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


class _Builder:
    """Collects passages and their terms, article by article."""

    def __init__(self, analyzer: Analyzer) -> None:
        self.analyzer = analyzer
        self.passages: list[Passage] = []
        self.vocabulary: dict[str, int] = {}
        self.documents: list[array[int]] = []
        self.sentence_terms = array("i")
        self.sentence_starts = array("i", [0])
        self.first_sentence = array("i")
        self.headlines: list[frozenset[int]] = []
        self.captions: set[str] = set()
        self.unquoted: set[str] = set()
        self.unquoted_words: set[str] = set()
        self.definitions: list[tuple[str, str]] = []
        self._known_headlines: dict[str, frozenset[int]] = {}  # a section's passages share one

    def add(self, article: Article) -> None:
        """Take an article's passages, and the words of it that are never quoted."""
        for passage in passages(article):
            self._add_passage(passage)
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
        terms.update(token.term for token in self.analyzer.tokens(text))
        self.unquoted_words |= written_words(text)

    def _add_passage(self, passage: Passage) -> None:
        headline = self._headline(passage.headline)
        document = array("i", headline)
        self.first_sentence.append(len(self.sentence_starts) - 1)
        for sentence in passage.sentences:
            terms = self._numbers(sentence.display)
            document.extend(terms)
            self.sentence_terms.extend(terms)
            self.sentence_starts.append(len(self.sentence_terms))
        self.passages.append(passage)
        self.documents.append(document)
        self.headlines.append(headline)

    def _headline(self, text: str) -> frozenset[int]:
        if text not in self._known_headlines:
            self._known_headlines[text] = frozenset(self._numbers(text))
        return self._known_headlines[text]

    def _numbers(self, text: str) -> "array[int]":
        number = self.vocabulary.setdefault
        vocabulary = self.vocabulary
        return array(
            "i", [number(term, len(vocabulary)) for term in self.analyzer.index_terms(text)]
        )
