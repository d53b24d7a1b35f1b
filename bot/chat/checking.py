"""*Check this answer*, and `/briefing check` with a message's link: are its quotes still right?

Each quote is cut again from the text that it was taken from, and compared with what is served now.
Anyone may ask, and only who asks sees it. The invariant: of an answer that whoever asks cannot see
themselves, not even that there is one is told.
"""

from collections.abc import Iterator
from typing import Any

import discord

from bot.answers import wording
from bot.answers.answer import Quote
from bot.chat import replies
from bot.chat.knowledge.layout import show
from bot.chat.knowledge.preview import difference_lines
from bot.chat.knowledge.screens import Block, Screen, fitted
from bot.chat.knowledge.style import Style
from bot.chat.knowledge.words import counted, day_of
from bot.chat.links import message_of, public_place, sees
from bot.chat.sending import say
from bot.records import LoggedQuestion
from bot.services.receipts import CheckedAnswer, CheckedQuote, Verdict

Interaction = discord.Interaction[Any]

FILE = "check.txt"
SHOWN_DIGITS = 12
SAID: dict[Verdict, str] = {
    "identical": "identical",
    "edited": "edited since",
    "removed": "removed since",
    "withdrawn": "withdrawn",
    "purged": "deleted",
    "unknown": "not kept",
    "damaged": "not proven",
}
MEANT: dict[Verdict, str] = {
    "identical": "The article says it still, in just these words.",
    "edited": "The article says it in other words now",
    "removed": "It stood in the article as quoted, and stands there no more.",
    "withdrawn": "The moderators have withdrawn this text, so it is not shown.",
    "purged": "This text was deleted on purpose, so it can no longer be shown or proven.",
    "unknown": "The text that it was taken from is not kept, so it can no longer be proven.",
    "damaged": "The text that is kept is not the one that it was taken from: tell the operator.",
}
NOT_SERVED = "It stood in the article as quoted; the article is no longer served."


async def check_message(interaction: Interaction, message: discord.Message) -> None:
    """Check an answer that whoever asks has before them."""
    client = interaction.client
    if not client.is_me([message.author]):
        await say(interaction, replies.NO_ANSWER_OF_MINE)
        return
    logged = await client.desk.history.question_of_message(message.id)
    await _check(interaction, logged, replies.NOT_IN_LOG)


async def check_link(interaction: Interaction, link: str) -> None:
    """Check the answer that a link leads to."""
    message = message_of(link)
    if message is None:
        await say(interaction, replies.NO_LINK)
        return
    logged = await interaction.client.desk.history.question_of_message(message)
    if logged is not None and not await _may_see(interaction, logged):
        logged = None
    await _check(interaction, logged, replies.NO_ANSWER_THERE)


async def _may_see(interaction: Interaction, logged: LoggedQuestion) -> bool:
    place = public_place(logged)
    if place is not None:
        return await sees(interaction, place)
    is_askers: bool = interaction.client.desk.is_askers(logged, interaction.user.id)
    return is_askers


async def _check(interaction: Interaction, logged: LoggedQuestion | None, unknown: str) -> None:
    if logged is None:
        await say(interaction, unknown)
    elif not logged.record.quotes:
        await say(interaction, replies.NO_QUOTES)
    else:
        checked = await interaction.client.desk.receipts.check(logged)
        await show(interaction, checked_screen(checked))


def checked_screen(checked: CheckedAnswer) -> Screen:
    """What became of an answer's quotes."""

    def write(style: Style) -> Iterator[Block]:
        yield tuple(_head(checked, style))
        for number, each in enumerate(checked.quotes, 1):
            yield tuple(_quote(each, number, style))

    blocks, whole = fitted(write, FILE)
    return Screen(blocks, files=((FILE, whole),) if whole is not None else ())


def _head(checked: CheckedAnswer, style: Style) -> Iterator[str]:
    verdicts = [each.verdict for each in checked.quotes]
    counts = [f"{verdicts.count(each)} {said}" for each, said in SAID.items() if each in verdicts]
    yield style.strong(f"{counted(len(verdicts), 'quote')}: {', '.join(counts)}.")
    yield style.small(
        "Each was cut again just now from the text that it was taken from, and compared with what"
        " I answer from today."
    )
    if checked.corrected_at_ms is not None:
        yield style.small(f"I corrected this answer on {day_of(checked.corrected_at_ms)}.")


def _quote(each: CheckedQuote, number: int, style: Style) -> Iterator[str]:
    since = f" · {day_of(each.at_ms)}" if each.at_ms is not None else ""
    nearest = " (the nearest passage, not an answer)" if each.receipt.kind == "nearest" else ""
    yield style.strong(f"{number}. {SAID[each.verdict].capitalize()}") + f"{since}{nearest}"
    is_gone = each.verdict == "removed" and not each.article_served
    meant = NOT_SERVED if is_gone else MEANT[each.verdict]
    if each.verdict == "edited":
        yield f"{meant} ({style.gone('gone')} {style.new('new')}):"
        yield from difference_lines(each.difference, style, numbered=False)
    else:
        yield meant
        if each.shown is not None:
            yield style.quoted(each.shown.display)
    receipt = each.receipt
    where = style.text(_citation(each.now or each.shown) or receipt.article)
    cut = f"{receipt.revision[:SHOWN_DIGITS]}, characters {receipt.start} to {receipt.end}"
    yield style.small(f"{where} · {cut}")


def _citation(quote: Quote | None) -> str:
    return f"{wording.citation(quote)}, line {quote.line}" if quote is not None else ""
