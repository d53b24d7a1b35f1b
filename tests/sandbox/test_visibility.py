"""What a bot without the message content intent may read, and who sees what."""

from collections.abc import Awaitable, Callable

import discord
import pytest

from bot.sandbox.guilds import Overwrite
from bot.sandbox.message import Message, Upload
from bot.sandbox.people import PersonError
from bot.sandbox.permissions import Permission
from bot.sandbox.server import Sandbox
from tests.sandbox.client import Bot, waiting
from tests.sandbox.conftest import Join

Saying = Callable[[Sandbox, Message], Awaitable[Message]]


async def _mentioned(sandbox: Sandbox, _: Message) -> Message:
    return await sandbox.person("Alice").say("general", "text", mention_bot=True)


async def _plain(sandbox: Sandbox, _: Message) -> Message:
    return await sandbox.person("Alice").say("general", "text")


async def _with_role(sandbox: Sandbox, _: Message) -> Message:
    return await sandbox.person("Alice").say("general", f"{sandbox.bot_role_mention()} text")


async def _reply(sandbox: Sandbox, answer: Message) -> Message:
    return await sandbox.person("Alice").say("general", "text", reply_to=answer)


async def _silent_reply(sandbox: Sandbox, answer: Message) -> Message:
    return await sandbox.person("Alice").say("general", "text", reply_to=answer, ping=False)


async def _in_code(sandbox: Sandbox, _: Message) -> Message:
    return await sandbox.person("Alice").say("general", f"`{sandbox.bot_mention}` text")


@pytest.mark.parametrize(
    ("say", "readable"),
    [
        (_mentioned, True),
        (_plain, False),
        (_with_role, False),
        (_reply, True),
        (_silent_reply, False),
        (_in_code, False),
    ],
)
async def test_a_text_is_read_only_if_it_pings_the_bot(
    join: Join, say: Saying, *, readable: bool
) -> None:
    """A mention and a reply with ping show the text; the bot's role and a silent reply do not."""
    bot = Bot()
    async with join(bot) as sandbox:
        channel = bot.get_channel(sandbox.channel("general").id)
        assert isinstance(channel, discord.TextChannel)
        sent = await channel.send("an answer")
        answer = await sandbox.wait_for_message("general")
        assert answer.id == sent.id
        said = await say(sandbox, answer)
        heard = await bot.hear()
        assert (heard.id, bool(heard.content)) == (said.id, readable)
        assert bool((await channel.fetch_message(said.id)).content) == readable


async def test_a_reply_to_a_commands_answer_is_blank(join: Join) -> None:
    """A reply to the answer of a slash command pings nobody, so its text does not arrive."""
    bot = Bot()

    @bot.tree.command(description="Answers")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("an answer")

    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        answer = (await (await alice.slash("general", "ask")).response()).message
        await alice.say("general", "and then?", reply_to=answer)
        heard = await bot.hear()
        assert heard.content == ""
        assert isinstance(heard.reference, discord.MessageReference)
        assert isinstance(heard.reference.resolved, discord.Message)
        assert heard.reference.resolved.content == "an answer"


async def test_an_edit_that_drops_the_mention_is_blank(join: Join) -> None:
    """What a person writes after taking the mention out is not the bot's to read."""
    bot = Bot()
    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        said = await alice.say("general", "text", mention_bot=True)
        assert (await bot.hear()).content
        with waiting(bot, "raw_message_edit") as edited:
            await alice.edit(said, "no longer meant for you")
            assert (await edited).message.content == ""


async def test_all_of_a_blanked_message_is_kept_back(join: Join) -> None:
    """Files of a message that does not ping the bot are kept back like its text."""
    bot = Bot()
    async with join(bot) as sandbox:
        files = [Upload("a.txt", b"secret")]
        await sandbox.person("Alice").say("general", "text", files=files)
        heard = await bot.hear()
        assert (heard.content, heard.attachments, heard.embeds) == ("", [], [])


async def test_the_message_that_is_answered_is_blanked_too(join: Join) -> None:
    """A reply that pings the bot does not show it the text that is replied to."""
    bot = Bot()
    async with join(bot) as sandbox:
        alice, bob = sandbox.person("Alice"), sandbox.person("Bob")
        first = await bob.say("general", "not for the bot")
        await bot.hear()
        await alice.say("general", "see above", mention_bot=True, reply_to=first)
        heard = await bot.hear()
        assert heard.content.endswith("see above")
        assert isinstance(heard.reference, discord.MessageReference)
        assert isinstance(heard.reference.resolved, discord.Message)
        assert heard.reference.resolved.content == ""


async def test_a_context_menu_shows_its_target(join: Join) -> None:
    """The message that a person picks in a menu comes with its text."""
    bot = Bot()

    @bot.tree.context_menu(name="Check")
    async def check(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"it says {message.content}", ephemeral=True)

    async with join(bot) as sandbox:
        alice, bob = sandbox.person("Alice"), sandbox.person("Bob")
        said = await bob.say("general", "what nobody mentions")
        answer = await (await alice.context_menu("general", "Check", said)).response()
        assert answer.text == "it says what nobody mentions"


async def test_a_channel_that_the_bot_cannot_see(join: Join) -> None:
    """Nothing is heard from a channel that is closed to the bot, and nothing can be done there."""
    bot = Bot()
    async with join(bot) as sandbox:
        channel = sandbox.channel("general")
        closed = Overwrite(sandbox.world.bot.id, member=True, deny=Permission.VIEW_CHANNEL)
        with waiting(bot, "guild_channel_update") as changed:
            sandbox.world.set_overwrites(channel, [closed])
            await changed
        await sandbox.person("Alice").say("general", "alone at last", mention_bot=True)
        await sandbox.person("Alice").dm("over here")
        assert (await bot.hear()).content == "over here"
        known = bot.get_channel(channel.id)
        assert isinstance(known, discord.TextChannel)
        for attempt in (known.send("hello"), known.fetch_message(1), bot.fetch_channel(known.id)):
            with pytest.raises(discord.Forbidden) as refused:
                await attempt
            assert refused.value.code == 50001


async def test_a_channel_that_the_bot_may_not_write_in(join: Join) -> None:
    """A mention there is heard, and an answer refused for lack of permission."""
    bot = Bot()
    async with join(bot) as sandbox:
        await sandbox.person("Alice").say("announcements", "anyone?", mention_bot=True)
        heard = await bot.hear()
        with pytest.raises(discord.Forbidden) as refused:
            await heard.reply("yes")
        assert refused.value.code == 50013


async def test_only_moderators_see_their_channel(join: Join) -> None:
    """A person sees and writes only where their roles let them."""
    async with join() as sandbox:
        alice, mona = sandbox.person("Alice"), sandbox.person("Mona")
        said = await mona.say("moderators", "between us")
        assert sandbox.visible("moderators", mona) == [said]
        assert sandbox.visible("moderators", alice) == []
        with pytest.raises(PersonError, match="Missing Access"):
            await alice.say("moderators", "let me in")
