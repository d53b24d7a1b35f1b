"""The bot under seeded faults of gateway and network: nothing twice, nothing lost, gaps told.

BRIEFING_FAULTS sets how many, BRIEFING_SEED which; 60 of one seed unless they do. A failure prints
the seed and the schedule: with both variables it is run again.
"""

import os
from pathlib import Path

import pytest

from bot.sandbox.fault_schedule import FaultSchedule
from tests.chat.faulty_gateway import run

FAULTS = int(os.environ.get("BRIEFING_FAULTS", "60"))
SEED = int(os.environ.get("BRIEFING_SEED", "7"))


@pytest.mark.timeout(60 + 3 * FAULTS)
async def test_faults_double_and_lose_nothing(tmp_path: Path) -> None:
    """Each question has one reply, whatever breaks while it is asked, and no gap is kept quiet."""
    schedule = FaultSchedule.from_seed(SEED, FAULTS)
    outcome = await run(tmp_path, schedule)
    assert not outcome.doubled, schedule
    assert not outcome.used["doubled"], schedule
    assert not outcome.lost_though_heard, schedule
    assert not outcome.lost_in_gaps, schedule
    assert len(outcome.reports) == outcome.begun, schedule
    assert not outcome.errors, (outcome.errors, str(schedule))
    assert not outcome.tasks, (outcome.tasks, str(schedule))
    assert outcome.resumed, schedule
    assert sum(report.caught_up for report in outcome.reports), schedule
