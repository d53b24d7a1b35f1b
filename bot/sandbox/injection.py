"""How each fault of a schedule is asked for.

What it does then is in `faults.py`. The invariant: there is one entry for each kind.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bot.sandbox.fault_schedule import FaultKind, PlannedFault

if TYPE_CHECKING:
    from bot.sandbox.faults import Faults

INJECTIONS: Mapping[FaultKind, Callable[["Faults", PlannedFault], None]] = {
    FaultKind.DROP: lambda faults, _: faults.drop_connection(),
    FaultKind.RESET: lambda faults, _: faults.reset_connection(),
    FaultKind.SESSION_LOST: lambda faults, _: faults.lose_session(),
    FaultKind.ZOMBIE: lambda faults, _: faults.zombify_connection(),
    FaultKind.RECONNECT: lambda faults, _: faults.reconnect(),
    FaultKind.INVALID_RESUMABLE: lambda faults, _: faults.invalidate_session(resumable=True),
    FaultKind.INVALID: lambda faults, _: faults.invalidate_session(resumable=False),
    FaultKind.STALE_RESUMED: lambda faults, each: _replay(faults, each, resumed=True),
    FaultKind.STALE_NEW: lambda faults, each: _replay(faults, each, resumed=False),
    FaultKind.MISSED_HEARTBEATS: lambda faults, each: faults.miss_heartbeats(each.times),
    FaultKind.DUPLICATE: lambda faults, _: faults.duplicate_next_event("MESSAGE_CREATE"),
    FaultKind.REORDERED: lambda faults, _: faults.delay_next_event("MESSAGE_CREATE"),
    FaultKind.EXPIRED_INTERACTION: lambda faults, _: faults.expire_next_interaction(),
    FaultKind.GLOBAL_LIMIT: lambda faults, each: _limit(faults, each, everywhere=True),
    FaultKind.ROUTE_LIMIT: lambda faults, each: _limit(faults, each, everywhere=False),
    FaultKind.SERVER_ERROR: lambda faults, each: faults.fail_next(
        each.method, each.path, status=each.status
    ),
    FaultKind.ERROR_PAGE: lambda faults, each: faults.fail_with_page_next(
        each.method, each.path, status=each.status
    ),
    FaultKind.SLOW_ANSWER: lambda faults, each: faults.slow_next(
        each.method, each.path, each.seconds
    ),
    FaultKind.LOST_ANSWER: lambda faults, each: faults.lose_next_answer(each.method, each.path),
    FaultKind.TRUNCATED_ANSWER: lambda faults, each: faults.truncate_next_answer(
        each.method, each.path
    ),
    FaultKind.RESET_REQUEST: lambda faults, each: faults.reset_next(each.method, each.path),
}


def _replay(faults: "Faults", planned: PlannedFault, *, resumed: bool) -> None:
    faults.replay_after_reconnect(planned.times)
    if resumed:
        faults.reconnect()
    else:
        faults.invalidate_session(resumable=False)


def _limit(faults: "Faults", planned: PlannedFault, *, everywhere: bool) -> None:
    faults.limit_next(planned.method, planned.path, planned.seconds, everywhere=everywhere)
