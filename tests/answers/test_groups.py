"""Answers to sides put together."""

from dataclasses import replace

from bot.answers.briefing import Briefing
from bot.answers.groups import apart


def test_sides_do_not_show_one_quote_twice(cities: Briefing) -> None:
    """Where both would begin with the same one, what names the side itself comes first."""
    shared = cities.answer("when was the plan published").quotes[0]
    sides = [cities.answer(f"what is {name}'s stance") for name in ("Boston", "Denver")]
    own = [side.quotes[0] for side in sides]
    both = [replace(side, quotes=(shared, side.quotes[0])) for side in sides]
    found = apart(("Boston", "Denver"), both)
    assert [each.quotes for each in found] == [(quote, shared) for quote in own]
    alone = [both[0], sides[1]]
    assert apart(("Boston", "Denver"), alone) == alone
