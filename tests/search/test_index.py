"""Passages, the index and rankings over small articles."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from bot.articles.article import Article
from bot.search.index import Index
from bot.search.passages import PASSAGE_CHARS, passages
from bot.search.query import Wanted, read_query
from bot.search.snippets import snippets
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
    text = "---\ntitle: T\nsource: The Gazette\n---\nText.\n\n[caption] A crowd.\n"
    index = Index.build([make_article(text)])
    assert index.unquoted == {"gazett", "crowd"}
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
        ("how old is Wu", Wanted.NUMBER),
        ("When was it built?", Wanted.DATE),
        ("in which year did it end", Wanted.DATE),
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
    best = snippets(query, index.rank(query.terms, 5), index)
    assert best[0].sentence.display == "The harbour opened in 1840."
    assert best[0].fits
    assert not best[1].fits


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What does Wu say?", ["Wu"]),
        ("Boston wants what from Denver?", ["Denver"]),
        ("WHAT DOES WU SAY", []),
        ("what does wu say", []),
    ],
)
def test_names_are_told_by_their_capital(question: str, names: list[str]) -> None:
    """A capital inside a sentence makes a name; at its start, or in shouting, it says nothing."""
    query = read_query(question, Index.build([]))
    assert [word.typed for word in query.words if word.name] == names
