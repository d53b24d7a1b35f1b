"""What people say around a question, and several questions in one message."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from bot.answers import small_talk
from bot.answers.answer import Form, Outcome
from bot.answers.briefing import Briefing
from bot.answers.parts import MOST_PARTS, parts
from bot.answers.question import MAX_CHARS, is_about_me


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("hi, quick question: who is Wu", "who is Wu"),
        ("good morning everyone! when is it open?", "when is it open?"),
        ("pls explain flushing", "explain flushing"),
        ("does anyone know what the plan is", "what the plan is"),
        ("so what's the deal with movie night", "movie night"),
        ("who is Wu pls", "who is Wu"),
        ("I love it here. How do I join? thanks", "How do I join?"),
        ("What is 2.6 like", "What is 2.6 like"),
        ("hello", "hello"),
        ("quick one, who is Wu", "who is Wu"),
        ("@everyone @here who is Wu", "who is Wu"),
        ("does anyone say anything about Wu", "does anyone say anything about Wu"),
        ("who is Wu ,.; -- thanks  guys !.", "who is Wu"),
        ('I saw it?!") (Yes.) \n\n  who is Wu?.." ok   ', "I saw it? who is Wu?"),
    ],
)
def test_what_is_said_around_a_question_is_taken_off(typed: str, asked: str) -> None:
    """Greetings and courtesies are no part of what is searched."""
    assert small_talk.core(typed) == asked


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("who is Wu? who is Doe?", ("who is Wu?", "who is Doe?")),
        ("who is Wu and when was it open", ("who is Wu", "when was it open")),
        ("who is nina hale, and who is nina simone", ("who is nina hale", "who is nina simone")),
        ("until when is it on and what is it", ("until when is it on", "what is it")),
        ("how much is it and do i need a note", ("how much is it", "do i need a note")),
        ("what did he say and why", ("what did he say and why",)),
        ("do Easton and Weston back it", ("do Easton and Weston back it",)),
        ("who lives in St. Louis", ("who lives in St. Louis",)),
        ("my pc is broken, any ideas", ("my pc is broken, any ideas",)),
    ],
)
def test_parts_of_a_message(typed: str, expected: tuple[str, ...]) -> None:
    """Each question stands by itself; one question comes back whole."""
    assert parts(typed) == expected


@given(st.text(alphabet="ab ?.,wWhH\nand", max_size=60))
def test_parts_are_never_empty_nor_many(typed: str) -> None:
    """Whatever is typed, there are one to three parts, and taking off ends."""
    found = parts(small_talk.core(typed))
    assert 1 <= len(found) <= MOST_PARTS


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "unit", ["\ufb01", "x", ".", "?!", ". ", " ", "thanks ", "hi ", "a\n", "A. "]
)
def test_a_hostile_question_takes_a_moment(cities: Briefing, unit: str) -> None:
    """Someone who sends one word or mark a thousand times keeps everybody else waiting."""
    question = f"a{unit * 2_000}"[: MAX_CHARS - 1] + "b"
    for _ in range(10):
        cities.answer(question)


def test_each_part_is_answered_or_refused(cities: Briefing) -> None:
    """Groups say that they are parts; pronouns of the second mean the first's."""
    answer = cities.answer(
        "who is the mayor of Boston? what did she call the plan? who is Ann Poe?"
    )
    assert answer.form is Form.PARTS
    assert answer.outcome is Outcome.PARTIAL
    assert [group.outcome for group in answer.groups][2] is Outcome.ABSTENTION
    assert [quote.group for quote in answer.quotes] == [0, 1]
    assert [(r.before, r.after) for r in answer.readings] == [("she", "Michelle Wu")]
    assert answer.to_json()["form"] == "parts"


@pytest.mark.parametrize("typed", ["how are you?", "are you a bot", "help", "what can you do"])
def test_questions_about_the_bot_get_a_short_reply(cities: Briefing, typed: str) -> None:
    """They are not searched for."""
    assert is_about_me(typed)
    assert cities.answer(typed).outcome is Outcome.GREETING
    assert not is_about_me("what can you do in Boston")
