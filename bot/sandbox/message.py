"""Values: messages, their files, and drafts of them.

Embeds and components are kept as Discord's JSON, checked and completed by `embeds.py` and
`components.py`. The invariant: what a message mentions was decided when it was sent or edited.
"""

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Self

from bot.sandbox.guilds import Channel, Role, User

if TYPE_CHECKING:
    from bot.sandbox.interaction import Interaction

Json = dict[str, Any]


class MessageType(IntEnum):
    """The kinds of message that the stand-in has, by Discord's numbers."""

    DEFAULT = 0
    THREAD_CREATED = 18
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    THREAD_STARTER_MESSAGE = 21
    CONTEXT_MENU_COMMAND = 23


class MessageFlag(IntFlag):
    """The flags that the stand-in has, by Discord's names."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    IS_COMPONENTS_V2 = 1 << 15


NO_FLAGS = MessageFlag(0)


@dataclass(frozen=True)
class Upload:
    """A file that is being sent."""

    filename: str
    content: bytes
    content_type: str = "application/octet-stream"
    description: str | None = None


@dataclass(frozen=True)
class Attachment:
    """A file of a message, or given to a command's option.

    Attributes:
        channel_id: Part of its address.
        ephemeral: Whether it belongs to what only one person sees.
        signature: Part of its address, so that whoever was not shown it cannot guess it.
    """

    id: int
    channel_id: int
    upload: Upload
    ephemeral: bool = False
    signature: str = field(default_factory=lambda: token_hex(16))

    @property
    def path(self) -> str:
        """Where it is below the sandbox's own address; without the signature nothing is there."""
        return f"/attachments/{self.channel_id}/{self.id}/{self.upload.filename}"

    @property
    def address(self) -> str:
        """Its whole address below the sandbox's own."""
        return f"{self.path}?hm={self.signature}"


@dataclass(frozen=True)
class AllowedMentions:
    """Which mentions of a text may ping; all of them unless the sender says otherwise."""

    everyone: bool = True
    all_users: bool = True
    all_roles: bool = True
    users: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    replied_user: bool = True


@dataclass(frozen=True)
class Draft:
    """What a message shall hold.

    Attributes:
        given: The names of the fields that the sender gave; an edit leaves the others alone.
        kept: The files to keep on an edit, by id; None keeps all.
        reference_id: The message that this one answers.
        nonce: With `enforce_nonce`, a second message with it is the first one again.
    """

    content: str = ""
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    flags: MessageFlag = NO_FLAGS
    uploads: tuple[Upload, ...] = ()
    kept: frozenset[int] | None = None
    allowed_mentions: AllowedMentions = field(default_factory=AllowedMentions)
    reference_id: int | None = None
    must_exist: bool = True
    nonce: str | int | None = None
    enforce_nonce: bool = False
    given: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.content.strip() or self.embeds or self.components or self.uploads)


@dataclass(frozen=True)
class Mentions:
    """What a message pings."""

    users: tuple[User, ...] = ()
    roles: tuple[Role, ...] = ()
    everyone: bool = False


@dataclass(eq=False, repr=False)
class Message:
    """A message as it stands.

    Attributes:
        viewer: The one person who sees it; None if all do who see the channel.
        reference: The id of the message that this one answers.
        referenced: That message, None once it is deleted.
        interaction: What it is an answer to.
        via_webhook: Whether it was sent as an answer to an interaction.
    """

    id: int
    channel: Channel
    author: User
    type: MessageType
    sent_at: float
    content: str = ""
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    flags: MessageFlag = NO_FLAGS
    mentions: Mentions = field(default_factory=Mentions)
    edited_at: float | None = None
    viewer: User | None = None
    reference: int | None = None
    referenced: Self | None = None
    pings_author: bool = False
    nonce: str | int | None = None
    interaction: "Interaction | None" = None
    via_webhook: bool = False
    thread: Channel | None = None
    deleted: bool = False
    reactions: dict[str, set[int]] = field(default_factory=dict)

    def __repr__(self) -> str:
        where = f"{self.channel!r}, for {self.viewer.name}" if self.viewer else repr(self.channel)
        return f"Message({self.author.name}: {self.text!r} in {where}, id={self.id})"

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.viewer is not None

    @property
    def link(self) -> str:
        """Its address, as Discord's *Copy message link* gives it."""
        place = self.channel.guild.id if self.channel.guild is not None else "@me"
        return f"https://discord.com/channels/{place}/{self.channel.id}/{self.id}"

    @property
    def is_loading(self) -> bool:
        """Whether it says that the bot is thinking."""
        return MessageFlag.LOADING in self.flags

    @property
    def text(self) -> str:
        """All that it says: its content and the text displays of its components."""
        parts = [self.content, *texts(self.components)]
        return "\n".join(part for part in parts if part)


def walk(components: tuple[Json, ...] | list[Json]) -> list[Json]:
    """All components, each before those inside it."""
    found: list[Json] = []
    for component in components:
        inner = list(component.get("components", ()))
        inner += [component[key] for key in ("accessory", "component") if key in component]
        found += [component, *walk(inner)]
    return found


def texts(components: tuple[Json, ...] | list[Json]) -> list[str]:
    """What the text displays among the components say."""
    return [part["content"] for part in walk(components) if part["type"] == 10]  # noqa: PLR2004  TEXT_DISPLAY
