"""What a page asks for → what its person does.

Frames come from a browser, so each part of them is looked at before it is used. The invariant: a
frame that cannot be carried out raises PersonError or BadFrame, and has then changed nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
import itertools
from typing import TYPE_CHECKING, Any

from bot.sandbox.commands import OptionType
from bot.sandbox.components import SELECTS
from bot.sandbox.components import ComponentType as C
from bot.sandbox.guilds import Channel, Role, User
from bot.sandbox.handles import InteractionHandle
from bot.sandbox.interaction import Modal
from bot.sandbox.message import Json, Message, Upload, walk
from bot.sandbox.options import Value
from bot.sandbox.page.typing import mentions, to_sent
from bot.sandbox.page.view import commands_view, message_view
from bot.sandbox.people import Person, PersonError
from bot.sandbox.visibility import sees, sees_channel

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

PAGE_OF_HISTORY = 50


class BadFrame(Exception):  # noqa: N818  the page's mistake, told to the page
    """A frame that no page of ours sends; the text says what is wrong with it."""


@dataclass(frozen=True)
class Actions:
    """What one person can do on a page.

    Attributes:
        sandbox: Where.
        person: Who.
        uploads: Files that were sent ahead, by id; each is used once.
        forms: Forms that are on the person's screen, by the id of what opened them.
        begin: Told of each interaction.
    """

    sandbox: "Sandbox"
    person: Person
    uploads: dict[str, Upload]
    forms: Mapping[int, Modal]
    begin: Callable[[InteractionHandle], None]

    async def perform(self, frame: Mapping[str, Any]) -> Json:
        """Do what a frame asks for and give what it is answered with.

        Raises:
            PersonError: The person cannot do this.
            BadFrame: It asks for nothing that there is.
        """
        action = _ACTIONS.get(str(frame.get("do")))
        if action is None:
            raise BadFrame(f"there is no action {frame.get('do')!r}")
        return await action(self, Fields(frame))

    async def history(self, fields: "Fields") -> Json:
        """Messages of a channel, from the newest or before one."""
        channel = self._channel(fields)
        if not sees_channel(self.person.user, channel):
            raise PersonError(f"{self.person.name} does not see that channel")
        before = fields.number("before") if fields.has("before") else None
        seen = (
            message
            for message in reversed(channel.messages.values())
            if (before is None or message.id < before) and sees(self.person.user, message)
        )
        found = list(itertools.islice(seen, PAGE_OF_HISTORY + 1))
        shown = found[:PAGE_OF_HISTORY][::-1]
        views = [message_view(each, self.sandbox, self.person.user) for each in shown]
        return {"messages": views, "more": len(found) > PAGE_OF_HISTORY}

    async def say(self, fields: "Fields") -> Json:
        """Send a message."""
        reply_to = self._message(fields, "reply_to") if fields.has("reply_to") else None
        channel = self._channel(fields)
        text = self._sent(fields, channel)
        files = [self._upload(each) for each in fields.texts("uploads")]
        ping = fields.flag("ping", default=True)
        said = await self.person.say(channel, text, reply_to=reply_to, ping=ping, files=files)
        for each in fields.texts("uploads"):
            self.uploads.pop(each, None)
        return {"message": str(said.id)}

    async def edit(self, fields: "Fields") -> Json:
        """Change an own message."""
        message = self._message(fields)
        await self.person.edit(message, self._sent(fields, message.channel))
        return {}

    async def delete(self, fields: "Fields") -> Json:
        """Delete a message."""
        await self.person.delete(self._message(fields))
        return {}

    async def type(self, fields: "Fields") -> Json:
        """Let the others see that something is being typed."""
        await self.person.type(self._channel(fields))
        return {}

    async def thread(self, fields: "Fields") -> Json:
        """Open a thread."""
        message = self._message(fields) if fields.has("message") else None
        channel, name = self._channel(fields), fields.text("name").strip()
        return {"channel": str((await self.person.open_thread(channel, name, message)).id)}

    async def commands(self, fields: "Fields") -> Json:
        """What commands there are in a channel."""
        return commands_view(self.person.offered(self._channel(fields)))

    async def slash(self, fields: "Fields") -> Json:
        """Use a slash command."""
        channel, command = self._channel(fields), fields.text("command")
        options = self._options(channel, command, fields.object("options"))
        return self._begun(await self.person.slash(channel, command, options))

    async def autocomplete(self, fields: "Fields") -> Json:
        """See what the bot suggests for an option."""
        channel, command = self._channel(fields), fields.text("command")
        option, partial = fields.text("option"), fields.text("partial")
        others = self._options(channel, command, fields.object("others"))
        choices = await self.person.autocomplete(channel, command, option, partial, others=others)
        return {"choices": [{"name": each.name, "value": each.value} for each in choices]}

    async def menu(self, fields: "Fields") -> Json:
        """Use a command of a message's menu."""
        message = self._message(fields)
        command = fields.text("command")
        return self._begun(await self.person.context_menu(message.channel, command, message))

    async def press(self, fields: "Fields") -> Json:
        """Press a button."""
        message = self._message(fields)
        return self._begun(await self.person.press(message, fields.text("component")))

    async def select(self, fields: "Fields") -> Json:
        """Choose in a select menu."""
        message, menu = self._message(fields), fields.text("component")
        values = fields.texts("values")
        kinds = [part["type"] for part in walk(message.components) if part.get("custom_id") == menu]
        chosen: list[str] | User | Role | Channel = values
        if kinds and kinds[0] in SELECTS and kinds[0] != C.STRING_SELECT:
            if len(values) != 1:
                raise PersonError("Choose one")
            chosen = self._thing(values[0], message.channel)
        return self._begun(await self.person.select(message, chosen, menu))

    async def submit(self, fields: "Fields") -> Json:
        """Submit a form."""
        modal = self.forms.get(fields.number("interaction"))
        if modal is None:
            raise PersonError("This form is closed")
        entered = {
            name: value if isinstance(value, str) else _texts(value, f"field {name!r}")
            for name, value in fields.object("fields").items()
        }
        return self._begun(await self.person.submit(modal, entered))

    def _sent(self, fields: "Fields", channel: Channel) -> str:
        """What was typed, as Discord's client would send it."""
        known = mentions(channel, self.person.user, self.sandbox.world.bot)
        return to_sent(fields.text("text"), known)

    def _begun(self, handle: InteractionHandle) -> Json:
        self.begin(handle)
        return {"interaction": str(handle.interaction.id)}

    def _channel(self, fields: "Fields") -> Channel:
        channel = self.sandbox.world.channels.get(fields.number("channel"))
        if channel is None or not sees_channel(self.person.user, channel):
            raise PersonError(f"{self.person.name} sees no such channel")
        return channel

    def _message(self, fields: "Fields", name: str = "message") -> Message:
        number = fields.number(name)
        for channel in self.sandbox.world.channels.values():
            message = channel.messages.get(number)
            if message is not None and sees(self.person.user, message):
                return message
        raise PersonError("This message is no longer there")

    def _upload(self, number: str) -> Upload:
        try:
            return self.uploads[number]
        except KeyError:
            raise PersonError("A file is no longer there; add it again") from None

    def _thing(self, number: str, channel: Channel) -> User | Role | Channel:
        world, key = self.sandbox.world, _number(number, "the choice")
        roles = channel.guild.roles if channel.guild else {}
        for things in (world.users, roles, world.channels):
            if key in things:
                thing: User | Role | Channel = things[key]
                return thing
        raise PersonError("What was chosen is no longer there")

    def _options(
        self, channel: Channel, command: str, given: Mapping[str, Any]
    ) -> dict[str, Value]:
        kinds = {each["name"]: each["type"] for each in self.person.options(channel, command)}
        return {name: self._option(kinds.get(name), given[name], channel) for name in given}

    def _option(self, kind: int | None, value: Any, channel: Channel) -> Value:
        if not isinstance(value, str | int | float):
            raise BadFrame(f"no option takes {value!r}")
        if kind == OptionType.ATTACHMENT:
            return self._upload(str(value))
        if kind in {OptionType.USER, OptionType.CHANNEL, OptionType.ROLE, OptionType.MENTIONABLE}:
            return self._thing(str(value), channel)
        return value


_ACTIONS: Mapping[str, Callable[[Actions, "Fields"], Awaitable[Json]]] = {
    "history": Actions.history,
    "say": Actions.say,
    "edit": Actions.edit,
    "delete": Actions.delete,
    "type": Actions.type,
    "thread": Actions.thread,
    "commands": Actions.commands,
    "slash": Actions.slash,
    "autocomplete": Actions.autocomplete,
    "menu": Actions.menu,
    "press": Actions.press,
    "select": Actions.select,
    "submit": Actions.submit,
}


@dataclass(frozen=True)
class Fields:
    """The parts of a frame, each read as what it must be; BadFrame says which is not."""

    frame: Mapping[str, Any]

    def has(self, name: str) -> bool:
        """Whether it is given."""
        return self.frame.get(name) is not None

    def text(self, name: str) -> str:
        """A text."""
        value = self.frame.get(name)
        if not isinstance(value, str):
            raise BadFrame(f"{name} is {value!r} and no text")
        return value

    def number(self, name: str) -> int:
        """An id."""
        return _number(self.frame.get(name), name)

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        value = self.frame.get(name, default)
        if not isinstance(value, bool):
            raise BadFrame(f"{name} is {value!r}, neither true nor false")
        return value

    def texts(self, name: str) -> list[str]:
        """Texts; none if it is not given."""
        return _texts(self.frame.get(name) or [], name)

    def object(self, name: str) -> dict[str, Any]:
        """An object; empty if it is not given."""
        value = self.frame.get(name) or {}
        if not isinstance(value, dict):
            raise BadFrame(f"{name} is {value!r} and no object")
        return value


def _texts(value: Any, name: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadFrame(f"{name} is {value!r} and no list of texts")
    return value


def _number(value: Any, name: str) -> int:
    if not isinstance(value, str) or not value.isascii() or not value.isdigit():
        raise BadFrame(f"{name} is {value!r} and no id")
    return int(value[:20])
