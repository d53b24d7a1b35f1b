"""Files and texts as somebody would make them who wants the bot to fall over."""

from collections.abc import Callable
import json

from hypothesis import strategies as st

GOOD = """\
---
title: The harbour
url: https://news.example/harbour
published: 2026-11-02
review_by: 2027-01-01
must_answer:
  - {question: who runs the ferry, quote: Ann Poe}
must_not_answer:
  - who runs the tram
---
Ann Poe runs the ferry. It takes 12 minutes.

## Prices

| who | price |
| --- | --- |
| adults | 4 |
| children | 2 |

- A dog travels free.
- A bicycle costs 1.

[caption] The ferry. (Jane Doe/Getty Images)
"""

# What breaks readers of YAML, Markdown or text, alone or many times.
BITS = (
    "---\n", "- ", "[", "]", "{", "}", "&a ", "*a", "!!python/object:os.system ", "<<: ", "? ",
    ": ", "|\n", ">\n", "'", '"', "\\U00110000", "%YAML 9.9\n", "\t", "\r", "\r\n", "\n\n", "#",
    "######## ", "```\n", "~~~", "> ", "<!-- ", "-->", "<script>", "</p>", "<a href=", "![](", "](",
    "[^1]:", "|", "| --- |\n", "||||\n", "**", "__", "_*", "`", "\\", "&#0;", "&amp;", "&lt;",
    "\x00", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u202e", "\u200b", "\ufeff", "\ufffe", "\u0301",
    "\u3164", "\U000e0041", "\U0001f469\u200d\U0001f4bb", "𝐁", "ﷺ", "İ", "ß", "ﬁ",
    "title: ", "must_answer:\n", "@everyone", "<@1>", "http://", "javascript:", "9" * 40, "a" * 300,
    "Mr. ", "U.S. ", "e.g. ", "...", "?!", "(AP Photo/Jane Doe)", "[caption] ",
)  # fmt: skip
STARTS = (b"PK\x03\x04", b"%PDF-1.7\n", b"\x1f\x8b", b"\xff\xfe", b"\xef\xbb\xbf", b"\x89PNG", b"")
CODECS = ("latin-1", "utf-16", "utf-16-le", "utf-32", "cp1252", "shift_jis", "utf-7")


def _repeated(bit: str, count: int) -> str:
    return bit * count


def _cut_in(text: str, at: int, new: str, gone: int) -> str:
    at %= len(text) + 1
    return text[:at] + new + text[at + gone :]


def _in_codec(text: str, codec: str) -> bytes:
    return text.encode(codec, "replace")


def _many_keys(count: int, key: str) -> str:
    return "---\ntitle: T\n" + "".join(f"{key}{n}: x\n" for n in range(count)) + "---\nText.\n"


def _questions(count: int, words: str) -> str:
    item = json.dumps({"question": words or "x", "quote": "x"})
    return "---\ntitle: T\nmust_answer:\n" + f"  - {item}\n" * count + "---\nText.\n"


bits = st.sampled_from(BITS)
counts = st.integers(1, 60) | st.sampled_from((1_000, 10_000))
runs = st.builds(_repeated, bits, counts)
pieces = st.lists(bits | runs | st.text(max_size=20), max_size=12).map("".join)
changed = st.builds(_cut_in, st.just(GOOD), st.integers(0, 2_000), pieces, st.integers(0, 200))
texts = st.one_of(
    pieces,
    changed,
    pieces.map(lambda body: f"---\ntitle: T\n---\n{body}"),
    pieces.map(lambda head: f"---\ntitle: {head}\n---\nText.\n"),
    pieces.map(lambda head: f"---\n{head}\n---\nText.\n"),
    st.builds(_many_keys, counts, st.sampled_from(("k", "title", "[", "- "))),
    st.builds(_questions, st.integers(1, 2_000), st.text(max_size=40)),
)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _with_start(start: bytes, content: bytes) -> bytes:
    return start + content


def _torn(content: bytes, at: int) -> bytes:
    return content[: at % (len(content) + 1)]


_big: Callable[[bytes], bytes] = lambda bit: bit * (25 * 1024 * 1024 // len(bit))  # noqa: E731  a table of one

files = st.one_of(
    texts.map(_bytes),
    st.builds(_in_codec, texts, st.sampled_from(CODECS)),
    st.builds(_with_start, st.sampled_from(STARTS), st.binary(max_size=200)),
    st.builds(_with_start, st.sampled_from(STARTS), texts.map(_bytes)),
    st.builds(_torn, st.just(GOOD.encode()), st.integers(0, 2_000)),
    st.binary(max_size=500),
    st.sampled_from((b"x", b"[", b"\0", b"| a ", b"\xff")).map(_big),
)
"""Any file that somebody may send."""
