"""Who may use the page: nobody without its address, and no other page at all."""

from pathlib import Path

import aiohttp
import pytest
import yarl

from bot.sandbox.message import Upload
from bot.sandbox.page import guard
from bot.sandbox.page.guard import Guard
from bot.sandbox.page.site import HEADERS
from bot.sandbox.server import open_sandbox

HOSTS = [
    "127.0.0.1:8484",
    "localhost:9000",
    "[::1]:8484",
    "192.168.1.20:8484",
    "desk.lan:1",
    "DESK.lan",
]
FOREIGN = ["evil.example", "127.0.0.1.evil.example:8484", "localhost.evil.example", "", "a b", "["]


@pytest.mark.parametrize("host", HOSTS)
def test_our_own_addresses_are_let_in(host: str) -> None:
    """By address, by localhost, through a tunnel, or by the name that is listened on."""
    rules = Guard("t", "Desk.lan")
    assert rules.refusal("t", {"Host": host}) is None
    assert rules.refusal("t", {"Host": host, "Origin": f"http://{host}"}, needs_origin=True) is None


@pytest.mark.parametrize("host", FOREIGN)
def test_a_name_that_leads_here_is_not_let_in(host: str) -> None:
    """A page elsewhere whose name was made to lead to this computer is refused."""
    origin = f"http://{host}"
    assert Guard("t", "127.0.0.1").refusal("t", {"Host": host}) == guard.OTHER_HOST
    headers = {"Host": host, "Origin": origin}
    assert Guard("t", "127.0.0.1").refusal("t", headers) == guard.OTHER_HOST


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "http://127.0.0.1",
        "http://127.0.0.1:8485",
        "http://[",
        "",
        None,
    ],
)
def test_another_page_is_not_let_in(origin: str | None) -> None:
    """What changes something must come from this very page."""
    headers = {"Host": "127.0.0.1:8484"} | ({"Origin": origin} if origin is not None else {})
    assert Guard("t", "127.0.0.1").refusal("t", headers, needs_origin=True) == guard.OTHER_ORIGIN


@pytest.mark.parametrize("token", ["", "T", "tt", "t ", "é"])
def test_another_token_is_not_let_in(token: str) -> None:
    """The address of an earlier run is told as that."""
    assert Guard("t", "127.0.0.1").refusal(token, {"Host": "localhost"}) == guard.OTHER_RUN


def test_tokens_are_new_and_long() -> None:
    """Nobody guesses the address of a run."""
    tokens = {guard.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) >= 20 for token in tokens)


async def test_every_address_is_guarded() -> None:
    """Page, files, uploads and the live connection refuse a wrong token and a foreign page."""
    async with open_sandbox() as sandbox:
        wrong = sandbox.page_url.replace("/page/", "/page/x")
        async with aiohttp.ClientSession() as session:
            for below in ("", "index.html", "live", "nothing.js"):
                async with session.get(wrong + below) as reply:
                    assert (reply.status, await reply.text()) == (403, guard.OTHER_RUN)
            foreign = {"Origin": "http://evil.example"}
            for headers in (foreign, {}):
                for below, method in (("live", "GET"), ("uploads", "POST")):
                    url = sandbox.page_url + below
                    async with session.request(method, url, headers=headers) as reply:
                        assert (reply.status, await reply.text()) == (403, guard.OTHER_ORIGIN)
            async with session.get(sandbox.page_url, headers={"Host": "evil.example"}) as reply:
                assert (reply.status, await reply.text()) == (403, guard.OTHER_HOST)


@pytest.mark.parametrize("headers", [{"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_what_is_there_for_the_bot_is_refused_to_pages(headers: dict[str, str]) -> None:
    """A page that is open elsewhere fills neither the memory nor the terminal."""
    async with open_sandbox() as sandbox:
        async with aiohttp.ClientSession(headers=headers) as session:
            async with session.post(f"{sandbox.api_url}/nothing", data="{}") as reply:
                assert (reply.status, await reply.text()) == (403, guard.OTHER_ORIGIN)
            async with session.get(f"{sandbox.url}/gateway") as reply:
                assert (reply.status, await reply.text()) == (403, guard.OTHER_ORIGIN)
        assert not sandbox.gaps
        assert not sandbox.recorder.records


async def test_headers_keep_others_out() -> None:
    """No answer is framed, guessed at, cached for long, or lets its address leak."""
    async with open_sandbox() as sandbox:
        host = sandbox.url.removeprefix("http://")
        wrong = sandbox.page_url.replace("/page/", "/page/x")
        async with aiohttp.ClientSession() as session:
            for url in (sandbox.page_url, f"{sandbox.page_url}app.css", wrong, f"{sandbox.url}/"):
                async with session.get(url) as reply:
                    for name, value in HEADERS.items():
                        assert reply.headers[name] == value.replace("{host}", host)


async def test_the_page_is_found_without_its_last_slash() -> None:
    """An address that lost its slash leads to the page all the same."""
    async with open_sandbox() as sandbox:
        async with (
            aiohttp.ClientSession() as session,
            session.get(sandbox.page_url.removesuffix("/")) as reply,
        ):
            assert str(reply.url) == sandbox.page_url
            assert reply.history[0].headers["Referrer-Policy"] == "no-referrer"
            assert reply.content_type == "text/html"


@pytest.mark.parametrize("name", ["..%2fsite.py", "site.py", "%2e%2e/guard.py", "x.js", ".."])
async def test_nothing_but_the_pages_files_is_served(name: str) -> None:
    """No way leads out of the folder."""
    async with open_sandbox() as sandbox:
        async with (
            aiohttp.ClientSession() as session,
            session.get(yarl.URL(sandbox.page_url + name, encoded=True)) as reply,
        ):
            assert reply.status in {403, 404}


async def test_without_a_token_there_is_a_word_of_where_to_look() -> None:
    """Whoever types the bare address learns that the terminal has the whole one."""
    async with open_sandbox() as sandbox:
        async with aiohttp.ClientSession() as session, session.get(sandbox.url) as reply:
            assert "The terminal shows the address" in await reply.text()


async def test_attached_files_run_nothing() -> None:
    """A file that somebody sent is for those who were shown it, and cannot act as the page."""
    async with open_sandbox() as sandbox:
        upload = Upload("a.html", b"<script>alert(1)</script>", "text/html")
        message = await sandbox.person("Alice").say("general", "see", files=[upload])
        url = sandbox.url + message.attachments[0].address
        async with aiohttp.ClientSession() as session, session.get(url) as reply:
            assert "sandbox" in reply.headers["Content-Security-Policy"]
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
        for guess in ("", "?hm=", "?hm=é", f"?hm={'0' * 32}"):
            other = sandbox.url + message.attachments[0].path + guess
            async with aiohttp.ClientSession() as session, session.get(other) as reply:
                assert reply.status == 404


def test_the_page_asks_no_other_host() -> None:
    """No file of the page names an address that a browser would fetch."""
    files = Path(guard.__file__).parent / "files"
    for file in files.iterdir():
        text = file.read_text(encoding="utf-8")
        for start in ('src="http', 'href="http', "url(http", "import(", 'from "http', "@import"):
            assert start not in text, (file.name, start)
