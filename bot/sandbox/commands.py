"""Application commands: what the bot registers, and finding one by what a person types.

Source: https://docs.discord.com/developers/interactions/application-commands. The invariant: a
registered command is one that Discord would take, with its options completed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
import re
from typing import TYPE_CHECKING, Any

from bot.sandbox import errors, events
from bot.sandbox.forms import Form, read
from bot.sandbox.guilds import Channel, Guild, Member, User
from bot.sandbox.message import Json
from bot.sandbox.permissions import NONE, Permission, in_channel

if TYPE_CHECKING:
    from bot.sandbox.world import World

NAME, DESCRIPTION, CHOICE = 32, 100, 100
MAX_OPTIONS, MAX_CHOICES, MAX_SIZE = 25, 25, 8000
MAX_COMMANDS = {1: 100, 2: 15, 3: 15}
# Letters, digits, - _ ' and the combining marks of Devanagari and Thai; \w lacks the last.
NAME_PATTERN = re.compile(r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")


class CommandType(IntEnum):
    """Where a command is found, by Discord's numbers."""

    CHAT_INPUT = 1
    USER = 2
    MESSAGE = 3


class OptionType(IntEnum):
    """What an option takes, by Discord's numbers."""

    SUB_COMMAND = 1
    SUB_COMMAND_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


NESTED = {OptionType.SUB_COMMAND, OptionType.SUB_COMMAND_GROUP}
NUMBERS = {OptionType.INTEGER, OptionType.NUMBER}
SUGGESTING = {OptionType.STRING, *NUMBERS}


@dataclass(frozen=True)
class Command:
    """A registered command.

    Attributes:
        guild: The one guild that has it; None if all have.
        options: Discord's JSON, checked and completed.
        member_permissions: What a member needs to see it; None if nothing.
        contexts: 0 guilds, 1 conversations with the bot, 2 others.
    """

    id: int
    version: int
    type: CommandType
    name: str
    description: str = ""
    guild: Guild | None = None
    options: tuple[Json, ...] = ()
    member_permissions: Permission | None = None
    contexts: tuple[int, ...] | None = None
    dm_permission: bool = True
    integration_types: tuple[int, ...] = (0,)
    nsfw: bool = False
    localizations: Json = field(default_factory=dict)

    def works_in(self, channel: Channel) -> bool:
        """Whether it is offered at all in a channel of those guilds that have it."""
        if channel.guild is not None:
            return self.contexts is None or 0 in self.contexts
        return 1 in self.contexts if self.contexts is not None else self.dm_permission

    def is_offered_to(
        self, member: Member | None, channel: Channel, *, exception: bool | None = None
    ) -> bool:
        """Whether a person finds it in a channel.

        Args:
            member: The person; None in a private conversation.
            channel: Where.
            exception: What the guild's owner has decided for this person, if anything.
        """
        if not self.works_in(channel):
            return False
        if member is None or channel.guild is None:
            return True
        has = in_channel(member, channel, channel.guild)
        if Permission.ADMINISTRATOR in has:
            return True
        if Permission.USE_APPLICATION_COMMANDS not in has:
            return False
        if exception is not None:
            return exception
        needed = self.member_permissions
        return needed is None or (needed != NONE and needed in has)


class Commands:
    """The application's commands, global ones and each guild's."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._scopes: dict[int | None, dict[int, Command]] = {}
        self._exceptions: dict[tuple[int, str, int], bool] = {}

    def of(self, guild: Guild | None) -> list[Command]:
        """The commands of a scope."""
        return list(self._scope(guild).values())

    def offered(self, member: Member | None, channel: Channel) -> list[Command]:
        """The commands that a person finds in a channel, a guild's own before global ones."""
        scopes = ([channel.guild] if channel.guild else []) + [None]
        return [
            command
            for guild in scopes
            for command in self._scope(guild).values()
            if command.is_offered_to(
                member, channel, exception=self._exception(command, member, channel)
            )
        ]

    def make_exception(self, guild: Guild, name: str, user: User, *, allowed: bool) -> None:
        """Show a command to a member, or hide it, whatever permissions it asks for.

        A guild's owner can do this on Discord's settings page, and the bot is not asked.
        """
        self._exceptions[guild.id, name, user.id] = allowed

    def _exception(self, command: Command, member: Member | None, channel: Channel) -> bool | None:
        if member is None or channel.guild is None:
            return None
        return self._exceptions.get((channel.guild.id, command.name, member.user.id))

    def get(self, guild: Guild | None, command_id: int) -> Command:
        """One command.

        Raises:
            ApiError: 10063.
        """
        command = self._scope(guild).get(command_id)
        if command is None:
            raise errors.unknown_command()
        return command

    def replace(self, guild: Guild | None, bodies: list[Json]) -> list[Command]:
        """Replace all commands of a scope; one that keeps its name and type keeps its id.

        Raises:
            ApiError: 50035.
        """
        commands = [self._read(guild, body, str(index)) for index, body in enumerate(bodies)]
        for kind, most in MAX_COMMANDS.items():
            if len([command for command in commands if command.type == kind]) > most:
                raise errors.too_many_commands(most)
        names = [(command.type, command.name) for command in commands]
        for index, name in enumerate(names):
            if name in names[:index]:
                code = "APPLICATION_COMMANDS_DUPLICATE_NAME"
                problem = {"code": code, "message": "Application command names must be unique"}
                raise errors.invalid_form_body({str(index): {"name": {"_errors": [problem]}}})
        self._scopes[_key(guild)] = {command.id: command for command in commands}
        self._world.emit(events.CommandsChanged())
        return commands

    def add(self, guild: Guild | None, body: Json) -> tuple[Command, bool]:
        """Add a command, or replace the one of that name; tells whether it is new.

        Raises:
            ApiError: 50035.
        """
        command = self._read(guild, body)
        scope = self._scope(guild)
        new = command.id not in scope
        scope[command.id] = command
        self._world.emit(events.CommandsChanged())
        return command, new

    def delete(self, guild: Guild | None, command_id: int) -> None:
        """Delete a command.

        Raises:
            ApiError: 10063.
        """
        self.get(guild, command_id)
        del self._scope(guild)[command_id]
        self._world.emit(events.CommandsChanged())

    def forget(self, guild: Guild) -> None:
        """Drop what was registered for a guild that the bot left."""
        self._scopes.pop(guild.id, None)

    def _scope(self, guild: Guild | None) -> dict[int, Command]:
        return self._scopes.setdefault(_key(guild), {})

    def _read(self, guild: Guild | None, body: Json, index: str | None = None) -> Command:
        try:
            fields = read(body, _command)
        except errors.ApiError as error:
            if index is not None:
                error.body["errors"] = {index: error.body["errors"]}
            raise
        known = [
            command
            for command in self._scope(guild).values()
            if (command.type, command.name) == (fields["type"], fields["name"])
        ]
        identity = known[0].id if known else self._world.snowflakes.next()
        return Command(id=identity, version=self._world.snowflakes.next(), guild=guild, **fields)


def _command(form: Form) -> Json:
    kind = CommandType(form.choice("type", (1, 2, 3), required=False) or 1)
    chat = kind is CommandType.CHAT_INPUT
    name = _name(form) if chat else form.text("name", NAME, 1, required=True)
    description = form.text("description", DESCRIPTION, 1 if chat else 0, required=chat)
    if not chat and description:
        text = "Context menu commands cannot have description"
        code = "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION"
        form.problem("description", code, text)
    permissions = form.raw("default_member_permissions")
    contexts = form.array("contexts", 3)
    fields = {
        "type": kind,
        "name": name,
        "description": description or "",
        "options": _options(form, {OptionType.SUB_COMMAND_GROUP} if chat else None),
        "member_permissions": None if permissions is None else Permission(int(permissions)),
        "contexts": tuple(contexts) if form.body.get("contexts") is not None else None,
        "dm_permission": form.raw("dm_permission") is not False,
        "integration_types": tuple(form.array("integration_types", 2)) or (0,),
        "nsfw": form.boolean("nsfw"),
        "localizations": _localizations(form),
    }
    form.raw("id")
    form.raw("handler")
    if _size(form.body) > MAX_SIZE:
        text = f"Command exceeds maximum size ({MAX_SIZE})"
        form.problem("", "APPLICATION_COMMAND_TOO_LARGE", text)
    return fields


def _name(form: Form) -> str:
    name = form.text("name", NAME, 1, required=True) or ""
    if name and (not NAME_PATTERN.fullmatch(name) or name != name.lower()):
        form.problem("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    return name


def _localizations(form: Form) -> Json:
    names = ("name_localizations", "description_localizations")
    return {name: value for name in names if (value := form.raw(name))}


def _options(form: Form, nested: set[OptionType] | None) -> tuple[Json, ...]:
    """Read options.

    Args:
        form: The command or option that has them.
        nested: SUB_COMMAND_GROUP at the top (both kinds may stand there), SUB_COMMAND in a group,
            empty in a sub-command; None where no option may stand.
    """
    forms = form.forms("options", 0 if nested is None else MAX_OPTIONS)
    options = [_option(part, nested or set()) for part in forms]
    names = [option["name"] for option in options]
    if len(set(names)) < len(names):
        text = "Option names must be unique"
        form.problem("options", "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED", text)
    required = [option.get("required", False) for option in options]
    if required != sorted(required, reverse=True):
        text = "Required options must be placed before non-required options"
        form.problem("options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", text)
    inner = [option["type"] in NESTED for option in options]
    if any(inner) and not all(inner):
        text = "Sub-command and sub-command group option types are mutually exclusive to others"
        form.problem("options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", text)
    return tuple(options)


def _option(form: Form, nested: set[OptionType]) -> Json:
    allowed = set(OptionType) - NESTED
    if nested == {OptionType.SUB_COMMAND_GROUP}:
        allowed |= NESTED
    elif nested:
        allowed = nested
    number = form.choice("type", sorted(allowed))
    option: Json = {
        "type": number or 0,
        "name": _name(form),
        "description": form.text("description", DESCRIPTION, 1, required=True) or "",
    }
    option |= _localizations(form)
    if number == OptionType.SUB_COMMAND_GROUP:
        option["options"] = list(_options(form, {OptionType.SUB_COMMAND}))
    elif number == OptionType.SUB_COMMAND:
        option["options"] = list(_options(form, set()))
    elif number is not None:
        option |= _plain_option(form, OptionType(number))
    form.done()
    return option


def _plain_option(form: Form, kind: OptionType) -> Json:
    option: Json = {"required": form.boolean("required")}
    if kind in SUGGESTING:
        option["autocomplete"] = form.boolean("autocomplete")
        choices = [_choice(part, kind) for part in form.forms("choices", MAX_CHOICES)]
        if choices and option["autocomplete"]:
            text = "Cannot have both choices and autocomplete enabled"
            form.problem("choices", "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", text)
        if choices:
            option["choices"] = choices
    limits = {"min_length": 0, "max_length": 1} if kind is OptionType.STRING else {}
    for name, least in limits.items():
        if (value := form.integer(name, least, 6000)) is not None:
            option[name] = value
    if kind in NUMBERS:
        for name in ("min_value", "max_value"):
            if (value := form.raw(name)) is not None:
                option[name] = value
    if kind is OptionType.CHANNEL and (types := form.array("channel_types", 20)):
        option["channel_types"] = types
    return option


def _choice(form: Form, kind: OptionType) -> Json:
    choice: Json = {"name": form.text("name", CHOICE, 1, required=True) or ""}
    choice |= _localizations(form)
    if kind is OptionType.STRING:
        choice["value"] = form.text("value", CHOICE, required=True) or ""
    else:
        choice["value"] = form.raw("value")
    form.done()
    return choice


def _key(guild: Guild | None) -> int | None:
    return guild.id if guild is not None else None


def _size(body: Mapping[str, Any]) -> int:
    """The characters that count towards a command's size."""
    own = [body.get("name"), body.get("description"), body.get("value")]
    size = sum(len(text) for text in own if isinstance(text, str))
    inner = [*(body.get("options") or ()), *(body.get("choices") or ())]
    return size + sum(_size(each) for each in inner if isinstance(each, dict))
