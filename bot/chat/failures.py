"""The one place where a failure ends: logged with a short reference, told without its text.

Operational logs carry the reference, the kind of error and the lines of code. An error's own text
may hold a question and is left out, but for the store's, which says what the operator can do. The
invariant: a failure costs one answer, never the process.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
import logging
import secrets
import traceback

import aiohttp
import discord

from bot.chat import replies
from bot.errors import QuestionError, StoreError

log = logging.getLogger(__name__)

UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
UNKNOWN_WEBHOOK = 10015
UNKNOWN_INTERACTION = 10062
ALREADY_ACKNOWLEDGED = 40060
CANNOT_MESSAGE_USER = 50007
# What was asked about is gone, or was answered by a process before this one: nothing is lost.
PASSED = frozenset(
    {
        UNKNOWN_CHANNEL,
        UNKNOWN_MESSAGE,
        UNKNOWN_WEBHOOK,
        UNKNOWN_INTERACTION,
        ALREADY_ACKNOWLEDGED,
        CANNOT_MESSAGE_USER,
    }
)

SESSION_CLOSED = "Session is closed"  # aiohttp's words for what is sent when the bot has left
INVALID_FORM = 50035
NO_SUCH_REFERENCE = "In message_reference"

Tell = Callable[[str], Awaitable[object]]


@asynccontextmanager
async def contained(what: str, tell: Tell | None = None) -> AsyncIterator[None]:
    """Keep a failure inside the block.

    Args:
        what: What was being done, for the log; no word of a member in it.
        tell: Says something to the member; None where nobody waits.
    """
    try:
        yield
    except QuestionError as error:
        await _tell(tell, f"{str(error)[:1].upper()}{str(error)[1:]}.")
    except discord.HTTPException as error:
        if error.code in PASSED or _is_reply_to_nothing(error):
            log.info("%s: passed by (%s)", what, error.code)
        else:
            await _report(what, error, tell, f"HTTP {error.status}, code {error.code}")
    except (aiohttp.ClientError, OSError) as error:
        await _report(what, error, tell, "the network")
    except StoreError as error:
        await _report(what, error, tell, str(error))
    except RuntimeError as error:
        if str(error) != SESSION_CLOSED:
            await _report(what, error, tell, _frames(error))
        else:
            log.info("%s: passed by (the bot is stopping)", what)
    except Exception as error:  # noqa: BLE001  whatever it is, it must not cost more than this answer
        await _report(what, error, tell, _frames(error))


async def _report(what: str, error: Exception, tell: Tell | None, detail: str) -> None:
    reference = secrets.token_hex(3)
    log.error("%s failed, reference %s: %s: %s", what, reference, type(error).__name__, detail)
    await _tell(tell, replies.failed(reference))


def _is_reply_to_nothing(error: discord.HTTPException) -> bool:
    """Whether a reply was refused because what it answers was deleted meanwhile."""
    return error.code == INVALID_FORM and NO_SUCH_REFERENCE in error.text


def _frames(error: Exception) -> str:
    """Where it happened, without the error's own text."""
    return "\n" + "".join(traceback.format_tb(error.__traceback__))


async def _tell(tell: Tell | None, text: str) -> None:
    if tell is None:
        return
    try:
        await tell(text)
    except Exception as error:  # noqa: BLE001  the failure that is told of must end here all the same
        log.info("a member could not be told: %s", type(error).__name__)
