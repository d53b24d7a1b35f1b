"""Replay: recent logged questions asked again, of what is served and of what would be.

It runs in a thread beside the event loop that answers people, so it uses no briefing that others
use, and gives way after each question. The invariant: a question is counted once, as changed, lost
or gained, and only if a reader would see another answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
import time
from typing import Literal, Protocol

from bot.answers.answer import Answer
from bot.answers.briefing import Briefing
from bot.errors import QuestionError
from bot.records import AskedQuestion

ReplayMark = Literal["changed", "lost", "gained"]

MOST_QUESTIONS = 300  # by taste: some hundreds show what people ask, and take about a second
LONGEST_S = 10.0  # by taste: whoever waits for a preview waits no longer
# Python lets another thread run every 5 ms; a pause lets the event loop run at once and do several
# things. Measured with 100 questions a second beside it, by tests/benchmarks/preview.py.
PAUSE_S = 0.001
ORDER = ("lost", "changed", "gained")


class LatestQuestions(Protocol):
    """Where questions are logged."""

    async def latest(self, limit: int) -> tuple[AskedQuestion, ...]:
        """Different questions that were asked last, the latest first; raises StoreError."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A logged question whose answer would be another one.

    Attributes:
        mark: "lost" if it had an answer and would have none, "gained" the other way round.
        question: As it was asked.
        after: The earlier questions that it was read with, oldest first.
        before: What is answered now.
        now: What would be answered.
    """

    mark: ReplayMark
    question: str
    after: tuple[str, ...]
    before: Answer = field(repr=False)
    now: Answer = field(repr=False)


@dataclass(frozen=True, slots=True)
class Replay:
    """What recent questions would be answered.

    Attributes:
        asked: How many recent questions were asked again.
        recent: How many there are; more than were asked if the time did not suffice.
        differing: Those that would be answered otherwise: lost ones first, then changed, gained.
    """

    asked: int
    recent: int
    differing: tuple[Replayed, ...]

    def count(self, mark: ReplayMark) -> int:
        """How many questions are of that kind; each is of one."""
        return sum(each.mark == mark for each in self.differing)


def replay(questions: Sequence[AskedQuestion], before: Briefing, after: Briefing) -> Replay:
    """Ask recent questions of two briefings; for a thread.

    Args:
        questions: The latest first.
        before: What is served.
        after: What would be.
    """
    # Both may be asked by others at the same time.
    before, after = before.aside(), after.aside()
    until = time.monotonic() + LONGEST_S
    asked, differing = 0, []
    for each in questions:
        if time.monotonic() > until:
            break
        asked += 1
        found = _replayed(each, before, after)
        if found is not None:
            differing.append(found)
        time.sleep(PAUSE_S)
    differing.sort(key=lambda found: ORDER.index(found.mark))
    return Replay(asked, len(questions), tuple(differing))


def _replayed(asked: AskedQuestion, before: Briefing, after: Briefing) -> Replayed | None:
    try:
        now = after.answer(asked.question, asked.after)
        then = before.answer(asked.question, asked.after)
    except QuestionError:  # it was taken once, and would not be any more
        return None
    if _seen(then) == _seen(now):
        return None
    mark: ReplayMark = "changed"
    if then.quotes and not now.quotes:
        mark = "lost"
    elif now.quotes and not then.quotes:
        mark = "gained"
    return Replayed(mark, asked.question, asked.after, then, now)


def _seen(answer: Answer) -> tuple[object, ...]:
    """What a reader sees of an answer, wherever it stands in its article."""
    quotes = [(quote.article, quote.title, quote.heading, quote.display) for quote in answer.quotes]
    return answer.outcome, tuple(quotes)
