"""What became of an article's sentences in a later text of it."""

from collections.abc import Sequence

import pytest

from bot.services.successors import Successors
from tests.conftest import make_article

HEAD = "---\ntitle: Ferries\n---\n"


def _between(old: str, new: str) -> Successors:
    return Successors(make_article(HEAD + old), make_article(HEAD + new))


def _items(*texts: str) -> str:
    return "".join(f"- {text}\n" for text in texts)


def _edited(old: Sequence[str], new: Sequence[str]) -> list[str | None]:
    """What each old list item became."""
    between = _between(_items(*old), _items(*new))
    found = [between.edited(text) for text in old]
    return [None if place is None else place.text for place in found]


def test_the_same_words_are_found_wherever_they_stand() -> None:
    """A sentence that was moved would count as removed."""
    between = _between("## Winter\nIt froze. It thawed.\n", "It snowed.\n\n## Summer\nIt froze.\n")
    place = between.same("It froze.", "Winter")
    assert place is not None
    assert (place.heading, place.text) == ("Summer", "It froze.")
    assert between.same("It thawed.", "Winter") is None
    assert between.same("It snowed.", None) is not None


def test_of_several_places_that_under_the_same_heading_is_taken() -> None:
    """A quote would be said to stand under another section's heading."""
    text = "It froze.\n\n## Winter\nIt froze.\n\n## Spring\nIt froze.\n"
    between = _between(text, text)
    headings = [None, "Winter", "Spring", "Autumn"]
    places = [between.same("It froze.", heading) for heading in headings]
    assert [place and place.heading for place in places] == [None, "Winter", "Spring", None]


def test_a_caption_is_no_place() -> None:
    """A sentence would be said to stand where nothing may be quoted."""
    between = _between("It froze.\n\nText.\n", "[caption] It froze.\n\nText.\n")
    assert between.same("It froze.", None) is None


def test_what_stands_there_still_was_not_edited() -> None:
    """An unchanged sentence would be said to be another one now."""
    assert _edited(["one two three four"], ["one two three four", "one two three five"]) == [None]


@pytest.mark.parametrize(
    ("old", "new", "edited"),
    [
        ("one two three four", "One, two; SEVEN eight", True),
        ("one two three four", "one seven eight nine", False),
        ("one two two three", "two two eight nine", True),
        ("one two three four", "one two three four five six seven eight nine ten eleven", True),
        ("one two three", "one two five six seven", True),
        ("one two three", "one two five six seven eight", False),
    ],
)
def test_half_of_the_words_make_an_edit(old: str, new: str, *, edited: bool) -> None:
    """A sentence that has nothing to do with the old one would be shown as its new wording."""
    assert _edited([old], [new]) == [new if edited else None]


def test_what_became_a_part_of_another_or_holds_it_is_an_edit() -> None:
    """A sentence that was shortened, or taken up into a long one, would count as removed."""
    long = "one two three four five six seven eight nine ten"
    assert _edited([long], ["two"]) == ["two"]
    assert _edited(["nine"], [long]) == [long]


def test_what_holds_no_words_became_nothing() -> None:
    """The check of an article's quotes would end in a traceback."""
    assert _edited(["!!!", "one"], ["???", "two"]) == [None, None]


def test_the_nearest_is_taken_and_of_equals_the_first() -> None:
    """A sentence would be compared with another one's new wording."""
    near, far = "one two three five", "one two six five"
    assert _edited(["one two three four"], [far, near]) == [near]
    equal = ["one two three five", "one two three six"]
    assert _edited(["one two three four"], equal) == [equal[0]]
    assert _edited(["one two three four", "one two three seven"], equal) == equal


def test_no_two_sentences_became_one_unless_it_holds_both() -> None:
    """A sentence that was removed would be shown as edited into its neighbour's new wording."""
    old = ["one two three four", "one two three five"]
    assert _edited(old, ["one two three four six"]) == ["one two three four six", None]
    both = "one two three four and one two three five"
    assert _edited(old, [both]) == [both, both]


def test_of_very_many_the_first_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """An article that was written anew would take minutes to compare."""
    monkeypatch.setattr("bot.services.successors.MOST_COMPARED", 2)
    old = ["a b c d", "e f g h", "i j k l"]
    assert _edited(old, ["a b c z", "e f g z", "i j k z"]) == ["a b c z", "e f g z", None]
    assert _edited(old[:2], ["v w x y", "r s t u", "a b c z"]) == [None, None]
