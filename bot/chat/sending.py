"""Rendered text -> messages: what every message of the bot has in common.

Nobody is pinged, links are not unfurled, and a send that is repeated after a doubtful failure is
recognised by its nonce. The invariant: nothing is sent in any other way than through here.
"""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
import io
import time
from typing import Any, TypeVar

import aiohttp
import discord

from bot.chat.failures import ALREADY_ACKNOWLEDGED
from bot.chat.render import Rendered

# Without the permission to read a channel's history no message in it can be replied to.
NO_REPLIES = frozenset({50013, 160002})

# So long discord.py waits before it sends again what was answered with a 5xx.
REPEATED_S = 1.0
_ACKNOWLEDGED = "acknowledged"  # in an interaction's extras: discord.py does not know of it

T = TypeVar("T")


def content_of(rendered: Rendered) -> dict[str, Any]:
    """The arguments of a send that stand for a rendered text."""
    arguments: dict[str, Any] = {"content": rendered.content, "suppress_embeds": True}
    if rendered.attachment is not None:
        arguments["file"] = attached([rendered.attachment])[0]
    return arguments


def attached(files: Iterable[tuple[str, bytes]]) -> list[discord.File]:
    """Files, of which each sending needs new ones, from names and bytes."""
    return [discord.File(io.BytesIO(content), name) for name, content in files]


async def reply_to(
    message: discord.Message, rendered: Rendered, view: discord.ui.View
) -> discord.Message:
    """Answer a message, once however often this is tried; below it where no reply is allowed.

    A connection that broke leaves open whether the reply is there. It is sent again, and Discord
    gives back the first one, by which it is edited and deleted later.

    Raises:
        discord.HTTPException: Discord refuses it, for one because the message is gone.
        aiohttp.ClientError: It could not be reached.
    """

    async def send() -> discord.Message:
        try:
            return await message.reply(
                **content_of(rendered), view=view, mention_author=False, nonce=message.id
            )
        except discord.HTTPException as error:
            if error.code not in NO_REPLIES:
                raise
            return await message.channel.send(**content_of(rendered), view=view, nonce=message.id)

    try:
        return await send()
    except aiohttp.ClientError:
        return await send()


async def edit(
    message: discord.PartialMessage, rendered: Rendered, view: discord.ui.View
) -> discord.Message:
    """Put another text in the place of an earlier one.

    Raises:
        discord.HTTPException: Discord refuses it.
    """
    attachments = attached(filter(None, [rendered.attachment]))
    return await message.edit(content=rendered.content, attachments=attachments, view=view)


async def acknowledge(
    interaction: discord.Interaction, answer: Callable[[], Awaitable[T]]
) -> T | None:
    """Send the first answer to an interaction: a message, a form or a promise to answer later.

    A connection that broke leaves open whether Discord has it, and so does a failure of what stands
    before Discord. It is sent again, in the second case by discord.py: Discord takes the first one
    only, and after three seconds without any tells the member that nothing came.

    Args:
        interaction: Whose answer it is.
        answer: Sends it; called twice at most.

    Returns:
        What Discord said; None if it had the first one and what it said of that was lost.

    Raises:
        discord.HTTPException: Discord refuses it.
        aiohttp.ClientError: It could not be reached.
    """
    is_repeated, started = False, time.monotonic()
    try:
        try:
            return await answer()
        except aiohttp.ClientError:
            is_repeated = True
            return await answer()
    except discord.HTTPException as error:
        # At the first try it is another process's answer, which nothing is to be added to.
        is_repeated = is_repeated or time.monotonic() - started >= REPEATED_S
        if error.code != ALREADY_ACKNOWLEDGED or not is_repeated:
            raise
        interaction.extras[_ACKNOWLEDGED] = True
        return None


def is_acknowledged(interaction: discord.Interaction) -> bool:
    """Whether an interaction has its first answer; all that follows is sent in other ways."""
    return interaction.response.is_done() or _ACKNOWLEDGED in interaction.extras


async def think(interaction: discord.Interaction) -> None:
    """Promise an answer that only who asked sees; until then Discord shows that the bot thinks.

    Raises:
        discord.HTTPException: Discord refuses it.
    """
    await acknowledge(
        interaction, partial(interaction.response.defer, ephemeral=True, thinking=True)
    )


async def respond(
    interaction: discord.Interaction,
    rendered: Rendered,
    view: discord.ui.View | None = None,
    *,
    private: bool = True,
) -> int | None:
    """Answer an interaction, or add to what answered it.

    Args:
        interaction: Whose answer it is.
        rendered: What to say.
        view: Buttons under it.
        private: Whether only who asked sees it.

    Returns:
        The message's id, where Discord tells it.

    Raises:
        discord.HTTPException: Discord refuses it.
    """

    def arguments() -> dict[str, Any]:
        """New ones for each sending, for a file is read to its end."""
        shown = {} if view is None else {"view": view}
        return {**content_of(rendered), **shown, "ephemeral": private}

    if is_acknowledged(interaction):
        return (await interaction.followup.send(**arguments(), wait=True)).id
    response = await acknowledge(
        interaction, lambda: interaction.response.send_message(**arguments())
    )
    if response is None:
        return (await interaction.original_response()).id
    return response.message_id


async def say(interaction: discord.Interaction, text: str) -> None:
    """Say a line of the bot's own, privately, whether or not the interaction was answered."""
    if is_acknowledged(interaction):
        await interaction.followup.send(text, ephemeral=True)
    else:
        await acknowledge(
            interaction, partial(interaction.response.send_message, text, ephemeral=True)
        )
