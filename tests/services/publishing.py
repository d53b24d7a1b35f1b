"""A folder with a database and a publisher, for tests; small articles that say which they are."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
import hashlib
from pathlib import Path

from bot.app import make_moderation
from bot.articles.reading import revision_of
from bot.library.live import Library, Pace, open_library
from bot.records import Published
from bot.services.edition import Edition
from bot.services.moderation import Moderation
from bot.services.publish import Publisher
from bot.services.review import Change
from bot.settings import read_settings
from bot.store.database import Store, open_store

AUTHOR = "a" * 32
SOON = Pace(quiet_s=0.05, patience_s=1.0, again_s=0.1)


def text(place: str, version: int, tests: str = "", size: int = 3) -> str:
    """An article that tells whether it is whole: its last line is a digest of the others."""
    body = "".join(f"Mayor Nr{version} Reed leads {place}, part {n}.\n\n" for n in range(size))
    head = f"---\ntitle: {place}\n{tests}---\n{body}"
    return f"{head}The seal is {hashlib.sha256(head.encode()).hexdigest()}.\n"


def is_whole(content: str) -> bool:
    """Whether `text` wrote it, to the last letter."""
    head, _, seal = content.rpartition("The seal is ")
    return seal == f"{hashlib.sha256(head.encode()).hexdigest()}.\n"


@dataclass
class Room:
    """What a publisher works with.

    Attributes:
        folder: The articles.
        store: The database.
        library: What is served.
        publisher: Changes them.
        moderation: What moderators do.
    """

    folder: Path
    store: Store
    library: Library[Edition]
    publisher: Publisher
    moderation: Moderation

    async def publish(self, path: str | None, content: str, expected: str | None = None) -> str:
        """Publish a text in the place of what the file holds; its path."""
        if expected is None and path is not None and (self.folder / path).exists():
            expected = revision_of((self.folder / path).read_bytes())
        change = Change(path, content.encode(), expected, AUTHOR, "a note")
        return (await self.publisher.publish(change)).path

    async def history(self, path: str | None = None) -> list[Published]:
        """What is recorded, oldest first."""
        return list(reversed(await self.store.publications.history(path, 1000)))

    def served(self) -> dict[str, str]:
        """The text of each article that is served."""
        return {each.path: each.text for each in self.library.current.snapshot.index.articles}


PATIENCE_S = 30.0  # a busy machine fails no test for it


@asynccontextmanager
async def room(
    tmp_path: Path, pace: Pace = SOON, wait_s: float = PATIENCE_S
) -> AsyncIterator[Room]:
    """A folder of four articles, served, with a publisher; answers wait so long for their rows."""
    folder = tmp_path / "knowledge"
    if not folder.exists():
        folder.mkdir()
        for place in ("Avon", "Bath", "Cork", "Derby"):
            (folder / f"{place.lower()}.md").write_text(text(place, 0))
    async with (
        open_store(tmp_path / "db", wait_s=wait_s) as store,
        open_library(folder, Edition.of, store.publications, pace=pace) as library,
    ):
        publisher = Publisher(folder, library, store.publications)
        yield Room(folder, store, library, publisher, _moderation(folder, store, library))


def _moderation(folder: Path, store: Store, library: Library[Edition]) -> Moderation:
    settings = read_settings()
    return make_moderation(replace(settings, knowledge_dir=folder), store, library)
