"""How people act: the one way, for tests and for the chat page alike.

Discord's client keeps its users from much before the server is asked; so does this. The invariant:
a person can do only what is on the person's screen, and what cannot be done says why.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.sandbox.commands import Command, CommandType
from bot.sandbox.components import LINK_STYLE, SELECTS
from bot.sandbox.components import ComponentType as C
from bot.sandbox.drafts import MAX_CONTENT, MAX_FILES
from bot.sandbox.errors import ApiError
from bot.sandbox.guilds import Channel, Member, Role, User
from bot.sandbox.handles import InteractionHandle
from bot.sandbox.interaction import (
    Choice,
    Interaction,
    Modal,
    Resolved,
)
from bot.sandbox.interaction import (
    InteractionType as Kind,
)
from bot.sandbox.message import AllowedMentions, Draft, Json, Message, Upload, walk
from bot.sandbox.modals import Entered, Rejected, fill
from bot.sandbox.options import Invocation, OptionError, Value, find_command, slash_commands
from bot.sandbox.permissions import Permission
from bot.sandbox.visibility import sees

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox


MAX_THREAD_NAME = 100


class PersonError(Exception):
    """Discord's client or server would not let the person do this; the text says why."""


class Person:
    """Somebody with an account, acting through Discord's client.

    Channels are given as values or, for the first guild's, by name. Each method raises PersonError
    for what the person cannot do.
    """

    def __init__(self, sandbox: "Sandbox", user: User) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self.user = user

    def __repr__(self) -> str:
        return f"Person({self.user.name!r})"

    @property
    def id(self) -> int:
        """The account's id."""
        return self.user.id

    @property
    def name(self) -> str:
        """What others see."""
        return self.user.name

    @property
    def mention(self) -> str:
        """The text that pings the person."""
        return f"<@{self.user.id}>"

    def dm_channel(self) -> Channel:
        """The private conversation with the bot."""
        return self._world.dm(self.user)

    async def say(  # noqa: PLR0913  what a person can do when sending a message
        self,
        channel: Channel | str,
        text: str,
        *,
        mention_bot: bool = False,
        reply_to: Message | None = None,
        ping: bool = True,
        files: Sequence[Upload] = (),
    ) -> Message:
        """Send a message.

        Args:
            channel: Where.
            text: 2,000 characters at most, the mention included.
            mention_bot: Whether to begin with a mention of the bot.
            reply_to: The message that is answered.
            ping: Whether a reply pings the author of what it answers.
            files: 10 at most.
        """
        place = self._sandbox.channel(channel)
        if mention_bot:
            text = f"{self._sandbox.bot_mention} {text}"
        draft = Draft(
            content=text,
            uploads=tuple(files),
            reference_id=reply_to.id if reply_to else None,
            allowed_mentions=AllowedMentions(replied_user=ping),
        )
        _check_text(draft)
        with _refusals():
            return self._world.messages.send(self.user, place, draft)

    async def dm(self, text: str, *, files: Sequence[Upload] = ()) -> Message:
        """Send the bot a private message."""
        return await self.say(self.dm_channel(), text, files=files)

    async def edit(self, message: Message, text: str) -> Message:
        """Change the text of an own message."""
        draft = Draft(content=text, given=frozenset({"content"}))
        _check_text(draft)
        with _refusals():
            return self._world.messages.edit_by(self.user, message, draft)

    async def delete(self, message: Message) -> None:
        """Delete an own message, or as a moderator another's."""
        with _refusals():
            self._world.messages.delete_by(self.user, message)

    async def react(self, message: Message, emoji: str) -> None:
        """Put an emoji under a message."""
        self._must_see(message)
        with _refusals():
            self._world.messages.react(self.user, message, emoji)

    async def type(self, channel: Channel | str) -> None:
        """Let the others see that something is being typed."""
        with _refusals():
            self._world.type_in(self.user, self._sandbox.channel(channel))

    async def open_thread(
        self, channel: Channel | str, name: str, message: Message | None = None
    ) -> Channel:
        """Open a thread in a channel, under a message if one is given."""
        place = self._sandbox.channel(channel)
        if not 1 <= len(name) <= MAX_THREAD_NAME:
            raise PersonError(f"A thread's name has 1 to {MAX_THREAD_NAME} characters")
        if place.is_thread or (message is not None and message.thread is not None):
            raise PersonError("There is a thread here already")
        if message is not None:
            self._must_see(message)
        with _refusals():
            self._world.require(self.user, place, Permission.CREATE_PUBLIC_THREADS)
        return self._world.add_thread(place, name, self.user, message)

    def offered(self, channel: Channel | str) -> list[Command]:
        """The commands of every kind that the person finds in a channel."""
        place = self._sandbox.channel(channel)
        return self._world.commands.offered(self._member(place), place)

    def commands(self, channel: Channel | str) -> list[str]:
        """The slash commands that the person finds in a channel, each with its sub-commands."""
        return [each.name for each in slash_commands(self.offered(channel))]

    def options(self, channel: Channel | str, command: str) -> tuple[Json, ...]:
        """What a slash command takes, as the bot registered it."""
        return self._find(self._sandbox.channel(channel), command).options

    async def slash(
        self, channel: Channel | str, command: str, options: Mapping[str, Value] | None = None
    ) -> InteractionHandle:
        """Use a slash command.

        Args:
            channel: Where.
            command: Its name without the slash; sub-commands follow after a space each.
            options: By name; each must fit what the bot registered.
        """
        place = self._sandbox.channel(channel)
        found = self._find(place, command)
        resolved = Resolved()
        try:
            filled = found.fill(options or {}, place, resolved, self._world.messages)
        except OptionError as error:
            raise PersonError(f"/{command}: {error}") from None
        interaction = self._interaction(Kind.APPLICATION_COMMAND, place)
        interaction.command, interaction.options = found.command, filled
        interaction.resolved = resolved
        return self._start(interaction)

    async def autocomplete(  # noqa: PLR0913  what a person has filled in so far
        self,
        channel: Channel | str,
        command: str,
        option: str,
        partial: str,
        *,
        others: Mapping[str, Value] | None = None,
        timeout_s: float = 5.0,
    ) -> tuple[Choice, ...]:
        """See what the bot suggests for an option that is being typed.

        Args:
            channel: Where.
            command: As for `slash`.
            option: The one that is being typed.
            partial: What stands there so far.
            others: The options that are filled in already.
            timeout_s: How long to wait for the bot.
        """
        place = self._sandbox.channel(channel)
        found = self._find(place, command)
        try:
            typed = found.focus(option, partial, others or {}, place, self._world.messages)
        except OptionError as error:
            raise PersonError(f"/{command}: {error}") from None
        interaction = self._interaction(Kind.APPLICATION_COMMAND_AUTOCOMPLETE, place)
        interaction.command, interaction.options = found.command, typed
        return await self._start(interaction).choices(timeout_s)

    async def context_menu(
        self, channel: Channel | str, name: str, target: "Message | Person | User"
    ) -> InteractionHandle:
        """Use a command from the menu of a message or a user."""
        place = self._sandbox.channel(channel)
        user = target.user if isinstance(target, Person) else target
        kind = CommandType.MESSAGE if isinstance(user, Message) else CommandType.USER
        commands = self._world.commands.offered(self._member(place), place)
        named = [each for each in commands if (each.type, each.name) == (kind, name)]
        if not named:
            raise PersonError(f"{self.name} finds no {kind.name.lower()} command {name!r} here")
        interaction = self._interaction(Kind.APPLICATION_COMMAND, place)
        interaction.command, interaction.target_id = named[0], user.id
        if isinstance(user, Message):
            self._must_see(user)
            interaction.resolved.messages[user.id] = user
        else:
            interaction.resolved.users[user.id] = user
        return self._start(interaction)

    async def press(self, message: Message, button: str) -> InteractionHandle:
        """Press a button.

        Args:
            message: Where it is.
            button: Its label or custom id.
        """
        self._must_see(message)
        names = ("label", "custom_id")
        component = self._component(message, (C.BUTTON,), button, names)
        if component["style"] == LINK_STYLE:
            raise PersonError(f"{button!r} opens {component['url']} and tells the bot nothing")
        return self._use(message, component, None)

    async def select(
        self,
        message: Message,
        values: "str | User | Role | Channel | Person | Sequence[str]",
        menu: str | None = None,
    ) -> InteractionHandle:
        """Choose in a select menu.

        Args:
            message: Where it is.
            values: The options' labels or values, or the user, role or channel.
            menu: The menu's placeholder or custom id, if there are several.
        """
        self._must_see(message)
        component = self._component(message, SELECTS, menu, ("placeholder", "custom_id"))
        if isinstance(values, User | Role | Channel | Person):
            resolved = Resolved()
            _resolve(component, values, resolved)
            return self._use(message, component, (str(values.id),), resolved)
        named = [values] if isinstance(values, str) else list(values)
        named = [_option_value(component, name) for name in named]
        if not component["min_values"] <= len(named) <= component["max_values"]:
            raise PersonError(
                f"choose {component['min_values']} to {component['max_values']}, not {len(named)}"
            )
        return self._use(message, component, tuple(named))

    async def submit(self, modal: Modal, entered: Entered) -> InteractionHandle:
        """Submit a modal.

        Args:
            modal: The one that the bot opened for this person.
            entered: By label or custom id; what is not named stays as the bot filled it in. Users,
                roles and channels are named by their ids.
        """
        source = modal.source
        if source.user is not self.user:
            raise PersonError(f"the modal {modal.title!r} is on {source.user.name}'s screen")
        if not modal.is_open:
            raise PersonError(f"the modal {modal.title!r} was submitted and is closed")
        interaction = self._interaction(Kind.MODAL_SUBMIT, source.channel)
        interaction.custom_id, interaction.modal = modal.custom_id, modal
        interaction.message = source.message
        try:
            interaction.fields = fill(modal, entered)
        except Rejected as error:
            raise PersonError(str(error)) from None
        self._resolve_all(interaction)
        modal.submissions.append(interaction)
        return self._start(interaction)

    def _member(self, channel: Channel) -> Member | None:
        if channel.guild is None:
            if channel.recipient is not self.user:
                raise PersonError(f"{self.name} has no part in this conversation")
            return None
        if (member := channel.guild.members.get(self.user.id)) is None:
            raise PersonError(f"{self.name} is no member of {channel.guild.name}")
        return member

    def _find(self, channel: Channel, path: str) -> Invocation:
        offered = self._world.commands.offered(self._member(channel), channel)
        found = find_command(offered, path)
        if found is None:
            raise PersonError(f"{self.name} finds no command /{path} in {channel.name or 'DM'}")
        return found

    def _must_see(self, message: Message) -> None:
        if message.deleted or not sees(self.user, message):
            raise PersonError(f"{self.name} does not see that message")

    def _component(
        self,
        message: Message,
        kinds: tuple[C, ...],
        wanted: str | None,
        names: tuple[str, ...],
    ) -> Json:
        there = [part for part in walk(message.components) if part["type"] in kinds]
        found = [
            part for part in there if wanted is None or wanted in {part.get(name) for name in names}
        ]
        shown = [part.get(names[0]) or part.get("custom_id") for part in there]
        if len(found) != 1:
            raise PersonError(f"{len(found)} components are {wanted!r}; there are {shown}")
        if found[0].get("disabled"):
            raise PersonError(f"{wanted!r} is disabled")
        return found[0]

    def _use(
        self,
        message: Message,
        component: Json,
        values: tuple[str, ...] | None,
        resolved: Resolved | None = None,
    ) -> InteractionHandle:
        interaction = self._interaction(Kind.MESSAGE_COMPONENT, message.channel)
        interaction.message = message
        interaction.custom_id = component["custom_id"]
        interaction.component_type = component["type"]
        interaction.values = values
        interaction.resolved = resolved or Resolved()
        return self._start(interaction)

    def _resolve_all(self, submitted: Interaction) -> None:
        """Note what the menus of a filled-in modal name by id."""
        world, guild = self._world, submitted.channel.guild
        known: list[Mapping[int, User | Role | Channel]] = [world.users, world.channels]
        known += [guild.roles] if guild is not None else []
        for field in walk(submitted.fields):
            if field["type"] in SELECTS and field["type"] != C.STRING_SELECT:
                for value in field["values"]:
                    number = int(value[:20]) if value.isdecimal() else 0
                    found = [things[number] for things in known if number in things]
                    _resolve(field, found[0] if found else value, submitted.resolved)

    def _interaction(self, kind: Kind, channel: Channel) -> Interaction:
        self._member(channel)
        world = self._world
        token = world.interactions.new_token()
        now = world.clock.now()
        return Interaction(world.snowflakes.next(), token, kind, self.user, channel, now)

    def _start(self, interaction: Interaction) -> InteractionHandle:
        return InteractionHandle(self._world, self._world.interactions.start(interaction))


@contextmanager
def _refusals() -> Iterator[None]:
    """The server's refusals, worded for a person."""
    try:
        yield
    except ApiError as error:
        raise PersonError(str(error)) from None


def _check_text(draft: Draft) -> None:
    if len(draft.content) > MAX_CONTENT:
        raise PersonError(f"{len(draft.content)} characters; Discord takes {MAX_CONTENT}")
    if len(draft.uploads) > MAX_FILES:
        raise PersonError(f"{len(draft.uploads)} files; Discord takes {MAX_FILES}")


def _resolve(menu: Json, chosen: User | Role | Channel | Person | str, into: Resolved) -> None:
    kind = menu["type"]
    if isinstance(chosen, Person):
        chosen = chosen.user
    if isinstance(chosen, User) and kind in {C.USER_SELECT, C.MENTIONABLE_SELECT}:
        into.users[chosen.id] = chosen
    elif isinstance(chosen, Role) and kind in {C.ROLE_SELECT, C.MENTIONABLE_SELECT}:
        into.roles[chosen.id] = chosen
    elif isinstance(chosen, Channel) and kind == C.CHANNEL_SELECT:
        into.channels[chosen.id] = chosen
    else:
        raise PersonError(f"{chosen!r} cannot be chosen in {menu['custom_id']!r}")


def _option_value(menu: Json, name: str) -> str:
    if menu["type"] != C.STRING_SELECT:
        raise PersonError(f"{menu['custom_id']!r} takes no text")
    for option in menu["options"]:
        if name in {option["label"], option["value"]}:
            return str(option["value"])
    labels = [option["label"] for option in menu["options"]]
    raise PersonError(f"no option {name!r}; there are {labels}")
