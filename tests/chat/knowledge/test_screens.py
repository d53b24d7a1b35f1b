"""Screens: what fits on one, how changes are set, what buttons are called."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
import pytest

from bot.chat.knowledge.ids import MOST_CHARS, digits_of, is_ours, name, read
from bot.chat.knowledge.preview import replayed
from bot.chat.knowledge.screens import FILE_CHARS, SCREEN_CHARS, Block, fitted, label
from bot.chat.knowledge.style import Style, markdown, plain
from bot.chat.render import length
from bot.services.diff import difference
from bot.services.replay import Replay

LINES = st.lists(st.lists(st.text(max_size=400), max_size=30), max_size=8)


@given(LINES)
def test_a_screen_fits_and_its_file_holds_the_rest(blocks: list[list[str]]) -> None:
    """However much there is, it is within Discord's length, and nothing is cut inside a line."""

    def write(style: Style) -> Iterator[Block]:
        for block in blocks:
            yield tuple(style.text(line) for line in block)

    shown, whole = fitted(write, "all.txt")
    assert sum(map(length, shown)) <= SCREEN_CHARS + len(shown)
    if whole is not None:
        for block in blocks:
            for line in block:
                assert plain().text(line) in whole.decode()
        assert any("all.txt" in text for text in shown)


def test_a_short_block_keeps_its_lines_beside_a_long_one() -> None:
    """What is wrong is read in full though the difference takes pages."""

    def write(style: Style) -> Iterator[Block]:
        yield style.strong("Two faults"), "one", "two"
        yield tuple(style.new("word " * 20) for _ in range(200))

    (faults, difference_shown), whole = fitted(write, "all.txt")
    assert faults == "**Two faults**\none\ntwo"
    assert "more lines: all.txt" in difference_shown
    assert whole is not None


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("The mayor has emphasized it.", "The mayor has underlined it.",
         "The mayor has ~~−emphasized~~**+underlined** it."),
        ("It opens at *noon*.", "It opens at *ten*.", r"It opens at \*~~−noon~~**+ten**\*."),
        ("It is by Mary Hill of Bath.", "It is by Jane Green of Bath.",
         "It is by ~~−Mary Hill~~**+Jane Green** of Bath."),
        ("Boats can be hired in May.", "The lake was dug by hand.",
         "~~−Boats can be hired in May.~~ **+The lake was dug by hand.**"),
        ("[-x-] holds a", "[-x-] holds b", r"[-x-] holds ~~−a~~**+b**"),
        ("a <@1> b", "a <@1> c", r"a \<\@1> ~~−b~~**+c**"),
    ],
)  # fmt: skip
def test_changes_are_told_by_signs(old: str, new: str, shown: str) -> None:
    """What is gone has a minus and is struck out, what is new a plus and is bold."""
    (line,) = difference(old, new)
    assert markdown().in_words(line.parts) == shown


def test_a_long_line_shows_what_is_beside_the_change() -> None:
    """One word changed in a page of text is found at once."""
    start, end = "before " * 200, " after" * 200
    (line,) = difference(f"{start}old{end}", f"{start}new{end}")
    shown = markdown().in_words(line.parts)
    assert "before ~~−old~~**+new** after" in shown
    assert len(shown) < 200


@given(st.text(), st.integers(3, 100))
def test_labels_fit(text: str, most: int) -> None:
    """A label has a letter at least, and no more than Discord takes."""
    assert 1 <= length(label(text, most)) <= most


def test_names_are_read_back() -> None:
    """A custom id of any part is within Discord's length, and is read as it was written."""
    about = (digits_of("x" * 300 + ".md"), "0" * 20, 4_000_000, 4_000_000)
    custom_id = name("correct", *about)
    assert len(custom_id) <= MOST_CHARS
    found = read(custom_id)
    assert found is not None
    assert (found.act, found.about) == ("correct", tuple(map(str, about)))


@pytest.mark.parametrize("custom_id", ["desk:2:publish:1:a", "desk:0:add"])
def test_other_versions_are_ours_but_not_read(custom_id: str) -> None:
    """A button of another version is answered with words and never done."""
    assert is_ours(custom_id)
    assert read(custom_id) is None


@pytest.mark.parametrize("custom_id", ["", "briefing:2:more:1:ab", "desk:1", None, "desk:1:A;drop"])
def test_what_is_not_ours_is_left_alone(custom_id: object) -> None:
    """Other buttons of the bot, and anything else, are no names of the desk's."""
    assert not is_ours(custom_id)


def test_a_file_is_within_what_discord_takes() -> None:
    """What is longer than any person reads ends with a word that it does."""

    def write(style: Style) -> Iterator[Block]:
        yield tuple(style.text("word " * 50) for _ in range(10_000))

    _, whole = fitted(write, "all.txt")
    assert whole is not None
    assert len(whole) == FILE_CHARS + len("\n… The rest is left out.\n".encode())
    assert whole.decode().endswith("\n… The rest is left out.\n")


def test_questions_that_there_was_no_time_for_are_told() -> None:
    """A preview does not say of them that nothing changes."""
    assert replayed(Replay(3, 20, ())) == (
        "Of 3 recent questions (there was no time for the other 17) none changes."
    )
    assert replayed(Replay(3, 3, ())) == "Of 3 recent questions none changes."
