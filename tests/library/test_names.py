"""Names of new files mean the same file on every system."""

import re

from hypothesis import given
from hypothesis.strategies import lists, text
import pytest

from bot.library.names import DEVICE, MAX_NAME_CHARS, new_name, same_name


@pytest.mark.parametrize(
    ("title", "taken", "name"),
    [
        ("Sanctuary cities & the plan", (), "sanctuary-cities-the-plan.md"),
        ("../../etc/passwd", (), "etc-passwd.md"),
        ("CON", (), "con-article.md"),
        ("com7", (), "com7-article.md"),
        ("README", (), "readme-article.md"),
        ("…", (), "article.md"),
        ("Name.", (), "name.md"),
        ("Bath", ("BATH.md",), "bath-2.md"),
        ("Bath", ("ｂath.md", "bath-2.MD"), "bath-3.md"),
    ],
)
def test_names_are_made_of_titles(title: str, taken: tuple[str, ...], name: str) -> None:
    """Whatever a title holds, the name is plain, free, and no device."""
    assert new_name(title, taken) == name


@given(text(max_size=200), lists(text(max_size=20)))
def test_any_title_gives_a_safe_name(title: str, taken: list[str]) -> None:
    """No title leads out of the folder, to a device, or to a name that is taken."""
    name = new_name(title, taken)
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]*\.md", name)
    assert len(name) <= MAX_NAME_CHARS + 20
    assert not DEVICE.fullmatch(name.removesuffix(".md"))
    assert same_name(name) not in {same_name(each) for each in taken}
