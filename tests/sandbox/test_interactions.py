"""Answering interactions: at once, later, twice, too late, and what follows."""

import asyncio

import discord
import pytest

from bot.sandbox import interactions
from bot.sandbox.handles import ResponseKind
from bot.sandbox.message import MessageType
from bot.sandbox.server import SandboxOptions
from tests.sandbox.client import Bot
from tests.sandbox.conftest import Join

HURRIED = SandboxOptions(rate_limits=False, answer_s=0.05)


async def test_an_answer_at_once(join: Join) -> None:
    """An answer to a slash command is seen by all, as the answer to that command."""
    bot = Bot()

    @bot.tree.command(description="Answers")
    async def ask(interaction: discord.Interaction, question: str) -> None:
        sent = await interaction.response.send_message(f"{question}!")
        assert isinstance(sent.resource, discord.InteractionMessage)
        assert sent.resource.content == f"{question}!"

    async with join(bot) as sandbox:
        alice, bob = sandbox.person("Alice"), sandbox.person("Bob")
        answer = await (await alice.slash("general", "ask", {"question": "why"})).response()
        assert (answer.kind, answer.text, answer.ephemeral) == (ResponseKind.MESSAGE, "why!", False)
        assert answer.message is not None
        assert answer.message.type is MessageType.CHAT_INPUT_COMMAND
        assert sandbox.visible("general", bob) == [answer.message]
        heard = await bot.hear_own()
        assert heard.interaction_metadata is not None
        assert heard.interaction_metadata.user.id == alice.id


async def test_an_answer_for_one_person(join: Join) -> None:
    """An ephemeral answer is seen by that person alone, and cannot be fetched."""
    bot = Bot()

    @bot.tree.command(description="Answers")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("for you", ephemeral=True)

    async with join(bot) as sandbox:
        alice, bob = sandbox.person("Alice"), sandbox.person("Bob")
        answer = await (await alice.slash("general", "ask")).response()
        assert answer.ephemeral
        assert answer.message is not None
        assert sandbox.visible("general", alice) == [answer.message]
        assert sandbox.visible("general", bob) == []
        place = answer.message.channel.id
        with pytest.raises(discord.NotFound) as refused:
            await bot.request("GET", f"/channels/{place}/messages/{answer.message.id}")
        assert refused.value.code == 10008
        assert await bot.request("GET", f"/channels/{place}/messages") == []


async def test_an_answer_in_private(join: Join) -> None:
    """A command works in a private conversation, with a user and no member."""
    bot = Bot()

    @bot.tree.command(description="Answers")
    async def ask(interaction: discord.Interaction) -> None:
        assert interaction.guild is None
        assert isinstance(interaction.user, discord.User)
        await interaction.response.send_message(f"hello {interaction.user.display_name}")

    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        answer = await (await alice.slash(alice.dm_channel(), "ask")).response()
        assert answer.text == "hello Alice"


@pytest.mark.parametrize("ephemeral", [False, True])
async def test_a_deferred_answer(join: Join, *, ephemeral: bool) -> None:
    """An answer that was put off shows as thinking first, and stays as private as announced."""
    bot, thinking, go_on = Bot(), asyncio.Event(), asyncio.Event()

    @bot.tree.command(description="Takes its time")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=ephemeral)
        thinking.set()
        await go_on.wait()
        await interaction.edit_original_response(content="at last")

    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        used = await alice.slash("general", "ask")
        await thinking.wait()
        assert await used.acknowledged()
        (shown,) = sandbox.visible("general", alice)
        assert (shown.is_loading, shown.content) == (True, "")
        go_on.set()
        answer = await used.response()
        assert (answer.text, answer.ephemeral, answer.deferred) == ("at last", ephemeral, True)
        assert answer.message is shown
        assert not shown.is_loading


async def test_the_first_follow_up_takes_a_deferred_answers_place(join: Join) -> None:
    """A follow-up after a deferral fills in the answer, later ones reply to it."""
    bot = Bot()

    @bot.tree.command(description="Takes its time")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("one")
        second = await interaction.followup.send("two", wait=True)
        await second.edit(content="two, mended")
        third = await interaction.followup.send("three", ephemeral=True, wait=True)
        await third.delete()

    async with join(bot) as sandbox:
        used = await sandbox.person("Alice").slash("general", "ask")
        answer = await used.response()
        assert (answer.text, answer.ephemeral) == ("one", True)
        second = await used.followup(0)
        await used.followup(1)
        await sandbox.world.until(
            lambda: len(used.followups) == 1 or None, 5, "the deletion of the third"
        )
        assert (second.content, second.ephemeral) == ("two, mended", False)
        assert (second.type, second.referenced) == (MessageType.REPLY, answer.message)


async def test_the_original_answer_can_be_fetched_edited_and_deleted(join: Join) -> None:
    """The client can look at, change and take back its answer, ephemeral ones too."""
    bot, done = Bot(), asyncio.Event()

    @bot.tree.command(description="Answers")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("first", ephemeral=True)
        original = await interaction.original_response()
        assert original.content == "first"
        await interaction.edit_original_response(content="second")
        await interaction.delete_original_response()
        with pytest.raises(discord.NotFound) as refused:
            await interaction.edit_original_response(content="third")
        assert refused.value.code == 10008
        done.set()

    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        used = await alice.slash("general", "ask")
        await asyncio.wait_for(done.wait(), 5)
        answer = await used.response()
        assert answer.message is not None
        assert answer.message.deleted
        assert sandbox.visible("general", alice) == []


async def test_no_answer_within_three_seconds(join: Join) -> None:
    """A person whose command is not answered in time is told so, and a late answer is refused."""
    bot, late = Bot(), asyncio.get_running_loop().create_future()

    @bot.tree.command(description="Sleeps")
    async def ask(interaction: discord.Interaction) -> None:
        late.set_result(interaction)

    async with join(bot, HURRIED) as sandbox:
        used = await sandbox.person("Alice").slash("general", "ask")
        answer = await used.response()
        assert answer.kind is ResponseKind.FAILURE
        assert answer.failure == "The application did not respond"
        interaction = await late
        with pytest.raises(discord.NotFound) as refused:
            await interaction.response.send_message("sorry")
        assert refused.value.code == 10062


async def test_a_second_answer_is_refused(join: Join) -> None:
    """An interaction is answered once; the second answer is refused with 40060."""
    bot, codes = Bot(), asyncio.Queue[int]()

    @bot.tree.command(description="Answers")
    async def ask(interaction: discord.Interaction) -> None:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        body = {"type": 4, "data": {"content": "once"}}
        await bot.request("POST", path, body)
        try:
            await bot.request("POST", path, body)
        except discord.HTTPException as refused:
            codes.put_nowait(refused.code)

    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        await (await alice.slash("general", "ask")).response()
        assert await codes.get() == 40060
        assert len(sandbox.visible("general", alice)) == 1


async def test_a_token_holds_for_fifteen_minutes(join: Join) -> None:
    """Following up works for fifteen minutes and then no more."""
    bot, used = Bot(), asyncio.get_running_loop().create_future()

    @bot.tree.command(description="Answers")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("now")
        used.set_result(interaction)

    async with join(bot) as sandbox:
        await sandbox.person("Alice").slash("general", "ask")
        interaction = await used
        sandbox.world.clock.advance(890)
        await interaction.followup.send("still here")
        sandbox.world.clock.advance(20)
        with pytest.raises(discord.HTTPException) as refused:
            await bot.request(
                "POST", f"/webhooks/{bot.application_id}/{interaction.token}", {"content": "late"}
            )
        assert (refused.value.status, refused.value.code) == (401, 50027)


async def test_tokens_that_are_none(join: Join) -> None:
    """A made-up token, and following up before answering, are refused."""
    bot, used = Bot(), asyncio.get_running_loop().create_future()

    @bot.tree.command(description="Answers")
    async def ask(interaction: discord.Interaction) -> None:
        used.set_result(interaction)

    async with join(bot) as sandbox:
        with pytest.raises(discord.NotFound) as refused:
            await bot.request("POST", "/interactions/1/none/callback", {"type": 5})
        assert refused.value.code == 10062
        with pytest.raises(discord.HTTPException) as wrong:
            await bot.request("POST", f"/webhooks/{bot.application_id}/none", {"content": "x"})
        assert wrong.value.code == 50027
        await sandbox.person("Alice").slash("general", "ask")
        interaction = await used
        with pytest.raises(discord.NotFound) as refused:
            await interaction.followup.send("too soon")
        assert refused.value.code == 10015
        await interaction.response.defer()
        await interaction.delete_original_response()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"type": 4, "data": {"content": ""}}, 50006),
        ({"type": 4, "data": {"content": "x" * 2001}}, 50035),
        ({"type": 6}, 50035),
        ({"type": 7, "data": {"content": "x"}}, 50035),
        ({"type": 8, "data": {"choices": []}}, 50035),
        ({"data": {"content": "x"}}, 50035),
    ],
    ids=str,
)
async def test_an_answer_that_is_refused_leaves_time_for_another(
    join: Join, body: dict[str, object], code: int
) -> None:
    """An answer that breaks a rule or does not fit is refused, and a good one may follow."""
    bot, codes = Bot(), []

    @bot.tree.command(description="Answers")
    async def ask(interaction: discord.Interaction) -> None:
        try:
            path = f"/interactions/{interaction.id}/{interaction.token}/callback"
            await bot.request("POST", path, body)
        except discord.HTTPException as refused:
            codes.append(refused.code)
        await interaction.response.send_message("better")

    async with join(bot) as sandbox:
        answer = await (await sandbox.person("Alice").slash("general", "ask")).response()
        assert (answer.text, codes) == ("better", [code])


async def test_what_follows_an_answer_that_is_gone(join: Join) -> None:
    """A follow-up is refused if it is empty, and replies to nothing once the answer is deleted."""
    bot, done = Bot(), asyncio.get_running_loop().create_future()

    @bot.tree.command(description="Answers")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("first")
        with pytest.raises(discord.HTTPException) as refused:
            await interaction.followup.send("")
        await interaction.delete_original_response()
        await interaction.followup.send("second")
        done.set_result(refused.value.code)

    async with join(bot) as sandbox:
        used = await sandbox.person("Alice").slash("general", "ask")
        assert await asyncio.wait_for(done, 5) == 50006
        (second,) = sandbox.visible("general", sandbox.person("Bob"))
        assert (second.content, second.type) == ("second", MessageType.DEFAULT)
        assert used.followups == [second]
        assert second.referenced is None


async def test_old_tokens_are_forgotten(join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in remembers so many of them, and then the latest."""
    monkeypatch.setattr(interactions, "MOST_TOKENS", 2)
    bot, begun = Bot(), asyncio.Queue[discord.Interaction]()

    @bot.tree.command(description="Answers")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("now")
        begun.put_nowait(interaction)

    async with join(bot) as sandbox:
        used = []
        for _ in range(3):
            await sandbox.person("Alice").slash("general", "ask")
            used.append(await begun.get())
        with pytest.raises(discord.HTTPException) as refused:
            await used[0].followup.send("forgotten")
        assert refused.value.code == 50027
        await used[1].followup.send("remembered")


async def test_answers_need_no_right_to_write(join: Join) -> None:
    """A command is answered also in a channel where the bot may not write."""
    bot = Bot()

    @bot.tree.command(description="Answers")
    async def ask(interaction: discord.Interaction) -> None:
        assert not interaction.app_permissions.send_messages
        assert interaction.permissions.send_messages
        await interaction.response.send_message("here")

    async with join(bot) as sandbox:
        answer = await (await sandbox.person("Alice").slash("announcements", "ask")).response()
        assert answer.text == "here"
