"""Receipts: a logged answer's quotes, cut again from their revisions and compared with today's.

What a reader is told of it is the edges'. The invariant: a quote that counts as proven was cut,
just now, from bytes that have the hash that its receipt names.
"""

from dataclasses import dataclass
from typing import Literal

from bot.answers.answer import Quote
from bot.records import LoggedQuestion, QuoteRecord
from bot.services.diff import Line

Verdict = Literal["identical", "edited", "removed", "withdrawn", "purged", "unknown", "damaged"]


@dataclass(frozen=True, slots=True)
class CheckedQuote:
    """What became of a quote.

    Attributes:
        receipt: What was logged of it.
        verdict: "identical" if the article says so still; "edited" if it says something else in
            that place; "removed" if it says nothing there, or is gone; "withdrawn" if its text is
            not to be shown; "purged" if its bytes were deleted on purpose; "unknown" if they are
            not kept; "damaged" if they are not what the receipt names, or hold no such place.
        shown: As it was shown; None if that cannot or must not be shown.
        now: As it is served, or what stands in its place; None if nothing does.
        difference: In words, between the two; () unless it was edited.
        at_ms: Since when that is so; None if it is not recorded, or nothing changed.
        article_served: Whether the article is served at all.
    """

    receipt: QuoteRecord
    verdict: Verdict
    shown: Quote | None = None
    now: Quote | None = None
    difference: tuple[Line, ...] = ()
    at_ms: int | None = None
    article_served: bool = False

    @property
    def proven(self) -> bool:
        """Whether the quoted words were found where the receipt says, whatever became of them."""
        return self.verdict in {"identical", "edited", "removed", "withdrawn"}


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """What became of an answer's quotes.

    Attributes:
        logged: The question and its answer.
        quotes: In the order in which they were shown; an abstention's nearest passage, too.
        corrected_at_ms: When the bot corrected its message; None if it did not.
    """

    logged: LoggedQuestion
    quotes: tuple[CheckedQuote, ...]
    corrected_at_ms: int | None = None


class Receipts:
    """Checks receipts."""

    async def check(self, logged: LoggedQuestion) -> CheckedAnswer:
        """What became of the quotes of a logged question.

        Raises:
            StoreError: The database cannot be read.
        """
        raise NotImplementedError
