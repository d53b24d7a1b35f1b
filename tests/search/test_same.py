"""Other words for the same thing: synonyms, abbreviations, forms of verbs."""

import pytest

from bot.answers.briefing import Briefing
from bot.articles.synonyms import Synonyms
from bot.search.index import Index
from bot.search.query import read_query
from bot.search.same import definitions
from tests.conftest import make_article

TEXT = """\
---
title: Water and trams
---
The Regional Water Authority (RWA) owns the mains.

Federal immigration authorities came to Harlow.

The streetcar stops at noon. Ruth Kingsley withdrew her support in December.

The United States pays half. Nobody has fallen ill.

Two bridges in Brazil were built after World War II, twelve miles from the sea.
"""
SYNONYMS = Synonyms(
    (("tram", "streetcar", "light rail"), ("federal immigration authorities", "ICE"))
)
BRIEFING = Briefing.from_articles([make_article(TEXT)], synonyms=SYNONYMS)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("what does the RWA own", "Regional Water Authority"),
        ("who owns the mains, the regional water authority?", "owns the mains"),
        ("when does the tram stop", "streetcar stops"),
        ("when does the light rail stop", "streetcar stops"),
        ("where did ICE come to", "immigration authorities came"),
        ("who withdraws support", "withdrew her support"),
        ("what does the USA pay", "pays half"),
        ("what does the U.S. pay", "pays half"),
        ("is anybody sick", "fallen ill"),
        ("were Brazilian bridges built after WWII", "Two bridges"),
        ("are the 2 bridges 12 mi from the sea", "Two bridges"),
    ],
)
def test_both_names_of_a_thing_find_it(question: str, quoted: str) -> None:
    """What means the same counts as if it stood there."""
    answer = BRIEFING.answer(question)
    assert quoted in answer.quotes[0].text
    assert not answer.missing


def test_a_phrase_counts_whole_or_not_at_all() -> None:
    """Federal money alone is no ICE."""
    text = "---\ntitle: T\n---\nFederal money came to Harlow.\n"
    briefing = Briefing.from_articles([make_article(text)], synonyms=SYNONYMS)
    assert briefing.answer("what did ICE do").missing == ("ICE",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Office of Public Health (OPH)", [("OPH", "Office of Public Health")]),
        ("Marsden Area Transit, or MAT, had", [("MAT", "Marsden Area Transit")]),
        (
            "NASA (National Aeronautics and Space Administration)",
            [("NASA", "National Aeronautics and Space Administration")],
        ),
        ("a crowd (AP) and a dog (XYZ)", []),
        ("(ABC)", []),
    ],
)
def test_articles_define_abbreviations(text: str, found: list[tuple[str, str]]) -> None:
    """An abbreviation is one if its letters begin the words beside it."""
    assert list(definitions(text)) == found


def test_no_word_is_its_own_other_word() -> None:
    """A query's other terms are none of its own."""
    index = Index.build([make_article(TEXT)], synonyms=SYNONYMS)
    query = read_query("does the tram or the streetcar stop", index)
    assert not set(query.terms) & set(query.others)
