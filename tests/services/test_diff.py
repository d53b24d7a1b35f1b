"""Differences in words: marks that can be read without colour, and quick on any text."""

import time

from hypothesis import given
from hypothesis.strategies import lists, sampled_from

from bot.services.diff import Line, difference, opcodes

OLD = "Title\n\nMayor Ann leads Bath.\n\nIt rains.\nThe end."
NEW = "Title\n\nMayor Zoe leads all of Bath.\n\nIt rains.\nThe end.\nOr not."


def test_words_are_marked() -> None:
    """Who looks at a correction sees which words went and which came, with their line."""
    assert difference(OLD, NEW) == [
        Line(2, " ", ""),
        Line(3, "~", "Mayor [-Ann-]{+Zoe+} leads{+ all of+} Bath."),
        Line(4, " ", ""),
        Line(6, " ", "The end."),
        Line(7, "+", "Or not."),
    ]
    assert difference(NEW, OLD)[-1] == Line(7, "-", "Or not.")


def test_what_is_the_same_has_no_difference() -> None:
    """Nothing is said where nothing changed."""
    assert difference(OLD, OLD) == []


@given(
    lists(sampled_from(["a b c", "a c", "", "d", "x y"]), max_size=8),
    lists(sampled_from(["a b c", "a c", "", "d", "x y"]), max_size=8),
)
def test_lines_are_shown_once_and_all_that_changed(old: list[str], new: list[str]) -> None:
    """Of the new text no line is shown twice, and texts that differ show that they do."""
    before, after = "\n".join(old), "\n".join(new)
    lines = difference(before, after)
    assert bool(any(line.mark != " " for line in lines)) == (before != after)
    numbers = [line.number for line in lines if line.mark != "-"]
    assert numbers == sorted(set(numbers))
    for line in lines:
        if line.mark in " +":
            assert line.text == after.split("\n")[line.number - 1]


@given(lists(sampled_from("abc "), max_size=12), lists(sampled_from("abc "), max_size=12))
def test_the_spans_give_both_texts(old: list[str], new: list[str]) -> None:
    """What is the same is the same, and with what is not it makes up the one text and the other."""
    before: list[str] = []
    after: list[str] = []
    for tag, i, j, k, m in opcodes(old, new):
        assert (tag == "equal") == (old[i:j] == new[k:m])
        before += old[i:j]
        after += new[k:m]
    assert (before, after) == (old, new)


def test_hostile_texts_take_no_time() -> None:
    """Two texts of many like lines and words are compared within a moment."""
    started = time.process_time()
    difference("a\n" * 100_000, "b\n" * 100_000)
    difference("a " * 500_000, "b a " * 400_000)
    difference("a\nb\n" * 1_400, "b\na\nc\n" * 900)
    assert time.process_time() - started < 20
