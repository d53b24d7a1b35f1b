"""The desk's forms: a new article, a section, a passage, the words that mean the same, a reason.

Like a button a form names what it is about, and what is entered comes back with that name, also
after a restart. The invariant: a form holds a text whole or is not opened.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import discord
from discord import ui

from bot.chat.knowledge.screens import Choice, label
from bot.chat.sending import acknowledge
from bot.services.sections import FORM_CHARS

TITLE_CHARS = 45
MOST_TITLE, MOST_LINK, MOST_DATE, MOST_REASON = 200, 1000, 40, 300
MOST_WORDS, MOST_QUESTION = 100, 300

Interaction = discord.Interaction[Any]


def add_form(name: str, given: Mapping[str, str] | None = None) -> ui.Modal:
    """Asks for a new article.

    Args:
        name: The form's custom id.
        given: What was typed before, by the field's name.
    """
    given = given or {}
    return _form(
        "Add an article",
        name,
        _line("title", "Title", given, most=MOST_TITLE, about="Empty: the text's first line"),
        _line("link", "Link", given, most=MOST_LINK, about="Where it was published, if it was"),
        _line("date", "Date", given, most=MOST_DATE, about="When it was, as 2026-11-02"),
        _text("text", "Text", given.get("text", ""), about="Pasted text will do"),
    )


def text_form(title: str, name: str, text: str, about: str) -> ui.Modal:
    """Shows a text to be changed; empty text takes it out."""
    return _form(title, name, _text("text", "Text", text, about=about, is_required=False))


def reason_form(title: str, name: str, happens: str) -> ui.Modal:
    """Asks why something is done, and says what happens then."""
    field = _text("reason", "Why?", "", most=MOST_REASON, about="It is kept in the history")
    return _form(title, name, ui.TextDisplay(happens), field)


def same_form(name: str, missing: str) -> ui.Modal:
    """Asks which words mean the same.

    Args:
        name: The form's custom id.
        missing: A word that people use and no article holds; "" for none.
    """
    given = {"words": missing[:MOST_WORDS]}
    return _form(
        "Words that mean the same",
        name,
        _line("words", "What people say", given, most=MOST_WORDS, about="A word or a few"),
        _line("means", "What the articles say", {}, most=MOST_WORDS, about="In their own words"),
    )


def answered_form(name: str, question: str, articles: Sequence[Choice]) -> ui.Modal:
    """Asks which article answers a question, and where.

    Args:
        name: The form's custom id.
        question: As people put it; may be changed.
        articles: To choose from, at most Discord's number.
    """
    options = [
        discord.SelectOption(
            label=label(each.label), value=each.value, description=label(each.about)
        )
        for each in articles
    ]
    select: ui.Select[Any] = ui.Select(custom_id="article", options=options)
    given = {"question": question if len(question) <= MOST_QUESTION else ""}
    return _form(
        "An article answers it",
        name,
        ui.Label(text="Article", component=select),
        _line("question", "Question", given, most=MOST_QUESTION, about="As people put it"),
        _line(
            "quote", "Words of the answer", {}, most=MOST_QUESTION, about="As the article has them"
        ),
    )


async def open_form(interaction: Interaction, form: ui.Modal) -> None:
    """Open a form.

    Raises:
        discord.HTTPException: Discord refuses it.
    """
    form.stop()  # one that listens would be kept for as long as nobody sends it
    await acknowledge(interaction, partial(interaction.response.send_modal, form))


def entered(interaction: Interaction) -> dict[str, str]:
    """What was typed into a form, by the field's name."""
    data: dict[str, Any] = dict(interaction.data or {})
    fields = [row.get("component") or {} for row in data.get("components", ())]
    texts = (each for each in fields if "values" not in each)
    return {each.get("custom_id", ""): str(each.get("value") or "") for each in texts}


def chosen(interaction: Interaction, field: str) -> str:
    """What was chosen in a form's menu; "" if nothing was."""
    data: dict[str, Any] = dict(interaction.data or {})
    menus = [row.get("component") or {} for row in data.get("components", ())]
    values = (each.get("values") for each in menus if each.get("custom_id") == field)
    return str(next(iter(next(values, None) or ()), ""))


def typed_in(interaction: Interaction) -> tuple[str, bytes] | None:
    """What was typed into a form, as the name and bytes of one file; None if nothing was."""
    values = {name: text for name, text in entered(interaction).items() if text.strip()}
    if not values:
        return None
    if set(values) <= {"text"}:
        return "your-text.md", values["text"].encode()
    lines = (f"{name.capitalize()}: {text}" for name, text in values.items() if name != "text")
    return "your-text.md", "\n".join((*lines, "", values.get("text", ""))).encode()


def _form(title: str, name: str, *items: ui.Item[Any]) -> ui.Modal:
    form = ui.Modal(title=label(title, TITLE_CHARS), custom_id=name)
    for item in items:
        form.add_item(item)
    return form


def _line(
    name: str, caption: str, given: Mapping[str, str], *, most: int, about: str
) -> ui.Label[Any]:
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=name, default=given.get(name) or None, max_length=most, required=False
    )
    return ui.Label(text=caption, description=about, component=field)


def _text(  # noqa: PLR0913  what a field can have
    name: str,
    caption: str,
    text: str,
    *,
    about: str,
    most: int = FORM_CHARS,
    is_required: bool = True,
) -> ui.Label[Any]:
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=name,
        style=discord.TextStyle.paragraph,
        default=text or None,
        max_length=most,
        required=is_required,
    )
    return ui.Label(text=caption, description=about, component=field)
