"""What passed between the bot and the stand-in, for tests and for those who look for a fault.

The invariant: records are bounded in number, and what they hold is never changed afterwards.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Exchange:
    """A REST request and its reply.

    Attributes:
        path: Below `/api/v10`.
        template: The route, with names in place of ids; empty if there is none.
        query: The parameters after the question mark.
        body: The request's JSON; None if it had none.
        files: The names of the files that came with it.
        reply: The reply's JSON; None if it had none.
        is_fault: Whether a fault on demand took the reply's place.
    """

    method: str
    path: str
    template: str
    query: dict[str, str]
    body: Any
    files: tuple[str, ...]
    status: int
    reply: Any
    is_fault: bool = False


@dataclass(frozen=True)
class Frame:
    """A gateway frame.

    Attributes:
        to_bot: Whether the stand-in sent it.
    """

    to_bot: bool
    data: Any


Record = Exchange | Frame


class Recorder:
    """Keeps the last records.

    Attributes:
        records: Oldest first.
    """

    def __init__(self, limit: int, callback: Callable[[Record], None] | None = None) -> None:
        self.records: deque[Record] = deque(maxlen=limit)
        self._callback = callback
        self._waiting: list[asyncio.Future[Record]] = []

    def add(self, record: Record) -> None:
        """Keep a record, and hand it to the callback."""
        self.records.append(record)
        if self._callback is not None:
            self._callback(record)
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(record)
        self._waiting.clear()

    async def changed(self, timeout_s: float = 5.0) -> Record:
        """Wait for the next record.

        Raises:
            TimeoutError: None came in time.
        """
        waiting: asyncio.Future[Record] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        async with asyncio.timeout(timeout_s):
            return await waiting

    @property
    def exchanges(self) -> list[Exchange]:
        """The REST exchanges that are kept."""
        return [record for record in self.records if isinstance(record, Exchange)]

    @property
    def frames(self) -> list[Frame]:
        """The gateway frames that are kept."""
        return [record for record in self.records if isinstance(record, Frame)]

    def events(self, name: str) -> list[Any]:
        """The data of the gateway events of a name that the bot was sent."""
        sent = [frame.data for frame in self.frames if frame.to_bot]
        return [frame["d"] for frame in sent if frame.get("t") == name]
