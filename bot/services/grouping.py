"""Which questions ask the same: their gists, and groups of wordings that are near to each other.

A gist is what is left of a question without what people say around it: the stems of its words, in
no order, with the kind of fact that is asked for. Questions of one gist are counted as one by the
store; wordings of several gists are grouped here, by the words that they share: a name or a rare
word weighs more than an everyday one, synonyms and slips count as shared. The invariant: grouping
depends on the wordings and their counts alone, and each wording is in one group.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
import re

from rapidfuzz.distance import OSA

from bot.answers.question import without_markup
from bot.answers.small_talk import core
from bot.search.lexicon import Lexicon
from bot.search.same import Phrase, Same, general_groups
from bot.search.terms import POSSESSIVE, WORD, Analyzer, fold

# How much two wordings share, of all that both have, from which on they ask the same; chosen on
# one half of the generated sets of tests/services/test_grouping.py.
ALIKE = 0.68
# With the first wording of a group each shares this much, so that a chain does not lead elsewhere.
ALIKE_FIRST = 0.5
RARE, COMMON = 2.0, 1.0  # by taste: "Seattle" tells more than "stance"
MOST_CHARS = 400  # of a longer question the gist is its beginning's
MOST_CANDIDATES = 12  # groups that a wording is compared with, those that share most first
MOST_LOOKED_AT = 200  # by what they share; rare words go first, and everybody has the others
MOST_MEMBERS = 5  # of a group, that a wording is compared with
ONE_SLIP_CHARS, TWO_SLIPS_CHARS = 5, 8  # of a word that may hold so many
# What asks for which kind of fact; the first kind that is found counts.
KINDS: tuple[tuple[str, str], ...] = (
    ("price", r"how (?:much|expensive)|costs?|prices?|fares?|fees?"),
    ("number", r"how many|number of"),
    ("long", r"how long|duration"),
    ("when", r"when|dates?|(?:what|which) (?:day|time|year)|hours|since when"),
    ("where", r"where|location|venue|address"),
    ("why", r"why|reasons?|how come"),
    ("who", r"who|whom|whose|winner"),
    ("may", r"(?:can|may) (?:i|we|you)|(?:am i|are we) allowed|allowed|permitted|is .* ok"),
)
KIND = re.compile("|".join(rf"(?P<{name}>\b(?:{pattern})\b)" for name, pattern in KINDS))
ORDER = tuple(name for name, _ in KINDS)
# Words that say no more than which kind of fact is asked for.
SAID_BY_KIND = frozenset(
    "cost costs price prices fare fares fee fees much expensive number long duration date dates"
    " day time hours location venue address place reason reasons allowed permitted ok okay"
    " happen happening take".split()
)
# How people ask for the same; beside what search knows of words that mean the same.
ASKING = (
    ("stance", "position", "view", "opinion"),
    ("population", "people live", "inhabitants", "residents"),
    ("win", "won", "winner"),
    ("harbour", "harbor"),
    ("say", "said", "think", "thinks"),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A question in one of the ways in which people ask it.

    Attributes:
        gist: As it is counted.
        text: As somebody asked it.
        times: How often its gist was asked.
    """

    gist: str
    text: str
    times: int


@dataclass(frozen=True, slots=True)
class _Read:
    """A wording as it is compared: its kind, and its terms with what they weigh."""

    kind: str | None
    terms: dict[str, float] = field(hash=False)

    @property
    def weight(self) -> float:
        return sum(self.terms.values())


class Gists:
    """Makes gists, for one thread."""

    def __init__(self) -> None:
        self._analyzer = Analyzer()

    def of(self, question: str) -> str:
        """What a question asks; "" if it asks nothing."""
        text = _asked(question)
        kind = _kind(text)
        terms = sorted({term for _, term in _words(text, self._analyzer)})
        if not terms:
            return " ".join(fold(match[0]) for match in WORD.finditer(text))
        return f"{kind or ''}: {' '.join(terms)}"


def grouped(
    wordings: Iterable[Wording], lexicon: Lexicon, synonyms: Iterable[Sequence[str]] = ()
) -> list[tuple[Wording, ...]]:
    """Wordings in groups that ask the same, the group that was asked most first.

    Args:
        wordings: Of different gists.
        lexicon: Knows which words are everyday ones.
        synonyms: Groups of words that mean the same in the articles.

    Returns:
        In each group the most frequent wording first.
    """
    ordered = sorted(wordings, key=lambda each: (-each.times, each.gist))
    analyzer = Analyzer()
    reader = _Reader(ordered, analyzer, lexicon)
    same = Same.build((*general_groups(), *ASKING, *synonyms), analyzer)
    groups = _Groups(same, lexicon)
    for wording in ordered:
        groups.add(wording, reader.read(wording.text))
    return sorted(
        (tuple(group) for group in groups.members),
        key=lambda group: (-sum(each.times for each in group), group[0].gist),
    )


class _Reader:
    """Reads wordings; a word that anybody wrote like a name is one for all."""

    def __init__(self, wordings: Iterable[Wording], analyzer: Analyzer, lexicon: Lexicon) -> None:
        self._analyzer = analyzer
        self._lexicon = lexicon
        self._names = {
            fold(match[0])
            for wording in wordings
            if not wording.text.isupper()
            for match in WORD.finditer(wording.text)
            if match.start() > 0 and match[0][0].isupper()
        }

    def read(self, question: str) -> _Read:
        text = _asked(question)
        terms = {
            term: RARE if self._is_rare(word) else COMMON
            for word, term in _words(text, self._analyzer)
        }
        return _Read(_kind(text), terms)

    def _is_rare(self, word: str) -> bool:
        return word in self._names or not self._lexicon.is_common(word)


class _Groups:
    """Groups under way."""

    def __init__(self, same: Same, lexicon: Lexicon) -> None:
        self.members: list[list[Wording]] = []
        self._reads: list[list[_Read]] = []
        self._with_term: defaultdict[str, list[int]] = defaultdict(list)
        self._same = same
        self._lexicon = lexicon

    def add(self, wording: Wording, read: _Read) -> None:
        number = self._nearest(read)
        if number is None:
            number = len(self.members)
            self.members.append([])
            self._reads.append([])
        self.members[number].append(wording)
        if len(self._reads[number]) < MOST_MEMBERS:
            self._reads[number].append(read)
            for term in read.terms:
                for key in _keys(term):
                    if not self._with_term[key] or self._with_term[key][-1] != number:
                        self._with_term[key].append(number)

    def _nearest(self, read: _Read) -> int | None:
        best, most = None, 0.0
        for number in self._candidates(read):
            first, *others = self._reads[number]
            shared = self._share(read, first)
            if shared < ALIKE_FIRST:
                continue
            shared = max([shared, *(self._share(read, other) for other in others)])
            if shared >= ALIKE and shared > most:
                best, most = number, shared
        return best

    def _candidates(self, read: _Read) -> list[int]:
        """Groups that share a term, the rarer the better; those that share most first."""
        keys: dict[str, float] = {}
        for term, weight in read.terms.items():
            others = {word for phrase in self._alternatives(term, read) for word in phrase}
            for key in (*_keys(term), *others):
                keys[key] = max(weight, keys.get(key, 0.0))
        sharing: defaultdict[int, float] = defaultdict(float)
        looked_at = 0
        for key in sorted(keys, key=lambda each: len(self._with_term.get(each, ()))):
            for number in self._with_term.get(key, ()):
                sharing[number] += keys[key]
                looked_at += 1
            if looked_at > MOST_LOOKED_AT:
                break
        return nlargest(MOST_CANDIDATES, sharing, key=lambda number: (sharing[number], -number))

    def _share(self, one: _Read, other: _Read) -> float:
        """How much two wordings have in common, to 1; 0 if they ask for different facts."""
        if one.kind and other.kind and one.kind != other.kind:
            return 0.0
        shared = 0.0
        mine, theirs = dict(one.terms), dict(other.terms)
        for term in [each for each in mine if each in theirs]:
            shared += mine.pop(term) + theirs.pop(term)
        for term in list(mine):
            found = self._counterpart(term, one, theirs, other)
            if found:
                shared += mine.pop(term) + sum(theirs.pop(each) for each in found)
        if RARE in mine.values() and RARE in theirs.values():
            return 0.0  # what is asked of Seattle is not asked of Portland
        return shared / (one.weight + other.weight)

    def _counterpart(self, term: str, one: _Read, theirs: dict[str, float], other: _Read) -> Phrase:
        """Which of the others' terms stand for a term; () if none do."""
        for phrase in self._alternatives(term, one):
            if all(each in theirs for each in phrase):
                return phrase
        for their in theirs:
            if term in (phrase[0] for phrase in self._alternatives(their, other)):
                return (their,)
            if self._is_slip(term, their):
                return (their,)
        return ()

    def _alternatives(self, term: str, read: _Read) -> Iterator[Phrase]:
        for phrase, others in self._same.groups.get(term, ()):
            if all(each in read.terms for each in phrase):
                yield from others

    def _is_slip(self, one: str, other: str) -> bool:
        """Whether one is a misspelling of the other."""
        shorter = min(len(one), len(other))
        if shorter < ONE_SLIP_CHARS or one[0] != other[0]:
            return False
        most = 1 + (shorter >= TWO_SLIPS_CHARS)
        if OSA.distance(one, other, score_cutoff=most) > most:
            return False
        are_names = self._lexicon.is_any_name(one) and self._lexicon.is_any_name(other)
        are_words = self._lexicon.is_common(one) and self._lexicon.is_common(other)
        return not (are_names or are_words)


def _keys(term: str) -> Iterator[str]:
    """What a term is looked up by, so that a misspelt one finds the other."""
    yield term
    if len(term) >= ONE_SLIP_CHARS:
        yield f"{term[:2]}*"


def _asked(question: str) -> str:
    return core(without_markup(question[:MOST_CHARS])).strip()


def _kind(text: str) -> str | None:
    folded = " ".join(fold(POSSESSIVE.sub("", match[0])) for match in WORD.finditer(text))
    found = {match.lastgroup for match in KIND.finditer(folded)}
    return next((name for name in ORDER if name in found), None)


def _words(text: str, analyzer: Analyzer) -> Iterator[tuple[str, str]]:
    """Folded words with their terms, but for those that only say what kind of fact is wanted."""
    for token in analyzer.tokens(text):
        word = fold(POSSESSIVE.sub("", text[token.start : token.end]))
        if word not in SAID_BY_KIND:
            yield word, token.term
