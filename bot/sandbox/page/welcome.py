"""What channels say at their beginning; the first one, what this is and what one can try in it."""

from bot.sandbox.guilds import Channel


def start(channel: Channel) -> str:
    """One sentence on where one is."""
    if channel.is_dm:
        return "This is where you and the bot are alone. Just ask: here it needs no mention."
    return f"This is the start of the {'thread' if channel.is_thread else 'channel'}."


def lesson(bot: str, moderator: str | None) -> str:
    """The words, in Discord's Markdown.

    Args:
        bot: Its name.
        moderator: The name of one; None if there is none.
    """
    points = [
        f"**Ask:** write @{bot} and a question, use /ask, which only you see, or write to {bot}"
        " under Direct Messages.",
        "**Go on:** reply to an answer with “and Chicago?”.",
        "**Ask about a message:** right-click it, or hold it on a phone, and choose under Apps.",
    ]
    if moderator is not None:
        points.append(
            f"**Moderate:** become {moderator} (below the channels); /knowledge adds and changes"
            " articles, /insights shows what people asked, and under Apps an answer's passage is"
            " corrected."
        )
    head = "**This is a local stand-in for Discord.** Nothing leaves this computer."
    return "\n- ".join([head, *points])
