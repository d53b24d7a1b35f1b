"""Records to rows and back: the statements of the question log, and nothing that waits or counts.

The invariant: whatever characters a text holds, it can be stored. Values never become part of a
statement's own text.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count, groupby
import json
import sqlite3

from bot.records import Feedback, Gap, LoggedQuestion, QuestionRecord, QuoteRecord
from bot.store.daily import Counted, count_question


def with_quotes(selection: str, order: str = "questions.asked_at DESC, questions.id DESC") -> str:
    """A statement whose rows `logged_questions` reads, of the questions of another one."""
    # 'quote' sorts after 'nearest', hence DESC: what answered comes first.
    return f"""
        SELECT questions.*, quotes.kind, quotes.article, quotes.revision, quotes.start, quotes."end"
        FROM ({selection}) AS questions
        LEFT JOIN quotes ON quotes.question = questions.id
        ORDER BY {order}, quotes.kind DESC, quotes.position"""  # noqa: S608 -- of the texts below


# Statements of one parameter each, whose rows `logged_questions` reads.
RECENT = with_quotes("SELECT * FROM questions ORDER BY asked_at DESC, id DESC LIMIT ?")
BY_ID = with_quotes("SELECT * FROM questions WHERE id = ?")
BY_MESSAGE = with_quotes("SELECT * FROM questions WHERE message = ?")
LOOKED_THROUGH = 10  # by taste: a question that most people ask hides no others for long
# Two parameters: how many rows are looked through, and how many different questions are wanted.
LATEST = """
    SELECT question, "after", max(id) FROM (
        SELECT id, question, "after", outcome FROM questions
        ORDER BY asked_at DESC, id DESC LIMIT ?
    ) WHERE outcome != 'greeting' GROUP BY question, "after" ORDER BY max(id) DESC LIMIT ?"""
MOST_ROWS_FOR_CHANNELS = 10_000  # by taste: some milliseconds, and a minute of a very busy bot
# Three parameters: since when, before when, and how many channels. SQLite takes what stands beside
# max() from the same row.
USED_CHANNELS = f"""
    SELECT channel, guild, max(asked_at) FROM (
        SELECT channel, guild, asked_at FROM questions WHERE asked_at >= ? AND asked_at < ?
        ORDER BY asked_at DESC LIMIT {MOST_ROWS_FOR_CHANNELS}
    ) WHERE channel IS NOT NULL GROUP BY channel ORDER BY max(asked_at) DESC LIMIT ?"""  # noqa: S608 -- a constant
HAS_ASKED = "SELECT 1 FROM questions WHERE person = ? AND way = ? LIMIT 1"
BY_EVENT = with_quotes("SELECT * FROM questions WHERE event = ?")


# Two parameters: the least revision, and one above the greatest.
REVISIONS = """
    SELECT revision, revisions.article, content, withdrawn_at
    FROM revisions LEFT JOIN withdrawn USING (revision)
    WHERE revision >= ?1 AND revision < ?2
    UNION ALL
    SELECT revision, article, x'', withdrawn_at FROM withdrawn
    WHERE purged_at IS NOT NULL AND revision >= ?1 AND revision < ?2
    LIMIT 2"""


def storable(text: str) -> str:
    """The text with U+FFFD for each lone surrogate and NUL.

    UTF-8, and so SQLite, has no form for a lone surrogate; a NUL ends the text in SQLite's own
    functions and tools. Two surrogates that form a pair become the character they stand for.
    """
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")


def question_of_event(connection: sqlite3.Connection, event: str | None) -> int | None:
    """Id of the question that this event has led to before."""
    if event is None:
        return None
    found = connection.execute(
        "SELECT id FROM questions WHERE event = ?", (storable(event),)
    ).fetchall()
    return next((int(row[0]) for row in found), None)


def insert_question(connection: sqlite3.Connection, record: QuestionRecord) -> int:
    """Add a question with its quotes; returns its id."""
    ((question,),) = connection.execute(
        """INSERT INTO questions (asked_at, question, resolved, way, outcome, reason, confidence,
                                  missing, elapsed_ms, guild, channel, person, "after", gist, event)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           RETURNING id""",
        (*_values(record), None if record.event is None else storable(record.event)),
    ).fetchall()
    _insert_quotes(connection, question, record.quotes)
    count_question(connection, counted(record))
    return int(question)


def replace_question(connection: sqlite3.Connection, question: int, record: QuestionRecord) -> bool:
    """Put a record in the place of another, whose id, event and message stay.

    Returns:
        Whether there is a question of that id.
    """
    replaced = list(
        connection.execute(
            "SELECT asked_at, outcome, elapsed_ms FROM questions WHERE id = ?", (question,)
        ).fetchall()
    )
    if not replaced:
        return False
    connection.execute(
        """UPDATE questions
           SET (asked_at, question, resolved, way, outcome, reason, confidence, missing, elapsed_ms,
                guild, channel, person, "after", gist, edited_at)
               = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)
           WHERE id = ?""",
        (*_values(record), question),
    )
    connection.execute("DELETE FROM corrected WHERE question = ?", (question,))
    count_question(connection, Counted(*replaced[0]), by=-1)
    count_question(connection, counted(record))
    connection.execute("DELETE FROM quotes WHERE question = ?", (question,))
    _insert_quotes(connection, question, record.quotes)
    return True


def counted(record: QuestionRecord) -> Counted:
    """What is counted of a question."""
    return Counted(record.asked_at_ms, storable(record.outcome), record.elapsed_ms)


def _values(record: QuestionRecord) -> tuple[str | int | float | None, ...]:
    """A row's values but for its id, event and message."""
    return (
        record.asked_at_ms,
        storable(record.question),
        storable(record.resolved),
        storable(record.way),
        storable(record.outcome),
        None if record.reason is None else storable(record.reason),
        record.confidence,
        _array(record.missing),
        record.elapsed_ms,
        record.guild,
        record.channel,
        None if record.person is None else storable(record.person),
        _array(record.after),
        storable(record.gist),
    )


def _array(texts: Iterable[str]) -> str:
    return json.dumps([storable(text) for text in texts], ensure_ascii=False)


def _insert_quotes(
    connection: sqlite3.Connection, question: int, quotes: Iterable[QuoteRecord]
) -> None:
    positions: defaultdict[str, count[int]] = defaultdict(count)
    connection.executemany(
        """INSERT INTO quotes (question, kind, position, article, revision, start, "end")
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [
            (
                question,
                quote.kind,
                next(positions[quote.kind]),
                storable(quote.article),
                quote.revision,
                quote.start,
                quote.end,
            )
            for quote in quotes
        ],
    )


def insert_revisions(
    connection: sqlite3.Connection,
    revisions: Mapping[str, tuple[str, bytes]],
    *,
    seen_ms: int,
) -> None:
    """Add the articles' bytes that are not there yet, and have not been purged."""
    connection.executemany(
        """INSERT INTO revisions (revision, article, content, first_seen) SELECT ?1, ?2, ?3, ?4
           WHERE NOT EXISTS (
               SELECT 1 FROM withdrawn WHERE revision = ?1 AND purged_at IS NOT NULL
           )
           ON CONFLICT (revision) DO NOTHING""",
        [
            (revision, storable(article), content, seen_ms)
            for revision, (article, content) in revisions.items()
        ],
    )


def insert_gaps(connection: sqlite3.Connection, gaps: Iterable[Gap]) -> None:
    """Add gaps."""
    connection.executemany(
        "INSERT INTO gaps (from_ms, to_ms, missed) VALUES (?, ?, ?)",
        [(gap.from_ms, gap.to_ms, gap.missed) for gap in gaps],
    )


def set_message(connection: sqlite3.Connection, question: int, message: int) -> None:
    """Say which message shows a question's answer; no other question's is shown by it any more."""
    connection.execute(
        "UPDATE questions SET message = NULL WHERE message = ? AND id != ?", (message, question)
    )
    connection.execute("UPDATE questions SET message = ? WHERE id = ?", (message, question))


def clear_message(connection: sqlite3.Connection, question: int) -> None:
    """Say that no message shows what is logged of a question any more."""
    connection.execute("UPDATE questions SET message = NULL WHERE id = ?", (question,))


def upsert_feedback(connection: sqlite3.Connection, feedback: Feedback) -> bool:
    """Add a person's feedback in the place of what they said before.

    Returns:
        Whether there is such a question.
    """
    added = connection.execute(
        """INSERT INTO feedback (question, person, kind, text, given_at)
           SELECT id, ?, ?, ?, ? FROM questions WHERE id = ?
           ON CONFLICT (question, person) DO UPDATE
           SET kind = excluded.kind, text = excluded.text, given_at = excluded.given_at""",
        (
            storable(feedback.person),
            feedback.kind,
            storable(feedback.text),
            feedback.given_at_ms,
            feedback.question_id,
        ),
    )
    return added.rowcount > 0


def logged_questions(rows: Iterable[sqlite3.Row]) -> tuple[LoggedQuestion, ...]:
    """Questions from rows of the statements above: one row a quote, at least one a question."""
    return tuple(
        _logged_question(list(of_question))
        for _, of_question in groupby(rows, key=lambda row: row["id"])
    )


def _logged_question(rows: list[sqlite3.Row]) -> LoggedQuestion:
    first = rows[0]
    record = QuestionRecord(
        asked_at_ms=first["asked_at"],
        question=first["question"],
        resolved=first["resolved"],
        way=first["way"],
        outcome=first["outcome"],
        reason=first["reason"],
        confidence=first["confidence"],
        missing=tuple(json.loads(first["missing"])),
        elapsed_ms=first["elapsed_ms"],
        event=first["event"],
        quotes=tuple(
            QuoteRecord(row["kind"], row["article"], row["revision"], row["start"], row["end"])
            for row in rows
            if row["kind"] is not None
        ),
        guild=first["guild"],
        channel=first["channel"],
        person=first["person"],
        after=tuple(json.loads(first["after"])),
        gist=first["gist"],
    )
    return LoggedQuestion(first["id"], record, first["message"])
