"""What a bot is told of: what it asked for and may see, as the gateway words it."""

import discord

from bot.sandbox.dispatches import Intent
from bot.sandbox.guilds import Overwrite
from bot.sandbox.permissions import Permission
from bot.sandbox.server import SandboxOptions
from tests.sandbox.client import Bot, waiting
from tests.sandbox.conftest import Join

WITH_MEMBERS = SandboxOptions(rate_limits=False, privileged_intents=int(Intent.GUILD_MEMBERS))


def _bot(**intents: bool) -> Bot:
    """A bot that asks for messages and guilds, and for these."""
    asked = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, **intents)
    return Bot(intents=asked)


async def test_reactions_in_a_guild_come_with_the_member(join: Join) -> None:
    """Who reacts, to what, and who takes it back reaches a bot that asked for reactions."""
    bot = _bot(guild_reactions=True)
    async with join(bot) as sandbox:
        alice, bob = sandbox.person("Alice"), sandbox.person("Bob")
        said = await alice.say("general", "hello")
        with waiting(bot, "raw_reaction_add") as added:
            await bob.react(said, "👍")
            told = await added
        assert (told.message_id, told.user_id, str(told.emoji)) == (said.id, bob.id, "👍")
        assert told.member.display_name == "Bob"
        assert told.message_author_id == alice.id
        with waiting(bot, "raw_reaction_remove") as removed:
            sandbox.world.messages.take_reaction(bob.user, said, "👍")
            told = await removed
        assert (told.message_id, told.user_id) == (said.id, bob.id)


async def test_reactions_in_private_come_without_a_member(join: Join) -> None:
    """In a private conversation there is a user and no member; other intents do not reach there."""
    bot = _bot(dm_reactions=True)
    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        await alice.react(await alice.say("general", "in the open"), "👎")
        said = await alice.dm("in private")
        with waiting(bot, "raw_reaction_add") as added:
            await alice.react(said, "👍")
            told = await added
        assert (told.message_id, told.guild_id, told.member) == (said.id, None, None)
        assert len(sandbox.recorder.events("MESSAGE_REACTION_ADD")) == 1


async def test_typing_is_told_to_who_asked_for_it(join: Join) -> None:
    """A member who types in a guild, a user in private, and nothing to a bot that asked not."""
    bot = _bot(guild_typing=True, dm_typing=True)
    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        with waiting(bot, "typing") as typing:
            await alice.type("general")
            channel, who, _ = await typing
        assert (channel.id, who.id) == (sandbox.channel("general").id, alice.id)
        assert isinstance(who, discord.Member)
        with waiting(bot, "raw_typing") as typing:
            await alice.type(alice.dm_channel())
            told = await typing
        assert (told.user_id, told.guild_id) == (alice.id, None)
    deaf = _bot(dm_typing=True)
    async with join(deaf) as sandbox:
        alice = sandbox.person("Alice")
        await alice.type("general")
        await alice.say("general", "hello", mention_bot=True)
        await deaf.hear()
        assert sandbox.recorder.events("TYPING_START") == []


async def test_members_come_and_go_for_who_has_the_intent(join: Join) -> None:
    """With the privileged intent the client hears of every member who joins, changes or leaves."""
    bot = _bot(members=True)
    async with join(bot, WITH_MEMBERS) as sandbox:
        with waiting(bot, "member_join") as joined:
            carol = sandbox.person("Carol")
            assert (await joined).display_name == "Carol"
        with waiting(bot, "member_update") as changed:
            sandbox.world.set_roles(sandbox.guild, carol.user, [sandbox.moderator_role])
            assert "Moderator" in [role.name for role in (await changed)[1].roles]
        with waiting(bot, "member_remove") as left:
            sandbox.world.remove_member(sandbox.guild, carol.user)
            assert (await left).id == carol.id


async def test_members_are_kept_from_who_has_not(join: Join) -> None:
    """Without the privileged intent only the bot's own roles are told."""
    bot = _bot()
    async with join(bot) as sandbox:
        world, guild = sandbox.world, sandbox.guild
        carol = sandbox.person("Carol")
        world.set_roles(guild, carol.user, [sandbox.moderator_role])
        with waiting(bot, "member_update") as changed:
            own = guild.members[world.bot.id].roles
            world.set_roles(guild, world.bot, [*own, sandbox.moderator_role])
            assert (await changed)[1].id == world.bot.id
        world.remove_member(guild, carol.user)
        await sandbox.person("Alice").say("general", "hello", mention_bot=True)
        await bot.hear()
        for name, count in (("ADD", 0), ("UPDATE", 1), ("REMOVE", 0)):
            assert len(sandbox.recorder.events(f"GUILD_MEMBER_{name}")) == count


async def test_nothing_is_told_of_a_guild_that_the_bot_is_not_in(join: Join) -> None:
    """Roles, channels and members of another guild are none of the bot's business."""
    bot = _bot(members=True)
    async with join(bot, WITH_MEMBERS) as sandbox:
        world = sandbox.world
        elsewhere = world.add_guild("Elsewhere", joined=False)
        role = world.add_role(elsewhere, "Editors")
        world.set_permissions(elsewhere, role, Permission.MANAGE_MESSAGES)
        world.add_channel(elsewhere, "lobby")
        sandbox.person("Bob", guild=elsewhere)
        world.delete_role(elsewhere, role)
        await sandbox.person("Alice").say("general", "hello", mention_bot=True)
        await bot.hear()
        told = [frame.data for frame in sandbox.recorder.frames if frame.to_bot]
        assert str(elsewhere.id) not in str(told)
        with_bot = [guild["id"] for guild in await bot.request("GET", "/users/@me/guilds")]
        assert with_bot == [str(sandbox.guild.id)]


async def test_threads_are_told_where_the_bot_sees_them(join: Join) -> None:
    """A channel that is closed to the bot is known to it; a thread in that channel is not."""
    bot = _bot()
    async with join(bot) as sandbox:
        world, guild = sandbox.world, sandbox.guild
        closed = Overwrite(world.bot.id, member=True, deny=Permission.VIEW_CHANNEL)
        with waiting(bot, "guild_channel_create") as made:
            backstage = world.add_channel(guild, "backstage", [closed])
            assert (await made).name == "backstage"
        alice = sandbox.person("Alice")
        await alice.open_thread(backstage, "Unseen")
        with waiting(bot, "thread_create") as opened:
            seen = await alice.open_thread("general", "Seen")
            assert (await opened).name == "Seen"
        with waiting(bot, "thread_update") as changed:
            world.archive(seen, archived=True)
            assert (await changed)[1].archived
        with waiting(bot, "raw_thread_delete") as deleted:
            world.delete_channel(seen)
            assert (await deleted).thread_id == seen.id
        names = [data["name"] for data in sandbox.recorder.events("THREAD_CREATE")]
        assert names == ["Seen"]


async def test_a_mention_of_somebody_who_left_names_a_user(join: Join) -> None:
    """Who is in the guild is mentioned as a member, who left it as a mere user."""
    bot = _bot()
    async with join(bot) as sandbox:
        alice, bob, carol = (sandbox.person(name) for name in ("Alice", "Bob", "Carol"))
        sandbox.world.remove_member(sandbox.guild, carol.user)
        await alice.say("general", f"{bob.mention} {carol.mention}", mention_bot=True)
        heard = {user.name: type(user) for user in (await bot.hear()).mentions}
        assert heard["bob"] is discord.Member
        assert heard["carol"] is discord.User
