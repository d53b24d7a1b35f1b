"""A process that is killed in the middle of publishing, again and again: nothing lost or torn.

What was typed and is not published yet is as safe as what is. BRIEFING_KILLS sets how often; 30
unless it does.
"""

import asyncio
from dataclasses import replace
import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
import os
from pathlib import Path
import random
import signal

import pytest

from bot.articles.reading import revision_of
from bot.library.snapshot import Snapshot
from bot.services.edition import Edition, One
from bot.services.publish import Publisher, recover
from bot.services.review import Change
from bot.services.typed import By, of_article
from bot.store.database import open_store
from tests.services.publishing import AUTHOR, is_whole, text

KILLS = int(os.environ.get("BRIEFING_KILLS", "30"))
PLACES = ("Avon", "Bath", "Cork")
# A version and what its publication was called; None once its draft is kept.
Told = tuple[int, str | None]
LATEST_S = 0.08  # within which it is killed; some ten publications
SIZE = 400  # paragraphs, so that writing takes some time


def publish_on_and_on(folder: Path, database: Path, start: int, told: Connection) -> None:
    """Publish one text after the other, and tell of each that is done."""

    async def main() -> None:
        async with open_store(database) as store:
            served = One(Edition.of(Snapshot.read(folder)))
            publisher = Publisher(folder, served, store.publications)
            version = start
            while True:
                place = PLACES[version % len(PLACES)]
                path = f"{place.lower()}.md"
                file = folder / path
                expected = revision_of(file.read_bytes()) if file.exists() else None
                # Now and then one is removed.
                gone = expected is not None and version % 5 == 0
                content = None if gone else text(place, version, size=SIZE).encode()
                by = By(AUTHOR, str(version))
                draft = replace(of_article(path, expected, f"typed {version}", by), content=content)
                number = await store.drafts.keep(draft, 10**6)
                told.send((version, None))
                await publisher.publish(
                    Change(path, content, expected, AUTHOR, by.note, draft=number)
                )
                told.send((version, expected if content is None else revision_of(content)))
                version += 1

    asyncio.run(main())


@pytest.fixture
def processes() -> ForkServerContext:
    """Processes that start at once, for what they need is loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "tests.services.publishing"])
    return context


async def _check(folder: Path, database: Path, told: list[Told]) -> None:
    """After a start nothing is under way, files are whole, and history and files agree."""
    async with open_store(database) as store:
        records = store.publications
        await recover(folder, records)
        assert await records.intents() == ()
        recorded = {each.publication.revision for each in await records.history(None, 10**6)}
        lost = [(version, each) for version, each in told if each and each not in recorded]
        assert not lost, f"published, and not in the history: {lost}"
        kept = await records.contents(recorded)
        assert kept.keys() == recorded
        assert all(revision_of(content) == revision for revision, content in kept.items())
        shelf = await records.shelf()
        held = {file.name: file.read_bytes() for file in _files(folder)}
        assert all(is_whole(content.decode()) for content in held.values())
        assert {path: revision_of(content) for path, content in held.items()} == shelf.served
        # What was typed is a draft still, or was done, by whom is known; never both or neither.
        drafts = {draft.note: draft.typed for draft in await store.drafts.of_person(AUTHOR)}
        done = [entry.note for entry in await store.audit.entries(10**6)]
        assert len(done) == len(set(done))
        assert all(drafts[note] == f"typed {note}".encode() for note in drafts)
        assert not drafts.keys() & set(done)
        assert drafts.keys() | set(done) >= {str(version) for version, _ in told}
        assert set(done) >= {str(version) for version, each in told if each}


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


@pytest.mark.timeout(60 + 3 * KILLS)
def test_kills_lose_and_tear_nothing(tmp_path: Path, processes: ForkServerContext) -> None:
    """Whenever the process ends, the old text or the new one is there, on disk and in history."""
    folder, database = tmp_path / "knowledge", tmp_path / "db"
    folder.mkdir()
    rng = random.Random(7)  # noqa: S311  repeatable as far as processes are
    told: list[Told] = []
    for kill in range(KILLS):
        ours, theirs = processes.Pipe(duplex=False)
        process = processes.Process(
            target=publish_on_and_on, args=(folder, database, 1_000 * (kill + 1), theirs)
        )
        process.start()
        theirs.close()
        done = None
        while done is None:
            assert ours.poll(30), "it never published anything"
            told.append(ours.recv())
            _, done = told[-1]
        process.join(rng.random() * LATEST_S)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        while True:  # what it told of before it ended counts
            try:
                told.append(ours.recv())
            except EOFError:
                break
        ours.close()
        process.close()
        asyncio.run(_check(folder, database, told))
    assert len(told) >= 2 * KILLS
