"""The log walked through from its beginning, some rows at a time.

For exports, for what one person asked, for checking. The invariant: however long the log is, a page
of it is in memory at a time.
"""

from collections.abc import AsyncIterator, Collection
import json

from bot.log_records import Change, Correction, KeptText, MadeCorrection, ReceiptCount
from bot.records import Feedback, LoggedQuestion, QuoteRecord
from bot.store.reader import Reader
from bot.store.rows import logged_questions, with_quotes
from bot.store.states import ENDS

_PAGE = 500
_SINCE = with_quotes(
    "SELECT * FROM questions WHERE id > ? AND asked_at >= ? ORDER BY id LIMIT ?", "questions.id"
)
_OF_PERSON = with_quotes(
    "SELECT * FROM questions WHERE id > ? AND person = ? ORDER BY id LIMIT ?", "questions.id"
)
_KINDS = """
    SELECT question, group_concat(kind, ' ') FROM (
        SELECT DISTINCT question, kind FROM feedback
        WHERE question IN (SELECT value FROM json_each(?)) ORDER BY kind
    ) GROUP BY question"""
_FEEDBACK = """
    SELECT question, person, kind, text, given_at FROM feedback
    WHERE person = ? ORDER BY question"""
_RECEIPTS = """
    SELECT min(kind), article, revision, start, "end", count(DISTINCT question), max(question)
    FROM quotes WHERE question >= (SELECT min(id) FROM questions WHERE asked_at >= ?)
    GROUP BY article, revision, start, "end" ORDER BY article, revision, start"""
_CHANGES = (
    "SELECT article, revision, kind, published_at, renamed_from FROM publications ORDER BY id"
)
_TEXT = """
    SELECT (SELECT content FROM revisions WHERE revision = ?1), withdrawn_at, purged_at
    FROM (SELECT 1) LEFT JOIN withdrawn ON withdrawn.revision = ?1"""
_CORRECTED = "SELECT max(corrected_at) FROM corrected WHERE question = ?"
_CORRECTIONS = """
    SELECT question, corrected_at, corrections.id, corrections.article, corrections.revision,
        corrections.note, min(published_at)
    FROM corrected JOIN corrections ON corrections.id = corrected.correction
    JOIN publications ON publications.article = corrections.article
    AND publications.revision = corrections.revision AND published_at >= begun_at
    WHERE question IN (SELECT value FROM json_each(?)) AND corrected_at IS NOT NULL
    GROUP BY question, corrections.id ORDER BY question, corrections.id"""


class LogWalk:
    """Reads the log as a whole.

    Args:
        reader: Over the database; others should not have to wait for it.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def questions(self, since_ms: int = 0) -> AsyncIterator[LoggedQuestion]:
        """Every question from a moment on, in the order in which they were logged.

        Raises:
            StoreError: The database cannot be read.
        """
        async for each in self._pages(_SINCE, since_ms):
            yield each

    async def questions_of(self, person: str) -> AsyncIterator[LoggedQuestion]:
        """Every question of a person, likewise.

        Raises:
            StoreError: The database cannot be read.
        """
        async for each in self._pages(_OF_PERSON, person):
            yield each

    async def feedback_kinds(self, questions: Collection[int]) -> dict[int, str]:
        """What people said is the matter with answers: kinds with blanks between them.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(_KINDS, (json.dumps(sorted(questions)),))
        return {int(row[0]): row[1] for row in rows}

    async def feedback_of(self, person: str) -> tuple[Feedback, ...]:
        """What a person said of answers.

        Raises:
            StoreError: The database cannot be read.
        """
        return tuple(Feedback(*row) for row in await self._reader.rows(_FEEDBACK, (person,)))

    async def receipts(self, since_ms: int = 0) -> tuple[ReceiptCount, ...]:
        """Every receipt from a moment on, each once.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(_RECEIPTS, (since_ms,))
        return tuple(ReceiptCount(QuoteRecord(*row[:5]), row[5], row[6]) for row in rows)

    async def changes(self) -> tuple[Change, ...]:
        """What became of the articles, oldest first.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(_CHANGES)
        return tuple(Change(row[0], row[1], row[2] in ENDS, row[3], row[4]) for row in rows)

    async def text(self, revision: str) -> KeptText:
        """What is kept of a revision, also of one that is not to be shown.

        Raises:
            StoreError: The database cannot be read.
        """
        (row,) = await self._reader.rows(_TEXT, (revision,))
        return KeptText(*row)

    async def corrected_at(self, question: int) -> int | None:
        """When the bot's message with this answer was corrected; None if it was not.

        Raises:
            StoreError: The database cannot be read.
        """
        ((at_ms,),) = await self._reader.rows(_CORRECTED, (question,))
        return None if at_ms is None else int(at_ms)

    async def corrections(
        self, questions: Collection[int]
    ) -> dict[int, tuple[MadeCorrection, ...]]:
        """Which corrections the messages of these questions have, the earliest first.

        Messages that have none are left out.

        Raises:
            StoreError: The database cannot be read.
        """
        found: dict[int, tuple[MadeCorrection, ...]] = {}
        for row in await self._reader.rows(_CORRECTIONS, (json.dumps(sorted(questions)),)):
            made = MadeCorrection(Correction(*row[2:]), row[1])
            found[row[0]] = (*found.get(row[0], ()), made)
        return found

    async def _pages(self, statement: str, parameter: int | str) -> AsyncIterator[LoggedQuestion]:
        last = 0
        while True:
            page = logged_questions(await self._reader.rows(statement, (last, parameter, _PAGE)))
            for each in page:
                yield each
            if not page:
                return
            last = page[-1].id
