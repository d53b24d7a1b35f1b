"""An index that is rebuilt answers as one that is built anew."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.answers.briefing import Briefing
from bot.articles.article import Article
from bot.articles.synonyms import Synonyms
from bot.search.index import Index
from tests.conftest import make_article

WORDS = (
    *("harbour", "harbours", "Boston", "boston", "BOSTON", "Mayor Reed", "reed", "opened", "1840"),
    *("bridge", "explained", "Boston Ferry Union (BFU)", "the BFU", "ship's", "ships"),
)
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)
bodies = st.lists(words.map("Then {}.".format), min_size=1, max_size=4).map("\n\n".join)
headings = st.sampled_from(["", "## Bridges\n\n", "[caption] A ferry.\n\n"])
folders = st.dictionaries(st.sampled_from("abcdef"), st.tuples(headings, bodies), max_size=6)
QUESTIONS = (
    "who opened the harbour of Boston",
    "when did Mayor Reed explain it",
    "a ferry",
    "bridge",
    "what does reed say about bostn",
    "what did the BFU open",
    "who explained the brigde in Bolton",
    "what is Reed's vessel",
)
SYNONYMS = (Synonyms(), Synonyms((("ship", "vessel"),)))

Turn = tuple[dict[str, tuple[str, str]], Synonyms]


def _articles(folder: dict[str, tuple[str, str]]) -> list[Article]:
    return [
        make_article(f"---\ntitle: Town {path}\n---\n{heading}{body}", f"{path}.md")
        for path, (heading, body) in folder.items()
    ]


def _told(index: Index) -> list[object]:
    """Everything that an index lets be known."""
    answers = [
        replace(Briefing(index).answer(question), elapsed_ms=0).to_json() for question in QUESTIONS
    ]
    ranks = [
        [(h.number, h.score) for h in index.rank([t], 9)] for t in ("harbour", "boston", "1840")
    ]
    weights = sorted((term, index.weight(term)) for term in index.vocabulary)
    noted = index.captions, index.unquoted, index.unquoted_words
    same = sorted(index.same.groups.items())
    return [answers, ranks, weights, noted, same, index.articles, index.passages]


@given(st.lists(st.tuples(folders, st.sampled_from(SYNONYMS)), min_size=2, max_size=4))
def test_a_rebuilt_index_answers_as_one_built_anew(turns: list[Turn]) -> None:
    """However articles come, go and change, nothing tells the two apart."""
    index = Index.build(_articles(turns[0][0]), synonyms=turns[0][1])
    before = _told(index)
    rebuilt = index
    for folder, synonyms in turns[1:]:
        rebuilt = rebuilt.rebuild(_articles(folder), synonyms=synonyms)
        assert _told(rebuilt) == _told(Index.build(_articles(folder), synonyms=synonyms))
    assert _told(index) == before


def test_only_what_changed_is_read() -> None:
    """Articles that are held alike are not read again."""
    read: list[tuple[int, int]] = []
    folder = dict.fromkeys("abcd", ("", "Boston opened it."))
    index = Index.build(_articles(folder))
    index.rebuild(_articles(folder | {"b": ("", "Reed opened it.")}), lambda *at: read.append(at))
    assert read == [(1, 1)]
