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


def test_without_articles_the_page_says_so() -> None:
    """A member would be shown an empty list."""
    assert pages.topics(Topics(Index.build([]))).content.strip() == pages.NO_ARTICLES


def test_an_article_is_shown_with_what_its_head_says() -> None:
    """A member would not learn whose words these are, nor how old."""
    head = (
        "title: A *town*\nurl: https://a.example\nsource: The Post\npublished: 2025-01-31\n"
        "label: Opinion\nreview_by: 2026-01-31\n"
    )
    asked = "must_answer: [{question: where is the lake, quote: the park}]\n"
    text = f"---\n{head}{asked}---\n## The lake\n\nThe lake is in the park.\n"
    found, _ = read_article("a.md", text.encode())
    assert found is not None
    (topic,) = Topics(Index.build([found])).all
    lines = pages.article(topic, found).content.splitlines()
    assert lines == [
        "**[A town](https://a.example)**",
        "-# The Post · 2025-01-31 · Opinion",
        "-# to be reviewed by 2026-01-31",
        "- The lake",
        "It answers, for one:",
        "- where is the lake",
    ]


def test_an_article_without_questions_of_its_own_promises_no_answers() -> None:
    """Nothing stands below what it covers."""
    text = "---\ntitle: A town\n---\n## The lake\n\nThe lake is in the park.\n"
    found, _ = read_article("a.md", text.encode())
    assert found is not None
    (topic,) = Topics(Index.build([found])).all
    assert pages.article(topic, found).content.splitlines() == [
        "**A town**",
        "-# undated",
        "- The lake",
    ]
