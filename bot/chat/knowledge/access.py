"""Who may change articles, looked at again for each command, button, menu and form.

A server's owner can give a command to whom they like, anyone can add the bot to a server of theirs,
and a screen stays where it is after its moderator is none any more. The invariant: nothing of the
desk is done, and none of its words suggested, before this was asked.
"""

from typing import Any

import discord

from bot.chat.allowed import refused_here
from bot.chat.knowledge import words
from bot.chat.knowledge.layout import show
from bot.chat.knowledge.screens import Screen

Interaction = discord.Interaction[Any]


def is_permitted(interaction: Interaction) -> bool:
    """Whether whoever does this is a moderator of a home server, here and now."""
    client = interaction.client
    permitted: bool = client.desk.places.is_moderator(interaction.user, client.present)
    return permitted


async def permits(interaction: Interaction, typed: tuple[str, bytes] | None = None) -> bool:
    """The same; if they are none, they are told why.

    Args:
        interaction: Theirs.
        typed: Name and bytes of what they typed; it comes back to them all the same.

    Raises:
        discord.HTTPException: Discord refuses the words.
    """
    if is_permitted(interaction):
        return True
    files = (typed,) if typed is not None else ()
    await show(interaction, Screen((refusal(interaction),), files=files))
    return False


def refusal(interaction: Interaction) -> str:
    """Why somebody may not do this here."""
    client = interaction.client
    if interaction.guild_id is None:
        return words.NOT_IN_PRIVATE
    if (why := refused_here(interaction)) is not None:
        return why
    if not client.desk.places.is_home(interaction.guild_id, client.present):
        return words.NOT_HOME
    return words.NO_MODERATOR
