"""What is erased or too old is gone, byte for byte; who is not logged leaves no trace."""

import asyncio
from contextlib import closing
from dataclasses import replace
import logging
import os
from pathlib import Path
import random
import sqlite3
import time

import pytest

from bot.errors import StoreError
from bot.records import Draft, Feedback, Publication, QuestionRecord, QuoteRecord
from bot.services.privacy import Privacy
from bot.store import erasing
from bot.store.backup import delete_copies
from bot.store.database import Store, open_store

DAY_MS = 86_400_000
USER, OTHER = 81_384_788_765_712_384, 81_384_788_765_712_999
_RECORD = QuestionRecord(
    1, "q", "q", "mention", "abstention", "weak", 0.1, (), 1.0, None,
    (QuoteRecord("nearest", "a.md", "a" * 64, 0, 3),), guild=5, channel=7,
)  # fmt: skip


def _words(rng: random.Random) -> str:
    return " ".join("".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=9)) for _ in range(6))


def _unique(number: int, who: str) -> str:
    return f"Is Zyx{who}{number:06d}Qwv open"


def _record(number: int, who: str, person: str | None, rng: random.Random) -> QuestionRecord:
    text = f"{_unique(number, who)} {_words(rng)}"
    gist = " ".join(sorted(text.lower().split()))
    return replace(
        _RECORD,
        asked_at_ms=time.time_ns() // 1_000_000 + number,
        question=text,
        resolved=f"{text}?",
        missing=(f"Zyx{who}{number:06d}Qwv",),
        event=f"message {who}{number}",
        person=person,
        gist=gist,
    )


def _everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file())


def _privacy(store: Store) -> Privacy:
    return Privacy(90, store.unlogged, store.erasing, store.walk, store.audit, store.drafts)


async def _fill(store: Store, count: int) -> tuple[str, str]:
    """Questions of two people in turn; other rows in between make pages split and rows move."""
    rng = random.Random(3)  # noqa: S311  repeatable
    mine, theirs = store.people.hash(USER), store.people.hash(OTHER)
    for number in range(count):
        mine_row = store.questions.record(_record(number, "mine", mine, rng), {})
        their_row = store.questions.record(_record(number, "other", theirs, rng), {})
        await asyncio.gather(mine_row, their_row)
    return mine, theirs


async def test_erased_bytes_are_gone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Somebody with the files must not find what a person asked, nor the person."""
    caplog.set_level(logging.DEBUG)
    folder = tmp_path / "data"
    path = folder / "briefing.sqlite3"
    draft = Draft(
        "edit", "a.md", b"text", None, "", "my note Zyxnote", b"typed Zyxdraft", "a.txt", 1, "", 1
    )
    async with open_store(path, wait_s=30) as store:
        mine, theirs = await _fill(store, 400)
        followed = replace(
            _record(7_000, "other", theirs, random.Random(4)),  # noqa: S311  likewise
            after=((await store.questions.recent(2))[1].record.question,),
            resolved=f"{_unique(399, 'mine')} again",
        )
        follower = await store.questions.record(followed, {})
        assert follower is not None
        await store.questions.add_feedback(Feedback(2, mine, "wrong", "Zyxfeedback", 5))
        await store.drafts.keep(replace(draft, author=mine), 9)
        publication = Publication("a.md", "added", "b" * 64, b"text", mine, "kept note", 9)
        await store.publications.record([publication], "root")
        await store.publications.confirm(["b.md"], 9, mine)
        # The statements that grow and shrink rows leave what they moved in the pages.
        await store.questions.replace(1, _record(0, "mine", mine, random.Random(5)), {})  # noqa: S311
        written = _everything(folder)
        assert mine.encode() in written
        assert b"Zyxmine" in written
        assert b"Zyxfeedback" in written
        erased = await _privacy(store).erase(mine)
        assert (erased.questions, erased.feedback, erased.drafts, erased.deeds) == (400, 1, 1, 1)
        left = _everything(folder)
        for gone in (mine, "Zyxmine", "zyxmine", "Zyxfeedback", "Zyxdraft", "Zyxnote"):
            assert gone.encode() not in left, gone
        assert str(USER).encode() not in written
        # The operational log never had either, at its most talkative.
        assert not [
            gone for gone in (mine, "yxmine", "Zyxfeedback", str(USER)) if gone in caplog.text
        ]
        # What is others' stays; what followed from an erased question is a question by itself.
        assert await store.questions.count() == 401
        kept = await store.questions.question(follower)
        assert kept is not None
        assert (kept.record.after, kept.record.resolved) == ((), kept.record.question)
        assert [entry.person for entry in await store.audit.entries(9)] == ["erased"]
    assert theirs.encode() in _everything(folder)


async def test_retention_deletes_bytes(tmp_path: Path) -> None:
    """What is too old must not be found in the files of the database."""
    folder = tmp_path / "data"
    async with open_store(folder / "db", wait_s=30) as store:
        await _fill(store, 150)
        now_ms = time.time_ns() // 1_000_000
        assert await store.questions.expire(now_ms + DAY_MS) == 300
        assert await store.erasing.scrub_if_due()
        assert not await store.erasing.scrub_if_due()
        assert b"Zyx" not in _everything(folder)
        assert b"zyx" not in _everything(folder)
        days = await store.insights.days(0)
        assert all(each.day >= (now_ms + DAY_MS) // DAY_MS for each in days)


@pytest.mark.parametrize(
    ("noted_ms", "is_due"), [(-DAY_MS // 2, False), (-2 * DAY_MS, True), (2 * DAY_MS, True)]
)
async def test_a_big_file_is_scrubbed_within_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, noted_ms: int, *, is_due: bool
) -> None:
    """What was erased must not wait for longer in the file, also if the clock was put back."""
    monkeypatch.setattr(erasing, "SCRUB_AT_ONCE_BYTES", 0)
    noted = str(time.time_ns() // 1_000_000 + noted_ms)
    async with open_store(tmp_path / "db", wait_s=30) as store:
        with closing(sqlite3.connect(tmp_path / "db")) as connection, connection:
            connection.execute("INSERT INTO notes VALUES ('unscrubbed', ?)", (noted,))
        assert await store.erasing.scrub_if_due() is is_due


async def test_what_was_read_with_an_old_question_forgets_it(tmp_path: Path) -> None:
    """Words that are kept for some days must not be kept on in who replied to them later."""
    folder = tmp_path / "data"
    async with open_store(folder / "db", wait_s=30) as store:
        old = replace(_RECORD, question="Zyxold", resolved="Zyxold", asked_at_ms=9 * DAY_MS)
        await store.questions.record(old, {})
        late = replace(
            _RECORD, question="and now", resolved="Zyxold and now", asked_at_ms=20 * DAY_MS
        )
        for channel, after in ((7, ("Zyxold",)), (8, ("other",)), (7, ("other",))):
            await store.questions.record(replace(late, channel=channel, after=after), {})
        assert await store.questions.expire(10 * DAY_MS) == 1
        *others, reply = await store.questions.recent(9)
        assert (reply.record.after, reply.record.resolved) == ((), "and now")
        assert all(each.record.after == ("other",) for each in others)


async def test_scrubbing_that_fails_is_due_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes that were to go stay for good if scrubbing fails once and is not tried again."""
    folder = tmp_path / "data"
    monkeypatch.setattr(erasing, "_EMPTY_WITHIN_S", 0.0)
    async with open_store(folder / "db", wait_s=30) as store:
        mine, _ = await _fill(store, 9)
        with closing(sqlite3.connect(folder / "db", isolation_level=None)) as reading:
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM questions").fetchall()
            with pytest.raises(StoreError, match="what was deleted is in its log yet"):
                await _privacy(store).erase(mine)
        assert b"Zyxmine" in _everything(folder)
        assert await store.erasing.scrub_if_due()
        assert b"Zyxmine" not in _everything(folder)
        assert not await store.erasing.scrub_if_due()


async def test_who_is_not_logged_is_only_counted(tmp_path: Path) -> None:
    """A person who does not want to be logged leaves a count, in memory and after a restart."""
    folder = tmp_path / "data"
    rng = random.Random(6)  # noqa: S311  likewise
    for _ in range(2):
        async with open_store(folder / "db", wait_s=30) as store:
            mine, privacy = store.people.hash(USER), _privacy(store)
            if await privacy.is_logged(mine):
                await privacy.stop_logging(mine)
            assert await store.questions.record(_record(1, "mine", mine, rng), {}) is None
            assert not await store.questions.replace(1, _record(1, "mine", mine, rng), {})
            assert await store.questions.has_asked(mine, "dm")
            assert await store.questions.count() == 0
    assert b"Zyx" not in _everything(folder)
    async with open_store(folder / "db", wait_s=30) as store:
        counts = await store.insights.days(0)
        assert [(each.logged, each.asked) for each in counts] == [(False, 2)]
        await _privacy(store).log_again(mine)
        assert await store.questions.record(_record(2, "mine", mine, rng), {}) is not None
        pieces = [piece async for piece in _privacy(store).data(mine)]
        assert b"Zyxmine000002Qwv" in b"".join(pieces)


async def test_a_wish_that_cannot_be_written_is_not_taken_for_granted(tmp_path: Path) -> None:
    """Who cannot be logged again, or no more, is told so, and stays what they were."""
    path = tmp_path / "db"
    async with open_store(path, wait_s=30, busy_timeout_s=0.05) as store:
        await store.unlogged.add("aa" * 16, 1)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError):
                await store.unlogged.remove("aa" * 16)
            with pytest.raises(StoreError):
                await store.unlogged.add("bb" * 16, 1)
            other.execute("ROLLBACK")
        assert [person in store.unlogged for person in ("aa" * 16, "bb" * 16)] == [True, False]
        await store.unlogged.remove("aa" * 16)
        assert "aa" * 16 not in store.unlogged


async def test_a_removed_servers_rows_go_unless_it_returns(tmp_path: Path) -> None:
    """Who takes the bot out of a server wants its questions gone, but not after an outage."""
    async with open_store(tmp_path / "db", wait_s=30) as store:
        for guild in (5, 6, None):
            await store.questions.record(replace(_RECORD, guild=guild), {})
        await store.channels.switch(5, 7, on=False)
        privacy = _privacy(store)
        await privacy.guilds_present([5, 6])
        await privacy.guild_removed(5)
        await privacy.guild_returned(5)
        assert await store.erasing.removed_guilds() == {}
        await privacy.guilds_present([6])  # it was removed while the bot was away
        (since_ms,) = (await store.erasing.removed_guilds()).values()
        assert await store.erasing.expire_guilds(since_ms) == 0
        assert await store.erasing.expire_guilds(since_ms + 1) == 1
        assert await store.questions.count() == 2
        assert await store.erasing.removed_guilds() == {}


def test_copies_made_on_the_way_expire(tmp_path: Path) -> None:
    """What upgrades, restoring and a kill left holds what was erased since; others' files stay."""
    for name in (
        "b.before-v5.sqlite3",
        "b.before-v5.sqlite3-shm",
        "b.before-v5.sqlite3-wal",
        "b.v3-before-v5.sqlite3",
        "b.replaced-20261122T193345Z.sqlite3",
        "b.replaced-20261122T193345Z.sqlite3-wal",
        "b.backup-20261122T193345Z.sqlite3.x1y2.partial",
        "b.backup-20261122T193345Z.sqlite3",
        "b.sqlite3",
        "c.before-v5.sqlite3",
    ):
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, (1, 1))
    assert delete_copies(tmp_path / "b.sqlite3", 1_000) == 0
    assert delete_copies(tmp_path / "b.sqlite3", 1_001) == 7
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "b.backup-20261122T193345Z.sqlite3",
        "b.sqlite3",
        "c.before-v5.sqlite3",
    ]
