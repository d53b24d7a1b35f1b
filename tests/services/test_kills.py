"""A process that is killed while it answers and publishes, again and again: nothing lost or torn.

What was typed and is not published yet is as safe as what is; an answer that was seen is in the
log, or in a gap. BRIEFING_KILLS sets how often; 30 unless it does.
"""

import asyncio
from collections import Counter
import multiprocessing
from multiprocessing.context import ForkServerContext
import os
from pathlib import Path
import random
import signal
import sys

import pytest

from bot.articles.reading import revision_of
from bot.services.publish import recover
from bot.store.database import Store, open_store
from tests.services.publishing import AUTHOR, is_whole
from tests.services.working import Answered, Told, use_on_and_on

KILLS = int(os.environ.get("BRIEFING_KILLS", "30"))
LATEST_S = 0.08  # within which it is killed; some ten publications
STARTING_S = 0.3  # likewise where it is killed while it starts


@pytest.fixture
def processes() -> ForkServerContext:
    """Processes that start at once, for what they need is loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.services.working"])
    return context


async def _check(folder: Path, database: Path, told: Told) -> int:
    """After a start nothing is under way, files are whole, and history and files agree.

    Returns:
        How many answers lie in gaps.
    """
    async with open_store(database) as store:
        async with store.questions.attended():
            await recover(folder, store.publications)
            await _check_articles(folder, store, told)
        return await _check_log(store, told.answered)


async def _check_articles(folder: Path, store: Store, told: Told) -> None:
    records = store.publications
    assert await records.intents() == ()
    recorded = {each.publication.revision for each in await records.history(None, 10**6)}
    lost = [version for version, each in told.published.items() if each not in recorded]
    assert not lost, f"published, and not in the history: {lost}"
    kept = await records.contents(recorded)
    assert kept.keys() == recorded
    assert all(revision_of(content) == revision for revision, content in kept.items())
    shelf = await records.shelf()
    held = {file.name: file.read_bytes() for file in await asyncio.to_thread(_files, folder)}
    assert all(is_whole(content.decode()) for content in held.values())
    assert {path: revision_of(content) for path, content in held.items()} == shelf.served
    # What was typed is a draft still, or was done, by whom is known; never both or neither.
    drafts = {draft.note: draft.typed for draft in await store.drafts.of_person(AUTHOR)}
    done = [entry.note for entry in await store.audit.entries(10**6)]
    assert len(done) == len(set(done))
    assert all(drafts[note] == f"typed {note}".encode() for note in drafts)
    assert not drafts.keys() & set(done)
    assert drafts.keys() | set(done) >= set(map(str, told.typed))
    assert set(done) >= set(map(str, told.published))


async def _check_log(store: Store, answered: list[Answered]) -> int:
    """Every answer that was seen is a row, or lies in a gap, by the end of the next start."""
    found = await store.reader.rows("SELECT event FROM questions WHERE event IS NOT NULL")
    rows = Counter(row[0] for row in found)
    assert max(rows.values(), default=1) == 1
    gaps = await store.questions.gaps()
    left = [each for each in answered if not rows[each.event]]
    for each in left:
        near = [gap for gap in gaps if gap.from_ms <= each.to_ms and each.from_ms <= gap.to_ms]
        assert near, f"{each} is in no gap of {gaps[-3:]}"
    return len(left)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


@pytest.mark.timeout(60 + 3 * KILLS)
def test_kills_lose_and_tear_nothing(
    tmp_path: Path, processes: ForkServerContext, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whenever the process ends, the old text or the new is there, and no answer unaccounted."""
    folder, database = tmp_path / "knowledge", tmp_path / "db"
    folder.mkdir()
    rng = random.Random(7)  # noqa: S311  repeatable as far as processes are
    told, in_gaps = Told(), 0
    for kill in range(KILLS):
        ours, theirs = processes.Pipe(duplex=False)
        process = processes.Process(
            target=use_on_and_on, args=(folder, database, 1_000 * (kill + 1), theirs)
        )
        process.start()
        theirs.close()
        if kill % 5:
            before = len(told.published)
            while len(told.published) == before:
                assert ours.poll(30), "it never published anything"
                told.hear(ours.recv())
            process.join(rng.random() * LATEST_S)
        else:
            process.join(rng.random() * STARTING_S)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        told.hear_all(ours)  # what it told of before it ended counts
        ours.close()
        process.close()
        in_gaps = asyncio.run(_check(folder, database, told))
    assert len(told.published) >= KILLS / 2
    assert len(told.answered) >= KILLS
    if "BRIEFING_KILLS" in os.environ:
        with capfd.disabled():
            sys.stdout.write(
                f"\n{KILLS} kills: {len(told.published):,} publications and"
                f" {len(told.typed):,} drafts told, none lost or torn; {len(told.answered):,}"
                f" answers seen, {len(told.answered) - in_gaps:,} of them rows,"
                f" {in_gaps:,} in gaps\n"
            )
