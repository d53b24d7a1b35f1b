"""A comparison -> its sides, each as a question of its own.

Here is only the form of the question; each side is answered by itself in briefing.py. What the
sides share, "the mayors of" or "on the tram", is asked of each. The invariant: a label is a slice
of the question, in its order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import dropwhile
import re

from bot.search.terms import STOP_WORDS

MOST_SIDES = 4
_SIDE = r"[^?!;]{1,120}?"
_VS = r"(?:vs\.?|versus|(?:as\s+)?compared\s+(?:to|with))"
_END = r"\s*[?!.]*\s*\Z"
# The sides of these stand in one list: "A, B and C".
LISTED = tuple(
    re.compile(form + _END, re.IGNORECASE)
    for form in (
        rf"(?:please\s+|can\s+you\s+)?compare\s+(?P<all>{_SIDE})(?P<tail>\s+(?:on|about|when\s+it\s+comes\s+to|regarding)\s+[^,]+)?",
        rf"(?:(?:what(?:['\u2019]?s|\s+is|\s+are)|how\s+big\s+is)\s+)?(?:the\s+)?differences?\s+(?:between|of)\s+(?P<all>{_SIDE})(?P<tail>\s+(?:on|about|regarding)\s+[^,]+)?",
        rf"how\s+(?:do|does|did|are|is)\s+(?P<all>{_SIDE})\s+(?:differ|compare|different)(?:\s+from\s+each\s+other)?(?P<tail>\s+(?:on|about|over|regarding)\s+[^,]+)?",
    )
)
FROM = re.compile(
    rf"how\s+(?:do|does|did|is|are)\s+(?P<a>{_SIDE})\s+(?:differ(?:ent)?\s+from|compare[sd]?\s+(?:to|with))\s+(?P<b>{_SIDE}){_END}",
    re.IGNORECASE,
)
VERSUS = re.compile(rf"\s+{_VS}\s+", re.IGNORECASE)
# "track vs vehicles, what was planned", "which opened first, Tanner Row or Skelby".
TAIL = re.compile(
    r",\s+(?P<asked>(?:what|how|who|when|where|which|why)\b[^,?!]*)[?!.\s]*\Z", re.IGNORECASE
)
EITHER = re.compile(
    rf"(?:which|who|what)\s+(?P<head>[^,:?]+)[,:]\s+(?P<all>{_SIDE}\s+or\s+{_SIDE}){_END}",
    re.IGNORECASE,
)
VERB = re.compile(r"\b(?:is|are|was|were|do|does|did|can|will|has|have|should)\b", re.IGNORECASE)
# "release dates of 2.5 and 2.6": a list of things behind "of" or "for", and no verb.
ATTRIBUTE = re.compile(
    rf"(?P<head>(?:what\s+(?:are|were)\s+)?(?:the\s+)?(?:[\w-]+\s+){{1,3}}(?:of|for)\s+)(?P<all>{_SIDE}){_END}",
    re.IGNORECASE,
)
WITH_HEAD = re.compile(
    r"(?P<head>(?:the\s+)?(?:[\w-]+\s+){1,4}(?:of|in|for|on|at)\s+)(?P<rest>.+)", re.IGNORECASE
)
WHOLE = re.compile(r"(?:who|whose|what|which|when|where|why|how)\b", re.IGNORECASE)
SEPARATOR = re.compile(
    rf"\s*,\s*(?:and|or|with|to)?\s+|\s+(?:and|or|with|to|against|&)\s+|\s+{_VS}\s+", re.IGNORECASE
)
_NAME = r"[^\W_a-z][\w'\u2019-]*(?:\s+[^\W_a-z][\w'\u2019-]*)*"
JOINED_NAMES = re.compile(rf"{_NAME}(?:,\s+{_NAME})*,?\s+(?:and|or)\s+{_NAME}")
ASKS_OF_EACH = re.compile(
    r"(?:what|who|how|where|when|which|tell|describe|explain)\b", re.IGNORECASE
)
POSSESSIVE = re.compile(r"['\u2019]s?\Z")


@dataclass(frozen=True, slots=True)
class Side:
    """A side: its name as typed, and what is asked of it."""

    label: str
    question: str


Known = Callable[[str], bool]


def sides(question: str, is_known: Known = bool) -> tuple[Side, ...]:
    """The sides of a comparison; empty if it is none.

    Args:
        question: With its names in capitals, as far as they are known.
        is_known: Whether articles hold a word: "boston belle seats" has an attribute behind it,
            "san francisco" has not.
    """
    text = question.strip()
    if (match := FROM.match(text)) is not None:
        return _shared([match["a"], match["b"]], "", is_known)
    for form in LISTED:
        if (match := form.match(text)) is not None:
            return _shared(_split(match["all"]), match["tail"] or "", is_known)
    if VERSUS.search(text):
        tail = TAIL.search(text)
        own = text[: tail.start()] if tail else text
        return _shared(VERSUS.split(own.rstrip("?!. ")), tail["asked"] if tail else "", is_known)
    match = EITHER.match(text)
    if match is not None:
        return _shared(_split(match["all"]), match["head"], is_known)
    match = ATTRIBUTE.match(text)
    if match is not None and not VERB.search(match["all"]) and " and " in match["all"]:
        names = _split(match["all"])
        if all(_is_thing(name) for name in names):
            return _shared([match["head"] + names[0], *names[1:]], "", is_known)
    return ()


def joined_names(question: str) -> tuple[Side, ...]:
    """Of "what do Boston and Denver say" each name, with the question about it alone."""
    match = JOINED_NAMES.search(question) if ASKS_OF_EACH.match(question) else None
    if match is None:
        return ()
    head, tail = question[: match.start()], question[match.end() :]
    names = [POSSESSIVE.sub("", name) for name in _split(match[0])[:MOST_SIDES]]
    return tuple(Side(name, f"{head}{name}{tail}") for name in names)


def _split(text: str) -> list[str]:
    return [part for part in SEPARATOR.split(text) if part.strip()]


def _is_thing(name: str) -> bool:
    """Whether it is written like a name or a number: "2.5", "Harlow", not "rules"."""
    return name[0].isupper() or name[0].isdigit()


def _says_something(name: str) -> bool:
    return any(word.lower() not in STOP_WORDS for word in name.split())


def _shared(names: list[str], tail: str, is_known: Known) -> tuple[Side, ...]:
    """Sides with what they share: words before the first, behind the last."""
    names = [name.strip(" ,.?!") for name in names]
    if len(names) < 2 or not all(map(_says_something, names)):  # noqa: PLR2004  two sides
        return ()
    names = names[:MOST_SIDES]
    head = ""
    first = WITH_HEAD.match(names[0])
    if first is not None and not any(
        WITH_HEAD.match(name) or WHOLE.match(name) for name in names[1:]
    ):
        head, names[0] = first["head"], first["rest"]
    names[-1], own = _trailing(names, is_known)
    labels = [POSSESSIVE.sub("", name.strip()) for name in names]
    return tuple(Side(label, " ".join(f"{head}{label} {own} {tail}".split())) for label in labels)


def _trailing(names: list[str], is_known: Known) -> tuple[str, str]:
    """The last side's name, and an attribute behind it that belongs to all: "belle seats"."""
    words = names[-1].split()
    longest = max(len(name.split()) for name in names[:-1])
    own = [*dropwhile(str.islower, reversed(words))][::-1]
    behind = words[len(own) :]
    if own and behind and len(own) >= longest and any(map(is_known, behind)):
        return " ".join(own), " ".join(behind)  # "Striders vs Limpets points last season"
    last = words[-1]
    if len(words) > longest and last.islower() and last not in STOP_WORDS and is_known(last):
        return " ".join(words[:-1]), last
    return names[-1], ""
