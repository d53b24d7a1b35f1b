"""Components of a message: which may stand where, and their limits.

Source: https://docs.discord.com/developers/components/reference. Not here: what stands in a modal
(`modals.py`). The invariant: components that were read have an id each and obey every limit.
"""

from collections.abc import Callable
from enum import IntEnum
from functools import partial
import itertools

from bot.sandbox.forms import Form
from bot.sandbox.message import Json, texts, walk


class ComponentType(IntEnum):
    """The components that the stand-in has, by Discord's numbers."""

    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18


C = ComponentType
SELECTS = (
    C.STRING_SELECT,
    C.USER_SELECT,
    C.ROLE_SELECT,
    C.MENTIONABLE_SELECT,
    C.CHANNEL_SELECT,
)
IN_CONTAINER = (
    C.ACTION_ROW,
    C.SECTION,
    C.TEXT_DISPLAY,
    C.MEDIA_GALLERY,
    C.FILE,
    C.SEPARATOR,
)
LINK_STYLE, PREMIUM_STYLE = 5, 6
MAX_ROWS, MAX_IN_ROW, MAX_COMPONENTS = 5, 5, 40
MAX_TEXT, MAX_OPTIONS = 4000, 25
CUSTOM_ID, BUTTON_LABEL, PLACEHOLDER, OPTION_TEXT, BUTTON_URL = 100, 80, 150, 100, 512


def read_components(form: Form, *, v2: bool) -> tuple[Json, ...]:
    """Read a message's components.

    Args:
        form: The message, whose field `components` is read.
        v2: Whether the message is flagged IS_COMPONENTS_V2.
    """
    before = len(form.problems)
    forms = form.forms("components", MAX_COMPONENTS if v2 else MAX_ROWS)
    allowed = (*IN_CONTAINER, C.CONTAINER) if v2 else (C.ACTION_ROW,)
    components = [_component(part, allowed) for part in forms]
    if len(form.problems) > before:  # Discord looks at the whole once each part is right
        return ()
    number(components)
    everything = walk(components)
    if len(everything) > MAX_COMPONENTS:
        text = f"The total number of components cannot exceed {MAX_COMPONENTS}"
        form.problem("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", text)
    if sum(map(len, texts(components))) > MAX_TEXT:
        text = f"The total length of displayable text in components cannot exceed {MAX_TEXT}"
        form.problem("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", text)
    refuse_duplicates(form, everything)
    return tuple(components)


def refuse_duplicates(form: Form, components: list[Json]) -> None:
    """Note each custom id that is given twice."""
    seen: set[str] = set()
    for component in components:
        custom_id = component.get("custom_id")
        if custom_id in seen:
            text = "Component custom id cannot be duplicated"
            form.problem("components", "COMPONENT_CUSTOM_ID_DUPLICATED", f"{text}: {custom_id}")
        if custom_id is not None:
            seen.add(custom_id)


def number(components: list[Json]) -> None:
    """Give every component that has none an id, in order from 1."""
    everything = walk(components)
    taken = {component.get("id") for component in everything}
    free = (each for each in itertools.count(1) if each not in taken)
    for component in everything:
        if not component.get("id"):
            component["id"] = next(free)


def read_kind(form: Form, allowed: tuple[ComponentType, ...]) -> ComponentType | None:
    """Read which component it is; noted as wrong if it may not stand here."""
    kind = form.integer("type", required=True)
    if kind not in allowed:
        names = ", ".join(str(int(each)) for each in allowed)
        names += "," if len(allowed) == 1 else ""
        text = f'Value of field "type" must be one of ({names}).'
        form.problem("type", "UNION_TYPE_CHOICES", text)
        return None
    return ComponentType(kind)


def _component(form: Form, allowed: tuple[ComponentType, ...]) -> Json:
    kind = read_kind(form, allowed)
    if kind is None:
        return {"type": 0}
    component: Json = {"type": int(kind)}
    if given := form.integer("id"):
        component["id"] = given
    component |= _READERS[kind](form)
    form.done()
    return component


def _action_row(form: Form) -> Json:
    forms = form.forms("components", MAX_IN_ROW, 1, required=True)
    inner = [_component(part, (C.BUTTON, *SELECTS)) for part in forms]
    if len(inner) > 1 and any(part["type"] != C.BUTTON for part in inner):
        text = "The specified component exceeds the maximum width"
        form.problem("components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", text)
    return {"components": inner}


def _button(form: Form) -> Json:
    style = form.choice("style", range(1, 7))
    label, emoji = form.text("label", BUTTON_LABEL), read_emoji(form)
    url, custom_id = form.text("url", BUTTON_URL), form.text("custom_id", CUSTOM_ID, 1)
    if style == PREMIUM_STYLE:
        form.unsupported("sku_id", "style")
    form.unsupported("sku_id")
    if style == LINK_STYLE:
        if custom_id is not None:
            text = "A custom id and url cannot both be specified"
            form.problem("custom_id", "BUTTON_COMPONENT_CUSTOM_ID_URL_CONFLICT", text)
        if not (url or "").startswith(("http://", "https://", "discord://")):
            text = f"Scheme {(url or '').partition(':')[0]!r} is not supported."
            form.problem("url", "URL_TYPE_INVALID_SCHEME", text)
    elif custom_id is None:
        text = "A custom id is required"
        form.problem("custom_id", "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", text)
    elif url is not None:
        text = "A custom id and url cannot both be specified"
        form.problem("url", "BUTTON_COMPONENT_CUSTOM_ID_URL_CONFLICT", text)
    if not label and emoji is None:
        form.problem("label", "BUTTON_COMPONENT_INVALID_LABEL", "A label or emoji is required")
    button = {"style": style, "label": label, "emoji": emoji, "url": url, "custom_id": custom_id}
    button = {name: value for name, value in button.items() if value is not None}
    return button | {"disabled": form.boolean("disabled")}


def read_emoji(form: Form) -> Json | None:
    """Read an emoji that stands on a component."""
    emoji = form.form("emoji")
    if emoji is None:
        return None
    emoji_id = emoji.snowflake("id")
    read: Json = {"name": emoji.text("name", 32)}
    if emoji_id is not None:
        read["id"] = str(emoji_id)
    if emoji.has("animated"):
        read["animated"] = emoji.boolean("animated")
    emoji.done()
    return read


def read_select(form: Form, kind: ComponentType) -> Json:
    """Read a select menu of any kind."""
    maximum = form.integer("max_values", 1, MAX_OPTIONS)
    minimum = form.integer("min_values", 0, MAX_OPTIONS)
    select: Json = {
        "custom_id": form.text("custom_id", CUSTOM_ID, 1, required=True) or "",
        "min_values": 1 if minimum is None else minimum,
        "max_values": 1 if maximum is None else maximum,
        "disabled": form.boolean("disabled"),
    }
    if placeholder := form.text("placeholder", PLACEHOLDER):
        select["placeholder"] = placeholder
    if kind is C.STRING_SELECT:
        options = form.forms("options", MAX_OPTIONS, 1, required=True)
        select["options"] = [_option(option) for option in options]
        values = [option["value"] for option in select["options"]]
        if len(set(values)) < len(values):
            text = "The specified option value is already used"
            form.problem("options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", text)
        if select["max_values"] > len(values):
            text = f"max_values is larger than the number of options ({len(values)})"
            form.problem("max_values", "SELECT_COMPONENT_INVALID_RANGE", text)
    else:
        form.unsupported("default_values")
        channel_types = form.array("channel_types", MAX_OPTIONS) if kind is C.CHANNEL_SELECT else []
        if channel_types:
            select["channel_types"] = channel_types
    return select


def _option(form: Form) -> Json:
    option = {
        "label": form.text("label", OPTION_TEXT, 1, required=True) or "",
        "value": form.text("value", OPTION_TEXT, required=True) or "",
        "description": form.text("description", OPTION_TEXT),
        "emoji": read_emoji(form),
        "default": form.boolean("default") or None,
    }
    form.done()
    return {name: value for name, value in option.items() if value is not None}


def _message_select(kind: ComponentType, form: Form) -> Json:
    form.raw("required")
    return read_select(form, kind)


def _section(form: Form) -> Json:
    forms = form.forms("components", 3, 1, required=True)
    inner = [_component(part, (C.TEXT_DISPLAY,)) for part in forms]
    accessory = form.form("accessory", required=True)
    if accessory is None:
        return {"components": inner}
    return {"components": inner, "accessory": _component(accessory, (C.BUTTON, C.THUMBNAIL))}


def read_text_display(form: Form) -> Json:
    """Read a text display."""
    return {"content": form.text("content", MAX_TEXT, 1, required=True) or ""}


def _media(form: Form, name: str) -> Json:
    media = form.form(name, required=True)
    if media is None:
        return {}
    url = media.text("url", 2048, required=True)
    for known in ("proxy_url", "width", "height", "content_type", "attachment_id", "id"):
        media.raw(known)
    for known in ("placeholder", "placeholder_version", "loading_state", "flags"):
        media.raw(known)
    media.done()
    return {"url": url or ""}


def _thumbnail(form: Form) -> Json:
    return {
        "media": _media(form, "media"),
        "description": form.text("description", 1024),
        "spoiler": form.boolean("spoiler"),
    }


def _gallery(form: Form) -> Json:
    items = form.forms("items", 10, 1, required=True)
    read = [_thumbnail(item) for item in items]
    for item in items:
        item.done()
    return {"items": read}


def _file(form: Form) -> Json:
    form.raw("name")
    form.raw("size")
    return {"file": _media(form, "file"), "spoiler": form.boolean("spoiler")}


def _separator(form: Form) -> Json:
    spacing = form.choice("spacing", (1, 2), required=False)
    divider = form.boolean("divider") if form.has("divider") else True
    return {"spacing": spacing or 1, "divider": divider}


def _container(form: Form) -> Json:
    forms = form.forms("components", MAX_COMPONENTS, 1, required=True)
    return {
        "components": [_component(part, IN_CONTAINER) for part in forms],
        "accent_color": form.integer("accent_color", 0, 0xFFFFFF),
        "spoiler": form.boolean("spoiler"),
    }


_READERS: dict[ComponentType, Callable[[Form], Json]] = {
    C.ACTION_ROW: _action_row,
    C.BUTTON: _button,
    C.SECTION: _section,
    C.TEXT_DISPLAY: read_text_display,
    C.THUMBNAIL: _thumbnail,
    C.MEDIA_GALLERY: _gallery,
    C.FILE: _file,
    C.SEPARATOR: _separator,
    C.CONTAINER: _container,
    **{kind: partial(_message_select, kind) for kind in SELECTS},
}
