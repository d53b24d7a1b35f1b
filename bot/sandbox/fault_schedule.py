"""Schedules of faults: a seed -> which faults happen, when, and with which parameters.

What each of them does is in `faults.py`. The invariant: a schedule is a value that its seed alone
decides, so that a run which failed is run again by its seed; what it prints names both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
import random

# What a bot asks of Discord most: sending, reading what was said, answering an interaction.
REQUESTS = (
    ("POST", "/channels/*/messages"),
    ("GET", "/channels/*/messages"),
    ("POST", "/interactions/*/callback"),
)
MOST_STALE = 20


class FaultKind(StrEnum):
    """What can go wrong, in the words of Discord's documentation and of networks."""

    DROP = "connection dropped"
    RESET = "connection reset"
    SESSION_LOST = "connection dropped, session timed out"
    ZOMBIE = "zombied connection"
    RECONNECT = "op 7 reconnect"
    INVALID_RESUMABLE = "op 9 invalid session, resumable"
    INVALID = "op 9 invalid session, not resumable"
    STALE_RESUMED = "stale replay after a resume"
    STALE_NEW = "stale replay in a new session"
    MISSED_HEARTBEATS = "heartbeats not acknowledged"
    DUPLICATE = "duplicate event"
    REORDERED = "reordered events"
    EXPIRED_INTERACTION = "expired interaction"
    GLOBAL_LIMIT = "429 global"
    ROUTE_LIMIT = "429 of a route"
    SERVER_ERROR = "5xx with JSON"
    ERROR_PAGE = "5xx with HTML"
    SLOW_ANSWER = "slow answer"
    LOST_ANSWER = "lost answer"
    TRUNCATED_ANSWER = "truncated answer"
    RESET_REQUEST = "request reset"


ON_CONNECTIONS = frozenset(
    {
        FaultKind.DROP,
        FaultKind.RESET,
        FaultKind.SESSION_LOST,
        FaultKind.ZOMBIE,
        FaultKind.RECONNECT,
        FaultKind.INVALID_RESUMABLE,
        FaultKind.INVALID,
        FaultKind.STALE_RESUMED,
        FaultKind.STALE_NEW,
    }
)
"""Those that need a gateway connection to happen to."""

ON_REQUESTS = frozenset(
    {
        FaultKind.GLOBAL_LIMIT,
        FaultKind.ROUTE_LIMIT,
        FaultKind.SERVER_ERROR,
        FaultKind.ERROR_PAGE,
        FaultKind.SLOW_ANSWER,
        FaultKind.LOST_ANSWER,
        FaultKind.TRUNCATED_ANSWER,
        FaultKind.RESET_REQUEST,
    }
)
"""Those that happen to requests; the rest happens to events, heartbeats and interactions."""

STATUSES = {FaultKind.SERVER_ERROR: (500, 502, 503, 504), FaultKind.ERROR_PAGE: (502, 503, 504)}
SECONDS = {
    FaultKind.GLOBAL_LIMIT: (0.05, 0.5),
    FaultKind.ROUTE_LIMIT: (0.05, 0.5),
    FaultKind.SLOW_ANSWER: (0.05, 0.5),
}
TIMES = {
    FaultKind.STALE_RESUMED: MOST_STALE,
    FaultKind.STALE_NEW: MOST_STALE,
    FaultKind.MISSED_HEARTBEATS: 5,
}


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """One fault of a schedule.

    Attributes:
        after: How many messages and interactions people have begun when it falls due; 1 or more.
        kind: What happens.
        method: HTTP's, for a fault of requests; else empty.
        path: The requests that it can happen to, below `/api/v10`; else empty.
        status: HTTP's; 0 where that is no parameter.
        seconds: How long something takes, or the bot is told to wait; 0 where that is none.
        times: How many events or heartbeats.
    """

    after: int
    kind: FaultKind
    method: str = ""
    path: str = ""
    status: int = 0
    seconds: float = 0.0
    times: int = 1

    def __str__(self) -> str:
        """One line that says all of it."""
        parts = [f"{self.after:6} {self.kind}"]
        parts += [f"{self.method} {self.path}"] if self.path else []
        parts += [str(self.status)] if self.status else []
        parts += [f"{self.seconds:.3f} s"] if self.seconds else []
        parts += [f"x{self.times}"] if self.times > 1 else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class FaultSchedule:
    """Faults in the order in which they happen.

    Attributes:
        seed: What it was made from.
        faults: In falling due; several may at once.
    """

    seed: int
    faults: tuple[PlannedFault, ...]

    @classmethod
    def from_seed(
        cls,
        seed: int,
        count: int,
        *,
        kinds: Sequence[FaultKind] = tuple(FaultKind),
        most_apart: int = 5,
    ) -> "FaultSchedule":
        """Make a schedule; the same arguments make the same one.

        Args:
            seed: Any number.
            count: How many faults.
            kinds: Those that are chosen from, each as likely as another.
            most_apart: Messages and interactions from one fault to the next, at most; 0 or more.
        """
        rng = random.Random(seed)  # noqa: S311  to be repeatable, not to be unguessable
        faults, after = [], 1
        for _ in range(count):
            after += rng.randint(0, most_apart)
            faults.append(_fault(rng, after, rng.choice(kinds)))
        return cls(seed, tuple(faults))

    def __str__(self) -> str:
        """The seed, and a line for each fault."""
        lines = [f"seed {self.seed}: {len(self.faults)} faults"]
        return "\n".join(lines + [str(fault) for fault in self.faults])


def _fault(rng: random.Random, after: int, kind: FaultKind) -> PlannedFault:
    method, path = ("", "")
    if kind is FaultKind.GLOBAL_LIMIT:
        method, path = "*", "/channels/*"  # interactions are exempt
    elif kind in ON_REQUESTS:
        method, path = rng.choice(REQUESTS)
    status = rng.choice(STATUSES[kind]) if kind in STATUSES else 0
    seconds = round(rng.uniform(*SECONDS[kind]), 3) if kind in SECONDS else 0.0
    times = rng.randint(1, TIMES[kind]) if kind in TIMES else 1
    return PlannedFault(after, kind, method, path, status, seconds, times)
