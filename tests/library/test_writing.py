"""Files of articles are changed only as they were looked at, and only inside the folder."""

from pathlib import Path

import pytest

from bot.articles.reading import revision_of
from bot.errors import ChangeError, StaleError
from bot.library.writing import WITHDRAWN_FOLDER, current_bytes, put_away, remove_article


def test_a_withdrawn_article_leaves_for_no_other_place(knowledge: Path, tmp_path: Path) -> None:
    """A link in place of the folder for withdrawn articles must not carry one elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (knowledge / WITHDRAWN_FOLDER).symlink_to(elsewhere)
    with pytest.raises(ChangeError, match="this is a link; remove it"):
        put_away(knowledge, "cities.md", "cities.md")
    assert (knowledge / "cities.md").is_file()
    assert list(elsewhere.iterdir()) == []
    (knowledge / WITHDRAWN_FOLDER).unlink()
    assert put_away(knowledge, "cities.md", "cities.md")
    assert not put_away(knowledge, "cities.md", "cities.md")
    assert (knowledge / WITHDRAWN_FOLDER / "cities.md").is_file()


def test_what_was_changed_meanwhile_is_not_removed(knowledge: Path) -> None:
    """Whoever decided to remove an article had another text before them."""
    content = (knowledge / "cities.md").read_bytes()
    (knowledge / "cities.md").write_bytes(content + b"Another line.\n")
    for expected in (revision_of(content), None):
        with pytest.raises(StaleError) as stale:
            remove_article(knowledge, "cities.md", expected=expected)
        assert stale.value.current == content + b"Another line.\n"
    now = revision_of(content + b"Another line.\n")
    remove_article(knowledge, "cities.md", expected=now)
    assert current_bytes(knowledge, "cities.md") is None
    remove_article(knowledge, "cities.md", expected=None)
