"""Kinds of fact: what a question's own word asks for, and which words of a text can stand for it.

"Who" asks for a name, "how many" for a number, "why" for a cause. Whether a sentence must hold
such a word to be an answer is decided in answers/; here it is a sign among others. The invariant:
nothing here looks at more than a question or one word.
"""

from enum import IntEnum
import re

from bot.search.terms import STOP_WORDS, fold

# What a word can stand for; bits, since one word can be several.
NUMBER, DATE, CAUSE, MEANS, WHERE, PERIOD, MONEY, DISTANCE, AGE, TITLE, STOP = (
    1 << bit for bit in range(11)
)
CAPITAL = 1 << 11  # set from how a word is written, by whoever looks through a text

# By hand, from grammar and a reading of SQuAD's answers.
_LISTS = {
    NUMBER: """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen dozen dozens twenty thirty forty fifty sixty seventy eighty
    ninety hundred hundreds thousand thousands million millions billion billions trillion half
    third thirds quarter quarters twice double triple once none zero percent
    """,
    DATE: """
    january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays
    saturdays sundays today yesterday tomorrow century centuries spring summer autumn winter year
    years month months week weeks day days ago bc ad bce ce decade decades noon midnight morning
    evening night hour hours era weekend weekends weekdays weekday
    """,
    CAUSE: """
    because due since cause caused causes causing reason reasons result resulted resulting therefore
    thus so owing thanks allow allows allowed lead led avoid prevent fear lack order purpose
    """,
    MEANS: "by through via using use used uses with means method process",
    WHERE: """
    in at near from to between along on across around outside inside within north south east west
    northern southern eastern western street road city town county country state capital region
    """,
    PERIOD: """
    year years month months week weeks day days hour hours minute minutes second seconds century
    centuries decade decades forever season until permanent temporary
    """,
    MONEY: """
    dollar dollars euro euros pound pounds cent cents million billion free usd eur cost costs price
    pay pays paid worth fee fine percent
    """,
    DISTANCE: """
    metre metres meter meters kilometre kilometres kilometer kilometers km mile miles foot feet ft
    inch inches mi mm cm m acres hectares
    """,
    AGE: "old age aged born years",
    TITLE: """
    mayor president governor king queen emperor prince princess pope captain director chief chair
    chairman general sir lord dr professor minister secretary senator councillor principal leader
    head manager founder inventor author scientist engineer mr mrs ms bishop khan company university
    """,
}
_KINDS: dict[str, int] = {}
for _kind, _words in _LISTS.items():
    for _word in _words.split():
        _KINDS[_word] = _KINDS.get(_word, 0) | _kind
for _word in STOP_WORDS:
    _KINDS[_word] = _KINDS.get(_word, 0) | STOP
YEAR = re.compile(r"(?:1\d{3}|20\d{2})s?\Z")
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)\Z")


def kinds_of_word(spelling: str) -> int:
    """What a word can stand for.

    Args:
        spelling: As terms.spelled has it.
    """
    kinds = _KINDS.get(spelling, 0)
    if not spelling.isalpha() and any(map(str.isdigit, spelling)):
        kinds |= NUMBER
        if YEAR.match(spelling) or ORDINAL.match(spelling):
            kinds |= DATE
    return kinds


class Asked(IntEnum):
    """What a question's own word asks for."""

    OTHER = 0
    PERSON = 1
    DATE = 2
    COUNT = 3
    MONEY = 4
    PERIOD = 5
    AGE = 6
    DISTANCE = 7
    PLACE = 8
    CAUSE = 9
    MEANS = 10
    WHICH = 11
    WHETHER = 12


NUMBERS = frozenset({Asked.COUNT, Asked.MONEY, Asked.PERIOD, Asked.AGE, Asked.DISTANCE})
# The words that can stand for what is asked for; what is left out asks for no kind of word.
FITTING = {
    Asked.PERSON: CAPITAL,
    Asked.DATE: DATE,
    Asked.COUNT: NUMBER,
    Asked.MONEY: NUMBER | MONEY,
    Asked.PERIOD: NUMBER | PERIOD,
    Asked.AGE: NUMBER | AGE,
    Asked.DISTANCE: NUMBER | DISTANCE,
    Asked.PLACE: CAPITAL,
    Asked.CAUSE: CAUSE,
    Asked.MEANS: MEANS,
}
# A second kind of word that goes with it: the unit of a number, the preposition of a place.
ALONGSIDE = {
    Asked.PERSON: TITLE,
    Asked.DATE: NUMBER,
    Asked.MONEY: MONEY,
    Asked.PERIOD: PERIOD,
    Asked.AGE: AGE,
    Asked.DISTANCE: DISTANCE,
    Asked.PLACE: WHERE,
}
_FORMS = tuple(
    (asked, re.compile(form))
    for asked, form in (
        (Asked.AGE, r"\bhow old\b|\bwhat age\b"),
        (
            Asked.MONEY,
            r"\bhow (?:much|expensive)\b.*\b(?:cost|costs|pay|paid|price|money|spend|spent)\b"
            r"|\bwhat\b.*\b(?:cost|costs|price|fee|salary)\b|\bhow much (?:is|are|was|were)\b",
        ),
        (Asked.PERIOD, r"\bhow (?:long|often|soon)\b"),
        (Asked.DISTANCE, r"\bhow (?:far|tall|high|wide|deep|large|big)\b"),
        (
            Asked.COUNT,
            r"\bhow (?:many|much|fast|heavy)\b"
            r"|\bwhat (?:percent|percentage|number|amount|level|size|proportion|fraction)\b"
            r"|\bwhat (?:is|was|were|are) the (?:\w+ )?(?:number|amount|population|percentage)\b",
        ),
        (
            Asked.DATE,
            r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade|time)\b",
        ),
        (
            Asked.PLACE,
            r"\bwhere\b|\b(?:what|which) (?:city|country|state|region|place|town|county)\b",
        ),
        (Asked.PERSON, r"\b(?:who|whom|whose|whos)\b|\b(?:what|which) (?:person|man|woman)\b"),
        (Asked.CAUSE, r"\bwhy\b|\bwhat (?:caused|causes|reason)\b|\bfor what reason\b"),
        (Asked.MEANS, r"\bhow\b"),
        (
            Asked.WHICH,
            r"\b(?:which|what) (?!is\b|are\b|was\b|were\b|do\b|does\b|did\b|s\b|the\b)\w",
        ),
        (
            Asked.WHETHER,
            r"\A(?:am|are|can|could|did|do|does|had|has|have|is|must|should|was|were|will|would)\b",
        ),
    )
)


def asked_for(question: str) -> Asked:
    """What a question asks for."""
    folded = fold(question)
    return next((asked for asked, form in _FORMS if form.search(folded)), Asked.OTHER)


def head_of(question: str) -> int | None:
    """Where the thing begins that is counted or chosen from: "pupils" of "how many pupils"."""
    found = HEAD.search(question)
    return found.end() if found else None


HEAD = re.compile(
    r"\b(?:how\s+(?:many|much)|which|what)\s+(?:kinds?\s+of\s+|types?\s+of\s+)?(?=\w)",
    re.IGNORECASE,
)
