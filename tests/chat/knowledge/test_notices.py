"""The moderators' channel hears of each change and of what is wrong."""

from dataclasses import replace
from pathlib import Path

from bot.sandbox.message import Upload
from bot.sandbox.people import Person
from tests.chat.bot_in_sandbox import checked_sandbox, noted
from tests.chat.knowledge.at_desk import (
    PARKS,
    answer_to,
    form_of,
    joinable,
    process_at,
    running_desk,
    screen_of,
    settings_at,
)
from tests.chat.knowledge.test_changing import MUSEUM


async def test_changes_and_problems_are_posted(tmp_path: Path) -> None:
    """Who published what, who withdrew what and why, and a file that is wrong, until it is not."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "parks.md").write_text(PARKS)
    async with checked_sandbox() as sandbox:
        mona = sandbox.person("Mona", moderator=True)
        channel = sandbox.channel("moderators")
        settings = replace(settings_at(sandbox, tmp_path), moderator_channel=channel.id)
        async with running_desk(sandbox, settings) as (_, _, library, _):

            async def told(words: str) -> None:
                await sandbox.wait_for_message(channel, lambda each: words in each.text)

            added = Upload("new.md", MUSEUM.encode())
            handle = await mona.slash("general", "knowledge add", {"file": added})
            await mona.press(screen_of(await answer_to(handle)), "Publish")
            await told(f"<@{mona.id}> added “The museum of clocks”")
            (folder / "parks.md").write_text("---\ntitel: x\n---\n")
            await library.refresh(["parks.md"])
            await told("A problem with the articles**\n- parks.md")
            (folder / "parks.md").write_text(PARKS)
            await library.refresh(["parks.md"])
            await told("No longer a problem")
            handle = await mona.slash("general", "knowledge withdraw", {"article": "parks.md"})
            form = form_of(await answer_to(handle))
            await answer_to(await mona.submit(form, {"Why?": "Not ours"}))
            await told("withdrew parks.md: Not ours")
            assert not any(each.mentions.users for each in channel.messages.values())


async def test_answers_that_are_marked_are_told_once(tmp_path: Path) -> None:
    """Which answer and what is the matter, without words of who marked it; once for each."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "parks.md").write_text(PARKS)
    async with checked_sandbox() as sandbox:
        channel = sandbox.channel("moderators")
        settings = replace(settings_at(sandbox, tmp_path), moderator_channel=channel.id)
        alice, bob = sandbox.person("Alice"), sandbox.person("Bob")
        async with running_desk(sandbox, settings) as (client, store, _, _):
            asked = await alice.say("general", "when can boats be hired", mention_bot=True)
            answer = await sandbox.wait_for_message(
                "general", lambda each: each.reference == asked.id
            )
            await noted(store, answer)

            async def mark(person: Person, kind: str) -> None:
                form = form_of(await (await person.press(answer, "Not right")).response())
                entered = {"The answer": kind, "In your own words, if you like": "Says me."}
                await (await person.submit(form, entered)).response()

            await mark(bob, "outdated")
            told = await sandbox.wait_for_message(channel)
            assert "Marked as not right (it is outdated)" in told.text
            assert answer.link in told.text
            assert "Says me" not in told.text
            await mark(alice, "wrong")
            client.notices.post(["the next one"])
            await sandbox.wait_for_message(channel, lambda each: "the next one" in each.text)
            assert len(channel.messages) == 2


async def test_a_channel_that_is_gone_costs_nothing(tmp_path: Path) -> None:
    """The change is published all the same."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    async with checked_sandbox() as sandbox:
        mona = sandbox.person("Mona", moderator=True)
        settings = replace(settings_at(sandbox, tmp_path), moderator_channel=1)
        async with running_desk(sandbox, settings):
            added = Upload("new.md", MUSEUM.encode())
            handle = await mona.slash("general", "knowledge add", {"file": added})
            preview = screen_of(await answer_to(handle))
            await mona.press(preview, "Publish")
            await sandbox.world.until(lambda: "Published" in preview.text or None, 5, "published")


async def test_what_is_wrong_at_the_start_is_posted(tmp_path: Path) -> None:
    """Before anybody asks, and from the process as it is run."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "parks.md").write_text("---\ntitel: x\n---\n")
    (folder / "good.md").write_text(MUSEUM)
    async with joinable() as (sandbox, _):
        channel = sandbox.channel("moderators")
        async with process_at(sandbox, tmp_path, MODERATOR_CHANNEL=str(channel.id)):
            told = await sandbox.wait_for_message(channel, timeout_s=30)
            assert "A problem with the articles" in told.text
            assert "parks.md" in told.text
