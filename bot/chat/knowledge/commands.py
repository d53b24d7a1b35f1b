"""`/knowledge …` and the message menu's *Correct this passage*.

A command takes its arguments, has one thing done, and shows it. Discord is asked to offer them to
those who may manage messages; what counts is access.py, at run time. The invariant: each command
asks it first.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
from discord import app_commands

from bot.articles.synonyms import SYNONYMS_FILE
from bot.chat.desk import today
from bot.chat.knowledge import changing, insights, opening, pages, words
from bot.chat.knowledge.access import Interaction, is_permitted, permits
from bot.chat.knowledge.articles import (
    choices,
    moderation_of,
    path_meant,
    person_of,
    whole_revision,
)
from bot.chat.knowledge.dispatch import remove
from bot.chat.knowledge.failing import mended
from bot.chat.knowledge.layout import say_meanwhile, show
from bot.chat.knowledge.screens import MOST_CHOICES, Screen, label
from bot.chat.knowledge.style import plain
from bot.chat.knowledge.uploads import ENDINGS, SYNONYM_ENDINGS, fetch
from bot.chat.knowledge.words import counted
from bot.errors import BotError, ChangeError
from bot.records import Draft
from bot.services.insights import DEFAULT_DAYS, MOST_DAYS
from bot.services.typed import By

Choices = list[app_commands.Choice[str]]

MOST_NOTE = 300
MOST_PARTS = 10  # files of one message


class KnowledgeGroup(app_commands.Group):
    """`/knowledge …`: what moderators do with the articles."""

    def __init__(self) -> None:
        super().__init__(
            name="knowledge",
            description="Moderators: the articles that I answer from",
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False),
            default_permissions=discord.Permissions(manage_messages=True),
        )

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Whether a moderator of a home server gives the command."""
        if not is_permitted(interaction):
            async with mended(interaction, "command elsewhere"):
                await permits(interaction)
            return False
        return True

    @app_commands.command(name="add", description="Add an article: from a file, or in a form")
    @app_commands.describe(file="A text or Markdown file; without one a form opens")
    async def add(self, interaction: Interaction, file: discord.Attachment | None = None) -> None:
        """Add an article."""
        async with _done(interaction, "add"):
            if file is None:
                await opening.open_add(interaction)
            else:
                await _upload(interaction, file, None)

    @app_commands.command(name="edit", description="Change an article: a section, or all of it")
    @app_commands.describe(
        article="Which article", file="The whole article as a file; without one choose a section"
    )
    async def edit(
        self, interaction: Interaction, article: str, file: discord.Attachment | None = None
    ) -> None:
        """Change an article."""
        async with _done(interaction, "edit"):
            path = await path_meant(interaction, article)
            if file is None:
                await opening.open_sections(interaction, path)
            else:
                await _upload(interaction, file, path)

    @app_commands.command(name="remove", description="Remove an article that is out of date")
    @app_commands.describe(article="Which article", note="Why; kept in the history")
    async def remove(
        self,
        interaction: Interaction,
        article: str,
        note: app_commands.Range[str, 0, MOST_NOTE] = "",
    ) -> None:
        """Remove an article; the preview says which answers change."""
        async with _done(interaction, "remove"):
            await remove(interaction, await path_meant(interaction, article), note)

    @app_commands.command(
        name="withdraw", description="Take an article out at once, because it does harm"
    )
    @app_commands.describe(article="Which article")
    async def withdraw(self, interaction: Interaction, article: str) -> None:
        """Withdraw an article."""
        async with _done(interaction, "withdraw"):
            path = await path_meant(interaction, article, gone=True)
            await opening.open_withdrawal(interaction, path)

    @app_commands.command(name="list", description="All articles")
    async def list(self, interaction: Interaction) -> None:
        """List the articles."""
        async with _done(interaction, "list"):
            articles = moderation_of(interaction).overview.articles()
            await show(interaction, pages.listing(articles, 0))

    @app_commands.command(name="show", description="One article, with its file")
    @app_commands.describe(article="Which article")
    async def show(self, interaction: Interaction, article: str) -> None:
        """Show an article."""
        async with _done(interaction, "show"):
            await opening.open_article(interaction, await path_meant(interaction, article))

    @app_commands.command(name="history", description="What an article was, and when it changed")
    @app_commands.describe(article="Which article, also one that was removed")
    async def history(self, interaction: Interaction, article: str) -> None:
        """Show an article's history."""
        async with _done(interaction, "history"):
            path = await path_meant(interaction, article, gone=True)
            await show(interaction, await opening.open_history(interaction, path))

    @app_commands.command(name="restore", description="Make an article what it was")
    @app_commands.describe(article="Which article", text="Which of its earlier texts")
    async def restore(self, interaction: Interaction, article: str, text: str) -> None:
        """Restore an earlier text."""
        async with _done(interaction, "restore"):
            path = await path_meant(interaction, article, gone=True)
            revision = await whole_revision(interaction, path, text)

            async def keep(by: By) -> Draft:
                drafting = moderation_of(interaction).drafting
                return await drafting.restoration(path, revision, by)

            await changing.begin(interaction, "restore", keep)

    @app_commands.command(name="check", description="What is wrong with the articles at present")
    async def check(self, interaction: Interaction) -> None:
        """Show what is wrong."""
        async with _done(interaction, "check"):
            await say_meanwhile(interaction, words.LOOKING)
            found = await moderation_of(interaction).overview.problems()
            await show(interaction, pages.problems_page(found))

    @app_commands.command(name="synonyms", description="Change which words mean the same")
    @app_commands.describe(file="The whole list as a file; without one a form opens")
    async def synonyms(
        self, interaction: Interaction, file: discord.Attachment | None = None
    ) -> None:
        """Change synonyms.yaml."""
        async with _done(interaction, "synonyms"):
            if file is None:
                await opening.open_synonyms(interaction)
            else:
                await _upload(interaction, file, SYNONYMS_FILE, SYNONYM_ENDINGS)

    @app_commands.command(name="due", description="Articles that are due for review")
    async def due(self, interaction: Interaction) -> None:
        """List what is due."""
        async with _done(interaction, "due"):
            found = moderation_of(interaction).overview.due(today())
            await show(interaction, pages.due_page(found))

    @app_commands.command(name="export", description="All articles as a zip file")
    async def export(self, interaction: Interaction) -> None:
        """Give out all articles."""
        async with _done(interaction, "export"):
            await say_meanwhile(interaction, words.LOOKING)
            await _export(interaction)

    @app_commands.command(name="drafts", description="Your changes that are not published yet")
    async def drafts(self, interaction: Interaction) -> None:
        """List a person's own drafts."""
        async with _done(interaction, "drafts"):
            await changing.list_drafts(interaction)

    @edit.autocomplete("article")
    @remove.autocomplete("article")
    @show.autocomplete("article")
    async def served(self, interaction: Interaction, typed: str) -> Choices:
        """Articles that are served."""
        return await choices(interaction, typed)

    @withdraw.autocomplete("article")
    @history.autocomplete("article")
    @restore.autocomplete("article")
    async def known(self, interaction: Interaction, typed: str) -> Choices:
        """Articles that are or were served."""
        return await choices(interaction, typed, gone=True)

    @restore.autocomplete("text")
    async def texts(self, interaction: Interaction, typed: str) -> Choices:
        """Earlier texts of the article that was chosen."""
        if not is_permitted(interaction):
            return []
        try:
            path = await path_meant(interaction, str(interaction.namespace.article), gone=True)
            states = await moderation_of(interaction).overview.history(path)
        except BotError:
            return []
        me = person_of(interaction)
        fitting: dict[str, str] = {}
        for each in states:
            if not (each.is_withdrawn or each.is_purged or each.publication.kind in pages.ENDS):
                line = label(pages.state_line(each, me, plain()))
                fitting.setdefault(each.publication.revision, line)
        return [
            app_commands.Choice(name=text, value=revision)
            for revision, text in fitting.items()
            if typed.lower() in text.lower() or revision.startswith(typed)
        ][:MOST_CHOICES]


@app_commands.command(
    name="insights", description="Moderators: what people asked, and what has no answer"
)
@app_commands.describe(days="How many days, today included")
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_messages=True)
async def show_insights(
    interaction: Interaction, days: app_commands.Range[int, 1, MOST_DAYS] = DEFAULT_DAYS
) -> None:
    """Show what people asked."""
    async with mended(interaction, "insights"):
        if await permits(interaction):
            await insights.open_insights(interaction, days)


@app_commands.context_menu(name="Correct this passage")
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_messages=True)
async def correct_passage(interaction: Interaction, message: discord.Message) -> None:
    """Correct what an answer quotes."""
    async with mended(interaction, "correct"):
        if await permits(interaction):
            await opening.open_correction(interaction, message)


@asynccontextmanager
async def _done(interaction: Interaction, what: str) -> AsyncIterator[None]:
    """Contain what goes wrong in a command, and remind of what was begun before a restart."""
    async with mended(interaction, what):
        yield
    await changing.remind(interaction)


async def _upload(
    interaction: Interaction,
    file: discord.Attachment,
    path: str | None,
    endings: tuple[str, ...] = ENDINGS,
) -> None:
    """Take a whole file: a new one, or another text of one that is there."""
    with moderation_of(interaction).one_at_a_time(person_of(interaction)):
        await say_meanwhile(interaction, words.READING)
        content = await fetch(file, endings)

        async def keep(by: By) -> Draft:
            return await moderation_of(interaction).drafting.upload(
                file.filename, content, by, path=path
            )

        await changing.begin(interaction, "upload", keep, (file.filename, content))


async def _export(interaction: Interaction) -> None:
    most = interaction.filesize_limit
    overview = moderation_of(interaction).overview
    async with overview.export(most) as archives:
        if len(archives) > MOST_PARTS:
            raise ChangeError(words.TOO_MUCH_TO_EXPORT)
        count = sum(each.articles for each in archives)
        for number, each in enumerate(archives, 1):
            part = f"-{number}-of-{len(archives)}" if len(archives) > 1 else ""
            name = f"articles-{today().isoformat()}{part}.zip"
            content = await asyncio.to_thread(each.file.read)
            text = f"**{counted(count, 'article')}**, as of now."
            await show(interaction, Screen((text,), files=((name, content),)))
