"""The log of questions: what is kept, what a failing database costs, and what is told of it."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
import logging
from pathlib import Path
import signal
import sqlite3
import subprocess
import sys
from typing import Any, TypeVar

from hypothesis import given
from hypothesis import strategies as st
import pytest

from bot.errors import NotFoundError, StoreError
from bot.records import Gap, LoggedQuestion, QuestionRecord, QuoteRecord, UsedChannel
from bot.store.database import Store, open_store
from bot.store.rows import storable

T = TypeVar("T")

_ARTICLE = "---\ntitle: Cities\n---\nBoston’s mayor is Michelle Wu.\r\n".encode()
_REVISION = sha256(_ARTICLE).hexdigest()
_REVISIONS: Mapping[str, tuple[str, bytes]] = {_REVISION: ("us/cities.md", _ARTICLE)}
_RECORD = QuestionRecord(
    asked_at_ms=1_760_000_000_000,
    question="what is their stance",
    resolved="what is Boston's stance",
    way="terminal",
    outcome="partial",
    reason="unknown_words",
    confidence=0.75,
    missing=("Atlantis", "Übermorgen"),
    elapsed_ms=1.25,
    event=None,
    quotes=(
        QuoteRecord("quote", "us/cities.md", _REVISION, 24, 54),
        QuoteRecord("quote", "us/cities.md", _REVISION, 4, 17),
        QuoteRecord("nearest", "us/cities.md", _REVISION, 0, 3),
    ),
    guild=1_100_000_000_000_000_001,  # too large for a float to hold
    channel=1_100_000_000_000_000_003,
    person="0123456789abcdef" * 2,
    after=("who leads Boston", "and „Zürich“?"),
)
_BAD = replace(_RECORD, quotes=(QuoteRecord("quote", "a.md", _REVISION, 9, 3),))  # end < start


def _with_store(
    path: Path,
    use: Callable[[Store], Coroutine[Any, Any, T]],
    *,
    wait_s: float = 30.0,
    busy_timeout_s: float = 0.05,
) -> T:
    """Run use; by default record waits for its commit, and a lock is soon given up."""

    async def main() -> T:
        async with open_store(path, wait_s=wait_s, busy_timeout_s=busy_timeout_s) as store:
            return await use(store)

    return asyncio.run(main())


def _nothing(_: sqlite3.Connection) -> None:
    """Commit an empty write; what was queued before it has been tried then."""


def _asked_at(*moments: int) -> list[QuestionRecord]:
    return [replace(_RECORD, asked_at_ms=moment) for moment in moments]


def test_record_is_read_back_as_it_was(tmp_path: Path) -> None:
    """A value that is lost or changed on the way would mislead whoever reads insights."""

    async def use(store: Store) -> None:
        id_ = await store.questions.record(_RECORD, _REVISIONS)
        assert id_ is not None
        assert await store.questions.recent(5) == (LoggedQuestion(id_, _RECORD),)
        assert await store.questions.revision(_REVISION) == (_REVISION, "us/cities.md", _ARTICLE)

    _with_store(tmp_path / "db", use)


def test_abstention_without_quotes_is_read_back(tmp_path: Path) -> None:
    """A question that nothing was shown for is the one that moderators need to see."""
    bare = replace(_RECORD, outcome="abstention", missing=(), quotes=())

    async def use(store: Store) -> None:
        await store.questions.record(bare, {})
        ((logged),) = await store.questions.recent(5)
        assert logged.record == bare

    _with_store(tmp_path / "db", use)


def test_record_of_the_terminal_is_read_back(tmp_path: Path) -> None:
    """A question without a server, a person or earlier questions has none when it is read."""
    bare = replace(_RECORD, guild=None, channel=None, person=None, after=())

    async def use(store: Store) -> None:
        await store.questions.record(bare, _REVISIONS)
        (logged,) = await store.questions.recent(5)
        assert logged.record == bare

    _with_store(tmp_path / "db", use)


def test_recent_is_newest_first_and_limited(tmp_path: Path) -> None:
    """The latest questions are those of the latest moment, not of the latest insert."""

    async def use(store: Store) -> None:
        for record in _asked_at(30, 10, 20, 30):
            await store.questions.record(record, {})
        latest = await store.questions.recent(3)
        assert [(q.record.asked_at_ms, q.id) for q in latest] == [(30, 4), (30, 1), (20, 3)]
        assert all(q.record.quotes == _RECORD.quotes for q in latest)
        assert await store.questions.recent(0) == ()
        assert await store.questions.count() == 4
        with pytest.raises(ValueError, match="limit"):
            await store.questions.recent(-1)

    _with_store(tmp_path / "db", use)


def test_concurrent_records_share_commits(tmp_path: Path) -> None:
    """A busy server's questions must not each wait for the disk."""

    async def use(store: Store) -> None:
        statements: list[str] = []
        await store.writer._connection.set_trace_callback(statements.append)
        ids = await asyncio.gather(
            *(store.questions.record(record, _REVISIONS) for record in _asked_at(*range(200)))
        )
        assert ids == list(range(1, 201))
        assert statements.count("COMMIT") == 1

    _with_store(tmp_path / "db", use)


def test_replayed_event_adds_no_row(tmp_path: Path) -> None:
    """Discord sends events again after a reconnect; one question is one row."""
    first = replace(_RECORD, event="message 1")
    other = replace(_RECORD, event="message 2")

    async def use(store: Store) -> None:
        ids = await asyncio.gather(
            *(store.questions.record(record, {}) for record in (first, first, other))
        )
        assert ids == [1, 1, 2]
        assert await store.questions.record(replace(first, question="edited"), {}) == 1
        assert await store.questions.count() == 2

    _with_store(tmp_path / "db", use)


def test_bytes_that_are_known_are_stored_once(tmp_path: Path) -> None:
    """An article quoted a thousand times must not be stored a thousand times, nor replaced."""

    async def use(store: Store) -> None:
        await store.questions.record(replace(_RECORD, asked_at_ms=5), _REVISIONS)
        moved = {_REVISION: ("moved.md", _ARTICLE)}
        await store.questions.record(replace(_RECORD, asked_at_ms=6), moved)
        rows = await store.reader.rows("SELECT article, first_seen FROM revisions")
        assert [tuple(row) for row in rows] == [("us/cities.md", 5)]

    _with_store(tmp_path / "db", use)


def test_row_is_there_after_sigkill(tmp_path: Path) -> None:
    """An id means that the row is on disk, whatever happens to the process next."""
    path = tmp_path / "db"
    script = """
import asyncio, os, pathlib, signal, sys
from bot.store.database import open_store
from bot.records import QuestionRecord
async def main():
    async with open_store(pathlib.Path(sys.argv[1]), wait_s=30) as store:
        record = QuestionRecord(1, "q", "q", "batch", "greeting", None, 0.5, (), 1.0, None, ())
        print(await store.questions.record(record, {}), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    done = subprocess.run(  # noqa: S603 -- this Python, a script of ours
        [sys.executable, "-c", script, path], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGKILL, "1\n", "")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT id, question FROM questions").fetchall() == [(1, "q")]


def test_slow_database_holds_no_answer_up_and_loses_no_row(tmp_path: Path) -> None:
    """A row that comes late is no gap, and an answer does not wait for it."""

    async def use(store: Store) -> None:
        store.questions._wait_s = 0.01
        with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert await store.questions.record(_RECORD, _REVISIONS) is None
        store.questions._wait_s = 30.0
        await store.writer.write(_nothing)
        assert await store.questions.count() == 1
        assert await store.questions.record(_RECORD, _REVISIONS) == 2
        assert await store.questions.gaps() == ()

    _with_store(tmp_path / "db", use, busy_timeout_s=30.0)


def test_locked_database_costs_rows_but_no_answer_and_the_gap_is_told(tmp_path: Path) -> None:
    """Whoever counts questions must know how many are not there, and from when to when."""

    async def use(store: Store) -> None:
        with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for record in _asked_at(70, 50, 60):  # the gap's own commit fails twice
                assert await store.questions.record(record, _REVISIONS) is None
            assert await store.questions.gaps() == ()
        assert await store.questions.record(_RECORD, _REVISIONS) is not None
        assert await store.questions.gaps() == (Gap(from_ms=50, to_ms=70, missed=3),)
        assert await store.questions.record(_RECORD, _REVISIONS) is not None
        assert len(await store.questions.gaps()) == 1
        assert await store.questions.count() == 2

    _with_store(tmp_path / "db", use)


def test_gap_outlives_the_failure_of_the_write_that_carried_it(tmp_path: Path) -> None:
    """A gap that travels with a refused row must be handed on, not dropped with it."""

    async def use(store: Store) -> None:
        assert await store.questions.record(replace(_BAD, asked_at_ms=1), {}) is None
        assert await store.questions.record(replace(_BAD, asked_at_ms=2), {}) is None
        assert await store.questions.gaps() == ()
        ids = await asyncio.gather(
            store.questions.record(replace(_BAD, asked_at_ms=3), {}),
            store.questions.record(_RECORD, _REVISIONS),
        )
        assert ids[0] is None
        assert ids[1] is not None
        await store.questions.record(_RECORD, _REVISIONS)
        assert await store.questions.gaps() == (Gap(from_ms=1, to_ms=3, missed=3),)

    _with_store(tmp_path / "db", use)


def test_gap_outlives_a_commit_that_fails(tmp_path: Path) -> None:
    """A gap is recorded once its commit stands, not once its statement ran."""

    def orphan(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute(
            "INSERT INTO quotes VALUES (999, 'quote', 0, 'a.md', 'r', 0, 1)"
        )  # refused by COMMIT only

    async def use(store: Store) -> None:
        await store.questions.record(replace(_BAD, asked_at_ms=1), {})
        id_, refused = await asyncio.gather(
            store.questions.record(replace(_RECORD, asked_at_ms=2), {}),
            store.writer.write(orphan),
            return_exceptions=True,
        )
        assert id_ is None
        assert isinstance(refused, StoreError)
        assert await store.questions.record(_RECORD, {}) is not None
        assert await store.questions.gaps() == (Gap(from_ms=1, to_ms=2, missed=2),)

    _with_store(tmp_path / "db", use)


def test_gap_at_the_end_is_written_when_closing(tmp_path: Path) -> None:
    """A quiet evening after an outage must not cost the knowledge of it."""
    path = tmp_path / "db"

    async def use(store: Store) -> None:
        await store.questions.record(replace(_BAD, asked_at_ms=4), {})

    _with_store(path, use)

    async def look(store: Store) -> tuple[Gap, ...]:
        return await store.questions.gaps()

    assert _with_store(path, look) == (Gap(4, 4, 1),)


def test_closing_a_locked_database_is_soon_given_up(tmp_path: Path) -> None:
    """A service manager kills what does not end, and with it what else had to be closed."""

    async def main() -> None:
        path = tmp_path / "db"
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            async with asyncio.timeout(10), open_store(path, busy_timeout_s=20) as store:
                await store.questions.record(_BAD, {})  # leaves a gap to write down
                other.execute("BEGIN IMMEDIATE")

    asyncio.run(main())


def test_row_still_queued_is_written_when_closing(tmp_path: Path) -> None:
    """A question asked just before a restart must not be lost."""
    path = tmp_path / "db"

    async def use(store: Store) -> None:
        store.questions._wait_s = 0
        for record in _asked_at(1, 2, 3):
            assert await store.questions.record(record, _REVISIONS) is None

    _with_store(path, use)

    async def look(store: Store) -> tuple[int, tuple[Gap, ...]]:
        return await store.questions.count(), await store.questions.gaps()

    assert _with_store(path, look) == (3, ())


def test_full_disk_costs_a_row_and_is_told_once_there_is_room(tmp_path: Path) -> None:
    """A full disk must cost no answer, and need no restart when there is room again."""
    long = replace(_RECORD, asked_at_ms=8, question="long " * 100_000)

    async def use(store: Store) -> None:
        await store.writer._connection.execute("PRAGMA max_page_count = 20")
        assert await store.questions.record(long, _REVISIONS) is None
        await store.writer._connection.execute("PRAGMA max_page_count = 100000")
        assert await store.questions.record(long, _REVISIONS) is not None
        assert await store.questions.gaps() == (Gap(8, 8, 1),)

    _with_store(tmp_path / "db", use)


def test_full_queue_costs_a_row_but_no_answer(tmp_path: Path) -> None:
    """A queue that is full must be told as a gap, not raised into an answer."""

    async def use(store: Store) -> None:
        store.writer._most_waiting = 0
        assert await store.questions.record(replace(_RECORD, asked_at_ms=3), {}) is None
        store.writer._most_waiting = 10
        assert await store.questions.record(_RECORD, {}) is not None
        assert await store.questions.gaps() == (Gap(3, 3, 1),)

    _with_store(tmp_path / "db", use)


def test_cancelled_asker_leaves_the_row_and_the_writer(tmp_path: Path) -> None:
    """An interaction that is cancelled must not lose its row or block the next one."""

    async def use(store: Store) -> None:
        asking = asyncio.create_task(store.questions.record(_RECORD, _REVISIONS))
        await asyncio.sleep(0)  # lets it be queued
        asking.cancel()
        assert await store.questions.record(_RECORD, _REVISIONS) == 2
        assert asking.cancelled()
        assert await store.questions.count() == 2
        assert await store.questions.gaps() == ()

    _with_store(tmp_path / "db", use)


def test_failure_is_warned_of_once_and_names_no_question(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An outage must not fill the operator's log, and the log must hold no one's question."""
    caplog.set_level(logging.DEBUG)

    async def use(store: Store) -> None:
        for _ in range(3):
            await store.questions.record(_BAD, {})
        for _ in range(3):
            await store.questions.record(_RECORD, _REVISIONS)
        await store.questions.record(_BAD, {})

    _with_store(tmp_path / "db", use)
    ours = [record for record in caplog.records if record.name.startswith("bot.")]
    assert [record.levelname for record in ours] == ["WARNING", "INFO", "WARNING"]
    assert str(tmp_path / "db") in ours[0].getMessage()
    for text in (_RECORD.question, _RECORD.resolved, "Atlantis"):
        assert text not in caplog.text


def test_expiry_deletes_questions_and_quotes_and_keeps_the_bytes(tmp_path: Path) -> None:
    """A receipt shown elsewhere must still be cut after its question has expired."""

    async def use(store: Store) -> None:
        for record in _asked_at(1, 2, 3):
            await store.questions.record(record, _REVISIONS)
        assert await store.questions.expire(before_ms=3) == 2
        assert [q.record.asked_at_ms for q in await store.questions.recent(9)] == [3]
        ((quotes,),) = await store.reader.rows("SELECT count(*) FROM quotes")
        assert quotes == len(_RECORD.quotes)
        assert await store.questions.revision(_REVISION) is not None
        assert await store.questions.expire(before_ms=4) == 1
        assert await store.questions.record(_RECORD, {}) == 4  # no id means two questions

    _with_store(tmp_path / "db", use)


def test_expired_question_is_gone_from_the_file(tmp_path: Path) -> None:
    """What is erased must not be readable in the file's free pages."""
    path = tmp_path / "db"
    secret = replace(_RECORD, question="my secret question")

    async def ask(store: Store) -> None:
        await store.questions.record(secret, {})

    async def expire(store: Store) -> None:
        await store.questions.expire(before_ms=secret.asked_at_ms + 1)

    _with_store(path, ask)
    assert b"my secret question" in path.read_bytes()
    _with_store(path, expire)
    assert b"my secret question" not in path.read_bytes()


def test_revision_is_found_by_its_first_digits(tmp_path: Path) -> None:
    """A receipt shows the first digits only; they must lead to the bytes."""

    async def use(store: Store) -> None:
        await store.questions.record(_RECORD, _REVISIONS)
        for prefix in (_REVISION[0], _REVISION[:8], _REVISION[:12].upper(), _REVISION):
            found = await store.questions.revision(prefix)
            assert found is not None, prefix
            assert found.content == _ARTICLE
        other = "0" if _REVISION[0] != "0" else "1"
        assert await store.questions.revision(other) is None

    _with_store(tmp_path / "db", use)


def test_prefix_of_several_revisions_is_refused(tmp_path: Path) -> None:
    """Showing one of two would be showing the wrong article half of the time."""
    contents = [str(number).encode() for number in range(17)]  # 16 first digits: two share one
    revisions = {sha256(content).hexdigest(): ("a.md", content) for content in contents}
    digits = [revision[0] for revision in revisions]
    shared = next(digit for digit in digits if digits.count(digit) > 1)

    async def use(store: Store) -> None:
        await store.questions.record(_RECORD, revisions)
        with pytest.raises(NotFoundError, match="give more digits"):
            await store.questions.revision(shared)

    _with_store(tmp_path / "db", use)


@pytest.mark.parametrize("prefix", ["", "%", "_", "a%", "abcg", "a" * 65, "*", "a\n", "٣"])
def test_prefix_that_is_not_hexadecimal_is_refused(tmp_path: Path, prefix: str) -> None:
    """A pattern's character must not find an article that was not asked for."""

    async def use(store: Store) -> None:
        await store.questions.record(_RECORD, _REVISIONS)
        with pytest.raises(NotFoundError, match="0-9 and a-f"):
            await store.questions.revision(prefix)

    _with_store(tmp_path / "db", use)


def test_bytes_that_no_longer_have_their_hash_are_not_shown(tmp_path: Path) -> None:
    """A receipt cut from changed bytes would prove something that was never shown."""

    def tamper(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE revisions SET content = x'00'")

    async def use(store: Store) -> None:
        await store.questions.record(_RECORD, _REVISIONS)
        await store.writer.write(tamper)
        with pytest.raises(StoreError, match="have changed"):
            await store.questions.revision(_REVISION)

    _with_store(tmp_path / "db", use)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("'); DROP TABLE questions; --", "'); DROP TABLE questions; --"),
        ("lone \ud83d surrogate", "lone \ufffd surrogate"),
        ("\udc00\ud800", "\ufffd\ufffd"),
        ("a pair \ud83d\ude00", "a pair 😀"),
        ("nul \0 inside", "nul \ufffd inside"),
        ("😀 é e\u0301 \u202e \ufeff", "😀 é e\u0301 \u202e \ufeff"),
        ("", ""),
        ("?1 :a @b $c %s {x}", "?1 :a @b $c %s {x}"),
    ],
)
def test_hostile_text_is_logged(tmp_path: Path, typed: str, kept: str) -> None:
    """A row must not be lost for the characters that somebody typed."""
    hostile = replace(
        _RECORD,
        question=typed,
        resolved=typed,
        missing=(typed,),
        after=(typed, "and then?"),
        event=f"event {typed}",
    )

    async def use(store: Store) -> None:
        assert await store.questions.record(hostile, {}) == 1
        assert await store.questions.record(hostile, {}) == 1  # the event is known again
        (logged,) = await store.questions.recent(1)
        assert logged.record == replace(
            hostile,
            question=kept,
            resolved=kept,
            missing=(kept,),
            after=(kept, "and then?"),
            event=f"event {kept}",
        )
        assert await store.questions.question_of_event(f"event {typed}") == logged

    _with_store(tmp_path / "db", use)


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_any_text_becomes_storable(text: str) -> None:
    """Whatever is typed, what is stored is UTF-8 without NUL, and clean text is left alone."""
    kept = storable(text)
    kept.encode()
    assert "\0" not in kept
    assert storable(kept) == kept
    if "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text):
        assert kept == text


def test_used_channels_come_once_and_the_latest_first(tmp_path: Path) -> None:
    """What is looked through after a gap is where somebody asked, not where nobody did for long."""
    at = _RECORD.asked_at_ms
    places = [  # channel, server, minute
        (11, 1, 0),
        (12, 1, 5),
        (13, None, 6),
        (11, 1, 7),
        (14, 1, 9),
        (None, None, 8),
    ]

    async def use(store: Store) -> None:
        for channel, guild, minute in places:
            asked_at = at + minute * 60_000
            record = replace(_RECORD, channel=channel, guild=guild, asked_at_ms=asked_at, quotes=())
            await store.questions.record(record, {})
        used = await store.questions.used_channels(at + 60_000, at + 9 * 60_000, 3)
        assert used == (
            UsedChannel(11, 1, at + 7 * 60_000),
            UsedChannel(13, None, at + 6 * 60_000),
            UsedChannel(12, 1, at + 5 * 60_000),
        )
        assert len(await store.questions.used_channels(at, at + 10 * 60_000, 2)) == 2

    _with_store(tmp_path / "db", use)


def test_used_channels_of_a_database_that_fails_are_none(tmp_path: Path) -> None:
    """What cannot be read costs only what it would have found."""

    async def use(store: Store) -> None:
        await store.writer.write(
            lambda connection: connection.execute("ALTER TABLE questions RENAME TO away")
        )
        assert await store.questions.used_channels(0, 2**62, 3) == ()

    _with_store(tmp_path / "db", use)
