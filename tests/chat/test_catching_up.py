"""What is asked while nobody listens is answered late: once, where it was recent, and told of."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
import logging
from pathlib import Path

import pytest

from bot.chat.client import BriefingClient
from bot.records import UsedChannel
from bot.sandbox.fault_schedule import FaultKind, FaultSchedule, PlannedFault
from bot.sandbox.faults import Faults
from bot.sandbox.guilds import Channel, Overwrite
from bot.sandbox.message import Message
from bot.sandbox.people import Person
from bot.sandbox.permissions import Permission
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from bot.store.database import Store, open_store
from tests.chat.bot_in_sandbox import (
    DIRECT,
    QUOTE,
    Town,
    bot_in,
    checked_sandbox,
    hasten,
    noted,
    settings_of,
    town,
)
from tests.chat.gap_reports import Reports, reported

DENVER = "what is Denver's stance"
MAYOR = "Mike Johnston"


@pytest.fixture(autouse=True)
def _told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot")


@pytest.fixture
def reports() -> Iterator[Reports]:
    """Listens to the log of what catches up."""
    with reported() as reports:
        yield reports


@asynccontextmanager
async def _eager(tmp_path: Path) -> AsyncIterator[Town]:
    """A bot that waits neither before a new session nor before another try."""
    async with town(tmp_path) as here:
        hasten(here.client)
        yield here


@asynccontextmanager
async def _patient(
    sandbox: Sandbox, settings: Settings
) -> AsyncIterator[tuple[BriefingClient, Store]]:
    """A bot whose answers wait for the log, however slow the disk is."""
    async with (
        open_store(settings.database, wait_s=30) as store,
        bot_in(sandbox, settings, store=store) as (client, _),
    ):
        yield client, store


async def _miss(here: Town, person: Person, text: str, channel: Channel | str) -> Message:
    """Say something that the gateway does not deliver: the session is gone by then."""
    here.sandbox.faults.lose_session()
    return await person.say(channel, text, mention_bot=True)


def _replies(sandbox: Sandbox, message: Message) -> list[Message]:
    return [
        each
        for each in message.channel.messages.values()
        if each.author is sandbox.world.bot and each.reference == message.id
    ]


async def test_what_was_missed_is_answered_as_always(tmp_path: Path, reports: Reports) -> None:
    """A mention in a gap that was not resumed gets its reply, and the log says so in numbers."""
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        missed = await _miss(here, here.bob, DENVER, "general")
        assert MAYOR in (await here.answer_to(missed)).text
        assert await reports.next() == ("gap", 1, 0, 0, 1, 0)
        logged = await here.store.questions.question_of_event(f"m{missed.id}")
        assert logged is not None
        assert logged.record.way == "mention"


async def test_the_report_names_nobody_and_nothing(
    tmp_path: Path, reports: Reports, caplog: pytest.LogCaptureFixture
) -> None:
    """When it was, how many channels, how many questions: no word and no id of them."""
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        missed = await _miss(here, here.bob, DENVER, "general")
        await reports.next()
        (line,) = [r.getMessage() for r in caplog.records if r.name == "bot.chat.catching_up"]
        for hidden in (missed.id, missed.channel.id, here.bob.user.id, "Denver"):
            assert str(hidden) not in line


async def test_a_session_that_is_resumed_is_no_gap(tmp_path: Path, reports: Reports) -> None:
    """What Discord delivers later is not looked for, and nothing is reported."""
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        here.sandbox.faults.drop_connection()
        assert MAYOR in (await here.ask(here.bob, DENVER)).text
        await here.quiet(here.alice)
        assert reports.none_is_left()
        assert not _history_requests(here.sandbox)


def _history_requests(sandbox: Sandbox) -> list[str]:
    return [
        exchange.path
        for exchange in sandbox.recorder.exchanges
        if (exchange.method, exchange.template) == ("GET", "/channels/{channel_id}/messages")
    ]


async def test_private_questions_are_caught_up(tmp_path: Path, reports: Reports) -> None:
    """A direct message in a gap is answered where there was a conversation before."""
    async with _eager(tmp_path) as here:
        private = here.alice.dm_channel()
        await here.answer_to(await here.alice.say(private, DIRECT))
        here.sandbox.faults.lose_session()
        missed = await here.alice.say(private, DENVER)
        assert MAYOR in (await here.answer_to(missed)).text
        assert await reports.next() == ("gap", 1, 0, 0, 1, 0)


async def test_only_channels_that_were_used_are_looked_through(
    tmp_path: Path, reports: Reports
) -> None:
    """Discord is asked for no channel in which nobody asked anything lately."""
    async with _eager(tmp_path) as here:
        quiet = here.sandbox.world.add_channel(here.sandbox.guild, "quiet")
        await here.ask(here.alice, DIRECT)
        missed = await _miss(here, here.bob, DENVER, quiet)
        assert await reports.next() == ("gap", 1, 0, 0, 0, 0)
        assert _replies(here.sandbox, missed) == []
        (path,) = _history_requests(here.sandbox)
        assert path == f"/channels/{here.sandbox.channel('general').id}/messages"


async def test_a_channel_without_news_costs_no_request(
    tmp_path: Path, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server with many channels would have its questions wait for Discord's limit of requests."""
    monkeypatch.setattr("bot.chat.catching_up.OVERLAP_MS", 0)
    async with _eager(tmp_path) as here:
        quiet = here.sandbox.world.add_channel(here.sandbox.guild, "quiet")
        asked = await here.alice.say(quiet, DIRECT, mention_bot=True)
        await here.answer_to(asked)
        await here.ask(here.alice, DIRECT)
        missed = await _miss(here, here.bob, DENVER, "general")
        assert MAYOR in (await here.answer_to(missed)).text
        assert await reports.next() == ("gap", 2, 0, 0, 1, 0)
        (path,) = _history_requests(here.sandbox)
        assert path == f"/channels/{here.sandbox.channel('general').id}/messages"


async def test_only_recent_minutes_are_looked_through(tmp_path: Path, reports: Reports) -> None:
    """A question that is older than that stays without an answer."""
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        here.client.catching_up.recent_ms = 0
        missed = await _miss(here, here.bob, DENVER, "general")
        assert (await reports.next())[0] == "gap"
        assert _replies(here.sandbox, missed) == []


async def test_what_is_not_for_the_bot_is_left_alone(tmp_path: Path, reports: Reports) -> None:
    """Talk among members, its own words and other bots' get no reply, whatever they hold."""
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        here.sandbox.faults.lose_session()
        await here.alice.say("general", DENVER)
        assert await reports.next() == ("gap", 1, 0, 0, 0, 0)
        assert len(here.said()) == 1


async def test_what_was_answered_is_not_answered_again(tmp_path: Path, reports: Reports) -> None:
    """Neither what was asked before the gap, nor what is delivered a second time after it."""
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        missed = await _miss(here, here.bob, DENVER, "general")
        await here.answer_to(missed)
        assert await reports.next() == ("gap", 1, 0, 0, 1, 0)
        _forget_nonces(here.sandbox)
        here.sandbox.faults.replay_after_reconnect(10)
        here.sandbox.faults.invalidate_session(resumable=False)
        assert await reports.next() == ("gap", 1, 0, 0, 0, 0)
        await here.ask(here.alice, DIRECT)
        assert len(here.said()) == 3


async def test_a_replay_while_it_is_caught_up_adds_no_answer(
    tmp_path: Path, reports: Reports
) -> None:
    """The gateway and the history tell of one message at one time, and it is answered once."""
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        here.sandbox.faults.slow_next("POST", "/channels/*/messages", 0.2)
        missed = await _miss(here, here.bob, DENVER, "general")
        while not _history_requests(here.sandbox):
            await here.sandbox.recorder.changed(5)
        here.sandbox.faults.replay_after_reconnect(10)
        here.sandbox.faults.reconnect()
        assert await reports.next() == ("gap", 1, 0, 0, 1, 0)
        await here.quiet(here.alice)
        assert len(_replies(here.sandbox, missed)) == 1


async def test_a_channel_without_its_history_is_skipped(
    tmp_path: Path, reports: Reports, caplog: pytest.LogCaptureFixture
) -> None:
    """Discord would show an empty history; the log says that one channel was not looked through."""
    async with _eager(tmp_path) as here:
        hidden = Overwrite(here.sandbox.guild.id, deny=Permission.READ_MESSAGE_HISTORY)
        lobby = here.sandbox.world.add_channel(here.sandbox.guild, "lobby", [hidden])
        await here.alice.say(lobby, DIRECT, mention_bot=True)
        await here.sandbox.wait_for_message("lobby", lambda each: QUOTE in each.text)
        await _miss(here, here.bob, DENVER, lobby)
        assert await reports.next() == ("gap", 0, 1, 0, 0, 0)
        assert not _history_requests(here.sandbox)
        lines = [each for each in caplog.records if each.name == "bot.chat.catching_up"]
        assert len(lines) == 1


async def test_a_channel_that_is_gone_is_skipped(tmp_path: Path, reports: Reports) -> None:
    """A channel that was deleted meanwhile costs nothing else."""
    async with _eager(tmp_path) as here:
        lobby = here.sandbox.world.add_channel(here.sandbox.guild, "lobby")
        await here.ask(here.alice, DIRECT, "lobby")
        await here.ask(here.alice, DIRECT)
        missed = await _miss(here, here.bob, DENVER, "general")
        here.sandbox.world.delete_channel(lobby)
        assert await reports.next() == ("gap", 1, 1, 0, 1, 0)
        assert len(_replies(here.sandbox, missed)) == 1


async def test_a_channel_that_is_switched_off_is_not_answered(
    tmp_path: Path, reports: Reports
) -> None:
    """What moderators said of a channel holds for late answers, too."""
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        await (await here.mona.slash("general", "briefing channel", {"answers": False})).response()
        missed = await _miss(here, here.bob, DENVER, "general")
        assert await reports.next() == ("gap", 1, 0, 0, 0, 0)
        assert _replies(here.sandbox, missed) == []


async def test_a_thread_is_looked_through(tmp_path: Path, reports: Reports) -> None:
    """What is missed in a thread is answered there."""
    async with _eager(tmp_path) as here:
        start = await here.alice.say("general", "Let us talk")
        thread = here.sandbox.world.add_thread(start.channel, "talk", here.alice.user, start)
        await here.answer_to(await here.alice.say(thread, DIRECT, mention_bot=True))
        missed = await _miss(here, here.bob, DENVER, thread)
        assert MAYOR in (await here.answer_to(missed)).text
        assert await reports.next() == ("gap", 1, 0, 0, 1, 0)


FAILURES: dict[str, Callable[[Faults], None]] = {
    "503": lambda faults: faults.fail_next("GET", "/channels/*/messages", status=503),
    "page": lambda faults: faults.fail_with_page_next("GET", "/channels/*/messages", status=503),
    "half": lambda faults: faults.truncate_next_answer("GET", "/channels/*/messages"),
    "reset": lambda faults: faults.reset_next("GET", "/channels/*/messages"),
}


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_history_that_fails_is_asked_for_again(
    tmp_path: Path, reports: Reports, failure: str
) -> None:
    """Where the network has just come back the first request may well fail."""
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        FAILURES[failure](here.sandbox.faults)
        missed = await _miss(here, here.bob, DENVER, "general")
        assert MAYOR in (await here.answer_to(missed)).text
        assert await reports.next() == ("gap", 1, 0, 0, 1, 0)


async def test_what_could_not_be_read_is_read_with_the_next_gap(
    tmp_path: Path, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A history that fails each time is told of, and what was missed there is not given up."""
    monkeypatch.setattr("bot.chat.catching_up.OVERLAP_MS", 0)
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        here.sandbox.faults.fail_next("GET", "/channels/*/messages", status=503, times=4)
        missed = await _miss(here, here.bob, DENVER, "general")
        assert await reports.next() == ("gap", 0, 0, 1, 0, 0)
        assert _replies(here.sandbox, missed) == []
        await here.ask(here.alice, DIRECT)  # what is heard now is younger than what was missed
        here.sandbox.faults.lose_session()
        assert MAYOR in (await here.answer_to(missed)).text
        assert await reports.next() == ("gap", 1, 0, 0, 1, 0)


async def test_many_questions_wait_for_their_turn(tmp_path: Path, reports: Reports) -> None:
    """Who was missed is not told to wait: an answer comes as soon as the allowance has one."""
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        quick = {"person": (2, 0.3), "channel": (2, 0.3), "guild": (100, 1.0)}
        here.client.desk.cooldowns._limits.update(quick)
        here.client.desk.cooldowns._buckets.clear()
        here.sandbox.faults.lose_session()
        missed = [await here.bob.say("general", DENVER, mention_bot=True) for _ in range(5)]
        assert await reports.next() == ("gap", 1, 0, 0, 5, 0)
        answers = [_replies(here.sandbox, each) for each in missed]
        assert all(len(each) == 1 for each in answers)
        ids = [each[0].id for each in answers]
        assert ids == sorted(ids)
        assert not here.bob.dm_channel().messages


async def test_two_gaps_are_told_of_separately(tmp_path: Path, reports: Reports) -> None:
    """Each session that began anew has its line, with what was caught up after it."""
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        for person in (here.alice, here.bob):
            missed = await _miss(here, person, DENVER, "general")
            await here.answer_to(missed)
            assert await reports.next() == ("gap", 1, 0, 0, 1, 0)


async def test_a_gap_right_after_another_hides_nothing(tmp_path: Path, reports: Reports) -> None:
    """A session that ends before its servers are known leaves what was missed to the next."""
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        twice = tuple(PlannedFault(1, FaultKind.SESSION_LOST) for _ in range(2))
        here.sandbox.faults.lose_session()
        here.sandbox.faults.follow(FaultSchedule(0, twice))
        missed = await here.bob.say("general", DENVER, mention_bot=True)
        await here.answer_to(missed)
        told = [await reports.next() for _ in range(3)]
        assert [report.kind for report in told] == ["gap"] * 3
        assert sum(report.caught_up for report in told) == 1
        assert len(_replies(here.sandbox, missed)) == 1


async def test_a_store_that_fails_leaves_what_is_in_memory(
    tmp_path: Path, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Channels that were used since the start are known without the log."""
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)

        async def nothing(*_: object) -> tuple[UsedChannel, ...]:
            return ()

        monkeypatch.setattr(type(here.client.desk.history), "used_channels", nothing)
        missed = await _miss(here, here.bob, DENVER, "general")
        assert MAYOR in (await here.answer_to(missed)).text
        assert await reports.next() == ("gap", 1, 0, 0, 1, 0)


async def test_a_first_start_looks_for_nothing(tmp_path: Path, reports: Reports) -> None:
    """Where nothing was ever asked, nothing is looked through, and nothing told."""
    async with town(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        assert reports.none_is_left()
        assert not _history_requests(here.sandbox)


async def test_what_was_asked_between_two_starts_is_answered(
    tmp_path: Path, reports: Reports
) -> None:
    """A restart loses no question in channels that the log knows; what was answered stays so."""
    async with checked_sandbox() as sandbox:
        settings = settings_of(sandbox, tmp_path / "log.sqlite3")
        alice = sandbox.person("Alice")
        async with _patient(sandbox, settings) as (_, store):
            first = await alice.say("general", DIRECT, mention_bot=True)
            await noted(store, await sandbox.wait_for_message("general"))
        missed = await alice.say("general", DENVER, mention_bot=True)
        async with _patient(sandbox, settings) as _:
            assert await reports.next() == ("start", 1, 0, 0, 1, 0)
        async with _patient(sandbox, settings) as _:
            assert await reports.next() == ("start", 1, 0, 0, 0, 0)
        assert len(_replies(sandbox, first)) == len(_replies(sandbox, missed)) == 1


async def test_who_is_not_logged_is_not_answered_twice(tmp_path: Path, reports: Reports) -> None:
    """The log has no row of theirs, but the channel shows the reply."""
    async with checked_sandbox() as sandbox:
        settings = settings_of(sandbox, tmp_path / "log.sqlite3")
        alice, bob = sandbox.person("Alice"), sandbox.person("Bob")
        async with _patient(sandbox, settings) as (client, store):
            await alice.say("general", DIRECT, mention_bot=True)
            await noted(store, await sandbox.wait_for_message("general"))
            await client.desk.privacy.stop_logging(store.people.hash(bob.user.id))
            question = await bob.say("general", DENVER, mention_bot=True)
            await sandbox.wait_for_message("general", lambda each: each.reference == question.id)
        async with _patient(sandbox, settings) as _:
            assert await reports.next() == ("start", 1, 0, 0, 0, 0)
        assert len(_replies(sandbox, question)) == 1


async def test_a_question_that_was_logged_and_never_answered_is(
    tmp_path: Path, reports: Reports
) -> None:
    """A bot that is killed between the two leaves a row without a reply; the next start replies."""
    async with checked_sandbox() as sandbox:
        settings = settings_of(sandbox, tmp_path / "log.sqlite3")
        alice = sandbox.person("Alice")
        async with _patient(sandbox, settings) as (client, store):
            sandbox.faults.reset_next("POST", "/channels/*/messages", times=4)
            question = await alice.say("general", DIRECT, mention_bot=True)
            while sandbox.faults._rest:
                await sandbox.recorder.changed(5)
            await client.close()
            assert await store.questions.count() == 1
        assert not _replies(sandbox, question)
        async with _patient(sandbox, settings) as (_, store):
            assert await reports.next() == ("start", 1, 0, 0, 1, 0)
            assert await store.questions.count() == 1
        assert len(_replies(sandbox, question)) == 1


async def test_an_answer_that_was_taken_away_does_not_come_back(
    tmp_path: Path, reports: Reports
) -> None:
    """Who deletes an answer does not get it again from the next start: the log has it."""
    async with checked_sandbox() as sandbox:
        settings = settings_of(sandbox, tmp_path / "log.sqlite3")
        alice, mona = sandbox.person("Alice"), sandbox.person("Mona")
        async with _patient(sandbox, settings) as (_, store):
            question = await alice.say("general", DIRECT, mention_bot=True)
            answer = await sandbox.wait_for_message("general")
            await noted(store, answer)
            await mona.delete(answer)
        _forget_nonces(sandbox)
        async with _patient(sandbox, settings) as _:
            assert await reports.next() == ("start", 1, 0, 0, 0, 0)
        assert not _replies(sandbox, question)


def _forget_nonces(sandbox: Sandbox) -> None:
    """Discord knows a message that is sent twice for some minutes only."""
    sandbox.world.messages._nonces.clear()


async def test_an_old_event_after_a_restart_is_not_answered_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is delivered once more to a new process is known from the log."""
    monkeypatch.setattr("bot.chat.mentions.CLOCKS_DIFFER", -timedelta(hours=1))
    async with checked_sandbox() as sandbox:
        settings = settings_of(sandbox, tmp_path / "log.sqlite3")
        alice = sandbox.person("Alice")
        async with _patient(sandbox, settings) as (_, store):
            question = await alice.say("general", DIRECT, mention_bot=True)
            await noted(store, await sandbox.wait_for_message("general"))
        _forget_nonces(sandbox)
        sandbox.faults.replay_after_reconnect(10)
        async with _patient(sandbox, settings) as (client, _):
            client.catching_up.recent_ms = 0
            other = await alice.say("general", DENVER, mention_bot=True)
            await sandbox.wait_for_message("general", lambda each: each.reference == other.id)
        assert len(_replies(sandbox, question)) == 1


async def test_a_bot_that_ends_leaves_nothing_running(tmp_path: Path) -> None:
    """What looks for missed questions ends with the client, also in the middle of it."""
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        here.sandbox.faults.slow_next("GET", "/channels/*/messages", 1)
        here.sandbox.faults.lose_session()
        while here.sandbox.faults._rest:  # noqa: ASYNC110  a request has no event at its start
            await asyncio.sleep(0)
    assert "catching up" not in {task.get_name() for task in asyncio.all_tasks()}


async def test_a_server_with_an_outage_is_looked_through_afterwards(
    tmp_path: Path, reports: Reports
) -> None:
    """While Discord cannot tell who may read there the channel waits, and is read once it can."""
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        here.sandbox.world.set_available(here.sandbox.guild, available=False)
        missed = await _miss(here, here.bob, DENVER, "general")
        assert await reports.next() == ("gap", 0, 0, 1, 0, 0)
        here.sandbox.world.set_available(here.sandbox.guild, available=True)
        here.sandbox.faults.lose_session()
        assert MAYOR in (await here.answer_to(missed)).text
        assert await reports.next() == ("gap", 1, 0, 0, 1, 0)


async def test_so_many_questions_are_answered_and_the_rest_is_told(
    tmp_path: Path, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came in a long gap does not flood a channel; how many were left stands in the log."""
    monkeypatch.setattr("bot.chat.catching_up.MOST_QUESTIONS", 2)
    async with _eager(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        here.sandbox.faults.lose_session()
        missed = [await here.bob.say("general", DENVER, mention_bot=True) for _ in range(4)]
        assert await reports.next() == ("gap", 1, 0, 0, 2, 2)
        assert [len(_replies(here.sandbox, each)) for each in missed] == [1, 1, 0, 0]


async def test_a_thread_whose_channel_is_not_known_is_skipped(
    tmp_path: Path, reports: Reports
) -> None:
    """Who may read there cannot be told; that costs no other channel its late answers."""
    async with _eager(tmp_path) as here:
        lobby = here.sandbox.world.add_channel(here.sandbox.guild, "lobby")
        thread = await here.alice.open_thread(lobby, "talk")
        await here.answer_to(await here.alice.say(thread, DIRECT, mention_bot=True))
        await here.ask(here.alice, DIRECT)
        missed = await _miss(here, here.bob, DENVER, "general")
        del here.sandbox.guild.channels[lobby.id]  # the new session does not tell of it
        assert MAYOR in (await here.answer_to(missed)).text
        assert await reports.next() == ("gap", 1, 1, 0, 1, 0)
