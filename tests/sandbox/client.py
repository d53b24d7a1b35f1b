"""Joins the real discord.py client to a sandbox."""

import asyncio
from collections.abc import AsyncIterator, Iterator
import contextlib
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
import yarl

from bot.sandbox.server import Sandbox

START_S = 5.0


@contextmanager
def pointed_at(sandbox: Sandbox) -> Iterator[None]:
    """Inside the block discord.py finds the sandbox where it looks for Discord."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = sandbox.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(sandbox.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


class Bot(discord.Client):
    """A client as the product has it; what it hears is kept."""

    def __init__(self, **options: object) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        settings: dict[str, object] = {"intents": intents, "guild_ready_timeout": 0.05}
        super().__init__(**settings | options)  # type: ignore[arg-type]  # options of any type
        self.tree = app_commands.CommandTree(self)
        self.heard: asyncio.Queue[discord.Message] = asyncio.Queue()
        self.own: asyncio.Queue[discord.Message] = asyncio.Queue()
        self.resumed = asyncio.Event()

    def context_menus(self) -> list[app_commands.ContextMenu]:
        """The commands in menus of messages and users."""
        messages = self.tree.get_commands(type=discord.AppCommandType.message)
        return messages + self.tree.get_commands(type=discord.AppCommandType.user)

    async def request(self, method: str, path: str, body: object = None) -> Any:
        """Send a request as the client does, with a body of any kind."""
        route = Route(method, path)
        if body is None:
            return await self.http.request(route)
        return await self.http.request(route, json=body)

    async def on_message(self, message: discord.Message) -> None:
        """Keep what people say, and what the bot says."""
        heard = self.own if message.author == self.user else self.heard
        heard.put_nowait(message)

    async def on_resumed(self) -> None:
        """Keep that a session went on."""
        self.resumed.set()

    async def hear(self, timeout_s: float = 5.0) -> discord.Message:
        """The next thing that people say."""
        async with asyncio.timeout(timeout_s):
            return await self.heard.get()

    async def hear_own(self, timeout_s: float = 5.0) -> discord.Message:
        """The next thing that the bot says, as the gateway tells it."""
        async with asyncio.timeout(timeout_s):
            return await self.own.get()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait five seconds before a new session; nobody counts them here."""


@asynccontextmanager
async def running(bot: Bot, sandbox: Sandbox, *, ready: bool = True) -> AsyncIterator[Bot]:
    """The bot is logged in inside the block."""
    with pointed_at(sandbox):
        task = asyncio.create_task(bot.start(sandbox.token))
        try:
            if ready:
                waiting = asyncio.create_task(bot.wait_until_ready())
                done, _ = await asyncio.wait(
                    {task, waiting}, timeout=START_S, return_when=asyncio.FIRST_COMPLETED
                )
                if task in done:
                    waiting.cancel()
                    await task
                assert waiting.done(), "the bot was not ready in time"
            yield bot
        finally:
            await bot.close()
            with contextlib.suppress(Exception):
                await asyncio.wait_for(task, START_S)


@contextmanager
def waiting(bot: Bot, event: str) -> Iterator[asyncio.Task[Any]]:
    """The next event of a name, waited for from the start of the block."""
    task = asyncio.ensure_future(bot.wait_for(event, timeout=START_S))
    try:
        yield task
    finally:
        task.cancel()
