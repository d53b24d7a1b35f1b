"""The bot while a schedule of faults is followed: what is asked, and what becomes of it.

The real client over real sockets; people ask in channels and in private, and use /ask, as long as
faults are left. They go on as soon as most of what they asked is answered, so no clock sets the
pace, and one seed makes one schedule and one order of questions.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
import logging
from pathlib import Path
import random
import time
from typing import TYPE_CHECKING

import discord

from bot.chat.client import BriefingClient
from bot.sandbox import events
from bot.sandbox.fault_schedule import FaultSchedule
from bot.sandbox.guilds import Channel
from bot.sandbox.message import Message
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox, SandboxOptions, open_sandbox
from tests.chat.bot_in_sandbox import DIRECT, bot_in, hasten, settings_of
from tests.chat.gap_reports import Report, Reports, reported

if TYPE_CHECKING:
    from bot.sandbox.handles import InteractionHandle

CHANNELS, PEOPLE, PRIVATE = 6, 12, 2
UNANSWERED = 12  # at once, at most: what is missed in one gap
SLASH_EVERY = 10
# The client takes a connection that is silent for so long for dead.
HEARTBEAT_S, SILENT_S = 0.3, 1.0
PATIENCE_S = 60.0  # discord.py tries a request again for 25 s
SORRY = "Sorry"
COMMAND = "CommandTree-invoker"  # as discord.py names its tasks


@dataclass
class Outcome:
    """What became of everything.

    Attributes:
        asked: Messages to the bot, by id.
        heard: Ids of those that the gateway delivered.
        replies: How many replies each has.
        excuses: Replies that are no answer: the request for one failed for good.
        used: Uses of /ask: how many were "asked", "answered" and "doubled".
        resumed: How many sessions went on.
        begun: How many began anew, without the first.
        reports: What the operational log said of gaps.
        errors: What nobody caught, and what the bot could not handle.
        tasks: Names of tasks that were left behind.
        seconds: How long it took.
    """

    asked: dict[int, Message] = field(default_factory=dict)
    heard: set[int] = field(default_factory=set)
    replies: Counter[int] = field(default_factory=Counter)
    excuses: int = 0
    used: Counter[str] = field(default_factory=Counter)
    resumed: int = 0
    begun: int = 0
    reports: list[Report] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def unanswered(self) -> list[int]:
        """Ids of messages without a reply."""
        return [each for each in self.asked if not self.replies[each]]

    @property
    def doubled(self) -> list[int]:
        """Ids of messages with several replies."""
        return [each for each in self.asked if self.replies[each] > 1]

    @property
    def lost_though_heard(self) -> list[int]:
        """Ids of messages that were delivered, be it by a resume, and not answered."""
        return [each for each in self.unanswered if each in self.heard]

    @property
    def lost_in_gaps(self) -> list[int]:
        """Ids of messages that were never delivered, and not answered."""
        return [each for each in self.unanswered if each not in self.heard]


async def run(folder: Path, schedule: FaultSchedule) -> Outcome:
    """Follow a schedule to its end.

    Args:
        folder: Where the database will be.
        schedule: The faults; all happen.
    """
    outcome = Outcome()
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: outcome.errors.append(f"loop: {context['message']}")
    )
    before = asyncio.all_tasks()
    started = time.perf_counter()
    options = SandboxOptions(rate_limits=False, heartbeat_s=HEARTBEAT_S, records=100)
    with reported() as reports, _unhandled(outcome):
        async with open_sandbox(options=options) as sandbox:
            sandbox.world.sessions_left = 10**6
            settings = settings_of(sandbox, folder / "log.sqlite3")
            async with bot_in(sandbox, settings, heartbeat_timeout_s=SILENT_S) as (client, _):
                await _Run(sandbox, client, outcome, reports, schedule).run()
            outcome.errors += [f"sandbox: {gap}" for gap in sandbox.gaps]
    outcome.seconds = time.perf_counter() - started
    outcome.reports = [report for report in reports.all if report.kind == "gap"]
    outcome.tasks = [task.get_name() for task in asyncio.all_tasks() - before]
    return outcome


@contextmanager
def _unhandled(outcome: Outcome) -> Iterator[None]:
    """Hears of what the client's last net caught, and of bugs: both have a traceback."""

    class Net(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.ERROR and "\n" in record.getMessage():
                outcome.errors.append(record.getMessage())

    net, log = Net(), logging.getLogger("bot")
    log.addHandler(net)
    try:
        yield
    finally:
        log.removeHandler(net)


class _Run:
    """People who ask, until nothing is left to go wrong."""

    def __init__(
        self,
        sandbox: Sandbox,
        client: BriefingClient,
        outcome: Outcome,
        reports: Reports,
        schedule: FaultSchedule,
    ) -> None:
        self._sandbox = sandbox
        self._client = client
        self._outcome = outcome
        self._reports = reports
        self._schedule = schedule
        self._handles: list[InteractionHandle] = []
        self._given_up: set[int] = set()
        self._rng = random.Random(schedule.seed)  # noqa: S311  to be repeatable
        guild = sandbox.guild
        self._channels = [sandbox.world.add_channel(guild, f"c{n}") for n in range(CHANNELS)]
        self._people = [sandbox.person(f"P{n}") for n in range(PEOPLE)]

    async def run(self) -> None:
        """Ask everywhere once, then under faults, and wait for what is missing."""
        hasten(self._client)
        # what is counted here is answers, not how often somebody may ask
        unlimited = dict.fromkeys(("person", "channel", "guild"), (10**6, 1.0))
        self._client.desk.cooldowns._limits.update(unlimited)
        _watch(self._client, self._outcome)
        end = self._sandbox.world.subscribe(self._note)
        for channel in self._channels:
            await self._say(self._people[0], channel)
        for person in self._people[:PRIVATE]:
            await self._say(person, person.dm_channel())
        await self._answered(0)
        self._sandbox.faults.follow(self._schedule)
        while self._sandbox.faults.left:
            await self._act()
            await self._answered(UNANSWERED)
        self._sandbox.faults.clear()
        await self._answered(0)
        await self._all_reported()
        for handle in self._handles:
            response = await handle.response(PATIENCE_S)
            self._outcome.used["asked"] += 1
            self._outcome.used["answered"] += response.message is not None
            self._outcome.used["doubled"] += bool(handle.followups)
        await _commands_done()
        end()

    async def _act(self) -> None:
        person = self._rng.choice(self._people)
        if self._rng.randrange(SLASH_EVERY) == 0:
            channel = self._rng.choice(self._channels)
            self._handles.append(await person.slash(channel, "ask", {"question": DIRECT}))
        elif person in self._people[:PRIVATE]:
            await self._say(person, person.dm_channel())
        else:
            await self._say(person, self._rng.choice(self._channels))
        await asyncio.sleep(0)

    async def _say(self, person: Person, channel: Channel) -> None:
        message = await person.say(channel, DIRECT, mention_bot=not channel.is_dm)
        self._outcome.asked[message.id] = message

    async def _answered(self, but: int) -> None:
        """Wait until all but so many messages have a reply; those that get none are given up."""

        def done() -> bool | None:
            left = [each for each in self._outcome.unanswered if each not in self._given_up]
            return len(left) <= but or None

        try:
            await self._sandbox.world.until(done, PATIENCE_S, "replies")
        except TimeoutError:
            self._given_up |= set(self._outcome.unanswered)

    async def _all_reported(self) -> None:
        with suppress(TimeoutError):
            while sum(each.kind == "gap" for each in self._reports.all) < self._outcome.begun:
                await self._reports.next()

    def _note(self, event: events.Event) -> None:
        if not isinstance(event, events.MessageCreated):
            return
        message = event.message
        if message.author is self._sandbox.world.bot and message.reference in self._outcome.asked:
            self._outcome.replies[message.reference] += 1
            self._outcome.excuses += message.text.startswith(SORRY)


async def _commands_done() -> None:
    """Wait for commands whose request is still tried again, though it is too late for an answer."""
    if running := [task for task in asyncio.all_tasks() if task.get_name() == COMMAND]:
        await asyncio.wait(running, timeout=PATIENCE_S)


def _watch(client: BriefingClient, outcome: Outcome) -> None:
    """Look on at what the gateway tells the client; nothing is changed."""
    on_message, on_connect, on_resumed = client.on_message, client.on_connect, client.on_resumed

    async def heard(message: discord.Message) -> None:
        outcome.heard.add(message.id)
        await on_message(message)

    async def connected() -> None:
        outcome.begun += 1
        await on_connect()

    async def resumed() -> None:
        outcome.resumed += 1
        await on_resumed()

    client.on_message = heard  # type: ignore[method-assign]  # looks on
    client.on_connect = connected  # type: ignore[method-assign]  # likewise
    client.on_resumed = resumed  # type: ignore[method-assign]  # likewise
