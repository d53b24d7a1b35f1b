"""Snippet -> quote: where it stands, and a link that marks the very words.

The link follows WICG's "URL Fragment Text Directives": `#:~:text=` with the words, or with the
first and the last of them, percent-encoded. The invariant: a link is given only if its directive
marks one place in the article.
"""

from datetime import date
from urllib.parse import quote

from bot.answers.answer import Quote
from bot.articles.article import Article, Sentence
from bot.search.snippets import Snippet

# Up to this many characters the whole quote stands in the link; by taste.
WHOLE_CHARS = 100
EDGE_WORDS = 4


def cite(snippet: Snippet, group: int | None = None) -> Quote:
    """The quote of a snippet with its citation."""
    passage = snippet.hit.passage
    return cite_sentence(
        passage.article, passage.heading, snippet.sentence, score=snippet.hit.score, group=group
    )


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
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def link(url: str, article: Article, sentence: Sentence) -> str:
    """The address with a directive that marks the sentence, or as it is if none marks it alone."""
    fragment = _directive(article, sentence)
    if fragment is None:
        return url
    return f"{url}{'' if '#' in url else '#'}:~:text={fragment}"


def _directive(article: Article, sentence: Sentence) -> str | None:
    words = sentence.display.split()
    before, text = _visible_words(article, sentence)
    whole = " ".join(words)
    if len(whole) <= WHOLE_CHARS:
        if _occurs_once(whole, text):
            return _encoded(whole)
    else:
        for count in range(EDGE_WORDS, len(words) // 2 + 1):
            start, end = " ".join(words[:count]), " ".join(words[-count:])
            if _occurs_once(start, text) and _first_end(text, start, end) == len(whole):
                return f"{_encoded(start)},{_encoded(end)}"
    for count in range(1, 3 * EDGE_WORDS):
        prefix = " ".join(before[-count:])
        if prefix and _occurs_once(f"{prefix} {whole}", text):
            return f"{_encoded(prefix)}-,{_encoded(whole)}"
    return None


def _visible_words(article: Article, sentence: Sentence) -> tuple[list[str], str]:
    """The words before the sentence, and the whole article as a reader sees it, on one line."""
    before: list[str] = []
    words: list[str] = []
    for section in article.sections:
        words += (section.heading or "").split()
        for block in section.blocks:
            for each in block.sentences:
                if each.start == sentence.start:
                    before = list(words)
                words += each.display.split()
    return before, " ".join(words)


def _occurs_once(words: str, text: str) -> bool:
    return text.casefold().count(words.casefold()) == 1


def _first_end(text: str, start: str, end: str) -> int:
    """How far from the start's beginning the first end after it ends."""
    folded, begin = text.casefold(), text.casefold().find(start.casefold())
    after = folded.find(end.casefold(), begin + len(start.casefold()))
    return after + len(end.casefold()) - begin


def _encoded(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")
