"""The golden set: no kind of question gets worse than it has been."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.benchmarks.golden import (
    RIGHT,
    SETS,
    WRONG,
    Judged,
    ask,
    auroc,
    by_kind,
    entries,
    golden_briefing,
    told,
)

FLOORS = yaml.safe_load((Path(__file__).parent / "floors.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    """Every entry, asked over the six articles."""
    briefing = golden_briefing()
    return [ask(briefing, entry) for entry in entries(SETS)]


@pytest.mark.parametrize("kind", FLOORS["kinds"])
def test_a_kind_is_no_worse_than_it_was(judged: list[Judged], kind: str) -> None:
    """As many questions of a kind are right as floors.yaml says, and no more are wrong."""
    counts = by_kind(judged).get(kind, Counter())
    floor = FLOORS["kinds"][kind]
    failures = [told(e) for e in judged if e.entry["kind"] == kind and e.verdict != RIGHT]
    assert counts[RIGHT] >= floor["right"], "\n".join(failures)
    assert counts[WRONG] <= floor["wrong"], "\n".join(failures)


def test_the_confidence_tells_answers_from_silence(judged: list[Judged]) -> None:
    """Questions that can be answered are trusted more than those that cannot."""
    assert auroc(judged) >= FLOORS["auroc"]
