"""A question and those before it -> a self-contained question, with how it was read.

"and Denver?" puts another thing into the question before, "why?" asks the same anew, and a pronoun
stands for a person, place or thing of the question before or of the quote that answered it. What
leans on nothing comes back unchanged, whatever was asked before. The invariant: only what the
question lacks is taken from the conversation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
import re

from bot.answers.answer import Reading
from bot.answers.people import people
from bot.search.index import Index
from bot.search.lexicon import english
from bot.search.names import cased
from bot.search.query import ACCOUNT_TERMS, GENERAL_VERBS
from bot.search.terms import POSSESSIVE, Token, fold

# How many earlier questions are looked at; by taste: nobody reads further back than that.
MOST_EARLIER = 8
MOST_WORDS = 4

ABOUT = r"(?:what|how)\s+about"
LEAD = re.compile(
    rf"(?:(?:and|but|or|so|ok(?:ay)?)[\s,]+)?(?:{ABOUT}|same\s+for)\s+|(?:and|but|or|so)[\s,]+",
    re.IGNORECASE,
)
ELLIPTIC = re.compile(
    r"(?:what|who|when|where)(?:['\u2019]?s|\s+is|\s+are|\s+was)\s+(?P<whose>[^?]{1,40}['\u2019]s?)\s*[?!.]*\Z",
    re.IGNORECASE,
)
# What stands behind "and" is a question of its own if it begins like one.
WHOLE = re.compile(
    r"(?:who|whom|whose|what|which|when|where|why|how|am|are|can|could|did|do|does|had|has|have|is|may"
    r"|must|should|was|were|will|would|tell|compare|explain|describe|show|list)\b",
    re.IGNORECASE,
)
PREPOSITION = re.compile(r"(?:about|at|by|for|from|in|of|on|to|under|with)\b", re.IGNORECASE)
ORDINAL = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|next|\d+(?:st|nd|rd|th))\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d[\d.,:]*\d|\d")
# A question word with nothing behind it but what points back.
BARE = re.compile(
    r"(?:and\s+|but\s+|so\s+|ok(?:ay)?\s+)?(?P<word>(?:since|until|till)\s+when|why|when|where|who|how\s+come|how\s+much|how\s+many|how\s+long|how)"
    r"(?:\s+(?:is|was|did|does|do|will|would)\s+(?:that|this|it)(?:\s+(?:happen|so|be))?|\s+(?:exactly|not|then|of\s+them))?"
    r"\s*[?!.]*\Z",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"(?:(?:since|until|till)\s+when|how\s+(?:much|many|long|old|come|often|far)|who|whom|whose|what|which|when|where|why|how)"
    r"(?:['\u2019]?s\b)?\s*",
    re.IGNORECASE,
)
PERSONAL = re.compile(
    r"\b(?P<word>he|she|him|his|hers|her|himself|herself)\b(?!['\u2019])", re.IGNORECASE
)
PLURAL = re.compile(r"\b(?P<word>they|them|theirs|their|those|these)\b(?!['\u2019])", re.IGNORECASE)
NEUTRAL = re.compile(
    r"\b(?P<word>its|it)\b(?!['\u2019])|\b(?P<that>that|this)\b(?=\s*[?!.]*\Z)", re.IGNORECASE
)
THERE = re.compile(
    r"(?<!is )(?<!are )(?<!was )(?<!were )\b(?P<word>there)\b(?!\s+(?:is|are|was|were|be|any))",
    re.IGNORECASE,
)
ORDER = re.compile(r"(?:tell|compare|explain|describe|show|list)\b", re.IGNORECASE)
ARTICLE = re.compile(r"\b(?:the|an?)\s+\Z", re.IGNORECASE)
KIND = re.compile(
    r"(?:which|what|how\s+many)\s+(?!(?:does|has|was)\b)(?P<noun>[^\W\d_]{3,}s)\b", re.IGNORECASE
)
WHO = re.compile(r"who", re.IGNORECASE)
HAD = re.compile(r"['\u2019]s?\s+(?P<what>[\w-]+)(?=\s*[?!.]*\Z)")
POSSESSIVES = frozenset("his hers its their theirs".split())


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question: made self-contained, and what it was answered with.

    Attributes:
        question: What was searched.
        quotes: What a reader saw of the answer, best first.
    """

    question: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A self-contained question.

    Attributes:
        question: What is searched.
        readings: How it was read; empty if it stands by itself.
        instead: What is asked if that has no answer: of "what about X" all about X.
    """

    question: str
    readings: tuple[Reading, ...] = ()
    instead: str | None = None


def leans(question: str, index: Index) -> bool:
    """Whether a question could lean on one before it."""
    return (
        BARE.match(question) is not None
        or _new_subject(question, index) is not None
        or _pronoun(question, index) is not None
    )


def resolve(question: str, before: Turn | None, index: Index) -> Resolved:
    """Make a question self-contained.

    Args:
        question: Without markup.
        before: The turn before it, itself resolved; None if there is none.
        index: Tells which words of an earlier question are its subject.
    """
    if before is None or not before.question:
        return Resolved(_without_lead(question))
    subject = _new_subject(question, index)
    bare = BARE.match(question)
    if bare is not None and WHOLE.match(before.question) and not ORDER.match(before.question):
        asked = _asked_anew(bare["word"], before)
        return Resolved(asked, (Reading(question, asked),))
    if subject is not None:
        replaced = _replaced(before.question, subject, index)
        if replaced is None or replaced == question:
            return Resolved(question)
        about = re.match(rf"(?:\w+[\s,]+)?{ABOUT}", question, re.IGNORECASE)
        instead = subject if about is not None else None
        return Resolved(replaced, (Reading(question, replaced),), instead)
    return _with_nouns(_without_lead(question), before, index)


def _without_lead(question: str) -> str:
    """Without an "and" before a question of its own."""
    lead = re.match(r"(?:and|but|so|ok(?:ay)?)[\s,]+", question, re.IGNORECASE)
    rest = question[lead.end() :] if lead else question
    return rest if WHOLE.match(rest) else question


def _asked_anew(word: str, before: Turn) -> str:
    """The question before with another question word."""
    opening = OPENING.match(before.question)
    rest = before.question[opening.end() :] if opening else before.question
    return f"{word} {rest}"


def _with_nouns(question: str, before: Turn, index: Index) -> Resolved:
    """With the nouns for which its pronouns stand."""
    found = _pronoun(question, index)
    if found is None:
        return Resolved(question)
    word = next(each for each in found.groups() if each)
    noun = _person(before, index) if found.re is PERSONAL else _thing(before, found.re, index)
    if noun is None:
        return Resolved(question)
    possessive = fold(word) in POSSESSIVES or (
        fold(word) == "her" and re.match(r"\s+\w", question[found.end() :]) is not None
    )
    place = "in " if found.re is THERE and not noun.startswith("in ") else ""
    start, end = found.span(found.lastgroup or 0)
    said = f"{place}{noun}" + ("'s" if possessive else "")
    return Resolved(question[:start] + said + question[end:], (Reading(word, noun),))


def _pronoun(question: str, index: Index) -> re.Match[str] | None:
    """The first pronoun of a question that names nobody and nothing before it."""
    for form in (PERSONAL, PLURAL, NEUTRAL, THERE):
        match = form.search(question)
        if match is not None and not _names(question[: match.start()], index):
            return match
    return None


def _person(before: Turn, index: Index) -> str | None:
    """The last person of the question before, or else the first of what answered it."""
    is_first_name = english().is_first_name
    written = cased(before.question, index.analyzer.tokens(before.question), index)
    asked = people(written, is_first_name, surely=not WHO.match(before.question))
    if asked:
        return asked[-1]
    for quote in before.quotes[:1]:
        if told := people(quote, is_first_name, surely=False):
            return told[0]
    return None


def _thing(before: Turn, pronoun: re.Pattern[str], index: Index) -> str | None:
    """What the question before was about: of "which cities …" the cities.

    "It" is what somebody has, "Homer's house", and nobody.
    """
    if (kind := KIND.match(before.question)) is not None:
        return kind["noun"]
    place = _subject(before.question, index)
    if place is None:
        return None
    said = before.question[place[0] : place[1]]
    if pronoun is not NEUTRAL:
        return said
    had = HAD.match(before.question, place[1])
    if had is not None and any(
        token.term not in ACCOUNT_TERMS for token in index.analyzer.tokens(had["what"])
    ):
        return before.question[place[0] : had.end()]
    return None if _is_person(said) else said


def _is_person(name: str) -> bool:
    """Whether a name begins with a first name."""
    return english().is_first_name(fold(name.split(maxsplit=1)[0]))


def _new_subject(question: str, index: Index) -> str | None:
    """Of "and Denver's?" the name; None of a question that stands by itself."""
    if (elliptic := ELLIPTIC.match(question)) is not None:
        return POSSESSIVE.sub("", elliptic["whose"].strip())
    lead = LEAD.match(question)
    if lead is None:
        return None
    subject = POSSESSIVE.sub("", question[lead.end() :].strip(" ?!.,"))
    if len(subject.split()) > MOST_WORDS + 1 or WHOLE.match(subject):
        return None
    return subject if index.analyzer.tokens(subject) or ORDINAL.search(subject) else None


def _replaced(question: str, subject: str, index: Index) -> str | None:
    """The question before about another subject; None if there is no place for it."""
    rules: tuple[Callable[[str, str, Index], str | None], ...] = (
        _same_preposition,
        _same_shape,
        _same_place,
    )
    return next((new for rule in rules if (new := rule(question, subject, index))), None)


def _same_preposition(question: str, subject: str, index: Index) -> str | None:
    """Of "and of Denver" the place where the question before has its "of"."""
    match = PREPOSITION.match(subject)
    if match is None:
        return None
    same = list(re.finditer(rf"\b{match[0]}\s+", question, re.IGNORECASE))
    if same:
        return question[: same[-1].start()] + subject
    bare = subject[match.end() :].strip()
    return _same_shape(question, bare, index) or _same_place(question, bare, index)


def _same_shape(question: str, subject: str, index: Index) -> str | None:
    """A number for a number, an ordinal for an ordinal."""
    del index
    for form in (ORDINAL, NUMBER):
        new, old = form.search(subject), form.search(question)
        if new is not None and old is not None:
            return question[: old.start()] + new[0] + question[old.end() :]
    return None


def _same_place(question: str, subject: str, index: Index) -> str | None:
    place = _subject(question, index)
    if place is None:
        return None
    if ARTICLE.search(question[: place[0]]):
        subject = re.sub(r"\A(?:the|an?)\s+", "", subject, flags=re.IGNORECASE)
    return question[: place[0]] + subject + question[place[1] :]


def _subject(question: str, index: Index) -> tuple[int, int] | None:
    """The words that a question is about: its last name, or else its longest run of words."""
    tokens = [t for t in index.analyzer.tokens(question) if t.term not in ACCOUNT_TERMS]
    if not tokens:
        return None
    written = cased(question, tokens, index)
    names = [token for token in tokens if _is_name(written, token)]
    if names:
        return _last_run(question, names)
    things = [token for token in tokens if token.term not in GENERAL_VERBS] or tokens
    runs = [_last_run(question, things[: at + 1]) for at in range(len(things))]
    # Of runs that are equally long the last: a verb stands before what it is about.
    return max(runs, key=lambda run: (len(question[slice(*run)].split()), run))


def _last_run(question: str, tokens: Sequence[Token]) -> tuple[int, int]:
    """The last words with nothing between them: "Los Angeles" is one name."""
    first = last = tokens[-1]
    for token in reversed(tokens[:-1]):
        if question[token.end : first.start].strip():
            break
        first = token
    return first.start, last.end


def _names(text: str, index: Index) -> bool:
    tokens = index.analyzer.tokens(text)
    written = cased(text, tokens, index)
    return any(_is_name(written, token) for token in tokens)


def _is_name(question: str, token: Token) -> bool:
    return token.start > 0 and question[token.start].isupper()
