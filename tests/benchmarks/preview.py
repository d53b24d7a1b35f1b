"""Prints how long a preview and a publication take, and for how long the event loop stands still.

    python -m tests.benchmarks.preview [--size N] [--questions N] [--rate N]

The folder has 20,000 made-up passages, the log 300 questions; meanwhile members ask 100 a second.
"""

from argparse import ArgumentParser
import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
import gc
from pathlib import Path
import random
import statistics
from tempfile import TemporaryDirectory
import time

from bot.app import make_asker, make_moderation
from bot.library.live import open_library
from bot.library.snapshot import Snapshot
from bot.library.turns import short_turns
from bot.records import AskedQuestion
from bot.services.ask import Asking
from bot.services.edition import Edition
from bot.services.typed import By
from bot.settings import read_settings
from bot.store.database import Store, open_store
from tests.benchmarks.search_speed import made_up, write_articles

TICK_S = 0.001
ME = By("a" * 32)


def _questions(passages: list[tuple[str, str]]) -> Iterator[str]:
    """Some words of a passage each, without end."""
    rng = random.Random(2)  # noqa: S311  repeatable on purpose
    while True:
        words = rng.choice(passages)[1].rstrip(".").split()
        yield "what is " + " ".join(rng.sample(words, 4))


async def _log(store: Store, articles: Edition, questions: list[AskedQuestion]) -> None:
    asker = make_asker(articles.snapshot, store)
    for each in questions:
        await asker.ask(each.question, asking=Asking("slash"))


async def _tick(late: list[float]) -> None:
    """Note by how much each tick came too late."""
    while True:
        started = time.perf_counter()
        await asyncio.sleep(TICK_S)
        late.append(time.perf_counter() - started - TICK_S)


async def _ask_on(edition: Edition, rate: int, asked: Iterator[str], took: list[float]) -> None:
    """Ask so often; how long each answer took from the moment that it was due."""
    due = time.perf_counter()
    while True:
        due += 1 / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        edition.briefing.answer(next(asked))
        took.append(time.perf_counter() - due)


def _say(what: str, seconds: float, late: list[float], took: list[float]) -> None:
    took.sort()
    p99 = took[int(0.99 * len(took))]
    print(
        f"{what:24}{seconds:6.2f} s; the loop stood still for {1000 * max(late):5.1f} ms at most;"
        f" answers p50 {1000 * statistics.median(took):.1f}, p99 {1000 * p99:.1f},"
        f" max {1000 * took[-1]:.1f} ms"
    )


async def _measure(folder: Path, passages: list[tuple[str, str]], count: int, rate: int) -> None:
    settings = replace(read_settings(), knowledge_dir=folder)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(folder.parent / "db"))
        snapshot = Snapshot.read(folder)
        library = await stack.enter_async_context(
            open_library(folder, Edition.of, store.publications, known=snapshot)
        )
        del snapshot
        asked = _questions(passages)
        await _log(store, library.current, [AskedQuestion(next(asked), ()) for _ in range(count)])
        moderation = make_moderation(settings, store, library)
        late: list[float] = []
        took: list[float] = []
        tasks = [
            asyncio.create_task(_tick(late)),
            asyncio.create_task(_ask_on(library.current, rate, asked, took)),
        ]
        await asyncio.sleep(3)
        _say("at rest", 3, late, took)
        opened = await moderation.drafting.sections("00007.md")
        text = f"{opened.sections[0].text}\n\nThe harbour at the mole is closed on Monday.\n"
        draft = await moderation.drafting.section("00007.md", opened.revision, 0, text, ME)
        for what in ("preview", "preview again"):
            late.clear()
            took.clear()
            started = time.perf_counter()
            preview = await moderation.preview(draft.id, ME.person)
            _say(what, time.perf_counter() - started, late, took)
            assert preview.replay is not None
            print(
                f"    {preview.replay.asked} of {preview.replay.recent} questions asked again,"
                f" {len(preview.replay.differing)} differ; {len(preview.passages)} passages"
            )
        late.clear()
        took.clear()
        started = time.perf_counter()
        await moderation.publish(draft.id, ME.person)
        _say("publish", time.perf_counter() - started, late, took)
        for task in tasks:
            task.cancel()


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--rate", type=int, default=100)
    options = parser.parse_args()
    passages = made_up(options.size)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "knowledge"
        folder.mkdir()
        write_articles(folder, passages)
        gc.collect()
        with short_turns():
            asyncio.run(_measure(folder, passages, options.questions, options.rate))


if __name__ == "__main__":
    main()
