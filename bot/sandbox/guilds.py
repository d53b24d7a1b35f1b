"""Values: users, and the servers they are in with roles, members and channels.

They are changed by the world alone, which tells of each change. The invariant: a channel is in a
guild, or is a private conversation and names its recipient; never both.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from bot.sandbox.permissions import MEMBER, NONE, Permission

if TYPE_CHECKING:
    from bot.sandbox.message import Message


class ChannelType(IntEnum):
    """The kinds of channel that the stand-in has, by Discord's numbers."""

    GUILD_TEXT = 0
    DM = 1
    GUILD_ANNOUNCEMENT = 5
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12


THREADS = {ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD}


@dataclass(eq=False)
class User:
    """An account: a person's or the bot's."""

    id: int
    username: str
    global_name: str | None = None
    bot: bool = False
    accepts_dms: bool = True

    @property
    def name(self) -> str:
        """What others see."""
        return self.global_name or self.username


@dataclass(eq=False)
class Role:
    """A role of a guild.

    Attributes:
        bot_id: The bot that manages this role; None for a role that people made.
    """

    id: int
    name: str
    permissions: Permission = NONE
    position: int = 1
    mentionable: bool = False
    bot_id: int | None = None


@dataclass(eq=False)
class Member:
    """A user in a guild; the role of everyone is not in the list."""

    user: User
    joined_at: float
    roles: list[Role] = field(default_factory=list)
    nick: str | None = None


@dataclass(frozen=True)
class Overwrite:
    """What a role (or member) is allowed and denied in one channel, whatever its roles say."""

    id: int
    member: bool = False
    allow: Permission = NONE
    deny: Permission = NONE


@dataclass(eq=False, repr=False)
class Channel:
    """A text channel, a thread or a private conversation.

    Attributes:
        overwrites: By the id of the role or member.
        recipient: The person on the other end of a private conversation with the bot.
        parent: The channel a thread is in.
        messages: By id, in the order they were sent.
    """

    id: int
    type: ChannelType
    name: str
    guild: "Guild | None" = None
    topic: str | None = None
    position: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    recipient: User | None = None
    parent: "Channel | None" = None
    owner_id: int | None = None
    created_at: float = 0.0
    archived: bool = False
    locked: bool = False
    auto_archive_minutes: int = 1440
    thread_members: dict[int, float] = field(default_factory=dict)
    messages: dict[int, "Message"] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Channel({self.name or 'DM'!r}, id={self.id})"

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread."""
        return self.type in THREADS

    @property
    def is_dm(self) -> bool:
        """Whether it is a private conversation."""
        return self.type is ChannelType.DM


@dataclass(eq=False, repr=False)
class Guild:
    """A server.

    Attributes:
        available: False during an outage.
        joined: Whether the bot is in it.
    """

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    available: bool = True
    joined: bool = False

    def __repr__(self) -> str:
        return f"Guild({self.name!r}, id={self.id})"

    @property
    def everyone(self) -> Role:
        """The role that all members have; its id is the guild's."""
        return self.roles[self.id]


def everyone_role(guild_id: int) -> Role:
    """The role that all members have."""
    return Role(guild_id, "@everyone", MEMBER, position=0)
