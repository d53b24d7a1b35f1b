"""What the store takes and gives: frozen values, plain types only.

Here is no SQL and no connection. The invariant: a record that was logged is read back equal, save
for characters that UTF-8 cannot hold and NUL, which become U+FFFD.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Literal, NamedTuple

MOST_FEEDBACK = 1000  # characters; by taste: a paragraph, well below a modal's 4,000

QuoteKind = Literal["quote", "nearest"]
FeedbackKind = Literal["wrong", "outdated", "off_topic", "missing"]
PublicationKind = Literal[
    "added", "changed", "removed", "renamed", "restored", "withdrawn", "synonyms"
]
DraftKind = Literal["add", "edit", "remove", "restore", "synonyms"]

# A posted one's way is another.
PRIVATE_WAYS = ("slash", "menu", "private suggestion", "private follow-up")
DISK = "disk"  # the author of what was changed in the folder, by whomever
OPERATOR = "operator"  # the author of what was done on the command line
ERASED = "erased"  # the author of what somebody did who was erased since


@dataclass(frozen=True, slots=True)
class QuoteRecord:
    """A receipt: the slice of an article that was shown, by which it can be cut again.

    Attributes:
        kind: "quote" for an answer's own, "nearest" for what an abstention showed instead.
        article: Path below the knowledge folder.
        revision: SHA-256 of the article's bytes, 64 lower-case hexadecimal digits.
        start: First character, in code points of the article's text.
        end: One past the last; not below start.
    """

    kind: QuoteKind
    article: str
    revision: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """One question and what came of it.

    Attributes:
        asked_at_ms: UTC, milliseconds since 1970.
        question: As typed.
        resolved: The self-contained question that was searched.
        way: How it came in, such as "terminal" or "batch".
        outcome: "answer", "partial", "abstention" or "greeting".
        reason: Why nothing, or not all, was answered; None where all was.
        confidence: 0 to 1.
        missing: Words that no article holds, as typed.
        elapsed_ms: How long the answer took.
        event: Id of the message or interaction, by which a replay is known; None has no replay.
        quotes: As shown, those of kind "quote" before those of kind "nearest".
        guild: Discord's id of the server; None outside of one.
        channel: Discord's id of the channel.
        person: Keyed hash of whoever asked; None where nobody is known, as in the terminal.
        after: The earlier questions that it was read with, oldest first.
        gist: What it asks; questions that have the same ask the same. "" for nothing.
    """

    asked_at_ms: int
    question: str
    resolved: str
    way: str
    outcome: str
    reason: str | None
    confidence: float
    missing: tuple[str, ...]
    elapsed_ms: float
    event: str | None
    quotes: tuple[QuoteRecord, ...]
    _: KW_ONLY
    guild: int | None = None
    channel: int | None = None
    person: str | None = None
    after: tuple[str, ...] = ()
    gist: str = ""


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """A record as it is kept.

    Attributes:
        id: Ids grow and are never used again.
        record: What was asked and shown.
        message: Discord's id of the message that shows the answer; None until it is attached.
    """

    id: int
    record: QuestionRecord
    message: int | None = None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that was asked once or often.

    Attributes:
        question: As typed.
        after: The earlier questions that it was read with, oldest first.
    """

    question: str
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UsedChannel:
    """A channel in which something was asked.

    Attributes:
        channel: Discord's id of the channel, thread or private conversation.
        guild: Discord's id of the server; None for a private conversation.
        used_at_ms: When that was last; UTC, milliseconds since 1970.
    """

    channel: int
    guild: int | None
    used_at_ms: int


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person says of an answer; each person has one say on each.

    Attributes:
        question_id: The id under which the question is kept.
        person: Keyed hash of whoever says it.
        kind: What is the matter with the answer.
        text: In their own words; "" for none.
        given_at_ms: UTC, milliseconds since 1970.

    Raises:
        ValueError: text is longer than MOST_FEEDBACK.
    """

    question_id: int
    person: str
    kind: FeedbackKind
    text: str
    given_at_ms: int

    def __post_init__(self) -> None:
        if len(self.text) > MOST_FEEDBACK:
            raise ValueError(f"text has {len(self.text)} characters, more than {MOST_FEEDBACK}")


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that were answered but not logged.

    Attributes:
        from_ms: When the first of them was asked; UTC, milliseconds since 1970.
        to_ms: When the last of them was asked; not below from_ms.
        missed: How many they are, at least 1; None if nobody knows whether there are any, as after
            the process was killed.
    """

    from_ms: int
    to_ms: int
    missed: int | None

    def joined(self, other: "Gap | None") -> "Gap":
        """The gap that spans both."""
        if other is None:
            return self
        return Gap(
            min(self.from_ms, other.from_ms),
            max(self.to_ms, other.to_ms),
            None
            if None in {self.missed, other.missed}
            else (self.missed or 0) + (other.missed or 0),
        )


class StoredRevision(NamedTuple):
    """An article as it was when a quote of it was first shown.

    Attributes:
        revision: SHA-256 of content, 64 lower-case hexadecimal digits.
        article: Path below the knowledge folder, as first seen.
        content: The file's exact bytes.
    """

    revision: str
    article: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Publication:
    """A state of an article that is served from now on, or its end.

    Attributes:
        article: Path below the knowledge folder.
        kind: What happened to it; "synonyms" for synonyms.yaml, which is no article.
        revision: SHA-256 of its bytes; of what was there before, if it is removed or withdrawn.
        content: The file's exact bytes; None if they are known, or are not to be.
        author: Keyed hash of whoever did it; DISK or OPERATOR where nobody is known.
        note: Why, in their own words; "" for nothing.
        at_ms: UTC, milliseconds since 1970.
        renamed_from: The path before, if it was renamed.
    """

    article: str
    kind: PublicationKind
    revision: str
    content: bytes | None
    author: str
    note: str
    at_ms: int
    renamed_from: str | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the store knows of the articles at present.

    Attributes:
        root: The knowledge folder that was served from last; None if none ever was.
        served: Path -> revision of every article that was served last.
        accepted: Path and revision of what somebody is publishing at this moment.
        withdrawn: Revisions that are not to be shown.
        confirmed: Paths that may go away, however many they are.
        synonyms: The revision of synonyms.yaml that was served last; None if none is recorded.
    """

    root: str | None = None
    served: Mapping[str, str] = field(default_factory=dict)
    accepted: frozenset[tuple[str, str]] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()
    synonyms: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A publication as it is kept.

    Attributes:
        id: Ids grow; a later one is a later state.
        publication: What was served, its content left out.
        is_withdrawn: Whether its text is not to be shown any more.
        is_purged: Whether its bytes are deleted.
    """

    id: int
    publication: Publication
    is_withdrawn: bool
    is_purged: bool


@dataclass(frozen=True, slots=True)
class Intent:
    """A change that somebody is about to make to a file.

    Attributes:
        publication: What is served once it is made.
        part: The name of the file, beside the article's, that is written first.
        id: Where it is kept; 0 before it is.
        despite: Why it is made though checks fail; "" where none does.
        draft: The draft that it is made of, which is gone once it is made; 0 for none.
    """

    publication: Publication
    part: str
    id: int = 0
    despite: str = ""
    draft: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A change that somebody wants and that is not published: kept until it is, or given up.

    Attributes:
        kind: What it is to be.
        path: The file's, below the knowledge folder; None for a new article, which is named after
            its title.
        content: What the file is to hold. None if it is to go; or if no file could be made of what
            was typed, which `problem` says.
        expected: The revision of the file that it was made from; None if there was none.
        author: Keyed hash of whoever wants it; nobody else may publish it.
        note: Why, in their own words; "" for nothing.
        typed: What they gave, as a file to give back to them.
        name: What that file is called.
        first_line: The file's line at which what they typed starts; 1 for the whole file, 0 if its
            lines are not the file's.
        problem: Why no file could be made of it; "" if one could.
        created_at_ms: UTC, milliseconds since 1970.
        id: Ids grow and are never used again; 0 before it is kept.
        origin: Where it was typed: "form", "section:3" (its index), "correction:120-180" (start and
            end in the text of `expected`), "synonyms", "wording" (a line for a question
            that was asked), "upload", "removal" or "restoration".
        fields: What stood in which field of a form, as typed, by the fields' names; () for none.
    """

    kind: DraftKind
    path: str | None
    content: bytes | None = field(repr=False)
    expected: str | None
    author: str
    note: str
    typed: bytes = field(repr=False)
    name: str
    first_line: int
    problem: str
    created_at_ms: int
    id: int = 0
    origin: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What a person did to the articles.

    Attributes:
        at_ms: UTC, milliseconds since 1970.
        person: Keyed hash of whoever did it, or OPERATOR.
        what: "added", "changed", "removed", "restored", "withdrawn", "reinstated", "purged",
            "synonyms", "cancelled" (a draft was given up) or "confirmed" (articles may go away).
        article: Path below the knowledge folder; "" where there is none yet.
        revision: What it is from then on, or was before; "" where there is none.
        note: Why, in their own words; "" for nothing.
        despite: Why it was done though checks failed; "" where none did.
        id: Ids grow; a later one was done later; 0 before it is kept.
    """

    at_ms: int
    person: str
    what: str
    article: str
    revision: str = ""
    note: str = ""
    despite: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message of the bot that shows quotes of an article.

    Attributes:
        question_id: The logged question that it answers.
        guild: Discord's id of the server; None in a direct message.
        channel: Discord's id of the channel.
        message: Discord's id of the message.
        way: How the question came in, such as "mention" or "slash".
    """

    question_id: int
    guild: int | None
    channel: int
    message: int
    way: str

    @property
    def private(self) -> bool:
        """Whether only who asked sees it, and nobody can change it after a quarter of an hour."""
        return self.way in PRIVATE_WAYS
