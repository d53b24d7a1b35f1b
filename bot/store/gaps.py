"""Gaps: when questions were answered and not logged, also if the process was killed then.

A gap is held in memory until a commit holds it. While the bot is attended to, a heartbeat says
every few seconds up to when everything that was asked is a row or a gap; the next start after a
kill records what followed it as a gap of which nobody knows how many questions it holds. Writes run
in a thread of their own, so what is in memory changes under a lock. The invariant: what was
answered is a row, or lies in a gap that is committed by the end of the next start.
"""

import asyncio
from collections.abc import AsyncIterator
import contextlib
from contextlib import asynccontextmanager
import sqlite3
from threading import Lock
import time

from bot.errors import StoreError
from bot.records import Gap
from bot.store.reader import Reader
from bot.store.rows import insert_gaps
from bot.store.writer import Writer

BEAT_S = 5.0  # one small commit; by taste: how much an idle bot's last minutes are in doubt
_ALIVE = "alive"
# Before a kill everything up to the heartbeat is accounted for, and so is what came before a row of
# the process that was killed: commands log without an event, also after it. What is dated later
# than now was written before the clock was put back, and says nothing.
_LAST = """
    SELECT max(CAST(value AS INTEGER), coalesce((
        SELECT asked_at FROM questions WHERE event IS NOT NULL AND asked_at <= ?
        ORDER BY asked_at DESC LIMIT 1
    ), 0)) FROM notes WHERE name = 'alive'"""


class Gaps:
    """What is not logged.

    Args:
        writer: Running for as long as this is used.
        reader: Over the same database.
    """

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader
        self._lock = Lock()
        self._after_kill: Gap | None = None
        self._missed: Gap | None = None
        self._carried: list[Gap] = []  # by transactions of which nobody knows yet what came
        self._expected: dict[int, int] = {}

    def expect(self, attempt: object, asked_at_ms: int) -> None:
        """A question is on its way into the log; until `settle` no heartbeat vouches for it."""
        with self._lock:
            self._expected[id(attempt)] = asked_at_ms

    def carry(self) -> tuple[Gap, ...]:
        """What is in memory, for a transaction to write down; any thread may call this.

        Whoever does calls `settle` once it is known what became of the transaction.
        """
        with self._lock:
            return self._carry()

    def settle(self, attempt: object, carried: tuple[Gap, ...], *, failed: bool) -> None:
        """It is known what became of a transaction.

        Args:
            attempt: What was expected of it, if anything was; not logged if it failed.
            carried: The gaps that it was given to write down.
            failed: Whether it wrote nothing.
        """
        with self._lock:
            asked_at_ms = self._expected.pop(id(attempt), None)
            self._carried = [
                each for each in self._carried if all(each is not gap for gap in carried)
            ]
            if not failed:
                return
            for gap in carried:
                if gap.missed is None:
                    self._after_kill = gap
                else:
                    self._missed = gap.joined(self._missed)
            if asked_at_ms is not None:
                self._missed = Gap(asked_at_ms, asked_at_ms, 1).joined(self._missed)

    def _carry(self) -> tuple[Gap, ...]:
        carried = tuple(gap for gap in (self._after_kill, self._missed) if gap is not None)
        self._after_kill = self._missed = None
        self._carried += carried
        return carried

    def _carry_and_vouch(self, at_ms: int) -> tuple[tuple[Gap, ...], int]:
        """What is in memory, and up to when everything else is a row or a gap."""
        with self._lock:
            in_doubt = [*self._expected.values(), *(gap.from_ms for gap in self._carried)]
            return self._carry(), min([at_ms, *in_doubt])

    async def flush(self) -> None:
        """Try to write down a gap that is in memory."""
        if self._after_kill is not None or self._missed is not None:
            with contextlib.suppress(StoreError):  # it was warned of when the gap began
                await self._beat(alive=False)

    async def recorded(self) -> tuple[Gap, ...]:
        """The gaps that were committed, in the order in which they were.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows("SELECT from_ms, to_ms, missed FROM gaps ORDER BY id")
        return tuple(Gap(*row) for row in rows)

    @asynccontextmanager
    async def attended(self, beat_s: float = BEAT_S) -> AsyncIterator[None]:
        """Record what a kill before this start left in doubt, and be ready for the next one.

        Only for the one process that answers people, which it does also while nothing can be
        written.

        Raises:
            StoreError: The database cannot be read.
        """
        now_ms = _now_ms()
        for (last_ms,) in await self._reader.rows(_LAST, (now_ms,)):
            self._after_kill = Gap(min(last_ms, now_ms), max(last_ms, now_ms), None)
        beating = asyncio.create_task(self._beat_on(beat_s), name="store heartbeat")
        try:
            yield
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
            with contextlib.suppress(StoreError):
                await self._beat(alive=False)
                await self._writer.write(_forget)

    async def _beat_on(self, beat_s: float) -> None:
        while True:
            with contextlib.suppress(StoreError):  # questions say so, and more
                await self._beat()
            await asyncio.sleep(beat_s)

    async def _beat(self, *, alive: bool = True) -> None:
        at_ms = _now_ms()
        carried: list[Gap] = []

        def write(connection: sqlite3.Connection) -> None:
            gaps, vouched_ms = self._carry_and_vouch(at_ms)
            carried.extend(gaps)
            insert_gaps(connection, gaps)
            if alive:
                connection.execute(
                    """INSERT INTO notes (name, value) VALUES (?, ?)
                       ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
                    (_ALIVE, str(vouched_ms)),
                )

        def settle(done: asyncio.Future[None]) -> None:
            self.settle(None, tuple(carried), failed=done.exception() is not None)

        written = self._writer.submit(write)
        written.add_done_callback(settle)
        await asyncio.shield(written)


def _forget(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM notes WHERE name = ?", (_ALIVE,))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
