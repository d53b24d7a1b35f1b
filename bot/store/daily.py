"""Counts of each day: how many questions had which outcome, and how long their answers took.

They hold no text and no person, so they also count who is not logged, and stay as they are when
somebody is erased. Times are counted in buckets, each 5 % wider than the one before. The invariant:
a question is counted once, in the transaction in which it is written down.
"""

from collections import Counter
from math import log2
import sqlite3
from typing import NamedTuple

import aiosqlite

DAY_MS = 86_400_000
_BUCKETS_A_DOUBLING = 14  # 2 ** (1 / 14) is 1.05: no percentile is off by more than 2.5 %
_LEAST_MS = 0.001


def bucket_of(elapsed_ms: float) -> int:
    """The bucket of a time."""
    return round(log2(max(elapsed_ms, _LEAST_MS)) * _BUCKETS_A_DOUBLING)


def middle_of(bucket: int) -> float:
    """The time, in milliseconds, that stands for a bucket."""
    return float(2 ** (bucket / _BUCKETS_A_DOUBLING))


class Counted(NamedTuple):
    """What is counted of a question.

    Attributes:
        asked_at_ms: UTC, milliseconds since 1970.
        outcome: As of a question.
        elapsed_ms: How long its answer took.
    """

    asked_at_ms: int
    outcome: str
    elapsed_ms: float


def count_question(
    connection: sqlite3.Connection, counted: Counted, *, logged: bool = True, by: int = 1
) -> None:
    """Count a question, or take it out again with -1."""
    asked_at_ms, outcome, elapsed_ms = counted
    connection.execute(
        """INSERT INTO daily (day, outcome, logged, bucket, asked) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET asked = asked + excluded.asked""",
        (asked_at_ms // DAY_MS, outcome, int(logged), bucket_of(elapsed_ms), by),
    )


async def count_all(connection: aiosqlite.Connection) -> None:
    """Count the questions that were logged before anything was counted."""
    counts: Counter[tuple[int, str, int]] = Counter()
    async with connection.execute("SELECT asked_at, outcome, elapsed_ms FROM questions") as rows:
        async for asked_at, outcome, elapsed_ms in rows:
            counts[asked_at // DAY_MS, outcome, bucket_of(elapsed_ms)] += 1
    await connection.executemany(
        "INSERT INTO daily (day, outcome, logged, bucket, asked) VALUES (?, ?, 1, ?, ?)",
        [(*key, asked) for key, asked in counts.items()],
    )
