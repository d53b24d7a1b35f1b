"""What Discord refuses in messages, with its codes."""

from typing import Any

import discord
import pytest

from bot.sandbox.message import Upload
from bot.sandbox.people import PersonError
from tests.sandbox.client import Bot
from tests.sandbox.conftest import Join
from tests.sandbox.test_messages import channel_of


def _embed(**fields: Any) -> dict[str, Any]:
    return {"embeds": [{"title": "Title"} | fields]}


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"content": "x" * 2001}, "content"),
        ({"content": 7}, "content"),
        ({"content": "x", "nonce": "n" * 26}, "nonce"),
        ({"content": "x", "embeds": [{"title": "t"}] * 11}, "embeds"),
        (_embed(title="t" * 257), "embeds.0.title"),
        (_embed(description="d" * 4097), "embeds.0.description"),
        (_embed(footer={"text": "f" * 2049}), "embeds.0.footer.text"),
        (_embed(author={"name": "a" * 257}), "embeds.0.author.name"),
        (_embed(fields=[{"name": "n", "value": "v"}] * 26), "embeds.0.fields"),
        (_embed(fields=[{"name": "", "value": "v"}]), "embeds.0.fields.0.name"),
        (_embed(fields=[{"name": "n", "value": "v" * 1025}]), "embeds.0.fields.0.value"),
        ({"embeds": [{"description": "d" * 3001}] * 2}, "embeds"),
        ({"embeds": [{}]}, "embeds.0"),
        (
            {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
            "allowed_mentions",
        ),
        (
            {"content": "x", "allowed_mentions": {"parse": ["all"]}},
            "allowed_mentions.parse.0",
        ),
        ({"content": "x", "allowed_mentions": {"users": ["1", "x"]}}, "allowed_mentions.users.1"),
        ({"embeds": ["title"]}, "embeds.0"),
        ({"content": "x", "attachments": [{"filename": "a.txt"}]}, "attachments.0.id"),
        ({"content": "x", "message_reference": {"message_id": "1"}}, "message_reference"),
        ({"content": "x", "message_reference": {"message_id": "x"}}, "message_reference"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_messages_have_limits(join: Join, body: dict[str, Any], where: str) -> None:
    """A message that breaks one of Discord's limits is refused with 50035, naming the field."""
    bot = Bot()
    async with join(bot) as sandbox:
        path = f"/channels/{sandbox.channel('general').id}/messages"
        with pytest.raises(discord.HTTPException) as refused:
            await bot.request("POST", path, body)
        assert (refused.value.status, refused.value.code) == (400, 50035)
        assert f"In {where}" in str(refused.value)
        assert sandbox.visible("general", sandbox.person("Alice")) == []


async def test_a_message_at_its_limit_is_sent(join: Join) -> None:
    """2,000 characters and 10 embeds of 6,000 together are not too many."""
    bot = Bot()
    async with join(bot):
        channel = channel_of(bot)
        assert len((await channel.send("x" * 2000)).content) == 2000
        await channel.send(embeds=[discord.Embed(description="d" * 600)] * 10)


async def test_an_empty_message_is_refused(join: Join) -> None:
    """Nothing cannot be sent, and a message cannot be edited into nothing."""
    bot = Bot()
    async with join(bot):
        channel = channel_of(bot)
        with pytest.raises(discord.HTTPException) as refused:
            await channel.send("")
        assert refused.value.code == 50006
        sent = await channel.send("something")
        with pytest.raises(discord.HTTPException) as refused:
            await sent.edit(content=None)
        assert refused.value.code == 50006
        assert (await channel.fetch_message(sent.id)).content == "something"


async def test_others_messages_are_not_the_bots(join: Join) -> None:
    """The bot cannot edit a person's message, nor delete it without the permission."""
    bot = Bot()
    async with join(bot) as sandbox:
        await sandbox.person("Alice").say("general", "mine", mention_bot=True)
        heard = await bot.hear()
        with pytest.raises(discord.Forbidden) as refused:
            await bot.request(
                "PATCH", f"/channels/{heard.channel.id}/messages/{heard.id}", {"content": "ours"}
            )
        assert refused.value.code == 50005
        with pytest.raises(discord.Forbidden) as refused:
            await heard.delete()
        assert refused.value.code == 50013


async def test_what_is_not_there(join: Join) -> None:
    """A channel and a message that are not there are named as such."""
    bot = Bot()
    async with join(bot):
        with pytest.raises(discord.NotFound) as refused:
            await bot.fetch_channel(1)
        assert refused.value.code == 10003
        with pytest.raises(discord.NotFound) as refused:
            await channel_of(bot).fetch_message(1)
        assert refused.value.code == 10008
        with pytest.raises(discord.HTTPException) as wrong:
            await bot.request("GET", "/channels/general")
        assert wrong.value.code == 50035


async def test_a_body_that_is_no_json_is_refused(join: Join) -> None:
    """A broken body is refused as Discord does."""
    bot = Bot()
    async with join(bot) as sandbox:
        route = discord.http.Route("POST", f"/channels/{sandbox.channel('general').id}/messages")
        with pytest.raises(discord.HTTPException) as refused:
            await bot.http.request(route, data="{")
        assert refused.value.code == 50109


async def test_a_request_without_the_token_is_refused(join: Join) -> None:
    """Without the bot's token every route but an interaction's is closed."""
    bot = Bot()
    async with join(bot) as sandbox:
        token, bot.http.token = bot.http.token, "other"
        with pytest.raises(discord.HTTPException) as refused:
            await bot.fetch_channel(sandbox.channel("general").id)
        assert (refused.value.status, refused.value.code) == (401, 0)
        bot.http.token = token


async def test_people_have_limits_too(join: Join) -> None:
    """What Discord would not let a person do is refused with the reason."""
    bot = Bot()
    async with join(bot) as sandbox:
        alice, bob = sandbox.person("Alice"), sandbox.person("Bob")
        with pytest.raises(PersonError, match="2001 characters"):
            await alice.say("general", "x" * 2001)
        with pytest.raises(PersonError, match="empty message"):
            await alice.say("general", " ")
        said = await alice.say("general", "mine")
        with pytest.raises(PersonError, match="another user"):
            await bob.edit(said, "ours")
        with pytest.raises(PersonError, match="Missing Permissions"):
            await bob.delete(said)
        thread = await alice.open_thread("general", "Once", said)
        for place, message in ((thread, None), ("general", said)):
            with pytest.raises(PersonError, match="a thread here already"):
                await bob.open_thread(place, "Twice", message)
        with pytest.raises(PersonError, match="11 files; Discord takes 10"):
            await alice.say("general", "these", files=[Upload("a.txt", b"a")] * 11)
        await sandbox.person("Mona").delete(said)
        with pytest.raises(PersonError, match="does not see"):
            await bob.react(said, "👍")
        with pytest.raises(LookupError, match="no channel 'lobby'"):
            await alice.say("lobby", "hello")
        stranger = sandbox.world.add_guild("Elsewhere")
        with pytest.raises(PersonError, match="no member of Elsewhere"):
            await alice.slash(sandbox.world.add_channel(stranger, "lobby"), "ask")
        with pytest.raises(PersonError, match="no part in this conversation"):
            await alice.slash(bob.dm_channel(), "ask")
