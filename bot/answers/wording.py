"""What is said for each outcome, as plain lines; the edges add colour or Discord's markup.

What the bot says itself is never a fact about the world: it speaks of the articles and of itself.
Quotes are never touched here. The invariant: words of a question are shown back only as single
words, and "no article" is said only of words that no article holds.
"""

from collections.abc import Sequence
from datetime import date
import re

from bot.answers.answer import Answer, Group, Outcome, Quote, Reading, Reason

LEAD = "The article says:"
LEAD_MANY = "The articles say:"
NEAREST = "Nearest passage, not an answer:"
GREETING = "Hello! Ask me about the articles, and I will answer in their own words."
NOTHING_TO_SEARCH = "There is no word in it that I could search for. Please ask in a few words."
OTHER_LANGUAGE = "I can search English words only."
WEAK = "I found nothing that answers this."
OPENING = "opening"
UNDATED = "undated"
# More words than this are not listed one by one.
MOST_WORDS = 4


def lead(answer: Answer) -> str:
    """The line above the quotes."""
    return LEAD if len({quote.article for quote in answer.quotes}) <= 1 else LEAD_MANY


def reading(value: Reading) -> str:
    """How words of the question were read."""
    return f"Reading “{value.before}” as “{value.after}”"


def silence(answer: Answer) -> str:
    """What is said in place of an answer."""
    if answer.outcome is Outcome.GREETING:
        return GREETING
    return _reason(answer.reason, _phrases(answer.missing, answer.resolved), answer)


def group_silence(group: Group, answer: Answer) -> str:
    """What is said in place of one side of a comparison."""
    return _reason(group.reason, _phrases(group.missing, group.label), answer)


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


def _reason(reason: Reason | None, missing: Sequence[str], answer: Answer) -> str:
    match reason:
        case Reason.NOTHING_TO_SEARCH:
            return NOTHING_TO_SEARCH
        case Reason.OTHER_LANGUAGE:
            return OTHER_LANGUAGE
        case Reason.UNKNOWN_WORDS if missing:
            return _absent(missing, answer)
        case Reason.NO_SUCH_FACT:
            return _no_such_fact(answer)
        case Reason.FALSE_PREMISE:
            used = f" No article uses {_listed(missing, 'or')}." if missing else ""
            return f"I found nothing that says so.{used}"
        case _:
            return WEAK


def _absent(missing: Sequence[str], answer: Answer) -> str:
    """That no article mentions some words, or that only a caption does."""
    shown = _names(missing) or missing
    in_captions = set(_phrases(answer.only_in_captions, answer.resolved))
    if set(shown) <= in_captions:
        verb = "appears" if len(shown) == 1 else "appear"
        return f"{_listed(shown, 'and')} {verb} only in a photo caption or credit."
    absent = [phrase for phrase in shown if phrase not in in_captions]
    return f"No article mentions {_listed(absent, 'or')}."


def _no_such_fact(answer: Answer) -> str:
    fact = answer.wanted.value if answer.wanted else "fact"
    phrases = _phrases(answer.mentioned, answer.resolved)
    mentioned = _names(phrases) or phrases
    if not mentioned:
        return f"I found no such {fact} in the articles."
    return f"The article mentions {' and '.join(mentioned)}, but gives no such {fact}."


def _names(phrases: Sequence[str]) -> list[str]:
    """Those that are written like names or numbers."""
    return [phrase for phrase in phrases if phrase[0].isupper() or phrase[0].isdigit()]


def _phrases(words: Sequence[str], question: str) -> list[str]:
    """Words that stand side by side in the question, put together: a first and a last name."""
    phrases: list[str] = []
    for word in words:
        joined = rf"(?<!\w){re.escape(phrases[-1])} {re.escape(word)}(?!\w)" if phrases else ""
        same_case = phrases and phrases[-1][0].isupper() == word[0].isupper()
        if same_case and re.search(joined, question):
            phrases[-1] += f" {word}"
        else:
            phrases.append(word)
    return phrases


def _listed(phrases: Sequence[str], last: str) -> str:
    quoted = [f"“{phrase}”" for phrase in phrases[:MOST_WORDS]]
    if len(phrases) > MOST_WORDS:
        more = len(phrases) - MOST_WORDS
        return f"{', '.join(quoted)} {last} {more} other word{'s' * (more > 1)}"
    if len(quoted) == 1:
        return quoted[0]
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"
