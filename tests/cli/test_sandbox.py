"""`briefing sandbox`, and `briefing` without a token: the bot in a local Discord with its page."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
import errno
import os
from pathlib import Path
import shutil
import signal
import socket
import sys

import aiohttp
import pytest

from bot import app_sandbox
from bot.cli.main import main
from bot.sandbox.server import Sandbox, SandboxOptions, open_sandbox
from tests.sandbox.page.page_client import Page

ROOT = Path(__file__).parents[2]
DIRECT = "what is Boston's stance"


@asynccontextmanager
async def _running(folder: Path, *arguments: str) -> AsyncIterator[tuple[Process, list[str]]]:
    """The command in a process of its own, once it has printed its page's address."""
    shutil.copytree(ROOT / "knowledge", folder / "knowledge")
    environment = {name: value for name, value in os.environ.items() if name != "DISCORD_TOKEN"}
    environment |= {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder / "tmp")}
    (folder / "tmp").mkdir()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=folder,
        env=environment,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        assert process.stdout is not None
        lines: list[str] = []
        async with asyncio.timeout(30):
            while not lines or not lines[-1].startswith("http"):
                line = await process.stdout.readline()
                assert line, (lines, process.stderr and await process.stderr.read())
                lines.append(line.decode().rstrip("\n"))
        yield process, lines
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _ask(address: str, question: str) -> str:
    """Mention the bot on the page; its answer."""
    origin = address.partition("/page/")[0]
    async with (
        aiohttp.ClientSession(headers={"Origin": origin}) as session,
        session.ws_connect(f"{address}live") as socket,
    ):
        page = Page(socket)
        state = (await page.do("be"))["state"]
        channel = state["guilds"][0]["channels"][0]["id"]
        await page.do("say", channel=channel, text=f"<@{state['bot']['id']}> {question}")
        return str((await page.message("The article says:"))["plain"])


async def _ended(process: Process) -> str:
    _, errors = await asyncio.wait_for(process.communicate(), 20)
    return errors.decode()


def _names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("arguments", [[], ["run"], ["sandbox", "--port", "0"]])
async def test_a_first_minute(tmp_path: Path, arguments: list[str], number: signal.Signals) -> None:
    """A cited answer, then the address of a page that answers; nothing of one's own is touched."""
    async with _running(tmp_path, *arguments) as (process, lines):
        assert lines[0] == f'$ {sys.executable} -m bot ask "{DIRECT}"'
        assert any("Mayor Michelle Wu" in line for line in lines)
        assert any("knowledge/sanctuary-cities.md:34" in line for line in lines)
        assert "Mayor Michelle Wu" in await _ask(lines[-1], DIRECT)
        process.send_signal(number)
        assert await _ended(process) == ""
        assert process.returncode == 0
    assert _names(tmp_path) == ["knowledge", "tmp"]
    assert _names(tmp_path / "tmp") == []


async def test_in_place_the_log_is_the_operators(tmp_path: Path) -> None:
    """Told so, it uses the articles and the database themselves."""
    async with _running(tmp_path, "sandbox", "--in-place", "--port", "0") as (process, lines):
        await _ask(lines[-1], DIRECT)
        process.terminate()
        await _ended(process)
    assert (tmp_path / "data" / "briefing.sqlite3").exists()


async def test_who_opens_the_page_to_others_is_warned(tmp_path: Path) -> None:
    """The page makes anybody a moderator who reaches it, so that is said where others can."""
    arguments = ("sandbox", "--port", "0", "--host", "0.0.0.0")  # noqa: S104  said to be so
    async with _running(tmp_path, *arguments) as (process, lines):
        assert lines[-1].startswith("http://0.0.0.0:")
        process.terminate()
        said = await _ended(process)
    assert "Whoever reaches 0.0.0.0 and has the page's address can use the bot here" in said


async def test_each_run_has_an_address_of_its_own(tmp_path: Path) -> None:
    """A second one takes another port, and neither address opens the other."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    async with (
        _running(tmp_path / "one") as (_, first),
        _running(tmp_path / "two") as (_, second),
    ):
        here, _, token = second[-1].partition("/page/")
        assert first[-1].partition("/page/")[0] != here
        other = f"{first[-1].partition('/page/')[0]}/page/{token}"
        async with aiohttp.ClientSession() as session, session.get(other) as reply:
            assert reply.status == 403


def test_a_port_in_use_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody who asked for a port gets that one or hears why not."""
    monkeypatch.setenv("KNOWLEDGE_DIR", str(ROOT / "knowledge"))
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["sandbox", "--port", str(port)]) == 1
    told = capsys.readouterr().err
    assert f"127.0.0.1, port {port}" in told.replace("\n", " ")
    assert "--port" in told


async def test_a_port_that_the_system_keeps_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Windows forbids whole ranges; a first try without a port of one's own works all the same."""

    @asynccontextmanager
    async def kept(host: str, port: int, options: SandboxOptions) -> AsyncIterator[Sandbox]:
        if port:
            raise PermissionError(errno.EACCES, "forbidden by its access permissions")
        async with open_sandbox(host, port, options) as sandbox:
            yield sandbox

    monkeypatch.setattr(app_sandbox, "open_sandbox", kept)
    async with AsyncExitStack() as stack:
        where = app_sandbox.Listening("127.0.0.1", 8484, other_port=True)
        sandbox = await app_sandbox._opened(stack, where, SandboxOptions())
        assert sandbox.page_url


@pytest.mark.parametrize("port", ["-1", "65536", "x", "", "١"])
def test_what_is_no_port_is_told(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A number that is no port is a mistake in the command."""
    with pytest.raises(SystemExit) as ended:
        main(["sandbox", f"--port={port}"])
    assert ended.value.code == 2
    assert "no port" in capsys.readouterr().err


def test_a_folder_that_cannot_be_copied_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a knowledge folder there is nothing to try, and the message says where it looked."""
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path / "nowhere"))
    monkeypatch.chdir(tmp_path)
    assert main(["sandbox"]) == 1
    assert "nowhere" in capsys.readouterr().err
