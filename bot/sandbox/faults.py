"""Faults on demand: what goes wrong with the real Discord now and then.

The invariant: a fault happens as often as it was asked for, and then no more.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Protocol


class Connections(Protocol):
    """What faults need of the gateway."""

    def drop(self) -> None:
        """End the connection without a word; the session can be resumed."""

    def reconnect(self) -> None:
        """Ask the bot to reconnect and resume (op 7)."""

    def invalidate(self, *, resumable: bool) -> None:
        """Tell the bot that its session is invalid (op 9)."""


@dataclass
class RestFault:
    """What shall happen to the next requests that match.

    Attributes:
        status: Answer with this instead of doing anything; 0 does as always.
        wait_s: Wait before that.
        lost: Do as always and then end the connection without an answer.
    """

    method: str
    path: str
    left: int
    status: int = 0
    body: Any = None
    wait_s: float = 0.0
    lost: bool = False


class Faults:
    """The faults that were asked for.

    Attributes:
        heartbeats_acknowledged: Set to False to leave heartbeats unanswered, as a dead connection
            does.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._rest: list[RestFault] = []
        self._twice: list[str] = []
        self._truncations = 0
        self.heartbeats_acknowledged = True

    def fail_next(
        self, method: str, path: str, *, status: int = 500, body: Any = None, times: int = 1
    ) -> None:
        """Answer the next requests with a failure; nothing is done.

        Args:
            method: HTTP's, or `*`.
            path: Below `/api/v10`; `*` stands for anything.
            status: HTTP's.
            body: JSON; Discord's wording of a server error if None.
            times: How many requests fail.
        """
        body = {"message": f"{status}: sandbox fault", "code": 0} if body is None else body
        self._rest.append(RestFault(method, path, times, status, body))

    def slow_next(self, method: str, path: str, seconds: float, *, times: int = 1) -> None:
        """Let the next requests wait before they are handled."""
        self._rest.append(RestFault(method, path, times, wait_s=seconds))

    def lose_next_answer(self, method: str, path: str, *, times: int = 1) -> None:
        """Handle the next requests, but end the connection in place of an answer."""
        self._rest.append(RestFault(method, path, times, lost=True))

    def drop_connection(self) -> None:
        """End the gateway connection without a word; the session can be resumed."""
        self._connections.drop()

    def reconnect(self) -> None:
        """Ask the bot to reconnect and resume (op 7)."""
        self._connections.reconnect()

    def invalidate_session(self, *, resumable: bool) -> None:
        """Tell the bot that its session is invalid (op 9)."""
        self._connections.invalidate(resumable=resumable)

    def duplicate_next_event(self, name: str) -> None:
        """Send the next gateway event of a name twice."""
        self._twice.append(name)

    def truncate_next_attachment(self) -> None:
        """Send only half of the next file that is downloaded, and end the connection."""
        self._truncations += 1

    # What the servers ask.

    def on_request(self, method: str, path: str) -> RestFault | None:
        """The fault that is due for a request, if any."""
        for fault in self._rest:
            if fault.method in {"*", method} and fnmatchcase(path, fault.path):
                fault.left -= 1
                if not fault.left:
                    self._rest.remove(fault)
                return fault
        return None

    def is_sent_twice(self, name: str) -> bool:
        """Whether an event is to be sent twice."""
        return _taken(self._twice, name)

    def is_truncated(self) -> bool:
        """Whether a file is to be cut off."""
        due = self._truncations > 0
        self._truncations -= due
        return due


def _taken(names: list[str], name: str) -> bool:
    found = name in names
    if found:
        names.remove(name)
    return found
