"""Records to rows and back: the statements of the question log, and nothing that waits or counts.

The invariant: whatever characters a text holds, it can be stored. Values never become part of a
statement's own text.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count, groupby
import json
import sqlite3

import aiosqlite

from bot.records import Gap, LoggedQuestion, QuestionRecord, QuoteRecord

# 'quote' sorts after 'nearest', hence DESC: what answered comes first.
RECENT = """
    SELECT questions.*, quotes.kind, quotes.article, quotes.revision, quotes.start, quotes."end"
    FROM (SELECT * FROM questions ORDER BY asked_at DESC, id DESC LIMIT ?) AS questions
    LEFT JOIN quotes ON quotes.question = questions.id
    ORDER BY questions.asked_at DESC, questions.id DESC, quotes.kind DESC, quotes.position"""


def storable(text: str) -> str:
    """The text with U+FFFD for each lone surrogate and NUL.

    UTF-8, and so SQLite, has no form for a lone surrogate; a NUL ends the text in SQLite's own
    functions and tools. Two surrogates that form a pair become the character they stand for.
    """
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")


async def question_of_event(connection: aiosqlite.Connection, event: str | None) -> int | None:
    """Id of the question that this event has led to before."""
    if event is None:
        return None
    found = await connection.execute_fetchall(
        "SELECT id FROM questions WHERE event = ?", (storable(event),)
    )
    return next((int(row[0]) for row in found), None)


async def insert_question(connection: aiosqlite.Connection, record: QuestionRecord) -> int:
    """Add a question with its quotes; returns its id."""
    ((question,),) = await connection.execute_fetchall(
        """INSERT INTO questions (asked_at, question, resolved, way, outcome, reason, confidence,
                                  missing, elapsed_ms, event)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           RETURNING id""",
        (
            record.asked_at_ms,
            storable(record.question),
            storable(record.resolved),
            storable(record.way),
            storable(record.outcome),
            None if record.reason is None else storable(record.reason),
            record.confidence,
            json.dumps([storable(word) for word in record.missing], ensure_ascii=False),
            record.elapsed_ms,
            None if record.event is None else storable(record.event),
        ),
    )
    await _insert_quotes(connection, question, record.quotes)
    return int(question)


async def _insert_quotes(
    connection: aiosqlite.Connection, question: int, quotes: Iterable[QuoteRecord]
) -> None:
    positions: defaultdict[str, count[int]] = defaultdict(count)
    await connection.executemany(
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


async def insert_revisions(
    connection: aiosqlite.Connection,
    revisions: Mapping[str, tuple[str, bytes]],
    *,
    seen_ms: int,
) -> None:
    """Add the articles' bytes that are not there yet."""
    await connection.executemany(
        """INSERT INTO revisions (revision, article, content, first_seen) VALUES (?, ?, ?, ?)
           ON CONFLICT (revision) DO NOTHING""",
        [
            (revision, storable(article), content, seen_ms)
            for revision, (article, content) in revisions.items()
        ],
    )


async def insert_gap(connection: aiosqlite.Connection, gap: Gap) -> None:
    """Add a gap."""
    await connection.execute(
        "INSERT INTO gaps (from_ms, to_ms, missed) VALUES (?, ?, ?)",
        (gap.from_ms, gap.to_ms, gap.missed),
    )


def logged_questions(rows: Iterable[sqlite3.Row]) -> tuple[LoggedQuestion, ...]:
    """Questions from the rows of `RECENT`: one row a quote, and at least one a question."""
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
    )
    return LoggedQuestion(first["id"], record)
