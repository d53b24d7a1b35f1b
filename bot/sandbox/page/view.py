"""The world as one person sees it → JSON for the page; `README.md` says which.

What the bot sees is in `payloads.py`, on which this builds. The invariant: nothing that the person
does not see gets in, and addresses of files are relative to the page's own host.
"""

from typing import TYPE_CHECKING, Any

from bot.sandbox.commands import CommandType
from bot.sandbox.components import SELECTS, ComponentType
from bot.sandbox.guilds import Channel, Guild, User
from bot.sandbox.interaction import Interaction, Modal
from bot.sandbox.message import Json, Message, MessageFlag, MessageType, walk
from bot.sandbox.options import slash_commands
from bot.sandbox.page.filling import form_field, menu_field, option_field
from bot.sandbox.page.markdown import Names, Part, parse, plain
from bot.sandbox.page.typing import Mention, Things, mentions, things, to_typed
from bot.sandbox.page.welcome import lesson, start
from bot.sandbox.payloads import message_payload
from bot.sandbox.permissions import Permission
from bot.sandbox.visibility import rights, sees, sees_channel

if TYPE_CHECKING:
    from bot.sandbox.people import Person
    from bot.sandbox.server import Sandbox

EDITABLE = {MessageType.DEFAULT, MessageType.REPLY}
MAX_ANSWERED = 300  # characters of what a reply answers
PICTURES = {f"image/{kind}" for kind in ("png", "jpeg", "jpg", "gif", "webp", "avif")}
KIB = 1024


def state_view(sandbox: "Sandbox", person: "Person") -> Json:
    """All that stands around the messages."""
    world, you = sandbox.world, person.user
    moderators = [each.name for each in sandbox.people if _is_moderator(sandbox, each.user)]
    welcome = lesson(world.bot.name, moderators[0] if moderators else None)
    return {
        "you": str(you.id),
        "people": [
            {"id": str(each.id), "name": each.name, "moderator": _is_moderator(sandbox, each.user)}
            for each in sandbox.people
        ],
        "bot": {"id": str(world.bot.id), "name": world.bot.name, "online": world.bot_is_online},
        "welcome": {"text": parse(welcome, Names()), "questions": list(sandbox.questions)},
        "guilds": [
            _guild(guild, you) for guild in world.guilds.values() if you.id in guild.members
        ],
        "dm": _channel(person.dm_channel(), you),
    }


def message_view(message: Message, sandbox: "Sandbox", viewer: User) -> Json:
    """A message as the page shows it, with what its reader may do to it."""
    world, channel = sandbox.world, message.channel
    names, known = _names(sandbox, channel, viewer), things(channel, viewer, world.bot)
    view = message_payload(message, world, unblanked=True)
    view.pop("referenced_message", None)
    text = _text(message, names)
    own = message.author is viewer
    can_edit = own and message.type in EDITABLE
    may_delete = Permission.MANAGE_MESSAGES in rights(viewer, channel) and not message.ephemeral
    view |= {
        "guild_id": str(channel.guild.id) if channel.guild else None,
        "link": message.link,
        "author_name": message.author.name,
        "pings": message.mentions.everyone or viewer in message.mentions.users,
        "only_you": message.ephemeral,
        "thinking": message.is_loading,
        "above": _above(message, names, viewer),
        "text": text,
        "plain": plain(text),
        "edited": message.edited_at is not None and message.interaction is None,
        "files": [] if MessageFlag.IS_COMPONENTS_V2 in message.flags else _files(message),
        "components": _with_parts(view["components"], names, known),
        "can_edit": can_edit,
        "can_delete": own or (may_delete and channel.guild is not None),
    }
    if can_edit:
        view["typed"] = to_typed(message.content, mentions(channel, viewer, world.bot))
    relative: Json = _relative(view, world.cdn)
    return relative


def offers_view(person: "Person", channel: Channel, bot: User) -> Json:
    """What a person can type and choose in a channel."""
    offered, known = person.offered(channel), things(channel, person.user, bot)
    mentionable: dict[str, Mention] = {}
    for mention in mentions(channel, person.user, bot):
        mentionable.setdefault(mention.typed.casefold(), mention)
    return {
        "slash": [
            {
                "name": found.name,
                "about": found.description,
                "fields": [option_field(option, known) for option in found.options],
            }
            for found in slash_commands(offered)
        ],
        "menu": [command.name for command in offered if command.type is CommandType.MESSAGE],
        "mentions": [{"label": each.typed, "about": each.kind} for each in mentionable.values()],
    }


def form_view(modal: Modal, sandbox: "Sandbox", viewer: User) -> Json:
    """A modal as the page shows it."""
    channel = modal.source.channel
    names, known = _names(sandbox, channel, viewer), things(channel, viewer, sandbox.world.bot)
    return {
        "id": str(modal.source.id),
        "title": modal.title,
        "parts": [
            {"text": parse(row["content"], names)}
            if row["type"] == ComponentType.TEXT_DISPLAY
            else form_field(row, known)
            for row in modal.components
        ],
    }


def _names(sandbox: "Sandbox", channel: Channel, viewer: User) -> Names:
    """What a text can name."""
    world, guild = sandbox.world, channel.guild
    return Names(
        {user.id: user.name for user in world.users.values()},
        {role.id: role.name for role in guild.roles.values()} if guild else {},
        {each.id: each.name for each in world.channels.values() if sees_channel(viewer, each)},
    )


def _with_parts(components: list[Json], names: Names, known: Things) -> list[Json]:
    """The same with the texts in them parsed, and the menus as fields."""
    for part in walk(components):
        if part["type"] == ComponentType.TEXT_DISPLAY:
            part["text"] = parse(part.pop("content"), names)
        elif part["type"] in SELECTS:
            part["field"] = menu_field(part, known)
        elif part["type"] == ComponentType.CONTAINER and part["accent_color"] is not None:
            part["colour"] = f"#{part['accent_color']:06x}"
        elif part["type"] == ComponentType.FILE:
            media, size = part["file"], part["size"] or 0
            kind = media.get("content_type", "")
            part["file"] = _file(part["name"] or "file", media["url"], kind, size)
    return components


def _text(message: Message, names: Names) -> list[Part]:
    """What a message says; what is Discord's own words stands slanted."""
    text = parse(message.content, names)
    if message.is_loading:
        text = [f"{message.author.name} is thinking…"]
    elif message.type is MessageType.THREAD_CREATED:
        text = ["started a thread: ", *text]
    elif message.type is MessageType.THREAD_STARTER_MESSAGE:
        text = ["The thread was started from a message."]
    else:
        return text
    return [{"tag": "em", "children": text}]


def _above(message: Message, names: Names, viewer: User) -> Json | None:
    """What stands above a reply, or above the answer to a command."""
    if used := _used(message.interaction):
        return used
    if message.type is not MessageType.REPLY:
        return None
    answered = message.referenced
    if answered is None or not sees(viewer, answered):
        return {"name": "", "text": "The message was deleted"}
    mark = "@" if answered.author in message.mentions.users else ""
    text = plain(parse(answered.text[:MAX_ANSWERED], names))
    return {
        "id": str(answered.id),
        "name": mark + answered.author.name,
        "text": text or "See the message",
    }


def _files(message: Message) -> list[Json]:
    files = ((each.upload, each.address) for each in message.attachments)
    return [
        _file(upload.filename, address, upload.content_type, len(upload.content))
        for upload, address in files
    ]


def _file(name: str, url: str, kind: str, size: int) -> Json:
    shown = f"{size} bytes" if size < KIB else f"{size / KIB:.1f} KB"
    return {"name": name, "url": url, "picture": kind in PICTURES, "size": shown}


def _guild(guild: Guild, viewer: User) -> Json:
    return {
        "id": str(guild.id),
        "name": guild.name,
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
        "start": start(channel),
        "can_send": needed in rights(viewer, channel),
    }


def _is_moderator(sandbox: "Sandbox", user: User) -> bool:
    member = sandbox.guild.members.get(user.id)
    return member is not None and sandbox.moderator_role in member.roles


def _used(interaction: Interaction | None) -> Json | None:
    """What stands above the answer to a command, such as "used /ask"."""
    if interaction is None or (command := interaction.command) is None:
        return None
    name = command.name
    if command.type is CommandType.CHAT_INPUT:
        words, options = [name], interaction.options
        while options and "options" in options[0]:
            words.append(options[0]["name"])
            options = tuple(options[0]["options"])
        name = "/" + " ".join(words)
    return {"name": interaction.user.name, "text": f"used {name}"}


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
