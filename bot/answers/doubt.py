"""Why a sentence is no answer to a question, however well its words fit.

Each rule looks at one thing that the question takes for granted and the sentence must hold: names,
numbers, the kind of fact, what is asked about it. How sure a sentence is that passes them all is
confidence.py's. The invariant: rules only ever take an answer away.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
import re

from bot.answers.answer import Reason
from bot.answers.lists import wants_several
from bot.answers.named import Named
from bot.search.confidence import if_broken
from bot.search.facts import OF_HOW_MANY, Wanted
from bot.search.index import Index
from bot.search.names import TITLES, Name
from bot.search.query import GENERAL_VERBS, Query, Word
from bot.search.shapes import PERSONAL
from bot.search.snippets import Snippet
from bot.search.terms import Token, fold

# What follows "say about" must be spoken of in the very sentence.
ABOUT = re.compile(
    r"\b(?:say|said|says|think|thinks|thought|announce[ds]?|comment\w*|claim\w*|told|tell|mention\w*"
    r"|write|wrote|opinion|stance|position|view|views)\b.*?\b(?:about|of|on|regarding|towards?)\s+(?P<what>.+)",
    re.IGNORECASE,
)
# Verbs of time: an article tells the day of a thing in many words.
PHASES = frozenset(
    "begin close come due end expir finish happen last launch open out publish releas resum run"
    " start stop take until arriv readi schedul plan issu".split()
)
# How much of the words of an event must be told of one whose cause or day is asked; chosen by hand:
# one word of three or four is forgiven in none.
EVENT_SHARE = 0.72
# Behind a name, the years of a life: "(1920-1999)".
LIFE = re.compile(r"\(\s*\d{3,4}\s?[-\u2013]\s?\d{3,4}\s*\)")
ENDS_OF_LIFE = frozenset({"born", "die"})
DENIAL = re.compile(r"\b(?:never|nobody|no\s+one|none|not\s+yet)\b", re.IGNORECASE)
# A version and a year: where one stands, a sentence is not about another.
SHAPES = (re.compile(r"\b\d+\.\d+\b"), re.compile(r"\b(?:1[89]|20)\d\d\b"))
# What holds at all times is answered with a condition as well as with a day.
ALWAYS = re.compile(
    r"\s*(?:and\s+)?when\s+(?:is|are|do|does|can|may|must|should|will)\b", re.IGNORECASE
)
CONDITION = re.compile(
    r"\b(?:when|whenever|if|once|unless|until|as\s+soon\s+as|as\s+long\s+as|within|every|while)\b",
    re.IGNORECASE,
)
COUNTED_WITHIN = 4
# "How many were killed" names no thing that is counted.
NO_THING = re.compile(
    r"(?:are|can|could|did|do|does|had|has|have|is|may|should|was|were|will|would)\b", re.IGNORECASE
)
# Forms of general verbs that are words of their own as well: "was found at" founds nothing.
FORMS = frozenset("did done felt found gave given got had made saw seen went".split())
COUNT = re.compile(
    r"(?:\d[\d.,]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty"
    r"|dozens?|hundreds?|thousands?|millions?|billions?|several|no|half|all))\b",
    re.IGNORECASE,
)
WHOSE = re.compile(
    r"(?:and\s+)?(?:what|who|which)(?:['\u2019]?s|\s+(?:is|was|are|were))\s.*['\u2019]s?\s+"
    r"(?P<what>[\w-]+(?:\s+[\w-]+)?)\s*[?!.]*\Z",
    re.IGNORECASE,
)
OF = re.compile(r"(?:the\s+)?(?P<what>[\w-]+)\s+of\s+\w", re.IGNORECASE)
# Who holds an office is not told by a sentence that names the place and no office.
OFFICE = re.compile(
    r"(?:and\s+)?(?:who|what)(?:['\u2019]?s|\s+(?:is|was|are|were))\s+(?:the\s+)?(?P<what>[\w-]+)\s+of\s+\w",
    re.IGNORECASE,
)
# "what profession was", "what is the number of": the word is no word of the answer.
KIND = re.compile(r"(?:what|which)\s+(?:(?:is|was|are|were)\s+the\s+)?(\w+)", re.IGNORECASE)
WHERE = re.compile(r"\s*(?:and\s+)?where\b", re.IGNORECASE)


class Rule(StrEnum):
    """What a sentence must hold, one thing each; the values name their weights."""

    UNKNOWN_NAME = "unknown_name"  # a name that no article holds
    KIND = "kind"  # the kind of fact that is asked for
    COUNT = "count"  # what is counted
    ATTRIBUTE = "attribute"  # what is asked of somebody
    UNKNOWN_PREMISE = "unknown_premise"  # words that no article holds, behind "why" or "did"
    NUMBER = "number"
    NAME = "name"  # whom the question names, and no namesake
    NAME_NEARBY = "name_nearby"  # whom the question names, not only the sentences around it
    ONE_OF_NAMES = "one_of_names"  # all whom it names
    SUBJECT = "subject"  # what is spoken about
    EVENT = "event"  # what happened when, or why
    ONLY_NAMES = "only_names"  # more than names


REASONS = {
    Rule.UNKNOWN_NAME: Reason.UNKNOWN_WORDS,
    Rule.KIND: Reason.NO_SUCH_FACT,
    Rule.COUNT: Reason.NO_SUCH_FACT,
    Rule.ATTRIBUTE: Reason.NO_SUCH_FACT,
    Rule.UNKNOWN_PREMISE: Reason.FALSE_PREMISE,
    Rule.NUMBER: Reason.FALSE_PREMISE,
    Rule.NAME: Reason.FALSE_PREMISE,
    Rule.NAME_NEARBY: Reason.FALSE_PREMISE,
    Rule.ONE_OF_NAMES: Reason.FALSE_PREMISE,
    Rule.SUBJECT: Reason.FALSE_PREMISE,
    Rule.EVENT: Reason.FALSE_PREMISE,
    Rule.ONLY_NAMES: Reason.FALSE_PREMISE,
}
# Where a word that no article holds says more of why.
MISSED = frozenset({Rule.ONLY_NAMES})
# However sure a sentence is without them, it is no answer.
CERTAIN = frozenset(
    {
        *(Rule.UNKNOWN_NAME, Rule.KIND, Rule.COUNT, Rule.UNKNOWN_PREMISE, Rule.NUMBER, Rule.NAME),
        Rule.SUBJECT,
    }
)
# How sure one must be that has nothing of the question but names and what is counted; by taste:
# twice as likely right as not.
SURE = 0.67


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges sentences as answers to one question.

    Attributes:
        question: Self-contained.
        query: What was searched.
        index: Where.
        threshold: The confidence below which nothing is an answer.
    """

    question: str
    query: Query
    index: Index
    threshold: float
    _names: Named = field(init=False, repr=False)
    _content: tuple[Word, ...] = field(init=False, repr=False)
    _judged: dict[int, Rule | None] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_names", Named(self.query, self.index))
        object.__setattr__(self, "_content", _content(self.query))

    def doubt(self, snippet: Snippet) -> Reason | None:
        """Why a snippet is no answer; None if it is one."""
        rule = self.broken(snippet)
        if rule is not None and self.contradicts(snippet):
            return Reason.UNKNOWN_WORDS if self.query.unknown and rule in MISSED else REASONS[rule]
        if self.confidence(snippet) >= self.threshold or self._is_listed(snippet):
            return None
        return Reason.UNKNOWN_WORDS if self.query.unknown else Reason.WEAK

    def _is_listed(self, snippet: Snippet) -> bool:
        """Whether it has every word of a question for several things: one of many."""
        words = [word.term for word in self.query.words if not word.frame]
        return wants_several(self.question) and bool(words) and snippet.held.issuperset(words)

    def contradicts(self, snippet: Snippet) -> bool:
        """Whether a rule takes it away.

        What some rules miss may be told in other words: a snippet that is sure enough without it
        stays.
        """
        rule = self.broken(snippet)
        if rule is None or rule in CERTAIN:
            return rule is not None
        if self._tells_more(snippet):
            return self.confidence(snippet) < self.threshold
        return rule is Rule.ATTRIBUTE or self.confidence(snippet) < max(SURE, self.threshold)

    def steps_back(self, snippet: Snippet) -> bool:
        """Whether it is an answer only if no other is.

        So is what only mentions whom a question asks what they say.
        """
        if self.query.asks_what_is_said and not self._names.begins(self.query.names[0], snippet):
            return True
        return self.broken(snippet) is Rule.ONLY_NAMES or self.contradicts(snippet)

    def confidence(self, snippet: Snippet) -> float:
        """How likely it is right, in [0, 1], with what the rules say."""
        rule = self.broken(snippet)
        return snippet.confidence if rule is None else if_broken(snippet.confidence, rule)

    def broken(self, snippet: Snippet) -> Rule | None:
        """The first rule that speaks against it; each is asked several times about one snippet."""
        if snippet.row not in self._judged:
            self._judged[snippet.row] = self._find_broken(snippet)
        return self._judged[snippet.row]

    def _tokens(self, text: str) -> list[Token]:
        return self._names.tokens(text)

    def _find_broken(self, snippet: Snippet) -> Rule | None:
        if any(word.name for word in self.query.unknown):
            return Rule.UNKNOWN_NAME
        if self.query.asks_reason:
            missing = self._missing_premise(snippet) or self._missing_fact(snippet)
        else:
            missing = self._missing_fact(snippet) or self._missing_premise(snippet)
        if missing is None and self._only_names(snippet):
            return Rule.ONLY_NAMES
        return missing

    def _missing_fact(self, snippet: Snippet) -> Rule | None:
        """What it lacks of what is asked for."""
        if not self._fits(snippet):
            return Rule.KIND
        if not self._counts(snippet):
            return Rule.COUNT
        return None if self._has(snippet) else Rule.ATTRIBUTE

    def _missing_premise(self, snippet: Snippet) -> Rule | None:
        """What it lacks of what the question takes for granted."""
        if self.query.is_premise_unknown:
            return Rule.UNKNOWN_PREMISE
        if not self._numbers(snippet):
            return Rule.NUMBER
        missing = self._names.missing(snippet)
        if missing:
            return self._how_missing(missing, snippet)
        if not self._speaks_of_it(snippet):
            return Rule.SUBJECT
        return None if self._tells_event(snippet) else Rule.EVENT

    def _how_missing(self, missing: Sequence[Name], snippet: Snippet) -> Rule:
        """Whether names that a snippet lacks are told near it, and whether it may be of another."""
        terms = self._names.terms(snippet.sentence.display)
        apart = all(terms.isdisjoint(name) for name in missing)
        if apart and len(missing) < len(self.query.names):
            return Rule.ONE_OF_NAMES
        strict = self.query.asks_reason or self.query.asks_whether or snippet.hit.passage.columns
        if strict or PERSONAL.match(snippet.sentence.display):
            return Rule.NAME  # "he" is somebody else, or it would have been found whom
        return Rule.NAME_NEARBY if self._names.are_nearby(missing, snippet) else Rule.NAME

    def _tells_more(self, snippet: Snippet) -> bool:
        """Whether it has more of the question than names and what is counted."""
        near = self._near(snippet)
        content = (w for w in self._content if not w.name and w.term != self.query.head)
        return any(word.term in near for word in content)

    def _near(self, snippet: Snippet) -> frozenset[str]:
        return snippet.held | snippet.nearby

    def _fits(self, snippet: Snippet) -> bool:
        """Whether it holds the kind of fact that is asked for, or denies that there is one."""
        if snippet.fits or self._tells_condition(snippet):
            return True
        columns = snippet.hit.passage.columns
        if self.query.wanted is Wanted.PRICE and columns:
            terms = frozenset[str]().union(*map(self._names.terms, columns))
            return any(
                terms & {word.term, *(term for phrase in word.also for term in phrase)}
                for word in self._content
            )
        needed = {word.term for word in self._content if word.term not in PHASES}
        return bool(
            self.query.wanted in {Wanted.DATE, Wanted.NUMBER}
            and DENIAL.search(snippet.sentence.display)
            and needed
            and snippet.held >= needed
        )

    def _tells_condition(self, snippet: Snippet) -> bool:
        """Whether "when are matches called off" is answered with what makes it so."""
        return (
            self.query.wanted is Wanted.DATE
            and ALWAYS.match(self.question) is not None
            and CONDITION.search(snippet.sentence.display) is not None
        )

    def _counts(self, snippet: Snippet) -> bool:
        """Whether what "how many" counts stands behind a number, or in the headline or before."""
        match = OF_HOW_MANY.search(fold(self.question))
        if self.query.wanted is not Wanted.NUMBER or match is None:
            return True
        if NO_THING.match(self.question, match.end()):
            return True
        tokens = self._tokens(self.question)
        counted = next((t for t in tokens if t.start >= match.end()), None)
        word = next((w for w in self.query.words if counted and w.term == counted.term), None)
        if word is None:
            return True
        if word.term not in snippet.held:
            return word.term in snippet.nearby
        text = snippet.sentence.display
        means = {word.term, *(term for phrase in word.also for term in phrase)}
        if snippet.hit.passage.columns:
            return True
        return any(
            token.term in means
            and COUNT.search(
                " ".join(re.split(r"[;:]|,\s", text[: token.start])[-1].split()[-COUNTED_WITHIN:])
            )
            for token in self._tokens(text)
        )

    def _has(self, snippet: Snippet) -> bool:
        """Whether what is asked of somebody, "Easton's phone number", is spoken of at all."""
        if WHERE.match(self.question):
            verbs = [word for word in self.query.words if not (word.name or word.frame)]
            near = self._near(snippet)
            if verbs and len(verbs) == 1 and verbs[0].term not in near:
                return False
        match = WHOSE.match(self.question) or OF.match(self.question)
        office = OFFICE.match(self.question)
        if match is None and office is not None and fold(office["what"]) in TITLES:
            match = office
        if match is None or (match.re is not WHOSE and not self.query.names):
            return True
        asked = self._names.terms(match["what"])
        words = [w for w in self.query.words if w.term in asked and not w.frame and not w.name]
        return not words or any(word.term in self._near(snippet) for word in words)

    def _numbers(self, snippet: Snippet) -> bool:
        """Whether it has the question's numbers, and not another version or year in their place."""
        numbers = [word.term for word in self.query.words if word.term[0].isdigit()]
        text = snippet.sentence.display
        for number in numbers:
            if number not in self._near(snippet):
                return False
            shape = next((form for form in SHAPES if form.fullmatch(number)), None)
            if snippet.hit.passage.columns:
                continue  # a column may be about a year that its rows do not repeat
            if number not in snippet.held and shape is not None and shape.search(text):
                return False
        return True

    def _speaks_of_it(self, snippet: Snippet) -> bool:
        """Whether the sentence speaks of what somebody is asked to have said something about."""
        match = ABOUT.search(self.question)
        if match is None:
            return True
        asked = self._names.terms(match["what"])
        words = [word for word in self.query.words if word.term in asked and not word.frame]
        return not words or any(word.term in self._near(snippet) for word in words)

    def _tells_event(self, snippet: Snippet) -> bool:
        """Whether it tells of the event whose cause or day is asked for."""
        if self.query.wanted not in {Wanted.REASON, Wanted.DATE}:
            return True
        words = [word for word in self._content if word.term not in PHASES]
        if not words:
            return True
        near = self._near(snippet)
        if LIFE.search(snippet.sentence.display):
            near |= ENDS_OF_LIFE
        told = sum(word.weight for word in words if word.term in near)
        return told >= EVENT_SHARE * sum(word.weight for word in words)

    def _only_names(self, snippet: Snippet) -> bool:
        """Whether it has nothing of the question but its names."""
        kind = KIND.match(self.question)
        of_kind = self._tokens(kind[1])[:1] if kind is not None else []
        light = PHASES.union(token.term for token in of_kind)
        said = [w for w in self._content if not (w.name or w.term in light)]
        near = self._near(snippet)
        if self.query.wanted is Wanted.DATE and LIFE.search(snippet.sentence.display):
            near |= ENDS_OF_LIFE
        return bool(self.query.names) and bool(said) and not any(word.term in near for word in said)


def _content(query: Query) -> tuple[Word, ...]:
    """The question's words that say something."""
    return tuple(
        word
        for word in query.words
        if not word.frame
        and (word.name or not (word.term in GENERAL_VERBS or fold(word.typed) in FORMS))
    )
