"""Every way of asking, from a person's screen to the reply, over sockets."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.answers.follow_up import MOST_EARLIER
from bot.chat import replies
from bot.library.snapshot import Snapshot
from bot.sandbox.message import Draft, MessageType, Upload
from tests.chat.bot_in_sandbox import (
    DIRECT,
    QUOTE,
    Town,
    bot_in,
    checked_sandbox,
    committed,
    noted,
    settings_of,
    town,
)

DENVER = "Mike Johnston"


async def _until(here: Town, check: Callable[[], bool], what: str) -> None:
    await here.sandbox.world.until(lambda: check() or None, 5, what)


async def test_a_mention_is_answered_with_a_quote(tmp_path: Path) -> None:
    """A member who mentions the bot gets the sentence, its citation, and buttons."""
    async with town(tmp_path) as here:
        reply = await here.ask(here.alice, DIRECT)
        assert reply.text.splitlines() == [
            "The article says:",
            QUOTE,
            "-# Sanctuary cities and the deportation plan › Key Sanctuary Cities and Their Stances"
            " · undated",
        ]
        labels = [button["label"] for row in reply.components for button in row["components"]]
        assert labels == ["Show in context", "More", "Not right", "Delete"]
        assert not reply.pings_author


async def test_a_direct_message_is_answered(tmp_path: Path) -> None:
    """A direct message needs no mention; the first one says what is kept, the next does not."""
    async with town(tmp_path) as here:
        first = await here.answer_to(await here.alice.dm(DIRECT))
        assert QUOTE in first.text
        assert first.text.endswith("-# Questions are kept for 90 days: /briefing privacy")
        second = await here.answer_to(await here.alice.dm("and Denver?"))
        assert "Mike Johnston" in second.text
        assert "/briefing privacy" not in second.text


async def test_a_reply_follows_up(tmp_path: Path) -> None:
    """A reply to an answer is read with the question that it answered, also another person's."""
    async with town(tmp_path) as here:
        answer = await here.ask(here.alice, DIRECT)
        reply = await here.bob.say("general", "and Denver?", reply_to=answer)
        assert "Mike Johnston" in (await here.answer_to(reply)).text


async def test_a_later_question_may_follow_up(tmp_path: Path) -> None:
    """The same person's next mention follows, another person's does not."""
    async with town(tmp_path) as here:
        await here.ask(here.alice, DIRECT)
        assert "Mike Johnston" in (await here.ask(here.alice, "and Denver?")).text
        assert "Reading" not in (await here.ask(here.bob, "and Denver?")).text


async def test_a_question_sent_right_behind_follows_too(tmp_path: Path) -> None:
    """Whoever does not wait for the answer is understood, and told once what is kept."""
    async with town(tmp_path) as here:
        first = await here.alice.dm("Who has been appointed border czar?")
        second = await here.alice.dm("what did he indicate")
        assert "/briefing privacy" in (await here.answer_to(first)).text
        assert "/briefing privacy" not in (await here.answer_to(second)).text
        (last,) = await here.store.questions.recent(1)
        assert last.record.after == (first.content,)


async def test_a_reply_without_its_text_is_told(tmp_path: Path) -> None:
    """A reply with its ping off, or a mention of the bot's role, comes without text."""
    async with town(tmp_path) as here:
        answer = await here.ask(here.alice, DIRECT)
        silent = await here.alice.say("general", "and Denver?", reply_to=answer, ping=False)
        assert (await here.answer_to(silent)).text == replies.MENTION_ME
        role = here.sandbox.bot_role_mention()
        by_role = await here.alice.say("general", f"{role} what is Boston's stance")
        assert (await here.answer_to(by_role)).text == replies.MENTION_ME


async def test_a_bare_mention_is_helped(tmp_path: Path) -> None:
    """Mentioning the bot without a question says what to ask."""
    async with town(tmp_path) as here:
        assert (await here.ask(here.alice, "")).text == replies.SAY_WHAT


async def test_a_thread_under_an_answer_is_not_asked_back(tmp_path: Path) -> None:
    """Its first message comes from Discord, though in the name of whoever opened it."""
    async with town(tmp_path) as here:
        answer = await here.ask(here.alice, DIRECT)
        thread = await here.bob.open_thread("general", "Boston", answer)
        messages = here.sandbox.world.messages
        begun = messages._new(here.bob.user, thread, MessageType.THREAD_STARTER_MESSAGE, Draft())
        begun.reference, begun.referenced = answer.id, answer
        messages.place(begun)
        asked = await here.alice.say(thread, DIRECT, mention_bot=True)
        await here.answer_to(asked)
        assert [each.reference for each in thread.messages.values()] == [answer.id, None, asked.id]


async def test_talk_that_is_not_for_the_bot_is_left_alone(tmp_path: Path) -> None:
    """The bot says nothing to people who talk to each other."""
    async with town(tmp_path) as here:
        await here.alice.say("general", "what is Boston's stance")
        await here.bob.say("general", f"{here.alice.mention} who knows")
        await here.quiet(here.alice)
        assert here.said() == []


async def test_ask_is_private_until_it_is_posted(tmp_path: Path) -> None:
    """/ask shows the answer to whoever asked; Post here shows it to all, once, with who asked."""
    async with town(tmp_path) as here:
        handle = await here.alice.slash("general", "ask", {"question": DIRECT})
        response = await handle.response()
        assert response.ephemeral
        assert QUOTE in response.text
        assert here.said() == []
        assert response.message is not None
        posted = await (await here.alice.press(response.message, "Post here")).response()
        assert posted.message is not None
        assert not posted.ephemeral
        assert posted.text.startswith(f"-# {here.alice.mention} asked:\n")
        assert QUOTE in posted.text
        assert await here.store.questions.count() == 1


@pytest.mark.parametrize("letters", [1920, 1940, 1960, 1980])
async def test_an_answer_that_fills_a_message_is_posted_with_who_asked(
    tmp_path: Path, letters: int
) -> None:
    """The line with who asked counts as well, or Discord would refuse the message."""
    knowledge = tmp_path / "knowledge"
    knowledge.mkdir()
    text = f"---\ntitle: Harbour\n---\nThe harbour {'x' * letters}.\n"
    (knowledge / "harbour.md").write_text(text, encoding="utf-8")
    async with town(tmp_path, snapshot=Snapshot.read(knowledge)) as here:
        handle = await here.alice.slash("general", "ask", {"question": "what of the harbour"})
        response = await handle.response()
        assert response.message is not None
        posted = await (await here.alice.press(response.message, "Post here")).response()
        assert not posted.ephemeral
        assert posted.text.startswith(f"-# {here.alice.mention} asked:\n")


async def test_the_context_menu_answers_a_message(tmp_path: Path) -> None:
    """A message of anybody's can be answered, privately first."""
    async with town(tmp_path) as here:
        message = await here.bob.say("general", DIRECT)
        handle = await here.alice.context_menu("general", "Answer from the briefing", message)
        response = await handle.response()
        assert response.ephemeral
        assert QUOTE in response.text


@pytest.mark.parametrize("way", ["mention", "slash", "menu", "follow-up"])
async def test_the_log_has_nobodys_id(tmp_path: Path, way: str) -> None:
    """People are kept as hashes; a question that mentions one is kept without that."""
    async with town(tmp_path) as here:
        text = f"{here.bob.mention} {DIRECT}"
        if way == "mention":
            await here.ask(here.alice, text)
        elif way == "menu":
            message = await here.bob.say("general", text)
            handle = await here.alice.context_menu("general", "Answer from the briefing", message)
            await handle.response()
        else:
            asked = await here.alice.slash("general", "ask", {"question": text})
            answer = (await asked.response()).message
            if way == "follow-up":
                assert answer is not None
                form = (await (await here.alice.press(answer, "Follow up")).response()).modal
                assert form is not None
                await (await here.alice.submit(form, {"question": text})).response()
        for logged in await here.store.questions.recent(5):
            assert logged.record.question == DIRECT


async def test_nothing_but_a_mention_is_no_question(tmp_path: Path) -> None:
    """Whoever asks only that is helped, and nothing is logged."""
    async with town(tmp_path) as here:
        handle = await here.alice.slash("general", "ask", {"question": here.bob.mention})
        assert (await handle.response()).text == replies.SAY_WHAT
        assert await here.store.questions.count() == 0


async def test_typing_a_question_suggests_the_articles_words(tmp_path: Path) -> None:
    """Choices come from headings and the articles' own questions, never from what people asked."""
    async with town(tmp_path) as here:
        await here.ask(here.bob, "what is Boston's secret")
        choices = await here.alice.autocomplete("general", "ask", "question", "bos")
        assert [choice.value for choice in choices] == ["what is Boston's stance"]
        titles = await here.alice.autocomplete("general", "briefing article", "title", "")
        assert [choice.name for choice in titles] == ["Sanctuary cities and the deportation plan"]


async def test_the_pages_say_what_there_is(tmp_path: Path) -> None:
    """/briefing shows topics, an article and what is kept, to whoever asks alone."""
    async with town(tmp_path) as here:
        pages = {}
        for name, options in (
            ("topics", {}),
            ("article", {"title": "Sanctuary cities and the deportation plan"}),
            ("about", {}),
            ("privacy", {}),
        ):
            handle = await here.alice.slash("general", f"briefing {name}", options)
            response = await handle.response()
            assert response.ephemeral
            pages[name] = response.text
        assert "- Areas Supporting Trump's Plan" in pages["topics"]
        assert "- what is Boston's stance" in pages["article"]
        assert "kept for 90 days" in pages["about"]
        assert "for 90 days" in pages["privacy"]
        assert "keyed hash" in pages["privacy"]
        unknown = await here.alice.slash("general", "briefing article", {"title": "none"})
        assert "no such article" in (await unknown.response()).text


async def test_an_edited_question_gets_another_answer(tmp_path: Path) -> None:
    """The answer stands in the same message, and the log still has one row."""
    async with town(tmp_path) as here:
        question = await here.alice.say("general", DIRECT, mention_bot=True)
        answer = await here.answer_to(question)
        mention = here.sandbox.bot_mention
        await here.alice.edit(question, f"{mention} what is Denver's stance")
        edited = await here.sandbox.wait_for_message(
            "general", lambda message: "Mike Johnston" in message.text
        )
        assert edited.id == answer.id
        assert await here.store.questions.count() == 1


async def test_a_deleted_question_takes_its_answer_along(tmp_path: Path) -> None:
    """No answer stands below nothing."""
    async with town(tmp_path) as here:
        question = await here.alice.say("general", DIRECT, mention_bot=True)
        answer = await here.answer_to(question)
        await here.alice.delete(question)
        await here.sandbox.world.until(lambda: answer.deleted or None, 5, "the deletion")


async def test_a_direct_message_without_text_is_helped(tmp_path: Path) -> None:
    """A picture or an emoji alone is no question; that it must mention the bot would be untrue."""
    async with town(tmp_path) as here:
        picture = await here.alice.dm("", files=[Upload("harbour.png", b"")])
        assert (await here.answer_to(picture)).text == replies.SAY_WHAT
        emoji = await here.alice.dm("<:wave:123456789012345678>")
        assert (await here.answer_to(emoji)).text == replies.SAY_WHAT


async def test_a_question_that_is_edited_in_is_answered(tmp_path: Path) -> None:
    """Whoever forgot the question or the mention, and edits it in, is answered: once."""
    async with town(tmp_path) as here:
        asked = f"{here.sandbox.bot_mention} {DIRECT}"
        bare = await here.alice.say("general", "", mention_bot=True)
        reply = await here.answer_to(bare)
        await here.alice.edit(bare, asked)
        await _until(here, lambda: QUOTE in reply.text, "the answer in the place of the help")
        unmentioned = await here.bob.say("general", DIRECT)
        await here.bob.edit(unmentioned, asked)
        assert QUOTE in (await here.answer_to(unmentioned)).text
        await here.quiet(here.alice)
        assert len(here.said()) == 2
        assert await here.store.questions.count() == 2


async def test_a_deleted_message_takes_help_along(tmp_path: Path) -> None:
    """What the bot said of itself goes as an answer does."""
    async with town(tmp_path) as here:
        bare = await here.alice.say("general", "", mention_bot=True)
        reply = await here.answer_to(bare)
        await here.alice.delete(bare)
        await _until(here, lambda: reply.deleted, "the deletion")


async def test_the_last_of_many_edits_is_answered(tmp_path: Path) -> None:
    """Whoever edits too often waits; no answer to an earlier wording stays below the last one."""
    async with town(tmp_path) as here:
        here.client.desk.cooldowns._limits.update(person=(3, 0.5))
        question = await here.alice.say("general", DIRECT, mention_bot=True)
        answer = await here.answer_to(question)
        for name in ("Chicago", "Seattle", "Miami", "Houston", "Denver"):
            await here.alice.edit(question, f"{here.sandbox.bot_mention} what is {name}'s stance")
            await here.quiet(here.bob)
        await _until(here, lambda: DENVER in answer.text, "the answer to the last edit")
        assert len(here.said()) == 1
        await committed(here.store)  # on a slow machine an answer does not wait for its row
        (logged,) = await here.store.questions.recent(9)
        assert logged.record.question == "what is Denver's stance"


async def test_nothing_asked_privately_shows_publicly(tmp_path: Path) -> None:
    """A public question is read with public ones only; in a direct message all are private."""
    async with town(tmp_path) as here:
        asked = "what is Boston's embarrassing stance"
        await (await here.alice.slash("general", "ask", {"question": asked})).response()
        assert "embarrassing" not in (await here.ask(here.alice, "and Denver?")).text
        room = here.alice.dm_channel()
        await (await here.alice.slash(room, "ask", {"question": DIRECT})).response()
        assert DENVER in (await here.answer_to(await here.alice.dm("and Denver?"))).text


async def test_a_long_chain_of_replies_does_not_grow(tmp_path: Path) -> None:
    """Each question is logged with the few before it, however many replies went before."""
    async with town(tmp_path) as here:
        here.client.desk.cooldowns._limits.update(person=(10**6, 1.0), channel=(10**6, 1.0))
        answer = await here.ask(here.alice, DIRECT)
        for _ in range(MOST_EARLIER + 3):
            while await here.store.questions.question_of_message(answer.id) is None:  # noqa: ASYNC110  the log calls nobody
                await asyncio.sleep(0)
            reply = await here.alice.say("general", "and Denver?", reply_to=answer)
            answer = await here.answer_to(reply)
        (newest,) = await here.store.questions.recent(1)
        assert len(newest.record.after) <= MOST_EARLIER


async def test_many_deleted_questions_take_their_answers_along(tmp_path: Path) -> None:
    """What moderators clear away at once leaves no answers below nothing."""
    async with town(tmp_path) as here:
        asked = [await here.alice.say("general", DIRECT, mention_bot=True) for _ in range(2)]
        answers = [await here.answer_to(each) for each in asked]
        kept = await here.ask(here.bob, DIRECT)
        channel = here.sandbox.channel("general")
        told = {
            "ids": [str(each.id) for each in asked],
            "channel_id": str(channel.id),
            "guild_id": str(here.sandbox.guild.id),
        }
        here.client._connection.parse_message_delete_bulk(told)  # type: ignore[arg-type]  # JSON
        await _until(here, lambda: all(each.deleted for each in answers), "the deletions")
        assert not kept.deleted


async def test_answers_are_left_alone_where_it_does_not_answer_any_more(tmp_path: Path) -> None:
    """In a server that the operator took out of the settings nothing is done, deletions neither."""
    async with checked_sandbox() as sandbox:
        database = tmp_path / "log.sqlite3"
        people = [sandbox.person(name) for name in ("Alice", "Bob", "Mona")]
        async with bot_in(sandbox, settings_of(sandbox, database)) as parts:
            here = Town(sandbox, *parts, *people)
            question = await here.alice.say("general", DIRECT, mention_bot=True)
            answer = await here.answer_to(question)
            await noted(here.store, answer)
        async with bot_in(sandbox, settings_of(sandbox, database, guilds=[1])) as parts:
            here = Town(sandbox, *parts, *people)
            await here.alice.delete(question)
            await here.quiet(here.alice)
        assert not answer.deleted  # what was begun has ended by now


async def test_an_edit_that_asks_the_same_or_nothing_changes_nothing(tmp_path: Path) -> None:
    """A space more costs no answer from anybody's allowance, and no request."""
    async with town(tmp_path) as here:
        question = await here.alice.say("general", DIRECT, mention_bot=True)
        answer = await here.answer_to(question)
        await noted(here.store, answer)
        mention = here.sandbox.bot_mention
        for text in (f"{mention}  {DIRECT} ", mention):
            await here.alice.edit(question, text)
            await here.quiet(here.bob)
        await here.alice.edit(question, f"{mention} what is Denver's stance")
        await _until(here, lambda: DENVER in answer.text, "the answer to another question")
        edits = [each for each in here.sandbox.recorder.exchanges if each.method == "PATCH"]
        assert len(edits) == 1


async def test_an_old_message_is_made_no_question_of(tmp_path: Path) -> None:
    """Who mentions the bot in a message of an hour ago gets no answer under old talk."""
    async with town(tmp_path) as here:
        old = await here.alice.say("general", DIRECT)
        here.sandbox.world.clock.advance(3600)
        await here.alice.edit(old, f"{here.sandbox.bot_mention} {DIRECT}")
        await here.quiet(here.alice)
        await here.ask(here.bob, DIRECT)
        assert len(here.said()) == 1


async def test_what_is_remembered_of_replies_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Help is in no log: that of long ago stays when its message goes, the newest goes along."""
    monkeypatch.setattr("bot.chat.mentions.MOST_REMEMBERED", 1)
    async with town(tmp_path) as here:
        bare = [await here.alice.say("general", "", mention_bot=True) for _ in range(2)]
        older, newer = [await here.answer_to(each) for each in bare]
        for each in bare:
            await here.alice.delete(each)
        await _until(here, lambda: newer.deleted, "the deletion")
        assert not older.deleted
