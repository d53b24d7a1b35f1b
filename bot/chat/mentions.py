"""Questions that come as messages: mentions, replies, direct messages; their edits and deletions.

Without the privileged intent Discord shows a message's text only if it mentions the bot or is a
direct message. What was missed while nobody listened is found by catching_up.py. Which reply
belongs to which message is in the log, and in memory for what the log does not have: help, excuses,
and answers of a time when it could not be written. The invariant: a message has one reply at most,
however often Discord tells of it, and after its last edit that reply is to what it says then.
"""

import asyncio
from collections import OrderedDict
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakValueDictionary

import discord

from bot.answers.question import without_markup
from bot.chat import replies, sending
from bot.chat.buttons import buttons
from bot.chat.desk import Question, Shown
from bot.chat.failures import Tell, contained
from bot.chat.once import Once
from bot.chat.render import Rendered

if TYPE_CHECKING:
    from bot.chat.client import BriefingClient

T = TypeVar("T")

MOST_REMEMBERED = 10_000
# What people write themselves; Discord writes others in their name, as when a thread is opened
# under an answer or a poll ends.
WRITTEN = frozenset({discord.MessageType.default, discord.MessageType.reply})
# An edit can make a question of a message that was none, for this long; by taste.
STILL_NEW = timedelta(minutes=10)
CLOCKS_DIFFER = timedelta(minutes=1)  # this computer's and Discord's, at most; by taste


class Mentions:
    """Answers messages.

    Args:
        client: Whose messages they are.
    """

    def __init__(self, client: "BriefingClient") -> None:
        self._client = client
        self._seen = Once()
        self._told_to_wait = Once()
        self._replies: OrderedDict[int, int] = OrderedDict()
        self._newest: OrderedDict[int, discord.Message] = OrderedDict()
        # What is older may have been answered before this start; clocks differ.
        self._oldest_own = discord.utils.time_snowflake(discord.utils.utcnow() - CLOCKS_DIFFER)
        # One thing at a time for a message: an edit waits until the answer is sent and noted.
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def on_message(self, message: discord.Message) -> bool:
        """Answer a message that is meant for the bot; whether it was answered now."""
        return await self._answer_once(message, late=False)

    async def catch_up(self, message: discord.Message) -> bool:
        """Answer a message that was missed when it was sent; whether it was answered now.

        It is one that has no reply yet. Where several wait, each waits for its turn.
        """
        return await self._answer_once(message, late=True)

    def is_question(self, message: discord.Message) -> bool:
        """Whether a person wrote it, to the bot."""
        return not message.author.bot and message.type in WRITTEN and self._is_meant(message)

    async def _answer_once(self, message: discord.Message, *, late: bool) -> bool:
        if not self.is_question(message):
            return False
        # Discord may tell of a message again after a lost connection.
        if not await self._may_answer(message) or not self._seen.take(message.id):
            return False
        async with contained("message", self._teller(message)), self._lock(message.id):
            in_doubt = late or message.id < self._oldest_own
            if in_doubt and await self._was_answered(message, late=late):
                return False
            await self._answer(message, without_markup(message.content), late=late)
        return message.id in self._replies

    async def _was_answered(self, message: discord.Message, *, late: bool) -> bool:
        """Whether the log has an answer to a message.

        One that never got its reply, as when the bot was killed before, counts as none where it is
        known that there is no reply.
        """
        logged = await self._client.desk.history.question_of_event(f"m{message.id}")
        return logged is not None and not (late and logged.message is None)

    async def on_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer again if a question reads otherwise now, or if there is a question only now.

        What Discord adds when it unfurls a link is no edit, and neither is a pin. Whoever edits too
        often waits, and then the last edit is answered.
        """
        message = payload.message
        if message.author.bot or message.edited_at is None or not message.content:
            return
        if message.type not in WRITTEN or not without_markup(message.content):
            return
        _remember(self._newest, message.id, message)
        async with contained("edit"):
            while self._newest.get(message.id) is message:
                async with self._lock(message.id):
                    wait = await self._answer_edited(message)
                if not wait:
                    break
                await asyncio.sleep(wait)
        if self._newest.get(message.id) is message:
            del self._newest[message.id]

    async def on_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Take an answer away with its question."""
        await self._forget(payload.message_id, payload.channel_id, payload.guild_id)

    async def on_bulk_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """The same for many questions at once."""
        for message_id in payload.message_ids:
            await self._forget(message_id, payload.channel_id, payload.guild_id)

    async def _answer(self, message: discord.Message, text: str, *, late: bool) -> None:
        desk = self._client.desk
        question = self._question(message, text, await self._after(message))
        wait = desk.wait_s(question, public=True)
        while wait and late:
            await asyncio.sleep(wait)
            wait = desk.wait_s(question, public=True)
        if wait:
            await self._tell_to_wait(message, wait)
        elif not text:
            await self._say(message, self._help(message))
        else:
            await self._show(message, await desk.answer(question), None)

    async def _answer_edited(self, message: discord.Message) -> float:
        """Answer a message as it reads now; seconds to wait if that is too soon."""
        if not await self._may_answer(message):
            return 0.0
        desk, text = self._client.desk, without_markup(message.content)
        logged = await desk.history.question_of_event(f"m{message.id}")
        reply = self._replies.get(message.id) or (logged.message if logged is not None else None)
        if logged is not None and reply is not None:
            if text == without_markup(logged.record.question):
                return 0.0
        elif reply is None and not (_is_still_new(message) and self._is_meant(message)):
            return 0.0
        question = self._question(message, text, await self._after(message))
        if wait := desk.wait_s(question, public=True):
            return wait
        if logged is not None:
            shown = await desk.answer_again(question, logged)
        else:
            shown = await desk.answer(question)
        await self._show(message, shown, reply)
        return 0.0

    async def _show(self, message: discord.Message, shown: Shown, reply: int | None) -> None:
        """Show an answer, in the place of an earlier reply if there is one."""
        view = buttons(shown, interaction=False)
        if reply is None:
            reply = (await sending.reply_to(message, shown.rendered, view)).id
            _remember(self._replies, message.id, reply)
        else:
            channel = self._client.get_partial_messageable(message.channel.id)
            await sending.edit(channel.get_partial_message(reply), shown.rendered, view)
        if shown.row is not None:
            await self._client.desk.history.attach_message(shown.row, reply)

    async def _forget(self, message_id: int, channel_id: int, guild_id: int | None) -> None:
        if not self._client.desk.places.answers_in(guild_id, self._client.present):
            return
        self._newest.pop(message_id, None)
        async with contained("deletion"), self._lock(message_id):
            reply = self._replies.pop(message_id, None)
            if reply is None:
                logged = await self._client.desk.history.question_of_event(f"m{message_id}")
                reply = logged.message if logged is not None else None
            if reply is not None:
                channel = self._client.get_partial_messageable(channel_id, guild_id=guild_id)
                await channel.get_partial_message(reply).delete()

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
        if self._told_to_wait.take(message.author.id):
            self._client.loop.call_later(seconds, self._told_to_wait.give_back, message.author.id)
            await message.author.send(replies.wait(seconds))

    def _help(self, message: discord.Message) -> str:
        """What to say to a message in which there is no question."""
        shown = message.content or message.attachments or message.stickers
        is_read = message.guild is None or (shown and self._client.is_me(message.mentions))
        return replies.SAY_WHAT if is_read else replies.MENTION_ME

    def _teller(self, message: discord.Message) -> Tell:
        async def tell(text: str) -> None:
            await self._say(message, text)

        return tell

    async def _say(self, message: discord.Message, text: str) -> None:
        view = discord.ui.View(timeout=None)
        sent = await sending.reply_to(message, Rendered(text, 0, 0, None), view)
        _remember(self._replies, message.id, sent.id)


def _is_still_new(message: discord.Message) -> bool:
    """Whether a message was edited soon after it was sent, by Discord's clock."""
    edited_at = message.edited_at or message.created_at
    return edited_at - message.created_at <= STILL_NEW


def _remember(kept: OrderedDict[int, T], key: int, value: T) -> None:
    kept[key] = value
    while len(kept) > MOST_REMEMBERED:
        kept.popitem(last=False)
