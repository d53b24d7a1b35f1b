"""What a page asks for → what its person does.

Frames come from a browser, so each part of them is looked at before it is used. The invariant: a
frame that cannot be carried out raises PersonError or BadFrame, and has then changed nothing.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
import itertools
import math
from typing import TYPE_CHECKING, Any

from bot.sandbox.commands import OptionType
from bot.sandbox.components import SELECTS
from bot.sandbox.components import ComponentType as C
from bot.sandbox.guilds import Channel, Role, User
from bot.sandbox.handles import NO_ANSWER, InteractionHandle
from bot.sandbox.interaction import CallbackType, InteractionType, Modal
from bot.sandbox.message import Json, Message, Upload, walk
from bot.sandbox.options import Value
from bot.sandbox.page.typing import mentions, to_sent
from bot.sandbox.page.view import form_view, message_view, offers_view
from bot.sandbox.people import Person, PersonError
from bot.sandbox.visibility import sees, sees_channel

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

# How many messages history gives that are older and newer than the one that is named.
PAGES = {"before": (50, 0), "after": (0, 50), "around": (25, 24)}
NEWEST = (50, 0)
NUMBERS: Mapping[int | None, Callable[[str], float]] = {
    OptionType.INTEGER: int,
    OptionType.NUMBER: float,
}
MOST_FORMS = 20
FAILED = "This interaction failed"


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
    """

    sandbox: "Sandbox"
    person: Person
    uploads: dict[str, Upload]
    forms: dict[int, Modal]

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
        """Messages of a channel: the newest, or those before, after or around one."""
        messages = self._channel(fields).messages.values()
        side = next(filter(fields.has, PAGES), None)
        most_older, most_newer = PAGES[side] if side else NEWEST
        point = fields.number(side) if side else math.inf
        middle = [self._message(fields, "around")] if side == "around" else []
        older = self._seen((each for each in reversed(messages) if each.id < point), most_older)
        newer = self._seen((each for each in messages if each.id > point), most_newer)
        shown = [*older[:most_older][::-1], *middle, *newer[:most_newer]]
        return {
            "messages": [message_view(each, self.sandbox, self.person.user) for each in shown],
            "older": len(older) > most_older,
            "newer": len(newer) > most_newer,
        }

    def _seen(self, messages: Iterable[Message], most: int) -> list[Message]:
        """The first of those that the person sees, and one more if there is one."""
        seen = (each for each in messages if sees(self.person.user, each))
        return list(itertools.islice(seen, most + 1))

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

    async def offers(self, fields: "Fields") -> Json:
        """What can be typed and chosen in a channel: commands and mentions."""
        return offers_view(self.person, self._channel(fields), self.sandbox.world.bot)

    async def slash(self, fields: "Fields") -> Json:
        """Use a slash command."""
        channel, command = self._channel(fields), fields.text("command")
        options = self._options(channel, command, fields.object("options"))
        return await self._answered(await self.person.slash(channel, command, options))

    async def autocomplete(self, fields: "Fields") -> Json:
        """See what the bot suggests for an option."""
        channel, command = self._channel(fields), fields.text("command")
        option, partial = fields.text("option"), fields.text("partial")
        others = self._options(channel, command, fields.object("others"))
        choices = await self.person.autocomplete(channel, command, option, partial, others=others)
        return {"choices": [{"label": each.name, "value": str(each.value)} for each in choices]}

    async def menu(self, fields: "Fields") -> Json:
        """Use a command of a message's menu."""
        message = self._message(fields)
        channel, command = message.channel, fields.text("command")
        return await self._answered(await self.person.context_menu(channel, command, message))

    async def press(self, fields: "Fields") -> Json:
        """Press a button."""
        message = self._message(fields)
        return await self._answered(await self.person.press(message, fields.text("component")))

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
        return await self._answered(await self.person.select(message, chosen, menu))

    async def submit(self, fields: "Fields") -> Json:
        """Submit a form."""
        modal = self.forms.get(fields.number("form"))
        if modal is None:
            raise PersonError("This form is closed")
        given = fields.object("fields")
        entered = {
            name: value if isinstance(value, str) else _entered(value, name)
            for name, value in given.items()
        }
        return await self._answered(await self.person.submit(modal, entered))

    def _sent(self, fields: "Fields", channel: Channel) -> str:
        """What was typed, as Discord's client would send it."""
        known = mentions(channel, self.person.user, self.sandbox.world.bot)
        return to_sent(fields.text("text"), known)

    async def _answered(self, handle: InteractionHandle) -> Json:
        """Wait until the bot answers, puts its answer off or opens a form."""
        interaction = handle.interaction
        if not await handle.acknowledged():
            by_command = interaction.type is InteractionType.APPLICATION_COMMAND
            raise PersonError(NO_ANSWER if by_command else FAILED)
        if interaction.answer is not CallbackType.MODAL or interaction.modal is None:
            return {}
        self.forms[interaction.id] = interaction.modal
        while len(self.forms) > MOST_FORMS:
            del self.forms[next(iter(self.forms))]
        return {"form": form_view(interaction.modal, self.sandbox, self.person.user)}

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
        entered = {name: _entered(value, name) for name, value in given.items()}
        texts = {name: value[0] for name, value in entered.items() if value and value[0]}
        return {name: self._option(kinds.get(name), texts[name], channel) for name in texts}

    def _option(self, kind: int | None, text: str, channel: Channel) -> Value:
        """What is entered, as the option takes it."""
        if kind == OptionType.ATTACHMENT:
            return self._upload(text)
        if kind in {OptionType.USER, OptionType.CHANNEL, OptionType.ROLE, OptionType.MENTIONABLE}:
            return self._thing(text, channel)
        if kind == OptionType.BOOLEAN:
            return text == "true"
        try:
            return NUMBERS[kind](text) if kind in NUMBERS else text
        except ValueError:
            raise PersonError(f"{text!r} is no number that this takes") from None


_ACTIONS: Mapping[str, Callable[[Actions, "Fields"], Awaitable[Json]]] = {
    "history": Actions.history,
    "say": Actions.say,
    "edit": Actions.edit,
    "delete": Actions.delete,
    "type": Actions.type,
    "thread": Actions.thread,
    "offers": Actions.offers,
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


def _entered(value: Any, name: str) -> list[str]:
    """What is entered in a field: one text, or those that are chosen."""
    return [value] if isinstance(value, str) else _texts(value, f"field {name!r}")


def _texts(value: Any, name: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadFrame(f"{name} is {value!r} and no list of texts")
    return value


def _number(value: Any, name: str) -> int:
    if not isinstance(value, str) or not value.isascii() or not value.isdigit():
        raise BadFrame(f"{name} is {value!r} and no id")
    return int(value[:20])
