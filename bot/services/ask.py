"""Ask: a question in, an answer out, the question in the log.

How an answer is found is answers/', where the log is kept is the store's. The invariants: a log
that fails costs no answer; the operational log is told how a question ended, never what or who.
"""

from collections.abc import Sequence
from dataclasses import dataclass
import logging
import time

from bot.answers.answer import Answer, Outcome, Quote
from bot.answers.briefing import Briefing
from bot.records import QuestionRecord, QuoteKind, QuoteRecord
from bot.services.edition import Editions
from bot.services.grouping import Gists
from bot.services.protocols import QuestionLog

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asking:
    """How, where and by whom a question was asked.

    Attributes:
        way: Such as "terminal", "batch", "mention", "dm" or "slash".
        event: What Discord calls the asking; logged once however often it comes.
        guild: The server's id; None in a direct message and elsewhere.
        channel: The channel's id.
        person: The keyed hash of who asked.
    """

    way: str
    event: str | None = None
    guild: int | None = None
    channel: int | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and where its question is logged.

    Attributes:
        answer: What is said.
        row: The log's row; None if it is not known to hold this answer.
    """

    answer: Answer
    row: int | None


class Asker:
    """Answers questions over the articles that are served, and logs them.

    Args:
        editions: What is served.
        log: Where questions are kept; None keeps none.
        telling: Whether the operational log gets a line for each.

    Attributes:
        log: As above.
    """

    def __init__(
        self, editions: Editions, log: QuestionLog | None, *, telling: bool = False
    ) -> None:
        self._editions = editions
        self._gists = Gists()
        self._telling = telling
        self.log = log

    @property
    def briefing(self) -> Briefing:
        """What is asked now; an answer and its receipts are from one."""
        return self._editions.current.briefing

    async def ask(self, question: str, after: Sequence[str] = (), *, asking: Asking) -> Reply:
        """Answer a question; it is in the log before the answer comes back.

        Args:
            question: As typed.
            after: Earlier questions of the same conversation, oldest first.
            asking: How, where and by whom it was asked.

        Raises:
            QuestionError: The question is too long.
        """
        briefing = self.briefing
        answer = briefing.answer(question, after)
        row = None
        if self.log is not None:
            record = self._record(answer, tuple(after), asking)
            row = await self.log.record(record, _revisions(briefing, answer))
        self._tell(answer, row, asking)
        return Reply(answer, row)

    async def ask_again(
        self, row: int, question: str, after: Sequence[str] = (), *, asking: Asking
    ) -> Reply:
        """Answer a question that was edited; the new answer takes the place of the old one.

        Args:
            row: Where the question is logged.
            question: As it reads now.
            after: Earlier questions of the same conversation, oldest first.
            asking: How, where and by whom it was asked.

        Raises:
            QuestionError: The question is too long.
        """
        briefing = self.briefing
        answer = briefing.answer(question, after)
        replaced = False
        if self.log is not None:
            record = self._record(answer, tuple(after), asking)
            replaced = await self.log.replace(row, record, _revisions(briefing, answer))
        self._tell(answer, row, asking)
        return Reply(answer, row if replaced else None)

    def _tell(self, answer: Answer, row: int | None, asking: Asking) -> None:
        if self._telling:
            log.info(
                "question=%s way=%s outcome=%s reason=%s quotes=%d elapsed_ms=%.1f",
                row or "-",
                asking.way.replace(" ", "_"),
                answer.outcome.value,
                answer.reason.value if answer.reason else "-",
                len(answer.quotes),
                answer.elapsed_ms,
            )

    def _record(self, answer: Answer, after: tuple[str, ...], asking: Asking) -> QuestionRecord:
        receipts = [_receipt("quote", quote) for quote in answer.quotes]
        receipts += [_receipt("nearest", quote) for quote in answer.nearest[:1]]
        return QuestionRecord(
            asked_at_ms=time.time_ns() // 1_000_000,
            question=answer.question,
            resolved=answer.resolved,
            way=asking.way,
            outcome=answer.outcome.value,
            reason=answer.reason.value if answer.reason else None,
            confidence=answer.confidence,
            missing=answer.missing,
            elapsed_ms=answer.elapsed_ms,
            event=asking.event,
            quotes=tuple(receipts),
            guild=asking.guild,
            channel=asking.channel,
            person=asking.person,
            after=after,
            gist=self._gists.of(answer.resolved) if answer.outcome is not Outcome.GREETING else "",
        )


def _revisions(briefing: Briefing, answer: Answer) -> dict[str, tuple[str, bytes]]:
    """The bytes of every article that was quoted, so that the quotes can be cut again."""
    quoted = {quote.article for quote in (*answer.quotes, *answer.nearest)}
    return {
        article.revision: (article.path, article.text.encode())
        for article in map(briefing.index.article, quoted)
    }


def _receipt(kind: QuoteKind, quote: Quote) -> QuoteRecord:
    return QuoteRecord(kind, quote.article, quote.revision, quote.start, quote.end)
