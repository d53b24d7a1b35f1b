"""Passages, the index and rankings over small articles."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from bot.articles.article import Article
from bot.search.index import Index
from bot.search.passages import PASSAGE_CHARS, passages
from bot.search.query import HOLDS, Wanted, read_query
from bot.search.snippets import Ranking
from tests.conftest import make_article

HEAD = "---\ntitle: {}\n---\n"


def _article(body: str, title: str = "T", path: str = "a.md") -> Article:
    return make_article(HEAD.format(title) + body, path)


def _passages(body: str) -> list[list[str]]:
    return [[s.display for s in passage.sentences] for passage in passages(_article(body))]


def test_a_paragraph_is_a_passage() -> None:
    """Paragraphs are ranked apart, also across a caption, which is in none."""
    body = "One. Two.\n\n[caption] Seen.\n\nThree."
    assert _passages(body) == [["One.", "Two."], ["Three."]]


def test_items_of_a_list_stand_together() -> None:
    """A list is one passage, apart from the paragraphs around it."""
    assert _passages("Before:\n\n- one\n- two\n\nAfter.") == [
        ["Before:"],
        ["one", "two"],
        ["After."],
    ]


def test_rows_of_a_table_stand_together() -> None:
    """A table is a passage whose headline holds the names of its columns."""
    made = _article("Text.\n\n| City | Mayor |\n|---|---|\n| Boston | Wu |\n| Denver | Jo |")
    table = list(passages(made))[1]
    assert [s.display for s in table.sentences] == ["Boston | Wu", "Denver | Jo"]
    assert table.headline == "T\nCity\nMayor"
    behind = _article("| City | Mayor |\n|---|---|\n| Boston | Wu |\n\nText.")
    assert [passage.columns for passage in passages(behind)] == [("City", "Mayor"), ()]


def test_a_headline_holds_the_headings_above() -> None:
    """A passage is found by the headings of the sections around its own, and by no others."""
    body = (
        "Top.\n\n# Zurich\n\n## Weather\n\nIt rains.\n\n### Wind\n\nMuch."
        "\n\n## Food\n\nYes.\n\n# Rome\n\nNo."
    )
    headlines = [passage.headline.split("\n")[1:] for passage in passages(_article(body))]
    assert headlines == [
        [],
        ["Zurich", "Weather"],
        ["Zurich", "Weather", "Wind"],
        ["Zurich", "Food"],
        ["Rome"],
    ]


def test_a_long_paragraph_is_several_passages() -> None:
    """No passage is much longer than it may be, and no sentence is lost or doubled."""
    sentences = [f"Sentence number {n} is here." for n in range(200)]
    found = _passages(" ".join(sentences))
    assert len(found) > 1
    assert [sentence for passage in found for sentence in passage] == sentences
    assert all(sum(map(len, passage)) <= PASSAGE_CHARS for passage in found)


def test_a_headline_helps_to_find_its_passages() -> None:
    """A passage is found by words of its heading and of the article's title."""
    made = _article("## Mayors\nWu said so.\n\n## Other\nNothing here.", title="Boston")
    index = Index.build([made])
    assert [hit.number for hit in index.rank(["mayor"], 5)] == [0]
    assert {hit.number for hit in index.rank(["boston"], 5)} == {0, 1}


def test_words_that_are_never_quoted_are_known_of() -> None:
    """Captions and the publisher's name can be told from words that stand nowhere."""
    text = (
        "---\ntitle: T\nsource: The Gazette\nlabel: Opinion\nurl: https://news.example/a\n---\nText."
        "\n\n[caption] A crowd.\n\n| City | Text |\n|---|---|\n\n## Rome\n\n## Crowds\n"
    )
    index = Index.build([make_article(text)])
    assert index.captions == {"crowd"}
    assert index.unquoted == {
        "gazett", "opinion", "https", "news", "exampl", "citi", "rome"
    }  # fmt: skip
    assert "crowd" not in index.vocabulary


def test_an_article_is_found_by_its_path() -> None:
    """The index gives back each article, and no other."""
    made = [_article("Text.", path=path) for path in ("b.md", "a.md", "c/d.md")]
    index = Index.build(made)
    assert [index.article(each.path) for each in made] == made
    with pytest.raises(KeyError):
        index.article("none.md")


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6), st.integers(1, 12))
def test_the_best_k_are_the_first_k_of_all(words: list[str], k: int) -> None:
    """Asking for fewer passages cuts the ranking short and changes nothing else in it."""
    bodies = ["a b.", "b c.", "a b.", "c d e.", "a.", "f f f.", "a b.", "e."]
    index = Index.build([_article("\n\n".join(bodies))])
    everything = index.rank(words, 100)
    assert index.rank(words, k) == everything[:k]
    assert [(-hit.score, hit.number) for hit in everything] == sorted(
        (-hit.score, hit.number) for hit in everything
    )


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How many cities oppose it?", Wanted.NUMBER),
        ("how old is Wu", Wanted.AGE),
        ("how much does it cost", Wanted.PRICE),
        ("how much lead is there", Wanted.NUMBER),
        ("how long is it open", Wanted.DURATION),
        ("how fast is it", Wanted.MEASURE),
        ("how much does it weigh", Wanted.WEIGHT),
        ("what percentage of it is water", Wanted.SHARE),
        ("what is the total population of Boston", Wanted.NUMBER),
        ("why did it end", Wanted.REASON),
        ("When was it built?", Wanted.DATE),
        ("in which year did it end", Wanted.DATE),
        ("How many cafe\u0301s are there", Wanted.NUMBER),
        ("\uff28ow many are there", Wanted.NUMBER),
        ("\uff37hen was it", Wanted.DATE),
        ("Whenever it rains", None),
        ("how did it end", None),
        ("What is Boston's stance", None),
    ],
)
def test_a_questions_word_says_what_kind_of_fact_is_wanted(
    question: str, wanted: Wanted | None
) -> None:
    """Numbers and dates are asked for by words of their own."""
    assert read_query(question, Index.build([])).wanted is wanted


def test_a_sentence_with_the_wanted_fact_comes_first() -> None:
    """Of two sentences about a thing the one with a date answers when."""
    body = "The harbour of Boston is large. The harbour opened in 1840. Boston likes it."
    index = Index.build([_article(body)])
    query = read_query("when was the Boston harbour opened", index)
    best = Ranking.of(query, index.rank(query.terms, 5), index).snippets()
    assert best[0].sentence.display == "The harbour opened in 1840."
    assert best[0].fits
    assert not best[1].fits


@pytest.mark.parametrize(
    ("wanted", "text", "held"),
    [
        (Wanted.NUMBER, "There are two.", True),
        (Wanted.NUMBER, "There are 1,000.", True),
        (Wanted.NUMBER, "One since 2017, by 1999.", False),
        (Wanted.NUMBER, "Since 2017 there are 2018.", True),
        (Wanted.NUMBER, "It was in 1999 houses.", True),
        (Wanted.NUMBER, "No one is off the table, half of one, none or zero.", False),
        (Wanted.DATE, "It may rain, they march on, and the august crowd waits.", False),
        (Wanted.DATE, "May we come?", False),
        (Wanted.DATE, "It was in May.", True),
        (Wanted.DATE, "On 3 May we came.", True),
        (Wanted.DATE, "On the 3rd of May we came.", True),
        (Wanted.DATE, "May 3 is the day.", True),
        (Wanted.DATE, "Since March all is well.", True),
        (Wanted.DATE, "Last August it rained.", True),
        (Wanted.DATE, "It was founded in 911, or by 800 CE.", True),
        (Wanted.DATE, "It has halls in 911 towns.", False),
        (Wanted.DATE, "At the end of World War I it fell.", True),
        (Wanted.DATE, "It opens after lunch.", False),
        (Wanted.DATE, "It opens at seven.", True),
        (Wanted.DATE, "At half past ten in the evening it shuts.", True),
        (Wanted.DATE, "Bread is there from six o'clock on.", True),
        (Wanted.DATE, "It is sold at seven other shops, and at two places.", False),
        (Wanted.AGE, "The graves are dated to the plague.", True),
        (Wanted.DURATION, "The outcome is known in seconds.", True),
        (Wanted.DURATION, "It is the outcome.", False),
        (Wanted.MEASURE, "It lies one-half mile north.", True),
        (Wanted.MEASURE, "He rarely travels alone.", True),
        (Wanted.WEIGHT, "I have run it for nine days.", False),
        (Wanted.WEIGHT, "It is 170 grams.", True),
        (Wanted.SHARE, "About a third is water.", True),
        (Wanted.SHARE, "3 million tonnes grew.", False),
        (Wanted.REASON, "It was done in response to aid.", True),
        (Wanted.REASON, "It went to Boston.", False),
    ],
)
def test_a_text_holds_the_kind_of_fact(
    wanted: Wanted,
    text: str,
    held: bool,  # noqa: FBT001  a case
) -> None:
    """Words that are also something else than a number or a month are none by themselves."""
    assert (HOLDS[wanted].search(text) is not None) is held


def test_what_only_frames_a_question_weighs_little() -> None:
    """A word that asks for an account weighs little, unless "which" asks for the thing itself."""
    index = Index.build([_article("The policy of Boston. Their position. An article.")])

    def weights(question: str) -> dict[str, float]:
        return {word.typed: word.weight for word in read_query(question, index).words}

    whole = weights("what about Boston")["Boston"]
    assert weights("the policy of Boston")["policy"] < whole
    assert weights("which policy is it")["policy"] == whole
    assert weights("what position is it")["position"] < whole
    assert weights("the article on it")["article"] == whole
    assert weights("summarize it")["summarize"] < whole


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Did Boston resign?", True),
        ("So, did Boston resign?", False),
        ("and didn't Boston resign?", True),
        ("why did Boston resign", True),
        ("who resigned in Boston", False),
        ("Did Boston vote?", False),
        ("Did Boston provide it?", False),
        ("Did Seattle resign?", False),
    ],
)
def test_a_premise_is_unknown(question: str, unknown: bool) -> None:  # noqa: FBT001  a case
    """Asking why or whether somebody did what no article speaks of takes it for granted."""
    index = Index.build([_article("Boston votes.")])
    assert read_query(question, index).is_premise_unknown is unknown
