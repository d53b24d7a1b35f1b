"""Reads what the operational log says of gaps in which nobody listened."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
import logging
import re
from typing import NamedTuple

LINE = re.compile(
    r"(gap from=\S+ to|start at)=\S+ searched_since=\S+ channels=(\d+) forbidden=(\d+)"
    r" unread=(\d+) caught_up=(\d+) left=(\d+)"
)


class Report(NamedTuple):
    """One line of the log, without its times: "gap" or "start", and the numbers."""

    kind: str
    channels: int
    forbidden: int
    unread: int
    caught_up: int
    left: int


class Reports(logging.Handler):
    """Those lines, as they come.

    Attributes:
        all: What came so far.
    """

    def __init__(self) -> None:
        super().__init__()
        self.all: list[Report] = []
        self._next: asyncio.Queue[Report] = asyncio.Queue()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it if it is one."""
        if found := LINE.fullmatch(record.getMessage()):
            report = Report(found[1].split()[0], *map(int, found.groups()[1:]))
            self.all.append(report)
            self._next.put_nowait(report)

    async def next(self) -> Report:
        """The next report."""
        async with asyncio.timeout(20):
            return await self._next.get()

    def none_is_left(self) -> bool:
        """Whether all were looked at."""
        return self._next.empty()


@contextmanager
def reported() -> Iterator[Reports]:
    """Listens to the log for as long as the block runs."""
    handler, log = Reports(), logging.getLogger("bot.chat.catching_up")
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield handler
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
