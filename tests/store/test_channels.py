"""Channels' switches: served from memory, and never other than what is committed."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import closing
from pathlib import Path
import sqlite3
from typing import Any

import pytest

from bot.errors import StoreError
from bot.store.database import Store, open_store


def _with_store(path: Path, use: Callable[[Store], Coroutine[Any, Any, None]]) -> None:
    async def main() -> None:
        async with open_store(path, busy_timeout_s=0.05) as store:
            await use(store)

    asyncio.run(main())


def test_switches_are_told_apart_and_outlive_a_restart(tmp_path: Path) -> None:
    """A channel that moderators closed must stay closed, and no other with it."""
    path = tmp_path / "db"

    async def switch(store: Store) -> None:
        await store.channels.switch(1, 10, on=True)
        await store.channels.switch(1, 11, on=False)
        await store.channels.switch(2, 11, on=False)
        await store.channels.switch(2, 11, on=True)  # changed their minds
        await look(store)

    async def look(store: Store) -> None:
        answers = [
            await store.channels.answers_in(guild, channel)
            for guild, channel in ((1, 10), (1, 11), (2, 11), (2, 10))
        ]
        assert answers == [True, False, True, None]

    _with_store(path, switch)
    _with_store(path, look)


def test_latest_of_several_at_once_stays(tmp_path: Path) -> None:
    """Memory and database must not disagree on who was last."""
    path = tmp_path / "db"

    async def switch(store: Store) -> None:
        await asyncio.gather(*(store.channels.switch(1, 10, on=n % 2 == 0) for n in range(10)))
        await look(store)

    async def look(store: Store) -> None:
        assert await store.channels.answers_in(1, 10) is False

    _with_store(path, switch)
    _with_store(path, look)


def test_failed_switch_is_told_and_changes_nothing(tmp_path: Path) -> None:
    """A moderator must not see a switch that a restart takes back."""

    async def use(store: Store) -> None:
        await store.channels.switch(1, 10, on=True)
        with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="locked"):
                await store.channels.switch(1, 10, on=False)
        assert await store.channels.answers_in(1, 10) is True

    _with_store(tmp_path / "db", use)


def test_cancelled_switch_is_seen_once_it_is_committed(tmp_path: Path) -> None:
    """A command that was given up must not leave memory other than the database."""

    async def use(store: Store) -> None:
        switching = asyncio.create_task(store.channels.switch(1, 10, on=False))
        await asyncio.sleep(0)  # lets it be queued
        switching.cancel()
        await store.channels.switch(1, 11, on=True)
        assert switching.cancelled()
        assert await store.channels.answers_in(1, 10) is False
        rows = await store.reader.rows("SELECT answers FROM channels ORDER BY channel")
        assert [row["answers"] for row in rows] == [0, 1]

    _with_store(tmp_path / "db", use)


def test_looking_needs_no_database(tmp_path: Path) -> None:
    """Every message in every channel asks this; none may wait for the disk or fail with it."""

    async def main() -> None:
        async with open_store(tmp_path / "db") as store:
            await store.channels.switch(1, 10, on=True)
        assert await store.channels.answers_in(1, 10) is True  # it is closed now

    asyncio.run(main())
