"""The event loop, really blocked: for how long, where, and how often that is told."""

import asyncio
import sys
import threading
import time

import pytest

from bot.library.problems import News, Told
from bot.services.loop_lag import RECENT_S, LoopLag, _place, watched_loop


def stand_still(lag: LoopLag) -> None:
    """Block the loop until the thread beside it has looked where it is."""
    due = lag._due
    while lag._seen[0] != due:
        pass


async def until_told(lag: LoopLag) -> None:
    """Wait until the loop has been found on time or late."""
    due = lag._due
    while lag._due == due:  # noqa: ASYNC110  a loop that is on time sets no event
        await asyncio.sleep(0)


async def test_it_is_told_how_long_and_where(caplog: pytest.LogCaptureFixture) -> None:
    """An operator finds the line that kept everybody waiting; ours, if it was one of ours."""
    async with watched_loop() as lag:
        await until_told(lag)
        assert lag.worst_ms() == 0

        def hear(_: News) -> None:
            stand_still(lag)

        told = Told(hearing=[hear])
        asyncio.get_running_loop().call_soon(told.tell, ["a fault"])
        await until_told(lag)
        assert 250 < lag.worst_ms() < 60_000
    warned = [line for line in caplog.messages if line != "a fault"]
    still = f"the event loop stood still for {lag.worst_ms()} ms, in bot/library/problems.py:"
    assert [line.startswith(still) for line in warned] == [True]
    assert warned[0].endswith(" (_let_hear)")


async def test_it_is_told_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    """A loop that stands still all the time fills no log, and what was not told is counted."""
    async with watched_loop() as lag:
        for _ in range(3):
            stand_still(lag)
            await until_told(lag)
        first, *more = caplog.messages
        assert ", in services/test_loop_lag.py:" in first
        assert more == []
        lag._told_at -= 61
        stand_still(lag)
        await until_told(lag)
        assert "stood still 2 times more since then" in caplog.messages[1]
        assert "stood still for" in caplog.messages[2]
        stand_still(lag)
        await until_told(lag)
        assert len(caplog.messages) == 3
    assert "stood still 1 times more since then" in caplog.messages[3]


async def test_where_it_was_earlier_is_not_told_of_another_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Where the thread could not look in time, no line is blamed that was seen before."""
    async with watched_loop() as lag:
        stand_still(lag)
        await until_told(lag)
        lag._told_at -= 61
        lag._stopped.set()
        lag._watcher.join()
        lag._due -= 1
        await until_told(lag)
    assert caplog.messages[-1].endswith(" ms, where is not known")


async def test_only_the_worst_of_late_is_kept() -> None:
    """`briefing health` speaks of ten minutes, not of a bad moment last week."""
    async with watched_loop() as lag:
        now = time.monotonic()
        lag._keep(now - RECENT_S - 1, 9.0)
        lag._keep(now - 60, 2.0)
        lag._keep(now - 50, 0.3)
        lag._keep(now - 40, 0.5)
        assert lag.worst_ms() == 2000
        assert [late_s for _, late_s in lag._recent] == [2.0, 0.5]


async def test_nothing_is_left_when_it_ends() -> None:
    """A bot that stops leaves no thread and no callback behind."""
    async with watched_loop() as lag:
        assert lag._watcher.is_alive()
    assert not lag._watcher.is_alive()
    assert lag._handle is not None
    assert lag._handle.cancelled()


def test_a_loop_that_waits_is_in_no_line() -> None:
    """Where it was late and runs again by the time it is looked at, no line of it is to blame."""
    loop, running = asyncio.new_event_loop(), threading.Event()
    thread = threading.Thread(target=loop.run_forever)
    loop.call_soon(running.set)
    thread.start()
    try:
        assert running.wait(20)
        assert thread.ident is not None
        assert _place(sys._current_frames()[thread.ident]) is None
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
    here = _place(sys._getframe())
    assert here is not None
    assert here.startswith("services/test_loop_lag.py:")
