"""Plain text -> Markdown that shows exactly that text.

Only what Markdown would misread gets a backslash, so that the file stays easy to read. Which block
a text becomes is decided by whoever calls. The invariant: parsed as CommonMark (with tables,
footnotes, strikethrough and task lists), a text's visible characters are those that were given.
"""

import re

# Everywhere in a line.
INLINE = re.compile(
    r"""
      \\(?=[!-/:-@\[-`{-~]|\Z)              # a backslash that would escape, or break the line
    | `
    | \*(?!(?<=\s\*)\s)                     # unless it stands alone between blanks
    | (?<![^\W_])_ | _(?![^\W_])            # unless it stands inside a word
    | <(?!\s|\Z)                            # a tag or an address
    | &(?=\#?[A-Za-z0-9]+;)                 # an entity
    | \[(?=\^)                              # a footnote's mark
    | (?P<bracket>\[)
    | (?P<tilde>~)
    """,
    re.VERBOSE,
)
# Only as the first thing of a block: heading, quotation, table, link definition or the mark of a
# caption; list, rule or underline; and, before its last character, a numbered list.
BLOCK_START = re.compile(
    r"[#>|\[]|[-+](?=[-+\s]|\Z)|=(?==*\s*\Z)|(?P<number>[0-9]{1,9})(?=[.)](?:\s|\Z))"
)


def escape_inline(text: str) -> str:
    """Text on one line, to stand behind something else on its line."""
    has_links = "](" in text
    has_strikes = text.count("~") > 1

    def escape(found: re.Match[str]) -> str:
        harmless = (found["bracket"] and not has_links) or (found["tilde"] and not has_strikes)
        return found[0] if harmless else f"\\{found[0]}"

    return INLINE.sub(escape, text)


def escape_block(text: str) -> str:
    """Text on one line, without blanks around it, to stand as a paragraph or list item."""
    escaped = escape_inline(text)
    start = BLOCK_START.match(escaped)
    if start is None:
        return escaped
    at = start.end("number") if start["number"] else 0
    return f"{escaped[:at]}\\{escaped[at:]}"


def escape_heading(text: str) -> str:
    """Text on one line, without blanks around it, to stand behind the hashes of a heading."""
    escaped = escape_inline(text)
    words = escaped.rstrip("#")
    return escaped if words == escaped else f"{words}\\{escaped[len(words) :]}"
