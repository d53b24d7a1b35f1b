"""Whether the running bot is well: what it says of itself now and then, and what that is worth.

The bot beats: it writes down how it is, so that a command without a network port can judge. A beat
is a task of the event loop, so a loop that stands still leaves an old one behind. The invariant:
nothing that is written down or told holds a question, a person, a server or a secret.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
import json
import logging
import time
from typing import Protocol

from bot.errors import StoreError
from bot.services.service_manager import ServiceManager

log = logging.getLogger(__name__)

BEAT_S = 10.0  # by taste: a few bytes, unsynchronised
PROOF_EVERY = 6  # beats; each proof is a commit, and memory cards wear out
PROOF_WAIT_S = 15.0  # a locked database fails by itself before
STALE_S = 60.0  # six beats
AWAY_S = 300.0  # discord.py connects again by itself, and Discord's outages are nobody's fault here


class Line(Protocol):
    """The connection to Discord."""

    def is_up(self) -> bool:
        """Whether questions come in."""


class Proof(Protocol):
    """The database."""

    def prove_writable(self) -> Awaitable[None]:
        """Commit something; raises StoreError."""


class Lag(Protocol):
    """The event loop."""

    def worst_ms(self) -> int:
        """For how long it stood still of late, at most; 0 if never for long."""


class Page(Protocol):
    """Where it is written down."""

    def write(self, text: str) -> None:
        """Replace what is there; raises StoreError."""

    def remove(self) -> None:
        """Leave nothing there."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot was at one moment.

    Attributes:
        at_ms: The moment; UTC, milliseconds since 1970, here and below.
        away_since_ms: Since when it is not connected to Discord; None while it is.
        unwritable_since_ms: Since when the database cannot be written; None while it can.
        stood_still_ms: For how long the event loop stood still of late, at most; milliseconds.
    """

    at_ms: int
    away_since_ms: int | None
    unwritable_since_ms: int | None = None
    stood_still_ms: int = 0

    def to_json(self) -> str:
        """The text that `from_json` reads."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Health":
        """What was written down.

        Raises:
            ValueError: It is no such text.
        """
        try:
            fields = json.loads(text)
            at_ms, away_ms, unwritable_ms, still_ms = (fields[name] for name in cls.__slots__)
        except (TypeError, KeyError) as error:
            raise ValueError("no report of a bot") from error
        are_counts = isinstance(at_ms, int) and isinstance(still_ms, int)
        if not (
            are_counts and isinstance(away_ms, int | None) and isinstance(unwritable_ms, int | None)
        ):
            raise ValueError("no report of a bot")
        return cls(at_ms, away_ms, unwritable_ms, still_ms)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a report is worth.

    Attributes:
        is_well: Whether nobody need look.
        why: One line.
    """

    is_well: bool
    why: str


def judge(text: str | None, now_ms: int) -> Verdict:
    """Judge what the bot wrote down last.

    Args:
        text: That; None if there is nothing.
        now_ms: UTC, milliseconds since 1970.
    """
    if text is None:
        return _ill("no bot runs with this database; briefing run --discord starts one")
    try:
        health = Health.from_json(text)
    except ValueError:
        return _ill("what the bot wrote of itself cannot be read; start it again")
    # Also where the clock was set back: the next beat mends that.
    if abs(now_ms - health.at_ms) > STALE_S * 1000:
        gone = "the bot hangs, was killed, or cannot write beside its database; its log says more"
        return _ill(f"no sign of life since {_clock(health.at_ms)}: {gone}")
    return _judge_living(health, now_ms)


def _judge_living(health: Health, now_ms: int) -> Verdict:
    if (since_ms := health.unwritable_since_ms) is not None:
        return _ill(
            f"the database cannot be written since {_clock(since_ms)}: questions are answered and"
            " not logged; the bot's log says why"
        )
    still_ms = health.stood_still_ms
    slow = (
        f"; the event loop stood still for {still_ms} ms of late, see the log" if still_ms else ""
    )
    if (since_ms := health.away_since_ms) is None:
        return Verdict(is_well=True, why=f"answering{slow}")
    told = f"not connected to Discord since {_clock(since_ms)}"
    if now_ms - since_ms > AWAY_S * 1000:
        return _ill(f"{told}; look at the network and at discordstatus.com")
    return Verdict(is_well=True, why=f"{told}; it is trying{slow}")


def _ill(why: str) -> Verdict:
    return Verdict(is_well=False, why=why)


class Heart:
    """What beats while the bot runs.

    Args:
        line: The connection.
        proof: The database.
        lag: The event loop.
        page: Where each beat is written down.
        manager: Who started the bot.
    """

    def __init__(
        self, line: Line, proof: Proof, lag: Lag, page: Page, manager: ServiceManager
    ) -> None:
        self._line = line
        self._proof = proof
        self._lag = lag
        self._page = page
        self._manager = manager
        self._health = Health(_now_ms(), _now_ms())
        self._at_once = asyncio.Event()
        self._can_write_down = True

    def ready(self) -> None:
        """The bot can answer from now on."""
        self._manager.tell("READY=1")
        self._at_once.set()

    async def beat(self, *, proving: bool) -> None:
        """Look how the bot is, and say so.

        Args:
            proving: Whether the database is tried too.
        """
        now_ms = _now_ms()
        away_since_ms = None if self._line.is_up() else self._health.away_since_ms or now_ms
        self._health = replace(
            self._health,
            at_ms=now_ms,
            away_since_ms=away_since_ms,
            stood_still_ms=self._lag.worst_ms(),
        )
        if proving:
            since_ms = None if await self._is_writable() else now_ms
            if since_ms is not None and self._health.unwritable_since_ms is not None:
                since_ms = self._health.unwritable_since_ms
            self._health = replace(self._health, unwritable_since_ms=since_ms)
        text = self._health.to_json()
        # The loop is alive, whatever else is wrong: starting again would mend neither.
        self._manager.tell(f"WATCHDOG=1\nSTATUS={judge(text, self._health.at_ms).why}")
        await asyncio.to_thread(self._write_down, text)

    async def run(self) -> None:
        """Beat until cancelled."""
        every_s = min(BEAT_S, self._manager.watchdog_s / 3)
        number = 0
        while True:
            try:
                await self.beat(proving=number % PROOF_EVERY == 0)
            except Exception:  # one beat that fails is told, and not the last
                log.exception("how the bot is could not be found out")
            number += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._at_once.wait(), every_s)
            self._at_once.clear()

    async def _is_writable(self) -> bool:
        try:
            await asyncio.wait_for(self._proof.prove_writable(), PROOF_WAIT_S)
        except (StoreError, TimeoutError):  # the log of questions tells why
            return False
        return True

    def _write_down(self, text: str) -> None:
        try:
            self._page.write(text)
        except StoreError as error:
            if self._can_write_down:
                log.warning("briefing health will find the bot dead: %s", error)
            self._can_write_down = False
        else:
            self._can_write_down = True


@asynccontextmanager
async def beating(
    line: Line, proof: Proof, lag: Lag, page: Page, manager: ServiceManager
) -> AsyncIterator[Heart]:
    """A heart that beats inside the block; the bot is stopping when it is left."""
    heart = Heart(line, proof, lag, page, manager)
    running = asyncio.create_task(heart.run(), name="heart")
    try:
        yield heart
    finally:
        manager.tell("STOPPING=1")
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        page.remove()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _clock(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, tz=UTC):%Y-%m-%d %H:%M:%S} UTC"
