"""The moderators' channel: what was published, what is wrong with the folder or with answers.

Without the setting nothing is posted. The invariants: a notice that cannot be posted costs nothing
but itself, and members can make few of them, without a word of their own.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable
import logging
import time
from typing import Any

import discord
from discord.app_commands import Cooldown

from bot.chat.escape import escape
from bot.chat.failures import contained
from bot.chat.forms import KINDS
from bot.chat.knowledge.layout import Interaction
from bot.chat.links import link_to, public_place
from bot.chat.once import Once
from bot.chat.render import MESSAGE_CHARS, length
from bot.library.problems import News
from bot.records import Draft, FeedbackKind, LoggedQuestion
from bot.services.moderation import Done

log = logging.getLogger(__name__)

ROOM = 40
MARKS = (5, 3600.0)  # notices of marked answers and seconds, by taste; /insights has all of them
DID = {
    "add": "added",
    "edit": "changed",
    "remove": "removed",
    "restore": "restored",
    "synonyms": "changed the words that mean the same",
}


class Notices:
    """Posts into the moderators' channel.

    Args:
        client: Sends them.
        channel: The channel's id; None posts nothing.
        shown: A line of news as moderators are to see it.
    """

    def __init__(
        self, client: discord.Client, channel: int | None, shown: Callable[[str], str] = str
    ) -> None:
        self._shown = shown
        self._client = client
        self._channel = channel
        self._tasks: set[asyncio.Task[None]] = set()
        self._told = Once()
        self._marks = Cooldown(*MARKS)
        self._is_started = False
        self._early: list[str] = []  # what came before the client was logged in

    def start(self) -> None:
        """Post what was told so far, and from now on at once; the client is logging in."""
        self._is_started = True
        for text in self._early:
            self._begin(text)
        self._early.clear()

    def hear(self, news: News) -> None:
        """Post what is wrong with the folder from now on, and what is no longer."""
        lines = [f"- {escape(self._shown(each))}" for each in news.begun]
        over = [f"- {escape(self._shown(each))}" for each in news.over]
        parts = [*(("**A problem with the articles**", *lines) if lines else ())]
        parts += [*(("**No longer a problem**", *over) if over else ())]
        self.post(parts)

    def post(self, lines: Iterable[str]) -> None:
        """Post lines, as many as fit, in the background."""
        text = _within(list(lines))
        if self._channel is None or not text:
            return
        if self._is_started:
            self._begin(text)
        else:
            self._early.append(text)

    def _begin(self, text: str) -> None:
        task = asyncio.create_task(self._post(text), name="notice")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def marked(self, logged: LoggedQuestion, kind: FeedbackKind) -> None:
        """Say that somebody marked an answer: once for each, and seldom enough to be read.

        Nobody's words are in it: in a channel nothing expires, and nobody erases it.
        """
        if logged.id in self._told or self._marks.update_rate_limit(time.monotonic()):
            return
        self._told.take(logged.id)
        place = public_place(logged)
        if place is None:
            where = "a private answer"
        elif place.guild is None:
            where = "an answer in a direct message"
        elif logged.message is None:  # its row was there, and which message it is was not noted
            where = "an answer"
        else:
            where = link_to(place, logged.message)
        what = KINDS[kind].lower()
        self.post([f"Marked as not right ({what}): {where}", "-# /insights shows what people say."])

    async def close(self) -> None:
        """Post nothing any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _post(self, text: str) -> None:
        async with contained("notice to moderators"):
            await self._client.wait_until_ready()
            channel: Any = self._client.get_partial_messageable(self._channel or 0)
            await channel.send(text, suppress_embeds=True)


def noted(interaction: Interaction, draft: Draft, done: Done, despite: str) -> None:
    """Tell the moderators what one of them published."""
    title = f"“{escape(done.title or done.path)}”"
    what = DID[draft.kind] if draft.kind == "synonyms" else f"{DID[draft.kind]} {title}"
    lines = [f"<@{interaction.user.id}> {what}."]
    if despite:
        lines.append(f"Checks fail; the reason: {escape(despite)}")
    if draft.note:
        lines.append(f"-# {escape(draft.note)}")
    interaction.client.notices.post(lines)


def _within(lines: Collection[str]) -> str:
    kept: list[str] = []
    size = ROOM
    for line in lines:
        size += length(line) + 1
        if size > MESSAGE_CHARS:
            kept.append(f"-# … and {len(lines) - len(kept)} more: /knowledge check")
            break
        kept.append(line)
    return "\n".join(kept)
