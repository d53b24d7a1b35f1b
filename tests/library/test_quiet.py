"""When files may be read: what one look at a folder must not rely on."""

from pathlib import Path

import pytest

from bot.library import quiet
from bot.library.folder import Mark, marks
from bot.library.quiet import Quiet


def _begin(root: Path) -> None:
    """What git does first: its lock, and one file of two."""
    (root / ".git" / "index.lock").write_text("new")
    (root / "a.md").write_text("new")


def _end(root: Path) -> None:
    """What git does then: the other file, and its lock becomes the index."""
    (root / "b.md").write_text("new")
    (root / ".git" / "index.lock").replace(root / ".git" / "index")


@pytest.mark.parametrize("begins_before", [True, False], ids=["half done", "begun meanwhile"])
def test_a_checkout_that_ends_during_a_look_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, begins_before: bool
) -> None:
    """Files that git had written before, and has left alone since, would be served alone."""
    (tmp_path / ".git").mkdir()
    for name in (".git/index", "a.md", "b.md"):
        (tmp_path / name).write_text("old")
    if begins_before:
        _begin(tmp_path)
    looks = iter(range(2))

    def marks_meanwhile(root: Path) -> dict[str, Mark]:
        """The files' marks, git having gone on just before or behind."""
        look = next(looks)
        if look == 0 and not begins_before:
            _begin(root)
        found = marks(root)
        if look == 0:
            _end(root)
        return found

    monkeypatch.setattr(quiet, "marks", marks_meanwhile)
    assert Quiet(tmp_path, quiet_s=0).read().moving == {"a.md", "b.md"}
    monkeypatch.undo()
    assert Quiet(tmp_path, quiet_s=0).read().moving == frozenset()
