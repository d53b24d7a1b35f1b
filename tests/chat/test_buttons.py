"""The buttons under an answer, also after a restart, and who may press them."""

import asyncio
from pathlib import Path

from bot.chat import replies
from bot.library.snapshot import Snapshot
from bot.sandbox.handles import ResponseKind
from bot.sandbox.message import Message
from tests.chat.bot_in_sandbox import (
    DIRECT,
    QUOTE,
    Town,
    bot_in,
    checked_sandbox,
    settings_of,
    town,
)


async def _press(here: Town, who: str, message: Message, label: str) -> str:
    """What somebody privately sees after pressing a button."""
    person = here.sandbox.person(who)
    response = await (await person.press(message, label)).response()
    assert response.ephemeral
    return response.text


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
