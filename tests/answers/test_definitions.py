"""What an abbreviation stands for."""

import pytest

from bot.answers.briefing import Briefing
from bot.answers.definitions import spelled_out
from tests.conftest import make_article

TEXT = """\
---
title: Water
---
The RWA lends out kits. The RWA replaces pipes.

The Regional Water Authority (RWA) owns the mains.
"""
BRIEFING = Briefing.from_articles([make_article(TEXT)])


@pytest.mark.parametrize(
    "question", ["what does RWA stand for", "whats rwa short for?", "what does the R.W.A. mean"]
)
def test_the_sentence_that_spells_it_out_is_quoted(question: str) -> None:
    """However often an abbreviation stands elsewhere."""
    assert BRIEFING.answer(question).quotes[0].text.startswith("The Regional Water Authority")


def test_what_no_article_spells_out_is_not_made_up() -> None:
    """A word that articles only use is answered like any other question, or not."""
    answer = BRIEFING.answer("what does OPH stand for")
    assert not answer.quotes
    assert answer.missing == ("OPH",)


def test_an_abbreviation_that_is_only_used_is_not_taken_for_one_that_is_spelled_out() -> None:
    """Without a sentence that defines it the best one that uses it is quoted, as it is."""
    used = "---\ntitle: Water\n---\nThe RWA lends out kits. The RWA replaces pipes.\n"
    briefing = Briefing.from_articles([make_article(used)])
    question = "what does RWA stand for"
    assert spelled_out(question, briefing.rank(question, 5), briefing.index) is None
    assert briefing.answer(question).quotes[0].text == "The RWA lends out kits."
