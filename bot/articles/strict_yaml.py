"""YAML text -> plain nodes with their lines, or what is wrong with it in plain words.

Built over PyYAML's events, never by object construction: a value is the characters that stand
there (`NO`, `2024-01-01` and `~` are strings), and no tag, alias or anchor is obeyed. What the
keys mean is decided by whoever reads the nodes. The invariant: the work is bounded, whatever the
text, since its size is checked before the first event, depth as it is scanned, and the reading
stops after so many nodes or problems.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
import re

import yaml

from bot.articles.visible import SURROGATES

# All by taste: front matter has three levels and seldom passes 2 KiB or a hundred nodes, and nobody
# mends fifty lines before looking again.
MAX_DEPTH = 4
MAX_BYTES = 64 * 1024
MAX_NODES = 3_200
MAX_PROBLEMS = 50

# What YAML forbids, and what only it takes for the end of a line (which would shift line numbers).
FORBIDDEN = re.compile(
    r"\r(?!\n)|[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
MARKER = re.compile(r"^(?:---|\.\.\.)(?=[ \t\r\n]|$)", re.MULTILINE)
FIRST_CONTENT = re.compile(r"^(?![ \t]*(?:#|\r?$))", re.MULTILINE)
HALVES = re.compile(f"[{SURROGATES}]")
CUT_BY_COMMENT = re.compile(r"[ \t]+#\w")

# What PyYAML says -> what a person can do about it; the first that fits is taken.
PLAIN_WORDS = {
    "'\\t' that cannot start": "there is a tab here; use blanks in its place",
    "cannot start any token": "a value that starts with @, % or ` needs quotes around it",
    "mapping values are not allowed": (
        'there is one ": " too many (a value that holds ": " needs quotes around it), '
        "or the line above lacks its colon"
    ),
    "could not find expected ':'": (
        "this line has no colon: write key: value, or indent it if it continues the line above"
    ),
    "<block end>, but found '<scalar>'": (
        "there is text after the closing quote or bracket: put quotes around the whole value, "
        "and where it holds the same quotes, use the other kind"
    ),
    "<block end>": "this line does not belong to those above: start keys in the same column",
    "<document start>": "this line does not belong to those above: start keys in the same column",
    "found unexpected end of stream": "the quote that opens here is never closed",
    "parsing a flow mapping": "the { that opens here is not closed, or lacks a comma",
    "parsing a flow sequence": "the [ that opens here is not closed, or lacks a comma",
    "alias": "a value that starts with * needs quotes around it",
    "anchor": "a value that starts with & needs quotes around it",
    "tag": "a value that starts with ! needs quotes around it",
    "block scalar": "a value that starts with | or > needs quotes around it",
    "escape": "inside double quotes a backslash is written twice; or use single quotes",
    "sequence entries are not allowed": (
        'a value that starts with "- " needs quotes around it; a list starts on the next line'
    ),
    "mapping keys are not allowed": 'a value that starts with "? " needs quotes around it',
    "too deep": (
        "lists or keys stand too deep in one another here: "
        "a value that starts with [ or { needs quotes around it"
    ),
    "node content": "a value that starts with a comma or a bracket needs quotes around it",
}
CUT = (
    'a "#" after a blank hides the rest of the line: put quotes around the value, '
    'or write a blank after the "#" of a remark'
)
TOO_MANY_NODES = f"this block holds more than {MAX_NODES:,} keys and values: shorten it"
TOO_MANY_PROBLEMS = "there are more problems from here on: mend those above first"
UNREADABLE = "this line cannot be read: put double quotes around the value"
# Where PyYAML's own place is the end of the text and the beginning of the trouble is more use.
TOLD_FROM_ITS_BEGINNING = ("quoted scalar", "flow mapping", "flow sequence", "simple key")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value that is no list and no mapping.

    Attributes:
        text: Its characters, without YAML's own quoting.
        line: The file's line on which it starts.
    """

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of values."""

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value."""

    key: str
    value: "Node"
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, no key twice, in the order of the text."""

    entries: tuple[Entry, ...]
    line: int


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, on which line of the file, and what to do."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """What could be read.

    Attributes:
        root: The outermost node, None for a text without any. Beside problems it holds what was
            read of it, which may lack keys that the text has.
        problems: In the order of the text; empty if everything was read.
    """

    root: Node | None
    problems: tuple[Problem, ...]


def read_yaml(text: str, *, first_line: int = 1) -> Document:
    """Read one YAML document.

    Args:
        text: YAML alone, without the lines that fence it off.
        first_line: Number that the first line of the text has in its file.
    """
    reader = _Reader(text, first_line)
    return Document(reader.read(), tuple(reader.problems))


def shown(text: str) -> str:
    """Text as a message can show it: on one line, short, without unseen characters."""
    clean = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return clean if len(clean) <= 40 else f"{clean[:39]}…"  # noqa: PLR2004  by taste


def _obstacle(text: str) -> tuple[int, str] | None:
    """What keeps a text from being parsed at all: its offset and a message."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        return 0, f"this block has {size:,} bytes; at most {MAX_BYTES:,} are read: shorten it"
    if found := FORBIDDEN.search(text):
        code_point = f"U+{ord(found[0]):04X}"
        return found.start(), f"there is an unseen character ({code_point}) here: delete it"
    content = FIRST_CONTENT.search(text)
    start = content.start() if content else 0
    if text.startswith("%", start):
        return start, "a line that starts with % is an order to YAML, not obeyed here: remove it"
    first = MARKER.match(text, start)
    after = first.end() if first and first[0] == "---" else start
    if second := MARKER.search(text, after):
        return second.start(), f"{second[0]} starts a second document; one is read: remove the line"
    return None


class _Loader(yaml.SafeLoader):
    """Refuses deep brackets where they are scanned.

    PyYAML scans 1,024 characters ahead of its events, in time that is quadratic in the brackets
    among them; with brackets refused here a hostile text costs a tenth of a millisecond.
    """

    def fetch_flow_collection_start(self, token_class: type[yaml.Token]) -> None:
        if self.flow_level >= MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem="too deep", problem_mark=self.get_mark())
        super().fetch_flow_collection_start(token_class)


@dataclass(slots=True)
class _Reader:
    """Events -> nodes; what cannot be read becomes a problem and is left out."""

    text: str
    first_line: int
    problems: list[Problem] = field(default_factory=list)
    _stopped: bool = False
    _nodes: int = 0
    _line: int = 0  # of the latest event
    _line_ends: list[int] = field(init=False)
    _events: Iterator[yaml.Event] = field(init=False)

    def __post_init__(self) -> None:
        self._line_ends = [match.start() for match in re.finditer("\n", self.text)]
        self._events = iter(())

    def read(self) -> Node | None:
        if obstacle := _obstacle(self.text):
            offset, message = obstacle
            self._stop(self._line_at(offset), message)
            return None
        self._events = yaml.parse(self.text, Loader=_Loader)
        root = None
        while (event := self._next()) is not None:
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, depth=1)
        return root

    def _line_at(self, offset: int) -> int:
        return self.first_line + bisect_left(self._line_ends, offset)

    def _note(self, line: int, message: str) -> None:
        if any(problem.line == line for problem in self.problems[-1:]):
            return  # one mistake seldom comes alone; the first message is the one to act on
        if len(self.problems) == MAX_PROBLEMS:
            self._stopped = True
            message = TOO_MANY_PROBLEMS
        if len(self.problems) <= MAX_PROBLEMS:
            self.problems.append(Problem(line, message))

    def _stop(self, line: int, message: str) -> None:
        self._note(line, message)
        self._stopped = True

    def _next(self) -> yaml.Event | None:
        """The next event; None at the end and after anything that ends the reading."""
        if self._stopped:
            return None
        try:
            event = next(self._events, None)
        except yaml.MarkedYAMLError as error:
            self._stop(self._line_of(error), _in_plain_words(error))
            return None
        except (ValueError, OverflowError):  # PyYAML lets these through from "\U00110000"
            self._stop(self._line, PLAIN_WORDS["escape"])
            return None
        if event is not None and event.start_mark is not None:
            self._line = self._line_at(event.start_mark.index)
        return event

    def _line_of(self, error: yaml.MarkedYAMLError) -> int:
        told = any(part in (error.context or "") for part in TOLD_FROM_ITS_BEGINNING)
        mark = error.context_mark if told else error.problem_mark
        return self._line if mark is None else self._line_at(mark.index)

    def _node(self, event: yaml.NodeEvent, depth: int) -> Node | None:
        """The node that an event begins; None if it is none or was not read to its end."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop(self._line, TOO_MANY_NODES)
            return None
        if event.anchor is not None:
            self._note(
                self._line, PLAIN_WORDS["alias" if isinstance(event, yaml.AliasEvent) else "anchor"]
            )
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if not isinstance(event, yaml.CollectionStartEvent):
            return None
        if event.tag is not None:
            self._note(self._line, PLAIN_WORDS["tag"])
        if depth > MAX_DEPTH:
            self._stop(self._line, PLAIN_WORDS["too deep"])
            return None
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(depth)
        return self._mapping(depth)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar | None:
        if event.tag is not None:
            self._note(self._line, PLAIN_WORDS["tag"])
        if self._is_cut(event):
            self._note(self._line, CUT)
        if HALVES.search(event.value):
            self._note(self._line, PLAIN_WORDS["escape"])
            return None
        return Scalar(event.value, self._line)

    def _is_cut(self, event: yaml.ScalarEvent) -> bool:
        if event.style is not None or event.end_mark is None:
            return False
        return CUT_BY_COMMENT.match(self.text, event.end_mark.index) is not None

    def _sequence(self, depth: int) -> Sequence | None:
        line, items = self._line, list[Node]()
        while isinstance(event := self._next(), yaml.NodeEvent):
            item = self._node(event, depth + 1)
            if item is not None:
                items.append(item)
        return None if self._stopped else Sequence(tuple(items), line)

    def _mapping(self, depth: int) -> Mapping | None:
        line, entries = self._line, dict[str, Entry]()
        while isinstance(event := self._next(), yaml.NodeEvent):
            key = self._key(event, depth)
            key_line = self._line if key is None else key.line
            event = self._next()
            if not isinstance(event, yaml.NodeEvent):
                break
            value = self._node(event, depth + 1)
            if key is None or value is None:
                continue
            if key.text in entries:
                first = entries[key.text].line
                self._note(
                    key_line, f'"{shown(key.text)}" stands on line {first} already: remove one'
                )
                continue
            entries[key.text] = Entry(key.text, value, key_line)
        # What was read of the outermost mapping is of use beside its problems.
        return None if self._stopped and depth > 1 else Mapping(tuple(entries.values()), line)

    def _key(self, event: yaml.NodeEvent, depth: int) -> Scalar | None:
        node = self._node(event, depth + 1)
        if isinstance(node, Scalar) and node.text == "<<":
            self._note(node.line, "<< is not supported: write the keys out")
            return None
        if isinstance(node, Scalar) and node.text:
            return node
        if node is not None:
            self._note(node.line, "this line has no plain word before its colon: write key: value")
        return None


def _in_plain_words(error: yaml.MarkedYAMLError) -> str:
    said = f"{error.context}; {error.problem}"
    return next((plain for jargon, plain in PLAIN_WORDS.items() if jargon in said), UNREADABLE)
