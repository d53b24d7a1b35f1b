"""Where Discord is, and what is being handled: the only place for discord.py's unpublished names.

Another address than Discord's own is set for as long as a block runs and put back afterwards. Both
names are process-wide, so two addresses at one time are refused. The invariant: outside the block
discord.py is as it was.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from discord.gateway import DiscordWebSocket
from discord.http import Route
import yarl

# What discord.py calls the tasks in which events, commands and components are handled.
_HANDLERS = ("discord.py: on_", "CommandTree-invoker", "discord-ui-")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A Discord other than discord.com.

    Attributes:
        api_url: Where its REST API is, such as "http://127.0.0.1:8080/api/v10".
        gateway_url: Where its gateway is, such as "ws://127.0.0.1:8080/gateway".
    """

    api_url: str
    gateway_url: str


@contextmanager
def pointed_at(endpoint: Endpoint | None) -> Iterator[None]:
    """Point discord.py at another Discord while the block runs; None leaves it at discord.com.

    Raises:
        RuntimeError: It points elsewhere already.
    """
    if endpoint is None:
        yield
        return
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    if "discord.com" not in before[0]:
        raise RuntimeError(f"discord.py points at {before[0]} already")
    Route.BASE = endpoint.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(endpoint.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


def handlers_under_way() -> set[asyncio.Task[Any]]:
    """The tasks in which something is being handled now, but for the one that asks."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    return {task for task in tasks if task.get_name().startswith(_HANDLERS)}
