"""Running the client until it is told to stop, and what its end means.

The invariant: before the login, what time alone mends is waited for; an end that another start
would not mend is an error that says what to do, so that nothing starts it over and over into
Discord's limit of logins.
"""

import asyncio
from collections.abc import Callable, Iterator
import contextlib
import logging
import signal

import aiohttp
import discord

from bot.chat.client import BriefingClient
from bot.errors import DiscordError

log = logging.getLogger(__name__)

BAD_TOKEN = 4004
BAD_INTENTS = 4013
# The chat is closed within this many seconds of a signal, answers under way included.
CLOSING_S = 1.0
# Between two tries to reach Discord, doubled each time up to the second. By taste: a router that
# starts with the bot is there within seconds, and an outage is over when it is.
AGAIN_S = 1.0
AGAIN_AT_MOST_S = 60.0
# What time mends: no network yet, no name server, an outage of Discord's.
_UNREACHABLE = (aiohttp.ClientError, OSError, discord.DiscordServerError)


async def run_until_told(
    client: BriefingClient, token: str, ready: Callable[[], None] | None = None
) -> None:
    """Log in and answer until SIGINT or SIGTERM.

    Args:
        client: Not yet started.
        token: The bot's.
        ready: Called once the bot can answer; what it raises ends the bot.

    Raises:
        DiscordError: Discord does not let the bot in.
    """
    stop, reached = asyncio.Event(), asyncio.Event()
    with _signals_set(stop):
        session = asyncio.create_task(_session(client, token, reached))
        waiter = asyncio.create_task(stop.wait())
        announcer = asyncio.create_task(_announce(client, reached, ready))
        announcer.add_done_callback(lambda done: _stop_if_failed(done, stop))
        try:
            await asyncio.wait({session, waiter}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(client.close(), CLOSING_S)
            tasks = (session, announcer, waiter)
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception):
                raise end


async def _session(client: BriefingClient, token: str, reached: asyncio.Event) -> None:
    try:
        await _until_reachable(token)
        reached.set()
        await client.start(token)
    except discord.LoginFailure as error:
        raise DiscordError(
            "DISCORD_TOKEN: Discord does not accept it. Make a new one in the developer portal,"
            " under Bot, Reset Token, and put it into .env"
        ) from error
    except discord.ConnectionClosed as error:
        raise DiscordError(_closed(error.code)) from error
    except discord.HTTPException as error:
        raise DiscordError(f"Discord refused the login: HTTP {error.status}") from error
    except (aiohttp.ClientError, OSError) as error:
        raise DiscordError(
            f"Discord cannot be reached ({_told(error)}); look at the network and start again"
        ) from error


async def _until_reachable(token: str) -> None:
    """Wait until Discord answers a login; the client itself can be started only once.

    Raises:
        discord.LoginFailure: Discord does not accept the token.
        discord.HTTPException: Discord refuses for another reason.
    """
    again_s = AGAIN_S
    while True:
        try:
            async with discord.Client(intents=discord.Intents(guilds=True)) as probe:
                await probe.login(token)
        except _UNREACHABLE as error:
            log.warning(
                "Discord cannot be reached (%s); trying again in %.0f s", _told(error), again_s
            )
            await asyncio.sleep(again_s)
            again_s = min(2 * again_s, AGAIN_AT_MOST_S)
        else:
            return


def _told(error: Exception) -> str:
    """What kept Discord from being reached, in few words and without an address."""
    if isinstance(error, discord.HTTPException):
        return f"HTTP {error.status}"
    return type(error).__name__


def _closed(code: int) -> str:
    if code == BAD_TOKEN:
        return "DISCORD_TOKEN: it was revoked while the bot ran; make a new one and start again"
    if code == BAD_INTENTS:
        return "Discord refused the bot's intents; this is a fault of the bot, please report it"
    return f"Discord closed the connection for good (code {code}); look at its status page"


async def _announce(
    client: BriefingClient, reached: asyncio.Event, ready: Callable[[], None] | None
) -> None:
    await reached.wait()  # a client that is not being started yet cannot be waited for
    await client.wait_until_ready()
    if ready is not None:
        ready()


def _stop_if_failed(done: asyncio.Task[None], stop: asyncio.Event) -> None:
    if not done.cancelled() and done.exception() is not None:
        stop.set()


@contextlib.contextmanager
def _signals_set(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    with contextlib.ExitStack() as undo:
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, stop.set)
                undo.callback(loop.remove_signal_handler, number)
            except NotImplementedError:  # on Windows a loop takes none
                before = signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
                undo.callback(signal.signal, number, before)
        yield
