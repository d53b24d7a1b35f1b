"""`/insights`: what people asked, for moderators' eyes alone, and what is done about it."""

import csv
import io
from pathlib import Path

import pytest

from bot.chat.knowledge import words
from bot.chat.knowledge.dispatch import ACTS, FORMS
from bot.sandbox.components import ComponentType as C
from bot.sandbox.message import Message, walk
from bot.sandbox.people import Person
from tests.chat.bot_in_sandbox import checked_sandbox, noted
from tests.chat.knowledge.at_desk import (
    Desk,
    answer_to,
    desk,
    files,
    form_of,
    labels,
    options,
    running_desk,
    screen_of,
    settings_at,
)

MENU = "Choose one without an answer"


async def _asked(here: Desk, person: Person, question: str) -> Message:
    asked = await person.say("general", question, mention_bot=True)
    reply = await here.sandbox.wait_for_message("general", lambda each: each.reference == asked.id)
    await noted(here.store, reply)
    return reply


async def _some_questions(here: Desk) -> Message:
    """What members ask on a day; the answer that Bob marks as not right."""
    bob = here.sandbox.person("Bob")
    await _asked(here, here.alice, "who looks after the swings")
    await _asked(here, bob, "who looks after the swings?")
    await _asked(here, here.alice, "=1+1 what is Atlantis's stance")
    await _asked(here, here.alice, "when can boats be hired")
    answer = await _asked(here, bob, "who laid out the rose garden")
    form = form_of(await here.press(answer, "Not right", by=bob))
    entered = {"The answer": "outdated", "In your own words, if you like": "She moved *away*"}
    await here.submit(form, entered, by=bob)
    return answer


async def _insights(here: Desk, **given: int) -> Message:
    handle = await here.mona.slash("general", "insights", given)
    return screen_of(await answer_to(handle, 20.0))


async def test_what_people_asked(tmp_path: Path) -> None:
    """Figures, a chart with words for it, what had no answer, and what is not right; no names."""
    async with desk(tmp_path) as here:
        assert words.NOTHING_ASKED in (await _insights(here, days=29)).text
        answer = await _some_questions(here)
        shown = await _insights(here)
        assert "5 questions, 2 answered (40%)." in shown.text
        assert "- 2 × “who looks after the swings" in shown.text
        assert "no article holds “swings”" in shown.text
        assert "1 × outdated. “She moved \\*away\\*”" in shown.text
        assert answer.link in shown.text
        assert "Atlantis" in shown.text
        assert "Alice" not in shown.text
        assert "Bob" not in shown.text
        (gallery,) = [part for part in walk(shown.components) if part["type"] == C.MEDIA_GALLERY]
        (item,) = gallery["items"]
        assert "5" in item["description"]
        assert files(shown)["questions.png"].startswith(b"\x89PNG")
        assert labels(shown) == ["7 days", "90 days", "Spreadsheet"]
        await (await here.mona.press(shown, "7 days")).acknowledged()
        await here.sandbox.world.until(
            lambda: "30 days" in labels(shown) or None, 20.0, "another period"
        )
        table = screen_of(await here.press(shown, "Spreadsheet"))
        (content,) = files(table).values()
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert len(rows) == 5
        assert not any(
            cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values()
        )
        person = here.client.desk.people.hash(here.alice.id)
        assert person not in content.decode()
        assert str(here.alice.id) not in content.decode()


async def test_a_group_is_written_about_reworded_or_ignored(tmp_path: Path) -> None:
    """Each goes through form and preview, and what is answered then is no group any more."""
    async with desk(tmp_path) as here:
        await _some_questions(here)
        shown = await _insights(here)
        (swings,) = [each for each in options(shown) if "swings" in each]
        group = screen_of(await here.choose(shown, swings, MENU))
        assert "Asked 2 times" in group.text
        form = form_of(await here.press(group, "Write about this"))
        assert "swings" in str(form.components)
        text = "The swings are looked after by Ada Brown."
        preview = screen_of(await here.submit(form, {"Title": "Swings", "Text": text}))
        assert "Members are answered" in await here.publish(preview)
        asked = await here.alice.slash("general", "ask", {"question": "who looks after the swings"})
        assert "Ada Brown" in (await asked.response()).text
        shown = await _insights(here)
        assert not [each for each in options(shown) if "swings" in each]
        (other,) = [each for each in options(shown) if "Atlantis" in each]
        group = screen_of(await here.choose(shown, other, MENU))
        assert "No article holds “1”, “Atlantis”." in group.text
        pressed = await here.mona.press(group, "Add as another wording…")
        await pressed.acknowledged()
        assert labels(group) == ["Words that mean the same", "An article answers it"]
        form = form_of(await here.press(group, "Words that mean the same"))
        assert "'value': 'Atlantis'" in str(form.components)
        preview = screen_of(
            await here.submit(form, {"What people say": "skiff", "What the articles say": "boat"})
        )
        assert "skiff" in preview.text
        assert "Publish" in labels(preview)
        form = form_of(await here.press(group, "An article answers it"))
        entered = {
            "Article": "Parks of the town",
            "Question": "what is there at the lake",
            "Words of the answer": "Boats can be hired",
        }
        preview = screen_of(await here.submit(form, entered))
        assert "what is there at the lake" in preview.text
        group = screen_of(await here.choose(shown, other, MENU))
        await (await here.mona.press(group, "Ignore")).acknowledged()
        assert await here.until_in(group, words.IGNORED)
        again = screen_of(await here.choose(shown, other, MENU))
        assert again.text == words.NO_GROUP


async def test_insights_are_for_moderators_of_home(tmp_path: Path) -> None:
    """The command, and each button and form of a moderator who is none any more."""
    async with desk(tmp_path) as here:
        commands = here.sandbox.world.commands
        commands.make_exception(here.sandbox.guild, "insights", here.alice.user, allowed=True)
        handle = await here.alice.slash("general", "insights")
        assert (await handle.response()).text == words.NO_MODERATOR
        await _asked(here, here.alice, "who looks after the swings")
        shown = await _insights(here)
        group = screen_of(await here.choose(shown, options(shown)[0], MENU))
        form = form_of(await here.press(group, "Write about this"))
        here.sandbox.guild.members[here.mona.id].roles.remove(here.sandbox.moderator_role)
        for message, button in ((shown, "7 days"), (shown, "Spreadsheet"), (group, "Ignore")):
            assert (await here.press(message, button)).text == words.NO_MODERATOR
        entered = {"Title": "x", "Text": "A text."}
        assert (await here.submit(form, entered)).text == words.NO_MODERATOR
        assert {"insights", "group", "asked_csv", "same", "must"} <= {*ACTS, *FORMS}


async def test_a_group_that_is_gone_is_not_ignored(tmp_path: Path) -> None:
    """Whoever presses too late is not told that something was done."""
    async with desk(tmp_path) as here:
        await _asked(here, here.alice, "who looks after the swings")
        shown = await _insights(here)
        groups = [screen_of(await here.choose(shown, options(shown)[0], MENU)) for _ in range(2)]
        await (await here.mona.press(groups[0], "Ignore")).acknowledged()
        await here.until_in(groups[0], words.IGNORED)
        pressed = await here.mona.press(groups[1], "Ignore")
        assert (await pressed.followup()).text == words.NO_GROUP
        assert words.IGNORED not in groups[1].text


async def test_more_questions_than_can_be_sent_are_left_to_the_operator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The spreadsheet is not given out in part without a word."""
    monkeypatch.setattr("bot.chat.knowledge.insights.MOST_PARTS", 0)
    async with desk(tmp_path) as here:
        await _asked(here, here.alice, "who looks after the swings")
        told = screen_of(await here.press(await _insights(here), "Spreadsheet"))
        assert "briefing export" in told.text
        assert files(told) == {}


async def test_where_there_is_no_article_none_can_answer(tmp_path: Path) -> None:
    """A form with an empty menu would be refused by Discord."""
    (tmp_path / "knowledge").mkdir()
    async with checked_sandbox() as sandbox:
        mona, alice = sandbox.person("Mona", moderator=True), sandbox.person("Alice")
        async with running_desk(sandbox, settings_at(sandbox, tmp_path)) as parts:
            client, store, library, moderation = parts
            folder = tmp_path / "knowledge"
            here = Desk(sandbox, client, store, folder, library, moderation, mona, alice)
            await _asked(here, alice, "who looks after the swings")
            shown = await _insights(here)
            group = screen_of(await here.choose(shown, options(shown)[0], MENU))
            await (await mona.press(group, "Add as another wording…")).acknowledged()
            told = await here.press(group, "An article answers it")
            assert screen_of(told).text == words.NO_ARTICLE
