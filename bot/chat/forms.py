"""The forms that open over the chat: what is not right, and what to ask next.

A form is not waited for: like a button it names the question, and what is entered comes back with
that name, also after a restart, and however many forms were opened and never sent. What is done
with it is in buttons.py. The invariant: a form takes less than Discord's limit of text, so
nothing is ever cut.
"""

from dataclasses import dataclass
from functools import partial
import re
from typing import Any

import discord

from bot.answers.question import MAX_CHARS
from bot.chat.sending import acknowledge
from bot.records import FeedbackKind

MOST_FEEDBACK_CHARS = 1000
MOST_QUESTION_CHARS = min(300, MAX_CHARS)
KINDS: dict[FeedbackKind, str] = {
    "wrong": "It is wrong",
    "outdated": "It is outdated",
    "off_topic": "It is not what was asked",
    "missing": "Something is missing",
}
VERSION = 2
NAME = re.compile(rf"briefing:{VERSION}:form:(?P<form>[a-z]+):(?P<row>\d{{1,18}}):(?P<check>\w+)")


@dataclass(frozen=True, slots=True)
class Entered:
    """A form that was sent.

    Attributes:
        form: Which one.
        row: The question's row in the log.
        check: What tells the question from another of that row.
        values: What was entered or chosen, by the field's name.
    """

    form: str
    row: int
    check: str
    values: dict[str, str]


class NotRightForm(discord.ui.Modal, title="What is not right?"):
    """Asks what is not right about an answer; only moderators see it.

    Args:
        row: The question's row in the log.
        check: What tells the question from another of that row.
    """

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

    def __init__(self, row: int, check: str) -> None:
        super().__init__(custom_id=_name("wrong", row, check))


class FollowUpForm(discord.ui.Modal, title="Follow up"):
    """Asks for the next question.

    Args:
        row: Where the question before is in the log.
        check: What tells it from another of that row.
    """

    question: discord.ui.Label[Any] = discord.ui.Label(
        text="Your question",
        component=discord.ui.TextInput(
            custom_id="question", placeholder="and Denver?", max_length=MOST_QUESTION_CHARS
        ),
    )

    def __init__(self, row: int, check: str) -> None:
        super().__init__(custom_id=_name("follow", row, check))


async def open_form(interaction: discord.Interaction[Any], form: discord.ui.Modal) -> None:
    """Open a form.

    Raises:
        discord.HTTPException: Discord refuses it.
    """
    form.stop()  # one that listens would be kept for as long as nobody sends it
    await acknowledge(interaction, partial(interaction.response.send_modal, form))


def entered(interaction: discord.Interaction[Any]) -> Entered | None:
    """What a form brought; None if it is none of these."""
    data: dict[str, Any] = dict(interaction.data or {})
    name = NAME.fullmatch(str(data.get("custom_id", "")))
    if name is None:
        return None
    fields = [label.get("component", {}) for label in data.get("components", ())]
    values = {field.get("custom_id", ""): _value(field) for field in fields}
    return Entered(name["form"], int(name["row"]), name["check"], values)


def _value(field: dict[str, Any]) -> str:
    """What stands in a text field, or the first of what was chosen."""
    return str(next(iter(field.get("values", ())), field.get("value") or ""))


def _name(form: str, row: int, check: str) -> str:
    return f"briefing:{VERSION}:form:{form}:{row}:{check}"
