"""Prints what becomes of the log while things go wrong: every answer is a row, or lies in a gap.

    python -m tests.benchmarks.log_soak [--seconds S] [--per-second N] [--calm S]

The bot is a process of its own, the sandbox and its people are this one. Uses of /ask are sent at
an even pace, first for a while without faults, then with duplicate events, reconnects, a database
that is locked for 30 s, one that cannot grow, and SIGKILL every 20 s. Replies are timed outside of
the outages' own windows: from a kill until the bot answers again, while it reconnects, and while
the database cannot be written.
"""

from argparse import ArgumentParser
import asyncio
from asyncio.subprocess import Process  # noqa: TC003  the drawing of imports knows no other kind
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
import gc
import os
from pathlib import Path
import signal
import sqlite3
import statistics
import sys
from tempfile import TemporaryDirectory
import time
from typing import IO

from bot.sandbox.guilds import Channel
from bot.sandbox.handles import ResponseKind
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox, SandboxOptions, open_sandbox
from bot.store.database import BUSY_TIMEOUT_S
from tests.benchmarks.chat_load import QUESTION, populate

ROOT = Path(__file__).parents[2]
KILL_S, LOCKED_S, FULL_S = 20.0, 30.0, 15.0
DUPLICATE_S, RECONNECT_S = 0.5, 7.0
SETTLE_S = 1.5  # after the bot answers again, or has reconnected: what waited is worked off
PATIENCE_S = 15.0
FULL = "full"
START_S = 6.0  # until the bot is in every server

Span = tuple[float, float]


@dataclass
class Asked:
    """A use of /ask.

    Attributes:
        event: As the log calls it.
        sent: When; seconds since 1970, as all here.
        took_s: Until the answer stood there; None if none came.
        answers: How many messages came of it.
    """

    event: str
    sent: float
    took_s: float | None = None
    answers: int = 0


@dataclass
class Soak:
    """What happened.

    Attributes:
        asked: All uses of /ask.
        outages: When replies are not timed.
        told: What was done to the bot, and how often.
        last: What was answered last.
        answer: Is told of each answer.
    """

    asked: list[Asked] = field(default_factory=list)
    outages: list[Span] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    last: Asked | None = None
    answer: asyncio.Condition = field(default_factory=asyncio.Condition)


class Bot:
    """The bot's process, started again whenever it ends."""

    def __init__(
        self, arguments: Sequence[str], environment: dict[str, str], log: IO[bytes]
    ) -> None:
        self._arguments = arguments
        self._log = log
        self._environment = environment
        self._process: Process | None = None
        self._wanted = True

    async def run(self) -> None:
        """Keep it running."""
        while self._wanted:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.benchmarks.soak_bot",
                *self._arguments,
                env={**os.environ, **self._environment, "PYTHONPATH": str(ROOT)},
                cwd=ROOT,
                stderr=self._log,
            )
            await self._process.wait()
            await asyncio.sleep(0.1)

    def signal(self, number: signal.Signals) -> None:
        """Tell it something."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def end(self) -> None:
        """Let it end well."""
        self._wanted = False
        self.signal(signal.SIGTERM)
        if self._process is not None:
            await self._process.wait()


async def _ask(soak: Soak, person: Person, channel: Channel) -> None:
    handle = await person.slash(channel, "ask", {"question": QUESTION})
    asked = Asked(f"i{handle.interaction.id}", time.time())
    soak.asked.append(asked)
    started = time.perf_counter()
    with suppress(TimeoutError):
        response = await handle.response(PATIENCE_S)
        if response.kind is ResponseKind.MESSAGE and "article says" in response.text:
            asked.took_s = time.perf_counter() - started
            asked.answers = 1 + len(handle.followups)
            async with soak.answer:
                soak.last = asked
                soak.answer.notify_all()


async def _pace(
    soak: Soak, places: list[tuple[Person, Channel]], per_second: float, seconds: float
) -> None:
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(per_second * seconds)):
            person, channel = places[number % len(places)]
            group.create_task(_ask(soak, person, channel))
            due = begun + (number + 1) / per_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))


async def _until_answering(soak: Soak, since: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(LOCKED_S + PATIENCE_S), soak.answer:
            await soak.answer.wait_for(lambda: soak.last is not None and soak.last.sent > since)


async def _kill(soak: Soak, bot: Bot, seconds: float) -> None:
    until = time.time() + seconds - KILL_S / 2
    while time.time() + KILL_S < until:
        await asyncio.sleep(KILL_S)
        killed = time.time()
        bot.signal(signal.SIGKILL)
        soak.told["kills"] += 1
        await _until_answering(soak, killed)
        # What was sent shortly before was under way when it was killed.
        soak.outages.append((killed - SETTLE_S, time.time() + SETTLE_S))


async def _trouble(soak: Soak, sandbox: Sandbox, seconds: float) -> None:
    until = time.time() + seconds
    reconnected = time.time()
    while time.time() < until:
        sandbox.faults.duplicate_next_event("INTERACTION_CREATE")
        soak.told["duplicate events"] += 1
        await asyncio.sleep(DUPLICATE_S)
        if time.time() > reconnected + RECONNECT_S:
            reconnected = time.time()
            drop = soak.told["reconnects"] % 2
            (sandbox.faults.drop_connection if drop else sandbox.faults.reconnect)()
            soak.told["reconnects"] += 1
            await _until_answering(soak, reconnected)
            soak.outages.append((reconnected - SETTLE_S, time.time() + SETTLE_S))


def _lock(database: Path, seconds: float) -> None:
    with closing(sqlite3.connect(database, timeout=60, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        other.execute("ROLLBACK")


async def _stores(soak: Soak, database: Path, seconds: float) -> None:
    await asyncio.sleep(0.2 * seconds)
    begun = time.time()
    await asyncio.to_thread(_lock, database, min(LOCKED_S, seconds / 4))
    soak.told["seconds locked"] += round(time.time() - begun)
    soak.outages.append((begun, time.time() + BUSY_TIMEOUT_S))
    await asyncio.sleep(0.15 * seconds)
    begun = time.time()
    full = database.with_name(FULL)
    await asyncio.to_thread(full.touch)
    await asyncio.sleep(min(FULL_S, seconds / 8))
    await asyncio.to_thread(full.unlink)
    soak.told["seconds full"] += round(time.time() - begun)
    soak.outages.append((begun, time.time() + SETTLE_S))


def _accounted(soak: Soak, database: Path) -> Iterable[str]:
    with closing(sqlite3.connect(database)) as connection:
        rows = Counter(row[0] for row in connection.execute("SELECT event FROM questions"))
        gaps = connection.execute("SELECT from_ms / 1e3, to_ms / 1e3, missed FROM gaps").fetchall()
    answered = [each for each in soak.asked if each.took_s is not None]
    logged = [each for each in answered if rows[each.event] == 1]
    left = [each for each in answered if not rows[each.event]]
    in_gaps = [each for each in left if any(_touches(each, gap) for gap in gaps)]
    known = {each.event for each in soak.asked}
    strange = sum(1 for event in rows if event not in known)
    doubled = sum(count - 1 for count in rows.values()) + sum(each.answers > 1 for each in answered)
    yield (
        f"asked {len(soak.asked):,}, answered {len(answered):,}, logged {len(logged):,},"
        f" in gaps {len(in_gaps):,}, in neither {len(left) - len(in_gaps):,}, doubled {doubled:,},"
        f" rows of no question {strange:,}"
    )
    counted = sum(gap[2] or 0 for gap in gaps)
    length = sum(gap[1] - gap[0] for gap in gaps)
    yield (
        f"{len(gaps)} gaps of {length:.0f} s in all: {counted:,} questions known to be missed,"
        f" {sum(gap[2] is None for gap in gaps)} after a kill, of which nobody knows how many"
    )


def _touches(asked: Asked, gap: tuple[float, float, int | None]) -> bool:
    ended = asked.sent + (asked.took_s or 0.0)
    # The log counts in milliseconds.
    return gap[0] - 0.001 <= ended and asked.sent <= gap[1] + 0.001


def _times(soak: Soak, first: float, last: float) -> tuple[float, float, int]:
    """The median and p99 of replies in ms, outside of outages, and how many they are."""
    ordered = sorted(
        each.took_s
        for each in soak.asked
        if each.took_s is not None
        and first <= each.sent < last
        and not any(begin <= each.sent <= end for begin, end in soak.outages)
    ) or [float("nan")]
    p99 = ordered[int(len(ordered) * 0.99)]
    return 1000 * statistics.median(ordered), 1000 * p99, len(ordered)


async def _soak(sandbox: Sandbox, database: Path, given: tuple[float, float, float]) -> None:
    seconds, per_second, calm_s = given
    places = populate(sandbox)
    environment = {
        "DISCORD_TOKEN": sandbox.token,
        "DATABASE": str(database),
        "GUILDS": ",".join(str(guild) for guild in sandbox.world.guilds),
        "LOG_LEVEL": "WARNING",
        "SOAK_FULL": str(database.with_name(FULL)),
    }
    log = await asyncio.to_thread(database.with_name("log").open, "wb")
    bot = Bot((sandbox.api_url, sandbox.gateway_url), environment, log)
    running = asyncio.create_task(bot.run())
    soak = Soak()
    await asyncio.sleep(START_S)
    begun = time.time()
    await _pace(soak, places, per_second, calm_s)
    calm = _times(soak, begun + 2, time.time())
    begun = time.time()
    faults: list[Callable[[], Awaitable[None]]] = [
        lambda: _kill(soak, bot, seconds),
        lambda: _trouble(soak, sandbox, seconds - 5),
        lambda: _stores(soak, database, seconds),
    ]
    troubles = [asyncio.ensure_future(fault()) for fault in faults]
    await _pace(soak, places, per_second, seconds)
    await asyncio.gather(*troubles)
    await bot.end()
    await running
    rough = _times(soak, begun, time.time())
    print(", ".join(f"{count} {what}" for what, count in soak.told.items()))
    for line in _accounted(soak, database):
        print(line)
    for name, (p50, p99, count) in (("without faults", calm), ("with faults", rough)):
        print(f"replies {name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms ({count:,} outside of outages)")
    print(f"p99 rises by {rough[1] - calm[1]:.1f} ms")


async def _main(given: tuple[float, float, float]) -> None:
    with TemporaryDirectory() as folder:
        async with open_sandbox(options=SandboxOptions(records=100)) as sandbox:
            await _soak(sandbox, Path(folder) / "log.sqlite3", given)


def main() -> None:
    """Soak and print."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--per-second", type=float, default=200)
    parser.add_argument("--calm", type=float, default=60, help="seconds without faults before")
    options = parser.parse_args()
    # The sandbox comes to hold a million values; looking through them for cyclic garbage would keep
    # the answers of the bot, which is another process, from being seen for a tenth of a second.
    gc.disable()
    asyncio.run(_main((options.seconds, options.per_second, options.calm)))


if __name__ == "__main__":
    main()
