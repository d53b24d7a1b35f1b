"""A question that wants all of something -> every item of the list that has them.

A list is a run of items, rows or labelled paragraphs ("Harlow: …") under one heading. Which
sentences answer a question that wants one is snippets.py's. The invariant: items come whole, in the
article's order, all of them or none.
"""

from collections.abc import Sequence
import re

from bot.articles.article import Sentence, SentenceKind
from bot.search.index import Hit, Index
from bot.search.passages import Passage
from bot.search.places import Places
from bot.search.query import GENERAL_VERBS, Query, Word
from bot.search.shapes import LABEL

# "which cities", "what are the", "list all", "who supports": more than one sentence answers these.
_SEVERAL = r"""
      (?:can\s+you\s+|please\s+)?(?:list|name|show(?:\s+me)?|give\s+me)
        \s+(?:all|every|each|the|me|any)\b
    | (?:list|name)\s
    | (?:which|what)\s+(?!(?:is|was|did|does|do|has|had|will|would|can|about)\b)
        (?:\w+\s+){0,2}\w+s\b(?<!ss)(?<!us)(?<!is)
    | (?:what|who|which)\s+(?:are|were)\b
    | (?:who|which|what)\s+(?:all\s+)?(?:\w+\s+){0,2}?
        (?:supports?|backs?|opposes?|favou?rs?|(?:is|are)\s+(?:against|for|on|in(?!\s+charge))
        |belongs?)\b
    | .*\b(?:every|each|all(?:\s+(?:the|of\s+the))?)\s+\w+(?!\s*[,:])
    | .*\b(?:one\s+by\s+one|one\s+after\s+(?:the\s+other|another)|in\s+turn|step\s+by\s+step)\b
"""
SEVERAL = re.compile(rf"\s*(?:and\s+)?(?:{_SEVERAL})", re.IGNORECASE | re.VERBOSE)
# What a whole list may answer besides, if one stands under the very heading.
WHOLE_LIST = re.compile(
    rf"""\s*(?:and\s+)?(?:{_SEVERAL}
    | what(?:['\u2019]?s|\s+is|\s+has)\s+(?:new|changed|included|allowed|forbidden|banned)\b
    | what\s+(?:do|can)\s+(?:the\s+)?\w+s\s
    | where\s+(?:can|could|do|are|should)\b
    | how\s+(?:do|can|could|should|to)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
LEAST_ITEMS = 2
# How much of the question a list's heading or its items' columns account for; by hand on chats.
HEADING_SHARE = 0.6
MOST_ITEMS = 12
# A heading "… and their stances" has those who oppose and those who support.
STANCES = frozenset("attitud opinion posit reaction respons stanc view".split())
ATTITUDES = frozenset("against back endors favor favour oppos reject resist support".split())
STANCE_SHARE = 0.9
# How much a word counts against a list that no article holds; by taste: "what do levels unlock".
UNKNOWN_SHARE = 0.35


def wants_several(question: str) -> bool:
    """Whether more than one sentence may be the answer."""
    return SEVERAL.match(question) is not None


def whole_list(
    question: str, query: Query, hits: Sequence[Hit], index: Index
) -> list[tuple[Hit, Sentence]]:
    """The items of the list that a question asks for, in the article's order; empty if none.

    Args:
        question: Self-contained.
        query: What is searched for.
        hits: The best passages, best first.
        index: Where they are from.
    """
    if not WHOLE_LIST.match(question) or any(word.name for word in query.unknown):
        return []
    content = [w for w in query.words if not w.frame and w.term not in GENERAL_VERBS]
    places = Places.of(query, index.vocabulary)
    best: tuple[float, list[tuple[Hit, Sentence]]] = (HEADING_SHARE, [])
    for section in dict.fromkeys(_section(hit.number, index) for hit in hits):
        share = _share(section, content, query, places, index)
        if share > best[0]:
            best = (share, _items(section, index, hits))
    return best[1][:MOST_ITEMS] if len(best[1]) >= LEAST_ITEMS else []


def _section(number: int, index: Index) -> range:
    """The passages under the same heading, beside each other."""
    first = last = number
    passage = index.passages[number]
    while first > 0 and _stand_together(index.passages[first - 1], passage):
        first -= 1
    while last + 1 < len(index.passages) and _stand_together(index.passages[last + 1], passage):
        last += 1
    return range(first, last + 1)


def _stand_together(one: Passage, other: Passage) -> bool:
    return (one.article.path, one.heading, one.parents) == (
        other.article.path,
        other.heading,
        other.parents,
    )


def _share(
    section: range, content: Sequence[Word], query: Query, places: Places, index: Index
) -> float:
    """How much of a question a section's heading, and what leads up to its list, account for."""
    title = index.passages[section[0]].article.front_matter.title
    of_title = _terms(title, index)
    headline = {term for number in section for term in index.parts.headlines[number]}
    in_headline = set(places.held(headline))
    if not in_headline - (set(places.held(of_title)) - set(places.held(_own(section, index)))):
        return 0.0
    led_up = set(in_headline)
    led_up_terms = {term for term in STANCES if index.vocabulary.get(term) in headline}
    for number in section:
        for at, sentence in enumerate(index.passages[number].sentences):
            if _is_item(sentence):
                break
            led_up |= set(places.held(set(index.terms_of_sentence(number, at))))
        else:
            continue
        break
    if not any(_is_item(s) for number in section for s in index.passages[number].sentences):
        led_up = in_headline  # there is no list that anything could lead up to
    taken: set[int] = set()
    if led_up_terms & STANCES:
        taken = {place for place, word in enumerate(query.words) if word.term in ATTITUDES} - led_up
    weights = {
        place: word.weight * (1 if word.known else UNKNOWN_SHARE)
        for place, word in enumerate(query.words)
        if word in content
    }
    total = sum(weights.values())
    told = sum(weight for place, weight in weights.items() if place in led_up)
    told += STANCE_SHARE * sum(weight for place, weight in weights.items() if place in taken)
    return told / total if total else 0.0


def _own(section: range, index: Index) -> set[int]:
    """The terms of a section's own heading and columns."""
    passages = [index.passages[number] for number in section]
    words = "\n".join([passages[0].heading or "", *(c for p in passages for c in p.columns)])
    return _terms(words, index)


def _terms(text: str, index: Index) -> set[int]:
    terms = (token.term for token in index.analyzer.tokens(text))
    return {index.vocabulary[term] for term in terms if term in index.vocabulary}


def _items(section: range, index: Index, hits: Sequence[Hit]) -> list[tuple[Hit, Sentence]]:
    scores = {hit.number: hit.score for hit in hits}
    return [
        (Hit(number, index.passages[number], scores.get(number, 0.0)), sentence)
        for number in section
        for sentence in index.passages[number].sentences
        if _is_item(sentence)
    ]


def _is_item(sentence: Sentence) -> bool:
    return sentence.kind is not SentenceKind.SENTENCE or LABEL.match(sentence.display) is not None
