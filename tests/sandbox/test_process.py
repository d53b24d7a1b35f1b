"""The sandbox as a process of its own, and as something that opens and closes."""

import asyncio
import json
from pathlib import Path
import signal
import socket
import sys

import aiohttp
import pytest

from bot.sandbox.recorder import Exchange, Record
from bot.sandbox.server import SandboxOptions, open_sandbox
from tests.sandbox.client import Bot, running

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_process_says_where_it_is_and_ends_cleanly(number: signal.Signals) -> None:
    """`python -m bot.sandbox` prints its address and token, serves, and ends when told to."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        about = json.loads(await asyncio.wait_for(process.stdout.readline(), 20))
        assert about["api_url"] == f"{about['url']}/api/v10"
        assert about["gateway_url"].startswith("ws://127.0.0.1:")
        headers = {"Authorization": f"Bot {about['token']}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.ws_connect(about["gateway_url"]) as gateway,
        ):
            async with session.get(f"{about['api_url']}/users/@me") as reply:
                assert (await reply.json())["username"] == "Briefing"
            process.send_signal(number)
            async for _ in gateway:
                pass
            assert gateway.close_code == 1001
        assert await asyncio.wait_for(process.wait(), 10) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_the_port_is_free_again() -> None:
    """A sandbox that is closed leaves its port, also when its block failed."""
    sandboxes = []

    async def fail() -> None:
        async with open_sandbox() as sandbox:
            sandboxes.append(sandbox)
            async with open_sandbox(port=int(sandbox.url.rpartition(":")[2])):
                pass

    with pytest.raises(OSError, match="in use"):
        await fail()
    port = int(sandboxes[0].url.rpartition(":")[2])
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))


async def test_tokens_differ() -> None:
    """Each sandbox has a token of its own, which nobody can guess."""
    async with open_sandbox() as one, open_sandbox() as other:
        assert one.token != other.token
        assert len(one.token) > 30


async def test_records_are_bounded_and_handed_on() -> None:
    """The recorder keeps no more than asked for, and a callback gets everything."""
    seen: list[Record] = []
    options = SandboxOptions(rate_limits=False, records=5, on_record=seen.append)
    async with open_sandbox(options=options) as sandbox:
        async with running(Bot(), sandbox):
            pass
        assert len(sandbox.recorder.records) == 5
        assert len(seen) > 5
        (login, *_) = [record for record in seen if isinstance(record, Exchange)]
        assert (login.method, login.template, login.status) == ("GET", "/users/@me", 200)


async def test_waiting_in_vain_says_for_what() -> None:
    """A test that waits for what does not come learns what was missing."""
    async with open_sandbox() as sandbox:
        with pytest.raises(TimeoutError, match="in vain for a message in general"):
            await sandbox.wait_for_message("general", timeout_s=0.01)
        with pytest.raises(TimeoutError, match="commands"):
            await sandbox.wait_for_commands(timeout_s=0.01)
