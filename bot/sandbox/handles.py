"""What a person sees come of something they did: the answer and what follows it.

The invariant: waiting here looks at each event once it has happened and never at the clock.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from bot.sandbox.interaction import CallbackType, Choice, Interaction, Modal, State
from bot.sandbox.message import Message

if TYPE_CHECKING:
    from bot.sandbox.world import World

NO_ANSWER = "The application did not respond"


class ResponseKind(Enum):
    """What a person sees."""

    MESSAGE = "message"
    UPDATE = "update"
    NOTHING = "nothing"
    MODAL = "modal"
    FAILURE = "failure"


KINDS = {
    CallbackType.CHANNEL_MESSAGE_WITH_SOURCE: ResponseKind.MESSAGE,
    CallbackType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE: ResponseKind.MESSAGE,
    CallbackType.UPDATE_MESSAGE: ResponseKind.UPDATE,
    CallbackType.APPLICATION_COMMAND_AUTOCOMPLETE_RESULT: ResponseKind.NOTHING,
}


@dataclass(frozen=True)
class Response:
    """How the bot answered.

    Attributes:
        kind: MESSAGE for a new message, UPDATE for a changed one, NOTHING if the bot only said that
            it has heard, MODAL, or FAILURE if it said nothing within three seconds.
        message: The new or changed message.
        deferred: Whether the bot asked for more time first.
        failure: What Discord shows in place of an answer.
    """

    kind: ResponseKind
    message: Message | None = None
    modal: Modal | None = None
    deferred: bool = False
    failure: str | None = None

    @property
    def ephemeral(self) -> bool:
        """Whether nobody else sees it."""
        return self.message is not None and self.message.ephemeral

    @property
    def text(self) -> str:
        """What the message says, in its content and its text displays."""
        return self.message.text if self.message is not None else ""


class InteractionHandle:
    """An interaction on its way.

    Attributes:
        interaction: As the world has it.
    """

    def __init__(self, world: "World", interaction: Interaction) -> None:
        self._world = world
        self.interaction = interaction

    async def response(self, timeout_s: float = 5.0, *, beyond: Collection[str] = ()) -> Response:
        """Wait for the answer; one that was put off is waited for until it is there.

        Args:
            timeout_s: How long to wait.
            beyond: Texts that stand there until the answer takes their place.

        Raises:
            TimeoutError: The bot has put the answer off, and it did not come in time.
        """

        def there() -> Response | None:
            response = self._response()
            return None if response is not None and response.text in beyond else response

        return await self._world.until(there, timeout_s, "the answer")

    async def acknowledged(self, timeout_s: float = 5.0) -> bool:
        """Wait until the bot has answered or put it off; False if its three seconds passed."""
        state = await self._world.until(self._settled, timeout_s, "an acknowledgement")
        return state is State.ANSWERED

    async def choices(self, timeout_s: float = 5.0) -> tuple[Choice, ...]:
        """Wait for the suggestions; none if the bot said nothing within three seconds."""
        await self.acknowledged(timeout_s)
        return self.interaction.choices

    @property
    def followups(self) -> list[Message]:
        """The messages that followed the answer so far, oldest first."""
        return [message for message in self.interaction.followups if not message.deleted]

    async def followup(self, index: int = 0, timeout_s: float = 5.0) -> Message:
        """Wait for a message that follows the answer.

        Args:
            index: 0 for the first.
            timeout_s: How long to wait.

        Raises:
            TimeoutError: It did not come in time.
        """
        sent = self.interaction.followups

        def there() -> Message | None:
            return sent[index] if len(sent) > index else None

        return await self._world.until(there, timeout_s, f"follow-up {index}")

    def _settled(self) -> State | None:
        state = self.interaction.state
        return None if state is State.WAITING else state

    def _response(self) -> Response | None:
        interaction = self.interaction
        if interaction.state is State.WAITING:
            return None
        if interaction.answer is None:
            return Response(ResponseKind.FAILURE, failure=NO_ANSWER)
        if interaction.answer is CallbackType.MODAL:
            return Response(ResponseKind.MODAL, modal=interaction.modal)
        if interaction.answer is CallbackType.DEFERRED_UPDATE_MESSAGE:
            # Nothing is left to wait for on the person's screen; a later edit makes it an update.
            kind = ResponseKind.NOTHING if interaction.deferred else ResponseKind.UPDATE
            return Response(kind, interaction.original, deferred=True)
        if interaction.deferred:
            return None
        deferred = interaction.answer is CallbackType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE
        return Response(KINDS[interaction.answer], interaction.original, deferred=deferred)
