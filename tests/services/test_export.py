"""The log as a table, a line a question."""

from collections.abc import AsyncIterator, Collection, Mapping
import csv
from dataclasses import dataclass, replace
import io

import pytest

from bot.records import LoggedQuestion, QuestionRecord, QuoteRecord
from bot.services.export import csv_of

RECORD = QuestionRecord(
    1_700_000_000_000, "q", "r", "terminal", "answer", None, 0.5, (), 1.26, None, ()
)


@dataclass
class _Records:
    """A log that is written out."""

    logged: list[LoggedQuestion]

    async def questions(self, since_ms: int = 0) -> AsyncIterator[LoggedQuestion]:
        for each in self.logged:
            if each.record.asked_at_ms >= since_ms:
                yield each

    async def feedback_kinds(self, questions: Collection[int]) -> Mapping[int, str]:
        return {number: f"kind {number}" for number in questions if number % 2}


async def _rows(*logged: LoggedQuestion, since_ms: int = 0) -> list[dict[str, str]]:
    pieces = [piece async for piece in csv_of(_Records([*logged]), since_ms)]
    text = b"".join(pieces).decode("utf-8-sig")
    return [*csv.DictReader(io.StringIO(text, newline=""))]


async def test_a_row_says_what_was_asked_and_shown() -> None:
    """A moderator would read another answer than the one that was given."""
    quote = QuoteRecord("quote", "a.md", "f" * 64, 3, 9)
    record = replace(RECORD, outcome="abstention", reason="weak", missing=("x", "y"))
    (row,) = await _rows(LoggedQuestion(1, replace(record, quotes=(quote, quote))))
    assert [*row.values()] == [
        *("2023-11-14 22:13:20", "q", "r", "terminal", "abstention", "weak", "0.500", "x, y"),
        *(f"a.md {'f' * 12} 3:9; a.md {'f' * 12} 3:9", "1.3", "kind 1", "", ""),
    ]


@pytest.mark.parametrize(
    ("guild", "channel", "message", "place"),
    [
        (None, None, None, ["", ""]),
        (None, 2, 3, ["", ""]),
        (1, None, None, ["server 1", ""]),
        (1, 2, None, ["server 1", ""]),
        (1, 2, 3, ["server 1", "https://discord.com/channels/1/2/3"]),
    ],
)
async def test_only_a_servers_messages_are_linked(
    guild: int | None, channel: int | None, message: int | None, place: list[str]
) -> None:
    """A direct message's channel would lead to the person who asked."""
    record = replace(RECORD, guild=guild, channel=channel)
    (row,) = await _rows(LoggedQuestion(2, record, message))
    assert [*row.values()][-2:] == place


async def test_a_long_log_is_exported_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions would be lost where one piece ends and the next begins."""
    monkeypatch.setattr("bot.services.export.AT_ONCE", 3)
    for count in (0, 2, 3, 4, 6):
        logged = [LoggedQuestion(n, replace(RECORD, question=f"q{n}")) for n in range(count)]
        assert [[*row.values()][1] for row in await _rows(*logged)] == [
            f"q{n}" for n in range(count)
        ]
    assert await _rows(LoggedQuestion(1, RECORD), since_ms=RECORD.asked_at_ms + 1) == []
