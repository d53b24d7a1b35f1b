"""The log, or a report of it, as CSV for a spreadsheet; no person is in it.

Spreadsheets take a cell that begins like a formula for one, whoever wrote it: such a cell is given
an apostrophe before it, which shows it as text (OWASP, CSV Injection). Where the decimal sign is a
comma they split lines at semicolons instead, within cells too. The invariant: every cell stands in
quotes, and none begins with what could be run, whichever of the two splits it.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
import csv
from datetime import UTC, datetime
import io
import re
from typing import Protocol

from bot.articles.visible import CONTROLS
from bot.records import LoggedQuestion
from bot.services.report import Report

COLUMNS = (
    "asked_at",
    "question",
    "read_as",
    "way",
    "outcome",
    "reason",
    "confidence",
    "missing",
    "quotes",
    "elapsed_ms",
    "not_right",
    "server",
    "message",
)
AT_ONCE = 200  # lines in a piece
# Also after blanks, which some programs skip, and as Chinese and Japanese keyboards type them.
RUN = r"[=+\-@|%\uff1d\uff0b\uff0d\uff20\u2212]"
FORMULA = re.compile(rf"[\s\u200b\ufeff]*{RUN}|[\t\r\n]")
SPLIT_FORMULA = re.compile(rf';(?=[\s\u200b\ufeff"]*{RUN})')
UNSEEN = re.compile(f"[{CONTROLS}]")
BYTE_ORDER_MARK = "\ufeff".encode()  # without it Excel takes UTF-8 for something else


class ExportRecords(Protocol):
    """The log; each raises StoreError."""

    def questions(self, since_ms: int = 0) -> AsyncIterator[LoggedQuestion]:
        """Every question from a moment on."""

    async def feedback_kinds(self, questions: Collection[int]) -> Mapping[int, str]:
        """What people said is the matter with answers."""


async def csv_of(records: ExportRecords, since_ms: int = 0) -> AsyncIterator[bytes]:
    """The log from a moment on, the header first, in pieces of whole lines.

    Raises:
        StoreError: The database cannot be read.
    """
    yield BYTE_ORDER_MARK + _lines([COLUMNS])
    some: list[LoggedQuestion] = []
    async for each in records.questions(since_ms):
        some.append(each)
        if len(some) == AT_ONCE:
            yield await _piece(records, some)
            some = []
    if some:
        yield await _piece(records, some)


def report_csv(report: Report) -> bytes:
    """A report, a line for each thing that it tells."""
    rows: list[tuple[str, str, str, str]] = [("what", "text", "times", "more")]
    rows += [("day", f"{each.day}", f"{each.asked}", f"{each.answered}") for each in report.days]
    for group in report.unanswered:
        missing = ", ".join(group.missing)
        rows += [
            ("not answered", each.question, f"{each.times}", group.key) for each in group.wordings
        ]
        rows += [("missing", missing, "", group.key)] if missing else []
    rows += [("asked", each.question, f"{each.times}", "") for each in report.most_asked]
    rows += [
        ("not right", each.question, f"{sum(n for _, n in each.kinds)}", "; ".join(each.texts))
        for each in report.marked
    ]
    rows += [("unknown word", each.word, f"{each.times}", "") for each in report.unknown_words]
    rows += [("never quoted", each.path, "", each.title) for each in report.never_quoted]
    return BYTE_ORDER_MARK + _lines(rows)


async def _piece(records: ExportRecords, some: Sequence[LoggedQuestion]) -> bytes:
    kinds = await records.feedback_kinds([each.id for each in some])
    return _lines([_row(each, kinds.get(each.id, "")) for each in some])


def _row(logged: LoggedQuestion, not_right: str) -> tuple[str, ...]:
    record = logged.record
    at = datetime.fromtimestamp(record.asked_at_ms / 1000, tz=UTC)
    quotes = (
        f"{each.article} {each.revision[:12]} {each.start}:{each.end}" for each in record.quotes
    )
    return (
        f"{at:%Y-%m-%d %H:%M:%S}",
        record.question,
        record.resolved,
        record.way,
        record.outcome,
        record.reason or "",
        f"{record.confidence:.3f}",
        ", ".join(record.missing),
        "; ".join(quotes),
        f"{record.elapsed_ms:.1f}",
        not_right,
        # A direct message's channel would lead to the person.
        *(_place(logged) if record.guild is not None else ("", "")),
    )


def _place(logged: LoggedQuestion) -> tuple[str, str]:
    record = logged.record
    if record.channel is None or logged.message is None:
        return f"server {record.guild}", ""
    address = f"https://discord.com/channels/{record.guild}/{record.channel}/{logged.message}"
    return f"server {record.guild}", address


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def _safe(cell: str) -> str:
    """A cell that a spreadsheet shows as it is, and does not run."""
    shown = SPLIT_FORMULA.sub(";'", UNSEEN.sub("\N{REPLACEMENT CHARACTER}", cell))
    return f"'{shown}" if FORMULA.match(shown) else shown
