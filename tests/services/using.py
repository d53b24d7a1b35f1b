"""A use of the bot in which every kind of write comes, and a ledger of what was said to be done.

For tests in which writes fail. The ledger knows what a person was told; `check` compares it with
what is there.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
import sqlite3
import time
from typing import TypeVar

from bot.articles.reading import revision_of
from bot.errors import ChangeError, NotFoundError, StoreError
from bot.records import Feedback, Gap
from bot.services.ask import Asker, Asking
from bot.services.publish import recover
from bot.services.review import Change
from bot.services.typed import By, of_article
from bot.store.database import Store
from bot.store.own_backups import make_backup
from tests.services.publishing import AUTHOR, Room, is_whole, text

T = TypeVar("T")

ASKER, ERASED, SHY = "11" * 16, "22" * 16, "33" * 16
GUILD = 5


@dataclass
class Ledger:
    """What people were told.

    Attributes:
        asked: Event -> when the question was asked and answered, and the row it was said to have.
        erased: Events of a person who was erased.
        feedback: Rows that were said to have some.
        published: Revisions that were said to be published.
        allowed: Path -> what its file may hold, None for no file.
        drafts: Draft -> its note.
        withdrawn: Articles that were said to be withdrawn.
        purged: Words that were said to be gone for good.
        unlogged: People -> whether they are not to be logged.
        switched: Channel -> whether the bot answers there.
        backups: Files that were said to be backups, and the events that were in the log before.
        failed: What failed, how often.
        told: What was said of that.
    """

    asked: dict[str, tuple[int, int, int | None]] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    feedback: set[int] = field(default_factory=set)
    published: set[str] = field(default_factory=set)
    allowed: dict[str, set[bytes | None]] = field(default_factory=dict)
    drafts: dict[int, str] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    purged: set[bytes] = field(default_factory=set)
    unlogged: dict[str, bool] = field(default_factory=dict)
    switched: dict[int, bool] = field(default_factory=dict)
    backups: dict[Path, frozenset[str]] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def logged(self) -> frozenset[str]:
        """Events whose rows were said to be there and nothing has taken away."""
        return frozenset(
            event
            for event, (_, _, row) in self.asked.items()
            if row is not None and event not in self.erased
        )


class Use:
    """Uses a bot's parts, round after round.

    Args:
        here: The parts.
        ledger: Is told of everything.
        backups: A folder for backups.
    """

    def __init__(self, here: Room, ledger: Ledger, backups: Path) -> None:
        self._here = here
        self._ledger = ledger
        self._backups = backups
        self._asker = Asker(here.library, here.store.questions)

    async def round(self, number: int) -> None:
        """Do everything once; what fails is counted, and the rest is done all the same."""
        here, ledger = self._here, self._ledger
        row = await self._ask("Who leads Avon?", ASKER)
        await self._ask("Who leads Bath?", ERASED)
        await self._ask("Who leads Zzyzx?", ASKER)
        if row is not None:
            await here.store.questions.attach_message(row, 1_000 + number)
            said = Feedback(row, ASKER, "wrong", "that is old", _now_ms())
            if await here.store.questions.add_feedback(said):
                ledger.feedback.add(row)
            else:
                ledger.failed["feedback"] += 1
        await self._edit("avon.md", "Avon", number + 1)
        await self._publish(f"town{number}.md", text(f"Town{number}", number))
        await self._ask(f"Who leads Town{number}?", ASKER)
        await self._back_up(number)
        await self._switch(number)
        await self._withdraw(f"old{number}.md", number)
        await self._remove(f"town{number}.md")
        await self._erase()
        await self._ask("Who leads Cork?", ASKER)

    async def _try(self, what: str, doing: Awaitable[T]) -> T | None:
        try:
            return await doing
        except (StoreError, ChangeError) as error:
            self._ledger.failed[what] += 1
            self._ledger.told.append(f"{what}: {error}")
            return None

    async def _ask(self, question: str, person: str) -> int | None:
        event = f"m{len(self._ledger.asked)}"
        before_ms = _now_ms()
        asking = Asking("mention", event, GUILD, 7, person)
        reply = await self._asker.ask(question, asking=asking)
        if "Zzyzx" not in question and not question.startswith("Who leads Town"):
            assert reply.answer.quotes, question
        if person != SHY:
            self._ledger.asked[event] = (before_ms, _now_ms(), reply.row)
            if reply.row is None:
                self._ledger.failed["question"] += 1
        if person == ERASED:
            self._ledger.erased.add(event)
        return reply.row

    async def _edit(self, path: str, place: str, version: int) -> None:
        """Keep a draft, then publish it."""
        current = (self._here.folder / path).read_bytes()
        by = By(AUTHOR, f"draft {version}")
        content = text(place, version).encode()
        draft = replace(of_article(path, revision_of(current), "typed", by), content=content)
        number = await self._try("draft", self._here.store.drafts.keep(draft, 1_000))
        if number is not None:
            self._ledger.drafts[number] = by.note
        await self._publish(path, content.decode(), number or 0, by.note)

    async def _publish(self, path: str, content: str, draft: int = 0, note: str = "") -> None:
        file, new = self._here.folder / path, content.encode()
        old = file.read_bytes() if file.exists() else None
        self._ledger.allowed.setdefault(path, {old}).add(new)
        expected = revision_of(old) if old is not None else None
        change = Change(path, new, expected, AUTHOR, note, draft=draft)
        if await self._try("publication", self._here.publisher.publish(change)) is not None:
            self._ledger.published.add(revision_of(new))
            self._ledger.allowed[path] = {new}

    async def _remove(self, path: str) -> None:
        file = self._here.folder / path
        if not file.exists():
            return
        old = file.read_bytes()
        self._ledger.allowed.setdefault(path, set()).add(None)
        change = Change(path, None, revision_of(old), AUTHOR)
        if await self._try("removal", self._here.publisher.publish(change)) is not None:
            self._ledger.allowed[path] = {None}

    async def _withdraw(self, path: str, number: int) -> None:
        """Put a file there, as by git, and let it go again for good."""
        place = f"Secret{number}"
        (self._here.folder / path).write_text(text(place, number))
        await self._here.library.refresh([path])
        publisher = self._here.publisher
        found = await self._try("withdrawal", publisher.withdraw(path, AUTHOR, "wrong"))
        # Also where it cannot be written down, it must not be seen.
        assert not (self._here.folder / path).exists()
        assert path not in self._here.served()
        if found is not None:
            self._ledger.withdrawn.add(path)
        with suppress(NotFoundError):  # of one that could not be written down nothing may be left
            if await self._try("purge", publisher.purge(path, AUTHOR, "wrong")) is not None:
                self._ledger.withdrawn.add(path)
                self._ledger.purged.add(place.encode())

    async def _back_up(self, number: int) -> None:
        target = self._backups / f"{number}.sqlite3"
        logged = self._ledger.logged()
        database = self._here.store.path
        copying = asyncio.to_thread(make_backup, database, target, replacing=False)
        if await self._try("backup", copying) is None:
            assert not target.exists()
            assert not list(self._backups.glob("*.partial*"))
        else:
            self._ledger.backups[target] = logged

    async def _switch(self, number: int) -> None:
        unlogged = self._here.store.unlogged
        if await self._try("not to be logged", _done(unlogged.add(SHY, 5))):
            self._ledger.unlogged[SHY] = True
        assert (SHY in unlogged) == self._ledger.unlogged.get(SHY, False)
        await self._ask("Who leads Cork?", SHY if SHY in unlogged else ASKER)
        if await self._try("to be logged", _done(unlogged.remove(SHY))):
            self._ledger.unlogged[SHY] = False
        assert (SHY in unlogged) == self._ledger.unlogged.get(SHY, False)
        on = number % 2 == 0
        if await self._try("switch", _done(self._here.store.channels.switch(GUILD, 7, on))):
            self._ledger.switched[7] = on
        assert await self._here.store.channels.answers_in(GUILD, 7) == self._ledger.switched.get(7)

    async def _erase(self) -> None:
        await self._try("erasing", self._here.store.erasing.erase(ERASED))


async def _done(doing: Awaitable[None]) -> bool:
    await doing
    return True


async def check(store: Store, folder: Path, ledger: Ledger) -> None:
    """What was said to be done is there, what was not is there whole or not at all.

    Args:
        store: After a start, or as soon as everything works again.
        folder: The articles.
        ledger: What was said.
    """
    await recover(folder, store.publications)
    await _check_log(store, ledger)
    await _check_articles(store, folder, ledger)
    for person, is_unlogged in ledger.unlogged.items():
        ((count,),) = await store.reader.rows(
            "SELECT count(*) FROM unlogged WHERE person = ?", (person,)
        )
        assert bool(count) == is_unlogged == (person in store.unlogged)
    for channel, on in ledger.switched.items():
        assert await store.channels.answers_in(GUILD, channel) == on
    await asyncio.to_thread(_check_files, store.path, ledger)


async def _check_log(store: Store, ledger: Ledger) -> None:
    rows = await store.reader.rows("SELECT event, id FROM questions WHERE event IS NOT NULL")
    known = {row["event"]: row["id"] for row in rows}
    assert len(known) == len(rows)
    gaps = await store.questions.gaps()
    left = 0
    for event, (from_ms, to_ms, row) in ledger.asked.items():
        if event in ledger.erased:
            continue
        if row is not None:
            assert known.get(event) == row, f"{event} was said to be logged"
        elif event not in known:
            left += 1
            assert any(_touches(gap, from_ms, to_ms) for gap in gaps), f"{event} is in no gap"
    if all(gap.missed is not None for gap in gaps):
        assert sum(gap.missed or 0 for gap in gaps) >= left
    held = {row[0] for row in await store.reader.rows("SELECT question FROM feedback")}
    assert ledger.feedback <= held


def _touches(gap: Gap, from_ms: int, to_ms: int) -> bool:
    return gap.from_ms <= to_ms and from_ms <= gap.to_ms


async def _check_articles(store: Store, folder: Path, ledger: Ledger) -> None:
    records = store.publications
    assert await records.intents() == ()
    recorded = {each.publication.revision for each in await records.history(None, 10**6)}
    assert ledger.published <= recorded
    files = await asyncio.to_thread(_held, folder)
    assert all(is_whole(content.decode()) for content in files.values()), list(files)
    for path, allowed in ledger.allowed.items():
        assert files.get(path) in allowed, path
    for path in ledger.withdrawn:
        assert await records.withdrawn_of(path)
        assert path not in files
    drafts = {draft.id for draft in await store.drafts.of_person(AUTHOR)}
    done = {entry.note for entry in await store.audit.entries(10**6)}
    assert all(number in drafts or note in done for number, note in ledger.drafts.items())


def _held(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def _check_files(database: Path, ledger: Ledger) -> None:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    for backup, logged in ledger.backups.items():
        with closing(sqlite3.connect(backup)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            held = {event for (event,) in connection.execute("SELECT event FROM questions")}
            assert logged <= held


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
