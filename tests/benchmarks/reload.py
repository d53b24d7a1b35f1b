"""Prints how soon a changed article is served while people ask, and how late that makes things.

    python -m tests.benchmarks.reload [--size N] [--changes N] [--rate N]

The folder has 20,000 made-up passages; one article of it is changed again and again, first by
saving its file, then by publishing, while members ask 100 questions a second. To be held: p99 of
the answers under 100 ms, no heartbeat late, the new text served within 2 s.
"""

from argparse import ArgumentParser
import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
import gc
from operator import is_not
from pathlib import Path
import statistics
from tempfile import TemporaryDirectory
import time

from bot.app import make_moderation
from bot.app_chat import make_desk
from bot.library.live import open_library
from bot.library.snapshot import Snapshot
from bot.library.turns import short_turns
from bot.services.edition import Edition
from bot.services.typed import By
from bot.settings import read_settings
from bot.store.database import open_store
from tests.benchmarks.search_speed import made_up, write_articles
from tests.benchmarks.under_load import Lateness, questions, under_load

ARTICLE = "00007.md"
ME = By("a" * 32)
AFTER_S = 0.5  # what is let go of is cleared away too


async def _again(
    what: str, changes: int, change: Callable[[int], Awaitable[None]], lateness: Lateness
) -> None:
    """Change the article so often; say what came of it."""
    lateness.clear()
    took = []
    for number in range(changes):
        started = time.perf_counter()
        await change(number)
        took.append(time.perf_counter() - started)
        await asyncio.sleep(AFTER_S)
    lateness.say(what, statistics.median(took))
    print(f"    {changes} times, served after {max(took):.2f} s at most")


async def _measure(folder: Path, passages: list[tuple[str, str]], changes: int, rate: int) -> None:
    settings = replace(read_settings(), knowledge_dir=folder)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(folder.parent / "db"))
        started = time.perf_counter()
        snapshot = Snapshot.read(folder)
        print(f"reading everything took {time.perf_counter() - started:.2f} s")
        library = await stack.enter_async_context(
            open_library(folder, Edition.of, store.publications, known=snapshot)
        )
        del snapshot
        moderation = make_moderation(settings, store, library)
        desk = make_desk(settings, library, store, moderation)
        file = folder / ARTICLE
        text = file.read_text(encoding="utf-8")

        async def save(number: int) -> None:
            before = library.current
            file.write_text(f"{text}\nThis is change {number} of it.\n", encoding="utf-8")
            await library.until(partial(is_not, before))

        async def publish(number: int) -> None:
            content = f"{text}\nThis is publication {number} of it.\n".encode()
            draft = await moderation.drafting.upload(ARTICLE, content, ME, path=ARTICLE)
            before = library.current
            await moderation.publish(draft.id, ME.person)
            assert library.current is not before

        lateness = await stack.enter_async_context(under_load(desk, rate, questions(passages)))
        await asyncio.sleep(1)
        lateness.clear()
        await asyncio.sleep(3)
        lateness.say("at rest", 3)
        await _again("from save to served", changes, save, lateness)
        await _again("publishing", changes, publish, lateness)


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--changes", type=int, default=5)
    parser.add_argument("--rate", type=int, default=100)
    options = parser.parse_args()
    passages = made_up(options.size)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "knowledge"
        folder.mkdir()
        write_articles(folder, passages)
        gc.collect()
        with short_turns():
            asyncio.run(_measure(folder, passages, options.changes, options.rate))


if __name__ == "__main__":
    main()
