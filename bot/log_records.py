"""What the store gives of the log as a whole: sums, receipts, markings; values as in records.

The invariant: nothing here holds a person.
"""

from dataclasses import dataclass

from bot.records import FeedbackKind, QuoteRecord


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased of a person.

    Attributes:
        questions: Rows of the log.
        feedback: What they said of answers.
        drafts: Changes that were not published.
        deeds: What they did to the articles, which stays, without who did it.
    """

    questions: int
    feedback: int
    drafts: int
    deeds: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many questions of a day came to the same.

    Attributes:
        day: Days since 1970, in UTC.
        outcome: As of a question.
        logged: Whether there are rows of them; of who is not logged, there are none.
        elapsed_ms: How long their answers took, within 2.5 %.
        asked: How many they are.
    """

    day: int
    outcome: str
    logged: bool
    elapsed_ms: float
    asked: int


@dataclass(frozen=True, slots=True)
class GistCount:
    """How often a question was asked, in whatever wording of one gist.

    Attributes:
        gist: What they have in common.
        asked: How often.
        latest: Who asked it last asked it like this, as it was read.
        missing: Words of that which no article held.
        reason: Why that was not answered, or not in full.
    """

    gist: str
    asked: int
    latest: str
    missing: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Marking:
    """What somebody said of an answer, without who said it.

    Attributes:
        question_id: The id under which the question is kept.
        question: As typed.
        guild: Discord's id of the server; None outside of one.
        channel: Discord's id of the channel.
        message: Discord's id of the bot's message.
        kind: What is the matter.
        text: In their own words; "" for none.
        given_at_ms: UTC, milliseconds since 1970.
    """

    question_id: int
    question: str
    guild: int | None
    channel: int | None
    message: int | None
    kind: FeedbackKind
    text: str
    given_at_ms: int


@dataclass(frozen=True, slots=True)
class Ignored:
    """A gist that moderators do not want to see.

    Attributes:
        asked: How often its group had been asked by then.
        ignored_at_ms: UTC, milliseconds since 1970.
    """

    asked: int
    ignored_at_ms: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A change of an article that corrects what the bot said, and is published.

    Attributes:
        id: Where it is kept.
        article: Path below the knowledge folder.
        revision: Of the article from then on.
        note: Why; "" for nothing.
        published_at_ms: UTC, milliseconds since 1970.
    """

    id: int
    article: str
    revision: str
    note: str
    published_at_ms: int


@dataclass(frozen=True, slots=True)
class MadeCorrection:
    """A correction that a message has.

    Attributes:
        correction: The correction.
        at_ms: When it was noted that the message says so; UTC, milliseconds since 1970.
    """

    correction: Correction
    at_ms: int


@dataclass(frozen=True, slots=True)
class ReceiptCount:
    """A receipt, and how many questions it was shown for.

    Attributes:
        receipt: What was quoted.
        shown: For how many questions.
        latest: The last of them.
    """

    receipt: QuoteRecord
    shown: int
    latest: int


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an article at some moment.

    Attributes:
        article: Its path from then on.
        revision: Its content hash from then on; what it was before, if it ended.
        ended: Whether it was removed or withdrawn.
        at_ms: UTC, milliseconds since 1970.
        renamed_from: Its path before, if it was renamed.
    """

    article: str
    revision: str
    ended: bool
    at_ms: int
    renamed_from: str | None


@dataclass(frozen=True, slots=True)
class KeptText:
    """What is kept of a revision.

    Attributes:
        content: The file's bytes; None if they are not kept.
        withdrawn_at_ms: When it was withdrawn; None if it may be shown.
        purged_at_ms: When its bytes were deleted on purpose; None if they were not.
    """

    content: bytes | None
    withdrawn_at_ms: int | None = None
    purged_at_ms: int | None = None
