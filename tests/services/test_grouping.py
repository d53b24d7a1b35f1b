"""Which questions ask the same: a set by hand, and generated sets of near-duplicates.

BRIEFING_GROUPINGS sets how many sets are generated; 60 unless it does.
"""

from collections.abc import Callable
from itertools import combinations
import os
from pathlib import Path
import random

import pytest

from bot.articles.strict_yaml import Scalar, Sequence, read_yaml
from bot.search.lexicon import english
from bot.services.grouping import MOST_MEMBERS, Gists, Wording, grouped

SETS = int(os.environ.get("BRIEFING_GROUPINGS", "60"))
BY_HAND = Path(__file__).parents[1] / "golden" / "groups.yaml"
NAMES = (
    "Seattle Portland Springfield Ravenna Oakhurst Millbrook Tallinn Calder Fenwick Lisbon Harlow"
    " Dunmore Whitby Kestrel Ashford Penrith Marsden Bristol Quincy Eastvale"
).split()
# What is asked, each in ways in which people ask it.
ASKED = (
    ("what is {}'s stance", "{} stance?", "what's the position of {}", "stance of {} pls"),
    ("who is the mayor of {}", "{} mayor", "who's {}'s mayor", "hi, who is mayor in {}"),
    ("when does the {} ferry leave", "{} ferry departure?", "what time does the {} ferry depart"),
    ("how much is a ticket to {}", "ticket price {}", "what does a ticket to {} cost"),
    ("is the road to {} closed", "{} road closed?", "is the road to {} shut"),
    ("can I take my dog to {}", "are dogs allowed in {}", "dogs in {} ok?"),
    ("where can I park in {}", "parking {}", "{} parking?", "where to park in {}"),
    ("how many people live in {}", "population of {}", "{} population?"),
    ("why was the {} library closed", "reason the {} library is closed", "why is {} library shut"),
    ("who won the {} pumpkin contest", "{} pumpkin contest winner", "winner of {} pumpkin contest"),
)


def _slip(rng: random.Random, question: str) -> str:
    """One long word with a letter left out or two swapped."""
    words = question.split()
    long = [number for number, word in enumerate(words) if len(word) > 6 and word.isalpha()]
    if not long:
        return question
    number = rng.choice(long)
    word, at = words[number], rng.randrange(2, len(words[number]) - 2)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    words[number] = rng.choice((word[:at] + word[at + 1 :], swapped))
    return " ".join(words)


def _generated(seed: int) -> list[list[str]]:
    rng = random.Random(seed)  # noqa: S311  repeatable
    groups: dict[tuple[int, str], list[str]] = {}
    for _ in range(12):
        number, name = rng.randrange(len(ASKED)), rng.choice(NAMES)
        ways = rng.sample(ASKED[number], rng.randint(1, len(ASKED[number])))
        asked = [way.format(name) for way in ways]
        asked = [each.lower() if rng.random() < 0.3 else each for each in asked]
        groups[number, name] = [_slip(rng, each) if rng.random() < 0.15 else each for each in asked]
    return list(groups.values())


def _pairs(groups: list[list[str]]) -> tuple[int, int, int]:
    """Of all pairs of questions: found to ask the same, truly doing so, and both."""
    gists = Gists()
    of_gist: dict[str, list[tuple[int, str]]] = {}
    for number, group in enumerate(groups):
        for question in group:
            of_gist.setdefault(gists.of(question), []).append((number, question))
    wordings = [Wording(gist, asked[0][1], len(asked)) for gist, asked in of_gist.items()]
    found, both = 0, 0
    for members in grouped(wordings, english()):
        labels = [number for member in members for number, _ in of_gist[member.gist]]
        pairs = list(combinations(labels, 2))
        found += len(pairs)
        both += sum(one == other for one, other in pairs)
    true = sum(len(group) * (len(group) - 1) // 2 for group in groups)
    return found, true, both


def _by_hand() -> list[list[str]]:
    root = read_yaml(BY_HAND.read_text(encoding="utf-8")).root
    assert isinstance(root, Sequence)
    groups = []
    for node in root.items:
        assert isinstance(node, Sequence)
        groups.append([item.text for item in node.items if isinstance(item, Scalar)])
    return groups


def test_questions_by_hand_are_grouped_right() -> None:
    """Moderators would read what is one question as several, or miss one among others."""
    groups = _by_hand()
    assert sum(map(len, groups)) >= 40
    found, true, both = _pairs(groups)
    assert both / found >= 0.95
    assert both / true >= 0.9


@pytest.mark.timeout(120 + SETS)
def test_generated_near_duplicates_are_found(record_property: Callable[[str, float], None]) -> None:
    """Courtesies, order, case, synonyms and slips must not split what is asked in a group."""
    found, true, both = (
        sum(each) for each in zip(*map(_pairs, map(_generated, range(SETS))), strict=True)
    )
    record_property("precision", both / found)  # in --junit-xml
    record_property("recall", both / true)
    assert both / found >= 0.95
    assert both / true >= 0.85


def test_what_asks_another_fact_or_another_name_is_apart() -> None:
    """A group of two different wishes becomes an article that answers one of them."""
    wordings = [
        "when is the fair",
        "where is the fair",
        "who is Mike Johnson",
        "who is Mike Johnston",
    ]
    gists = Gists()
    found = grouped([Wording(gists.of(each), each, 1) for each in wordings], english())
    assert len(found) == 4


def test_moderators_synonyms_bring_wordings_together() -> None:
    """Words that the moderators said mean the same ask the same."""
    gists = Gists()
    wordings = [
        Wording(gists.of(each), each, 1) for each in ("tram to Calder", "streetcar to Calder")
    ]
    assert len(grouped(wordings, english())) == 2
    assert len(grouped(wordings, english(), [("tram", "streetcar")])) == 1


def test_hostile_questions_have_gists() -> None:
    """What anybody may type must not stop a question from being logged."""
    gists = Gists()
    assert gists.of("") == ""
    assert gists.of("?!") == ""
    for question in (
        "who are you",
        "\ud800 \0 \u202e",
        "a" * 4000,
        "<@1> " * 800,
        "(" * 4000,
        "😀",
    ):
        assert isinstance(gists.of(question), str)


def test_a_part_of_what_means_the_same_may_stand_in_both() -> None:
    """A word that both wordings have does not keep the rest of a phrase from being the same."""
    texts = ("where does the tram rail stop", "where does the light rail stop")
    wordings = [Wording(Gists().of(each), each, 1) for each in texts]
    assert len(grouped(wordings, english())) == 2
    assert len(grouped(wordings, english(), [("tram", "light rail")])) == 1


def test_a_large_group_takes_all_that_ask_the_same() -> None:
    """It is compared by a few of its members, and the others are counted all the same."""
    texts = [f"what is {name} stance {end}" for name in ("Seattle", "Seattle's") for end in
             ("", "on parks", "on trams", "today", "pls")]  # fmt: skip
    wordings = [Wording(f"{number} {each}", each, 1) for number, each in enumerate(texts)]
    groups = grouped(wordings, english())
    assert max(map(len, groups)) > MOST_MEMBERS
    assert sum(map(len, groups)) == len(texts)
