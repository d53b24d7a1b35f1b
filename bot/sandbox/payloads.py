"""Messages, commands and the application → Discord's JSON, for REST and gateway alike.

People and places are in `guild_payloads.py`, interactions in `interaction_payloads.py`; which
events the bot gets is in `dispatches.py`. The invariant: a payload is made anew each time and
shares nothing with the world.
"""

from copy import deepcopy
from typing import TYPE_CHECKING

from bot.sandbox.guild_payloads import channel_payload, user_payload
from bot.sandbox.interaction import Interaction, InteractionType
from bot.sandbox.message import Attachment, Json, Message, MessageType, walk
from bot.sandbox.snowflakes import timestamp
from bot.sandbox.visibility import is_blanked

if TYPE_CHECKING:
    from bot.sandbox.commands import Command
    from bot.sandbox.world import World

MESSAGE_CONTENT = 1 << 15


def application_payload(world: "World") -> Json:
    """The bot's application as its bot sees it."""
    application = world.application
    # The bits for bots in fewer than 100 servers: 13 presence, 15 members, 19 message content.
    granted = {1 << 8: 1 << 13, 1 << 1: 1 << 15, MESSAGE_CONTENT: 1 << 19}
    flags = sum(flag for bit, flag in granted.items() if application.privileged_intents & bit)
    return {
        "id": str(application.id),
        "name": application.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user_payload(world.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags,
        "flags_new": str(flags),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user_payload(application.owner),
        "approximate_guild_count": sum(guild.joined for guild in world.guilds.values()),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
    }


def command_payload(command: "Command", application_id: int) -> Json:
    """A registered command."""
    permissions = command.member_permissions
    payload: Json = {
        "id": str(command.id),
        "application_id": str(application_id),
        "version": str(command.version),
        "type": int(command.type),
        "name": command.name,
        "description": command.description,
        "default_member_permissions": None if permissions is None else str(int(permissions)),
        "nsfw": command.nsfw,
        "integration_types": list(command.integration_types),
        "contexts": None if command.contexts is None else list(command.contexts),
        "dm_permission": command.dm_permission,
        "name_localizations": command.localizations.get("name_localizations"),
        "description_localizations": command.localizations.get("description_localizations"),
    }
    if command.guild is not None:
        payload["guild_id"] = str(command.guild.id)
    if command.options:
        payload["options"] = deepcopy(list(command.options))
    return payload


def attachment_payload(attachment: Attachment, cdn: str) -> Json:
    """A file with its address."""
    upload = attachment.upload
    payload: Json = {
        "id": str(attachment.id),
        "filename": upload.filename,
        "size": len(upload.content),
        "url": cdn + attachment.address,
        "proxy_url": cdn + attachment.address,
        "content_type": upload.content_type,
    }
    if upload.description:
        payload["description"] = upload.description
    if attachment.ephemeral:
        payload["ephemeral"] = True
    return payload


def message_payload(message: Message, world: "World", *, unblanked: bool = False) -> Json:
    """A message as the bot may read it.

    Args:
        message: The message.
        world: Where it is.
        unblanked: Whether it comes inside an interaction, where its text is always shown.
    """
    payload = _basic_message(message, world, unblanked=unblanked)
    if message.reactions:
        payload["reactions"] = [
            {
                "emoji": {"id": None, "name": emoji},
                "count": len(users),
                "count_details": {"burst": 0, "normal": len(users)},
                "burst_colors": [],
                "me_burst": False,
                "me": world.bot.id in users,
            }
            for emoji, users in message.reactions.items()
        ]
    if message.type in {MessageType.REPLY, MessageType.THREAD_STARTER_MESSAGE}:
        answered = message.referenced
        payload["referenced_message"] = (
            None if answered is None else _basic_message(answered, world, unblanked=unblanked)
        )
    return payload


def _basic_message(message: Message, world: "World", *, unblanked: bool) -> Json:
    intent = world.application.privileged_intents & MESSAGE_CONTENT
    blanked = not unblanked and not intent and is_blanked(message, world.bot)
    edited = message.edited_at
    payload: Json = {
        "id": str(message.id),
        "channel_id": str(message.channel.id),
        "type": int(message.type),
        "author": user_payload(message.author),
        "content": "" if blanked else message.content,
        "embeds": [] if blanked else deepcopy(list(message.embeds)),
        "components": [] if blanked else _components(message, world.cdn),
        "attachments": []
        if blanked
        else [attachment_payload(each, world.cdn) for each in message.attachments],
        "mentions": [user_payload(user) for user in message.mentions.users],
        "mention_roles": [str(role.id) for role in message.mentions.roles],
        "mention_everyone": message.mentions.everyone,
        "timestamp": timestamp(message.sent_at),
        "edited_timestamp": None if edited is None else timestamp(edited),
        "flags": int(message.flags),
        "pinned": False,
        "tts": False,
    }
    if message.nonce is not None:
        payload["nonce"] = message.nonce
    if message.reference is not None:
        payload["message_reference"] = _reference(message)
    if message.via_webhook:
        payload["webhook_id"] = payload["application_id"] = str(world.application.id)
    if message.interaction is not None:
        payload["interaction_metadata"] = _metadata(message.interaction, message)
    if message.thread is not None:
        payload["thread"] = channel_payload(message.thread, world.bot)
    return payload


def _reference(message: Message) -> Json:
    channel = message.channel
    if message.type == MessageType.THREAD_STARTER_MESSAGE and channel.parent is not None:
        channel = channel.parent
    reference: Json = {
        "type": 0,
        "message_id": str(message.reference),
        "channel_id": str(channel.id),
    }
    return reference | ({"guild_id": str(channel.guild.id)} if channel.guild else {})


def owners_payload(interaction: Interaction) -> Json:
    """By whom the application was installed where an interaction happened: guilds only."""
    guild = interaction.channel.guild
    return {"0": str(guild.id) if guild else "0"}


def _metadata(interaction: Interaction, message: Message | None) -> Json:
    metadata: Json = {
        "id": str(interaction.id),
        "type": int(interaction.type),
        "user": user_payload(interaction.user),
        "authorizing_integration_owners": owners_payload(interaction),
    }
    original = interaction.original
    if original is not None and message is not None and original is not message:
        metadata["original_response_message_id"] = str(original.id)
    if interaction.type is InteractionType.MESSAGE_COMPONENT and interaction.message:
        metadata["interacted_message_id"] = str(interaction.message.id)
    if interaction.type is InteractionType.MODAL_SUBMIT and interaction.modal:
        metadata["triggering_interaction_metadata"] = _metadata(interaction.modal.source, None)
    target = interaction.target_id
    if target is not None and target in interaction.resolved.messages:
        metadata["target_message_id"] = str(target)
    elif target is not None:
        metadata["target_user"] = user_payload(interaction.resolved.users[target])
    return metadata


def _components(message: Message, cdn: str) -> list[Json]:
    components = deepcopy(list(message.components))
    for part in walk(components):
        if "media" in part:
            part["media"] = _media(part["media"], message, cdn)
        for item in part.get("items", ()):
            item["media"] = _media(item["media"], message, cdn)
        if "file" in part:
            part["file"] = media = _media(part["file"], message, cdn)
            named = [a for a in message.attachments if str(a.id) == media.get("attachment_id")]
            part["name"] = named[0].upload.filename if named else None
            part["size"] = len(named[0].upload.content) if named else None
    return components


def _media(media: Json, message: Message, cdn: str) -> Json:
    name = media["url"].removeprefix("attachment://")
    for attachment in message.attachments:
        url = cdn + attachment.address
        if media["url"] == url or (media["url"] != name and attachment.upload.filename == name):
            return {
                "id": str(attachment.id),
                "url": url,
                "proxy_url": url,
                "content_type": attachment.upload.content_type,
                "attachment_id": str(attachment.id),
            }
    return {"id": str(message.id), "url": media["url"], "proxy_url": media["url"]}
