"""A question and those before it -> a self-contained question."""

import pytest

from bot.answers.briefing import Briefing
from bot.answers.follow_up import MOST_EARLIER, resolve
from bot.search.index import Index

NOTHING = Index.build([])
STANCE = "what is Boston's stance"


@pytest.mark.parametrize(
    ("question", "before", "resolved"),
    [
        ("and Denver?", STANCE, "what is Denver's stance"),
        ("And Denver's?", STANCE, "what is Denver's stance"),
        ("and Denver\u2019s?", STANCE, "what is Denver's stance"),
        ("what about Los Angeles", STANCE, "what is Los Angeles's stance"),
        ("and Denver?", "what is Los Angeles's stance", "what is Denver's stance"),
        ("and for Chicago's mayor?", STANCE, "what is Chicago's mayor's stance"),
    ],
)
def test_another_name_takes_the_place(question: str, before: str, resolved: str) -> None:
    """The whole name is replaced, and no possessive is doubled."""
    assert resolve(question, [before], NOTHING)[0] == resolved


@pytest.mark.parametrize(
    "question",
    [
        "and what is Denver's stance?",
        "And is Denver one?",
        "and compare Denver",
        "who is Wu",
        "and the?",
        "and",
        "and one two three four five",
    ],
)
def test_a_question_of_its_own_comes_back(question: str) -> None:
    """What stands by itself, or has nothing to put in, is not changed."""
    assert resolve(question, [STANCE], NOTHING) == (question, ())


def test_only_the_last_questions_matter() -> None:
    """Questions further back change nothing."""
    chain = ["and Denver?"] * MOST_EARLIER
    assert resolve("and Chicago?", [STANCE, *chain[1:]], NOTHING)[0] == "what is Chicago's stance"
    assert resolve("and Chicago?", [STANCE, *chain], NOTHING)[0] != "what is Chicago's stance"


@pytest.mark.timeout(10)
def test_a_long_talk_is_no_error(cities: Briefing) -> None:
    """Thousands of earlier questions take no time and no stack, whatever the oldest are like."""
    talk = ["Boston " * 15_000, *["and Denver?"] * 5_000, STANCE]
    assert cities.answer("and Denver?", talk).resolved == "what is Denver's stance"
