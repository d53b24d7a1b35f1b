"""What somebody asked just before, in the same channel: so that a question may follow up.

Kept in memory alone and for minutes; after a restart conversations start anew. The invariant:
nobody's question follows another person's.
"""

from collections import OrderedDict
from dataclasses import dataclass

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
        self._talks: OrderedDict[tuple[int, int], _Talk] = OrderedDict()

    def earlier(self, channel: int, person: int, now: float) -> tuple[str, ...]:
        """Recent questions, oldest first.

        Args:
            channel: Id of the channel or thread.
            person: Id of whoever asks.
            now: Seconds of a clock that only goes forward.
        """
        talk = self._talks.get((channel, person))
        return talk.questions if talk is not None and now < talk.until else ()

    def note(self, channel: int, person: int, questions: tuple[str, ...], now: float) -> None:
        """Remember what a conversation has come to, the newest question last."""
        self._talks.pop((channel, person), None)
        self._talks[channel, person] = _Talk(questions[-MOST_QUESTIONS:], now + MEMORY_S)
        while len(self._talks) > MOST_CONVERSATIONS:
            self._talks.popitem(last=False)
