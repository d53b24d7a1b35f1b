"""Values: an interaction, what it carries, and how far it has been answered.

The steps from one state to the next are in `interactions.py`. The invariant: what became of an
interaction is read from `state` alone.
"""

from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import TYPE_CHECKING

from bot.sandbox.guilds import Channel, Role, User
from bot.sandbox.message import Attachment, Json, Message

if TYPE_CHECKING:
    from bot.sandbox.commands import Command


class InteractionType(IntEnum):
    """What a person did, by Discord's numbers."""

    APPLICATION_COMMAND = 2
    MESSAGE_COMPONENT = 3
    APPLICATION_COMMAND_AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class CallbackType(IntEnum):
    """How a bot answers, by Discord's numbers."""

    CHANNEL_MESSAGE_WITH_SOURCE = 4
    DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE = 5
    DEFERRED_UPDATE_MESSAGE = 6
    UPDATE_MESSAGE = 7
    APPLICATION_COMMAND_AUTOCOMPLETE_RESULT = 8
    MODAL = 9


class State(Enum):
    """How far an interaction has come."""

    WAITING = "waiting"
    ANSWERED = "answered"
    FAILED = "failed"


@dataclass(frozen=True)
class Choice:
    """A suggestion for an option that is being typed."""

    name: str
    value: str | int | float


@dataclass(eq=False)
class Modal:
    """A form that the bot opened for a person.

    Attributes:
        components: Discord's JSON, checked and completed.
        source: What the person did to open it.
        submissions: Each time it was submitted.
    """

    custom_id: str
    title: str
    components: tuple[Json, ...]
    source: "Interaction"
    submissions: "list[Interaction]" = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether it is still on the screen: the bot has not answered a submission yet."""
        return all(each.state is not State.ANSWERED for each in self.submissions)


@dataclass
class Resolved:
    """The things that an interaction's options and values name, by id."""

    users: dict[int, User] = field(default_factory=dict)
    roles: dict[int, Role] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    attachments: dict[int, Attachment] = field(default_factory=dict)


@dataclass(eq=False, repr=False)
class Interaction:
    """What a person did, and what came of it.

    Attributes:
        options: A command's options as Discord sends them.
        target_id: The message or user of a context menu's command.
        custom_id: The component's or modal's.
        values: What was chosen in a select menu.
        fields: A submitted modal's components as Discord sends them.
        message: The message that holds the component, or that the modal came from.
        answer: How it was answered; None if it was not.
        original: The message it was answered with, or that was updated.
        deferred: Whether the answer was put off and has not come yet.
        ephemeral: Whether the answer that was put off is for the person alone.
    """

    id: int
    token: str
    type: InteractionType
    user: User
    channel: Channel
    created_at: float
    command: "Command | None" = None
    options: tuple[Json, ...] = ()
    target_id: int | None = None
    custom_id: str = ""
    component_type: int = 0
    values: tuple[str, ...] | None = None
    fields: tuple[Json, ...] = ()
    message: Message | None = None
    resolved: Resolved = field(default_factory=Resolved)
    state: State = State.WAITING
    answer: CallbackType | None = None
    original: Message | None = None
    deferred: bool = False
    ephemeral: bool = False
    modal: Modal | None = None
    choices: tuple[Choice, ...] = ()
    followups: list[Message] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"Interaction({self.type.name} of {self.user.name}, {self.state.value})"
