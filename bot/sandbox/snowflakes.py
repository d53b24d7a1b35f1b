"""Time, and the ids that are made of it.

Source: https://docs.discord.com/developers/reference#snowflakes. The invariant: an id is never
given twice, and a later one is larger.
"""

from datetime import UTC, datetime
import time

DISCORD_EPOCH_MS = 1_420_070_400_000
TIMESTAMP_SHIFT = 22


class Clock:
    """The sandbox's time of day: the machine's, until a test moves it on."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead_s

    def advance(self, seconds: float) -> None:
        """Let time pass at once; what is due by the event loop's own clock stays when it was.

        Args:
            seconds: How long; 0 or more.
        """
        self._ahead_s += seconds


class Snowflakes:
    """Gives ids."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """A new id, of now."""
        milliseconds = int(self._clock.now() * 1000) - DISCORD_EPOCH_MS
        self._last = max(self._last + 1, milliseconds << TIMESTAMP_SHIFT)
        return self._last


def time_of(snowflake: int) -> float:
    """When an id was given, in seconds since 1970."""
    return ((snowflake >> TIMESTAMP_SHIFT) + DISCORD_EPOCH_MS) / 1000


def timestamp(seconds: float) -> str:
    """Seconds since 1970 as Discord writes times, ISO 8601 with microseconds and offset."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
