"""Where and how often the bot answers, and what becomes of an answer that cannot be given."""

import asyncio
from collections.abc import Callable
import contextlib
from dataclasses import replace
import logging
from pathlib import Path
import sqlite3

import pytest

from bot.chat import replies
from bot.errors import StoreError
from bot.library.snapshot import Snapshot
from bot.sandbox.faults import Faults
from bot.sandbox.guilds import Overwrite
from bot.sandbox.message import Message
from bot.sandbox.permissions import Permission
from bot.sandbox.server import SandboxOptions
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


async def test_other_servers_get_no_answer(tmp_path: Path) -> None:
    """A server that is not named is told so by commands, and hears nothing otherwise."""
    async with town(tmp_path, guilds=[1]) as here:
        handle = await here.alice.slash("general", "ask", {"question": DIRECT})
        response = await handle.response()
        assert (response.ephemeral, response.text) == (True, replies.NOT_HERE)
        await here.alice.say("general", DIRECT, mention_bot=True)
        await here.quiet(here.alice)
        assert here.said() == []
        assert await here.store.questions.count() == 0


async def test_moderators_switch_a_channel_off(tmp_path: Path) -> None:
    """A mention there is not answered, /ask still is, and Post here is refused; until it is on."""
    async with town(tmp_path) as here:
        off = await here.mona.slash("general", "briefing channel", {"answers": False})
        assert (await off.response()).text == replies.SWITCHED_OFF
        await here.alice.say("general", DIRECT, mention_bot=True)
        handle = await here.alice.slash("general", "ask", {"question": DIRECT})
        private = await handle.response()
        assert QUOTE in private.text
        assert here.said() == []
        assert private.message is not None
        refused = await (await here.alice.press(private.message, "Post here")).response()
        assert (refused.ephemeral, refused.text) == (True, replies.CHANNEL_OFF)
        on = await here.mona.slash("general", "briefing channel", {"answers": True})
        assert (await on.response()).text == replies.SWITCHED_ON
        assert QUOTE in (await here.ask(here.alice, DIRECT)).text


async def test_members_switch_nothing(tmp_path: Path) -> None:
    """Whoever is no moderator of the home server is told so, whatever Discord let them press."""
    async with town(tmp_path) as here:
        handle = await here.alice.slash("general", "briefing channel", {"answers": False})
        assert (await handle.response()).text == replies.ONLY_MODERATORS
        assert QUOTE in (await here.ask(here.alice, DIRECT)).text


async def test_named_roles_make_moderators_in_the_place_of_rights(tmp_path: Path) -> None:
    """Where the operator named roles, "Manage Server" alone is not obeyed, and a role alone is."""
    async with checked_sandbox() as sandbox:
        role = sandbox.world.add_role(sandbox.guild, "Editor")
        people = [sandbox.person(name) for name in ("Alice", "Bob", "Mona")]
        sandbox.guild.members[people[0].id].roles.append(role)
        settings = replace(
            settings_of(sandbox, tmp_path / "log.sqlite3"), moderator_roles=frozenset({role.id})
        )
        async with bot_in(sandbox, settings):
            said = []
            for person in people:
                handle = await person.slash("general", "briefing channel", {"answers": False})
                said.append((await handle.response()).text)
        assert said == [replies.SWITCHED_OFF, replies.ONLY_MODERATORS, replies.ONLY_MODERATORS]


async def test_a_direct_message_is_no_channel_to_switch(tmp_path: Path) -> None:
    """Nobody is a moderator there, and there is nothing to switch."""
    async with town(tmp_path) as here:
        room = here.mona.dm_channel()
        handle = await here.mona.slash(room, "briefing channel", {"answers": False})
        assert (await handle.response()).text == replies.NO_CHANNEL
        assert QUOTE in (await here.answer_to(await here.mona.dm(DIRECT))).text


async def test_asking_too_often_is_told_once_and_privately(tmp_path: Path) -> None:
    """The sixth question in a row is not answered; a private message says when to go on."""
    async with town(tmp_path) as here:
        for _ in range(5):
            await here.ask(here.alice, DIRECT)
        for _ in range(3):
            await here.alice.say("general", DIRECT, mention_bot=True)
        told = await here.sandbox.wait_for_message(here.alice.dm_channel())
        assert told.text.startswith("One moment, please")
        handle = await here.alice.slash("general", "ask", {"question": DIRECT})
        response = await handle.response()
        assert response.ephemeral
        assert response.text.startswith("One moment, please")
        assert len(here.said()) == 5
        assert len(here.alice.dm_channel().messages) == 1


async def test_mentions_without_a_question_count_too(tmp_path: Path) -> None:
    """Nobody fills a channel, and uses up the bot's messages, with what it says to these."""
    async with town(tmp_path) as here:
        for _ in range(8):
            await here.alice.say("general", "", mention_bot=True)
        told = await here.sandbox.wait_for_message(here.alice.dm_channel())
        assert told.text.startswith("One moment, please")
        await here.sandbox.world.until(lambda: len(here.said()) >= 5 or None, 5, "the answers")
        assert here.said() == [replies.SAY_WHAT] * 5


async def test_a_channel_where_it_may_not_write_costs_nothing_else(tmp_path: Path) -> None:
    """A refused answer is in the log without the question, and the next one is answered."""
    async with town(tmp_path) as here:
        await here.mona.say("announcements", DIRECT, mention_bot=True)
        assert QUOTE in (await here.ask(here.alice, DIRECT)).text
        assert here.said("announcements") == []


@pytest.mark.parametrize("status", [429, 500])
async def test_discords_own_failures_are_survived(tmp_path: Path, status: int) -> None:
    """A request that Discord fails is tried again, and the answer comes once."""
    slower = {"message": "You are being rate limited.", "retry_after": 0.05, "global": False}
    async with town(tmp_path) as here:
        body = {**slower, "code": 0} if status == 429 else None
        here.sandbox.faults.fail_next("POST", "/channels/*/messages", status=status, body=body)
        assert QUOTE in (await here.ask(here.alice, DIRECT)).text
        await here.quiet(here.alice)
        assert len(here.said()) == 1


async def test_an_answer_that_discord_refuses_is_told_with_a_reference(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What is not tried again costs this answer, and the member can name it to a moderator."""
    async with town(tmp_path) as here:
        here.sandbox.faults.fail_next("POST", "/channels/*/messages", status=503)
        told = await here.ask(here.alice, DIRECT)
        assert told.text.startswith("Sorry")
        assert told.text.rpartition(": ")[2] in caplog.text
        assert QUOTE in (await here.ask(here.alice, DIRECT)).text


async def test_an_answer_that_was_sent_but_not_confirmed_is_not_sent_twice(tmp_path: Path) -> None:
    """Discord knows the repeated message by its nonce."""
    async with town(tmp_path) as here:
        here.sandbox.faults.lose_next_answer("POST", "/channels/*/messages")
        await here.ask(here.alice, DIRECT)
        await here.quiet(here.alice)
        assert len(here.said()) == 1


BREAKS: dict[str, Callable[[Faults], None]] = {
    "lost": lambda faults: faults.lose_next_answer("POST", "/interactions/*"),
    "half": lambda faults: faults.truncate_next_answer("POST", "/interactions/*"),
    "reset": lambda faults: faults.reset_next("POST", "/interactions/*"),
    "hidden": lambda faults: faults.hide_next_answer("POST", "/interactions/*"),
}


@pytest.mark.parametrize("way", BREAKS)
async def test_a_command_is_answered_once_though_the_connection_broke(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    """Whoever asked would read that the application did not respond, and ask in vain again."""
    async with town(tmp_path) as here:
        BREAKS[way](here.sandbox.faults)
        handle = await here.alice.slash("general", "ask", {"question": DIRECT})
        response = await handle.response()
        assert QUOTE in response.text
        assert response.message is not None
        await noted(here.store, response.message)
        assert handle.followups == []
        assert "failed" not in caplog.text


@pytest.mark.parametrize("way", BREAKS)
@pytest.mark.parametrize("button", ["Not right", "Erase…", "Erase it all"])
async def test_a_button_goes_on_though_the_connection_broke(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, button: str, way: str
) -> None:
    """A form that does not open, or a wait without an end, would cost what a member meant to do."""
    async with town(tmp_path) as here:
        shown = await here.ask(here.alice, DIRECT)
        await noted(here.store, shown)
        for before in {"Erase…": ["page"], "Erase it all": ["page", "Erase…"]}.get(button, []):
            if before == "page":
                handle = await here.alice.slash("general", "briefing privacy")
            else:
                handle = await here.alice.press(shown, before)
            response = await handle.response()
            assert response.message is not None
            shown = response.message
        BREAKS[way](here.sandbox.faults)
        done = await (await here.alice.press(shown, button)).response()
        if button == "Not right":
            assert done.modal is not None
        elif button == "Erase…":
            assert done.text == replies.ERASE
        else:
            assert done.text == "Erased: 1 question."
            assert await here.store.questions.count() == 0
    assert "failed" not in caplog.text


async def test_a_bug_costs_one_answer_and_shows_a_reference(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The member sees a reference that the log has, the log no word of the question."""
    async with town(tmp_path) as here:
        desk = here.client.desk

        def broken(_: object, question: str, *__: object) -> None:
            raise RuntimeError(question)

        with monkeypatch.context() as broken_for_now, caplog.at_level(logging.DEBUG, "bot"):
            broken_for_now.setattr(type(desk.asker.briefing), "answer", broken)
            handle = await here.alice.slash("general", "ask", {"question": "secret harbour"})
            text = (await handle.response()).text
            reply = await here.ask(here.bob, "secret harbour")
        for said in (text, reply.text):
            reference = said.rpartition(": ")[2]
            assert reference in caplog.text
        assert "harbour" not in caplog.text
        assert QUOTE in (await here.ask(here.bob, DIRECT)).text


async def test_what_is_wrong_with_the_database_stands_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The member gets a reference, and the operator finds under it what there is to mend."""
    async with town(tmp_path) as here:
        answer = await here.ask(here.alice, DIRECT)

        async def damaged(*_: object) -> None:
            raise StoreError("log.sqlite3", "the file is damaged")

        monkeypatch.setattr(type(here.client.desk.recall), "shown", damaged)
        told = await (await here.bob.press(answer, "Show in context")).response()
        reference = told.text.rpartition(": ")[2]
        assert f"reference {reference}: StoreError: log.sqlite3: the file is damaged" in caplog.text


@pytest.mark.parametrize(
    "question",
    [
        "@everyone what is Boston's stance",
        "<@&1> <#2> </ask:3> [x](https://evil.example) what about xyzzy",
        "\u202eevil\u202c **bold** ||spoiler|| `code` qwxz",
        "_" * 1500 + " zzyzx",
        "https://evil.example/invite discord.gg/evil",
    ],
)
async def test_hostile_questions_ping_nobody(tmp_path: Path, question: str) -> None:
    """Whatever is asked, the answer mentions nobody and has no link that was not approved."""
    async with town(tmp_path) as here:
        reply = await here.ask(here.alice, question)
        assert not reply.mentions.users
        assert not reply.mentions.roles
        assert not reply.mentions.everyone
        assert "https://evil.example" not in reply.text
        assert len(reply.text) <= 2000


async def test_events_that_come_twice_are_answered_once(tmp_path: Path) -> None:
    """A replayed message adds neither an answer nor a row."""
    async with town(tmp_path) as here:
        here.sandbox.faults.duplicate_next_event("MESSAGE_CREATE")
        await here.ask(here.alice, DIRECT)
        await here.quiet(here.alice)
        assert len(here.said()) == 1
        assert await here.store.questions.count() == 1


@pytest.mark.parametrize("fault", ["drop", "reconnect", "resumable", "fresh"])
async def test_a_lost_connection_is_taken_up_again(tmp_path: Path, fault: str) -> None:
    """Questions after a dropped connection, a reconnect or an invalid session are answered once."""
    async with town(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        faults = here.sandbox.faults
        match fault:
            case "drop":
                faults.drop_connection()
            case "reconnect":
                faults.reconnect()
            case _:
                faults.invalidate_session(resumable=fault == "resumable")
        await _until_connected_again(here, fresh=fault == "fresh")
        assert "Mike Johnston" in (await here.ask(here.bob, "what is Denver's stance")).text
        assert len(here.said()) == 2


async def _until_connected_again(here: Town, *, fresh: bool) -> None:
    """Wait until the bot has taken up its session, or begun a new one."""
    event, before = ("READY", 1) if fresh else ("RESUMED", 0)
    recorder = here.sandbox.recorder
    async with asyncio.timeout(20):
        while len(recorder.events(event)) <= before:
            await here.client.wait_for("resumed" if not fresh else "ready", timeout=20)


async def test_a_hostile_article_is_shown_as_it_is(tmp_path: Path) -> None:
    """An article that tries to ping, to link or to hide shows its characters, and does nothing."""
    knowledge = tmp_path / "knowledge"
    knowledge.mkdir()
    words = (
        "The harbour @everyone <@1> <@&2> \\[x\\](https://evil.example) \u202ereversed ||hidden||."
    )
    text = f"---\ntitle: 'Harbour **bold** <#1>'\n---\n{words}\n"
    (knowledge / "harbour.md").write_text(text, encoding="utf-8")
    async with town(tmp_path, snapshot=Snapshot.read(knowledge)) as here:
        reply = await here.ask(here.alice, "what of the harbour")
        assert "The harbour" in reply.text
        assert not reply.mentions.users
        assert not reply.mentions.everyone
        assert "https://evil.example" not in reply.text
        assert "\u202e" not in reply.text
        assert "||hidden||" not in reply.text
        context = await (await here.bob.press(reply, "Show in context")).response()
        assert "https://evil.example" not in context.text
        assert "\u202e" not in context.text


async def test_the_longest_question_is_answered_or_refused(tmp_path: Path) -> None:
    """4,000 characters of markup come back as one short message."""
    async with town(tmp_path) as here:
        storm = ("`*_~|>#[](" * 400)[:4000]
        handle = await here.alice.slash("general", "ask", {"question": storm})
        response = await handle.response()
        assert response.ephemeral
        assert 0 < len(response.text) <= 2000


async def test_a_refused_answer_gives_way_to_the_next(tmp_path: Path) -> None:
    """Whoever edits the question below an excuse gets the answer in its place."""
    async with town(tmp_path) as here:
        here.sandbox.faults.fail_next("POST", "/channels/*/messages", status=503)
        question = await here.alice.say("general", "what is Denver's stance", mention_bot=True)
        told = await here.answer_to(question)
        assert told.text.startswith("Sorry")
        await here.alice.edit(question, f"{here.sandbox.bot_mention} {DIRECT}")
        await here.sandbox.world.until(lambda: QUOTE in told.text or None, 5, "the answer")
        assert len(here.said()) == 1


async def test_an_answer_that_was_not_confirmed_goes_with_its_question(tmp_path: Path) -> None:
    """The bot knows its reply also after a connection that broke while it was sent."""
    async with town(tmp_path) as here:
        here.sandbox.faults.lose_next_answer("POST", "/channels/*/messages")
        question = await here.alice.say("general", DIRECT, mention_bot=True)
        answer = await here.answer_to(question)
        await here.alice.delete(question)
        await here.sandbox.world.until(lambda: answer.deleted or None, 5, "the deletion")


async def test_an_answer_that_was_not_logged_goes_with_its_question(tmp_path: Path) -> None:
    """While the database is locked, edits and deletions are followed all the same."""
    async with town(tmp_path) as here:
        question = await _asked_while_locked(here, tmp_path)
        answer = await here.answer_to(question)
        await here.alice.delete(question)
        await here.sandbox.world.until(lambda: answer.deleted or None, 5, "the deletion")


async def _asked_while_locked(here: Town, folder: Path) -> Message:
    """A question that was answered, edited and answered again, and could not be logged."""
    with contextlib.closing(sqlite3.connect(folder / "log.sqlite3")) as other:
        other.execute("BEGIN EXCLUSIVE")
        question = await here.alice.say("general", DIRECT, mention_bot=True)
        answer = await here.answer_to(question)
        await here.alice.edit(question, f"{here.sandbox.bot_mention} what is Denver's stance")
        await here.sandbox.world.until(
            lambda: "Mike Johnston" in answer.text or None, 5, "the edited answer"
        )
    return question


async def test_a_switch_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A moderator hears of a locked database before Discord gives up on the command."""
    async with town(tmp_path) as here:
        with contextlib.closing(sqlite3.connect(tmp_path / "log.sqlite3")) as other:
            other.execute("BEGIN EXCLUSIVE")
            handle = await here.mona.slash("general", "briefing channel", {"answers": False})
            assert (await handle.response()).text == replies.NOT_SWITCHED


async def test_an_edit_in_a_channel_switched_off_is_not_answered(tmp_path: Path) -> None:
    """What was answered before it was switched off stays as it is."""
    async with town(tmp_path) as here:
        question = await here.alice.say("general", DIRECT, mention_bot=True)
        answer = await here.answer_to(question)
        await (await here.mona.slash("general", "briefing channel", {"answers": False})).response()
        await here.alice.edit(question, f"{here.sandbox.bot_mention} what is Denver's stance")
        await here.quiet(here.alice)
        await asyncio.sleep(0.1)  # as long as an answer would take
        assert QUOTE in answer.text


async def test_a_second_server_is_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Anybody can add the bot to a server; the operator can read why it fell silent, and ids."""
    async with town(tmp_path) as here:
        joined = asyncio.create_task(here.client.wait_for("guild_join", timeout=5))
        await asyncio.sleep(0)
        other = here.sandbox.world.add_guild("Elsewhere")
        await joined
        await here.quiet(here.alice)
    assert replies.NOT_SET_UP in caplog.text
    assert str(other.id) in caplog.text


async def test_a_refusal_that_comes_too_late_costs_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Even what is said in other servers fails in the one place where failures end."""
    options = SandboxOptions(rate_limits=False, answer_s=0.2)
    caplog.set_level(logging.INFO, "bot")
    async with town(tmp_path, options, guilds=[1]) as here:
        here.sandbox.faults.slow_next("POST", "/interactions/*", 0.6)
        late = await here.alice.slash("general", "ask", {"question": DIRECT})
        assert (await late.response()).failure is not None
        await asyncio.sleep(0.6)  # until the bot has heard that it was too late
    assert "command elsewhere: passed by" in caplog.text


async def test_where_no_reply_is_allowed_the_answer_stands_below(tmp_path: Path) -> None:
    """Without the channel's history Discord lets nobody reply there: the bot would fall silent."""
    async with town(tmp_path) as here:
        hidden = Overwrite(here.sandbox.guild.id, deny=Permission.READ_MESSAGE_HISTORY)
        here.sandbox.world.add_channel(here.sandbox.guild, "lobby", [hidden])
        await here.alice.say("lobby", DIRECT, mention_bot=True)
        answer = await here.sandbox.wait_for_message("lobby", lambda each: QUOTE in each.text)
        assert answer.reference is None


async def test_a_question_that_is_gone_is_no_failure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator finds nothing in the log when a member deletes a question at once."""
    async with town(tmp_path) as here:
        here.sandbox.faults.slow_next("POST", "/channels/*/messages", 0.2)
        question = await here.alice.say("general", DIRECT, mention_bot=True)
        await here.alice.delete(question)
        assert QUOTE in (await here.ask(here.bob, DIRECT)).text
    assert "ERROR" not in {record.levelname for record in caplog.records}
