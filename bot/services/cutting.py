"""Cutting: a receipt and the article that it names -> the quote as it was shown.

The invariant: what is cut is the characters that the receipt names, and none else.
"""

from bot.answers.answer import Quote
from bot.answers.citation import cite_sentence
from bot.articles.article import Article, Section, Sentence, SentenceKind
from bot.records import QuoteRecord


def cut(article: Article, receipt: QuoteRecord) -> Quote | None:
    """The quote of a receipt; None if there is no such sentence, item or row."""
    place = _place(article, receipt)
    return None if place is None else cite_sentence(article, place[0].heading, place[1])


def cut_slice(article: Article, receipt: QuoteRecord) -> Quote:
    """The same, also of what was a sentence once and is told apart otherwise since."""
    found = cut(article, receipt)
    if found is not None:
        return found
    words = " ".join(article.text[receipt.start : receipt.end].split())
    sentence = Sentence(receipt.start, receipt.end, words, SentenceKind.SENTENCE)
    heading = next(
        (each.heading for each in article.sections if each.start <= receipt.start < each.end), None
    )
    return cite_sentence(article, heading, sentence)


def _place(article: Article, receipt: QuoteRecord) -> tuple[Section, Sentence] | None:
    """The sentence that a receipt names, with its section."""
    for section in article.sections:
        if section.start <= receipt.start < section.end:
            for block in section.blocks:
                for sentence in block.sentences:
                    if (sentence.start, sentence.end) == (receipt.start, receipt.end):
                        return section, sentence
    return None
