"""The articles' own questions: what is said of each that is answered otherwise."""

import pytest

from bot.answers.briefing import Briefing
from bot.services.questions import ask_own_questions
from tests.conftest import make_article

BODY = "The council of Boston met in May.\n\nThe harbour of Calder froze in winter.\n"
OTHER = make_article("---\ntitle: Other\n---\nThe bridge of Denver was closed in June.\n", "b.md")


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ("must_answer: [{question: when did the council of Boston meet, quote: in May}]", None),
        (
            "must_answer: [{question: when did the council of Boston meet, quote: in June}]",
            "“when did the council of Boston meet” must be answered with “in June” from this"
            " article, but the answer is “The council of Boston met in May.” from a.md:5",
        ),
        (
            "must_answer: [{question: when was the bridge of Denver closed, quote: in June}]",
            "“when was the bridge of Denver closed” must be answered with “in June” from this"
            " article, but the answer is “The bridge of Denver was closed in June.” from b.md:4",
        ),
        (
            "must_answer: [{question: what is Seattle's stance, quote: in May}]",
            "“what is Seattle's stance” must be answered with “in May”, but gets no answer",
        ),
        ("must_not_answer: [what is Seattle's stance]", None),
        ("must_not_answer: [when was the bridge of Denver closed]", None),
        (
            "must_not_answer: [when did the council of Boston meet]",
            "“when did the council of Boston meet” must not be answered from this article, but is:"
            " “The council of Boston met in May.”",
        ),
    ],
)
def test_a_question_that_is_answered_otherwise_is_told(test: str, told: str | None) -> None:
    """An article would be served that fails its own tests, or be refused without a reason."""
    article = make_article(f"---\ntitle: T\n{test}\n---\n{BODY}", "a.md")
    briefing = Briefing.from_articles([article, OTHER])
    ((line, found),) = ask_own_questions(article, briefing)
    assert line == 3
    assert (found or "").startswith(told or "")
    assert (found is None) is (told is None)


@pytest.mark.parametrize("key", ["must_answer", "must_not_answer"])
def test_a_question_that_is_too_long_is_told(key: str) -> None:
    """The check of all articles would end in a traceback."""
    question = "word " * 2_000
    test = f"{{question: {question}, quote: x}}" if key == "must_answer" else question
    article = make_article(f"---\ntitle: T\n{key}: [{test}]\n---\n{BODY}", "a.md")
    ((_, told),) = ask_own_questions(article, Briefing.from_articles([article]))
    assert told is not None
    assert "characters" in told
