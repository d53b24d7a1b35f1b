"""Holds what passes between a bot and the sandbox to Discord's own descriptions.

REST in both directions is held to Discord's OpenAPI document, gateway frames in both directions to
schemas made from discord-api-types. The documents are no part of this repository: they are looked
for where DISCORD_SPEC says, else in `../shared/discord`. Both are read closed: a field that they
do not know is a fault, though they would let it pass. The invariant: what is not held to them is
an allowance here, with its reason.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft7Validator, Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT7, DRAFT202012

from bot.sandbox.recorder import Exchange, Frame, Record

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

ROOT = Path(__file__).parents[2]
PUBLIC_FILES = (
    "openapi.json (github.com/discord/discord-api-spec, specs/openapi.json) and "
    "gateway.schema.json (made from npm's discord-api-types)"
)
REST, GATEWAY = "urn:discord:rest", "urn:discord:gateway"
CLIENT_ERRORS, SERVER_ERRORS = 400, 500
RATE_LIMITED = 429

FRAMES_TO_BOT = {7: "reconnect", 9: "invalid_session", 10: "hello", 11: "heartbeat_ack"}
FRAMES_FROM_BOT = {
    1: "heartbeat",
    2: "identify",
    3: "presence_update_send",
    6: "resume",
    8: "request_guild_members",
}
INTERACTIONS = {3: "component", 4: "autocomplete", 5: "modal_submit"}
COMMANDS = {1: "chat_input", 2: "user_command", 3: "message_command"}


@dataclass(frozen=True)
class Allowance:
    """A field that is let pass, though the descriptions say otherwise.

    Attributes:
        where: What it is in, as faults name it; `*` at the end stands for anything.
        path: The keys that lead to it; `*` stands for each element of a list.
        change: What is done to it before the rest is checked; None leaves it out.
        reason: Why it is right all the same.
    """

    where: str
    path: tuple[str, ...]
    change: Callable[[Any], Any] | None
    reason: str


def _as_text(value: Any) -> Any:
    return None if value is None else str(value)


def _with_a_flag(flags: int | None) -> int | None:
    return None if flags is None else flags | 1


def _known_text(value: str | None) -> str:
    return value or ""


def _known_number(value: int | None) -> int:
    return value or 0


def _without_media_ids(part: Any) -> Any:
    """Components without the ids of the media in them."""
    if isinstance(part, list):
        return [_without_media_ids(each) for each in part]
    if not isinstance(part, dict):
        return part
    is_media = "proxy_url" in part
    return {
        name: _without_media_ids(value)
        for name, value in part.items()
        if not (is_media and name == "id")
    }


def _as_texts(ids: list[Any]) -> list[str]:
    return [str(each) for each in ids]


def _as_asked_for(attachments: list[Any]) -> list[Any]:
    """Files with what a request may say of them."""
    names = ("id", "filename", "description")
    return [
        {name: str(each[name]) for name in names if each.get(name) is not None}
        for each in attachments
    ]


def _with_numbers(errors: Any) -> Any:
    """A form's errors with numbers for codes; what has another shape stays as it is."""
    if isinstance(errors, list):
        return [
            each | {"code": 0} if isinstance(each.get("code"), str) else each for each in errors
        ]
    return {name: _with_numbers(value) for name, value in errors.items()}


NUMBERS = "discord.py sends this id as a number; Discord reads ids in both forms"
BUTTON = ("components", "*", "components", "*")
# What an interaction is answered with has the message one level down.
MESSAGES = (("P* /channels/*", ()), ("P* /webhooks/*", ()), ("POST /interactions/*", ("data",)))

ALLOWANCES = (
    Allowance(
        "PUT /applications/*",
        ("*", "nsfw"),
        None,
        "discord.py sends it with each command; Discord's documentation has it, its OpenAPI not",
    ),
    Allowance("POST /applications/*", ("nsfw",), None, "as above"),
    Allowance("POST /users/@me/channels request", ("recipient_id",), _as_text, NUMBERS),
    Allowance("request_guild_members", ("d", "guild_id"), _as_text, NUMBERS),
    *(
        Allowance("resume", ("d", name), known, "discord.py resumes once with nothing after op 9")
        for name, known in (("session_id", _known_text), ("seq", _known_number))
    ),
    *(
        Allowance("POST /channels/*", ("message_reference", name), _as_text, NUMBERS)
        for name in ("message_id", "channel_id", "guild_id")
    ),
    *(
        Allowance(f"{where} request", (*start, "allowed_mentions", name), _as_texts, NUMBERS)
        for where, start in MESSAGES
        for name in ("users", "roles")
    ),
    *(
        Allowance(
            f"{where} request",
            (*start, "attachments"),
            _as_asked_for,
            "discord.py numbers new files, and sends all it knows of old ones; Discord takes what "
            "it needs",
        )
        for where, start in MESSAGES
    ),
    *(
        Allowance(
            f"{where} request",
            (*start, "embeds", "*", "flags"),
            None,
            "discord.py sends an embed's flags along, which only Discord sets",
        )
        for where, start in MESSAGES
    ),
    *(
        Allowance(f"{where} request", (*start, *BUTTON, "emoji", name), change, reason)
        for where, start in MESSAGES
        for name, change, reason in (
            ("id", _as_text, NUMBERS),
            ("animated", None, "Discord's documentation has it for emoji, its OpenAPI not"),
        )
    ),
    Allowance(
        "PATCH * request",
        ("tts",),
        None,
        "discord.py sends it also with an edit, where it means nothing",
    ),
    Allowance("POST /interactions/* request", ("data", "tts"), None, "as above"),
    Allowance(
        "* 4XX",
        ("errors",),
        _with_numbers,
        "Discord's documentation shows words as the codes of a form's errors, its OpenAPI numbers",
    ),
    Allowance(
        "GUILD_CREATE",
        ("roles", "*", "flags"),
        _with_a_flag,
        "the types know one flag and so allow no other number, not even none",
    ),
    Allowance("GUILD_ROLE_*", ("role", "flags"), _with_a_flag, "as above"),
    Allowance(
        "INTERACTION_*", ("data", "resolved", "roles", "*", "flags"), _with_a_flag, "as above"
    ),
    *(
        Allowance(
            where,
            path,
            _without_media_ids,
            "Discord's OpenAPI requires an id for media in components, the types do not know it",
        )
        for where, path in (
            ("MESSAGE_*", ("components",)),
            ("MESSAGE_*", ("referenced_message", "components")),
            ("INTERACTION_*", ("message", "components")),
            ("INTERACTION_*", ("message", "referenced_message", "components")),
            ("INTERACTION_*", ("data", "resolved", "messages", "*", "components")),
        )
    ),
    Allowance(
        "reconnect",
        ("d",),
        None,
        "Discord's documentation shows a null there, the types nothing at all",
    ),
)
UNDESCRIBED = {"RESUMED"}
"""Events that the types do not describe; RESUMED has no data that anyone reads."""


@dataclass(frozen=True)
class Fault:
    """A departure from the contract.

    Attributes:
        where: What it is in, such as `POST /gateway request` or `READY`.
        text: What is wrong, with the path to it.
    """

    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


class Contract:
    """Discord's descriptions, compiled once for each thing that is checked."""

    def __init__(self, folder: Path) -> None:
        rest = _closed(json.loads((folder / "openapi.json").read_bytes()))
        gateway = _closed(json.loads((folder / "gateway.schema.json").read_bytes()))
        self._paths: dict[str, Any] = rest["paths"]
        self._names = gateway["definitions"]["Gateway"]["properties"].keys()
        self._registry: Registry[Any] = Registry().with_resources(
            [
                (REST, DRAFT202012.create_resource(rest)),
                (GATEWAY, DRAFT7.create_resource(gateway)),
            ]
        )
        self._validators: dict[str, Validator] = {}

    def faults(self, records: Iterable[Record]) -> list[Fault]:
        """Everything that departs from the contract, but for the allowances."""
        return [fault for record in records for fault in self._check(record)]

    def _check(self, record: Record) -> Iterator[Fault]:
        if isinstance(record, Frame):
            yield from self._check_frame(record)
        elif (
            record.status < SERVER_ERRORS and not record.is_fault
        ):  # or a gap, for which tests fail
            yield from self._check_exchange(record)

    def _check_exchange(self, exchange: Exchange) -> Iterator[Fault]:
        where = f"{exchange.method} {exchange.template or exchange.path}"
        method = exchange.method.lower()
        operation = self._paths.get(exchange.template, {}).get(method)
        if operation is None:
            yield Fault(where, "Discord has no such route")
            return
        place = f"/paths/{_escaped(exchange.template)}/{method}"
        refused = exchange.status >= CLIENT_ERRORS
        if not refused:  # what was refused may well be wrong
            yield from self._check_query(where, operation, exchange)
            yield from self._check_request(where, place, operation, exchange)
        told = f"{where} {exchange.status}"
        status = str(exchange.status)
        if refused:
            status = status if exchange.status == RATE_LIMITED else "4XX"
            name = "Ratelimited" if exchange.status == RATE_LIMITED else "Error"
            place = f"/components/schemas/{name}Response"
            yield from self._validate(f"{where} {status}", REST, place, exchange.reply)
        elif status not in operation["responses"]:
            yield Fault(told, f"answers with one of {sorted(operation['responses'])}")
        elif "content" not in operation["responses"][status]:
            if exchange.reply is not None:
                yield Fault(told, "has no body")
        else:
            place += f"/responses/{status}/content/application~1json/schema"
            yield from self._validate(told, REST, place, exchange.reply)

    def _check_query(self, where: str, operation: Any, exchange: Exchange) -> Iterator[Fault]:
        known = {each["name"] for each in operation.get("parameters", ())}
        for name in exchange.query.keys() - known:
            yield Fault(f"{where} query", f"{name!r} was unexpected")

    def _check_request(
        self, where: str, place: str, operation: Any, exchange: Exchange
    ) -> Iterator[Fault]:
        where += " request"
        body = operation.get("requestBody")
        if body is None:
            if exchange.body is not None:
                yield Fault(where, "has no body")
        elif exchange.files and "multipart/form-data" not in body["content"]:
            yield Fault(where, "takes no files")
        elif exchange.body is not None or body.get("required"):
            place += "/requestBody/content/application~1json/schema"
            yield from self._validate(where, REST, place, exchange.body)

    def _check_frame(self, frame: Frame) -> Iterator[Fault]:
        data, op = frame.data, frame.data["op"]
        frames = FRAMES_TO_BOT if frame.to_bot else FRAMES_FROM_BOT
        if op:
            name, checked = frames.get(op, f"op {op}"), data
        else:
            name, checked = data["t"], data["d"]
        if name == "INTERACTION_CREATE":
            kind = INTERACTIONS.get(checked["type"]) or COMMANDS[checked["data"]["type"]]
            name = f"INTERACTION_{kind}"
        if name in self._names:
            place = f"/definitions/Gateway/properties/{name}"
            yield from self._validate(name, GATEWAY, place, checked)
        elif name not in UNDESCRIBED:
            yield Fault(name, "Discord has no such frame")

    def _validate(self, where: str, document: str, place: str, value: Any) -> Iterator[Fault]:
        pointer = f"{document}#{place}"
        if pointer not in self._validators:
            kind = Draft202012Validator if document == REST else Draft7Validator
            self._validators[pointer] = kind({"$ref": pointer}, registry=self._registry)
        validator = self._validators[pointer]
        value = _forgiven(where, value)
        if validator.is_valid(value):
            return
        error = best_match(validator.iter_errors(value))
        yield Fault(where, f"{error.json_path}: {error.message[:300]}")


def _forgiven(where: str, value: Any) -> Any:
    """The same value without what is let pass."""
    due = [each for each in ALLOWANCES if fnmatchcase(where, each.where.replace("[", "[[]"))]
    if due:
        value = deepcopy(value)
        for each in due:
            _change(value, each.path, each.change)
    return value


def _change(value: Any, path: tuple[str, ...], change: Callable[[Any], Any] | None) -> None:
    first, *rest = path
    if first == "*":
        elements = value.values() if isinstance(value, dict) else value
        for element in elements if isinstance(value, dict | list) else ():
            _change(element, tuple(rest), change)
    elif isinstance(value, dict) and first in value:
        if rest:
            _change(value[first], tuple(rest), change)
        elif change is None:
            del value[first]
        else:
            value[first] = change(value[first])


def _escaped(name: str) -> str:
    """A name as part of a JSON pointer inside an address."""
    pointer = name.replace("~", "~0").replace("/", "~1")
    return pointer.replace("{", "%7B").replace("}", "%7D").replace("@", "%40")


def _closed(schema: Any, *, inside_all: bool = False) -> Any:
    """The same schemas, each object with no other fields than it names.

    Parts of an `allOf` name some of an object's fields only and stay as they are; `Error` is the
    one shared schema that is such a part.
    """
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {
        name: [_closed(each, inside_all=True) for each in value]
        if name == "allOf"
        else _closed(value, inside_all=name == "Error")
        for name, value in schema.items()
    }
    properties = schema.get("properties")
    is_object = isinstance(properties, dict) and schema.get("type", "object") == "object"
    if is_object and properties and not inside_all:
        closed.setdefault("additionalProperties", False)
    return closed


def spec_folder() -> Path:
    """Where Discord's descriptions are looked for."""
    return Path(os.environ.get("DISCORD_SPEC") or ROOT.parent / "shared" / "discord")


@cache
def find_contract() -> Contract | None:
    """The contract, or None where its documents are not at hand."""
    folder = spec_folder()
    return Contract(folder) if (folder / "openapi.json").is_file() else None
