"""What insights tell: frozen values; how they are found is insights.py's.

The invariant: nothing here holds a person.
"""

from dataclasses import dataclass
from datetime import date

from bot.records import FeedbackKind, Gap


@dataclass(frozen=True, slots=True)
class Day:
    """A day in UTC.

    Attributes:
        day: Which.
        asked: How many questions; greetings are none.
        answered: How many of them were answered, be it in part.
    """

    day: date
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, as somebody typed it or as it was read, and how often it was asked so."""

    question: str
    times: int


@dataclass(frozen=True, slots=True)
class UnansweredGroup:
    """Questions without an answer that ask the same.

    Attributes:
        key: Names the group in buttons; 12 hexadecimal digits.
        question: The wording that was used most often.
        wordings: All, the most frequent first.
        times: How often any of them was asked.
        missing: Words of theirs that no article holds, the most frequent first.
        reasons: Why they were not answered, the most frequent first.
    """

    key: str
    question: str
    wordings: tuple[Asked, ...]
    times: int
    missing: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """An answer that people marked as not right.

    Attributes:
        question_id: Where it is logged.
        question: As typed.
        kinds: What is the matter, and how many say so.
        texts: What they wrote, newest first.
        at_ms: When the latest said so.
        guild: Discord's id of the server; None in a direct message.
        channel: Of the channel; None if it is not known.
        message: Of the bot's message; None if it is not known.
    """

    question_id: int
    question: str
    kinds: tuple[tuple[FeedbackKind, int], ...]
    texts: tuple[str, ...]
    at_ms: int
    guild: int | None
    channel: int | None
    message: int | None


@dataclass(frozen=True, slots=True)
class NeverQuoted:
    """An article of which nothing was quoted.

    Attributes:
        path: Below the knowledge folder.
        title: The article's.
        since: When it was first served; None if that is not recorded.
    """

    path: str
    title: str
    since: date | None


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word that people use and no article holds."""

    word: str
    times: int


@dataclass(frozen=True, slots=True)
class Report:
    """What people asked.

    Attributes:
        first_day: In UTC.
        last_day: Today.
        days: All from the first to the last.
        asked: Questions; greetings are none.
        answered: Those that were answered, be it in part.
        unlogged: Those of people who are not logged; they count, and are in nothing below.
        median_ms: How long half of the answers took at most; None without any.
        p99_ms: How long 99 of 100 took at most.
        gaps: When questions were answered and not logged.
        most_asked: The most frequent first.
        unanswered: The biggest group first.
        ignored: How many further groups are ignored.
        marked: Answers that are not right, the latest first.
        never_quoted: Articles by title.
        unknown_words: The most frequent first.
    """

    first_day: date
    last_day: date
    days: tuple[Day, ...]
    asked: int
    answered: int
    unlogged: int
    median_ms: float | None
    p99_ms: float | None
    gaps: tuple[Gap, ...]
    most_asked: tuple[Asked, ...]
    unanswered: tuple[UnansweredGroup, ...]
    ignored: int
    marked: tuple[Marked, ...]
    never_quoted: tuple[NeverQuoted, ...]
    unknown_words: tuple[UnknownWord, ...]

    @property
    def share(self) -> float | None:
        """How many of all questions were answered, 0 to 1; None without any."""
        return self.answered / self.asked if self.asked else None

    @property
    def missed(self) -> int:
        """How many questions are known to be in gaps."""
        return sum(gap.missed or 0 for gap in self.gaps)
