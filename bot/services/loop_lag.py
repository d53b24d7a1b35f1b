"""When the event loop stood still: for how long, and in which line of code.

While it stands still nobody is answered and no heartbeat is sent. A callback on the loop finds out
afterwards for how long, to a tenth of a second too short; a thread beside it looks meanwhile where.
The thread is kept waiting too by code that holds Python's lock: then it is not known where. The
invariants: what is told names files and lines, never a question or a person; and a loop that stands
still again and again is told once a minute.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import logging
from pathlib import PurePath
import sys
import threading
import time
from types import FrameType

log = logging.getLogger(__name__)

LOOK_S = 0.1  # by taste: ten wake-ups a second cost a small board nothing that can be measured
LONG_S = 0.25  # what people begin to notice; half of it is common on a busy machine
TELL_EVERY_S = 60.0
RECENT_S = 600.0
OURS = PurePath(__file__).parent.parent
LOOP = ("asyncio", "selectors")  # the loop itself: it stands still in what it calls


class LoopLag:
    """How late the running event loop is.

    Args:
        long_s: From when on it is told.
        tell_every_s: Seconds between two lines in the log.
    """

    def __init__(self, long_s: float = LONG_S, tell_every_s: float = TELL_EVERY_S) -> None:
        self._long_s = long_s
        self._tell_every_s = tell_every_s
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._handle: asyncio.TimerHandle | None = None
        self._due = time.monotonic()
        self._stopped = threading.Event()
        self._seen: tuple[float, str | None] = (self._due, None)  # which one was late, and where
        self._watcher = threading.Thread(target=self._watch, name="loop lag", daemon=True)
        self._told_at = -tell_every_s
        self._untold: list[float] = []
        self._recent: deque[tuple[float, float]] = deque()  # when, for how long; the longest first

    def start(self) -> None:
        """Look from now on."""
        self._due = time.monotonic()
        self._be_on_time()
        self._watcher.start()

    def stop(self) -> None:
        """Look no longer."""
        if self._handle is not None:
            self._handle.cancel()
        self._stopped.set()
        self._watcher.join()
        self._tell_untold()

    def worst_ms(self) -> int:
        """For how long it stood still within the last ten minutes, at most; 0 if never for long."""
        while self._recent and self._recent[0][0] < time.monotonic() - RECENT_S:
            self._recent.popleft()
        return round(1000 * self._recent[0][1]) if self._recent else 0

    def _be_on_time(self) -> None:
        now = time.monotonic()
        late_s = now - self._due
        if late_s > self._long_s:
            self._keep(now, late_s)
            self._tell(now, late_s)
        self._due = now + LOOK_S
        self._handle = self._loop.call_later(LOOK_S, self._be_on_time)

    def _keep(self, now: float, late_s: float) -> None:
        # A shorter one that came before is the longest of no ten minutes any more.
        while self._recent and self._recent[-1][1] <= late_s:
            self._recent.pop()
        self._recent.append((now, late_s))

    def _tell(self, now: float, late_s: float) -> None:
        if now - self._told_at < self._tell_every_s:
            self._untold.append(late_s)
            return
        self._tell_untold()
        self._told_at = now
        due, place = self._seen
        where = f"in {place}" if place and due == self._due else "where is not known"
        log.warning("the event loop stood still for %.0f ms, %s", 1000 * late_s, where)

    def _tell_untold(self) -> None:
        if self._untold:
            log.warning(
                "the event loop stood still %d times more since then, for %.0f ms at most",
                len(self._untold),
                1000 * max(self._untold),
            )
        self._untold = []

    def _watch(self) -> None:
        """Look where the loop is while it is late; runs in a thread of its own."""
        while not self._stopped.wait(LOOK_S):
            due = self._due
            if due != self._seen[0] and time.monotonic() - due > self._long_s:
                frame = sys._current_frames().get(self._thread)  # noqa: SLF001  documented all the same
                self._seen = (due, _place(frame))


def _place(frame: FrameType | None) -> str | None:
    """The line of ours that is running, or else the innermost; None if it is the loop itself."""
    innermost = None
    while frame is not None:
        path = PurePath(frame.f_code.co_filename)
        is_ours = path.is_relative_to(OURS)
        file = path.relative_to(OURS.parent) if is_ours else PurePath(*path.parts[-2:])
        place = f"{file.as_posix()}:{frame.f_lineno} ({frame.f_code.co_name})"
        if is_ours:
            return place
        if innermost is None:
            if path.parent.name in LOOP or path.stem in LOOP:
                return None
            innermost = place
        frame = frame.f_back
    return innermost


@asynccontextmanager
async def watched_loop() -> AsyncIterator[LoopLag]:
    """The running loop is watched until the block ends."""
    lag = LoopLag()
    lag.start()
    try:
        yield lag
    finally:
        lag.stop()
