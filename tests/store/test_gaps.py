"""What was answered and not logged is recorded as a gap, also by the start after a kill."""

import asyncio
from contextlib import closing
from dataclasses import replace
from pathlib import Path
import sqlite3
import subprocess
import sys
import time

import pytest

from bot.records import Gap, QuestionRecord
from bot.store.database import open_store
from bot.store.gaps import Gaps

ROOT = Path(__file__).parents[2]
# A process that is attended to and says what it does; its database is locked before the second row.
CHILD = """
import asyncio, sys
from dataclasses import replace
from pathlib import Path
from tests.store.test_gaps import _RECORD, now_ms
from bot.store.database import open_store
async def main():
    async with open_store(Path(sys.argv[1]), busy_timeout_s=60) as store:
        async with store.questions.attended():
            await store.questions.record(replace(_RECORD, asked_at_ms=now_ms()), {})
            print("logged", flush=True)
            sys.stdin.readline()
            await store.questions.record(replace(_RECORD, asked_at_ms=now_ms()), {})
            print("answered", flush=True)
            sys.stdin.readline()
asyncio.run(main())
"""
_RECORD = QuestionRecord(1, "q", "q", "mention", "abstention", "weak", 0.1, (), 1.0, None, ())


def now_ms() -> int:
    """UTC, milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def test_what_a_kill_may_have_lost_is_a_gap(tmp_path: Path) -> None:
    """An answer that people saw, and whose row never came to be, lies in a recorded gap."""
    path = tmp_path / "db"
    command = [sys.executable, "-c", CHILD, str(path)]
    child = subprocess.Popen(  # noqa: S603  our own interpreter
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        assert child.stdout.readline() == "logged\n"
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            asked_ms = now_ms()
            child.stdin.write("\n")
            child.stdin.flush()
            assert child.stdout.readline() == "answered\n"
            child.kill()
            child.wait()

    async def main() -> None:
        async with open_store(path) as store:
            with closing(sqlite3.connect(path, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")  # it starts all the same
                async with store.questions.attended():
                    other.execute("ROLLBACK")
            (gap,) = await store.questions.gaps()
            assert gap.missed is None
            assert gap.from_ms <= asked_ms <= gap.to_ms <= now_ms()
            assert await store.questions.count() == 1
        async with open_store(path) as store, store.questions.attended():
            assert await store.questions.gaps() == (gap,)  # it ended well

    asyncio.run(main())


@pytest.mark.parametrize("alive_ms", [-60_000, 60_000])
async def test_rows_of_others_and_clocks_hide_no_gap(tmp_path: Path, alive_ms: int) -> None:
    """After a kill, a command's row or a clock that was put back must not hide what was lost."""
    path = tmp_path / "db"
    start_ms = now_ms()
    async with open_store(path, wait_s=30) as store:
        for later_ms, event in ((-1_000, None), (3_600_000, "1"), (-90_000, "2")):
            asked = replace(_RECORD, asked_at_ms=start_ms + later_ms, event=event)
            await store.questions.record(asked, {})
    with closing(sqlite3.connect(path)) as killed, killed:
        killed.execute("INSERT INTO notes VALUES ('alive', ?)", (str(start_ms + alive_ms),))
    async with open_store(path) as store, store.questions.attended():
        pass
    (gap,) = await _recorded(path)
    assert gap.missed is None
    assert start_ms + alive_ms in {gap.from_ms, gap.to_ms}
    assert gap.from_ms <= now_ms()
    assert gap.to_ms >= start_ms


async def test_a_gap_is_written_down_without_another_question(tmp_path: Path) -> None:
    """A gap must not wait in memory for a question that may never come."""
    path = tmp_path / "db"
    async with open_store(path, busy_timeout_s=0.05, wait_s=30) as store:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert await store.questions.record(replace(_RECORD, asked_at_ms=7), {}) is None
        assert await store.questions.gaps() == ()
        gaps = Gaps(store.writer, store.reader)
        gaps.expect(gaps, 8)
        gaps.settle(gaps, (), failed=True)
        async with gaps.attended(beat_s=0.01):
            async with asyncio.timeout(10):
                while Gap(8, 8, 1) not in await gaps.recorded():
                    pass
    assert Gap(7, 7, 1) in await _recorded(path)


async def test_a_gap_of_a_kill_that_could_not_be_written_is_not_lost(tmp_path: Path) -> None:
    """What a kill left is written with a later transaction if the first of them fails."""
    path = tmp_path / "db"
    async with open_store(path) as store:
        gaps = Gaps(store.writer, store.reader)
        gaps._after_kill = Gap(3, 5, None)
        gaps.expect(gaps, 8)
        carried = gaps.carry()
        assert (carried, gaps.carry()) == ((Gap(3, 5, None),), ())
        gaps.settle(gaps, carried, failed=True)
        # It is not joined with what was counted, of which one knows how much it is.
        assert gaps.carry() == (Gap(3, 5, None), Gap(8, 8, 1))


async def _recorded(path: Path) -> tuple[Gap, ...]:
    async with open_store(path) as store:
        return await store.questions.gaps()


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Gap(1, 2, 3), None, Gap(1, 2, 3)),
        (Gap(1, 2, 3), Gap(5, 6, 2), Gap(1, 6, 5)),
        (Gap(1, 2, None), Gap(0, 1, 2), Gap(0, 2, None)),
    ],
)
def test_gaps_are_joined(one: Gap, other: Gap | None, both: Gap) -> None:
    """What nobody can count stays uncounted, and no moment of a gap is lost."""
    assert one.joined(other) == both


async def test_a_heartbeat_vouches_for_nothing_that_failed_beside_it(tmp_path: Path) -> None:
    """While no row finds room and heartbeats do, a kill leaves what was answered in a gap."""
    path = tmp_path / "db"
    async with open_store(path) as store:
        gaps, writer = store.questions._gaps, store.questions._writer

        def no_room(_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        asked_ms = now_ms() - 60_000
        attempt = object()
        gaps.expect(attempt, asked_ms)
        failing = writer.submit(no_room)
        await asyncio.gather(failing, gaps._beat(), return_exceptions=True)
        with closing(sqlite3.connect(path)) as other:
            ((alive,),) = other.execute("SELECT value FROM notes WHERE name = 'alive'")
        assert int(alive) == asked_ms
        gaps.settle(attempt, (), failed=False)
        await gaps._beat()
        with closing(sqlite3.connect(path)) as other:
            ((alive,),) = other.execute("SELECT value FROM notes WHERE name = 'alive'")
        assert int(alive) > asked_ms
