"""Modals: which components may stand in one, and what a person may enter.

Source: https://docs.discord.com/developers/interactions/receiving-and-responding and the reference
of components. The invariant: what a person submits fits the modal's own limits, as Discord's client
sees to.
"""

from collections.abc import Mapping, Sequence

from bot.sandbox.components import (
    CUSTOM_ID,
    MAX_ROWS,
    SELECTS,
    number,
    read_kind,
    read_select,
    read_text_display,
    refuse_duplicates,
)
from bot.sandbox.components import (
    ComponentType as C,
)
from bot.sandbox.forms import Form
from bot.sandbox.interaction import Interaction, Modal
from bot.sandbox.message import Json, walk

TITLE, LABEL, DESCRIPTION, VALUE, PLACEHOLDER = 45, 45, 100, 4000, 100
Entered = Mapping[str, str | Sequence[str]]


class Rejected(Exception):  # noqa: N818  the form says so to a person, nothing went wrong
    """The modal does not take what was entered; its text says why."""


def read_modal(form: Form, source: Interaction) -> Modal:
    """Read the modal that a bot opens."""
    custom_id = form.text("custom_id", CUSTOM_ID, 1, required=True) or ""
    title = form.text("title", TITLE, 1, required=True) or ""
    components = [_row(part) for part in form.forms("components", MAX_ROWS, 1, required=True)]
    form.done()
    number(components)
    refuse_duplicates(form, walk(components))
    return Modal(custom_id, title, tuple(components), source)


def _row(form: Form) -> Json:
    kind = read_kind(form, (C.ACTION_ROW, C.LABEL, C.TEXT_DISPLAY))
    if kind is None:
        return {"type": 0}
    row: Json = {"type": int(kind)}
    if given := form.integer("id"):
        row["id"] = given
    if kind is C.ACTION_ROW:
        inner = form.forms("components", 1, 1, required=True)
        row["components"] = [_input(part, (C.TEXT_INPUT,), labelled=False) for part in inner]
    elif kind is C.LABEL:
        row["label"] = form.text("label", LABEL, 1, required=True) or ""
        if description := form.text("description", DESCRIPTION):
            row["description"] = description
        if component := form.form("component", required=True):
            row["component"] = _input(component, (C.TEXT_INPUT, *SELECTS), labelled=True)
    else:
        row |= read_text_display(form)
    form.done()
    return row


def _input(form: Form, allowed: tuple[C, ...], *, labelled: bool) -> Json:
    kind = read_kind(form, allowed)
    if kind is None:
        return {"type": 0}
    field: Json = {"type": int(kind)}
    if given := form.integer("id"):
        field["id"] = given
    field["required"] = form.boolean("required") if form.has("required") else True
    if kind is C.TEXT_INPUT:
        field |= _text_input(form, labelled=labelled)
    else:
        field |= read_select(form, kind)
    form.done()
    return field


def _text_input(form: Form, *, labelled: bool) -> Json:
    shortest, longest = form.integer("min_length", 0, VALUE), form.integer("max_length", 1, VALUE)
    value = form.text("value", VALUE)
    label = form.text("label", LABEL, 0 if labelled else 1, required=not labelled)
    if labelled and label:
        text = "A text input inside a label has no label of its own"
        form.problem("label", "COMPONENT_LABEL_NOT_ALLOWED", text)
    if value and longest and len(value) > longest:
        text = f"Must be {longest} or fewer in length."
        form.problem("value", "BASE_TYPE_MAX_LENGTH", text)
    return {
        "custom_id": form.text("custom_id", CUSTOM_ID, 1, required=True) or "",
        "style": form.choice("style", (1, 2)),
        "label": label or "",
        "placeholder": form.text("placeholder", PLACEHOLDER) or "",
        "value": value or "",
        "min_length": shortest or 0,
        "max_length": longest or VALUE,
    }


def fill(modal: Modal, entered: Entered) -> tuple[Json, ...]:
    """A modal with what a person entered, as Discord sends it to the bot.

    Args:
        modal: As the bot opened it.
        entered: By label or custom id: a text, or the values chosen in a select menu. What is not
            named keeps the value it was opened with.

    Raises:
        Rejected: A name is no field's, or a value breaks the field's limits.
    """
    left = dict(entered)
    rows = [_filled_row(row, left) for row in modal.components]
    if left:
        raise Rejected(f"the modal {modal.title!r} has no field {', '.join(map(repr, left))}")
    return tuple(rows)


def _filled_row(row: Json, left: dict[str, str | Sequence[str]]) -> Json:
    filled: Json = {"type": row["type"], "id": row["id"]}
    if "components" in row:
        filled["components"] = [_filled(part, part["label"], left) for part in row["components"]]
    elif "component" in row:
        filled["component"] = _filled(row["component"], row["label"], left)
    return filled


def _filled(field: Json, label: str, left: dict[str, str | Sequence[str]]) -> Json:
    given = left.pop(label, None)
    given = left.pop(field["custom_id"], given)
    filled: Json = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
    if field["type"] == C.TEXT_INPUT:
        value = field["value"] if given is None else str(given)
        least = max(field["min_length"], 1 if field["required"] else 0)
        if value or field["required"]:
            _check(label, len(value), least, field["max_length"], "characters")
        return filled | {"value": value}
    values = [given] if isinstance(given, str) else list(given or ())
    if values or field["required"]:
        _check(label, len(values), field["min_values"], field["max_values"], "values")
    if field["type"] == C.STRING_SELECT:
        values = [_option_value(field, value) for value in values]
    return filled | {"values": values}


def _option_value(field: Json, named: str) -> str:
    for option in field["options"]:
        if named in {option["value"], option["label"]}:
            return str(option["value"])
    raise Rejected(f"no option {named!r} in {field['custom_id']!r}")


def _check(label: str, count: int, least: int, most: int, what: str) -> None:
    if not least <= count <= most:
        raise Rejected(f"{label!r} takes {least} to {most} {what}, not {count}")
