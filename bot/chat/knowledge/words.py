"""What the desk says to moderators, in words that they use.

The invariant: nothing here repeats other people's text, but for what functions are given.
"""

from datetime import UTC, datetime

NOT_IN_PRIVATE = (
    "Articles are changed in the server, where I can see that you are a moderator, not in a direct"
    " message."
)
NOT_HOME = "Articles are changed in the bot's home server only."
NO_MODERATOR = "Only moderators of the bot's home server can do that."
NOT_READY = "I cannot change articles here: I was started without a folder to write to."
OLD_SCREEN = "This is from an earlier version of me. Please begin again with the command."
GONE = (
    "This change is no longer there: it was published, cancelled, or is over a week old."
    " /knowledge drafts shows what is left."
)
NO_ARTICLE = "There is no such article. Choose one of those that are offered while you type."
NOT_MINE = "This works on my answers: choose one that quotes an article."
NO_QUOTE = "I no longer know what this answer quoted. /knowledge edit changes any section."
CANCELLED = "Cancelled. Nothing was changed; your text is here in case you want it again."
TOO_LONG_FOR_A_FORM = (
    "This is too long for a form (Discord takes 4,000 characters). Here is the whole file: change"
    " it and hand it in with /knowledge edit, in its option “file”."
)
NOT_SAVED = (
    "That could not be saved just now: the database is busy or full. Nothing was changed. Your text"
    " is here, so nothing of it is lost; please try again in a few minutes."
)
KEPT = (
    "Your change is kept; nothing is published yet. I am looking at what it would do. If nothing"
    " follows here within a minute, /knowledge drafts has it."
)
READING = (
    "I am reading your file; nothing is published yet. If nothing follows here within a minute, see"
    " whether /knowledge drafts has it; otherwise hand it in again."
)
LOOKING = "I am looking. If nothing follows here within a minute, please do that again."
WITHDRAWING = (
    "I am taking it out. If nothing follows here within a minute, **withdraw it again**: I cannot"
    " tell yet whether it is out."
)
MEANWHILE = (KEPT, READING, LOOKING, WITHDRAWING)
ONLY_YOU = "Only you see this. Nothing is published yet."
BUSY = "The database is busy or cannot be reached just now. Nothing was changed; please try again."
SEVERAL_ARTICLES = "Several articles have that title. Choose one of those that are offered."
CANCELLED_NOTHING = "Cancelled. Nothing was changed."
YOUR_TEXT = "Here is the text as you gave it to me."
WHY_DESPITE = (
    "Questions that the articles themselves bring along would fail. If that is right as it is, say"
    " why: the reason is kept in the history."
)
NO_LONGER_DIFFERS = "This question is answered in the same way by now."
HAS_FAULTS = (
    "This file has faults, so it cannot be edited section by section; /knowledge check says what is"
    " wrong. Here is the whole file: mend it and hand it in with /knowledge edit, option “file”."
)
NO_SECTION = "There is no such section any more. Please begin again with /knowledge edit."
SYNONYMS_TOO_LONG = (
    "The list is too long for a form. Here is the file: change it and hand it in with /knowledge"
    " synonyms, in its option “file”."
)
WITHDRAWS = (
    "It goes at once, without checks: nobody is answered from it any more, none of its texts is"
    " shown again, and my public answers that quoted it are changed to say “withdrawn”. Private"
    " answers cannot be changed; they stay on the screens of those who asked. To take an article"
    " out that is merely out of date, use /knowledge remove."
)
NOT_WRITTEN_DOWN = (
    "Nobody is answered from it any more, but the database is busy or full, so this could not be"
    " written down: its texts could be shown again, and the file may be back after a restart."
    " **Please withdraw it again** in a few minutes; if that does not help, tell the operator."
)
WITHDRAWN = "This answer quoted an article that the moderators have withdrawn."
CORRECTS = (
    "If this corrects a mistake, they are edited when you publish: the sentence that was wrong is"
    " struck out, the right one stands below it, and a line says that it was corrected, and when."
)
CORRECTING = "My answers that quoted what was wrong are corrected in a moment."
NOT_YET = "Nothing is published yet."
NONE_QUOTED = "None of my answers quoted what this changes."
NONE_TO_CORRECT = "So there is nothing to correct in them: go back and publish it."
TOO_MUCH_TO_EXPORT = "there is more than one message takes; ask the operator for the folder"
NO_QUESTIONS = "There is no recent question to try it on."
NOTHING_ASKED = "Nobody has asked anything."
ONLY_COUNTED = "of people who are not logged are counted above, and are in nothing else here."
SPREADSHEET = "The questions as a table, without anybody's name. It opens in any spreadsheet."
TOO_MANY_QUESTIONS = "there are more questions than I can send; `briefing export` has them all"
NO_GROUP = "This question is no longer among those without an answer. /insights shows what is."
IGNORED = "Ignored. It comes back once it was asked as often again."
TWO_WAYS = (
    "If the articles say it in other words, tell me which words mean the same: that counts for"
    " every question.",
    "If an article answers just this question, tell me which, and some words of the sentence that"
    " answers it. It becomes one of the article's own checks, so that the answer stays.",
    "Either way you see first what it does.",
)
NO_DRAFTS = "You have no unpublished changes."
NOTHING_DUE = "No article is due for review within the next 30 days."
NO_TROUBLE = "Everything is in order."
LET_GO = "They are no longer served. /knowledge restore brings one back."
NOT_SERVED = "is no longer served"


def counted(number: int, what: str) -> str:
    """A number of things, such as "3 questions"."""
    return f"{number:,} {what}{'s' * (number != 1)}"


def day_of(at_ms: int) -> str:
    """The day in UTC, such as "22 November 2026"."""
    day = datetime.fromtimestamp(at_ms / 1000, tz=UTC)
    return f"{day.day} {day:%B %Y}"


def private_stay(number: int) -> str:
    """That private answers cannot be changed."""
    return (
        f"{counted(number, 'private answer')} cannot be changed: Discord keeps them for those who"
        " asked, until they close them."
    )
