"""How often the bot answers: for a person, a channel and a server.

The buckets are discord.py's. The invariant: an answer that is refused counts against nobody, and
what is remembered is bounded.
"""

from collections import OrderedDict

from discord.app_commands import Cooldown

# Answers and seconds. By taste: a person in a lively talk stays below the first. A channel's is
# Discord's own limit of messages, so that answers never queue up; a server's is that of requests.
PERSON = (5, 20.0)
CHANNEL = (5, 5.0)
GUILD = (500, 10.0)
MOST_REMEMBERED = 10_000


class Cooldowns:
    """Counts answers.

    Args:
        person: Answers that a person gets, in how many seconds.
        channel: The same for a channel.
        guild: The same for a server.
    """

    def __init__(
        self,
        person: tuple[int, float] = PERSON,
        channel: tuple[int, float] = CHANNEL,
        guild: tuple[int, float] = GUILD,
    ) -> None:
        self._limits = {"person": person, "channel": channel, "guild": guild}
        self._buckets: OrderedDict[tuple[str, int], Cooldown] = OrderedDict()

    def wait_s(self, now: float, **keys: int | None) -> float:
        """Take one answer, or say in how many seconds there is one.

        Args:
            now: Seconds of a clock that only goes forward.
            keys: Ids of the person, channel and guild; None is not counted.

        Returns:
            0 if the answer may be given, else seconds above 0.
        """
        buckets = [self._bucket(kind, key) for kind, key in keys.items() if key is not None]
        wait = max((bucket.get_retry_after(now) for bucket in buckets), default=0.0)
        if not wait:
            for bucket in buckets:
                bucket.update_rate_limit(now)
        return wait

    def _bucket(self, kind: str, key: int) -> Cooldown:
        bucket = self._buckets.pop((kind, key), None) or Cooldown(*self._limits[kind])
        self._buckets[kind, key] = bucket
        while len(self._buckets) > MOST_REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket
