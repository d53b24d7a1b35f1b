"""What a person fills in comes as fields, and goes back as what the bot registered."""

from typing import Any

import discord
from discord import app_commands
import pytest

from bot.sandbox.guilds import Channel, ChannelType, Role, User
from bot.sandbox.message import Json
from bot.sandbox.page.filling import form_field, menu_field, option_field
from bot.sandbox.page.typing import Things
from tests.sandbox.client import Bot
from tests.sandbox.conftest import Join
from tests.sandbox.page.page_client import PageError, opened

KNOWN = Things([User(1, "bob")], [Role(2, "Mods")], [Channel(3, ChannelType.GUILD_TEXT, "general")])
BOB = {"label": "bob", "value": "1"}
MODS = {"label": "Mods", "value": "2"}


@pytest.mark.parametrize(
    ("option", "shown"),
    [
        ({"type": 3, "min_length": 2}, {"kind": "text", "minlength": 2}),
        ({"type": 3, "autocomplete": True}, {"kind": "text", "suggests": True}),
        ({"type": 4, "min_value": 0}, {"kind": "number", "min": 0, "step": None}),
        ({"type": 10, "max_value": 1.5}, {"kind": "number", "max": 1.5, "step": "any"}),
        ({"type": 11}, {"kind": "file"}),
        ({"type": 6}, {"kind": "choice", "choices": [BOB]}),
        ({"type": 8}, {"choices": [MODS]}),
        ({"type": 9}, {"choices": [BOB, MODS]}),
        ({"type": 7}, {"choices": [{"label": "general", "value": "3"}]}),
        (
            {"type": 4, "choices": [{"name": "One", "value": 1}]},
            {"kind": "choice", "choices": [{"label": "One", "value": "1"}]},
        ),
    ],
)
def test_options_of_each_type(option: Json, shown: Json) -> None:
    """A field says how its option is entered and what can be chosen."""
    field = option_field(
        {"name": "it", "description": "About it", "required": True} | option, KNOWN
    )
    assert (field["name"], field["about"], field["required"]) == ("it", "About it", True)
    assert field.items() >= shown.items()


def test_fields_of_a_form() -> None:
    """A label stands for what it is of, be it a text or a menu."""
    text = {"type": 4, "custom_id": "t", "required": False, "style": 2, "value": "was"}
    text |= {"label": "", "placeholder": "", "min_length": 0, "max_length": 9}
    field = form_field({"type": 18, "label": "Text", "component": text}, KNOWN)
    assert (field["name"], field["label"], field["required"]) == ("t", "Text", False)
    assert (field["kind"], field["value"], field["maxlength"]) == ("lines", "was", 9)
    menu = {"type": 7, "custom_id": "m", "required": True, "disabled": False, "max_values": 2}
    field = form_field({"type": 18, "label": "Whose", "component": menu}, KNOWN)
    assert (field["label"], field["placeholder"], field["multiple"]) == ("Whose", "Choose", True)
    assert field["choices"] == [BOB, MODS]


def test_the_options_of_a_menu() -> None:
    """What the bot says of each is shown, and what it has chosen is."""
    options = [
        {"label": "One", "value": "1", "description": "The first", "default": True},
        {"label": "Two", "value": "2"},
    ]
    menu = {"type": 3, "custom_id": "m", "disabled": True, "max_values": 1, "options": options}
    field = menu_field(menu | {"placeholder": "Which?"}, KNOWN)
    assert (field["label"], field["disabled"], field["multiple"]) == ("Which?", True, False)
    assert [(each["about"], each["chosen"]) for each in field["choices"]] == [
        ("The first", True),
        (None, False),
    ]


@pytest.mark.parametrize(
    ("entered", "told"),
    [
        ({"count": "3"}, "3 None None"),
        ({"count": "3", "share": "0.5", "sure": ["true"]}, "3 0.5 True"),
        ({"count": "3", "share": "", "sure": ["false"]}, "3 None False"),
        ({"count": "three"}, "no number"),
        ({"count": 3}, "no list"),
        ({"count": "3", "sure": []}, "3 None None"),
        ({"count": ""}, "needs option 'count'"),
    ],
)
async def test_what_is_entered_becomes_values(join: Join, entered: Any, told: str) -> None:
    """Texts become numbers and truth values; what is empty was not given."""
    bot = Bot()

    @bot.tree.command(description="Counts")
    async def count(
        interaction: discord.Interaction,
        count: int,
        share: app_commands.Range[float, 0, 1] | None = None,
        sure: bool | None = None,  # noqa: FBT001  as discord.py gives it
    ) -> None:
        await interaction.response.send_message(f"{count} {share} {sure}")

    async with join(bot) as sandbox, opened(sandbox) as (page, _):
        fields = {"channel": str(sandbox.channel("general").id), "command": "count"}
        if told[0].isdigit():
            await page.do("slash", **fields, options=entered)
            assert (await page.told("message"))["message"]["plain"] == told
        else:
            with pytest.raises(PageError, match=told):
                await page.do("slash", **fields, options=entered)
