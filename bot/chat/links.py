"""Message links: which message one names, and whether somebody sees the place that it is in.

Discord tells with each interaction which roles whoever acts has, and keeps the bot told of the
channels of its servers: that is enough to know what they see of a server that they are in at this
moment, and of no other. The invariant: where that is not known for certain, they do not see it.
"""

import re
from typing import Any, NamedTuple

import discord

from bot.records import PRIVATE_WAYS, LoggedQuestion

LINK = re.compile(
    r"<?https://(?:(?:ptb|canary)\.)?discord(?:app)?\.com/channels"
    r"/(?:@me|[0-9]{1,20})/[0-9]{1,20}/(?P<message>[0-9]{1,20})/?>?"
)


class Place(NamedTuple):
    """Where a message is.

    Attributes:
        guild: The server's id; None for a direct message.
        channel: Id of the channel, thread or direct message.
    """

    guild: int | None
    channel: int


def message_of(text: str) -> int | None:
    """The id of the message that a link names; None if it is no such link.

    Where the message is does not count: whoever types the link could name a place that they see.
    """
    found = LINK.fullmatch(text.strip())
    return int(found["message"]) if found is not None else None


def link_to(place: Place, message: int) -> str:
    """The link that leads to a message."""
    guild = "@me" if place.guild is None else place.guild
    return f"https://discord.com/channels/{guild}/{place.channel}/{message}"


def public_place(logged: LoggedQuestion) -> Place | None:
    """Where an answer is shown to all who are there; None if only whoever asked sees it."""
    record = logged.record
    if record.channel is None or record.way in PRIVATE_WAYS:
        return None
    return Place(record.guild, record.channel)


async def sees(interaction: discord.Interaction[Any], place: Place) -> bool:
    """Whether whoever acts can read what stands in a place.

    Args:
        interaction: Theirs; only the server or direct message that it comes from can be seen.
        place: Where.

    Raises:
        discord.HTTPException: Discord does not answer.
    """
    if place.guild != interaction.guild_id:
        return False
    if place.channel == interaction.channel_id:
        return place.guild is None or _reads(interaction.permissions)
    guild, member = interaction.guild, interaction.user
    if guild is None or not isinstance(member, discord.Member):
        return False
    channel = guild.get_channel_or_thread(place.channel) or await _fetched(guild, place.channel)
    return channel is not None and _lets_read(channel, member)


async def _fetched(
    guild: discord.Guild, channel: int
) -> discord.abc.GuildChannel | discord.Thread | None:
    """A channel that is not known, such as a thread that was archived; None if it is not there."""
    try:
        return await guild.fetch_channel(channel)
    except (discord.NotFound, discord.Forbidden, discord.InvalidData):
        return None


def _lets_read(channel: discord.abc.GuildChannel | discord.Thread, member: discord.Member) -> bool:
    if not isinstance(channel, discord.Thread):
        return _reads(channel.permissions_for(member))
    if channel.parent is None:
        return False
    allowed = channel.permissions_for(member)
    # Who is in a private thread Discord does not say.
    return _reads(allowed) and (allowed.manage_threads or not channel.is_private())


def _reads(permissions: discord.Permissions) -> bool:
    return permissions.view_channel and permissions.read_message_history
