"""Who sees which message, and how much of it the bot may read.

Source: https://docs.discord.com/developers/events/gateway#message-content-intent, and for replies
to interaction answers what Discord's own client does. The invariant: without the privileged intent
the bot reads a text only if it wrote it, was pinged by it or was sent it in private.
"""

from bot.sandbox.guilds import Channel, User
from bot.sandbox.message import Message
from bot.sandbox.permissions import DIRECT, NONE, Permission, in_channel


def rights(user: User, channel: Channel) -> Permission:
    """What a user may do in a channel; nothing in a place that it is no member of."""
    if channel.guild is None:
        return DIRECT if user.bot or user is channel.recipient else NONE
    member = channel.guild.members.get(user.id)
    return NONE if member is None else in_channel(member, channel, channel.guild)


def sees_channel(user: User, channel: Channel) -> bool:
    """Whether a user sees that a channel is there."""
    return Permission.VIEW_CHANNEL in rights(user, channel)


def sees(user: User, message: Message) -> bool:
    """Whether a person sees a message: others' ephemeral ones it does not."""
    if message.viewer not in {None, user}:
        return False
    return sees_channel(user, message.channel)


def is_blanked(message: Message, bot: User) -> bool:
    """Whether text, embeds, files and components are kept from a bot without the intent.

    A ping of the bot's managed role does not count, nor does a reply that pings nobody.
    """
    if message.author is bot or message.channel.is_dm:
        return False
    return bot not in message.mentions.users
