"""`/briefing privacy`: a person takes, erases and stops what is kept of them, and nobody else."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.chat import replies
from bot.sandbox.guilds import Guild
from bot.sandbox.message import Message
from bot.sandbox.people import Person
from bot.store.database import Store, open_store
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
from tests.chat.knowledge.at_desk import files, labels, locked


async def _page(person: Person) -> Message:
    handle = await person.slash("general", "briefing privacy")
    shown = await handle.response()
    assert shown.ephemeral
    assert shown.message is not None
    return shown.message


async def _press(person: Person, message: Message, button: str) -> Message:
    response = await (await person.press(message, button)).response()
    assert response.ephemeral
    assert response.message is not None
    return response.message


async def _asked(here: Town, person: Person, question: str) -> Message:
    answer = await here.ask(person, question)
    await noted(here.store, answer)
    return answer


async def test_a_person_takes_and_erases_what_is_theirs(tmp_path: Path) -> None:
    """The file has their questions alone; a second press erases those, and another's stay."""
    async with town(tmp_path) as here:
        await _asked(here, here.alice, DIRECT)
        bobs = await _asked(here, here.bob, "what is Denver's stance")
        page = await _page(here.alice)
        for said in ("90 days", "keyed hash", "after 14 days", "after 30", "are kept"):
            assert said in page.text
        assert labels(page) == ["My data", "Erase…", "Stop logging me"]
        (content,) = files(await _press(here.alice, page, "My data")).values()
        assert DIRECT in json.dumps(json.loads(content))
        assert b"Denver" not in content
        sure = await _press(here.alice, page, "Erase…")
        assert sure.text == replies.ERASE
        assert await here.store.questions.count() == 2
        done = await _press(here.alice, sure, "Erase it all")
        assert done.text == "Erased: 1 question."
        assert await here.store.questions.count() == 1
        assert await here.store.questions.question_of_message(bobs.id) is not None
        assert "Reading" not in (await here.ask(here.alice, "and Denver?")).text
        (content,) = files(await _press(here.alice, page, "My data")).values()
        assert DIRECT.encode() not in content
        assert (await _press(here.alice, sure, "Erase it all")).text == "Erased: 1 question."
        again = await _press(here.alice, sure, "Erase it all")
        assert again.text == replies.erased(0, 0, 0)


async def test_a_button_acts_for_whoever_presses_it(tmp_path: Path) -> None:
    """One that somebody else was shown gives and erases nothing of theirs."""
    async with town(tmp_path) as here:
        await _asked(here, here.alice, DIRECT)
        page = await _page(here.alice)
        sure = await _press(here.alice, page, "Erase…")
        for message in (page, sure):
            message.viewer = here.bob.user
        (content,) = files(await _press(here.bob, page, "My data")).values()
        assert b"Boston" not in content
        await _press(here.bob, sure, "Erase it all")
        await _press(here.bob, page, "Stop logging me")
        assert await here.store.questions.count() == 1
        assert "are kept" in (await _page(here.alice)).text


async def test_who_is_not_logged_gets_answers_all_the_same(tmp_path: Path) -> None:
    """No row, no notice in direct messages, no buttons; and all of it again when they want."""
    async with town(tmp_path) as here:
        page = await _page(here.alice)
        assert (await _press(here.alice, page, "Stop logging me")).text == replies.NOT_LOGGED_NOW
        answer = await here.ask(here.alice, DIRECT)
        assert QUOTE in answer.text
        assert answer.components == ()
        direct = await here.answer_to(await here.alice.dm("and Denver?"))
        assert "Questions are kept" not in direct.text
        handle = await here.alice.slash("general", "ask", {"question": DIRECT})
        assert QUOTE in (await handle.response()).text
        assert await here.store.questions.count() == 0
        page = await _page(here.alice)
        assert "are not kept, only counted" in page.text
        assert labels(page)[-1] == "Log me again"
        assert (await _press(here.alice, page, "Log me again")).text == replies.LOGGED_NOW
        direct = await here.answer_to(await here.alice.dm(DIRECT))
        assert "Questions are kept for 90 days" in direct.text
        assert await here.store.questions.count() == 1


async def test_what_could_not_be_done_is_said(tmp_path: Path) -> None:
    """While the database is locked nothing is erased or stopped, and nobody is told it was."""
    async with checked_sandbox() as sandbox:
        settings = settings_of(sandbox, tmp_path / "log.sqlite3")
        async with (
            open_store(settings.database, busy_timeout_s=0.05) as store,
            bot_in(sandbox, settings, store=store),
        ):
            alice = sandbox.person("Alice")
            page = await _page(alice)
            sure = await _press(alice, page, "Erase…")
            with locked(settings.database):
                for message, button in ((sure, "Erase it all"), (page, "Stop logging me")):
                    assert (await _press(alice, message, button)).text == replies.NOT_DONE
            assert "are kept" in (await _page(alice)).text


async def _until_going(store: Store, *guilds: Guild) -> None:
    """Wait until just these servers are written down as ones that removed the bot."""
    wanted = {guild.id for guild in guilds}
    async with asyncio.timeout(5):
        while (await store.erasing.removed_guilds()).keys() != wanted:  # noqa: ASYNC110  it has no event
            await asyncio.sleep(0)


async def test_servers_that_remove_the_bot_are_noted(tmp_path: Path) -> None:
    """Also while it is away; not in an outage, and no longer once they have it back."""
    async with checked_sandbox() as sandbox:
        world, home = sandbox.world, sandbox.guild
        other = world.add_guild("Elsewhere")
        settings = settings_of(sandbox, tmp_path / "log.sqlite3", guilds=[home.id])
        async with bot_in(sandbox, settings) as (client, store):
            for event, available in (("guild_unavailable", False), ("guild_available", True)):
                told = asyncio.create_task(client.wait_for(event, timeout=5))
                await asyncio.sleep(0)
                world.set_available(other, available=available)
                await told
            world.kick_bot(home)
            await _until_going(store, home)
            world.join(home)
            await _until_going(store)
        world.kick_bot(other)
        async with bot_in(sandbox, settings) as (_, store):
            await _until_going(store, other)


async def test_more_than_can_be_sent_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody takes a part of what is kept of them for all of it."""
    monkeypatch.setattr("bot.chat.privacy.MOST_PARTS", 0)
    async with town(tmp_path) as here:
        await _asked(here, here.alice, DIRECT)
        told = await _press(here.alice, await _page(here.alice), "My data")
        assert told.text == replies.TOO_MUCH_DATA
        assert files(told) == {}
