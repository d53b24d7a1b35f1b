r"""Other people's text -> text that Discord shows as it is.

Here are strings only; which text stands where in a message is render.py's. Discord's client parses
a message with simple-markdown's rules and rules of its own, by which these decisions are made:

- A backslash before punctuation hides itself and takes the rules away (`^\\([^0-9A-Za-z\s])`), so
  nearly everything is mended by one, placed *inside* what would be found: `https\://` is no address
  for the client, nor for the server, which looks for addresses and mentions in the raw text.
- `_` is markup only beside something else than an ASCII letter or digit, `~` and `|` only doubled,
  `(` only behind `]`, and `#`, `-#`, `>`, `-`, `+`, `1.` only where a line begins: prose stays
  clean.
- Every `<` that is followed by something gets one: mentions, channels, commands, emoji, times,
  sounds, mail and phone links and links all begin with it, and new ones will.
- `:name:` becomes an emoji also in a bot's message. `discord.gg/x` becomes an invitation without
  `https://`, so the first slash behind a host name is taken from it.
- `@everyone` gets a zero-width space too: that `\@everyone` pings nobody is a rule of March 2026.
- The server drops combining marks where there are very many (discord-api-docs issue 1241), so that
  what they stand between comes together: they are looked through.
- In a masked link's label no backslash works (discord-api-docs issue 6185): there it is taken out.

The invariant: what Discord shows of `escape(text)` is `text`, but for characters that nobody sees:
direction marks, zero-width and control characters are dropped, line ends and tabs become blanks.
Only joiners and variation selectors that a script or an emoji needs are kept.
"""

import re
import unicodedata
from urllib.parse import quote, urlsplit

# A line end or tab, each a blank.
BLANK = re.compile("\r\n|[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]")
# Control characters, lone surrogates, and Unicode's default-ignorable characters, among them all
# that turn the direction of text; without those of JOINER and VARIATION.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b"
    "\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Joiners are needed between letters of some scripts, and between emoji; selectors after them, and
# after a digit that becomes a keycap. One in a row is needed, more would hide something.
JOINER = re.compile(
    "(?<![\u00c0-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?![\u00c0-\u200b\u200e-\U0010ffff])"
)
VARIATION = re.compile(
    "(?<![0-9#*\u00a9\u00ae\u0100-\u180a\u1810-\u200b\u200e-\ufdff\ufe10-\U0010ffff])"
    "[\u180b-\u180d\u180f\ufe00-\ufe0f]"
)

# Combining marks, by their names in Unicode 16, with room in the blocks that still grow.
MARK = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u2de0-\u2dff\u3099\u309a"
    "\ua66f-\ua67d\ua69e\ua69f\ua8e0-\ua8f1\ufe20-\ufe2f\U00010376-\U0001037a\U0001133b"
    "\U00011366-\U00011374\U0001d242-\U0001d244\U0001e000-\U0001e02f"
)
MARKS = f"[{MARK}]*"
EVERYBODY = "|".join(MARKS.join(word) for word in ("everyone", "here"))
# Where a line begins: header, subtext, quote, list. The backslash goes before the last character.
LINE_START = re.compile(
    rf"[\s{MARK}]*(?:#(?=[#{MARK}]*(?:\s|\Z))|-(?={MARKS}#)|[-+](?={MARKS}(?:\s|\Z))|>"
    rf"|[0-9][0-9{MARK}]*\.(?={MARKS}(?:\s|\Z)))"
)
# Anywhere. What is found is short or scanned once, so that the time is linear.
MARKUP = re.compile(
    rf"""
    (?P<always>    [\\`*] | (?<![A-Za-z0-9])_ | _(?![A-Za-z0-9]) )
  | (?P<doubled>   ~(?:{MARKS}~)+ | \|(?:{MARKS}\|)+ )
  | (?P<link>      \]{MARKS}\( )
  | (?P<everybody> @(?={MARKS}(?i:{EVERYBODY})) )
  | (?P<angle>     <{MARKS}@ | <(?![ ]) )
  | (?P<colon>     :(?={MARKS}/) | :(?=[^\s:]{{1,64}}:) )
  | (?P<host>      \.[A-Za-z{MARK}]{{2,48}}(?::[0-9{MARK}]{{1,9}})?/ )
    """,
    re.VERBOSE,
)
ONE_BY_ONE = {ord(char): f"\\{char}" for char in "~|<@"}
ZERO_WIDTH = "\u200b"

# In a label: what cannot be escaped there, and pictures, for which Discord refuses the link.
NOT_IN_LABEL = re.compile(
    r"[\\`*~|<>@]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"
    "|[\u203c\u2049\u20e3\u2139\u2190-\u21ff\u3030\u303d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]"
)
COLONS = re.compile(r":/|:[^\s:]+:")
HOST_SLASH = re.compile(r"(\.[A-Za-z]{2,24}(?::[0-9]{1,5})?)/")
HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?")
URL_SAFE = "!#$%&',-./:;=?@_~+"
# Words of a question that are shown back; by taste: longer than names, shorter than sentences.
WORD_CHARS = 40


def visible(text: str) -> str:
    """The text without what nobody sees, on one line."""
    text = UNSEEN.sub("", BLANK.sub(" ", text))
    return VARIATION.sub("", JOINER.sub("", text))


def escape(text: str) -> str:
    """Text that Discord shows as it was given, wherever in a line it is put."""
    text = visible(text)
    start = LINE_START.match(text)
    at = start.end() if start else 0
    begun = f"{text[: at - 1]}\\{text[at - 1]}" if start else ""
    return begun + MARKUP.sub(_escaped, text[at:])


def escape_word(text: str) -> str:
    """Words of a question, to be shown back publicly: letters, digits, `-` and `'` only.

    Returns:
        Whole words, WORD_CHARS characters at most, and "…" if there are more; empty if none fits.
    """
    shown = ""
    for word in plain_words(text).split():
        longer = f"{shown} {word}".strip()
        if len(longer) > WORD_CHARS:
            return shown and f"{shown}…"
        shown = longer
    return shown


def plain_words(text: str) -> str:
    """The text's letters, digits, hyphens and apostrophes, with one blank for all that is between.

    A combining mark is kept behind a letter, one in a row.
    """
    kept = [" "]
    for char in unicodedata.normalize("NFC", visible(text)):
        if char.isalnum() or char in "'\u2019-":
            kept.append(char)
        elif unicodedata.category(char)[0] != "M":
            kept.append(" ")
        elif kept[-1].isalpha():
            kept.append(char)
    words = (word.strip("'\u2019-") for word in "".join(kept).split())
    return " ".join(word for word in words if word)


def masked_link(label: str, url: str) -> str:
    """A label that leads to an address, or just the escaped label where that cannot be.

    Args:
        label: Other people's text. What cannot be escaped in a label is taken out.
        url: Leads nowhere unless it is http or https, with a host and without a user's name.
    """
    shown = NOT_IN_LABEL.sub("", visible(label))
    shown = "".join(char for char in shown if unicodedata.category(char) not in {"So", "Co", "Cn"})
    if COLONS.search(shown):
        shown = shown.replace(":", "")
    shown = HOST_SLASH.sub(r"\1 ", shown).replace("[", "(").replace("]", ")")
    shown = " ".join(shown.split())
    target = _address(url)
    if not target or not any(map(str.isalnum, shown)):
        return escape(label)
    return f"[{shown}]({target})"


def _address(url: str) -> str | None:
    """The address with everything encoded that could end it early; None if it is no web address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not HOST.fullmatch(parts.netloc):
        return None
    return quote(url.strip(), safe=URL_SAFE, errors="replace")


def _escaped(match: re.Match[str]) -> str:
    found = match[0]
    match match.lastgroup:
        case "link" | "host":
            return f"{found[:-1]}\\{found[-1]}"
        case "everybody":
            return f"\\{found}{ZERO_WIDTH}"
        case "doubled" | "angle":
            return found.translate(ONE_BY_ONE)
        case _:
            return f"\\{found}"
