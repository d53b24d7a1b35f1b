"""Withdrawing: at once and for all, in what is answered and in what was answered before."""

import asyncio
from pathlib import Path

from bot.chat import replies
from bot.chat.knowledge import words
from bot.cli.history import withdraw
from tests.chat.bot_in_sandbox import checked_sandbox
from tests.chat.knowledge.at_desk import (
    PARKS,
    Desk,
    answer_to,
    desk,
    form_of,
    locked,
    running_desk,
    screen_of,
    settings_at,
)

ROSE = "who laid out the rose garden"


async def _withdraw(here: Desk) -> str:
    form = form_of(await here.use("withdraw", {"article": "parks.md"}))
    return screen_of(await here.submit(form, {"Why?": "It names somebody."})).text


async def test_it_goes_at_once(tmp_path: Path) -> None:
    """Nobody is answered from it, its file is put away, and the reason is kept."""
    async with desk(tmp_path) as here:
        form = form_of(await here.use("withdraw", {"article": "parks.md"}))
        assert "without checks" in str(form.components)
        told = screen_of(await here.submit(form, {"Why?": "It names somebody."}))
        assert "Withdrawn: parks.md" in told.text
        assert not (here.folder / "parks.md").exists()
        assert "Mary Hill" not in (await here.ask(ROSE)).text
        (entry,) = await here.moderation.audit(1)
        assert (entry.what, entry.note) == ("withdrawn", "It names somebody.")
        listed = (await here.preview("list")).text
        assert "Parks" not in listed


async def test_answers_that_quoted_it_say_withdrawn(tmp_path: Path) -> None:
    """All of the bot's public messages, wherever they are; others stay as they were."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0
        here.sandbox.world.add_channel(here.sandbox.guild, "lobby")
        answers = [await here.ask(ROSE), await here.ask(ROSE, "lobby")]
        other = await here.ask("what is Boston's stance")
        told = await _withdraw(here)
        assert "2 answers of mine" in told
        for each in answers:
            await here.changed(each, "Mary Hill")
            assert each.text == words.WITHDRAWN
            assert each.components == ()
        assert "Michelle Wu" in other.text


async def test_messages_that_are_gone_cost_nothing(tmp_path: Path) -> None:
    """A deleted answer, and a channel that the bot no longer sees, do not hold up the others."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0
        oldest, gone, unseen = [await here.ask(ROSE) for _ in range(3)]
        await here.mona.delete(gone)
        here.sandbox.faults.fail_next("PATCH", f"/channels/*/messages/{unseen.id}", status=403)
        await _withdraw(here)  # the newest is edited first
        await here.changed(oldest, "Mary Hill")
        assert oldest.text == words.WITHDRAWN


async def test_an_outage_is_tried_again(tmp_path: Path) -> None:
    """A message that Discord could not take is edited later."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0
        here.client.edits.look_s = 0.05
        answer = await here.ask(ROSE)
        path = f"/channels/*/messages/{answer.id}"
        here.sandbox.faults.fail_next("PATCH", path, status=503)
        await _withdraw(here)
        await here.changed(answer, "Mary Hill")
        assert answer.text == words.WITHDRAWN


async def test_private_answers_are_counted(tmp_path: Path) -> None:
    """They cannot be changed, which is said; their buttons show nothing of the article."""
    async with desk(tmp_path) as here:
        handle = await here.alice.slash("general", "ask", {"question": ROSE})
        private = screen_of(await answer_to(handle))
        assert "1 private answer cannot be changed" in await _withdraw(here)
        assert "Mary Hill" in private.text
        response = await answer_to(await here.alice.press(private, "Show in context"))
        assert response.text == replies.WITHDRAWN_QUOTES
        assert "Mary Hill" not in response.text


async def test_what_a_private_button_led_to_is_private(tmp_path: Path) -> None:
    """An answer behind *Did you mean* or *Follow up* would be edited in vain, and counted so."""
    async with desk(tmp_path) as here:
        handle = await here.alice.slash("general", "ask", {"question": "what is Bolton's stance"})
        asked = screen_of(await answer_to(handle))
        meant = screen_of(await here.press(asked, "Did you mean Boston?", by=here.alice))
        assert "Michelle Wu" in meant.text
        form = form_of(await here.press(meant, "Follow up", by=here.alice))
        entered = {"question": "what is Boston's stance"}
        assert "Michelle Wu" in screen_of(await here.submit(form, entered, by=here.alice)).text
        form = form_of(await here.use("withdraw", {"article": "cities.md"}))
        told = screen_of(await here.submit(form, {"Why?": "It names somebody."})).text
        assert "2 private answers cannot be changed" in told
        assert "of mine" not in told


async def test_a_draft_of_it_cannot_bring_it_back(tmp_path: Path) -> None:
    """A preview from before publishes nothing of what was withdrawn."""
    async with desk(tmp_path) as here:
        content = (here.folder / "parks.md").read_bytes()
        preview = await here.add("---\ntitle: Other\n---\nSomething about a bridge.\n")
        await _withdraw(here)
        again = await here.add(content.decode(), "again.md")
        assert "withdrawn" in again.text
        await here.publish(preview)


async def test_the_history_says_withdrawn(tmp_path: Path) -> None:
    """And offers none of its texts."""
    async with desk(tmp_path) as here:
        await _withdraw(here)
        screen = await here.preview("history", {"article": "parks.md"})
        assert "withdrawn · by you" in screen.text
        assert "It names somebody." in screen.text
        assert not screen.components or "Restore" not in str(screen.components)


async def test_the_operators_withdrawal_reaches_messages_too(tmp_path: Path) -> None:
    """What is withdrawn on the command line while the bot is away is edited when it is back."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "parks.md").write_text(PARKS)
    async with checked_sandbox() as sandbox:
        settings = settings_at(sandbox, tmp_path)
        async with running_desk(sandbox, settings) as (client, store, _, _):
            asked = await sandbox.person("Alice").say("general", ROSE, mention_bot=True)
            answer = await sandbox.wait_for_message("general", after=asked)
            async with asyncio.timeout(5):
                while await store.questions.question_of_message(answer.id) is None:  # noqa: ASYNC110  the database has no event
                    await asyncio.sleep(0)
            assert "Mary Hill" in answer.text
        assert await withdraw(settings, "parks.md", "", purged=False) == 0
        async with running_desk(sandbox, settings) as (client, _, _, moderation):
            client.edits.pause_s = 0
            await sandbox.world.until(
                lambda: "Mary Hill" not in answer.text or None, 10, "an edited message"
            )
            assert answer.text == words.WITHDRAWN
            async with asyncio.timeout(5):
                while await moderation.unedited():  # noqa: ASYNC110  likewise
                    await asyncio.sleep(0)


async def test_it_goes_though_it_cannot_be_written_down(tmp_path: Path) -> None:
    """What does harm is not answered from any more, and the moderator is told to come again."""
    async with desk(tmp_path) as here:
        form = form_of(await here.use("withdraw", {"article": "parks.md"}))
        with locked(tmp_path / "log.sqlite3"):
            handle = await here.mona.submit(form, {"Why?": "It names somebody."})
            assert (await answer_to(handle, 20)).text == words.NOT_WRITTEN_DOWN
            assert "parks.md" not in here.library.current.snapshot.by_path()
            assert not (here.folder / "parks.md").exists()
        assert "Withdrawn: parks.md" in await _withdraw(here)
        screen = await here.preview("history", {"article": "parks.md"})
        assert "Restore" not in str(screen.components)


async def test_what_was_removed_is_withdrawn_too(tmp_path: Path) -> None:
    """Its answers are still to be read, and its texts could be restored: both end."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0
        answer = await here.ask(ROSE)
        await here.publish(await here.preview("remove", {"article": "parks.md"}), "Remove it")
        assert "Withdrawn: parks.md" in await _withdraw(here)
        await here.changed(answer, "Mary Hill")
        assert answer.text == words.WITHDRAWN
