"""A question and those before it -> a self-contained question, with how it was read.

A plain first version: "and Denver?" puts another name into the question before. Pronouns are left
as they stand. The invariant: a question that stands by itself comes back unchanged.
"""

from collections.abc import Sequence
import re

from bot.answers.answer import Reading
from bot.search.index import Index
from bot.search.query import ACCOUNT_TERMS
from bot.search.terms import Token

LEAD = re.compile(
    r"(?:(?:and|but|or|so)\s+)?(?:(?:what|how)\s+about|and|or)\s+(?:in\s+|for\s+)?", re.IGNORECASE
)
MOST_WORDS = 4


def resolve(question: str, after: Sequence[str], index: Index) -> tuple[str, tuple[Reading, ...]]:
    """Make a question self-contained.

    Args:
        question: Without markup.
        after: Earlier questions of the same conversation, oldest first, without markup.
        index: Tells which words of an earlier question are its subject.
    """
    lead = LEAD.match(question)
    if lead is None or not after:
        return question, ()
    subject = question[lead.end() :].strip(" ?!.,")
    if not subject or len(subject.split()) > MOST_WORDS:
        return question, ()
    before, _ = resolve(after[-1], after[:-1], index)
    place = _subject(before, index)
    if place is None or not index.analyzer.tokens(subject):
        return question, ()
    resolved = before[: place[0]] + subject + before[place[1] :]
    return resolved, (Reading(question, resolved),)


def _subject(question: str, index: Index) -> tuple[int, int] | None:
    """The words that an earlier question is about: its last name, or else its rarest word."""
    tokens = [t for t in index.analyzer.tokens(question) if t.term not in ACCOUNT_TERMS]
    if not tokens:
        return None
    names = [token for token in tokens[0:] if _is_name(question, token)]
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
