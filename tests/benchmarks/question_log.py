"""Prints how fast questions are logged, how many bytes each takes, and how long insights take.

    python -m tests.benchmarks.question_log [--rows N] [--inserts N] [--keep FILE]

The log is filled with made-up questions over 90 days, as many different ones as people ask: some
are asked very often, half of the wordings once. Insert rates are of rows that wait for each other's
commit, and of a hundred people at once.
"""

from argparse import ArgumentParser
import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
import random
import sqlite3
from tempfile import TemporaryDirectory
import time

from bot.articles.reading import revision_of
from bot.library.snapshot import Snapshot
from bot.records import QuestionRecord, QuoteKind, QuoteRecord
from bot.services.edition import Edition, One
from bot.services.grouping import Gists
from bot.services.insights import Insights
from bot.store.database import Store, open_store
from bot.store.rows import insert_question, insert_revisions

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
DAYS, DAY_MS = 90, 86_400_000
AT_ONCE = 2_000
ASKED = (
    "what is {}'s stance",
    "who is the mayor of {}",
    "when does the {} ferry leave",
    "how much is a ticket to {}",
    "is the road to {} closed",
    "hi, can I take my dog to {} please?",
)


def _names(rng: random.Random, count: int) -> list[str]:
    syllables = "ba be bo da do fa ga ka la lo ma mi na no pa ra re sa ta ti vo za".split()
    return ["".join(rng.choices(syllables, k=4)).capitalize() for _ in range(count)]


def _records(rows: int, revision: str) -> Iterator[QuestionRecord]:
    rng = random.Random(5)  # noqa: S311  repeatable
    names = _names(rng, max(10, rows // 20))
    gists: dict[str, str] = {}
    maker = Gists()
    now_ms = time.time_ns() // 1_000_000
    for number in range(rows):
        name = names[min(len(names) - 1, int(len(names) * rng.random() ** 3))]
        question = rng.choice(ASKED).format(name)
        if question not in gists:
            gists[question] = maker.of(question)
        is_answered = rng.random() < 0.7
        kind: QuoteKind = "quote" if is_answered else "nearest"
        yield QuestionRecord(
            asked_at_ms=now_ms - DAYS * DAY_MS + number * (DAYS * DAY_MS - 1000) // rows,
            question=question,
            resolved=question,
            way="mention",
            outcome="answer" if is_answered else "abstention",
            reason=None if is_answered else "unknown_words",
            confidence=rng.random(),
            missing=() if is_answered else (name,),
            elapsed_ms=2.0 * rng.lognormvariate(0, 0.5),
            event=f"message {number}",
            quotes=(QuoteRecord(kind, "sanctuary-cities.md", revision, 10, 200),),
            guild=1_100_000_000_000_000_001,
            channel=1_100_000_000_000_000_003,
            person=f"{number % 5_000:032x}",
            gist=gists[question],
        )


async def _fill(store: Store, rows: int, revision: str, content: bytes) -> None:
    records = _records(rows, revision)
    while some := [record for _, record in zip(range(AT_ONCE), records, strict=False)]:

        def insert(connection: sqlite3.Connection, some: list[QuestionRecord] = some) -> None:
            texts = {revision: ("sanctuary-cities.md", content)}
            insert_revisions(connection, texts, seen_ms=1)
            for record in some:
                insert_question(connection, record)

        await store.writer.write(insert)


async def _insert_rate(store: Store, count: int, at_once: int, revision: str) -> float:
    (one,) = _records(1, revision)
    left = iter(range(count))
    now_ms = time.time_ns() // 1_000_000

    async def ask() -> None:
        for number in left:
            record = replace(one, event=f"{at_once} {number} {now_ms}", asked_at_ms=now_ms)
            assert await store.questions.record(record, {}) is not None

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(ask())
    return count / (time.perf_counter() - started)


def _size(path: Path) -> int:
    return path.stat().st_size


async def _measure(path: Path, rows: int, inserts: int) -> None:
    content = (KNOWLEDGE / "sanctuary-cities.md").read_bytes()
    revision = revision_of(content)
    editions = One(Edition.of(Snapshot.read(KNOWLEDGE)))
    async with open_store(path, wait_s=30) as store:
        if not await store.questions.count():
            await store.erasing.empty_log()
            empty = _size(path)
            await _fill(store, rows, revision, content)
            await store.erasing.empty_log()
            each = (_size(path) - empty) / rows
            print(f"{rows:,} rows; bytes of each, with its quote and indices: {each:.0f}")
        for days in (90, 30):
            for when in ("first", "again"):
                insights = Insights(editions, store.insights, store.walk)
                started = time.perf_counter()
                report = await insights.report(days)
                took = time.perf_counter() - started
                print(
                    f"insights of {days} days, {when}: {took:.2f} s: {report.asked:,} questions,"
                    f" {len(report.unanswered)} groups, the biggest {report.unanswered[0].times:,}"
                )
        for at_once in (1, 100):
            rate = await _insert_rate(store, inserts, at_once, revision)
            print(f"inserts by {at_once} at a time, each committed: {rate:,.0f} a second")


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--inserts", type=int, default=3_000)
    parser.add_argument("--keep", type=Path, help="a database to fill, or that was filled")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "log.sqlite3"
        asyncio.run(_measure(path, options.rows, options.inserts))


if __name__ == "__main__":
    main()
