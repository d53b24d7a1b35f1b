"""Rate limits and faults on demand."""

import asyncio
from io import BytesIO
import time
from typing import Any

import aiohttp
import discord
import pytest

from bot.sandbox.message import Upload
from bot.sandbox.rate_limits import RateLimits
from bot.sandbox.server import SandboxOptions
from tests.sandbox.client import Bot
from tests.sandbox.conftest import Join
from tests.sandbox.test_messages import channel_of

LIMITED = SandboxOptions()


async def test_a_channel_takes_five_messages_in_five_seconds(join: Join) -> None:
    """The sixth message is refused with the time to wait, and headers announce it before."""
    bot = Bot()
    async with join(bot, LIMITED) as sandbox:
        url = f"{sandbox.api_url}/channels/{sandbox.channel('general').id}/messages"
        headers = {"Authorization": f"Bot {sandbox.token}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            for left in (4, 3, 2, 1, 0):
                async with session.post(url, json={"content": "x"}) as reply:
                    assert reply.status == 200
                    assert reply.content_type == "application/json"
                    assert reply.headers["Content-Type"] == "application/json"
                    assert reply.headers["X-RateLimit-Limit"] == "5"
                    assert reply.headers["X-RateLimit-Remaining"] == str(left)
                    assert 0 < float(reply.headers["X-RateLimit-Reset-After"]) <= 5
                    assert float(reply.headers["X-RateLimit-Reset"]) > time.time() - 1
                    bucket = reply.headers["X-RateLimit-Bucket"]
            async with session.post(url, json={"content": "x"}) as reply:
                body = await reply.json()
                assert reply.status == 429
                assert reply.headers["X-RateLimit-Bucket"] == bucket
                assert reply.headers["X-RateLimit-Scope"] == "user"
                assert int(reply.headers["Retry-After"]) >= 1
                assert (body["code"], body["global"]) == (20028, False)
                assert 0 < body["retry_after"] <= 5
            other = url.replace(
                str(sandbox.channel("general").id), str(sandbox.person("Alice").dm_channel().id)
            )
            async with session.post(other, json={"content": "x"}) as reply:
                assert reply.status == 200
        assert len(sandbox.visible("general", sandbox.person("Alice"))) == 5


async def test_the_client_waits_as_it_is_told(join: Join) -> None:
    """The real client gets six messages through by waiting, without a refusal."""
    bot = Bot()
    async with join(bot, LIMITED) as sandbox:
        channel = channel_of(bot)
        started = time.monotonic()
        for number in range(6):
            await channel.send(str(number))
        assert time.monotonic() - started > 4
        assert 429 not in {exchange.status for exchange in sandbox.recorder.exchanges}


def test_fifty_requests_a_second_over_all() -> None:
    """The 51st request of a second is refused, but not where interactions are answered."""
    limits = RateLimits(enabled=True)
    for _ in range(50):
        assert limits.check("GET", "/users/@me", "").body is None
    verdict = limits.check("GET", "/users/@me", "")
    assert verdict.body is not None
    assert verdict.body["global"] is True
    assert verdict.headers["X-RateLimit-Global"] == "true"
    callback = "/interactions/{interaction_id}/{interaction_token}/callback"
    assert limits.check("POST", callback, "").body is None
    assert limits.check("POST", "/webhooks/{webhook_id}/{webhook_token}", "").body is None
    off = RateLimits(enabled=False)
    assert all(off.check("GET", "/users/@me", "").body is None for _ in range(60))


async def test_the_client_survives_the_global_limit(join: Join) -> None:
    """Sixty requests at once all come through; some are told to wait by the global limit."""
    bot = Bot()
    async with join(bot, LIMITED) as sandbox:
        alice = sandbox.person("Alice")
        users = await asyncio.gather(*(bot.fetch_user(alice.id) for _ in range(60)))
        assert len(users) == 60
        refused = [e.reply for e in sandbox.recorder.exchanges if e.status == 429]
        assert refused
        assert all(reply["global"] for reply in refused)


async def test_requests_fail_on_demand(join: Join) -> None:
    """As many requests as asked for fail, with the status that was asked for, and no more."""
    bot = Bot()
    async with join(bot) as sandbox:
        channel = channel_of(bot)
        sandbox.faults.fail_next("POST", "/channels/*/messages", status=503, times=2)
        for _ in range(2):
            with pytest.raises(discord.DiscordServerError):
                await channel.send("x")
        await channel.send("y")
        sandbox.faults.fail_next(
            "*", "*", status=403, body={"code": 50013, "message": "Missing Permissions"}
        )
        with pytest.raises(discord.Forbidden) as refused:
            await channel.send("z")
        assert refused.value.code == 50013
        assert [m.content for m in sandbox.visible("general", sandbox.person("Alice"))] == ["y"]


async def test_requests_are_slow_on_demand(join: Join) -> None:
    """A slow answer comes late, and others do not wait for it."""
    bot = Bot()
    async with join(bot) as sandbox:
        sandbox.faults.slow_next("GET", "/users/@me", 0.2)
        slow = asyncio.create_task(bot.request("GET", "/users/@me"))
        await bot.fetch_user(sandbox.person("Alice").id)
        assert not slow.done()
        assert await slow


async def test_an_answer_can_be_lost(join: Join) -> None:
    """A request whose answer is lost was carried out, and with a nonce not a second time."""
    bot = Bot()
    async with join(bot) as sandbox:
        path = f"/channels/{sandbox.channel('general').id}/messages"
        body = {"content": "once", "nonce": "1", "enforce_nonce": True}
        sandbox.faults.lose_next_answer("POST", path)
        with pytest.raises(aiohttp.ClientError):
            await bot.request("POST", path, body)
        await bot.request("POST", path, body)
        assert len(sandbox.visible("general", sandbox.person("Alice"))) == 1


async def test_files_both_ways(join: Join) -> None:
    """Files that the bot sends are there for people, with name, size and description."""
    bot = Bot()
    async with join(bot) as sandbox:
        content = bytes(range(256)) * 40
        files = [
            discord.File(BytesIO(content), "data.bin", description="numbers"),
            discord.File(BytesIO(b"text"), "a b.txt"),
        ]
        sent = await channel_of(bot).send("here", files=files)
        first, second = (await sandbox.wait_for_message("general")).attachments
        assert (first.upload.content, first.upload.description) == (content, "numbers")
        assert sent.attachments[0].size == len(content)
        assert await sent.attachments[0].read() == content
        assert await sent.attachments[1].read() == b"text"
        edited = await sent.edit(attachments=[sent.attachments[1]])
        assert [each.filename for each in edited.attachments] == [second.upload.filename]
        await sent.delete()
        with pytest.raises(discord.NotFound):
            await sent.attachments[1].read()


async def test_files_have_limits(join: Join) -> None:
    """A file over 10 MiB is refused, and so is the eleventh."""
    bot = Bot()
    async with join(bot):
        channel = channel_of(bot)
        with pytest.raises(discord.HTTPException) as refused:
            await channel.send(file=discord.File(BytesIO(b"x" * (10 * 2**20 + 1)), "big"))
        assert (refused.value.status, refused.value.code) == (413, 40005)
        path = f"/channels/{channel.id}/messages"
        form: list[dict[str, Any]] = [
            {"name": "payload_json", "value": "{}", "content_type": "application/json"}
        ]
        form += [{"name": f"files[{n}]", "value": b"x", "filename": str(n)} for n in range(11)]
        with pytest.raises(discord.HTTPException) as refused:
            await bot.http.request(discord.http.Route("POST", path), form=form)
        assert refused.value.code == 50035


async def test_a_download_can_be_cut_off(join: Join) -> None:
    """A file whose download breaks off is an error and not a shorter file."""
    bot = Bot()
    async with join(bot) as sandbox:
        upload = Upload("a.md", b"x" * 100_000)
        await sandbox.person("Mona").say("general", "this", mention_bot=True, files=[upload])
        (attachment,) = (await bot.hear()).attachments
        sandbox.faults.truncate_next_attachment()
        with pytest.raises(aiohttp.ClientError):
            await attachment.read()
        assert len(await attachment.read()) == 100_000


async def test_a_picture_for_everyone(join: Join) -> None:
    """A default avatar is a picture."""
    bot = Bot()
    async with join(bot) as sandbox:
        picture = await bot.http.get_from_cdn(f"{sandbox.url}/embed/avatars/0.png")
        assert picture.startswith(b"\x89PNG")
        with pytest.raises(discord.NotFound):
            await bot.http.get_from_cdn(f"{sandbox.url}/attachments/1/1/a.txt")
