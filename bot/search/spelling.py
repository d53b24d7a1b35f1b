"""Misspelt words of a question -> the articles' words that were meant.

Only what is no word is repaired: not what an article holds anywhere, captions included, nor what
is a word or a name of English in its own right; such a word may only be offered (near_names). The
invariant: a repair is a word of the articles or one that questions are made of, at most two slips
away, and the question is not changed elsewhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from string import ascii_lowercase

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.search.index import Index
from bot.search.lexicon import Lexicon
from bot.search.terms import POSSESSIVE, STOP_WORDS, fold, matches_of
from bot.search.words import NO_TERM

# A word this short has too many neighbours; by taste.
LEAST_CHARS = 4
# And so long a one is no word; the longest that is printed now and then has 28 letters. One slip
# makes as many strings of a word as it has letters, each as long as it is.
MOST_CHARS = 32
SHORTEST_SWAP = 3
# A shorter word with a capital that no list holds is somebody's name rather than a slip; by taste.
TITLED_CHARS = 6
# From this length on two slips are forgiven; on SQuAD's questions with one slip each more is lost
# by a higher bound than by a lower one gained.
TWO_SLIPS_CHARS = 7
# A word that is offered in place of another has as many letters, at least.
NEAR_CHARS = 4
NEAR_TWO_SLIPS_CHARS = 5
# What people ask for, of which articles speak in other words.
ACCOUNT_WORDS = frozenset(
    "attitude belief opinion opinions position positions reaction response stance statement view"
    " views".split()
)
# Keys side by side on a keyboard, by which slips happen.
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True, slots=True)
class Slip:
    """A repair: what stood at these characters of the question, and what was meant."""

    start: int
    end: int
    typed: str
    meant: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A word of the articles: as it is compared, as it is written, in how many passages."""

    folded: str
    written: str
    passages: int


class Speller:
    """Repairs questions over one index."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self._index = index
        self._lexicon = lexicon

    def aside(self, index: Index) -> "Speller":
        """The same for another thread, over the same index aside."""
        other = Speller(index, self._lexicon)
        other.__dict__["_candidates"] = self._candidates
        return other

    def slips(self, question: str) -> list[Slip]:
        """The misspelt words of a question with what was meant, in order."""
        found = []
        for match in matches_of(question):
            bare = POSSESSIVE.sub("", match[0])
            folded = fold(bare)
            if len(bare) == SHORTEST_SWAP and (swapped := self._swapped(folded)) is not None:
                found.append(Slip(match.start(), match.start() + len(bare), bare, swapped))
            if self._is_word(bare, folded):
                continue
            capital = bare[0].isupper() and not question.isupper() and match.start() > 0
            meant = self._meant(folded, names_only=capital)
            if meant is not None:
                start = match.start()
                found.append(Slip(start, start + len(bare), bare, meant))
        return found

    def _swapped(self, folded: str) -> str | None:
        """Of "teh" the stop word whose letters it has; too short a word for any other repair."""
        if folded in STOP_WORDS or self._lexicon.holds(folded) or folded in self._candidates:
            return None
        return next((w for w in self._near_question_words(folded) if _is_swap(folded, w)), None)

    def near_names(self, word: str) -> list[str]:
        """Names of the articles that a name could be taken for, nearest first."""
        folded = fold(word)
        if len(folded) < NEAR_CHARS:
            return []
        most = 1 + (len(folded) >= NEAR_TWO_SLIPS_CHARS)
        near = [
            candidate
            for candidate in self._near(folded, most)
            if candidate.written[0].isupper() and candidate.folded != folded
        ]
        return list(dict.fromkeys(candidate.written for candidate in near))

    def _is_word(self, word: str, folded: str) -> bool:
        """Whether it is spelt as it was meant."""
        if not LEAST_CHARS <= len(folded) <= MOST_CHARS or not folded.isalpha():
            return True
        if self._lexicon.holds(folded):
            return True
        if folded in STOP_WORDS:
            return True
        index = self._index
        terms = [token.term for token in index.analyzer.tokens(word)]
        if any(term in index.same.groups for term in terms):
            return True
        if any(term in index.vocabulary for term in terms):
            # "managment" has the stem of "management", and is no word all the same.
            return folded in self._candidates
        return any(term in index.captions or term in index.unquoted for term in terms)

    def _meant(self, folded: str, *, names_only: bool) -> str | None:
        """What was meant by a word that is none; None if nothing is near."""
        questions = [] if names_only else self._near_question_words(folded)
        near = self._near(folded, 1 + (len(folded) >= TWO_SLIPS_CHARS))
        if names_only:
            near = [each for each in near if self._may_be_capital(folded, each)]
        least = OSA.distance(folded, near[0].folded) if near else 2
        if questions and (least > 1 or not _is_swap(folded, near[0].folded)):
            return questions[0]
        if least > 1 and not names_only:
            account = next((w for w in _one_slip_away(folded) if w in ACCOUNT_WORDS), None)
            if account is not None:
                return account
        if not near or (least > 1 and self._means_another(folded)):
            return None
        return near[0].written

    def _may_be_capital(self, folded: str, candidate: _Candidate) -> bool:
        """Whether a word with a capital may be meant: a name, or "Goverment" for government."""
        if candidate.written[0].isupper():
            return True
        return len(folded) >= TITLED_CHARS and self._lexicon.is_common(candidate.folded)

    def _means_another(self, folded: str) -> bool:
        """Whether a common word that no article holds is one slip away."""
        return any(map(self._lexicon.is_common, _one_slip_away(folded)))

    def _near_question_words(self, folded: str) -> list[str]:
        """Stop words, such as "when", whose letters were swapped or doubled."""
        near = [word for word in _one_slip_away(folded) if word in STOP_WORDS and len(word) > 2]  # noqa: PLR2004
        return sorted(near, key=lambda word: (_likeness(folded, word), word))

    def _near(self, folded: str, most: int) -> list[_Candidate]:
        """The articles' words at most so many slips away, likeliest first."""
        words = self._candidates
        found = process.extract(
            folded, words.keys(), scorer=OSA.distance, score_cutoff=most, limit=None
        )
        near = [(words[word], int(slips)) for word, slips, _ in found]
        near.sort(key=lambda each: (each[1], *_order(folded, each[0])))
        return [candidate for candidate, _ in near]

    @cached_property
    def _candidates(self) -> dict[str, _Candidate]:
        """The articles' words of letters alone, each as it is compared."""
        index, found = self._index, dict[str, _Candidate]()
        for written, code in index.words.known.items():
            number = int(index.tables.term_of[code])
            word = POSSESSIVE.sub("", written)
            folded = fold(word)
            if number == NO_TERM or not index.in_use[code]:
                continue
            if len(folded) < LEAST_CHARS - 1 or not folded.isalpha():
                continue
            count = len(index.postings.passages(number))
            before = found.get(folded)
            # "Boston" and "boston" are one word, written as it is in the middle of a sentence.
            if before is None or _plainness(word) < _plainness(before.written):
                found[folded] = _Candidate(folded, word, count)
        return found


def mended(question: str, slips: Sequence[Slip]) -> str:
    """The question with what was meant in the place of what was typed."""
    for slip in reversed(slips):
        question = question[: slip.start] + slip.meant + question[slip.end :]
    return question


def _plainness(word: str) -> tuple[bool, bool, str]:
    return word.isupper(), not word.islower(), word


def _order(folded: str, candidate: _Candidate) -> tuple[float, int, str]:
    return _likeness(folded, candidate.folded), -candidate.passages, candidate.folded


def _likeness(typed: str, word: str) -> float:
    """How unlike two words are that are equally many slips apart; 0 at least."""
    unlike = 0.0
    if typed[0] != word[0]:
        unlike += 2
    if typed[-1] != word[-1]:
        unlike += 0.5
    if sorted(typed) == sorted(word):
        unlike -= 1  # letters swapped
    elif set(typed) == set(word):
        unlike -= 0.75  # a letter doubled, or not
    elif len(typed) < len(word):
        unlike -= 0.5  # a letter left out
    elif len(typed) == len(word):
        different = [(a, b) for a, b in zip(typed, word, strict=True) if a != b]
        if all(_side_by_side(a, b) for a, b in different):
            unlike -= 0.5
    return unlike


def _side_by_side(a: str, b: str) -> bool:
    for above, below in zip(ROWS, (*ROWS[1:], ""), strict=True):
        if a in above and b in above:
            return abs(above.index(a) - above.index(b)) == 1
        for one, other in ((a, b), (b, a)):
            if one in above and other in below:
                return above.index(one) - below.index(other) in {0, 1}
    return False


def _is_swap(typed: str, word: str) -> bool:
    return sorted(typed) == sorted(word)


def _one_slip_away(word: str) -> Iterable[str]:
    """Every string of letters that one slip makes of a word, each once, in a fixed order."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found: dict[str, None] = {}
    for head, tail in parts:
        if tail:
            found[head + tail[1:]] = None
        if len(tail) > 1:
            found[head + tail[1] + tail[0] + tail[2:]] = None
        for letter in ascii_lowercase:
            if tail:
                found[head + letter + tail[1:]] = None
            found[head + letter + tail] = None
    found.pop(word, None)
    return found
