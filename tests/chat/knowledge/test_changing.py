"""Changing articles from Discord, from the first word to what members are answered."""

from pathlib import Path
import time

from bot.chat.knowledge import words
from bot.sandbox.components import ComponentType as C
from bot.sandbox.handles import ResponseKind
from bot.sandbox.message import Message, Upload, walk
from tests.chat.knowledge.at_desk import (
    PARKS,
    Desk,
    answer_to,
    desk,
    files,
    form_of,
    labels,
    options,
    screen_of,
)
from tests.conftest import CITIES

MUSEUM = """\
---
title: The museum of clocks
---
The museum of clocks was founded by Ada Brown in 1911.
"""
FOUNDED = "who founded the museum of clocks"


async def test_a_file_becomes_an_article(tmp_path: Path) -> None:
    """Its preview shows what comes; published, a member is answered from it within two seconds."""
    async with desk(tmp_path) as here:
        assert "Ada Brown" not in (await here.ask(FOUNDED)).text
        preview = await here.add(MUSEUM)
        assert "The museum of clocks" in preview.text
        assert "Of 1 recent question 1 changes, 1 gains an answer." in preview.text
        assert "Members can be answered with 1 passage" in preview.text
        assert "- The museum of clocks was founded by Ada Brown in 1911." in preview.text
        assert words.ONLY_YOU in preview.text
        assert labels(preview) == ["Publish", "Cancel", "Get my text"]
        assert not (here.folder / "the-museum-of-clocks.md").exists()
        began = time.monotonic()
        assert "Published: “The museum of clocks”" in await here.publish(preview)
        assert "Ada Brown" in (await here.ask(FOUNDED)).text
        assert time.monotonic() - began < 2.0
        assert (here.folder / "the-museum-of-clocks.md").read_text() == MUSEUM
        (state,) = await here.store.publications.history("the-museum-of-clocks.md", 5)
        assert state.publication.kind == "added"
        assert state.publication.author == here.store.people.hash(here.mona.id)


async def test_a_form_becomes_an_article(tmp_path: Path) -> None:
    """Raw text goes through the importer; title, link and date stand above it."""
    async with desk(tmp_path) as here:
        form = form_of(await here.use("add"))
        entered = {
            "Title": "The museum of clocks",
            "Link": "https://news.example/clocks",
            "Date": "2026-11-02",
            "Text": "The museum of clocks was founded by Ada Brown in 1911.",
        }
        preview = screen_of(await here.submit(form, entered))
        await here.publish(preview)
        text = (here.folder / "the-museum-of-clocks.md").read_text()
        assert "url: https://news.example/clocks" in text
        assert "published: 2026-11-02" in text
        answer = await here.ask(FOUNDED)
        assert "Ada Brown" in answer.text
        assert "2026-11-02" in answer.text


async def test_a_section_is_edited_in_a_form(tmp_path: Path) -> None:
    """The form holds that section without the YAML; every other byte of the file stays."""
    async with desk(tmp_path) as here:
        screen = await here.preview("edit", {"article": "parks.md"})
        assert options(screen) == ["The beginning", "The rose garden", "The lake"]
        assert list(files(screen).values()) == [PARKS.encode()]
        form = form_of(await here.choose(screen, "The lake"))
        (row,) = form.components
        shown = row["component"]["value"]
        assert shown.startswith("## The lake")
        assert "title:" not in shown
        changed = shown.replace("September", "October")
        preview = screen_of(await here.submit(form, {"Text": changed}))
        assert "~~−September~~**+October**" in preview.text
        assert "Passages: 1 changed" in preview.text
        await here.publish(preview)
        file = here.folder / "parks.md"
        assert file.read_text() == PARKS.replace("September", "October")
        assert "October" in (await here.ask("when can boats be hired at the lake")).text


async def test_sections_are_told_apart_by_their_first_words(tmp_path: Path) -> None:
    """What has no heading shows how it begins; what has one, how it begins below that."""
    async with desk(tmp_path) as here:
        file = here.folder / "parks.md"
        file.write_text(PARKS.replace("nine parks.", "nine parks.\n\nAll are free."))
        await here.library.refresh(["parks.md"])
        screen = await here.preview("edit", {"article": "parks.md"})
        menus = [part for part in walk(screen.components) if part["type"] == C.STRING_SELECT]
        about = [option["description"] for menu in menus for option in menu["options"]]
        assert about[0] == "The town keeps nine parks. All are free."
        assert about[1].startswith("The rose garden was laid out")


async def test_a_whole_file_is_handed_in_again(tmp_path: Path) -> None:
    """What is given out, changed and handed in with its name takes the old text's place."""
    async with desk(tmp_path) as here:
        shown = await here.preview("show", {"article": "parks.md"})
        ((name, content),) = files(shown).items()
        upload = Upload(name, content.replace(b"nine parks", b"ten parks"))
        preview = await here.preview("edit", {"article": "parks.md", "file": upload})
        assert "~~−nine~~**+ten** parks" in preview.text
        await here.publish(preview)
        assert "ten parks" in (here.folder / "parks.md").read_text()


async def test_a_file_of_an_older_text_is_stale(tmp_path: Path) -> None:
    """A file that was given out before somebody changed the article writes over nothing."""
    async with desk(tmp_path) as here:
        shown = await here.preview("show", {"article": "parks.md"})
        ((name, content),) = files(shown).items()
        (here.folder / "parks.md").write_text(PARKS.replace("nine", "twelve"))
        await here.library.refresh(["parks.md"])
        upload = Upload(name, content.replace(b"nine", b"ten"))
        preview = await here.preview("edit", {"article": "parks.md", "file": upload})
        assert "The article was changed meanwhile" in preview.text
        assert labels(preview) == ["Cancel", "Get my text"]
        assert "twelve" in (here.folder / "parks.md").read_text()


async def test_a_passage_is_corrected_from_an_answer(tmp_path: Path) -> None:
    """The menu of the bot's answer opens the quoted sentence; the correction is answered."""
    async with desk(tmp_path) as here:
        answer = await here.ask("who laid out the rose garden")
        handle = await here.mona.context_menu("general", "Correct this passage", answer)
        form = form_of(await answer_to(handle))
        (row,) = form.components
        assert row["component"]["value"] == "The rose garden was laid out by Mary Hill."
        corrected = "The rose garden was laid out by Mary Hill and her sons."
        preview = screen_of(await here.submit(form, {"Text": corrected}))
        await here.publish(preview)
        assert "and her sons" in (await here.ask("who laid out the rose garden")).text


async def test_one_of_several_quotes_is_corrected(tmp_path: Path) -> None:
    """With several quotes one chooses first."""
    async with desk(tmp_path) as here:
        answer = await here.ask("what are the stances of Boston and Denver")
        handle = await here.mona.context_menu("general", "Correct this passage", answer)
        screen = screen_of(await answer_to(handle))
        assert len(options(screen)) == 2
        wanted = next(each for each in options(screen) if "Denver" in each)
        form = form_of(await here.choose(screen, wanted))
        (row,) = form.components
        assert "Mike Johnston" in row["component"]["value"]


async def test_each_part_of_a_double_question_is_corrected(tmp_path: Path) -> None:
    """The quote of the second part could be reached in no way."""
    async with desk(tmp_path) as here:
        answer = await here.ask("what is Boston's stance? what is Denver's stance?")
        handle = await here.mona.context_menu("general", "Correct this passage", answer)
        screen = screen_of(await answer_to(handle))
        wanted = next(each for each in options(screen) if "Denver" in each)
        form = form_of(await here.choose(screen, wanted))
        (row,) = form.components
        assert "Mike Johnston" in row["component"]["value"]


async def test_only_answers_are_corrected(tmp_path: Path) -> None:
    """A member's message, and a message of the bot that quotes nothing, have words."""
    async with desk(tmp_path) as here:
        said = await here.alice.say("general", "hello all")
        handle = await here.mona.context_menu("general", "Correct this passage", said)
        assert (await answer_to(handle)).text == words.NOT_MINE
        greeting = await here.ask("hello")
        handle = await here.mona.context_menu("general", "Correct this passage", greeting)
        assert (await answer_to(handle)).text == words.NO_QUOTE


async def test_removing_and_restoring(tmp_path: Path) -> None:
    """A removal says which answers change; the history brings the article back."""
    async with desk(tmp_path) as here:
        await here.ask("who laid out the rose garden")
        preview = await here.preview("remove", {"article": "parks.md", "note": "out of date"})
        assert "The removal of “Parks of the town”" in preview.text
        assert "Of 1 recent question 1 changes, 1 loses its answer." in preview.text
        assert "Removed: “Parks of the town”" in await here.publish(preview, "Remove it")
        assert not (here.folder / "parks.md").exists()
        assert "Mary Hill" not in (await here.ask("who laid out the rose garden")).text
        choices = await here.mona.autocomplete("general", "knowledge restore", "article", "park")
        assert [each.value for each in choices] == ["parks.md"]
        texts = await here.mona.autocomplete(
            "general", "knowledge restore", "text", "", others={"article": "parks.md"}
        )
        preview = await here.preview(
            "restore", {"article": "parks.md", "text": str(texts[0].value)}
        )
        await here.publish(preview)
        assert (here.folder / "parks.md").read_text() == PARKS
        assert "Mary Hill" in (await here.ask("who laid out the rose garden")).text


async def test_the_history_restores(tmp_path: Path) -> None:
    """Each earlier text has its button, and its preview says what would change back."""
    async with desk(tmp_path) as here:
        file = here.folder / "parks.md"
        file.write_text(PARKS.replace("nine", "ten"))
        await here.library.refresh(["parks.md"])
        screen = await here.preview("history", {"article": "Parks of the town"})
        assert "changed · by the folder" in screen.text
        assert labels(screen) == ["Restore…"]
        preview = screen_of(await here.press(screen, "Restore…"))
        assert "~~−ten~~**+nine**" in preview.text
        await here.publish(preview)
        assert file.read_text() == PARKS
        screen = await here.preview("history", {"article": "parks.md"})
        assert "restored · by you" in screen.text


async def test_the_history_is_in_order(tmp_path: Path) -> None:
    """What was restored is the text of now, not what was the same before it; newest comes first."""
    async with desk(tmp_path) as here:
        file = here.folder / "parks.md"
        for text in (PARKS.replace("nine", "ten"), PARKS):
            file.write_text(text)
            await here.library.refresh(["parks.md"])
        await here.publish(await here.preview("remove", {"article": "parks.md"}), "Remove it")
        texts = await here.mona.autocomplete(
            "general", "knowledge restore", "text", "", others={"article": "parks.md"}
        )
        assert [each.name.split(" · ")[1] for each in texts] == ["changed", "changed"]
        await here.publish(
            await here.preview("restore", {"article": "parks.md", "text": str(texts[0].value)})
        )
        screen = await here.preview("history", {"article": "parks.md"})
        states = [line for line in screen.text.splitlines() if " · by " in line]
        assert [line.split(" · ")[1] for line in states] == [
            "restored",
            "removed",
            "changed",
            "changed",
            "added",
        ]
        assert [line.startswith("Now: ") for line in states] == [True] + 4 * [False]
        assert labels(screen) == ["Restore…"]


async def test_synonyms_are_changed(tmp_path: Path) -> None:
    """A new group counts at once; it is previewed as an article is, and taken back as one."""
    async with desk(tmp_path) as here:
        (here.folder / "synonyms.yaml").write_text("- [lake, pond]\n")
        await here.library.refresh(["synonyms.yaml"])
        question = "can I hire a dinghy"
        assert not (await here.ask(question)).text.startswith("The article says")
        form = form_of(await here.use("synonyms"))
        preview = screen_of(await here.submit(form, {"Text": "- [boats, dinghies]\n"}))
        await here.publish(preview)
        assert (await here.ask(question)).text.startswith("The article says")
        faulty = Upload("synonyms.yaml", b"- [alone]\n")
        preview = await here.preview("synonyms", {"file": faulty})
        assert "1 fault" in preview.text
        assert "line 1" in preview.text
        history = await here.preview("history", {"article": "synonyms.yaml"})
        assert "Now: " in history.text
        assert words.NOT_SERVED not in history.text
        await here.publish(screen_of(await here.press(history, "Restore…")))
        assert (here.folder / "synonyms.yaml").read_text() == "- [lake, pond]\n"


async def test_cancelling_gives_the_text_back(tmp_path: Path) -> None:
    """Nothing is changed, and the file is there once more."""
    async with desk(tmp_path) as here:
        preview = await here.add(MUSEUM)
        mine = screen_of(await here.press(preview, "Get my text"))
        assert list(files(mine).values()) == [MUSEUM.encode()]
        response = await here.press(preview, "Cancel")
        assert response.kind is ResponseKind.UPDATE
        assert preview.text == words.CANCELLED
        assert list(files(preview).values()) == [MUSEUM.encode()]
        assert await here.moderation.drafts(here.store.people.hash(here.mona.id)) == ()


async def test_failing_questions_need_a_reason(tmp_path: Path) -> None:
    """Without one nothing is published; with one it is, and the reason is kept."""
    async with desk(tmp_path) as here:
        changed = PARKS.replace("laid out by Mary Hill", "laid out by Jane Green")
        upload = Upload("parks.md", changed.encode())
        preview = await here.preview("edit", {"article": "parks.md", "file": upload})
        assert "1 question of the articles would fail" in preview.text
        assert "Publish" not in labels(preview)
        form = form_of(await here.press(preview, "Publish with a reason…"))
        await here.submit(form, {"Why?": "It was somebody else."})
        text = await here.changed(preview, words.ONLY_YOU)
        assert "Your reason is recorded: It was somebody else." in text
        assert (here.folder / "parks.md").read_text() == changed
        (entry,) = await here.moderation.audit(1)
        assert entry.despite == "It was somebody else."


async def test_a_question_is_opened_before_and_after(tmp_path: Path) -> None:
    """The replay's menu shows what is answered now and what would be."""
    async with desk(tmp_path) as here:
        await here.ask("when can boats be hired at the lake")
        changed = PARKS.replace("from May to September", "from June to August")
        upload = Upload("parks.md", changed.encode())
        preview = await here.preview("edit", {"article": "parks.md", "file": upload})
        assert "Of 1 recent question 1 changes." in preview.text
        (question,) = options(preview)
        shown = screen_of(await here.choose(preview, question))
        before, after = shown.text.split("**After**")
        assert "May to September" in before
        assert "June to August" in after


async def test_near_identical_passages_are_told(tmp_path: Path) -> None:
    """Who hands in what stands elsewhere already is told where."""
    async with desk(tmp_path) as here:
        text = CITIES.partition("---\n")[2].partition("---\n")[2]
        preview = await here.add(f"---\ntitle: The plan again\n---\n{text}")
        assert "Nearly the same stands elsewhere" in preview.text
        assert "Cities and the plan" in preview.text


async def test_a_changed_file_stops_an_old_publish(tmp_path: Path) -> None:
    """Changed on disk between preview and publish: both texts are shown, neither is lost."""
    async with desk(tmp_path) as here:
        changed = PARKS.replace("nine parks", "ten parks")
        upload = Upload("parks.md", changed.encode())
        preview = await here.preview("edit", {"article": "parks.md", "file": upload})
        theirs = PARKS.replace("nine parks", "twelve parks")
        (here.folder / "parks.md").write_text(theirs)
        await (await here.mona.press(preview, "Publish")).acknowledged()
        text = await here.sandbox.world.until(
            lambda: preview.text if "meanwhile" in preview.text else None, 10.0, "both texts"
        )
        assert "twelve" in text
        assert sorted(files(preview).values()) == sorted([theirs.encode(), changed.encode()])
        assert labels(preview) == ["Cancel", "Get my text"]
        assert (here.folder / "parks.md").read_text() == theirs


async def _settled(here: Desk, preview: Message) -> str:
    """What a preview says once it was published, or found stale."""

    def there() -> str | None:
        is_over = words.ONLY_YOU not in preview.text or "meanwhile" in preview.text
        return preview.text if is_over else None

    return await here.sandbox.world.until(there, 10.0, "an end")


async def test_of_two_moderators_one_publishes(tmp_path: Path) -> None:
    """Both press at once: one text is published whole, the other is told and kept."""
    async with desk(tmp_path) as here:
        nora = here.sandbox.person("Nora", moderator=True)
        previews = []
        for person, word in ((here.mona, "ten"), (nora, "twelve")):
            upload = Upload("parks.md", PARKS.replace("nine", word).encode())
            previews.append(
                await here.preview("edit", {"article": "parks.md", "file": upload}, by=person)
            )
        for person, preview in zip((here.mona, nora), previews, strict=True):
            await person.press(preview, "Publish")
        settled = [await _settled(here, each) for each in previews]
        assert sorted("Published" in text for text in settled) == [False, True]
        assert (here.folder / "parks.md").read_text() in {
            PARKS.replace("nine", "ten"),
            PARKS.replace("nine", "twelve"),
        }


async def test_publish_pressed_twice_publishes_once(tmp_path: Path) -> None:
    """The second press finds nothing left to publish."""
    async with desk(tmp_path) as here:
        preview = await here.add(MUSEUM)
        first = await here.mona.press(preview, "Publish")
        second = await here.mona.press(preview, "Publish")
        await first.acknowledged()
        await second.acknowledged()
        await here.changed(preview, words.ONLY_YOU)
        states = await here.store.publications.history("the-museum-of-clocks.md", 5)
        assert len(states) == 1


async def test_a_form_opens_again_with_what_was_typed(tmp_path: Path) -> None:
    """A slip in one field costs that field alone; what is sent then takes the draft's place."""
    async with desk(tmp_path) as here:
        form = form_of(await here.use("add"))
        entered = {"Title": "Clocks", "Date": "32 May", "Text": "Clocks were made by Ada Brown."}
        preview = screen_of(await here.submit(form, entered))
        assert labels(preview) == ["Change my text", "Cancel", "Get my text"]
        form = form_of(await here.press(preview, "Change my text"))
        values = {row["label"]: row["component"]["value"] for row in form.components}
        assert values == entered | {"Link": ""}
        preview = screen_of(await here.submit(form, {"Date": "2026-05-31"}))
        await here.publish(preview)
        assert "published: 2026-05-31" in (here.folder / "clocks.md").read_text()
        assert await here.moderation.drafts(here.store.people.hash(here.mona.id)) == ()


async def test_other_forms_open_again_too(tmp_path: Path) -> None:
    """A section's, a passage's and the list of words'."""
    async with desk(tmp_path) as here:
        screen = await here.preview("edit", {"article": "parks.md"})
        section = form_of(await here.choose(screen, "The lake"))
        answer = await here.ask("who laid out the rose garden")
        handle = await here.mona.context_menu("general", "Correct this passage", answer)
        for form, text in (
            (section, "## The lake\n\nBoats can be hired in May."),
            (form_of(await answer_to(handle)), "The rose garden was laid out by Mary Hill alone."),
            (form_of(await here.use("synonyms")), "- [boats, dinghies]"),
        ):
            preview = screen_of(await here.submit(form, {"Text": text}))
            again = form_of(await here.press(preview, "Change my text"))
            (row,) = again.components
            assert row["component"]["value"] == text
            preview = screen_of(await here.submit(again, {"Text": text.replace("M", "N")}))
            assert "Publish" in "".join(labels(preview))
        assert len(await here.moderation.drafts(here.store.people.hash(here.mona.id))) == 3


async def _give_up_all(here: Desk) -> None:
    """Mona gives up what she drafted, by another screen."""
    person = here.store.people.hash(here.mona.id)
    for draft in await here.moderation.drafts(person):
        await here.moderation.cancel(draft.id, person)


async def test_buttons_of_a_change_that_is_gone_say_so(tmp_path: Path) -> None:
    """What was published or cancelled by one screen is not done again by another."""
    async with desk(tmp_path) as here:
        await here.ask("who laid out the rose garden")
        screen = await here.preview("edit", {"article": "parks.md"})
        form = form_of(await here.choose(screen, "The rose garden"))
        text = "## The rose garden\n\nThe rose garden was laid out by Jane Green."
        preview = screen_of(await here.submit(form, {"Text": text}))
        reach = await here.add(MUSEUM)
        drafts = await here.preview("drafts")
        await (await here.mona.press(reach, "Cancel")).acknowledged()
        await here.changed(reach, words.ONLY_YOU)
        upload = Upload("parks.md", PARKS.replace("nine", "ten").encode())
        second = await here.preview("edit", {"article": "parks.md", "file": upload})
        await (await here.mona.press(second, "This corrects a mistake…")).acknowledged()
        await here.changed(second, "What changes")
        await _give_up_all(here)
        assert labels(preview) == [
            "Publish with a reason…",
            "This corrects a mistake…",
            "Change my text",
            "Cancel",
            "Get my text",
        ]
        for button in labels(preview):
            assert screen_of(await here.press(preview, button)).text == words.GONE, button
        for button in labels(second):
            assert screen_of(await here.press(second, button)).text == words.GONE, button
        for menu in (preview, drafts):
            opened = await here.choose(menu, options(menu)[0])
            assert screen_of(opened).text == words.GONE
        assert (here.folder / "parks.md").read_text() == PARKS


async def test_what_cannot_be_published_any_more_corrects_nothing(tmp_path: Path) -> None:
    """Changed by somebody else since the preview, it shows both texts and no answers to edit."""
    async with desk(tmp_path) as here:
        await here.ask("when can boats be hired at the lake")
        upload = Upload("parks.md", PARKS.replace("May", "April").encode())
        preview = await here.preview("edit", {"article": "parks.md", "file": upload})
        (here.folder / "parks.md").write_text(PARKS.replace("nine", "twelve"))
        await (await here.mona.press(preview, "This corrects a mistake…")).acknowledged()
        text = await here.until_in(preview, "The article was changed meanwhile")
        assert "of mine quoted" not in text
        assert labels(preview) == ["Cancel", "Get my text"]


async def test_somebody_else_may_have_made_the_same_change(tmp_path: Path) -> None:
    """What was changed is shown, and nothing that would be left to do."""
    async with desk(tmp_path) as here:
        changed = PARKS.replace("nine", "ten")
        upload = Upload("parks.md", changed.encode())
        preview = await here.preview("edit", {"article": "parks.md", "file": upload})
        (here.folder / "parks.md").write_text(changed)
        await (await here.mona.press(preview, "Publish")).acknowledged()
        text = await here.until_in(preview, "The article was changed meanwhile")
        assert "What was changed" in text
        assert "From what it is now to yours" not in text


async def test_a_file_of_a_text_that_is_not_known_is_compared_with_the_one_of_now(
    tmp_path: Path,
) -> None:
    """Where what it was made from is not kept, what others changed since cannot be told."""
    async with desk(tmp_path) as here:
        shown = await here.preview("show", {"article": "parks.md"})
        (name,) = files(shown)
        digits = name.removeprefix("parks.rev-").removesuffix(".md")
        unknown = Upload(
            name.replace(digits, "0" * len(digits)), PARKS.replace("nine", "ten").encode()
        )
        preview = await here.preview("edit", {"article": "parks.md", "file": unknown})
        assert "The article was changed meanwhile" in preview.text
        assert "What was changed" not in preview.text
        assert "From what it is now to yours" in preview.text
        assert labels(preview) == ["Cancel", "Get my text"]


async def test_a_question_that_is_gone_since_is_not_compared(tmp_path: Path) -> None:
    """Erased between the preview and the look at it, it is not shown any more."""
    async with desk(tmp_path) as here:
        await here.ask("when can boats be hired at the lake")
        upload = Upload("parks.md", PARKS.replace("from May", "from June").encode())
        preview = await here.preview("edit", {"article": "parks.md", "file": upload})
        (question,) = options(preview)
        await here.store.questions.expire(2**53)
        shown = screen_of(await here.choose(preview, question))
        assert shown.text == words.NO_LONGER_DIFFERS


async def test_long_answers_are_compared_in_two_messages(tmp_path: Path) -> None:
    """Both are whole, the one of before with the question, the other below it."""
    long = " and ".join(["by day and by night in every kind of weather"] * 37)
    text = f"---\ntitle: Parks\n---\nBoats can be hired at the lake from May, {long}.\n"
    async with desk(tmp_path, {"parks.md": text}) as here:
        await here.ask("when can boats be hired at the lake " + "please " * 30)
        upload = Upload("parks.md", text.replace("May", "June").encode())
        preview = await here.preview("edit", {"article": "parks.md", "file": upload})
        (question,) = options(preview)
        handle = await here.mona.select(preview, question)
        before = screen_of(await answer_to(handle))
        after = await handle.followup()
        assert f"from May, {long}" in before.text
        assert "**After**" not in before.text
        assert after.text.startswith("**After**")
        assert f"from June, {long}" in after.text


async def test_a_form_is_kept_though_what_it_replaces_is_gone(tmp_path: Path) -> None:
    """Cancelled by another screen while it was typed, the new text is a change of its own."""
    async with desk(tmp_path) as here:
        form = form_of(await here.use("add"))
        entered = {"Title": "Clocks", "Text": "Clocks were made by Ada Brown."}
        preview = screen_of(await here.submit(form, entered))
        form = form_of(await here.press(preview, "Change my text"))
        await _give_up_all(here)
        preview = screen_of(await here.submit(form, {"Title": "Watches"}))
        await here.publish(preview)
        assert "Ada Brown" in (here.folder / "watches.md").read_text()


async def test_a_quote_that_is_gone_from_the_menu_says_so(tmp_path: Path) -> None:
    """Withdrawn or forgotten between the choice and the screen, no other one opens in its place."""
    async with desk(tmp_path) as here:
        answer = await here.ask("what are the stances of Boston and Denver")
        screens = []
        for _ in range(2):
            handle = await here.mona.context_menu("general", "Correct this passage", answer)
            screens.append(screen_of(await answer_to(handle)))
        person = here.store.people.hash(here.mona.id)
        await here.moderation.withdraw("cities.md", person, "not ours")
        chosen = await here.choose(screens[0], options(screens[0])[1])
        assert screen_of(chosen).text == words.NO_QUOTE
        await here.store.questions.expire(2**53)
        chosen = await here.choose(screens[1], options(screens[1])[0])
        assert screen_of(chosen).text == words.NO_QUOTE
