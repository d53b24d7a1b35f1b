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
POSTED = "I have posted that already."
MAY_NOT_WRITE = "You may not write in this channel, so I do not post for you here either."
FORGOTTEN_QUOTES = "The text of that quote is no longer kept."
WITHDRAWN_QUOTES = "The moderators have withdrawn the article that this answer quoted."
NOT_YOURS = "Only whoever asked, or a moderator, can delete this."
ONLY_MODERATORS = "Only moderators of the bot's home server can do that."
NO_CHANNEL = "Use this in the channel where I shall answer, or shall not."
THANKS = "Thank you. The moderators will see it."
NOT_KEPT = "Thank you, but it could not be saved just now. Please try again later."
SWITCHED_ON = "I answer in this channel now."
SWITCHED_OFF = "I no longer answer in this channel. /ask still answers privately."

NOT_SWITCHED = (
    "That could not be saved yet: the database is busy or full. Please try it again later."
)


def wait(seconds: float) -> str:
    """That somebody asked too often."""
    return f"One moment, please: I can answer again in {max(1, round(seconds))} s."


def failed(reference: str) -> str:
    """That a bug or an outage cost this answer; the log has the reference."""
    return (
        f"Sorry, that went wrong on my side. If it keeps happening, tell a moderator: {reference}"
    )
