"""The golden set: no kind of question gets worse than it has been."""

from collections import Counter
import os
from pathlib import Path
import subprocess
import sys

import pytest
import yaml

from tests.benchmarks.golden import RIGHT, WRONG, Judged, ask_part, auroc, by_kind, told

ROOT = Path(__file__).parents[2]
FLOORS = yaml.safe_load((Path(__file__).parent / "floors.yaml").read_text("utf-8"))
KINDS = [(part, kind) for part, floors in FLOORS.items() for kind in floors["kinds"]]


@pytest.fixture(scope="module")
def judged() -> dict[str, list[Judged]]:
    """Every entry of all parts, each asked over its articles."""
    return {part: ask_part(part) for part in FLOORS}


@pytest.mark.parametrize(("part", "kind"), KINDS)
def test_a_kind_is_no_worse_than_it_was(
    judged: dict[str, list[Judged]], part: str, kind: str
) -> None:
    """As many questions of a kind are right as floors.yaml says, and no more are wrong."""
    counts = by_kind(judged[part]).get(kind, Counter())
    floor = FLOORS[part]["kinds"][kind]
    failures = [told(e) for e in judged[part] if e.entry["kind"] == kind and e.verdict != RIGHT]
    assert counts[RIGHT] >= floor["right"], "\n".join(failures)
    assert counts[WRONG] <= floor["wrong"], "\n".join(failures)


@pytest.mark.parametrize("part", FLOORS)
def test_the_confidence_tells_answers_from_silence(
    judged: dict[str, list[Judged]], part: str
) -> None:
    """Questions that can be answered are trusted more than those that cannot."""
    assert auroc(judged[part]) >= FLOORS[part]["auroc"]


def test_a_question_is_answered_the_same_in_each_process() -> None:
    """No answer hangs on the order in which Python happens to keep a set."""
    code = (
        "import dataclasses\n"
        "from tests.benchmarks.golden import PARTS, ask_part\n"
        "for part in PARTS:\n"
        "    for each in ask_part(part):\n"
        "        print(dataclasses.replace(each.answer, elapsed_ms=0.0).to_json())\n"
    )
    printed = {
        subprocess.run(  # noqa: S603  our own interpreter
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1
