"""The least bot that can be written with discord.py: it echoes. What the bot is measured beside.

python -m tests.benchmarks.echo_bot API_URL GATEWAY_URL TOKEN
"""

import sys

import discord
from discord import app_commands

from bot.chat.endpoint import Endpoint, pointed_at


class EchoBot(discord.Client):
    """Echoes mentions and /ask."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
        )
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        """Register the one command."""
        self.tree.add_command(_ask)
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Say it again."""
        if not message.author.bot and message.content:
            await message.reply(message.content, mention_author=False)


@app_commands.command(name="ask", description="Echo")
async def _ask(interaction: discord.Interaction[EchoBot], question: str) -> None:
    await interaction.response.send_message(question, ephemeral=True)


if __name__ == "__main__":
    with pointed_at(Endpoint(sys.argv[1], sys.argv[2])):
        EchoBot().run(sys.argv[3], log_handler=None)
