"""A message that asks several things -> its questions, in order.

A comparison is one question (sides.py). The invariant: a part is a slice of what was typed, and a
message that asks one thing comes back whole.
"""

import re

from bot.answers.small_talk import ASKING, core, is_asking, sentences

MOST_PARTS = 3
WORD = r"(?:who|whom|whose|what|which|when|where|why|how)(?:['\u2019]?s|\b)"
VERB = r"(?:can|could|did|do|does|has|have|is|are|was|were|will|would|should)\b"
JOINT = re.compile(
    rf"\s*,?\s+(?:and|or|also|plus)\s+(?:also\s+)?(?={WORD}\s+\w|(?:at|in|on|for)\s+(?:what|which)\s)"
    rf"|\s*[,;]\s*(?:and\s+|or\s+|also\s+)?(?=(?:{WORD}|{VERB})\s+\w+\s+\w)"
    rf"|\s*,?\s+(?:and|or|also|plus)\s+(?:also\s+)?(?={VERB}\s+(?:i|we|you|they|it|there|the)\s+\w)",
    re.IGNORECASE,
)
# A part has this many words, at least.
LEAST_WORDS = 2
JOINED = re.compile(r"(?:and|or|also|plus|then)[\s,]+", re.IGNORECASE)


def parts(question: str) -> tuple[str, ...]:
    """The questions of a message without courtesies, at most MOST_PARTS; one if it asks one."""
    asked = [each for each in sentences(question) if is_asking(each)] or [question]
    found = [part for sentence in asked for part in _joined(sentence)]
    return tuple(found[:MOST_PARTS]) if len(found) > 1 else (question,)


def _joined(sentence: str) -> list[str]:
    """A sentence's questions: what "and who" joins, if each side asks."""
    rest, found = sentence, list[str]()
    for joint in JOINT.finditer(sentence):
        head, tail = sentence[: joint.start()], sentence[joint.end() :]
        done = len(sentence) - len(rest)
        own = sentence[done : joint.start()]
        if not (_asks(own) and _asks(tail)) or not head:
            continue
        found.append(own)
        rest = tail
    return [
        JOINED.sub("", core(each), count=1) if JOINED.match(each) else each
        for each in (*found, rest)
    ]


def _asks(text: str) -> bool:
    bare = JOINED.sub("", text.strip(), count=1)
    return len(bare.split()) > LEAST_WORDS and ASKING.match(bare) is not None
