"""Prints how long a save takes to be served, and for how long the event loop stands still by it.

    python -m tests.benchmarks.reload [--size N] [--changes N]

The folder has 20,000 made-up passages; one article of it is changed again and again.
"""

from argparse import ArgumentParser
import asyncio
from functools import partial
import gc
from operator import is_not
from pathlib import Path
import statistics
from tempfile import TemporaryDirectory
import time

from bot.library.live import open_library
from bot.library.snapshot import Snapshot
from bot.library.turns import short_turns
from bot.services.edition import Edition
from tests.benchmarks.search_speed import made_up, write_articles

TICK_S = 0.001


async def _stalls(taken: list[float]) -> None:
    """Note by how much each tick came too late."""
    while True:
        started = time.perf_counter()
        await asyncio.sleep(TICK_S)
        taken.append(time.perf_counter() - started - TICK_S)


async def _measure(folder: Path, changes: int) -> None:
    started = time.perf_counter()
    snapshot = Snapshot.read(folder)
    print(f"reading everything          {time.perf_counter() - started:8.2f} s")
    async with open_library(folder, Edition.of, known=snapshot) as library:
        del snapshot
        file = folder / "00007.md"
        text = file.read_text(encoding="utf-8")
        late: list[float] = []
        ticking = asyncio.create_task(_stalls(late))
        took, worst = [], []
        for number in range(changes):
            late.clear()
            started = time.perf_counter()
            file.write_text(f"{text}\nThis is change {number} of it.\n", encoding="utf-8")
            before = library.current
            await library.until(partial(is_not, before))
            took.append(time.perf_counter() - started)
            del before
            await asyncio.sleep(0.5)  # what is let go of is cleared away too
            worst.append(max(late))
        ticking.cancel()
    print(f"from save to served         {statistics.median(took):8.2f} s, {max(took):.2f} at most")
    print(
        f"longest stall of the loop   {1000 * statistics.median(worst):8.1f} ms,"
        f" {1000 * max(worst):.1f} at most"
    )


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--changes", type=int, default=5)
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "knowledge"
        folder.mkdir()
        write_articles(folder, made_up(options.size))
        gc.collect()
        with short_turns():
            asyncio.run(_measure(folder, options.changes))


if __name__ == "__main__":
    main()
