"""*Check this answer*, by its menu and by its link: what became of its quotes, and who may know."""

from pathlib import Path

from bot.chat import replies
from bot.sandbox.guilds import Channel, Overwrite
from bot.sandbox.message import Message
from bot.sandbox.people import Person
from bot.sandbox.permissions import Permission
from tests.chat.bot_in_sandbox import (
    DIRECT,
    QUOTE,
    Town,
    bot_in,
    checked_sandbox,
    noted,
    settings_of,
    town,
)
from tests.chat.knowledge.at_desk import PARKS, desk, form_of, screen_of

MENU = "Check this answer"


async def _by_link(person: Person, link: str, channel: Channel | str = "general") -> str:
    handle = await person.slash(channel, "briefing check", {"link": link})
    response = await handle.response()
    assert response.ephemeral
    return response.text


async def _by_menu(person: Person, message: Message) -> str:
    handle = await person.context_menu(message.channel, MENU, message)
    response = await handle.response()
    assert response.ephemeral
    return response.text


async def _answered(here: Town, person: Person, channel: Channel | str) -> Message:
    """The answer to a question in a place, once it is noted which message it is."""
    asked = await person.say(channel, DIRECT, mention_bot=True)
    answer = await here.answer_to(asked)
    await noted(here.store, answer)
    return answer


async def test_a_quote_is_followed_through_all_that_happens_to_it(tmp_path: Path) -> None:
    """Identical, then edited with the difference in words, removed, and withdrawn without it."""
    async with desk(tmp_path) as here:
        answer = await here.ask("when can boats be hired")
        shown = await _by_menu(here.alice, answer)
        assert "1 quote: 1 identical." in shown
        assert "> Boats can be hired at the lake from May to September." in shown
        assert "Parks of the town › The lake · 2026-10-01, line 16" in shown
        assert await _by_link(here.alice, answer.link) == shown
        path = here.folder / "parks.md"
        path.write_text(PARKS.replace("May", "April").replace("nine", "ten"))
        await here.library.refresh(["parks.md"])
        shown = await _by_menu(here.alice, answer)
        assert "1 edited since" in shown
        assert "~~\N{MINUS SIGN}May~~**+April** to" in shown
        assert "nine" not in shown
        context = await here.press(answer, "Show in context", by=here.alice)
        assert "May" in context.text
        assert context.text.endswith("The article has changed since.")
        path.write_text(PARKS.partition("## The lake")[0])
        await here.library.refresh(["parks.md"])
        shown = await _by_link(here.alice, answer.link)
        assert "1 removed since" in shown
        assert "stands there no more" in shown
        form = form_of(await here.use("withdraw", {"article": "parks.md"}))
        here.client.edits.pause_s = 0
        screen_of(await here.submit(form, {"Why?": "It names somebody."}))
        await here.changed(answer, "Boats")
        shown = await _by_menu(here.alice, answer)
        assert "1 withdrawn" in shown
        assert "Boats" not in shown


async def test_what_is_no_answer_with_quotes_is_said(tmp_path: Path) -> None:
    """A person's message, an abstention, what is no link."""
    async with town(tmp_path) as here:
        said = await here.bob.say("general", "good morning")
        assert await _by_menu(here.alice, said) == replies.NO_ANSWER_OF_MINE
        assert await _by_link(here.alice, said.link) == replies.NO_ANSWER_THERE
        silent = await here.ask(here.alice, "What is Seattle's stance?")
        await noted(here.store, silent)
        assert await _by_menu(here.alice, silent) == replies.NO_QUOTES
        assert await _by_link(here.alice, "https://example.com/1/2/3") == replies.NO_LINK


async def test_a_link_tells_nothing_to_who_does_not_see_the_answer(tmp_path: Path) -> None:
    """Private channels and threads, other servers, direct messages, answers to others alone."""
    async with town(tmp_path) as here:
        sandbox, alice, bob, mona = here.sandbox, here.alice, here.bob, here.mona
        private = sandbox.channel("moderators")
        inside = await _answered(here, mona, private)
        assert QUOTE in inside.text
        forged = inside.link.replace(str(private.id), str(sandbox.channel("general").id))
        for link in (inside.link, forged):
            assert await _by_link(alice, link) == replies.NO_ANSWER_THERE
            assert "identical" in await _by_link(mona, link)
        thread = await bob.open_thread("general", "A thread")
        below = await _answered(here, bob, thread)
        assert "identical" in await _by_link(alice, below.link)
        direct = await _answered(here, alice, alice.dm_channel())
        assert await _by_link(alice, direct.link) == replies.NO_ANSWER_THERE
        assert "identical" in await _by_link(alice, direct.link, alice.dm_channel())
        assert await _by_link(bob, direct.link, bob.dm_channel()) == replies.NO_ANSWER_THERE
        handle = await alice.slash("general", "ask", {"question": DIRECT})
        own = (await handle.response()).message
        assert own is not None
        await noted(here.store, own)
        assert "identical" in await _by_link(alice, own.link)
        assert await _by_link(bob, own.link) == replies.NO_ANSWER_THERE


async def test_rights_count_as_they_are_now(tmp_path: Path) -> None:
    """An archived thread is found, and what was closed to somebody is closed for its answers."""
    async with town(tmp_path) as here:
        world, guild, bot = here.sandbox.world, here.sandbox.guild, here.sandbox.world.bot
        lobby = world.add_channel(guild, "lobby")
        thread = await here.bob.open_thread(lobby, "A thread")
        answer = await _answered(here, here.bob, thread)
        world.archive(thread, archived=True)
        assert "identical" in await _by_link(here.alice, answer.link)
        inside = await _answered(here, here.bob, lobby)
        assert "identical" in await _by_link(here.alice, inside.link, lobby)
        closed = Overwrite(guild.id, deny=Permission.READ_MESSAGE_HISTORY)
        open_to_bot = Overwrite(bot.id, member=True, allow=Permission.READ_MESSAGE_HISTORY)
        world.set_overwrites(lobby, [closed, open_to_bot])
        assert await _by_link(here.alice, answer.link) == replies.NO_ANSWER_THERE
        assert await _by_link(here.alice, inside.link, lobby) == replies.NO_ANSWER_THERE
        world.delete_channel(lobby)
        assert await _by_link(here.alice, answer.link) == replies.NO_ANSWER_THERE


async def test_a_thread_whose_channel_is_not_known_tells_nothing(tmp_path: Path) -> None:
    """As when Discord tells of the thread before it tells of the channel."""
    async with town(tmp_path) as here:
        lobby = here.sandbox.world.add_channel(here.sandbox.guild, "lobby")
        thread = await here.bob.open_thread(lobby, "A thread")
        answer = await _answered(here, here.bob, thread)
        assert "identical" in await _by_link(here.alice, answer.link)
        guild = here.client.get_guild(here.sandbox.guild.id)
        assert guild is not None
        del guild._channels[lobby.id]
        assert await _by_link(here.alice, answer.link) == replies.NO_ANSWER_THERE


async def test_a_link_to_another_server_tells_nothing(tmp_path: Path) -> None:
    """Not even to who is in both: Discord tells what they see of the one that they ask from."""
    async with checked_sandbox() as sandbox:
        world, alice = sandbox.world, sandbox.person("Alice")
        other = world.add_guild("Elsewhere")
        room = world.add_channel(other, "lobby")
        world.add_member(other, alice.user)
        guilds = [sandbox.guild.id, other.id]
        settings = settings_of(sandbox, tmp_path / "log.sqlite3", guilds=guilds)
        async with bot_in(sandbox, settings) as (_, store):
            await alice.say(room, DIRECT, mention_bot=True)
            answer = await sandbox.wait_for_message(room)
            await noted(store, answer)
            assert await _by_link(alice, answer.link) == replies.NO_ANSWER_THERE
            assert "identical" in await _by_link(alice, answer.link, room)
