"""The block between `---` lines at the head of an article -> FrontMatter, or its faults.

Which keys there are and what they may hold is decided here; how YAML is read is strict_yaml.py's.
Whether a `must_answer` holds true is not asked. The invariant: a FrontMatter comes back only if
there is no fault, and every offset counts code points of the text as it was given.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
import difflib
from itertools import takewhile
import re
from urllib.parse import urlsplit

from bot.articles.article import FrontMatter, MustAnswer, MustNotAnswer
from bot.articles.faults import Fault
from bot.articles.strict_yaml import (
    MAX_PROBLEMS,
    TOO_MANY_PROBLEMS,
    Document,
    Entry,
    Mapping,
    Node,
    Problem,
    Scalar,
    Sequence,
    read_yaml,
    shown,
)
from bot.articles.visible import CONTROLS, TURNING

BYTE_ORDER_MARK = "\ufeff"
KEYS = (
    "title",
    "url",
    "source",
    "published",
    "label",
    "review_by",
    "must_answer",
    "must_not_answer",
)
TEST_KEYS = ("question", "quote")

# By taste: what a citation in a chat has room for; an address has to fit into one message.
MAX_TITLE_CHARS = 200
MAX_LABEL_CHARS = 100
MAX_URL_CHARS = 1_000
MAX_UNKNOWN_KEYS = 10  # named one by one; a file with more is no article's head

OPENING = re.compile(r"---[ \t]*\r?(?:\n|\Z)")
CLOSING = re.compile(r"^---[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
# Word processors turn --- into a dash, and people indent it or type another number of hyphens.
# Letters of Hangul that are printable by their kind, and that nobody sees.
INVISIBLE = re.compile("[\u115f\u1160\u3164\uffa0]")
NEARLY_FENCE = re.compile(r"^[ \t]*[-\u2010-\u2015\u2212]+[ \t]*\r?$", re.MULTILINE)
LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
CONTROL = re.compile(f"[{CONTROLS}{TURNING}]")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Check = Callable[[str], str | None]  # a value -> what is wrong with it


@dataclass(frozen=True, slots=True)
class HeadSpans:
    """Where the head of a text stands, in code points.

    Attributes:
        yaml_start: Just after the opening line.
        yaml_end: Where the closing line starts, or the text's end.
        body_start: Just after the closing line, or the text's end.
        closed: Whether there is a closing line.
    """

    yaml_start: int
    yaml_end: int
    body_start: int
    closed: bool


def split_front_matter(text: str) -> HeadSpans | None:
    """Find the block between `---` lines at the head of a text.

    Args:
        text: A whole file; a byte order mark may stand first, lines may end in LF or CRLF.

    Returns:
        Its place, or None if the text does not start with a `---` line.
    """
    opening = OPENING.match(text, _after_mark(text))
    if opening is None:
        return None
    start = opening.end()
    closing = CLOSING.search(text, start)
    if closing is None:
        return HeadSpans(start, len(text), len(text), closed=False)
    return HeadSpans(start, closing.start(), closing.end(), closed=True)


def read_front_matter(path: str, text: str) -> tuple[FrontMatter | None, int, tuple[Fault, ...]]:
    """Read the head of an article.

    Args:
        path: The file, as its faults shall name it.
        text: The whole file.

    Returns:
        What the head says, or None if it has a fault; where the body starts, in code points; and
        the faults in the order of their lines. Without a head the body is the whole text (after a
        byte order mark), with an unclosed one it is empty.
    """
    spans = split_front_matter(text)
    if spans is None:
        return None, _after_mark(text), (Fault(path, 1, _how_to_start(text)),)
    if not spans.closed:
        return None, spans.body_start, (Fault(path, 1, _how_to_close(text, spans.yaml_start)),)
    reader = _HeadReader(read_yaml(text[spans.yaml_start : spans.yaml_end], first_line=2))
    front_matter = reader.read()
    problems = sorted(reader.problems, key=lambda problem: problem.line)
    faults = tuple(Fault(path, problem.line, problem.message) for problem in problems)
    return None if faults else front_matter, spans.body_start, faults


def _after_mark(text: str) -> int:
    return len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0


def _how_to_start(text: str) -> str:
    advice = 'start the file with a line ---, a line "title: …" and another line ---'
    if text.lstrip(f"{BYTE_ORDER_MARK} \t\r\n").startswith("---"):
        return f"the file does not start with a line of exactly three hyphens (---): {advice}"
    return f"there is no front matter: {advice}"


def _how_to_close(text: str, start: int) -> str:
    message = "the --- that opens the front matter is never closed: put a line --- below its keys"
    if nearly := NEARLY_FENCE.search(text, start):
        line = text.count("\n", 0, nearly.start()) + 1
        message += f" (line {line} is not exactly three hyphens at the start of a line)"
    return message


@dataclass(slots=True)
class _HeadReader:
    """Nodes -> FrontMatter; collects what is wrong on the way."""

    document: Document
    problems: list[Problem] = field(init=False)
    _told: frozenset[int] = field(init=False)  # lines that are a problem already

    def __post_init__(self) -> None:
        self.problems = list(self.document.problems)
        self._told = frozenset(problem.line for problem in self.problems)

    def read(self) -> FrontMatter | None:
        root = self.document.root
        if isinstance(root, (Scalar, Sequence)):
            message = (
                'expected lines of "key: value" with a blank after the colon, as in "title: …"'
            )
            self.problems = [Problem(root.line, message)]
            return None
        found, meant = self._known(root.entries if root else (), KEYS)
        filled = {key: entry.value for key, entry in found.items() if not _is_empty(entry.value)}

        def text(key: str, expected: str, problem_of: Check) -> str | None:
            return self._text(key, filled[key], expected, problem_of) if key in filled else None

        def items(key: str) -> tuple[Node, ...]:
            return self._items(key, filled[key]) if key in filled else ()

        title = text("title", "text on one line", _title_problem)
        published = text("published", "a date as YYYY-MM-DD", _date_problem)
        review_by = text("review_by", "a date as YYYY-MM-DD", _date_problem)
        tests = [self._must_answer(item) for item in self._until_full(items("must_answer"))]
        unanswerable = [
            self._must_not_answer(item) for item in self._until_full(items("must_not_answer"))
        ]
        front_matter = FrontMatter(
            title=title or "",
            url=text("url", "an address", _url_problem),
            source=text("source", "text on one line", _label_problem),
            published=date.fromisoformat(published) if published else None,
            label=text("label", "text on one line", _label_problem),
            review_by=date.fromisoformat(review_by) if review_by else None,
            must_answer=tuple(test for test in tests if test),
            must_not_answer=tuple(test for test in unanswerable if test),
        )
        if "title" not in meant | filled.keys() and not self._told:
            line = found["title"].line if "title" in found else 1
            self._note(line, 'the title is missing: write a line "title: …"')
        return front_matter

    def _note(self, line: int, message: str) -> None:
        if line in self._told or len(self.problems) > MAX_PROBLEMS:
            return
        if len(self.problems) == MAX_PROBLEMS:
            message = TOO_MANY_PROBLEMS
        self.problems.append(Problem(line, message))

    def _until_full(self, items: tuple[Node, ...]) -> Iterator[Node]:
        """Items, none of them after so many problems that nobody would read on."""
        yield from takewhile(lambda _: len(self.problems) <= MAX_PROBLEMS, items)

    def _known(
        self, entries: tuple[Entry, ...], keys: tuple[str, ...], place: str = ""
    ) -> tuple[dict[str, Entry], set[str]]:
        """The entries whose keys are known, and the keys that others are taken for.

        Those others become problems.
        """
        meant: set[str] = set()
        unknown = [entry for entry in entries if entry.key not in keys]
        for entry in unknown[:MAX_UNKNOWN_KEYS]:
            near = difflib.get_close_matches(entry.key.lower()[:40], keys, n=1)
            meant.update(near)
            message = f'unknown key "{shown(entry.key)}"{place}: '
            message += f'did you mean "{near[0]}"?' if near else f"known are {', '.join(keys)}"
            if place and _is_empty(entry.value):
                message += "; a value that holds a comma needs quotes around it"
            self._note(entry.line, message)
        more = len(unknown) - MAX_UNKNOWN_KEYS
        if more > 0:
            keys_are = "key is" if more == 1 else "keys are"
            self._note(unknown[-more].line, f"{more} more {keys_are} unknown from here on")
        return {entry.key: entry for entry in entries if entry.key in keys}, meant

    def _text(self, name: str, value: Node, expected: str, problem_of: Check) -> str | None:
        if not isinstance(value, Scalar):
            problem: str | None = (
                f"expected {expected}, found {_kind(value)}; "
                "a value that starts with [, { or - needs quotes around it"
            )
        elif (problem := problem_of(value.text)) is None:
            return value.text
        self._note(value.line, f"{name}: {problem}")
        return None

    def _items(self, name: str, value: Node) -> tuple[Node, ...]:
        if isinstance(value, Sequence):
            return value.items
        self._note(
            value.line,
            f"{name}: expected a list, found {_kind(value)}; "
            'put each item on a line of its own that starts with "- "',
        )
        return ()

    def _must_answer(self, item: Node) -> MustAnswer | None:
        name = "must_answer"
        if not isinstance(item, Mapping):
            expected = "{question: …, quote: …}"
            self._note(item.line, f"{name}: expected {expected}, found {_kind(item)}")
            return None
        found, meant = self._known(item.entries, TEST_KEYS, place=f" in {name}")
        texts = [
            self._text(f"{name}, {key}", found[key].value, "text on one line", _line_problem)
            for key in TEST_KEYS
            if key in found
        ]
        missing = [key for key in TEST_KEYS if key not in meant | found.keys()]
        if missing:
            self._note(item.line, f"{name}: this item lacks its {' and its '.join(missing)}")
        match texts:
            case [str(question), str(quote)]:
                return MustAnswer(question, quote, item.line)
            case _:
                return None

    def _must_not_answer(self, item: Node) -> MustNotAnswer | None:
        question = self._text("must_not_answer", item, "a question", _line_problem)
        return None if question is None else MustNotAnswer(question, item.line)


def _is_empty(value: Node) -> bool:
    return isinstance(value, Scalar) and not value.text


def _kind(value: Node) -> str:
    match value:
        case Scalar():
            return "text"
        case Sequence():
            return "a list"
        case Mapping():
            return "keys with values"


def _title_problem(text: str) -> str | None:
    return _shown_line_problem(text, MAX_TITLE_CHARS)


def _label_problem(text: str) -> str | None:
    return _shown_line_problem(text, MAX_LABEL_CHARS)


def _shown_line_problem(text: str, limit: int) -> str | None:
    if problem := _line_problem(text):
        return problem
    if control := CONTROL.search(text):
        return f"holds an unseen character (U+{ord(control[0]):04X}): delete it"
    if len(text) > limit:
        return f"has {len(text):,} characters; at most {limit} fit: shorten it"
    return None


def _line_problem(text: str) -> str | None:
    if not any(char.isprintable() and not char.isspace() for char in INVISIBLE.sub("", text)):
        return "is blank: write something, or remove it"
    if LINE_BREAK.search(text):
        return "has more than one line: write it on one, without | or >"
    return None


def _url_problem(url: str) -> str | None:
    if any(char.isspace() or not char.isprintable() for char in url):
        return "holds a blank or an unseen character: remove it"
    if len(url) > MAX_URL_CHARS:
        return f"has {len(url):,} characters; at most {MAX_URL_CHARS:,} fit: shorten it"
    if not _is_web_address(url):
        advice = "write it in full, as in https://example.org/story"
        return f'"{shown(url)}" is no web address: {advice}'
    return None


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises if it is no number
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _date_problem(text: str) -> str | None:
    if not DATE.fullmatch(text):
        return f'"{shown(text)}" is no date as YYYY-MM-DD, such as 2025-01-31'
    try:
        date.fromisoformat(text)
    except ValueError:
        return f'"{text}" is no day of the calendar'
    return None
