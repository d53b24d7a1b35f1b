"""A question's text -> what is searched for: its terms with their weights, and the kind of fact.

Here the words of a question are sorted: those that must stand in an answer, those that only ask
for an account ("stance", "opinion"), and the word that says what kind of fact is wanted ("when").
What the conversation before it means is decided in answers/. The invariant: a query is made from
the self-contained question and one index, and never changes.
"""

from dataclasses import dataclass
from enum import StrEnum
import re

from bot.search.index import Index
from bot.search.terms import Token, fold

# Words that ask for an account of something, or only frame a question, in the stemmer's spelling.
# An article rarely uses the very word: whoever asks for somebody's stance is answered by what they
# said or did. Chosen by hand; the list grows with the questions that people ask.
ACCOUNT_TERMS = frozenset(
    "announc attitud belief believ call comment declar describ detail do explain happen inform"
    " know mean mention name opinion polici posit react reaction respond respons reveal role say"
    " said situat stanc stand statement tell think thought view".split()
)
# How much of its weight such a word keeps; by hand: enough to prefer a passage that has it.
ACCOUNT_SHARE = 0.2


class Wanted(StrEnum):
    """The kind of fact that a question's word asks for; a quote without it is no answer."""

    NUMBER = "number"
    DATE = "date"


NUMBER_QUESTION = re.compile(r"\bhow\s+(?:many|much|old|tall|long|far|often)\b", re.IGNORECASE)
DATE_QUESTION = re.compile(
    r"\b(?:when|since\s+when|(?:what|which)\s+(?:year|date|day|month))\b", re.IGNORECASE
)
REASON_QUESTION = re.compile(r"\bwhy\b", re.IGNORECASE)
NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty"
    r"|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|half"
    r"|twice|double|triple|none|zero)\b",
    re.IGNORECASE,
)
DATE = re.compile(
    r"\b(?:1\d{3}|20\d{2}|\d{1,2}(?:st|nd|rd|th)|january|february|march|april|june|july|august"
    r"|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|today|yesterday|tomorrow|century|spring|summer|autumn|winter|year|month|week|ago)s?\b"
    r"|\bMay\b|\d\d?[:.]\d\d",
    re.IGNORECASE,
)
HOLDS = {Wanted.NUMBER: NUMBER, Wanted.DATE: DATE}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question that is searched for.

    Attributes:
        term: What is searched.
        typed: As it was typed.
        weight: How much of the question it is, above 0.
        known: Whether a passage or headline holds it.
        name: Whether it is written like a name: a capital inside the sentence.
    """

    term: str
    typed: str
    weight: float
    known: bool
    name: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for.

    Attributes:
        words: In the order of the question, each term once.
        wanted: The kind of fact that is asked for; None if any will do.
        asks_reason: Whether it asks why, and so takes what it asks about for granted.
    """

    words: tuple[Word, ...]
    wanted: Wanted | None
    asks_reason: bool

    @property
    def terms(self) -> list[str]:
        """The terms, in order."""
        return [word.term for word in self.words]

    @property
    def weight(self) -> float:
        """The whole question's weight; above 0 if there is any word."""
        return sum(word.weight for word in self.words)


def read_query(question: str, index: Index) -> Query:
    """Sort the words of a self-contained question."""
    words: dict[str, Word] = {}
    shouted = question.isupper()
    first = next(re.finditer(r"\w", question), None)
    for token in index.analyzer.tokens(question):
        if token.term not in words:
            at_start = first is not None and token.start == first.start()
            words[token.term] = _word(question, token, index, plain=shouted or at_start)
    return Query(tuple(words.values()), _wanted(question), bool(REASON_QUESTION.search(question)))


def _word(question: str, token: Token, index: Index, *, plain: bool) -> Word:
    typed = question[token.start : token.end]
    weight = index.weight(token.term)
    if token.term in ACCOUNT_TERMS:
        weight *= ACCOUNT_SHARE
    name = typed[0].isupper() and not plain
    return Word(token.term, typed, weight, token.term in index.vocabulary, name)


def _wanted(question: str) -> Wanted | None:
    if NUMBER_QUESTION.search(question):
        return Wanted.NUMBER
    return Wanted.DATE if DATE_QUESTION.search(fold(question)) else None
