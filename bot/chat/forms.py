"""The forms that open over the chat: what is not right, and what to ask next.

The invariant: a form takes less than Discord's limit of text, so nothing is ever cut.
"""

from collections.abc import Awaitable, Callable
import time
from typing import Any

import discord

from bot.answers.question import MAX_CHARS
from bot.chat import replies
from bot.chat.failures import contained
from bot.chat.sending import say
from bot.records import Feedback, FeedbackKind

Interaction = discord.Interaction[Any]
Ask = Callable[[Interaction, str], Awaitable[None]]

MOST_FEEDBACK_CHARS = 1000
KINDS: dict[FeedbackKind, str] = {
    "wrong": "It is wrong",
    "outdated": "It is outdated",
    "off_topic": "It is not what was asked",
    "missing": "Something is missing",
}


class NotRightForm(discord.ui.Modal, title="What is not right?"):
    """Asks what is not right about an answer; only moderators see it."""

    kind: discord.ui.Label[Any] = discord.ui.Label(
        text="The answer",
        component=discord.ui.Select(
            custom_id="kind",
            options=[discord.SelectOption(label=text, value=kind) for kind, text in KINDS.items()],
        ),
    )
    text: discord.ui.Label[Any] = discord.ui.Label(
        text="In your own words, if you like",
        component=discord.ui.TextInput(
            custom_id="text",
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=MOST_FEEDBACK_CHARS,
        ),
    )

    def __init__(self, row: int) -> None:
        super().__init__()
        self._row = row

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Keep what was said."""
        select, text = self.kind.component, self.text.component
        assert isinstance(select, discord.ui.Select)  # noqa: S101  the form's own parts
        assert isinstance(text, discord.ui.TextInput)  # noqa: S101  likewise

        async with contained("form not-right", lambda said: say(interaction, said)):
            chosen = next((kind for kind in KINDS if kind in select.values), None)
            desk = interaction.client.desk
            kept = chosen is not None and await desk.history.add_feedback(
                Feedback(
                    question_id=self._row,
                    person=desk.people.hash(interaction.user.id),
                    kind=chosen,
                    text=text.value,
                    given_at_ms=time.time_ns() // 1_000_000,
                )
            )
            await say(interaction, replies.THANKS if kept else replies.NOT_KEPT)


class FollowUpForm(discord.ui.Modal, title="Follow up"):
    """Asks for the next question."""

    question: discord.ui.Label[Any] = discord.ui.Label(
        text="Your question",
        component=discord.ui.TextInput(
            custom_id="question", placeholder="and Denver?", max_length=min(300, MAX_CHARS)
        ),
    )

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self._ask = ask

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Ask it."""
        text = self.question.component
        assert isinstance(text, discord.ui.TextInput)  # noqa: S101  the form's own part
        async with contained("form follow-up", lambda said: say(interaction, said)):
            await self._ask(interaction, text.value)
