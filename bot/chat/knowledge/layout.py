"""A screen -> Discord's components, and the one way in which the desk's screens are sent.

They are of Components V2. The invariants: a screen is for one moderator alone, no view listens
(what is pressed is found by its custom id), and what stands there meanwhile is true for good: a
process that is killed never takes it back.
"""

from collections.abc import Iterator, Sequence
import io
from typing import Any

import discord
from discord import ui

from bot.chat.knowledge.screens import MOST_CHOICES, Choice, Look, Menu, Press, Screen, label
from bot.chat.sending import acknowledge, attached, is_acknowledged

Interaction = discord.Interaction[Any]

MOST_IN_ROW = 5
BUTTON_CHARS = 80
MEANWHILE = "meanwhile"  # in an interaction's extras: what answers it is to be replaced
PLACEHOLDER_CHARS = 150
SAID_CHARS = 1024  # of a picture's description
STYLES = {
    Look.PLAIN: discord.ButtonStyle.secondary,
    Look.MAIN: discord.ButtonStyle.primary,
    Look.GOOD: discord.ButtonStyle.success,
    Look.GRAVE: discord.ButtonStyle.danger,
}


def view_of(screen: Screen, files: tuple[discord.File, ...] = ()) -> ui.LayoutView:
    """The components of a screen.

    Args:
        screen: The screen.
        files: From `files_of`.
    """
    view = ui.LayoutView(timeout=None)
    view.stop()
    for item in _items(screen, files):
        view.add_item(item)
    return view


def files_of(screen: Screen) -> tuple[discord.File, ...]:
    """The files of a screen, its picture last; each sending needs them anew."""
    files = tuple(attached(screen.files))
    if screen.picture is None:
        return files
    said = label(screen.picture.said, SAID_CHARS)
    content = io.BytesIO(screen.picture.content)
    return *files, discord.File(content, screen.picture.name, description=said)


async def show(interaction: Interaction, screen: Screen) -> None:
    """Show a screen to whoever did something, or put it where `say_meanwhile` wrote.

    Raises:
        discord.HTTPException: Discord refuses it.
    """
    if interaction.extras.pop(MEANWHILE, False):
        await replace(interaction, screen)
        return
    if is_acknowledged(interaction):
        files = files_of(screen)
        view = view_of(screen, files)
        await interaction.followup.send(view=view, files=files, ephemeral=True, wait=True)
        return

    async def answer() -> None:
        files = files_of(screen)  # new ones for each sending, for they are read to their end
        view = view_of(screen, files)
        await interaction.response.send_message(view=view, files=files, ephemeral=True)

    await acknowledge(interaction, answer)


async def replace(interaction: Interaction, screen: Screen) -> None:
    """Put a screen in the place of the one that was pressed on.

    Raises:
        discord.HTTPException: Discord refuses it.
    """
    if is_acknowledged(interaction):
        files = files_of(screen)
        await interaction.edit_original_response(view=view_of(screen, files), attachments=files)
        return

    async def answer() -> None:
        files = files_of(screen)
        await interaction.response.edit_message(view=view_of(screen, files), attachments=files)

    await acknowledge(interaction, answer)


async def say_meanwhile(interaction: Interaction, text: str) -> None:
    """Say what is being done where the answer takes longer than Discord's three seconds.

    Args:
        interaction: Whose answer it is; one that was answered is left alone.
        text: Of words.MEANWHILE: also what to do if nothing follows. Where Discord's own "thinking"
            stands it would go on for ever.

    Raises:
        discord.HTTPException: Discord refuses it.
    """
    if not is_acknowledged(interaction):
        await show(interaction, Screen((text,)))
        interaction.extras[MEANWHILE] = True


def _items(screen: Screen, files: tuple[discord.File, ...]) -> Iterator[ui.Item[Any]]:
    plain = len(screen.files)
    for place, block in enumerate(screen.blocks):
        if place:
            yield ui.Separator()
        yield ui.TextDisplay(block)
        if not place:
            yield from (ui.MediaGallery(discord.MediaGalleryItem(each)) for each in files[plain:])
    for entry in screen.entries:
        text = ui.TextDisplay[Any](entry.text)
        yield ui.Section(text, accessory=_button(entry.press)) if entry.press else text
    for file in files[:plain]:
        yield ui.File(file)
    for menu in screen.menus:
        yield ui.ActionRow(_select(menu))
    for start in range(0, len(screen.buttons), MOST_IN_ROW):
        yield ui.ActionRow(*map(_button, screen.buttons[start : start + MOST_IN_ROW]))


def _button(press: Press) -> ui.Button[Any]:
    return ui.Button(
        label=label(press.label, BUTTON_CHARS), style=STYLES[press.look], custom_id=press.name
    )


def _select(menu: Menu) -> ui.Select[Any]:
    title = label(menu.title, PLACEHOLDER_CHARS)
    return ui.Select(custom_id=menu.name, placeholder=title, options=options_of(menu.choices))


def options_of(choices: Sequence[Choice]) -> list[discord.SelectOption]:
    """What can be chosen in a menu, as many as Discord takes."""
    return [
        discord.SelectOption(
            label=label(each.label),
            value=each.value,
            description=label(each.about) if each.about else None,
        )
        for each in choices[:MOST_CHOICES]
    ]
