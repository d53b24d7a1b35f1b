"""The golden set: no kind of question gets worse than it has been."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.benchmarks.golden import RIGHT, WRONG, Judged, ask_half, auroc, by_kind, told

FLOORS = yaml.safe_load((Path(__file__).parent / "floors.yaml").read_text("utf-8"))
KINDS = [(half, kind) for half, floors in FLOORS.items() for kind in floors["kinds"]]


@pytest.fixture(scope="module")
def judged() -> dict[str, list[Judged]]:
    """Every entry of both halves, each asked over its articles."""
    return {half: ask_half(half) for half in FLOORS}


@pytest.mark.parametrize(("half", "kind"), KINDS)
def test_a_kind_is_no_worse_than_it_was(
    judged: dict[str, list[Judged]], half: str, kind: str
) -> None:
    """As many questions of a kind are right as floors.yaml says, and no more are wrong."""
    counts = by_kind(judged[half]).get(kind, Counter())
    floor = FLOORS[half]["kinds"][kind]
    failures = [told(e) for e in judged[half] if e.entry["kind"] == kind and e.verdict != RIGHT]
    assert counts[RIGHT] >= floor["right"], "\n".join(failures)
    assert counts[WRONG] <= floor["wrong"], "\n".join(failures)


@pytest.mark.parametrize("half", FLOORS)
def test_the_confidence_tells_answers_from_silence(
    judged: dict[str, list[Judged]], half: str
) -> None:
    """Questions that can be answered are trusted more than those that cannot."""
    assert auroc(judged[half]) >= FLOORS[half]["auroc"]
