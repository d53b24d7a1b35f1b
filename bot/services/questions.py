"""The articles' own questions: what is wrong with the answers to them.

Each article may bring `must_answer` and `must_not_answer` along. The invariant: an article that is
not named passed every test of its own.
"""

from collections.abc import Iterator
from itertools import islice

from bot.answers.answer import Answer
from bot.answers.briefing import Briefing
from bot.articles.article import Article
from bot.articles.faults import Fault
from bot.errors import QuestionError
from bot.library.snapshot import Snapshot

# By taste: nobody mends more before looking again, and an article may bring a thousand along.
MOST_FAILING = 10


def failing(snapshot: Snapshot, briefing: Briefing) -> dict[str, tuple[Fault, ...]]:
    """Path -> what is wrong with the answers to an article's own questions.

    Of each article the first MOST_FAILING; after these no more are asked.
    """
    found: dict[str, tuple[Fault, ...]] = {}
    for article in snapshot.index.articles:
        asked = ask_own_questions(article, briefing)
        wrong = ((line, problem) for line, problem in asked if problem is not None)
        faults = tuple(
            Fault(snapshot.files[article.path], line, problem)
            for line, problem in islice(wrong, MOST_FAILING)
        )
        if faults:
            found[article.path] = faults
    return found


def ask_own_questions(article: Article, briefing: Briefing) -> Iterator[tuple[int, str | None]]:
    """The line of each of an article's questions, and what is wrong with the answer to it."""
    for wanted in article.front_matter.must_answer:
        yield wanted.line, _must_answer(article, wanted.question, wanted.quote, briefing)
    for unwanted in article.front_matter.must_not_answer:
        yield unwanted.line, _must_not_answer(article, unwanted.question, briefing)


def _must_answer(article: Article, question: str, quote: str, briefing: Briefing) -> str | None:
    answer = _answer(question, briefing)
    if isinstance(answer, str):
        return answer
    own = [each for each in answer.quotes if each.article == article.path]
    if any(quote in each.text or quote in each.display for each in own):
        return None
    if not answer.quotes:
        reason = answer.reason.value if answer.reason else answer.outcome.value
        return f"“{question}” must be answered with “{quote}”, but gets no answer ({reason})"
    got = answer.quotes[0]
    return (
        f"“{question}” must be answered with “{quote}” from this article, but the answer is"
        f" “{got.display}” from {got.article}:{got.line}"
    )


def _must_not_answer(article: Article, question: str, briefing: Briefing) -> str | None:
    answer = _answer(question, briefing)
    if isinstance(answer, str):
        return answer
    own = next((each for each in answer.quotes if each.article == article.path), None)
    if own is None:
        return None
    return f"“{question}” must not be answered from this article, but is: “{own.display}”"


def _answer(question: str, briefing: Briefing) -> Answer | str:
    try:
        return briefing.answer(question)
    except QuestionError as error:
        return str(error)
