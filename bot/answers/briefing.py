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
from bot.search.names import Name, holds_last_name, holds_name
from bot.search.query import FRAME_TERMS, Query, read_query
from bot.search.snippets import Snippet, snippets
from bot.search.terms import fold

# The confidence below which nothing is presented as an answer.
THRESHOLD = 0.5
# How many passages are looked into for sentences; measured on SQuAD: more change nothing.
LOOKED_INTO = 12
MOST_QUOTES = 5
# A further quote has at least this share of the first one's score; by taste.
FURTHER_SHARE = 0.6
# Below this share of the question's weight a passage is not near, but about something else.
NEAR_COVERAGE = 0.25  # by taste
# A question in another language may hold a name that articles hold.
MOST_KNOWN_OF_FOREIGN = 1


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
            after: Earlier questions of the same conversation, oldest first; only the last
                follow_up.MOST_EARLIER are looked at.

        Raises:
            QuestionError: The question, or an earlier one that is looked at, is too long.
        """
        started = perf_counter()
        recent = after[-follow_up.MOST_EARLIER :]
        for each in (*recent, question):
            questions.check(each)
        typed = questions.without_markup(question)
        if questions.is_greeting(typed):
            answer = Answer(question, typed, Outcome.GREETING)
        else:
            earlier = [questions.without_markup(each) for each in recent]
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
            confidence=min(answer.confidence for answer in told or answers),
            groups=tuple(
                Group(
                    part,
                    answer.outcome,
                    answer.reason,
                    answer.missing,
                    answer.wanted,
                    answer.mentioned,
                )
                for part, answer in zip(parts, answers, strict=True)
            ),
            quotes=tuple(quote for answer in answers for quote in answer.quotes[:1]),
            only_in_captions=tuple(w for answer in answers for w in answer.only_in_captions),
            only_unquoted=tuple(w for answer in answers for w in answer.only_unquoted),
        )

    def _answer_one(self, question: str, group: int | None = None) -> Answer:
        """Answer a self-contained question that asks for one thing."""
        query = read_query(question, self.index)
        blank = Answer(question, question, Outcome.ABSTENTION, wanted=query.wanted)
        if questions.is_other_script(question) and not any(word.known for word in query.words):
            return replace(blank, reason=Reason.OTHER_LANGUAGE)
        if self._is_foreign(question, query):
            return replace(blank, reason=Reason.OTHER_LANGUAGE)
        if all(word.term in FRAME_TERMS or (word.frame and not word.known) for word in query.words):
            return replace(blank, reason=Reason.NOTHING_TO_SEARCH)
        blank = self._with_missing(blank, query)
        hits = self.index.rank(query.terms, LOOKED_INTO)
        if not hits:
            return replace(blank, reason=Reason.UNKNOWN_WORDS)
        found = snippets(query, hits, self.index)
        sure = confidence(query, found[0])
        doubt = self._doubt(query, found[0])
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
            if snippet.score >= FURTHER_SHARE * found[0].score
            and snippet.held
            and self._doubt(query, snippet) is None
        ]
        quotes = tuple(cite(snippet, group) for snippet in chosen)
        return replace(blank, outcome=Outcome.ANSWER, confidence=sure, quotes=quotes)

    def _is_foreign(self, question: str, query: Query) -> bool:
        """Whether another language's words stand in it, and next to nothing that articles hold."""
        foreign = questions.foreign_words(question)
        known = [word for word in query.words if word.known and not word.frame]
        own = [word for word in known if fold(word.typed) not in foreign]
        return bool(foreign) and len(own) <= MOST_KNOWN_OF_FOREIGN

    def _with_missing(self, blank: Answer, query: Query) -> Answer:
        """With the words that no passage holds, and where else they stand.

        Of a word that stands elsewhere in another form only, neither is said.
        """
        captions, unquoted = self.index.captions, self.index.unquoted
        missing = [
            word
            for word in query.unknown
            if not (word.term in captions or word.term in unquoted)
            or fold(word.typed) in self.index.unquoted_words
        ]
        return replace(
            blank,
            missing=tuple(word.typed for word in missing),
            only_in_captions=tuple(word.typed for word in missing if word.term in captions),
            only_unquoted=tuple(word.typed for word in missing if word.term in unquoted),
        )

    def _doubt(self, query: Query, snippet: Snippet) -> Reason | None:
        """Why a snippet is no answer; None if it is one."""
        if any(word.name for word in query.unknown):
            return Reason.UNKNOWN_WORDS
        if not snippet.fits:
            return Reason.NO_SUCH_FACT
        near = snippet.held | snippet.nearby
        numbers = [word.term for word in query.words if word.term[0].isdigit()]
        if (
            query.is_premise_unknown
            or not near.issuperset(numbers)
            or not all(self._names(name, snippet) for name in query.names)
        ):
            return Reason.FALSE_PREMISE
        if confidence(query, snippet) < self.threshold:
            return Reason.UNKNOWN_WORDS if query.unknown else Reason.WEAK
        return None

    def _names(self, name: Name, snippet: Snippet) -> bool:
        """Whether a snippet names somebody, if only by the last name after a whole one."""
        passage, analyzer = snippet.hit.passage, self.index.analyzer
        lines = (snippet.sentence.display, *passage.headline.splitlines())
        if any(holds_name(name, line, analyzer) for line in lines):
            return True
        if len(name) == 1 or not holds_last_name(name, snippet.sentence.display, analyzer):
            return False
        before = (s for s in passage.sentences if s.start < snippet.sentence.start)
        return any(holds_name(name, sentence.display, analyzer) for sentence in before)
