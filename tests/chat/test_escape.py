"""Other people's text is shown as it is: never markup, never a mention, never a link.

BRIEFING_EXAMPLES in the environment sets how many examples each property is tried with.
"""

import os
from random import Random
from time import process_time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from bot.chat.escape import WORD_CHARS, escape, escape_word, masked_link, visible
from tests.chat.discord_markdown import (
    kinds,
    parse,
    raw_findings,
    walk,
    without_marks,
    without_unseen,
)

EXAMPLES = int(os.environ.get("BRIEFING_EXAMPLES", "300"))
MANY = 10_000
many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TRICKS = """
\\ ` `` ``` * ** *** _ __ ~ ~~ | || # ## ### -# - + > >> >>> 1. 12. ) ( [ ] ]( [x](http://e.vil)
< > <@1> <@!1> <@&1> <#1> </ask:1> </a b:1> <:e:1> <a:e:1> <t:1> <t:1:R> <id:guide> <sound:0:1>
<a@b.cd> <+123456> <https://e.vil> <x:/y> @ @everyone @here @e veryone everyone here : :: :smile:
smile https://e.vil http:// steam://run discord:// // / discord.gg/abc discord.gg
discord.com/invite/a .gg/ .com/ www. ¯\\_(ツ)_/¯ ¯_(ツ)_/¯ ¯ _(ツ)_/ a b é 漢 \u05d0 ' " . , ! & =
""".split()
UNSEEN = [
    *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\u200c\u200d",
    *"\u2060\ufeff\xad\u034f\u3164\ufe0f\ufe0e\x00\x1b\x7f\x85\x9b\n\r\t\v\u2028\u2029\u0301\u20e3",
    *("@every\u0301one", "discord.g\u0301g/a", "1\u03012. ", "<\u0301@1>", "]\u0301("),
    *("\r\n", " ", "  ", "\xa0", "\u3000", "\ud800", "\U000e0041", "\U000e0100", "\U0001f600"),
]
SIGNS = list("\\`*_~|#->+.)([]<>:@/& \nab1")


def drawn(seed: int) -> str:
    """A hostile text by its seed: as those of `shrinking`, ten times as fast, and as they come."""
    random = Random(seed)  # noqa: S311  a test's
    anything = [chr(random.choice((random.randrange(0x250), random.randrange(0xD800))))]
    pools = (TRICKS, UNSEEN, SIGNS, anything)
    return "".join(random.choice(random.choice(pools)) for _ in range(random.randrange(25)))


shrinking = st.lists(
    st.one_of(
        st.sampled_from(TRICKS),
        st.sampled_from(UNSEEN),
        st.sampled_from(SIGNS),
        st.characters(),
    ),
    max_size=24,
).map("".join)
hostile = st.integers(0, 2**63).map(drawn) if EXAMPLES > MANY else shrinking
URL = "https://news.example/a"


@many
@given(hostile)
def test_discord_shows_the_text_as_it_is(text: str) -> None:
    """Nothing in it is markup, and what is seen of it is what was to be seen."""
    shown = parse(escape(text))
    assert kinds(shown) == set()
    assert without_unseen("".join(node.shown for node in shown)) == without_unseen(text)


@many
@given(hostile)
def test_the_server_finds_nothing_in_the_raw_text(text: str) -> None:
    """No mention, address, invitation or link, also after marks and zero-widths are dropped."""
    escaped = escape(text)
    assert raw_findings(escaped) == set()
    assert raw_findings(without_marks(escaped)) == set()
    assert raw_findings(without_unseen(escaped)) == set()
    assert kinds(parse(without_marks(escaped))) == set()


@many
@given(hostile, hostile)
def test_it_stays_as_it_is_inside_our_own_markup(text: str, other: str) -> None:
    """In quote, bold, subtext and after a masked link there is no markup but ours."""
    link = masked_link(text, URL)
    message = f"**{escape(text) or 1}**\n> {escape(text)}\n-# [1] {link} › {escape(other)}"
    nodes = parse(message)
    assert kinds(nodes) <= {"bold", "quote", "subtext", "link"}
    assert {node.target for node in walk(nodes) if node.kind == "link"} <= {URL}
    assert raw_findings(message.replace(f"]({URL})", "")) == set()
    quotes = [node.shown for node in nodes if node.kind == "quote"]
    assert [without_unseen(quote) for quote in quotes] == [without_unseen(text)]


@many
@given(hostile)
def test_a_label_never_spoils_its_link(text: str) -> None:
    """The link leads where it should and nowhere else, or there is none."""
    message = masked_link(text, URL)
    nodes = parse(message)
    if message == escape(text):
        assert kinds(nodes) == set()
    else:
        assert [node.kind for node in nodes] == ["link"]
        assert nodes[0].target == URL
        assert kinds(nodes[0].children) == set()


@many
@given(hostile, hostile)
def test_an_address_never_spoils_its_link(start: str, end: str) -> None:
    """Whatever stands in an address stays in it."""
    message = masked_link("label", f"https://a.example/{start}{end}")
    (node,) = parse(message)
    assert node.kind == "link"
    assert node.target.startswith("https://a.example/")
    assert message.count(")") == 1


@many
@given(hostile)
def test_words_of_a_question_are_letters_and_digits(text: str) -> None:
    """They are short, nothing in them is markup, and escaping would change nothing."""
    word = escape_word(text)
    assert len(word) <= WORD_CHARS + len("…")
    assert escape(word) == word
    assert kinds(parse(f"No article mentions “{word}”. **{word or 1}**")) <= {"bold"}


@many
@given(hostile)
def test_what_is_visible_once_is_visible(text: str) -> None:
    """Taking out what nobody sees leaves nothing more to be taken out of direction and controls."""
    seen = visible(text)
    assert not set(seen) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    assert not set(seen) & set("\u061c\u200b\u2060\ufeff\x00\x1b\n\r\t\u2028\ud800")


@pytest.mark.parametrize(
    "prose",
    [
        'Boston, Massachusetts: Mayor Michelle Wu fears they "retreat into the shadows."',
        "Long-standing policies (since 2017) cost $1,250.50, or 2-3 % – that's #1 and 2:1.",
        "Write to mayor@city.example about snake_case, and/or AC/DC; p. 5, e.g. [sic] ~5 a|b.",
        "At 10:30 a.m. -- 3 < 5 > 2 & so on... U.S./Mexico.",
        "2017 was a year. 3.5 million",
        "-5 degrees",
    ],
)
def test_prose_stays_clean(prose: str) -> None:
    """Ordinary sentences get no backslash, so that they read well in notifications too."""
    assert escape(prose).replace("\\<", "<") == prose


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("# Header", "\\# Header"),
        ("###\u00a0Header", "\\###\u00a0Header"),
        ("#1", "#1"),
        ("-# small", "\\-# small"),
        ("  > quote", "  \\> quote"),
        (">>> quote", "\\>>> quote"),
        ("- item", "\\- item"),
        ("* item", "\\* item"),
        ("1. item", "1\\. item"),
        ("[x\n](http://e.vil)", "[x ]\\(http\\://e.vil)"),
        ("<@12>", "\\<\\@12>"),
        ("<@&12> <#1>", "\\<\\@&12> \\<#1>"),
        ("</ask:1>", "\\</ask:1>"),
        ("<t:0:R>", "\\<t\\:0:R>"),
        ("@everyone", "\\@\u200beveryone"),
        ("https://e.vil/a", "https\\://e.vil\\/a"),
        ("join discord.gg/abc", "join discord.gg\\/abc"),
        ("||hidden||", "\\|\\|hidden\\|\\|"),
        ("__a__ b_c _d_", "\\_\\_a\\_\\_ b_c \\_d\\_"),
        (":smile:", "\\:smile:"),
        ("¯\\_(ツ)_/¯", "¯\\\\\\_(ツ)\\_/¯"),
        ("abc\u202edcba", "abcdcba"),
        ("two\r\nlines", "two lines"),
        ("👨\u200d👩\u200d👧 1\ufe0f\u20e3", "👨\u200d👩\u200d👧 1\ufe0f\u20e3"),
        ("[x]\u0301(u)", "[x]\u0301\\(u)"),
        ("@he\u0301re", "\\@\u200bhe\u0301re"),
        ("discord.g\u0301g/abc", "discord.g\u0301g\\/abc"),
        ("\u0301> quote", "\u0301\\> quote"),
        ("1\u0301. item", "1\u0301\\. item"),
        ("<\xa0https://e.vil>", "\\<\xa0https\\://e.vil>"),
        ("<@\u03011>", "\\<\\@\u03011>"),
        ("me@home.example", "me@home.example"),
        ("@\u200b\u200deveryone", "\\@\u200beveryone"),
    ],
)
def test_markup_is_told_from_text(text: str, escaped: str) -> None:
    """Each trick costs the fewest backslashes that take it away."""
    assert escape(text) == escaped


@pytest.mark.parametrize(
    ("label", "url", "shown"),
    [
        ("Cities", "https://a.example/b", "[Cities](https://a.example/b)"),
        ("A [b] *c*", "https://a.example", "[A (b) c](https://a.example)"),
        (
            "🎉 see https://b.example/x",
            "https://a.example",
            "[see https//b.example x](https://a.example)",
        ),
        ("Go \u2192 there\u203c\ufe0f", "https://a.example", "[Go there](https://a.example)"),
        ("a\U0001f389\ue000\u0378b", "https://a.example", "[ab](https://a.example)"),
        ("a_b _c_ d_e", "https://a.example", "[a_b c d_e](https://a.example)"),
        ("at 10:30", "https://a.example", "[at 10:30](https://a.example)"),
        (":a: b", "https://a.example", "[a b](https://a.example)"),
        ("b.example:80/x", "https://a.example", "[b.example:80 x](https://a.example)"),
        ("x", "https://a.example:8080/b", "[x](https://a.example:8080/b)"),
        ("x", "https://a.example:b/", "x"),
        ("x", "https://a.example/b ", "[x](https://a.example/b)"),
        ("x", "http://a.example", "[x](http://a.example)"),
        ("x", "ftp://a.example/b", "x"),
        ("x", "HTTPS://a.example", "[x](HTTPS://a.example)"),
        ("x", "https://a.example/b(c) <d>", "[x](https://a.example/b%28c%29%20%3Cd%3E)"),
        ("x", "https://a.example/#:~:text=a%2Db,c", "[x](https://a.example/#:~:text=a%2Db,c)"),
        ("*x*", "javascript:alert(1)", "\\*x\\*"),
        ("x", "https://safe.example@e.vil/", "x"),
        ("x", "https://", "x"),
        ("x", "http://[::1", "x"),
        ("***", "https://a.example", "\\*\\*\\*"),
    ],
)
def test_masked_links(label: str, url: str, shown: str) -> None:
    """Only web addresses are linked, and a label holds nothing that Discord would refuse."""
    assert masked_link(label, url) == shown


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("Seattle", "Seattle"),
        ("O'Brien-Smith's", "O'Brien-Smith's"),
        ("-well-", "well"),
        ("discord.gg/abc", "discord gg abc"),
        ("<@&12>", "12"),
        ("Ünïcödé", "Ünïcödé"),
        ("z\u0310\u0311\u0312\u0313algo", "z\u0310algo"),
        ("\u202eevil", "evil"),
        ("x" * 40, "x" * 40),
        ("x" * 41, ""),
        ("one " * 20, "one one one one one one one one one one…"),
        ("...", ""),
    ],
)
def test_words_shown_back(word: str, shown: str) -> None:
    """Short, and whole words only."""
    assert escape_word(word) == shown


@pytest.mark.parametrize(
    "trick",
    ["[", "](", "_", "*", "~", "~\u0301", "|", "<", "<@", ":", ":a", "\\", ".com/", "1", " "],
)
def test_the_time_grows_with_the_length_only(trick: str) -> None:
    """A hundred thousand hostile characters take milliseconds; a second allows a slow machine."""
    text = trick * (100_000 // len(trick))
    started = process_time()
    escape(text)
    escape_word(text)
    masked_link(text, URL)
    assert process_time() - started < 1
