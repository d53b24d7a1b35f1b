"""Links that mark the very words."""

from collections.abc import Callable
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st
import pytest

from bot.answers.briefing import Briefing
from bot.articles.article import Article
from tests.conftest import make_article

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


def test_ends_must_mark_the_whole_sentence(article: Callable[[str, str], Article]) -> None:
    """Ends that a browser would find before the sentence is over are no mark; longer ones are."""
    body = (
        "Nobody knew what the council of the town would do about that plan of the old town hall"
        " and everybody hoped for one of the old town hall"
    )
    (link,) = _links(article(HEAD.format("https://x.example") + body, "a.md"))
    assert link is not None
    assert unquote(link.partition("text=")[2]) == (
        "Nobody knew what the council of,one of the old town hall"
    )


def test_a_caption_with_the_same_words_counts(article: Callable[[str, str], Article]) -> None:
    """A sentence that a photo caption repeats is told from it, or not marked at all."""
    body = "[caption] **Wu** spoke to the crowd.\n\nIt rained. Wu spoke to the crowd."
    links = _links(article(HEAD.format("https://x.example") + body, "a.md"))
    assert links[1] == "https://x.example#:~:text=rained.-,Wu%20spoke%20to%20the%20crowd."
    alone = "Wu spoke to the crowd.\n\n[caption] Wu spoke to the crowd."
    made = article(HEAD.format("https://x.example").replace("T", "Wu spoke") + alone, "a.md")
    assert _links(made) == ["https://x.example"]


def test_a_row_is_marked_by_its_first_and_last_cell(
    article: Callable[[str, str], Article],
) -> None:
    """What stands between cells is on no page; a row that its ends do not tell gets no mark."""
    body = (
        "| City | Mayor | Since |\n|---|---|---|\n| Boston | Wu | 2021 |\n| Denver | Jo | 2023 |\n"
        "| Denver | Al | 2024 |\n| | Bo | 2025 |\n\n| One |\n|---|\n| Rome |"
    )
    links = _links(article(HEAD.format("https://x.example") + body, "a.md"))
    assert links == [
        "https://x.example#:~:text=Boston,2021",
        "https://x.example",
        "https://x.example",
        "https://x.example",
        "https://x.example#:~:text=Rome",
    ]


def test_lengths_are_compared_in_one_alphabet(article: Callable[[str, str], Article]) -> None:
    """Letters that are longer or shorter once folded cost no mark."""
    body = (
        "Die Stra\u00dfe und die gro\u00dfe Gasse \ufb01nden sich auf keinem der Pl\u00e4ne,"
        " die der Rat bis heute ver\u00f6ffentlicht hat."
    )
    (link,) = _links(article(HEAD.format("https://x.example") + body, "a.md"))
    assert link is not None
    assert unquote(link.partition("text=")[2]) == (
        "Die Stra\u00dfe und die,bis heute ver\u00f6ffentlicht hat."
    )


@pytest.mark.timeout(10)
@pytest.mark.parametrize("word", ["word ", "w\u00f6rd ", "x"])
def test_a_huge_sentence_costs_no_time(article: Callable[[str, str], Article], word: str) -> None:
    """60,000 characters that stand twice take no time, and no link is long."""
    huge = "A " + word * (60_000 // len(word)) + "end."
    links = _links(article(HEAD.format("https://x.example") + f"{huge}\n\n{huge}", "a.md"))
    assert links[0] == "https://x.example"
    assert all(link is not None and len(link) < 300 for link in links)


words = st.lists(st.sampled_from(["Wu", "wu", "said", "Stra\u00dfe", "no", "1,000"]), min_size=1)
sentences = words.map(lambda each: " ".join(["It", *each]) + ".")


@given(st.lists(st.tuples(st.sampled_from(["", "[caption] ", "## ", "- "]), sentences), min_size=1))
def test_a_directive_marks_its_quote_alone(blocks: list[tuple[str, str]]) -> None:
    """A search as a browser does it finds the quote first, and its beginning nowhere else."""
    blocks = [*blocks, ("", "Last words.")]
    body = "\n\n".join(mark + sentence for mark, sentence in blocks)
    article = make_article(HEAD.format("https://x.example") + body)
    page = " ".join(["T", *(sentence for _, sentence in blocks)]).casefold()
    quotable = [at for at, (mark, _) in enumerate(blocks) if mark in {"", "- "}]
    links = _links(article)
    assert len(links) == len(quotable)
    for at, link in zip(quotable, links, strict=True):
        assert link is not None
        if link == "https://x.example":
            continue
        parts = link.partition("text=")[2].split(",")
        prefix = unquote(parts.pop(0)[:-1]).casefold() + " " if parts[0].endswith("-") else ""
        start, *end = (unquote(part).casefold() for part in parts)
        begin = len(" ".join(["T", *(sentence for _, sentence in blocks[:at]), ""]).casefold())
        assert page.count(prefix + start) == 1
        assert page.find(prefix + start) + len(prefix) == begin
        reach = begin + len(start)
        if end:
            reach = page.find(end[0], reach) + len(end[0])
        assert reach == begin + len(blocks[at][1].casefold())


def test_a_row_comes_with_its_columns(article: Callable[[str, str], Article]) -> None:
    """A table row's quote names the columns, in the JSON too; others have none."""
    table = (
        "| City | Mayor |\n|---|---|\n| Boston | Wu |\n\n| A |\n|---|\n| Rome |\n\nDenver waits."
    )
    briefing = Briefing.from_articles([article("---\ntitle: T\n---\n" + table, "a.md")])
    columns = {
        name: briefing.answer(name).quotes[0].to_json()["columns"]
        for name in ("boston", "rome", "denver")
    }
    assert columns == {"boston": ["City", "Mayor"], "rome": ["A"], "denver": []}


def test_a_citation_without_an_address_has_no_link(cities: Briefing) -> None:
    """What is not known is null, and what is known is there as it was written."""
    quote = cities.answer("what is Boston's stance").quotes[0]
    assert quote.url == "https://news.example/cities"
    assert quote.published == "2026-11-02"
    assert (quote.heading, quote.line) == ("Stances of the mayors", 10)
    assert (quote.source, quote.label, quote.review_by) == (None, None, None)
