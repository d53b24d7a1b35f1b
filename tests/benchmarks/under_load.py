"""The bot under load, for benchmarks: questions at an even pace, and how late things are meanwhile.

Questions go the way that they go in a chat: the desk's conversation, answer, log and text; only
Discord is left out. A heartbeat is sent as discord.py does, by a thread that has the loop do it.
Another process that does nothing tells how late this machine lets anybody be.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from ctypes import c_double
from dataclasses import dataclass, field
import multiprocessing
import random
import statistics
import threading
import time
from typing import TYPE_CHECKING

from bot.chat.desk import Desk, Question

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

TICK_S = 0.001
BEAT_S = 0.1  # Discord's is 41 s; more often, so that one falls into every moment
LATE_S = 0.25  # of a heartbeat, by taste: Discord gives one up after a whole interval
CHANNEL = 1


@dataclass
class Lateness:
    """What was measured since it was last told.

    Attributes:
        idle: By how much a process that does nothing was woken too late, at most.
        loop: By how much each tick of the event loop came too late.
        beats: The same of each heartbeat.
        took: How long each answer took from the moment that its question was due.
    """

    idle: "Synchronized[float]"
    loop: list[float] = field(default_factory=list)
    beats: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)

    def clear(self) -> None:
        """Begin anew."""
        for each in (self.loop, self.beats, self.took):
            each.clear()
        self.idle.value = 0.0

    def say(self, what: str, seconds: float) -> None:
        """Print it."""
        took = sorted(self.took)
        p99 = took[int(0.99 * len(took))]
        late = sum(each > LATE_S for each in self.beats)
        print(
            f"{what:20}{seconds:6.2f} s; answers p50 {1000 * statistics.median(took):.1f}, p99"
            f" {1000 * p99:.1f}, max {1000 * took[-1]:.1f} ms; the loop stood still for"
            f" {1000 * max(self.loop):.1f} ms at most; {late} of {len(self.beats)} heartbeats late"
            f" (by {1000 * max(self.beats):.1f} ms at most); a process that does nothing stood"
            f" still for {1000 * self.idle.value:.1f} ms at most"
        )


def questions(passages: list[tuple[str, str]]) -> Iterator[str]:
    """Some words of a passage each, without end."""
    rng = random.Random(2)  # noqa: S311  repeatable on purpose
    while True:
        words = rng.choice(passages)[1].rstrip(".").split()
        yield "what is " + " ".join(rng.sample(words, 4))


@asynccontextmanager
async def under_load(desk: Desk, rate: int, asked: Iterator[str]) -> AsyncIterator[Lateness]:
    """Ask so often for as long as the block runs.

    Args:
        desk: Is asked.
        rate: Questions a second.
        asked: The questions.
    """
    with _idle_process() as idle:
        lateness = Lateness(idle)
        loop = asyncio.get_running_loop()
        ended = threading.Event()
        beating = threading.Thread(target=_beat, args=(loop, ended, lateness.beats), daemon=True)
        beating.start()
        tasks = [
            asyncio.create_task(_tick(lateness.loop)),
            asyncio.create_task(_ask_on(desk, rate, asked, lateness.took)),
        ]
        try:
            yield lateness
        finally:
            ended.set()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.to_thread(beating.join)


async def _tick(late: list[float]) -> None:
    while True:
        started = time.perf_counter()
        await asyncio.sleep(TICK_S)
        late.append(time.perf_counter() - started - TICK_S)


async def _ask_on(desk: Desk, rate: int, asked: Iterator[str], took: list[float]) -> None:
    """Ask at an even pace, whether or not answers keep up."""
    due = time.perf_counter()
    number = 0

    async def ask(text: str, number: int, due: float) -> None:
        await desk.answer(Question(text, "mention", f"{due}-{number}", number, CHANNEL, CHANNEL))
        took.append(time.perf_counter() - due)

    async with asyncio.TaskGroup() as group:
        while True:
            number += 1
            due += 1 / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(ask(next(asked), number, due))


def _beat(loop: asyncio.AbstractEventLoop, ended: threading.Event, late: list[float]) -> None:
    """Runs in a thread."""

    async def beat() -> None:
        pass

    while not ended.wait(BEAT_S):
        started = time.perf_counter()
        asyncio.run_coroutine_threadsafe(beat(), loop).result()
        late.append(time.perf_counter() - started)


@contextmanager
def _idle_process() -> Iterator["Synchronized[float]"]:
    context = multiprocessing.get_context("spawn")
    late: Synchronized[float] = context.Value(c_double, 0.0)
    process = context.Process(target=_do_nothing, args=(late,), daemon=True)
    process.start()
    try:
        yield late
    finally:
        process.terminate()
        process.join()


def _do_nothing(late: "Synchronized[float]") -> None:
    while True:
        started = time.perf_counter()
        time.sleep(TICK_S)
        late.value = max(late.value, time.perf_counter() - started - TICK_S)
