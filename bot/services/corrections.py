"""Corrections: which of the bot's own messages quoted words that a correction changes.

How a message is edited is chat's. The invariant: a correction that was published is pending for a
message until that is noted as done, whatever becomes of the process.
"""

from dataclasses import dataclass

from bot.answers.answer import Quote
from bot.records import LoggedQuestion, ShownMessage


@dataclass(frozen=True, slots=True)
class CorrectedQuote:
    """A quote of an answer that is to be corrected.

    Attributes:
        shown: As it was shown.
        now: What stands in its place now; None if it was taken out.
        changed: Whether its words are others; if not, only its place may be another.
    """

    shown: Quote
    now: Quote | None
    changed: bool


@dataclass(frozen=True, slots=True)
class CorrectedAnswer:
    """A message of the bot that is to be edited.

    Attributes:
        correction: The id of the correction.
        message: Where it is shown.
        logged: The question and its answer.
        quotes: All of the answer's, in order, with what they are now.
        note: Why, as the moderator says; "" for nothing.
        at_ms: When it was published; UTC, milliseconds since 1970.
    """

    correction: int
    message: ShownMessage
    logged: LoggedQuestion
    quotes: tuple[CorrectedQuote, ...]
    note: str
    at_ms: int


class Corrections:
    """Knows what is to be edited."""

    async def pending(self) -> tuple[CorrectedAnswer, ...]:
        """The messages that are to be edited still, newest first.

        Raises:
            StoreError: The database cannot be read.
        """
        raise NotImplementedError

    async def done(self, each: CorrectedAnswer) -> None:
        """Note that a message was edited, or never can be.

        Raises:
            StoreError: The database cannot be written.
        """
        raise NotImplementedError
