"""Turns of threads: short while the bot runs, and as they were afterwards."""

import sys

import pytest

from bot.library.turns import TURN_S, short_turns


def _fail_inside() -> None:
    with short_turns():
        assert abs(sys.getswitchinterval() - TURN_S) < 1e-6
        raise RuntimeError


def test_turns_are_short_inside_and_as_before_behind() -> None:
    """A program that embeds the bot keeps its own setting, also where something fails."""
    before = sys.getswitchinterval()
    with pytest.raises(RuntimeError):
        _fail_inside()
    assert sys.getswitchinterval() == before
