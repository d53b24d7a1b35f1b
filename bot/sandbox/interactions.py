"""Interactions: from what a person does, over the bot's answer, to its follow-ups.

Source: https://docs.discord.com/developers/interactions/receiving-and-responding. What people may
do is in `people.py`. The invariant: an interaction is answered once, within three seconds, or it
has failed for good.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
import secrets
from typing import TYPE_CHECKING, Any

from bot.sandbox import errors, events
from bot.sandbox.drafts import ANSWER, EDIT, read_draft
from bot.sandbox.errors import Unsupported
from bot.sandbox.forms import Form, read
from bot.sandbox.interaction import (
    CallbackType as Answer,
)
from bot.sandbox.interaction import (
    Choice,
    Interaction,
    InteractionType,
    Modal,
    State,
)
from bot.sandbox.message import Draft, Json, Message, MessageFlag, MessageType, Upload
from bot.sandbox.modals import read_modal

if TYPE_CHECKING:
    from bot.sandbox.world import World

MAX_CHOICES, CHOICE = 25, 100
MOST_TOKENS = 100_000  # by taste: nobody does as many things in a quarter of an hour
MESSAGES = {Answer.CHANNEL_MESSAGE_WITH_SOURCE, Answer.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE}
UPDATES = {Answer.UPDATE_MESSAGE, Answer.DEFERRED_UPDATE_MESSAGE}
# How each kind of interaction may be answered; UPDATES also after a modal that a message opened.
ANSWERS = {
    InteractionType.APPLICATION_COMMAND: {*MESSAGES, Answer.MODAL},
    InteractionType.MESSAGE_COMPONENT: {*MESSAGES, *UPDATES, Answer.MODAL},
    InteractionType.MODAL_SUBMIT: MESSAGES,
    InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE: {
        Answer.APPLICATION_COMMAND_AUTOCOMPLETE_RESULT
    },
}
Uploads = dict[int, Upload]


@dataclass(frozen=True)
class Limits:
    """How long an interaction lives, in seconds."""

    answer_s: float = 3.0
    token_s: float = 900.0


class Interactions:
    """All interactions, by token."""

    def __init__(self, world: "World", limits: Limits) -> None:
        self._world = world
        self._limits = limits
        self._by_token: dict[str, Interaction] = {}
        self._deadlines: dict[int, asyncio.TimerHandle] = {}

    def start(self, interaction: Interaction) -> Interaction:
        """Tell the bot of an interaction and start its three seconds."""
        self._by_token[interaction.token] = interaction
        while len(self._by_token) > MOST_TOKENS:
            del self._by_token[next(iter(self._by_token))]
        loop = asyncio.get_running_loop()
        wait_s = self._limits.answer_s
        self._deadlines[interaction.id] = loop.call_later(wait_s, self.expire, interaction)
        self._world.emit(events.InteractionCreated(interaction))
        return interaction

    def new_token(self) -> str:
        """A token that nobody can guess."""
        return secrets.token_urlsafe(48)

    def close(self) -> None:
        """Wait for no answers any more."""
        for deadline in self._deadlines.values():
            deadline.cancel()
        self._deadlines.clear()

    # The first answer.

    def respond(
        self, interaction_id: int, token: str, body: Mapping[str, Any], uploads: Uploads
    ) -> Interaction:
        """Answer an interaction.

        Raises:
            ApiError: 10062, 40060, 50035, 50006.
            Unsupported: It is answered in a way that the stand-in does not have.
        """
        interaction = self._by_token.get(token)
        if interaction is None or interaction.id != interaction_id:
            raise errors.unknown_interaction()
        if interaction.state is State.ANSWERED:
            raise errors.already_acknowledged()
        if interaction.state is State.FAILED:
            raise errors.unknown_interaction()
        read(body, lambda form: self._respond(interaction, form, uploads))
        return interaction

    def _respond(self, interaction: Interaction, form: Form, uploads: Uploads) -> None:
        kind = form.integer("type", required=True)
        if kind is not None and kind not in set(Answer):
            raise Unsupported(f"interaction callback type {kind}")
        if kind not in self._allowed(interaction):
            text = f"Value must be one of {sorted(map(int, self._allowed(interaction)))}."
            form.problem("type", "BASE_TYPE_CHOICES", text)
            form.raw("data")
            return
        answer = Answer(kind)
        data = form.form("data") or Form({}, form.problems, ("data",))
        apply = self._prepare(interaction, answer, data, uploads)
        form.problems.raise_any()
        data.done()
        apply()
        interaction.state, interaction.answer = State.ANSWERED, answer
        self._deadlines.pop(interaction.id).cancel()
        self._world.emit(events.InteractionUpdated(interaction))

    def _allowed(self, interaction: Interaction) -> set[Answer]:
        allowed = ANSWERS[interaction.type]
        if interaction.type is InteractionType.MODAL_SUBMIT and interaction.message is not None:
            return allowed | UPDATES
        return allowed

    def _prepare(
        self, interaction: Interaction, answer: Answer, data: Form, uploads: Uploads
    ) -> Callable[[], None]:
        """Read what an answer carries; the step that is returned carries it out."""
        if answer is Answer.MODAL:
            return partial(self._open_modal, interaction, read_modal(data, interaction))
        if answer is Answer.APPLICATION_COMMAND_AUTOCOMPLETE_RESULT:
            return partial(self._suggest, interaction, _choices(data))
        if answer is Answer.DEFERRED_UPDATE_MESSAGE:
            return partial(self._defer_update, interaction)
        if answer is Answer.UPDATE_MESSAGE and (message := interaction.message) is not None:
            draft = read_draft(data, uploads, EDIT, message.flags)
            return partial(self._update, interaction, message, draft)
        draft = read_draft(data, uploads, ANSWER)
        if answer is Answer.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE:
            loading = draft.flags & MessageFlag.EPHEMERAL | MessageFlag.LOADING
            return partial(self._answer, interaction, Draft(flags=loading))
        data.problems.raise_any()
        if draft.is_empty:
            raise errors.empty_message()
        return partial(self._answer, interaction, draft)

    def _open_modal(self, interaction: Interaction, modal: Modal) -> None:
        interaction.modal = modal

    def _suggest(self, interaction: Interaction, choices: tuple[Choice, ...]) -> None:
        interaction.choices = choices

    def _defer_update(self, interaction: Interaction) -> None:
        interaction.original, interaction.deferred = interaction.message, True

    def _update(self, interaction: Interaction, message: Message, draft: Draft) -> None:
        interaction.original = message
        self._world.messages.edit(message, draft)

    def _answer(self, interaction: Interaction, draft: Draft) -> None:
        message = self._world.messages.answer(interaction, draft)
        if interaction.type is InteractionType.APPLICATION_COMMAND:
            by_menu = interaction.target_id is not None
            message.type = (
                MessageType.CONTEXT_MENU_COMMAND if by_menu else MessageType.CHAT_INPUT_COMMAND
            )
        elif interaction.message is not None:
            message.type = MessageType.REPLY
            message.reference, message.referenced = interaction.message.id, interaction.message
        interaction.original = message
        interaction.deferred = message.is_loading
        interaction.ephemeral = message.ephemeral
        self._world.messages.place(message)

    def expire(self, interaction: Interaction) -> None:
        """Let an interaction's three seconds be over without an answer."""
        self._deadlines.pop(interaction.id).cancel()
        interaction.state = State.FAILED
        self._world.emit(events.InteractionUpdated(interaction))

    # What may come after it.

    def followed(self, application_id: int, token: str) -> Interaction:
        """An interaction that was answered and whose token still holds.

        Raises:
            ApiError: 50027, 10015.
        """
        interaction = self._by_token.get(token)
        if application_id != self._world.application.id or interaction is None:
            raise errors.invalid_webhook_token()
        if self._world.clock.now() - interaction.created_at > self._limits.token_s:
            raise errors.invalid_webhook_token()
        suggesting = interaction.type is InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE
        if interaction.state is not State.ANSWERED or suggesting:
            raise errors.unknown_webhook()
        return interaction

    def message(self, interaction: Interaction, message_id: int | None) -> Message:
        """The original answer (None), or one that followed it.

        Raises:
            ApiError: 10008.
        """
        own = [interaction.original, *interaction.followups]
        for message in own if message_id is not None else own[:1]:
            if message is None or message.deleted or message_id not in {None, message.id}:
                continue
            return message
        raise errors.unknown_message()

    def edit(
        self, interaction: Interaction, message: Message, body: Json, uploads: Uploads
    ) -> Message:
        """Edit an answer; one that was put off thereby comes.

        Raises:
            ApiError: 50035, 50006.
        """
        draft = read(body, lambda form: read_draft(form, uploads, EDIT, message.flags))
        if message is interaction.original:
            interaction.deferred = False
        edited = self._world.messages.edit(message, draft)
        self._world.emit(events.InteractionUpdated(interaction))
        return edited

    def delete(self, interaction: Interaction, message: Message) -> None:
        """Delete an answer."""
        if message is interaction.original:
            interaction.deferred = False
        self._world.messages.delete(message)
        self._world.emit(events.InteractionUpdated(interaction))

    def follow_up(self, interaction: Interaction, body: Json, uploads: Uploads) -> Message:
        """Send another message; the first one after a deferral takes its place.

        Raises:
            ApiError: 50035, 50006.
        """
        draft = read(body, lambda form: read_draft(form, uploads, ANSWER))
        if draft.is_empty:
            raise errors.empty_message()
        original = interaction.original
        if original is not None and original.is_loading:
            return self.edit(interaction, original, body, uploads)
        message = self._world.messages.answer(interaction, draft)
        if original is not None and not original.deleted:
            message.type = MessageType.REPLY
            message.reference, message.referenced = original.id, original
        interaction.followups.append(message)
        self._world.messages.place(message)
        self._world.emit(events.InteractionUpdated(interaction))
        return message


def _choices(form: Form) -> tuple[Choice, ...]:
    return tuple(_choice(part) for part in form.forms("choices", MAX_CHOICES))


def _choice(form: Form) -> Choice:
    name = form.text("name", CHOICE, 1, required=True) or ""
    value = form.raw("value")
    if isinstance(value, str):
        value = form.text("value", CHOICE, 1)
    form.raw("name_localizations")
    form.done()
    return Choice(name, value)
