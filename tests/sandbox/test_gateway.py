"""The gateway: sessions that go on, sessions that do not, guilds that come and go."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest

from bot.sandbox import sessions
from bot.sandbox.recorder import Frame, Recorder
from bot.sandbox.server import Sandbox, SandboxOptions, open_sandbox
from tests.sandbox.client import Bot, running, waiting
from tests.sandbox.conftest import UNLIMITED, Join


async def _says(sandbox: Sandbox, bot: Bot, text: str) -> None:
    """Alice says something and the bot hears it."""
    await sandbox.person("Alice").say("general", text, mention_bot=True)
    assert (await bot.hear()).content.endswith(text)


async def test_a_dropped_connection_is_resumed_with_what_was_missed(join: Join) -> None:
    """After a lost connection the session goes on, and what was said meanwhile arrives."""
    bot = Bot()
    async with join(bot) as sandbox:
        sandbox.faults.drop_connection()
        await _says(sandbox, bot, "while you were away")
        await asyncio.wait_for(bot.resumed.wait(), 5)
        await _says(sandbox, bot, "and now")
        assert len(sandbox.recorder.events("READY")) == 1


async def test_a_bot_that_is_asked_to_reconnect_does(join: Join) -> None:
    """Op 7 leads to a new connection of the same session."""
    bot = Bot()
    async with join(bot) as sandbox:
        sandbox.faults.reconnect()
        await asyncio.wait_for(bot.resumed.wait(), 5)
        await _says(sandbox, bot, "still there?")
        assert len(sandbox.recorder.events("READY")) == 1


async def test_an_invalid_session_that_can_be_resumed_is(join: Join) -> None:
    """Op 9 with true leads to a resumed session."""
    bot = Bot()
    async with join(bot) as sandbox:
        sandbox.faults.invalidate_session(resumable=True)
        await asyncio.wait_for(bot.resumed.wait(), 5)
        await _says(sandbox, bot, "still there?")


async def test_an_invalid_session_that_cannot_be_resumed_starts_anew(join: Join) -> None:
    """Op 9 with false leads to a new session, in which everything works."""
    bot = Bot()
    async with join(bot) as sandbox:
        with waiting(bot, "ready") as ready:
            sandbox.faults.invalidate_session(resumable=False)
            await ready
        assert not bot.resumed.is_set()
        await _says(sandbox, bot, "hello again")
        assert len(sandbox.recorder.events("READY")) == 2


async def test_a_session_that_nobody_knows_starts_anew(join: Join) -> None:
    """A resume of a session that is gone is told so, and the bot identifies again."""
    bot = Bot()
    async with join(bot) as sandbox:
        assert bot.ws is not None
        bot.ws.session_id = "gone"
        with waiting(bot, "ready") as ready:
            sandbox.faults.reconnect()
            await ready
        await _says(sandbox, bot, "hello again")


async def test_a_bot_that_closes_its_session_cannot_resume_it() -> None:
    """A bot that leaves in order takes its session along."""
    async with open_sandbox(options=UNLIMITED) as sandbox:
        first, second = Bot(), Bot()
        async with running(first, sandbox):
            await first.close()
        async with running(second, sandbox):
            await _says(sandbox, second, "hello")
        assert len(sandbox.recorder.events("READY")) == 2


async def test_heartbeats_are_acknowledged(join: Join) -> None:
    """The client measures its latency by the heartbeats that it sends."""
    bot = Bot()
    options = SandboxOptions(rate_limits=False, heartbeat_s=0.05)
    async with join(bot, options) as sandbox:
        beats = 0
        while beats < 3:
            await sandbox.recorder.changed(5)
            beats = sum(f.data["op"] == 11 for f in sandbox.recorder.frames)
        assert 0 < bot.latency < 1


async def test_unacknowledged_heartbeats_make_the_client_reconnect(join: Join) -> None:
    """A connection that is dead without having ended is noticed by the client, and replaced."""
    bot = Bot(heartbeat_timeout=0.2)
    options = SandboxOptions(rate_limits=False, heartbeat_s=0.1)
    async with join(bot, options) as sandbox:
        sandbox.faults.heartbeats_acknowledged = False
        await asyncio.wait_for(bot.resumed.wait(), 5)
        sandbox.faults.heartbeats_acknowledged = True
        await _says(sandbox, bot, "alive again")


async def test_a_client_that_is_silent_is_dropped() -> None:
    """A client that sends no heartbeat loses its connection (4009)."""
    options = SandboxOptions(heartbeat_s=0.05)
    async with open_sandbox(options=options) as sandbox:
        assert await _closing_code(sandbox, []) == 4009


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (["{"], 4002),
        ([b"{}"], 4002),
        (["[]"], 4002),
        ([{"op": 2, "d": {"token": "x"}}], 4002),
        ([{"op": 6, "d": None}], 4002),
        ([{"op": 3, "d": {}}], 4003),
        ([{"op": 2, "d": {"token": "wrong", "intents": 0, "properties": {}}}], 4004),
        ([{"op": 6, "d": {"token": "wrong", "session_id": "", "seq": 0}}], 4004),
        (["identify", "identify"], 4005),
        ([{"op": 1, "d": None}] * 121, 4008),
        (["intents"], 4013),
    ],
    ids=str,
)
async def test_frames_that_break_the_rules(frames: list[Any], code: int) -> None:
    """A client that does not keep to the gateway's rules is disconnected with Discord's code."""
    async with open_sandbox() as sandbox:
        about: dict[str, Any] = {"token": sandbox.token, "intents": 1, "properties": {}}
        named = {
            "identify": {"op": 2, "d": about},
            "intents": {"op": 2, "d": about | {"intents": 1 << 40}},
        }
        sent = [named.get(f, f) if isinstance(f, str) else f for f in frames]
        assert await _closing_code(sandbox, sent) == code


async def _closing_code(sandbox: Sandbox, frames: list[Any]) -> int | None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(sandbox.gateway_url) as socket,
    ):
        for frame in frames:
            if isinstance(frame, bytes):
                await socket.send_bytes(frame)
            else:
                await (socket.send_str if isinstance(frame, str) else socket.send_json)(frame)
        async for _ in socket:
            pass
        return socket.close_code


@asynccontextmanager
async def _identified(sandbox: Sandbox) -> AsyncIterator[tuple[Any, str]]:
    """A bare connection with a session; with the session's id."""
    about = {"token": sandbox.token, "intents": 1, "properties": {}}
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(sandbox.gateway_url) as socket,
    ):
        await socket.send_json({"op": 2, "d": about})
        yield socket, (await _frame(socket, "READY"))["session_id"]


async def _frame(socket: Any, name: str | int) -> Any:
    """The data of the next frame of a name or opcode."""
    while True:
        frame = await socket.receive_json(timeout=5)
        if name in {frame["t"], frame["op"]}:
            return frame["d"]


async def test_a_session_is_taken_over_by_the_connection_that_resumes_it() -> None:
    """Whoever resumes gets what was missed, and the connection that had the session ends."""
    async with open_sandbox(options=UNLIMITED) as sandbox, _identified(sandbox) as (old, session):
        async with aiohttp.ClientSession() as client:
            async with client.ws_connect(sandbox.gateway_url) as new:
                resume = {"token": sandbox.token, "session_id": session, "seq": 1}
                await new.send_json({"op": 6, "d": resume})
                assert (await _frame(new, "GUILD_CREATE"))["name"] == "Town Hall"
                await _frame(new, "RESUMED")
                async for _ in old:
                    pass
                assert old.close_code == aiohttp.WSCloseCode.ABNORMAL_CLOSURE
                sandbox.world.add_role(sandbox.guild, "Editors")
                assert (await _frame(new, "GUILD_ROLE_CREATE"))["role"]["name"] == "Editors"


@pytest.mark.parametrize("sequence", [0, 99])
async def test_a_session_cannot_be_resumed_where_events_are_not_known(
    monkeypatch: pytest.MonkeyPatch, sequence: int
) -> None:
    """Events that are no longer kept, or never were, end the session (op 9)."""
    monkeypatch.setattr(sessions, "KEPT_EVENTS", 1)
    async with open_sandbox(options=UNLIMITED) as sandbox, _identified(sandbox) as (_, session):
        async with aiohttp.ClientSession() as client:
            async with client.ws_connect(sandbox.gateway_url) as new:
                resume = {"token": sandbox.token, "session_id": session, "seq": sequence}
                await new.send_json({"op": 6, "d": resume})
                assert await _frame(new, 9) is False


async def test_a_wait_for_a_record_that_was_given_up_costs_the_next_nothing() -> None:
    """Who no longer waits is passed over, and whoever waits still is told."""
    recorder = Recorder(10)
    with pytest.raises(TimeoutError):
        await recorder.changed(0)
    waiting_still = asyncio.create_task(recorder.changed())
    await asyncio.sleep(0)
    record = Frame(to_bot=True, data={"op": 11})
    recorder.add(record)
    assert await waiting_still is record


async def test_sessions_begin_five_seconds_apart() -> None:
    """A bot that identifies twice within five seconds is told that its session is invalid."""
    async with open_sandbox() as sandbox:
        first, second = Bot(), Bot()
        async with running(first, sandbox):
            await first.close()
        async with running(second, sandbox, ready=False):
            while not [f for f in sandbox.recorder.frames if f.data["op"] == 9]:
                await sandbox.recorder.changed(5)
        assert len(sandbox.recorder.events("READY")) == 1


async def test_sessions_are_counted() -> None:
    """A bot that has used up its sessions loses its token, as the count it can ask for tells."""
    async with open_sandbox(options=UNLIMITED) as sandbox:
        bot = Bot()
        async with running(bot, sandbox):
            limit = (await bot.request("GET", "/gateway/bot"))["session_start_limit"]
            assert (limit["total"], limit["remaining"]) == (1000, 999)
        sandbox.world.sessions_left = 0
        with pytest.raises(discord.ConnectionClosed) as closed:
            async with running(Bot(), sandbox):
                pass
        assert closed.value.code == 4004
        assert sandbox.token == ""


async def test_an_event_can_come_twice(join: Join) -> None:
    """An event that is sent twice is heard twice, so that a bot can be shown to answer once."""
    bot = Bot()
    async with join(bot) as sandbox:
        sandbox.faults.duplicate_next_event("MESSAGE_CREATE")
        await sandbox.person("Alice").say("general", "once", mention_bot=True)
        assert (await bot.hear()).id == (await bot.hear()).id


async def test_an_outage_is_no_removal(join: Join) -> None:
    """The client tells a guild that is down from one that it was removed from."""
    bot = Bot()
    async with join(bot) as sandbox:
        guild = sandbox.guild
        with waiting(bot, "guild_unavailable") as down:
            sandbox.world.set_available(guild, available=False)
            assert (await down).id == guild.id
        with pytest.raises(discord.NotFound):
            await bot.fetch_guild(guild.id)
        with waiting(bot, "guild_available") as up:
            sandbox.world.set_available(guild, available=True)
            assert (await up).id == guild.id
        with waiting(bot, "guild_remove") as removed:
            sandbox.world.kick_bot(guild)
            assert (await removed).id == guild.id
        with waiting(bot, "guild_join") as joined:
            sandbox.world.join(guild)
            assert (await joined).id == guild.id
        await _says(sandbox, bot, "welcome back")


async def test_a_guild_that_is_down_at_login() -> None:
    """A guild that is down when the bot joins is announced once it is back."""
    async with open_sandbox(options=UNLIMITED) as sandbox:
        sandbox.world.set_available(sandbox.guild, available=False)
        bot = Bot()
        async with running(bot, sandbox):
            assert [guild.unavailable for guild in bot.guilds] == [True]
            with waiting(bot, "guild_available") as up:
                sandbox.world.set_available(sandbox.guild, available=True)
                assert (await up).name == "Town Hall"


async def test_the_bot_leaves_a_guild(join: Join) -> None:
    """The bot can leave a guild; its own role and its commands there are gone, others stay."""
    bot = Bot()
    async with join(bot) as sandbox:
        other = sandbox.world.add_guild("Elsewhere")
        editors = sandbox.world.add_role(other, "Editors")
        own = other.members[sandbox.world.bot.id].roles
        sandbox.world.set_roles(other, sandbox.world.bot, [*own, editors])
        with waiting(bot, "guild_remove") as removed:
            await bot.request("DELETE", f"/users/@me/guilds/{other.id}")
            assert (await removed).id == other.id
        assert sandbox.world.bot.id not in other.members
        assert [role.name for role in other.roles.values()] == ["@everyone", "Editors"]


async def test_changes_of_roles_and_channels_are_told(join: Join) -> None:
    """The client's picture of roles, channels and its own member follows the guild's."""
    bot = Bot()
    async with join(bot) as sandbox:
        world, guild = sandbox.world, sandbox.guild
        known = bot.guilds[0]
        with waiting(bot, "guild_role_create") as made:
            role = world.add_role(guild, "Editors")
            assert (await made).name == "Editors"
        with waiting(bot, "guild_role_update") as changed:
            world.set_permissions(guild, role, role.permissions.MANAGE_MESSAGES)
            assert (await changed)[1].permissions.manage_messages
        with waiting(bot, "member_update") as updated:
            world.set_roles(guild, world.bot, [*guild.members[world.bot.id].roles, role])
            await updated
        assert known.me.guild_permissions.manage_messages
        with waiting(bot, "guild_role_delete") as deleted:
            world.delete_role(guild, role)
            assert (await deleted).name == "Editors"
        with waiting(bot, "guild_channel_create") as opened:
            channel = world.add_channel(guild, "news")
            assert (await opened).name == "news"
        with waiting(bot, "guild_channel_delete") as closed:
            world.delete_channel(channel)
            assert (await closed).name == "news"


async def test_members_can_be_asked_for(join: Join) -> None:
    """The client finds a member by name over the gateway."""
    bot = Bot()
    async with join(bot):
        (alice,) = await bot.guilds[0].query_members("ali")
        assert alice.display_name == "Alice"


async def test_presence_may_be_set(join: Join) -> None:
    """A status that the bot sets is taken."""
    bot = Bot()
    async with join(bot) as sandbox:
        await bot.change_presence(activity=discord.CustomActivity("Reading"))
        await _says(sandbox, bot, "hello")
