"""Messages between people and the bot: sending, answering, editing, deleting, finding."""

import discord
import pytest

from bot.sandbox import messages
from bot.sandbox.message import MessageType, Upload
from tests.sandbox.client import Bot, waiting
from tests.sandbox.conftest import Join


def channel_of(bot: Bot, name: str = "general") -> discord.TextChannel:
    """A channel as the client knows it."""
    return next(channel for channel in bot.guilds[0].text_channels if channel.name == name)


async def test_a_mention_is_heard_and_answered(join: Join) -> None:
    """A person who mentions the bot gets a reply that points at their message."""
    bot = Bot()
    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        asked = await alice.say("general", "hello", mention_bot=True)
        heard = await bot.hear()
        assert heard.content == f"{sandbox.bot_mention} hello"
        assert heard.author.id == alice.id
        assert isinstance(heard.author, discord.Member)
        assert bot.user in heard.mentions
        sent = await heard.reply("good day", mention_author=False)
        answer = await sandbox.wait_for_message("general", after=asked)
        assert (answer.id, answer.content) == (sent.id, "good day")
        assert (answer.type, answer.referenced) == (MessageType.REPLY, asked)
        assert answer.mentions.users == ()


async def test_a_private_conversation(join: Join) -> None:
    """A private message is heard with its text, and the answer comes to that person alone."""
    bot = Bot()
    async with join(bot) as sandbox:
        alice, bob = sandbox.person("Alice"), sandbox.person("Bob")
        await alice.dm("just us")
        heard = await bot.hear()
        assert heard.content == "just us"
        assert isinstance(heard.channel, discord.DMChannel)
        await heard.channel.send("and me")
        answer = await sandbox.wait_for_message(alice.dm_channel())
        assert answer in sandbox.visible(alice.dm_channel(), alice)
        assert answer not in sandbox.visible(alice.dm_channel(), bob)


async def test_the_bot_can_write_first(join: Join) -> None:
    """A private conversation can be opened by the bot, unless the person takes no messages."""
    bot = Bot()
    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        user = await bot.fetch_user(alice.id)
        await user.send("a word")
        assert (await sandbox.wait_for_message(alice.dm_channel())).content == "a word"
        alice.user.accepts_dms = False
        with pytest.raises(discord.Forbidden) as refused:
            await user.send("another")
        assert refused.value.code == 50007


async def test_an_edit_is_heard(join: Join) -> None:
    """The client is told of an edited text, and people see the bot's own edits."""
    bot = Bot()
    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        asked = await alice.say("general", "first", mention_bot=True)
        heard = await bot.hear()
        with waiting(bot, "raw_message_edit") as edited:
            await alice.edit(asked, f"{sandbox.bot_mention} second")
            payload = await edited
        assert payload.message.content == f"{sandbox.bot_mention} second"
        assert payload.message.edited_at is not None
        answer = await heard.channel.send("one")
        await answer.edit(content="two")
        assert [message.content for message in sandbox.visible("general", alice)][-1] == "two"


async def test_a_deletion_is_heard(join: Join) -> None:
    """The client is told of a deleted message, and can delete its own."""
    bot = Bot()
    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        asked = await alice.say("general", "hello", mention_bot=True)
        heard = await bot.hear()
        answer = await heard.reply("yes")
        with waiting(bot, "raw_message_delete") as deleted:
            await alice.delete(asked)
            assert (await deleted).message_id == asked.id
        await answer.delete()
        assert sandbox.visible("general", alice) == []
        with pytest.raises(discord.NotFound) as refused:
            await heard.fetch()
        assert refused.value.code == 10008


async def test_a_reply_to_a_deleted_message(join: Join) -> None:
    """A reply to what is gone is refused, unless the client says that it may be gone."""
    bot = Bot()
    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        asked = await alice.say("general", "hello", mention_bot=True)
        heard = await bot.hear()
        await alice.delete(asked)
        with pytest.raises(discord.HTTPException) as refused:
            await heard.reply("too late")
        assert refused.value.code == 50035
        reference = heard.to_reference(fail_if_not_exists=False)
        sent = await heard.channel.send("all the same", reference=reference)
        assert sent.content == "all the same"


async def test_what_may_ping(join: Join) -> None:
    """Mentions ping only what the client allows; code and strangers never ping."""
    bot = Bot()
    async with join(bot) as sandbox:
        alice, bob = sandbox.person("Alice"), sandbox.person("Bob")
        channel = channel_of(bot)
        text = f"{alice.mention} {bob.mention} `{alice.mention}` <@1> @everyone"
        everyone = await channel.send(text)
        assert {user.id for user in everyone.mentions} == {alice.id, bob.id}
        assert not everyone.mention_everyone
        nobody = await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
        assert nobody.mentions == []
        one = discord.AllowedMentions(users=[discord.Object(bob.id)])
        assert [user.id for user in (await channel.send(text, allowed_mentions=one)).mentions] == [
            bob.id
        ]
        code = await channel.send(f"`{alice.mention}`")
        assert code.mentions == []
        role = sandbox.moderator_role
        unpinged = await channel.send(f"<@&{role.id}>")
        assert unpinged.role_mentions == []
        role.mentionable = True
        pinged = await channel.send(f"<@&{role.id}>")
        assert [each.id for each in pinged.role_mentions] == [role.id]


async def test_history_is_read_backwards(join: Join) -> None:
    """The client reads a channel's messages, newest first, in pages."""
    bot = Bot()
    async with join(bot):
        channel = channel_of(bot)
        sent = [await channel.send(str(number)) for number in range(5)]
        found = [message.content async for message in channel.history(limit=3)]
        assert found == ["4", "3", "2"]
        older = [message.content async for message in channel.history(before=sent[2])]
        assert older == ["1", "0"]
        newer = [message.content async for message in channel.history(after=sent[2])]
        assert newer == ["3", "4"]
        assert (await channel.fetch_message(sent[0].id)).content == "0"


@pytest.mark.parametrize("nonce", ["n1", 7])
async def test_a_message_sent_twice_with_a_nonce_is_one(join: Join, nonce: str | int) -> None:
    """A message that is sent again with the same nonce, word or number, is not there twice."""
    bot = Bot()
    async with join(bot) as sandbox:
        path = f"/channels/{sandbox.channel('general').id}/messages"
        body = {"content": "once", "nonce": nonce, "enforce_nonce": True}
        first = await bot.request("POST", path, body)
        again = await bot.request("POST", path, body)
        assert again["id"] == first["id"]
        assert (await bot.hear_own()).nonce == nonce
        assert len(sandbox.visible("general", sandbox.person("Alice"))) == 1
        other = await bot.request("POST", path, body | {"nonce": "n2"})
        assert other["id"] != first["id"]


async def test_old_nonces_are_forgotten(join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in remembers so many of them, and then the latest."""
    monkeypatch.setattr(messages, "MOST_NONCES", 2)
    bot = Bot()
    async with join(bot) as sandbox:
        path = f"/channels/{sandbox.channel('general').id}/messages"
        body = {"content": "once", "enforce_nonce": True}
        ids = [
            (await bot.request("POST", path, body | {"nonce": nonce}))["id"]
            for nonce in ("a", "b", "c", "c", "b", "a")
        ]
        assert ids[3:5] == [ids[2], ids[1]]
        assert ids[5] != ids[0]


async def test_threads(join: Join) -> None:
    """The client opens a thread, hears what is said there, and cannot write once it is locked."""
    bot = Bot()
    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        asked = await alice.say("general", "long story", mention_bot=True)
        heard = await bot.hear()
        thread = await heard.create_thread(name="Story")
        assert thread.id == asked.id
        place = sandbox.world.channels[thread.id]
        await alice.say(place, "chapter one", mention_bot=True)
        inside = await bot.hear()
        assert isinstance(inside.channel, discord.Thread)
        await inside.reply("go on")
        assert (await sandbox.wait_for_message(place)).content == "go on"
        with pytest.raises(discord.HTTPException) as refused:
            await heard.create_thread(name="Again")
        assert refused.value.code == 160004
        other = await channel_of(bot).create_thread(
            name="Free", type=discord.ChannelType.public_thread
        )
        await other.edit(archived=True, locked=True)
        with pytest.raises(discord.HTTPException) as refused:
            await other.send("late")
        assert refused.value.code == 50083


async def test_reactions_and_typing(join: Join) -> None:
    """The client can react, take it back and show that it types."""
    bot = Bot()
    async with join(bot) as sandbox:
        asked = await sandbox.person("Alice").say("general", "hello", mention_bot=True)
        heard = await bot.hear()
        await heard.add_reaction("👍")
        assert asked.reactions == {"👍": {sandbox.world.bot.id}}
        assert str((await heard.fetch()).reactions[0]) == "👍"
        assert bot.user is not None
        await sandbox.person("Bob").react(asked, "👍")
        await heard.remove_reaction("👍", bot.user)
        assert asked.reactions == {"👍": {sandbox.person("Bob").id}}
        sandbox.world.messages.take_reaction(sandbox.person("Bob").user, asked, "👍")
        assert asked.reactions == {}
        await heard.channel.typing()


async def test_embeds_are_kept(join: Join) -> None:
    """An embed comes back as it was sent."""
    bot = Bot()
    async with join(bot):
        embed = discord.Embed(title="Title", description="Text", url="https://news.example/")
        embed.add_field(name="Name", value="Value").set_footer(text="Foot").set_author(name="Me")
        embed.set_image(url="https://news.example/a.png")
        embed.set_thumbnail(url="https://news.example/b.png")
        sent = await channel_of(bot).send(embed=embed)
        assert sent.embeds[0].to_dict() == embed.to_dict()


async def test_a_file_of_a_person_arrives_with_the_mention(join: Join) -> None:
    """A file beside a mention is heard of and read."""
    bot = Bot()
    async with join(bot) as sandbox:
        upload = Upload("a.md", b"# Title\n", "text/markdown")
        await sandbox.person("Mona").say("general", "this", mention_bot=True, files=[upload])
        (attachment,) = (await bot.hear()).attachments
        assert (attachment.filename, attachment.size) == ("a.md", 8)
        assert await attachment.read() == b"# Title\n"
