"""One question over the real Discord, for whoever has a token and a server to try it in.

    LIVE_DISCORD_TOKEN=… LIVE_GUILD=… LIVE_CHANNEL=… python -m pytest tests/live

The bot of the token must be in the server and may write in the channel. Without these variables
nothing here is collected, and nothing of it runs in CI.
"""

import asyncio
import os
from pathlib import Path

import discord

from bot.app_chat import make_desk
from bot.chat.client import BriefingClient
from bot.chat.desk import Question
from bot.chat.sending import content_of
from bot.library.snapshot import Snapshot
from bot.services.edition import Edition, One
from bot.settings import Settings
from bot.store.database import open_store

KNOWLEDGE = Path(__file__).parent.parent.parent / "knowledge"

if "LIVE_DISCORD_TOKEN" in os.environ:

    async def test_the_bot_logs_in_and_answers(tmp_path: Path) -> None:
        """Discord takes the login, the commands and a message with buttons as the sandbox does."""
        token, guild = os.environ["LIVE_DISCORD_TOKEN"], int(os.environ["LIVE_GUILD"])
        channel_id = int(os.environ["LIVE_CHANNEL"])
        named = frozenset({guild})
        settings = Settings(
            KNOWLEDGE, tmp_path / "log.sqlite3", 90, 20, token, named, named, frozenset()
        )
        async with open_store(settings.database) as store:
            desk = make_desk(settings, One(Edition.of(Snapshot.read(KNOWLEDGE))), store)
            client = BriefingClient(desk, store.notes)
            running = asyncio.create_task(client.start(token))
            try:
                await asyncio.wait_for(client.wait_until_ready(), 60)
                assert {command.name for command in await client.tree.fetch_commands()} == {
                    "ask",
                    "briefing",
                    "Answer from the briefing",
                }
                me = client.user
                assert me is not None
                question = Question(
                    "what is Boston's stance", "live", "live", me.id, channel_id, guild
                )
                shown = await desk.answer(question)
                channel = await client.fetch_channel(channel_id)
                assert isinstance(channel, discord.TextChannel)
                sent = await channel.send(**content_of(shown.rendered))
                assert "Michelle Wu" in (await channel.fetch_message(sent.id)).content
                await sent.delete()
            finally:
                await client.close()
                await asyncio.gather(running, return_exceptions=True)
