"""What an answer is: frozen values, and their JSON that tools depend on.

How an answer is found is briefing.py's, how it is put to a reader wording.py's and the edges'.
The invariant: the JSON changes only by addition, and every quote in it can be cut again from the
bytes that its revision names.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.search.facts import Wanted

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]


class Outcome(StrEnum):
    """What became of a question."""

    ANSWER = "answer"
    PARTIAL = "partial"
    ABSTENTION = "abstention"
    GREETING = "greeting"


class Reason(StrEnum):
    """Why there is no answer, or none for a part of the question."""

    NO_ARTICLES = "no_articles"
    NOTHING_TO_SEARCH = "nothing_to_search"
    UNKNOWN_WORDS = "unknown_words"
    FALSE_PREMISE = "false_premise"
    NO_SUCH_FACT = "no_such_fact"
    WEAK = "weak"
    OTHER_LANGUAGE = "other_language"


class Form(StrEnum):
    """How the quotes of an answer belong together."""

    PLAIN = "plain"
    LIST = "list"
    COMPARISON = "comparison"
    PARTS = "parts"


@dataclass(frozen=True, slots=True)
class Reading:
    """How words of the question were read: what stood there, and what was searched instead."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Group:
    """A side of a comparison, or a part of a double question.

    Attributes:
        label: The side's name, as typed.
        outcome: Whether this part is answered.
        reason: Why not; None if it is.
        missing: Words of this part that no article holds, as typed.
        wanted: The kind of fact that this part asks for, where only one kind will do.
        mentioned: Words of this part that its nearest passage holds, as typed.
    """

    label: str
    outcome: Outcome
    reason: Reason | None
    missing: tuple[str, ...]
    wanted: Wanted | None = None
    mentioned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence, list item or table row of an article, with its citation.

    Attributes:
        text: The characters start to end of the article's text, unchanged.
        display: What a reader sees of it, on one line.
        article: Path below the knowledge folder.
        revision: SHA-256 of the article's bytes.
        title: The article's.
        heading: Of the section; None above the first heading.
        line: From 1.
        start: In code points of the article's text.
        end: One past the last.
        score: BM25's of the quote's passage, unbounded.
        group: Place of its side in the answer's groups; None if there are none.
        url: The publisher's address as written.
        link: The same with a text fragment, where one marks this quote alone.
        published: ISO date.
        source: The publisher.
        label: A word to be shown with the citation, such as "Opinion".
        review_by: ISO date after which the article is due for review.
        columns: Of a table row the names of its table's columns; empty elsewhere.
    """

    text: str
    display: str
    article: str
    revision: str
    title: str
    heading: str | None
    line: int
    start: int
    end: int
    score: float
    group: int | None
    url: str | None
    link: str | None
    published: str | None
    source: str | None
    label: str | None
    review_by: str | None
    columns: tuple[str, ...] = ()

    def to_json(self) -> dict[str, JsonValue]:
        """The quote as tools see it."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {**values, "columns": list(self.columns)}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question; an abstention is one too, without quotes.

    Attributes:
        question: As typed.
        resolved: The self-contained question that was searched.
        readings: How words of it were read.
        outcome: What became of it.
        reason: Why nothing, or not everything, is answered.
        missing: Words that no passage and no heading above one holds, as typed.
        suggestions: Questions that could be meant.
        confidence: How likely the first quote is right, in [0, 1].
        groups: Sides of a comparison, parts of a double question; else empty.
        quotes: Best first, or by group.
        nearest: Of an abstention, the nearest sentences, best first; edges show the first only.
        only_in_captions: Those of `missing` that stand in a caption or a credit, never quoted.
        only_unquoted: Those of `missing` that stand in another part that is never quoted: the
            heading of an empty section, an empty table, an article's source, label or address.
        wanted: The kind of fact that is asked for, where only one kind will do.
        mentioned: Of an abstention, words of the question that the nearest passage holds, as typed.
        form: Whether the quotes are a list, and what the groups are.
        elapsed_ms: How long it took.
    """

    question: str
    resolved: str
    outcome: Outcome
    reason: Reason | None = None
    readings: tuple[Reading, ...] = ()
    missing: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    confidence: float = 0.0
    groups: tuple[Group, ...] = ()
    quotes: tuple[Quote, ...] = ()
    nearest: tuple[Quote, ...] = ()
    only_in_captions: tuple[str, ...] = ()
    only_unquoted: tuple[str, ...] = ()
    wanted: Wanted | None = None
    mentioned: tuple[str, ...] = ()
    form: Form = Form.PLAIN
    elapsed_ms: float = 0.0

    def to_json(self) -> dict[str, JsonValue]:
        """The answer as tools see it."""
        return {
            "question": self.question,
            "resolved": self.resolved,
            "readings": [{"from": r.before, "to": r.after} for r in self.readings],
            "outcome": self.outcome.value,
            "reason": self.reason.value if self.reason else None,
            "missing": list(self.missing),
            "suggestions": list(self.suggestions),
            "confidence": self.confidence,
            "groups": [
                {
                    "label": group.label,
                    "outcome": group.outcome.value,
                    "reason": group.reason.value if group.reason else None,
                    "missing": list(group.missing),
                    "wanted": group.wanted.value if group.wanted else None,
                    "mentioned": list(group.mentioned),
                }
                for group in self.groups
            ],
            "quotes": [quote.to_json() for quote in self.quotes],
            "nearest": [quote.to_json() for quote in self.nearest],
            "only_in_captions": list(self.only_in_captions),
            "only_unquoted": list(self.only_unquoted),
            "wanted": self.wanted.value if self.wanted else None,
            "mentioned": list(self.mentioned),
            "form": self.form.value,
            "elapsed_ms": self.elapsed_ms,
        }
