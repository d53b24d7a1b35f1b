"""What an article is: frozen values, every part a character span of its text.

Here are only values; reading.py makes them from a file's bytes. The invariant: offsets count code
points of `Article.text`, which is the file's bytes decoded as UTF-8 with nothing translated or
stripped, so `article.text[part.start:part.end]` is what the file holds, byte for byte.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# By taste: the longest novels have 4 MB; an article has thousands of bytes.
MAX_ARTICLE_BYTES = 4 * 1024 * 1024


class BlockKind(StrEnum):
    """What a block of Markdown is; captions are kept, searched for absence, never quoted."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    CAPTION = "caption"


class SentenceKind(StrEnum):
    """The three things that a quote can be."""

    SENTENCE = "sentence"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Sentence:
    """The least that is quoted: a whole sentence, list item or table row.

    Attributes:
        start: First character in the article's text.
        end: One past the last; above start.
        display: What a reader sees of it, on one line: inline Markdown parsed away.
        kind: Which of the three it is.
    """

    start: int
    end: int
    display: str
    kind: SentenceKind

    def __post_init__(self) -> None:
        """Refuse a slice that holds nothing.

        Raises:
            ValueError: start is not below end.
        """
        if not self.start < self.end:
            raise ValueError(f"a sentence from {self.start} to {self.end} holds nothing")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table or caption with its sentences in order.

    Attributes:
        kind: What it is.
        start: First character in the article's text.
        end: One past the last.
        sentences: In order, without overlap, inside start and end.
        columns: A table's header cells as a reader sees them; empty elsewhere.
    """

    kind: BlockKind
    start: int
    end: int
    sentences: tuple[Sentence, ...]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, down to the next heading of any level.

    Attributes:
        heading: As a reader sees it; None for what stands above the first heading.
        level: 1 to 6, or 0 above the first heading.
        start: First character of the heading, or of the body above the first heading.
        end: Where the next section starts, or the text's end.
        blocks: In order; may be empty.
    """

    heading: str | None
    level: int
    start: int
    end: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class MustAnswer:
    """An article's own test: this question is answered with this text in a quote from it."""

    question: str
    quote: str
    line: int


@dataclass(frozen=True, slots=True)
class MustNotAnswer:
    """An article's own test: this question is never answered from this article."""

    question: str
    line: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What an article's head says of it; None where it says nothing.

    Attributes:
        title: One line, never empty.
        url: The publisher's address as written, http or https.
        source: The publisher.
        published: The day it was published.
        label: A word shown with every citation, such as "Opinion".
        review_by: After this day (UTC) answers say that the article is due for review.
        must_answer: Tests that the article brings along.
        must_not_answer: Tests that the article brings along.
    """

    title: str
    url: str | None = None
    source: str | None = None
    published: date | None = None
    label: str | None = None
    review_by: date | None = None
    must_answer: tuple[MustAnswer, ...] = ()
    must_not_answer: tuple[MustNotAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One file of the knowledge folder.

    Attributes:
        path: Below the knowledge folder, with forward slashes.
        revision: SHA-256 of the file's bytes, 64 hexadecimal digits.
        text: The bytes decoded as UTF-8, with no newline translated and no mark stripped.
        front_matter: What its head says.
        sections: In order; together they hold every block.
    """

    path: str
    revision: str
    text: str
    front_matter: FrontMatter
    sections: tuple[Section, ...]

    def line_of(self, offset: int) -> int:
        """Number of the line on which a character stands, from 1; only LF ends a line."""
        return self.text.count("\n", 0, offset) + 1
