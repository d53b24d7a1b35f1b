"""Topics: what the articles cover, as lists to read and as choices while typing.

Choices come from headings and the articles' own questions, never from what others asked. The
invariant: everything here is words of the articles.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest

from bot.articles.article import Article
from bot.search.index import Index
from bot.search.terms import fold


@dataclass(frozen=True, slots=True)
class Topic:
    """An article as a table of contents has it.

    Attributes:
        path: Below the knowledge folder.
        title: The article's.
        headings: Of its sections, in order.
        questions: Its own tests: questions that it answers.
        passages: How many it has.
    """

    path: str
    title: str
    headings: tuple[str, ...]
    questions: tuple[str, ...]
    passages: int


class Topics:
    """What one index covers."""

    def __init__(self, index: Index) -> None:
        counts: dict[str, int] = {}
        for passage in index.passages:
            counts[passage.article.path] = counts.get(passage.article.path, 0) + 1
        self.all = tuple(_topic(each, counts.get(each.path, 0)) for each in index.articles)
        self._articles = {article.path: article for article in index.articles}
        self._questions = _distinct(text for topic in self.all for text in _asked(topic))
        self._titles = _distinct(topic.title for topic in self.all)

    def to_try(self, most: int) -> list[str]:
        """Questions that the articles answer, the first of each article before the second."""
        rounds = zip_longest(*(topic.questions for topic in self.all))
        questions = (text for each in rounds for text in each if text is not None)
        return list(islice(dict.fromkeys(questions), most))

    def questions_like(self, typed: str, most: int, longest: int) -> list[str]:
        """Things to ask that hold what was typed so far, those that start with it first.

        Args:
            typed: What was typed.
            most: How many at most.
            longest: How many characters each may have; one that is cut would ask something else.
        """
        return _matching(self._questions, typed, most, longest)

    def titles_like(self, typed: str, most: int, longest: int) -> list[str]:
        """Titles, as `questions_like` gives questions."""
        return _matching(self._titles, typed, most, longest)

    def of_title(self, title: str) -> tuple[Topic, Article] | None:
        """The topic and article of a title, or of a path; None if there is none."""
        for topic in self.all:
            if title in {topic.title, topic.path}:
                return topic, self._articles[topic.path]
        return None


def _topic(article: Article, passages: int) -> Topic:
    head = article.front_matter
    headings = tuple(section.heading for section in article.sections if section.heading)
    questions = tuple(test.question for test in head.must_answer)
    return Topic(article.path, head.title, headings, questions, passages)


def _asked(topic: Topic) -> Iterator[str]:
    yield from topic.questions
    yield from topic.headings


def _distinct(texts: Iterator[str]) -> tuple[tuple[str, str], ...]:
    """Each text once, with what it is compared by."""
    return tuple((text, fold(text)) for text in dict.fromkeys(texts))


def _matching(
    choices: tuple[tuple[str, str], ...], typed: str, most: int, longest: int
) -> list[str]:
    wanted = fold(typed.strip())
    matching = [each for each in choices if wanted in each[1] and len(each[0]) <= longest]
    matching.sort(key=lambda choice: not choice[1].startswith(wanted))
    return [text for text, _ in matching[:most]]
