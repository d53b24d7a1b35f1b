"""The page's addresses: its files, its uploads and its live connection.

Who may use them is in `guard.py`. The invariant: each answer below the token's address carries the
headers that keep other pages, and other people's text, out of this one.
"""

import asyncio
from collections.abc import Awaitable, Callable
import itertools
from pathlib import Path
import re
from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox.drafts import MAX_FILE_BYTES, MAX_FILES
from bot.sandbox.message import Upload
from bot.sandbox.page.guard import Guard
from bot.sandbox.page.tab import Tab

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

FILES = Path(__file__).parent / "files"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
# Files that wait to be sent along: as many as a message takes, for each of a few open pages.
MOST_UPLOADS = 4 * MAX_FILES
MOST_WAITING_BYTES = MAX_FILES * MAX_FILE_BYTES
MAX_NAME = 200
NO_PAGE = "This is Briefing's local Discord. The terminal shows the address of its chat page."
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
        " connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
HOST = re.compile(r"[\w.:\[\]-]+", re.ASCII)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """Serves the chat page of a sandbox."""

    def __init__(self, sandbox: "Sandbox", guard: Guard) -> None:
        self._sandbox = sandbox
        self._guard = guard
        self._tabs: set[Tab] = set()
        self._uploads: dict[str, Upload] = {}
        self._numbers = itertools.count(1)

    @property
    def path(self) -> str:
        """Where the page is, below the sandbox's own address."""
        return f"/page/{self._guard.token}/"

    def routes(self) -> list[web.RouteDef]:
        """Its addresses."""
        below = "/page/{token}"
        return [
            web.get("/", self._outside),
            web.get(below, self._guarded(self._root)),
            web.get(f"{below}/", self._guarded(self._file)),
            web.get(f"{below}/live", self._guarded(self._live, needs_origin=True)),
            web.post(f"{below}/uploads", self._guarded(self._upload, needs_origin=True)),
            web.get(below + "/{name}", self._guarded(self._file)),
        ]

    async def close(self) -> None:
        """Close the pages that are open."""
        await asyncio.gather(*(tab.close() for tab in self._tabs))

    def _guarded(self, handler: Handler, *, needs_origin: bool = False) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            token = request.match_info["token"]
            why = self._guard.refusal(token, request.headers, needs_origin=needs_origin)
            if why is not None:
                return web.Response(status=403, text=why, headers=_headers(request))
            return await handler(request)

        return handle

    async def _outside(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text=NO_PAGE, headers=_headers(request))

    async def _root(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(self.path, headers=_headers(request))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name", "index.html")
        known = {each.name: each for each in FILES.iterdir()}
        if name not in known or known[name].suffix not in TYPES:
            return web.Response(
                status=404, text="There is no such file.", headers=_headers(request)
            )
        body = known[name].read_text(encoding="utf-8")
        kind = TYPES[known[name].suffix]
        return web.Response(text=body, content_type=kind, headers=_headers(request))

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """Keep a file until a message or command takes it; the oldest make room for new ones."""
        content = bytearray()
        async for chunk in request.content.iter_any():
            content += chunk
            if len(content) > MAX_FILE_BYTES:
                text = f"A file may have {MAX_FILE_BYTES >> 20} MiB at most."
                return web.json_response({"error": text}, headers=_headers(request))
        name = request.query.get("name", "")[-MAX_NAME:] or "file"
        number = self._keep(Upload(name, bytes(content), request.content_type))
        return web.json_response({"upload": number}, headers=_headers(request))

    def _keep(self, upload: Upload) -> str:
        number = str(next(self._numbers))
        self._uploads[number] = upload
        while len(self._uploads) > MOST_UPLOADS or self._waiting_bytes() > MOST_WAITING_BYTES:
            del self._uploads[next(iter(self._uploads))]
        return number

    def _waiting_bytes(self) -> int:
        return sum(len(upload.content) for upload in self._uploads.values())

    async def _live(self, request: web.Request) -> web.StreamResponse:
        tab = Tab(self._sandbox, self._uploads)
        self._tabs.add(tab)
        try:
            return await tab.run(request)
        finally:
            self._tabs.discard(tab)


def _headers(request: web.Request) -> dict[str, str]:
    host = request.host if HOST.fullmatch(request.host) else "localhost"
    return {name: value.replace("{host}", host) for name, value in HEADERS.items()}
