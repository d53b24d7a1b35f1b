"""The moderators' channel hears of each change and of what is wrong."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app_chat import make_desk
from bot.chat.client import BriefingClient
from bot.chat.endpoint import Endpoint, pointed_at
from bot.library.problems import News
from bot.library.snapshot import Snapshot
from bot.sandbox.message import Upload
from bot.sandbox.people import Person
from bot.services.edition import Edition, One
from bot.store.database import open_store
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


async def test_what_is_told_before_the_login_is_posted_after_it(tmp_path: Path) -> None:
    """A folder that goes wrong while the bot starts is no secret."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    async with checked_sandbox() as sandbox:
        channel = sandbox.channel("moderators")
        settings = replace(settings_at(sandbox, tmp_path), moderator_channel=channel.id)
        async with open_store(settings.database) as store:
            editions = One(Edition.of(Snapshot.read(folder)))
            client = BriefingClient(make_desk(settings, editions, store), store.notes)
            client.notices.hear(News(("parks.md: it is *wrong*",), ()))
            with pointed_at(Endpoint(sandbox.api_url, sandbox.gateway_url)):
                running = asyncio.create_task(client.start(sandbox.token))
                told = await sandbox.wait_for_message(channel)
                await client.close()
                await running
        assert told.text == "**A problem with the articles**\n- parks.md: it is \\*wrong\\*"


async def test_of_many_problems_as_many_are_posted_as_fit(tmp_path: Path) -> None:
    """How many more there are is said, and where they are all seen."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    async with checked_sandbox() as sandbox:
        channel = sandbox.channel("moderators")
        settings = replace(settings_at(sandbox, tmp_path), moderator_channel=channel.id)
        async with running_desk(sandbox, settings) as (client, *_):
            client.notices.hear(News(tuple(f"a{n}.md: {'x' * 60}" for n in range(100)), ()))
            told = await sandbox.wait_for_message(channel)
            *lines, last = told.text.splitlines()
            shown = sum(line.startswith("- a") for line in lines)
            assert shown > 20
            assert last == f"-# … and {100 - shown} more: /knowledge check"


@pytest.mark.parametrize("way", ["dm", "slash", "mention"])
async def test_marked_answers_without_a_link_are_told_by_where_they_are(
    tmp_path: Path, way: str
) -> None:
    """A direct message's and a private answer's place is nobody's to see."""
    said = {"dm": "an answer in a direct message", "slash": "a private answer"}
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "parks.md").write_text(PARKS)
    async with checked_sandbox() as sandbox:
        channel = sandbox.channel("moderators")
        settings = replace(settings_at(sandbox, tmp_path), moderator_channel=channel.id)
        alice, question = sandbox.person("Alice"), "when can boats be hired"
        async with running_desk(sandbox, settings) as (client, store, _, _):
            if way == "slash":
                handle = await alice.slash("general", "ask", {"question": question})
                await handle.response()
            else:
                place = alice.dm_channel() if way == "dm" else "general"
                asked = await alice.say(place, question, mention_bot=way == "mention")
                await sandbox.wait_for_message(asked.channel, after=asked)
            (logged,) = await store.questions.recent(1)
            client.notices.marked(replace(logged, message=None), "wrong")
            told = await sandbox.wait_for_message(channel)
            assert told.text.splitlines() == [
                f"Marked as not right (it is wrong): {said.get(way, 'an answer')}",
                "-# /insights shows what people say.",
            ]
