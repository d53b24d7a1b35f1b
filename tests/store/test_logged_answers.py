"""A question after its answer was sent: its message, an edit's new answer, and feedback on it."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
import logging
from pathlib import Path
import sqlite3
import threading
from typing import Any, cast, get_args

import pytest

from bot.errors import StoreError
from bot.records import (
    MOST_FEEDBACK,
    Feedback,
    FeedbackKind,
    Gap,
    LoggedQuestion,
    QuestionRecord,
    QuoteRecord,
)
from bot.store.database import Store, open_store

_ARTICLE = b"Boston's mayor is Michelle Wu. Denver's is Mike Johnston."
_REVISION = sha256(_ARTICLE).hexdigest()
_REVISIONS: Mapping[str, tuple[str, bytes]] = {_REVISION: ("cities.md", _ARTICLE)}
_RECORD = QuestionRecord(
    asked_at_ms=1_760_000_000_000,
    question="who leads Bolton",
    resolved="who leads Bolton",
    way="mention",
    outcome="abstention",
    reason="unknown_words",
    confidence=0.25,
    missing=("Bolton",),
    elapsed_ms=1.5,
    event="message 5",
    quotes=(
        QuoteRecord("nearest", "cities.md", _REVISION, 0, 30),
        QuoteRecord("nearest", "cities.md", _REVISION, 31, 57),
    ),
    guild=1,
    channel=10,
    person="0" * 32,
)
_EDITED = QuestionRecord(
    asked_at_ms=1_760_000_009_000,
    question="and Boston?",
    resolved="who leads Boston",
    way="edit",
    outcome="answer",
    reason=None,
    confidence=0.75,
    missing=(),
    elapsed_ms=0.5,
    event=None,
    quotes=(QuoteRecord("quote", "cities.md", _REVISION, 0, 30),),
    guild=2,
    channel=20,
    person="f" * 32,
    after=("who leads Denver",),
)
_BAD = replace(_EDITED, quotes=(QuoteRecord("quote", "a.md", _REVISION, 9, 3),))  # end < start
_ANSWER = 1_100_000_000_000_000_001  # the message that shows the answer
_FEEDBACK = Feedback(1, "a" * 32, "wrong", "Wu leads Boston, not Bolton.", 1_760_000_005_000)


def _with_store(
    path: Path, use: Callable[[Store], Coroutine[Any, Any, None]], *, busy_timeout_s: float = 0.05
) -> None:
    """Run use; what it waits for has time to commit, and a lock is soon given up."""

    async def main() -> None:
        async with open_store(path, wait_s=30, busy_timeout_s=busy_timeout_s) as store:
            store.questions._reply_wait_s = 30
            await use(store)

    asyncio.run(main())


def _nothing(_: sqlite3.Connection) -> None:
    """Commit an empty write; what was queued before it has been tried then."""


def test_question_is_found_by_id_event_and_message(tmp_path: Path) -> None:
    """A follow-up, an edit and a button each know a question by another name."""
    path = tmp_path / "db"

    async def log(store: Store) -> None:
        for number in (5, 6):
            record = replace(_RECORD, event=f"message {number}")
            assert await store.questions.record(record, _REVISIONS) == number - 4
        assert await store.questions.question(1) == LoggedQuestion(1, _RECORD, message=None)
        await store.questions.attach_message(1, _ANSWER)
        await store.questions.attach_message(2, _ANSWER + 1)  # the same number as a float

    async def look(store: Store) -> None:
        first = LoggedQuestion(1, _RECORD, message=_ANSWER)
        assert await store.questions.question(1) == first
        assert await store.questions.question_of_message(_ANSWER) == first
        assert await store.questions.question_of_event("message 5") == first
        second = await store.questions.question_of_message(_ANSWER + 1)
        assert second is not None
        assert (second.id, second.record.event) == (2, "message 6")
        assert (await store.questions.recent(9))[1] == first

    _with_store(path, log)
    _with_store(path, look)


def test_what_is_not_there_is_none(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A button below an answer that expired, or a made-up number, is no failure of the database."""

    async def use(store: Store) -> None:
        await store.questions.record(replace(_RECORD, event=None), _REVISIONS)
        for number in (0, 2, -1, 2**63 - 1, 2**63, 10**30):
            assert await store.questions.question(number) is None
            assert await store.questions.question_of_message(number) is None
        for event in ("", "None", "%", "message 5", "\ud800"):
            assert await store.questions.question_of_event(event) is None
        await store.questions.attach_message(2, _ANSWER)
        assert await store.questions.question_of_message(_ANSWER) is None

    _with_store(tmp_path / "db", use)
    assert caplog.records == []


def test_lookups_use_an_index(tmp_path: Path) -> None:
    """Every reply in a channel is looked up; none may read the whole log."""

    async def use(store: Store) -> None:
        for column in ("id", "message", "event"):
            plan = await store.reader.rows(
                f"EXPLAIN QUERY PLAN SELECT * FROM questions WHERE {column} = 5"  # noqa: S608
            )
            assert [row["detail"].split()[0] for row in plan] == ["SEARCH"]

    _with_store(tmp_path / "db", use)


def test_message_shows_one_answer_and_an_answer_has_one_message(tmp_path: Path) -> None:
    """A message that was edited to show another answer must not lead to the one before."""

    async def use(store: Store) -> None:
        for number in (5, 6):
            await store.questions.record(replace(_RECORD, event=f"message {number}"), {})
        await store.questions.attach_message(1, _ANSWER)
        await store.questions.attach_message(1, _ANSWER)  # once more is nothing new
        await store.questions.attach_message(2, _ANSWER)
        found = await store.questions.question_of_message(_ANSWER)
        assert found is not None
        assert found.id == 2
        first = await store.questions.question(1)
        assert first is not None
        assert first.message is None
        await store.questions.attach_message(2, _ANSWER + 7)
        assert await store.questions.question_of_message(_ANSWER) is None
        both = "UPDATE questions SET message = 5"
        with pytest.raises(StoreError, match="UNIQUE"):  # whatever other code may try
            await store.writer.write(lambda connection: connection.execute(both))

    _with_store(tmp_path / "db", use)


def test_replacing_changes_all_but_what_the_row_is_known_by(tmp_path: Path) -> None:
    """After an edit the log must hold what the message shows now, under its old names."""

    async def use(store: Store) -> None:
        other = replace(_RECORD, event="message 6")
        await store.questions.record(_RECORD, {})
        await store.questions.record(other, {})
        await store.questions.attach_message(1, _ANSWER)
        await store.questions.add_feedback(_FEEDBACK)
        assert await store.questions.replace(1, _EDITED, _REVISIONS)
        assert await store.questions.question(1) == LoggedQuestion(
            1, replace(_EDITED, event="message 5"), message=_ANSWER
        )
        assert await store.questions.question(2) == LoggedQuestion(2, other)
        assert await store.questions.feedback(1) == (_FEEDBACK,)
        stored = await store.questions.revision(_REVISION)
        assert stored is not None
        assert stored.content[0:30] == b"Boston's mayor is Michelle Wu."
        assert await store.questions.count() == 2
        assert await store.questions.record(replace(_EDITED, event="message 5"), {}) == 1

    _with_store(tmp_path / "db", use)


def test_replacing_what_is_not_there_adds_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A question that was erased must not come back with an edit, and that is no failure."""

    async def use(store: Store) -> None:
        assert not await store.questions.replace(1, _EDITED, _REVISIONS)
        assert not await store.questions.replace(1, replace(_EDITED, quotes=()), _REVISIONS)
        assert caplog.records == []
        assert await store.questions.count() == 0
        assert await store.questions.revision(_REVISION) is None
        assert await store.questions.gaps() == ()

    _with_store(tmp_path / "db", use)


def test_failed_replacement_leaves_the_row_whole_and_is_counted(tmp_path: Path) -> None:
    """Half of an old answer and half of a new one was never shown; what is missing is told."""

    async def use(store: Store) -> None:
        await store.questions.record(_RECORD, _REVISIONS)
        assert not await store.questions.replace(1, _BAD, {})
        assert await store.questions.question(1) == LoggedQuestion(1, _RECORD)
        assert not await store.questions.replace(1, replace(_BAD, asked_at_ms=7), {})
        assert await store.questions.replace(1, _EDITED, {})  # carries the gap
        assert await store.questions.gaps() == (Gap(7, _BAD.asked_at_ms, 2),)

    _with_store(tmp_path / "db", use)


@pytest.mark.parametrize("kind", get_args(FeedbackKind))
def test_feedback_is_read_back_as_it_was(tmp_path: Path, kind: FeedbackKind) -> None:
    """What a member took the trouble to write must reach the moderators whole."""
    given = replace(_FEEDBACK, kind=kind, text="😀'); DROP TABLE feedback; --" + "ü" * 972)
    assert len(given.text) == MOST_FEEDBACK

    async def use(store: Store) -> None:
        await store.questions.record(_RECORD, {})
        assert await store.questions.feedback(1) == ()
        assert await store.questions.add_feedback(given)
        assert await store.questions.feedback(1) == (given,)

    _with_store(tmp_path / "db", use)


def test_feedback_takes_hostile_text(tmp_path: Path) -> None:
    """Feedback must not be lost for the characters that somebody typed."""

    async def use(store: Store) -> None:
        await store.questions.record(_RECORD, {})
        assert await store.questions.add_feedback(replace(_FEEDBACK, text="lone \ud83d nul \0"))
        (kept,) = await store.questions.feedback(1)
        assert kept.text == "lone \ufffd nul \ufffd"

    _with_store(tmp_path / "db", use)


def test_each_person_has_one_say_on_each_answer(tmp_path: Path) -> None:
    """One angry member must not count as many, nor speak over another."""
    second = replace(_FEEDBACK, kind="missing", text="", given_at_ms=9)
    others = replace(_FEEDBACK, person="b" * 32, given_at_ms=8)
    elsewhere = replace(_FEEDBACK, question_id=2)

    async def use(store: Store) -> None:
        for number in (5, 6):
            await store.questions.record(replace(_RECORD, event=f"message {number}"), {})
        for given in (_FEEDBACK, others, elsewhere, second):
            assert await store.questions.add_feedback(given)
        assert await store.questions.feedback(1) == (others, second)
        assert await store.questions.feedback(2) == (elsewhere,)

    _with_store(tmp_path / "db", use)


def test_feedback_on_nothing_is_refused(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A member whose question has expired must not be thanked for feedback that is nowhere."""

    async def use(store: Store) -> None:
        assert not await store.questions.add_feedback(_FEEDBACK)
        assert await store.questions.feedback(1) == ()

    _with_store(tmp_path / "db", use)
    assert caplog.records == []


def test_feedback_of_no_known_kind_is_not_kept(tmp_path: Path) -> None:
    """A kind that nothing can show would be feedback that nobody sees."""

    async def use(store: Store) -> None:
        await store.questions.record(_RECORD, {})
        unknown = replace(_FEEDBACK, kind=cast("FeedbackKind", "praise"))
        assert not await store.questions.add_feedback(unknown)
        assert await store.questions.feedback(1) == ()

    _with_store(tmp_path / "db", use)


def test_feedback_that_is_too_long_is_no_feedback() -> None:
    """A text that the database refuses must fail where it is made, not when it is kept."""
    with pytest.raises(ValueError, match="1001 characters, more than 1000"):
        replace(_FEEDBACK, text="x" * (MOST_FEEDBACK + 1))


def test_feedback_goes_with_its_question(tmp_path: Path) -> None:
    """What retention deletes must not live on in what was said of it."""

    async def use(store: Store) -> None:
        await store.questions.record(_RECORD, {})
        await store.questions.add_feedback(_FEEDBACK)
        assert await store.questions.expire(_RECORD.asked_at_ms + 1) == 1
        ((left,),) = await store.reader.rows("SELECT count(*) FROM feedback")
        assert left == 0

    _with_store(tmp_path / "db", use)


def test_locked_database_raises_nothing_and_is_warned_of_once_a_kind(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A member gets a reply whatever the database does, and the operator's log no one's words."""
    caplog.set_level(logging.DEBUG)

    async def use(store: Store) -> None:
        await store.questions.record(_RECORD, _REVISIONS)
        await store.questions.add_feedback(_FEEDBACK)
        with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for _ in range(2):
                await store.questions.attach_message(1, _ANSWER)
                assert not await store.questions.add_feedback(replace(_FEEDBACK, text="secret"))
                assert not await store.questions.replace(1, _EDITED, _REVISIONS)
            assert await store.questions.question(1) == LoggedQuestion(1, _RECORD)  # reading works
        assert await store.questions.feedback(1) == (_FEEDBACK,)
        await store.questions.attach_message(1, _ANSWER)
        assert await store.questions.replace(1, _EDITED, _REVISIONS)
        assert await store.questions.gaps() == (Gap(_EDITED.asked_at_ms, _EDITED.asked_at_ms, 2),)

    _with_store(tmp_path / "db", use)
    told = [record for record in caplog.records if record.name.startswith("bot.")]
    assert [record.levelname for record in told] == ["WARNING", "WARNING", "INFO", "INFO"]
    assert "messages are not kept: " in told[0].getMessage()
    assert "but not logged: " in told[1].getMessage()
    for text in ("Boston", "secret", str(_ANSWER), _FEEDBACK.person):
        assert text not in caplog.text


def test_closed_store_raises_nothing_into_a_reply(tmp_path: Path) -> None:
    """A reply under way while the bot stops must still be sent."""

    async def main() -> None:
        async with open_store(tmp_path / "db") as store:
            await store.questions.record(_RECORD, _REVISIONS)
            store.writer.stop()
            await store.questions.attach_message(1, _ANSWER)
            assert not await store.questions.add_feedback(_FEEDBACK)
            assert not await store.questions.replace(1, _EDITED, _REVISIONS)

    asyncio.run(main())


def test_unreadable_log_is_none_and_warned_of_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A database that cannot be read must cost a follow-up's context, not the follow-up."""
    caplog.set_level(logging.DEBUG)

    async def use(store: Store) -> None:
        def rename(connection: sqlite3.Connection, *names: str) -> None:
            connection.execute("ALTER TABLE {} RENAME TO {}".format(*names))

        await store.questions.record(_RECORD, _REVISIONS)
        await store.questions.attach_message(1, _ANSWER)
        await store.writer.write(lambda connection: rename(connection, "quotes", "away"))
        assert await store.questions.question(1) is None
        assert await store.questions.question_of_message(_ANSWER) is None
        assert await store.questions.question_of_event("message 5") is None
        with pytest.raises(StoreError):
            await store.questions.recent(1)  # whoever looks at the log is told
        await store.writer.write(lambda connection: rename(connection, "away", "quotes"))
        assert await store.questions.question(1) is not None

    _with_store(tmp_path / "db", use)
    told = [record for record in caplog.records if record.name.startswith("bot.")]
    assert [record.levelname for record in told] == ["WARNING", "INFO"]
    assert str(tmp_path / "db") in told[0].getMessage()


def test_moderators_are_told_when_feedback_cannot_be_read(tmp_path: Path) -> None:
    """To a moderator "no feedback" must mean that nobody gave any."""

    async def use(store: Store) -> None:
        await store.writer.write(lambda connection: connection.execute("DROP TABLE feedback"))
        with pytest.raises(StoreError):
            await store.questions.feedback(1)

    _with_store(tmp_path / "db", use)


def test_slow_reading_holds_no_reply_up(tmp_path: Path) -> None:
    """A long export or a slow disk must cost a follow-up's context, not the follow-up."""

    async def use(store: Store) -> None:
        await store.questions.record(_RECORD, _REVISIONS)
        release = threading.Event()
        await store.reader._connection.create_function("wait", 0, release.wait)
        export = asyncio.create_task(store.reader.rows("SELECT wait()"))
        await asyncio.sleep(0)  # lets it begin
        store.questions._reply_wait_s = 0.01
        try:
            async with asyncio.timeout(10):
                assert await store.questions.question(1) is None
        finally:
            release.set()
        await export
        store.questions._reply_wait_s = 30
        assert await store.questions.question(1) is not None

    _with_store(tmp_path / "db", use)


def test_slow_writing_holds_no_reply_up_and_loses_nothing(tmp_path: Path) -> None:
    """What is committed late is said to be uncertain, and is there."""

    async def use(store: Store) -> None:
        await store.questions.record(_RECORD, _REVISIONS)
        store.questions._reply_wait_s = store.questions._wait_s = 0.01
        with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await store.questions.attach_message(1, _ANSWER)
            assert not await store.questions.replace(1, _EDITED, _REVISIONS)
            assert not await store.questions.add_feedback(_FEEDBACK)
        store.questions._reply_wait_s = 30
        await store.writer.write(_nothing)
        assert await store.questions.question(1) == LoggedQuestion(
            1, replace(_EDITED, event="message 5"), message=_ANSWER
        )
        assert await store.questions.feedback(1) == (_FEEDBACK,)
        assert await store.questions.gaps() == ()

    _with_store(tmp_path / "db", use, busy_timeout_s=5)


def test_cancelled_reply_leaves_no_transaction_and_loses_nothing(tmp_path: Path) -> None:
    """An interaction that is cancelled must neither lose its feedback nor block the next one."""

    async def use(store: Store) -> None:
        await store.questions.record(_RECORD, _REVISIONS)
        tasks = [
            asyncio.create_task(work)
            for work in (
                store.questions.add_feedback(_FEEDBACK),
                store.questions.replace(1, _EDITED, _REVISIONS),
                store.questions.attach_message(1, _ANSWER),
            )
        ]
        await asyncio.sleep(0)  # lets them be queued
        for task in tasks:
            task.cancel()
        await store.writer.write(_nothing)
        assert [task.cancelled() for task in tasks] == [True] * 3
        assert await store.questions.feedback(1) == (_FEEDBACK,)
        assert await store.questions.question(1) == LoggedQuestion(
            1, replace(_EDITED, event="message 5"), message=_ANSWER
        )

    _with_store(tmp_path / "db", use)


def test_rows_queued_when_closing_are_written(tmp_path: Path) -> None:
    """Feedback given just before a restart must not be lost."""
    path = tmp_path / "db"

    async def hurry(store: Store) -> None:
        await store.questions.record(_RECORD, _REVISIONS)
        store.questions._reply_wait_s = 0
        await store.questions.attach_message(1, _ANSWER)
        assert not await store.questions.add_feedback(_FEEDBACK)

    async def look(store: Store) -> None:
        assert await store.questions.question_of_message(_ANSWER) is not None
        assert await store.questions.feedback(1) == (_FEEDBACK,)

    _with_store(path, hurry)
    _with_store(path, look)
