r"""An oracle: what Discord would show of a message, found slowly and obviously.

Written from Discord's documentation (message formatting; Markdown Text 101) and from the rules of
simple-markdown, the open parser that its clients are built on; it shares nothing with bot/chat. It
finds more than the clients do: every rule is tried at every character, not only where a run of
text ends, quotes nest, `+` begins a list item, and every `:word:` is taken for an emoji. What it
finds nothing in, they find nothing in; what it finds need not be there.

`raw_findings` looks for what the server and the clients look for in the raw text, past the markup.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
import re
import unicodedata


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a message: text, or markup around parts; a link also has its target."""

    kind: str
    text: str = ""
    children: tuple["Node", ...] = ()
    target: str = ""

    @property
    def shown(self) -> str:
        """All that a reader sees of it."""
        return self.text + "".join(child.shown for child in self.children)


@dataclass(frozen=True, slots=True)
class State:
    """Where the parser is."""

    escapes: bool = True
    links: bool = True
    blocks: bool = True


ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])", re.ASCII)
SHRUG = re.compile(r"¯\\_\(ツ\)_/¯")
# Where a line begins, with the number of the group that is parsed again.
BLOCKS = {
    "subtext": re.compile(r" *-# +((?!-#)[^\n]+)(?:\n|\Z)"),
    "heading": re.compile(r" *#{1,3}\s+((?!\s*#{1,3}\s)[^\n]+?)#*\s*(?:\n|\Z)"),
    "list": re.compile(r" *(?:[*+-]|[0-9]+\.) +([^\n]*(?:\n +[^\n]*)*)(?:\n|\Z)"),
}
LONG_QUOTE = re.compile(r" *>>> ?([\s\S]*)")
QUOTE = re.compile(r"(?: *>(?!>>) +[^\n]*(?:\n|\Z))+")
INLINE = {
    "codeblock": re.compile(r"```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```", re.IGNORECASE),
    "code": re.compile(r"(?P<ticks>`+)([\s\S]*?[^`])(?P=ticks)(?!`)"),
    "bold": re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"),
    "underline": re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)"),
    "italic": re.compile(
        r"_((?:__|\\[\s\S]|[^\\_])+?)_(?![0-9A-Za-z_])"
        r"|\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"
    ),
    "strikethrough": re.compile(r"~~([\s\S]+?)~~"),
    "spoiler": re.compile(r"\|\|([\s\S]+?)\|\|"),
}
ATOMS = {
    "mention": re.compile(r"<@[!&]?\d+>|@(?:everyone|here)"),
    "channel": re.compile(r"<#\d+>"),
    "command": re.compile(r"</[^:>\n]+:\d+>"),
    "emoji": re.compile(r"<a?:\w+:\d+>|:[\w+-]+:"),
    "timestamp": re.compile(r"<t:-?\d+(?::[tTdDfFR])?>"),
    "navigation": re.compile(r"<id:[^>\s]+>"),
    "sound": re.compile(r"<sound:\d+:\d+>"),
    "mail": re.compile(r"<[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>"),
    "phone": re.compile(r"<(?:tel:|sms:)?\+?[0-9][0-9 ()./-]+>"),
}
URL = re.compile(
    r"(?:https?|steam|discord)://[^\s<]+[^<.,:;\"'\]\s]|<[^: >]+:/[^ >]+>", re.IGNORECASE
)
LINK = re.compile(
    r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]"
    r"\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['\"]([\s\S]*?)['\"])?\s*\)"
)
RAW = {
    "mention": re.compile(r"<@[!&]?\d+>"),
    "everyone": re.compile(r"(?<!\\)@(?:everyone|here)"),
    "address": re.compile(r"(?:https?|steam|discord)://\S", re.IGNORECASE),
    "invitation": re.compile(
        r"(?:discord\.(?:gg|gift|new)|discord(?:app)?\.com)(?::\d+)?/\w", re.IGNORECASE
    ),
    "masked link": re.compile(r"\]\("),
}


def parse(message: str) -> tuple[Node, ...]:
    """The parts of a message."""
    return _parse(message, State())


def kinds(nodes: tuple[Node, ...]) -> set[str]:
    """Every kind of markup in it."""
    return {node.kind for node in walk(nodes)} - {"text"}


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Every part and its parts."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def raw_findings(message: str) -> set[str]:
    """What is found in the raw text: mentions, addresses, invitations, masked links."""
    return {name for name, found in RAW.items() if found.search(message)}


def without_marks(message: str) -> str:
    """What is left where the server drops combining marks."""
    names = ((char, unicodedata.name(char, "")) for char in message)
    return "".join(char for char, name in names if not name.startswith("COMBINING"))


def without_unseen(text: str) -> str:
    """What a reader can see: no format or control characters, no fillers, no selectors."""
    blank = re.sub("\r\n|[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]", " ", text)
    fillers = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    return "".join(
        char
        for char in blank
        if unicodedata.category(char) not in {"Cf", "Cc", "Cs"}
        and char not in fillers
        and not 0xFE00 <= ord(char) <= 0xFE0F
        and not 0xE0000 <= ord(char) <= 0xE0FFF
        and not 0xFFF0 <= ord(char) <= 0xFFFB
        and ord(char) != 0x2065
    )


def _parse(source: str, state: State) -> tuple[Node, ...]:
    nodes: list[Node] = []
    at = 0
    while at < len(source):
        found = next(filter(None, (rule(source, at, state) for rule in RULES)), None)
        node, end = found or (Node("text", source[at]), at + 1)
        if node.kind == "text" and nodes and nodes[-1].kind == "text":
            node = Node("text", nodes.pop().text + node.text)
        nodes.append(node)
        at = end
    return tuple(nodes)


Found = tuple[Node, int] | None


def _block(source: str, at: int, state: State) -> Found:
    if not state.blocks or source[source.rfind("\n", 0, at) + 1 : at].strip(" "):
        return None
    if long := LONG_QUOTE.match(source, at):
        return Node("quote", children=_parse(long[1], state)), long.end()
    if quote := QUOTE.match(source, at):
        inside = re.sub(r"(?m)^ *> ?", "", quote[0]).removesuffix("\n")
        return Node("quote", children=_parse(inside, state)), quote.end()
    for kind, rule in BLOCKS.items():
        if found := rule.match(source, at):
            return Node(kind, children=_parse(found[1].strip(), state)), found.end()
    return None


def _escape(source: str, at: int, state: State) -> Found:
    if state.escapes and (found := ESCAPE.match(source, at)):
        return Node("text", found[1]), found.end()
    if found := SHRUG.match(source, at):
        return Node("text", found[0]), found.end()
    return None


def _link(source: str, at: int, state: State) -> Found:
    found = LINK.match(source, at)
    if not (state.links and found):
        return None
    label = _parse(found[1], State(escapes=False, links=False, blocks=False))
    if kinds(label) & {"link", "mention", "channel", "emoji", "command", "mail", "phone"}:
        return Node("text", found[0]), found.end()  # refused, and shown as it was typed
    target = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", found[2])
    if not re.match(r"(?:https?|discord)://\S|(?:tel|sms|mailto):", target, re.IGNORECASE):
        return None
    return Node("link", children=label, target=target), found.end()


def _inline(source: str, at: int, state: State) -> Found:
    for kind, rule in INLINE.items():
        if found := rule.match(source, at):
            inside = next(filter(None, found.groups()[::-1]))
            if kind.startswith("code"):
                return Node(kind, inside), found.end()
            return Node(kind, children=_parse(inside, state)), found.end()
    return None


def _atom(source: str, at: int, _state: State) -> Found:
    for kind, rule in ATOMS.items():
        if found := rule.match(source, at):
            return Node(kind, found[0]), found.end()
    if found := URL.match(source, at):
        return Node("link", found[0], target=found[0].strip("<>")), found.end()
    return None


RULES: tuple[Callable[[str, int, State], Found], ...] = (_block, _escape, _link, _inline, _atom)
