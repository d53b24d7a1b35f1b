"""What the stand-in does not have is named, loudly."""

import asyncio
from typing import Any

import aiohttp
import discord
import pytest

from bot.sandbox.server import open_sandbox
from tests.sandbox.client import Bot, running
from tests.sandbox.conftest import UNLIMITED

CHANNEL = "/channels/{channel}/messages"


def _row(component: dict[str, Any]) -> dict[str, Any]:
    """A message with one component."""
    return {"components": [{"type": 1, "components": [component]}]}


@pytest.mark.parametrize(
    ("method", "path", "body", "what"),
    [
        ("GET", "/guilds/{guild}/audit-logs", None, "route GET"),
        ("GET", "/sticker-packs", None, "route GET /sticker-packs"),
        ("POST", CHANNEL, {"content": "x", "contents": "y"}, "unknown field contents"),
        ("POST", CHANNEL, {"content": "x", "poll": {"a": 1}}, "field poll"),
        ("POST", CHANNEL, {"content": "x", "tts": True}, "field tts"),
        ("POST", CHANNEL, {"content": "x", "flags": 1 << 13}, "message flags 0x2000"),
        ("POST", CHANNEL, {"embeds": [{"title": "t", "shade": 1}]}, "field embeds.0.shade"),
        ("POST", CHANNEL, _row({"type": 2, "style": 6, "sku_id": "1"}), "0.sku_id = '1'"),
        ("POST", CHANNEL, _row({"type": 2, "style": 6}), "components.0.components.0.style = 6"),
        (
            "POST",
            CHANNEL,
            _row({"type": 5, "custom_id": "u", "default_values": [{"id": "1", "type": "user"}]}),
            "default_values",
        ),
        (
            "POST",
            CHANNEL,
            {"content": "x", "message_reference": {"type": 1, "message_id": "1"}},
            "forwarding",
        ),
        ("GET", CHANNEL + "?around=1", None, "query around"),
        ("GET", CHANNEL + "?page=1", None, "query parameter page"),
        ("POST", "/webhooks/1/token?thread_id=1", {"content": "x"}, "query parameter thread_id"),
        ("PATCH", "/channels/{channel}", {"name": "x"}, "editing of channels"),
        ("POST", "/channels/{channel}/threads", {"name": "x", "type": 12}, "private threads"),
    ],
)
async def test_a_gap_names_itself(method: str, path: str, body: Any, what: str) -> None:
    """A route, field, flag or query that is not here answers 501 and is noted for tests to fail."""
    async with open_sandbox(options=UNLIMITED) as sandbox:
        bot = Bot()
        channel, guild = sandbox.channel("general").id, sandbox.guild.id
        async with running(bot, sandbox):
            with pytest.raises(discord.DiscordServerError) as refused:
                await bot.request(method, path.format(channel=channel, guild=guild), body)
        assert refused.value.status == 501
        assert what in str(refused.value)
        assert len(sandbox.gaps) == 1
        assert what in sandbox.gaps[0]


async def test_an_unknown_opcode_is_a_gap() -> None:
    """A gateway frame that is not here ends the connection and is noted."""
    async with (
        open_sandbox(options=UNLIMITED) as sandbox,
        aiohttp.ClientSession() as session,
        session.ws_connect(sandbox.gateway_url) as socket,
    ):
        about = {"token": sandbox.token, "intents": 1, "properties": {}}
        await socket.send_json({"op": 2, "d": about})
        await socket.send_json({"op": 4, "d": {}})
        async for _ in socket:
            pass
        assert socket.close_code == 4001
        assert sandbox.gaps == ["gateway opcode 4"]


async def test_all_members_are_a_gap_without_the_intent() -> None:
    """Asking for every member needs the privileged intent, and is noted where it lacks."""
    async with (
        open_sandbox(options=UNLIMITED) as sandbox,
        aiohttp.ClientSession() as session,
        session.ws_connect(sandbox.gateway_url) as socket,
    ):
        about = {"token": sandbox.token, "intents": 1, "properties": {}}
        await socket.send_json({"op": 2, "d": about})
        wanted = {"guild_id": str(sandbox.guild.id), "query": "", "limit": 0}
        await socket.send_json({"op": 8, "d": wanted})
        await socket.send_json({"op": 8, "d": wanted | {"query": "ali", "nonce": "n"}})
        async for message in socket:
            if message.json()["t"] == "GUILD_MEMBERS_CHUNK":
                chunk = message.json()["d"]
                break
        assert [each["user"]["username"] for each in chunk["members"]] == ["alice"]
        assert sandbox.gaps == ["gateway request for all members without the intent"]


@pytest.mark.parametrize(
    ("kind", "content", "what"),
    [
        ("image", b"x", "form part 'image'"),
        ("payload_json", aiohttp.MultipartWriter("mixed"), "nested multipart body"),
    ],
)
async def test_a_form_part_that_is_not_here_is_a_gap(kind: str, content: Any, what: str) -> None:
    """A multipart body has its JSON and its files, and anything else in it is named."""
    async with open_sandbox(options=UNLIMITED) as sandbox:
        url = f"{sandbox.api_url}/channels/{sandbox.channel('general').id}/messages"
        headers = {"Authorization": f"Bot {sandbox.token}"}
        with aiohttp.MultipartWriter("form-data") as writer:
            part = writer.append(content)
            part.set_content_disposition("form-data", name=kind)
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(url, data=writer) as reply,
        ):
            assert reply.status == 501
        assert what in sandbox.gaps[0]


async def test_an_unknown_callback_is_a_gap() -> None:
    """A way of answering that is not here is named."""
    async with open_sandbox(options=UNLIMITED) as sandbox:
        bot = Bot()

        @bot.tree.command(description="Launches")
        async def launch(interaction: discord.Interaction) -> None:
            path = f"/interactions/{interaction.id}/{interaction.token}/callback"
            with pytest.raises(discord.DiscordServerError):
                await bot.request("POST", path, {"type": 12})
            await interaction.response.send_message("no")

        async with running(bot, sandbox):
            await bot.tree.sync()
            await (await sandbox.person("Alice").slash("general", "launch")).response()
        assert "interaction callback type 12" in sandbox.gaps[0]


async def test_an_event_that_nobody_told_the_gateway_of_is_a_gap() -> None:
    """Something new in the world that the gateway has no words for is noted, not passed over."""
    async with open_sandbox(options=UNLIMITED) as sandbox, running(Bot(), sandbox):
        sandbox.world.emit(object())  # type: ignore[arg-type]  # no event that there is
        assert sandbox.gaps == ["gateway event for object"]


async def test_a_bug_of_the_sandbox_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the sandbox itself at fault, a request would not just fail but be noted."""
    async with open_sandbox(options=UNLIMITED) as sandbox:
        monkeypatch.setattr(sandbox.world, "application", None)
        async with aiohttp.ClientSession() as session:
            url = f"{sandbox.api_url}/oauth2/applications/@me"
            headers = {"Authorization": f"Bot {sandbox.token}"}
            async with session.get(url, headers=headers) as reply:
                assert reply.status == 500
        assert "in the sandbox itself" in sandbox.gaps[0]


async def test_a_bot_that_breaks_off_is_no_gap() -> None:
    """A process that is killed while it sends a file asked for nothing that is not here."""
    async with open_sandbox(options=UNLIMITED) as sandbox:
        host, _, port = sandbox.url.removeprefix("http://").partition(":")
        path = f"/api/v10/channels/{sandbox.channel('general').id}/messages"
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bot {sandbox.token}\r\n"
            "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
        )
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(head.encode() + b'{"content": "')
        await writer.drain()
        writer.transport.abort()
        bot = Bot()
        async with running(bot, sandbox):  # by then the sandbox has heard of it
            await bot.request("GET", "/users/@me", None)
        assert sandbox.gaps == []
