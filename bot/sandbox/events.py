"""What can happen in the world, one value for each kind.

How the bot is told is in `dispatches.py`. The invariant: each write to the world is followed by
exactly one of these.
"""

from dataclasses import dataclass

from bot.sandbox.guilds import Channel, Guild, Member, Role, User
from bot.sandbox.interaction import Interaction
from bot.sandbox.message import Message


@dataclass(frozen=True)
class MessageCreated:
    """A message was sent."""

    message: Message


@dataclass(frozen=True)
class MessageUpdated:
    """A message was edited."""

    message: Message


@dataclass(frozen=True)
class MessageDeleted:
    """A message was deleted."""

    message: Message


@dataclass(frozen=True)
class ReactionAdded:
    """Someone put an emoji under a message."""

    message: Message
    user: User
    emoji: str


@dataclass(frozen=True)
class ReactionRemoved:
    """Someone took an emoji from under a message."""

    message: Message
    user: User
    emoji: str


@dataclass(frozen=True)
class TypingStarted:
    """Someone types."""

    channel: Channel
    user: User


@dataclass(frozen=True)
class GuildCreated:
    """The bot was added to a guild, or one is back after an outage."""

    guild: Guild
    joined: bool


@dataclass(frozen=True)
class GuildDeleted:
    """The bot was removed from a guild, or there is an outage."""

    guild: Guild
    unavailable: bool


@dataclass(frozen=True)
class ChannelCreated:
    """A channel, thread or private conversation was opened."""

    channel: Channel


@dataclass(frozen=True)
class ChannelUpdated:
    """A channel or thread was changed."""

    channel: Channel


@dataclass(frozen=True)
class ChannelDeleted:
    """A channel or thread was deleted."""

    channel: Channel


@dataclass(frozen=True)
class RoleCreated:
    """A role was made."""

    guild: Guild
    role: Role


@dataclass(frozen=True)
class RoleUpdated:
    """A role was changed."""

    guild: Guild
    role: Role


@dataclass(frozen=True)
class RoleDeleted:
    """A role was deleted."""

    guild: Guild
    role: Role


@dataclass(frozen=True)
class MemberAdded:
    """A user joined a guild."""

    guild: Guild
    member: Member


@dataclass(frozen=True)
class MemberUpdated:
    """A member's roles or nickname changed."""

    guild: Guild
    member: Member


@dataclass(frozen=True)
class MemberRemoved:
    """A user left a guild."""

    guild: Guild
    user: User


@dataclass(frozen=True)
class InteractionCreated:
    """A person used a command, a component or a modal."""

    interaction: Interaction


@dataclass(frozen=True)
class InteractionUpdated:
    """An interaction was answered, or its three seconds passed without an answer."""

    interaction: Interaction


@dataclass(frozen=True)
class CommandsChanged:
    """The bot registered, changed or deleted application commands."""


@dataclass(frozen=True)
class TokenRevoked:
    """The bot's token is no longer valid."""


@dataclass(frozen=True)
class BotPresence:
    """The bot joined the gateway or left it."""

    online: bool


Event = (
    MessageCreated
    | MessageUpdated
    | MessageDeleted
    | ReactionAdded
    | ReactionRemoved
    | TypingStarted
    | GuildCreated
    | GuildDeleted
    | ChannelCreated
    | ChannelUpdated
    | ChannelDeleted
    | RoleCreated
    | RoleUpdated
    | RoleDeleted
    | MemberAdded
    | MemberUpdated
    | MemberRemoved
    | InteractionCreated
    | InteractionUpdated
    | CommandsChanged
    | TokenRevoked
    | BotPresence
)
