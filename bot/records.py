"""What the question log takes and gives: frozen values, plain types only.

Here is no SQL and no connection. The invariant: a record that was logged is read back equal, save
for characters that UTF-8 cannot hold and NUL, which become U+FFFD.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

QuoteKind = Literal["quote", "nearest"]


@dataclass(frozen=True, slots=True)
class QuoteRecord:
    """A receipt: the slice of an article that was shown, by which it can be cut again.

    Attributes:
        kind: "quote" for an answer's own, "nearest" for what an abstention showed instead.
        article: Path below the knowledge folder.
        revision: SHA-256 of the article's bytes, 64 lower-case hexadecimal digits.
        start: First character, in code points of the article's text.
        end: One past the last; not below start.
    """

    kind: QuoteKind
    article: str
    revision: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """One question and what came of it.

    Attributes:
        asked_at_ms: UTC, milliseconds since 1970.
        question: As typed.
        resolved: The self-contained question that was searched.
        way: How it came in, such as "terminal" or "batch".
        outcome: "answer", "partial", "abstention" or "greeting".
        reason: Why nothing, or not all, was answered; None where all was.
        confidence: 0 to 1.
        missing: Words that no article holds, as typed.
        elapsed_ms: How long the answer took.
        event: Id of the message or interaction, by which a replay is known; None has no replay.
        quotes: As shown, those of kind "quote" before those of kind "nearest".
    """

    asked_at_ms: int
    question: str
    resolved: str
    way: str
    outcome: str
    reason: str | None
    confidence: float
    missing: tuple[str, ...]
    elapsed_ms: float
    event: str | None
    quotes: tuple[QuoteRecord, ...]


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """A record with the id under which it is kept; ids grow and are never used again."""

    id: int
    record: QuestionRecord


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that were answered but not logged.

    Attributes:
        from_ms: When the first of them was asked; UTC, milliseconds since 1970.
        to_ms: When the last of them was asked; not below from_ms.
        missed: How many they are; at least 1.
    """

    from_ms: int
    to_ms: int
    missed: int

    def joined(self, other: "Gap | None") -> "Gap":
        """The gap that spans both."""
        if other is None:
            return self
        return Gap(
            min(self.from_ms, other.from_ms),
            max(self.to_ms, other.to_ms),
            self.missed + other.missed,
        )


class StoredRevision(NamedTuple):
    """An article as it was when a quote of it was first shown.

    Attributes:
        revision: SHA-256 of content, 64 lower-case hexadecimal digits.
        article: Path below the knowledge folder, as first seen.
        content: The file's exact bytes.
    """

    revision: str
    article: str
    content: bytes
