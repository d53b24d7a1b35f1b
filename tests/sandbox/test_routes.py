"""The REST routes of guilds, channels and people, as the client asks for them."""

import discord
import pytest

from bot.sandbox.permissions import Permission
from tests.sandbox.client import Bot
from tests.sandbox.conftest import Join
from tests.sandbox.test_messages import channel_of


async def test_guilds_are_counted_if_the_client_asks(join: Join) -> None:
    """How many members a guild has comes with it, or with all of them, only when asked for."""
    bot = Bot()
    async with join(bot) as sandbox:
        world, guild = sandbox.world, sandbox.guild
        count = len(guild.members)
        world.add_guild("Elsewhere", joined=False)
        (counted,) = [each async for each in bot.fetch_guilds()]
        assert (counted.name, counted.approximate_member_count) == ("Town Hall", count)
        (bare,) = [each async for each in bot.fetch_guilds(with_counts=False)]
        assert (bare.name, bare.approximate_member_count) == ("Town Hall", None)
        assert (await bot.fetch_guild(guild.id)).approximate_member_count == count
        alone = await bot.fetch_guild(guild.id, with_counts=False)
        assert (alone.name, alone.approximate_member_count) == ("Town Hall", None)


async def test_who_is_not_there_cannot_be_written_to(join: Join) -> None:
    """A private conversation with nobody is refused, as is asking for nobody."""
    bot = Bot()
    async with join(bot):
        with pytest.raises(discord.NotFound) as refused:
            await bot.create_dm(discord.Object(1))
        assert refused.value.code == 10013
        with pytest.raises(discord.NotFound) as refused:
            await bot.fetch_user(1)
        assert refused.value.code == 10013
        with pytest.raises(discord.NotFound) as refused:
            await bot.guilds[0].fetch_member(1)
        assert refused.value.code == 10007


async def test_another_persons_thread_is_a_moderators_to_archive(join: Join) -> None:
    """The bot archives a thread of its own, and another's only with the permission."""
    bot = Bot()
    async with join(bot) as sandbox:
        theirs = await sandbox.person("Alice").open_thread("general", "Theirs")
        thread = await bot.fetch_channel(theirs.id)
        assert isinstance(thread, discord.Thread)
        with pytest.raises(discord.Forbidden) as refused:
            await thread.edit(archived=True)
        assert (refused.value.code, theirs.archived) == (50013, False)
        own_role = next(role for role in sandbox.guild.roles.values() if role.bot_id is not None)
        manages = own_role.permissions | Permission.MANAGE_THREADS
        sandbox.world.set_permissions(sandbox.guild, own_role, manages)
        assert (await thread.edit(archived=True)).archived
        assert theirs.archived


@pytest.mark.parametrize("limit", [0, 101])
async def test_history_has_limits(join: Join, limit: int) -> None:
    """No page of a channel's history is empty or over 100 messages."""
    bot = Bot()
    async with join(bot):
        path = f"/channels/{channel_of(bot).id}/messages"
        with pytest.raises(discord.HTTPException) as refused:
            await bot.request("GET", f"{path}?limit={limit}")
        assert refused.value.code == 50035
        assert "In limit: int value should be between 1 and 100." in str(refused.value)
