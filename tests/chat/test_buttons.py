"""The buttons under an answer, also after a restart, and who may press them."""

import asyncio
from pathlib import Path

import pytest

from bot.chat import replies
from bot.chat.buttons import KINDS
from bot.library.snapshot import Snapshot
from bot.sandbox.guilds import Channel, Overwrite
from bot.sandbox.handles import ResponseKind
from bot.sandbox.interaction import Modal
from bot.sandbox.message import Message
from bot.sandbox.people import Person
from bot.sandbox.permissions import Permission
from tests.chat.bot_in_sandbox import (
    DIRECT,
    QUOTE,
    Town,
    bot_in,
    checked_sandbox,
    committed,
    settings_of,
    town,
)


async def _press(here: Town, who: str, message: Message, label: str) -> str:
    """What somebody privately sees after pressing a button."""
    person = here.sandbox.person(who)
    response = await (await person.press(message, label)).response()
    assert response.ephemeral
    return response.text


async def _form(person: Person, message: Message, label: str) -> Modal:
    """The form that a button opens."""
    form = (await (await person.press(message, label)).response()).modal
    assert form is not None
    return form


async def _private(here: Town, channel: Channel | str = "general") -> Message:
    """Alice's private answer to a question."""
    response = await (await here.alice.slash(channel, "ask", {"question": DIRECT})).response()
    assert response.ephemeral
    assert response.message is not None
    return response.message


async def _until_deleted(here: Town, message: Message) -> None:
    await here.sandbox.world.until(lambda: message.deleted or None, 5, "the deletion")


async def test_show_in_context_is_private_and_has_lines(tmp_path: Path) -> None:
    """Anybody can look at the passage around the quote, with the quote in bold."""
    async with town(tmp_path) as here:
        answer = await here.ask(here.alice, DIRECT)
        shown = await _press(here, "Bob", answer, "Show in context")
        assert "line" in shown
        assert "**Boston, Massachusetts: Mayor Michelle Wu" in shown
        assert "Brandon Johnson" in shown
        assert len(here.said()) == 1


async def test_more_shows_the_other_quotes(tmp_path: Path) -> None:
    """What did not fit below the question is one press away, and no quote is shown twice."""
    async with town(tmp_path) as here:
        answer = await here.ask(here.alice, DIRECT)
        shown = await _press(here, "Alice", answer, "More")
        assert "doubled down" in shown
        assert QUOTE not in shown


async def test_not_right_goes_to_the_log(tmp_path: Path) -> None:
    """Each person's word is kept once; the last one counts, and nobody else sees it."""
    async with town(tmp_path) as here:
        answer = await here.ask(here.alice, DIRECT)
        for text in ("he said so in May", "no, in June"):
            response = await (await here.bob.press(answer, "Not right")).response()
            assert response.kind is ResponseKind.MODAL
            assert response.modal is not None
            given = {"kind": "outdated", "text": text}
            thanks = await (await here.bob.submit(response.modal, given)).response()
            assert (thanks.ephemeral, thanks.text) == (True, replies.THANKS)
        (logged,) = await here.store.questions.recent(1)
        (feedback,) = await here.store.questions.feedback(logged.id)
        assert (feedback.kind, feedback.text) == ("outdated", "no, in June")
        assert len(here.said()) == 1


async def test_follow_up_stands_where_a_reply_would_be_empty(tmp_path: Path) -> None:
    """An answer to a command has the button; what is asked by it follows the question before."""
    async with town(tmp_path) as here:
        handle = await here.alice.slash("general", "ask", {"question": DIRECT})
        answer = (await handle.response()).message
        assert answer is not None
        form = (await (await here.alice.press(answer, "Follow up")).response()).modal
        assert form is not None
        response = await (await here.alice.submit(form, {"question": "and Denver?"})).response()
        assert response.ephemeral
        assert "Mike Johnston" in response.text


async def test_only_the_asker_or_a_moderator_deletes(tmp_path: Path) -> None:
    """Another member is told so; the asker and a moderator take the answer away."""
    async with town(tmp_path) as here:
        for who in (here.alice, here.mona):
            answer = await here.ask(here.alice, DIRECT)
            assert await _press(here, "Bob", answer, "Delete") == replies.NOT_YOURS
            assert not answer.deleted
            await who.press(answer, "Delete")
            await _until_deleted(here, answer)


async def test_answers_leave_nothing_behind(tmp_path: Path) -> None:
    """No task and no view is kept for an answer, however many are given."""
    async with town(tmp_path) as here:
        here.client.desk.cooldowns._limits.update(person=(10**6, 1.0))
        counts = []
        for _ in range(2):
            for _ in range(20):
                await (await here.alice.slash("general", "ask", {"question": DIRECT})).response()
            counts.append(len(asyncio.all_tasks()))
        assert counts[1] - counts[0] < 10


async def test_buttons_work_after_a_restart(tmp_path: Path) -> None:
    """What a button needs is in the log, not in the process that made it."""
    async with checked_sandbox() as sandbox:
        settings = settings_of(sandbox, tmp_path / "log.sqlite3")
        people = [sandbox.person(name) for name in ("Alice", "Bob", "Mona")]
        async with bot_in(sandbox, settings) as (client, store):
            answer = await Town(sandbox, client, store, *people).ask(people[0], DIRECT)
        async with bot_in(sandbox, settings) as (client, store):
            here = Town(sandbox, client, store, *people)
            assert "line" in await _press(here, "Bob", answer, "Show in context")
            await here.alice.press(answer, "Delete")
            await _until_deleted(here, answer)


async def test_a_button_is_not_of_another_question(tmp_path: Path) -> None:
    """With a new or restored database a row may be another person's question."""
    async with checked_sandbox() as sandbox:
        people = [sandbox.person(name) for name in ("Alice", "Bob", "Mona")]
        async with bot_in(sandbox, settings_of(sandbox, tmp_path / "old.sqlite3")) as parts:
            before = Town(sandbox, *parts, *people)
            answer = await before.ask(before.alice, DIRECT)
            form = (await (await before.bob.press(answer, "Not right")).response()).modal
            assert form is not None
        async with bot_in(sandbox, settings_of(sandbox, tmp_path / "new.sqlite3")) as parts:
            here = Town(sandbox, *parts, *people)
            await here.ask(here.bob, "what is Denver's stance")
            assert await _press(here, "Bob", answer, "Show in context") == replies.GONE
            assert await _press(here, "Bob", answer, "Delete") == replies.GONE
            assert not answer.deleted
            sent = await (await here.bob.submit(form, {"kind": "wrong"})).response()
            assert sent.text == replies.GONE


async def test_a_button_of_another_version_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After going back to an older version a newer one's button is no failed interaction."""
    async with town(tmp_path) as here:
        answer = await here.ask(here.alice, DIRECT)
        monkeypatch.delitem(KINDS, "context")
        assert await _press(here, "Bob", answer, "Show in context") == replies.OTHER_VERSION


async def test_buttons_work_after_another_answer_was_edited(tmp_path: Path) -> None:
    """Editing one answer to a text with fewer buttons takes nothing from the others."""
    async with town(tmp_path) as here:
        first = await here.ask(here.alice, DIRECT)
        question = await here.bob.say("general", DIRECT, mention_bot=True)
        second = await here.answer_to(question)
        await here.bob.edit(question, f"{here.sandbox.bot_mention} what is Seattle's stance")
        await here.sandbox.world.until(
            lambda: ("Seattle" in second.text) or None, 5, "the edited answer"
        )
        assert "line" in await _press(here, "Bob", first, "Show in context")


async def test_a_quote_is_shown_as_it_was_after_its_article_changed(tmp_path: Path) -> None:
    """Context comes from the very bytes that were quoted, also when the folder has others."""
    knowledge = tmp_path / "knowledge"
    knowledge.mkdir()
    text = "---\ntitle: Harbour\n---\nThe harbour opens at {}.\n"
    (knowledge / "harbour.md").write_text(text.format("nine"), encoding="utf-8")
    async with checked_sandbox() as sandbox:
        settings = settings_of(sandbox, tmp_path / "log.sqlite3")
        people = [sandbox.person(name) for name in ("Alice", "Bob", "Mona")]
        async with bot_in(sandbox, settings, Snapshot.read(knowledge)) as (client, store):
            town_before = Town(sandbox, client, store, *people)
            answer = await town_before.ask(people[0], "is the harbour open")
        (knowledge / "harbour.md").write_text(text.format("ten"), encoding="utf-8")
        async with bot_in(sandbox, settings, Snapshot.read(knowledge)) as (client, store):
            here = Town(sandbox, client, store, *people)
            assert "opens at nine" in await _press(here, "Bob", answer, "Show in context")


async def test_what_could_be_meant_is_asked_by_whoever_presses(tmp_path: Path) -> None:
    """Under an abstention a near name is offered, never swapped in, also after a restart."""
    async with checked_sandbox() as sandbox:
        settings = settings_of(sandbox, tmp_path / "log.sqlite3")
        people = [sandbox.person(name) for name in ("Alice", "Bob", "Mona")]
        async with bot_in(sandbox, settings) as (client, store):
            asked = "what is Bolton's stance"
            answer = await Town(sandbox, client, store, *people).ask(people[0], asked)
            assert "No article mentions “Bolton”." in answer.text
        async with bot_in(sandbox, settings):
            response = await (await people[1].press(answer, "Did you mean Boston?")).response()
            assert not response.ephemeral
            assert QUOTE in response.text
            assert response.text.startswith(f"-# <@{people[1].id}> asked:")


async def test_an_offer_whose_question_is_gone_is_told(tmp_path: Path) -> None:
    """An offer is found again from the log; without it the button says so."""
    async with town(tmp_path) as here:
        answer = await here.ask(here.alice, "what is Bolton's stance")
        await here.store.questions.expire(2**53)
        assert await _press(here, "Bob", answer, "Did you mean Boston?") == replies.GONE


async def test_a_question_that_is_gone_from_the_log_is_told(tmp_path: Path) -> None:
    """After retention has deleted a question its buttons say so."""
    async with town(tmp_path) as here:
        answer = await here.ask(here.alice, DIRECT)
        await here.store.questions.expire(2**53)
        assert await _press(here, "Bob", answer, "Show in context") == replies.GONE


async def test_more_shows_all_of_long_quotes(tmp_path: Path) -> None:
    """What does not fit into one message comes in the next; no quote stays out of reach."""
    knowledge = tmp_path / "knowledge"
    knowledge.mkdir()
    for name in "abcde":
        text = f"The harbour of {name}{name} opens {'early and ' * 60}daily."
        (knowledge / f"{name}.md").write_text(
            f"---\ntitle: {name}\n---\n{text}\n", encoding="utf-8"
        )
    async with town(tmp_path, snapshot=Snapshot.read(knowledge)) as here:
        answer = await here.ask(here.alice, "harbour opens")
        pressed = await here.bob.press(answer, "More")
        first = await pressed.response()
        second = await pressed.followup()
        assert first.ephemeral
        assert second.viewer is here.bob.user
        shown = f"{answer.text}\n{first.text}\n{second.text}"
        assert all(shown.count(f"of {name}{name} opens") == 1 for name in "abcde")


async def test_a_private_answer_is_posted_once(tmp_path: Path) -> None:
    """Pressing Post here twice, even at once, shows one answer; a failed one can be repeated."""
    async with town(tmp_path) as here:
        private = await _private(here)
        here.sandbox.faults.fail_next("POST", "/interactions/*", status=400)
        assert (await _press(here, "Alice", private, "Post here")).startswith("Sorry")
        handles = [await here.alice.press(private, "Post here") for _ in range(2)]
        texts = [(await handle.response()).text for handle in handles]
        assert sorted(QUOTE in text for text in texts) == [False, True]
        assert replies.POSTED in texts
        assert await _press(here, "Alice", private, "Post here") == replies.POSTED
        assert len(here.said()) == 1


async def test_nobody_posts_where_they_may_not_write(tmp_path: Path) -> None:
    """The bot is no way around a channel that a member can only read."""
    async with town(tmp_path) as here:
        mute = Overwrite(here.sandbox.guild.id, deny=Permission.SEND_MESSAGES)
        news = here.sandbox.world.add_channel(here.sandbox.guild, "news", [mute])
        private = await _private(here, news)
        assert await _press(here, "Alice", private, "Post here") == replies.MAY_NOT_WRITE
        assert here.said("news") == []


async def test_a_follow_up_in_a_channel_switched_off_is_private(tmp_path: Path) -> None:
    """What stands there from before brings no new public answer."""
    async with town(tmp_path) as here:
        posted = await (await here.alice.press(await _private(here), "Post here")).response()
        assert posted.message is not None
        form = await _form(here.bob, posted.message, "Follow up")
        await (await here.mona.slash("general", "briefing channel", {"answers": False})).response()
        answered = await (await here.bob.submit(form, {"question": "and Denver?"})).response()
        assert answered.ephemeral
        assert "Mike Johnston" in answered.text
        assert len(here.said()) == 1


async def test_a_form_can_be_sent_after_a_restart(tmp_path: Path) -> None:
    """What somebody was writing meanwhile is not lost."""
    async with checked_sandbox() as sandbox:
        settings = settings_of(sandbox, tmp_path / "log.sqlite3")
        people = [sandbox.person(name) for name in ("Alice", "Bob", "Mona")]
        async with bot_in(sandbox, settings) as (client, store):
            here = Town(sandbox, client, store, *people)
            answer = await here.ask(here.alice, DIRECT)
            wrong = await _form(here.bob, answer, "Not right")
            follow = await _form(here.alice, await _private(here), "Follow up")
        async with bot_in(sandbox, settings) as (client, store):
            here = Town(sandbox, client, store, *people)
            given = {"kind": "wrong", "text": "x" * 1000}
            thanks = await (await here.bob.submit(wrong, given)).response()
            assert thanks.text == replies.THANKS
            answered = await (
                await here.alice.submit(follow, {"question": "and Denver?"})
            ).response()
            assert "Mike Johnston" in answered.text
            assert answered.ephemeral


async def test_forms_that_nobody_sends_leave_nothing_behind(tmp_path: Path) -> None:
    """A member who opens forms and closes them takes no memory."""
    async with town(tmp_path) as here:
        answer = await here.ask(here.alice, DIRECT)
        for _ in range(5):
            await _form(here.bob, answer, "Not right")
        assert not here.client._connection._view_store._modals


async def test_a_form_about_a_question_that_is_gone_is_told(tmp_path: Path) -> None:
    """Nobody is asked to try again what cannot succeed."""
    async with town(tmp_path) as here:
        answer = await here.ask(here.alice, DIRECT)
        form = await _form(here.bob, answer, "Not right")
        await here.store.questions.expire(2**53)
        told = await (await here.bob.submit(form, {"kind": "wrong", "text": ""})).response()
        assert told.text == replies.GONE


async def test_what_cannot_be_kept_is_not_thanked_for(tmp_path: Path) -> None:
    """Whoever says what is not right learns when the log could not take it."""
    async with town(tmp_path) as here:
        form = await _form(here.bob, await here.ask(here.alice, DIRECT), "Not right")
        async with here.store.questions._writer._connection.execute("PRAGMA query_only = 1"):
            pass
        told = await (await here.bob.submit(form, {"kind": "wrong", "text": "x"})).response()
        assert told.text == replies.NOT_KEPT


async def test_a_private_answer_is_posted_by_its_asker_alone(tmp_path: Path) -> None:
    """Its button, however it was reached, shows nobody else's question to all."""
    async with town(tmp_path) as here:
        private = await _private(here)
        private.viewer = here.bob.user  # Discord shows it to nobody else
        assert await _press(here, "Bob", private, "Post here") == replies.GONE
        assert here.said() == []
        private.viewer = here.alice.user
        posted = await (await here.alice.press(private, "Post here")).response()
        assert QUOTE in posted.text


async def test_posting_too_often_is_told_and_can_be_done_later(tmp_path: Path) -> None:
    """Post here counts as an answer to all; one that has to wait is not lost."""
    async with town(tmp_path) as here:
        private = await _private(here)
        cooldowns = here.client.desk.cooldowns
        cooldowns._limits.update(channel=(1, 60.0))
        await here.ask(here.bob, DIRECT)
        assert (await _press(here, "Alice", private, "Post here")).startswith("One moment, please")
        cooldowns._buckets.clear()
        posted = await (await here.alice.press(private, "Post here")).response()
        assert QUOTE in posted.text
        assert len(here.said()) == 2


async def test_in_a_direct_message_a_follow_up_is_as_the_answer_was(tmp_path: Path) -> None:
    """Where nobody else reads there is no right to write, and none is asked for."""
    async with town(tmp_path) as here:
        asked = await here.answer_to(await here.alice.dm("what is Bolton's stance"))
        offered = await (await here.alice.press(asked, "Did you mean Boston?")).response()
        assert offered.message is not None
        assert not offered.ephemeral
        form = await _form(here.alice, offered.message, "Follow up")
        response = await (await here.alice.submit(form, {"question": "and Denver?"})).response()
        assert "Mike Johnston" in response.text
        assert not response.ephemeral


async def test_in_a_thread_the_right_for_threads_counts(tmp_path: Path) -> None:
    """Who may write in the channel but not in its threads posts nothing there."""
    async with town(tmp_path) as here:
        mute = Overwrite(here.sandbox.guild.id, deny=Permission.SEND_MESSAGES_IN_THREADS)
        hall = here.sandbox.world.add_channel(here.sandbox.guild, "hall", [mute])
        thread = here.sandbox.world.add_thread(hall, "talk", here.mona.user)
        private = await _private(here, thread)
        assert await _press(here, "Alice", private, "Post here") == replies.MAY_NOT_WRITE
        here.sandbox.world.set_overwrites(hall, [])
        posted = await (await here.alice.press(private, "Post here")).response()
        assert QUOTE in posted.text


async def test_buttons_of_a_server_that_is_not_answered_any_more_say_so(tmp_path: Path) -> None:
    """After the operator took a server out of the settings nothing is shown there, nor sent."""
    async with checked_sandbox() as sandbox:
        settings = settings_of(sandbox, tmp_path / "log.sqlite3")
        people = [sandbox.person(name) for name in ("Alice", "Bob", "Mona")]
        async with bot_in(sandbox, settings) as parts:
            here = Town(sandbox, *parts, *people)
            answer = await here.ask(here.alice, DIRECT)
            form = await _form(here.bob, answer, "Not right")
            unknown = await here.ask(here.alice, "what is Bolton's stance")
        elsewhere = settings_of(sandbox, tmp_path / "log.sqlite3", guilds=[1])
        async with bot_in(sandbox, elsewhere) as (client, store):
            here = Town(sandbox, client, store, *people)
            handles = [
                await here.bob.press(answer, "Show in context"),
                await here.bob.press(unknown, "Did you mean Boston?"),
                await here.bob.submit(form, {"kind": "wrong"}),
            ]
            assert [(await each.response()).text for each in handles] == [replies.NOT_HERE] * 3
            await here.quiet(here.bob)
            await committed(store)
            assert not any(each.followups for each in handles)
            logged = await store.questions.recent(5)
            assert [await store.questions.feedback(each.id) for each in logged] == [(), ()]
