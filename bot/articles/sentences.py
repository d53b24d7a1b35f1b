"""Where sentences start and end in a line of plain text.

The rules (abbreviations, quotation marks, ellipses) are the sentencex library's; here its spans
are trimmed of blanks. Nothing here knows Markdown. The invariant: the time is linear in the text's
length. sentencex takes time in the square of it where quotation marks are never closed, so it is
handed no more than WINDOW_CHARS at once.
"""

from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise

import sentencex

from bot.articles.visible import trimmed

# By taste: hardly a paragraph of a news article is longer; and one that is has sentences shorter
# than this, so that it is split as if it were handed over whole.
WINDOW_CHARS = 2_000
TRUSTED_CHARS = 1_500  # what ends later may only seem to, if the window cuts a quotation


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences, in order, without overlap, blanks at their ends left out."""
    return _trimmed(text, pairwise([0, *_ends(text)]))


def line_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the lines that are not blank, in order, blanks at their ends left out."""
    ends = [*accumulate(map(len, text.splitlines(keepends=True)))]
    return _trimmed(text, pairwise([0, *ends]))


def _ends(text: str) -> Iterator[int]:
    """One past the last character of each sentence."""
    start = 0  # of the window, at or inside a sentence
    while len(text) - start > WINDOW_CHARS:
        window = text[start : start + WINDOW_CHARS]
        ends = [end for end in _ends_inside(window) if end <= TRUSTED_CHARS]
        for end in ends:
            yield start + end
        # A sentence longer than the window goes on in the next one, after a whole word if it can.
        start += ends[-1] if ends else window.rfind(" ", 1, TRUSTED_CHARS) + 1 or TRUSTED_CHARS
    for end in _ends_inside(text[start:]):
        yield start + end


def _ends_inside(text: str) -> list[int]:
    return [each["end_index"] for each in sentencex.get_sentence_boundaries("en", text)]


def _trimmed(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found = (trimmed(text, start, end) for start, end in spans)
    return [(start, end) for start, end in found if start < end]
