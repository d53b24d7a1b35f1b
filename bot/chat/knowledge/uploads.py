"""Files that moderators hand in: fetched from Discord with limits.

Only what Discord itself says was attached to this very command is fetched, from where it says. The
invariant: nothing larger than an article may be is read, and what comes short is refused.
"""

import asyncio

import discord

from bot.errors import RefusedError
from bot.services.moderation import MOST_UPLOAD_BYTES

FETCH_S = 20.0  # by taste: a phone's upload is over by now, this is Discord's own network
ENDINGS = (".md", ".markdown", ".txt", ".text", "")
SYNONYM_ENDINGS = (".yaml", ".yml", ".txt", "")
MIB = 1024 * 1024


async def fetch(attachment: discord.Attachment, endings: tuple[str, ...] = ENDINGS) -> bytes:
    """The bytes of a file that was handed in.

    Raises:
        RefusedError: It is too large, of another type, or could not be read whole.
    """
    ending = "".join(attachment.filename.rpartition(".")[1:]) if "." in attachment.filename else ""
    if ending.lower() not in endings:
        kinds = ", ".join(each for each in endings if each)
        raise RefusedError((f"{attachment.filename}: only text files are taken ({kinds})",), ())
    if attachment.size > MOST_UPLOAD_BYTES:
        raise RefusedError(
            (
                f"{attachment.filename}: this file has {attachment.size / MIB:.1f} MB; an article"
                f" may have {MOST_UPLOAD_BYTES // MIB}. Split it into several articles",
            ),
            (),
        )
    async with asyncio.timeout(FETCH_S):
        content = await attachment.read()
    if len(content) != attachment.size:
        raise RefusedError(
            (f"{attachment.filename}: it did not arrive whole; please hand it in again",), ()
        )
    return content
