"""Prints how the bot bears load in the sandbox, with rate limits on, beside a bot that only echoes.

    python -m tests.benchmarks.chat_load [--seconds S] [--messages N] [--interactions N] [--size N]

Each bot is a process of its own, the sandbox and its people are this one. Messages and interactions
are sent at an even pace, over people, channels and servers, and timed until the answer stands in
the channel. Nothing may be lost or come twice. With a size the bot has so many made-up passages,
and is asked about them, and the echo is left out.
"""

from argparse import ArgumentParser
import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
import statistics
from tempfile import TemporaryDirectory
import time

from bot.sandbox.guilds import Channel
from bot.sandbox.people import Person
from bot.sandbox.recorder import Frame, Record
from bot.sandbox.server import Sandbox, SandboxOptions, open_sandbox
from tests.benchmarks.processes import ROOT, module_running, resident_mib
from tests.benchmarks.search_speed import made_up, write_articles
from tests.benchmarks.under_load import questions as about

GUILDS, CHANNELS, PEOPLE = 10, 12, 120  # servers, channels of each, people of each
PATIENCE_S = 300.0
QUESTION = "what is Boston's stance"


@dataclass
class Result:
    """What came of one kind of asking.

    Attributes:
        sent: How many questions.
        took_s: Seconds until each answer.
        failed: Questions without an answer.
    """

    sent: int = 0
    took_s: list[float] = field(default_factory=list)
    failed: int = 0

    def line(self, bot: str, kind: str, doubled: int) -> str:
        """The figures."""
        ordered = sorted(self.took_s) or [float("nan")]
        p50 = 1000 * statistics.median(ordered)
        p99 = 1000 * ordered[int(len(ordered) * 0.99)]
        return (
            f"{bot:<10} {kind:<13} {self.sent:>7,} sent {len(self.took_s):>7,} answered"
            f" {self.failed:>4} lost {doubled:>4} doubled   p50 {p50:7.1f} ms  p99 {p99:7.1f} ms"
        )


def populate(sandbox: Sandbox) -> list[tuple[Person, Channel]]:
    """People and a channel for each, in the order in which they ask."""
    places: list[list[tuple[Person, Channel]]] = []
    for number in range(GUILDS):
        guild = sandbox.world.add_guild(f"Server {number}")
        channels = [sandbox.world.add_channel(guild, f"c{n}") for n in range(CHANNELS)]
        people = [sandbox.person(f"P{number}-{n}", guild=guild) for n in range(PEOPLE)]
        places.append([(person, channels[n % CHANNELS]) for n, person in enumerate(people)])
    return [place for row in zip(*places, strict=True) for place in row]


async def _pace(
    ask: Callable[[Person, Channel], Awaitable[bool]],
    places: list[tuple[Person, Channel]],
    per_second: float,
    seconds: float,
) -> Result:
    """Ask at an even pace, whether or not answers keep up."""
    result = Result()

    async def one(person: Person, channel: Channel) -> None:
        started = time.perf_counter()
        try:
            answered = await ask(person, channel)
        except TimeoutError:
            answered = False
        if answered:
            result.took_s.append(time.perf_counter() - started)
        else:
            result.failed += 1

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(per_second * seconds)):
            person, channel = places[number % len(places)]
            group.create_task(one(person, channel))
            result.sent += 1
            due = begun + (number + 1) / per_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
    return result


async def _measure(
    bot: str,
    module: str,
    given: tuple[float, float, float],
    questions: Iterator[str],
    knowledge: Path,
) -> None:
    messages_s, interactions_s, seconds = given
    joined = asyncio.Event()

    def look(record: Record) -> None:
        if isinstance(record, Frame) and record.data.get("t") == "GUILD_CREATE":
            joined.set()

    options = SandboxOptions(records=100, on_record=look)
    with TemporaryDirectory() as folder:
        async with open_sandbox(options=options) as sandbox:
            places = populate(sandbox)
            guilds = ",".join(str(guild) for guild in sandbox.world.guilds)
            environment = {
                "DISCORD_TOKEN": sandbox.token,
                "DATABASE": f"{folder}/log.sqlite3",
                "GUILDS": guilds,
                "KNOWLEDGE_DIR": str(knowledge),
                "LOG_LEVEL": "WARNING",
            }
            addresses = (sandbox.api_url, sandbox.gateway_url)
            extra = (sandbox.token,) if bot == "echo bot" else ()
            async with module_running(module, *addresses, *extra, environment=environment) as pid:
                await asyncio.wait_for(joined.wait(), PATIENCE_S)
                await asyncio.sleep(2)  # every server is told of one by one
                print(f"{bot:<10} memory at rest: {resident_mib(pid):.0f} MiB")

                async def mention(person: Person, channel: Channel) -> bool:
                    message = await person.say(channel, next(questions), mention_bot=True)
                    reply = await sandbox.wait_for_message(
                        channel, lambda each: each.reference == message.id, 15, after=message
                    )
                    return reply.reference == message.id

                async def slash(person: Person, channel: Channel) -> bool:
                    handle = await person.slash(channel, "ask", {"question": next(questions)})
                    return (await handle.response(15)).message is not None

                said = await _pace(mention, places, messages_s, seconds)
                replies = [
                    message.reference
                    for _, channel in dict.fromkeys((0, channel) for _, channel in places)
                    for message in channel.messages.values()
                    if message.author is sandbox.world.bot and message.viewer is None
                ]
                print(said.line(bot, "mentions", len(replies) - len(set(replies))))
                used = await _pace(slash, places, interactions_s, seconds)
                print(used.line(bot, "interactions", 0))
                print(f"{bot:<10} memory afterwards: {resident_mib(pid):.0f} MiB")


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--messages", type=float, default=40, help="a second")
    parser.add_argument("--interactions", type=float, default=200, help="a second")
    parser.add_argument("--size", type=int, default=0, help="passages; the example without it")
    options = parser.parse_args()
    given = (options.messages, options.interactions, options.seconds)
    bots = [("briefing", "tests.chat.run_bot"), ("echo bot", "tests.benchmarks.echo_bot")]
    with TemporaryDirectory() as temporary:
        knowledge = ROOT / "knowledge"
        asked: Iterator[str] = repeat(QUESTION)
        if options.size:
            knowledge, passages = Path(temporary), made_up(options.size)
            write_articles(knowledge, passages)
            asked, bots = about(passages), bots[:1]
        for bot, module in bots:
            asyncio.run(_measure(bot, module, given, asked, knowledge))


if __name__ == "__main__":
    main()
