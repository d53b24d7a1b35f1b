"""Permission bits, and what a member may do in a channel.

Source: https://docs.discord.com/developers/topics/permissions. The invariant: rights are computed
from roles and overwrites each time they are asked for and kept nowhere.
"""

from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.sandbox.guilds import Channel, Guild, Member


class Permission(IntFlag):
    """The bits that the stand-in looks at, by Discord's names."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38


NONE = Permission(0)
ALL = Permission(sum(Permission))
MEMBER = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.ADD_REACTIONS
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.USE_APPLICATION_COMMANDS
)
"""What everyone may do in a server that nobody has configured."""

DIRECT = MEMBER & ~Permission.CREATE_PUBLIC_THREADS
"""What both may do in a private conversation."""


def in_guild(member: "Member", guild: "Guild") -> Permission:
    """A member's rights by roles alone."""
    if member.user.id == guild.owner_id:
        return ALL
    rights = guild.everyone.permissions
    for role in member.roles:
        rights |= role.permissions
    return ALL if Permission.ADMINISTRATOR in rights else rights


def in_channel(member: "Member", channel: "Channel", guild: "Guild") -> Permission:
    """A member's rights in a channel; a thread has those of the channel it is in."""
    rights = in_guild(member, guild)
    if Permission.ADMINISTRATOR in rights:
        return ALL
    overwrites = (channel.parent or channel).overwrites
    if everyone := overwrites.get(guild.id):
        rights = rights & ~everyone.deny | everyone.allow
    allow = deny = NONE
    for role in member.roles:
        if overwrite := overwrites.get(role.id):
            allow |= overwrite.allow
            deny |= overwrite.deny
    rights = rights & ~deny | allow
    if own := overwrites.get(member.user.id):
        rights = rights & ~own.deny | own.allow
    return rights if Permission.VIEW_CHANNEL in rights else NONE
