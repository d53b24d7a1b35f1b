"""What people say around a question -> the question.

Greetings, courtesies and phrases that only lead up to a question are taken off its ends; of a
message that also tells something only the questions are kept. Whether there is a question at all
is question.py's. The invariant: what is left is a slice of what was typed, or several joined.
"""

import re

_WHO = (
    r"(?:\s+(?:all|again|bot|everybody|everyone|folks|guys|mods?|people|team|there"
    r"|y['\u2019]?all))*"
)
LEAD = re.compile(
    rf"""(?:
      (?:a\s+)?quick\s+one(?=\s*[:,\-\u2013\u2014.])
      | (?:good\s+(?:morning|afternoon|evening|day)|hi+|hiya|hey+|hello+|howdy|greetings|yo
        |ok(?:ay)?|thanks?(?:\s+you)?(?:\s+a\s+lot|\s+so\s+much)?|thx|ty|cheers|cool|nice|great|sorry
        |lol|um+|uh+|hmm+|well|so|btw|also|please|pls|plz|right|quick){_WHO}
      | (?:just\s+)?(?:a\s+|one\s+|another\s+|two\s+|three\s+)?
        (?:quick\s+|short\s+|dumb\s+|stupid\s+)?(?:questions?|things?)(?:\s+(?:for\s+you|about\s+this))?(?=\s*[:,\-\u2013\u2014.])
      | (?:@(?:everyone|here)\b\s*)+
      | (?:sorry\s+)?if\s+this\s+(?:was|has\s+been)\s+(?:asked|answered)(?:\s+(?:before|already))?
      | but (?=\s+(?:does|do|can|is|has)\s+any)
      | (?:does|do|did|has|would|can|could)\s+(?:anyone|anybody|someone|somebody|you|u)(?:\s+here)?
        (?:\s+(?:please|pls|happen\s+to|maybe))?
        \s+(?:know|remember|tell\s+me|explain(?:\s+to\s+me)?|say)
        (?!\s+(?:about|anything|something)\b)(?:\s+(?:if|whether))?
      | (?:i\s*(?:['\u2019]?m|\s+am|\s+was)?\s+(?:just\s+)?(?:wondering|curious)|i\s+wonder)
        (?:\s+(?:if|whether|about))?
      | i\s+(?:want|would\s+like|['\u2019]d\s+like|need)\s+to\s+know(?:\s+(?:if|whether|about))?
      | any(?:one|body)\s+know(?:s)?(?:\s+(?:if|whether))?
      | what(?:['\u2019]?s|\s+is)\s+(?:up|the\s+(?:deal|story|situation|status|matter))\s+with
    )(?!['\u2019\w])[\s,.:;!\-\u2013\u2014]*""",
    re.IGNORECASE | re.VERBOSE,
)
# A run of blanks or marks is looked at once, from its beginning, and not given back bit by bit: two
# thousand full stops would take a second.
TAIL = re.compile(
    r"(?<![\s,.;!\-\u2013\u2014])[\s,.;!\-\u2013\u2014]*"
    r"\b(?:pls|please|plz|thx|ty|thanks?(?:\s+(?:you|in\s+advance|a\s+lot|guys|all))*"
    r"|cheers|lol|anyone|any\s+ideas?)\s*+[?!.]*+\s*+\Z",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[?!.])(?<![?!.]{2})[?!.\"”)]*+\s+|(?<!\s)\s*\n\s*")
ASKING = re.compile(
    r"(?:(?:and|but|or|so|also|then)[\s,]+)?(?:who|whom|whose|what|which|when|where|why|how|am|are|can"
    r"|could|did|do|does|had|has|have|is|may|must|should|was|were|will|would|tell|compare|explain"
    r"|describe|list|name|(?:since|until|till)\s+when|(?:at|in|on|for|from|to|by|under)\s+(?:what|which|whom))"
    r"(?:['\u2019]?s|n['\u2019]?t)?\b",
    re.IGNORECASE,
)
# A question this short may be all that there is of one: "barlow??"
MOST_WORDS_OF_FRAGMENT = 4


def core(question: str) -> str:
    """The question without what was said around it; as it is if nothing else would be left."""
    asked = [part for part in sentences(question) if is_asking(part)]
    rest = " ".join(asked) if asked else question
    return _without_courtesy(rest) or question


def sentences(text: str) -> list[str]:
    """The sentences of a message, blanks at their ends taken off; 2.6 and "St." end none."""
    parts: list[str] = []
    for part in SENTENCE_END.split(text):
        if parts and parts[-1].endswith(".") and not _ends(parts[-1]):
            parts[-1] += f" {part}"
        elif part.strip():
            parts.append(part.strip())
    return parts


def is_asking(sentence: str) -> bool:
    """Whether a sentence is a question: by its mark, or by the word that begins it."""
    bare = _without_courtesy(sentence)
    return bool(bare) and (bare.rstrip('"”) ').endswith("?") or ASKING.match(bare) is not None)


def _without_courtesy(text: str) -> str:
    before = ""
    while text != before:
        before = text
        if (lead := LEAD.match(text)) and (rest := text[lead.end() :].strip()):
            text = rest
        if (tail := TAIL.search(text)) and (rest := text[: tail.start()].strip()):
            text = rest + ("?" if "?" in tail[0] else "")
    return text


def _ends(sentence: str) -> bool:
    """Whether a full stop ends a sentence: not after an abbreviation such as "St."."""
    last = sentence.rpartition(" ")[2]
    is_acronym = "." in last.rstrip(".")
    return not is_acronym and (len(last) > MOST_WORDS_OF_FRAGMENT or not last[0].isupper())
