"""Of "what does RWA stand for" the sentence that spells the abbreviation out.

Which texts define an abbreviation is search's same.py to say. The invariant: the sentence found
holds the abbreviation and the words that it stands for, side by side.
"""

from collections.abc import Sequence
import re

from bot.articles.article import Sentence
from bot.search.index import Hit, Index
from bot.search.same import definitions
from bot.search.terms import fold

STANDS_FOR = re.compile(
    r"(?:and\s+)?what(?:['\u2019]?s|\s+(?:is|does|do|did))?\s+(?:the\s+)?(?P<short>[\w&.]{2,10})\s+"
    r"(?:stands?\s+for|means?|short\s+for|an\s+(?:abbreviation|acronym)\s+(?:for|of))\s*[?!.]*\s*\Z",
    re.IGNORECASE,
)


def spelled_out(question: str, hits: Sequence[Hit], index: Index) -> tuple[Hit, Sentence] | None:
    """The first sentence that defines the abbreviation that is asked about; None without one.

    Args:
        question: Self-contained.
        hits: The best passages.
        index: Where they are from.
    """
    match = STANDS_FOR.match(question)
    tokens = index.analyzer.tokens(match["short"]) if match is not None else []
    if match is None or len(tokens) != 1 or tokens[0].term not in index.vocabulary:
        return None
    scores = {hit.number: hit.score for hit in hits}
    wanted = fold(match["short"]).replace(".", "")
    for number in index.postings.passages(index.vocabulary[tokens[0].term]).tolist():
        passage = index.passages[number]
        for sentence in passage.sentences:
            if any(fold(short) == wanted for short, _ in definitions(sentence.display)):
                return Hit(number, passage, scores.get(number, 0.0)), sentence
    return None
