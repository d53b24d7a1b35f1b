"""Passages that say nearly the same: what is found is what a slow count finds."""

from itertools import combinations, pairwise
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.briefing import Briefing
from bot.search.alike import ALIKE, LEAST_SHINGLES, alike
from bot.search.index import Index
from bot.search.terms import WORD, spelled
from tests.conftest import make_article

LONG = (
    "The council of the town closed the old bridge over the river on Monday because of the ice"
    " that had come down from the hills"
)


def _index(*texts: str) -> Index:
    """An article for each text."""
    articles = [
        make_article(f"---\ntitle: T{n}\n---\n{text}\n", f"{n:03}.md")
        for n, text in enumerate(texts)
    ]
    return Briefing.from_articles(articles).index


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = [spelled(word) for word in WORD.findall(text)]
    return {tuple(words[at : at + 3]) for at in range(len(words) - 2)}


def _slowly(texts: list[str]) -> dict[tuple[int, int], float]:
    sets = [_shingles(text) for text in texts]
    shares = {
        (a, b): len(sets[a] & sets[b]) / len(sets[a] | sets[b])
        for a, b in combinations(range(len(texts)), 2)
        if min(len(sets[a]), len(sets[b])) >= LEAST_SHINGLES
    }
    return {pair: share for pair, share in shares.items() if share >= ALIKE}


def test_a_changed_word_hides_nothing() -> None:
    """A copy with a word changed is found, in capitals too; another text is not."""
    index = _index(
        f"{LONG}.", f"{LONG.upper()}!", f"{LONG.replace('Monday', 'Friday')}.", "Rain fell all day."
    )
    assert [(pair.one, pair.other) for pair in alike(index)] == [(0, 1), (0, 2), (1, 2)]
    assert [(pair.one, pair.other) for pair in alike(index, [2])] == [(2, 0), (2, 1)]
    assert alike(index, [3]) == []
    assert alike(index, []) == []


def test_an_article_may_repeat_itself() -> None:
    """Two paragraphs of one article are its author's business."""
    assert alike(_index(f"{LONG}.\n\n{LONG}, too.")) == []
    assert alike(_index()) == []
    assert alike(_index("A b.")) == []


def test_of_many_passages_all_are_found() -> None:
    """Min-hashes miss no more than a pair in a hundred of those that a slow count finds."""
    rng = random.Random(5)  # noqa: S311  repeatable on purpose
    words = [f"w{n}" for n in range(200)]
    texts = [" ".join(rng.choices(words, k=40)) + "." for _ in range(150)]
    for text in texts[:100]:
        parts = text.split()
        for _ in range(rng.randint(0, 4)):
            parts[rng.randrange(len(parts))] = rng.choice(words)
        texts.append(" ".join(parts))
    wanted = _slowly(texts)
    found = {(pair.one, pair.other): pair.share for pair in alike(_index(*texts))}
    assert len(wanted) > 50
    assert found.keys() <= wanted.keys()
    assert len(found) >= 0.99 * len(wanted)
    assert all(abs(found[pair] - wanted[pair]) < 1e-9 for pair in found)
    few = {pair.one: pair for pair in alike(_index(*texts), [0, 1, 2])}
    assert few.keys() == {a for pair in wanted for a in pair} & {0, 1, 2}


@settings(max_examples=30)
@given(st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=30), max_size=6))
def test_some_passages_are_compared_with_all(rows: list[list[str]]) -> None:
    """Whichever passages are asked about, the pairs are those of a slow count."""
    texts = list(
        dict.fromkeys(" ".join(f"{a}{b}" for a, b in pairwise([*row, "a"])) for row in rows)
    )
    wanted = _slowly(texts)
    index = _index(*texts)
    for one in range(len(texts)):
        found = {frozenset((pair.one, pair.other)) for pair in alike(index, [one])}
        assert found == {frozenset(pair) for pair in wanted if one in pair}
