"""Snippet -> quote: where it stands, and a link that marks the very words.

The link follows WICG's "URL Fragment Text Directives": `#:~:text=` with the words, or with the
first and the last of them, percent-encoded. The invariant: a link is given a directive only if the
quote is the one place in the article, captions included, that the directive marks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self
from urllib.parse import quote

from bot.answers.answer import Quote
from bot.articles.article import Article, BlockKind, Sentence, SentenceKind
from bot.articles.captions import mark_length
from bot.articles.markdown import Text, parse
from bot.search.index import Hit
from bot.search.snippets import Snippet
from bot.search.terms import fold

# All by taste. Up to this many characters the whole quote stands in the link.
WHOLE_CHARS = 100
# How many words of each end mark a longer one; each end has this many characters at most.
EDGE_WORDS = 4
MOST_EDGE_WORDS = 16
EDGE_CHARS = 200
MOST_PREFIX_WORDS = 12
# What a row's display has between two cells.
CELL_EDGE = " | "


def cite(snippet: Snippet, group: int | None = None) -> Quote:
    """The quote of a snippet with its citation."""
    passage = snippet.hit.passage
    return cite_sentence(
        passage.article, passage.heading, snippet.sentence, score=snippet.hit.score, group=group
    )


def cite_item(hit: Hit, sentence: Sentence) -> Quote:
    """The quote of a sentence of a passage that was found."""
    passage = hit.passage
    return cite_sentence(passage.article, passage.heading, sentence, score=hit.score)


def cite_sentence(
    article: Article,
    heading: str | None,
    sentence: Sentence,
    *,
    score: float = 0.0,
    group: int | None = None,
) -> Quote:
    """The quote of a sentence with its citation.

    Args:
        article: Where it stands.
        heading: Of its section; None above the first.
        sentence: The words.
        score: BM25's of its passage, or 0 where nothing was searched.
        group: Place of its side in the answer's groups.
    """
    head = article.front_matter
    return Quote(
        text=article.text[sentence.start : sentence.end],
        display=sentence.display,
        article=article.path,
        revision=article.revision,
        title=head.title,
        heading=heading,
        line=article.line_of(sentence.start),
        start=sentence.start,
        end=sentence.end,
        score=score,
        group=group,
        url=head.url,
        link=head.url and link(head.url, article, sentence),
        published=_iso(head.published),
        source=head.source,
        label=head.label,
        review_by=_iso(head.review_by),
        columns=_columns(article, sentence),
    )


def _columns(article: Article, sentence: Sentence) -> tuple[str, ...]:
    """The names of the columns of a row's table."""
    if sentence.kind is not SentenceKind.ROW:
        return ()
    blocks = (block for section in article.sections for block in section.blocks)
    return next((b.columns for b in blocks if b.start <= sentence.start < b.end), ())


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def link(url: str, article: Article, sentence: Sentence) -> str:
    """The address with a directive that marks the sentence, or as it is if none marks it alone."""
    fragment = _directive(article, sentence)
    if fragment is None:
        return url
    return f"{url}{'' if '#' in url else '#'}:~:text={fragment}"


def _directive(article: Article, sentence: Sentence) -> str | None:
    """The shortest directive that marks the sentence alone; None if there is none to be had."""
    page = _Page.around(article, sentence)
    cells = sentence.display.split(CELL_EDGE) if sentence.kind is SentenceKind.ROW else []
    if len(cells) > 1:  # no page shows what stands between two cells
        ends = cells[0].split(), cells[-1].split()
        return page.marked((), *ends) if all(ends) else None
    words = sentence.display.split()
    if len(" ".join(words)) <= WHOLE_CHARS:
        tries: list[tuple[list[str], list[str]]] = [(words, [])]
    else:
        most = min(MOST_EDGE_WORDS, len(words) // 2)
        tries = [(words[:count], words[-count:]) for count in range(EDGE_WORDS, most + 1)]
    marks = (page.marked((), *ends) for ends in tries)
    first = next(filter(None, marks), None)
    if first is not None or not tries:
        return first
    prefixes = (
        page.before[-count:] for count in range(1, 1 + min(MOST_PREFIX_WORDS, len(page.before)))
    )
    return next(filter(None, (page.marked(each, *tries[0]) for each in prefixes)), None)


@dataclass(frozen=True, slots=True)
class _Page:
    """The article as a reader searches it.

    Attributes:
        text: All that a reader sees, folded, on one line.
        start: Where the sentence starts in it.
        end: One past its last character.
        before: The words before the sentence in its own block, or else those of the block before:
            a directive's words must not lie across two blocks.
    """

    text: str
    start: int
    end: int
    before: Sequence[str]

    @classmethod
    def around(cls, article: Article, sentence: Sentence) -> Self:
        """The page of an article, seen from a sentence of it."""
        text, at, end = [_folded(article.front_matter.title)], 0, 0
        before: list[str] = []
        last: list[str] = []
        for block in _seen(article):
            for number, (start, display) in enumerate(block):
                if start == sentence.start:
                    before = [w for _, d in block[:number] for w in d.split()] or last
                    at = sum(map(len, text)) + len(text)
                    end = at + len(_folded(display))
                text.append(_folded(display))
            last = block[-1][1].split(CELL_EDGE)[-1].split() if block else last
        return cls(" ".join(text), at, end, before)

    def marked(self, prefix: Sequence[str], start: Sequence[str], end: Sequence[str]) -> str | None:
        """The directive of these words, if the sentence is the first and only thing it marks."""
        lead, first, last = (_folded(" ".join(words)) for words in (prefix, start, end))
        if max(len(first), len(last)) > EDGE_CHARS or not first:
            return None
        sought = f"{lead} {first}" if lead else first
        found = self.text.find(sought)
        if found != self.start - len(sought) + len(first) or self.text.find(sought, found + 1) >= 0:
            return None
        reach = self.start + len(first)
        if last:
            reach = self.text.find(last, reach) + len(last)
        if reach != self.end:
            return None
        parts = [_encoded(prefix) + "-"] if prefix else []
        return ",".join(parts + [_encoded(words) for words in (start, end) if words])


def _seen(article: Article) -> Iterator[list[tuple[int, str]]]:
    """Each block that a reader sees as its sentences, with their place in the article's text."""
    for section in article.sections:
        if section.heading:
            yield [(-1, section.heading)]
        for block in section.blocks:
            if block.kind is BlockKind.CAPTION:
                caption = article.text[block.start : block.end]
                yield [(-1, _visible(caption[mark_length(caption) :]))]
            else:
                yield from ([(-1, column)] for column in block.columns)
                yield [(each.start, each.display) for each in block.sentences]


def _visible(caption: str) -> str:
    return " ".join(p.run.visible.text for p in parse(caption) if isinstance(p, Text))


def _folded(words: str) -> str:
    """Words as a browser compares them, no case and no accents, on one line."""
    return " ".join(fold(words.replace(CELL_EDGE, " ")).split())


def _encoded(words: Sequence[str]) -> str:
    return quote(" ".join(words), safe="").replace("-", "%2D")
