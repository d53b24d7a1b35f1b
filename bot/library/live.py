"""The live library: the edition that is served, replaced whole whenever the folder changes.

When files may be read is quiet.py's to say, what is to be served of them proposal.py's. The
invariants: an edition never changes, so a question under way keeps the one that it began with; what
is served was recorded before, as far as the store can be written; and a folder that cannot be read
takes nothing away.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
import contextlib
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
import logging
from pathlib import Path
import time
from typing import Generic, Protocol, TypeVar

from bot.articles.faults import Fault
from bot.articles.reading import read_article, revision_of
from bot.errors import KnowledgeError, StoreError
from bot.library.changes import changes, synonyms_change
from bot.library.folder import place_of
from bot.library.garbage import not_searched
from bot.library.problems import Hear, Told, problems
from bot.library.proposal import Base, Proposal, propose
from bot.library.quiet import QUIET_S, Quiet, Reading
from bot.library.snapshot import Snapshot, reread_article
from bot.library.watching import watch
from bot.records import Publication, Shelf

log = logging.getLogger(__name__)

Faults = tuple[Fault, ...]

FIRST_RECORD_S = 10.0  # by taste: service managers wait longer for a start


class Edition(Protocol):
    """What is made of a snapshot before it is served; it never changes."""

    @property
    def snapshot(self) -> Snapshot:
        """What it was made of."""

    def failing(self) -> Mapping[str, Faults]:
        """Path -> what is wrong with the answers to an article's own questions."""


class PublicationLog(Protocol):
    """Where published states are recorded."""

    async def shelf(self) -> Shelf:
        """What is known of the articles at present.

        Raises:
            StoreError: The store cannot be read.
        """

    async def contents(self, revisions: Collection[str]) -> Mapping[str, bytes]:
        """Revision -> bytes, of those that are kept.

        Raises:
            StoreError: The store cannot be read.
        """

    async def record(self, publications: Sequence[Publication], root: str) -> None:
        """Record states in their order; one that is recorded already is not again.

        Args:
            publications: What is to be served.
            root: The knowledge folder.

        Raises:
            StoreError: The store cannot be written.
        """


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things wait.

    Attributes:
        quiet_s: For how long a file must not have changed before it is read.
        patience_s: For how long the other files wait for one that does not come to rest.
        again_s: How soon such a one is looked at again.
        rescan_s: How often everything is read again, should a change not have been told.
        record_s: How long an edition waits to be recorded. A correction that many wait for must not
            hang on the database: it is served then, and recorded as soon as that can be.
    """

    quiet_s: float = QUIET_S
    patience_s: float = 5.0
    again_s: float = 1.0
    rescan_s: float = 60.0
    record_s: float = 1.0


E = TypeVar("E", bound=Edition)


@dataclass(frozen=True, slots=True)
class _Composed(Generic[E]):
    """What came of a look at the folder."""

    edition: E
    failing: Mapping[str, Faults]
    proposal: Proposal
    publications: tuple[Publication, ...]
    signature: object


class Library(Generic[E]):
    """The articles of one folder, as they are served. Made by `open_library`.

    Attributes:
        root: The knowledge folder.
    """

    def __init__(
        self,
        root: Path,
        make: Callable[[Snapshot], E],
        records: PublicationLog | None,
        pace: Pace,
    ) -> None:
        self.root = root
        self._make = make
        self._records = records
        self._pace = pace
        self._quiet = Quiet(root, pace.quiet_s)
        self._current: E
        self._failing: Mapping[str, Faults] = {}
        self._problems: tuple[str, ...] = ()
        self._missing: tuple[str, ...] = ()
        self._told = Told()
        self._recording = Told()
        self._unrecorded: list[Publication] = []
        self._signature: object = None
        self._shelf = Shelf()
        self._stuck: frozenset[str] = frozenset()
        self._wake = asyncio.Event()
        self._looking = asyncio.Lock()
        self._replaced = asyncio.Condition()

    @property
    def current(self) -> E:
        """The edition that is served now; whoever asks something of it keeps it until done."""
        return self._current

    @property
    def failing(self) -> Mapping[str, Faults]:
        """Path -> what is wrong with the answers to an article's own questions now."""
        return self._failing

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong at present, each with what to do, as it was logged."""
        return self._problems

    @property
    def missing(self) -> tuple[str, ...]:
        """Articles that are served though their files are gone, until that is confirmed."""
        return self._missing

    def subscribe(self, hear: Hear) -> None:
        """Tell of what begins to be wrong with the articles, and of what is over.

        Args:
            hear: Is called on the event loop, as soon as something is new; first with all that is
                wrong now, if anything is. What it raises is logged and stops nothing.
        """
        self._told.subscribe(hear, self._problems)

    async def refresh(self, sure: Collection[str] = (), made: E | None = None) -> E:
        """Look at the folder now; the edition that is served then.

        Args:
            sure: Paths that were just written whole, or removed on purpose; nothing is waited for
                if there are any.
            made: An edition that was made of what is expected there; it is taken if that is so.
        """
        # Whoever asks may go away; what was begun is finished.
        await asyncio.shield(asyncio.create_task(self._look(frozenset(sure), made)))
        return self._current

    async def until(self, is_wanted: Callable[[E], bool]) -> E:
        """Wait until the edition that is served is a certain one."""
        async with self._replaced:
            await self._replaced.wait_for(lambda: is_wanted(self._current))
            return self._current

    async def start(self, known: Snapshot | None) -> None:
        """Serve the first edition: everything that is valid, and what was served last of the rest.

        Args:
            known: The folder as it was read a moment ago, so that it is not read twice.

        Raises:
            KnowledgeError: The folder as a whole cannot be read.
        """
        shelf = await self._read_shelf()
        reading = await self._settled(frozenset())
        is_same_folder = shelf.root == place_of(self.root)
        last = await self._last(shelf, reading) if is_same_folder else {}
        composed = await asyncio.to_thread(
            self._compose_first, reading, shelf, last, known, keeping=is_same_folder
        )
        # Nothing is held up by it yet, and at the very first start every article is recorded.
        await self._serve(composed, FIRST_RECORD_S)

    async def keep_up(self) -> None:
        """Follow the folder; never returns."""
        watching = asyncio.create_task(watch(self.root, self._wake.set), name="folder watch")
        try:
            again_s = 0.0  # changes between the first reading and the first watching
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(again_s):
                        await self._wake.wait()
                self._wake.clear()
                try:
                    is_at_rest = await self._look(frozenset())
                except Exception:
                    log.exception("the articles could not be looked at; what was read stays")
                    is_at_rest = True
                again_s = self._pace.rescan_s if is_at_rest else self._pace.again_s
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching

    async def finish(self) -> None:
        """Record what could not be recorded so far."""
        if self._unrecorded:
            await self._record(())

    async def _look(self, sure: frozenset[str], made: E | None = None) -> bool:
        """Serve what the folder holds; whether all of it was at rest."""
        async with self._looking:
            shelf = await self._read_shelf()
            shelf = replace(shelf, confirmed=shelf.confirmed | sure)
            try:
                reading = await self._settled(sure)
            except KnowledgeError as error:
                self._tell((f"{error}; what was read before is still served",))
                self._signature = None
                return True
            composed = await asyncio.to_thread(self._compose, reading, shelf, made)
            if composed is not None:
                await self._serve(composed)
                self._signature = composed.signature
            elif self._unrecorded:
                await self._record(())
            return not reading.moving

    async def _read_shelf(self) -> Shelf:
        """What the store knows; what it knew last if it cannot be read."""
        if self._records is not None:
            try:
                self._shelf = await self._records.shelf()
            except StoreError as error:
                log.warning("%s", error)
        return self._shelf

    async def _settled(self, sure: frozenset[str]) -> Reading:
        """The folder once it has come to rest, or patience has ended."""
        deadline = time.monotonic() + self._pace.patience_s
        while True:
            is_late = time.monotonic() >= deadline
            is_read_now = is_late or bool(sure)
            # One that never comes to rest is waited for once, not at each change of another.
            if is_read_now or await asyncio.to_thread(self._quiet.moving) <= self._stuck:
                reading = await asyncio.to_thread(self._quiet.read)
                if is_read_now or reading.moving <= self._stuck:
                    self._stuck = reading.moving if is_late else self._stuck & reading.moving
                    return replace(reading, moving=reading.moving - sure)
            await asyncio.sleep(self._pace.quiet_s / 4)

    async def _last(self, shelf: Shelf, reading: Reading) -> dict[str, bytes]:
        """The bytes that were served last of articles which the folder does not hold so now."""
        if self._records is None:
            return {}
        held = await asyncio.to_thread(_revisions, reading)
        wanted = {path: each for path, each in shelf.served.items() if held.get(path) != each}
        try:
            contents = await self._records.contents(set(wanted.values()) - shelf.withdrawn)
        except StoreError as error:
            log.warning("%s", error)
            return {}
        return {path: contents[each] for path, each in wanted.items() if each in contents}

    def _compose_first(
        self,
        reading: Reading,
        shelf: Shelf,
        last: Mapping[str, bytes],
        known: Snapshot | None,
        *,
        keeping: bool,
    ) -> _Composed[E]:
        """Runs in a thread, as whatever may take long."""
        read = known.by_path() if known is not None else {}
        for file in reading.folder.files:
            article, _ = reread_article(file.path, file.content, read.get(file.path))
            if article is not None:
                read[file.path] = article
        stored = ((path, read_article(path, content)[0]) for path, content in last.items())
        before = {path: article for path, article in stored if article is not None}
        unchanged = {path: read[path] for path in shelf.served.keys() & read.keys() - last.keys()}
        base = Base(before | unchanged, read, shelf.withdrawn, shelf.confirmed, keeping=keeping)
        proposal = propose(self.root, reading, base)
        with not_searched():
            snapshot = _snapshot(self.root, proposal, known)
            edition = self._make(snapshot)
        publications = _changes(shelf.served, shelf, proposal)
        return _Composed(edition, edition.failing(), proposal, publications, None)

    def _compose(self, reading: Reading, shelf: Shelf, made: E | None) -> _Composed[E] | None:
        """What to serve now; None if nothing is new. Runs in a thread."""
        articles = self._current.snapshot.by_path()
        served = {(path, article.revision) for path, article in articles.items()}
        accepted = (shelf.accepted | shelf.served.items()) - served
        signature = (*_signature(reading), shelf.withdrawn, shelf.confirmed, accepted)
        if signature == self._signature:
            return None
        base = Base(
            articles,
            articles,
            shelf.withdrawn,
            shelf.confirmed,
            frozenset(self._missing),
            synonyms=self._current.snapshot.synonyms,
        )
        proposal = propose(self.root, reading, base)
        edition, failing = self._edition(proposal, made)
        while held := [
            path
            for path in failing
            if (article := proposal.articles[path]) is not articles.get(path)
            and (path, article.revision) not in accepted
        ]:
            for path in held:
                proposal = proposal.without(path, articles.get(path), failing[path])
            edition, failing = self._edition(proposal)
        publications = _changes(dict(served), shelf, proposal)
        return _Composed(edition, failing, proposal, publications, signature)

    def _edition(self, proposal: Proposal, made: E | None = None) -> tuple[E, Mapping[str, Faults]]:
        """An edition of these articles; one that was made of the same, if there is one."""
        if made is not None and proposal.is_in(made.snapshot):
            return made, made.failing()
        before = self._current.snapshot
        with not_searched():
            snapshot = _snapshot(self.root, proposal, before)
            edition = self._make(snapshot)
        is_new = snapshot.index is not before.index
        return edition, edition.failing() if is_new else self._failing

    async def _serve(self, composed: _Composed[E], record_s: float | None = None) -> None:
        if composed.publications or self._unrecorded:
            await self._record(composed.publications, record_s)
        async with self._replaced:
            self._current = composed.edition
            self._failing = composed.failing
            self._missing = composed.proposal.missing
            self._replaced.notify_all()
        for each in composed.publications:
            log.info("%s: %s", each.kind, each.article)
        self._tell(problems(self.root, composed.proposal, composed.failing, self._stuck))

    def _tell(self, now: Iterable[str]) -> None:
        self._problems = tuple(now)
        self._told.tell(self._problems)

    async def _record(
        self, publications: Iterable[Publication], record_s: float | None = None
    ) -> None:
        """Record publications, with those that could not be before; never raises."""
        if self._records is None:
            return
        self._unrecorded += publications
        try:
            async with asyncio.timeout(record_s or self._pace.record_s):
                await self._records.record(tuple(self._unrecorded), place_of(self.root))
        except (StoreError, TimeoutError) as error:
            why = error if isinstance(error, StoreError) else "the database is busy"
            self._recording.tell(
                (f"changed articles are served, but their history is not recorded yet: {why}",)
            )
        else:
            self._unrecorded.clear()
            self._recording.tell(())


@asynccontextmanager
async def open_library(
    root: Path,
    make: Callable[[Snapshot], E],
    records: PublicationLog | None = None,
    *,
    known: Snapshot | None = None,
    pace: Pace | None = None,
) -> AsyncIterator[Library[E]]:
    """The articles of a folder, followed for as long as the block runs.

    Args:
        root: The knowledge folder.
        make: Makes what is served of a snapshot; is called in a worker thread.
        records: Where published states are recorded; None records none.
        known: The folder as it was read a moment ago, so that it is not read twice.
        pace: How long things wait.

    Raises:
        KnowledgeError: The folder as a whole cannot be read.
    """
    library = Library(root, make, records, pace or Pace())
    await library.start(known)
    following = asyncio.create_task(library.keep_up(), name="library")
    try:
        yield library
    finally:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
        await library.finish()


def _snapshot(root: Path, proposal: Proposal, previous: Snapshot | None) -> Snapshot:
    articles = proposal.articles.values()
    return Snapshot.of(root, articles, proposal.faults, proposal.synonyms, previous)


def _revisions(reading: Reading) -> dict[str, str]:
    return {file.path: revision_of(file.content) for file in reading.folder.files}


def _signature(reading: Reading) -> tuple[object, ...]:
    """What a look at the folder gave: if it is the same again, so is what comes of it."""
    return _revisions(reading), reading.folder.faults, reading.synonyms, reading.moving


def _changes(
    before: Mapping[str, str], shelf: Shelf, proposal: Proposal
) -> tuple[Publication, ...]:
    at_ms = time.time_ns() // 1_000_000
    words = synonyms_change(shelf.synonyms, proposal.synonyms_file, at_ms=at_ms)
    return *changes(before, proposal.articles, at_ms=at_ms), *words
