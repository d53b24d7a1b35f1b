"""Interactions → Discord's JSON: what the gateway sends, and what answering returns.

The invariant: messages inside an interaction are never blanked.
"""

from copy import deepcopy
from typing import TYPE_CHECKING

from bot.sandbox.commands import Command
from bot.sandbox.drafts import MAX_FILE_BYTES
from bot.sandbox.guild_payloads import (
    channel_payload,
    member_payload,
    partial_member_payload,
    role_payload,
    user_payload,
)
from bot.sandbox.guilds import Channel, Member, User
from bot.sandbox.interaction import CallbackType, Interaction, InteractionType, Resolved
from bot.sandbox.message import Json
from bot.sandbox.payloads import attachment_payload, message_payload, owners_payload
from bot.sandbox.visibility import rights

if TYPE_CHECKING:
    from bot.sandbox.world import World

LOCALE = "en-US"
IN_GUILD, WITH_BOT = 0, 1


def interaction_payload(interaction: Interaction, world: "World") -> Json:
    """An interaction as the gateway sends it."""
    channel, user = interaction.channel, interaction.user
    payload: Json = {
        "id": str(interaction.id),
        "application_id": str(world.application.id),
        "type": int(interaction.type),
        "token": interaction.token,
        "version": 1,
        "channel_id": str(channel.id),
        "channel": channel_payload(channel, world.bot),
        "locale": LOCALE,
        "app_permissions": str(int(rights(world.bot, channel))),
        "entitlements": [],
        "authorizing_integration_owners": owners_payload(interaction),
        "context": WITH_BOT if channel.guild is None else IN_GUILD,
        "attachment_size_limit": MAX_FILE_BYTES,
        "data": _data(interaction, world),
    }
    if channel.guild is None:
        payload["user"] = user_payload(user)
    else:
        guild = channel.guild
        payload["guild_id"] = str(guild.id)
        payload["guild"] = {"id": str(guild.id), "locale": LOCALE, "features": []}
        payload["guild_locale"] = LOCALE
        payload["member"] = member_payload(guild.members[user.id]) | _permissions(user, channel)
    if interaction.message is not None:
        payload["message"] = message_payload(interaction.message, world, unblanked=True)
    return payload


def _permissions(user: User, channel: Channel) -> Json:
    return {"permissions": str(int(rights(user, channel)))}


def _data(interaction: Interaction, world: "World") -> Json:
    resolved = _resolved(interaction.resolved, interaction.user, interaction.channel, world)
    if interaction.command is not None:
        data = _command_data(interaction, interaction.command)
    elif interaction.type is InteractionType.MODAL_SUBMIT:
        data = {
            "custom_id": interaction.custom_id,
            "components": deepcopy(list(interaction.fields)),
        }
    else:
        data = {
            "custom_id": interaction.custom_id,
            "component_type": interaction.component_type,
        }
        if interaction.values is not None:
            data["values"] = list(interaction.values)
    return data | ({"resolved": resolved} if resolved else {})


def _command_data(interaction: Interaction, command: Command) -> Json:
    data: Json = {"id": str(command.id), "name": command.name, "type": int(command.type)}
    if interaction.options:
        data["options"] = deepcopy(list(interaction.options))
    if command.guild is not None:
        data["guild_id"] = str(command.guild.id)
    if interaction.target_id is not None:
        data["target_id"] = str(interaction.target_id)
    return data


def _resolved(resolved: Resolved, user: User, channel: Channel, world: "World") -> Json:
    members = channel.guild.members if channel.guild else {}
    parts: Json = {
        "users": {each.id: user_payload(each) for each in resolved.users.values()},
        "members": {
            each.id: _resolved_member(members[each.id], channel)
            for each in resolved.users.values()
            if each.id in members
        },
        "roles": {role.id: role_payload(role) for role in resolved.roles.values()},
        "channels": {
            each.id: _resolved_channel(each, user, world) for each in resolved.channels.values()
        },
        "messages": {
            message.id: message_payload(message, world, unblanked=True)
            for message in resolved.messages.values()
        },
        "attachments": {
            each.id: attachment_payload(each, world.cdn) for each in resolved.attachments.values()
        },
    }
    return {
        name: {str(number): value for number, value in values.items()}
        for name, values in parts.items()
        if values
    }


def _resolved_member(member: Member, channel: Channel) -> Json:
    payload = partial_member_payload(member)
    del payload["mute"], payload["deaf"]
    return payload | _permissions(member.user, channel)


def _resolved_channel(channel: Channel, user: User, world: "World") -> Json:
    names = ["id", "name", "type"] + (["parent_id", "thread_metadata"] if channel.is_thread else [])
    payload = channel_payload(channel, world.bot)
    return {name: payload[name] for name in names} | _permissions(user, channel)


def callback_payload(interaction: Interaction, world: "World") -> Json:
    """What answering an interaction returns if the bot asks for it."""
    answer, original = interaction.answer, interaction.original
    about: Json = {"id": str(interaction.id), "type": int(interaction.type)}
    if original is not None:
        about["response_message_id"] = str(original.id)
        about["response_message_loading"] = original.is_loading
        about["response_message_ephemeral"] = original.ephemeral
    payload: Json = {"interaction": about}
    with_message = {
        CallbackType.CHANNEL_MESSAGE_WITH_SOURCE: 4,
        CallbackType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE: 4,
        CallbackType.UPDATE_MESSAGE: 7,
    }
    if original is not None and answer in with_message:
        message = message_payload(original, world)
        payload["resource"] = {"type": with_message[answer], "message": message}
    return payload
