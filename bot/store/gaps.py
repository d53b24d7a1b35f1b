"""Gaps: when questions were answered and not logged, also if the process was killed then.

A gap is held in memory until a commit holds it. While the bot is attended to, a heartbeat says
every few seconds up to when everything that was asked is a row or a gap; the next start after a
kill records what followed it as a gap of which nobody knows how many questions it holds. The
invariant: what was answered is a row, or lies in a gap that is committed by the end of the next
start.
"""

import asyncio
from collections.abc import AsyncIterator
import contextlib
from contextlib import asynccontextmanager
import time

import aiosqlite

from bot.errors import StoreError
from bot.records import Gap
from bot.store.reader import Reader
from bot.store.rows import insert_gap
from bot.store.writer import Writer

BEAT_S = 5.0  # one small commit; by taste: how much an idle bot's last minutes are in doubt
_ALIVE = "alive"
# Before a kill everything up to the heartbeat is accounted for, and so is what came before a row.
_LAST = """
    SELECT max(CAST(value AS INTEGER), (SELECT coalesce(max(asked_at), 0) FROM questions))
    FROM notes WHERE name = 'alive'"""


class Gaps:
    """What is not logged.

    Args:
        writer: Running for as long as this is used.
        reader: Over the same database.
    """

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader
        self._gap: Gap | None = None

    async def carry(self, connection: aiosqlite.Connection) -> Gap | None:
        """Write the gap down as a part of this transaction; `put_back` it if that fails."""
        carried, self._gap = self._gap, None
        if carried is not None:
            await insert_gap(connection, carried)
        return carried

    def put_back(self, carried: Gap | None) -> None:
        """A transaction that carried this gap failed."""
        if carried is not None:
            self._gap = carried.joined(self._gap)

    def miss(self, asked_at_ms: int) -> None:
        """A question is not logged."""
        self._gap = Gap(asked_at_ms, asked_at_ms, 1).joined(self._gap)

    async def flush(self) -> None:
        """Try to write down a gap that is in memory."""
        if self._gap is not None:
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

        Only for the one process that answers people.

        Raises:
            StoreError: The database cannot be used.
        """
        await self._record_kill()
        await self._beat()
        beating = asyncio.create_task(self._beat_on(beat_s), name="store heartbeat")
        try:
            yield
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
            await self.flush()
            if self._gap is None:
                with contextlib.suppress(StoreError):
                    await self._writer.write(_forget)

    async def _record_kill(self) -> None:
        now_ms = _now_ms()

        async def record(connection: aiosqlite.Connection) -> None:
            for (last_ms,) in await connection.execute_fetchall(_LAST):
                if last_ms < now_ms:
                    await insert_gap(connection, Gap(last_ms, now_ms, None))
            await _forget(connection)

        await self._writer.write(record)

    async def _beat_on(self, beat_s: float) -> None:
        while True:
            await asyncio.sleep(beat_s)
            with contextlib.suppress(StoreError):  # questions say so, and more
                await self._beat()

    async def _beat(self, *, alive: bool = True) -> None:
        at_ms = _now_ms()
        carried: list[Gap | None] = []

        async def write(connection: aiosqlite.Connection) -> None:
            carried.append(await self.carry(connection))
            if alive:
                await connection.execute(
                    """INSERT INTO notes (name, value) VALUES (?, ?)
                       ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
                    (_ALIVE, str(at_ms)),
                )

        written = self._writer.submit(write)

        def settle(done: asyncio.Future[None]) -> None:
            if done.exception() is not None:
                for gap in carried:
                    self.put_back(gap)

        written.add_done_callback(settle)
        await asyncio.shield(written)


async def _forget(connection: aiosqlite.Connection) -> None:
    await connection.execute("DELETE FROM notes WHERE name = ?", (_ALIVE,))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
