"""Names: which words of a question are one, and whether a text holds it as one.

A name is told by its capital alone, and names are matched as phrases: Mike Johnson is neither Mike
Johnston nor Brandon Johnson. What follows from a missing name is decided in answers/. The
invariant: a name's words follow each other in the question, and each of them has a term.
"""

from collections.abc import Container, Sequence
from itertools import pairwise
import re

from rapidfuzz.distance import OSA

from bot.search.index import Index
from bot.search.lexicon import english
from bot.search.terms import STOP_WORDS, Token, fold, spelled

# Words before a name that a text may leave out or exchange: "President Trump" is Trump.
TITLES = frozenset(
    """
    admiral ambassador archbishop attorney bishop captain chair chairman chairwoman chancellor chief
    coach colonel commissioner congressman congresswoman councillor councilor deputy detective
    director dr engineer father former general gov governor inspector judge justice king lady
    lieutenant lord major manager mayor minister miss mr mrs ms officer pope president prime prince
    princess principal prof professor queen rep representative rev reverend secretary sen senator
    sergeant sheriff sir sister superintendent supervisor vice
    """.split()
)
# Words that begin a question with a capital before a name, and are no part of it.
LEADS = frozenset(
    """
    across along although among around besides beyond compare concerning considering contrast
    define despite explain find following how identify including inside like list name near
    outside regarding show state summarise summarize tell today unlike via
    """.split()
)
# How many other capitalised words may stand between two words of a name: a first or middle name.
MOST_BETWEEN = 2
# Before a full stop that ends an abbreviation, not a sentence: St., Gov., Prof.
ABBREVIATION_CHARS = 4
HYPHENS = re.compile("[-\u2010\u2011\u2013]")  # "Polish\u2013Lithuanian" has a dash for one
SUBJECT = re.compile(r"\b(?:did|does|has|is|was|will)\s+\Z", re.IGNORECASE)
# A last name this close to the one that articles have behind a first name is another one: Brand is
# not Brask. By taste.
LEAST_CHARS = 4
MOST_SLIPS = 2

Name = tuple[str, ...]


def names(question: str, tokens: Sequence[Token], known: Container[str]) -> list[Name]:
    """The names in a question, each as its terms, without titles.

    Args:
        question: What was typed.
        tokens: Its terms that could be part of a name, in order.
        known: Terms that articles hold. A question's first word, whose capital says nothing, is
            taken for part of the name behind it only if it is one of them.
    """
    if _capitals_say_nothing(question):
        return []
    found: list[Name] = []
    run: list[Token] = []
    for token in tokens:
        if run and not (_is_capital(question, token) and _joined(question, run[-1], token)):
            found += _names_of_run(question, run, known)
            run = []
        if _is_capital(question, token):
            run.append(token)
    return found + _names_of_run(question, run, known)


def cased(question: str, tokens: Sequence[Token], index: Index) -> str:
    """The question with its names in capitals as articles write them, whatever was typed.

    Only letters that begin a word change, so places in it are those of the question. A word is a
    name's if the articles never write it small and it is no common word; where capitals say
    nothing, since all is shouted, those of the question are forgotten.
    """
    shouted = _capitals_say_nothing(question)
    chars = list(question)
    if shouted:
        small = question.lower()
        chars = list(small) if len(small) == len(question) else chars
    for token in tokens:
        word = fold(question[token.start : token.end])
        if (
            (shouted or question[token.start].islower())
            and word not in TITLES
            and index.is_name(word, token.term)
            and not english().is_common(word)
        ):
            chars[token.start] = chars[token.start].upper()
    for token in tokens:
        is_known = index.knows(spelled(_cut(question, token)), token.term)
        if not is_known and _stands_as_name(question, token):
            chars[token.start] = chars[token.start].upper()
    for before, token in pairwise(tokens):
        if (
            chars[token.start].islower()
            and question[before.end : token.start].isspace()
            and _goes_with(
                "".join(chars[before.start : before.end]), fold(_cut(question, token)), token, index
            )
        ):
            chars[token.start] = chars[token.start].upper()
    return "".join(chars)


def _stands_as_name(question: str, token: Token) -> bool:
    """Whether a word that no article holds is somebody's: "lakewood's share", "did holly stay"."""
    word = fold(_cut(question, token))
    if question[token.end : token.end + 2] in {"'s", "\u2019s"}:
        return not english().is_common(word)
    return english().is_first_name(word) and SUBJECT.search(question[: token.start]) is not None


def _goes_with(before: str, word: str, token: Token, index: Index) -> bool:
    """Whether a word goes on with a name: as articles have it, or as a last name they lack."""
    is_title_before = fold(before) in TITLES
    if not (before[0].isupper() or is_title_before):
        return False
    if token.term in index.vocabulary:
        written = word.capitalize()
        return written in index.words.known and written in index.names_behind(before)
    if english().is_any_name(word) or (is_title_before and not english().holds(word)):
        return True
    return len(word) >= LEAST_CHARS and any(
        OSA.distance(word, fold(name)) <= MOST_SLIPS for name in index.names_behind(before)
    )


def _cut(text: str, token: Token) -> str:
    return text[token.start : token.end]


def is_title(word: str) -> bool:
    """Whether it is written like a title before a name."""
    return word[0].isupper() and fold(word) in TITLES


def holds_name(name: Name, text: str, tokens: Sequence[Token]) -> bool:
    """Whether the name's words follow each other in a text, but for capitalised words between."""
    return any(_goes_on(name, tokens, at, text) for at, t in enumerate(tokens) if t.term == name[0])


def holds_last_name(name: Name, text: str, tokens: Sequence[Token]) -> bool:
    """Whether the name's last word stands in a text with no other first name before it."""
    for at, token in enumerate(tokens):
        if token.term == name[-1]:
            before = tokens[at - 1] if at else None
            if (
                before is None
                or not _is_capital(text, before)
                or not _joined(text, before, token)
                or is_title(text[before.start : before.end])
            ):
                return True
    return False


def _goes_on(name: Name, tokens: Sequence[Token], at: int, text: str) -> bool:
    """Whether the name stands from this token on."""
    for term in name[1:]:
        for after in range(at + 1, min(at + 2 + MOST_BETWEEN, len(tokens))):
            if not _joined(text, *tokens[after - 1 : after + 1]):
                return False
            if tokens[after].term == term:
                at = after
                break
            if not _is_capital(text, tokens[after]):
                return False
        else:
            return False
    return True


def _names_of_run(question: str, run: Sequence[Token], known: Container[str]) -> list[Name]:
    """A run of capitalised words -> its names: what stands between titles."""
    if run and not any(map(str.isalnum, question[: run[0].start])):
        first, run = run[0], run[1:]
        is_known = first.term in known
        joins = run and is_known and fold(question[first.start : first.end]) not in LEADS
        if joins or (not is_known and _stands_as_name(question, first)):
            run = [first, *run]
    parts: list[list[str]] = [[]]
    for number, token in enumerate(run):
        if number + 1 < len(run) and is_title(question[token.start : token.end]):
            parts.append([])
        else:
            parts[-1].append(token.term)
    return [tuple(part) for part in parts if part]


def _joined(text: str, left: Token, right: Token) -> bool:
    """Whether nothing but blanks, a hyphen, initials or an abbreviation's stop is between two."""
    between = text[left.end : right.start]
    if between.startswith(".") and (
        right.start - left.end > 1 and left.end - left.start <= ABBREVIATION_CHARS
    ):
        between = between[1:]
    return all(
        len(word.rstrip(".")) <= 1 and (not word or word[0].isupper())
        for word in HYPHENS.sub(" ", between).split()
    )


def _is_capital(text: str, token: Token) -> bool:
    return text[token.start].isupper()


def _capitals_say_nothing(question: str) -> bool:
    """Whether it is shouted, or Written Like A Headline."""
    words = [word for word in question.split() if any(map(str.isalpha, word))]
    return question.isupper() or (
        all(next(filter(str.isalpha, word)).isupper() for word in words)
        and any(fold(word.strip('?!.,;:"“”')) in STOP_WORDS for word in words[1:])
    )
