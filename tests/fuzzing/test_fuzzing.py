"""Texts that nobody thought of, through all that reads other people's text.

BRIEFING_EXAMPLES in the environment sets how many are tried of each; 60 unless it does.
tests/benchmarks/fuzz.py tries them for as long as one likes, and prints figures.
"""

import os
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from tests.fuzzing.targets import TARGETS, corpus, mutant

EXAMPLES = int(os.environ.get("BRIEFING_EXAMPLES", "60"))
PAIRS = [(target, text) for target in TARGETS for text in corpus(target)]


@pytest.mark.parametrize(("target", "text"), PAIRS, ids=lambda text: ascii(text[:24]))
def test_what_is_kept_breaks_nothing(target: str, text: str) -> None:
    """What broke something once, or might have, breaks it again."""
    TARGETS[target](text)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("target", TARGETS)
@given(seed=st.integers(0, 2**63))
def test_no_mutant_breaks_anything(target: str, seed: int) -> None:
    """A text that is cut, doubled or spliced of others ends in a traceback, or in a wrong value."""
    TARGETS[target](mutant(target, Random(seed)))  # noqa: S311  a test's
