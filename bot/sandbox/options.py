"""A slash command as a person fills it in: finding it by its words, checking its options.

Discord's client checks options before it sends them; so does this. The invariant: what is sent to
the bot fits what the bot registered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bot.sandbox.commands import NUMBERS, Command, CommandType, OptionType
from bot.sandbox.guilds import Channel, Role, User
from bot.sandbox.interaction import Resolved
from bot.sandbox.message import Json, Upload

if TYPE_CHECKING:
    from bot.sandbox.messages import Messages


@runtime_checkable
class HasUser(Protocol):
    """Somebody with an account."""

    user: User


Value = str | int | float | bool | User | HasUser | Channel | Role | Upload
MAX_STRING = 6000


class OptionError(Exception):
    """An option that Discord's client does not send; its text says why."""


@dataclass(frozen=True)
class Invocation:
    """A command or sub-command that was found.

    Attributes:
        path: The options of groups and sub-commands that lead to it, outermost first.
        options: What it takes, as registered.
    """

    command: Command
    path: tuple[Json, ...]
    options: tuple[Json, ...]

    @property
    def name(self) -> str:
        """The words that it is typed with."""
        return " ".join([self.command.name, *(step["name"] for step in self.path)])

    @property
    def description(self) -> str:
        """What it says of itself."""
        return str(self.path[-1]["description"]) if self.path else self.command.description

    def fill(
        self,
        given: Mapping[str, Value],
        channel: Channel,
        resolved: Resolved,
        messages: "Messages",
    ) -> tuple[Json, ...]:
        """The options as Discord sends them; what they name is put into `resolved`.

        Raises:
            OptionError: One is missing, unknown, or not as registered.
        """
        if unknown := sorted(given.keys() - {option["name"] for option in self.options}):
            raise OptionError(f"has no option {unknown[0]!r}")
        filled = []
        for option in self.options:
            name = option["name"]
            if name in given:
                value = _check(option, given[name], channel, resolved, messages)
                filled.append({"name": name, "type": option["type"], "value": value})
            elif option.get("required"):
                raise OptionError(f"needs option {name!r}")
        return self._nest(filled)

    def focus(
        self,
        name: str,
        partial: str,
        others: Mapping[str, Value],
        channel: Channel,
        messages: "Messages",
    ) -> tuple[Json, ...]:
        """The options while one of them is being typed.

        Raises:
            OptionError: There is no such option, or nothing is suggested for it.
        """
        found = [option for option in self.options if option["name"] == name]
        if not found or not found[0].get("autocomplete"):
            raise OptionError(f"suggests nothing for option {name!r}")
        focused = {"name": name, "type": found[0]["type"], "value": partial, "focused": True}
        rest = []
        for option in self.options:
            if option["name"] in others:
                value = _check(option, others[option["name"]], channel, Resolved(), messages)
                # While anything is typed Discord sends numbers as they stand in their fields.
                text = str(value) if option["type"] in NUMBERS else value
                rest.append({"name": option["name"], "type": option["type"], "value": text})
        return self._nest([*rest, focused])

    def _nest(self, filled: list[Json]) -> tuple[Json, ...]:
        for step in reversed(self.path):
            filled = [{"name": step["name"], "type": step["type"], "options": filled}]
        return tuple(filled)


def find_command(commands: Sequence[Command], path: str) -> Invocation | None:
    """Find a command by its words, such as "briefing topics"; None if there is none."""
    first, *rest = path.removeprefix("/").split()
    for command in commands:
        if command.type is CommandType.CHAT_INPUT and command.name == first:
            return _descend(command, rest)
    return None


def slash_commands(commands: Sequence[Command]) -> list[Invocation]:
    """The slash commands among these; one with sub-commands counts as each of them."""
    chat = (command for command in commands if command.type is CommandType.CHAT_INPUT)
    return [
        found for command in chat for found in _leaves(Invocation(command, (), command.options))
    ]


def _leaves(found: Invocation) -> list[Invocation]:
    inner = [option for option in found.options if "options" in option]
    if not inner:
        return [found]
    return [
        leaf
        for option in inner
        for leaf in _leaves(
            Invocation(found.command, (*found.path, option), tuple(option["options"]))
        )
    ]


def _descend(command: Command, words: list[str]) -> Invocation | None:
    steps: list[Json] = []
    options = command.options
    for word in words:
        found = [each for each in options if each["name"] == word and "options" in each]
        if not found:
            return None
        steps.append(found[0])
        options = tuple(found[0]["options"])
    if any("options" in option for option in options):
        return None
    return Invocation(command, tuple(steps), options)


def _check(
    option: Json, value: Value, channel: Channel, resolved: Resolved, messages: "Messages"
) -> str | int | float | bool:
    kind, name = OptionType(option["type"]), option["name"]
    if isinstance(value, HasUser):
        value = value.user
    if isinstance(value, str | int | float):
        _check_plain(kind, option, value)
        return value
    match kind, value:
        case ((OptionType.USER | OptionType.MENTIONABLE), User()):
            resolved.users[value.id] = value
        case ((OptionType.ROLE | OptionType.MENTIONABLE), Role()):
            resolved.roles[value.id] = value
        case OptionType.CHANNEL, Channel():
            resolved.channels[value.id] = value
        case OptionType.ATTACHMENT, Upload():
            attachment = messages.attach(channel, value, ephemeral=True)
            resolved.attachments[attachment.id] = attachment
            return str(attachment.id)
        case _:
            raise OptionError(f"option {name!r} takes {kind.name.lower()}, not {value!r}")
    return str(value.id)


def _check_plain(kind: OptionType, option: Json, value: str | float) -> None:
    name = option["name"]
    match kind, value:
        case (OptionType.STRING, str()):
            _check_length(option, value)
        case (OptionType.BOOLEAN, bool()):
            pass
        case (OptionType.INTEGER | OptionType.NUMBER, bool()) | (OptionType.INTEGER, float()):
            raise OptionError(f"option {name!r} takes {kind.name.lower()}, not {value!r}")
        case (OptionType.INTEGER | OptionType.NUMBER, int() | float()):
            _check_range(option, value)
        case _:
            raise OptionError(f"option {name!r} takes {kind.name.lower()}, not {value!r}")
    choices = [choice["value"] for choice in option.get("choices", ())]
    if choices and value not in choices:
        raise OptionError(f"option {name!r} takes one of {choices}, not {value!r}")


def _check_length(option: Json, value: str) -> None:
    least, most = option.get("min_length", 0), option.get("max_length", MAX_STRING)
    if not least <= len(value) <= most:
        name = option["name"]
        raise OptionError(f"option {name!r} takes {least} to {most} characters, not {len(value)}")


def _check_range(option: Json, value: float) -> None:
    least, most = option.get("min_value", -(2**53)), option.get("max_value", 2**53)
    if not least <= value <= most:
        raise OptionError(f"option {option['name']!r} takes {least} to {most}, not {value}")
