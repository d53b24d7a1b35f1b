"""The single state: one application with its bot, people, guilds and all that is in them.

Values are in `guilds.py`, `message.py`, `interaction.py` and `commands.py`; what is done to
messages, commands and interactions is in the modules of these names. The invariant: each write
emits its event after it is done, so that HTTP replies and gateway events show the same.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
import logging
import secrets
from typing import TypeVar

from bot.sandbox import errors, events
from bot.sandbox.commands import Commands
from bot.sandbox.guilds import (
    Channel,
    ChannelType,
    Guild,
    Member,
    Overwrite,
    Role,
    User,
    everyone_role,
)
from bot.sandbox.interactions import Interactions, Limits
from bot.sandbox.message import Message
from bot.sandbox.messages import Messages
from bot.sandbox.permissions import MEMBER, NONE, Permission
from bot.sandbox.snowflakes import Clock, Snowflakes
from bot.sandbox.visibility import rights

SESSIONS_A_DAY = 1000
T = TypeVar("T")
Listener = Callable[[events.Event], None]
_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Application:
    """The bot's application.

    Attributes:
        privileged_intents: Those that its owner has switched on, as gateway bits.
    """

    id: int
    name: str
    owner: User
    privileged_intents: int = 0


class World:
    """All there is.

    Attributes:
        cdn: The address that files are found below.
        gateway_url: The address of the gateway.
        sessions_left: How many more gateway sessions the bot may begin.
        token: What the bot logs in with; None once it is revoked.
        bot_is_online: Whether the bot has joined the gateway.
        gaps: Each use of a part of Discord that is not here, by name.
    """

    def __init__(
        self, name: str = "Briefing", privileged_intents: int = 0, limits: Limits | None = None
    ) -> None:
        self.clock = Clock()
        self.snowflakes = Snowflakes(self.clock)
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.cdn = ""
        self.gateway_url = ""
        self.sessions_left = SESSIONS_A_DAY
        self.bot_is_online = False
        self.gaps: list[str] = []
        self._listeners: list[Listener] = []
        owner = self.add_user("Owner")
        self.bot = self.add_user(name, bot=True)
        # An application and its bot have had the same id since 2016.
        self.application = Application(self.bot.id, name, owner, privileged_intents)
        self.token: str | None = f"sandbox.{secrets.token_urlsafe(24)}"
        self.messages = Messages(self)
        self.commands = Commands(self)
        self.interactions = Interactions(self, limits or Limits())

    # Telling of what happens.

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call a listener after each event; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def emit(self, event: events.Event) -> None:
        """Tell of an event."""
        for listener in tuple(self._listeners):
            listener(event)

    def gap(self, what: str) -> None:
        """Note the use of something that the stand-in does not have."""
        _log.error("the sandbox has no %s", what)
        self.gaps.append(what)

    async def until(self, check: Callable[[], T | None], timeout_s: float, what: str) -> T:
        """Wait until a check gives something; it is made now and after each event.

        Raises:
            TimeoutError: It did not in time; the text says what was waited for.
        """
        found: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def look(_: events.Event | None = None) -> None:
            if not found.done() and (value := check()) is not None:
                found.set_result(value)

        look()
        end = self.subscribe(look)
        try:
            async with asyncio.timeout(timeout_s):
                return await found
        except TimeoutError:
            raise TimeoutError(f"waited {timeout_s} s in vain for {what}") from None
        finally:
            end()

    # People and places.

    def add_user(self, name: str, *, bot: bool = False) -> User:
        """Make an account."""
        username = name.lower().replace(" ", "_")
        user = User(self.snowflakes.next(), username, None if bot else name, bot)
        if bot:
            user.username = name
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, owner: User | None = None, *, joined: bool = True) -> Guild:
        """Make a server, with the bot in it unless told otherwise."""
        owner = owner or self.application.owner
        guild = Guild(self.snowflakes.next(), name, owner.id)
        guild.roles[guild.id] = everyone_role(guild.id)
        self.guilds[guild.id] = guild
        guild.members[owner.id] = Member(owner, self.clock.now())
        if joined:
            self.join(guild)
        return guild

    def join(self, guild: Guild) -> None:
        """Add the bot to a guild; it gets a role of its own."""
        role = Role(self.snowflakes.next(), self.bot.name, MEMBER, bot_id=self.bot.id)
        guild.roles[role.id] = role
        guild.members[self.bot.id] = Member(self.bot, self.clock.now(), [role])
        guild.joined, guild.available = True, True
        self.emit(events.GuildCreated(guild, joined=True))

    def kick_bot(self, guild: Guild) -> None:
        """Remove the bot from a guild, with its role and its commands there."""
        member = guild.members.pop(self.bot.id)
        for role in member.roles:
            if role.bot_id is not None:
                del guild.roles[role.id]
        guild.joined = False
        self.commands.forget(guild)
        self.emit(events.GuildDeleted(guild, unavailable=False))

    def set_available(self, guild: Guild, *, available: bool) -> None:
        """Begin or end an outage of a guild."""
        guild.available = available
        if available:
            self.emit(events.GuildCreated(guild, joined=False))
        else:
            self.emit(events.GuildDeleted(guild, unavailable=True))

    def add_member(self, guild: Guild, user: User, roles: Iterable[Role] = ()) -> Member:
        """Let a user join a guild."""
        member = Member(user, self.clock.now(), list(roles))
        guild.members[user.id] = member
        self.emit(events.MemberAdded(guild, member))
        return member

    def remove_member(self, guild: Guild, user: User) -> None:
        """Let a user leave a guild."""
        del guild.members[user.id]
        self.emit(events.MemberRemoved(guild, user))

    def set_roles(self, guild: Guild, user: User, roles: Iterable[Role]) -> None:
        """Give a member these roles and no others."""
        member = guild.members[user.id]
        member.roles = list(roles)
        self.emit(events.MemberUpdated(guild, member))

    def add_role(self, guild: Guild, name: str, permissions: Permission = NONE) -> Role:
        """Make a role."""
        role = Role(self.snowflakes.next(), name, permissions, position=len(guild.roles))
        guild.roles[role.id] = role
        self.emit(events.RoleCreated(guild, role))
        return role

    def set_permissions(self, guild: Guild, role: Role, permissions: Permission) -> None:
        """Change what a role may do."""
        role.permissions = permissions
        self.emit(events.RoleUpdated(guild, role))

    def delete_role(self, guild: Guild, role: Role) -> None:
        """Delete a role; nobody has it any more."""
        del guild.roles[role.id]
        for member in guild.members.values():
            if role in member.roles:
                member.roles.remove(role)
        self.emit(events.RoleDeleted(guild, role))

    def add_channel(
        self, guild: Guild, name: str, overwrites: Iterable[Overwrite] = (), topic: str = ""
    ) -> Channel:
        """Make a text channel."""
        channel = Channel(
            self.snowflakes.next(),
            ChannelType.GUILD_TEXT,
            name,
            guild,
            topic or None,
            position=len(guild.channels),
            overwrites={overwrite.id: overwrite for overwrite in overwrites},
            created_at=self.clock.now(),
        )
        return self._open(channel)

    def add_thread(
        self, parent: Channel, name: str, owner: User, message: Message | None = None
    ) -> Channel:
        """Open a public thread, under a message if one is given; it then has the message's id."""
        thread = Channel(
            message.id if message else self.snowflakes.next(),
            ChannelType.PUBLIC_THREAD,
            name,
            parent.guild,
            parent=parent,
            owner_id=owner.id,
            created_at=self.clock.now(),
            thread_members={owner.id: self.clock.now()},
        )
        if message is not None:
            message.thread = thread
        return self._open(thread)

    def set_overwrites(self, channel: Channel, overwrites: Iterable[Overwrite]) -> None:
        """Change who may do what in a channel."""
        channel.overwrites = {overwrite.id: overwrite for overwrite in overwrites}
        self.emit(events.ChannelUpdated(channel))

    def archive(self, thread: Channel, *, archived: bool, locked: bool = False) -> None:
        """Archive a thread, or take it out again."""
        thread.archived, thread.locked = archived, locked
        self.emit(events.ChannelUpdated(thread))

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel with its threads."""
        for thread in [each for each in self.channels.values() if each.parent is channel]:
            self.delete_channel(thread)
        self.channels.pop(channel.id)
        if channel.guild is not None:
            del channel.guild.channels[channel.id]
        self.emit(events.ChannelDeleted(channel))

    def dm(self, user: User) -> Channel:
        """The private conversation between a user and the bot; opened if there is none."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.snowflakes.next(), ChannelType.DM, "", recipient=user)
        return self._open(channel)

    def _open(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        if channel.guild is not None:
            channel.guild.channels[channel.id] = channel
        self.emit(events.ChannelCreated(channel))
        return channel

    def type_in(self, user: User, channel: Channel) -> None:
        """Show that a user types.

        Raises:
            ApiError: 50001 or 50013.
        """
        self.require(user, channel, Permission.SEND_MESSAGES)
        self.emit(events.TypingStarted(channel, user))

    def revoke_token(self) -> None:
        """Make the bot's token invalid, as resetting it on Discord's page does."""
        self.token = None
        self.emit(events.TokenRevoked())

    def set_online(self, *, online: bool) -> None:
        """Note that the bot has joined the gateway or left it."""
        self.bot_is_online = online
        self.emit(events.BotPresence(online))

    # What the bot may ask for.

    def joined_guild(self, guild_id: int) -> Guild:
        """A guild that the bot is in.

        Raises:
            ApiError: 10004.
        """
        guild = self.guilds.get(guild_id)
        if guild is None or not guild.joined or not guild.available:
            raise errors.unknown_guild()
        return guild

    def channel_seen_by_bot(self, channel_id: int) -> Channel:
        """A channel that the bot sees.

        Raises:
            ApiError: 10003 or 50001.
        """
        channel = self.channels.get(channel_id)
        if channel is None:
            raise errors.unknown_channel()
        self.require(self.bot, channel, Permission.VIEW_CHANNEL)
        return channel

    def require(self, user: User, channel: Channel, permission: Permission) -> None:
        """Refuse what a user may not do.

        Raises:
            ApiError: 50001, it does not see the channel; 50013, it may not do this there.
        """
        allowed = rights(user, channel)
        if Permission.VIEW_CHANNEL not in allowed:
            raise errors.missing_access()
        if permission not in allowed:
            raise errors.missing_permissions()

    def close(self) -> None:
        """End what still runs."""
        self.interactions.close()
