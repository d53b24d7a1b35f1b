"""The bot as a process: how it starts, what it refuses, how it ends."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import replace
import logging
import os
from pathlib import Path
import re
import signal
import socket
import sqlite3
import sys

import aiohttp
import discord
from discord.http import Route
import pytest

from bot import app_chat
from bot.app import expire
from bot.app_chat import make_desk
from bot.chat.account import PERMISSIONS, application_id, invite_link
from bot.chat.client import BriefingClient
from bot.chat.endpoint import Endpoint, handlers_under_way, pointed_at
from bot.chat.failures import contained
from bot.chat.running import run_until_told
from bot.cli.main import main
from bot.errors import DiscordError
from bot.library.snapshot import Snapshot
from bot.sandbox.recorder import Frame, Record
from bot.sandbox.server import Sandbox, SandboxOptions
from bot.services.edition import Edition, One
from bot.store.database import open_store
from bot.store.question_log import WAIT_S
from tests.chat.bot_in_sandbox import (
    DIRECT,
    KNOWLEDGE,
    QUOTE,
    bot_in,
    checked_sandbox,
    settings_of,
    town,
)

ROOT = KNOWLEDGE.parent
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE." + "x" * 38


@asynccontextmanager
async def _process(sandbox: Sandbox, database: Path, token: str = "") -> AsyncIterator[Process]:
    """The bot in a process of its own; killed if it does not end by itself."""
    environment = {
        **os.environ,
        "DISCORD_TOKEN": token or sandbox.token,
        "DATABASE": str(database),
        "KNOWLEDGE_DIR": str(KNOWLEDGE),
        "PYTHONPATH": str(ROOT),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.chat.run_bot",
        sandbox.api_url,
        sandbox.gateway_url,
        env=environment,
        cwd=ROOT,
        stderr=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


@asynccontextmanager
async def _client(sandbox: Sandbox, folder: Path) -> AsyncIterator[BriefingClient]:
    """A client that has not been started."""
    settings = settings_of(sandbox, folder / "log.sqlite3")
    editions = One(Edition.of(Snapshot.read(settings.knowledge_dir)))
    with pointed_at(Endpoint(sandbox.api_url, sandbox.gateway_url)):
        async with open_store(settings.database) as store:
            desk = make_desk(settings, editions, store)
            yield BriefingClient(desk, store.notes, guild_ready_timeout=0.05)


def _closed(code: int) -> discord.ConnectionClosed:
    """As discord.py raises it when Discord closed the connection for good."""
    return discord.ConnectionClosed(_Socket(), shard_id=None, code=code)  # type: ignore[arg-type]  # it reads the code alone


class _Socket:
    close_code = None


async def _errors(process: Process) -> str:
    _, errors = await asyncio.wait_for(process.communicate(), 20)
    return errors.decode()


@asynccontextmanager
async def _sandbox() -> AsyncIterator[tuple[Sandbox, asyncio.Event]]:
    """A sandbox, and an event that is set once a bot has joined it."""
    joined = asyncio.Event()

    def look(record: Record) -> None:
        if isinstance(record, Frame) and record.data.get("t") == "GUILD_CREATE":
            joined.set()

    options = SandboxOptions(rate_limits=False, on_record=look)
    async with checked_sandbox(options) as sandbox:
        yield sandbox, joined


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """Both ways of stopping a service end with status 0, and what was asked is in the log."""
    async with _sandbox() as (sandbox, joined):
        async with _process(sandbox, tmp_path / "log.sqlite3") as process:
            await asyncio.wait_for(joined.wait(), 20)
            alice = sandbox.person("Alice")
            message = await alice.say("general", DIRECT, mention_bot=True)
            reply = await sandbox.wait_for_message("general", after=message, timeout_s=20)
            assert QUOTE in reply.text
            process.send_signal(number)
            errors = await _errors(process)
            assert process.returncode == 0, errors
            assert "Traceback" not in errors
            assert "Boston" not in errors
            (line,) = re.findall(r"question=.*", errors)
            told = r"question=1 way=mention outcome=answer reason=- quotes=\d elapsed_ms=\d+\.\d"
            assert re.fullmatch(told, line)


async def test_answers_under_way_are_sent_before_it_leaves(tmp_path: Path) -> None:
    """Who asked a moment before a restart gets an answer, and what comes later begins nothing."""
    async with town(tmp_path) as here:
        here.store.questions._wait_s = WAIT_S
        with closing(sqlite3.connect(here.store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # an answer waits a moment for its row
            message = await here.alice.say("general", DIRECT, mention_bot=True)
            while not handlers_under_way():  # noqa: ASYNC110  discord.py has no event
                await asyncio.sleep(0)
            await here.client.close()
            other.execute("ROLLBACK")
        assert QUOTE in (await here.answer_to(message)).text
        before = handlers_under_way()
        here.client.dispatch("message", None)
        assert handlers_under_way() == before


async def _fail(error: Exception) -> None:
    raise error


async def test_what_comes_too_late_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    """A stop must not fill the log with lines of code; what else goes wrong must."""
    caplog.set_level(logging.INFO)
    session = aiohttp.ClientSession()
    await session.close()
    async with contained("message"):
        await session.get("http://127.0.0.1/")
    assert caplog.messages == ["message: passed by (the bot is stopping)"]
    async with contained("message"):
        await _fail(RuntimeError("something else"))
    assert "test_running.py" in caplog.messages[-1]


async def test_a_signal_ends_it_where_loops_take_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows' event loop has no signal handlers; the bot leaves Discord all the same."""

    def none(*_: object) -> None:
        raise NotImplementedError

    async with checked_sandbox() as sandbox:
        monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", none)
        before = signal.getsignal(signal.SIGINT)
        async with _client(sandbox, tmp_path) as client:
            await run_until_told(client, sandbox.token, lambda: signal.raise_signal(signal.SIGINT))
            assert client.is_closed()
        assert signal.getsignal(signal.SIGINT) is before


async def test_the_client_is_closed_when_running_is_cancelled(tmp_path: Path) -> None:
    """However it ends, no connection stays open behind it."""
    async with checked_sandbox() as sandbox, _client(sandbox, tmp_path) as client:
        ready = asyncio.Event()
        running = asyncio.create_task(run_until_told(client, sandbox.token, ready.set))
        await asyncio.wait_for(ready.wait(), 20)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert client.is_closed()


async def test_an_address_that_cannot_be_told_ends_the_bot(tmp_path: Path) -> None:
    """A bot that nobody learns of is not left running."""
    async with checked_sandbox() as sandbox, _client(sandbox, tmp_path) as client:

        def broken() -> None:
            raise BrokenPipeError

        with pytest.raises(BrokenPipeError):
            await run_until_told(client, sandbox.token, broken)
        assert client.is_closed()


@pytest.mark.parametrize("trouble", ["reset", "outage"])
async def test_a_start_waits_until_discord_can_be_reached(tmp_path: Path, trouble: str) -> None:
    """A machine that boots before its network, or in an outage, would have no bot ever after."""
    async with _sandbox() as (sandbox, joined):
        if trouble == "reset":
            sandbox.faults.reset_next("GET", "/users/@me", times=4)
        else:
            sandbox.faults.fail_next("GET", "/users/@me", status=503)
        async with _process(sandbox, tmp_path / "log.sqlite3") as process:
            await asyncio.wait_for(joined.wait(), 20)
            alice = sandbox.person("Alice")
            message = await alice.say("general", DIRECT, mention_bot=True)
            await sandbox.wait_for_message("general", after=message, timeout_s=20)
            process.send_signal(signal.SIGTERM)
            errors = await _errors(process)
            assert process.returncode == 0
            assert sandbox.token not in errors
    told = re.findall(
        r"WARNING .*: Discord cannot be reached \((.*)\); trying again in (.*)", errors
    )
    # How often depends on what the HTTP client tries again by itself.
    why = {"reset": "ClientOSError", "outage": "HTTP 503"}[trouble]
    assert told
    assert told == [(why, f"{2**number} s") for number in range(len(told))]


async def test_a_signal_ends_the_wait_for_discord(tmp_path: Path) -> None:
    """A service that is stopped amid an outage would be killed after its time."""
    async with _sandbox() as (sandbox, _):
        sandbox.faults.reset_next("GET", "/users/@me", times=100)
        async with _process(sandbox, tmp_path / "log.sqlite3") as process:
            assert process.stderr is not None
            while b"trying again" not in (line := await process.stderr.readline()):
                assert line
            process.send_signal(signal.SIGTERM)
            errors = await _errors(process)
            assert process.returncode == 0, errors
            assert "Traceback" not in errors
        sandbox.faults.clear()


async def test_a_wrong_token_says_what_to_do(tmp_path: Path) -> None:
    """A token that Discord does not take ends the bot at once, with where to get another."""
    async with _sandbox() as (sandbox, _):
        async with _process(sandbox, tmp_path / "log.sqlite3", TOKEN) as process:
            errors = await _errors(process)
            assert process.returncode == 1
            assert "DISCORD_TOKEN: Discord does not accept it" in errors
            assert "Traceback" not in errors
            assert TOKEN not in errors


async def test_a_revoked_token_ends_the_bot(tmp_path: Path) -> None:
    """It does not log in over and over, which Discord counts."""
    async with _sandbox() as (sandbox, joined):
        async with _process(sandbox, tmp_path / "log.sqlite3") as process:
            await asyncio.wait_for(joined.wait(), 20)
            alice = sandbox.person("Alice")
            message = await alice.say("general", DIRECT, mention_bot=True)
            await sandbox.wait_for_message("general", after=message, timeout_s=20)
            sandbox.world.revoke_token()
            errors = await _errors(process)
            assert process.returncode == 1
            assert "DISCORD_TOKEN: it was revoked" in errors


async def test_a_second_process_is_refused(tmp_path: Path) -> None:
    """Two processes would answer everything twice; the second says so and ends."""
    async with _sandbox() as (sandbox, joined), _process(sandbox, tmp_path / "log.sqlite3"):
        await asyncio.wait_for(joined.wait(), 20)
        async with _process(sandbox, tmp_path / "log.sqlite3") as second:
            errors = await _errors(second)
            assert second.returncode == 1
            assert "another process" in errors


async def test_old_questions_go_while_the_bot_runs(tmp_path: Path) -> None:
    """A bot that runs for months keeps no question for longer than it says."""
    async with town(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        (logged,) = await here.store.questions.recent(1)
        old = replace(logged.record, asked_at_ms=0, event="old")
        await here.store.questions.record(old, {})
        settings = settings_of(here.sandbox, tmp_path / "log.sqlite3")
        async with app_chat._expiring(settings, here.store, every_s=0.01), asyncio.timeout(10):
            while await here.store.questions.count() > 1:  # noqa: ASYNC110  a database tells nobody
                await asyncio.sleep(0.01)
        assert (await here.store.questions.recent(5))[0].record.event == logged.record.event


async def test_commands_are_registered_once(tmp_path: Path) -> None:
    """A restart with the same commands does not register them again."""
    async with _sandbox() as (sandbox, _):
        settings = settings_of(sandbox, tmp_path / "log.sqlite3")
        for _ in range(2):
            async with bot_in(sandbox, settings):
                pass
        puts = [each for each in sandbox.recorder.exchanges if each.method == "PUT"]
        assert len(puts) == 1


async def test_the_bot_asks_for_no_privileged_intent(tmp_path: Path) -> None:
    """What it needs it gets without a review by Discord."""
    async with town(tmp_path) as here:
        intents = here.client.intents
        assert not intents.message_content
        assert not intents.members
        assert not intents.presences


def test_a_service_without_a_token_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One message says what is missing and where to get it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    assert main(["run", "--discord"]) == 1
    assert "DISCORD_TOKEN: it is not set" in capsys.readouterr().err


def test_the_invite_link_asks_for_what_is_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The link has the application's id and exactly the permissions that the bot needs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    assert main(["invite"]) == 0
    link = capsys.readouterr().out.strip()
    assert link == invite_link(123456789012345678)
    assert "scope=bot+applications.commands" in link
    assert f"permissions={PERMISSIONS.value}" in link
    granted = {name for name, value in PERMISSIONS if value}
    assert granted == {
        "read_messages",
        "send_messages",
        "send_messages_in_threads",
        "read_message_history",
        "attach_files",
    }


@pytest.mark.parametrize("token", ["", "abc", "a.b.c", "!!!!!!!!!!!!!!!!!!!!.Gabcde." + "x" * 38])
def test_what_is_no_token_is_known(token: str) -> None:
    """A wrong paste is told before Discord is asked."""
    assert application_id(token) is None
    assert application_id(TOKEN) == 123456789012345678


def test_the_permissions_suffice() -> None:
    """The bot never asks to manage messages, mention everyone or administrate."""
    assert not PERMISSIONS & discord.Permissions(
        administrator=True, manage_messages=True, mention_everyone=True
    )


async def test_not_even_a_wordy_log_tells_a_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """discord.py's DEBUG holds each message whole; the operator who wants more must not get it."""
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("DATABASE", str(tmp_path / "terminal.sqlite3"))
    caplog.set_level(logging.DEBUG)
    library = logging.getLogger("discord")
    before = library.level
    try:
        assert await asyncio.to_thread(main, ["ask", DIRECT]) == 0
        async with town(tmp_path) as here:
            await here.ask(here.alice, "what is Xanadu's stance")
    finally:
        library.setLevel(before)
    assert caplog.text
    assert "Xanadu" not in caplog.text


async def test_health_and_systemd_follow_the_running_bot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """From its start to its end whoever watches it knows how it is, without a network port."""
    database = tmp_path / "log.sqlite3"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE", str(database))
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "n"))
    monkeypatch.setenv("WATCHDOG_USEC", "1500000")

    def health() -> tuple[int, str]:
        return main(["health"]), capfd.readouterr().out.strip()

    assert health() == (1, "no bot runs with this database; briefing run --discord starts one")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(tmp_path / "n"))
        told.settimeout(0)

        async def until(words: str) -> None:
            loop = asyncio.get_running_loop()
            while words not in (await asyncio.wait_for(loop.sock_recv(told, 999), 20)).decode():
                pass

        async with AsyncExitStack() as processes:
            async with _sandbox() as (sandbox, _):
                process = await processes.enter_async_context(_process(sandbox, database))
                await until("READY=1")
                await until("STATUS=answering")
                await until("WATCHDOG=1")  # what was told before is written down by now
                assert health() == (0, "answering")
            await until("STATUS=not connected to Discord since")
            await until("WATCHDOG=1")
            status, said = health()
            assert (status, said.endswith("UTC; it is trying")) == (0, True)
            process.send_signal(signal.SIGTERM)
            await until("STOPPING=1")
            await _errors(process)
            assert process.returncode == 0
    assert health()[0] == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(), r"cannot be reached \(ConnectionRefusedError\)"),
        (aiohttp.ServerDisconnectedError(), r"cannot be reached \(ServerDisconnectedError\)"),
        (_closed(4004), "DISCORD_TOKEN: it was revoked"),
        (_closed(4013), "a fault of the bot, please report it"),
        (_closed(4014), r"for good \(code 4014\); look at its status page"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_an_end_that_no_start_mends_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    """The operator reads a sentence and no traceback, and the connection is closed."""
    async with checked_sandbox() as sandbox, _client(sandbox, tmp_path) as client:

        async def refuse(_: str) -> None:
            raise error

        monkeypatch.setattr(client, "start", refuse)
        with pytest.raises(DiscordError, match=said):
            await run_until_told(client, sandbox.token)
        assert client.is_closed()


async def test_a_login_that_discord_refuses_is_told_by_its_status(tmp_path: Path) -> None:
    """What is no matter of the token is not called one."""
    async with checked_sandbox() as sandbox, _client(sandbox, tmp_path) as client:
        sandbox.faults.fail_next("GET", "/users/@me", status=403)
        with pytest.raises(DiscordError, match="refused the login: HTTP 403"):
            await run_until_told(client, sandbox.token)


async def test_nobody_need_be_told_that_it_is_ready(tmp_path: Path) -> None:
    """Where no service manager listens it answers and ends as well."""
    async with _sandbox() as (sandbox, joined), _client(sandbox, tmp_path) as client:
        running = asyncio.create_task(run_until_told(client, sandbox.token))
        await asyncio.wait_for(joined.wait(), 20)
        await client.wait_until_ready()
        message = await sandbox.person("Alice").say("general", DIRECT, mention_bot=True)
        reply = await sandbox.wait_for_message("general", after=message)
        assert QUOTE in reply.text
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(running, 20)
        assert client.is_closed()


async def test_a_command_that_comes_while_it_stops_is_begun_by_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord tells who gave it that it failed; a half-done one would say nothing."""
    async with town(tmp_path) as here:
        checked = asyncio.Event()
        check = here.client.tree.interaction_check

        async def told(interaction: discord.Interaction) -> bool:
            try:
                return await check(interaction)
            finally:
                checked.set()

        monkeypatch.setattr(here.client.tree, "interaction_check", told)
        here.client.is_stopping = True
        late = await here.alice.slash("general", "briefing about")
        await asyncio.wait_for(checked.wait(), 20)
        here.client.is_stopping = False
        await here.quiet(here.bob)
        assert late.interaction.answer is None


def test_without_another_endpoint_it_is_discord() -> None:
    """A bot that is run as usual goes to discord.com, and no two others are joined."""
    with pointed_at(None):
        assert Route.BASE.startswith("https://discord.com/")
    with pointed_at(Endpoint("http://127.0.0.1:1/api", "ws://127.0.0.1:1/gateway")):
        assert Route.BASE == "http://127.0.0.1:1/api"
        with (
            pytest.raises(RuntimeError, match=r"points at http://127\.0\.0\.1:1/api already"),
            pointed_at(Endpoint("http://127.0.0.1:2/api", "ws://127.0.0.1:2/gateway")),
        ):
            pass
    assert Route.BASE.startswith("https://discord.com/")


async def test_what_is_too_old_is_gone_from_the_log_of_a_large_database_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where writing the whole file anew waits for a day, no words stay in the file beside it."""
    monkeypatch.setattr("bot.store.erasing.SCRUB_AT_ONCE_BYTES", 0)
    async with town(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        (logged,) = await here.store.questions.recent(1)
        old = replace(logged.record, question="zanzibar", asked_at_ms=0, event="old")
        await here.store.questions.record(old, {})
        beside = tmp_path / "log.sqlite3-wal"
        assert b"zanzibar" in beside.read_bytes()
        settings = settings_of(here.sandbox, tmp_path / "log.sqlite3")
        assert await expire(settings, here.store) == 1
        assert beside.read_bytes() == b""
        assert await here.store.questions.count() == 1
