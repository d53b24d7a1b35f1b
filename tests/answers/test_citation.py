"""Links that mark the very words."""

from collections.abc import Callable
from urllib.parse import unquote

import pytest

from bot.answers.briefing import Briefing
from bot.articles.article import Article

HEAD = "---\ntitle: T\nurl: {}\n---\n"


def _links(article: Article) -> list[str | None]:
    """The link of every sentence, by asking for each."""
    from bot.answers.citation import link  # noqa: PLC0415  only here

    url = article.front_matter.url
    assert url is not None
    return [
        link(url, article, sentence)
        for section in article.sections
        for block in section.blocks
        for sentence in block.sentences
    ]


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://x.example/a", "https://x.example/a#:~:text=Wu%2C%20non%2Dmember%20%26%20mayor."),
        (
            "https://x.example/a#top",
            "https://x.example/a#top:~:text=Wu%2C%20non%2Dmember%20%26%20mayor.",
        ),
    ],
)
def test_the_directive_is_encoded(
    article: Callable[[str, str], Article], url: str, link: str
) -> None:
    """Commas, dashes and ampersands, which mean something in a directive, are encoded."""
    made = article(HEAD.format(url) + "Wu, **non-member** & mayor.", "a.md")
    assert _links(made) == [link]


def test_a_long_quote_is_marked_by_its_ends(article: Callable[[str, str], Article]) -> None:
    """First and last words mark a long sentence, as many as it takes to be the only place."""
    body = (
        "The mayor of the city said that the plan of the council was one that nobody had wanted at"
        " all in the end.\n\nThe mayor of the city said no."
    )
    first, second = _links(article(HEAD.format("https://x.example") + body, "a.md"))
    assert first is not None
    start, end = unquote(first.partition("text=")[2]).split(",")
    assert start == "The mayor of the city said that"
    assert body.startswith(start)
    assert body.partition("\n")[0].endswith(end)
    assert second == "https://x.example#:~:text=The%20mayor%20of%20the%20city%20said%20no."


def test_a_repeated_quote_is_marked_by_what_stands_before(
    article: Callable[[str, str], Article],
) -> None:
    """Of two equal sentences the words before tell which; one that nothing tells gets no mark."""
    body = "Boston voted. It was close.\n\nDenver voted. It was close."
    links = _links(article(HEAD.format("https://x.example") + body, "a.md"))
    assert links[1] == "https://x.example#:~:text=Boston%20voted.-,It%20was%20close."
    assert links[3] == "https://x.example#:~:text=Denver%20voted.-,It%20was%20close."
    same = _links(article(HEAD.format("https://x.example") + "Yes.\n\nYes.", "a.md"))
    assert same[0] == "https://x.example"


def test_a_citation_without_an_address_has_no_link(cities: Briefing) -> None:
    """What is not known is null, and what is known is there as it was written."""
    quote = cities.answer("what is Boston's stance").quotes[0]
    assert quote.url == "https://news.example/cities"
    assert quote.published == "2026-11-02"
    assert (quote.heading, quote.line) == ("Stances of the mayors", 10)
    assert (quote.source, quote.label, quote.review_by) == (None, None, None)
