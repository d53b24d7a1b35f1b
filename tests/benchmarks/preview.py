"""Prints how long a preview and a publication take, and for how long the event loop stands still.

    python -m tests.benchmarks.preview [--size N] [--questions N] [--rate N]

The folder has 20,000 made-up passages, the log 300 questions; meanwhile members ask 100 a second.
"""

from argparse import ArgumentParser
import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
import gc
from pathlib import Path
from tempfile import TemporaryDirectory
import time

from bot.app import make_asker, make_moderation
from bot.app_chat import make_desk
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
from tests.benchmarks.under_load import questions, under_load

ME = By("a" * 32)


async def _log(store: Store, articles: Edition, questions: list[AskedQuestion]) -> None:
    asker = make_asker(articles.snapshot, store)
    for each in questions:
        await asker.ask(each.question, asking=Asking("slash"))


async def _measure(folder: Path, passages: list[tuple[str, str]], count: int, rate: int) -> None:
    settings = replace(read_settings(), knowledge_dir=folder)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(folder.parent / "db"))
        snapshot = Snapshot.read(folder)
        library = await stack.enter_async_context(
            open_library(folder, Edition.of, store.publications, known=snapshot)
        )
        del snapshot
        asked = questions(passages)
        await _log(store, library.current, [AskedQuestion(next(asked), ()) for _ in range(count)])
        moderation = make_moderation(settings, store, library)
        desk = make_desk(settings, library, store, moderation)
        lateness = await stack.enter_async_context(under_load(desk, rate, asked))
        await asyncio.sleep(1)
        lateness.clear()
        await asyncio.sleep(3)
        lateness.say("at rest", 3)
        opened = await moderation.drafting.sections("00007.md")
        text = f"{opened.sections[0].text}\n\nThe harbour at the mole is closed on Monday.\n"
        draft = await moderation.drafting.section("00007.md", opened.revision, 0, text, ME)
        for what in ("preview", "preview again"):
            lateness.clear()
            started = time.perf_counter()
            preview = await moderation.preview(draft.id, ME.person)
            lateness.say(what, time.perf_counter() - started)
            assert preview.replay is not None
            print(
                f"    {preview.replay.asked} of {preview.replay.recent} questions asked again,"
                f" {len(preview.replay.differing)} differ; {len(preview.passages)} passages"
            )
        lateness.clear()
        started = time.perf_counter()
        await moderation.publish(draft.id, ME.person)
        lateness.say("publish", time.perf_counter() - started)


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
