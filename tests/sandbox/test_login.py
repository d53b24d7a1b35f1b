"""Joining: the token, the intents, and what a bot knows once it is ready."""

import asyncio

import discord
import pytest

from bot.sandbox.dispatches import PRIVILEGED, Intent
from bot.sandbox.server import SandboxOptions, open_sandbox
from tests.sandbox.client import Bot, pointed_at, running
from tests.sandbox.conftest import UNLIMITED, Join


async def test_a_bot_logs_in_and_knows_its_guild(join: Join) -> None:
    """The client is ready with its account, its guild, the guild's channels and its role."""
    bot = Bot()
    async with join(bot) as sandbox:
        assert bot.user is not None
        assert bot.user.name == "Briefing"
        (guild,) = bot.guilds
        assert guild.name == "Town Hall"
        assert guild.member_count == len(sandbox.guild.members)
        assert [channel.name for channel in guild.text_channels] == [
            "general",
            "announcements",
            "moderators",
        ]
        assert guild.self_role is not None
        assert guild.self_role.mention == sandbox.bot_role_mention()
        assert bot.application_id == sandbox.world.application.id


async def test_a_wrong_token_is_refused() -> None:
    """An operator who pastes the wrong token is told so at login."""
    async with open_sandbox() as sandbox:
        with pointed_at(sandbox):
            async with Bot() as bot:
                with pytest.raises(discord.LoginFailure):
                    await bot.login("wrong")


async def test_a_revoked_token_ends_the_bot() -> None:
    """A token that is reset while the bot runs ends its gateway connection and every request."""
    async with open_sandbox(options=UNLIMITED) as sandbox:
        bot, old = Bot(), sandbox.token
        with pointed_at(sandbox):
            await bot.login(old)
            task = asyncio.create_task(bot.connect())
            await bot.wait_until_ready()
            sandbox.world.revoke_token()
            with pytest.raises(discord.ConnectionClosed) as closed:
                await task
            assert closed.value.code == 4004
            async with Bot() as bot:
                with pytest.raises(discord.LoginFailure):
                    await bot.login(old)


@pytest.mark.parametrize("name", ["members", "presences", "message_content"])
async def test_privileged_intents_are_refused(name: str) -> None:
    """A bot that asks for a privileged intent its application lacks is told so (4014)."""
    intents = discord.Intents(guilds=True, **{name: True})
    async with open_sandbox(options=UNLIMITED) as sandbox:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with running(Bot(intents=intents), sandbox):
                pass


async def test_a_granted_intent_shows_every_text(join: Join) -> None:
    """With the message content intent granted, texts that ping nobody arrive."""
    intents = discord.Intents(guilds=True, guild_messages=True, message_content=True)
    bot = Bot(intents=intents)
    options = SandboxOptions(rate_limits=False, privileged_intents=int(Intent.MESSAGE_CONTENT))
    async with join(bot, options) as sandbox:
        await sandbox.person("Alice").say("general", "nobody is pinged")
        assert (await bot.hear()).content == "nobody is pinged"
    assert (
        int(PRIVILEGED) == discord.Intents(members=True, presences=True, message_content=True).value
    )


async def test_only_events_of_the_intents_arrive(join: Join) -> None:
    """A bot that did not ask for messages in servers hears none, but private ones."""
    bot = Bot(intents=discord.Intents(guilds=True, dm_messages=True))
    async with join(bot) as sandbox:
        await sandbox.person("Alice").say("general", "in public", mention_bot=True)
        await sandbox.person("Alice").dm("in private")
        assert (await bot.hear()).content == "in private"


async def test_a_bot_lists_its_guilds_and_application(join: Join) -> None:
    """What an operator's check asks for is there: guilds, members, roles, channels, limits."""
    bot = Bot()
    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        assert [guild.name async for guild in bot.fetch_guilds()] == ["Town Hall"]
        guild = await bot.fetch_guild(sandbox.guild.id)
        assert guild.approximate_member_count == len(sandbox.guild.members)
        assert (await guild.fetch_member(alice.id)).name == "alice"
        assert len(await guild.fetch_roles()) == len(sandbox.guild.roles)
        assert len(await guild.fetch_channels()) == 3
        assert (await bot.fetch_user(alice.id)).display_name == "Alice"
        assert (await bot.application_info()).owner.name == "owner"
        assert (await bot.http.request(discord.http.Route("GET", "/gateway/bot")))["shards"] == 1
        assert await bot.http.request(discord.http.Route("GET", "/gateway"))
        with pytest.raises(discord.NotFound) as refused:
            await guild.fetch_member(1)
        assert refused.value.code == 10007
        with pytest.raises(discord.NotFound) as refused:
            await bot.fetch_guild(1)
        assert refused.value.code == 10004
        with pytest.raises(discord.NotFound) as refused:
            await bot.fetch_user(1)
        assert refused.value.code == 10013
