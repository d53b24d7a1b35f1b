"""The REST API's server: address and body in, reply out, with all that goes for every route.

What each route does is in `routes.py` and `webhook_routes.py`. The invariant: every request is
answered as Discord answers or names the gap it met, and is recorded.
"""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
import json
import logging
from typing import TYPE_CHECKING, Any

from aiohttp import BodyPartReader, web

from bot.sandbox import errors
from bot.sandbox.errors import ApiError, Unsupported
from bot.sandbox.message import Upload
from bot.sandbox.recorder import Exchange, Recorder
from bot.sandbox.routes import ROUTES
from bot.sandbox.routing import NOTHING, Call, Reply, Route, find_route
from bot.sandbox.transports import reset
from bot.sandbox.webhook_routes import WEBHOOK_ROUTES

if TYPE_CHECKING:
    from bot.sandbox.faults import Faults, RestFault
    from bot.sandbox.rate_limits import RateLimits
    from bot.sandbox.world import World

PREFIX = "/api/v10"
MAX_REQUEST_BYTES = 120 * 1024 * 1024
ALL_ROUTES = (*ROUTES, *WEBHOOK_ROUTES)
_log = logging.getLogger(__name__)


@dataclass
class Incoming:
    """A request's body, taken apart."""

    body: Any
    uploads: dict[int, Upload]


class Rest:
    """The REST API over a world."""

    def __init__(
        self, world: "World", recorder: Recorder, faults: "Faults", limits: "RateLimits"
    ) -> None:
        self._world = world
        self._recorder = recorder
        self._faults = faults
        self._limits = limits

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        path = "/" + request.match_info["tail"]
        route, params = find_route(ALL_ROUTES, request.method, path)
        incoming = Incoming(None, {})
        fault = self._faults.on_request(request.method, path)
        headers: dict[str, str] = {}
        try:
            if fault is not None and fault.wait_s:
                await asyncio.sleep(fault.wait_s)
            incoming = await _read(request)
            reply, headers = self._answer(request, path, route, params, incoming, fault)
        except ApiError as error:
            reply = Reply(error.body, error.status)
        except Unsupported as gap:
            what = f"{request.method} {path}: {gap}"
            self._world.gap(what)
            reply = Reply({"message": f"the sandbox has no {what}", "code": 0}, 501)
        except ConnectionError:  # the bot broke off, as one that is killed does: nothing was asked
            raise
        except Exception as bug:  # noqa: BLE001  a bug here must show as one, not as silence
            _log.exception("%s %s failed", request.method, path)
            self._world.gap(f"{request.method} {path}: {type(bug).__name__} in the sandbox itself")
            reply = Reply({"message": f"500: {bug!r}", "code": 0}, 500)
        self._recorder.add(
            Exchange(
                request.method,
                path,
                route.template if route else "",
                dict(request.query),
                incoming.body,
                tuple(upload.filename for upload in incoming.uploads.values()),
                int(reply.status),
                reply.body,
                is_fault=fault is not None and bool(fault.reset or fault.status),
            )
        )
        if fault is not None and fault.truncated:
            return await _send_half(request, _response(reply, headers))
        if fault is not None and request.transport is not None:
            if fault.reset:
                reset(request.transport)
            elif fault.lost:
                request.transport.close()
        return _response(reply, headers)

    def _answer(  # noqa: PLR0913, PLR0917  the parts of one request
        self,
        request: web.Request,
        path: str,
        route: Route | None,
        params: dict[str, str],
        incoming: Incoming,
        fault: "RestFault | None",
    ) -> tuple[Reply, dict[str, str]]:
        if fault is not None and fault.reset:
            return NOTHING, {}
        if fault is not None and fault.status and not fault.hidden:
            return Reply(fault.body, fault.status), fault.headers
        if route is None:
            raise Unsupported(f"route {request.method} {path}")
        if route.authorized:
            self._authorize(request)
        verdict = self._limits.check(request.method, route.template, params.get("channel_id", ""))
        if verdict.body is not None:
            return Reply(verdict.body, HTTPStatus.TOO_MANY_REQUESTS), verdict.headers
        call = Call(self._world, params, dict(request.query), incoming.body, incoming.uploads)
        try:
            reply = route.handler(call)
        except ApiError as error:
            reply = Reply(error.body, error.status)
        if fault is not None and fault.hidden:
            return Reply(fault.body, fault.status), fault.headers
        return reply, verdict.headers

    def _authorize(self, request: web.Request) -> None:
        expected = self._world.token
        if expected is None or request.headers.get("Authorization") != f"Bot {expected}":
            raise errors.unauthorized()


async def _read(request: web.Request) -> Incoming:
    if request.content_type == "multipart/form-data":
        return await _read_multipart(request)
    raw = await request.read()
    return Incoming(_json(raw), {}) if raw else Incoming(None, {})


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise errors.invalid_json() from None


async def _read_multipart(request: web.Request) -> Incoming:
    incoming = Incoming({}, {})
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise Unsupported("nested multipart body")
        content = bytes(await part.read(decode=True))
        if part.name == "payload_json":
            incoming.body = _json(content)
        elif part.name is not None and part.name.startswith("files["):
            number = int(part.name[6:-1])
            kind = part.headers.get("Content-Type", "application/octet-stream")
            incoming.uploads[number] = Upload(part.filename or "file", content, kind)
        else:
            raise Unsupported(f"form part {part.name!r}")
    return incoming


def _response(reply: Reply, headers: dict[str, str]) -> web.Response:
    if reply.body is None:
        return web.Response(status=reply.status, headers=headers)
    if isinstance(reply.body, str):  # a page, in place of Discord's JSON
        return web.Response(body=reply.body.encode(), status=reply.status, headers=headers)
    # Exactly this type: discord.py takes anything else, a charset included, for text.
    return web.Response(
        body=json.dumps(reply.body).encode(),
        status=reply.status,
        headers=headers | {"Content-Type": "application/json"},
    )


async def _send_half(request: web.Request, whole: web.Response) -> web.StreamResponse:
    """Send a reply's head and half of its body, and end the connection."""
    body = whole.body if isinstance(whole.body, bytes) else b""
    half = web.StreamResponse(status=whole.status, headers=whole.headers)
    half.content_length = len(body)
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return half
