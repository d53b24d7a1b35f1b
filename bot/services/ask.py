"""Ask: a question in, an answer out, the question in the log.

How an answer is found is answers/', where the log is kept is the store's. The invariant: a log
that fails costs no answer.
"""

from collections.abc import Mapping, Sequence
import time
from typing import Protocol

from bot.answers.answer import Answer, Quote
from bot.answers.briefing import Briefing
from bot.records import QuestionRecord, QuoteKind, QuoteRecord


class QuestionLog(Protocol):
    """What asking needs of a store."""

    async def record(
        self, record: QuestionRecord, revisions: Mapping[str, tuple[str, bytes]]
    ) -> int | None:
        """Log a question, waiting a moment for the commit; never raises for a failing store.

        Args:
            record: The question and what was shown.
            revisions: Revision -> (article, content) of every article that was quoted.

        Returns:
            The row's id, or None if it is not known to be committed.
        """


class Asker:
    """Answers questions over one briefing and logs them.

    Attributes:
        briefing: What is asked.
        log: Where questions are kept; None keeps none.
    """

    def __init__(self, briefing: Briefing, log: QuestionLog | None) -> None:
        self.briefing = briefing
        self.log = log

    async def ask(
        self, question: str, after: Sequence[str] = (), *, way: str, event: str | None = None
    ) -> Answer:
        """Answer a question; it is in the log before the answer comes back.

        Args:
            question: As typed.
            after: Earlier questions of the same conversation, oldest first.
            way: How it was asked, such as "terminal".
            event: What Discord calls the asking; logged once however often it comes.

        Raises:
            QuestionError: The question is too long.
        """
        answer = self.briefing.answer(question, after)
        if self.log is not None:
            await self.log.record(_record(answer, way, event), self._revisions(answer))
        return answer

    def _revisions(self, answer: Answer) -> dict[str, tuple[str, bytes]]:
        """The bytes of every article that was quoted, so that the quotes can be cut again."""
        quoted = {quote.article for quote in (*answer.quotes, *answer.nearest)}
        return {
            article.revision: (article.path, article.text.encode())
            for article in map(self.briefing.index.article, quoted)
        }


def _record(answer: Answer, way: str, event: str | None) -> QuestionRecord:
    receipts = [_receipt("quote", quote) for quote in answer.quotes]
    receipts += [_receipt("nearest", quote) for quote in answer.nearest]
    return QuestionRecord(
        asked_at_ms=time.time_ns() // 1_000_000,
        question=answer.question,
        resolved=answer.resolved,
        way=way,
        outcome=answer.outcome.value,
        reason=answer.reason.value if answer.reason else None,
        confidence=answer.confidence,
        missing=answer.missing,
        elapsed_ms=answer.elapsed_ms,
        event=event,
        quotes=tuple(receipts),
    )


def _receipt(kind: QuoteKind, quote: Quote) -> QuoteRecord:
    return QuoteRecord(kind, quote.article, quote.revision, quote.start, quote.end)
