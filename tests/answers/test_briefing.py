"""Question -> answer or abstention, over one small article."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.answers.answer import Outcome, Reason
from bot.answers.briefing import Briefing
from bot.articles.article import Article
from bot.errors import QuestionError


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("what is Boston's stance", "Michelle Wu"),
        ("WHAT IS BOSTON'S STANCE?", "Michelle Wu"),
        ("@everyone what is <@123> Boston\u2019s stance", "Michelle Wu"),
        ("\U0001d401\U0001d428\U0001d42c\U0001d42d\U0001d428\U0001d427 mayor", "Michelle Wu"),
        ("who asked for negotiations", "Mike Johnston"),
        ("which people asked for negotiation", "Mike Johnston"),
        ("when was the plan published", "2017"),
    ],
)
def test_a_direct_question_is_answered(cities: Briefing, question: str, quoted: str) -> None:
    """The first quote is the sentence that says it."""
    answer = cities.answer(question)
    assert answer.outcome is Outcome.ANSWER
    assert quoted in answer.quotes[0].text


SAID = """\
---
title: Parks and plans
---
Dora Hale's plan, drawn up with Tom Quill, is to open two parks. Quill has indicated that dogs must
stay out. The heads of the parks met.

## Towns that back Hale's plan

While many oppose the plan, some, like Avon, back Hale's idea. Avon has declared itself a garden.

## Keeping the parks

The first park is kept by the town.

The second park is kept by Mayor Ann Lee.

Mayor Ben Orr and Mayor Cy Poe visited.
"""


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("what did Tom Quill say", "Quill has indicated"),
        ("what is Hale's plan", "Dora Hale's plan"),
        ("who keeps the second park", "Mayor Ann Lee"),
        ("list the mayors", "Mayor"),
    ],
)
def test_the_sentence_itself_goes_before_what_stands_around(
    article: Callable[[str, str], Article], question: str, first: str
) -> None:
    """A heading and a sentence before that have the words do not outweigh the one that has them."""
    answer = Briefing.from_articles([article(SAID, "a.md")]).answer(question)
    assert answer.outcome is Outcome.ANSWER
    assert first in answer.quotes[0].text


@pytest.mark.parametrize(
    ("question", "reason", "missing"),
    [
        ("What is Seattle's stance?", Reason.UNKNOWN_WORDS, ("Seattle",)),
        ("how do I reset my password", Reason.UNKNOWN_WORDS, ("reset", "password")),
        ("Who is Jane Doe?", Reason.UNKNOWN_WORDS, ("Jane", "Doe")),
        ("How many people live in Denver?", Reason.NO_SUCH_FACT, ("people", "live")),
        ("How many cities published the plan?", Reason.NO_SUCH_FACT, ()),
        ("When was Michelle Wu called?", Reason.NO_SUCH_FACT, ()),
        ("Did Michelle Wu resign?", Reason.FALSE_PREMISE, ("resign",)),
        ("What did Mike Wu call the plan?", Reason.FALSE_PREMISE, ()),
        ("What did Michelle Johnston ask for?", Reason.FALSE_PREMISE, ()),
        ("What is Governor Newsom's plan?", Reason.UNKNOWN_WORDS, ("Newsom",)),
        ("tell me more", Reason.NOTHING_TO_SEARCH, ()),
        ("what happened?", Reason.NOTHING_TO_SEARCH, ()),
        ("wer ist der mayor von Boston", Reason.OTHER_LANGUAGE, ()),
        ("was ist das und wer ist Boston", Reason.OTHER_LANGUAGE, ()),
        ("Why did Boston leave the council?", Reason.FALSE_PREMISE, ("leave",)),
        ("What was the plan of 2019?", Reason.FALSE_PREMISE, ("2019",)),
        ("", Reason.NOTHING_TO_SEARCH, ()),
        ("the of and?", Reason.NOTHING_TO_SEARCH, ()),
        ("\U0001f600\U0001f600", Reason.NOTHING_TO_SEARCH, ()),
        ("\u043a\u0430\u043a\u043e\u0439 \u043f\u043b\u0430\u043d", Reason.OTHER_LANGUAGE, ()),
        ("\u8ba1\u5212\u662f\u4ec0\u4e48", Reason.OTHER_LANGUAGE, ()),
    ],
)
def test_silence_has_a_reason(
    cities: Briefing, question: str, reason: Reason, missing: tuple[str, ...]
) -> None:
    """What the article does not say is not answered, and the reason is told."""
    answer = cities.answer(question)
    assert (answer.outcome, answer.reason) == (Outcome.ABSTENTION, reason)
    assert answer.missing == missing
    assert answer.quotes == ()


def test_a_caption_is_never_quoted(cities: Briefing) -> None:
    """Words of a photo credit are found, and told as such, and never shown as a statement."""
    answer = cities.answer("Who is Jane Doe?")
    assert answer.only_in_captions == ("Jane", "Doe")
    crowd = cities.answer("a crowd in Boston")
    assert not any("crowd" in quote.text for quote in (*crowd.quotes, *crowd.nearest))


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("What does Mayor Wu call it?", "Michelle Wu"),
        ("what did President Johnston ask for", "Mike Johnston"),
        ("What Is The Stance Of Boston?", "Michelle Wu"),
        ("summarize the article on Denver", "Mike Johnston"),
        ("did Denver give negotiation a try", "Mike Johnston"),
    ],
)
def test_words_that_say_little_are_not_demanded(
    cities: Briefing, question: str, quoted: str
) -> None:
    """Titles, frames and general verbs that the article lacks keep no answer back."""
    assert quoted in cities.answer(question).quotes[0].text


def test_a_name_must_stand_in_the_quote(article: Callable[[str, str], Article]) -> None:
    """The sentence before is not enough, but a last name there is after the whole name."""
    text = (
        "---\ntitle: T\n---\nTom Homan came with Al Bo. He wants speed."
        " Homan wants federal courts today. Ed Homan wants lasting peace talks."
    )
    briefing = Briefing.from_articles([article(text, "a.md")])
    assert briefing.answer("which speed does Bo want").reason is Reason.FALSE_PREMISE
    assert (
        briefing.answer("which federal courts does Tom Homan want today").outcome is Outcome.ANSWER
    )
    assert (
        briefing.answer("which lasting peace talks does Tom Homan want").reason
        is Reason.FALSE_PREMISE
    )


def test_a_section_is_found_by_the_headings_above(article: Callable[[str, str], Article]) -> None:
    """A word of a heading with no text directly below is no missing word."""
    text = "---\ntitle: T\n---\n# Zurich\n\n## Weather\n\nIt rains.\n\n# Rome\n\nThe sun shines."
    briefing = Briefing.from_articles([article(text, "a.md")])
    answer = briefing.answer("weather in Zurich")
    assert (answer.quotes[0].text, answer.missing) == ("It rains.", ())
    assert briefing.answer("weather in Rome").outcome is Outcome.ABSTENTION


def test_further_quotes_meet_the_demands_of_the_first(
    article: Callable[[str, str], Article],
) -> None:
    """A further quote has the name, is hardly worse, and shares more than a heading."""
    said = [
        "Boston opens the tall bridges.",
        "Denver opens the tall bridges.",
        "Boston opens many tall bridges.",
        "Boston has an old council tower.",
    ]
    cold = "Everyone there thinks that winter nights feel terribly cold."
    text = (
        "---\ntitle: T\n---\nIt rained.\n\nNo tall man came.\n\nNothing tall grew.\n\n"
        + "\n\n".join(said)
        + f"\n\n## Harbour lights\n\nThe lights of that place burn.\n\n{cold}"
    )
    briefing = Briefing.from_articles([article(text, "a.md")])

    def quoted(question: str) -> list[str]:
        return [quote.text for quote in briefing.answer(question).quotes]

    assert quoted("who opens the tall bridges of Boston") == [said[0], said[2]]
    for question in ("who opens tall bridges", "harbour lights", "which winter in Boston is cold"):
        assert len(set(quoted(question))) == len(quoted(question))
    assert said[1] in quoted("who opens the tall bridges")
    assert cold not in quoted("harbour lights")


def test_another_form_of_a_captions_word_is_not_told_as_being_there(cities: Briefing) -> None:
    """The caption has "crowd" and not "crowding": neither its place nor its absence is claimed."""
    answer = cities.answer("is there crowding")
    assert answer.outcome is Outcome.ABSTENTION
    assert (answer.missing, answer.only_in_captions) == ((), ())
    assert cities.answer("is there a crowd").only_in_captions == ("crowd",)


def test_the_nearest_passage_is_shown_only_if_it_is_near(cities: Briefing) -> None:
    """A false premise about Boston shows Boston's passage; an unrelated question shows none."""
    assert (
        "Boston" in cities.answer("Why did Mayor Wu of Boston leave the council?").nearest[0].text
    )
    assert cities.answer("how do I reset my password").nearest == ()
    far = cities.answer("how do I reset my dusty council password, router and mouse")
    assert (far.outcome, far.nearest) == (Outcome.ABSTENTION, ())


@pytest.mark.parametrize("question", ["thanks!", "Hello", "hey there", "good morning everyone"])
def test_a_greeting_is_no_question(cities: Briefing, question: str) -> None:
    """A greeting is greeted, not searched."""
    assert cities.answer(question).outcome is Outcome.GREETING


@pytest.mark.parametrize(
    "question",
    ["compare Boston and Denver", "Boston vs. Denver", "how do Boston and Denver differ?"],
)
def test_a_comparison_has_a_group_for_each_side(cities: Briefing, question: str) -> None:
    """Each side is answered by itself, in the order of the question."""
    answer = cities.answer(question)
    assert answer.outcome is Outcome.ANSWER
    assert [group.label for group in answer.groups] == ["Boston", "Denver"]
    assert [quote.group for quote in answer.quotes] == [0, 1]
    assert "Johnston" in answer.quotes[1].text


def test_a_comparison_is_as_sure_as_its_weaker_side(cities: Briefing) -> None:
    """Of two sides that are answered the less likely one tells the confidence."""
    sides = [
        cities.answer(side).confidence
        for side in ("Boston", "the dear mayor of Denver in Colorado")
    ]
    answer = cities.answer("compare Boston with the dear mayor of Denver in Colorado")
    assert answer.outcome is Outcome.ANSWER
    assert answer.confidence == min(sides) < max(sides)


def test_a_side_that_is_not_covered_says_so(cities: Briefing) -> None:
    """A comparison with a city that no article mentions is answered in part."""
    answer = cities.answer("Boston vs Seattle")
    assert answer.outcome is Outcome.PARTIAL
    assert answer.groups[1].reason is Reason.UNKNOWN_WORDS
    assert answer.groups[1].missing == ("Seattle",)
    assert [quote.group for quote in answer.quotes] == [0]


def test_a_follow_up_is_read_with_the_question_before(cities: Briefing) -> None:
    """A bare name takes the place of the one before, turn by turn, and the reading is told."""
    answer = cities.answer("and Denver?", ["what is Boston's stance"])
    assert answer.resolved == "what is Denver's stance"
    assert [(r.before, r.after) for r in answer.readings] == [("and Denver?", answer.resolved)]
    assert "Johnston" in answer.quotes[0].text
    back = cities.answer("what about boston", ["what is Boston's stance", "and Denver?"])
    assert "Wu" in back.quotes[0].text


def test_an_unrelated_question_ignores_the_one_before(cities: Briefing) -> None:
    """A question that stands by itself is answered as if it were the first."""
    alone = cities.answer("when was the plan published")
    after = cities.answer("when was the plan published", ["what is Boston's stance"])
    assert replace(alone, elapsed_ms=0) == replace(after, elapsed_ms=0)


def test_a_question_that_is_far_too_long_is_refused(cities: Briefing) -> None:
    """100 kB of question are refused at once, with the limit."""
    with pytest.raises(QuestionError, match="4,000"):
        cities.answer("Boston " * 15_000)
    with pytest.raises(QuestionError, match="4,000"):
        cities.answer("and Denver?", ["Boston " * 15_000])


def test_no_articles_are_no_error() -> None:
    """An empty folder answers nothing and fails at nothing."""
    answer = Briefing.from_articles([]).answer("what is Boston's stance")
    assert (answer.outcome, answer.reason) == (Outcome.ABSTENTION, Reason.NO_ARTICLES)
    assert Briefing.from_articles([]).rank("Boston") == []


def test_a_passage_without_words_is_no_error(article: Callable[[str, str], Article]) -> None:
    """A paragraph of dashes is indexed and never found."""
    made = article("---\ntitle: '!'\n---\n—\n\n…\n\nBoston is here.", "a.md")
    briefing = Briefing.from_articles([made])
    assert len(briefing.index.passages) == 3
    assert [hit.number for hit in briefing.rank("Boston")] == [2]


def test_equal_passages_rank_by_path(article: Callable[[str, str], Article]) -> None:
    """Ties have an order that does not depend on how the articles came in."""
    text = "---\ntitle: T\n---\nBoston is here. "
    made = [article(text + str(n), f"{n}.md") for n in (2, 0, 1)]
    hits = Briefing.from_articles(made).rank("Boston", k=2)
    assert [hit.passage.article.path for hit in hits] == ["0.md", "1.md"]


def test_the_threshold_decides(article: Callable[[str, str], Article]) -> None:
    """Of two briefings over the same article the stricter one is silent."""
    made = article("---\ntitle: T\n---\nBoston has a harbour.\n\nDenver has none.", "a.md")
    question = "what colour is the boston harbour bridge"
    assert Briefing.from_articles([made], threshold=0.01).answer(question).quotes
    assert not Briefing.from_articles([made], threshold=0.99).answer(question).quotes


def test_a_briefing_aside_gives_the_same_answers(cities: Briefing) -> None:
    """What is asked again in another thread must be answered as members are."""
    other = cities.aside()
    assert other.index.analyzer is not cities.index.analyzer
    for question in ("what is Boston's stance", "what is Bostn's stance", "who leads Atlantis"):
        mine, theirs = cities.answer(question), other.answer(question)
        assert (mine.outcome, mine.quotes, mine.readings) == (
            theirs.outcome,
            theirs.quotes,
            theirs.readings,
        )
