"""Answers to the sides of a comparison, or to the parts of a double question -> one answer.

How each is found is briefing.py's. The invariant: groups stand in the question's order, and each
quote says to which it belongs.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.answers.answer import Answer, Form, Group, Outcome, Quote
from bot.search.terms import STOP_WORDS, written_words

# How many quotes a side shows; a part of a double question shows as many as it would alone.
QUOTES_A_SIDE = 1
# Article, heading, columns: rows of one table compare better than a row and a sentence.
Section = tuple[str, str | None, tuple[str, ...]]


def grouped(question: str, labels: Sequence[str], answers: Sequence[Answer], form: Form) -> Answer:
    """One answer of several.

    Args:
        question: All that was asked.
        labels: Each group's name, a slice of the question.
        answers: To each of them, without groups of their own or with them.
        form: What the groups are.
    """
    told = [answer for answer in answers if answer.quotes]
    silent = [
        answer for answer in answers if answer.outcome not in {Outcome.ANSWER, Outcome.PARTIAL}
    ]
    outcome = Outcome.PARTIAL if told else Outcome.ABSTENTION
    most = QUOTES_A_SIDE if form is Form.COMPARISON else None
    return Answer(
        question,
        question if form is Form.COMPARISON else " ".join(answer.resolved for answer in answers),
        outcome if silent else Outcome.ANSWER,
        silent[0].reason if silent else None,
        readings=tuple(dict.fromkeys(each for answer in answers for each in answer.readings)),
        missing=tuple(word for answer in answers for word in answer.missing),
        suggestions=tuple(each for answer in answers for each in answer.suggestions),
        confidence=min(answer.confidence for answer in told or answers),
        groups=tuple(_group(label, answer) for label, answer in zip(labels, answers, strict=True)),
        quotes=tuple(
            replace(quote, group=number)
            for number, answer in enumerate(answers)
            for quote in _shown(answer, most)
        ),
        only_in_captions=tuple(w for answer in answers for w in answer.only_in_captions),
        only_unquoted=tuple(w for answer in answers for w in answer.only_unquoted),
        form=form,
    )


def aligned(labels: Sequence[str], answers: Sequence[Answer]) -> list[Answer]:
    """Sides that are told under one heading have their quotes from there first.

    Args:
        labels: The sides' names; a quote comes first only if it holds a word of them.
        answers: To each side.
    """
    sections = Counter(
        section
        for answer in answers
        for section in dict.fromkeys(_section(quote) for quote in answer.quotes)
    )
    first = {_section(answer.quotes[0]) for answer in answers if answer.quotes}
    shared = [(count, section in first, section) for section, count in sections.items()]
    best = max(shared, default=None, key=lambda each: each[:2])
    if best is None or best[0] < 2:  # noqa: PLR2004  of one side alone nothing is shared
        return list(answers)
    return [
        replace(answer, quotes=_first_of(best[2], label, answer.quotes))
        for label, answer in zip(labels, answers, strict=True)
    ]


def apart(labels: Sequence[str], answers: Sequence[Answer]) -> list[Answer]:
    """Sides that would show the same quote: another that names the side comes first, if there is.

    Args:
        labels: The sides' names.
        answers: To each side.
    """
    shown = Counter((q.article, q.start) for answer in answers for q in answer.quotes[:1])
    found = []
    for label, answer in zip(labels, answers, strict=True):
        own = [q for q in answer.quotes if _names(label, q) and not shown[q.article, q.start]]
        again = answer.quotes and shown[answer.quotes[0].article, answer.quotes[0].start] > 1
        if again and own and not _names(label, answer.quotes[0]):
            rest = (quote for quote in answer.quotes if quote is not own[0])
            answer = replace(answer, quotes=(own[0], *rest))  # noqa: PLW2901  the same, in order
        found.append(answer)
    return found


def _first_of(section: Section, label: str, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The quotes, those first that name a side under one heading."""
    first = [quote for quote in quotes if _section(quote) == section and _names(label, quote)]
    return (*first, *(quote for quote in quotes if quote not in first))


def _names(label: str, quote: Quote) -> bool:
    return bool((written_words(label) - STOP_WORDS) & written_words(quote.display))


def _section(quote: Quote) -> Section:
    return quote.article, quote.heading, quote.columns


def _group(label: str, answer: Answer) -> Group:
    return Group(
        label, answer.outcome, answer.reason, answer.missing, answer.wanted, answer.mentioned
    )


def _shown(answer: Answer, most: int | None) -> Sequence[Quote]:
    if most is None and answer.form is Form.PLAIN:
        most = 1
    return answer.quotes[:most]
