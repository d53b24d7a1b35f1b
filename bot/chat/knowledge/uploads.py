"""Files that moderators hand in: fetched from Discord with limits.

Only what Discord itself says was attached to this very command is fetched, from where it says. The
invariant: nothing larger than a moderator may hand in is read, and what comes short is refused.
"""

import asyncio

import discord

from bot.errors import RefusedError
from bot.services.typed import MAX_UPLOAD_BYTES, SPLIT

FETCH_S = 20.0  # by taste: a phone's upload is over by now, this is Discord's own network
ENDINGS = (".md", ".markdown", ".txt", ".text", "")
SYNONYM_ENDINGS = (".yaml", ".yml", ".txt", "")


async def fetch(attachment: discord.Attachment, endings: tuple[str, ...] = ENDINGS) -> bytes:
    """The bytes of a file that was handed in.

    Raises:
        RefusedError: It is too large, of another type, or could not be read whole.
    """
    ending = "".join(attachment.filename.rpartition(".")[1:]) if "." in attachment.filename else ""
    if ending.lower() not in endings:
        kinds = ", ".join(each for each in endings if each)
        raise _refused(attachment, f"is no text file; I take {kinds}")
    if attachment.size > MAX_UPLOAD_BYTES:
        size = f"{attachment.size:,} bytes; at most {MAX_UPLOAD_BYTES:,} are taken here"
        raise _refused(attachment, f"has {size}: {SPLIT}")
    async with asyncio.timeout(FETCH_S):
        content = await attachment.read()
    if len(content) != attachment.size:
        raise _refused(attachment, "did not arrive whole; please hand it in again")
    return content


def _refused(attachment: discord.Attachment, why: str) -> RefusedError:
    return RefusedError((f"the file {attachment.filename} {why}",), ())
