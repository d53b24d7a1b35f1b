"""The buttons under an answer and the forms they open; they work after a restart.

What a button needs is in the log, under the row that its custom id names. In another database, or
one that was restored from a backup, that row may be another question: so the id has a check too,
which only the question that it was made for passes. What they do is one function each. The
invariants: a button that everybody sees checks who presses it, and nobody has the bot say something
publicly where they could not write themselves or where moderators have switched it off.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
import hashlib
import re
import time
from typing import Any, Self

import discord

from bot.answers import wording
from bot.answers.answer import Outcome
from bot.answers.question import without_markup
from bot.chat import replies
from bot.chat.allowed import refused_here
from bot.chat.desk import Desk, Question, Shown
from bot.chat.escape import plain_words
from bot.chat.failures import contained
from bot.chat.forms import KINDS as FEEDBACK
from bot.chat.forms import FollowUpForm, NotRightForm, entered, open_form
from bot.chat.render import Rendered
from bot.chat.sending import acknowledge, respond, say
from bot.records import Feedback, LoggedQuestion

Interaction = discord.Interaction[Any]
Action = Callable[[Interaction, LoggedQuestion], Awaitable[None]]

VERSION = 2  # 1 had no check
CHECK_DIGITS = 8
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
    template=r"briefing:\d+:(?P<kind>[a-z]+):(?P<row>\d{1,18})(?::(?P<check>[0-9a-f]+))?",
):
    """A button under the answer to a logged question.

    Args:
        kind: A key of KINDS, or another version's: that does nothing, and says so.
        row: The question's row in the log.
        check: From `check_of`; "" for a button of an older bot.
    """

    def __init__(self, kind: str, row: int, check: str) -> None:
        made = KINDS.get(kind, UNKNOWN)
        custom_id = f"briefing:{VERSION}:{kind}:{row}:{check}"
        super().__init__(discord.ui.Button(label=made.label, style=made.style, custom_id=custom_id))
        self.kind = kind
        self.question = row
        self.check = check

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that a custom id stands for."""
        del interaction, item
        return cls(match["kind"], int(match["row"]), match["check"] or "")

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Whether the bot answers here at all."""
        return await _is_answered_here(interaction)

    async def callback(self, interaction: Interaction) -> None:
        """Do what the button stands for."""

        async def tell(text: str) -> None:
            await say(interaction, text)

        async with contained(f"button {self.kind}", tell):
            logged = await _logged(interaction, self.question, self.check)
            if logged is None:
                await tell(replies.GONE)
            else:
                await KINDS.get(self.kind, UNKNOWN).action(interaction, logged)


class SuggestionButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"briefing:\d+:meant:(?P<row>\d{1,18}):(?P<number>\d):(?P<check>[0-9a-f]+)",
):
    """Offers a question in place of one that has no answer; whoever presses asks it.

    What it offers is found again from the logged question: nothing is asked but what was offered.

    Args:
        row: The question's row in the log.
        number: Which of its suggestions, from 0.
        check: From `check_of`.
        label: What stands on it.
    """

    def __init__(self, row: int, number: int, check: str, label: str = "Did you mean …?") -> None:
        super().__init__(
            discord.ui.Button(
                label=label,
                style=discord.ButtonStyle.primary,
                custom_id=f"briefing:{VERSION}:meant:{row}:{number}:{check}",
            )
        )
        self.question = row
        self.number = number
        self.check = check

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that a custom id stands for."""
        del interaction, item
        return cls(int(match["row"]), int(match["number"]), match["check"])

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Whether the bot answers here at all."""
        return await _is_answered_here(interaction)

    async def callback(self, interaction: Interaction) -> None:
        """Ask what is offered, as whoever pressed."""

        async def tell(text: str) -> None:
            await say(interaction, text)

        async with contained("button meant", tell):
            desk: Desk = interaction.client.desk
            logged = await _logged(interaction, self.question, self.check)
            offered = desk.suggestions(logged) if logged is not None else ()
            if self.number >= len(offered):
                await tell(replies.GONE)
                return
            message = interaction.message
            private = message is not None and message.flags.ephemeral
            private = private or not await may_answer_publicly(interaction)
            text = offered[self.number]
            way = "private suggestion" if private else "suggestion"
            await answer_interaction(interaction, text, way, private=private, after=())


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
        view.add_item(SuggestionButton(row, number, check_of(shown.event), label))
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
            view.add_item(AnswerButton(kind, row, check_of(shown.event)))
    return view


def check_of(event: str | None) -> str:
    """Digits that tell a question by what Discord calls its asking, which is never used again."""
    return hashlib.sha256(str(event).encode()).hexdigest()[:CHECK_DIGITS]


async def _logged(interaction: Interaction, row: int, check: str) -> LoggedQuestion | None:
    """The question that a button or form was made for; None if the log does not have it."""
    desk: Desk = interaction.client.desk
    logged = await desk.history.question(row)
    return logged if logged is not None and check_of(logged.record.event) == check else None


def is_moderator(interaction: Interaction) -> bool:
    """Whether whoever pressed or typed is a moderator of a home server, here and now."""
    client = interaction.client
    desk: Desk = client.desk
    return desk.places.is_moderator(interaction.user, client.present)


async def _show_context(interaction: Interaction, logged: LoggedQuestion) -> None:
    await _show(interaction, logged, await interaction.client.desk.context(logged))


async def _show_more(interaction: Interaction, logged: LoggedQuestion) -> None:
    """Show the other quotes, in as many messages as they need."""
    messages = await interaction.client.desk.more(logged)
    for rendered in messages or [None]:
        await _show(interaction, logged, rendered)


async def _show(
    interaction: Interaction, logged: LoggedQuestion, rendered: Rendered | None
) -> None:
    """Show something privately; None stands for quotes whose text is no longer shown."""
    if rendered is not None:
        await respond(interaction, rendered)
        return
    is_withdrawn = await interaction.client.desk.recall.is_withdrawn(logged)
    await say(interaction, replies.WITHDRAWN_QUOTES if is_withdrawn else replies.FORGOTTEN_QUOTES)


async def _open_not_right(interaction: Interaction, logged: LoggedQuestion) -> None:
    await open_form(interaction, NotRightForm(logged.id, check_of(logged.record.event)))


async def _open_follow_up(interaction: Interaction, logged: LoggedQuestion) -> None:
    await open_form(interaction, FollowUpForm(logged.id, check_of(logged.record.event)))


async def on_form(interaction: Interaction) -> None:
    """Do what a form that was sent stands for."""
    given = entered(interaction)
    if given is None or not await _is_answered_here(interaction):
        return

    async def tell(text: str) -> None:
        await say(interaction, text)

    async with contained(f"form {given.form}", tell):
        logged = await _logged(interaction, given.row, given.check)
        if logged is None:
            await tell(replies.GONE)
        elif given.form == "follow":
            await _follow_up(interaction, logged, given.values.get("question", ""))
        else:
            await _keep_feedback(interaction, logged, given.values)


async def _follow_up(interaction: Interaction, logged: LoggedQuestion, text: str) -> None:
    """Answer what follows a question, for all to see only under what all see."""
    message = interaction.message
    public = (
        message is not None
        and not message.flags.ephemeral
        and may_write(interaction)
        and await may_answer_publicly(interaction)
    )
    earlier = (*logged.record.after, logged.record.question)
    way = "follow-up" if public else "private follow-up"
    await answer_interaction(interaction, text, way, private=not public, after=earlier)


async def _keep_feedback(
    interaction: Interaction, logged: LoggedQuestion, values: dict[str, str]
) -> None:
    """Keep what was said of an answer."""
    desk: Desk = interaction.client.desk
    chosen = next((kind for kind in FEEDBACK if kind == values.get("kind")), None)
    kept = chosen is not None and await desk.history.add_feedback(
        Feedback(
            question_id=logged.id,
            person=desk.people.hash(interaction.user.id),
            kind=chosen,
            text=values.get("text", ""),
            given_at_ms=time.time_ns() // 1_000_000,
        )
    )
    if kept and chosen is not None:
        interaction.client.notices.marked(logged, chosen)
    await say(interaction, replies.THANKS if kept else replies.NOT_KEPT)


async def _post_here(interaction: Interaction, logged: LoggedQuestion) -> None:
    desk: Desk = interaction.client.desk
    if not desk.is_askers(logged, interaction.user.id):
        await say(interaction, replies.GONE)
        return
    if not may_write(interaction):
        await say(interaction, replies.MAY_NOT_WRITE)
        return
    if not await may_answer_publicly(interaction):
        await say(interaction, replies.CHANNEL_OFF)
        return
    question = _question(interaction, logged.record.question, "post", logged.record.after)
    if _is_posted(interaction, logged) or not desk.posted.take(logged.id):
        await say(interaction, replies.POSTED)
        return
    if wait := desk.wait_s(question, public=True):
        desk.posted.give_back(logged.id)
        await say(interaction, replies.wait(wait))
        return
    try:
        shown = await desk.answer_again(question, logged, _asker(interaction))
        await _send(interaction, shown, private=False)
    except BaseException:
        desk.posted.give_back(logged.id)
        raise


def _is_posted(interaction: Interaction, logged: LoggedQuestion) -> bool:
    """Whether another message than the private one shows the answer by now."""
    private = interaction.message.id if interaction.message is not None else None
    return logged.record.way == "post" and logged.message not in {None, private}


async def _delete(interaction: Interaction, logged: LoggedQuestion) -> None:
    desk: Desk = interaction.client.desk
    own = desk.is_askers(logged, interaction.user.id)
    if not (own or interaction.permissions.manage_messages or is_moderator(interaction)):
        await say(interaction, replies.NOT_YOURS)
        return
    await acknowledge(interaction, interaction.response.defer)
    await interaction.delete_original_response()


async def may_answer_publicly(interaction: Interaction) -> bool:
    """Whether moderators let the bot answer for all to see in this channel."""
    channel = interaction.channel
    parent = channel.parent_id if isinstance(channel, discord.Thread) else None
    desk: Desk = interaction.client.desk
    return await desk.answers_in(interaction.guild_id, interaction.channel_id or 0, parent)


def may_write(interaction: Interaction) -> bool:
    """Whether whoever pressed could write here themselves."""
    if interaction.guild_id is None:
        return True
    if isinstance(interaction.channel, discord.Thread):
        return interaction.permissions.send_messages_in_threads
    return interaction.permissions.send_messages


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
        text: The question. People whom it mentions are taken out: the log has nobody's id.
        way: How it was asked.
        private: Whether only who asked sees the answer.
        after: Earlier questions that it follows for certain; None leaves it to the conversation.

    Raises:
        QuestionError: The question is too long.
        discord.HTTPException: Discord refuses the answer.
    """
    text = without_markup(text)
    if not text:
        await say(interaction, replies.SAY_WHAT)
        return
    desk = interaction.client.desk
    question = _question(interaction, text, way, after, private=private)
    if wait := desk.wait_s(question, public=not private):
        await say(interaction, replies.wait(wait))
        return
    shown = await desk.answer(question, "" if private else _asker(interaction))
    await _send(interaction, shown, private=private)


async def _send(interaction: Interaction, shown: Shown, *, private: bool) -> None:
    """Show an answer, and note which message it is."""
    view = buttons(shown, interaction=True, private=private)
    message = await respond(interaction, shown.rendered, view, private=private)
    if message is not None and shown.row is not None:
        desk: Desk = interaction.client.desk
        await desk.history.attach_message(shown.row, message)


def _asker(interaction: Interaction) -> str:
    """The line that says who asked, above an answer that all see."""
    return f"-# <@{interaction.user.id}> asked:"


def _question(
    interaction: Interaction,
    text: str,
    way: str,
    after: tuple[str, ...] | None,
    *,
    private: bool = False,
) -> Question:
    return Question(
        text,
        way,
        f"i{interaction.id}",
        interaction.user.id,
        interaction.channel_id or 0,
        interaction.guild_id,
        after,
        private,
    )


async def _say_unknown(interaction: Interaction, logged: LoggedQuestion) -> None:
    del logged
    await say(interaction, replies.OTHER_VERSION)


async def _is_answered_here(interaction: Interaction) -> bool:
    """Whether the bot answers here at all; if not, that is said."""
    why = refused_here(interaction)
    if why is not None:
        async with contained("button elsewhere"):
            await say(interaction, why)
    return why is None


KINDS = {
    "context": Kind("Show in context", discord.ButtonStyle.secondary, _show_context),
    "more": Kind("More", discord.ButtonStyle.secondary, _show_more),
    "follow": Kind("Follow up", discord.ButtonStyle.secondary, _open_follow_up),
    "post": Kind("Post here", discord.ButtonStyle.primary, _post_here),
    "wrong": Kind("Not right", discord.ButtonStyle.secondary, _open_not_right),
    "delete": Kind("Delete", discord.ButtonStyle.secondary, _delete),
}
UNKNOWN = Kind("…", discord.ButtonStyle.secondary, _say_unknown)
