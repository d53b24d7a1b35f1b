"""Where sentences start and end in a line of plain text.

The rules (abbreviations, quotation marks, ellipses) are the sentencex library's; here its spans
are trimmed of blanks. Nothing here knows Markdown.
"""

from collections.abc import Iterable
from itertools import accumulate, pairwise

import sentencex


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences, in order, without overlap, blanks at their ends left out."""
    boundaries = sentencex.get_sentence_boundaries("en", text)
    return _trimmed(text, ((each["start_index"], each["end_index"]) for each in boundaries))


def line_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the lines that are not blank, in order, blanks at their ends left out."""
    ends = [*accumulate(map(len, text.splitlines(keepends=True)))]
    return _trimmed(text, pairwise([0, *ends]))


def _trimmed(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    trimmed = []
    for start, end in spans:
        part = text[start:end]
        first = start + len(part) - len(part.lstrip())
        last = start + len(part.rstrip())
        if first < last:
            trimmed.append((first, last))
    return trimmed
