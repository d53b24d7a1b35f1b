"""The REST routes of the bot: itself, guilds, channels, messages and commands.

Those that an interaction's token opens are in `webhook_routes.py`. Each function parses, calls the
world once and makes a payload. The invariant: no rule of Discord's is decided here.
"""

from bot.sandbox import errors
from bot.sandbox.drafts import CREATE, EDIT, read_draft
from bot.sandbox.errors import Unsupported
from bot.sandbox.forms import Form, read
from bot.sandbox.guild_payloads import (
    channel_payload,
    member_payload,
    own_guild_payload,
    own_user_payload,
    role_payload,
    user_payload,
    whole_guild_payload,
)
from bot.sandbox.guilds import Channel, Guild
from bot.sandbox.message import Json, Message
from bot.sandbox.payloads import application_payload, command_payload, message_payload
from bot.sandbox.permissions import Permission
from bot.sandbox.routing import NOTHING, Call, Reply, Route
from bot.sandbox.visibility import rights
from bot.sandbox.world import SESSIONS_A_DAY

CREATED = 201
SESSIONS_AT_ONCE = 1
HISTORY, MAX_HISTORY, MAX_GUILDS = 50, 100, 200


def _me(call: Call) -> Reply:
    return Reply(own_user_payload(call.world.bot))


def _application(call: Call) -> Reply:
    return Reply(application_payload(call.world))


def _gateway(call: Call) -> Reply:
    return Reply({"url": call.world.gateway_url})


def _gateway_bot(call: Call) -> Reply:
    limit = {
        "total": SESSIONS_A_DAY,
        "remaining": call.world.sessions_left,
        "reset_after": 86_400_000,
        "max_concurrency": SESSIONS_AT_ONCE,
    }
    url = call.world.gateway_url
    return Reply({"url": url, "session_start_limit": limit, "shards": 1})


def _user(call: Call) -> Reply:
    user = call.world.users.get(call.id("user_id"))
    if user is None:
        raise errors.unknown_user()
    return Reply(user_payload(user))


def _my_guilds(call: Call) -> Reply:
    _only(call, "limit", "before", "after", "with_counts")
    after, before = int(call.query.get("after", 0)), int(call.query.get("before", 2**63))
    limit = int(call.query.get("limit", MAX_GUILDS))
    joined = [g for g in call.world.guilds.values() if g.joined and after < g.id < before]
    me = call.world.bot
    return Reply([own_guild_payload(guild, me) | _counts(call, guild) for guild in joined[:limit]])


def _leave_guild(call: Call) -> Reply:
    call.world.kick_bot(_guild_of(call))
    return NOTHING


def _open_dm(call: Call) -> Reply:
    user_id = read(call.body or {}, lambda form: form.snowflake("recipient_id", required=True))
    user = call.world.users.get(user_id or 0)
    if user is None:
        raise errors.unknown_user()
    return Reply(channel_payload(call.world.dm(user), call.world.bot))


def _guild_of(call: Call) -> Guild:
    return call.world.joined_guild(call.id("guild_id"))


def _guild(call: Call) -> Reply:
    _only(call, "with_counts")
    guild = _guild_of(call)
    return Reply(whole_guild_payload(guild) | _counts(call, guild))


def _counts(call: Call, guild: Guild) -> Json:
    """How many members a guild has, if that is asked for."""
    if call.query.get("with_counts") not in {"true", "1"}:
        return {}
    count = len(guild.members)
    return {"approximate_member_count": count, "approximate_presence_count": count}


def _guild_channels(call: Call) -> Reply:
    channels = [each for each in _guild_of(call).channels.values() if not each.is_thread]
    return Reply([channel_payload(channel, call.world.bot) for channel in channels])


def _guild_roles(call: Call) -> Reply:
    return Reply([role_payload(role) for role in _guild_of(call).roles.values()])


def _guild_member(call: Call) -> Reply:
    member = _guild_of(call).members.get(call.id("user_id"))
    if member is None:
        raise errors.unknown_member()
    return Reply(member_payload(member))


def _channel_of(call: Call) -> Channel:
    return call.world.channel_seen_by_bot(call.id("channel_id"))


def _message_of(call: Call) -> Message:
    channel = _channel_of(call)
    call.world.require(call.world.bot, channel, Permission.READ_MESSAGE_HISTORY)
    return call.world.messages.get(channel, call.id("message_id"))


def _channel(call: Call) -> Reply:
    return Reply(channel_payload(_channel_of(call), call.world.bot))


def _edit_channel(call: Call) -> Reply:
    channel = _channel_of(call)
    if not channel.is_thread:
        raise Unsupported("editing of channels that are no threads")

    def archive(form: Form) -> tuple[bool, bool]:
        archived = form.boolean("archived") if form.has("archived") else channel.archived
        return archived, form.boolean("locked") if form.has("locked") else channel.locked

    archived, locked = read(call.body or {}, archive)
    if channel.owner_id != call.world.bot.id:
        call.world.require(call.world.bot, channel, Permission.MANAGE_THREADS)
    call.world.archive(channel, archived=archived, locked=locked)
    return Reply(channel_payload(channel, call.world.bot))


def _typing(call: Call) -> Reply:
    call.world.type_in(call.world.bot, _channel_of(call))
    return NOTHING


def _history(call: Call) -> Reply:
    channel, query = _channel_of(call), call.query
    _only(call, "limit", "before", "after", "around")
    if "around" in query:
        raise Unsupported("query around")
    limit = int(query.get("limit", HISTORY))
    if not 1 <= limit <= MAX_HISTORY:
        text = f"int value should be between 1 and {MAX_HISTORY}."
        problem = {"code": "NUMBER_TYPE_BETWEEN", "message": text}
        raise errors.invalid_form_body({"limit": {"_errors": [problem]}})
    if Permission.READ_MESSAGE_HISTORY not in rights(call.world.bot, channel):
        return Reply([])  # as Discord does here, where elsewhere it refuses
    after, before = int(query.get("after", 0)), int(query.get("before", 2**63))
    found = [m for m in call.world.messages.history(channel) if after < m.id < before]
    found = found[:limit] if "after" in query else found[-limit:]
    return Reply([message_payload(message, call.world) for message in reversed(found)])


def _message(call: Call) -> Reply:
    return Reply(message_payload(_message_of(call), call.world))


def _send(call: Call) -> Reply:
    channel, world = _channel_of(call), call.world
    draft = read(call.body or {}, lambda form: read_draft(form, call.uploads, CREATE))
    return Reply(message_payload(world.messages.send(world.bot, channel, draft), world))


def _edit(call: Call) -> Reply:
    channel, world = _channel_of(call), call.world
    message = world.messages.get(channel, call.id("message_id"))
    if message.author is not world.bot:
        raise errors.not_of_another_user()
    draft = read(call.body or {}, lambda form: read_draft(form, call.uploads, EDIT, message.flags))
    return Reply(message_payload(world.messages.edit_by(world.bot, message, draft), world))


def _delete(call: Call) -> Reply:
    message = call.world.messages.get(_channel_of(call), call.id("message_id"))
    call.world.messages.delete_by(call.world.bot, message)
    return NOTHING


def _react(call: Call) -> Reply:
    call.world.messages.react(call.world.bot, _message_of(call), call.params["emoji_name"])
    return NOTHING


def _take_reaction(call: Call) -> Reply:
    message, emoji = _message_of(call), call.params["emoji_name"]
    call.world.messages.take_reaction(call.world.bot, message, emoji)
    return NOTHING


def _thread_body(call: Call) -> str:
    def name(form: Form) -> str:
        form.unsupported("rate_limit_per_user", "message", "applied_tags")
        form.boolean("invitable")  # means something in private threads only
        form.choice("auto_archive_duration", (60, 1440, 4320, 10080), required=False)
        if form.choice("type", (10, 11, 12), required=False) == 12:  # noqa: PLR2004  PRIVATE_THREAD
            raise Unsupported("private threads")
        return form.text("name", 100, 1, required=True) or ""

    return read(call.body or {}, name)


def _thread_under(call: Call) -> Reply:
    message, world = _message_of(call), call.world
    name = _thread_body(call)
    world.require(world.bot, message.channel, Permission.CREATE_PUBLIC_THREADS)
    if message.thread is not None:
        raise errors.thread_already_created()
    thread = world.add_thread(message.channel, name, world.bot, message)
    return Reply(channel_payload(thread, world.bot), CREATED)


def _thread(call: Call) -> Reply:
    channel, world = _channel_of(call), call.world
    name = _thread_body(call)
    world.require(world.bot, channel, Permission.CREATE_PUBLIC_THREADS)
    return Reply(channel_payload(world.add_thread(channel, name, world.bot), world.bot), CREATED)


def _scope(call: Call) -> Guild | None:
    call.application()
    if "guild_id" not in call.params:
        return None
    guild = call.world.guilds.get(call.id("guild_id"))
    if guild is None or not guild.joined:
        raise errors.missing_access()
    return guild


def _commands(call: Call) -> Reply:
    _only(call, "with_localizations")
    commands = call.world.commands.of(_scope(call))
    return Reply([command_payload(each, call.world.application.id) for each in commands])


def _put_commands(call: Call) -> Reply:
    commands = call.world.commands.replace(_scope(call), call.body or [])
    return Reply([command_payload(each, call.world.application.id) for each in commands])


def _post_command(call: Call) -> Reply:
    command, new = call.world.commands.add(_scope(call), call.body or {})
    payload = command_payload(command, call.world.application.id)
    return Reply(payload, CREATED if new else 200)


def _command(call: Call) -> Reply:
    command = call.world.commands.get(_scope(call), call.id("command_id"))
    return Reply(command_payload(command, call.world.application.id))


def _delete_command(call: Call) -> Reply:
    call.world.commands.delete(_scope(call), call.id("command_id"))
    return NOTHING


def _only(call: Call, *names: str) -> None:
    if unknown := sorted(call.query.keys() - set(names)):
        raise Unsupported(f"query parameter {unknown[0]}")


_CHANNEL = "/channels/{channel_id}"
_MESSAGE = "/channels/{channel_id}/messages/{message_id}"
_COMMANDS = "/applications/{application_id}/commands"
_GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"

ROUTES = (
    Route("GET", "/users/@me", _me),
    Route("GET", "/users/@me/guilds", _my_guilds),
    Route("DELETE", "/users/@me/guilds/{guild_id}", _leave_guild),
    Route("POST", "/users/@me/channels", _open_dm),
    Route("GET", "/users/{user_id}", _user),
    Route("GET", "/applications/@me", _application),
    Route("GET", "/oauth2/applications/@me", _application),
    Route("GET", "/gateway", _gateway, authorized=False),
    Route("GET", "/gateway/bot", _gateway_bot),
    Route("GET", "/guilds/{guild_id}", _guild),
    Route("GET", "/guilds/{guild_id}/channels", _guild_channels),
    Route("GET", "/guilds/{guild_id}/roles", _guild_roles),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", _guild_member),
    Route("GET", _CHANNEL, _channel),
    Route("PATCH", _CHANNEL, _edit_channel),
    Route("POST", f"{_CHANNEL}/typing", _typing),
    Route("GET", f"{_CHANNEL}/messages", _history),
    Route("POST", f"{_CHANNEL}/messages", _send),
    Route("POST", f"{_CHANNEL}/threads", _thread),
    Route("GET", _MESSAGE, _message),
    Route("PATCH", _MESSAGE, _edit),
    Route("DELETE", _MESSAGE, _delete),
    Route("POST", f"{_MESSAGE}/threads", _thread_under),
    Route("PUT", f"{_MESSAGE}/reactions/{{emoji_name}}/@me", _react),
    Route("DELETE", f"{_MESSAGE}/reactions/{{emoji_name}}/@me", _take_reaction),
    *(
        Route(method, path + end, handler)
        for path in (_COMMANDS, _GUILD_COMMANDS)
        for method, end, handler in (
            ("GET", "", _commands),
            ("PUT", "", _put_commands),
            ("POST", "", _post_command),
            ("GET", "/{command_id}", _command),
            ("DELETE", "/{command_id}", _delete_command),
        )
    ),
)
