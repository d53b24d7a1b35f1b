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
from bot.answers.answer import Answer, Group, Outcome, Quote, Reason
from bot.answers.citation import cite
from bot.answers.sides import sides
from bot.articles.article import Article, SentenceKind
from bot.search.confidence import if_contradicted
from bot.search.index import Hit, Index, Progress
from bot.search.names import Name, holds_name
from bot.search.query import FRAME_TERMS, Query, read_query
from bot.search.snippets import Ranking, Snippet, snippets
from bot.search.subjects import goes_on_about
from bot.search.terms import fold

# The confidence below which nothing is presented as an answer.
THRESHOLD = 0.5
# How many passages are looked into for sentences; measured on SQuAD: more change nothing.
LOOKED_INTO = 12
MOST_QUOTES = 5
# A further quote accounts for at least this share of what the first one does; by taste.
FURTHER_SHARE = 0.85
# A passage is near that accounts for this share of the question's weight, or has this chance of
# being the right one; another is about something else. By taste.
NEAR_COVERAGE = 0.25
NEAR_CHANCE = 0.25
MOST_NEAREST = 3
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
        """The k best passages for a self-contained question, best first.

        The first LOOKED_INTO of BM25's are put in the order in which answers are sought in them.

        Raises:
            QuestionError: The question is too long.
        """
        questions.check(question)
        query = read_query(questions.without_markup(question), self.index)
        hits = self.index.rank(query.terms, max(k, LOOKED_INTO))
        if not hits:
            return []
        looked_into = Ranking.of(query, hits[:LOOKED_INTO], self.index).hits
        return [*looked_into, *hits[LOOKED_INTO:]][:k]

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
            quotes=_alike([answer.quotes for answer in answers]),
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
        sure = found[0].confidence
        doubt = self._contradiction(query, found[0])
        if doubt is not None:
            sure = if_contradicted(sure)
        elif sure < self.threshold:
            doubt = Reason.UNKNOWN_WORDS if query.unknown else Reason.WEAK
        if doubt is not None:
            near = found[0].coverage >= NEAR_COVERAGE or sure >= NEAR_CHANCE
            held = found[0].held | found[0].nearby
            return replace(
                blank,
                reason=doubt,
                nearest=tuple(cite(each, group) for each in found[:MOST_NEAREST] if near),
                mentioned=tuple(word.typed for word in query.words if word.term in held),
                confidence=sure,
            )
        chosen = [found[0]] + [
            snippet
            for snippet in found[1:MOST_QUOTES]
            if snippet.coverage >= FURTHER_SHARE * found[0].coverage
            and snippet.held
            and self._contradiction(query, snippet) is None
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

    def _contradiction(self, query: Query, snippet: Snippet) -> Reason | None:
        """What a question takes for granted, or asks for, and a snippet does not hold."""
        if any(word.name for word in query.unknown):
            return Reason.UNKNOWN_WORDS
        if not snippet.fits:
            return Reason.NO_SUCH_FACT
        near = snippet.held | snippet.nearby
        numbers = [word.term for word in query.words if word.term[0].isdigit()]
        if (
            query.is_premise_unknown
            or not near.issuperset(numbers)
            or not all(self._names(name, query, snippet) for name in query.names)
        ):
            return Reason.FALSE_PREMISE
        return None

    def _names(self, name: Name, query: Query, snippet: Snippet) -> bool:
        """Whether a snippet names somebody, or its paragraph does before it."""
        passage, analyzer = snippet.hit.passage, self.index.analyzer
        lines = (snippet.sentence.display, *passage.headline.splitlines())
        if any(holds_name(name, line, analyzer) for line in lines):
            return True
        if query.asks_reason or query.asks_whether or snippet.sentence.kind is SentenceKind.ROW:
            return False  # what is taken for granted must be told of that very name
        before = [s.display for s in passage.sentences if s.start < snippet.sentence.start]
        return goes_on_about(name, snippet.sentence.display, before, analyzer)


def _alike(sides: Sequence[Sequence[Quote]]) -> tuple[Quote, ...]:
    """One quote for each side: its first, or one that stands where another side's first does.

    Rows of one table compare better than a row and a sentence.
    """
    chosen = [quotes[0] for quotes in sides if quotes]
    for model in chosen:
        place = (model.article, model.heading, model.columns)
        alike = [
            next((q for q in quotes if (q.article, q.heading, q.columns) == place), None)
            for quotes in sides
            if quotes
        ]
        if all(alike):
            return tuple(quote for quote in alike if quote is not None)
    return tuple(chosen)
