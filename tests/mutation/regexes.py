"""A regular expression -> the same, changed in one place.

Which of a module's texts are such is not known here. The invariant: what comes back differs from
what was given. That it still is a regular expression is not promised.
"""

from collections.abc import Iterator
from itertools import pairwise
import re

# What is found at a place -> what stands there in a mutant.
LOOKS = {"(?!": "(?=", "(?=": "(?!", "(?<!": "(?<=", "(?<=": "(?<!"}
CLASSES = {"\\w": "\\W", "\\W": "\\w", "\\s": "\\S", "\\S": "\\s", "\\d": "\\D", "\\b": ""}
ENDS = {"\\Z": "", "\\A": "", "^": "", "$": ""}
COUNTS = {"*": ("", "+"), "+": ("", "*"), "?": ("",)}
TOKEN = re.compile(
    r"""
      (?P<escaped>  \\. )
    | (?P<opening>  \(\?<[!=] | \(\?P<\w+> | \(\?\(\w+\) | \(\?P=\w+ | \(\?[a-zA-Z]*[:!=]? | \( )
    | (?P<class>    \[\^?\]?(?:\\.|[^\]\\])*\] )
    | (?P<times>    \{[0-9]*,?[0-9]*\} )
    | (?P<other>    . )
    """,
    re.VERBOSE | re.DOTALL,
)
COMMENT = re.compile(r"\s#(?= ).*")


def changed(regex: str, *, verbose: bool) -> Iterator[str]:
    """The expression with one look, count, class, end or alternative changed or left out.

    Args:
        regex: An expression, or a part of one.
        verbose: Whether blanks and what follows a hash are no part of it.
    """
    remarks = [found.span() for found in COMMENT.finditer(regex)] if verbose else []
    tokens = [
        found
        for found in TOKEN.finditer(regex)
        if not any(start <= found.start() < end for start, end in remarks)
    ]
    for token in tokens:
        for other in _others(token[0], token.lastgroup or ""):
            yield regex[: token.start()] + other + regex[token.end() :]
    for start, end in _alternatives(tokens, len(regex)):
        yield regex[:start] + regex[end:]


def _others(token: str, kind: str) -> Iterator[str]:
    match kind:
        case "escaped" if token in CLASSES or token in ENDS:
            yield CLASSES.get(token, "")
        case "opening" if token in LOOKS:
            yield LOOKS[token]
        case "class":
            yield "[" + token[2:] if token.startswith("[^") else "[^" + token[1:]
        case "times":
            yield ""
        case "other" if token in COUNTS:
            yield from COUNTS[token]
        case "other" if token in ENDS:
            yield ENDS[token]
        case _:
            pass


def _alternatives(tokens: list[re.Match[str]], length: int) -> Iterator[tuple[int, int]]:
    """Where each alternative stands, with one of the bars beside it."""
    levels: list[list[int]] = [[-1]]  # of each open group: the bars so far, after what opened it
    for token in tokens:
        match token[0], token.lastgroup:
            case _, "opening":
                levels.append([token.end() - 1])
            case "|", _:
                levels[-1].append(token.start())
            case ")", _ if len(levels) > 1:
                yield from _between([*levels.pop(), token.start()])
            case _:
                pass
    if len(levels) == 1:
        yield from _between([*levels.pop(), length])


def _between(marks: list[int]) -> Iterator[tuple[int, int]]:
    """Alternatives between an opening, bars and a closing; none if there are no bars."""
    opening, *bars, closing = marks
    if bars:
        yield opening + 1, bars[0] + 1
        yield from pairwise([*bars, closing])
