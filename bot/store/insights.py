"""What was asked, summed up by statements that an index answers; nobody is in what comes back.

What follows from it is services' to say. The invariant: no statement here reads a whole row of more
questions than it gives back.
"""

from collections.abc import Collection, Mapping
import json
import sqlite3

from bot.log_records import DayCount, GistCount, Ignored, Marking
from bot.records import Gap
from bot.store.daily import DAY_MS, middle_of
from bot.store.reader import Reader
from bot.store.writer import Writer

_DAYS = "SELECT day, outcome, logged, bucket, asked FROM daily WHERE day >= ? AND asked > 0"
# Each counts in the index alone, and reads of each gist the row that came last.
_GISTS = """
    SELECT counted.gist, asked, resolved, missing, reason FROM (
        SELECT gist, count(*) AS asked, max(id) AS latest
        FROM questions INDEXED BY questions_by_gist
        WHERE gist != '' AND asked_at >= ? {} GROUP BY gist
        ORDER BY asked DESC, latest DESC LIMIT ?
    ) AS counted JOIN questions ON questions.id = latest ORDER BY asked DESC, latest DESC"""
_ASKED = _GISTS.format("")
_UNANSWERED = _GISTS.format("AND outcome = 'abstention'")
_ASKED_SINCE = """
    SELECT count(*) FROM questions WHERE gist IN (SELECT value FROM json_each(?))
    AND asked_at > ? AND outcome = 'abstention'"""
_MISSING = """
    SELECT missing, count(*) FROM questions INDEXED BY questions_by_missing
    WHERE missing != '[]' AND asked_at >= ? GROUP BY missing ORDER BY count(*) DESC LIMIT ?"""
# What was said before an edit is about the answer before.
_MARKINGS = """
    SELECT questions.id, questions.question, guild, channel, message, kind, text, given_at
    FROM feedback JOIN questions ON questions.id = feedback.question
    WHERE given_at >= max(?, asked_at) ORDER BY given_at DESC LIMIT ?"""
_FIRST_SINCE = "SELECT min(id) FROM questions WHERE asked_at >= ?"
# An article's revisions are few; of each the index knows whether it was quoted since.
_QUOTED = """
    WITH present AS (SELECT key AS article, value AS revision FROM json_each(?1)), known AS (
        SELECT article, revision FROM present UNION
        SELECT article, publications.revision FROM publications JOIN present USING (article)
    )
    SELECT DISTINCT article FROM known WHERE EXISTS (
        SELECT 1 FROM quotes
        WHERE quotes.revision = known.revision AND quotes.question >= ?2 AND kind = 'quote'
    )"""
_FIRST_SERVED = "SELECT article, min(published_at) FROM publications GROUP BY article"


class InsightRows:
    """Sums up the log.

    Args:
        writer: Running for as long as this is used.
        reader: Over the same database, for this alone: others need not wait for it.
    """

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def days(self, since_ms: int) -> tuple[DayCount, ...]:
        """Counts of the days from one on.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(_DAYS, (since_ms // DAY_MS,))
        return tuple(
            DayCount(day, outcome, bool(logged), middle_of(bucket), asked)
            for day, outcome, logged, bucket, asked in rows
        )

    async def gists(
        self, since_ms: int, limit: int, *, unanswered: bool = False
    ) -> tuple[GistCount, ...]:
        """What was asked, the most frequent first.

        Args:
            since_ms: From when on.
            limit: How many gists at most.
            unanswered: Whether only questions without any answer count.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(_UNANSWERED if unanswered else _ASKED, (since_ms, limit))
        return tuple(
            GistCount(gist, asked, resolved, tuple(json.loads(missing)), reason)
            for gist, asked, resolved, missing, reason in rows
        )

    async def unanswered_since(self, gists: Collection[str], since_ms: int) -> int:
        """How often one of these was asked in vain after a moment.

        Raises:
            StoreError: The database cannot be read.
        """
        (row,) = await self._reader.rows(_ASKED_SINCE, (json.dumps(sorted(gists)), since_ms))
        return int(row[0])

    async def missing(self, since_ms: int, limit: int) -> tuple[tuple[tuple[str, ...], int], ...]:
        """Words that no article held, as they were missing together, and how often.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(_MISSING, (since_ms, limit))
        return tuple((tuple(json.loads(row[0])), int(row[1])) for row in rows)

    async def markings(self, since_ms: int, limit: int) -> tuple[Marking, ...]:
        """What people said of answers, the latest first.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(_MARKINGS, (since_ms, limit))
        return tuple(Marking(*row) for row in rows)

    async def quoted(self, served: Mapping[str, str], since_ms: int) -> frozenset[str]:
        """Articles of which something was quoted, as they are or were.

        Args:
            served: Path -> revision of those that are served.
            since_ms: From when on.

        Raises:
            StoreError: The database cannot be read.
        """
        ((first,),) = await self._reader.rows(_FIRST_SINCE, (since_ms,))
        if first is None:
            return frozenset()
        rows = await self._reader.rows(_QUOTED, (json.dumps(dict(served)), first))
        return frozenset(row[0] for row in rows)

    async def first_served(self) -> Mapping[str, int]:
        """Path -> when an article was first served; UTC, milliseconds since 1970.

        Raises:
            StoreError: The database cannot be read.
        """
        return {row[0]: int(row[1]) for row in await self._reader.rows(_FIRST_SERVED)}

    async def gaps(self, since_ms: int) -> tuple[Gap, ...]:
        """When questions were answered and not logged.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows(
            "SELECT from_ms, to_ms, missed FROM gaps WHERE to_ms >= ? ORDER BY id", (since_ms,)
        )
        return tuple(Gap(*row) for row in rows)

    async def ignored(self) -> Mapping[str, Ignored]:
        """Keys of gists that moderators do not want to see.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = await self._reader.rows("SELECT gist, asked, ignored_at FROM ignored")
        return {row[0]: Ignored(row[1], row[2]) for row in rows}

    async def ignore(self, keys: Collection[str], ignored: Ignored) -> None:
        """Do not show the gists of these keys.

        Raises:
            StoreError: The database cannot be written.
        """
        rows = [(key, ignored.asked, ignored.ignored_at_ms) for key in keys]

        def upsert(connection: sqlite3.Connection) -> None:
            connection.executemany(
                """INSERT INTO ignored VALUES (?, ?, ?) ON CONFLICT DO UPDATE
                   SET asked = excluded.asked, ignored_at = excluded.ignored_at""",
                rows,
            )

        await self._writer.write(upsert)
