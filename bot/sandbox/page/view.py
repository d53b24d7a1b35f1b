"""The world as one person sees it → JSON for the page; `README.md` says which.

What the bot sees is in `payloads.py`, on which this builds. The invariant: nothing that the person
does not see gets in, and addresses of files are relative to the page's own host.
"""

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from bot.sandbox.commands import Command, CommandType
from bot.sandbox.components import ComponentType
from bot.sandbox.guilds import Channel, Guild, User
from bot.sandbox.interaction import Interaction, InteractionType, Modal
from bot.sandbox.message import Json, Message, MessageType, walk
from bot.sandbox.options import slash_commands
from bot.sandbox.page.markdown import Names, parse, plain
from bot.sandbox.page.typing import mentions, to_typed
from bot.sandbox.payloads import message_payload
from bot.sandbox.permissions import Permission
from bot.sandbox.visibility import rights, sees, sees_channel

if TYPE_CHECKING:
    from bot.sandbox.people import Person
    from bot.sandbox.server import Sandbox

EDITABLE = {MessageType.DEFAULT, MessageType.REPLY}
MAX_ANSWERED = 300  # characters of what a reply answers


def state_view(sandbox: "Sandbox", person: "Person") -> Json:
    """All that stands around the messages."""
    world, you = sandbox.world, person.user
    return {
        "you": str(you.id),
        "people": [
            {"id": str(each.id), "name": each.name, "moderator": _is_moderator(sandbox, each.user)}
            for each in sandbox.people
        ],
        "bot": {"id": str(world.bot.id), "name": world.bot.name, "online": world.bot_is_online},
        "welcome": {"questions": list(sandbox.questions)},
        "guilds": [
            _guild(guild, you) for guild in world.guilds.values() if you.id in guild.members
        ],
        "dm": _channel(person.dm_channel(), you),
    }


def message_view(message: Message, sandbox: "Sandbox", viewer: User) -> Json:
    """A message as the page shows it, with what its reader may do to it."""
    world, channel = sandbox.world, message.channel
    names = _names(sandbox, channel, viewer)
    view = message_payload(message, world, unblanked=True)
    view.pop("referenced_message", None)
    text = parse(message.content, names)
    own = message.author is viewer
    can_edit = own and message.type in EDITABLE
    may_delete = Permission.MANAGE_MESSAGES in rights(viewer, channel) and not message.ephemeral
    view |= {
        "guild_id": str(channel.guild.id) if channel.guild else None,
        "only_you": message.ephemeral,
        "thinking": message.is_loading,
        "used": _used(message.interaction),
        "text": text,
        "plain": plain(text),
        "answers": _answers(message, names, viewer),
        "components": _with_parts(view["components"], names),
        "can_edit": can_edit,
        "can_delete": own or (may_delete and channel.guild is not None),
    }
    if can_edit:
        view["typed"] = to_typed(message.content, mentions(channel, viewer, world.bot))
    relative: Json = _relative(view, world.cdn)
    return relative


def commands_view(offered: list[Command]) -> Json:
    """The commands that a person finds in a channel."""
    return {
        "slash": [
            {
                "name": found.name,
                "id": str(found.command.id),
                "description": found.description,
                "options": list(found.options),
            }
            for found in slash_commands(offered)
        ],
        "menu": [command.name for command in offered if command.type is CommandType.MESSAGE],
    }


def form_view(modal: Modal, sandbox: "Sandbox", viewer: User) -> Json:
    """A modal as the page shows it."""
    names = _names(sandbox, modal.source.channel, viewer)
    return {
        "custom_id": modal.custom_id,
        "title": modal.title,
        "components": _with_parts(list(deepcopy(modal.components)), names),
    }


def _names(sandbox: "Sandbox", channel: Channel, viewer: User) -> Names:
    """What a text can name."""
    world, guild = sandbox.world, channel.guild
    return Names(
        {user.id: user.name for user in world.users.values()},
        {role.id: role.name for role in guild.roles.values()} if guild else {},
        {each.id: each.name for each in world.channels.values() if sees_channel(viewer, each)},
    )


def _with_parts(components: list[Json], names: Names) -> list[Json]:
    """The same with the texts in them parsed."""
    for part in walk(components):
        if part["type"] == ComponentType.TEXT_DISPLAY:
            part["text"] = parse(part.pop("content"), names)
    return components


def _answers(message: Message, names: Names, viewer: User) -> Json | None:
    """What stands above a reply."""
    answered = message.referenced
    if message.type is not MessageType.REPLY or answered is None or not sees(viewer, answered):
        return None
    return {
        "id": str(answered.id),
        "author": answered.author.name,
        "plain": plain(parse(answered.text[:MAX_ANSWERED], names)),
        "pinged": answered.author in message.mentions.users,
    }


def _guild(guild: Guild, viewer: User) -> Json:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "roles": [
            {"id": str(role.id), "name": role.name, "bot": role.bot_id is not None}
            for role in guild.roles.values()
            if role is not guild.everyone
        ],
        "members": [str(number) for number in guild.members],
        "channels": [
            _channel(each, viewer) for each in guild.channels.values() if sees_channel(viewer, each)
        ],
    }


def _channel(channel: Channel, viewer: User) -> Json:
    needed = Permission.SEND_MESSAGES
    if channel.is_thread:
        needed = Permission.SEND_MESSAGES_IN_THREADS
    return {
        "id": str(channel.id),
        "name": channel.name,
        "topic": channel.topic,
        "parent": str(channel.parent.id) if channel.parent else None,
        "archived": channel.archived,
        "can_send": needed in rights(viewer, channel),
    }


def _is_moderator(sandbox: "Sandbox", user: User) -> bool:
    member = sandbox.guild.members.get(user.id)
    return member is not None and sandbox.moderator_role in member.roles


def _used(interaction: Interaction | None) -> Json | None:
    """What stands above the answer to a command, such as "Alice used /ask"."""
    if interaction is None or interaction.type is not InteractionType.APPLICATION_COMMAND:
        return None
    command = interaction.command
    if command is None:
        return None
    name = command.name
    if command.type is CommandType.CHAT_INPUT:
        words, options = [name], interaction.options
        while options and "options" in options[0]:
            words.append(options[0]["name"])
            options = tuple(options[0]["options"])
        name = "/" + " ".join(words)
    return {"user": interaction.user.name, "command": name}


def _relative(part: Any, cdn: str) -> Any:
    """The same with the file store's addresses made relative to the page's host."""
    if isinstance(part, list):
        return [_relative(each, cdn) for each in part]
    if not isinstance(part, dict):
        return part
    moved = {name: _relative(each, cdn) for name, each in part.items()}
    for name in ("url", "proxy_url"):
        if isinstance(url := moved.get(name), str):
            moved[name] = url.removeprefix(cdn)
    return moved
