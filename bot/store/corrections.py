"""Corrections: which changes of articles correct what the bot said, and which messages say so.

A correction is written down before its article is published, and counts once that is. The
invariant: a message that was noted as corrected is not named again, unless it shows a new answer.
"""

from collections.abc import Collection
import json
import sqlite3

from bot.log_records import Correction
from bot.records import LoggedQuestion, ShownMessage
from bot.store.reader import Reader
from bot.store.rows import logged_questions, storable, with_quotes
from bot.store.writer import Writer

_OPEN = """
    SELECT corrections.id, corrections.article, corrections.revision, corrections.note,
        min(published_at)
    FROM corrections JOIN publications
    ON publications.article = corrections.article
    AND publications.revision = corrections.revision AND published_at >= begun_at
    WHERE closed_at IS NULL GROUP BY corrections.id ORDER BY corrections.id"""
_SHOWING = with_quotes("""
    SELECT * FROM questions
    WHERE message IS NOT NULL AND channel IS NOT NULL AND edited_at IS NULL AND id IN (
        SELECT quotes.question FROM quotes
        WHERE quotes.revision IN (SELECT value FROM json_each(?1)) AND quotes.kind = 'quote'
    ) AND id NOT IN (SELECT corrected.question FROM corrected WHERE correction = ?2)""")


class CorrectionRows:
    """Keeps corrections.

    Args:
        writer: Running for as long as this is used.
        reader: Over the same database.
    """

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def begin(self, article: str, revision: str, note: str, at_ms: int) -> int:
        """Write down that a change which is about to be published is a correction; its id.

        Raises:
            StoreError: The database cannot be written.
        """

        def insert(connection: sqlite3.Connection) -> int:
            ((number,),) = connection.execute(
                """INSERT INTO corrections (article, revision, note, begun_at)
                   VALUES (?, ?, ?, ?) RETURNING id""",
                (storable(article), revision, storable(note), at_ms),
            ).fetchall()
            return int(number)

        return await self._writer.write(insert)

    async def abandon(self, correction: int) -> None:
        """It was not published.

        Raises:
            StoreError: The database cannot be written.
        """

        def delete(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM corrections WHERE id = ?", (correction,))

        await self._writer.write(delete)

    async def open(self) -> tuple[Correction, ...]:
        """Those that are published and may leave something to be edited, oldest first.

        Raises:
            StoreError: The database cannot be read.
        """
        return tuple(Correction(*row) for row in await self._reader.rows(_OPEN))

    async def close(self, correction: int, at_ms: int) -> None:
        """Nothing is left to be edited.

        Raises:
            StoreError: The database cannot be written.
        """

        def mark(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE corrections SET closed_at = ? WHERE id = ?", (at_ms, correction)
            )

        await self._writer.write(mark)

    async def showing(
        self, revisions: Collection[str], correction: int = 0
    ) -> tuple[tuple[ShownMessage, LoggedQuestion], ...]:
        """The bot's messages that quote these texts, newest first, but for corrected ones.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(_SHOWING, (json.dumps(sorted(revisions)), correction))
        found = logged_questions(rows)
        return tuple((_message(each), each) for each in found)

    async def done(self, correction: int, question: int, at_ms: int | None) -> None:
        """Note that the message of a question says so since a moment, or with None never can.

        Raises:
            StoreError: The database cannot be written.
        """

        def insert(connection: sqlite3.Connection) -> None:
            connection.execute(
                """INSERT INTO corrected SELECT questions.id, corrections.id, ?
                   FROM questions, corrections WHERE questions.id = ? AND corrections.id = ?
                   ON CONFLICT DO NOTHING""",
                (at_ms, question, correction),
            )

        await self._writer.write(insert)


def _message(logged: LoggedQuestion) -> ShownMessage:
    record = logged.record
    return ShownMessage(
        logged.id, record.guild, record.channel or 0, logged.message or 0, record.way
    )
