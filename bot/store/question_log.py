"""The log of questions: written before an answer is sent, and never a reason to send none.

Here is what becomes of a log write that fails; the statements are in rows.py. The invariant: each
record handed in is either a committed row or counted in a gap. A gap is held in memory until a
commit holds it, so it is lost only where the process ends before any commit succeeds again.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
import logging
import re

import aiosqlite

from bot.errors import NotFoundError, StoreError
from bot.records import Gap, LoggedQuestion, QuestionRecord, StoredRevision
from bot.store.reader import Reader
from bot.store.rows import (
    RECENT,
    insert_gap,
    insert_question,
    insert_revisions,
    logged_questions,
    question_of_event,
)
from bot.store.writer import Writer

WAIT_S = 0.1  # an answer takes milliseconds; a wait that people notice is not worth a log row

_log = logging.getLogger(__name__)
_REVISION_PREFIX = re.compile(r"[0-9a-f]{1,64}")


@dataclass(slots=True, eq=False)
class _Attempt:
    """One record on its way into the database, and the gap that travels with it."""

    record: QuestionRecord
    gap: Gap | None = None


class QuestionLog:
    """Questions, the quotes shown for them, and the articles' bytes they were cut from.

    Args:
        writer: Running for as long as this is used.
        reader: Over the same database.
        wait_s: Seconds that `record` waits for its commit.
    """

    def __init__(self, writer: Writer, reader: Reader, *, wait_s: float = WAIT_S) -> None:
        self._writer = writer
        self._reader = reader
        self._wait_s = wait_s
        self._under_way: set[asyncio.Future[int]] = set()
        self._gap: Gap | None = None
        self._failing = False

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
            after this returns.
        """
        attempt = _Attempt(record)
        try:
            future = self._writer.submit(partial(self._insert, attempt, dict(revisions)))
        except StoreError as error:
            self._missed(attempt, error)
            return None
        self._under_way.add(future)
        future.add_done_callback(partial(self._settle, attempt))
        await asyncio.wait([future], timeout=self._wait_s)
        return future.result() if future.done() and future.exception() is None else None

    async def expire(self, before_ms: int) -> int:
        """Delete the questions asked before a moment, and their quotes; articles' bytes stay.

        Args:
            before_ms: UTC, milliseconds since 1970.

        Returns:
            How many questions were deleted.

        Raises:
            StoreError: The database cannot be written.
        """

        async def delete(connection: aiosqlite.Connection) -> int:
            cursor = await connection.execute(
                "DELETE FROM questions WHERE asked_at < ?", (before_ms,)
            )
            return cursor.rowcount

        return await self._writer.write(delete)

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
        rows = await self._reader.rows("SELECT from_ms, to_ms, missed FROM gaps ORDER BY id")
        return tuple(Gap(*row) for row in rows)

    async def revision(self, prefix: str) -> StoredRevision | None:
        """An article's bytes by their hash, or by its first digits.

        Args:
            prefix: 1 to 64 hexadecimal digits, in either case.

        Returns:
            The revision, or None if no article with it was ever quoted.

        Raises:
            NotFoundError: The prefix is not hexadecimal, or several revisions start with it.
            StoreError: The database cannot be read, or the bytes no longer have their hash.
        """
        digits = prefix.lower()
        if not _REVISION_PREFIX.fullmatch(digits):
            raise NotFoundError(
                f"{prefix!r} is no revision; give 1 to 64 of the digits 0-9 and a-f"
            )
        # "g" follows every hexadecimal digit.
        rows = await self._reader.rows(
            """SELECT revision, article, content FROM revisions
               WHERE revision >= ? AND revision < ? LIMIT 2""",
            (digits, digits + "g"),
        )
        if len(rows) > 1:
            raise NotFoundError(f"several revisions start with {digits!r}; give more digits")
        found = next((StoredRevision(*row) for row in rows), None)
        if found and sha256(found.content).hexdigest() != found.revision:
            raise self._reader.damaged(f"the bytes of revision {found.revision} have changed")
        return found

    async def close(self) -> None:
        """Wait for the records under way, then try to write down a gap that is still in memory."""
        if self._under_way:
            await asyncio.wait(self._under_way)
        if self._gap is not None:
            with suppress(StoreError):  # it was warned of when the gap began
                await self._writer.write(partial(insert_gap, gap=self._gap))
                self._gap = None

    async def _insert(
        self,
        attempt: _Attempt,
        revisions: Mapping[str, tuple[str, bytes]],
        connection: aiosqlite.Connection,
    ) -> int:
        # The gap leaves memory for this transaction; `_settle` takes it back if that fails.
        attempt.gap, self._gap = self._gap, None
        if attempt.gap is not None:
            await insert_gap(connection, attempt.gap)
        record = attempt.record
        known = await question_of_event(connection, record.event)
        if known is not None:
            return known
        await insert_revisions(connection, revisions, seen_ms=record.asked_at_ms)
        return await insert_question(connection, record)

    def _settle(self, attempt: _Attempt, future: asyncio.Future[int]) -> None:
        self._under_way.discard(future)
        error = future.exception()
        if error is not None:
            self._missed(attempt, error)
        elif self._failing:
            self._failing = False
            _log.info("Questions are logged again")

    def _missed(self, attempt: _Attempt, error: BaseException) -> None:
        asked_at_ms = attempt.record.asked_at_ms
        missed = Gap(asked_at_ms, asked_at_ms, 1)
        self._gap = missed.joined(attempt.gap).joined(self._gap)
        if not self._failing:
            self._failing = True
            # Texts of other errors may quote what was asked.
            cause = error if isinstance(error, StoreError) else type(error).__name__
            _log.warning("Questions are answered but not logged: %s", cause)
