"""A question's text -> what is searched for: its terms with their weights, and the kind of fact.

Here the words of a question are sorted: those that must stand in an answer, those that only ask
for an account ("stance", "opinion") or frame the question ("tell", "article"), and the word that
says what kind of fact is wanted ("when").
What the conversation before it means is decided in answers/. The invariant: a query is made from
the self-contained question and one index, and never changes.
"""

from dataclasses import dataclass, replace
import re

from bot.search.facts import HOLDS, Wanted, wanted
from bot.search.index import Index
from bot.search.kinds import Asked, asked_for, head_of
from bot.search.names import Name, cased, is_title, names
from bot.search.same import Phrase
from bot.search.terms import Token, fold, spelled, words_of

__all__ = ["HOLDS", "Query", "Wanted", "Word", "read_query"]

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
# Those that ask for what somebody holds or says.
SAYING_TERMS = ATTITUDE_TERMS | frozenset(
    "announc comment declar explain respond reveal say said stanc statement tell think".split()
)
# How much of its weight such a word keeps; by hand: enough to prefer a passage that has it.
ACCOUNT_SHARE = 0.2
# How much a term counts in a ranking that only means the same as one of the question's; by taste:
# slightly less, so that of two passages the one with the very word comes first.
ALSO_SHARE = 0.8
# Verbs that say too little for an article to lack them ("did Texas provide land").
GENERAL_VERBS = frozenset(
    "allow care come find give going have help hold keep let like list look make need offer provid"
    " put seem show start take tri use want work".split()
)
# Whoever does something, of whom an article may speak in other words.
ANYBODY_TERMS = frozenset("folk guy peopl person stuff thing".split())

# "how long", "how old": the measure that is asked for is no word of the answer.
HOW = re.compile(r"\bhow\s+\Z", re.IGNORECASE)
# Ways of writing a stop word in a chat.
CHAT_WORDS = frozenset(
    "wat wut wot u ur r bro dude guys omg gotten kinda gonna wanna lemme btw thx thanks ty pls plz"
    " lol imo tbh rn asap idk fyi hey hi hello yo".split()
)
REASON_QUESTION = re.compile(r"\bwhy\b", re.IGNORECASE)
WHETHER_QUESTION = re.compile(
    r"(?:(?:and|but|or|so)\s+)?(?:am|are|can|could|did|do|does|had|has|have|is|must|should|was|were"
    r"|will|would)(?:n['\u2019]?t)?\s",
    re.IGNORECASE,
)
WHICH = re.compile(r"\b(?:which|what)\s+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question that is searched for.

    Attributes:
        term: What is searched.
        typed: As it was typed.
        weight: How much of the question it is, above 0.
        known: Whether a passage or headline holds it, or what means the same.
        name: Whether it is part of a name.
        frame: Whether it says too little for an article to lack it: a word that asks for an
            account or frames the question, a title before a name, a general verb.
        also: Phrases of the articles that mean the same.
    """

    term: str
    typed: str
    weight: float
    known: bool
    name: bool
    frame: bool
    also: tuple[Phrase, ...] = ()


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
    def others(self) -> dict[str, float]:
        """Terms that mean the same as the question's, each with the share that it counts."""
        own = {word.term for word in self.words}
        return {
            term: ALSO_SHARE / len(phrase)
            for word in self.words
            for phrase in word.also
            for term in phrase
            if term not in own
        }

    @property
    def weight(self) -> float:
        """The whole question's weight; above 0 if there is any word."""
        return sum(word.weight for word in self.words)

    @property
    def unknown(self) -> list[Word]:
        """Words that no passage or headline holds, but for those that only frame the question."""
        return [word for word in self.words if not (word.known or word.frame)]

    @property
    def asks_what_is_said(self) -> bool:
        """Whether it asks what somebody says or holds, and for nothing more of it."""
        others = [word for word in self.words if not word.name]
        return (
            len(self.names) == 1
            and all(word.frame for word in others)
            and any(word.term in SAYING_TERMS for word in others)
        )

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


def read_query(question: str, index: Index, written: str | None = None) -> Query:
    """Sort the words of a self-contained question.

    Args:
        question: As typed.
        index: What is searched.
        written: The question with its names in capitals (names.cased), if that is known already.
    """
    tokens = index.analyzer.tokens(question)
    if written is None:
        written = cased(question, tokens, index)
    named = names(written, [t for t in tokens if t.term not in ACCOUNT_TERMS], index.vocabulary)
    parts = {term for name in named for term in name}
    also = index.same.of([token.term for token in tokens])
    head, asked = head_of(question), asked_for(question)
    words: dict[str, Word] = {}
    for token, others in zip(tokens, also, strict=True):
        if token.term not in words and fold(_typed(question, token)) not in CHAT_WORDS:
            title = is_title(_typed(written, token))
            held = tuple(each for each in others if index.vocabulary.keys() >= set(each))
            counted = token.start == head and asked is Asked.COUNT
            anybody = token.term in ANYBODY_TERMS and not counted
            anybody &= token.term not in index.vocabulary
            frame = token.term in FRAME_TERMS or title or anybody
            word = _word(question, token, index, name=token.term in parts, frame=frame)
            words[token.term] = _also_known(word, held, index)
    return Query(
        tuple(words.values()),
        tuple(dict.fromkeys(named)),
        wanted(question),
        REASON_QUESTION.search(fold(question)) is not None,
        WHETHER_QUESTION.match(question) is not None,
        tuple(map(spelled, words_of(question))),
        next((token.term for token in tokens if token.start == head), None),
        asked,
    )


def _word(question: str, token: Token, index: Index, *, name: bool, frame: bool) -> Word:
    """A word by itself, without what means the same."""
    known = index.knows(spelled(_typed(question, token)), token.term)
    before = question[: token.start][-8:]
    account = not name and token.term in ACCOUNT_TERMS
    measure = not name and (token.term == "date" or HOW.search(before) is not None)
    framing = not name and (account or frame or measure)
    framing |= not (name or known) and token.term in GENERAL_VERBS
    weight = index.weight(token.term)
    is_kind = token.term not in ATTITUDE_TERMS and WHICH.search(before)
    if framing and (measure or not (known and (is_kind or not account))):
        weight *= ACCOUNT_SHARE
    return Word(token.term, _typed(question, token), weight, known, name, framing)


def _also_known(word: Word, also: tuple[Phrase, ...], index: Index) -> Word:
    """A word with the articles' phrases that mean the same."""
    if not also:
        return word
    if word.known:
        return replace(word, also=also)
    weight = min(max(index.weight(term) for term in phrase) for phrase in also)
    frame = word.frame and word.term not in GENERAL_VERBS
    return replace(
        word, also=also, known=True, frame=frame, weight=weight * (ACCOUNT_SHARE if frame else 1)
    )


def _typed(question: str, token: Token) -> str:
    return question[token.start : token.end]
