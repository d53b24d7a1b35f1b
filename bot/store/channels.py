"""Where the bot may answer: what moderators have switched, channel by channel.

Whether it answers where nothing was switched is not said here. The invariant: what memory holds is
what is committed; only another process's changes wait for the next start.
"""

import asyncio
from functools import partial
import sqlite3
import time

from bot.store.reader import Reader
from bot.store.writer import Writer


class ChannelSwitches:
    """Each channel's switch. Made by `load`.

    Args:
        writer: Running for as long as this is used.
        switched: (guild, channel) -> whether the bot answers there, as the database has it.
    """

    def __init__(self, writer: Writer, switched: dict[tuple[int, int], bool]) -> None:
        self._writer = writer
        self._switched = switched

    @classmethod
    async def load(cls, writer: Writer, reader: Reader) -> "ChannelSwitches":
        """The switches as they are in the database now.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await reader.rows("SELECT guild, channel, answers FROM channels")
        return cls(writer, {(row["guild"], row["channel"]): bool(row["answers"]) for row in rows})

    async def answers_in(self, guild: int, channel: int) -> bool | None:
        """Whether the bot answers there; None if nobody ever switched it. From memory."""
        return self._switched.get((guild, channel))

    async def switch(self, guild: int, channel: int, on: bool) -> None:  # noqa: FBT001 -- a switch
        """Set a channel's switch, and wait until that is kept.

        Cancelling the wait does not take it back.

        Raises:
            StoreError: The database cannot be written; the switch is as it was.
        """
        set_at_ms = time.time_ns() // 1_000_000

        def upsert(connection: sqlite3.Connection) -> None:
            connection.execute(
                """INSERT INTO channels (guild, channel, answers, set_at) VALUES (?, ?, ?, ?)
                   ON CONFLICT (guild, channel)
                   DO UPDATE SET answers = excluded.answers, set_at = excluded.set_at""",
                (guild, channel, int(on), set_at_ms),
            )

        written = self._writer.submit(upsert)
        written.add_done_callback(partial(self._committed, (guild, channel), on=on))
        await asyncio.shield(written)

    def _committed(
        self, where: tuple[int, int], written: asyncio.Future[None], *, on: bool
    ) -> None:
        if written.exception() is None:
            self._switched[where] = on
