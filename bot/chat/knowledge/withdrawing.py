"""What becomes of the bot's own messages that quoted a withdrawn article: they say "withdrawn".

They are edited in the background, one after the other. Which are left is in the store: so it goes
on after a restart, and what the operator withdrew on the command line is edited too. The invariant:
a message that cannot be edited costs nothing but itself, and one that Discord could not be asked
for is tried again.
"""

import asyncio
from collections.abc import Iterable
import contextlib
import logging
from typing import Any, Protocol

import aiohttp
import discord

from bot.chat.failures import contained
from bot.chat.knowledge import words
from bot.errors import StoreError
from bot.records import ShownMessage

log = logging.getLogger(__name__)

# Discord takes about 5 edits in 5 s a channel; members' answers go before.
PAUSE_S = 1.0
LOOK_S = 60.0  # how soon the operator's withdrawals are seen, and failures tried again


THREAD_IS_ARCHIVED = 50083
SERVER_ERRORS = 500


class Shown(Protocol):
    """Where it is kept which messages are still to be edited."""

    async def unedited(self) -> tuple[ShownMessage, ...]:
        """Messages that show withdrawn texts still."""

    async def edited(self, messages: Iterable[int]) -> None:
        """Note that these do no longer, or can never be changed."""


class Withdrawals:
    """Edits messages for as long as it runs.

    Attributes:
        pause_s: How long to wait between two messages.
        look_s: How long to wait before looking again.

    Args:
        client: The bot.
        shown: Which messages; None if nothing is ever withdrawn here.
    """

    def __init__(self, client: discord.Client, shown: Shown | None) -> None:
        self.pause_s = PAUSE_S
        self.look_s = LOOK_S
        self._client = client
        self._shown = shown
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, with what was left over."""
        if self._shown is not None and self._task is None:
            self._task = asyncio.create_task(self._run(self._shown), name="withdrawals")

    async def close(self) -> None:
        """End; what is left is done after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def look(self) -> None:
        """Look now whether there is something to edit."""
        self._wake.set()

    async def _run(self, shown: Shown) -> None:
        await self._client.wait_until_ready()
        while True:
            async with contained("withdrawn messages"):
                for each in await shown.unedited():
                    if each.private:
                        continue
                    if await self._edit(each):
                        await self._note(shown, each)
                    await asyncio.sleep(self.pause_s)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.look_s):
                    await self._wake.wait()
            self._wake.clear()

    async def _edit(self, each: ShownMessage) -> bool:
        """Whether nothing is left to do for a message."""
        channel: Any = self._client.get_partial_messageable(each.channel, guild_id=each.guild)
        message = channel.get_partial_message(each.message)
        try:
            await message.edit(content=words.WITHDRAWN, attachments=[], view=None)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            if isinstance(error, discord.HTTPException) and _is_final(error):
                log.info("a withdrawn message cannot be edited: code %d", error.code)
                return True
            log.warning("a withdrawn message cannot be edited yet: %s", type(error).__name__)
            return False
        return True

    async def _note(self, shown: Shown, each: ShownMessage) -> None:
        try:
            await shown.edited([each.message])
        except StoreError as error:
            log.warning("an edited message cannot be noted: %s", error)


def _is_final(error: discord.HTTPException) -> bool:
    """Whether another try would end the same: the message is gone, or the bot is."""
    return error.status < SERVER_ERRORS and error.code != THREAD_IS_ARCHIVED
