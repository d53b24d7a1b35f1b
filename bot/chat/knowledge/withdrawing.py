"""What becomes of the bot's own messages that quoted a withdrawn article: they say "withdrawn"."""

from collections.abc import Sequence
from functools import partial

import discord

from bot.chat.knowledge import words
from bot.chat.knowledge.editing import Edit
from bot.services.moderation import Moderation


async def withdrawn_edits(moderation: Moderation) -> Sequence[Edit]:
    """The messages that show withdrawn texts still.

    Raises:
        StoreError: The store cannot be read.
    """
    return [
        Edit(each, _say_withdrawn, partial(_note, moderation, each.message))
        for each in await moderation.unedited()
    ]


async def _note(moderation: Moderation, message: int, edited: bool) -> None:  # noqa: FBT001  either way it is over
    del edited
    await moderation.edited([message])


async def _say_withdrawn(message: discord.PartialMessage) -> None:
    await message.edit(content=words.WITHDRAWN, attachments=[], view=None)
