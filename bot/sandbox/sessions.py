"""Gateway sessions and the connections that carry them.

What is said over them is in `gateway.py`. The invariant: a session numbers its events without a
gap, and its last ones can be sent again when it is resumed.
"""

import asyncio
from collections import deque
import contextlib
from copy import deepcopy
import json
import secrets
import time

from aiohttp import web

from bot.sandbox.dispatches import Dispatch, Intent
from bot.sandbox.message import Json
from bot.sandbox.recorder import Frame, Recorder
from bot.sandbox.transports import reset

DISPATCH = 0
KEPT_EVENTS = 1000
FRAMES, FRAMES_WINDOW_S = 120, 60.0


class Session:
    """What a bot is told from IDENTIFY on, over one connection or several in turn."""

    def __init__(self, intents: Intent) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.connection: Connection | None = None
        self._sequence = 0
        self._sent: deque[Json] = deque(maxlen=KEPT_EVENTS)
        self._held: list[Dispatch] = []

    def hold(self, event: Dispatch) -> None:
        """Put an event off until `release`; it is numbered then."""
        self._held.append(event)

    def release(self) -> None:
        """Let the events go out that were put off."""
        held, self._held = self._held, []
        for event in held:
            self.dispatch(event)

    def dispatch(self, event: Dispatch) -> None:
        """Number an event, keep it, and send it if there is a connection."""
        self._sequence += 1
        frame = {"op": DISPATCH, "t": event.name, "s": self._sequence, "d": event.data}
        self._sent.append(frame)
        if self.connection is not None:
            self.connection.send(frame)

    def missed_since(self, sequence: int) -> list[Json] | None:
        """The events after a number, or None if they are not all known any more."""
        first = self._sent[0]["s"] if self._sent else 1
        if not first - 1 <= sequence <= self._sequence:
            return None
        return [frame for frame in self._sent if frame["s"] > sequence]


class Connection:
    """One websocket; frames go out in the order they were sent.

    Attributes:
        session: What it carries; None before and after.
        is_ending: Whether it was told to end, or has died without a word.
        is_dead: Whether it is open and carries nothing any more.
    """

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport, recorder: Recorder
    ) -> None:
        self._socket = socket
        self._transport = transport
        self._recorder = recorder
        self._queue: asyncio.Queue[Json | int] = asyncio.Queue()
        self._received: deque[float] = deque(maxlen=FRAMES)
        self.session: Session | None = None
        self.is_ending = self.is_dead = False

    def send(self, frame: Json) -> None:
        """Send a frame."""
        if not self.is_dead:
            self._queue.put_nowait(deepcopy(frame))

    def close(self, code: int) -> None:
        """End the connection after what was sent so far; code 0 ends it without a word."""
        self.is_ending = True
        self.detach()
        self._queue.put_nowait(code)

    def reset(self) -> None:
        """End the connection at once: what was not sent yet is lost, and the other side told so."""
        self.is_ending = True
        self.detach()
        reset(self._transport)

    def die(self) -> None:
        """Carry nothing any more, without a word."""
        self.is_ending = self.is_dead = True

    def detach(self) -> None:
        """Leave the session, which may go on over another connection."""
        if self.session is not None and self.session.connection is self:
            self.session.connection = None

    def is_flooding(self) -> bool:
        """Count a frame that came in; tells whether there were too many."""
        now = time.monotonic()
        full = len(self._received) == FRAMES
        flooding = full and now - self._received[0] < FRAMES_WINDOW_S
        self._received.append(now)
        return flooding

    async def write(self) -> None:
        """Carry out what was asked for, until the end."""
        with contextlib.suppress(ConnectionError):
            while isinstance(frame := await self._queue.get(), dict):
                self._recorder.add(Frame(to_bot=True, data=frame))
                await self._socket.send_str(json.dumps(frame))
            if frame:
                await self._socket.close(code=frame)
            else:
                self._transport.close()
