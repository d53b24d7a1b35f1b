"""Questions that were asked while nobody listened, found in the history and answered late.

A session that Discord resumes brings what was missed along; a new one does not. So when one begins,
the channels that were used lately are looked through, from shortly before the last message that was
heard, and for some minutes at most. That is so after a start too, if the log says that questions
came before. How a question is answered is mentions.py's. The invariants: what was answered is not
answered again; requests are bounded, one after the other; a gap is told in the operational log by
numbers alone; of channels nothing is remembered but ids.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
import logging
import time
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.chat.failures import contained
from bot.chat.mentions import Mentions
from bot.records import UsedChannel

if TYPE_CHECKING:
    from bot.chat.client import BriefingClient

log = logging.getLogger(__name__)

# By taste: a later answer helps nobody, and each channel in which something was said costs a
# request or more, of which Discord takes 50 a second.
RECENT_MS = 15 * 60 * 1000
USED_MS = 60 * 60 * 1000
MOST_CHANNELS = 100
MOST_MESSAGES = 300  # in a channel, of which Discord gives 100 at once
MOST_QUESTIONS = 100  # in all channels
# Servers do not tell in one order, and clocks differ: what was heard is looked through once more.
OVERLAP_MS = 60 * 1000
ROUNDS = 4
PAUSE_S = 1.0  # before the second round; three times that before each further one

History = discord.abc.Messageable


@dataclass(frozen=True, slots=True)
class _Gap:
    """The time before a session that began anew.

    Attributes:
        from_ms: When the connection before was found to be lost; None for the first session.
        to_ms: When the session began.
        heard: The newest message that was heard before.
    """

    from_ms: int | None
    to_ms: int
    heard: int


@dataclass(slots=True)
class _Tally:
    """What came of looking: channels looked through and not, questions answered and left."""

    channels: int = 0
    forbidden: int = 0
    unread: int = 0
    answered: int = 0
    left: int = 0


class CatchingUp:
    """Answers what was missed, for as long as it runs.

    Args:
        client: The bot.
        mentions: Answers messages.

    Attributes:
        recent_ms: How far back a question is answered.
        pause_s: How long to wait before channels that could not be read are tried again.
    """

    def __init__(self, client: "BriefingClient", mentions: Mentions) -> None:
        self.recent_ms = RECENT_MS
        self.pause_s = PAUSE_S
        self._client = client
        self._mentions = mentions
        self._used: OrderedDict[int, UsedChannel] = OrderedDict()
        self._newest = 0
        self._lost_ms: int | None = None
        self._sessions = 0
        self._begun: list[_Gap] = []
        self._due: asyncio.Queue[_Gap] = asyncio.Queue()
        self._behind: int | None = None  # what could not be looked through begins here
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; nothing is looked through before a session is ready."""
        self._task = asyncio.create_task(self._run(), name="catching up")

    async def close(self) -> None:
        """End; what is left is looked for after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    # What happens to the connection.

    def heard(self, message: discord.Message) -> None:
        """The gateway told of a message."""
        self._newest = max(self._newest, message.id)

    def used(self, message: discord.Message) -> None:
        """A message was for the bot."""
        guild, channel = message.guild, message.channel.id
        self._used.pop(channel, None)
        self._used[channel] = UsedChannel(channel, guild.id if guild else None, _now_ms())
        while len(self._used) > MOST_CHANNELS:
            self._used.popitem(last=False)

    def lost(self) -> None:
        """The connection ended, or could not be made; perhaps once more."""
        if self._lost_ms is None:
            self._lost_ms = _now_ms()

    def resumed(self) -> None:
        """The session goes on: nothing was missed."""
        self._lost_ms = None

    def began(self) -> None:
        """A session began anew."""
        now_ms = _now_ms()
        from_ms = self._lost_ms or now_ms
        self._begun.append(_Gap(from_ms if self._sessions else None, now_ms, self._newest))
        self._newest = max(self._newest, _snowflake(now_ms - OVERLAP_MS))
        self._sessions += 1
        self._lost_ms = None

    def ready(self) -> None:
        """The servers and channels of the session are known."""
        for gap in self._begun:
            self._due.put_nowait(gap)
        self._begun.clear()

    # Looking through.

    async def _run(self) -> None:
        while True:
            gap = await self._due.get()
            async with contained("catching up"):
                await self._catch_up(gap)

    async def _catch_up(self, gap: _Gap) -> None:
        now_ms, tally = _now_ms(), _Tally()
        channels = await self._used_channels(now_ms, gap)
        heard = gap.heard
        if gap.from_ms is None:
            if not channels:
                return
            heard = _snowflake(channels[0].used_at_ms)
        since_ms = max(_ms(heard) - OVERLAP_MS, now_ms - self.recent_ms)
        if self._behind is not None:
            since_ms = max(min(since_ms, self._behind), now_ms - self.recent_ms)
            self._behind = None
        try:
            await self._look_through(channels, since_ms, tally)
        finally:
            _report(gap, since_ms, tally)

    async def _used_channels(self, now_ms: int, gap: _Gap) -> list[UsedChannel]:
        """Those used lately, by the log and by what it does not have; the latest first."""
        since_ms = now_ms - USED_MS
        before_ms = now_ms if gap.from_ms is not None else gap.to_ms
        history = self._client.desk.history
        logged = await history.used_channels(since_ms, before_ms, MOST_CHANNELS)
        latest = {
            each.channel: each
            for each in self._used.values()
            if since_ms <= each.used_at_ms < before_ms
        }
        for each in logged:
            known = latest.get(each.channel)
            if known is None or known.used_at_ms < each.used_at_ms:
                latest[each.channel] = each
        ordered = sorted(latest.values(), key=lambda each: each.used_at_ms, reverse=True)
        return ordered[:MOST_CHANNELS]

    async def _look_through(
        self, channels: Iterable[UsedChannel], since_ms: int, tally: _Tally
    ) -> None:
        """Read the channels one after the other, and answer in each what was missed there."""
        waiting, pause_s = list(channels), self.pause_s
        async with asyncio.TaskGroup() as answering:
            for number in range(ROUNDS):
                if number:
                    await asyncio.sleep(pause_s)
                    pause_s *= 3
                tally.unread = len(waiting)
                unread = []
                for each in waiting:
                    messages = await self._read(each, since_ms, tally)
                    if messages is None:
                        unread.append(each)
                    else:
                        tally.unread -= 1
                        answering.create_task(self._answer(messages, tally))
                waiting = unread
                if not waiting:
                    break
        if waiting:
            self._behind = since_ms

    async def _read(
        self, used: UsedChannel, since_ms: int, tally: _Tally
    ) -> list[discord.Message] | None:
        """What was said in a channel, oldest first; None if that cannot be told now."""
        place: History = self._client.get_partial_messageable(used.channel)
        if used.guild is not None:
            guild = self._client.get_guild(used.guild)
            if guild is None or guild.unavailable:
                return None
            found = guild.get_channel_or_thread(used.channel)
            if not isinstance(found, History) or not _may_read(found, guild):
                tally.forbidden += 1
                return []
            if _is_silent(found, since_ms):
                tally.channels += 1
                return []
            place = found
        after = discord.Object(_snowflake(since_ms))
        try:
            messages = [each async for each in place.history(limit=MOST_MESSAGES, after=after)]
        except (discord.Forbidden, discord.NotFound):
            tally.forbidden += 1
            return []
        except (discord.HTTPException, aiohttp.ClientError, OSError, ValueError) as error:
            log.info("a channel cannot be looked through yet: %s", type(error).__name__)
            return None
        tally.channels += 1
        return messages

    async def _answer(self, messages: list[discord.Message], tally: _Tally) -> None:
        """Answer those that are questions and have no reply, in the order they were asked."""
        replied = {
            each.reference.message_id
            for each in messages
            if each.reference is not None and self._client.is_me([each.author])
        }
        for each in messages:
            if each.id in replied or not self._mentions.is_question(each):
                continue
            if tally.answered >= MOST_QUESTIONS:
                tally.left += 1
            elif await self._mentions.catch_up(each):
                tally.answered += 1


def _may_read(channel: discord.abc.GuildChannel | discord.Thread, guild: discord.Guild) -> bool:
    """Whether the history may be read; Discord does not refuse that but shows an empty one."""
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return False
    rights = channel.permissions_for(guild.me)
    return rights.view_channel and rights.read_message_history


def _is_silent(channel: History, since_ms: int) -> bool:
    """Whether nothing was said in a channel since a moment, as a new session tells of each."""
    last: int | None = getattr(channel, "last_message_id", None)
    return last is not None and last <= _snowflake(since_ms)


def _report(gap: _Gap, since_ms: int, tally: _Tally) -> None:
    if gap.from_ms is None:
        what = f"start at={_shown(gap.to_ms)}"
    else:
        what = f"gap from={_shown(gap.from_ms)} to={_shown(gap.to_ms)}"
    log.info(
        "%s searched_since=%s channels=%d forbidden=%d unread=%d caught_up=%d left=%d",
        what,
        _shown(since_ms),
        tally.channels,
        tally.forbidden,
        tally.unread,
        tally.answered,
        tally.left,
    )


def _shown(moment_ms: int) -> str:
    return datetime.fromtimestamp(moment_ms // 1000, UTC).isoformat().replace("+00:00", "Z")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _ms(snowflake: int) -> int:
    return round(discord.utils.snowflake_time(snowflake).timestamp() * 1000)


def _snowflake(moment_ms: int) -> int:
    return discord.utils.time_snowflake(datetime.fromtimestamp(moment_ms / 1000, UTC))
