"""The whole bot is told to stop while many people ask: it ends soon and well, and nothing is lost.

BRIEFING_STOPS sets how often; 6 unless it does.
"""

import asyncio
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
import multiprocessing
from multiprocessing.context import ForkServerContext, ForkServerProcess
import os
from pathlib import Path
import random
import sqlite3
import sys
import time

import pytest

from bot.sandbox.guilds import Channel
from bot.sandbox.handles import InteractionHandle
from bot.sandbox.message import Message
from bot.sandbox.people import Person
from bot.sandbox.recorder import Frame, Record
from bot.sandbox.server import Sandbox, SandboxOptions, open_sandbox
from tests.chat.run_bot import run_forked
from tests.services.publishing import text

STOPS = int(os.environ.get("BRIEFING_STOPS", "6"))  # a long run takes 500
AT_ONCE = 2  # bots, each with a Discord and a database of its own
PEOPLE = 24  # of whom each asks once for each stop
EVERY_S = 0.02
LATEST_S = 0.6  # within which it is told to stop
WITHIN_S = 10.0
QUESTION = "Who leads Avon?"


@dataclass
class Figures:
    """What came of it.

    Attributes:
        seconds: How long each end took.
        counts: What was asked and answered.
    """

    seconds: list[float] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


class _Place:
    """A Discord in which one bot after the other answers and is stopped."""

    def __init__(self, folder: Path, context: ForkServerContext) -> None:
        self._folder = folder
        self._context = context
        self._places: list[tuple[Person, Channel]] = []
        self.joined = asyncio.Event()

    def populate(self, sandbox: Sandbox) -> None:
        """A channel for each person, for in each the bot says only so much."""
        for number in range(PEOPLE):
            channel = sandbox.world.add_channel(sandbox.guild, f"c{number}")
            self._places.append((sandbox.person(f"P{number}"), channel))

    def look(self, record: Record) -> None:
        """Notice that the bot is there."""
        if isinstance(record, Frame) and record.data.get("t") == "GUILD_CREATE":
            self.joined.set()

    async def stop(self, sandbox: Sandbox, rng: random.Random, figures: Figures) -> None:
        """Start the bot, have people ask it, stop it at some moment, and look at what is left."""
        self.joined.clear()
        process = self._started(sandbox)
        try:
            await asyncio.wait_for(self.joined.wait(), 60)
            asking = asyncio.create_task(_ask(self._places))
            await asyncio.sleep(rng.random() * LATEST_S)  # the moment is what is tried out
            told = time.monotonic()
            process.terminate()
            await asyncio.to_thread(process.join, WITHIN_S)
            figures.seconds.append(time.monotonic() - told)
            assert process.exitcode == 0, self._errors()
            slashes, mentions = await asking
        finally:
            process.kill()
            process.join()
        assert "Traceback" not in self._errors()
        shown = _seen(sandbox, slashes, mentions)
        figures.counts["asked"] += len(slashes) + len(mentions)
        await asyncio.to_thread(_account, self._folder / "log.sqlite3", shown, figures)

    def _started(self, sandbox: Sandbox) -> ForkServerProcess:
        environment = {
            "DISCORD_TOKEN": sandbox.token,
            "DATABASE": str(self._folder / "log.sqlite3"),
            "KNOWLEDGE_DIR": str(self._folder / "knowledge"),
            "LOG_LEVEL": "WARNING",
        }
        arguments = [sandbox.api_url, sandbox.gateway_url]
        errors = str(self._folder / "errors")
        process = self._context.Process(target=run_forked, args=(environment, arguments, errors))
        process.start()
        return process

    def _errors(self) -> str:
        return (self._folder / "errors").read_text(encoding="utf-8")


async def _ask(
    places: list[tuple[Person, Channel]],
) -> tuple[list[InteractionHandle], list[Message]]:
    """Each person asks, in one way or the other, at an even pace."""
    slashes, mentions = [], []
    for number, (person, channel) in enumerate(places):
        if number % 2:
            slashes.append(await person.slash(channel, "ask", {"question": QUESTION}))
        else:
            mentions.append(await person.say(channel, QUESTION, mention_bot=True))
        await asyncio.sleep(EVERY_S)  # a pace, not a wait for anything
    return slashes, mentions


def _seen(sandbox: Sandbox, slashes: list[InteractionHandle], mentions: list[Message]) -> list[str]:
    """The events of the questions whose answers somebody sees, as the log calls them."""
    shown = []
    for handle in slashes:
        response = handle._response()
        if response is not None and "leads Avon" in response.text:
            shown.append(f"i{handle.interaction.id}")
    for each in mentions:
        replies = (
            message.text
            for message in each.channel.messages.values()
            if message.author is sandbox.world.bot and message.reference == each.id
        )
        shown += [f"m{each.id}" for reply in replies if "leads Avon" in reply]
    return shown


def _account(database: Path, shown: list[str], figures: Figures) -> None:
    """Every answer that is seen is one row; nothing waits for the next start."""
    with closing(sqlite3.connect(database)) as connection:
        events = [event for (event,) in connection.execute("SELECT event FROM questions")]
        gaps = connection.execute("SELECT coalesce(sum(missed), 0) FROM gaps").fetchone()[0]
        assert connection.execute("SELECT value FROM notes WHERE name = 'alive'").fetchall() == []
    rows = Counter(events)
    assert max(rows.values(), default=1) == 1
    missing = [event for event in shown if not rows[event]]
    figures.counts["answered"] += len(shown)
    figures.counts["in gaps"] += len(missing)
    assert figures.counts["in gaps"] <= gaps, missing


async def _stop_often(
    folder: Path, context: ForkServerContext, times: int, figures: Figures
) -> None:
    (folder / "knowledge").mkdir(parents=True)
    (folder / "knowledge" / "avon.md").write_text(text("Avon", 1))
    place = _Place(folder, context)
    options = SandboxOptions(rate_limits=False, records=100, on_record=place.look)
    rng = random.Random(folder.name)  # noqa: S311  repeatable as far as processes are
    async with open_sandbox(options=options) as sandbox:
        place.populate(sandbox)
        for _ in range(times):
            await place.stop(sandbox, rng, figures)


@pytest.mark.timeout(60 + 5 * STOPS)
async def test_it_stops_soon_and_loses_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever is under way when it is stopped, no answer that is seen goes missing."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([run_forked.__module__])
    figures = Figures()
    async with asyncio.TaskGroup() as group:
        for number in range(AT_ONCE):
            folder = tmp_path / str(number)
            group.create_task(_stop_often(folder, context, STOPS // AT_ONCE, figures))
    assert max(figures.seconds) < WITHIN_S
    assert figures.counts["answered"]
    if "BRIEFING_STOPS" in os.environ:
        with capfd.disabled():
            slowest = max(figures.seconds)
            sys.stdout.write(
                f"\n{len(figures.seconds)} SIGTERMs, all with status 0, the slowest end after"
                f" {slowest:.1f} s; {dict(figures.counts)}\n"
            )
