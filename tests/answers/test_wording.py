"""What is said for each outcome."""

from collections.abc import Callable
from datetime import date

import pytest

from bot.answers import wording
from bot.answers.answer import Answer, Outcome, Reading, Reason
from bot.answers.briefing import Briefing
from bot.articles.article import Article
from bot.search.query import Wanted


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
        ("Did Boston resign?", "I found nothing that says so. No article uses “resign”."),
        ("tell me more", wording.NOTHING_TO_SEARCH),
        ("summarize the article", wording.NOTHING_TO_SEARCH),
        ("was ist die Haltung von Boston", wording.OTHER_LANGUAGE),
        ("compare it, show me Seattle", "No article mentions “Seattle”."),
        ("tell me about Seattle, explain it", "No article mentions “Seattle”."),
        ("the of", wording.NOTHING_TO_SEARCH),
        ("\u8ba1\u5212", wording.OTHER_LANGUAGE),
        ("hello", wording.GREETING),
    ],
)
def test_silence_is_put_in_words(cities: Briefing, question: str, said: str) -> None:
    """A reader is told what is missing, in words that claim no more than the search shows."""
    assert wording.silence(cities.answer(question)) == said


def test_without_articles_that_is_what_is_said() -> None:
    """A bot that was just set up would seem to know that no article mentions what one asks."""
    empty = Briefing.from_articles([])
    for question in ("What is Boston's stance?", "tell me more", "wie viel kostet das alles"):
        answer = empty.answer(question)
        assert (answer.outcome, answer.reason) == (Outcome.ABSTENTION, Reason.NO_ARTICLES)
        assert wording.silence(answer) == "There is no article yet that I could answer from."
    assert wording.silence(empty.answer("hello")) == wording.GREETING


def test_where_a_missing_word_stands_is_told(article: Callable[[str, str], Article]) -> None:
    """Of a word in an empty section's heading neither "no article" nor "caption" is said."""
    text = "---\ntitle: T\nsource: Gazette\n---\nText.\n\n## Zurich\n\n[caption] Jane Doe.\n"
    briefing = Briefing.from_articles([article(text, "a.md")])

    def said(question: str) -> str:
        return wording.silence(briefing.answer(question))

    unquoted = "a heading or another part that is never quoted"
    assert said("weather in Zurich") == f"“Zurich” appears only in {unquoted}."
    assert said("the Gazette of Zurich") == f"“Gazette” and “Zurich” appear only in {unquoted}."
    assert said("is Jane Doe in Zurich") == "“Jane Doe” appears only in a photo caption or credit."
    assert said("is Jane Smith in Zurich") == "No article mentions “Smith”."
    assert said("why zurich text") == "I found nothing that says so."


def test_a_side_without_such_a_fact_is_told_by_its_own_words(cities: Briefing) -> None:
    """Each side of a comparison says what it mentions and what it lacks."""
    answer = cities.answer("how many live in Boston vs when was Denver called")
    said = [wording.group_silence(group, answer) for group in answer.groups]
    assert said == [
        "The article mentions Boston, but gives no such number.",
        "The article mentions Denver, but gives no such date.",
    ]


@pytest.mark.timeout(60)
def test_few_and_short_words_are_shown_back(cities: Briefing) -> None:
    """However much was typed, a few short words are shown, and soon."""
    flood = " ".join(f"w{n}x{n * 7}" for n in range(480))[:3900]
    for question in ("Boston " + flood, "why Boston " + flood, "how many Boston " + flood):
        said = wording.silence(cities.answer(question))
        assert len(said) < 300
    assert wording.silence(cities.answer("x" * 4000)) == "No article mentions this word."
    assert (
        wording.silence(cities.answer("x" * 41 + " " + "y" * 40))
        == f"No article mentions “{'y' * 40}” or 1 other word."
    )
    assert wording.silence(cities.answer(f"{'x' * 41}, {'y' * 42}")) == (
        "No article mentions these words."
    )
    names = " ".join(f"Name{n}" for n in range(40))
    mentioned = Answer(
        "q",
        names.replace(" ", ", "),
        Outcome.ABSTENTION,
        Reason.NO_SUCH_FACT,
        mentioned=tuple(names.split()),
        wanted=Wanted.NUMBER,
    )
    assert wording.silence(mentioned) == (
        "The article mentions Name0 and Name1 and Name2 and Name3, but gives no such number."
    )


def test_a_long_reading_is_shortened() -> None:
    """Whole words of it are shown, and a mark that there are more."""
    short = wording.reading(Reading("and Denver?", "what is Denver's stance"))
    assert short == "Reading “and Denver?” as “what is Denver's stance”"
    long = wording.reading(Reading("and Denver?", "word " * 800))
    assert long == f"Reading “and Denver?” as “{'word ' * 14}word…”"
    assert len(wording.reading(Reading("x" * 4000, "x" * 4000))) < 200


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
