"""Whether a sentence goes on about a name that its paragraph told before.

Only what is written decides: a sentence that opens with another name is about that one, and one
that opens with "she" is about whom the sentence before began with. What follows is decided in
answers/. The invariant: the name stands, as a phrase, in a sentence before.
"""

from collections.abc import Sequence
import re

from bot.search.names import Name, holds_last_name, holds_name
from bot.search.terms import Analyzer

PRONOUN = re.compile(r"\W*(?:he|she|his|her)\b", re.IGNORECASE)
# A name of two words or more, with initials; what a sentence may open with, quotation marks aside.
WHOLE_NAME = re.compile(r"\W*((?!The\b|In\b|On\b|At\b|This\b)[A-Z][\w'’-]*(?:\s[A-Z][\w.'’-]*)+)")
SUBJECT = re.compile(r"[A-Z][\w'’-]*(?:\s[A-Z][\w.'’-]*)*")


def goes_on_about(name: Name, text: str, before: Sequence[str], analyzer: Analyzer) -> bool:
    """Whether a sentence can be about somebody or something that it does not name in full.

    Args:
        name: Its terms.
        text: The sentence.
        before: Those before it in its paragraph, in order.
        analyzer: Makes the terms.
    """
    told = [each for each in before if holds_name(name, each, analyzer)]
    if not told:
        return False
    if len(name) > 1 and holds_last_name(name, text, analyzer):
        return True
    if WHOLE_NAME.match(text):
        return False
    if PRONOUN.match(text):
        subject = SUBJECT.search(before[-1])
        return subject is not None and holds_name(name, subject[0], analyzer)
    return not (len(name) > 1 and holds_last_name(name[-1:], text, analyzer))
