"""Articles -> their words as flat arrays, and arrays of some articles joined with those of others.

An index is made of these; when one article of many changes, the arrays of the others are cut out
and put together again, which takes a few milliseconds, where reading all would take seconds. The
invariant: parts that are joined are the same as parts that were gathered at once, but for the
numbers of words and terms, of which some may have no use any more.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.articles.article import Article, BlockKind
from bot.articles.captions import mark_length
from bot.search.bm25 import Counts, Ids
from bot.search.passages import Passage, passages
from bot.search.same import definitions
from bot.search.shapes import LABEL
from bot.search.terms import words_of, written_words
from bot.search.words import NO_TERM, Tables, Words

Progress = Callable[[int, int], None]
# An article of the new parts: which of the old ones it is, or which of those read anew.
Place = tuple[bool, int]


@dataclass(frozen=True, slots=True)
class Notes:
    """What is known of an article besides its passages.

    Attributes:
        captions: Terms of its captions.
        unquoted: Terms of its headings, columns, source, label and address.
        written: The words behind both, as they are compared.
        headlines: Codes of the words above its passages.
        definitions: Abbreviations that it defines, each with what it stands for.
    """

    captions: frozenset[str] = frozenset()
    unquoted: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()
    headlines: frozenset[int] = frozenset()
    definitions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """What an index holds of its articles, in their order.

    Attributes:
        articles: The articles.
        first_passage: Number of each article's first passage. Shape (articles+1,).
        passages: By article, then by place in it.
        headlines: For each passage the terms of its title, headings and columns.
        goes_on: Whether a passage stands in the same section as the one before. Shape (passages,).
        first_sentence: Number of each passage's first sentence. Shape (passages+1,).
        sentence_starts: Where each sentence's words start. Shape (sentences+1,).
        codes: The codes of all sentences' words, one after the other.
        labels: How many words the label has that each sentence begins with. Shape (sentences,).
        notes: For each article.
    """

    articles: tuple[Article, ...]
    first_passage: Ids
    passages: tuple[Passage, ...]
    headlines: tuple[frozenset[int], ...]
    goes_on: NDArray[np.bool_]
    first_sentence: Ids
    sentence_starts: Ids
    codes: Ids
    labels: Ids
    notes: tuple[Notes, ...]

    @classmethod
    def gather(
        cls, articles: Sequence[Article], words: Words, progress: Progress | None = None
    ) -> Self:
        """Read articles.

        Args:
            articles: In the order that is wanted.
            words: Numbers for their words; it grows.
            progress: Called after each article with how many are done, of how many.
        """
        gathering = _Gathering(words)
        for done, article in enumerate(articles, 1):
            gathering.add(article)
            if progress is not None:
                progress(done, len(articles))
        g = gathering
        return cls(
            tuple(articles),
            np.array([*g.first_passage, len(g.passages)], dtype=np.int32),
            tuple(g.passages),
            g.headline_terms(),
            np.array(g.goes_on, dtype=np.bool_),
            np.array([*g.first_sentence, len(g.sentence_starts) - 1], dtype=np.int32),
            np.array(g.sentence_starts, dtype=np.int32),
            np.array(g.codes, dtype=np.int32),
            np.array(g.labels, dtype=np.int32),
            tuple(g.notes),
        )

    def join(self, other: Self, places: Sequence[Place]) -> tuple[Self, Ids, Ids]:
        """Articles of these parts and of others.

        Args:
            other: The others, their words numbered by the same table.
            places: For each article wanted, in order, whether it is the other's, and its number.

        Returns:
            The parts, and where each passage of these and of the others went, -1 for nowhere.
        """
        cuts = [
            _Cut(other if new else self, *_ends([at for _, (_, at) in run]))
            for (new, _), run in groupby(
                enumerate(places), lambda each: (each[1][0], each[0] - each[1][1])
            )
        ]
        size = np.cumsum([0] + [cut.passages.stop - cut.passages.start for cut in cuts])
        moved = {
            id(parts): np.full(len(parts.passages), -1, dtype=np.int32) for parts in (self, other)
        }
        for cut, start, end in zip(cuts, size[:-1].tolist(), size[1:].tolist(), strict=True):
            moved[id(cut.parts)][cut.passages] = np.arange(start, end)
        joined = type(self)(
            tuple(each for cut in cuts for each in cut.parts.articles[cut.articles]),
            _starts([cut.parts.first_passage[cut.with_end(cut.articles)] for cut in cuts]),
            tuple(each for cut in cuts for each in cut.parts.passages[cut.passages]),
            tuple(each for cut in cuts for each in cut.parts.headlines[cut.passages]),
            _joined([cut.parts.goes_on[cut.passages] for cut in cuts], np.bool_),
            _starts([cut.parts.first_sentence[cut.with_end(cut.passages)] for cut in cuts]),
            _starts([cut.parts.sentence_starts[cut.with_end(cut.sentences)] for cut in cuts]),
            _joined([cut.parts.codes[cut.codes] for cut in cuts], np.int32),
            _joined([cut.parts.labels[cut.sentences] for cut in cuts], np.int32),
            tuple(each for cut in cuts for each in cut.parts.notes[cut.articles]),
        )
        return joined, moved[id(self)], moved[id(other)]

    def codes_of(self, passage: int, sentence: int) -> Ids:
        """The codes of a sentence's words.

        Args:
            passage: Its number.
            sentence: Its place in the passage.
        """
        at = self.first_sentence[passage] + sentence
        return self.codes[self.sentence_starts[at] : self.sentence_starts[at + 1]]

    def in_use(self, word_count: int) -> NDArray[np.bool_]:
        """Whether a passage or a headline holds a word. Shape (word_count,)."""
        used = np.zeros(word_count, dtype=np.bool_)
        used[self.codes] = True
        used[list(frozenset[int]().union(*(notes.headlines for notes in self.notes)))] = True
        return used

    def counts(self, tables: Tables) -> Counts:
        """How often a term stands in a passage, its headline included, each term of it once."""
        numbers = np.arange(len(self.headlines), dtype=np.int32)
        own = tables.term_of[self.codes]
        words = np.diff(self.sentence_starts[self.first_sentence])
        places = np.repeat(numbers, words)[own != NO_TERM]
        sizes = np.fromiter(map(len, self.headlines), np.int64, len(self.headlines))
        above = np.fromiter((t for each in self.headlines for t in each), np.int32, sizes.sum())
        return Counts.of(
            np.concatenate((own[own != NO_TERM], above)),
            np.concatenate((places, np.repeat(numbers, sizes))),
            len(tables.root_of),
            len(self.headlines),
        )


class _Cut:
    """Articles of some parts that follow each other, as slices."""

    def __init__(self, parts: Parts, first: int, end: int) -> None:
        self.parts = parts
        self.articles = slice(first, end)
        self.passages = _inside(parts.first_passage, self.articles)
        self.sentences = _inside(parts.first_sentence, self.passages)
        self.codes = _inside(parts.sentence_starts, self.sentences)

    @staticmethod
    def with_end(some: slice) -> slice:
        """The same slice of starts, with the end of the last."""
        return slice(some.start, some.stop + 1)


def _inside(starts: Ids, some: slice) -> slice:
    return slice(int(starts[some.start]), int(starts[some.stop]))


def _ends(numbers: list[int]) -> tuple[int, int]:
    return numbers[0], numbers[-1] + 1


def _starts(runs: list[Ids]) -> Ids:
    """Runs of starts, each with the end of its last, as one."""
    sizes = [np.diff(run) for run in runs]
    return np.concatenate([np.zeros(1), *sizes]).cumsum().astype(np.int32)


def _joined(runs: list[NDArray], kind: type) -> NDArray:  # type: ignore[type-arg]
    return np.concatenate([np.zeros(0, dtype=kind), *runs]).astype(kind, copy=False)


class _Gathering:
    """Collects passages and their words, article by article."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.first_passage = array("i")
        self.passages: list[Passage] = []
        self.codes = array("i")
        self.labels = array("i")
        self.sentence_starts = array("i", [0])
        self.first_sentence = array("i")
        self.goes_on: list[bool] = []
        self.headlines: list[str] = []
        self.notes: list[Notes] = []
        self._codes_of: dict[str, list[int]] = {}  # a section's passages share a headline
        self._codes_above: set[int] = set()

    def add(self, article: Article) -> None:
        """Take an article's passages, and the words of it that are never quoted."""
        self.first_passage.append(len(self.passages))
        self._codes_above.clear()
        before: Passage | None = None
        for passage in passages(article):
            same = before is not None and (passage.heading, passage.parents) == (
                before.heading,
                before.parents,
            )
            self._add_passage(passage, goes_on=same)
            before = passage
        self.notes.append(self._notes(article))

    def _notes(self, article: Article) -> Notes:
        head = article.front_matter
        unquoted = [head.source, head.label, head.url]
        captions = []
        for section in article.sections:
            unquoted.append(section.heading)
            for block in section.blocks:
                unquoted += block.columns
                if block.kind is BlockKind.CAPTION:
                    caption = article.text[block.start : block.end]
                    captions.append(caption[mark_length(caption) :])
        above, below = "\n".join(filter(None, unquoted)), "\n".join(captions)
        return Notes(
            self._terms(below),
            self._terms(above),
            frozenset(written_words(f"{above}\n{below}") if above or below else ()),
            frozenset(self._codes_above),
            tuple(definitions(article.text)),
        )

    def _terms(self, text: str) -> frozenset[str]:
        if not text:
            return frozenset()
        return frozenset(token.term for token in self.words.analyzer.tokens(text))

    def _add_passage(self, passage: Passage, *, goes_on: bool) -> None:
        self.first_sentence.append(len(self.sentence_starts) - 1)
        for sentence in passage.sentences:
            self.codes.fromlist(self.words.codes(sentence.display))
            self.sentence_starts.append(len(self.codes))
            label = LABEL.match(sentence.display) if ":" in sentence.display else None
            self.labels.append(len(words_of(label[0])) if label is not None else 0)
        self.passages.append(passage)
        self.goes_on.append(goes_on)
        headline = passage.headline
        if headline not in self._codes_of:
            self._codes_of[headline] = self.words.codes(headline)
        self.headlines.append(headline)
        self._codes_above.update(self._codes_of[headline])

    def headline_terms(self) -> tuple[frozenset[int], ...]:
        """For each passage the terms of what stands above it."""
        self.words.settle()
        terms = {text: self.words.terms_of(codes) for text, codes in self._codes_of.items()}
        return tuple(terms[text] for text in self.headlines)


def places_of(old: Sequence[Article], new: Sequence[Article]) -> tuple[list[Place], list[Article]]:
    """Which articles are known, and which must be read.

    Args:
        old: Articles that were read.
        new: Those that are wanted, in order.
    """
    known = {article.path: number for number, article in enumerate(old)}
    places: list[Place] = []
    unread: list[Article] = []
    for article in new:
        at = known.get(article.path)
        if at is not None and (old[at] is article or old[at] == article):
            places.append((False, at))
        else:
            places.append((True, len(unread)))
            unread.append(article)
    return places, unread


def by_path(articles: Iterable[Article]) -> list[Article]:
    """Articles in the order of an index."""
    return sorted(articles, key=lambda article: article.path)
