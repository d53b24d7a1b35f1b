"""What a question asks for, and which words can stand for it."""

import pytest

from bot.search.kinds import (
    CAUSE,
    DATE,
    NUMBER,
    STOP,
    Asked,
    asked_for,
    head_of,
    kinds_of_word,
)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Who opened it?", Asked.PERSON),
        ("who's the boss", Asked.PERSON),
        ("When was it opened", Asked.DATE),
        ("in which year did it end", Asked.DATE),
        ("how many seats does it have", Asked.COUNT),
        ("how much does it cost", Asked.MONEY),
        ("what is the price of a pass", Asked.MONEY),
        ("how long is it valid", Asked.PERIOD),
        ("how old is Wu", Asked.AGE),
        ("how far is it", Asked.DISTANCE),
        ("where does he live", Asked.PLACE),
        ("which city is it", Asked.PLACE),
        ("why did it close", Asked.CAUSE),
        ("how do I open a ticket", Asked.MEANS),
        ("which law is it", Asked.WHICH),
        ("is it free", Asked.WHETHER),
        ("what is Boston's stance", Asked.OTHER),
        ("Boston", Asked.OTHER),
    ],
)
def test_a_questions_own_word_tells_what_it_asks_for(question: str, asked: Asked) -> None:
    """Each kind of question has words of its own."""
    assert asked_for(question) is asked


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("1840", NUMBER | DATE),
        ("3rd", NUMBER | DATE),
        ("17", NUMBER),
        ("march", DATE),
        ("the", STOP),
        ("harbour", 0),
    ],
)
def test_a_word_stands_for_kinds_of_fact(word: str, kinds: int) -> None:
    """Numbers, years and the lists' words are told from others."""
    assert kinds_of_word(word) == kinds
    assert kinds_of_word("because") & CAUSE


def test_the_head_is_what_is_counted() -> None:
    """Behind "how many" and "which" stands what is counted or chosen from."""
    assert "how many pupils go"[head_of("how many pupils go") :] == "pupils go"
    assert "which kind of law is it"[head_of("which kind of law is it") :] == "law is it"
    assert head_of("who is it") is None
