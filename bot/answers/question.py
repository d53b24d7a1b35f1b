"""What was typed -> what it is: a question to search for, a greeting, or nothing of the kind.

Here is what can be told from the typed text alone; what stood before it is follow_up.py's, what
the articles hold is search's. The invariant: nothing here looks at an article.
"""

import re
import unicodedata

from bot.errors import QuestionError

# Discord's longest message; nobody types more, and a limit keeps one question from holding up all.
MAX_CHARS = 4000

# Discord's markup for people, roles, channels, commands, emoji and times; and pings of everybody.
MARKUP = re.compile(
    r"<(?:@[!&]?|#|/[^:<>\n]{1,100}:|a?:\w{1,64}:|t:)[^<>\s]{1,40}>|(?<!\w)@(?:everyone|here)\b"
)

GREETINGS = frozenset(
    """
    afternoon bot bye cheers cool evening everyone goodbye good great greetings hello hey hi hiya
    howdy lol morning much night ok okay nice so thank thanks there thx ty welcome yo you
    """.split()
)
# Of the words above these make a greeting; the others only stand in one.
GREETING_HEADS = GREETINGS - {"bot", "everyone", "much", "so", "there", "you", "afternoon"}


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
    return bool(words) and set(words) <= GREETINGS and not GREETING_HEADS.isdisjoint(words)


def is_other_script(question: str) -> bool:
    """Whether most of its letters belong to another script than the Latin one."""
    letters = [char for char in unicodedata.normalize("NFKC", question) if char.isalpha()]
    latin = sum("LATIN" in unicodedata.name(char, "") for char in letters)
    return latin * 2 < len(letters)
