"""What is said for each outcome, as plain lines; the edges add colour or Discord's markup.

What the bot says itself is never a fact about the world: it speaks of the articles and of itself.
Quotes are never touched here. The invariant: words of a question are shown back few and short, and
"no article" is said only of words that no article holds.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from bot.answers.answer import Answer, Group, Outcome, Quote, Reading, Reason
from bot.search.terms import POSSESSIVE, fold

LEAD = "The article says:"
LEAD_MANY = "The articles say:"
NEAREST = "Nearest passage, not an answer:"
GREETING = "Hello! Ask me about the articles, and I will answer in their own words."
NO_ARTICLES = "There is no article yet that I could answer from."
NOTHING_TO_SEARCH = "There is no word in it that I could search for. Please ask in a few words."
OTHER_LANGUAGE = "I can search English words only."
WEAK = "I found nothing that answers this."
# What is said whatever was asked.
_PLAIN: dict[Reason | None, str] = {
    Reason.NO_ARTICLES: NO_ARTICLES,
    Reason.NOTHING_TO_SEARCH: NOTHING_TO_SEARCH,
    Reason.OTHER_LANGUAGE: OTHER_LANGUAGE,
}
CAPTION = "a photo caption or credit"
UNQUOTED = "a heading or another part that is never quoted"
OPENING = "opening"
UNDATED = "undated"
# More words than this are not listed one by one; a longer one is not shown. By taste.
MOST_WORDS = 4
MOST_CHARS = 40
# How much is shown of a question that was read in another way.
READING_CHARS = 80
# How much is shown of what is offered instead; a button's label has 80 characters.
OFFER_CHARS = 60
EDGES = ',.;:!?"“”()'
# Words looked at, at most: far more than are shown.
LOOKED_AT = 24


def lead(answer: Answer) -> str:
    """The line above the quotes."""
    return LEAD if len({quote.article for quote in answer.quotes}) <= 1 else LEAD_MANY


def reading(value: Reading) -> str:
    """How words of the question were read."""
    return f"Reading “{_clipped(value.before)}” as “{_clipped(value.after)}”"


def did_you_mean(suggestion: str, question: str) -> str:
    """The offer of a question that could be meant: the words in which it differs, or all of it."""
    asked = {fold(word) for word in question.split()}
    other = [word for word in suggestion.split() if fold(word) not in asked]
    named = " ".join(POSSESSIVE.sub("", word.strip(EDGES)) for word in other)
    return f"Did you mean {_clipped(named or suggestion, OFFER_CHARS)}?"


def silence(answer: Answer) -> str:
    """What is said in place of an answer."""
    if answer.outcome is Outcome.GREETING:
        return GREETING
    return _reason(answer.reason, answer)


def group_silence(group: Group, answer: Answer) -> str:
    """What is said in place of one side of a comparison."""
    own = replace(
        answer,
        resolved=group.label,
        missing=group.missing,
        wanted=group.wanted,
        mentioned=group.mentioned,
    )
    return _reason(group.reason, own)


def citation(quote: Quote) -> str:
    """Where a quote is from: title, heading, date; label and publisher where they are known."""
    parts = [f"{quote.title} › {quote.heading or OPENING}", quote.published or UNDATED]
    if quote.source:
        parts.insert(1, quote.source)
    if quote.label:
        parts.append(quote.label)
    return " · ".join(parts)


def due(quote: Quote, today: date) -> str | None:
    """The note on an article that should have been looked at again; None if it is not due."""
    if quote.review_by is None or today <= date.fromisoformat(quote.review_by):
        return None
    return f"due for review since {quote.review_by}"


def _reason(reason: Reason | None, answer: Answer) -> str:
    match reason:
        case Reason.UNKNOWN_WORDS if answer.missing:
            return _absent(answer)
        case Reason.NO_SUCH_FACT:
            return _no_such_fact(answer)
        case Reason.FALSE_PREMISE:
            absent, _, _ = _missing_by_place(answer)
            used = f" No article uses {_listed(absent, 'or')}." if absent else ""
            return f"I found nothing that says so.{used}"
        case _:
            return _PLAIN.get(reason, WEAK)


def _absent(answer: Answer) -> str:
    """That no article mentions some words, or that only a part that is never quoted does."""
    places = _missing_by_place(answer)
    if any(_names(phrases) for phrases in places):
        places = tuple(_names(phrases) for phrases in places)
    absent, in_captions, unquoted = places
    if absent:
        return f"No article mentions {_listed(absent, 'or')}."
    shown, place = (in_captions, CAPTION) if in_captions else (unquoted, UNQUOTED)
    verb = "appears" if len(shown) == 1 else "appear"
    return f"{_listed(shown, 'and')} {verb} only in {place}."


def _missing_by_place(answer: Answer) -> tuple[list[str], ...]:
    """Missing words as phrases: those that stand nowhere, in captions, in other unquoted parts."""
    elsewhere = {*answer.only_in_captions, *answer.only_unquoted}
    return (
        _phrases([word for word in answer.missing if word not in elsewhere], answer.resolved),
        _phrases(_of(answer.missing, answer.only_in_captions), answer.resolved),
        _phrases(_of(answer.missing, answer.only_unquoted), answer.resolved),
    )


def _of(words: Sequence[str], some: Collection[str]) -> list[str]:
    return [word for word in words if word in some]


def _no_such_fact(answer: Answer) -> str:
    fact = answer.wanted.value if answer.wanted else "fact"
    phrases = _short(_phrases(answer.mentioned, answer.resolved))
    mentioned = (_names(phrases) or phrases)[:MOST_WORDS]
    if not mentioned:
        return f"I found no such {fact} in the articles."
    return f"The article mentions {' and '.join(mentioned)}, but gives no such {fact}."


def _names(phrases: Sequence[str]) -> list[str]:
    """Those that are written like names or numbers."""
    return [phrase for phrase in phrases if phrase[0].isupper() or phrase[0].isdigit()]


def _short(phrases: Sequence[str]) -> list[str]:
    return [phrase for phrase in phrases if len(phrase) <= MOST_CHARS]


def _phrases(words: Sequence[str], question: str) -> list[str]:
    """Words that stand side by side in the question, put together: a first and a last name.

    Args:
        words: In the order of the question.
        question: Where they stand.
    """
    phrases: list[str] = []
    end = 0
    for word in words[:LOOKED_AT]:
        at = question.find(word, end)
        if (
            phrases
            and question[end:at] == " "
            and phrases[-1][0].isupper() == word[0].isupper()
            and len(phrases[-1]) + len(word) < MOST_CHARS
        ):
            phrases[-1] += f" {word}"
        else:
            phrases.append(word)
        end = at + len(word) if at >= 0 else end
    return [*phrases, *words[LOOKED_AT:]]


def _listed(phrases: Sequence[str], last: str) -> str:
    quoted = [f"“{phrase}”" for phrase in _short(phrases)[:MOST_WORDS]]
    more = len(phrases) - len(quoted)
    if not quoted:
        return "these words" if more > 1 else "this word"
    if more:
        return f"{', '.join(quoted)} {last} {more} other word{'s' * (more > 1)}"
    if len(quoted) == 1:
        return quoted[0]
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


def _clipped(text: str, chars: int = READING_CHARS) -> str:
    """The text's first words, with a mark if there are more."""
    if len(text) <= chars:
        return text
    head = text[: chars - 1]
    return f"{head.rpartition(' ')[0] or head}…"
