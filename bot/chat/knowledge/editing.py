"""The bot's own messages that are no longer right, edited in the background, one after the other.

Which they are and what they are to say is withdrawing.py's and correcting.py's. What is left is in
the store: so it goes on after a restart, and what the operator did on the command line is seen too.
The invariant: a message that cannot be edited costs nothing but itself, and one that Discord could
not be asked for is tried again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
import contextlib
from dataclasses import dataclass
import logging
from typing import Any

import aiohttp
import discord

from bot.chat.failures import contained
from bot.errors import StoreError
from bot.records import ShownMessage

log = logging.getLogger(__name__)

# Discord takes about 5 edits in 5 s a channel; members' answers go before.
PAUSE_S = 1.0
LOOK_S = 60.0  # how soon what the operator did is seen, and failures tried again


THREAD_IS_ARCHIVED = 50083
SERVER_ERRORS = 500


@dataclass(frozen=True, slots=True)
class Edit:
    """A message that is to say something else.

    Attributes:
        message: Where it is.
        make: Edits it.
        note: Notes that nothing is left to do for it, and whether it was edited; may raise
            StoreError.
    """

    message: ShownMessage
    make: Callable[[discord.PartialMessage], Awaitable[object]]
    note: Callable[[bool], Awaitable[object]]


Due = Callable[[], Awaitable[Sequence[Edit]]]


class Edits:
    """Edits messages for as long as it runs.

    Attributes:
        pause_s: How long to wait between two messages.
        look_s: How long to wait before looking again.

    Args:
        client: The bot.
        due: Each says what is to be edited, the most urgent first; may raise StoreError.
    """

    def __init__(self, client: discord.Client, due: Sequence[Due]) -> None:
        self.pause_s = PAUSE_S
        self.look_s = LOOK_S
        self._client = client
        self._due = due
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, with what was left over."""
        if self._due and self._task is None:
            self._task = asyncio.create_task(self._run(), name="edits")

    async def close(self) -> None:
        """End; what is left is done after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def look(self) -> None:
        """Look now whether there is something to edit."""
        self._wake.set()

    async def _run(self) -> None:
        await self._client.wait_until_ready()
        loop = asyncio.get_running_loop()
        while True:
            self._wake.clear()
            until = loop.time() + self.look_s
            for due in self._due:
                async with contained("messages to be edited"):
                    await self._edit_some(await due(), until)
            if loop.time() < until:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self.look_s):
                        await self._wake.wait()

    async def _edit_some(self, edits: Sequence[Edit], until: float) -> None:
        """Edit messages until it is time to look again: something more urgent may have come."""
        for each in edits:
            if each.message.private:
                await self._note(each, edited=False)
            else:
                await self._edit(each)
                await asyncio.sleep(self.pause_s)
            if self._wake.is_set() or asyncio.get_running_loop().time() > until:
                return

    async def _edit(self, each: Edit) -> None:
        place = each.message
        channel: Any = self._client.get_partial_messageable(place.channel, guild_id=place.guild)
        try:
            await each.make(channel.get_partial_message(place.message))
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            if isinstance(error, discord.HTTPException) and _is_final(error):
                log.info("a message cannot be edited: code %d", error.code)
                await self._note(each, edited=False)
            else:
                log.warning("a message cannot be edited yet: %s", type(error).__name__)
            return
        await self._note(each, edited=True)

    async def _note(self, each: Edit, *, edited: bool) -> None:
        try:
            await each.note(edited)
        except StoreError as error:
            log.warning("an edited message cannot be noted: %s", error)


def _is_final(error: discord.HTTPException) -> bool:
    """Whether another try would end the same: the message is gone, or the bot is."""
    return error.status < SERVER_ERRORS and error.code != THREAD_IS_ARCHIVED
