"""Whether the bot answers at all in the server where somebody pressed or typed something.

Who may do what there is asked elsewhere. The invariant: a refusal says what whoever runs the bot
can do.
"""

from typing import Any

import discord

from bot.chat import replies

Interaction = discord.Interaction[Any]


def refused_here(interaction: Interaction) -> str | None:
    """Why the bot answers nothing here; None if it does."""
    client = interaction.client
    places = client.desk.places
    if places.answers_in(interaction.guild_id, client.present):
        return None
    return replies.NOT_HERE if places.guilds else replies.NOT_SET_UP
