"""The slash commands and the message's context menu.

A command takes its arguments, has the desk answer, and sends. Their names are relied on by members
and moderators. The invariant: a moderator's command looks at run time who gives it, and where.
"""

import asyncio
import logging
from typing import Any

import discord
from discord import app_commands

from bot.answers.question import MAX_CHARS
from bot.chat import checking, pages, privacy, replies
from bot.chat.allowed import refused_here
from bot.chat.buttons import answer_interaction, is_moderator
from bot.chat.failures import contained
from bot.chat.knowledge.commands import KnowledgeGroup, correct_passage, show_insights
from bot.chat.sending import respond, say
from bot.errors import StoreError

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]

MOST_CHOICES = 25
CHOICE_CHARS = 100
LINK_CHARS = 200  # by taste: longer than any message's link
# Discord gives up on an interaction after 3 s.
MOST_WAIT_S = 2.0


class BriefingTree(app_commands.CommandTree[Any]):
    """All commands; whatever goes wrong in one is contained."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Whether the bot answers here, and now, at all."""
        if interaction.client.is_stopping:
            return False
        why = refused_here(interaction)
        if why is not None and interaction.type is not discord.InteractionType.autocomplete:
            async with contained("command elsewhere"):
                await say(interaction, why)
        return why is None

    async def on_error(
        self, interaction: Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Contain a failure, the same way as everywhere."""
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        async with contained("command", lambda text: say(interaction, text)):
            raise cause


def make_tree(client: discord.Client) -> BriefingTree:
    """The tree of all commands."""
    tree = BriefingTree(
        client,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )
    tree.add_command(_ask)
    tree.add_command(_answer_message)
    tree.add_command(_Briefing())
    tree.add_command(KnowledgeGroup())
    tree.add_command(_check_answer)
    tree.add_command(correct_passage)
    tree.add_command(show_insights)
    return tree


@app_commands.command(name="ask", description="Ask the articles; only you see the answer")
@app_commands.describe(question="Your question, in a few words")
async def _ask(interaction: Interaction, question: app_commands.Range[str, 1, MAX_CHARS]) -> None:
    await answer_interaction(interaction, question, "slash", private=True)


@_ask.autocomplete("question")
async def _questions(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    topics = interaction.client.desk.topics
    return _choices(topics.questions_like(typed, MOST_CHOICES, CHOICE_CHARS))


@app_commands.context_menu(name="Answer from the briefing")
async def _answer_message(interaction: Interaction, message: discord.Message) -> None:
    await answer_interaction(interaction, message.content, "menu", private=True, after=())


@app_commands.context_menu(name="Check this answer")
async def _check_answer(interaction: Interaction, message: discord.Message) -> None:
    await checking.check_message(interaction, message)


class _Briefing(app_commands.Group):
    """`/briefing …`: what there is to ask about."""

    def __init__(self) -> None:
        super().__init__(name="briefing", description="What the articles cover")

    @app_commands.command(name="topics", description="What you can ask about")
    async def topics(self, interaction: Interaction) -> None:
        """Show every article with its headings."""
        await respond(interaction, pages.topics(interaction.client.desk.topics))

    @app_commands.command(name="article", description="What one article is and covers")
    @app_commands.describe(title="The article's title")
    async def article(self, interaction: Interaction, title: str) -> None:
        """Show one article."""
        found = interaction.client.desk.topics.of_title(title)
        if found is None:
            await say(interaction, pages.NO_SUCH_ARTICLE)
        else:
            await respond(interaction, pages.article(*found))

    @article.autocomplete("title")
    async def titles(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Titles that hold what was typed."""
        topics = interaction.client.desk.topics
        return _choices(topics.titles_like(typed, MOST_CHOICES, CHOICE_CHARS))

    @app_commands.command(name="about", description="What this bot does, and what it keeps")
    async def about(self, interaction: Interaction) -> None:
        """Show what the bot does and keeps."""
        desk = interaction.client.desk
        await respond(interaction, pages.about(desk.topics, desk.retention_days))

    @app_commands.command(
        name="privacy", description="What is kept of your questions, and how long"
    )
    async def privacy(self, interaction: Interaction) -> None:
        """Show what is kept."""
        await privacy.show_privacy(interaction)

    @app_commands.command(name="check", description="Check whether my answer is still right")
    @app_commands.describe(link="The answer's message link: in its menu, Copy Message Link")
    async def check(
        self, interaction: Interaction, link: app_commands.Range[str, 1, LINK_CHARS]
    ) -> None:
        """Check the quotes of an answer."""
        await checking.check_link(interaction, link)

    @app_commands.command(name="channel", description="Moderators: answer in this channel or not")
    @app_commands.describe(answers="Whether I answer when I am mentioned here")
    async def channel(self, interaction: Interaction, answers: bool) -> None:  # noqa: FBT001  Discord's option
        """Switch public answers on or off in the channel."""
        if interaction.guild_id is None:
            await say(interaction, replies.NO_CHANNEL)
            return
        if not is_moderator(interaction):
            await say(interaction, replies.ONLY_MODERATORS)
            return
        channel = interaction.channel_id or 0
        try:
            async with asyncio.timeout(MOST_WAIT_S):
                await interaction.client.desk.switches.switch(
                    interaction.guild_id, channel, answers
                )
        except (StoreError, TimeoutError) as error:
            cause = error if isinstance(error, StoreError) else "it takes too long"
            log.warning("a channel's switch could not be written: %s", cause)
            await say(interaction, replies.NOT_SWITCHED)
            return
        await say(interaction, replies.SWITCHED_ON if answers else replies.SWITCHED_OFF)


def _choices(texts: list[str]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=text, value=text) for text in texts]
