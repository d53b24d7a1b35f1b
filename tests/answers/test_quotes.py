"""What a citation promises, over generated articles and questions."""

from dataclasses import dataclass
import hashlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answers.answer import JsonValue
from bot.answers.briefing import Briefing
from bot.articles.reading import read_article

WORDS = (
    "Boston Denver mayor Wu policy stance court plan city caf\u00e9 \U0001f600wave na\u0131ve land"
    " u\u0308ber \u05e9\u05dc\u05d5\u05dd law offered council budget 2017 1,000 border vote"
).split()
word = st.sampled_from(WORDS)
marked = st.one_of(
    word.map(lambda w: (w, w)),
    word.map(lambda w: (w, f"**{w}**")),
    word.map(lambda w: (w, f"`{w}`")),
    word.map(lambda w: (w, f"[{w}](https://x.example/{len(w)})")),
)


@dataclass(frozen=True)
class Source:
    """An article's bytes, and all that may be quoted from it as a reader sees it."""

    content: bytes
    units: frozenset[str]


@st.composite
def sentence(draw: st.DrawFn) -> tuple[str, str]:
    """A sentence as a reader sees it, and as it is written."""
    words = draw(st.lists(marked, min_size=2, max_size=12))
    space = draw(st.sampled_from([" ", " ", " ", "\n"]))
    seen = "The " + " ".join(shown for shown, _ in words) + " ended."
    return seen, "The " + space.join(written for _, written in words) + " ended."


@st.composite
def block(draw: st.DrawFn) -> tuple[list[str], str]:
    """A paragraph, list, table, heading or caption: what may be quoted of it, and its source."""
    parts = draw(st.lists(sentence(), min_size=1, max_size=4))
    flat = [(seen, written.replace("\n", " ")) for seen, written in parts]
    kind = draw(st.sampled_from(["paragraph", "paragraph", "list", "table", "heading", "caption"]))
    match kind:
        case "paragraph":
            return [seen for seen, _ in parts], " ".join(written for _, written in parts)
        case "list":
            return [seen for seen, _ in flat], "\n".join(f"- {written}" for _, written in flat)
        case "table":
            rows = "\n".join(f"| {written} | x |" for _, written in flat)
            return [f"{seen} | x" for seen, _ in flat], f"| A | B |\n|---|---|\n{rows}"
        case "heading":
            return [], f"## {flat[0][1]}"
        case _:
            return [], f"[caption] {flat[0][1]}"


@st.composite
def source(draw: st.DrawFn) -> Source:
    """A whole article file."""
    blocks = draw(st.lists(block(), min_size=1, max_size=6))
    head = "---\ntitle: A title \U0001f600\nurl: https://news.example/a\n---\n"
    text = head + "\n\n".join([*(written for _, written in blocks), "Last words stand here."])
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    if draw(st.booleans()):
        text = "\ufeff" + text
    units = frozenset(seen for quotable, _ in blocks for seen in quotable)
    return Source(text.encode(), units | {"Last words stand here."})


questions = st.lists(st.sampled_from([*WORDS, "what", "is", "why", "how many", "Seattle"])).map(
    " ".join
)


def _briefing(sources: list[Source]) -> Briefing:
    articles = []
    for number, each in enumerate(sources):
        article, faults = read_article(f"{number}.md", each.content)
        assert article is not None, faults
        articles.append(article)
    return Briefing.from_articles(articles, threshold=0.1)


@given(st.lists(source(), min_size=1, max_size=3), questions)
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_a_quote_is_its_slice(sources: list[Source], question: str) -> None:
    """A quote is one whole unit, its line right, its text cut from the bytes of its revision."""
    answer = _briefing(sources).answer(question)
    for quote in (*answer.quotes, *answer.nearest):
        origin = sources[int(quote.article.removesuffix(".md"))]
        text = origin.content.decode("utf-8")
        assert quote.revision == hashlib.sha256(origin.content).hexdigest()
        assert quote.text == text[quote.start : quote.end]
        assert quote.line == 1 + text[: quote.start].count("\n")
        assert quote.display in origin.units
    assert len(answer.nearest) <= 3


@given(st.lists(source(), min_size=1, max_size=3), questions)
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_the_same_question_gets_the_same_answer(sources: list[Source], question: str) -> None:
    """Whatever order the articles come in, the JSON is the same but for the time it took."""

    def answer(briefing: Briefing) -> dict[str, JsonValue]:
        return {**briefing.answer(question).to_json(), "elapsed_ms": None}

    first = _briefing(sources)
    again = Briefing.from_articles(reversed(_briefing(sources).index.articles), threshold=0.1)
    assert answer(first) == answer(first) == answer(again)
