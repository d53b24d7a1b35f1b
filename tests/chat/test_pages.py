"""The pages of /briefing, and what is offered while one types."""

from bot.articles.reading import read_article
from bot.chat import pages
from bot.search.index import Index
from bot.services.topics import Topics


def _topics(*headings: str) -> Topics:
    body = "".join(f"## {heading}\n\nText.\n\n" for heading in headings)
    article, _ = read_article("a.md", f"---\ntitle: A town\n---\n{body}".encode())
    assert article is not None
    return Topics(Index.build([article]))


def test_an_endless_heading_hides_no_other() -> None:
    """The page would end where it stands, with nothing on it if it is the first."""
    shown = pages.topics(_topics("word " * 500, "The lake")).content
    assert "A town" in shown
    assert "- The lake" in shown
    assert "… and 1 more lines" in shown


def test_what_is_too_long_to_offer_takes_no_place() -> None:
    """Of as many as Discord shows those would be left out, and nothing come in their place."""
    long = [f"park {number} {'word ' * 30}" for number in range(30)]
    offered = _topics(*long, "the park at the lake").questions_like("park", 25, 100)
    assert offered == ["the park at the lake"]
