"""What an abbreviation stands for."""

import pytest

from bot.answers.briefing import Briefing
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
