"""Modals: opened by the bot, filled in by people."""

from typing import Any

import discord
from discord import ui
import pytest

from bot.sandbox.handles import ResponseKind
from bot.sandbox.interaction import Modal
from bot.sandbox.people import PersonError
from bot.sandbox.server import Sandbox
from tests.sandbox.client import Bot
from tests.sandbox.conftest import Join


class Edit(ui.Modal, title="Edit"):
    """A form with every kind of field that the product needs."""

    head: ui.TextDisplay[Any] = ui.TextDisplay("What you enter is shown to all.")
    name: ui.TextInput[Any] = ui.TextInput(label="Name", min_length=2, max_length=10)
    note: ui.Label[Any] = ui.Label(
        text="Note", component=ui.TextInput(required=False, default="as it was")
    )
    kind: ui.Label[Any] = ui.Label(
        text="Kind", component=ui.Select(options=[discord.SelectOption(label="News", value="n")])
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Say what was entered."""
        assert isinstance(self.note.component, ui.TextInput)
        assert isinstance(self.kind.component, ui.Select)
        text = f"{self.name.value}, {self.note.component.value}, {self.kind.component.values}"
        await interaction.response.send_message(text)


def _bot() -> Bot:
    bot = Bot()

    @bot.tree.command(description="Opens a form")
    async def edit(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Edit())

    return bot


async def _opened(sandbox: Sandbox) -> Modal:
    response = await (await sandbox.person("Alice").slash("general", "edit")).response()
    assert response.kind is ResponseKind.MODAL
    assert response.modal is not None
    return response.modal


async def test_a_modal_is_filled_in(join: Join) -> None:
    """What a person enters reaches the bot, and what they leave stays as it was."""
    async with join(_bot()) as sandbox:
        modal = await _opened(sandbox)
        assert modal.title == "Edit"
        alice = sandbox.person("Alice")
        used = await alice.submit(modal, {"Name": "Wu", "Kind": "News"})
        assert (await used.response()).text == "Wu, as it was, ['n']"
        with pytest.raises(PersonError, match="is closed"):
            await alice.submit(modal, {"Name": "Wu", "Kind": "News"})
        modal = await _opened(sandbox)
        used = await alice.submit(modal, {"Name": "Wu", "Note": "", "Kind": ["n"]})
        assert (await used.response()).text == "Wu, , ['n']"


@pytest.mark.parametrize(
    ("entered", "why"),
    [
        ({"Kind": "News"}, "'Name' takes 2 to 10 characters, not 0"),
        ({"Name": "W", "Kind": "News"}, "not 1"),
        ({"Name": "W" * 11, "Kind": "News"}, "not 11"),
        ({"Name": "Wu"}, "'Kind' takes 1 to 1 values, not 0"),
        ({"Name": "Wu", "Kind": "Sports"}, "no option 'Sports'"),
        ({"Name": "Wu", "Kind": "News", "Age": "9"}, "no field 'Age'"),
    ],
)
async def test_a_modal_takes_only_what_fits(join: Join, entered: dict[str, str], why: str) -> None:
    """Discord's client keeps a person from submitting what the modal does not take."""
    async with join(_bot()) as sandbox:
        modal = await _opened(sandbox)
        with pytest.raises(PersonError, match=why):
            await sandbox.person("Alice").submit(modal, entered)


async def test_a_modal_is_on_one_persons_screen(join: Join) -> None:
    """Nobody else can submit a modal."""
    async with join(_bot()) as sandbox:
        modal = await _opened(sandbox)
        with pytest.raises(PersonError, match="on Alice's screen"):
            await sandbox.person("Bob").submit(modal, {"Name": "Wu", "Kind": "News"})


async def test_a_modal_opened_by_a_button_can_change_its_message(join: Join) -> None:
    """A modal that a message's button opened can be answered by updating that message."""
    bot = Bot()

    class Ask(ui.Modal, title="Follow up"):
        question: ui.TextInput[Any] = ui.TextInput(label="Question")

        async def on_submit(self, interaction: discord.Interaction) -> None:
            await interaction.response.edit_message(content=self.question.value, view=None)

    class Answer(ui.View):
        @ui.button(label="Follow up")
        async def follow_up(self, interaction: discord.Interaction, _: ui.Button[Any]) -> None:
            await interaction.response.send_modal(Ask())

    @bot.tree.command(description="Answers")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("answer", view=Answer())

    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        message = (await (await alice.slash("general", "ask")).response()).message
        assert message is not None
        modal = (await (await alice.press(message, "Follow up")).response()).modal
        assert modal is not None
        used = await (await alice.submit(modal, {"Question": "and Denver?"})).response()
        assert (used.kind, used.message) == (ResponseKind.UPDATE, message)
        assert (message.content, message.components) == ("and Denver?", ())


class Choose(ui.Modal, title="Choose"):
    """A form in which all kinds of things can be chosen, and nothing must be."""

    who: ui.Label[Any] = ui.Label(text="Who", component=ui.UserSelect(required=False))
    role: ui.Label[Any] = ui.Label(text="Role", component=ui.RoleSelect(required=False))
    where: ui.Label[Any] = ui.Label(
        text="Where",
        component=ui.ChannelSelect(required=False, channel_types=[discord.ChannelType.text]),
    )
    either: ui.Label[Any] = ui.Label(
        text="Either", component=ui.MentionableSelect(required=False, max_values=2)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Say what was chosen, each with its type."""
        chosen = []
        for label in (self.who, self.role, self.where, self.either):
            menu = label.component
            assert isinstance(
                menu, ui.UserSelect | ui.RoleSelect | ui.ChannelSelect | ui.MentionableSelect
            )
            chosen += [f"{type(each).__name__} {each.name}" for each in menu.values]
        await interaction.response.send_message(", ".join(chosen) or "nothing")


async def test_people_roles_and_channels_are_chosen_in_a_modal(join: Join) -> None:
    """What is chosen in a modal's menus reaches the bot with all that it is, or not at all."""
    bot = Bot()

    @bot.tree.command(description="Opens a form")
    async def edit(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Choose())

    async with join(bot) as sandbox:
        alice, bob = sandbox.person("Alice"), sandbox.person("Bob")
        used = await alice.submit(await _opened(sandbox), {})
        assert (await used.response()).text == "nothing"
        role, channel = sandbox.moderator_role, sandbox.channel("general")
        entered: dict[str, str | list[str]] = {"Who": str(bob.id), "Role": str(role.id)}
        entered |= {"Where": str(channel.id), "Either": [str(alice.id), str(role.id)]}
        used = await alice.submit(await _opened(sandbox), entered)
        told = "Member bob, Role Moderator, AppCommandChannel general, Member alice, Role Moderator"
        assert (await used.response()).text == told
        for wrong in ({"Who": str(role.id)}, {"Role": str(bob.id)}, {"Where": "general"}):
            with pytest.raises(PersonError, match="cannot be chosen in"):
                await alice.submit(await _opened(sandbox), wrong)
        with pytest.raises(PersonError, match="'Who' takes 1 to 1 values, not 2"):
            await alice.submit(await _opened(sandbox), {"Who": [str(alice.id), str(bob.id)]})


def _input(**fields: Any) -> dict[str, Any]:
    return {"type": 4, "custom_id": "i", "label": "Label", "style": 1} | fields


def _modal(*inputs: dict[str, Any], **fields: Any) -> dict[str, Any]:
    rows = [{"type": 1, "components": [field]} for field in inputs or [_input()]]
    return {"custom_id": "m", "title": "Title", "components": rows} | fields


async def test_parts_of_a_modal_keep_their_ids(join: Join) -> None:
    """The ids that the bot gives to rows and fields come back with what was entered."""
    bot = Bot()

    @bot.tree.command(description="Opens a form")
    async def edit(interaction: discord.Interaction) -> None:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        field = _input(id=5, label=None) | {"custom_id": "j"}
        rows = [
            {"type": 1, "components": [_input()]},
            {"type": 18, "id": 1, "label": "Note", "component": field},
        ]
        await bot.request("POST", path, {"type": 9, "data": _modal(components=rows)})

    async with join(bot) as sandbox:
        modal = await _opened(sandbox)
        used = await sandbox.person("Alice").submit(modal, {"Label": "one", "Note": "two"})
        row, label = used.interaction.fields
        ids = (row["id"], row["components"][0]["id"], label["id"], label["component"]["id"])
        assert ids == (2, 3, 1, 5)
        assert label["component"]["value"] == "two"


@pytest.mark.parametrize(
    "data",
    [
        _modal(title="t" * 46),
        _modal(title=""),
        _modal(custom_id="c" * 101),
        _modal(components=[]),
        _modal(*(_input(custom_id=str(number)) for number in range(6))),
        _modal(_input(), _input()),
        _modal(_input(label="l" * 46)),
        _modal(_input(label=None)),
        _modal(_input(value="v" * 4001)),
        _modal(_input(value="vvv", max_length=2)),
        _modal(_input(max_length=4001)),
        _modal(_input(placeholder="p" * 101)),
        _modal(_input(style=3)),
        _modal({"type": 2, "style": 1, "label": "l", "custom_id": "b"}),
        _modal(components=[_input()]),
        _modal(components=[{"type": 18, "label": "l" * 46, "component": _input(label=None)}]),
        _modal(components=[{"type": 18, "label": "l", "component": _input()}]),
        _modal(components=[{"type": 18, "label": "l"}]),
        _modal(components=[{"type": 18, "label": "l", "component": _input(type=2)}]),
    ],
    ids=lambda _: "",
)
async def test_modals_have_limits(join: Join, data: dict[str, Any]) -> None:
    """A modal that breaks one of Discord's limits is refused and never shown."""
    bot, codes = Bot(), []

    @bot.tree.command(description="Opens a form")
    async def edit(interaction: discord.Interaction) -> None:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        try:
            await bot.request("POST", path, {"type": 9, "data": data})
        except discord.HTTPException as refused:
            codes.append(refused.code)
        await interaction.response.send_message("no form")

    async with join(bot) as sandbox:
        response = await (await sandbox.person("Alice").slash("general", "edit")).response()
        assert (response.text, codes) == ("no form", [50035])
