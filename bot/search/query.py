"""A question's text -> what is searched for: its terms with their weights, and the kind of fact.

Here the words of a question are sorted: those that must stand in an answer, those that only ask
for an account ("stance", "opinion") or frame the question ("tell", "article"), and the word that
says what kind of fact is wanted ("when").
What the conversation before it means is decided in answers/. The invariant: a query is made from
the self-contained question and one index, and never changes.
"""

from dataclasses import dataclass
from enum import StrEnum
import re

from bot.search.index import Index
from bot.search.kinds import Asked, asked_for, head_of
from bot.search.names import Name, is_title, names
from bot.search.terms import WORD, Token, fold, spelled

# Words that ask for an account of something, or only frame a question, in the stemmer's spelling.
# An article rarely uses the very word: whoever asks for somebody's stance is answered by what they
# said or did. Chosen by hand; the list grows with the questions that people ask.
ACCOUNT_TERMS = frozenset(
    "announc attitud belief believ call comment declar describ detail do explain happen inform"
    " know mean mention name opinion polici posit react reaction respond respons reveal role say"
    " said situat stanc stand statement tell think thought view".split()
)
# Words that frame any question, so that one that has no others has nothing to search for.
FRAME_TERMS = frozenset(
    "answer articl brief compar describ detail explain inform know mean overview question say said"
    " summar summari tell".split()
)
# Those of them that ask for an account also behind "which" and "what"; "which policy" does not.
ATTITUDE_TERMS = frozenset("attitud belief opinion posit reaction stanc thought view".split())
# How much of its weight such a word keeps; by hand: enough to prefer a passage that has it.
ACCOUNT_SHARE = 0.2
# Verbs that say too little for an article to lack them ("did Texas provide land").
GENERAL_VERBS = frozenset(
    "allow care find give going have help hold keep let like list look make need offer provid put"
    " seem show start take tri use want work".split()
)


class Wanted(StrEnum):
    """The kind of fact that a question's word asks for; a quote without it is no answer."""

    NUMBER = "number"
    DATE = "date"


NUMBER_QUESTION = re.compile(r"\bhow\s+(?:many|much|old|tall|long|far|often)\b", re.IGNORECASE)
DATE_QUESTION = re.compile(
    r"\b(?:when|since\s+when|(?:what|which)\s+(?:year|date|day|month))\b", re.IGNORECASE
)
# "What happens when it rains" asks for no date.
OTHER_QUESTION = re.compile(r"\b(?:who|whom|whose|what|which|where|why|how)\b", re.IGNORECASE)
WHEN_ALONE = re.compile(
    r"\bwhen\b(?!\s+(?:was|were|is|are|did|does|do|will|has|had)\b)", re.IGNORECASE
)
REASON_QUESTION = re.compile(r"\bwhy\b", re.IGNORECASE)
WHETHER_QUESTION = re.compile(
    r"(?:(?:and|but|or|so)\s+)?(?:am|are|can|could|did|do|does|had|has|have|is|must|should|was|were"
    r"|will|would)(?:n['\u2019]?t)?\s",
    re.IGNORECASE,
)
WHICH = re.compile(r"\b(?:which|what)\s+\Z", re.IGNORECASE)
# One, none, zero and half are left out: "no one", "one of them", "half way" are no counts.
NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty"
    r"|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?"
    r"|twice|double|triple)\b",
    re.IGNORECASE,
)
DATE = re.compile(
    r"\b(?:1\d{3}|20\d{2}|\d{1,2}(?:st|nd|rd|th)|january|february|april|june|july"
    r"|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|today|yesterday|tomorrow|century|spring|summer|autumn|winter|year|month|week|ago)s?\b"
    # Words of other meanings too: a capital makes a month of them, of May a date or "in" besides.
    r"|\b(?-i:March|August)\b|\b(?-i:May)(?=,?\s\d)|\d(?:st|nd|rd|th)?(?:\sof)?\s(?-i:May)\b"
    r"|\b(?:after|before|between|by|during|early|in|last|late|mid|next|of|on|since|till|until)"
    r"\s(?-i:May)\b"
    r"|\d\d?[:.]\d\d",
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
        name: Whether it is part of a name.
        frame: Whether it says too little for an article to lack it: a word that asks for an
            account or frames the question, a title before a name, a general verb.
    """

    term: str
    typed: str
    weight: float
    known: bool
    name: bool
    frame: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for.

    Attributes:
        words: In the order of the question, each term once.
        names: What is written like a name, each as its terms, without titles.
        wanted: The kind of fact that is asked for; None if any will do.
        asks_reason: Whether it asks why, and so takes what it asks about for granted.
        asks_whether: Whether yes or no would answer it.
        typed: The spelling of every word of the question, stop words included.
        head: The term of what is counted or chosen from, "pupils" of "how many pupils".
        asked: What its own word asks for, of more kinds than `wanted`; a sign, not a condition.
    """

    words: tuple[Word, ...]
    names: tuple[Name, ...]
    wanted: Wanted | None
    asks_reason: bool
    asks_whether: bool
    typed: tuple[str, ...] = ()
    head: str | None = None
    asked: Asked = Asked.OTHER

    @property
    def terms(self) -> list[str]:
        """The terms, in order."""
        return [word.term for word in self.words]

    @property
    def weight(self) -> float:
        """The whole question's weight; above 0 if there is any word."""
        return sum(word.weight for word in self.words)

    @property
    def unknown(self) -> list[Word]:
        """Words that no passage or headline holds, but for those that only frame the question."""
        return [word for word in self.words if not (word.known or word.frame)]

    @property
    def is_premise_unknown(self) -> bool:
        """Whether it asks why, or whether, somebody did what no article speaks of."""
        if self.asks_reason:
            return bool(self.unknown)
        if not self.asks_whether:
            return False
        subject = next((at for at, word in enumerate(self.words) if word.known), len(self.words))
        said = [word for word in self.words[subject:] if not (word.known or word.frame)]
        return bool(said)


def read_query(question: str, index: Index) -> Query:
    """Sort the words of a self-contained question."""
    tokens = index.analyzer.tokens(question)
    named = names(question, [t for t in tokens if t.term not in ACCOUNT_TERMS], index.vocabulary)
    parts = {term for name in named for term in name}
    words: dict[str, Word] = {}
    for token in tokens:
        if token.term not in words:
            words[token.term] = _word(question, token, index, name=token.term in parts)
    return Query(
        tuple(words.values()),
        tuple(dict.fromkeys(named)),
        _wanted(question),
        REASON_QUESTION.search(fold(question)) is not None,
        WHETHER_QUESTION.match(question) is not None,
        tuple(map(spelled, WORD.findall(question))),
        next((token.term for token in tokens if token.start == head_of(question)), None),
        asked_for(question),
    )


def _word(question: str, token: Token, index: Index, *, name: bool) -> Word:
    known = token.term in index.vocabulary
    typed = question[token.start : token.end]
    account = not name and token.term in ACCOUNT_TERMS
    frame = account or (not name and (token.term in FRAME_TERMS or is_title(typed)))
    frame |= not (name or known) and token.term in GENERAL_VERBS
    weight = index.weight(token.term)
    is_kind = token.term not in ATTITUDE_TERMS and WHICH.search(question[: token.start][-8:])
    if frame and not (known and (is_kind or not account)):
        weight *= ACCOUNT_SHARE
    return Word(token.term, typed, weight, known, name, frame)


def _wanted(question: str) -> Wanted | None:
    folded = fold(question)
    if NUMBER_QUESTION.search(folded):
        return Wanted.NUMBER
    if WHEN_ALONE.search(folded) and OTHER_QUESTION.search(WHEN_ALONE.sub("", folded)):
        return None
    return Wanted.DATE if DATE_QUESTION.search(folded) else None
