"""`briefing insights` and `export`: what people asked, summed up and line by line."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from datetime import date
import json
from pathlib import Path

from bot import app
from bot.cli.terminal import counted, messages, output, plain, write_bytes
from bot.errors import BotError
from bot.services.chart import text_chart
from bot.services.edition import Edition, One
from bot.services.export import report_csv
from bot.services.report import Report, UnansweredGroup
from bot.settings import Settings

MOST_SHOWN = 10
MOST_WORDINGS = 3


async def insights(settings: Settings, days: int, csv: str | None, *, as_json: bool) -> int:
    """Print what was asked within the last days.

    Returns:
        The exit status: 0.

    Raises:
        BotError: The CSV file cannot be written.
        KnowledgeError: The articles cannot be read.
        StoreError: The database cannot be used.
    """
    editions = One(Edition.of(app.read_snapshot(settings)))
    async with app.opened_store(settings) as store:
        report = await app.make_insights(store, editions).report(days)
    if csv is not None:
        _write(csv, report_csv(report))
        if csv != "-":
            _say_written(csv)
    elif as_json:
        text = json.dumps(asdict(report), ensure_ascii=False, default=date.isoformat)
        output().print(text, soft_wrap=True)
    else:
        console = output()
        for line in _lines(report):
            console.print(plain(line), soft_wrap=True)
    return 0


async def export(settings: Settings, days: int | None, file: str) -> int:
    """Write the log as CSV that is safe to open in a spreadsheet.

    Returns:
        The exit status: 0.

    Raises:
        BotError: The file cannot be written.
        StoreError: The database cannot be used.
    """
    editions = One(Edition.of(app.read_snapshot(settings)))
    async with app.opened_store(settings) as store:
        pieces = app.make_insights(store, editions).csv(days)
        if file == "-":
            async for piece in pieces:
                write_bytes(piece)
        else:
            await _write_pieces(file, pieces)
            _say_written(file)
    return 0


async def _write_pieces(file: str, pieces: AsyncIterator[bytes]) -> None:
    try:
        with Path(file).open("wb") as target:  # noqa: ASYNC230  a command does nothing else
            async for piece in pieces:
                target.write(piece)
    except OSError as error:
        raise BotError(f"{file}: cannot be written: {error.strerror}") from error


def _write(file: str, content: bytes) -> None:
    if file == "-":
        write_bytes(content)
        return
    try:
        Path(file).write_bytes(content)
    except OSError as error:
        raise BotError(f"{file}: cannot be written: {error.strerror}") from error


def _say_written(file: str) -> None:
    messages().print(plain(f"{file} is written"), style="green", soft_wrap=True)


def _lines(report: Report) -> Iterator[str]:
    share = "" if report.share is None else f", {report.share:.0%} answered"
    yield f"{report.first_day} to {report.last_day}: {counted(report.asked, 'question')}{share}"
    if report.median_ms is not None and report.p99_ms is not None:
        yield f"answered within {report.median_ms:.1f} ms (median), {report.p99_ms:.1f} ms (p99)"
    if report.unlogged:
        yield f"{report.unlogged:,} of people who are not logged: counted, and not in what follows"
    if report.gaps:
        gaps, missed = counted(len(report.gaps), "gap"), counted(report.missed, "question")
        unknown = "how much is missing, nobody knows"
        known = f"{missed} known to be missing" if report.missed else unknown
        yield f"{gaps} in the log: {known}"
    yield ""
    yield text_chart(report)
    for heading, lines in _sections(report):
        if lines:
            yield ""
            yield heading
            yield from (f"  {line}" for line in lines[:MOST_SHOWN])
            if len(lines) > MOST_SHOWN:
                yield f"  … and {len(lines) - MOST_SHOWN} more (--json has all)"


def _sections(report: Report) -> Iterator[tuple[str, list[str]]]:
    yield "Not answered, by what is asked:", [_group(each) for each in report.unanswered]
    if report.ignored:
        yield "", [f"{counted(report.ignored, 'further group')} ignored by moderators"]
    yield "Asked most:", [f"{each.times:>6,}  {each.question}" for each in report.most_asked]
    yield (
        "Marked as not right:",
        [
            f"{each.question}  ({', '.join(f'{kind} {times}' for kind, times in each.kinds)})"
            for each in report.marked
        ],
    )
    words = [f"{each.times:>6,}  {each.word}" for each in report.unknown_words]
    yield "Words that no article holds:", words
    yield (
        "Articles that were never quoted:",
        [f"{each.title}  ({each.path})" for each in report.never_quoted],
    )


def _group(group: UnansweredGroup) -> str:
    missing = f"  [missing: {', '.join(group.missing)}]" if group.missing else ""
    others = [each.question for each in group.wordings[1:MOST_WORDINGS]]
    also = f"  (also: {'; '.join(others)})" if others else ""
    return f"{group.times:>6,}  {group.question}{missing}{also}"
