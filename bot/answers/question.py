"""What was typed -> what it is: a question to search for, a greeting, or nothing of the kind.

Here is what can be told from the typed text alone; what stood before it is follow_up.py's, what
the articles hold is search's. The invariant: nothing here looks at an article.
"""

import re
import unicodedata

from bot.errors import QuestionError
from bot.search.terms import fold

# Discord's longest message; nobody types more, and a limit keeps one question from holding up all.
MAX_CHARS = 4000

# Discord's markup for people, roles, channels, commands, emoji and times; and pings of everybody.
MARKUP = re.compile(
    r"<(?:@[!&]?|#|/[^:<>\n]{1,100}:|a?:\w{1,64}:|t:)[^<>\s]{1,40}>|(?<!\w)@(?:everyone|here)\b"
)

# What may stand in a greeting, and which of it makes one: "so nice there" greets nobody.
GREETINGS = frozenset(
    """
    afternoon bot bye cheers cool evening everyone goodbye good great greetings hello hey hi hiya
    howdy lol morning much night ok okay nice so thank thanks there thx ty welcome yo you
    """.split()
)
GREETING = re.compile(
    r"\b(?:bye|cheers|goodbye|greetings|hello|hey|hi|hiya|howdy|lol|ok|okay|thanks?|thx|ty|welcome|yo"
    r"|good (?:afternoon|evening|morning|night))\b"
)

# What people ask of the bot itself; the reply tells what it is for.
ABOUT_ME = re.compile(
    r"(?:(?:hi|hey|hello|yo|ok|so)[\s,!]+)?(?:(?:how|what|who)\s+are\s+(?:you|u)"
    r"|are\s+(?:you|u)\s+(?:an?\s+)?(?:ai|bot|human|person|real|robot)"
    r"|(?:what\s+(?:can|do)\s+(?:you|u)\s+do|how\s+do\s+(?:you|u)\s+work|help(?:\s+me)?)"
    r"|good\s+bot|(?:you|u)\s*(?:['\u2019]?re|r|\s+are)\s+(?:so\s+|very\s+|the\s+)?"
    r"(?:awesome|best|cool|great|nice))[\s?!.]*\Z",
    re.IGNORECASE,
)

# Frequent words of other languages that are no English words nor parts of well-known names.
FOREIGN = tuple(
    frozenset(words.split())
    for words in (
        "al como cual cuales cuando cuanta cuanto cuantos de del donde el en es esta estan los para"
        " por que quien quienes se una y",
        "am auf beginnt das dem der eine ein fur ist mit nicht sind und uber von wann warum welche"
        " wer wie wo",
        "avec dans de du est et le les ou pourquoi quand que quel quelle qui sont une",
        "como da de do em esta fazer foi nao o onde os posso para por qual quando que quem sao uma",
        "che chi cosa costa da del della di il nel perche qual quale quali quando quanto sono un"
        " una",
        "de deze een en het naar niet ook voor waar waarom wanneer wat wie zijn",
    )
)
LEAST_FOREIGN = 2
# Words without which hardly any English question can do, and none of those languages'.
ENGLISH = frozenset(
    "about and are did does from has have how of that the they this to what when where which who"
    " why with would you".split()
)
WORD = re.compile(r"\w+")


def check(question: str) -> None:
    """Refuse a question that is far too long.

    Raises:
        QuestionError: It has more than MAX_CHARS characters.
    """
    if len(question) > MAX_CHARS:
        raise QuestionError(
            f"the question has {len(question):,} characters; ask in at most {MAX_CHARS:,}"
        )


def without_markup(question: str) -> str:
    """The question without Discord's markup, blanks at its ends taken off."""
    return " ".join(MARKUP.sub(" ", question).split())


def is_greeting(question: str) -> bool:
    """Whether it is a greeting or thanks and nothing else."""
    words = re.findall(r"[^\W_]+", question.casefold())
    return set(words) <= GREETINGS and GREETING.search(" ".join(words)) is not None


def is_about_me(question: str) -> bool:
    """Whether it is asked of the bot itself: how it is, what it is, what it can do."""
    return ABOUT_ME.match(question) is not None


def is_other_script(question: str) -> bool:
    """Whether most of its letters belong to another script than the Latin one."""
    if question.isascii():
        return False
    letters = [char for char in unicodedata.normalize("NFKC", question) if char.isalpha()]
    latin = sum("LATIN" in unicodedata.name(char, "") for char in letters)
    return latin * 2 < len(letters)


def foreign_words(question: str) -> frozenset[str]:
    """Words that show another language in Latin script, folded; empty if there are too few.

    Capitals inside the question are left out: Los Angeles is no Spanish.
    """
    first, *rest = question.split() or [""]
    plain = [first, *rest] if question.isupper() else [first, *filter(str.islower, rest)]
    words = set(map(fold, WORD.findall(" ".join(plain))))
    found = max((language & words for language in FOREIGN), key=len)
    return found if len(found) >= LEAST_FOREIGN else frozenset()


def has_english_words(question: str) -> bool:
    """Whether words stand in it that hardly any English question can do without."""
    return any(fold(word) in ENGLISH for word in WORD.findall(question))
