"""Faults on demand: what goes wrong with the real Discord, and on the way to it, now and then.

Each can be asked for by its name, or a schedule of them is followed (`fault_schedule.py`). The
invariant: a fault happens as often as it was asked for, and then no more.
"""

from collections import deque
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Any, Protocol

from bot.sandbox.fault_schedule import ON_CONNECTIONS, FaultSchedule, PlannedFault
from bot.sandbox.injection import INJECTIONS
from bot.sandbox.rate_limits import refusal

HTML = "text/html"
# What Cloudflare, which stands before Discord, shows when it gets no answer from there.
PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n"
)


class Connections(Protocol):
    """What faults need of the gateway."""

    @property
    def is_steady(self) -> bool:
        """Whether there is a session whose connection no fault has touched yet."""

    def drop(self) -> None:
        """End the connection without a word; the session can be resumed."""

    def reset(self) -> None:
        """End it at once, with a reset and what was not sent yet; the session can be resumed."""

    def forget(self) -> None:
        """End it, and know the session no more: a resume is refused (op 9)."""

    def zombify(self) -> None:
        """Leave it open, and say and hear nothing any more; the session can be resumed."""

    def reconnect(self) -> None:
        """Ask the bot to reconnect and resume (op 7)."""

    def invalidate(self, *, resumable: bool) -> None:
        """Tell the bot that its session is invalid (op 9)."""


@dataclass
class RestFault:
    """What shall happen to the next requests that match.

    Attributes:
        status: Answer with this instead of doing anything; 0 does as always.
        body: The answer's JSON, or its text if the headers say that it is HTML.
        headers: The answer's.
        wait_s: Wait before that.
        lost: Do as always and then end the connection without an answer.
        truncated: Do as always and then end the connection in the middle of the answer.
        reset: Reset the connection instead of doing anything.
        hidden: Do as always, and answer with the status all the same.
    """

    method: str
    path: str
    left: int
    status: int = 0
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    lost: bool = False
    truncated: bool = False
    reset: bool = False
    hidden: bool = False


class Faults:
    """The faults that were asked for.

    Attributes:
        heartbeats_acknowledged: Set to False to leave heartbeats unanswered, as a dead connection
            does.
        injected: Those of the schedule that happened, or were got ready for the next request,
            event or interaction.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._rest: list[RestFault] = []
        self._twice: list[str] = []
        self._late: list[str] = []
        self._truncations = self._expired = self._stale = self._unacknowledged = 0
        self._planned: deque[PlannedFault] = deque()
        self._acts = 0
        self.injected: list[PlannedFault] = []
        self.heartbeats_acknowledged = True

    # Requests.

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
        headers = {"Via": "1.1 sandbox"}
        self._rest.append(RestFault(method, path, times, status, body, headers))

    def fail_with_page_next(
        self, method: str, path: str, *, status: int = 502, times: int = 1
    ) -> None:
        """Answer the next requests as Cloudflare does in Discord's place: a page of HTML."""
        title = f"{status} {HTTPStatus(status).phrase}"
        headers = {"Content-Type": HTML, "Server": "cloudflare"}
        self._rest.append(RestFault(method, path, times, status, PAGE.format(title), headers))

    def limit_next(
        self, method: str, path: str, retry_after_s: float, *, everywhere: bool, times: int = 1
    ) -> None:
        """Refuse the next requests as too many (429).

        Args:
            method: HTTP's, or `*`.
            path: Below `/api/v10`; `*` stands for anything.
            retry_after_s: How long the bot is told to wait.
            everywhere: Whether that is for all of its requests, or for this route.
            times: How many requests are refused.
        """
        verdict = refusal(retry_after_s, {}, everywhere=everywhere)
        status = HTTPStatus.TOO_MANY_REQUESTS
        fault = RestFault(method, path, times, status, verdict.body, verdict.headers)
        self._rest.append(fault)

    def slow_next(self, method: str, path: str, seconds: float, *, times: int = 1) -> None:
        """Let the next requests wait before they are handled."""
        self._rest.append(RestFault(method, path, times, wait_s=seconds))

    def lose_next_answer(self, method: str, path: str, *, times: int = 1) -> None:
        """Handle the next requests, but end the connection in place of an answer."""
        self._rest.append(RestFault(method, path, times, lost=True))

    def hide_next_answer(self, method: str, path: str, *, times: int = 1) -> None:
        """Handle the next requests, but answer as what stands before Discord when it fails."""
        self.fail_with_page_next(method, path, times=times)
        self._rest[-1].hidden = True

    def truncate_next_answer(self, method: str, path: str, *, times: int = 1) -> None:
        """Handle the next requests, but end the connection in the middle of the answer."""
        self._rest.append(RestFault(method, path, times, truncated=True))

    def reset_next(self, method: str, path: str, *, times: int = 1) -> None:
        """Reset the connections of the next requests; nothing is done."""
        self._rest.append(RestFault(method, path, times, reset=True))

    def truncate_next_attachment(self) -> None:
        """Send only half of the next file that is downloaded, and end the connection."""
        self._truncations += 1

    def expire_next_interaction(self) -> None:
        """Let the next interaction reach the bot when its time is over (10062)."""
        self._expired += 1

    # The gateway.

    def drop_connection(self) -> None:
        """End the gateway connection without a word; the session can be resumed."""
        self._connections.drop()

    def reset_connection(self) -> None:
        """Reset the gateway connection; the session can be resumed."""
        self._connections.reset()

    def lose_session(self) -> None:
        """End the gateway connection, and refuse to resume its session, as after a long break."""
        self._connections.forget()

    def zombify_connection(self) -> None:
        """Leave the gateway connection open and silent, until the bot ends it."""
        self._connections.zombify()

    def reconnect(self) -> None:
        """Ask the bot to reconnect and resume (op 7)."""
        self._connections.reconnect()

    def invalidate_session(self, *, resumable: bool) -> None:
        """Tell the bot that its session is invalid (op 9)."""
        self._connections.invalidate(resumable=resumable)

    def miss_heartbeats(self, times: int) -> None:
        """Leave the next heartbeats unanswered."""
        self._unacknowledged += times

    def duplicate_next_event(self, name: str) -> None:
        """Send the next gateway event of a name twice."""
        self._twice.append(name)

    def delay_next_event(self, name: str) -> None:
        """Send the next gateway event of a name after the one that follows it.

        If none follows, it goes out with the next heartbeat or with the next connection.
        """
        self._late.append(name)

    def replay_after_reconnect(self, events: int) -> None:
        """Send the last messages and interactions once more when the bot is connected again.

        Args:
            events: How many. They get new numbers, be it in the same session or in a new one.
        """
        self._stale = events

    # A schedule.

    def follow(self, schedule: FaultSchedule) -> None:
        """Let what is planned happen; what people do is counted from now on."""
        self._planned = deque(schedule.faults)
        self._acts = 0
        self.injected = []

    @property
    def left(self) -> int:
        """How many faults of the schedule are still to come."""
        return len(self._planned)

    def clear(self) -> None:
        """Let nothing more go wrong, whatever was asked for."""
        self._planned.clear()
        self._rest.clear()
        self._twice.clear()
        self._late.clear()
        self._truncations = self._expired = self._stale = self._unacknowledged = 0
        self.heartbeats_acknowledged = True

    # What the servers ask and tell.

    def on_act(self) -> None:
        """A person did something, and the bot was told."""
        self._acts += 1
        self._inject_due()

    def on_session(self) -> None:
        """The bot has begun a session, or taken one up again."""
        self._inject_due()

    def on_request(self, method: str, path: str) -> RestFault | None:
        """The fault that is due for a request, if any."""
        for fault in self._rest:
            if fault.method in {"*", method} and fnmatchcase(path, fault.path):
                fault.left -= 1
                if not fault.left:
                    self._rest.remove(fault)
                return fault
        return None

    def is_acknowledged(self) -> bool:
        """Whether a heartbeat is to be answered."""
        missed = self._unacknowledged > 0
        self._unacknowledged -= missed
        return self.heartbeats_acknowledged and not missed

    def is_sent_twice(self, name: str) -> bool:
        """Whether an event is to be sent twice."""
        return _taken(self._twice, name)

    def is_late(self, name: str) -> bool:
        """Whether an event is to be sent after the one that follows it."""
        return _taken(self._late, name)

    def is_expired(self) -> bool:
        """Whether an interaction's time is to be over already."""
        due = self._expired > 0
        self._expired -= due
        return due

    def stale_events(self) -> int:
        """How many events are to be sent once more now."""
        count, self._stale = self._stale, 0
        return count

    def is_truncated(self) -> bool:
        """Whether a file is to be cut off."""
        due = self._truncations > 0
        self._truncations -= due
        return due

    def _inject_due(self) -> None:
        """In the schedule's order; what needs a connection waits for one, and all after it too."""
        while self._planned and self._planned[0].after <= self._acts:
            if self._planned[0].kind in ON_CONNECTIONS and not self._connections.is_steady:
                return
            planned = self._planned.popleft()
            self.injected.append(planned)
            INJECTIONS[planned.kind](self, planned)


def _taken(names: list[str], name: str) -> bool:
    found = name in names
    if found:
        names.remove(name)
    return found
