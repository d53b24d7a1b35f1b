"""A page without a browser: what its script would send, and what it would be told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
import itertools
from typing import Any

import aiohttp

from bot.sandbox.server import Sandbox

Json = dict[str, Any]


class PageError(Exception):
    """What the page would show its person."""


class Page:
    """An open page."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.events: list[Json] = []

    async def do(self, action: str, **fields: object) -> Json:
        """Ask for something; what it gives.

        Raises:
            PageError: It was refused.
        """
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "do": action, **fields})
        while True:
            frame = await self.read()
            if frame.get("re") == number:
                if "error" in frame:
                    raise PageError(frame["error"])
                return frame

    async def told(self, event: str) -> Json:
        """Wait for an event that was not asked for yet; the first of its name."""
        while True:
            for index, each in enumerate(self.events):
                if each["event"] == event:
                    return self.events.pop(index)
            await self.read()

    async def read(self) -> Json:
        """The next frame; events are kept."""
        async with asyncio.timeout(10):
            frame: Json = await self._socket.receive_json()
        if "event" in frame:
            self.events.append(frame)
        return frame

    async def send_text(self, text: str) -> Json:
        """Send what no page of ours sends; what is answered."""
        await self._socket.send_str(text)
        return await self.read()

    async def message(self, text: str) -> Json:
        """Wait until a message is shown that holds a text."""
        while True:
            shown: Json = (await self.told("message"))["message"]
            if text in shown["plain"]:
                return shown


@asynccontextmanager
async def opened(sandbox: Sandbox, name: str = "Alice") -> AsyncIterator[tuple[Page, Json]]:
    """A page that a person has open, and the state that it was given."""
    headers = {"Origin": sandbox.url}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.ws_connect(f"{sandbox.page_url}live") as socket,
    ):
        page = Page(socket)
        given = await page.do("be", person=str(sandbox.person(name).id))
        yield page, given["state"]


@asynccontextmanager
async def pages(sandbox: Sandbox, *names: str) -> AsyncIterator[list[Page]]:
    """A page for each of these people."""
    async with AsyncExitStack() as stack:
        yield [(await stack.enter_async_context(opened(sandbox, name)))[0] for name in names]
