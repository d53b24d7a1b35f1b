"""Publishing as a correction: which answers it reaches is shown first; then they are edited.

What a corrected message says is corrected.py's. The invariant: a message is read again before it is
edited, and only what it quotes still is changed in it.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import discord

from bot.chat.corrected import Correction, corrected
from bot.chat.knowledge import words
from bot.chat.knowledge.editing import Edit
from bot.chat.knowledge.ids import name
from bot.chat.knowledge.preview import about
from bot.chat.knowledge.screens import Block, Look, Press, Screen, fitted
from bot.chat.knowledge.style import Style
from bot.chat.knowledge.words import counted
from bot.chat.links import Place, link_to
from bot.chat.sending import attached
from bot.records import Draft, ShownMessage
from bot.services.corrections import CorrectedAnswer
from bot.services.moderation import Moderation

CORRECTING = "correcting"  # part of a button's or form's name
LIST_FILE = "answers.txt"


async def corrected_edits(moderation: Moderation) -> Sequence[Edit]:
    """The messages that quote still what was corrected.

    Raises:
        StoreError: The store cannot be read.
    """
    return [
        Edit(each.message, partial(_correct, each), partial(_note, moderation, each))
        for each in await moderation.corrections.pending()
    ]


async def _note(moderation: Moderation, each: CorrectedAnswer, edited: bool) -> None:  # noqa: FBT001  what became of it
    await moderation.corrections.done(each, edited=edited)


async def _correct(each: CorrectedAnswer, message: discord.PartialMessage) -> None:
    changes = [
        Correction(
            quote.shown.display,
            quote.now.display if quote.now is not None else None,
            gone=quote.gone,
        )
        for quote in each.quotes
        if quote.changed
    ]
    content = (await message.fetch()).content
    made = corrected(content, changes, words.day_of(each.at_ms))
    if made is None:
        return
    arguments: dict[str, Any] = {"content": made.content}
    if made.files is not None:
        arguments["attachments"] = attached(made.files)
    await message.edit(**arguments)


def reach_screen(draft: Draft, messages: Sequence[ShownMessage], *, needs_reason: bool) -> Screen:
    """Which answers publishing a draft as a correction reaches, and the buttons to do so.

    Args:
        draft: The draft.
        messages: The bot's own, which quoted words that it changes.
        needs_reason: Whether checks fail, so that a reason must be given.
    """
    private = sum(each.private for each in messages)
    direct = sum(each.guild is None and not each.private for each in messages)
    public = [each for each in messages if each.guild is not None and not each.private]

    def write(style: Style) -> Iterator[Block]:
        reached = len(public) + direct
        head = f"{counted(reached, 'answer')} of mine quoted what this changes"
        yield (
            style.strong(f"{head}." if reached else words.NONE_QUOTED),
            words.CORRECTS if reached else words.NONE_TO_CORRECT,
            style.small(words.NOT_YET),
        )
        lines = [f"- {link_to(Place(each.guild, each.channel), each.message)}" for each in public]
        if direct:
            lines.append(f"- {counted(direct, 'direct message')}")
        if private:
            lines.append(style.small(words.private_stay(private)))
        yield tuple(lines)

    blocks, whole = fitted(write, LIST_FILE)
    named = about(draft)
    if needs_reason:
        press = Press("Publish with a reason…", name("reason", *named, CORRECTING), Look.GRAVE)
    else:
        press = Press("Publish and correct them", name("publish", *named, CORRECTING), Look.GOOD)
    buttons = (
        *((press,) if public or direct else ()),
        Press("Back", name("preview", *named)),
        Press("Cancel", name("cancel", *named)),
    )
    files = ((LIST_FILE, whole),) if whole is not None else ()
    return Screen(blocks, (), (), buttons, files)
