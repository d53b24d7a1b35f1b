"""`/briefing privacy`: what is kept of a person, and what they can do about it.

Whoever presses a button is whom it acts for: a button names nobody, so that one that somebody else
was shown does nothing to them. The buttons work where the bot answers no more, too. The invariant:
nothing is erased but by a second press, and what could not be done is never said to be done.
"""

from collections.abc import Awaitable, Callable
from functools import partial
import logging
import re
from typing import Any, Self

import discord

from bot.chat import pages, replies
from bot.chat.failures import contained
from bot.chat.parts import MOST_PARTS, parts
from bot.chat.sending import acknowledge, attached, respond, say, think
from bot.errors import StoreError
from bot.services.privacy import BACKUP_DAYS, GUILD_DAYS, Privacy

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
Act = Callable[[Interaction, Privacy, str], Awaitable[None]]

VERSION = 1
FILE = "my-data.json"


class PrivacyButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"briefing:\d+:privacy:(?P<act>[a-z]+)",
):
    """A button under the page; it stands for whoever presses it.

    Args:
        act: A key of ACTS.
    """

    def __init__(self, act: str) -> None:
        label, style, _ = ACTS[act]
        custom_id = f"briefing:{VERSION}:privacy:{act}"
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=custom_id))
        self.act = act

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that a custom id stands for."""
        del interaction, item
        return cls(match["act"])

    async def callback(self, interaction: Interaction) -> None:
        """Do what the button stands for, for whoever pressed it."""

        async def tell(text: str) -> None:
            await say(interaction, text)

        async with contained(f"privacy: {self.act}", tell):
            desk = interaction.client.desk
            _, _, act = ACTS[self.act]
            try:
                await act(interaction, desk.privacy, desk.people.hash(interaction.user.id))
            except StoreError as error:
                log.warning("privacy: %s: the store failed: %s", self.act, error)
                await tell(replies.NOT_DONE)


async def show_privacy(interaction: Interaction) -> None:
    """Show what is kept of whoever asks, with what they can do."""
    desk = interaction.client.desk
    is_logged = await desk.privacy.is_logged(desk.people.hash(interaction.user.id))
    page = pages.privacy(desk.retention_days, BACKUP_DAYS, GUILD_DAYS, is_logged=is_logged)
    await respond(interaction, page, _buttons("data", "erase", "stop" if is_logged else "again"))


def _buttons(*acts: str) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.stop()  # found by their ids, as those under answers
    for act in acts:
        view.add_item(PrivacyButton(act))
    return view


async def _give(interaction: Interaction, privacy: Privacy, person: str) -> None:
    """Give a person what is kept of them, as a file; a part each where it is too large for one."""
    await think(interaction)
    number = 0
    async for part in parts(privacy.data(person), interaction.filesize_limit):
        number += 1
        if number > MOST_PARTS:
            await say(interaction, replies.TOO_MUCH_DATA)
            return
        name = FILE if number == 1 else f"{number}-{FILE}"
        text = replies.YOUR_DATA if number == 1 else replies.MORE_DATA
        await interaction.followup.send(text, files=attached([(name, part)]), ephemeral=True)


async def _ask(interaction: Interaction, privacy: Privacy, person: str) -> None:
    """Ask whether it is meant."""
    del privacy, person
    view = _buttons("sure")
    await acknowledge(
        interaction,
        partial(interaction.response.send_message, replies.ERASE, view=view, ephemeral=True),
    )


async def _erase(interaction: Interaction, privacy: Privacy, person: str) -> None:
    await think(interaction)
    interaction.client.desk.conversations.forget(interaction.user.id)
    erased = await privacy.erase(person)
    await say(interaction, replies.erased(erased.questions, erased.feedback, erased.drafts))


async def _stop(interaction: Interaction, privacy: Privacy, person: str) -> None:
    await think(interaction)
    await privacy.stop_logging(person)
    await say(interaction, replies.NOT_LOGGED_NOW)


async def _again(interaction: Interaction, privacy: Privacy, person: str) -> None:
    await think(interaction)
    await privacy.log_again(person)
    await say(interaction, replies.LOGGED_NOW)


ACTS: dict[str, tuple[str, discord.ButtonStyle, Act]] = {
    "data": ("My data", discord.ButtonStyle.primary, _give),
    "erase": ("Erase…", discord.ButtonStyle.secondary, _ask),
    "sure": ("Erase it all", discord.ButtonStyle.danger, _erase),
    "stop": ("Stop logging me", discord.ButtonStyle.secondary, _stop),
    "again": ("Log me again", discord.ButtonStyle.secondary, _again),
}
