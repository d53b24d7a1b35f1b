"""What was corrected once is corrected again: counted first, then edited to say what is right."""

import asyncio
from pathlib import Path

import pytest

from bot.chat.knowledge import words
from bot.sandbox.message import Message
from tests.chat.bot_in_sandbox import checked_sandbox
from tests.chat.knowledge.at_desk import (
    PARKS,
    Desk,
    desk,
    files,
    form_of,
    options,
    running_desk,
    screen_of,
    settings_at,
)

LAKE = "when can boats be hired"
OLD = "Boats can be hired at the lake from May to September."
NEW = "Boats can be hired at the lake from April to September."
THIRD = "Boats can be hired at the lake from March to September."
FOURTH = "Boats can be hired at the lake from March to October."
FAR = "Boats can be hired from Monday to Friday, mornings only."
FARTHER = "Rowing is possible from Monday to Friday, mornings only."


async def _preview(here: Desk, answer: Message, new: str) -> Message:
    """The preview of a sentence corrected by the menu of the answer that quotes it first."""
    handle = await here.mona.context_menu(answer.channel, "Correct this passage", answer)
    response = await handle.response()
    if response.modal is None:  # it has several quotes
        screen = screen_of(response)
        response = await here.choose(screen, options(screen)[0])
    return screen_of(await here.submit(form_of(response), {"Text": new}))


async def _reach(here: Desk, preview: Message) -> str:
    """What publishing as a correction would reach, as the screen says."""
    await (await here.mona.press(preview, "This corrects a mistake…")).acknowledged()
    return await here.changed(preview, "What changes")


async def _correct(here: Desk, answer: Message, new: str, *, reached: int = 1) -> str:
    """Publish a correction of what an answer says; the answer's text once all is edited."""
    return await _publish(here, answer, await _preview(here, answer, new), reached=reached)


async def _publish(here: Desk, answer: Message, preview: Message, *, reached: int = 1) -> str:
    listed = await _reach(here, preview)
    assert f"{words.counted(reached, 'answer')} of mine quoted what this changes." in listed
    assert answer.link in listed
    await (await here.mona.press(preview, "Publish and correct them")).acknowledged()
    await here.changed(preview, "of mine quoted")
    await _all_edited(here)
    return answer.text


async def _all_edited(here: Desk) -> None:
    async with asyncio.timeout(10):  # an edit is noted once it was made
        while await here.moderation.corrections.pending():  # noqa: ASYNC110  it has no event
            await asyncio.sleep(0)


async def _check(here: Desk, answer: Message) -> str:
    handle = await here.alice.context_menu(answer.channel, "Check this answer", answer)
    return (await handle.response()).text


def _below_head(text: str) -> str:
    head, _, rest = text.partition("\n")
    assert head.startswith("-# Corrected on ")
    assert head.endswith("what is struck out was wrong.")
    assert "Corrected on" not in rest
    return rest


async def test_each_correction_reaches_what_the_one_before_said(tmp_path: Path) -> None:
    """Not even the tenth time the bot goes on saying what its moderators have corrected."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0
        answer = await here.ask(LAKE)
        await _correct(here, answer, NEW)
        later = await here.ask(LAKE)
        text = await _correct(here, answer, THIRD, reached=2)
        struck = f"> ~~{OLD}~~\nIt says now:\n> ~~{NEW}~~\nIt says now:\n"
        assert f"{struck}> {THIRD}\n-# Parks of the town" in _below_head(text)
        assert f"> ~~{NEW}~~\nIt says now:\n> {THIRD}\n-# Parks" in _below_head(later.text)
        assert OLD not in later.text
        text = await _correct(here, answer, FOURTH, reached=2)
        assert f"{struck}> ~~{THIRD}~~\nIt says now:\n> {FOURTH}\n-# Parks" in _below_head(text)
        checked = await _check(here, answer)
        assert "1 quote: 1 edited since." in checked
        assert "I corrected this answer on" in checked
        context = await here.press(answer, "Show in context", by=here.alice)
        assert f"**{FOURTH}**" in context.text
        logged = await here.store.questions.question_of_message(answer.id)
        assert logged is not None
        (quote,) = (await here.client.desk.receipts.check(logged)).quotes
        assert quote.proven
        assert quote.shown is not None
        assert quote.now is not None
        assert (quote.shown.text, quote.now.text) == (OLD, FOURTH)


async def test_what_was_right_at_first_is_not_left_struck_out(tmp_path: Path) -> None:
    """A sentence that is corrected back would be called wrong and right in one message."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0
        answer = await here.ask(LAKE)
        await _correct(here, answer, NEW)
        text = await _correct(here, answer, OLD)
        assert (here.folder / "parks.md").read_text() == PARKS
        assert f"~~{OLD}~~" not in text
        assert f"> ~~{NEW}~~\nIt says now:\n> {OLD}\n-# Parks" in _below_head(text)
        assert "1 quote: 1 identical." in await _check(here, answer)
        text = await _correct(here, answer, THIRD)
        assert f"> ~~{NEW}~~\nIt says now:\n> ~~{OLD}~~\nIt says now:\n> {THIRD}\n-#" in text


async def test_an_edit_in_between_that_is_no_correction_hides_nothing(tmp_path: Path) -> None:
    """What a message says the article says now is followed to what is corrected later."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0
        answer = await here.ask(LAKE)
        await _correct(here, answer, NEW)
        await here.publish(await _preview(here, answer, THIRD))
        assert f"> {NEW}\n-#" in answer.text
        text = await _correct(here, answer, FOURTH)
        said = f"> ~~{OLD}~~\nIt says now:\n> ~~{NEW}~~\nIt says now:\n> {FOURTH}\n-# Parks"
        assert said in _below_head(text)
        # One that was never corrected quotes what was said on its day, and says nothing of now.
        plain = await here.ask(LAKE)
        await here.publish(await _preview(here, plain, THIRD))
        await _correct(here, answer, NEW)
        assert "Corrected" not in plain.text


async def test_what_is_taken_out_by_the_second_is_said_to_be(tmp_path: Path) -> None:
    """A message would quote as what the article says now what it does not say at all."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0
        answer = await here.ask(LAKE)
        await _correct(here, answer, NEW)
        text = await _correct(here, answer, "")
        said = f"> ~~{OLD}~~\nIt says now:\n> ~~{NEW}~~\nIt no longer says so.\n-# Parks"
        assert said in _below_head(text)
        assert "1 quote: 1 removed since." in await _check(here, answer)


async def _section(here: Desk, text: str) -> Message:
    """The preview of the section on the rose garden rewritten."""
    screen = await here.preview("edit", {"article": "parks.md"})
    form = form_of(await here.choose(screen, "The rose garden"))
    return screen_of(await here.submit(form, {"Text": text}))


async def test_what_was_taken_out_and_comes_back_is_right_again(tmp_path: Path) -> None:
    """A message would go on saying that the article no longer says what it says."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0
        dogs, other = "Dogs must stay outside.", "Dogs must stay at home."
        answer = await here.ask("must dogs stay outside")
        first = answer.text
        assert f"> ~~{dogs}~~\nIt no longer says so.\n" in await _correct(here, answer, "")
        rose = "## The rose garden\n\nThe rose garden was laid out by Mary Hill."
        text = await _publish(here, answer, await _section(here, f"{rose} {dogs}"))
        head, _, rest = text.partition("\n")
        assert head.endswith("what was struck out here is right.")
        assert rest == first
        context = await here.press(answer, "Show in context", by=here.alice)
        assert f"**{dogs}**" in context.text
        assert "1 quote: 1 identical." in await _check(here, answer)
        await _correct(here, answer, other)
        assert f"> ~~{other}~~\nIt no longer says so.\n" in await _correct(here, answer, "")
        text = await _publish(here, answer, await _section(here, f"{rose} {other}"))
        assert f"> ~~{dogs}~~\nIt says now:\n> {other}\n-# Parks" in _below_head(text)


async def test_what_was_attached_is_corrected_again(tmp_path: Path) -> None:
    """A sentence too long for a message would stay wrong in the message's file."""
    long = f"{OLD[:-1]}, {'by day and by night and ' * 90}always."
    text = f"---\ntitle: Parks\n---\nThe town keeps nine parks.\n\n{long}\n"
    async with desk(tmp_path, {"parks.md": text}) as here:
        here.client.edits.pause_s = 0
        answer = await here.ask(LAKE)
        for right in (long.replace("May", "April"), long.replace("May", "March")):
            await _correct(here, answer, right)
            assert list(files(answer).values()) == [right.encode()]


async def test_of_two_quotes_the_one_that_was_right_stays(tmp_path: Path) -> None:
    """A correction of one sentence must not touch the other, however often there is one."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0
        answer = await here.ask("when can boats be hired? and must dogs stay outside?")
        other = "Dogs must stay outside."
        assert f"> {OLD}\n" in answer.text
        assert f"> {other}\n" in answer.text
        for new in (NEW, THIRD):
            await _correct(here, answer, new)
            assert f"> {other}\n" in answer.text
        boats = f"> ~~{OLD}~~\nIt says now:\n> ~~{NEW}~~\nIt says now:\n> {THIRD}\n"
        assert boats in _below_head(answer.text)
        dogs = await here.ask("must dogs stay outside")
        await _correct(here, dogs, "Dogs must stay at home.", reached=2)
        assert boats in _below_head(answer.text)
        assert f"> ~~{other}~~\nIt says now:\n> Dogs must stay at home.\n" in answer.text


async def test_the_second_goes_on_after_a_restart(tmp_path: Path) -> None:
    """What a second correction had left to do when the bot ended is done by the next start."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "parks.md").write_text(PARKS)
    async with checked_sandbox() as sandbox:
        people = sandbox.person("Mona", moderator=True), sandbox.person("Alice")
        settings = settings_at(sandbox, tmp_path)
        async with running_desk(sandbox, settings) as (client, store, library, moderation):
            here = Desk(sandbox, client, store, folder, library, moderation, *people)
            client.edits.pause_s = 0
            oldest, newest = [await here.ask(LAKE) for _ in range(2)]
            await _correct(here, oldest, NEW, reached=2)
            client.edits.pause_s = 60
            preview = await _preview(here, oldest, THIRD)
            await _reach(here, preview)
            await (await here.mona.press(preview, "Publish and correct them")).acknowledged()
            await here.until_in(newest, THIRD)
            assert f"> {NEW}\n" in oldest.text
        sandbox.faults.fail_next("PATCH", f"/channels/*/messages/{oldest.id}", status=503)
        async with running_desk(sandbox, settings) as (client, *_):
            client.edits.pause_s, client.edits.look_s = 0, 0.05
            for each in (oldest, newest):
                text = _below_head(await here.until_in(each, THIRD))
                said = f"> ~~{OLD}~~\nIt says now:\n> ~~{NEW}~~\nIt says now:\n> {THIRD}\n-#"
                assert said in text


async def test_an_edit_that_was_not_noted_is_followed_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after an edit and before its note, the bot would lose track of what a message says."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0
        answer = await here.ask(LAKE)
        await _correct(here, answer, NEW)

        async def forget(*_: object, **__: object) -> None:
            """End before that is written down."""

        with monkeypatch.context() as context:
            context.setattr(here.moderation.corrections, "done", forget)
            preview = await _preview(here, answer, THIRD)
            await _reach(here, preview)
            await (await here.mona.press(preview, "Publish and correct them")).acknowledged()
            await here.until_in(answer, THIRD)
            await here.publish(await _preview(here, answer, FOURTH))
        here.client.edits.look()
        await _all_edited(here)
        text = await _correct(here, answer, FAR)
        assert f"> ~~{THIRD}~~\nIt says now:\n> {FAR}\n-# Parks" in _below_head(text)


async def test_receipts_follow_where_hardly_a_word_is_left(tmp_path: Path) -> None:
    """A check would say that nothing is left of a quote whose message says what it is now."""
    async with desk(tmp_path) as here:
        here.client.edits.pause_s = 0
        answer = await here.ask(LAKE)
        await _correct(here, answer, FAR)
        text = await _correct(here, answer, FARTHER)
        assert f"> ~~{FAR}~~\nIt says now:\n> {FARTHER}\n-# Parks" in _below_head(text)
        assert "1 quote: 1 edited since." in await _check(here, answer)
        context = await here.press(answer, "Show in context", by=here.alice)
        assert f"**{FARTHER}**" in context.text
