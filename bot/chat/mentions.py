"""Questions that come as messages: mentions, replies, direct messages; their edits and deletions.

Without the privileged intent Discord shows a message's text only if it mentions the bot or is a
direct message. The invariant: a message is answered once, however often Discord tells of it.
"""

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import discord

from bot.answers.question import without_markup
from bot.chat import replies, sending
from bot.chat.buttons import buttons
from bot.chat.desk import Question
from bot.chat.failures import contained
from bot.chat.render import Rendered
from bot.records import LoggedQuestion

if TYPE_CHECKING:
    from bot.chat.client import BriefingClient

MOST_SEEN = 10_000


class Mentions:
    """Answers messages.

    Args:
        client: Whose messages they are.
    """

    def __init__(self, client: "BriefingClient") -> None:
        self._client = client
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._told_to_wait: OrderedDict[int, None] = OrderedDict()
        # One thing at a time for a message: an edit waits until the answer is sent and noted.
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is meant for the bot."""
        if message.author.bot or message.is_system() or not self._is_meant(message):
            return
        if not await self._may_answer(message) or not self._is_new(message.id):
            return

        async def tell(text: str) -> None:
            await self._say(message, text)

        async with contained("message", tell), self._lock(message.id):
            text = without_markup(message.content)
            if not text:
                mentioned = self._client.is_me(message.mentions) and message.content
                await tell(replies.SAY_WHAT if mentioned else replies.MENTION_ME)
                return
            await self._answer(message, text)

    async def on_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer again if a question that was answered reads otherwise now.

        What Discord adds when it unfurls a link is no edit, and neither is a pin.
        """
        message = payload.message
        if message.author.bot or message.edited_at is None or not message.content:
            return
        text = without_markup(message.content)
        async with contained("edit"), self._lock(message.id):
            logged = await self._logged(message.id, message.guild)
            if logged is not None and text and text != without_markup(logged.record.question):
                await self._answer_again(message, text, logged)

    async def on_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Take an answer away with its question."""
        await self._forget(payload.message_id, payload.channel_id, payload.guild_id)

    async def on_bulk_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """The same for many questions at once."""
        for message_id in payload.message_ids:
            await self._forget(message_id, payload.channel_id, payload.guild_id)

    async def _answer(self, message: discord.Message, text: str) -> None:
        desk = self._client.desk
        question = self._question(message, text, await self._after(message))
        if wait := desk.wait_s(question, public=True):
            await self._tell_to_wait(message, wait)
            return
        shown = await desk.answer(question)
        sent = await sending.reply_to(message, shown.rendered, buttons(shown, interaction=False))
        if shown.row is not None:
            await desk.history.attach_message(shown.row, sent.id)

    async def _answer_again(
        self, message: discord.Message, text: str, logged: LoggedQuestion
    ) -> None:
        question = self._question(message, text)
        if logged.message is None or self._client.desk.wait_s(question, public=True):
            return
        shown = await self._client.desk.answer_again(question, logged)
        channel = self._client.get_partial_messageable(message.channel.id)
        answer = channel.get_partial_message(logged.message)
        await sending.edit(answer, shown.rendered, buttons(shown, interaction=False))

    async def _forget(self, message_id: int, channel_id: int, guild_id: int | None) -> None:
        if not self._client.desk.places.answers_in(guild_id, self._client.present):
            return
        async with contained("deletion"), self._lock(message_id):
            logged = await self._client.desk.history.question_of_event(f"m{message_id}")
            if logged is not None and logged.message is not None:
                channel = self._client.get_partial_messageable(channel_id, guild_id=guild_id)
                await channel.get_partial_message(logged.message).delete()

    async def _logged(self, message_id: int, guild: discord.Guild | None) -> LoggedQuestion | None:
        guild_id = guild.id if guild is not None else None
        if not self._client.desk.places.answers_in(guild_id, self._client.present):
            return None
        return await self._client.desk.history.question_of_event(f"m{message_id}")

    async def _after(self, message: discord.Message) -> tuple[str, ...] | None:
        """The questions before the answer that this message replies to; None if to none."""
        replied = message.reference.message_id if message.reference is not None else None
        if replied is None:
            return None
        logged = await self._client.desk.history.question_of_message(replied)
        return (*logged.record.after, logged.record.question) if logged is not None else None

    def _is_meant(self, message: discord.Message) -> bool:
        """Whether a message is for the bot: sent to it alone, mentioning it or answering it."""
        if message.guild is None or self._client.is_me(message.mentions):
            return True
        role = message.guild.self_role
        if role is not None and role in message.role_mentions:
            return True
        replied = message.reference.resolved if message.reference is not None else None
        return isinstance(replied, discord.Message) and self._client.is_me([replied.author])

    async def _may_answer(self, message: discord.Message) -> bool:
        desk, guild = self._client.desk, message.guild
        if not desk.places.answers_in(guild.id if guild else None, self._client.present):
            return False
        channel = message.channel
        parent = channel.parent_id if isinstance(channel, discord.Thread) else None
        return await desk.answers_in(guild.id if guild else None, channel.id, parent)

    def _lock(self, message_id: int) -> asyncio.Lock:
        return self._locks.setdefault(message_id, asyncio.Lock())

    def _is_new(self, message_id: int) -> bool:
        """False for a message that Discord tells of again, as it may after a lost connection."""
        if message_id in self._seen:
            return False
        _remember(self._seen, message_id)
        return True

    def _question(
        self, message: discord.Message, text: str, after: tuple[str, ...] | None = None
    ) -> Question:
        guild = message.guild
        return Question(
            text,
            "dm" if guild is None else "mention",
            f"m{message.id}",
            message.author.id,
            message.channel.id,
            guild.id if guild is not None else None,
            after,
        )

    async def _tell_to_wait(self, message: discord.Message, seconds: float) -> None:
        """Say so privately, and once: whoever asks too often gets no more messages for it."""
        if message.author.id in self._told_to_wait:
            return
        _remember(self._told_to_wait, message.author.id)
        self._client.loop.call_later(seconds, self._told_to_wait.pop, message.author.id, None)
        await message.author.send(replies.wait(seconds))

    async def _say(self, message: discord.Message, text: str) -> None:
        view = discord.ui.View(timeout=None)
        await sending.reply_to(message, Rendered(text, 0, 0, None), view)


def _remember(seen: OrderedDict[int, None], key: int) -> None:
    seen[key] = None
    while len(seen) > MOST_SEEN:
        seen.popitem(last=False)
