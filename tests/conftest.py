"""What tests of several rooms share: small articles, and a folder of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import tempfile

from hypothesis import settings
import pytest

from bot.answers.briefing import Briefing
from bot.articles.article import Article
from bot.articles.reading import read_article
from bot.library.snapshot import Snapshot
from bot.services.edition import Edition, One
from bot.services.topics import Topics

# In CI Hypothesis itself chooses the same examples each time; elsewhere it looks for new ones. How
# long one takes is no matter of a test.
if "CI" not in os.environ:
    settings.register_profile("local", deadline=None)
    settings.load_profile("local")
# What other versions of Python and of packages change shows with few examples.
settings.register_profile("few", deadline=None, max_examples=10)

NOBODY = 65534
CITIES = """\
---
title: Cities and the plan
url: https://news.example/cities
published: 2026-11-02
---
The council of cities met in Springfield. Its plan was published in 2017.

## Stances of the mayors

Boston, Massachusetts: Mayor Michelle Wu has called the plan unlawful.

Denver, Colorado: Mayor Mike Johnston has asked for negotiation.

[caption] A crowd in Boston. (Jane Doe/Getty Images)
"""


def make_article(text: str, path: str = "a.md") -> Article:
    """An article that must be without fault."""
    article, faults = read_article(path, text.encode())
    assert article is not None, faults
    return article


def only(briefing: Briefing) -> One:
    """A briefing as what is served."""
    snapshot = Snapshot(Path(), briefing.index, (), {})
    return One(Edition(snapshot, briefing, Topics(briefing.index)))


@contextmanager
def plain_user() -> Iterator[None]:
    """File rights count inside the block, also where tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach; tmp_path's parents are for one user alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.fixture
def cities() -> Briefing:
    """A briefing over one small article."""
    return Briefing.from_articles([make_article(CITIES, "cities.md")])


@pytest.fixture
def article() -> Callable[[str, str], Article]:
    """Makes an article of its text and path."""
    return make_article


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A folder with one article."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "cities.md").write_text(CITIES, encoding="utf-8")
    return folder
