"""What opens before anything is changed: an article, its sections, a form with its text.

Each is found again by what a custom id or an option says, in the file as it is now. The invariant:
nothing is changed here, and a text that a form cannot hold whole goes along as a file instead.
"""

from collections.abc import Sequence

import discord

from bot.answers.answer import Quote
from bot.articles.reading import read_article, revision_of
from bot.articles.synonyms import SYNONYMS_FILE
from bot.chat.escape import escape
from bot.chat.knowledge import pages, words
from bot.chat.knowledge.articles import moderation_of, path_meant, person_of
from bot.chat.knowledge.failing import escape_lines
from bot.chat.knowledge.forms import add_form, open_form, reason_form, text_form
from bot.chat.knowledge.ids import digits_of, name
from bot.chat.knowledge.layout import Interaction, show
from bot.chat.knowledge.screens import Choice, Menu, Screen
from bot.errors import NotFoundError, RefusedError
from bot.records import Draft, LoggedQuestion
from bot.services.typed import download_name

REVISION_DIGITS = 20
SYNONYMS_TITLE = "Words that mean the same"
SYNONYMS_ABOUT = "A group a line, as in: - [tram, streetcar, light rail]"
CHANGED_ABOUT = "You see what changes before it counts."


async def open_add(interaction: Interaction) -> None:
    """Open the form for a new article."""
    await open_form(interaction, add_form(name("add")))


async def open_article(interaction: Interaction, path: str) -> None:
    """Show an article, with its file."""
    content = await moderation_of(interaction).overview.show(path)
    article, _ = read_article(path, content)
    file = download_name(path, revision_of(content))
    if article is None:
        text = f"**{escape(path)}**\n{words.HAS_FAULTS}"
        await show(interaction, Screen((text,), files=((file, content),)))
    else:
        await show(interaction, pages.article_page(article, file, content))


async def open_sections(interaction: Interaction, path: str) -> None:
    """Show which sections of an article can be edited."""
    moderation = moderation_of(interaction)
    content = await moderation.overview.show(path)
    file = download_name(path, revision_of(content))
    try:
        sections = await moderation.drafting.sections(path)
    except RefusedError as error:
        text = f"{words.HAS_FAULTS}\n{escape_lines(str(error))}"
        await show(interaction, Screen((text,), files=((file, content),)))
    else:
        await show(interaction, pages.sections_page(sections, file, content))


async def open_again(interaction: Interaction, draft: Draft) -> None:
    """Open the form that a change was typed into, with what was typed.

    What is entered then takes the place of the draft, which the form names last.
    """
    given = dict(draft.fields)
    path, expected = draft.path or "", (draft.expected or "none")[:REVISION_DIGITS]
    kind, _, place = draft.origin.partition(":")
    text = given.get("text", "")
    if kind == "form":
        form = add_form(name("add", draft.id), given)
    elif kind == "synonyms":
        form = text_form(SYNONYMS_TITLE, name("synonyms", expected, draft.id), text, SYNONYMS_ABOUT)
    else:
        act = "section" if kind == "section" else "correct"
        where = (digits_of(path), expected, *place.split("-"))
        form = text_form("Change your text", name(act, *where, draft.id), text, CHANGED_ABOUT)
    await open_form(interaction, form)


async def open_section(interaction: Interaction, path: str, index: int) -> None:
    """Open a section in a form."""
    moderation = moderation_of(interaction)
    sections = await moderation.drafting.sections(path)
    found = next((each for each in sections.sections if each.index == index), None)
    if found is None:
        raise NotFoundError(words.NO_SECTION)
    if not found.fits:
        await _too_long(interaction, path)
        return
    form = text_form(
        found.heading or "The beginning",
        name("section", digits_of(path), sections.revision[:REVISION_DIGITS], index),
        found.text,
        f"Empty takes the section out. {CHANGED_ABOUT}",
    )
    await open_form(interaction, form)


async def open_passage(interaction: Interaction, quote: Quote) -> None:
    """Open a quoted passage in a form."""
    drafting = moderation_of(interaction).drafting
    passage = await drafting.passage(quote.article, quote.revision, quote.start, quote.end)
    if not passage.fits:
        await _too_long(interaction, passage.path)
        return
    about = digits_of(passage.path), passage.revision[:REVISION_DIGITS]
    form = text_form(
        f"Correct: {passage.title}",
        name("correct", *about, passage.start, passage.end),
        passage.text,
        f"Empty takes it out. {CHANGED_ABOUT}",
    )
    await open_form(interaction, form)


async def open_correction(interaction: Interaction, message: discord.Message) -> None:
    """Open what an answer of the bot quotes: the passage itself, or which of several it is."""
    client = interaction.client
    if not client.is_me([message.author]):
        await show(interaction, Screen((words.NOT_MINE,)))
        return
    logged = await client.desk.history.question_of_message(message.id)
    quotes = await client.desk.quoted(logged) if logged is not None else ()
    if logged is None or not quotes:
        await show(interaction, Screen((words.NO_QUOTE,)))
    elif len(quotes) == 1:
        await open_passage(interaction, quotes[0])
    else:
        await show(interaction, _which(logged, quotes))


async def open_quote(interaction: Interaction, logged: LoggedQuestion, number: int) -> None:
    """Open one of several passages that an answer quotes."""
    quotes = await interaction.client.desk.quoted(logged)
    if number >= len(quotes):
        raise NotFoundError(words.NO_QUOTE)
    await open_passage(interaction, quotes[number])


async def open_synonyms(interaction: Interaction) -> None:
    """Open synonyms.yaml in a form, or as a file."""
    drafting = moderation_of(interaction).drafting
    found = await drafting.synonyms()
    if not found.fits:
        file = (download_name(SYNONYMS_FILE, found.revision or ""), found.text.encode())
        await show(interaction, Screen((words.SYNONYMS_TOO_LONG,), files=(file,)))
        return
    form = text_form(
        SYNONYMS_TITLE,
        name("synonyms", (found.revision or "none")[:REVISION_DIGITS]),
        found.text,
        SYNONYMS_ABOUT,
    )
    await open_form(interaction, form)


async def open_withdrawal(interaction: Interaction, path: str) -> None:
    """Say what withdrawing does, and ask for the reason."""
    listed = moderation_of(interaction).overview.articles()
    title = next((each.title for each in listed if each.path == path), path)
    happens = f"**{escape(title)}** ({escape(path)})\n{words.WITHDRAWS}"
    form = reason_form("Withdraw at once", name("withdraw", digits_of(path)), happens)
    await open_form(interaction, form)


async def open_history(interaction: Interaction, path: str, page: int = 0) -> Screen:
    """What an article was."""
    overview = moderation_of(interaction).overview
    states = await overview.history(path)
    served = {each.path: each.revision for each in overview.articles()}
    if path == SYNONYMS_FILE:
        current = (await moderation_of(interaction).drafting.synonyms()).revision
    else:
        current = served.get(path)
    return pages.history_page(path, states, current, person_of(interaction), page)


async def article_of(interaction: Interaction, digits: str, *, gone: bool = False) -> str:
    """The path that digits in a custom id stand for.

    Raises:
        NotFoundError: There is no such article any more.
    """
    return await path_meant(interaction, digits, gone=gone)


async def _too_long(interaction: Interaction, path: str) -> None:
    content = await moderation_of(interaction).overview.show(path)
    file = (download_name(path, revision_of(content)), content)
    await show(interaction, Screen((words.TOO_LONG_FOR_A_FORM,), files=(file,)))


def _which(logged: LoggedQuestion, quotes: Sequence[Quote]) -> Screen:
    """Several quotes, to choose from."""
    choices = [
        Choice(each.display, str(number), each.heading or each.title)
        for number, each in enumerate(quotes)
    ]
    key = digits_of(str(logged.record.event))
    menu = Menu(name("quote", logged.id, key), "Choose a passage", tuple(choices))
    return Screen(("**Which passage is to be corrected?**",), (), (menu,))
