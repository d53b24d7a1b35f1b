"""Publishing as a correction: shown first, then it reaches the answers that quoted the mistake."""

import asyncio
from pathlib import Path

from bot.chat.knowledge import words
from bot.chat.render import TOO_LONG
from bot.sandbox.message import Message
from tests.chat.bot_in_sandbox import checked_sandbox, noted
from tests.chat.knowledge.at_desk import (
    PARKS,
    Desk,
    desk,
    files,
    form_of,
    labels,
    running_desk,
    screen_of,
    settings_at,
)

LAKE = "when can boats be hired"
OLD = "Boats can be hired at the lake from May to September."
NEW = "Boats can be hired at the lake from April to September."


async def _preview(here: Desk, answer: Message, new: str = NEW) -> Message:
    """The preview of a sentence corrected by the menu of the answer that quotes it."""
    handle = await here.mona.context_menu(answer.channel, "Correct this passage", answer)
    return screen_of(await here.submit(form_of(await handle.response()), {"Text": new}))


async def test_a_correction_reaches_old_answers(tmp_path: Path) -> None:
    """Listed before, then edited: the wrong sentence struck, the right one whole, with the day."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0
        here.sandbox.world.add_channel(here.sandbox.guild, "lobby")
        answers = [await here.ask(LAKE), await here.ask(LAKE, "lobby")]
        other = await here.ask("who laid out the rose garden")
        direct = await here.sandbox.wait_for_message(
            (await here.alice.dm(LAKE)).channel, lambda each: OLD in each.text
        )
        await noted(here.store, direct)
        await (await here.alice.slash("general", "ask", {"question": LAKE})).response()
        before = other.text
        preview = await _preview(here, answers[0])
        await (await here.mona.press(preview, "This corrects a mistake…")).acknowledged()
        listed = await here.changed(preview, "What changes")
        assert "3 answers of mine quoted what this changes." in listed
        assert all(each.link in listed for each in answers)
        assert "1 direct message" in listed
        assert "1 private answer cannot be changed" in listed
        assert OLD in answers[0].text
        await (await here.mona.press(preview, "Back")).acknowledged()
        await here.changed(preview, "of mine quoted")
        assert "Publish" in labels(preview)
        await (await here.mona.press(preview, "This corrects a mistake…")).acknowledged()
        await here.changed(preview, "What changes")
        await (await here.mona.press(preview, "Publish and correct them")).acknowledged()
        assert words.CORRECTING in await here.changed(preview, "of mine quoted")
        for each in (*answers, direct):
            text = await here.until_in(each, "Corrected on")
            assert f"> ~~{OLD}~~\nIt says now:\n> {NEW}\n-# Parks of the town" in text
            assert text.startswith("-# Corrected on ")
            assert "Show in context" in labels(each)
        assert other.text == before
        async with asyncio.timeout(5):  # an edit is noted once it was made
            while await here.moderation.corrections.pending():  # noqa: ASYNC110  it has no event
                await asyncio.sleep(0)
        handle = await here.alice.context_menu("general", "Check this answer", answers[0])
        assert "I corrected this answer on" in (await handle.response()).text
        context = await here.press(answers[0], "Show in context", by=here.alice)
        assert f"**{NEW}**" in context.text
        assert OLD not in context.text


async def test_it_goes_on_after_a_restart(tmp_path: Path) -> None:
    """What was not edited when the bot ended, and what Discord could not take, is edited later."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "parks.md").write_text(PARKS)
    async with checked_sandbox() as sandbox:
        people = sandbox.person("Mona", moderator=True), sandbox.person("Alice")
        settings = settings_at(sandbox, tmp_path)
        async with running_desk(sandbox, settings) as (client, store, library, moderation):
            here = Desk(sandbox, client, store, folder, library, moderation, *people)
            client.edits.pause_s = 60
            oldest, gone, newest = [await here.ask(LAKE) for _ in range(3)]
            await here.mona.delete(gone)
            preview = await _preview(here, newest)
            await (await here.mona.press(preview, "This corrects a mistake…")).acknowledged()
            await here.changed(preview, "What changes")
            await (await here.mona.press(preview, "Publish and correct them")).acknowledged()
            await here.until_in(newest, "Corrected on")
            assert OLD in oldest.text.replace("~~", "")
            assert "Corrected" not in oldest.text
        sandbox.faults.fail_next("PATCH", f"/channels/*/messages/{oldest.id}", status=503)
        async with running_desk(sandbox, settings) as (client, *_):
            client.edits.pause_s, client.edits.look_s = 0, 0.05
            text = await here.until_in(oldest, "Corrected on")
            assert f"> ~~{OLD}~~\nIt says now:\n> {NEW}" in text
            assert newest.text.count("Corrected on") == 1


async def test_where_nothing_was_quoted_it_is_said(tmp_path: Path) -> None:
    """Then there is no such way to publish, and the usual one is left."""
    async with desk(tmp_path) as here:
        answer = await here.ask(LAKE)
        await here.mona.delete(answer)
        await here.ask("who laid out the rose garden")
        form = form_of(
            await here.choose(await here.preview("edit", {"article": "parks.md"}), "The beginning")
        )
        text = "The town keeps ten parks."
        preview = screen_of(await here.submit(form, {"Text": text}))
        await (await here.mona.press(preview, "This corrects a mistake…")).acknowledged()
        assert words.NONE_QUOTED in await here.changed(preview, "What changes")
        assert labels(preview) == ["Back", "Cancel"]


async def test_a_correction_that_fails_checks_needs_a_reason(tmp_path: Path) -> None:
    """The form asks for it, and what is published then is a correction all the same."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0
        answer = await here.ask("who laid out the rose garden")
        new = "The rose garden was laid out by Jane Green."
        preview = await _preview(here, answer, new)
        await (await here.mona.press(preview, "This corrects a mistake…")).acknowledged()
        await here.changed(preview, "What changes")
        form = form_of(await here.press(preview, "Publish with a reason…"))
        await (await here.mona.submit(form, {"Why?": "It was she."})).acknowledged()
        assert words.CORRECTING in await here.changed(preview, "of mine quoted")
        assert f"It says now:\n> {new}" in await here.until_in(answer, "Corrected on")


async def test_what_is_withdrawn_goes_before_what_is_corrected(tmp_path: Path) -> None:
    """Harm ends at once, however many answers are being corrected at that time."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0.5
        harmful = await here.ask("what is Boston's stance")
        answers = [await here.ask(LAKE) for _ in range(3)]
        preview = await _preview(here, answers[0])
        await (await here.mona.press(preview, "This corrects a mistake…")).acknowledged()
        await here.changed(preview, "What changes")
        await (await here.mona.press(preview, "Publish and correct them")).acknowledged()
        await here.until_in(answers[-1], "Corrected on")
        form = form_of(await here.use("withdraw", {"article": "cities.md"}))
        await here.submit(form, {"Why?": "It names somebody."})
        await here.until_in(harmful, words.WITHDRAWN)
        assert "Corrected on" not in answers[0].text
        await here.until_in(answers[0], "Corrected on")


async def test_what_was_attached_is_corrected_too(tmp_path: Path) -> None:
    """A sentence too long for a message is right in the message's file, and wrong in none."""
    long = f"{OLD[:-1]}, {'by day and by night and ' * 90}always."
    right = long.replace("May", "April")
    text = f"---\ntitle: Parks\n---\nThe town keeps nine parks.\n\n{long}\n"
    async with desk(tmp_path, {"parks.md": text}) as here:
        here.client.edits.pause_s = 0
        answer = await here.ask(LAKE)
        assert list(files(answer).values()) == [long.encode()]
        preview = await _preview(here, answer, right)
        await (await here.mona.press(preview, "This corrects a mistake…")).acknowledged()
        await here.changed(preview, "What changes")
        await (await here.mona.press(preview, "Publish and correct them")).acknowledged()
        assert TOO_LONG in await here.until_in(answer, "Corrected on")
        assert list(files(answer).values()) == [right.encode()]


async def test_the_buttons_of_a_corrected_answer_show_what_is_right(tmp_path: Path) -> None:
    """Nobody finds the mistake behind *More* again, or corrects a text that is no more."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0
        answer = await here.ask("boats and dogs and the rose garden")
        assert "More" in labels(answer)
        (quoted,) = [line for line in answer.text.splitlines() if line.startswith("> ")]
        handle = await here.mona.context_menu("general", "Correct this passage", answer)
        form = form_of(await handle.response())
        (row,) = form.components
        old = row["component"]["value"]
        new = f"{old[:-1]}, as a rule."
        assert quoted == f"> {old}"
        preview = screen_of(await here.submit(form, {"Text": new}))
        await (await here.mona.press(preview, "This corrects a mistake…")).acknowledged()
        await here.changed(preview, "What changes")
        await (await here.mona.press(preview, "Publish and correct them")).acknowledged()
        await here.until_in(answer, new)
        async with asyncio.timeout(5):  # an edit is noted once it was made
            while await here.moderation.corrections.pending():  # noqa: ASYNC110  it has no event
                await asyncio.sleep(0)
        handle = await here.mona.context_menu("general", "Correct this passage", answer)
        (row,) = form_of(await handle.response()).components
        assert row["component"]["value"] == new
        more = await here.press(answer, "More", by=here.alice)
        assert old not in more.text
        assert more.text.count("\n> ") >= 1


async def test_edits_go_on_though_looking_takes_all_the_time(tmp_path: Path) -> None:
    """Where edits took as long as the pace allows the next look follows at once, not after it."""
    async with desk(tmp_path) as here:
        edits = here.client.edits
        answers = [await here.ask(LAKE) for _ in range(4)]
        preview = await _preview(here, answers[0])
        await (await here.mona.press(preview, "This corrects a mistake…")).acknowledged()
        await here.changed(preview, "What changes")
        edits.pause_s = edits.look_s = 0
        edits.look()

        def be_slow(_: object) -> None:
            if "Corrected on" in answers[1].text:  # and one is left
                edits.look_s = 3600

        end = here.sandbox.world.subscribe(be_slow)
        await (await here.mona.press(preview, "Publish and correct them")).acknowledged()
        for each in answers:
            assert f"It says now:\n> {NEW}" in await here.until_in(each, "Corrected on")
        end()
