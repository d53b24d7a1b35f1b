"""What is said for each outcome."""

from datetime import date

import pytest

from bot.answers import wording
from bot.answers.briefing import Briefing


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is Seattle's stance?", "No article mentions “Seattle”."),
        ("What did Kristi Noem say?", "No article mentions “Kristi Noem”."),
        ("who is gavin newsom", "No article mentions “gavin newsom”."),
        ("Seattle or Miami", "No article mentions “Seattle” or “Miami”."),
        ("ab cd, ef, gh, ij, kl", "No article mentions “ab cd”, “ef”, “gh”, “ij” or 1 other word."),
        ("Who is Jane Doe?", "“Jane Doe” appears only in a photo caption or credit."),
        ("How many live in Denver?", "The article mentions Denver, but gives no such number."),
        (
            "When was Michelle Wu called?",
            "The article mentions Michelle Wu, but gives no such date.",
        ),
        ("Why did Boston leave?", "I found nothing that says so. No article uses “leave”."),
        ("What was the plan of 2019?", "I found nothing that says so. No article uses “2019”."),
        ("the of", wording.NOTHING_TO_SEARCH),
        ("\u8ba1\u5212", wording.OTHER_LANGUAGE),
        ("hello", wording.GREETING),
    ],
)
def test_silence_is_put_in_words(cities: Briefing, question: str, said: str) -> None:
    """A reader is told what is missing, in words that claim no more than the search shows."""
    assert wording.silence(cities.answer(question)) == said


def test_a_citation_says_what_is_known(cities: Briefing) -> None:
    """Title, heading and date; what is not known is called undated, what is not named left out."""
    quote = cities.answer("what is Boston's stance").quotes[0]
    assert wording.citation(quote) == "Cities and the plan › Stances of the mayors · 2026-11-02"
    opening = cities.answer("which council met in Springfield").quotes[0]
    assert wording.citation(opening) == "Cities and the plan › opening · 2026-11-02"


def test_an_article_is_due_after_its_day(cities: Briefing) -> None:
    """The note comes on the day after, and never without a day."""
    from dataclasses import replace  # noqa: PLC0415  only here

    quote = cities.answer("what is Boston's stance").quotes[0]
    dated = replace(quote, review_by="2026-05-01")
    assert wording.due(quote, date(2030, 1, 1)) is None
    assert wording.due(dated, date(2026, 5, 1)) is None
    assert wording.due(dated, date(2026, 5, 2)) == "due for review since 2026-05-01"
