"""Buttons, select menus and layouts: pressed by people, sent within Discord's limits."""

from io import BytesIO
import re
from typing import Any, Self

import discord
from discord import ui
import pytest

from bot.sandbox.handles import ResponseKind
from bot.sandbox.people import PersonError
from bot.sandbox.server import open_sandbox
from tests.sandbox.client import Bot, running
from tests.sandbox.conftest import UNLIMITED, Join
from tests.sandbox.test_messages import channel_of

V2 = 1 << 15


class Answer(ui.View):
    """An answer with something to press and to choose."""

    @ui.button(label="More", custom_id="more")
    async def more(self, interaction: discord.Interaction, _: ui.Button[Self]) -> None:
        """Show more in place."""
        await interaction.response.edit_message(content="more")

    @ui.button(label="Apart", custom_id="apart")
    async def apart(self, interaction: discord.Interaction, _: ui.Button[Self]) -> None:
        """Show more to this person."""
        await interaction.response.send_message("for you", ephemeral=True)

    @ui.button(label="Later", custom_id="later")
    async def later(self, interaction: discord.Interaction, _: ui.Button[Self]) -> None:
        """Change the message after a while."""
        await interaction.response.defer()
        await interaction.edit_original_response(content="later")

    @ui.button(label="Off", custom_id="off", disabled=True)
    async def off(self, interaction: discord.Interaction, _: ui.Button[Self]) -> None:
        """Never happens."""
        await interaction.response.send_message("was disabled")

    @ui.select(
        placeholder="Topic",
        max_values=2,
        options=[
            discord.SelectOption(label="Cities", value="c"),
            discord.SelectOption(label="Law"),
        ],
    )
    async def topic(self, interaction: discord.Interaction, select: ui.Select[Self]) -> None:
        """Say what was chosen."""
        await interaction.response.send_message(" and ".join(select.values))

    @ui.select(cls=ui.RoleSelect, placeholder="Role")
    async def role(self, interaction: discord.Interaction, select: ui.RoleSelect[Self]) -> None:
        """Say which role was chosen."""
        await interaction.response.send_message(select.values[0].name)

    @ui.select(cls=ui.ChannelSelect, placeholder="Where")
    async def where(self, interaction: discord.Interaction, select: ui.ChannelSelect[Self]) -> None:
        """Say which channel was chosen."""
        await interaction.response.send_message(select.values[0].name)

    @ui.select(cls=ui.UserSelect, placeholder="Who")
    async def who(self, interaction: discord.Interaction, select: ui.UserSelect[Self]) -> None:
        """Say who was chosen."""
        await interaction.response.send_message(select.values[0].display_name)


async def test_pressing_and_choosing(join: Join) -> None:
    """Each way of answering a component does to the message what a person expects."""
    bot = Bot()
    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        await channel_of(bot).send("short", view=Answer())
        message = await sandbox.wait_for_message("general")
        used = await (await alice.press(message, "More")).response()
        assert (used.kind, used.message, message.content) == (ResponseKind.UPDATE, message, "more")
        used = await (await alice.press(message, "apart")).response()
        assert (used.text, used.ephemeral) == ("for you", True)
        handle = await alice.press(message, "Later")
        await sandbox.wait_for_message("general", lambda found: found.content == "later")
        assert (await handle.response()).kind is ResponseKind.UPDATE
        used = await (await alice.select(message, ["Cities", "Law"], "Topic")).response()
        assert used.text == "c and Law"
        used = await (await alice.select(message, sandbox.person("Bob"), "Who")).response()
        assert used.text == "Bob"
        used = await (await alice.select(message, sandbox.moderator_role, "Role")).response()
        assert used.text == "Moderator"
        used = await (await alice.select(message, sandbox.channel("general"), "Where")).response()
        assert used.text == "general"
        with pytest.raises(PersonError, match="cannot be chosen"):
            await alice.select(message, sandbox.moderator_role, "Who")
        with pytest.raises(PersonError, match="takes no text"):
            await alice.select(message, "Bob", "Who")
        with pytest.raises(PersonError, match="disabled"):
            await alice.press(message, "Off")
        with pytest.raises(PersonError, match="there are"):
            await alice.press(message, "Nothing")
        with pytest.raises(PersonError, match="no option"):
            await alice.select(message, "Sports", "Topic")
        with pytest.raises(PersonError, match="choose 1 to 2"):
            await alice.select(message, [], "Topic")


async def test_a_link_tells_the_bot_nothing(join: Join) -> None:
    """A button with an address opens it; the bot does not hear of it."""
    bot = Bot()
    async with join(bot) as sandbox:
        view = ui.View().add_item(ui.Button(label="Read", url="https://news.example/"))
        await channel_of(bot).send("see", view=view)
        message = await sandbox.wait_for_message("general")
        with pytest.raises(PersonError, match=re.escape("opens https://news.example/")):
            await sandbox.person("Alice").press(message, "Read")


async def test_only_who_sees_a_message_uses_it(join: Join) -> None:
    """Components of an ephemeral message are there for one person, and gone once it is deleted."""
    bot = Bot()

    @bot.tree.command(description="Answers")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("x", view=Answer(), ephemeral=True)

    async with join(bot) as sandbox:
        alice, bob = sandbox.person("Alice"), sandbox.person("Bob")
        message = (await (await alice.slash("general", "ask")).response()).message
        assert message is not None
        assert (await (await alice.press(message, "More")).response()).text == "more"
        with pytest.raises(PersonError, match="does not see"):
            await bob.press(message, "More")


class Vote(ui.DynamicItem[ui.Button[Any]], template=r"vote:(?P<number>\d+)"):
    """A button that knows itself by its id alone."""

    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label="Vote", custom_id=f"vote:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, __: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the item that was pressed."""
        return cls(int(match["number"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Say which it was."""
        await interaction.response.send_message(f"voted {self.number}")


async def test_a_button_outlives_the_bot() -> None:
    """A dynamic button of an old message works after the bot was started anew."""
    async with open_sandbox(options=UNLIMITED) as sandbox:
        first, second = Bot(), Bot()
        async with running(first, sandbox):
            view = ui.View(timeout=None).add_item(Vote(7))
            await channel_of(first).send("poll", view=view)
        message = await sandbox.wait_for_message("general")
        second.add_dynamic_items(Vote)
        async with running(second, sandbox):
            used = await (await sandbox.person("Alice").press(message, "Vote")).response()
            assert used.text == "voted 7"


class Panel(ui.LayoutView):
    """A screen of Components V2."""

    def __init__(self) -> None:
        super().__init__()
        button: ui.Button[Self] = ui.Button(label="Check", custom_id="check")
        button.callback = self.check  # type: ignore[method-assign]  # as discord.py has it
        section = ui.Section("One **text**", accessory=button)
        row: ui.ActionRow[Self] = ui.ActionRow()
        row.add_item(ui.Button(label="Other", custom_id="other"))
        self.add_item(ui.Container(ui.TextDisplay("Head"), ui.Separator(), section, row))

    async def check(self, interaction: discord.Interaction) -> None:
        """Replace the screen."""
        view = ui.LayoutView().add_item(ui.TextDisplay("checked"))
        await interaction.response.edit_message(view=view)


async def test_a_layout_is_shown_and_used(join: Join) -> None:
    """A message of Components V2 shows its texts, and its buttons work in place."""
    bot = Bot()
    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        sent = await channel_of(bot).send(view=Panel())
        assert sent.flags.components_v2
        message = await sandbox.wait_for_message("general")
        assert message.text == "Head\nOne **text**"
        used = await (await alice.press(message, "Check")).response()
        assert (used.kind, message.text) == (ResponseKind.UPDATE, "checked")
        fetched = await channel_of(bot).fetch_message(sent.id)
        assert isinstance(fetched.components[0], discord.TextDisplay)


async def test_files_and_pictures_in_a_layout(join: Join) -> None:
    """A file, a gallery and a thumbnail in a layout come back with addresses that work."""
    bot = Bot()
    async with join(bot):
        view = ui.LayoutView()
        view.add_item(ui.File("attachment://a.txt"))
        view.add_item(ui.MediaGallery(discord.MediaGalleryItem("https://news.example/a.png")))
        view.add_item(ui.Section("text", accessory=ui.Thumbnail("https://news.example/b.png")))
        file = discord.File(BytesIO(b"text"), "a.txt")
        sent = await channel_of(bot).send(view=view, file=file)
        shown = sent.components[0]
        assert isinstance(shown, discord.FileComponent)
        assert (shown.name, shown.size) == ("a.txt", 4)
        assert await bot.http.get_from_cdn(shown.media.url) == b"text"


def _button(**fields: Any) -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": "Press", "custom_id": "press"} | fields


def _row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(components)}


def _select(**fields: Any) -> dict[str, Any]:
    return {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]} | fields


def _buttons(count: int, start: int = 0) -> dict[str, Any]:
    return _row(*(_button(custom_id=f"b{start + number}") for number in range(count)))


def _text(content: str) -> dict[str, Any]:
    return {"type": 10, "content": content}


def _options(count: int) -> list[dict[str, str]]:
    return [{"label": str(number), "value": str(number)} for number in range(count)]


@pytest.mark.parametrize(
    ("components", "where"),
    [
        ([_buttons(1, n) for n in range(6)], "components"),
        ([_buttons(6)], "components.0.components"),
        ([_row()], "components.0.components"),
        ([_row(_button(), _select())], "components.0.components"),
        ([_row(_button(custom_id="c" * 101))], "components.0.components.0.custom_id"),
        ([_row(_button(label="l" * 81))], "components.0.components.0.label"),
        ([_row(_button(label=None))], "components.0.components.0.label"),
        ([_row(_button(style=9))], "components.0.components.0.style"),
        ([_row(_button(custom_id=None))], "components.0.components.0.custom_id"),
        ([_row(_button(url="https://a.example"))], "components.0.components.0.url"),
        (
            [_row(_button(style=5, custom_id=None, url="ftp://a.example"))],
            "components.0.components.0.url",
        ),
        (
            [_row(_button(style=5, url="https://a.example"))],
            "components.0.components.0.custom_id",
        ),
        (
            [_row(_button(emoji={"name": "e" * 33}))],
            "components.0.components.0.emoji.name",
        ),
        (
            [_row(_button(emoji={"id": "x", "name": "e"}))],
            "components.0.components.0.emoji.id",
        ),
        ([_row(_button(), _button())], "components"),
        ([_button()], "components.0.type"),
        ([_text("only with the flag")], "components.0.type"),
        ([_row(_select(options=_options(26)))], "components.0.components.0.options"),
        ([_row(_select(options=[]))], "components.0.components.0.options"),
        ([_row(_select(options=_options(2) * 2))], "components.0.components.0.options"),
        ([_row(_select(max_values=2))], "components.0.components.0.max_values"),
        ([_row(_select(placeholder="p" * 151))], "components.0.components.0.placeholder"),
        (
            [_row(_select(options=[{"label": "l" * 101, "value": "v"}]))],
            "components.0.components.0.options.0.label",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_components_have_limits(join: Join, components: list[Any], where: str) -> None:
    """Components that break one of Discord's limits are refused, naming the place."""
    bot = Bot()
    async with join(bot) as sandbox:
        path = f"/channels/{sandbox.channel('general').id}/messages"
        with pytest.raises(discord.HTTPException) as refused:
            await bot.request("POST", path, {"content": "x", "components": components})
        assert refused.value.code == 50035
        assert f"In {where}: " in str(refused.value)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"components": [_text("x" * 2001), _text("x" * 2000)]}, "components"),
        ({"components": [_text("x" * 4001)]}, "components.0.content"),
        ({"components": [_text("x")] * 41}, "components"),
        ({"components": [{"type": 17, "components": [_text("x")] * 40}]}, "components"),
        ({"components": [_text("x")], "content": "both"}, "content"),
        ({"components": [_text("x")], "embeds": [{"title": "both"}]}, "embeds"),
        ({"components": [{"type": 17, "components": [{"type": 17, "components": []}]}]}, "type"),
        ({"components": [{"type": 9, "components": [_text("x")]}]}, "accessory"),
        ({"components": [_buttons(6)]}, "components.0.components"),
        ({"components": [{"type": 13}]}, "components.0.file"),
        ({"components": [{"type": 13, "file": {}}]}, "components.0.file.url"),
        (
            {"components": [{"type": 17, "components": [_text("x")], "accent_color": 1 << 24}]},
            "accent_color",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_layouts_have_limits(join: Join, body: dict[str, Any], where: str) -> None:
    """A layout over 4,000 characters or 40 components, or beside a text, is refused."""
    bot = Bot()
    async with join(bot) as sandbox:
        path = f"/channels/{sandbox.channel('general').id}/messages"
        with pytest.raises(discord.HTTPException) as refused:
            await bot.request("POST", path, body | {"flags": V2})
        assert refused.value.code == 50035
        assert where in str(refused.value)


async def test_a_layout_at_its_limits_is_shown(join: Join) -> None:
    """40 components with 4,000 characters, and 5 rows of 5 buttons, are not too many."""
    bot = Bot()
    async with join(bot) as sandbox:
        path = f"/channels/{sandbox.channel('general').id}/messages"
        await bot.request("POST", path, {"flags": V2, "components": [_text("x" * 100)] * 40})
        rows = [_buttons(5, 5 * row) for row in range(5)]
        await bot.request("POST", path, {"content": "x", "components": rows})


async def test_components_are_numbered(join: Join) -> None:
    """An id that the bot gives stays, and what has none gets the next one that is free."""
    bot = Bot()
    async with join(bot) as sandbox:
        path = f"/channels/{sandbox.channel('general').id}/messages"
        row = _row(_button(id=1), _button(custom_id="other", id=0))
        (shown,) = (await bot.request("POST", path, {"components": [row]}))["components"]
        assert [shown["id"], *(each["id"] for each in shown["components"])] == [2, 1, 3]


async def test_emoji_on_buttons_and_options(join: Join) -> None:
    """An emoji stands for a label, and a server's own keeps its id and whether it moves."""
    bot = Bot()
    async with join(bot) as sandbox:
        own = discord.PartialEmoji(name="blob", id=7, animated=True)
        view = ui.View()
        view.add_item(ui.Button(emoji="👍", custom_id="up"))
        view.add_item(ui.Button(label="Own", emoji=own, custom_id="own"))
        option = discord.SelectOption(label="One", emoji="1️⃣")
        view.add_item(ui.Select(custom_id="menu", options=[option]))
        sent = await channel_of(bot).send(view=view)
        buttons, (menu,) = (
            part.children for part in sent.components if isinstance(part, discord.ActionRow)
        )
        up, blob = buttons
        assert isinstance(up, discord.Button)
        assert (up.label, str(up.emoji)) == (None, "👍")
        assert isinstance(blob, discord.Button)
        assert str(blob.emoji) == "<a:blob:7>"
        assert isinstance(menu, discord.SelectMenu)
        assert str(menu.options[0].emoji) == "1️⃣"
        message = await sandbox.wait_for_message("general")
        alice = sandbox.person("Alice")
        with pytest.raises(PersonError, match="there are \\['up', 'Own'\\]"):
            await alice.press(message, "Down")


async def test_a_menu_of_channels_says_of_which_kinds(join: Join) -> None:
    """The kinds of channels that the bot lets choose come back with the menu."""
    bot = Bot()
    async with join(bot):
        view = ui.View()
        view.add_item(ui.ChannelSelect(channel_types=[discord.ChannelType.text]))
        view.add_item(ui.ChannelSelect())
        sent = await channel_of(bot).send(view=view)
        kinds = [
            menu.channel_types
            for row in sent.components
            if isinstance(row, discord.ActionRow)
            for menu in row.children
            if isinstance(menu, discord.SelectMenu)
        ]
        assert kinds == [[discord.ChannelType.text], []]


async def test_a_message_stays_a_layout(join: Join) -> None:
    """A message of Components V2 cannot be given a text, and a text must go to make it one."""
    bot = Bot()
    async with join(bot) as sandbox:
        path = f"/channels/{sandbox.channel('general').id}/messages"
        layout = {"flags": V2, "components": [_text("x")]}
        sent = await bot.request("POST", path, layout)
        with pytest.raises(discord.HTTPException) as refused:
            await bot.request("PATCH", f"{path}/{sent['id']}", {"content": "text"})
        assert refused.value.code == 50035
        sent = await bot.request("POST", path, {"content": "text"})
        with pytest.raises(discord.HTTPException) as refused:
            await bot.request("PATCH", f"{path}/{sent['id']}", layout)
        assert refused.value.code == 50035
        await bot.request("PATCH", f"{path}/{sent['id']}", layout | {"content": None})
