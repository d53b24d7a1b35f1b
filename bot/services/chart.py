"""A chart of what people asked: a picture with a description, or lines of text.

The picture is drawn by drawing.py in a process of its own, so that neither its memory nor its time
is the bot's. The invariant: whatever becomes of that process, there is the text.
"""

import asyncio
from collections.abc import Sequence
import contextlib
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
import json
import logging
import os
from pathlib import Path
import sys
import tempfile

from bot.services.report import Day, Report

log = logging.getLogger(__name__)

DRAWN_WITHIN_S = 20.0  # the first drawing on a machine looks for its fonts, which takes seconds
# By taste: more bars than these are too thin on a phone, so days are put together.
MOST_BARS = 31
MOST_LINES = 14
LINE_CHARS = 24
MOST_DESCRIPTION = 1_024  # Discord's limit for an attachment's description


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart.

    Attributes:
        png: The picture.
        description: The same for who cannot see it; fits what Discord takes.
    """

    png: bytes
    description: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Some days in a row.

    Attributes:
        first: The first of them.
        days: How many they are.
        asked: How many questions.
        answered: How many of them were answered.
    """

    first: date
    days: int
    asked: int
    answered: int


async def picture(report: Report) -> Picture | None:
    """Draw a chart in a process of its own; None if that cannot be done here."""
    if find_spec("matplotlib") is None:
        return None
    png = await _drawn(bars(report.days, MOST_BARS))
    return None if png is None else Picture(png, description(report))


def text_chart(report: Report) -> str:
    """A chart as lines of text of one width for each character: answered and not, by days."""
    some = bars(report.days, MOST_LINES)
    most = max((bar.asked for bar in some), default=0)
    if not most:
        return "no questions"
    width = len(f"{most:,}")
    lines = []
    for bar in some:
        length = -(-LINE_CHARS * bar.asked // most)
        full = round(length * bar.answered / bar.asked) if bar.asked else 0
        line = f"{bar.first:%d %b} {bar.asked:>{width},} {'█' * full}{'░' * (length - full)}"
        lines.append(line.rstrip())
    days = f"; {some[0].days} days a line" if some[0].days > 1 else ""
    return "\n".join((*lines, f"█ answered ░ not answered{days}"))


def description(report: Report) -> str:
    """What the chart shows, in words."""
    if not report.asked or report.share is None:
        return f"A chart of questions a day: none from {report.first_day} to {report.last_day}."
    busiest = max(report.days, key=lambda day: day.asked)
    quiet = sum(not day.asked for day in report.days)
    text = (
        f"A chart of questions a day from {report.first_day} to {report.last_day}: {report.asked:,}"
        f" questions, {report.share:.0%} of them answered. Most were asked on {busiest.day}:"
        f" {busiest.asked:,}, of which {busiest.answered:,} were answered."
    )
    if quiet:
        text += f" On {quiet} of {len(report.days)} days nothing was asked."
    return text[:MOST_DESCRIPTION]


def bars(days: Sequence[Day], most: int) -> list[Bar]:
    """Days put together, as many in each bar as it takes to have no more bars than that."""
    in_one = -(-len(days) // most) if days else 1
    some = [days[start : start + in_one] for start in range(0, len(days), in_one)]
    return [
        Bar(
            each[0].day,
            len(each),
            sum(day.asked for day in each),
            sum(day.answered for day in each),
        )
        for each in some
    ]


async def _drawn(some: Sequence[Bar]) -> bytes | None:
    given = [[bar.first.isoformat(), bar.days, bar.asked, bar.answered] for bar in some]
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.services.drawing",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_environment(),
        )
    except OSError as error:  # such as too little memory, or too many processes
        log.warning("the chart could not be drawn: %s; it is shown as text", error.strerror)
        return None
    try:
        async with asyncio.timeout(DRAWN_WITHIN_S):
            png, _ = await process.communicate(json.dumps(given).encode())
    except TimeoutError:
        log.warning("the chart was not drawn within %d s; it is shown as text", DRAWN_WITHIN_S)
        return None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode or not png:
        log.warning(
            "the chart could not be drawn: status %s; it is shown as text", process.returncode
        )
        return None
    return png


def _environment() -> dict[str, str]:
    """The bot's, without its secrets, and with a place where matplotlib may write."""
    secret = ("DISCORD_TOKEN",)
    environment = {name: value for name, value in os.environ.items() if name not in secret}
    paths = (str(Path(__file__).parents[2]), environment.get("PYTHONPATH"))
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    environment.setdefault("MPLCONFIGDIR", str(Path(tempfile.gettempdir()) / "briefing-chart"))
    return environment
