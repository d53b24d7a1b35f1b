"""A process that is killed while it answers and publishes, again and again: nothing lost or torn.

What was typed and is not published yet is as safe as what is; an answer that was seen is in the
log, or in a gap. BRIEFING_KILLS sets how often; 30 unless it does.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
import os
from pathlib import Path
import random
import signal
import sys
import time

import pytest

from bot.articles.reading import read_article, revision_of
from bot.articles.synonyms import Synonyms
from bot.library.snapshot import Snapshot
from bot.services.ask import Asker, Asking
from bot.services.edition import Edition, One
from bot.services.publish import Publisher, recover
from bot.services.review import Change
from bot.services.typed import By, of_article
from bot.store.database import Store, open_store
from tests.services.publishing import AUTHOR, is_whole, text

KILLS = int(os.environ.get("BRIEFING_KILLS", "30"))
PLACES = ("Avon", "Bath", "Cork")
LATEST_S = 0.08  # within which it is killed; some ten publications
STARTING_S = 0.3  # likewise where it is killed while it starts
SIZE = 400  # paragraphs, so that writing takes some time
AT_ONCE = 3  # questions


@dataclass(frozen=True)
class Typed:
    """A version whose draft is kept."""

    version: int


@dataclass(frozen=True)
class Published:
    """A version that is published, and what its publication was called."""

    version: int
    revision: str


@dataclass(frozen=True)
class Answered:
    """An answer that somebody can see now.

    Attributes:
        event: As the log calls it.
        from_ms: When it was asked.
        to_ms: When it was answered.
    """

    event: str
    from_ms: int
    to_ms: int


@dataclass
class Told:
    """What processes told of before they were killed."""

    typed: list[int] = field(default_factory=list)
    published: dict[int, str] = field(default_factory=dict)
    answered: list[Answered] = field(default_factory=list)
    checked: int = 0  # of those answered
    in_gaps: int = 0

    def hear(self, news: Typed | Published | Answered) -> None:
        """Note what a process tells."""
        match news:
            case Typed(version):
                self.typed.append(version)
            case Published(version, revision):
                self.published[version] = revision
            case Answered():
                self.answered.append(news)


def use_on_and_on(folder: Path, database: Path, start: int, told: Connection) -> None:
    """Publish one text after the other, answer meanwhile, and tell of each that is done."""

    async def main() -> None:
        async with open_store(database) as store, store.questions.attended():
            await recover(folder, store.publications)
            served = One(Edition.of(Snapshot.read(folder)))
            asker = Asker(_answering(), store.questions)
            async with asyncio.TaskGroup() as group:
                for number in range(AT_ONCE):
                    group.create_task(_ask_on_and_on(asker, f"{start}-{number}", told))
                await _publish_on_and_on(folder, store, served, start, told)

    asyncio.run(main())


def _answering() -> One:
    """An article that does not change, to be asked about."""
    article, _ = read_article("quoted.md", text("Avon", 0).encode())
    assert article is not None
    return One(Edition.of(Snapshot.of(Path(), [article], (), Synonyms())))


async def _ask_on_and_on(asker: Asker, name: str, told: Connection) -> None:
    number = 0
    while True:
        event, from_ms = f"{name}-{number}", _now_ms()
        reply = await asker.ask("Who leads Avon?", asking=Asking("mention", event))
        assert reply.answer.quotes
        told.send(Answered(event, from_ms, _now_ms()))
        number += 1
        await asyncio.sleep(0)


async def _publish_on_and_on(
    folder: Path, store: Store, served: One, start: int, told: Connection
) -> None:
    publisher = Publisher(folder, served, store.publications)
    version = start
    while True:
        place = PLACES[version % len(PLACES)]
        path = f"{place.lower()}.md"
        file = folder / path
        held = await asyncio.to_thread(_bytes, file)
        expected = None if held is None else revision_of(held)
        # Now and then one is removed.
        gone = expected is not None and version % 5 == 0
        content = None if gone else text(place, version, size=SIZE).encode()
        by = By(AUTHOR, str(version))
        draft = replace(of_article(path, expected, f"typed {version}", by), content=content)
        number = await store.drafts.keep(draft, 10**6)
        told.send(Typed(version))
        await publisher.publish(Change(path, content, expected, AUTHOR, by.note, draft=number))
        revision = expected if content is None else revision_of(content)
        assert revision is not None
        told.send(Published(version, revision))
        version += 1


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.exists() else None


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def processes() -> ForkServerContext:
    """Processes that start at once, for what they need is loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "tests.services.publishing"])
    return context


async def _check(folder: Path, database: Path, told: Told) -> None:
    """After a start nothing is under way, files are whole, and history and files agree."""
    async with open_store(database) as store:
        async with store.questions.attended():
            await recover(folder, store.publications)
            await _check_articles(folder, store, told)
        await _check_log(store, told)


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


async def _check_log(store: Store, told: Told) -> None:
    """Every answer that was seen is a row, or lies in a gap, by the end of the next start."""
    found = await store.reader.rows("SELECT event FROM questions WHERE event IS NOT NULL")
    rows = Counter(row[0] for row in found)
    assert not rows or max(rows.values()) == 1
    gaps = await store.questions.gaps()
    for each in told.answered[told.checked :]:
        if not rows[each.event]:
            told.in_gaps += 1
            assert any(gap.from_ms <= each.to_ms and each.from_ms <= gap.to_ms for gap in gaps), (
                f"{each} is in no gap of {gaps[-3:]}"
            )
    told.checked = len(told.answered)


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
    told = Told()
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
        while True:  # what it told of before it ended counts
            try:
                told.hear(ours.recv())
            except (EOFError, OSError):  # the end, or that of half a piece of news
                break
        ours.close()
        process.close()
        asyncio.run(_check(folder, database, told))
    assert len(told.published) >= KILLS / 2
    assert len(told.answered) >= KILLS
    if "BRIEFING_KILLS" in os.environ:
        with capfd.disabled():
            sys.stdout.write(
                f"\n{KILLS} kills: {len(told.published):,} publications and"
                f" {len(told.typed):,} drafts told, none lost or torn; {len(told.answered):,}"
                f" answers seen, {len(told.answered) - told.in_gaps:,} of them rows,"
                f" {told.in_gaps:,} in gaps\n"
            )
