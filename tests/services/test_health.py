"""How the running bot is: what it writes down, what that is worth, what systemd is told."""

import logging
from pathlib import Path
import socket
import sqlite3

import pytest

from bot.errors import StoreError
from bot.services.health import Health, Heart, judge
from bot.services.service_manager import ServiceManager
from bot.store.database import open_store
from bot.store.status_file import StatusFile

NOW = 1_800_000_000_000
MINUTE = 60_000


@pytest.mark.parametrize(
    ("text", "is_well", "why"),
    [
        (Health(NOW - 50_000, None).to_json(), True, "answering"),
        (Health(NOW, None, None, 412).to_json(), True, "stood still for 412 ms of late"),
        (Health(NOW, NOW - 4 * MINUTE).to_json(), True, "since 2027-01-15 07:56:00 UTC; it is"),
        (Health(NOW, NOW - 6 * MINUTE).to_json(), False, "look at the network"),
        (Health(NOW, None, NOW - 1).to_json(), False, "the database cannot be written since"),
        (Health(NOW - 2 * MINUTE, None).to_json(), False, "no sign of life since"),
        (Health(NOW + 2 * MINUTE, None).to_json(), False, "no sign of life since"),
        (None, False, "no bot runs with this database"),
        ("", False, "cannot be read"),
        ("[1]", False, "cannot be read"),
        ('{"at_ms": "x", "away_since_ms": 1, "unwritable_since_ms": 1}', False, "cannot be read"),
        (Health(NOW, None, None, 1).to_json().replace("1}", "[]}"), False, "cannot be read"),
    ],
)
def test_a_report_is_judged(text: str | None, *, is_well: bool, why: str) -> None:
    """Who is told "well" need not look; who is not learns where to."""
    verdict = judge(text, NOW)
    assert (verdict.is_well, why in verdict.why) == (is_well, True), verdict


class _Lag:
    """A loop that stood still or not."""

    worst = 0

    def worst_ms(self) -> int:
        """For how long."""
        return self.worst


class _Line:
    """A connection that is up or not."""

    up = True

    def is_up(self) -> bool:
        """Whether it is."""
        return self.up


def _verdict(page: StatusFile) -> str:
    text = page.read()
    assert text is not None
    return judge(text, Health.from_json(text).at_ms).why


async def test_a_beat_tells_what_is_wrong_and_when_it_is_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A database that cannot be written, a lost connection and a full folder are each found."""
    database = tmp_path / "log.sqlite3"
    page, line, lag = StatusFile(database), _Line(), _Lag()
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(str(tmp_path / "n"))
    environment = {"NOTIFY_SOCKET": str(tmp_path / "n"), "WATCHDOG_USEC": "9000000"}
    manager = ServiceManager.of(environment, 5)
    assert manager.watchdog_s == 9
    with told:
        async with open_store(database, busy_timeout_s=0.05) as store:
            heart = Heart(line, store.notes, lag, page, manager)
            await heart.beat(proving=True)
            assert _verdict(page) == "answering"
            assert told.recv(999) == b"WATCHDOG=1\nSTATUS=answering"
            locking = sqlite3.connect(database, isolation_level=None)
            locking.execute("BEGIN IMMEDIATE")
            await heart.beat(proving=True)
            first = page.read()
            assert "cannot be written since" in _verdict(page)
            await heart.beat(proving=True)
            assert first is not None
            since = Health.from_json(first).unwritable_since_ms
            again = page.read()
            assert again is not None
            assert Health.from_json(again).unwritable_since_ms == since
            locking.close()
            line.up = False
            await heart.beat(proving=True)
            assert "not connected to Discord since" in _verdict(page)
            line.up = True
            await heart.beat(proving=False)
            assert _verdict(page) == "answering"
            lag.worst = 300
            await heart.beat(proving=False)
            assert "stood still for 300 ms" in _verdict(page)
            # What stands in the way of the next text, also for root.
            (tmp_path / "log.sqlite3.health.new").mkdir()
            with caplog.at_level(logging.WARNING):
                await heart.beat(proving=False)
                await heart.beat(proving=False)
            assert caplog.text.count("briefing health will find the bot dead") == 1
    page.remove()
    assert page.read() is None
    (tmp_path / "log.sqlite3.health").mkdir()
    with pytest.raises(StoreError, match="cannot be read"):
        page.read()


def test_only_who_is_asked_to_tells_systemd(tmp_path: Path) -> None:
    """Where nothing listens, or something else is meant, the bot runs as ever."""
    for environment in (
        {},
        {"NOTIFY_SOCKET": "relative", "WATCHDOG_USEC": "x"},
        {"NOTIFY_SOCKET": str(tmp_path / "nobody"), "WATCHDOG_USEC": "5", "WATCHDOG_PID": "7"},
    ):
        manager = ServiceManager.of(environment, 8)
        manager.tell("READY=1")
        assert manager.watchdog_s == float("inf")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind("\0briefing-test")
        ServiceManager.of({"NOTIFY_SOCKET": "@briefing-test"}, 8).tell("READY=1")
        assert told.recv(99) == b"READY=1"
