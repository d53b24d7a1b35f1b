"""What somebody asked just before, in the same channel: so that a question may follow up.

Kept in memory alone and for minutes; after a restart conversations start anew. The invariants:
nobody's question follows another person's, and what was asked privately shows in no public answer,
which says how it was read.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from weakref import WeakValueDictionary

# By taste: after this long a question is a new one.
MEMORY_S = 300.0
MOST_QUESTIONS = 4
MOST_CONVERSATIONS = 5_000


@dataclass(frozen=True, slots=True)
class _Talk:
    questions: tuple[str, ...]
    until: float


class Conversations:
    """Recent questions by channel and person."""

    def __init__(self) -> None:
        self._talks: OrderedDict[tuple[int, int, bool], _Talk] = OrderedDict()
        self._turns: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()

    def turn(self, channel: int, person: int) -> asyncio.Lock:
        """Held while one question is answered, so that the next one is read with it."""
        return self._turns.setdefault((channel, person), asyncio.Lock())

    def earlier(self, channel: int, person: int, now: float, *, private: bool) -> tuple[str, ...]:
        """Recent questions, oldest first.

        Args:
            channel: Id of the channel or thread.
            person: Id of whoever asks.
            now: Seconds of a clock that only goes forward.
            private: Whether only they see the answer; if not, what they asked privately is left
                out.
        """
        kinds = (True, False) if private else (False,)
        talks = [self._talks.get((channel, person, kind)) for kind in kinds]
        recent = [talk for talk in talks if talk is not None and now < talk.until]
        return max(recent, key=lambda talk: talk.until).questions if recent else ()

    def note(
        self, channel: int, person: int, questions: tuple[str, ...], now: float, *, private: bool
    ) -> None:
        """Remember what a conversation has come to, the newest question last."""
        key = (channel, person, private)
        self._talks.pop(key, None)
        self._talks[key] = _Talk(questions[-MOST_QUESTIONS:], now + MEMORY_S)
        while len(self._talks) > MOST_CONVERSATIONS:
            self._talks.popitem(last=False)

    def forget(self, person: int) -> None:
        """Forget all that a person asked."""
        for key in [key for key in self._talks if key[1] == person]:
            del self._talks[key]
