"""A process that answers and publishes until it is killed, and tells of what is done; for tests."""

import asyncio
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
import time

from bot.articles.reading import read_article, revision_of
from bot.articles.synonyms import Synonyms
from bot.library.snapshot import Snapshot
from bot.services.ask import Asker, Asking
from bot.services.edition import Edition, One
from bot.services.publish import Publisher, recover
from bot.services.review import Change
from bot.services.typed import By, of_article
from bot.store.database import Store, open_store
from tests.services.publishing import AUTHOR, text

PLACES = ("Avon", "Bath", "Cork")
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
        is_logged: Whether its row was there by then.
    """

    event: str
    from_ms: int
    to_ms: int
    is_logged: bool


@dataclass
class Told:
    """What processes told of before they were killed."""

    typed: list[int] = field(default_factory=list)
    published: dict[int, str] = field(default_factory=dict)
    answered: list[Answered] = field(default_factory=list)

    def hear(self, news: Typed | Published | Answered) -> None:
        """Note what a process tells."""
        match news:
            case Typed(version):
                self.typed.append(version)
            case Published(version, revision):
                self.published[version] = revision
            case Answered():
                self.answered.append(news)

    def hear_all(self, ours: Connection) -> None:
        """Note what has been told so far."""
        while ours.poll():
            try:
                self.hear(ours.recv())
            except (EOFError, OSError):  # the end, or that of half a piece of news
                break


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
        told.send(Answered(event, from_ms, _now_ms(), reply.row is not None))
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
