"""Other wordings of questions, written into the files that make them answered, or hold them to it.

A line is added and every other character of the file stays. Whether the file is right then is for
the preview to say. The invariant: what is added is one line of YAML whatever was typed.
"""

from dataclasses import dataclass
import json
import re

from bot.articles.front_matter import split_front_matter
from bot.errors import RefusedError

# What YAML reads as it stands within brackets and braces; anything else is put into quotes.
BARE = re.compile(r"[A-Za-z][A-Za-z0-9' -]*[A-Za-z0-9']|[A-Za-z]")
KEY = re.compile(r"^must_answer[ \t]*:[ \t]*(?P<value>[^\r\n]*?)[ \t]*(?=\r?$)", re.MULTILINE)
# The first, which stands right below it but for blank lines and comments.
ITEM = re.compile(r"(?:\r?\n[ \t]*(?:#[^\r\n]*)?)*\r?\n(?P<indent>[ \t]*)- ")
NOTHING = re.compile(r"(?:\[\s*\])?\s*(?:#.*)?")


@dataclass(frozen=True, slots=True)
class Added:
    """A file's text with a line added.

    Attributes:
        text: The whole.
        line: What was added, or what it became a part of.
        number: The file's line on which it stands, from 1.
    """

    text: str
    line: str
    number: int


def with_synonym(text: str, words: str, means: str) -> Added:
    """The text of synonyms.yaml with a group of two.

    Raises:
        RefusedError: One of them is blank, or both are the same.
    """
    one, other = " ".join(means.split()), " ".join(words.split())
    if not one or not other:
        raise RefusedError(("write both: the words that people use, and the article's",), ())
    if one.casefold() == other.casefold():
        raise RefusedError((f"both are {one!r}: write the words that the article uses",), ())
    newline = "\r\n" if "\r\n" in text else "\n"
    if text and not text.endswith("\n"):
        text += newline
    line = f"- [{_written(one)}, {_written(other)}]"
    return Added(f"{text}{line}{newline}", line, text.count("\n") + 1)


def with_must_answer(text: str, question: str, quote: str) -> Added:
    """An article's text with a question that it must answer.

    Raises:
        RefusedError: One of them is blank; or the head is not written so that a line can be added.
    """
    asked, words = " ".join(question.split()), " ".join(quote.split())
    if not asked or not words:
        raise RefusedError(("write both: the question, and words of the answer",), ())
    head = split_front_matter(text)
    if head is None or not head.closed:
        raise RefusedError(("the article has no head between --- lines: edit its file",), ())
    newline = "\r\n" if "\r\n" in text[: head.body_start] else "\n"
    line = f"- {{question: {_quoted(asked)}, quote: {_quoted(words)}}}"
    key = KEY.search(text, head.yaml_start, head.yaml_end)
    if key is None:
        line = f"  {line}"
        return _inserted(text, head.yaml_end, f"must_answer:{newline}{line}{newline}", line)
    if not NOTHING.fullmatch(key["value"]):
        raise RefusedError(
            ("must_answer is written on one line there: edit the file as a whole",), ()
        )
    item = ITEM.match(text, key.end(), head.yaml_end)
    line = f"{item['indent'] if item else '  '}{line}"
    if not item and key["value"]:  # an empty list would stand before the new one
        text = f"{text[: key.start()]}must_answer:{text[key.end() :]}"
        key = KEY.search(text, head.yaml_start) or key
    return _inserted(text, key.end(), f"{newline}{line}", line)


def _inserted(text: str, at: int, new: str, line: str) -> Added:
    whole = text[:at] + new + text[at:]
    return Added(whole, line.strip(), whole.count("\n", 0, whole.index(line, at)) + 1)


def _written(words: str) -> str:
    return words if BARE.fullmatch(words) else _quoted(words)


def _quoted(words: str) -> str:
    """As YAML has text in double quotes, of which JSON's is a part."""
    return json.dumps(words, ensure_ascii=False)
