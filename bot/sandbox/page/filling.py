"""What a person fills in → fields as the page shows them; README.md says what a field is.

They are of one kind for slash commands, forms and the menus in messages. The invariant: of users,
roles and channels only those can be chosen that the person can name there.
"""

from typing import TYPE_CHECKING

from bot.sandbox.commands import OptionType as O
from bot.sandbox.components import ComponentType as C
from bot.sandbox.message import Json
from bot.sandbox.page.typing import Things

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sandbox.guilds import Channel, Role, User

PARAGRAPH = 2
KINDS = {O.INTEGER: "number", O.NUMBER: "number", O.ATTACHMENT: "file"}
TRUTH = [{"label": "True", "value": "true"}, {"label": "False", "value": "false"}]


def option_field(option: Json, known: Things) -> Json:
    """An option of a slash command."""
    kind = O(option["type"])
    field = {
        "name": option["name"],
        "label": option["name"],
        "about": option["description"],
        "required": option.get("required", False),
        "suggests": option.get("autocomplete", False),
    }
    if kind is O.BOOLEAN:
        return field | {"kind": "choice", "choices": TRUTH}
    if kind in {O.USER, O.ROLE, O.MENTIONABLE, O.CHANNEL}:
        return field | {"kind": "choice", "choices": _nameable(kind.name, known)}
    if choices := option.get("choices"):
        shown = [{"label": each["name"], "value": str(each["value"])} for each in choices]
        return field | {"kind": "choice", "choices": shown}
    return field | {
        "kind": KINDS.get(kind, "text"),
        "step": "any" if kind is O.NUMBER else None,
        "min": option.get("min_value"),
        "max": option.get("max_value"),
        "minlength": option.get("min_length"),
        "maxlength": option.get("max_length"),
    }


def form_field(row: Json, known: Things) -> Json:
    """A field of a form: a row, or a label with what it is of."""
    part = row["component"] if "component" in row else row["components"][0]
    words = {
        "label": row.get("label") or part["label"],
        "about": row.get("description", ""),
        "required": part["required"],
    }
    if part["type"] != C.TEXT_INPUT:
        return menu_field(part, known) | words
    return words | {
        "name": part["custom_id"],
        "kind": "lines" if part["style"] == PARAGRAPH else "text",
        "value": part["value"],
        "placeholder": part["placeholder"],
        "minlength": part["min_length"],
        "maxlength": part["max_length"],
    }


def menu_field(part: Json, known: Things) -> Json:
    """A select menu of any kind."""
    kind = C(part["type"])
    placeholder = part.get("placeholder") or "Choose"
    return {
        "name": part["custom_id"],
        "label": placeholder,
        "kind": "choice",
        "placeholder": placeholder,
        "disabled": part["disabled"],
        "multiple": part["max_values"] > 1,
        "choices": [
            {
                "label": option["label"],
                "about": option.get("description"),
                "value": option["value"],
                "chosen": option.get("default", False),
            }
            for option in part["options"]
        ]
        if kind is C.STRING_SELECT
        else _nameable(kind.name.removesuffix("_SELECT"), known),
    }


def _nameable(kind: str, known: Things) -> list[Json]:
    """Choices of a kind: USER, ROLE, MENTIONABLE or CHANNEL."""
    found: dict[str, Sequence[User | Role | Channel]] = {
        "USER": known.users,
        "ROLE": known.roles,
        "MENTIONABLE": [*known.users, *known.roles],
        "CHANNEL": known.channels,
    }
    return [{"label": each.name, "value": str(each.id)} for each in found[kind]]
