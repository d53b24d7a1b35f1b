"""Texts on the chat page are shown as Discord shows them, however hostile they are."""

from hypothesis import given, settings
import pytest

from bot.sandbox.page.markdown import MAX_DEPTH, Names, Part, is_web_address, parse, plain
from tests.chat.discord_markdown import kinds
from tests.chat.discord_markdown import parse as parse_slowly
from tests.chat.test_escape import hostile

NAMES = Names({1: "Alice"}, {2: "Moderator"}, {3: "general"})


def _told(parts: list[Part]) -> str:
    """Parts as a line that one can read in a table."""

    def one(part: Part) -> str:
        if isinstance(part, str):
            return part
        more = "".join(
            f" {name}={value}" for name, value in part.items() if name not in {"tag", "children"}
        )
        return f"<{part['tag']}{more}>{_told(part.get('children', []))}</>"

    return "".join(map(one, parts))


CASES = {
    "plain, with a_b and 2*3*4 words": "plain, with a_b and 2<em>3</>4 words",
    "**b** *i* _i_ __u__ ~~s~~": "<strong>b</> <em>i</> <em>i</> <u>u</> <s>s</>",
    "***both***": "<strong><em>both</></>",
    "||**hidden**||": "<spoiler><strong>hidden</></>",
    "`a*b*` ``c`d``": "<code>a*b*</> <code>c`d</>",
    "```py\nx = 1\n```after": "<pre>x = 1</>after",
    "```\n```": "<code>\n</>",
    "``` ```": "<code> </>",
    "``open, `code`": "``open, <code>code</>",
    "> one\n> *two*\nthree": "<blockquote>one\n<em>two</></>three",
    ">>> one\ntwo": "<blockquote>one\ntwo</>",
    "> > deep": "<blockquote>> deep</>",
    ">no": ">no",
    "-# small *print*\nnext": "<small>small <em>print</></>next",
    "# one\n## two\n### three\n#### four": "<h3>one</><h4>two</><h5>three</>#### four",
    "- a\n- b\n  - c\n- d": "<ul><li>a</><li>b<ul><li>c</></></><li>d</></>",
    "3. a\n4. b": "<ol start=3><li>a</><li>b</></>",
    "- a\n1. b": "<ul><li>a</></><ol start=1><li>b</></>",
    "\\*not\\* \\_it\\_ \\> \\`": "*not* _it_ > `",
    "\\a": "\\a",
    "¯\\_(ツ)_/¯": "¯\\_(ツ)_/¯",
    "[x](https://a.example/b_(c))": "<a href=https://a.example/b_(c)>x</>",
    '[*x*](<https://a.example> "t")': "<a href=https://a.example><em>x</></>",
    "[https://a.example](https://b.example)": "[https://a.example](https://b.example)",
    "[x](javascript:alert(1))": "[x](javascript:alert(1))",
    "[x](data:text/html,a)": "[x](data:text/html,a)",
    "[<@1>](https://a.example)": "<a href=https://a.example><@1></>",
    "[ ](https://a.example/b)": "[ ](<a href=https://a.example/b>https://a.example/b</>)",
    "[x]( )": "[x]( )",
    "[x] (https://a.example)": "[x] (<a href=https://a.example>https://a.example</>)",
    "see https://a.example/b. Or": "see <a href=https://a.example/b>https://a.example/b</>. Or",
    "(https://a.example/b)": "(<a href=https://a.example/b>https://a.example/b</>)",
    "<https://a.example>": "<a href=https://a.example>https://a.example</>",
    "<javascript:alert(1)>": "<javascript:alert(1)>",
    "http:// https://": "http:// https://",
    "<@1> <@!1> <@9> <@&2> <@&9>": (
        "<mention>@Alice</> <mention>@Alice</> <mention>@unknown-user</>"
        " <mention>@Moderator</> <mention>@unknown-role</>"
    ),
    "<#3> <#9>": "<mention channel=3>#general</> <mention>#unknown</>",
    "https://discord.com/channels/7/3/55 https://discord.com/channels/@me/9/55": (
        "<mention channel=3/55>#general › message</>"
        " <a href=https://discord.com/channels/@me/9/55>https://discord.com/channels/@me/9/55</>"
    ),
    "</ask:5> </briefing topics:5>": (
        "<mention command=ask>/ask</> <mention command=briefing topics>/briefing topics</>"
    ),
    "@everyone @here @nobody": "<mention>@everyone</> <mention>@here</> @nobody",
    "<:smile:1234> :smile:": ":smile: :smile:",
    "<t:0> <t:9:R>": "<time seconds=0 style=f></> <time seconds=9 style=R></>",
    "<t:9999999999999>": "<t:9999999999999>",
    "<b>&amp;</b>": "<b>&amp;</b>",
    "**open *and": "**open *and",
    "* not a star*": "<ul><li>not a star*</></>",
}


@pytest.mark.parametrize("text", CASES)
def test_a_text_is_shown_as_discord_shows_it(text: str) -> None:
    """Marks become parts, and what only looks like a mark stays."""
    assert _told(parse(text, NAMES)) == CASES[text]


@settings(max_examples=300, deadline=None)
@given(hostile)
def test_where_discord_finds_no_markup_there_is_none(text: str) -> None:
    """Whatever the slow reading of Discord's rules takes for plain text is plain text here."""
    nodes = parse_slowly(text)
    if not kinds(nodes):
        assert all(isinstance(part, str) for part in parse(text, NAMES))


@settings(max_examples=300, deadline=None)
@given(hostile)
def test_links_lead_to_the_web_only(text: str) -> None:
    """No part leads anywhere else, and a label is no other address."""

    def check(parts: list[Part]) -> None:
        for part in parts:
            if not isinstance(part, str):
                if part["tag"] == "a":
                    assert is_web_address(part["href"])
                    label = plain(part["children"])
                    assert label == part["href"] or "://" not in label or "http" not in label
                check(part.get("children", []))

    check(parse(text, NAMES))


STORMS = """
* **a  [ ]( ` || ~~x \\ < <t: *a*  _a  __ > -  1.  ( () http https:// https://a @ @everyone ¯ `a ``a
""".split()


@pytest.mark.timeout(30)
@pytest.mark.parametrize("mark", [*STORMS, "> *a\n", "- a\n", "[a](", "**a ", "`a` ``", "\\``` "])
def test_storms_are_read_at_once(mark: str) -> None:
    """Time grows with the length alone: what grew with its square would take hours for these."""
    parse(mark * (200_000 // len(mark)), NAMES)


def test_nesting_ends() -> None:
    """However deep marks stand in each other, the parts do not."""

    def depth(parts: list[Part]) -> int:
        inner = [depth(p.get("children", [])) for p in parts if not isinstance(p, str)]
        return 1 + max(inner, default=-1)

    deep = "".join(f"{mark}a " for mark in ("**", "__", "~~", "||") * 10)
    closed = deep + "".join(f" a{mark}" for mark in ("||", "~~", "__", "**") * 10)
    assert depth(parse(closed, NAMES)) <= MAX_DEPTH + 2


def test_a_text_on_one_line() -> None:
    """What a spoiler hides stays hidden, and lines do not run into each other."""
    text = "**A** says\n> this\n-# there\n||secret|| `code`"
    assert plain(parse(text, NAMES)) == "A says this there spoiler code"


@pytest.mark.parametrize(
    "address", ["http://[", "https://", "http:a", "ftp://a.example", "//a", ""]
)
def test_what_is_no_address_of_the_web(address: str) -> None:
    """Other schemes, and what cannot be read as an address."""
    assert not is_web_address(address)
