"""What becomes of a failure at the desk: words for the moderator, and their text back.

What a person can mend is told as it is; the rest as everywhere, with a reference. The invariant:
text that was typed or handed in comes back as a file whatever failed, as far as Discord can be
reached.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import logging

from bot.chat.escape import escape
from bot.chat.failures import contained
from bot.chat.knowledge import words
from bot.chat.knowledge.layout import Interaction, show
from bot.chat.knowledge.screens import Screen
from bot.errors import BotError, StoreError

log = logging.getLogger(__name__)

Typed = tuple[str, bytes]


@asynccontextmanager
async def mended(
    interaction: Interaction, what: str, typed: Typed | None = None
) -> AsyncIterator[None]:
    """Keep a failure inside the block, tell the moderator, and give back what they typed.

    Args:
        interaction: Theirs.
        what: What was being done, for the log.
        typed: Name and bytes of what they typed; None if nothing could be lost.
    """

    async def tell(text: str) -> None:
        await show(interaction, Screen((text,), files=(typed,) if typed is not None else ()))

    async with contained(f"desk: {what}", tell):
        try:
            yield
        except (StoreError, TimeoutError) as error:
            # The log has what the operator can do; a moderator needs their text.
            cause = error if isinstance(error, StoreError) else "it takes too long"
            log.warning("desk: %s: the store failed: %s", what, cause)
            await tell(words.NOT_SAVED if typed is not None else words.BUSY)
        except BotError as error:
            text = str(error)
            await tell(escape_lines(f"{text[:1].upper()}{text[1:]}"))


def escape_lines(text: str) -> str:
    """Somebody's words over several lines."""
    return "\n".join(map(escape, text.split("\n")))[:3500]
