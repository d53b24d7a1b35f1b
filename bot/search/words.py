"""The words of articles as numbers, so that a text is an array that numpy can look through.

Each way of writing a word has a code; tables tell its spelling, its term and what kinds of fact it
can stand for. Where words stand is the index's. The invariant: a code keeps its meaning, so that
arrays made with a smaller table stay valid when it grows.
"""

from array import array
from copy import copy
from dataclasses import dataclass
from itertools import count, islice
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.search.kinds import kinds_of_word
from bot.search.terms import Analyzer, spelled, words_of

NO_TERM = -1
NO_ROOT = -1
# Words that begin alike are often akin. No other length was tried; the ablation of the learning
# script shows what it is worth.
ROOT_CHARS = 5

Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Tables:
    """What is known of words and terms, by their numbers.

    Attributes:
        spelling_of: Each word's spelling. Shape (words,).
        capital: Whether a word is written with a capital. Shape (words,).
        term_of: Each word's term; NO_TERM for a stop word. Shape (words,).
        kinds_of: The kinds of fact that each word can stand for. Shape (words,).
        root_of: Each term's root; NO_ROOT for a short word or a number. Shape (terms,).
    """

    spelling_of: Codes
    capital: NDArray[np.bool_]
    term_of: Codes
    kinds_of: Codes
    root_of: Codes


class Words:
    """Numbers for words, their spellings and terms; the columns of the tables as they grow.

    A text's words are given codes at once; what they are is found out for many together (`settle`),
    which takes a third of the time.

    Attributes:
        analyzer: Makes terms.
        known: A word as written -> its code, from 0.
        spellings: A word's spelling -> its number, from 0.
        terms: A term -> its number, from 0.
        roots: The beginning that akin terms share -> its number, from 0.
    """

    def __init__(self) -> None:
        self.analyzer = Analyzer()
        self.known = _Codes()
        self.spellings: dict[str, int] = {}
        self.terms: dict[str, int] = {}
        self.roots: dict[str, int] = {}
        self.spelling_of = array("i")
        self.capital = array("b")
        self.term_of = array("i")  # of a spelling, as the next
        self.kinds_of = array("i")
        self.root_of = array("i")

    def copy(self) -> Self:
        """The same numbers, to which others may be added without changing these."""
        other = type(self)()
        other.analyzer = self.analyzer.copy()
        other.known.update(self.known)
        other.spellings = self.spellings.copy()
        other.terms = self.terms.copy()
        other.roots = self.roots.copy()
        other.spelling_of = self.spelling_of[:]
        other.capital = self.capital[:]
        other.term_of = self.term_of[:]
        other.kinds_of = self.kinds_of[:]
        other.root_of = self.root_of[:]
        return other

    def tables(self) -> Tables:
        """What is known of the words so far."""
        self.settle()
        spelling_of = np.array(self.spelling_of, dtype=np.int32)
        return Tables(
            spelling_of,
            np.array(self.capital, dtype=np.bool_),
            np.array(self.term_of, dtype=np.int32)[spelling_of],
            np.array(self.kinds_of, dtype=np.int32)[spelling_of],
            np.array(self.root_of, dtype=np.int32),
        )

    def aside(self) -> "Words":
        """The same for another thread, once all articles are indexed."""
        other = copy(self)
        other.analyzer = self.analyzer.aside()
        return other

    def codes(self, text: str) -> list[int]:
        """The code of each word of an article's text; a new word is given one."""
        return list(map(self.known.__getitem__, words_of(text)))

    def terms_of(self, codes: list[int]) -> frozenset[int]:
        """The numbers of the terms of words that are settled."""
        terms = (self.term_of[self.spelling_of[code]] for code in codes)
        return frozenset(term for term in terms if term != NO_TERM)

    def root(self, term: str) -> int:
        """The number of a term's root; NO_ROOT if no article holds one akin to it."""
        return self.roots.get(term[:ROOT_CHARS], NO_ROOT) if _has_root(term) else NO_ROOT

    def settle(self) -> None:
        """Find out what those words are that were given codes since."""
        words = list(islice(self.known, len(self.spelling_of), None))
        spellings = [
            word.lower() if word.isalnum() and word.isascii() else spelled(word) for word in words
        ]
        self.capital.extend(word[0].isupper() for word in words)
        new = list(dict.fromkeys(each for each in spellings if each not in self.spellings))
        self.spellings.update(zip(new, count(len(self.spellings)), strict=False))
        self.spelling_of.extend(map(self.spellings.__getitem__, spellings))
        self.kinds_of.extend(map(kinds_of_word, new))
        self.term_of.extend(map(self._number, self.analyzer.remember(words, spellings, new)))

    def _number(self, term: str | None) -> int:
        """The number of a term, which may be new."""
        if term is None:
            return NO_TERM
        number = self.terms.get(term)
        if number is None:
            number = self.terms[term] = len(self.terms)
            has = _has_root(term)
            self.root_of.append(
                self.roots.setdefault(term[:ROOT_CHARS], len(self.roots)) if has else NO_ROOT
            )
        return number


class _Codes(dict[str, int]):
    """Words as written -> their codes, made when they are first asked for."""

    def __missing__(self, word: str) -> int:
        code = self[word] = len(self)
        return code


def _has_root(term: str) -> bool:
    return len(term) >= ROOT_CHARS and term.isalpha()
