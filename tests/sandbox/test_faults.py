"""Each fault on its own: what it does to the real client is what the real Discord does."""

import asyncio
import errno
from typing import Any

import aiohttp
import discord
from discord import app_commands
import pytest

from bot.sandbox.fault_schedule import (
    ON_CONNECTIONS,
    ON_REQUESTS,
    FaultKind,
    FaultSchedule,
    PlannedFault,
)
from bot.sandbox.guilds import Overwrite
from bot.sandbox.injection import INJECTIONS
from bot.sandbox.permissions import Permission
from bot.sandbox.server import Sandbox, SandboxOptions
from tests.sandbox.client import Bot, waiting
from tests.sandbox.conftest import Join
from tests.sandbox.test_messages import channel_of

# A busy computer delays heartbeats; one and a half times as late, they are too late.
BEATING = SandboxOptions(rate_limits=False, heartbeat_s=0.4)
SILENT_S = 0.9


async def _resumed(bot: Bot) -> None:
    await asyncio.wait_for(bot.resumed.wait(), 5)
    bot.resumed.clear()


async def _says(sandbox: Sandbox, *texts: str) -> None:
    for text in texts:
        await sandbox.person("Alice").say("general", text, mention_bot=True)


async def _hears(bot: Bot, count: int) -> list[str]:
    """The last words of what is heard next."""
    return [(await bot.hear()).content.rpartition(" ")[2] for _ in range(count)]


def _frames(sandbox: Sandbox, op: int) -> int:
    return sum(frame.data["op"] == op for frame in sandbox.recorder.frames)


async def test_a_zombied_connection_is_given_up_and_resumed(join: Join) -> None:
    """A connection that is open and silent is ended by the client, and nothing is missed."""
    bot = Bot(heartbeat_timeout=SILENT_S)
    async with join(bot, BEATING) as sandbox:
        sandbox.faults.zombify_connection()
        await _says(sandbox, "meanwhile")
        await _resumed(bot)
        assert await _hears(bot, 1) == ["meanwhile"]
        assert len(sandbox.recorder.events("READY")) == 1
        passed = [(frame.data["op"], frame.data.get("t")) for frame in sandbox.recorder.frames]
        assert passed.index((0, "MESSAGE_CREATE")) > passed.index((6, None))


async def test_a_few_heartbeats_that_are_not_acknowledged_cost_nothing(join: Join) -> None:
    """As many as asked for are left unanswered, and the connection goes on."""
    bot = Bot()
    async with join(bot, BEATING) as sandbox:
        sandbox.faults.miss_heartbeats(2)
        beats, acknowledged = _frames(sandbox, 1), _frames(sandbox, 11)
        while _frames(sandbox, 11) - acknowledged < 2:
            await sandbox.recorder.changed(5)
        assert _frames(sandbox, 1) - beats == 4
        assert _frames(sandbox, 10) == 1


async def test_a_connection_that_is_reset_is_resumed(join: Join) -> None:
    """After a reset the session goes on, with what was said in between."""
    bot = Bot()
    async with join(bot) as sandbox:
        sandbox.faults.reset_connection()
        await _says(sandbox, "meanwhile")
        await _resumed(bot)
        assert await _hears(bot, 1) == ["meanwhile"]
        assert len(sandbox.recorder.events("READY")) == 1


async def test_a_session_that_timed_out_cannot_be_resumed(join: Join) -> None:
    """The client's resume is refused, it begins anew, and never hears what was said meanwhile."""
    bot = Bot()
    async with join(bot) as sandbox:
        with waiting(bot, "ready") as ready:
            sandbox.faults.lose_session()
            await _says(sandbox, "meanwhile")
            await ready
        await _says(sandbox, "later")
        assert await _hears(bot, 1) == ["later"]
        assert not bot.resumed.is_set()
        assert [frame.data["op"] for frame in sandbox.recorder.frames if not frame.to_bot][-1] == 2
        assert _frames(sandbox, 9) == 1


async def test_events_can_change_their_order(join: Join) -> None:
    """The event comes after the one that followed it, and neither is lost."""
    bot = Bot()
    async with join(bot) as sandbox:
        sandbox.faults.delay_next_event("MESSAGE_CREATE")
        await _says(sandbox, "first", "second", "third")
        assert await _hears(bot, 3) == ["second", "first", "third"]
        numbers = [f.data["s"] for f in sandbox.recorder.frames if f.to_bot and f.data["s"]]
        assert numbers == sorted(numbers)


async def test_an_event_that_is_late_comes_though_none_follows(join: Join) -> None:
    """What is held back goes out with a heartbeat."""
    bot = Bot()
    async with join(bot, BEATING) as sandbox:
        sandbox.faults.delay_next_event("MESSAGE_CREATE")
        await _says(sandbox, "alone")
        assert await _hears(bot, 1) == ["alone"]


async def test_an_event_that_is_late_comes_with_the_next_connection(join: Join) -> None:
    """What is held back when the session is resumed goes out then."""
    bot = Bot()
    async with join(bot) as sandbox:
        sandbox.faults.delay_next_event("MESSAGE_CREATE")
        sandbox.faults.drop_connection()
        await _says(sandbox, "between")
        assert await _hears(bot, 1) == ["between"]


@pytest.mark.parametrize("fresh", [False, True])
async def test_old_events_can_come_again(join: Join, fresh: bool) -> None:  # noqa: FBT001  a case
    """After a resume, and in a new session, the last events are delivered once more."""
    bot = Bot()
    async with join(bot) as sandbox:
        await _says(sandbox, "first", "second", "third")
        await _hears(bot, 3)
        sandbox.faults.replay_after_reconnect(2)
        if fresh:
            sandbox.faults.invalidate_session(resumable=False)
        else:
            sandbox.faults.reconnect()
        assert await _hears(bot, 2) == ["second", "third"]
        bot.resumed.clear()
        sandbox.faults.reconnect()
        await _resumed(bot)
        await _says(sandbox, "new")
        assert await _hears(bot, 1) == ["new"]


async def test_a_limit_of_a_route_holds_up_that_route(join: Join) -> None:
    """The client waits as long as it is told and tries again; other requests pass meanwhile."""
    bot = Bot()
    async with join(bot) as sandbox:
        sandbox.faults.limit_next("POST", "/channels/*/messages", 0.3, everywhere=False)
        sending = asyncio.create_task(channel_of(bot).send("patient"))
        await _refused(sandbox)
        await bot.fetch_user(sandbox.person("Alice").id)
        assert not sending.done()
        await sending
        refused, other, sent = sandbox.recorder.exchanges[-3:]
        assert (refused.status, refused.reply["code"], refused.reply["global"]) == (
            429,
            20028,
            False,
        )
        assert (other.method, sent.status) == ("GET", 200)


async def test_the_global_limit_holds_up_all_routes(join: Join) -> None:
    """While the client was told to wait everywhere, it asks for nothing else."""
    bot = Bot()
    async with join(bot) as sandbox:
        sandbox.faults.limit_next("POST", "/channels/*/messages", 0.3, everywhere=True)
        sending = asyncio.create_task(channel_of(bot).send("patient"))
        await _refused(sandbox)
        while bot.http._global_over.is_set():  # noqa: ASYNC110  the client has no event for that
            await asyncio.sleep(0)
        await bot.fetch_user(sandbox.person("Alice").id)
        await sending
        refused, *later = sandbox.recorder.exchanges[-3:]
        assert (refused.status, refused.reply["code"], refused.reply["global"]) == (429, 0, True)
        assert {exchange.method for exchange in later} == {"GET", "POST"}


async def _refused(sandbox: Sandbox) -> None:
    while not any(exchange.status == 429 for exchange in sandbox.recorder.exchanges):
        await sandbox.recorder.changed(5)


async def test_a_refusal_looks_as_discords_does(join: Join) -> None:
    """The headers say for how long, and for what, as those of the real limits do."""
    bot = Bot()
    async with join(bot) as sandbox:
        url = f"{sandbox.api_url}/users/@me"
        headers = {"Authorization": f"Bot {sandbox.token}"}
        sandbox.faults.limit_next("GET", "/users/@me", 1.2, everywhere=True)
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(url) as reply,
        ):
            assert reply.status == 429
            assert reply.headers["Content-Type"] == "application/json"
            assert reply.headers["Retry-After"] == "2"
            assert reply.headers["X-RateLimit-Global"] == "true"
            assert reply.headers["X-RateLimit-Scope"] == "global"
            assert (await reply.json())["retry_after"] == 1.2


async def test_a_page_in_place_of_json_is_an_error_as_others_are(join: Join) -> None:
    """The client tries a 502 again, fails with a 503, and takes a 429 of the proxy for a ban."""
    bot = Bot()
    async with join(bot) as sandbox:
        channel = channel_of(bot)
        sandbox.faults.fail_with_page_next("POST", "/channels/*/messages", status=502)
        await channel.send("in the end")
        sandbox.faults.fail_with_page_next("POST", "/channels/*/messages", status=503)
        with pytest.raises(discord.DiscordServerError) as failed:
            await channel.send("never")
        assert "<h1>503 Service Unavailable</h1>" in failed.value.text
        sandbox.faults.fail_with_page_next("POST", "/channels/*/messages", status=429)
        with pytest.raises(discord.HTTPException) as banned:
            await channel.send("never")
        assert banned.value.status == 429
        said = sandbox.visible("general", sandbox.person("Alice"))
        assert [message.content for message in said] == ["in the end"]


async def test_an_answer_that_breaks_off_was_carried_out(join: Join) -> None:
    """The client gets an error in place of half an answer, though the message is there."""
    bot = Bot()
    async with join(bot) as sandbox:
        sandbox.faults.truncate_next_answer("POST", "/channels/*/messages")
        with pytest.raises(aiohttp.ClientPayloadError):
            await channel_of(bot).send("here")
        said = sandbox.visible("general", sandbox.person("Alice"))
        assert [message.content for message in said] == ["here"]


async def test_a_request_that_is_reset_was_not_carried_out(join: Join) -> None:
    """The client gets the operating system's error, and nothing is there."""
    bot = Bot()
    async with join(bot) as sandbox:
        sandbox.faults.reset_next("POST", "/channels/*/messages")
        with pytest.raises(aiohttp.ClientOSError) as broken:
            await channel_of(bot).send("never")
        assert broken.value.errno == errno.ECONNRESET
        assert sandbox.visible("general", sandbox.person("Alice")) == []


async def test_an_interaction_can_come_too_late(join: Join) -> None:
    """The person sees that nothing came, and the bot's answer is refused with 10062."""
    bot = Bot()
    refusals: asyncio.Queue[discord.NotFound] = asyncio.Queue()

    @bot.tree.command(description="Answers")
    async def hello(interaction: discord.Interaction[Any]) -> None:
        try:
            await interaction.response.send_message("hello")
        except discord.NotFound as refused:
            refusals.put_nowait(refused)

    assert isinstance(hello, app_commands.Command)
    async with join(bot) as sandbox:
        sandbox.faults.expire_next_interaction()
        late = await sandbox.person("Alice").slash("general", "hello")
        assert (await late.response()).failure is not None
        async with asyncio.timeout(5):
            assert (await refusals.get()).code == 10062
        again = await sandbox.person("Alice").slash("general", "hello")
        assert (await again.response()).text == "hello"


async def test_history_without_the_permission_is_empty(join: Join) -> None:
    """Discord does not refuse that, so a bot must look at its permissions itself."""
    bot = Bot()
    async with join(bot) as sandbox:
        hidden = Overwrite(sandbox.guild.id, deny=Permission.READ_MESSAGE_HISTORY)
        lobby = sandbox.world.add_channel(sandbox.guild, "lobby", [hidden])
        await sandbox.person("Alice").say(lobby, "hello", mention_bot=True)
        await bot.hear()
        assert await bot.request("GET", f"/channels/{lobby.id}/messages") == []


async def test_history_shows_the_texts_that_the_gateway_shows(join: Join) -> None:
    """Without the privileged intent: those that ping the bot, its own, and private ones."""
    bot = Bot()
    async with join(bot) as sandbox:
        alice, channel = sandbox.person("Alice"), channel_of(bot)
        await alice.say("general", "unseen")
        pinged = await alice.say("general", "seen", mention_bot=True)
        await channel.send("own")
        await alice.say(alice.dm_channel(), "private")
        texts = [message.content async for message in channel.history(oldest_first=True)]
        assert texts == ["", pinged.content, "own"]
        private = await bot.request("GET", f"/channels/{alice.dm_channel().id}/messages")
        assert [message["content"] for message in private] == ["private"]


def test_a_seed_makes_one_schedule() -> None:
    """The same seed gives the same faults, another one others, and all kinds come up."""
    schedule = FaultSchedule.from_seed(7, 1000)
    assert schedule == FaultSchedule.from_seed(7, 1000)
    assert schedule.faults != FaultSchedule.from_seed(8, 1000).faults
    assert {fault.kind for fault in schedule.faults} == set(FaultKind) == INJECTIONS.keys()
    due = [fault.after for fault in schedule.faults]
    assert due == sorted(due)
    assert all(bool(fault.path) == (fault.kind in ON_REQUESTS) for fault in schedule.faults)
    few = FaultSchedule.from_seed(7, 100, kinds=[FaultKind.DROP])
    assert {fault.kind for fault in few.faults} == {FaultKind.DROP}


def test_a_schedule_prints_all_of_it() -> None:
    """What a failure prints is enough to see what happened, and to run it again."""
    faults = (
        PlannedFault(3, FaultKind.RECONNECT),
        PlannedFault(12, FaultKind.ERROR_PAGE, "POST", "/channels/*/messages", 502),
        PlannedFault(12, FaultKind.STALE_NEW, times=4),
        PlannedFault(40, FaultKind.GLOBAL_LIMIT, "*", "/channels/*", seconds=0.25),
    )
    assert str(FaultSchedule(7, faults)).splitlines() == [
        "seed 7: 4 faults",
        "     3 op 7 reconnect",
        "    12 5xx with HTML, POST /channels/*/messages, 502",
        "    12 stale replay in a new session, x4",
        "    40 429 global, * /channels/*, 0.250 s",
    ]


async def test_a_schedule_is_followed_in_its_order(join: Join) -> None:
    """Faults fall due by what people did; what needs a connection waits until there is one."""
    bot = Bot()
    async with join(bot) as sandbox:
        schedule = FaultSchedule(
            0,
            (
                PlannedFault(2, FaultKind.DROP),
                PlannedFault(2, FaultKind.INVALID),
                PlannedFault(3, FaultKind.DUPLICATE),
            ),
        )
        faults = sandbox.faults
        faults.follow(schedule)
        await _says(sandbox, "one")
        assert (faults.injected, faults.left) == ([], 3)
        with waiting(bot, "ready") as ready:
            await _says(sandbox, "two", "three")
            assert [each.kind for each in faults.injected] == [FaultKind.DROP]
            await ready
        assert faults.injected == list(schedule.faults)
        await _hears(bot, 3)
        await _says(sandbox, "four")
        assert await _hears(bot, 2) == ["four", "four"]


@pytest.mark.parametrize("kind", sorted(ON_CONNECTIONS))
async def test_the_client_comes_back_after_each(join: Join, kind: FaultKind) -> None:
    """Whatever happens to a connection, what is said afterwards is heard."""
    bot = Bot(heartbeat_timeout=SILENT_S)
    async with join(bot, BEATING) as sandbox:
        sandbox.faults.follow(FaultSchedule(0, (PlannedFault(1, kind),)))
        await _says(sandbox, "before")
        while not sandbox.faults._connections.is_steady:
            await sandbox.recorder.changed(5)
        await _says(sandbox, "after")
        async with asyncio.timeout(5):
            while await _hears(bot, 1) != ["after"]:
                pass
