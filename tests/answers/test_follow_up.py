"""A question and those before it -> a self-contained question."""

import pytest

from bot.answers.briefing import Briefing
from bot.answers.follow_up import MOST_EARLIER, Resolved, Turn, resolve
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
    assert resolve(question, Turn(before, ()), NOTHING).question == resolved


@pytest.mark.parametrize(
    ("question", "before", "resolved"),
    [
        ("since when?", "Is Boston one?", "since when Is Boston one?"),
        ("and until when", "how long is it open", "until when is it open"),
        ("is it legal?", "What is Dora's plan?", "is Dora's plan legal?"),
        ("what is it worth?", "who bought Boston", "what is Boston worth?"),
        ("is it legal?", "what does Dora Hale want", "is it legal?"),
        ("is it far?", "what is Boston's stance", "is Boston far?"),
    ],
)
def test_what_a_question_lacks_is_taken_over(question: str, before: str, resolved: str) -> None:
    """A bare question word asks the same anew, and "it" is what somebody has, and nobody."""
    assert resolve(question, Turn(before, ()), NOTHING).question == resolved


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("and what is Denver's stance?", "what is Denver's stance?"),
        ("And is Denver one?", "is Denver one?"),
        ("and compare Denver", "compare Denver"),
        ("who is Wu", "who is Wu"),
        ("and the?", "and the?"),
        ("and", "and"),
        ("and one two three four five six", "and one two three four five six"),
        ("what did Wu say he wants", "what did Wu say he wants"),
        ("how do I open a ticket", "how do I open a ticket"),
    ],
)
def test_a_question_of_its_own_stands(question: str, own: str) -> None:
    """What stands by itself, or has nothing to put in, is not read with the question before."""
    assert resolve(question, Turn(STANCE, ()), NOTHING) == Resolved(own)


def test_only_the_last_questions_matter(cities: Briefing) -> None:
    """Questions further back change nothing."""
    chain = ["and Denver?"] * MOST_EARLIER
    assert cities.answer("and Boston?", [STANCE, *chain[1:]]).resolved == STANCE
    assert cities.answer("and Boston?", [STANCE, *chain]).resolved != STANCE


@pytest.mark.timeout(10)
def test_a_long_talk_is_no_error(cities: Briefing) -> None:
    """Thousands of earlier questions take no time and no stack, whatever the oldest are like."""
    talk = ["Boston " * 15_000, *["and Denver?"] * 5_000, STANCE]
    assert cities.answer("and Denver?", talk).resolved == "what is Denver's stance"


TURN = Turn(
    "who leads the project", ("Ines Marsden, who leads the project, calls it the biggest.",)
)


@pytest.mark.parametrize(
    ("question", "before", "resolved"),
    [
        ("what did she write", TURN, "what did Ines Marsden write"),
        ("what is her plan", TURN, "what is Ines Marsden's plan"),
        ("what did he say", Turn("who is Mike Johnston", ()), "what did Mike Johnston say"),
        ("and of Denver", Turn("who is the mayor of Boston", ()), "who is the mayor of Denver"),
        ("and the fourth", Turn("what is the second strike", ()), "what is the fourth strike"),
        ("and 2.2?", Turn("when was 2.4 released", ()), "when was 2.2 released"),
        ("what about the heron", Turn("when was the otter built", ()), "when was the heron"),
        ("what's Miami's?", Turn(STANCE, ()), "what is Miami's stance"),
        ("why?", Turn("when did Wu resign", ()), "why did Wu resign"),
        ("when was that", Turn("why did Wu resign", ()), "when did Wu resign"),
        ("who is the mayor there", Turn(STANCE, ()), "who is the mayor in Boston"),
        ("who reads them", Turn("how do appeals work", ()), "who reads appeals"),
        ("how many of them are there", Turn("which cities object", ()), None),
    ],
)
def test_what_a_question_lacks_is_taken_from_before(
    question: str, before: Turn, resolved: str | None
) -> None:
    """Pronouns, places and question words stand for what was asked and answered before."""
    found = resolve(question, before, NOTHING)
    if resolved is not None:
        assert found.question == resolved
    assert found.readings


def test_the_first_quote_tells_who_is_meant(cities: Briefing) -> None:
    """Three turns: the person of the quote, then another place, then its person."""
    talk = ["what is Boston's stance", "and Denver?"]
    answer = cities.answer("what did he ask for", talk)
    assert [(r.before, r.after) for r in answer.readings] == [("he", "Mike Johnston")]
    assert "negotiation" in answer.quotes[0].text


def test_greetings_between_questions_are_no_questions(cities: Briefing) -> None:
    """Who says hello within a talk, or before it, is understood as if they had not."""
    assert cities.answer("and Denver?", [STANCE, "hello"]).resolved == "what is Denver's stance"
    alone = cities.answer("and Denver?", ["hello", "hi"])
    assert (alone.resolved, alone.readings) == ("and Denver?", ())


def test_a_subject_that_no_article_has_is_answered_as_it_was_read(cities: Briefing) -> None:
    """Where nothing tells of the subject at all, how the question was read is said."""
    answer = cities.answer("what about Atlantis", [STANCE])
    assert not answer.quotes
    assert [each.after for each in answer.readings] == ["what is Atlantis's stance"]
    assert "Atlantis" in answer.missing
