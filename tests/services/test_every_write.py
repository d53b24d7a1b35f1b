"""Each write of a use fails in turn: for a full disk, and for one that takes no more of a file.

BRIEFING_WRITES=all tries every write; some of them unless it does.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
import itertools
import logging
import multiprocessing
from multiprocessing.connection import Connection
import os
from pathlib import Path
import resource
import signal
import sqlite3
import sys
from tempfile import TemporaryDirectory
import traceback

import pytest

from bot.articles.reading import revision_of
from bot.errors import ChangeError
from bot.library.writing import write_article
from bot.store.database import Store, open_store
from tests.services.publishing import Room, is_whole, room, text
from tests.services.using import Ledger, Use, check

ALL = os.environ.get("BRIEFING_WRITES") == "all"
SOME = 4
MOST_PAGES = 4_294_967_294  # SQLite's own limit
SMALL_PAGES = 512  # bytes: so that more writes need another page
FRAME = 4096 + 24  # bytes by which the write-ahead log grows with each page
MOST_FRAMES = 120  # of which some are tried; whoever tries all goes on while anything fails
WAIT_S = 30.0  # for a row, so that one that does not come was refused
ROUNDS = 2


async def _pages(store: Store, most: int | None = None) -> int:
    """How many pages there are; from now on there may be most."""
    if most is not None:
        # Not as a write: those that fail meanwhile would take it with them.
        await store.writer._connection.execute(f"PRAGMA max_page_count = {most}")
    ((count,),) = await store.reader.rows("PRAGMA page_count")
    return int(count)


@contextmanager
def _limited(size: int) -> Iterator[None]:
    """No file may become larger inside the block; Python has it that this is no signal."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@asynccontextmanager
async def _used(folder: Path, ledger: Ledger) -> AsyncIterator[tuple[Room, Use]]:
    """A bot's parts, attended to.

    The first heartbeat is waited for: where not even that can be written, and nothing until the
    end, the next start cannot know that there was anybody to ask.
    """
    await asyncio.to_thread((folder / "backups").mkdir)
    async with room(folder, wait_s=WAIT_S) as here, here.store.questions.attended():
        while not await here.store.reader.rows("SELECT 1 FROM notes WHERE name = 'alive'"):
            pass  # its first heartbeat
        yield here, Use(here, ledger, folder / "backups")


async def _start_again(folder: Path, ledger: Ledger) -> None:
    """All is as it was said to be."""
    async with open_store(folder / "db") as store, store.questions.attended():
        await store.notes.prove_writable()
        await check(store, folder / "knowledge", ledger)


async def _rounds(use: Use) -> None:
    for number in range(ROUNDS):
        await use.round(number)


async def _as_before(use: Use, here: Room, ledger: Ledger) -> None:
    """Everything works again, without another start."""
    failed = ledger.failed.copy()
    await use.round(ROUNDS)
    assert ledger.failed == failed, ledger.told
    await check(here.store, here.folder, ledger)


async def _use_full(folder: Path, number: int, *, ends: bool) -> tuple[Counter[str], int]:
    """Use the bot while its database may not have an Nth new page.

    Args:
        folder: Empty.
        number: N.
        ends: Whether the process ends while it is full.

    Returns:
        What failed, and how many new pages there are.
    """
    with closing(sqlite3.connect(folder / "db")) as connection:
        connection.executescript(
            f"PRAGMA page_size = {SMALL_PAGES}; CREATE TABLE empty (n); DROP TABLE empty;"
        )
    ledger = Ledger()
    async with _used(folder, ledger) as (here, use):
        first = await _pages(here.store)
        await _pages(here.store, first + number - 1)
        await _rounds(use)
        grown = await _pages(here.store) - first
        if not ends:
            await _pages(here.store, MOST_PAGES)
            await _as_before(use, here, ledger)
    await _start_again(folder, ledger)
    return ledger.failed, grown


def _full(number: int, *, ends: bool) -> tuple[Counter[str], int]:
    with TemporaryDirectory() as folder:
        return asyncio.run(_use_full(Path(folder), number, ends=ends))


def _tell(capfd: pytest.CaptureFixture[str], what: str, failed: Counter[str]) -> None:
    if ALL:
        with capfd.disabled():
            sys.stdout.write(f"\n{what}; refused and told: {dict(failed)}\n")


@pytest.mark.timeout(3600 if ALL else 120)
def test_a_full_disk_at_every_page(capfd: pytest.CaptureFixture[str]) -> None:
    """Whichever page there is no room for: nothing is half done, lost, or in need of a restart."""
    failed, grown = _full(MOST_PAGES // 2, ends=False)
    assert not failed
    assert grown > SOME
    numbers = itertools.count(1) if ALL else iter(range(1, grown, grown // SOME))
    runs, number = 0, 0
    for number in numbers:
        before = failed.total()
        for ends in (False, True) if ALL else (number % 2 == 0,):
            failed += _full(number, ends=ends)[0]
            runs += 1
        if failed.total() == before:
            break
    assert {"question", "publication", "withdrawal"} <= failed.keys()
    _tell(capfd, f"SQLITE_FULL at each of {number - 1} pages, {runs} runs", failed)


async def _use_limited(folder: Path, size: int, *, ends: bool) -> Counter[str]:
    ledger = Ledger()
    with ExitStack() as limits:
        async with _used(folder, ledger) as (here, use):
            limits.enter_context(_limited(size))
            await _rounds(use)
            if not ends:
                limits.close()
                await _as_before(use, here, ledger)
    await _start_again(folder, ledger)
    return ledger.failed


def use_limited(size: int, ends: bool, told: Connection) -> None:  # noqa: FBT001  a process's
    """Use the bot in a process of which no file may become larger; tell what failed."""
    logging.disable()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with TemporaryDirectory() as folder:
            told.send(asyncio.run(_use_limited(Path(folder), size, ends=ends)))
    except BaseException:  # noqa: BLE001  the test tells of it
        told.send(traceback.format_exc())


def _in_process(size: int, *, ends: bool) -> Counter[str]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=use_limited, args=(size, ends, theirs))
    process.start()
    theirs.close()
    found = ours.recv()
    process.join()
    ours.close()
    process.close()
    assert isinstance(found, Counter), f"{size} bytes, {ends}: {found}"
    return found


@pytest.mark.timeout(3600 if ALL else 120)
def test_a_failing_disk_at_every_write(capfd: pytest.CaptureFixture[str]) -> None:
    """Wherever a file ends for good, within a transaction too: likewise."""
    failed: Counter[str] = Counter()
    frames = itertools.count(1) if ALL else iter(range(1, MOST_FRAMES, MOST_FRAMES // SOME))
    runs, frame = 0, 0
    for frame in frames:
        before = failed.total()
        for ends in (False, True) if ALL else (frame % 2 == 0,):
            # Half of a page is written, and the rest is not.
            failed += _in_process(frame * FRAME + FRAME // 2, ends=ends)
            runs += 1
        if failed.total() == before:
            break
    assert {"question", "publication", "withdrawal", "backup"} <= failed.keys()
    _tell(capfd, f"an I/O error at each of {frame} pages of the log, {runs} runs", failed)


def test_a_failing_disk_at_every_byte_of_an_article(tmp_path: Path) -> None:
    """A file of which only a part can be written must not take the place of a whole one."""
    old, new = text("Avon", 1), text("Avon", 2)
    file = tmp_path / "avon.md"
    file.write_text(old)
    for size in range(len(new.encode())):
        with _limited(size), pytest.raises(ChangeError, match="the disk has room"):
            write_article(
                tmp_path, "avon.md", new.encode(), expected=revision_of(old.encode()), part=".part"
            )
        assert file.read_text() == old
    assert is_whole(old)
    assert [each.name for each in tmp_path.iterdir()] == ["avon.md"]
