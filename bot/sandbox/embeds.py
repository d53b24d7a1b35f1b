"""Embeds: their fields and limits.

Source: https://docs.discord.com/developers/resources/message#embed-object-embed-limits. The
invariant: an embed that was read is one that Discord would show.
"""

from bot.sandbox.forms import Form
from bot.sandbox.message import Json

TITLE, DESCRIPTION, FIELD_NAME, FIELD_VALUE = 256, 4096, 256, 1024
FOOTER, AUTHOR, URL = 2048, 256, 2048
MAX_FIELDS, MAX_TEXT, MAX_COLOUR = 25, 6000, 0xFFFFFF


def read_embeds(forms: list[Form]) -> tuple[Json, ...]:
    """Read a message's embeds; together they hold 6,000 characters at most."""
    embeds = tuple(_embed(form) for form in forms)
    if forms and sum(map(_length, embeds)) > MAX_TEXT:
        text = f"Embed size exceeds maximum size of {MAX_TEXT}"
        path = forms[0].path[:-1]
        forms[0].problems.add(path, "MAX_EMBED_SIZE_EXCEEDED", text)
    return embeds


def _embed(form: Form) -> Json:
    form.raw("type")
    form.raw("flags")  # Discord sets them; discord.py sends them along
    embed: Json = {
        "type": "rich",
        "title": form.text("title", TITLE),
        "description": form.text("description", DESCRIPTION),
        "url": form.text("url", URL),
        "color": form.integer("color", 0, MAX_COLOUR),
        "timestamp": form.text("timestamp"),
    }
    fields = [_field(field) for field in form.forms("fields", MAX_FIELDS)]
    if fields:
        embed["fields"] = fields
    if footer := form.form("footer"):
        embed["footer"] = _texts(footer, text=FOOTER, icon_url=URL)
    if author := form.form("author"):
        embed["author"] = _texts(author, name=AUTHOR, url=URL, icon_url=URL)
    for name in ("image", "thumbnail"):
        if image := form.form(name):
            embed[name] = _texts(image, url=URL)
    form.unsupported("provider", "video")
    form.done()
    embed = {name: value for name, value in embed.items() if value is not None}
    if len(embed) == 1:
        form.problem("", "EMBED_EMPTY", "Embed cannot be empty")
    return embed


def _field(form: Form) -> Json:
    field = {
        "name": form.text("name", FIELD_NAME, 1, required=True) or "",
        "value": form.text("value", FIELD_VALUE, 1, required=True) or "",
        "inline": form.boolean("inline"),
    }
    form.done()
    return field


def _texts(form: Form, **limits: int) -> Json:
    values = {name: form.text(name, limit) for name, limit in limits.items()}
    form.done()
    return {name: value for name, value in values.items() if value is not None}


def _length(embed: Json) -> int:
    parts = [embed.get("title", ""), embed.get("description", "")]
    parts += [embed.get("footer", {}).get("text", ""), embed.get("author", {}).get("name", "")]
    parts += [text for field in embed.get("fields", ()) for text in (field["name"], field["value"])]
    return sum(map(len, parts))
