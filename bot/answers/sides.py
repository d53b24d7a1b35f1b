"""A comparison -> its sides.

Here is only the form of the question; each side is answered by itself in briefing.py. The
invariant: sides are words of the question, in its order.
"""

import re

SIDE = r"(?P<{}>[^?!.,;]{{1,80}}?)"
A, B = SIDE.format("a"), SIDE.format("b")
END = r"\s*[?!.]*\s*\Z"
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:please\s+)?compare\s+{A}\s+(?:and|with|to|against|vs\.?|versus)\s+{B}{END}",
        rf"(?:what\s+(?:is|are)\s+)?(?:the\s+)?differences?\s+between\s+{A}\s+and\s+{B}{END}",
        rf"how\s+(?:do|does|did)\s+{A}\s+and\s+{B}\s+(?:differ|compare){END}",
        rf"how\s+(?:do|does|did)\s+{A}\s+(?:differ\s+from|compare\s+(?:to|with))\s+{B}{END}",
        rf"{A}\s+(?:vs\.?|versus)\s+{B}{END}",
    )
)
POSSESSIVE = re.compile(r"['\u2019]s\Z")


def sides(question: str) -> tuple[str, ...]:
    """The sides of a comparison, as typed; empty if it is none."""
    for form in FORMS:
        match = form.match(question.strip())
        if match:
            return tuple(POSSESSIVE.sub("", match[side].strip()) for side in ("a", "b"))
    return ()
