"""Prints what becomes of questions while gateway and network fail: none twice, none lost.

    python -m tests.benchmarks.gateway_faults [--faults N] [--seed S] [--schedule]

A seed makes one schedule of faults and one order of questions; --schedule prints it. What is asked
and how it is counted is in tests/chat/faulty_gateway.py; the short run is a test beside it. The
exit status is 1 if something was doubled, lost, not reported, or left behind.
"""

from argparse import ArgumentParser
import asyncio
from collections import Counter
from collections.abc import Iterable
import logging
from pathlib import Path
import sys
from tempfile import TemporaryDirectory

from bot.sandbox.fault_schedule import ON_REQUESTS, FaultSchedule
from tests.chat.faulty_gateway import Outcome, run


def _lines(outcome: Outcome) -> Iterable[str]:
    asked, used = outcome.asked, outcome.used
    caught_up = sum(report.caught_up for report in outcome.reports)
    yield (
        f"{len(asked):,} messages in {outcome.seconds:.0f} s:"
        f" {len(outcome.doubled)} answered twice,"
        f" {len(outcome.lost_though_heard)} lost though delivered,"
        f" {len(outcome.lost_in_gaps)} lost in gaps;"
        f" {outcome.excuses} replies are excuses"
    )
    yield (
        f"{outcome.resumed:,} sessions resumed; {outcome.begun:,} begun anew,"
        f" {len(outcome.reports):,} gaps reported, {caught_up:,} questions caught up in them,"
        f" {sum(report.unread for report in outcome.reports)} channels not read"
    )
    yield (
        f"{used['asked']:,} uses of /ask: {used['answered']:,} answered, {used['doubled']} twice,"
        f" {used['asked'] - used['answered']:,} failed with their request"
    )
    yield f"{len(outcome.errors)} exceptions that nothing caught, {len(outcome.tasks)} tasks left"
    yield from outcome.errors


def _is_good(outcome: Outcome) -> bool:
    return (
        not outcome.doubled
        and not outcome.used["doubled"]
        and not outcome.unanswered
        and not outcome.errors
        and not outcome.tasks
        and len(outcome.reports) == outcome.begun
    )


def main() -> int:
    """Run and print."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--faults", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--schedule", action="store_true", help="print the faults, too")
    options = parser.parse_args()
    logging.lastResort = None  # failures are what is looked for; they are counted
    schedule = FaultSchedule.from_seed(options.seed, options.faults)
    if options.schedule:
        print(schedule)
    kinds = Counter(fault.kind for fault in schedule.faults)
    on_gateway = sum(count for kind, count in kinds.items() if kind not in ON_REQUESTS)
    print(
        f"seed {schedule.seed}: {on_gateway:,} faults of gateway and events,"
        f" {len(schedule.faults) - on_gateway:,} of requests"
    )
    print("; ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
    with TemporaryDirectory() as folder:
        outcome = asyncio.run(run(Path(folder), schedule))
    for line in _lines(outcome):
        print(line)
    return 0 if _is_good(outcome) else 1


if __name__ == "__main__":
    sys.exit(main())
