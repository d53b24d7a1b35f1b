"""Discord's Markdown → parts, of which the page makes elements; README.md says which there are.

Source: https://docs.discord.com/developers/reference#message-formatting and Discord's help page
"Markdown Text 101". The invariant: the time is linear in the text. A search for the end of a mark
that fails is remembered and not made again, brackets are matched once, nesting ends at MAX_DEPTH.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
import re
from urllib.parse import urlsplit

from bot.sandbox.message import Json

Part = str | Json
MAX_DEPTH = 8
MAX_SECONDS = 8_640_000_000_000  # what a browser's dates can hold
# What begins nothing, wherever it stands.
PLAIN = re.compile(r"(?:[^\\¯`\[<@*_~|\nhH]|[hH](?!ttps?://))+", re.IGNORECASE)
ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])", re.ASCII)
SHRUG = "¯\\_(ツ)_/¯"
ITEM = re.compile(r"( *)(?:[-*+]|(\d{1,9})\.) +(\S[^\n]*)(?:\n|\Z)")
LINE = re.compile(r" {0,3}(#{1,3}|-#) +(\S[^\n]*)(?:\n|\Z)")
LONG_QUOTE = re.compile(r">>> ([\s\S]*)")
QUOTE = re.compile(r"(?:> [^\n]*(?:\n|\Z))+")
CODE_BLOCK = re.compile(r"```(?:[\w+.#-]{1,40}\n)?\n*")
TICKS = re.compile(r"`+")
ADDRESS = re.compile(r"https?://[^\s<]+", re.IGNORECASE)
MESSAGE = re.compile(r"https://discord\.com/channels/(?:@me|\d{1,20})/(\d{1,20})/(\d{1,20})")
HOST = re.compile(r"\[|[^\W_].")  # Discord's client takes no address of one letter
ANGLED = re.compile(r"<(https?://[^\s<>]+)>", re.IGNORECASE)
TITLE = re.compile(r"(\S+)(?:\s+(?:\"[^\"]*\"|'[^']*'))?")
EVERYONE = re.compile(r"@(?:everyone|here)\b")
THING = re.compile(r"<(@!?|@&|#)(\d{1,20})>")
COMMAND = re.compile(r"</([^:<>\n]{1,100}):\d{1,20}>")
EMOJI = re.compile(r"<a?(:\w{2,32}:)\d{1,20}>")
TIME = re.compile(r"<t:(-?\d{1,13})(?::([tTdDfFR]))?>")
PAIRS = (
    ("**", "strong"),
    ("*", "em"),
    ("__", "u"),
    ("_", "em"),
    ("~~", "s"),
    ("||", "spoiler"),
)
BLOCKS = {"small", "blockquote", "pre", "li", "h3", "h4", "h5"}


@dataclass(frozen=True)
class Names:
    """What mentions are called, by id; only what the reader sees is in it."""

    users: Mapping[int, str] = field(default_factory=dict)
    roles: Mapping[int, str] = field(default_factory=dict)
    channels: Mapping[int, str] = field(default_factory=dict)


def parse(text: str, names: Names) -> list[Part]:
    """The parts of a text."""
    return _Parser(text, names, _State()).run()


def plain(parts: Sequence[Part]) -> str:
    """Parts on one line, without markup; what a spoiler hides stays hidden."""
    return " ".join("".join(map(_plain, parts)).split())


def is_web_address(address: str) -> bool:
    """Whether it leads to a page of the web and nowhere else."""
    try:
        found = urlsplit(address)
    except ValueError:
        return False
    is_web = found.scheme in {"http", "https"} and HOST.match(found.netloc) is not None
    return is_web and not re.search(r"\s", address)


def _plain(part: Part) -> str:
    if isinstance(part, str):
        return part
    if part["tag"] == "time":
        return f"<t:{part['seconds']}>"
    if part["tag"] == "spoiler":
        return "spoiler"
    return "".join(map(_plain, part["children"])) + (" " if part["tag"] in BLOCKS else "")


def _tag(name: str, children: Sequence[Part], **more: object) -> Json:
    return {"tag": name, "children": list(children), **more}


@dataclass(frozen=True)
class _State:
    """Where a text stands: what can begin in it.

    Attributes:
        blocks: Quotes, lists and headings can.
        quoted: It is in a quote, in which no other begins.
        label: It is a link's label, in which escapes, links and mentions mean nothing.
    """

    depth: int = 0
    blocks: bool = True
    quoted: bool = False
    label: bool = False


Found = tuple[list[Part], int] | None


class _Parser:
    """Reads one text from front to back."""

    def __init__(self, source: str, names: Names, state: _State) -> None:
        self._source = source
        self._names = names
        self._state = state
        self._dead: dict[str, int] = {}  # mark -> up to where it is known not to end
        self._partners: dict[int, int] | None = None

    def run(self) -> list[Part]:
        parts: list[Part] = []
        at = 0
        while at < len(self._source):
            found = self._block(at) or self._plain(at) or self._inline(at)
            new, at = found or ([self._source[at]], at + 1)
            for part in new:
                if isinstance(part, str) and parts and isinstance(parts[-1], str):
                    parts[-1] += part
                else:
                    parts.append(part)
        return parts

    def _within(self, text: str, *, blocks: bool = False, quoted: bool | None = None) -> list[Part]:
        state = self._state
        if state.depth >= MAX_DEPTH:
            return [text]
        quoted = state.quoted if quoted is None else quoted
        inner = replace(state, depth=state.depth + 1, blocks=blocks, quoted=quoted)
        return _Parser(text, self._names, inner).run()

    # Whole lines.

    def _block(self, at: int) -> Found:
        source, state = self._source, self._state
        if not state.blocks or (at > 0 and source[at - 1] != "\n"):
            return None
        if not state.quoted:
            if found := LONG_QUOTE.match(source, at):
                inner = self._within(found[1], blocks=True, quoted=True)
                return [_tag("blockquote", inner)], len(source)
            if found := QUOTE.match(source, at):
                lines = "\n".join(line[2:] for line in found[0].removesuffix("\n").split("\n"))
                inner = self._within(lines, blocks=True, quoted=True)
                return [_tag("blockquote", inner)], found.end()
        if ITEM.match(source, at):
            return self._list(at)
        if found := LINE.match(source, at):
            name = "small" if found[1] == "-#" else f"h{len(found[1]) + 2}"
            return [_tag(name, self._within(found[2]))], found.end()
        return None

    def _list(self, at: int) -> Found:
        top: list[Part] = []
        opened: list[Json] = []  # the lists that the next item can go on with, outermost first
        while found := ITEM.match(self._source, at):
            at = found.end()
            level = min(len(found[1]) // 2, len(opened))
            name = "ol" if found[2] else "ul"
            del opened[level + 1 :]
            if level == len(opened) or opened[level]["tag"] != name:
                begun = _tag(name, [], **({"start": int(found[2])} if found[2] else {}))
                place = opened[level - 1]["children"][-1]["children"] if level else top
                place.append(begun)
                opened[level:] = [begun]
            opened[level]["children"].append(_tag("li", self._within(found[3])))
        return top, at

    # Within a line.

    def _plain(self, at: int) -> Found:
        found = PLAIN.match(self._source, at)
        return ([found[0]], found.end()) if found else None

    def _inline(self, at: int) -> Found:
        reader = _READERS.get(self._source[at])
        return reader(self, at) if reader is not None else None

    def _escape(self, at: int) -> Found:
        found = None if self._state.label else ESCAPED.match(self._source, at)
        return ([found[1]], found.end()) if found else None

    def _shrug(self, at: int) -> Found:
        is_one = self._source.startswith(SHRUG, at)
        return ([SHRUG], at + len(SHRUG)) if is_one else None

    def _everyone(self, at: int) -> Found:
        found = EVERYONE.match(self._source, at)
        return ([_tag("mention", [found[0]])], found.end()) if found else None

    def _pair(self, at: int) -> Found:
        source = self._source
        for mark, name in PAIRS:
            start = at + len(mark)
            if not source.startswith(mark, at) or at < self._dead.get(mark, 0):
                continue
            if mark == "*" and source[start : start + 1].strip() == "":
                continue
            end, reached = _closing(source, start, mark)
            if end > start:
                return [_tag(name, self._within(source[start:end]))], end + len(mark)
            self._dead[mark] = reached
        return None

    def _code(self, at: int) -> Found:
        source = self._source
        begun = CODE_BLOCK.match(source, at)
        if begun and (end := source.find("```", begun.end() + 1)) >= 0:
            text = source[begun.end() : end].rstrip()
            if text:
                return [_tag("pre", [text])], end + 3 + source.startswith("\n", end + 3)
        start = at
        while source.startswith("`", start):
            start += 1
        ticks = source[at:start]
        end = self._ticked(ticks, start)
        if end < 0:
            return [ticks], start
        return [_tag("code", [source[start:end]])], end + len(ticks)

    def _ticked(self, ticks: str, start: int) -> int:
        """Where a run of just so many backticks begins; -1 if nowhere."""
        if ticks in self._dead:
            return -1
        for found in TICKS.finditer(self._source, start):
            if found[0] == ticks:
                return found.start()
        self._dead[ticks] = len(self._source)
        return -1

    def _angle(self, at: int) -> Found:
        source = self._source
        if self._state.label:
            return None
        if (found := ANGLED.match(source, at)) and is_web_address(found[1]):
            return [self._leading_to(found[1])], found.end()
        if found := THING.match(source, at):
            return [self._mention(found[1], int(found[2]))], found.end()
        if found := COMMAND.match(source, at):
            return [_tag("mention", [f"/{found[1]}"], command=found[1])], found.end()
        if found := EMOJI.match(source, at):
            return [found[1]], found.end()
        return self._time(at)

    def _time(self, at: int) -> Found:
        found = TIME.match(self._source, at)
        if found is None or abs(int(found[1])) > MAX_SECONDS:
            return None
        seconds, style = int(found[1]), found[2] or "f"
        return [{"tag": "time", "seconds": seconds, "style": style}], found.end()

    def _mention(self, sign: str, number: int) -> Part:
        names = self._names
        if sign == "#":
            channel = names.channels.get(number)
            more = {"channel": str(number)} if channel is not None else {}
            return _tag("mention", [f"#{channel or 'unknown'}"], **more)
        things, unknown = (names.roles, "role") if sign == "@&" else (names.users, "user")
        return _tag("mention", [f"@{things.get(number, f'unknown-{unknown}')}"])

    def _address(self, at: int) -> Found:
        found = None if self._state.label else ADDRESS.match(self._source, at)
        address = _trimmed(found[0]) if found else ""
        if not is_web_address(address):
            return None
        return [self._leading_to(address)], at + len(address)

    def _leading_to(self, address: str) -> Part:
        """A link; one to a message of a channel that the reader sees leads there in the page."""
        if (found := MESSAGE.fullmatch(address)) and int(found[1]) in self._names.channels:
            name = self._names.channels[int(found[1])]
            return _tag("mention", [f"#{name} › message"], channel=f"{found[1]}/{found[2]}")
        return _tag("a", [address], href=address)

    def _link(self, at: int) -> Found:
        source = self._source
        close = -1 if self._state.label else self._partner(at)
        end = self._partner(close + 1) if source.startswith("(", close + 1) and close > 0 else -1
        if end < 0:
            return None
        label = source[at + 1 : close]
        found = TITLE.fullmatch(source[close + 2 : end].strip())
        if found is None or not label.strip():
            return None
        target = ESCAPED.sub(r"\1", re.sub(r"\A<(.*)>\Z", r"\1", found[1]))
        if not is_web_address(target):
            return None
        # A label that is itself an address could name another place than it leads to.
        if ADDRESS.search(label):
            return [source[at : end + 1]], end + 1
        inner = replace(self._state, depth=self._state.depth + 1, blocks=False, label=True)
        children = _Parser(label, self._names, inner).run()
        return [_tag("a", children, href=target)], end + 1

    def _partner(self, opening: int) -> int:
        """Where the bracket that opens here is closed; -1 if it is not."""
        if self._partners is None:
            self._partners = _brackets(self._source)
        return self._partners.get(opening, -1)


_READERS: Mapping[str, Callable[[_Parser, int], Found]] = {
    "\\": _Parser._escape,  # noqa: SLF001  a table of the class's own
    "¯": _Parser._shrug,  # noqa: SLF001
    "`": _Parser._code,  # noqa: SLF001
    "[": _Parser._link,  # noqa: SLF001
    "<": _Parser._angle,  # noqa: SLF001
    "h": _Parser._address,  # noqa: SLF001
    "H": _Parser._address,  # noqa: SLF001
    "@": _Parser._everyone,  # noqa: SLF001
    "*": _Parser._pair,  # noqa: SLF001
    "_": _Parser._pair,  # noqa: SLF001
    "~": _Parser._pair,  # noqa: SLF001
    "|": _Parser._pair,  # noqa: SLF001
}


def _closing(source: str, start: int, mark: str) -> tuple[int, int]:
    """Where a mark that was opened ends, or -1; and up to where there is surely no end."""
    at = start
    while at < len(source):
        if source[at] == "\\" or (len(mark) == 1 and source.startswith(mark * 2, at)):
            at += 2
            continue
        if at > start and source.startswith(mark, at):
            following = source[at + len(mark) : at + len(mark) + 1]
            if mark == "*" and source[at - 1].isspace():
                return -1, at
            if mark == "_" and (following.isalnum() or following == "_"):
                return -1, at
            if mark not in {"**", "__"} or following != mark[0]:
                return at, at
        at += 1
    return -1, len(source)


def _brackets(source: str) -> dict[int, int]:
    """Each bracket that opens -> the one that closes it."""
    partners: dict[int, int] = {}
    opened: dict[str, list[int]] = {"]": [], ")": []}
    closing = {"[": "]", "(": ")"}
    for at, char in enumerate(source):
        if char in closing:
            opened[closing[char]].append(at)
        elif opened.get(char):
            partners[opened[char].pop()] = at
    return partners


def _trimmed(address: str) -> str:
    """An address without what ends a sentence, or the bracket that it stands in."""
    spare = address.count(")") - address.count("(")
    end = len(address)
    while True:  # it begins with a letter
        last = address[end - 1]
        if last == ")" and spare > 0:
            spare -= 1
        elif last not in ".,:;\"'!?]*_~|":
            break
        end -= 1
    return address[:end]
