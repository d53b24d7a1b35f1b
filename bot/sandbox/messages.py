"""Sending, editing, deleting and finding messages, by people and by the bot alike.

The invariant: whatever is here was within its author's rights when it was written, and each write
emits its event.
"""

from collections.abc import Iterable
from dataclasses import replace
import re
from typing import TYPE_CHECKING

from bot.sandbox import errors, events
from bot.sandbox.guilds import Channel, User
from bot.sandbox.mentions import find_mentions
from bot.sandbox.message import (
    AllowedMentions,
    Attachment,
    Draft,
    Message,
    MessageFlag,
    MessageType,
    Upload,
)
from bot.sandbox.permissions import Permission
from bot.sandbox.visibility import rights

if TYPE_CHECKING:
    from bot.sandbox.interaction import Interaction
    from bot.sandbox.world import World

NONCE_MEMORY_S = 300.0
MOST_NONCES = 100_000  # by taste: nobody sends as many within that time
# Discord puts _ for spaces and most signs; for letters beyond ASCII this is by taste.
UNSAFE = re.compile(r"[^\w.-]", re.ASCII)


class Messages:
    """The messages of all channels."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.attachments: dict[int, Attachment] = {}
        self._nonces: dict[tuple[int, int, str], Message] = {}

    def send(self, author: User, channel: Channel, draft: Draft) -> Message:
        """Send a message to a channel.

        Raises:
            ApiError: 50001, 50013, 50006, 50035 (no such message to answer), 50083, 50007.
        """
        self._may_send(author, channel, draft)
        if draft.is_empty:
            raise errors.empty_message()
        if (first := self._with_nonce(author, channel, draft)) is not None:
            return first
        answered = self._answered(channel, draft)
        kind = MessageType.DEFAULT if draft.reference_id is None else MessageType.REPLY
        message = self._new(author, channel, kind, draft)
        if answered is not None:
            message.reference, message.referenced = answered.id, answered
            # Discord's client pings nobody when an interaction's answer is replied to.
            message.pings_author = draft.allowed_mentions.replied_user and not answered.via_webhook
        self._mention(message, draft.allowed_mentions)
        if draft.nonce is not None:
            self._nonces[channel.id, author.id, str(draft.nonce)] = message
            while len(self._nonces) > MOST_NONCES:
                del self._nonces[next(iter(self._nonces))]
        return self.place(message)

    def answer(self, interaction: "Interaction", draft: Draft) -> Message:
        """Make a message that answers an interaction; it is not placed yet."""
        message = self._new(self._world.bot, interaction.channel, MessageType.DEFAULT, draft)
        message.interaction, message.via_webhook = interaction, True
        if MessageFlag.EPHEMERAL in draft.flags:
            message.viewer = interaction.user
        self._mention(message, draft.allowed_mentions)
        return message

    def place(self, message: Message) -> Message:
        """Put a message into its channel and tell of it."""
        message.channel.messages[message.id] = message
        message.channel.archived = False
        self._world.emit(events.MessageCreated(message))
        return message

    def edit(self, message: Message, draft: Draft) -> Message:
        """Change what the draft gives of a message, and nothing else.

        Raises:
            ApiError: 50006, nothing would be left; 50035, text beside Components V2.
        """
        given = draft.given
        content = draft.content if "content" in given else message.content
        embeds = draft.embeds if "embeds" in given else message.embeds
        components = draft.components if "components" in given else message.components
        kept = message.attachments
        if draft.kept is not None:
            kept = tuple(each for each in kept if each.id in draft.kept)
        flags = message.flags
        if "flags" in given:
            flags = flags & ~MessageFlag.SUPPRESS_EMBEDS | draft.flags
        if MessageFlag.IS_COMPONENTS_V2 in flags and (content or embeds):
            raise _legacy("content" if content else "embeds")
        if not (content.strip() or embeds or components or kept or draft.uploads):
            raise errors.empty_message()
        message.content, message.embeds, message.components = content, embeds, components
        message.flags = flags & ~MessageFlag.LOADING
        message.attachments = kept + self._attach(message, draft.uploads)
        self._mention(message, draft.allowed_mentions)
        message.edited_at = self._world.clock.now()
        self._world.emit(events.MessageUpdated(message))
        return message

    def edit_by(self, author: User, message: Message, draft: Draft) -> Message:
        """Edit a message as its author.

        Raises:
            ApiError: 50005, it is another's; and as `edit`.
        """
        self._world.require(author, message.channel, Permission.VIEW_CHANNEL)
        if message.author is not author:
            raise errors.not_of_another_user()
        return self.edit(message, draft)

    def delete(self, message: Message) -> None:
        """Delete a message."""
        message.channel.messages.pop(message.id, None)
        message.deleted = True
        for attachment in message.attachments:
            self.attachments.pop(attachment.id, None)
        for other in message.channel.messages.values():
            if other.referenced is message:
                other.referenced = None
        self._world.emit(events.MessageDeleted(message))

    def delete_by(self, actor: User, message: Message) -> None:
        """Delete a message as its author, or as someone who may delete others' messages.

        Raises:
            ApiError: 50013.
        """
        self._world.require(actor, message.channel, Permission.VIEW_CHANNEL)
        if message.author is not actor:
            self._world.require(actor, message.channel, Permission.MANAGE_MESSAGES)
        self.delete(message)

    def get(self, channel: Channel, message_id: int) -> Message:
        """Find a message that everyone in the channel sees.

        Raises:
            ApiError: 10008.
        """
        message = channel.messages.get(message_id)
        if message is None or message.ephemeral:
            raise errors.unknown_message()
        return message

    def history(self, channel: Channel) -> list[Message]:
        """The messages that everyone in a channel sees, oldest first."""
        return [message for message in channel.messages.values() if not message.ephemeral]

    def react(self, user: User, message: Message, emoji: str) -> None:
        """Put an emoji under a message.

        Raises:
            ApiError: 50013.
        """
        self._world.require(user, message.channel, Permission.ADD_REACTIONS)
        message.reactions.setdefault(emoji, set()).add(user.id)
        self._world.emit(events.ReactionAdded(message, user, emoji))

    def take_reaction(self, user: User, message: Message, emoji: str) -> None:
        """Take one's emoji from under a message."""
        message.reactions.get(emoji, set()).discard(user.id)
        if not message.reactions.get(emoji):
            message.reactions.pop(emoji, None)
        self._world.emit(events.ReactionRemoved(message, user, emoji))

    def attach(self, channel: Channel, upload: Upload, *, ephemeral: bool = False) -> Attachment:
        """Store a file."""
        upload = replace(upload, filename=UNSAFE.sub("_", upload.filename))
        attachment = Attachment(self._world.snowflakes.next(), channel.id, upload, ephemeral)
        self.attachments[attachment.id] = attachment
        return attachment

    def _new(self, author: User, channel: Channel, kind: MessageType, draft: Draft) -> Message:
        message = Message(
            self._world.snowflakes.next(),
            channel,
            author,
            kind,
            self._world.clock.now(),
            content=draft.content,
            embeds=draft.embeds,
            components=draft.components,
            flags=draft.flags,
            nonce=draft.nonce,
        )
        message.attachments = self._attach(message, draft.uploads)
        return message

    def _attach(self, message: Message, uploads: Iterable[Upload]) -> tuple[Attachment, ...]:
        ephemeral = MessageFlag.EPHEMERAL in message.flags
        return tuple(
            self.attach(message.channel, upload, ephemeral=ephemeral) for upload in uploads
        )

    def _may_send(self, author: User, channel: Channel, draft: Draft) -> None:
        require = self._world.require
        if channel.is_thread:
            require(author, channel, Permission.SEND_MESSAGES_IN_THREADS)
            if channel.archived and channel.locked:
                raise errors.thread_archived()
        else:
            require(author, channel, Permission.SEND_MESSAGES)
        if draft.uploads:
            require(author, channel, Permission.ATTACH_FILES)
        if draft.reference_id is not None:
            require(author, channel, Permission.READ_MESSAGE_HISTORY)
        if channel.recipient is not None and author.bot and not channel.recipient.accepts_dms:
            raise errors.cannot_message_user()

    def _with_nonce(self, author: User, channel: Channel, draft: Draft) -> Message | None:
        if not draft.enforce_nonce or draft.nonce is None:
            return None
        first = self._nonces.get((channel.id, author.id, str(draft.nonce)))
        recent = first is not None and self._world.clock.now() - first.sent_at < NONCE_MEMORY_S
        return first if recent else None

    def _answered(self, channel: Channel, draft: Draft) -> Message | None:
        if draft.reference_id is None:
            return None
        message = channel.messages.get(draft.reference_id)
        if message is not None and not message.ephemeral:
            return message
        if not draft.must_exist:
            return None
        problem = {"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}
        raise errors.invalid_form_body({"message_reference": {"_errors": [problem]}})

    def _mention(self, message: Message, allowed: AllowedMentions) -> None:
        everyone = Permission.MENTION_EVERYONE in rights(message.author, message.channel)
        message.mentions = find_mentions(message, self._world.users, allowed, everyone=everyone)


def _legacy(name: str) -> errors.ApiError:
    text = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
    code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
    return errors.invalid_form_body({name: {"_errors": [{"code": code, "message": text}]}})
