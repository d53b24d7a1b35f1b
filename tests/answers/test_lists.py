"""Lists come whole, comparisons side by side."""

import pytest

from bot.answers.answer import Form
from bot.answers.briefing import Briefing
from bot.answers.sides import joined_names, sides
from tests.conftest import make_article

TEXT = """\
---
title: Lantern Hollow
---
We opened in 2021.

## Rules

- Be kind.
- Hide spoilers.
- Write English in the main channels.

## The team

Hollis: looks after tickets.

Marsh: keeps the wiki.

## Events

The quiz starts at noon. The contest starts in May.
"""
BRIEFING = Briefing.from_articles([make_article(TEXT)])


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("what are the rules", ["Be kind.", "Hide spoilers.", "Write English"]),
        ("list all rules", ["Be kind.", "Hide spoilers.", "Write English"]),
        ("who is on the team", ["Hollis", "Marsh"]),
        ("the rules, every rule", ["Be kind.", "Hide spoilers.", "Write English"]),
    ],
)
def test_every_item_comes_in_the_articles_order(question: str, items: list[str]) -> None:
    """The list under the heading that is asked for is the answer."""
    answer = BRIEFING.answer(question)
    assert answer.form is Form.LIST
    assert [quote.text.startswith(item) for quote, item in zip(answer.quotes, items, strict=True)]
    assert all(q.text.startswith(i) for q, i in zip(answer.quotes, items, strict=True))


def test_a_heading_without_items_is_no_list() -> None:
    """Its sentences are answers like any others."""
    assert "starts" in BRIEFING.answer("what are the events").quotes[0].text


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("compare the mayors of A and B", ["the mayors of A", "the mayors of B"]),
        ("fares of A vs B", ["fares of A", "fares of B"]),
        ("otter vs boston belle seats", ["otter seats", "boston belle seats"]),
        ("how do Bo, Cy and Di differ on it?", ["Bo on it?", "Cy on it?", "Di on it?"]),
        ("release dates of 2.5 and 2.6", ["release dates of 2.5", "release dates of 2.6"]),
        ("Otters vs Belles seats last year", ["Otters seats last year", "Belles seats last year"]),
        ("Otters vs Belles, what was it", ["Otters what was it", "Belles what was it"]),
        ("which opened first, Otter or Belle", ["Otter opened first", "Belle opened first"]),
        ("who was against it", []),
        ("compare it, show me A", []),
    ],
)
def test_what_sides_share_is_asked_of_each(question: str, asked: list[str]) -> None:
    """An attribute before the first side, or behind the last, belongs to all."""
    assert [side.question for side in sides(question)] == asked


def test_sides_do_not_share_a_quote_if_another_names_one() -> None:
    """Where one sentence is the best for both, the other side shows one about itself."""
    text = "---\ntitle: T\n---\nHale answered the consultants. Weston called consultants costly."
    answer = Briefing.from_articles([make_article(text)]).answer("Weston and Hale on consultants")
    shown = [quote.text for quote in answer.quotes]
    assert len(shown) == len(set(shown))


def test_an_unknown_last_word_is_part_of_a_name() -> None:
    """San Francisco has no attribute Francisco."""
    found = sides("denver vs san francisco", is_known=lambda word: word == "seats")
    assert [side.label for side in found] == ["denver", "san francisco"]


def test_names_joined_by_and_are_asked_one_by_one(cities: Briefing) -> None:
    """Where no sentence has both, each has its own."""
    assert [s.question for s in joined_names("what do Boston and Denver say")] == [
        "what do Boston say",
        "what do Denver say",
    ]
    answer = cities.answer("what do boston and denver want")
    assert answer.form is Form.COMPARISON
    assert [quote.group for quote in answer.quotes] == [0, 1]
