"""The words that a member sees from the bot itself, other than answers.

Answers' words are answers/wording.py's. The invariant: nothing here repeats other people's text.
"""

MENTION_ME = (
    "I could not read that: Discord shows me a message only if it mentions me. Please mention me"
    " or use /ask."
)
SAY_WHAT = "Ask me something about the articles, as in “what is Boston's stance”, or use /ask."
NOT_HERE = "I do not answer in this server. Whoever runs me can name it in GUILDS."
NOT_SET_UP = "I am in several servers and was not told in which to answer (GUILDS)."
CHANNEL_OFF = "Answers are switched off in this channel. You can still use /ask for yourself."
GONE = (
    "I do not have what this button needs: the question is no longer in the log, or the log cannot"
    " be read just now."
)
OTHER_VERSION = "This button is of another version of me, and I do not know what it does."
POSTED = "I have posted that already."
MAY_NOT_WRITE = "You may not write in this channel, so I do not post for you here either."
FORGOTTEN_QUOTES = "The text of that quote is no longer kept."
WITHDRAWN_QUOTES = "The moderators have withdrawn the article that this answer quoted."
NO_ANSWER_OF_MINE = "This checks my answers: choose one that quotes an article."
NOT_IN_LOG = (
    "I no longer know what this answer quoted: it is older than questions are kept, or whoever"
    " asked has had it erased or is not logged."
)
NO_QUOTES = "This answer quotes nothing, so there is nothing to check."
NO_LINK = (
    "That is no link to a message. Open the menu of my answer, choose *Copy Message Link*, and"
    " paste that."
)
NO_ANSWER_THERE = (
    "I know of no answer of mine there. It may be somebody else's message, one in another server or"
    " in a place that you do not see, or one that is no longer in my log."
)
NOT_YOURS = "Only whoever asked, or a moderator, can delete this."
ONLY_MODERATORS = "Only moderators of the bot's home server can do that."
NO_CHANNEL = "Use this in the channel where I shall answer, or shall not."
YOUR_DATA = "This is all that I keep of you. Only you see it."
MORE_DATA = "The next part of it; put together in order they are one file."
TOO_MUCH_DATA = "There is more than I can send here: ask whoever runs me for `briefing forget`."
ERASE = (
    "**Erase all that I keep of you?** Your questions, what you said of answers, changes of"
    " articles that you did not publish, and the hash of your id. What you published as a"
    " moderator stays, without who it was. My answers in Discord stay too: delete them first,"
    " with *Delete* under them, for afterwards I no longer know that they are yours. This cannot be"
    " undone."
)
NOT_DONE = (
    "That could not be done, or not all of it: the database is busy or full. Please try it again in"
    " a few minutes; if that does not help, tell whoever runs me."
)
NOT_LOGGED_NOW = (
    "Your questions are no longer kept, only counted; what you say under *Not right* still is kept."
    " What was kept until now is still there: *Erase…* deletes it."
)
LOGGED_NOW = "Your questions are kept again from now on."
THANKS = "Thank you. The moderators will see it."
NOT_KEPT = "Thank you, but it could not be saved just now. Please try again later."
SWITCHED_ON = "I answer in this channel now."
SWITCHED_OFF = "I no longer answer in this channel. /ask still answers privately."

NOT_SWITCHED = (
    "That could not be saved yet: the database is busy or full. Please try it again later."
)


def erased(questions: int, feedback: int, drafts: int) -> str:
    """What was erased of a person."""
    counts = {"question": questions, "comment": feedback, "unpublished change": drafts}
    said = [f"{count} {what}{'s' * (count != 1)}" for what, count in counts.items() if count]
    return f"Erased: {', '.join(said)}." if said else "There was nothing of you to erase."


def wait(seconds: float) -> str:
    """That somebody asked too often."""
    return f"One moment, please: I can answer again in {max(1, round(seconds))} s."


def failed(reference: str) -> str:
    """That a bug or an outage cost this answer; the log has the reference."""
    return (
        f"Sorry, that went wrong on my side. If it keeps happening, tell a moderator: {reference}"
    )
