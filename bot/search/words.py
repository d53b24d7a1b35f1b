"""The words of articles as numbers, so that a text is an array that numpy can look through.

A word's code says which word it is and whether it is written with a capital; tables tell its term
and what kinds of fact it can stand for. Where words stand is the index's. The invariant: a code
keeps its meaning, so that arrays made with a smaller table stay valid when it grows.
"""

from array import array
from copy import copy

import numpy as np
from numpy.typing import NDArray

from bot.search.kinds import kinds_of_word
from bot.search.terms import WORD, Analyzer, spelled

NO_TERM = -1
NO_ROOT = -1
# Words that begin alike are often akin; measured on SQuAD, by the learning script's figures.
ROOT_CHARS = 5

Codes = NDArray[np.int32]


class Words:
    """Numbers for words and terms.

    Attributes:
        numbers: A word's spelling -> its number, from 0.
        terms: A term -> its number, from 0.
        roots: The beginning that akin terms share -> its number, from 0.
        known: A word as written -> its code.
        term_of: Each word's term; NO_TERM for a stop word.
        kinds_of: The kinds of fact that each word can stand for.
        root_of: Each term's root; NO_ROOT for a short word or a number.
    """

    def __init__(self) -> None:
        self.analyzer = Analyzer()
        self.numbers: dict[str, int] = {}
        self.terms: dict[str, int] = {}
        self.roots: dict[str, int] = {}
        self.root_of = array("i")
        self.known = _Codes(self)
        self.term_of = array("i")
        self.kinds_of = array("i")

    def aside(self) -> "Words":
        """The same for another thread, once all articles are indexed."""
        other = copy(self)
        other.analyzer = self.analyzer.aside()
        return other

    def codes(self, text: str) -> list[int]:
        """The code of each word of an article's text: twice its number, one more for a capital."""
        return list(map(self.known.__getitem__, WORD.findall(text)))

    def term_numbers(self, text: str) -> list[int]:
        """The numbers of a text's terms, in order, once for each occurrence."""
        terms = [self.term_of[code >> 1] for code in self.codes(text)]
        return [term for term in terms if term != NO_TERM]

    def code(self, word: str) -> int:
        """The code of a word as written; it is given one if it is new."""
        spelling = spelled(word)
        number = self.numbers.get(spelling)
        if number is None:
            number = self.numbers[spelling] = len(self.numbers)
            term = self.analyzer.meet(word)
            self.term_of.append(NO_TERM if term is None else self._term(term))
            self.kinds_of.append(kinds_of_word(spelling))
        return 2 * number + word[0].isupper()

    def root(self, term: str) -> int:
        """The number of a term's root; NO_ROOT if no article holds one akin to it."""
        return self.roots.get(term[:ROOT_CHARS], NO_ROOT) if _has_root(term) else NO_ROOT

    def _term(self, term: str) -> int:
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

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, word: str) -> int:
        code = self[word] = self._words.code(word)
        return code


def _has_root(term: str) -> bool:
    return len(term) >= ROOT_CHARS and term.isalpha()
