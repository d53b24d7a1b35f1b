"""Briefing: a set of articles that answers questions. The steps stand in `Briefing.answer`.

What each step does is its module's: question.py, follow_up.py, sides.py, search's query, ranking,
snippets and confidence, citation.py. The invariant: a Briefing never changes, and the same
question gives the same answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from time import perf_counter
from typing import Self

from bot.answers import follow_up, small_talk
from bot.answers import question as questions
from bot.answers.answer import Answer, Form, Outcome, Reading, Reason
from bot.answers.citation import cite, cite_item
from bot.answers.definitions import spelled_out
from bot.answers.doubt import CERTAIN, Judge
from bot.answers.groups import aligned, apart, grouped
from bot.answers.lists import wants_several, whole_list
from bot.answers.parts import parts as questions_in
from bot.answers.sides import Side, joined_names, sides
from bot.articles.article import Article, Sentence
from bot.articles.synonyms import Synonyms
from bot.search.index import Hit, Index, Progress
from bot.search.lexicon import english
from bot.search.names import cased
from bot.search.query import FRAME_TERMS, Query, read_query
from bot.search.shapes import BACKWARD
from bot.search.snippets import Ranking, Snippet
from bot.search.spelling import Speller, mended
from bot.search.terms import fold

# The confidence below which nothing is presented as an answer. Set by hand below one half, so that
# questions of one telling word ("what position does Boston take") are answered; on the golden set
# .44 gives four right answers less and three wrong ones less.
THRESHOLD = 0.34
# How many passages are looked into for sentences; measured on SQuAD: more change nothing.
LOOKED_INTO = 12
MOST_QUOTES = 5
# A further item of a list accounts for at least this share of what the first one does, or scores at
# most so far behind it, as a logarithm; what is shown only to those who ask for more, so far. By
# taste.
FURTHER_SHARE = 0.85
ITEM_BEHIND = 3.0
FURTHER_BEHIND = 7.0
# A passage is near that accounts for this share of the question's weight, or has this chance of
# being the right one; another is about something else. By taste.
NEAR_COVERAGE = 0.25
NEAR_CHANCE = 0.25
MOST_NEAREST = 3
# How far behind, as a logarithm, a sentence may be that passes where the first one is doubted.
TRIED = 6
TRIED_BEHIND = 2.0
CLOSE = 2
# How many near names are tried for one that could be offered.
MOST_NEAR = 3
# How sure a list under the very heading is, or what spells an abbreviation out; by taste.
FORM_CONFIDENCE = 0.9
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
        synonyms: Synonyms | None = None,
    ) -> Self:
        """Index articles, whose paths differ.

        Args:
            articles: In any order.
            threshold: The confidence, in [0, 1], below which it abstains.
            progress: Called after each article with how many are done, of how many.
            synonyms: Words that mean the same in the articles.
        """
        return cls(Index.build(articles, progress, synonyms), threshold)

    def aside(self) -> "Briefing":
        """The same briefing for another thread; it gives the same answers."""
        other = Briefing(self.index.aside(), self.threshold)
        other.__dict__["speller"] = self.speller.aside(other.index)
        return other

    def prepare(self) -> None:
        """Make what the first question would have to wait for."""
        self.aside()

    def rank(self, question: str, k: int = 10) -> list[Hit]:
        """The k best passages for a self-contained question, best first.

        The first LOOKED_INTO of BM25's are put in the order in which answers are sought in them.

        Raises:
            QuestionError: The question is too long.
        """
        questions.check(question)
        typed = questions.without_markup(question)
        query = read_query(mended(typed, self.speller.slips(typed)), self.index)
        hits = self.index.rank(query.terms, max(k, LOOKED_INTO), query.others)
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
        core = small_talk.core(typed)
        if questions.is_greeting(typed) or any(map(questions.is_about_me, (typed, core))):
            answer = Answer(question, typed, Outcome.GREETING)
        else:
            earlier = [questions.without_markup(each) for each in recent]
            parts = questions_in(core)
            if len(parts) == 1:
                answer = self._answer_part(parts[0], earlier)
            else:
                answers = [
                    self._answer_part(part, [*earlier, *parts[:number]])
                    for number, part in enumerate(parts)
                ]
                answer = grouped(typed, parts, answers, Form.PARTS)
        return replace(answer, question=question, elapsed_ms=1000 * (perf_counter() - started))

    def _answer_part(self, question: str, earlier: Sequence[str]) -> Answer:
        """Answer one question, which may lean on those before it."""
        resolved, readings = self._resolve(question, earlier)
        answer = self._answer_whole(resolved.question)
        if resolved.instead is not None and not answer.quotes:
            other = self._answer_whole(resolved.instead)
            if other.quotes:
                return other
        return replace(answer, readings=readings) if readings else answer

    def _resolve(
        self, question: str, earlier: Sequence[str]
    ) -> tuple[follow_up.Resolved, tuple[Reading, ...]]:
        """The question with its slips mended, made self-contained; how it was read."""
        slips = self.speller.slips(question) if not questions.foreign_words(question) else []
        question = mended(question, slips)
        readings = tuple(Reading(slip.typed, slip.meant) for slip in slips)
        before = None
        if earlier and follow_up.leans(question, self.index):
            before = self._turn(earlier)
        resolved = follow_up.resolve(question, before, self.index)
        return resolved, (*readings, *resolved.readings)

    def _turn(self, earlier: Sequence[str]) -> follow_up.Turn | None:
        """The last earlier question that asked something, with what it was answered with."""
        while earlier and questions.is_greeting(earlier[-1]):
            earlier = earlier[:-1]
        if not earlier:
            return None
        question = questions_in(small_talk.core(earlier[-1]))[-1]
        resolved, _ = self._resolve(question, earlier[:-1])
        answer = self._answer_whole(resolved.question)
        return follow_up.Turn(resolved.question, tuple(q.display for q in answer.quotes))

    def _answer_whole(self, question: str) -> Answer:
        """Answer a self-contained question, side by side if it compares."""
        written = cased(question, self.index.analyzer.tokens(question), self.index)
        parts = sides(written, self._is_known)
        if not parts:
            answer = self._answer_one(question, written)
            return answer if answer.quotes else self._each_by_itself(question, written, answer)
        return self._side_by_side(question, parts, [self._answer_one(p.question) for p in parts])

    def _side_by_side(
        self, question: str, parts: Sequence[Side], answers: Sequence[Answer]
    ) -> Answer:
        labels = [part.label for part in parts]
        return grouped(question, labels, apart(labels, aligned(labels, answers)), Form.COMPARISON)

    def _each_by_itself(self, question: str, written: str, answer: Answer) -> Answer:
        """Of "what do Boston and Denver say" each by itself, if no sentence has them all."""
        parts = joined_names(written)
        answers = [self._answer_one(part.question, suggesting=False) for part in parts]
        if not any(each.quotes for each in answers) or not all(
            each.quotes or each.reason is Reason.UNKNOWN_WORDS for each in answers
        ):
            return answer
        return self._side_by_side(question, parts, answers)

    def _is_known(self, word: str) -> bool:
        tokens = self.index.analyzer.tokens(word)
        return any(token.term in self.index.vocabulary for token in tokens)

    def _answer_one(
        self, question: str, written: str | None = None, *, suggesting: bool = True
    ) -> Answer:
        """Answer a self-contained question that asks for one thing.

        Args:
            question: Self-contained.
            written: The same with its names in capitals, if that is known already.
            suggesting: Whether another name may be offered if there is no answer.
        """
        query = read_query(question, self.index, written)
        blank = Answer(question, question, Outcome.ABSTENTION, wanted=query.wanted)
        unsearchable = self._unsearchable(question, query)
        if unsearchable is not None:
            return replace(blank, reason=unsearchable)
        blank = self._with_missing(blank, query)
        hits = self.index.rank(query.terms, LOOKED_INTO, query.others)
        if not hits:
            return replace(blank, reason=Reason.UNKNOWN_WORDS)
        ranking = Ranking.of(query, hits, self.index)
        found = ranking.snippets()
        under = [snippet for snippet in found if not snippet.held]
        if wants_several(question) and under != found:
            # What holds no word, and only stands under the heading, is no item of a list.
            ranking = ranking.without(under)
            found = [snippet for snippet in ranking.snippets() if snippet.held]
        items = whole_list(question, query, hits, self.index)
        if items:
            return self._cited(replace(blank, form=Form.LIST), items)
        defining = spelled_out(question, hits, self.index)
        if defining is not None:
            return self._cited(blank, [defining])
        judge = Judge(question, query, self.index, self.threshold)
        best, doubt = self._first_right(ranking, found, judge)
        blank = replace(blank, confidence=judge.confidence(best))
        if doubt is None:
            return self._told(blank, best, found, judge)
        offered = self._suggestions(question, query) if suggesting else ()
        silent = self._silent(blank, query, found)
        return replace(silent, reason=doubt, suggestions=offered)

    def _unsearchable(self, question: str, query: Query) -> Reason | None:
        """Why a question cannot be searched for at all."""
        if not self.index.passages:
            return Reason.NO_ARTICLES
        if questions.is_other_script(question) and (query.unknown or not query.words):
            return Reason.OTHER_LANGUAGE
        if self._is_foreign(question, query):
            return Reason.OTHER_LANGUAGE
        if all(word.term in FRAME_TERMS or (word.frame and not word.known) for word in query.words):
            return Reason.NOTHING_TO_SEARCH
        return None

    def _cited(self, blank: Answer, items: Sequence[tuple[Hit, Sentence]]) -> Answer:
        """What was found by its form: every item of a list, or what defines a word."""
        return replace(
            blank,
            outcome=Outcome.ANSWER,
            confidence=FORM_CONFIDENCE,
            quotes=tuple(cite_item(hit, sentence) for hit, sentence in items),
        )

    def _told(self, blank: Answer, best: Snippet, found: Sequence[Snippet], judge: Judge) -> Answer:
        """The best snippet, and others that answer too: of a list all, of what else asked some."""
        several = wants_several(blank.question)
        belongs = partial(self._is_item if several else self._goes_on, best, judge=judge)
        further = [each for each in found[:MOST_QUOTES] if each.row != best.row and belongs(each)]
        form = Form.LIST if further and several else Form.PLAIN
        quotes = tuple(map(cite, (best, *further)))
        return replace(blank, outcome=Outcome.ANSWER, quotes=quotes, form=form)

    def _is_item(self, best: Snippet, other: Snippet, *, judge: Judge) -> bool:
        """Whether another item of a list belongs to it."""
        near = (
            other.coverage >= FURTHER_SHARE * best.coverage
            or other.score >= best.score - ITEM_BEHIND
        )
        return bool(other.held) and near and not judge.contradicts(other)

    def _goes_on(self, best: Snippet, other: Snippet, *, judge: Judge) -> bool:
        """Whether a sentence may say more, to whoever asks for more."""
        follows = BACKWARD.match(other.sentence.display) is not None or (
            other.hit is best.hit and bool(other.nearby)
        )
        near = (
            other.coverage >= FURTHER_SHARE * best.coverage
            or other.score >= best.score - FURTHER_BEHIND
        )
        return (bool(other.held) or follows) and near and judge.broken(other) not in CERTAIN

    def _silent(self, blank: Answer, query: Query, found: Sequence[Snippet]) -> Answer:
        """No answer; the nearest sentences if the first is near."""
        best = found[0]
        near = best.coverage >= NEAR_COVERAGE or blank.confidence >= NEAR_CHANCE
        held = best.held | best.nearby
        return replace(
            blank,
            nearest=tuple(map(cite, found[:MOST_NEAREST])) if near else (),
            mentioned=tuple(word.typed for word in query.words if word.term in held),
        )

    def _first_right(
        self, ranking: Ranking, found: Sequence[Snippet], judge: Judge
    ) -> tuple[Snippet, Reason | None]:
        """The likeliest snippet that is an answer and hardly behind; else the first, and its doubt.

        What holds more than the names goes before what holds them alone, however sure; what begins
        with somebody before what mentions them, if it is asked what they say.
        """
        best = found[0]
        if judge.steps_back(best):
            taken = [snippet for snippet in found[:TRIED] if judge.steps_back(snippet)]
            close = (
                snippet
                for snippet in ranking.without(taken).snippets(CLOSE)
                if snippet.score >= best.score - TRIED_BEHIND and judge.doubt(snippet) is None
            )
            other = max(close, key=judge.confidence, default=None)
            if other is not None:
                return other, None
        return best, judge.doubt(best)

    def _suggestions(self, question: str, query: Query) -> tuple[str, ...]:
        """The question with a name of the articles in the place of one close to it."""
        for word in query.unknown:
            if word.name or not english().is_common(fold(word.typed)):
                for name in self.speller.near_names(word.typed)[:MOST_NEAR]:
                    meant = question.replace(word.typed, name, 1)
                    if self._answer_one(meant, suggesting=False).quotes:
                        return (meant,)
        return ()

    @cached_property
    def speller(self) -> Speller:
        """Repairs slips; made when the first question comes."""
        return Speller(self.index, english())

    def _is_foreign(self, question: str, query: Query) -> bool:
        """Whether another language's words stand in it, and next to nothing of English.

        That is no English word at all, or next to none that articles hold.
        """
        foreign = questions.foreign_words(question)
        known = [word for word in query.words if word.known and not word.frame]
        own = [word for word in known if fold(word.typed) not in foreign]
        return bool(foreign) and (
            len(own) <= MOST_KNOWN_OF_FOREIGN or not questions.has_english_words(question)
        )

    def _with_missing(self, blank: Answer, query: Query) -> Answer:
        """With the words that no passage holds, and where else they stand.

        Of a word that stands elsewhere in another form only, neither is said.
        """
        if not query.unknown:
            return blank
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
