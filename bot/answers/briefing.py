"""Briefing: a set of articles that answers questions. The steps stand in `Briefing.answer`.

What each step does is its module's: question.py, follow_up.py, sides.py, search's query, ranking,
snippets and confidence, citation.py. The invariant: a Briefing never changes, and the same
question gives the same answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Self

from bot.answers import follow_up
from bot.answers import question as questions
from bot.answers.answer import Answer, Group, Outcome, Reason
from bot.answers.citation import cite
from bot.answers.sides import sides
from bot.articles.article import Article
from bot.search.confidence import confidence, coverage
from bot.search.index import Hit, Index, Progress
from bot.search.query import Query, read_query
from bot.search.snippets import Snippet, snippets

# The confidence below which nothing is presented as an answer.
THRESHOLD = 0.5
# How many passages are looked into for sentences; measured on SQuAD: more change nothing.
LOOKED_INTO = 12
MOST_QUOTES = 5
# A further quote has at least this share of the first one's score; by taste.
FURTHER_SHARE = 0.6
# Below this share of the question's weight a passage is not near, but about something else.
NEAR_COVERAGE = 0.25  # by taste


class Briefing:
    """Articles that answer questions.

    Attributes:
        index: What is searched.
        threshold: The confidence, in [0, 1], below which it abstains.
    """

    def __init__(self, index: Index, threshold: float = THRESHOLD) -> None:
        self.index = index
        self.threshold = threshold

    @classmethod
    def from_articles(
        cls,
        articles: Iterable[Article],
        threshold: float = THRESHOLD,
        progress: Progress | None = None,
    ) -> Self:
        """Index articles, whose paths differ.

        Args:
            articles: In any order.
            threshold: The confidence, in [0, 1], below which it abstains.
            progress: Called after each article with how many are done, of how many.
        """
        return cls(Index.build(articles, progress), threshold)

    def rank(self, question: str, k: int = 10) -> list[Hit]:
        """The k best passages for a self-contained question, in falling score.

        Raises:
            QuestionError: The question is too long.
        """
        questions.check(question)
        query = read_query(questions.without_markup(question), self.index)
        return self.index.rank(query.terms, k)

    def answer(self, question: str, after: Sequence[str] = ()) -> Answer:
        """Answer a question in the articles' own words, or say why not.

        Args:
            question: As typed, in at most question.MAX_CHARS characters.
            after: Earlier questions of the same conversation, oldest first.

        Raises:
            QuestionError: The question, or an earlier one, is too long.
        """
        started = perf_counter()
        for each in (*after, question):
            questions.check(each)
        typed = questions.without_markup(question)
        if questions.is_greeting(typed):
            answer = Answer(question, typed, Outcome.GREETING)
        else:
            earlier = [questions.without_markup(each) for each in after]
            resolved, readings = follow_up.resolve(typed, earlier, self.index)
            parts = sides(resolved)
            answer = self._compare(resolved, parts) if parts else self._answer_one(resolved)
            answer = replace(answer, question=question, readings=readings)
        return answer.timed(1000 * (perf_counter() - started))

    def _compare(self, question: str, parts: Sequence[str]) -> Answer:
        """One group for each side, each answered by itself with one quote."""
        answers = [self._answer_one(part, group) for group, part in enumerate(parts)]
        told = [answer for answer in answers if answer.outcome is Outcome.ANSWER]
        outcome = Outcome.PARTIAL if told else Outcome.ABSTENTION
        silent = [answer for answer in answers if answer.outcome is not Outcome.ANSWER]
        return Answer(
            question,
            question,
            outcome if silent else Outcome.ANSWER,
            silent[0].reason if silent else None,
            missing=tuple(word for answer in answers for word in answer.missing),
            confidence=min((answer.confidence for answer in told or answers), default=0.0),
            groups=tuple(
                Group(part, answer.outcome, answer.reason, answer.missing)
                for part, answer in zip(parts, answers, strict=True)
            ),
            quotes=tuple(quote for answer in answers for quote in answer.quotes[:1]),
            only_in_captions=tuple(w for answer in answers for w in answer.only_in_captions),
        )

    def _answer_one(self, question: str, group: int | None = None) -> Answer:
        """Answer a self-contained question that asks for one thing."""
        query = read_query(question, self.index)
        missing, only_in_captions = self._missing(query)
        blank = Answer(
            question,
            question,
            Outcome.ABSTENTION,
            missing=missing,
            only_in_captions=only_in_captions,
            wanted=query.wanted,
        )
        if not query.words:
            other = questions.is_other_script(question) and any(map(str.isalpha, question))
            reason = Reason.OTHER_LANGUAGE if other else Reason.NOTHING_TO_SEARCH
            return replace(blank, reason=reason)
        hits = self.index.rank(query.terms, LOOKED_INTO)
        if not hits:
            other = questions.is_other_script(question)
            reason = Reason.OTHER_LANGUAGE if other else Reason.UNKNOWN_WORDS
            return replace(blank, reason=reason, missing=() if other else missing)
        found = snippets(query, hits, self.index)
        sure = confidence(query, found[0])
        doubt = self._doubt(query, found[0], sure)
        if doubt is not None:
            near = coverage(query, found[0]) >= NEAR_COVERAGE
            held = found[0].held | found[0].nearby
            return replace(
                blank,
                reason=doubt,
                nearest=(cite(found[0], group),) if near else (),
                mentioned=tuple(word.typed for word in query.words if word.term in held),
                confidence=sure,
            )
        chosen = [found[0]] + [
            snippet
            for snippet in found[1:MOST_QUOTES]
            if snippet.score >= FURTHER_SHARE * found[0].score and snippet.held
        ]
        quotes = tuple(cite(snippet, group) for snippet in chosen)
        return replace(blank, outcome=Outcome.ANSWER, confidence=sure, quotes=quotes)

    def _missing(self, query: Query) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Words that no article states, and those of them that stand in a caption all the same."""
        missing = [word for word in query.words if not word.known]
        elsewhere = [word.typed for word in missing if word.term in self.index.unquoted]
        return tuple(word.typed for word in missing), tuple(elsewhere)

    def _doubt(self, query: Query, best: Snippet, sure: float) -> Reason | None:
        """Why the best snippet is no answer; None if it is one."""
        unknown = [word for word in query.words if not word.known]
        if any(word.name for word in unknown):
            return Reason.UNKNOWN_WORDS
        if not best.fits:
            return Reason.NO_SUCH_FACT
        if query.asks_reason and unknown:  # asking why takes all of it for granted
            return Reason.FALSE_PREMISE
        near = best.held | best.nearby
        if any(
            word.term not in near and (word.name or word.term[0].isdigit()) for word in query.words
        ):
            return Reason.FALSE_PREMISE
        if sure < self.threshold:
            return Reason.UNKNOWN_WORDS if unknown else Reason.WEAK
        return None
