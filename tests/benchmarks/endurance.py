"""Prints what the bot holds after a day of use in minutes: memory, tasks, files and threads.

    python -m tests.benchmarks.endurance [--reloads N] [--reconnects N]

The bot is a process of its own. An article is saved again and again, each time with a new number,
and members ask until the answer has it; meanwhile the connection is dropped, asked to come back, or
its session ended, each time until the bot has joined again. It needs /proc, as Linux has it.
"""

from argparse import ArgumentParser
import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
import json
import os
from pathlib import Path
import signal
import sys
from tempfile import TemporaryDirectory
import time

from bot.sandbox.recorder import Frame, Record
from bot.sandbox.server import Sandbox, SandboxOptions, open_sandbox
from tests.benchmarks.processes import ROOT

CHANNELS, PEOPLE = 40, 120  # so many that none has to wait
QUESTION = "how many boats has the harbour"
ARTICLE = "---\ntitle: The harbour\n---\nThe harbour has {} boats.\n"
PATIENCE_S, ANSWER_S = 120.0, 10.0
POOL = "asyncio_"  # threads that take turns at what blocks; a few more than processors, at most
JOINED = {"READY", "RESUMED"}


@dataclass(frozen=True)
class Held:
    """What the bot holds at one moment.

    Attributes:
        tasks: Of the event loop, by what they run.
        threads: By name, without its number.
        files: Open ones, by kind.
        mib: Memory in use, after a search for garbage.
    """

    tasks: dict[str, int]
    threads: dict[str, int]
    files: dict[str, int]
    mib: float

    def line(self, when: str) -> str:
        """The figures."""
        return (
            f"{when:<14} {self.mib:6.1f} MiB  {sum(self.tasks.values()):3} tasks "
            f" {sum(self.threads.values()):3} threads, {self.threads.get(POOL, 0)} of the pool "
            f" {sum(self.files.values()):3} files"
        )


class Day:
    """The bot in use.

    Args:
        sandbox: Discord.
        process: The bot's.
        article: The file that is saved.
    """

    def __init__(self, sandbox: Sandbox, process: Process, article: Path) -> None:
        self._sandbox = sandbox
        self._process = process
        self._article = article
        self._joined = asyncio.Event()
        channels = [sandbox.world.add_channel(sandbox.guild, f"c{n}") for n in range(CHANNELS)]
        people = [sandbox.person(f"P{n}") for n in range(PEOPLE)]
        self._places = zip(cycle(people), cycle(channels), strict=False)
        self.asked = self.unanswered = 0
        self.saved = 0

    def look(self, record: Record) -> None:
        """Hear what passes between the bot and the sandbox."""
        if isinstance(record, Frame) and record.data.get("t") in JOINED:
            self._joined.set()

    async def joined(self) -> None:
        """Wait until the bot has joined, or joined again, since this was waited for last."""
        await asyncio.wait_for(self._joined.wait(), PATIENCE_S)
        self._joined.clear()

    async def ask(self) -> str:
        """A question of the next member in the next channel; its answer, "" if it is lost.

        What is asked between a session that Discord ended and the next may never reach the bot.
        """
        person, channel = next(self._places)
        message = await person.say(channel, QUESTION, mention_bot=True)
        self.asked += 1
        try:
            reply = await self._sandbox.wait_for_message(
                channel, lambda each: each.reference == message.id, ANSWER_S, after=message
            )
        except TimeoutError:
            self.unanswered += 1
            return ""
        return reply.text

    async def reload(self) -> None:
        """Save the article, and ask until it is served."""
        self.saved += 1
        self._article.write_text(ARTICLE.format(1_000 + self.saved), encoding="utf-8")
        until = time.monotonic() + PATIENCE_S
        while f"has {1_000 + self.saved} boats" not in (answer := await self.ask()):
            assert time.monotonic() < until, f"change {self.saved} is not served: {answer!r}"
            await asyncio.sleep(0.2)

    async def reconnect(self, number: int) -> None:
        """Take the connection away in one of four ways, and wait until the bot answers again."""
        faults = self._sandbox.faults
        ways: list[Callable[[], None]] = [
            faults.drop_connection,
            faults.reconnect,
            lambda: faults.invalidate_session(resumable=True),
            lambda: faults.invalidate_session(resumable=False),
        ]
        ways[number % len(ways)]()
        await self.joined()
        while not await self.ask():
            pass

    async def held(self) -> Held:
        """What the bot holds now."""
        assert self._process.stdout is not None
        self._process.send_signal(signal.SIGUSR1)
        while True:
            line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE_S)
            assert line, "the bot has ended"
            if line.startswith(b"{"):
                return Held(**json.loads(line))


@asynccontextmanager
async def begun_day() -> AsyncIterator[Day]:
    """The bot in a sandbox, with an article that has been saved once more and a lost connection."""
    days: list[Day] = []

    def look(record: Record) -> None:
        for day in days:
            day.look(record)

    options = SandboxOptions(rate_limits=False, records=100, on_record=look)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "knowledge").mkdir()
        article = folder / "knowledge" / "harbour.md"
        article.write_text(ARTICLE.format(0), encoding="utf-8")
        async with open_sandbox(options=options) as sandbox:
            environment = {
                "DISCORD_TOKEN": sandbox.token,
                "DATABASE": str(folder / "log.sqlite3"),
                "KNOWLEDGE_DIR": str(folder / "knowledge"),
                "LOG_LEVEL": "WARNING",
                "PYTHONPATH": str(ROOT),
            }
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "tests.benchmarks.endurance_bot", sandbox.api_url, sandbox.gateway_url),
                env={**os.environ, **environment},
                cwd=ROOT,
                stdout=PIPE,
            )
            try:
                days.append(Day(sandbox, process, article))
                await days[0].joined()
                await days[0].reload()
                await days[0].reconnect(0)
                yield days[0]
            finally:
                process.terminate()
                await process.communicate()


async def live(day: Day, reloads: range, reconnects: range) -> None:
    """So many reloads, and beside them so many reconnects."""

    async def reload() -> None:
        for _ in reloads:
            await day.reload()

    async def reconnect() -> None:
        for number in reconnects:
            await day.reconnect(number)

    await asyncio.gather(reload(), reconnect())
    await day.ask()


async def _measure(reloads: int, reconnects: int) -> None:
    async with begun_day() as day:
        print((await day.held()).line("at the start"))
        await live(day, range(reloads // 10), range(reconnects // 10))
        print((await day.held()).line("after a tenth"))
        await live(day, range(reloads // 10, reloads), range(reconnects // 10, reconnects))
        print((await day.held()).line("at the end"))
        print(f"{reloads:,} reloads, {reconnects:,} reconnects")
        print(f"{day.asked:,} questions, {day.unanswered:,} of them lost between two sessions")


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--reloads", type=int, default=500)
    parser.add_argument("--reconnects", type=int, default=200)
    options = parser.parse_args()
    asyncio.run(_measure(options.reloads, options.reconnects))


if __name__ == "__main__":
    main()
