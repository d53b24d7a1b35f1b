"""The log of questions: written before an answer is sent, and never a reason to send none.

Here is what becomes of a log write that fails; the statements are in rows.py. The invariant: each
record handed in is either a committed row or counted in a gap, save one that should replace a row
that is not there, or one of a person who is not logged, which is only counted, once.

What a reply to a member may have to wait for never raises because the database fails: `record`,
`replace`, `attach_message`, `add_feedback` and the look-ups of one question. Each says so by None
or False, and the operator is warned once for as long as it lasts. What moderators and operators
look at raises `StoreError`, for to them "nothing there" would be a wrong answer.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
import json
import re
import sqlite3
from typing import Any, TypeVar

from bot.errors import NotFoundError, StoreError, WithdrawnError
from bot.records import (
    AskedQuestion,
    Feedback,
    Gap,
    LoggedQuestion,
    QuestionRecord,
    StoredRevision,
    UsedChannel,
)
from bot.store.daily import count_question
from bot.store.erasing import delete_before
from bot.store.gaps import Gaps
from bot.store.outage import Outage
from bot.store.reader import Reader
from bot.store.rows import (
    BY_EVENT,
    BY_ID,
    BY_MESSAGE,
    HAS_ASKED,
    LATEST,
    LOOKED_THROUGH,
    RECENT,
    REVISIONS,
    USED_CHANNELS,
    clear_message,
    counted,
    insert_gaps,
    insert_question,
    insert_revisions,
    logged_questions,
    question_of_event,
    replace_question,
    set_message,
    storable,
    upsert_feedback,
)
from bot.store.unlogged import Unlogged
from bot.store.writer import Work, Writer

T = TypeVar("T")

WAIT_S = 0.1  # an answer takes milliseconds; a wait that people notice is not worth a log row
REPLY_WAIT_S = 1.0  # where the reply depends on it; Discord gives an interaction 3 s

_REVISION_PREFIX = re.compile(r"[0-9a-f]{1,64}")


@dataclass(slots=True, eq=False)
class _Attempt:
    """One record on its way into the database, and the gaps that travel with it."""

    record: QuestionRecord
    gaps: tuple[Gap, ...] = ()


class QuestionLog:
    """Questions, the quotes shown for them, and the articles' bytes they were cut from.

    Args:
        writer: Running for as long as this is used.
        reader: Over the same database.
        unlogged: Who is not to be logged.
        wait_s: Seconds that `record` and `replace` wait for their commit.
        reply_wait_s: Seconds that whatever else never raises waits.
    """

    def __init__(
        self,
        writer: Writer,
        reader: Reader,
        unlogged: Unlogged,
        *,
        wait_s: float = WAIT_S,
        reply_wait_s: float = REPLY_WAIT_S,
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._unlogged = unlogged
        self._gaps = Gaps(writer, reader)
        self._wait_s = wait_s
        self._reply_wait_s = reply_wait_s
        self._under_way: set[asyncio.Future[Any]] = set()
        self._logging = Outage(
            "Questions are answered but not logged", over="Questions are logged again"
        )
        self._counting = Outage("Questions are not counted", over="Questions are counted again")
        self._adding = Outage(
            "Feedback and the ids of answers' messages are not kept",
            over="Feedback and the ids of answers' messages are kept again",
        )
        self._finding = Outage(
            "Logged questions cannot be looked up", over="Logged questions can be looked up again"
        )

    async def record(
        self, record: QuestionRecord, revisions: Mapping[str, tuple[str, bytes]]
    ) -> int | None:
        """Log a question; never raises because the database fails.

        Args:
            record: What was asked and shown.
            revisions: The articles quoted: revision -> (path, exact bytes). Bytes that are known
                already are not stored again.

        Returns:
            The row's id once it is committed, for an event seen before that of its first row. None
            if that failed, or if it has not come to pass yet; then the row may still be written
            after this returns. None, too, for who is not logged: that is counted, and no more.
        """
        attempt = _Attempt(record)
        if record.person in self._unlogged:
            await self._tried(partial(_count, record), self._counting.hear, self._wait_s)
            return None
        self._gaps.expect(attempt, record.asked_at_ms)
        insert = partial(self._insert, attempt, dict(revisions))
        return await self._tried(insert, partial(self._settle, attempt), self._wait_s)

    async def replace(
        self,
        question_id: int,
        record: QuestionRecord,
        revisions: Mapping[str, tuple[str, bytes]],
    ) -> bool:
        """Log what an edited question was answered; never raises because the database fails.

        The row keeps its id, event and message; all else, the quotes too, is the record's.
        Feedback stays: what was given before the record's asked_at_ms is about the answer before.

        Args:
            question_id: The row.
            record: What was asked and shown now.
            revisions: As for `record`.

        Returns:
            Whether that is committed. False if there is no such question; or if it failed, which is
            then counted in a gap; or if it has not come to pass yet, and may still. False, too, for
            who is not logged: the row stays as it was, and no message shows it any more.
        """
        if record.person in self._unlogged:
            hide = partial(clear_message, question=question_id)
            await self._tried(hide, self._adding.hear, self._wait_s)
            return False
        attempt = _Attempt(record)
        self._gaps.expect(attempt, record.asked_at_ms)
        replace = partial(self._replace, attempt, question_id, dict(revisions))
        return bool(await self._tried(replace, partial(self._settle, attempt), self._wait_s))

    async def attach_message(self, question_id: int, message_id: int) -> None:
        """Say which message shows the answer; never raises because the database fails.

        A message shows one answer: what it showed of another question, it shows no longer.
        """
        attach = partial(set_message, question=question_id, message=message_id)
        await self._tried(attach, self._adding.hear, self._reply_wait_s)

    async def question(self, question_id: int) -> LoggedQuestion | None:
        """One question; None if it is not there or, never raising, if the database fails."""
        return await self._found(BY_ID, question_id)

    async def question_of_message(self, message_id: int) -> LoggedQuestion | None:
        """The question whose answer this message shows; None as for `question`."""
        return await self._found(BY_MESSAGE, message_id)

    async def question_of_event(self, event: str) -> LoggedQuestion | None:
        """The question that this event led to; None as for `question`."""
        return await self._found(BY_EVENT, storable(event))

    async def has_asked(self, person: str, way: str) -> bool:
        """Whether a person has asked in that way before; True if the database fails.

        Who is not logged was told of that.

        Args:
            person: The keyed hash of their id.
            way: Such as "dm".
        """
        if person in self._unlogged:
            return True
        try:
            async with asyncio.timeout(self._reply_wait_s):
                rows = await self._reader.rows(HAS_ASKED, (person, way))
        except (StoreError, TimeoutError) as error:
            self._finding.hear(error)
            return True
        return bool(rows)

    async def used_channels(
        self, since_ms: int, before_ms: int, limit: int
    ) -> tuple[UsedChannel, ...]:
        """Channels in which something was asked; none, never raising, if the database fails.

        Args:
            since_ms: Since when; UTC, milliseconds since 1970.
            before_ms: Before when.
            limit: How many at most, those used last first.
        """
        try:
            async with asyncio.timeout(self._reply_wait_s):
                rows = await self._reader.rows(USED_CHANNELS, (since_ms, before_ms, limit))
        except (StoreError, TimeoutError) as error:
            self._finding.hear(error)
            return ()
        return tuple(UsedChannel(*row) for row in rows)

    async def add_feedback(self, feedback: Feedback) -> bool:
        """Keep what a person says of an answer, in the place of what they said of it before.

        Never raises because the database fails.

        Returns:
            Whether it is committed. False if there is no such question; or if it failed; or if it
            has not come to pass yet, and may still.
        """
        upsert = partial(upsert_feedback, feedback=feedback)
        return bool(await self._tried(upsert, self._adding.hear, self._reply_wait_s))

    async def feedback(self, question_id: int) -> tuple[Feedback, ...]:
        """What people said of an answer, oldest first.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(
            """SELECT question, person, kind, text, given_at FROM feedback
               WHERE question = ? ORDER BY given_at, person""",
            (question_id,),
        )
        return tuple(Feedback(*row) for row in rows)

    async def expire(self, before_ms: int) -> int:
        """Delete what is older than a moment, in steps that hold no answer up.

        Questions with their quotes and feedback, counts and gaps; articles' bytes stay.

        Args:
            before_ms: UTC, milliseconds since 1970.

        Returns:
            How many questions were deleted.

        Raises:
            StoreError: The database cannot be written.
        """
        return await delete_before(self._writer, self._reader, before_ms)

    async def recent(self, limit: int) -> tuple[LoggedQuestion, ...]:
        """The latest questions, newest first.

        Args:
            limit: How many at most; 0 or more.

        Raises:
            ValueError: limit is below 0.
            StoreError: The database cannot be read.
        """
        if limit < 0:
            raise ValueError(f"limit must be 0 or more, not {limit}")
        return logged_questions(await self._reader.rows(RECENT, (limit,)))

    async def latest(self, limit: int) -> tuple[AskedQuestion, ...]:
        """Different questions that were asked last, the latest first; no greetings.

        Args:
            limit: How many at most; a multiple of that is looked through.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(LATEST, (LOOKED_THROUGH * limit, limit))
        return tuple(AskedQuestion(row[0], tuple(json.loads(row[1]))) for row in rows)

    async def count(self) -> int:
        """How many questions are kept.

        Raises:
            StoreError: The database cannot be read.
        """
        (row,) = await self._reader.rows("SELECT count(*) FROM questions")
        return int(row[0])

    async def gaps(self) -> tuple[Gap, ...]:
        """The gaps that were committed, in the order in which they were.

        Raises:
            StoreError: The database cannot be read.
        """
        return await self._gaps.recorded()

    def attended(self) -> AbstractAsyncContextManager[None]:
        """For as long as the one process runs that answers people: see `Gaps.attended`."""
        return self._gaps.attended()

    async def revision(self, prefix: str) -> StoredRevision | None:
        """An article's bytes by their hash, or by its first digits.

        Args:
            prefix: 1 to 64 hexadecimal digits, in either case.

        Returns:
            The revision, or None if no article with it was ever served or quoted.

        Raises:
            NotFoundError: The prefix is not hexadecimal, or several revisions start with it.
            WithdrawnError: It was withdrawn.
            StoreError: The database cannot be read, or the bytes no longer have their hash.
        """
        digits = prefix.lower()
        if not _REVISION_PREFIX.fullmatch(digits):
            raise NotFoundError(
                f"{prefix!r} is no revision; give 1 to 64 of the digits 0-9 and a-f"
            )
        # "g" follows every hexadecimal digit.
        rows = await self._reader.rows(REVISIONS, (digits, digits + "g"))
        if len(rows) > 1:
            raise NotFoundError(f"several revisions start with {digits!r}; give more digits")
        if rows and rows[0]["withdrawn_at"] is not None:
            raise WithdrawnError(rows[0]["revision"], rows[0]["withdrawn_at"])
        found = next((StoredRevision(*row[:3]) for row in rows), None)
        if found and sha256(found.content).hexdigest() != found.revision:
            raise self._reader.damaged(f"the bytes of revision {found.revision} have changed")
        return found

    async def close(self) -> None:
        """Wait for the records under way, then try to write down a gap that is still in memory."""
        if self._under_way:
            await asyncio.wait(self._under_way)
        await self._gaps.flush()

    async def _found(self, statement: str, parameter: str | int) -> LoggedQuestion | None:
        try:
            async with asyncio.timeout(self._reply_wait_s):
                rows = await self._reader.rows(statement, (parameter,))
        except OverflowError:
            return None  # no row has a number that SQLite cannot hold
        except (StoreError, TimeoutError) as error:
            self._finding.hear(error)
            return None
        self._finding.hear(None)
        return next(iter(logged_questions(rows)), None)

    async def _tried(
        self, work: Work[T], hear: Callable[[BaseException | None], None], wait_s: float
    ) -> T | None:
        """Hand in a write and wait a moment for its commit.

        Args:
            work: The write.
            hear: Is told how it ended, however late.
            wait_s: Seconds.

        Returns:
            What the write returned; None if it failed or has not come to pass yet.
        """
        try:
            future = self._writer.submit(work)
        except StoreError as error:
            hear(error)
            return None
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        future.add_done_callback(lambda done: hear(done.exception()))
        await asyncio.wait([future], timeout=wait_s)
        return future.result() if future.done() and future.exception() is None else None

    def _insert(
        self,
        attempt: _Attempt,
        revisions: Mapping[str, tuple[str, bytes]],
        connection: sqlite3.Connection,
    ) -> int:
        attempt.gaps = self._gaps.carry()
        insert_gaps(connection, attempt.gaps)
        record = attempt.record
        known = question_of_event(connection, record.event)
        if known is not None:
            return known
        insert_revisions(connection, revisions, seen_ms=record.asked_at_ms)
        return insert_question(connection, record)

    def _replace(
        self,
        attempt: _Attempt,
        question: int,
        revisions: Mapping[str, tuple[str, bytes]],
        connection: sqlite3.Connection,
    ) -> bool:
        attempt.gaps = self._gaps.carry()
        insert_gaps(connection, attempt.gaps)
        if not replace_question(connection, question, attempt.record):
            return False
        insert_revisions(connection, revisions, seen_ms=attempt.record.asked_at_ms)
        return True

    def _settle(self, attempt: _Attempt, error: BaseException | None) -> None:
        self._gaps.settle(attempt, attempt.gaps, failed=error is not None)
        self._logging.hear(error)


def _count(record: QuestionRecord, connection: sqlite3.Connection) -> None:
    count_question(connection, counted(record), logged=False)
