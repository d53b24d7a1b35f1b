"""A question and those before it -> a self-contained question, with how it was read.

A plain first version: "and Denver?" puts another name into the question before. Pronouns are left
as they stand. The invariant: a question that stands by itself comes back unchanged.
"""

from collections.abc import Sequence
import re

from bot.answers.answer import Reading
from bot.search.index import Index
from bot.search.query import ACCOUNT_TERMS
from bot.search.terms import POSSESSIVE, Token

LEAD = re.compile(
    r"(?:(?:and|but|or|so)\s+)?(?:(?:what|how)\s+about|and|or)\s+(?:in\s+|for\s+)?", re.IGNORECASE
)
# What stands behind "and" is a question of its own if it begins like one.
WHOLE = re.compile(
    r"(?:who|whom|whose|what|which|when|where|why|how|am|are|can|could|did|do|does|had|has|have|is"
    r"|must|should|was|were|will|would|tell|compare|explain|describe|show|list)\b",
    re.IGNORECASE,
)
MOST_WORDS = 4
# How many earlier questions are looked at; by taste: nobody reads further back than that.
MOST_EARLIER = 8


def resolve(question: str, after: Sequence[str], index: Index) -> tuple[str, tuple[Reading, ...]]:
    """Make a question self-contained.

    Args:
        question: Without markup.
        after: Earlier questions of the same conversation, oldest first, without markup.
        index: Tells which words of an earlier question are its subject.
    """
    if not after or _new_subject(question, index) is None:
        return question, ()
    before = ""
    for earlier in after[-MOST_EARLIER:]:
        before = _resolve_one(earlier, before, index)
    resolved = _resolve_one(question, before, index)
    return resolved, (Reading(question, resolved),) if resolved != question else ()


def _resolve_one(question: str, before: str, index: Index) -> str:
    """The question before with the subject of this one, or this one if it stands by itself."""
    subject = _new_subject(question, index)
    place = _subject(before, index) if subject else None
    if subject is None or place is None:
        return question
    return before[: place[0]] + subject + before[place[1] :]


def _new_subject(question: str, index: Index) -> str | None:
    """Of "and Denver's?" the name; None of a question that stands by itself."""
    lead = LEAD.match(question)
    if lead is None:
        return None
    subject = POSSESSIVE.sub("", question[lead.end() :].strip(" ?!.,"))
    if len(subject.split()) > MOST_WORDS or WHOLE.match(subject):
        return None
    return subject if index.analyzer.tokens(subject) else None


def _subject(question: str, index: Index) -> tuple[int, int] | None:
    """The words that an earlier question is about: its last name, or else its rarest word."""
    tokens = [t for t in index.analyzer.tokens(question) if t.term not in ACCOUNT_TERMS]
    if not tokens:
        return None
    names = [token for token in tokens if _is_name(question, token)]
    if not names:
        rarest = max(tokens, key=lambda token: index.weight(token.term))
        return rarest.start, rarest.end
    run = [names[-1]]
    for token in reversed(names[:-1]):  # "Los Angeles" is one name
        if question[token.end : run[0].start].strip():
            break
        run.insert(0, token)
    return run[0].start, run[-1].end


def _is_name(question: str, token: Token) -> bool:
    return token.start > 0 and question[token.start].isupper()
