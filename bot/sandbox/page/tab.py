"""One open page: what its person does goes in, what that person sees goes out.

The invariant: a tab is told only what its person may see, and one that does not keep up is closed
rather than waited for; it comes back and reads the state anew.
"""

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from aiohttp import WSCloseCode, WSMsgType, web

from bot.sandbox import events
from bot.sandbox.message import Json, Upload
from bot.sandbox.page.actions import Actions, BadFrame, Fields
from bot.sandbox.page.telling import told
from bot.sandbox.page.view import state_view
from bot.sandbox.people import Person, PersonError

if TYPE_CHECKING:
    from bot.sandbox.interaction import Modal
    from bot.sandbox.server import Sandbox

MOST_WAITING = 2000  # frames that a tab may be behind
CLOSING_S = 0.5  # how long a page may take to say goodbye
WENT_WRONG = "The local Discord could not do this; its log says why."
_log = logging.getLogger(__name__)


class Tab:
    """A page that is open in a browser."""

    def __init__(self, sandbox: "Sandbox", uploads: dict[str, Upload]) -> None:
        self._sandbox = sandbox
        self._uploads = uploads
        self._socket = web.WebSocketResponse(
            timeout=CLOSING_S, heartbeat=20.0, max_msg_size=1 << 18
        )
        self._transport: asyncio.BaseTransport | None = None
        self._outgoing: asyncio.Queue[Json] = asyncio.Queue(MOST_WAITING)
        self._person: Person | None = None
        self._forms: dict[int, Modal] = {}

    async def run(self, request: web.Request) -> web.WebSocketResponse:
        """Serve the page until it is closed."""
        await self._socket.prepare(request)
        self._transport = request.transport
        end = self._sandbox.world.subscribe(self._hear)
        try:
            async with asyncio.TaskGroup() as tasks:
                running = WeakSet([tasks.create_task(self._send())])
                async for message in self._socket:
                    if message.type is WSMsgType.TEXT:
                        running.add(tasks.create_task(self._answer(message.data)))
                for task in running:  # nobody waits for these any more
                    task.cancel()
        finally:
            end()
        return self._socket

    async def close(self) -> None:
        """Close it, as the sandbox ends."""
        try:
            async with asyncio.timeout(2 * CLOSING_S):  # to say goodbye, and to hear it
                await self._socket.close(code=WSCloseCode.GOING_AWAY)
        except TimeoutError:
            self._drop()

    def _drop(self) -> None:
        """End the connection without a word: whoever reads nothing would not hear one."""
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.abort()

    # What the page asks for.

    async def _answer(self, text: str) -> None:
        """Carry out a frame; one frame's failure is no other's."""
        number: Any = None
        try:
            frame = json.loads(text)
            if not isinstance(frame, dict):
                raise BadFrame("a frame is an object")  # noqa: TRY301  told as all others are
            number = frame.get("id")
            given = await self._perform(frame)
        except (PersonError, BadFrame, ValueError, TimeoutError) as error:
            given = {"error": str(error)}
        except Exception:  # noqa: BLE001  costs one frame, never the page
            _log.exception("the chat page asked for something that failed")
            given = {"error": WENT_WRONG}
        self._push({"re": number} | given)

    async def _perform(self, frame: Json) -> Json:
        if frame.get("do") == "be":
            return self._be(Fields(frame))
        if self._person is None:
            raise BadFrame("say who you are first")
        actions = Actions(self._sandbox, self._person, self._uploads, self._forms)
        return await actions.perform(frame)

    def _be(self, fields: Fields) -> Json:
        people = self._sandbox.people
        wanted = fields.number("person") if fields.has("person") else people[0].id
        found = next((each for each in people if each.id == wanted), None)
        if found is None:
            raise PersonError("There is no such person")
        self._person = found
        return {"state": state_view(self._sandbox, found)}

    # What happens.

    def _hear(self, event: events.Event) -> None:
        if self._person is None:
            return
        frame = told(event, self._sandbox, self._person)
        if frame is not None:
            self._push(frame)

    # Sending.

    def _push(self, frame: Json) -> None:
        try:
            self._outgoing.put_nowait(frame)
        except asyncio.QueueFull:
            self._drop()

    async def _send(self) -> None:
        while True:
            frame = await self._outgoing.get()
            try:
                await self._socket.send_json(frame)
            except ConnectionError:  # the page was closed; reading ends too
                return
