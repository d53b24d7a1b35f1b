"""The client: what it asks Discord for, when commands are registered, how events reach their place.

What is answered is the desk's. The invariant: it asks for no privileged intent, and pings nobody.
"""

import asyncio
from collections.abc import Collection, Iterable
from functools import partial
import hashlib
import json
import logging
import sys
import traceback
from typing import Any, Protocol

import discord

from bot.chat import replies
from bot.chat.buttons import AnswerButton, SuggestionButton, on_form
from bot.chat.catching_up import CatchingUp
from bot.chat.commands import make_tree
from bot.chat.desk import Desk
from bot.chat.endpoint import handlers_under_way
from bot.chat.failures import contained
from bot.chat.knowledge.correcting import corrected_edits
from bot.chat.knowledge.dispatch import on_component as on_desk_component
from bot.chat.knowledge.dispatch import on_form as on_desk_form
from bot.chat.knowledge.editing import Due, Edits
from bot.chat.knowledge.notices import Notices
from bot.chat.knowledge.withdrawing import withdrawn_edits
from bot.chat.mentions import Mentions
from bot.chat.privacy import PrivacyButton
from bot.services.moderation import Moderation

log = logging.getLogger(__name__)

FINISHING_S = 0.5  # for answers under way, which take milliseconds; within running.CLOSING_S


class CommandMemory(Protocol):
    """Remembers which commands Discord was told of last."""

    async def commands_hash(self) -> str | None:
        """What was remembered; None if nothing was."""

    async def remember_commands(self, value: str) -> None:
        """Remember it; a store that fails only makes the next start tell Discord again."""


class BriefingClient(discord.Client):
    """The bot in Discord.

    Args:
        desk: The parts that it works with.
        memory: Remembers which commands were registered.
        options: Further options of discord.py's client.

    Attributes:
        desk: As above.
        is_stopping: Whether nothing new is to be begun.
    """

    def __init__(self, desk: Desk, memory: CommandMemory, **options: Any) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            **options,
        )
        self.desk = desk
        self.is_stopping = False
        self._memory = memory
        in_folder = desk.moderation.overview.in_folder if desk.moderation is not None else str
        self.notices = Notices(self, desk.moderator_channel, in_folder)
        self.edits = Edits(self, _due(desk.moderation))
        self._mentions = Mentions(self)
        self.catching_up = CatchingUp(self, self._mentions)
        self._remembered: set[int] = set()
        self._me: int | None = None
        self.tree = make_tree(self)

    @property
    def present(self) -> Collection[int]:
        """Ids of the servers that it is in.

        Also while one has an outage, and while a new session begins: then discord.py knows none for
        a moment, and a question that came just before must not find the bot without a place.
        """
        return self._remembered | {guild.id for guild in self.guilds}

    def is_me(self, users: Iterable[discord.abc.User]) -> bool:
        """Whether the bot's own user is among these."""
        me = self.user.id if self.user is not None else self._me  # as for `present`
        return any(user.id == me for user in users)

    async def setup_hook(self) -> None:
        """Get ready before the gateway is opened."""
        self.add_dynamic_items(AnswerButton, SuggestionButton, PrivacyButton)
        self.notices.start()
        self.edits.start()
        self.catching_up.start()
        await self._register_commands()

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Hand an event on; none any more once the bot is stopping."""
        if not self.is_stopping:
            super().dispatch(event, *args, **kwargs)

    async def close(self) -> None:
        """Log out; what is posted, edited and answered in the background ends first.

        What is asked from now on is not answered.
        """
        self.is_stopping = True
        await self.notices.close()
        await self.edits.close()
        await self.catching_up.close()
        if under_way := handlers_under_way():
            await asyncio.wait(under_way, timeout=FINISHING_S)
        await super().close()

    async def on_ready(self) -> None:
        """Say in the log where it is; Discord may send this again and again."""
        self._remembered = {guild.id for guild in self.guilds}
        self._me = self.user.id if self.user is not None else None
        log.info("ready servers=%d", len(self.guilds))
        self.catching_up.ready()
        self._warn_if_not_set_up()
        async with contained("servers at the start"):
            await self.desk.privacy.guilds_present(self._remembered)

    async def on_connect(self) -> None:
        """A session began, not one that was resumed; its servers are not known yet."""
        self.catching_up.began()

    async def on_resumed(self) -> None:
        """A session goes on, and what was said meanwhile has come with it."""
        self.catching_up.resumed()

    async def on_disconnect(self) -> None:
        """The connection ended or could not be made; discord.py tries again, and says it again."""
        self.catching_up.lost()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added to a server, perhaps once more: what was asked there stays."""
        self._remembered.add(guild.id)
        self._warn_if_not_set_up()
        async with contained("server joined"):
            await self.desk.privacy.guild_returned(guild.id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server, and what was asked there goes; an outage is none."""
        self._remembered.discard(guild.id)
        async with contained("server left"):
            await self.desk.privacy.guild_removed(guild.id)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Somebody used a command, pressed a button or sent a form.

        Forms are handled here, and all that the moderators' desk shows.
        """
        if interaction.type is discord.InteractionType.modal_submit:
            await on_form(interaction)
            await on_desk_form(interaction)
        elif interaction.type is discord.InteractionType.component:
            await on_desk_component(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """A message was sent somewhere."""
        self.catching_up.heard(message)
        if await self._mentions.on_message(message):
            self.catching_up.used(message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """A message was edited somewhere."""
        await self._mentions.on_edit(payload)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """A message was deleted somewhere."""
        await self._mentions.on_delete(payload)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Many messages were deleted somewhere."""
        await self._mentions.on_bulk_delete(payload)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """The last net, for what no other place contained: the log, without anybody's words."""
        del args, kwargs
        error = sys.exc_info()[1]
        where = "".join(traceback.format_tb(error.__traceback__)) if error is not None else ""
        log.error("event %s failed: %s\n%s", event_method, type(error).__name__, where)

    def _warn_if_not_set_up(self) -> None:
        """Say in the log why it answers nowhere: anybody can add it to a second server."""
        if not self.desk.places.guilds and len(self.guilds) > 1:
            ids = ", ".join(str(guild.id) for guild in self.guilds)
            log.warning("%s It is in %s.", replies.NOT_SET_UP, ids)

    async def _register_commands(self) -> None:
        """Tell Discord of the commands, if they are others than last time.

        If it does not take them, mentions and direct messages are answered all the same.
        """
        commands = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        text = json.dumps(commands, sort_keys=True, default=str)
        value = hashlib.sha256(f"{self.application_id} {text}".encode()).hexdigest()
        if await self._memory.commands_hash() == value:
            return
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            refused = "Discord refused the commands (HTTP %d, code %d); the next start tries again"
            log.error(refused, error.status, error.code)  # noqa: TRY400  Discord's fault, not ours
            return
        await self._memory.remember_commands(value)


def _due(moderation: Moderation | None) -> list[Due]:
    """What says which messages are to be edited: what does harm goes first."""
    if moderation is None:
        return []
    return [partial(withdrawn_edits, moderation), partial(corrected_edits, moderation)]
