"""A change from a moderator's hands to its preview, and from there into service or away.

What was typed is kept before Discord is told that it arrived: until then the form stays open on the
moderator's screen. The invariant: between the two there is no moment at which the text is nowhere.
"""

import asyncio
from collections.abc import Awaitable, Callable
import logging

import discord

from bot.answers.answer import Answer
from bot.chat.desk import today
from bot.chat.escape import escape
from bot.chat.knowledge import opening, words
from bot.chat.knowledge.articles import moderation_of, person_of
from bot.chat.knowledge.correcting import CORRECTING, reach_screen
from bot.chat.knowledge.failing import Typed, mended
from bot.chat.knowledge.forms import open_form, reason_form
from bot.chat.knowledge.ids import Name, name
from bot.chat.knowledge.layout import Interaction, replace, say_meanwhile, show
from bot.chat.knowledge.notices import noted
from bot.chat.knowledge.pages import drafts_page
from bot.chat.knowledge.preview import about, key_of, preview_screen
from bot.chat.knowledge.screens import Screen
from bot.chat.render import MESSAGE_CHARS, render_answer
from bot.chat.sending import acknowledge, is_acknowledged
from bot.errors import NotFoundError, RefusedError, StaleError, StoreError
from bot.records import Draft
from bot.services.moderation import Done
from bot.services.replay import Replayed
from bot.services.typed import By

log = logging.getLogger(__name__)

# A form is answered within Discord's three seconds, its text kept before that. A file has time.
KEEP_S = 1.5
KEEP_FILE_S = 30.0
Keep = Callable[[By], Awaitable[Draft]]


async def begin(  # noqa: PLR0913  what a change can bring
    interaction: Interaction,
    what: str,
    keep: Keep,
    typed: Typed | None = None,
    *,
    note: str = "",
    instead: int = -1,
) -> None:
    """Keep what a moderator wants, then show what it would do.

    Args:
        interaction: The form, or the command after its file was fetched.
        what: What is being done, for the log.
        keep: Keeps it, as a person's.
        typed: The same as a file, to give back if it cannot be kept.
        note: Why, in their own words.
        instead: A draft of theirs whose place this takes; -1 for none.
    """
    async with mended(interaction, what, typed):
        has_time = is_acknowledged(interaction)
        async with asyncio.timeout(KEEP_FILE_S if has_time else KEEP_S):
            draft = await keep(By(person_of(interaction), note))
        await say_meanwhile(interaction, words.KEPT)
        async with mended(interaction, what, _text_of(draft)):
            if instead >= 0:
                await _give_up(interaction, instead)
            await show(interaction, await _preview(interaction, draft.id))
            _seen(interaction, draft)


async def publish(interaction: Interaction, given: Name, despite: str = "") -> None:
    """Publish what a preview shows; everything is checked again."""
    draft = await _draft(interaction, given)
    if draft is None:
        return
    correcting = given.part(2) == CORRECTING
    await acknowledge(interaction, interaction.response.defer)
    async with mended(interaction, "publish", _text_of(draft)):
        try:
            done = await moderation_of(interaction).publish(
                draft.id, person_of(interaction), despite=despite, correcting=correcting
            )
        except NotFoundError:
            await replace(interaction, Screen((words.GONE,)))
            return
        except (RefusedError, StaleError):  # others changed something: the new preview says what
            await replace(interaction, await _preview(interaction, draft.id))
            return
        if correcting:
            interaction.client.edits.look()
        await replace(interaction, _published(draft, done, despite, correcting=correcting))
        noted(interaction, draft, done, despite)


async def show_reach(interaction: Interaction, given: Name) -> None:
    """Show which answers a change reaches if it corrects a mistake."""
    draft = await _draft(interaction, given)
    if draft is None:
        return
    await acknowledge(interaction, interaction.response.defer)
    async with mended(interaction, "corrects", _text_of(draft)):
        moderation, person = moderation_of(interaction), person_of(interaction)
        messages = await moderation.corrects(draft.id, person)
        preview = await moderation.preview(draft.id, person)
        if preview.blocked:
            await replace(interaction, await asyncio.to_thread(preview_screen, preview))
        else:
            screen = reach_screen(draft, messages, needs_reason=preview.needs_reason)
            await replace(interaction, screen)


async def back(interaction: Interaction, given: Name) -> None:
    """Show the preview of a draft again, in the place of what was opened from it."""
    draft = await _draft(interaction, given)
    if draft is None:
        return
    await acknowledge(interaction, interaction.response.defer)
    async with mended(interaction, "preview", _text_of(draft)):
        await replace(interaction, await _preview(interaction, draft.id))


async def ask_reason(interaction: Interaction, given: Name) -> None:
    """Ask why something is to be published though questions fail."""
    if await _draft(interaction, given) is not None:
        form = reason_form(
            "Publish with a reason", name("despite", *given.about), words.WHY_DESPITE
        )
        await open_form(interaction, form)


async def cancel(interaction: Interaction, given: Name) -> None:
    """Give a change up; its text comes back once more."""
    draft = await _draft(interaction, given)
    if draft is None:
        return
    async with mended(interaction, "cancel", _text_of(draft)):
        await moderation_of(interaction).cancel(draft.id, person_of(interaction))
        files = tuple(filter(None, (_text_of(draft),)))
        text = words.CANCELLED if files else words.CANCELLED_NOTHING
        await replace(interaction, Screen((text,), files=files))


async def open_again(interaction: Interaction, given: Name) -> None:
    """Open the form again that a change was typed into."""
    draft = await _draft(interaction, given)
    if draft is not None:
        await opening.open_again(interaction, draft)


async def give_text(interaction: Interaction, given: Name) -> None:
    """Give back what was typed, as a file."""
    draft = await _draft(interaction, given)
    if draft is not None:
        await show(interaction, Screen((words.YOUR_TEXT,), files=((draft.name, draft.typed),)))


async def open_draft(interaction: Interaction, given: Name) -> None:
    """Show the preview of a change that was kept."""
    draft = await _draft(interaction, given)
    if draft is None:
        return
    await say_meanwhile(interaction, words.LOOKING)
    async with mended(interaction, "preview", _text_of(draft)):
        await show(interaction, await _preview(interaction, draft.id))
        _seen(interaction, draft)


async def list_drafts(interaction: Interaction) -> None:
    """Show a person's changes that are not published."""
    drafts = await moderation_of(interaction).drafts(person_of(interaction))
    for each in drafts:
        _seen(interaction, each)
    await show(interaction, drafts_page(drafts))


async def remind(interaction: Interaction) -> None:
    """Give back what a person typed before a restart, once, behind whatever they did."""
    async with mended(interaction, "reminder"):
        drafts = await moderation_of(interaction).drafts(person_of(interaction))
        seen = interaction.client.desk.seen_drafts
        unseen = [each for each in drafts if each.id not in seen]
        is_form = interaction.response.type is discord.InteractionResponseType.modal
        if unseen and is_acknowledged(interaction) and not is_form:
            await show(interaction, drafts_page(unseen, is_reminder=True))
            for each in unseen:
                _seen(interaction, each)


async def open_replayed(interaction: Interaction, given: Name, chosen: str) -> None:
    """Show the answer to a recent question before and after a change."""
    draft = await _draft(interaction, given)
    if draft is None:
        return
    await say_meanwhile(interaction, words.LOOKING)
    async with mended(interaction, "replay"):
        preview = await moderation_of(interaction).preview(draft.id, person_of(interaction))
        differing = preview.replay.differing if preview.replay is not None else ()
        found = next((each for each in differing if key_of(each) == chosen), None)
        if found is None:
            await show(interaction, Screen((words.NO_LONGER_DIFFERS,)))
            return
        for screen in _before_and_after(found):
            await show(interaction, screen)


def _before_and_after(found: Replayed) -> list[Screen]:
    question = f"**{escape(found.question)}**\n-# {words.ONLY_YOU}"
    before, after = _answered("Before", found.before), _answered("After", found.now)
    if len(question) + len(before) + len(after) <= 2 * MESSAGE_CHARS:
        return [Screen((question, before, after))]
    return [Screen((question, before)), Screen((after,))]


def _answered(when: str, answer: Answer) -> str:
    return f"**{when}**\n{render_answer(answer, today=today()).content}"


async def _draft(interaction: Interaction, given: Name) -> Draft | None:
    """The draft that a button was made for; if it is not there, that is said."""
    async with mended(interaction, "draft"):
        try:
            draft = await moderation_of(interaction).draft(given.number(), person_of(interaction))
        except NotFoundError:
            draft = None
        if draft is not None and about(draft) == given.about[:2]:
            return draft
        await show(interaction, Screen((words.GONE,)))
    return None


async def _give_up(interaction: Interaction, number: int) -> None:
    """Give up a draft in whose place another one is kept; one that stays does no harm."""
    try:
        await moderation_of(interaction).cancel(number, person_of(interaction))
    except (NotFoundError, StoreError) as error:
        log.info("desk: an earlier draft stays: %s", type(error).__name__)


async def _preview(interaction: Interaction, number: int) -> Screen:
    preview = await moderation_of(interaction).preview(number, person_of(interaction))
    return await asyncio.to_thread(preview_screen, preview)


def _text_of(draft: Draft) -> Typed | None:
    """What was typed, where something was."""
    return None if draft.kind in {"remove", "restore"} else (draft.name, draft.typed)


def _seen(interaction: Interaction, draft: Draft) -> None:
    """A person was shown the draft by this process, and need not be reminded of it."""
    interaction.client.desk.seen_drafts.take(draft.id)


def _published(draft: Draft, done: Done, despite: str, *, correcting: bool) -> Screen:
    title = f"“{escape(done.title)}”" if done.title else escape(done.path)
    if draft.kind == "remove":
        lines = [f"**Removed: {title}.** It is not answered from any more."]
        lines.append("/knowledge restore brings it back.")
    elif draft.kind == "synonyms":
        lines = ["**Published: the words that mean the same.** They count from now on."]
    else:
        lines = [f"**Published: {title}.** Members are answered from it now."]
        lines.append("/knowledge history shows what it was, and takes it back.")
    if correcting:
        lines.append(words.CORRECTING)
    if despite:
        lines.append(f"Your reason is recorded: {escape(despite)}")
    return Screen(("\n".join(lines),))
