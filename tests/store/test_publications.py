"""What was begun is finished or abandoned, and the shelf says what holds."""

from pathlib import Path
import time

from bot.records import Intent, Publication
from bot.store.database import open_store


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


async def test_what_is_finished_is_no_longer_begun(tmp_path: Path) -> None:
    """A start would do it again; and whoever looks at the history would not find it."""
    publication = Publication("a.md", "added", "a" * 64, b"Text.", "operator", "why", 5)
    async with open_store(tmp_path / "db", wait_s=30) as store:
        number = await store.publications.begin(Intent(publication, ".a.part"))
        (begun,) = await store.publications.intents()
        assert (begun.id, begun.publication.article) == (number, "a.md")
        await store.publications.finish(begun)
        assert await store.publications.intents() == ()
        assert (await store.publications.shelf()).served == {"a.md": "a" * 64}
        await store.publications.finish(begun)  # the library saw the file first, and did it
        assert len(await store.audit.entries(9)) == 1


async def test_what_was_so_already_is_finished_too(tmp_path: Path) -> None:
    """Making an article what it is, or removing what is not there, must not stay begun for ever."""
    same = Publication("a.md", "added", "a" * 64, b"Text.", "operator", "", 5)
    gone = Publication("b.md", "removed", "b" * 64, b"", "operator", "", 6)
    async with open_store(tmp_path / "db", wait_s=30) as store:
        for each in (same, same, gone):
            await store.publications.begin(Intent(each, ".x.part"))
            (begun,) = await store.publications.intents()
            await store.publications.finish(begun)
        assert await store.publications.intents() == ()
        done = [entry.what for entry in await store.audit.entries(9)]
        assert done == ["removed", "added", "added"]
        assert (await store.publications.shelf()).served == {"a.md": "a" * 64}


async def test_an_abandoned_removal_lets_nothing_go(tmp_path: Path) -> None:
    """An article whose removal came to nothing must not go when its drive is not mounted."""
    begun_ms = _now_ms()
    publication = Publication("a.md", "removed", "a" * 64, b"", "operator", "", begun_ms)
    changed = Publication("b.md", "changed", "b" * 64, b"Text.", "operator", "", begun_ms)
    async with open_store(tmp_path / "db", wait_s=30) as store:
        for each in (publication, changed):
            await store.publications.begin(Intent(each, ".x.part"))
        assert (await store.publications.shelf()).confirmed == {"a.md"}
        for intent in await store.publications.intents():
            await store.publications.abandon(intent, _now_ms())
        assert (await store.publications.shelf()).confirmed == frozenset()
        assert await store.publications.intents() == ()
