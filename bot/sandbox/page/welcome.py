"""What the first channel says at its beginning: what this is, and what one can try in it."""


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
            f"**Moderate:** become {moderator} (below the channels); /briefing channel says whether"
            f" {bot} answers in a channel."
        )
    head = "**This is a local stand-in for Discord.** Nothing leaves this computer."
    return "\n- ".join([head, *points])
