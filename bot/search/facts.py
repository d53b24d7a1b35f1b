"""The kinds of fact that a question's word asks for, and how a sentence shows that it holds one.

"How old" wants an age, not any number; "when" a date. Which sentence holds the right one is
snippets.py's. The invariant: a kind is wanted only where no other kind could answer.
"""

from enum import StrEnum
import re

from bot.search.terms import fold


class Wanted(StrEnum):
    """The kind of fact that a question's word asks for; a quote without it is no answer."""

    NUMBER = "number"
    DATE = "date"
    AGE = "age"
    PRICE = "price"
    DURATION = "duration"
    MEASURE = "measure"
    WEIGHT = "weight"
    SHARE = "share"
    REASON = "reason"


# Where a word begins. What is said of words is asked there alone: to try a dozen of them at every
# character, or where a word ends, takes three times as long.
_AT = r"\b(?=\w)"
# One, none, zero and half are left out: "no one", "one of them", "half way" are no counts.
_COUNT_WORD = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty"
    r"|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?"
    r"|twice|double|triple)\b"
)
_COUNT = rf"\d|{_AT}{_COUNT_WORD}"
_UNIT_OF_TIME = (
    r"(?:second|minute|hour|day|night|week|fortnight|month|year|decade|centur)(?:s|y|ies)?"
)
# "In 2017" tells when, and counts nothing.
_YEAR = r"(?:1\d{3}|20\d{2})\b(?!\s\w+s\b|[.,]\d)"
NUMBER = re.compile(
    rf"(?<!\d)(?!{_YEAR})(?:{_COUNT})"
    rf"|(?<!\bby\s)(?<!\bfrom\s)(?<!\bin\s)(?<!\bof\s)(?<!\bsince\s)(?<!\buntil\s)\b{_YEAR}",
    re.IGNORECASE,
)
_DATE_WORD = (
    r"(?:1\d{3}|20\d{2}|\d{1,2}(?:st|nd|rd|th)|january|february|april|june|july"
    r"|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|today|yesterday|tomorrow|tonight|century|spring|summer|autumn|winter|year|month|week"
    r"|ago|noon|midnight)s?\b"
    # Words of other meanings too: a capital makes a month of them, of May a date or "in" besides.
    r"|(?-i:March|August)\b|(?-i:May)(?=,?\s\d)"
    r"|(?:after|before|between|by|during|early|in|last|late|mid|next|of|on|since|till|until)"
    r"\s(?-i:May)\b"
    r"|\d\d?\s?[ap]\.?m\b|\w+\so['’]clock\b"
    # "at seven, at half past ten in the evening"; a number of things has its word behind it.
    r"|at\s(?:half\spast\s|a\squarter\s(?:past|to)\s)?(?:one|two|three|four|five|six|seven|eight|nine"
    r"|ten|eleven|twelve)(?=\W*$|[.,;:!?)]|\s(?:and|but|every|in|on|or|sharp|till|to|until)\b)"
    r"|after\s(?:\w+\s){0,2}days?\b"
    # "in 911", "by 800 CE"; a number of things has its plural behind it.
    r"|(?:by|in|since|until)\s[3-9]\d\d\b(?!\s\w+s\b)|\d+\s(?:ad|bce?|bp|ce)\b|ad\s\d"
    # A time that is told by what it was: "during the Roman Empire", "at the end of World War I".
    r"|(?:after|before|during|since|till|until|at\sthe\s(?:beginning|close|dawn|end|height|start|time)"
    r"\sof)\s(?:the\s(?:\w+\s(?:of\s)?(?:the\s)?)?)?(?-i:[A-Z])\w+|at\snight\b"
)
_DATE_NUMBER = r"\d(?:st|nd|rd|th)?(?:\sof)?\s(?-i:May)\b|\d\d?[:.]\d\d"
DATE = re.compile(rf"{_AT}(?:{_DATE_WORD})|{_DATE_NUMBER}", re.IGNORECASE)
AGE = re.compile(
    rf"{_AT}(?:(?:aged?|born|old|older|younger|birthday)\b|years\sago\b|dat(?:ed|es|ing)\s"
    rf"|(?:at\sleast|under|over|above|below)\s(?:the\sage\sof\s)?(?:{_COUNT}))|-year-old",
    re.IGNORECASE,
)
PRICE = re.compile(
    rf"[$€£¥]|{_AT}(?:(?:dollars?|cents?|euros?|pounds?|pence|francs?|yen|yuan|rupees?|crowns?|usd|eur"
    r"|gbp|free|gratis|nothing|half|million|billion)\b|\d+\.\d\d\b"
    r"|(?:cost|charge|fee|fare|pay|price|sell|worth)\w*\W+(?:\w+\W+){0,2}\d)",
    re.IGNORECASE,
)
DURATION = re.compile(
    rf"\d[\s\w-]{{0,12}}{_UNIT_OF_TIME}\b"
    rf"|{_AT}(?:(?:{_COUNT_WORD}|(?:a|an|one|half|several|few|some)\b)[\s\w-]{{0,12}}{_UNIT_OF_TIME}\b"
    rf"|(?:for|in|within)\s{_UNIT_OF_TIME}\b"
    rf"|(?:until|till|through|since|from|never|forever|permanent(?:ly)?|between)\b|{_DATE_WORD})"
    rf"|{_DATE_NUMBER}",
    re.IGNORECASE,
)
_UNIT = (
    r"(?:km|kilomet|met(?:er|re)|m\b|cm|mm|mile|mph|kph|km/h|f(?:oo|ee)t\b|ft|inch|yard|acre|hectare"
    r"|square|litre|liter|gallon|gram|kg|kilo|tonne|ton\b|tons\b|pound|knot|degree|°|percent|per\scent|%"
    rf"|watt|volt|hertz|[kmgt]b\b|micro|story|stories|storey|{_UNIT_OF_TIME})"
)
MEASURE = re.compile(
    rf"\d[\s-]?(?:\w+\s)?{_UNIT}|{_AT}(?:(?:{_COUNT_WORD}|half|quarter|third)[\s-]?(?:\w+\s)?{_UNIT}"
    r"|(?:every|once|twice|daily|weekly|monthly|yearly|annually|hourly|each|always|never|often"
    r"|rarely|seldom|sometimes|usually)\b)",
    re.IGNORECASE,
)
WEIGHT = re.compile(
    rf"(?:{_COUNT})[\s-]?(?:\w+\s)?(?:mg|g|kg|gram|kilo|tonne|ton|ounce|oz|pound|lb|stone|carat)s?\b",
    re.IGNORECASE,
)
SHARE = re.compile(
    rf"%|\d\s(?:in|out\sof)\s(?:{_COUNT})|{_AT}(?:{_COUNT_WORD}\s(?:in|out\sof)\s(?:{_COUNT})"
    r"|per\s?cent(?:age)?\b|(?:half|halves|third|quarter|fifth|tenth|fraction|majority|most|all|none"
    r"|nearly\severy|one\sin)s?\b)",
    re.IGNORECASE,
)
REASON = re.compile(
    rf"{_AT}(?:because|since|as|after|due|owing|thanks|so|therefore|hence|reasons?|cause[sd]?|causing"
    r"|lest|in\sorder|unless|that|too|\w{4,}ing|argue[sd]?|aim\w*|for\sfear|in\s(?:protest|response)"
    r"|to\s(?:avoid|ensure|help|keep|prevent|protect|reduce|save|stop))\b|[:;]",
    re.IGNORECASE,
)
HOLDS = {
    Wanted.NUMBER: NUMBER,
    Wanted.DATE: DATE,
    Wanted.AGE: AGE,
    Wanted.PRICE: PRICE,
    Wanted.DURATION: DURATION,
    Wanted.MEASURE: MEASURE,
    Wanted.WEIGHT: WEIGHT,
    Wanted.SHARE: SHARE,
    Wanted.REASON: REASON,
}

_MONEY = (
    r"(?:cost|costs|pay|pays|paid|charge|charges|charged|spend|spent|price|fee|fare|worth|earn"
    r"|money)"
)
_AUXILIARY = (
    "is|are|was|were|am|be|do|does|did|has|have|had|will|would|can|could|shall|should|may|might"
    "|must"
)
# The first that fits is wanted.
QUESTIONS = (
    (Wanted.AGE, re.compile(r"\bhow\s+old\b|\b(?:what|which)\s+age\b")),
    (
        Wanted.NUMBER,
        re.compile(
            r"\bhow\s+many\b"
            r"|\bhow\s+much\b(?!.*\b(?:weigh|" + _MONEY + r")\b)"
        ),
    ),
    (
        Wanted.PRICE,
        re.compile(
            rf"\bhow\s+much\b.*\b{_MONEY}\b|\bhow\s+expensive\b"
            r"|\bwhat\s+(?:will|would|does|do|did)\b.*\b(?:cost|charge|pay)\b"
            r"|\bwhat(?:s|\s+is|\s+are|\s+was)\s+the\s+(?:\w+\s+)?(?:price|cost|fee|fare)s?\b"
        ),
    ),
    (
        Wanted.SHARE,
        re.compile(r"\b(?:what|which)\s+(?:\w+\s+)?(?:percentage|percent|per\s+cent|proportion)\b"),
    ),
    (
        Wanted.NUMBER,
        re.compile(
            r"\bwhat(?:s|\s+is|\s+was|\s+are|\s+were)\s+the\s+(?:\w+\s+){0,2}"
            r"(?:population|number|amount|area|rate|height|length|depth|capacity|speed|temperature"
            r"|age|distance)s?\s+(?:of|between|from)\b"
        ),
    ),
    (Wanted.DURATION, re.compile(r"\bhow\s+long\b")),
    (
        Wanted.MEASURE,
        re.compile(r"\bhow\s+(?:tall|far|fast|high|deep|wide|big|large|hot|cold|often)\b"),
    ),
    (Wanted.WEIGHT, re.compile(r"\bhow\s+heavy\b|\b(?:how\s+much|what)\b.*\bweigh")),
    (
        Wanted.DATE,
        re.compile(
            rf"\bwhen(?:['\u2019]?s)?(?:\s+(?:{_AUXILIARY})\b|\s*[?!.]*\Z)|\bsince\s+when\b"
            r"|\A\s*when\b(?!.*\b(?:how|what|which|who|why|where)\b)"
            r"|\b(?:what|which)\s+(?:year|date|day|month|time)\b|\bdates?\b"
        ),
    ),
    (Wanted.REASON, re.compile(r"\bwhy\b|\bhow\s+come\b|\bfor\s+what\s+reason\b")),
)
OF_HOW_MANY = re.compile(r"\bhow\s+many\s+(?:more\s+|different\s+|other\s+|of\s+(?:the\s+)?)?")


def wanted(question: str) -> Wanted | None:
    """The kind of fact that a question asks for; None if any will do."""
    folded = fold(question)
    return next((kind for kind, form in QUESTIONS if form.search(folded)), None)
