"""Any order of saves, half saves, renames, deletes and publications: what is served is whole.

BRIEFING_EXAMPLES sets how many schedules are tried; 15 unless it does.
"""

import asyncio
from contextlib import AsyncExitStack
import os
from pathlib import Path
import tempfile
from typing import TextIO

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import booleans, sampled_from
import pytest

from bot.articles.reading import revision_of
from bot.errors import BotError, NotFoundError, StaleError
from bot.library.live import Pace
from bot.services.typed import By
from tests.services.publishing import AUTHOR, Room, is_whole, room, text

EXAMPLES = int(os.environ.get("BRIEFING_EXAMPLES", "15"))
ME = By(AUTHOR)
PLACES = sampled_from(("Avon", "Bath", "Cork", "Derby", "Exeter"))
PACE = Pace(quiet_s=0.002, patience_s=0.01, again_s=0.01, record_s=30)


class Schedules(RuleBasedStateMachine):
    """Programs and people at work on one folder, with the library following it."""

    def __init__(self) -> None:
        super().__init__()
        self.version = 0
        self.half: dict[str, tuple[TextIO, str]] = {}  # path -> the open file, what is to come
        self.drafts: dict[int, str] = {}  # id -> what it is to say
        self.seen: set[tuple[str, str]] = set()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.folder = tempfile.TemporaryDirectory()

    @initialize()
    def open(self) -> None:
        """Begin with four articles."""
        self.here: Room = self._run_entering()
        self.runner.run(asyncio.sleep(0))

    def _run_entering(self) -> Room:
        async def enter() -> Room:
            return await self.stack.enter_async_context(room(Path(self.folder.name), PACE))

        return self.runner.run(enter())

    def _next(self, place: str) -> str:
        self.version += 1
        return text(place, self.version)

    @rule(place=PLACES, at_once=booleans())
    def save(self, place: str, at_once: bool) -> None:  # noqa: FBT001  Hypothesis passes by name
        """A program saves a file, by replacing it or by writing into it."""
        path = self.here.folder / f"{place.lower()}.md"
        if path.name in self.half:
            return
        if at_once:
            part = path.with_name(".saving")
            part.write_text(self._next(place))
            part.replace(path)
        else:
            path.write_text(self._next(place))

    @rule(place=PLACES)
    def save_half(self, place: str) -> None:
        """A program begins to write into a file, and takes its time."""
        path = self.here.folder / f"{place.lower()}.md"
        if path.name in self.half:
            return
        whole = self._next(place)
        middle = whole.index(", part 1") + 9  # by then it looks like a whole article
        file = path.open("w")
        file.write(whole[:middle])
        file.flush()
        self.half[path.name] = file, whole[middle:]

    @precondition(lambda self: self.half)
    @rule()
    def save_the_rest(self) -> None:
        """It is done."""
        _, (file, rest) = self.half.popitem()
        with file:
            file.write(rest)

    @rule(old=PLACES, new=PLACES)
    def rename(self, old: str, new: str) -> None:
        """A file takes another's name, or a new one."""
        names = f"{old.lower()}.md", f"{new.lower()}.md"
        source, target = (self.here.folder / name for name in names)
        if source.exists() and not self.half.keys() & set(names):
            source.replace(target)

    @rule(place=PLACES)
    def delete(self, place: str) -> None:
        """A file goes."""
        if f"{place.lower()}.md" not in self.half:
            (self.here.folder / f"{place.lower()}.md").unlink(missing_ok=True)

    @rule(place=PLACES)
    def publish(self, place: str) -> None:
        """A moderator publishes; what is half written just then is refused or replaced whole."""
        path = f"{place.lower()}.md"
        if path in self.half:
            return
        content = self._next(place)
        try:
            self.runner.run(self.here.publish(path, content))
        except BotError as error:
            assert "title" not in str(error)  # noqa: PT017  the text itself has no fault
        else:
            assert self.here.served()[path] == content

    @rule(place=PLACES, new=booleans())
    def draft(self, place: str, new: bool) -> None:  # noqa: FBT001  Hypothesis passes by name
        """A moderator writes a new article, or another text for one that is there; looks at it."""
        path = f"{place.lower()}.md"
        drafting, content = self.here.moderation.drafting, self._next(place)
        try:
            kept = self.runner.run(
                drafting.upload("x.md", content.encode(), ME, path=None if new else path)
            )
        except NotFoundError:
            assert not new
            return
        self.drafts[kept.id] = content
        preview = self.runner.run(self.here.moderation.preview(kept.id, ME.person))
        assert not preview.faults

    @rule()
    def publish_draft(self) -> None:
        """Some time later it is published, unless somebody changed the file meanwhile."""
        if not self.drafts:  # no precondition, for whether there is one is a matter of time
            return
        number, content = self.drafts.popitem()
        try:
            done = self.runner.run(self.here.moderation.publish(number, ME.person))
        except StaleError:
            self.runner.run(self.here.moderation.cancel(number, ME.person))
        else:
            assert self.here.served()[done.path] == content
            assert (self.here.folder / done.path).read_text() == content

    @rule(place=PLACES)
    def remove(self, place: str) -> None:
        """A moderator removes an article; what somebody begins to write is not removed."""
        path = f"{place.lower()}.md"
        if path in self.half:
            return
        moderation = self.here.moderation
        try:
            kept = self.runner.run(moderation.drafting.removal(path, ME))
            self.runner.run(moderation.publish(kept.id, ME.person))
        except (NotFoundError, StaleError):
            return
        assert path not in self.here.served()
        assert not (self.here.folder / path).exists()

    @rule()
    def look(self) -> None:
        """Time passes."""
        self.runner.run(self.here.library.refresh())

    @invariant()
    def what_is_served_is_whole(self) -> None:
        """Every quote is from a text that was once complete."""
        if not hasattr(self, "here"):
            return
        edition = self.here.library.current
        for article in edition.snapshot.index.articles:
            assert is_whole(article.text), article.text
            self.seen.add((article.path, article.revision))
        for quote in edition.briefing.answer("who leads Bath").quotes:
            article = edition.snapshot.index.article(quote.article)
            assert article.text[quote.start : quote.end] == quote.text

    def teardown(self) -> None:
        """In the end all is served that is there, and the history knows whatever was served."""
        try:
            if hasattr(self, "here"):
                self.runner.run(self._settle())
        finally:
            for file, _ in self.half.values():
                file.close()
            self.runner.run(self.stack.aclose())
            self.runner.close()
            self.folder.cleanup()

    async def _settle(self) -> None:
        while self.half:
            self.save_the_rest()
        here = self.here
        async with asyncio.timeout(20):
            while True:
                await here.library.refresh()
                missing = set(here.library.missing)
                served = {path: each for path, each in here.served().items() if path not in missing}
                if served == {f.name: f.read_text() for f in _files(here.folder)}:
                    break
                await asyncio.sleep(PACE.quiet_s)
        self.what_is_served_is_whole()
        history = await here.history()
        recorded = {(each.publication.article, each.publication.revision) for each in history}
        assert self.seen <= recorded
        contents = await here.store.publications.contents({each for _, each in self.seen})
        assert all(revision_of(content) == each for each, content in contents.items())
        assert contents.keys() == {each for _, each in self.seen}


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.md"))


TestSchedules = pytest.mark.timeout(120 + EXAMPLES)(Schedules.TestCase)
TestSchedules.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
