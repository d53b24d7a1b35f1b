"""A day of use in a minute: what the bot holds afterwards is what it held before."""

import asyncio

import pytest

from tests.benchmarks.endurance import POOL, Held, begun_day, live

RELOADS, RECONNECTS = 20, 8


def _more(before: Held, now: Held) -> dict[str, tuple[dict[str, int], dict[str, int]]]:
    """What there is more of than there was, the pool's threads left out, which are few."""
    threads = [{k: n for k, n in each.threads.items() if k != POOL} for each in (before, now)]
    pairs = {
        "tasks": (before.tasks, now.tasks),
        "threads": (threads[0], threads[1]),
        "files": (before.files, now.files),
    }
    return {k: (a, b) for k, (a, b) in pairs.items() if sum(b.values()) > sum(a.values())}


@pytest.mark.timeout(300)
async def test_nothing_is_left_of_reloads_and_reconnects() -> None:
    """A task, a thread or an open file that each of them left would end the bot within days."""
    async with begun_day() as day:
        before = await day.held()
        await live(day, range(RELOADS), range(RECONNECTS))
        try:
            async with asyncio.timeout(30):
                while more := _more(before, await day.held()):  # noqa: ASYNC110  no event tells
                    await asyncio.sleep(0)
        except TimeoutError:
            pytest.fail(f"before, and now: {more}")
