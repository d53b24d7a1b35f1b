"""Which paragraphs are photo captions: words that no article says, so they are never quoted.

A caption says so itself, by a mark that moderators write, or is told by the photo credit that it
ends in, as newsrooms write them. Captions with neither are the importer's guess, never made here.
The invariant: a text of more than MAX_CAPTION_CHARS is looked at no further, so that the time is
bounded, whatever the text.
"""

import re

CAPTION_MARK = "[caption]"

# By taste, after captions on news sites; what is longer is a paragraph that ends in brackets.
MAX_CAPTION_CHARS = 400
MAX_MAKER_WORDS = 16
PERSON_WORDS = range(2, 5)  # words of a photographer's name

# Whose name in brackets is a credit by itself.
AGENCIES = (
    "AFP",
    "AP Photo",
    "Adobe Stock",
    "Agence France-Presse",
    "Alamy",
    "Alamy Stock Photo",
    "Anadolu Agency",
    "Associated Press",
    "Bloomberg News",
    "Getty Images",
    "Magnum Photos",
    "MediaNews Group",
    "NurPhoto",
    "PA Images",
    "PA Media",
    "PA Wire",
    "Pexels",
    "Pixabay",
    "Reuters",
    "SOPA Images",
    "Shutterstock",
    "Sipa USA",
    "Tribune News Service",
    "USA TODAY NETWORK",
    "Unsplash",
    "Wikimedia Commons",
    "Xinhua",
    "ZUMA Press",
    "iStock",
    "picture alliance",
)
# Whose name means other things too, as in "Advanced Placement (AP)": a credit only where it
# follows a full stop or a photographer's name.
AMBIGUOUS_AGENCIES = (
    "ANSA",
    "AP",
    "Anadolu",
    "Bloomberg",
    "CNN",
    "EPA",
    "File",
    "File photo",
    "Flickr",
    "Getty",
    "Handout",
    "NASA",
    "PA",
    "Pool",
    "Public domain",
    "Redux",
    "TASS",
    "UPI",
    "dpa",
)
# The last word of a paper's or a station's name, as in "Jane Doe/The Denver Post".
PUBLISHERS = frozenset(
    """
    archive archives bee bureau chronicle daily dispatch enterprise examiner gazette globe guardian
    herald independent inquirer journal magazine media network news newspapers observer photo
    photography photos pictures post press radio register staff standard star studio sun telegraph
    times tribune
    """.split()
)
# Words of a name that stand in lower case.
SMALL_WORDS = frozenset(
    """
    a al alliance and at bin by da de del den der di dos dpa du e el et file for from handout
    in istock la le of on photo photos picture pool the und van via von y
    """.split()
)

MEDIUM = "[Pp]hoto(?:graph)?s?|[Ii]mages?|[Pp]ictures?|[Ii]llustrations?|[Gg]raphics?"
# The words that announce whoever made a picture.
ANNOUNCED = re.compile(
    rf"""(?:(?:[Ff]ile|[Ss]taff|[Hh]andout)[ ])?
         (?:{MEDIUM}) (?: [ ]by[ ] | [ ]?: | [ ](?:credits?|source|courtesy)[ ]?[:,] )
       | [Cc]redits?[ ]? (?: : | [.]{{3}} | … )
       | ©
    """,
    re.VERBOSE,
)
# Of these, what stands before other facts too, as in "Graphics: Intel Iris Xe" or "Credits: 3".
LABEL = re.compile(rf"(?:(?:[Ff]ile|[Ss]taff|[Hh]andout) )?(?:{MEDIUM}|[Cc]redits?) ?: ?")
PHOTO_LABEL = re.compile(r"(?:[Ff]ile |[Ss]taff |[Hh]andout )?[Pp]hoto(?:graph)?s? ?:|[Cc]redit ?:")
# After these even words in lower case are a credit: "Courtesy of the Smith family".
COURTESY = re.compile(r"(?:[Pp]hotos? courtesy|Courtesy)(?: of |[:/] ?| (?=[A-Z]))")
# As the BBC's pages are copied: "Image caption, The mayor in 2019".
NAMED_CAPTION = re.compile(r"(?:Image|Photo|Media) caption[,:] ?\S", re.IGNORECASE)

WORD = re.compile(r"[^\W_][^\s/|,;]*")
NO_WORD = re.compile(r"[\W_]")
OPENED_BY = {")": "(", "]": "["}
ENDS_IN_STOP = re.compile(r"""(?:\A|[.!?…]["'”’)\]]*)\s*\Z""")
# Behind what a credit without brackets may start: a full stop, a bar, a line's end, or the caption
# itself if "Credit:" or the like follows.
BREAK = re.compile(
    r"""[.!?…]["'”’)\]]*\s | \n | \s[|•—–]\s | \s(?=[A-Z][a-z]+(?:[ ][a-z]+)?:) | (?=Credit[.…])""",
    re.VERBOSE,
)
SLASH = r"\s*[/|]\s*|\s+via\s+"
JOINT = re.compile(SLASH)
LOOSE_JOINT = re.compile(rf"{SLASH}|\s*[()]\s*|\s*[,;]\s+|\s+(?:for|[-–—])\s+")


def mark_length(text: str) -> int:
    """Length of the mark that the text starts with and of the blanks behind it; 0 without one."""
    if text[: len(CAPTION_MARK)].lower() != CAPTION_MARK:
        return 0
    return len(text) - len(text[len(CAPTION_MARK) :].lstrip())


def is_caption(visible_text: str, *, item: bool = False) -> bool:
    """Whether a paragraph or list item, as a reader sees it, is a caption.

    Args:
        visible_text: The paragraph or list item.
        item: Whether it is a list item. Lists of facts look like credits, as in "- Photo: Canon",
            so an item's credit has to name an agency, and say more than its name.
    """
    if mark_length(visible_text) > 0:
        return True
    if item and (visible_text.strip() in AGENCIES or not _mentions_agency(visible_text)):
        return False
    return looks_like_credit(visible_text)


def looks_like_credit(text: str) -> bool:
    """Whether a paragraph is a photo credit, or a caption that ends in one."""
    if len(text) > MAX_CAPTION_CHARS:
        return False
    text = text.strip()
    if not text or text.count("\n") > 1:
        return False
    return bool(NAMED_CAPTION.match(text)) or _ends_in_brackets(text) or _ends_in_words(text)


def _ends_in_brackets(text: str) -> bool:
    """Whether the last thing in the text is a credit in brackets."""
    bare = text.removesuffix(".")
    start = _opening_bracket(bare)
    if start is None:
        return False
    credit = bare[start + 1 : -1].strip()
    if bare != text:  # "… (Jane Doe/Reuters)." is a credit, "… agree (AP/Reuters)." is none
        return _names_maker_and_outlet(credit, JOINT)
    return _is_bracketed_credit(credit, apart=bool(ENDS_IN_STOP.search(text[:start])))


def _opening_bracket(text: str) -> int | None:
    """Where the bracket opens that closes as the text's last character."""
    closing = text[-1:]
    opening = OPENED_BY.get(closing)
    if opening is None:
        return None
    depth = 0
    for index in range(len(text) - 1, -1, -1):
        depth += (text[index] == closing) - (text[index] == opening)
        if depth == 0:
            return index
    return None


def _is_bracketed_credit(text: str, *, apart: bool) -> bool:
    """Whether words in brackets are a credit.

    Args:
        text: The words.
        apart: Whether a full stop, not a sentence, stands before the bracket.
    """
    if _is_announced(text) or (apart and text in AMBIGUOUS_AGENCIES):
        return True
    if not _is_name_like(text):
        return False
    parts = LOOSE_JOINT.split(text)
    if any(_names_agency(part) for part in parts):
        return True
    if _names_maker_and_outlet(text, LOOSE_JOINT if apart else JOINT):
        return True
    return apart and "/" in text and _is_person(parts[0])


def _ends_in_words(text: str) -> bool:
    """Whether the last thing in the text is a credit that has no brackets."""
    starts = [0, *(found.end() for found in BREAK.finditer(text))]
    return any(_is_plain_credit(text[start:].strip()) for start in starts)


def _is_plain_credit(text: str) -> bool:
    if text in AGENCIES or _names_maker_and_outlet(text, JOINT):
        return True
    return _is_announced(text) and not _is_label_of_a_fact(text)


def _is_label_of_a_fact(text: str) -> bool:
    """Whether what stands behind "Photo:", "Image:" or the like is no maker's name."""
    label = LABEL.match(text)
    if label is None:
        return False
    value = text[label.end() :].removesuffix(".")
    if any(_is_outlet(part) for part in LOOSE_JOINT.split(value)):
        return False
    names = len(value.split()) > 1 and not any(char.isdigit() for char in value)
    return not (names and PHOTO_LABEL.match(text))


def _is_announced(text: str) -> bool:
    """Whether a text is words such as "Photo by" or "Credit:" and a name."""
    if COURTESY.match(text):
        return len(text.split()) <= MAX_MAKER_WORDS and not text.endswith(".")
    announced = ANNOUNCED.match(text)
    return announced is not None and _is_name_like(text[announced.end() :].removesuffix("."))


def _names_maker_and_outlet(text: str, joint: re.Pattern[str]) -> bool:
    """Whether a text is a person's name joined to an agency's or a publisher's."""
    parts = joint.split(text)
    return (
        len(parts) > 1
        and any(_is_person(part) for part in parts)
        and any(_is_outlet(part) for part in parts)
        and _is_name_like(text)
    )


def _is_outlet(part: str) -> bool:
    words = part.split()
    return (
        part in AMBIGUOUS_AGENCIES
        or _names_agency(part)
        or (bool(words) and words[-1].lower() in PUBLISHERS)
    )


def _names_agency(part: str) -> bool:
    return any(f" {agency} " in f" {part} " for agency in AGENCIES)


def _mentions_agency(text: str) -> bool:
    return len(text) <= MAX_CAPTION_CHARS and _names_agency(NO_WORD.sub(" ", text))


def _is_person(part: str) -> bool:
    return len(part.split()) in PERSON_WORDS


def _is_name_like(text: str) -> bool:
    """Whether a text holds names and nothing that would make it a sentence."""
    words = WORD.findall(text)
    return 0 < len(words) <= MAX_MAKER_WORDS and all(
        not word[0].islower() or word.lower() in SMALL_WORDS for word in words
    )
