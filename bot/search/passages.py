"""Article -> passages: the parts that are indexed and ranked, BM25's documents.

A paragraph is a passage, a long one is several; the items of a list stand together, and so do the
rows of a table. Captions are in none. The invariant: a passage's sentences follow each other in
one section, and every sentence of the article that may be quoted is in exactly one passage.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.articles.article import Article, Block, BlockKind, Section, Sentence

# By taste, in characters that a reader sees: room for a long paragraph of prose (SQuAD's passages
# have 735 on average), and little enough that a list's far end does not blur its beginning.
PASSAGE_CHARS = 1200


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed and ranked.

    Attributes:
        article: Where it stands.
        heading: Of its section; None above the first.
        parents: Headings of the sections around its own, the outermost first.
        columns: A table's header cells; empty elsewhere.
        sentences: At least one, in order.
    """

    article: Article
    heading: str | None
    parents: tuple[str, ...]
    columns: tuple[str, ...]
    sentences: tuple[Sentence, ...]

    @property
    def headline(self) -> str:
        """Title, headings and column names: what a reader knows before reading the passage."""
        headings = (*self.parents, self.heading) if self.heading else self.parents
        return "\n".join((self.article.front_matter.title, *headings, *self.columns))


def passages(article: Article) -> Iterator[Passage]:
    """The passages of an article, in the order of its text."""
    around: list[Section] = []
    for section in article.sections:
        while around and around[-1].level >= section.level:
            around.pop()
        parents = tuple(parent.heading for parent in around if parent.heading)
        for columns, sentences in _groups(section):
            yield Passage(article, section.heading, parents, columns, sentences)
        around.append(section)


def _groups(section: Section) -> Iterator[tuple[tuple[str, ...], tuple[Sentence, ...]]]:
    """Runs of sentences that stand together."""
    group: list[Sentence] = []
    size, before = 0, None
    for block in section.blocks:
        if block.kind is BlockKind.CAPTION:
            continue
        if before is not None and not _stand_together(before, block):
            if group:
                yield before.columns, tuple(group)
            group, size = [], 0
        for sentence in block.sentences:
            if group and size + len(sentence.display) > PASSAGE_CHARS:
                yield block.columns, tuple(group)
                group, size = [], 0
            group.append(sentence)
            size += len(sentence.display)
        before = block
    if group and before is not None:
        yield before.columns, tuple(group)


def _stand_together(before: Block, block: Block) -> bool:
    return before.kind is BlockKind.ITEM and block.kind is BlockKind.ITEM
