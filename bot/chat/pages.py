"""The pages of /briefing: topics, one article, about. Text in, text out; nothing is sent here.

The invariant: a page fits into one message by leaving out whole lines, and says how many.
"""

from collections.abc import Iterable

from bot.articles.article import Article
from bot.chat.escape import escape, masked_link
from bot.chat.render import MESSAGE_CHARS, Rendered
from bot.services.topics import Topic, Topics

NO_SUCH_ARTICLE = "There is no such article. /briefing topics lists them."
NO_ARTICLES = "There are no articles yet."
# Room for the line that says how many were left out.
ROOM = 60
MOST_LINE = 600  # by taste: a longer one, such as an endless heading, would leave no room


def topics(covered: Topics) -> Rendered:
    """Every article with its headings."""
    if not covered.all:
        return _page([NO_ARTICLES])
    lines = ["You can ask about:"]
    for topic in covered.all:
        lines.append(f"**{escape(topic.title)}**")
        lines += (f"- {escape(heading)}" for heading in topic.headings)
    return _page(lines, left_out="more lines: /briefing article shows one article")


def article(topic: Topic, found: Article) -> Rendered:
    """What one article is and covers."""
    head = found.front_matter
    title = masked_link(head.title, head.url) if head.url else escape(head.title)
    about = [head.source, head.published.isoformat() if head.published else "undated", head.label]
    lines = [f"**{title}**", "-# " + " · ".join(escape(each) for each in about if each)]
    if head.review_by is not None:
        lines.append(f"-# to be reviewed by {head.review_by.isoformat()}")
    lines += (f"- {escape(heading)}" for heading in topic.headings)
    if topic.questions:
        lines.append("It answers, for one:")
        lines += (f"- {escape(question)}" for question in topic.questions)
    return _page(lines, left_out="more lines")


def about(covered: Topics, retention_days: int) -> Rendered:
    """What the bot does, and what it keeps."""
    articles = len(covered.all)
    passages = sum(topic.passages for topic in covered.all)
    return _page(
        [
            "I answer questions in the words of articles that moderators keep, and in no others.",
            "Every quote is a whole sentence, unchanged, with its place. What the articles do not"
            " say, I do not say either.",
            f"I know {articles} article{'s' * (articles != 1)} with {passages} passages:"
            " /briefing topics. Mention me, send me a message, or use /ask, which only you see.",
            "Anyone can check whether an answer is still right: in its menu, *Apps › Check this"
            " answer*, or with its link, /briefing check.",
            f"Questions are kept for {retention_days} days, without your name: /briefing privacy.",
        ]
    )


def privacy(retention_days: int, backup_days: int, guild_days: int, *, is_logged: bool) -> Rendered:
    """What is kept of a person, for how long, and what they can do about it.

    Args:
        retention_days: How long questions are kept.
        backup_days: How long copies of the database are, which the bot makes itself.
        guild_days: How long what was asked in a server, once the bot is removed from it.
        is_logged: Whether the questions of whoever reads this are kept at all.
    """
    now = "Your questions are kept" if is_logged else "Your questions are not kept, only counted"
    return _page(
        [
            "**What I keep of you**",
            f"- Of each question to me, for {retention_days} days: its words, what I answered,"
            " when, in which server and channel, and a keyed hash of your id in place of your"
            " name or id; with it, what you say under *Not right*. Then it is deleted.",
            f"- Copies of the database that I make before an upgrade go after {backup_days} days,"
            f" and what was asked in a server that removes me after {guild_days}.",
            "- Moderators read questions to see what the articles lack; they are not shown who"
            " asked. Messages that are not meant for me are not kept, and nothing goes to anybody"
            " but Discord.",
            f"**{now}.** *My data* gives you a file with all that I keep of you, and *Erase*"
            " deletes it. Who is not logged gets the same answers, without buttons under them.",
        ]
    )


def _page(lines: Iterable[str], left_out: str = "") -> Rendered:
    """As many whole lines as fit."""
    kept: list[str] = []
    size = 0
    given = list(lines)
    rest = [line for line in given if len(line) <= MOST_LINE]
    too_long = len(given) - len(rest)
    while rest and size + len(rest[0]) + 1 <= MESSAGE_CHARS - ROOM - len(left_out):
        size += len(rest[0]) + 1
        kept.append(rest.pop(0))
    if rest or too_long:
        kept.append(f"-# … and {len(rest) + too_long} {left_out}")
    return Rendered("\n".join(kept), 0, 0, None)
