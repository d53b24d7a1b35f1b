"""Users, guilds and channels → Discord's JSON.

The invariant: a payload is made anew each time and shares nothing with the world.
"""

from bot.sandbox.guilds import Channel, Guild, Member, Role, User
from bot.sandbox.message import Json
from bot.sandbox.permissions import in_guild
from bot.sandbox.snowflakes import timestamp


def user_payload(user: User) -> Json:
    """A user as others see them."""
    payload: Json = {
        "id": str(user.id),
        "username": user.username,
        "discriminator": "0000" if user.bot else "0",
        "global_name": user.global_name,
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        "banner": None,
        "accent_color": None,
        "avatar_decoration_data": None,
        "collectibles": None,
    }
    return payload | {"bot": True} if user.bot else payload


def own_user_payload(user: User) -> Json:
    """The bot as it sees itself."""
    return user_payload(user) | {
        "mfa_enabled": True,
        "locale": "en-US",
        "premium_type": 0,
        "email": None,
        "verified": True,
    }


def partial_member_payload(member: Member) -> Json:
    """A member without the user it is."""
    return {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": timestamp(member.joined_at),
        "nick": member.nick,
        "pending": False,
        "premium_since": None,
        "roles": [str(role.id) for role in member.roles],
        "mute": False,
        "deaf": False,
    }


def member_payload(member: Member) -> Json:
    """A member with the user it is."""
    return partial_member_payload(member) | {"user": user_payload(member.user)}


def role_payload(role: Role) -> Json:
    """A role; a bot's own names its bot."""
    colours = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
    payload: Json = {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(int(role.permissions)),
        "position": role.position,
        "color": 0,
        "colors": colours,
        "hoist": False,
        "managed": role.bot_id is not None,
        "mentionable": role.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    if role.bot_id is not None:
        payload["tags"] = {"bot_id": str(role.bot_id)}
    return payload


def channel_payload(channel: Channel, bot: User) -> Json:
    """A channel, a thread or a private conversation."""
    last = next(reversed(channel.messages), None)
    payload: Json = {
        "id": str(channel.id),
        "type": int(channel.type),
        "flags": 0,
        "last_message_id": str(last) if last is not None else None,
    }
    if channel.guild is None:
        recipients = [user_payload(channel.recipient)] if channel.recipient else []
        return payload | {"recipients": recipients}
    payload |= {
        "guild_id": str(channel.guild.id),
        "name": channel.name,
        "parent_id": str(channel.parent.id) if channel.parent else None,
        "rate_limit_per_user": 0,
        "last_pin_timestamp": None,
    }
    if channel.is_thread:
        return payload | _thread_fields(channel, bot)
    overwrites = [
        {
            "id": str(overwrite.id),
            "type": 1 if overwrite.member else 0,
            "allow": str(int(overwrite.allow)),
            "deny": str(int(overwrite.deny)),
        }
        for overwrite in channel.overwrites.values()
    ]
    return payload | {
        "position": channel.position,
        "topic": channel.topic,
        "nsfw": False,
        "permission_overwrites": overwrites,
    }


def _thread_fields(thread: Channel, bot: User) -> Json:
    opened = timestamp(thread.created_at)
    fields: Json = {
        "owner_id": str(thread.owner_id),
        "message_count": len(thread.messages),
        "total_message_sent": len(thread.messages),
        "member_count": len(thread.thread_members),
        "thread_metadata": {
            "archived": thread.archived,
            "archive_timestamp": opened,
            "auto_archive_duration": thread.auto_archive_minutes,
            "locked": thread.locked,
            "create_timestamp": opened,
        },
    }
    if bot.id in thread.thread_members:
        fields["member"] = thread_member_payload(thread, bot)
    return fields


def thread_member_payload(thread: Channel, user: User) -> Json:
    """A user's membership of a thread."""
    return {
        "id": str(thread.id),
        "user_id": str(user.id),
        "join_timestamp": timestamp(thread.thread_members[user.id]),
        "flags": 0,
    }


def guild_payload(guild: Guild) -> Json:
    """A guild without what is in it but its roles."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "roles": [role_payload(role) for role in guild.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "region": "",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "application_id": None,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "incidents_data": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "mfa_level": 0,
        "nsfw_level": 0,
        "preferred_locale": "en-US",
        "premium_progress_bar_enabled": False,
        "premium_subscription_count": 0,
        "premium_tier": 0,
        "public_updates_channel_id": None,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "system_channel_flags": 0,
        "system_channel_id": None,
        "vanity_url_code": None,
        "verification_level": 0,
        "widget_channel_id": None,
        "widget_enabled": False,
    }


def whole_guild_payload(guild: Guild) -> Json:
    """A guild as REST shows it, with what the gateway does not tell."""
    return guild_payload(guild) | {"home_header": None, "max_presences": None, "nsfw": False}


def own_guild_payload(guild: Guild, bot: User) -> Json:
    """A guild as the list of those that the bot is in shows it."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "banner": None,
        "owner": guild.owner_id == bot.id,
        "permissions": str(int(in_guild(guild.members[bot.id], guild))),
        "features": [],
    }
