"""World events → the gateway events that the bot gets of them.

The invariant: an event that is not written down here fails by name, and nothing reaches the bot
that its intents and rights keep from it.
"""

from enum import IntFlag
from typing import TYPE_CHECKING, NamedTuple

from bot.sandbox import events
from bot.sandbox.errors import Unsupported
from bot.sandbox.guild_payloads import (
    channel_payload,
    guild_payload,
    member_payload,
    partial_member_payload,
    role_payload,
    user_payload,
)
from bot.sandbox.guilds import Channel, Guild
from bot.sandbox.interaction_payloads import interaction_payload
from bot.sandbox.message import Json, Message
from bot.sandbox.payloads import message_payload
from bot.sandbox.snowflakes import timestamp
from bot.sandbox.visibility import sees_channel

if TYPE_CHECKING:
    from bot.sandbox.world import World


class Intent(IntFlag):
    """The groups of events that a bot may ask for, by Discord's names."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
SILENT = (
    events.InteractionUpdated,
    events.CommandsChanged,
    events.TokenRevoked,
    events.BotPresence,
)
"""What Discord does not tell bots."""


class Dispatch(NamedTuple):
    """A gateway event: its name and its data."""

    name: str
    data: Json


def dispatches(event: events.Event, world: "World", intents: Intent) -> list[Dispatch]:
    """What the bot is told of an event.

    Args:
        event: What happened.
        world: Where it happened, as it is now.
        intents: What the bot asked for.

    Raises:
        Unsupported: There is no telling of such an event.
    """
    match event:
        case events.MessageCreated() | events.MessageUpdated() | events.MessageDeleted():
            told = _message(event, world, intents)
        case events.ReactionAdded() | events.ReactionRemoved():
            told = _reaction(event, world, intents)
        case events.TypingStarted():
            told = _typing(event, world, intents)
        case events.InteractionCreated(interaction):
            told = [Dispatch("INTERACTION_CREATE", interaction_payload(interaction, world))]
        case events.MemberAdded() | events.MemberUpdated() | events.MemberRemoved():
            told = _member(event, world, intents)
        case _ if isinstance(event, SILENT) or Intent.GUILDS not in intents:
            told = []
        case _:
            told = _guild(event, world)
    return told


def _message(
    event: events.MessageCreated | events.MessageUpdated | events.MessageDeleted,
    world: "World",
    intents: Intent,
) -> list[Dispatch]:
    message = event.message
    wanted = Intent.DIRECT_MESSAGES if message.channel.is_dm else Intent.GUILD_MESSAGES
    if wanted not in intents or message.ephemeral or not sees_channel(world.bot, message.channel):
        return []
    if isinstance(event, events.MessageDeleted):
        data = {"id": str(message.id), "channel_id": str(message.channel.id)}
        return [Dispatch("MESSAGE_DELETE", data | _in_guild(message.channel))]
    name = "MESSAGE_CREATE" if isinstance(event, events.MessageCreated) else "MESSAGE_UPDATE"
    return [Dispatch(name, _message_data(message, world))]


def _message_data(message: Message, world: "World") -> Json:
    data = message_payload(message, world) | _in_guild(message.channel)
    data["channel_type"] = int(message.channel.type)
    guild = message.channel.guild
    if guild is None:
        return data
    if message.author.id in guild.members and not message.via_webhook:
        data["member"] = partial_member_payload(guild.members[message.author.id])
    for mention in data["mentions"]:
        if (member := guild.members.get(int(mention["id"]))) is not None:
            mention["member"] = partial_member_payload(member)
    return data


def _reaction(
    event: events.ReactionAdded | events.ReactionRemoved, world: "World", intents: Intent
) -> list[Dispatch]:
    channel = event.message.channel
    wanted = Intent.GUILD_MESSAGE_REACTIONS
    if channel.is_dm:
        wanted = Intent.DIRECT_MESSAGE_REACTIONS
    if wanted not in intents or not sees_channel(world.bot, channel):
        return []
    data: Json = {
        "user_id": str(event.user.id),
        "channel_id": str(channel.id),
        "message_id": str(event.message.id),
        "emoji": {"id": None, "name": event.emoji},
        "burst": False,
        "type": 0,
    }
    data |= _in_guild(channel)
    if isinstance(event, events.ReactionRemoved):
        return [Dispatch("MESSAGE_REACTION_REMOVE", data)]
    data["message_author_id"] = str(event.message.author.id)
    if channel.guild is not None:
        data["member"] = member_payload(channel.guild.members[event.user.id])
    return [Dispatch("MESSAGE_REACTION_ADD", data)]


def _typing(event: events.TypingStarted, world: "World", intents: Intent) -> list[Dispatch]:
    channel, guild = event.channel, event.channel.guild
    wanted = Intent.DIRECT_MESSAGE_TYPING if channel.is_dm else Intent.GUILD_MESSAGE_TYPING
    if wanted not in intents or not sees_channel(world.bot, channel):
        return []
    data: Json = {
        "channel_id": str(channel.id),
        "user_id": str(event.user.id),
        "timestamp": int(world.clock.now()),
    }
    if guild is not None:
        data |= _in_guild(channel) | {"member": member_payload(guild.members[event.user.id])}
    return [Dispatch("TYPING_START", data)]


def _member(
    event: events.MemberAdded | events.MemberUpdated | events.MemberRemoved,
    world: "World",
    intents: Intent,
) -> list[Dispatch]:
    guild_id = {"guild_id": str(event.guild.id)}
    user = event.user if isinstance(event, events.MemberRemoved) else event.member.user
    own = user is world.bot and isinstance(event, events.MemberUpdated)
    if not event.guild.joined or not (own or Intent.GUILD_MEMBERS in intents):
        return []
    if isinstance(event, events.MemberRemoved):
        return [Dispatch("GUILD_MEMBER_REMOVE", {"user": user_payload(user)} | guild_id)]
    verb = "ADD" if isinstance(event, events.MemberAdded) else "UPDATE"
    return [Dispatch(f"GUILD_MEMBER_{verb}", member_payload(event.member) | guild_id)]


def _guild(event: events.Event, world: "World") -> list[Dispatch]:
    match event:
        case events.GuildCreated(guild, joined):
            return [Dispatch("GUILD_CREATE", guild_create(guild, world, joined=joined))]
        case events.GuildDeleted(guild, unavailable):
            data: Json = {"id": str(guild.id)}
            return [Dispatch("GUILD_DELETE", data | ({"unavailable": True} if unavailable else {}))]
        case (
            events.ChannelCreated(channel)
            | events.ChannelUpdated(channel)
            | events.ChannelDeleted(channel)
        ):
            return _channel(event, channel, world)
        case events.RoleCreated(guild, role) | events.RoleUpdated(guild, role) if guild.joined:
            verb = "CREATE" if isinstance(event, events.RoleCreated) else "UPDATE"
            data = {"guild_id": str(guild.id), "role": role_payload(role)}
            return [Dispatch(f"GUILD_ROLE_{verb}", data)]
        case events.RoleDeleted(guild, role) if guild.joined:
            data = {"guild_id": str(guild.id), "role_id": str(role.id)}
            return [Dispatch("GUILD_ROLE_DELETE", data)]
        case events.RoleCreated() | events.RoleUpdated() | events.RoleDeleted():
            return []
        case _:
            raise Unsupported(f"gateway event for {type(event).__name__}")


def _channel(event: events.Event, channel: Channel, world: "World") -> list[Dispatch]:
    # Bots are told of all channels, also those they cannot enter, but not of conversations.
    if channel.guild is None or not channel.guild.joined:
        return []
    if channel.is_thread and not sees_channel(world.bot, channel):
        return []
    kind = "THREAD" if channel.is_thread else "CHANNEL"
    verb = type(event).__name__.removeprefix("Channel").removesuffix("d").upper()
    data = channel_payload(channel, world.bot)
    if channel.is_thread and isinstance(event, events.ChannelCreated):
        data["newly_created"] = True
    if channel.is_thread and isinstance(event, events.ChannelDeleted):
        data = {name: data[name] for name in ("id", "guild_id", "parent_id", "type")}
    return [Dispatch(f"{kind}_{verb}", data)]


def _in_guild(channel: Channel) -> Json:
    return {"guild_id": str(channel.guild.id)} if channel.guild else {}


def guild_create(guild: Guild, world: "World", *, joined: bool) -> Json:
    """A guild with all that is in it, as a bot without the members intent gets it.

    Args:
        guild: The guild.
        world: Where it is.
        joined: Whether the bot has just been added; else it was in it all along.
    """
    me = guild.members[world.bot.id]
    channels = list(guild.channels.values())
    threads = [
        each
        for each in channels
        if each.is_thread and not each.archived and sees_channel(world.bot, each)
    ]
    known: Json = {} if joined else {"unavailable": False}
    return (
        guild_payload(guild)
        | known
        | {
            "joined_at": timestamp(me.joined_at),
            "large": False,
            "hub_type": None,
            "member_count": len(guild.members),
            "members": [member_payload(me)],
            "channels": [
                channel_payload(each, world.bot) for each in channels if not each.is_thread
            ],
            "threads": [channel_payload(each, world.bot) for each in threads],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
    )
