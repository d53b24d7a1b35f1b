"""Outages: told when they begin and when they are over, in words that name nobody."""

import logging

import pytest

from bot.errors import StoreError
from bot.store.outage import Outage


def test_each_outage_is_told_twice(caplog: pytest.LogCaptureFixture) -> None:
    """An operator needs the first failure and the end, not ten thousand lines between."""
    caplog.set_level(logging.INFO)
    outage = Outage("It fails", over="It works")
    locked = StoreError("data/db", "the database is locked")
    for error in (None, locked, locked, None, None, locked):
        outage.hear(error)
    assert [record.getMessage() for record in caplog.records] == [
        "It fails: data/db: the database is locked",
        "It works",
        "It fails: data/db: the database is locked",
    ]


def test_errors_that_are_not_ours_are_named_by_their_kind(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The text of a codec's or a driver's error may quote what a member typed."""
    Outage("It fails", over="It works").hear(ValueError("what is Boston's stance"))
    assert [record.getMessage() for record in caplog.records] == ["It fails: ValueError"]
