"""A correction, from a moderator's draft to the messages that are to say something else."""

from pathlib import Path

import pytest

from bot.articles.reading import revision_of
from bot.errors import RefusedError, StaleError
from bot.log_records import Change, KeptText
from bot.services.ask import Asker, Asking
from bot.services.corrections import Corrections
from bot.services.receipts import Receipts
from bot.services.typed import By
from bot.store.database import open_store
from bot.store.walking import LogWalk
from tests.services.publishing import AUTHOR, Room, room

ME = By(AUTHOR, "the date was wrong")
ARTICLE = """\
---
title: The ferry
---
The ferry to Calder leaves at 9:00 from the north pier.

A ticket for the ferry costs four crowns on weekdays.

Dogs travel on the ferry for free if they are small.
"""


async def _asked(here: Room, question: str, message: int, way: str = "mention") -> int:
    asking = Asking(way, f"message {message}", 5, 7, "b" * 32)
    reply = await Asker(here.library, here.store.questions).ask(question, asking=asking)
    assert reply.answer.quotes, question
    assert reply.row is not None
    await here.store.questions.attach_message(reply.row, message)
    return reply.row


async def _draft(here: Room, old: str, new: str, path: str = "ferry.md") -> int:
    content = (here.folder / path).read_text(encoding="utf-8")
    passage = await here.moderation.drafting.passage(
        path,
        revision_of(content.encode()),
        content.index(old),
        content.index(old) + len(old),
    )
    return (await here.moderation.drafting.correction(passage, new, ME)).id


async def test_a_correction_reaches_the_answers_that_quoted_it(tmp_path: Path) -> None:
    """What the bot said wrongly is named before publishing, and to be edited until it is."""
    async with room(tmp_path) as here:
        desk = here.moderation
        await here.publish("ferry.md", ARTICLE)
        when = await _asked(here, "when does the ferry to Calder leave", 101)
        private = await _asked(here, "when does the ferry to Calder leave", 104, "slash")
        await _asked(here, "how much is a ticket for the ferry", 102)
        draft = await _draft(here, "leaves at 9:00", "leaves at 10:00")
        only_asker, named = await desk.corrects(draft, AUTHOR)
        assert (only_asker.question_id, only_asker.private) == (private, True)
        assert (named.question_id, named.message, named.guild) == (when, 101, 5)
        assert await desk.corrections.pending() == ()
        await desk.publish(draft, AUTHOR, correcting=True)
        pending = await desk.corrections.pending()
        to_nobody, each = pending
        assert (each.message, each.note) == (named, "the date was wrong")
        (quote,) = [quote for quote in each.quotes if quote.changed]
        assert "at 9:00" in quote.shown.text
        assert quote.now is not None
        assert quote.now.text == "The ferry to Calder leaves at 10:00 from the north pier."
        await desk.corrections.done(each)
        await desk.corrections.done(to_nobody)
        assert await desk.corrections.pending() == ()
        assert await here.store.walk.corrected_at(private) is None
        assert await here.store.walk.corrected_at(when) is not None
        # An edit that is no correction edits nothing.
        draft = await _draft(here, "four crowns", "five crowns")
        assert [each.message for each in await desk.corrects(draft, AUTHOR)] == [102]
        await desk.publish(draft, AUTHOR)
        assert await desk.corrections.pending() == ()


class _CountingWalk(LogWalk):
    """The log, and how often something else than messages was read from it."""

    reads = 0

    async def changes(self) -> tuple[Change, ...]:
        self.reads += 1
        return await super().changes()

    async def text(self, revision: str) -> KeptText:
        self.reads += 1
        return await super().text(revision)


async def test_a_quote_is_checked_once_however_often_it_was_shown(tmp_path: Path) -> None:
    """A moderator must not wait minutes to correct what thousands of answers quoted."""
    async with room(tmp_path) as here:
        await here.publish("ferry.md", ARTICLE)
        walk = _CountingWalk(here.store.reader)
        receipts = Receipts(here.library, walk)
        corrections = Corrections(here.library, here.store.corrections, walk, receipts)
        reads = []
        for message in range(101, 111):
            await _asked(here, "when does the ferry to Calder leave", message)
            walk.reads = 0
            assert len(await corrections.affected("ferry.md", None)) == message - 100
            reads.append(walk.reads)
        assert reads[0] == reads[-1]


async def _corrected(here: Room, old: str, new: str, path: str = "ferry.md") -> list[int]:
    """Publish a correction and note all as done; the ids of the messages that it reached."""
    draft = await _draft(here, old, new, path)
    named = [each.message for each in await here.moderation.corrects(draft, AUTHOR)]
    await here.moderation.publish(draft, AUTHOR, correcting=True)
    pending = await here.moderation.corrections.pending()
    assert [each.message.message for each in pending] == named
    for each in pending:
        await here.moderation.corrections.done(each)
    return named


async def test_what_was_corrected_is_followed_once_too(tmp_path: Path) -> None:
    """A second correction must not take the longer the more messages had the first."""
    reads = []
    for most in (1, 10):
        (folder := tmp_path / str(most)).mkdir()
        async with room(folder) as here:
            await here.publish("ferry.md", ARTICLE)
            for message in range(most):
                await _asked(here, "when does the ferry to Calder leave", 101 + message)
            assert len(await _corrected(here, "leaves at 9:00", "leaves at 10:00")) == most
            walk = _CountingWalk(here.store.reader)
            receipts = Receipts(here.library, walk)
            corrections = Corrections(here.library, here.store.corrections, walk, receipts)
            assert len(await corrections.affected("ferry.md", None)) == most
            reads.append(walk.reads)
    assert reads[0] == reads[1]


async def test_a_message_is_followed_to_an_article_of_another_name(tmp_path: Path) -> None:
    """What was corrected would stay wrong as soon as somebody renames a file."""
    async with room(tmp_path) as here:
        desk = here.moderation
        await here.publish("ferry.md", ARTICLE)
        await _asked(here, "when does the ferry to Calder leave", 101)
        assert await _corrected(here, "leaves at 9:00", "leaves at 10:00") == [101]
        (here.folder / "ferry.md").rename(here.folder / "boats.md")
        await here.library.refresh(["ferry.md", "boats.md"])
        draft = await _draft(here, "leaves at 10:00", "leaves at 11:00", "boats.md")
        await desk.publish(draft, AUTHOR, correcting=True)
        (each,) = await desk.corrections.pending()
        (quote,) = each.quotes
        assert quote.now is not None
        assert ("at 10:00" in quote.shown.text, "at 11:00" in quote.now.text) == (True, True)
        await desk.corrections.done(each)
        assert await _corrected(here, "leaves at 11:00", "leaves at 12:00", "boats.md") == [101]


BUS = ARTICLE.replace("ferry", "bus").replace("pier", "gate")


async def test_a_correction_of_another_article_reaches_nothing_like_it(tmp_path: Path) -> None:
    """What one article says now would be taken for a successor of what another one said."""
    async with room(tmp_path) as here:
        desk = here.moderation
        await here.publish("ferry.md", ARTICLE)
        await here.publish("bus.md", BUS)
        both = "when does the ferry to Calder leave? and when does the bus to Calder leave?"
        await _asked(here, both, 101)
        assert await _corrected(here, "leaves at 9:00", "leaves at 10:00") == [101]
        await desk.publish(await _draft(here, "leaves at 10:00", "leaves at 11:00"), AUTHOR)
        draft = await _draft(here, "leaves at 9:00", "leaves at 8:00", "bus.md")
        await desk.publish(draft, AUTHOR, correcting=True)
        (each,) = await desk.corrections.pending()
        assert len(each.quotes) == 2
        (quote,) = [quote for quote in each.quotes if quote.changed]
        assert quote.shown.text == "The bus to Calder leaves at 9:00 from the north gate."


async def test_an_edit_while_messages_are_corrected_is_followed(tmp_path: Path) -> None:
    """A message says what was served when it was edited, not what corrected it."""
    async with room(tmp_path) as here:
        desk = here.moderation
        await here.publish("ferry.md", ARTICLE)
        await _asked(here, "when does the ferry to Calder leave", 101)
        draft = await _draft(here, "leaves at 9:00", "leaves at 10:00")
        await desk.publish(draft, AUTHOR, correcting=True)
        await desk.publish(await _draft(here, "leaves at 10:00", "leaves at 11:00"), AUTHOR)
        (each,) = await desk.corrections.pending()
        assert each.quotes[0].now is not None
        assert "at 11:00" in each.quotes[0].now.text
        await desk.corrections.done(each)
        draft = await _draft(here, "leaves at 11:00", "leaves at 12:00")
        await desk.publish(draft, AUTHOR, correcting=True)
        (each,) = await desk.corrections.pending()
        assert any("at 11:00" in quote.shown.text for quote in each.quotes if quote.changed)


async def test_an_earlier_correction_is_over_for_what_was_said_after_it(tmp_path: Path) -> None:
    """What was corrected back would be corrected anew by an edit that corrects nothing."""
    async with room(tmp_path) as here:
        desk = here.moderation
        await here.publish("ferry.md", ARTICLE)
        await _asked(here, "when does the ferry to Calder leave", 101)
        assert await _corrected(here, "leaves at 9:00", "leaves at 10:00") == [101]
        await _asked(here, "when does the ferry to Calder leave", 102)
        assert await _corrected(here, "leaves at 10:00", "leaves at 9:00") == [102, 101]
        assert (here.folder / "ferry.md").read_text() == ARTICLE
        # An edit that is no correction edits nothing, though the first correction is open still.
        await desk.publish(await _draft(here, "leaves at 9:00", "leaves at 8:00"), AUTHOR)
        assert len(await here.store.corrections.open()) == 2
        assert await desk.corrections.pending() == ()


async def test_a_correction_survives_what_comes_after_it(tmp_path: Path) -> None:
    """Neither a restart nor a failed publication leaves wrong words, or edits right ones."""
    async with room(tmp_path) as here:
        desk = here.moderation
        await here.publish("ferry.md", ARTICLE)
        await _asked(here, "do dogs travel on the ferry for free", 103)
        late = await _draft(here, "9:00", "8:00")
        draft = await _draft(here, "for free if they are small", "for one crown")
        await desk.publish(draft, AUTHOR, correcting=True)
        with pytest.raises(StaleError):
            await desk.publish(late, AUTHOR, correcting=True)
        taken_out = await _draft(here, "Dogs travel on the ferry for one crown.", "")
        await desk.publish(taken_out, AUTHOR, correcting=True)
        pending = await desk.corrections.pending()
        assert [(each.message.message, each.quotes[0].now) for each in pending] == [(103, None)]
        async with open_store(tmp_path / "db") as again:  # as another start sees it
            assert len(await again.corrections.open()) == 2
        # Withdrawn, its words are shown nowhere: what says so is not this.
        await desk.withdraw("ferry.md", AUTHOR, "")
        assert await desk.corrections.pending() == ()


async def test_questions_are_taken_over_as_other_wordings(tmp_path: Path) -> None:
    """A line is added to synonyms.yaml or to an article's head, and nothing else is touched."""
    async with room(tmp_path) as here:
        drafting = here.moderation.drafting
        await here.publish("ferry.md", ARTICLE)
        for words, means, line in (
            ("boat bus", "ferry", "- [ferry, boat bus]"),
            ("no: [x]", "ferry", '- [ferry, "no: [x]"]'),
        ):
            draft = await drafting.another_wording(words, means, ME)
            assert (draft.kind, draft.content) == ("synonyms", f"{line}\n".encode())
        await here.moderation.publish(draft.id, AUTHOR)
        assert here.library.current.snapshot.synonyms.groups == (("ferry", "no: [x]"),)
        with pytest.raises(RefusedError, match="write both"):
            await drafting.another_wording(" ", "ferry", ME)
        question, quote = 'when: "the" # ferry?', "leaves at"
        for number in (1, 2):
            draft = await drafting.must_answer("ferry.md", question, quote, ME)
            assert draft.content is not None
            added = draft.content.decode()
            lines = [each for each in added.splitlines() if each not in ARTICLE.splitlines()]
            assert len(lines) == 1 + number
            assert added.splitlines()[draft.first_line - 1] == lines[1]
            preview = await here.moderation.preview(draft.id, AUTHOR)
            assert preview.faults == ()
            await here.moderation.publish(draft.id, AUTHOR, despite="it is only a test")
        (test, again) = here.library.current.snapshot.by_path()["ferry.md"].front_matter.must_answer
        assert (test.question, test.quote) == (again.question, again.quote) == (question, quote)


async def test_a_correction_that_is_done_is_closed_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bot that runs for years does not look through all that was ever corrected."""
    async with room(tmp_path) as here:
        desk = here.moderation
        await here.publish("ferry.md", ARTICLE)
        await _asked(here, "do dogs travel on the ferry for free", 103)
        draft = await _draft(here, "for free if they are small", "for one crown")
        await desk.publish(draft, AUTHOR, correcting=True)
        monkeypatch.setattr("bot.services.corrections.OPEN_MS", -(10**9))
        (each,) = await desk.corrections.pending()
        assert len(await here.store.corrections.open()) == 1
        await desk.corrections.done(each)
        assert await desk.corrections.pending() == ()
        assert await here.store.corrections.open() == ()


async def test_what_was_purged_is_corrected_in_no_message(tmp_path: Path) -> None:
    """Neither the mistake nor what was right about it is shown again, and nothing fails."""
    async with room(tmp_path) as here:
        desk = here.moderation
        await here.publish("ferry.md", ARTICLE)
        await _asked(here, "do dogs travel on the ferry for free", 103)
        draft = await _draft(here, "for free if they are small", "for one crown")
        await desk.publish(draft, AUTHOR, correcting=True)
        assert len(await desk.corrections.pending()) == 1
        await here.publisher.purge("ferry.md", AUTHOR, "not ours")
        assert await desk.corrections.pending() == ()


async def test_the_first_text_of_an_article_corrects_nothing(tmp_path: Path) -> None:
    """Nothing was said of it before; answers from it since are right."""
    async with room(tmp_path) as here:
        corrections = here.moderation.corrections
        await corrections.begin("ferry.md", revision_of(ARTICLE.encode()), "")
        await here.publish("ferry.md", ARTICLE)
        await _asked(here, "do dogs travel on the ferry for free", 103)
        assert len(await here.store.corrections.open()) == 1
        await here.publish("ferry.md", ARTICLE.replace("for free", "for one crown"))
        assert await corrections.pending() == ()


async def test_a_file_that_is_no_article_any_more_reaches_all_that_quoted_it(
    tmp_path: Path,
) -> None:
    """Of what cannot be read no sentence is left."""
    async with room(tmp_path) as here:
        await here.publish("ferry.md", ARTICLE)
        await _asked(here, "do dogs travel on the ferry for free", 103)
        corrections = here.moderation.corrections
        (named,) = await corrections.affected("ferry.md", b"no head")
        assert named.message == 103
        assert await corrections.affected("ferry.md", ARTICLE.encode()) == ()
