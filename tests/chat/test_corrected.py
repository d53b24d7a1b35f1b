"""What a corrected message says."""

import pytest

from bot.chat.corrected import LEAST_ATTACHED, Corrected, Correction, corrected
from bot.chat.escape import escape
from bot.chat.render import ATTACHMENT, MESSAGE_CHARS, TOO_LONG, length

DAY = "22 November 2026"
OLD = "The garden was laid out by *Mary* Hill."
NEW = "The garden was laid out by ~~Jane~~ Hall."
OTHER = "Dogs must stay outside."
CITED = "-# Parks › The rose garden · 2026-10-01"


def _message(*quotes: str) -> str:
    lines = ["-# Reading “parc” as “park”", "The article says:"]
    return "\n".join((*lines, *(f"> {escape(each)}" for each in quotes), CITED))


def _made(content: str, *changes: Correction) -> Corrected:
    made = corrected(content, changes, DAY)
    assert made is not None
    assert length(made.content) <= MESSAGE_CHARS
    return made


def test_the_right_sentence_stands_below_the_wrong_one() -> None:
    """What was wrong is struck out and said to be; all else is as it was."""
    made = _made(_message(OLD, OTHER), Correction(OLD, NEW), Correction("not shown", "nor this"))
    assert made.content.split("\n") == [
        "-# Corrected on 22 November 2026: what is struck out was wrong.",
        "-# Reading “parc” as “park”",
        "The article says:",
        r"> ~~The garden was laid out by \*Mary\* Hill.~~",
        "It says now:",
        r"> The garden was laid out by \~\~Jane\~\~ Hall.",
        r"> Dogs must stay outside.",
        CITED,
    ]
    assert made.files is None


def test_it_is_corrected_once_and_can_be_again() -> None:
    """A second look changes nothing; a second correction has one note, the newest."""
    made = _made(_message(OLD), Correction(OLD, NEW))
    assert corrected(made.content, [Correction(OLD, NEW)], DAY) is None
    again = _made(made.content, Correction(NEW, None)).content
    assert again.count("Corrected on") == 1
    assert again.startswith("-# Corrected on 22 November 2026: what is struck out was wrong.\n")
    assert f"> ~~{escape(NEW)}~~\nIt no longer says so.\n{CITED}" in again


def test_what_is_right_again_is_not_struck_out() -> None:
    """A message would call the same sentence wrong and right, or gone and there."""
    once = _made(_message(OLD, OTHER), Correction(OLD, NEW)).content
    thrice = _made(once, Correction(NEW, OTHER)).content
    back = _made(thrice, Correction(OTHER, NEW)).content.split("\n")
    assert back[3:9] == [
        f"> ~~{escape(OLD)}~~",
        "It says now:",
        f"> ~~{escape(OTHER)}~~",
        "It says now:",
        f"> {escape(NEW)}",
        f"> ~~{escape(OTHER)}~~",
    ]
    gone = _made(_message(OLD, OTHER), Correction(OLD, None)).content
    assert corrected(gone, [Correction(NEW, NEW, gone=True)], DAY) is None
    there = _made(gone, Correction(OLD, OLD, gone=True)).content
    head = "-# Corrected on 22 November 2026: what was struck out here is right.\n"
    assert there == head + _message(OLD, OTHER)
    assert corrected(there, [Correction(OLD, OLD, gone=True)], DAY) is None
    other = _made(gone, Correction(OLD, NEW, gone=True)).content
    assert other == once


def test_what_was_struck_out_before_goes_where_there_is_no_room() -> None:
    """The message says that what it quotes is right, and would strike a part of it out."""
    once = _made(_message("a" * 500), Correction("a" * 500, "b" * 700)).content
    again = _made(once, Correction("b" * 700, "c" * 700)).content
    assert "this is right" in again
    assert "~~" not in again
    assert again.endswith(f"The article says:\n> {'c' * 700}\n{CITED}")


def test_what_is_not_shown_is_not_corrected() -> None:
    """A quote behind *More*, or a message that says "withdrawn" by now, leaves it as it is."""
    assert corrected(_message(OTHER), [Correction(OLD, NEW)], DAY) is None
    assert corrected(f"The article says:\n{TOO_LONG}", [Correction(OLD, NEW)], DAY) is None


@pytest.mark.parametrize(
    ("old", "new", "said", "attached"),
    [
        ("a" * 900, "b" * 900, "in its place", False),
        ("a" * 900, "b" * 1_850, "alone", False),
        ("a" * 900, "b" * 2_500, "as a file", True),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_what_is_too_long_leaves_the_wrong_one_out(
    old: str, new: str, said: str, *, attached: bool
) -> None:
    """The right sentence is whole: in the place of the other, alone, or as a file."""
    made = _made(_message(old, "c" * 100), Correction(old, new))
    assert "this is right" in made.content
    assert old not in made.content
    assert (f"> {new}" in made.content) is not attached
    assert (CITED in made.content) is (said == "in its place")
    assert (made.files == ((ATTACHMENT, new.encode()),)) is attached


def test_what_was_attached_is_corrected_too() -> None:
    """A sentence that went along as a file is replaced, and the file goes."""
    old = "a" * (LEAST_ATTACHED + 1)
    made = _made(f"The article says:\n{TOO_LONG}\n{CITED}", Correction(old, NEW))
    assert made.files == ()
    assert f"> {escape(NEW)}" in made.content
    assert _made(TOO_LONG, Correction(old, None)).content.endswith("was taken out.\n")
