"""What a bot can ask for is filled in: options and menus of each kind, and forms."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import discord
from discord import app_commands, ui
from playwright.async_api import Browser, FilePayload, expect
import pytest

from bot.sandbox.server import SandboxOptions, open_sandbox
from tests.browser.screen import Screen, looking_at
from tests.sandbox.client import Bot, running

pytestmark = pytest.mark.asyncio(loop_scope="session")
OPTIONS = SandboxOptions(rate_limits=False, answer_s=0.3)
LETTERS = [discord.SelectOption(label=each) for each in "AB"]


class Form(ui.Modal, title="A form"):
    """A text, and a menu in which several can be chosen."""

    words: ui.TextInput[Any] = ui.TextInput(label="Words", default="given", max_length=20)
    letters: ui.Label[Any] = ui.Label(
        text="Letters", component=ui.Select(max_values=2, required=False, options=LETTERS)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Say what was entered."""
        assert isinstance(self.letters.component, ui.Select)
        text = f"{self.words.value}: {self.letters.component.values}"
        await interaction.response.send_message(text)


class Controls(ui.View):
    """A button that opens the form, one that nobody answers, a menu of people."""

    @ui.button(label="Fill in", custom_id="fill")
    async def fill(self, interaction: discord.Interaction, _: ui.Button[Any]) -> None:
        """Open the form."""
        await interaction.response.send_modal(Form())

    @ui.button(label="Dead", custom_id="dead")
    async def dead(self, _: discord.Interaction, __: ui.Button[Any]) -> None:
        """Say nothing."""

    @ui.select(cls=ui.UserSelect, placeholder="Whom?", custom_id="whom")
    async def whom(self, interaction: discord.Interaction, menu: ui.UserSelect[Any]) -> None:
        """Say who was chosen."""
        await interaction.response.send_message(f"chose {menu.values[0].name}")


@asynccontextmanager
async def _screen(browser: Browser) -> AsyncIterator[Screen]:
    bot = Bot()

    @bot.tree.command(description="Shows controls")
    async def show(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("here", view=Controls(timeout=None))

    @bot.tree.command(description="Takes all kinds")
    async def kinds(  # noqa: PLR0913, PLR0917  one option of each kind
        interaction: discord.Interaction,
        text: str,
        count: app_commands.Range[int, 1, 9],
        share: float | None = None,
        sure: bool | None = None,  # noqa: FBT001  as discord.py gives it
        pick: Literal["one", "two"] | None = None,
        whose: discord.User | None = None,
        role: discord.Role | None = None,
        where: discord.TextChannel | None = None,
        file: discord.Attachment | None = None,
    ) -> None:
        things = [each and each.name for each in (whose, role, where)]
        body = (await file.read()).decode() if file else None
        await interaction.response.send_message(
            f"{text} {count} {share} {sure} {pick} {things} {body}"
        )

    @kinds.autocomplete("text")
    async def suggest(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed}!", value="picked")]

    async with open_sandbox(options=OPTIONS) as sandbox, running(bot, sandbox):
        await bot.tree.sync()
        async with looking_at(browser, sandbox) as screen:
            await screen.page.get_by_role("log").get_by_text("Welcome").first.wait_for()
            yield screen


async def test_options_of_each_kind(browser: Browser) -> None:
    """Those that are required stand there, the others are added, and all reach the bot."""
    async with _screen(browser) as screen:
        await screen.composer.press_sequentially("/kinds hel")
        await screen.page.get_by_role("option", name="hel!").click()
        form = screen.page.get_by_role("form", name="/kinds")
        await form.get_by_role("spinbutton", name="count").fill("7")
        chosen = {"sure": "True", "pick": "two", "whose": "Bob", "role": "Moderator"}
        for name in ("share", *chosen, "where", "file"):
            await form.get_by_role("button", name=f"+ {name}").click()
        await form.get_by_role("spinbutton", name="share").fill("0.5")
        for name, label in (chosen | {"where": "announcements"}).items():
            await form.get_by_role("combobox", name=name).select_option(label=label)
        note = FilePayload(name="note.txt", mimeType="text/plain", buffer=b"inside")
        await form.locator("input[type=file]").set_input_files(note)
        await form.get_by_role("button", name="Send").click()
        await expect(screen.message("picked")).to_contain_text(
            "picked 7 0.5 True two ['bob', 'Moderator', 'announcements'] inside"
        )


async def test_controls_of_a_message(browser: Browser) -> None:
    """A form takes several choices, a menu sends its choice, a failure is told beside its cause."""
    async with _screen(browser) as screen:
        await screen.slash("show")
        await screen.page.keyboard.press("Enter")
        shown = screen.messages.filter(has=screen.page.get_by_role("button", name="Dead"))
        await shown.get_by_role("button", name="Fill in").click()
        form = screen.page.get_by_role("dialog", name="A form")
        await form.get_by_role("listbox", name="Letters").select_option(["A", "B"])
        await form.get_by_role("button", name="Submit").click()
        await expect(screen.message("given:")).to_contain_text("given: ['A', 'B']")
        await shown.get_by_role("combobox", name="Whom?").select_option(label="Bob")
        await expect(screen.message("chose")).to_contain_text("bob")
        dead = shown.get_by_role("button", name="Dead")
        await dead.click()
        await expect(shown.get_by_role("alert")).to_have_text("This interaction failed")
        await expect(dead).to_be_focused()
