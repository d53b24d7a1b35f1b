"""The buttons under an answer; they work after a restart.

What a button needs is in the log, under the row that its custom id names; the id starts with a
version, so that buttons of an older bot can be told. What they do is one function each. The
invariant: a button that everybody sees checks who presses it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
import re
from typing import Any, Self

import discord

from bot.answers import wording
from bot.answers.answer import Outcome
from bot.chat import replies
from bot.chat.desk import Desk, Question, Shown, shown_to_all
from bot.chat.escape import plain_words
from bot.chat.failures import contained
from bot.chat.forms import FollowUpForm, NotRightForm
from bot.chat.render import Rendered
from bot.chat.sending import respond, say
from bot.records import LoggedQuestion

Interaction = discord.Interaction[Any]
Action = Callable[[Interaction, LoggedQuestion], Awaitable[None]]

VERSION = 1
# By taste: how many questions are offered under an answer.
MOST_OFFERS = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of button.

    Attributes:
        label: What stands on it.
        style: How it looks.
        action: What pressing it does.
    """

    label: str
    style: discord.ButtonStyle
    action: Action


class AnswerButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=rf"briefing:{VERSION}:(?P<kind>[a-z]+):(?P<row>\d{{1,18}})",
):
    """A button under the answer to a logged question.

    Args:
        kind: A key of KINDS.
        row: The question's row in the log.
    """

    def __init__(self, kind: str, row: int) -> None:
        made = KINDS[kind]
        super().__init__(
            discord.ui.Button(
                label=made.label, style=made.style, custom_id=f"briefing:{VERSION}:{kind}:{row}"
            )
        )
        self.kind = kind
        self.question = row

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that a custom id stands for."""
        del interaction, item
        return cls(match["kind"], int(match["row"]))

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Whether the bot answers here at all."""
        return await _answers_here(interaction)

    async def callback(self, interaction: Interaction) -> None:
        """Do what the button stands for."""

        async def tell(text: str) -> None:
            await say(interaction, text)

        async with contained(f"button {self.kind}", tell):
            logged = await interaction.client.desk.history.question(self.question)
            if logged is None:
                await tell(replies.GONE)
            else:
                await KINDS[self.kind].action(interaction, logged)


class SuggestionButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=rf"briefing:{VERSION}:meant:(?P<row>\d{{1,18}}):(?P<number>\d)",
):
    """Offers a question in place of one that has no answer; whoever presses asks it.

    What it offers is found again from the logged question: nothing is asked but what was offered.

    Args:
        row: The question's row in the log.
        number: Which of its suggestions, from 0.
        label: What stands on it.
    """

    def __init__(self, row: int, number: int, label: str = "Did you mean …?") -> None:
        super().__init__(
            discord.ui.Button(
                label=label,
                style=discord.ButtonStyle.primary,
                custom_id=f"briefing:{VERSION}:meant:{row}:{number}",
            )
        )
        self.question = row
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that a custom id stands for."""
        del interaction, item
        return cls(int(match["row"]), int(match["number"]))

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Whether the bot answers here at all."""
        return await _answers_here(interaction)

    async def callback(self, interaction: Interaction) -> None:
        """Ask what is offered, as whoever pressed."""

        async def tell(text: str) -> None:
            await say(interaction, text)

        async with contained("button meant", tell):
            desk: Desk = interaction.client.desk
            logged = await desk.history.question(self.question)
            offered = desk.suggestions(logged) if logged is not None else ()
            if self.number >= len(offered):
                await tell(replies.GONE)
                return
            message = interaction.message
            private = message is not None and message.flags.ephemeral
            private = private or not await may_answer_publicly(interaction)
            text = offered[self.number]
            await answer_interaction(interaction, text, "suggestion", private=private, after=())


def buttons(shown: Shown, *, interaction: bool, private: bool = False) -> discord.ui.View:
    """The buttons under an answer.

    Args:
        shown: What is shown.
        interaction: Whether it answers an interaction; replies to such answers arrive without
            their text, so there is a button in their place.
        private: Whether only who asked sees it.
    """
    view = discord.ui.View(timeout=None)
    # The buttons are found by their ids. A view that listens would be kept for each answer, a
    # private one's with a task of its own for a quarter of an hour.
    view.stop()
    answer, row = shown.answer, shown.row
    if row is None or answer.outcome is Outcome.GREETING:
        return view
    for number, each in enumerate(answer.suggestions[:MOST_OFFERS]):
        label = wording.did_you_mean(plain_words(each), answer.resolved)
        view.add_item(SuggestionButton(row, number, label))
    kinds = {
        "context": bool(answer.quotes or answer.nearest),
        "more": shown.rendered.more > 0,
        "follow": interaction,
        "post": private,
        "wrong": True,
        "delete": not private,
    }
    for kind, wanted in kinds.items():
        if wanted:
            view.add_item(AnswerButton(kind, row))
    return view


async def _answers_here(interaction: Interaction) -> bool:
    """Whether the bot answers here at all; if not, it says so."""
    client = interaction.client
    if client.desk.places.answers_in(interaction.guild_id, client.present):
        return True
    await say(interaction, replies.NOT_HERE)
    return False


def is_moderator(interaction: Interaction) -> bool:
    """Whether whoever pressed or typed is a moderator of a home server, here and now."""
    client = interaction.client
    desk: Desk = client.desk
    return desk.places.is_moderator(interaction.user, client.present)


async def _show_context(interaction: Interaction, logged: LoggedQuestion) -> None:
    await _show(interaction, await interaction.client.desk.context(logged))


async def _show_more(interaction: Interaction, logged: LoggedQuestion) -> None:
    await _show(interaction, await interaction.client.desk.more(logged))


async def _show(interaction: Interaction, rendered: Rendered | None) -> None:
    """Show something privately; None stands for quotes whose text is no longer kept."""
    if rendered is None:
        await say(interaction, replies.FORGOTTEN_QUOTES)
    else:
        await respond(interaction, rendered)


async def _open_not_right(interaction: Interaction, logged: LoggedQuestion) -> None:
    await interaction.response.send_modal(NotRightForm(logged.id))


async def _open_follow_up(interaction: Interaction, logged: LoggedQuestion) -> None:
    message = interaction.message
    private = message is not None and message.flags.ephemeral
    earlier = (*logged.record.after, logged.record.question)

    async def ask(submitted: discord.Interaction[Any], text: str) -> None:
        await answer_interaction(submitted, text, "follow-up", private=private, after=earlier)

    await interaction.response.send_modal(FollowUpForm(ask))


async def _post_here(interaction: Interaction, logged: LoggedQuestion) -> None:
    desk = interaction.client.desk
    if not desk.is_askers(logged, interaction.user.id):
        await say(interaction, replies.GONE)
        return
    if not await may_answer_publicly(interaction):
        await say(interaction, replies.CHANNEL_OFF)
        return
    question = _question(interaction, logged.record.question, "post", logged.record.after)
    if wait := desk.wait_s(question, public=True):
        await say(interaction, replies.wait(wait))
        return
    await _send(interaction, await desk.answer_again(question, logged), private=False)


async def _delete(interaction: Interaction, logged: LoggedQuestion) -> None:
    desk: Desk = interaction.client.desk
    own = desk.is_askers(logged, interaction.user.id)
    if not (own or interaction.permissions.manage_messages or is_moderator(interaction)):
        await say(interaction, replies.NOT_YOURS)
        return
    await interaction.response.defer()
    await interaction.delete_original_response()


async def may_answer_publicly(interaction: Interaction) -> bool:
    """Whether moderators let the bot answer for all to see in this channel."""
    channel = interaction.channel
    parent = channel.parent_id if isinstance(channel, discord.Thread) else None
    desk: Desk = interaction.client.desk
    return await desk.answers_in(interaction.guild_id, interaction.channel_id or 0, parent)


async def answer_interaction(
    interaction: Interaction,
    text: str,
    way: str,
    *,
    private: bool,
    after: tuple[str, ...] | None = None,
) -> None:
    """Answer a question that came by an interaction.

    Args:
        interaction: Not yet answered.
        text: The question.
        way: How it was asked.
        private: Whether only who asked sees the answer.
        after: Earlier questions that it follows for certain; None leaves it to the conversation.

    Raises:
        QuestionError: The question is too long.
        discord.HTTPException: Discord refuses the answer.
    """
    desk = interaction.client.desk
    question = _question(interaction, text, way, after)
    if wait := desk.wait_s(question, public=not private):
        await say(interaction, replies.wait(wait))
        return
    await _send(interaction, await desk.answer(question), private=private)


async def _send(interaction: Interaction, shown: Shown, *, private: bool) -> None:
    """Show an answer, and note which message it is."""
    if not private:
        shown = shown_to_all(shown, f"-# <@{interaction.user.id}> asked:")
    view = buttons(shown, interaction=True, private=private)
    message = await respond(interaction, shown.rendered, view, private=private)
    if message is not None and shown.row is not None:
        desk: Desk = interaction.client.desk
        await desk.history.attach_message(shown.row, message)


def _question(
    interaction: Interaction, text: str, way: str, after: tuple[str, ...] | None
) -> Question:
    return Question(
        text,
        way,
        f"i{interaction.id}",
        interaction.user.id,
        interaction.channel_id or 0,
        interaction.guild_id,
        after,
    )


KINDS = {
    "context": Kind("Show in context", discord.ButtonStyle.secondary, _show_context),
    "more": Kind("More", discord.ButtonStyle.secondary, _show_more),
    "follow": Kind("Follow up", discord.ButtonStyle.secondary, _open_follow_up),
    "post": Kind("Post here", discord.ButtonStyle.primary, _post_here),
    "wrong": Kind("Not right", discord.ButtonStyle.secondary, _open_not_right),
    "delete": Kind("Delete", discord.ButtonStyle.secondary, _delete),
}
