"""What Discord and networks do to a bot: connections, servers and messages that go away."""

import asyncio
import contextlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import discord
import pytest

from bot.chat.account import servers
from bot.chat.endpoint import Endpoint, pointed_at
from bot.cli.doctor import doctor
from bot.errors import DiscordError
from bot.sandbox.server import SandboxOptions
from tests.chat.bot_in_sandbox import (
    DIRECT,
    QUOTE,
    Town,
    bot_in,
    checked_sandbox,
    committed,
    settings_of,
    town,
)

if TYPE_CHECKING:
    from collections.abc import Callable

QUESTIONS = 1000
CHANNELS = 40


def _count_delivered(here: Town) -> set[int]:
    """The messages that reach the bot, filled in as they do."""
    delivered: set[int] = set()
    on_message = here.client.on_message

    async def counted(message: discord.Message) -> None:
        delivered.add(message.id)
        await on_message(message)

    here.client.on_message = counted  # type: ignore[method-assign]  # looks on, changes nothing
    return delivered


async def test_a_thousand_questions_over_broken_connections(tmp_path: Path) -> None:
    """None is answered twice, and each that Discord delivers is answered, whatever breaks."""
    options = SandboxOptions(rate_limits=False, records=100_000)
    async with town(tmp_path, options) as here:
        channels = [
            here.sandbox.world.add_channel(here.sandbox.guild, f"c{n}") for n in range(CHANNELS)
        ]
        people = [here.sandbox.person(f"P{n}") for n in range(QUESTIONS // 4)]
        faults = here.sandbox.faults
        breaks: dict[int, Callable[[], None]] = {
            QUESTIONS // 4: faults.drop_connection,
            QUESTIONS // 2: partial(faults.invalidate_session, resumable=False),
            3 * QUESTIONS // 4: faults.reconnect,
        }
        # what is counted here is answers, not how often somebody may ask
        unlimited = dict.fromkeys(("person", "channel", "guild"), (10**6, 1.0))
        here.client.desk.cooldowns._limits.update(unlimited)
        here.client.catching_up.recent_ms = 0  # what is not delivered is test_catching_up.py's
        delivered = _count_delivered(here)
        asked = []
        for number in range(QUESTIONS):
            person, channel = people[number % len(people)], channels[number % CHANNELS]
            asked.append(await person.say(channel, DIRECT, mention_bot=True))
            if number in breaks:
                breaks[number]()
            await asyncio.sleep(0)
        last = await _answered_in_the_end(here)
        assert QUOTE in last
        heard = delivered & {message.id for message in asked}
        answers = [
            message.reference
            for channel in channels
            for message in channel.messages.values()
            if message.author is here.sandbox.world.bot
        ]
        assert len(answers) == len(set(answers))
        missing = [n for n, message in enumerate(asked) if message.id in heard - set(answers)]
        assert not missing, f"delivered and never answered: {missing}"
        assert set(answers) <= heard
        assert len(heard) > QUESTIONS // 2
        await committed(here.store)
        gaps = await here.store.questions.gaps()
        logged = await here.store.questions.count() + sum(gap.missed or 0 for gap in gaps)
        assert logged == len(heard) + 1


async def _answered_in_the_end(here: Town) -> str:
    """The answer to a question asked after everything; earlier ones are answered before it."""
    for _ in range(20):
        message = await here.alice.say("general", DIRECT, mention_bot=True)
        with contextlib.suppress(TimeoutError):  # it was said while nobody listened
            return (await here.answer_to(message)).text
    raise AssertionError("the bot did not come back")


async def test_a_question_that_is_deleted_at_once_gets_no_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A reply to nothing is not sent, is no failure, and the next question is answered."""
    async with town(tmp_path) as here:
        here.sandbox.faults.slow_next("POST", "/channels/*/messages", 0.2)
        question = await here.alice.say("general", DIRECT, mention_bot=True)
        await here.alice.delete(question)
        assert QUOTE in (await here.ask(here.bob, DIRECT)).text
        await here.quiet(here.bob)
        assert len(here.said()) == 1
        assert " failed, reference " not in caplog.text


async def test_an_interaction_that_came_too_late_costs_nothing_else(tmp_path: Path) -> None:
    """Discord no longer knows it after three seconds; the next one is answered."""
    options = SandboxOptions(rate_limits=False, answer_s=0.2)
    async with town(tmp_path, options) as here:
        here.sandbox.faults.slow_next("POST", "/interactions/*", 0.6)
        late = await here.alice.slash("general", "ask", {"question": DIRECT})
        assert (await late.response()).failure is not None
        again = await here.alice.slash("general", "ask", {"question": DIRECT})
        assert QUOTE in (await again.response()).text


async def test_an_interaction_that_comes_twice_is_answered_once(tmp_path: Path) -> None:
    """The second answer is refused by Discord, and nobody is told of a failure."""
    async with town(tmp_path) as here:
        here.sandbox.faults.duplicate_next_event("INTERACTION_CREATE")
        handle = await here.alice.slash("general", "ask", {"question": DIRECT})
        assert QUOTE in (await handle.response()).text
        await here.quiet(here.alice)
        assert handle.followups == []
        assert await here.store.questions.count() == 1


async def test_a_server_that_removed_the_bot_can_add_it_again(tmp_path: Path) -> None:
    """Nothing is said while it is away, and everything works when it is back."""
    async with town(tmp_path) as here:
        world, guild = here.sandbox.world, here.sandbox.guild
        left = asyncio.create_task(here.client.wait_for("guild_remove", timeout=5))
        await asyncio.sleep(0)
        world.kick_bot(guild)
        await left
        assert guild.id not in here.client.present
        back = asyncio.create_task(here.client.wait_for("guild_join", timeout=5))
        await asyncio.sleep(0)
        world.join(guild)
        await back
        assert QUOTE in (await here.ask(here.alice, DIRECT)).text


async def test_refused_commands_cost_no_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Discord may not take commands, for one as too many were made today; mentions need none."""
    async with checked_sandbox() as sandbox:
        settings = settings_of(sandbox, tmp_path / "log.sqlite3")
        sandbox.faults.fail_next("PUT", "/applications/*/commands", status=400)
        async with bot_in(sandbox, settings) as (client, store):
            people = [sandbox.person(name) for name in ("Alice", "Bob", "Mona")]
            here = Town(sandbox, client, store, *people)
            assert QUOTE in (await here.ask(here.alice, DIRECT)).text
            assert "Discord refused the commands (HTTP 400" in caplog.text
            assert await store.notes.commands_hash() is None


async def test_an_outage_is_no_removal(tmp_path: Path) -> None:
    """A server that is unavailable for a while is answered again afterwards."""
    async with town(tmp_path) as here:
        world, guild = here.sandbox.world, here.sandbox.guild
        world.set_available(guild, available=False)
        world.set_available(guild, available=True)
        assert QUOTE in (await here.ask(here.alice, DIRECT)).text


async def test_the_doctor_prints_ids(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Servers and roles stand there as the settings want them; a wrong id is told with its fix."""
    async with checked_sandbox() as sandbox:
        settings = settings_of(sandbox, tmp_path / "log.sqlite3", guilds=[sandbox.guild.id, 5])
        monkeypatch.setattr("bot.cli.doctor.application_id", lambda _: 1)
        with pointed_at(Endpoint(sandbox.api_url, sandbox.gateway_url)):
            assert await doctor(settings) == 1
        shown = capsys.readouterr().out
        assert f"ok  server {sandbox.guild.id}: Town Hall" in shown
        assert f"ok  role {sandbox.moderator_role.id}: Moderator in Town Hall" in shown
        assert "!!  GUILDS: the bot is not in a server 5" in shown
        assert "ok  articles: 1 article" in shown
        assert "ok  database: none yet" in shown
        assert "intent" not in caplog.text  # which would sound like something to mend


async def test_a_token_that_discord_refuses_is_told() -> None:
    """Looking where the bot is fails with one message."""
    async with checked_sandbox() as sandbox:
        with (
            pointed_at(Endpoint(sandbox.api_url, sandbox.gateway_url)),
            pytest.raises(DiscordError, match="does not accept the token"),
        ):
            await servers("wrong")


async def test_a_discord_that_is_down_is_no_fault_of_the_token() -> None:
    """Nobody makes a new token because Discord has an outage."""
    async with checked_sandbox() as sandbox:
        sandbox.faults.fail_next("GET", "/users/@me", status=503, times=1)
        with (
            pointed_at(Endpoint(sandbox.api_url, sandbox.gateway_url)),
            pytest.raises(DiscordError, match="HTTP 503; try again later"),
        ):
            await servers(sandbox.token)


async def test_a_discord_that_is_out_of_reach_is_told_with_where_to_look() -> None:
    """An operator without a network hears of it, and sees no traceback."""
    nowhere = Endpoint("http://127.0.0.1:1/api/v10", "ws://127.0.0.1:1")
    with pointed_at(nowhere), pytest.raises(DiscordError, match="look at the network"):
        await servers("any")


def test_two_endpoints_at_once_are_refused() -> None:
    """discord.py has one address for the whole process."""
    elsewhere = Endpoint("http://127.0.0.1:1/api/v10", "ws://127.0.0.1:1")
    with pointed_at(elsewhere), pytest.raises(RuntimeError), pointed_at(elsewhere):
        pass
    with pointed_at(elsewhere):
        pass
