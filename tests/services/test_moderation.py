"""A moderator's change from what was typed into service, over a real folder and database."""

import asyncio
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
import sqlite3
import time

import pytest

from bot.articles.reading import revision_of
from bot.errors import (
    ChangeError,
    NotFoundError,
    RefusedError,
    StaleError,
    StoreError,
    WithdrawnError,
)
from bot.library.problems import News
from bot.records import DISK
from bot.services.ask import Asker, Asking
from bot.services.moderation import DRAFT_MS
from bot.services.recall import Recall
from bot.services.typed import GONE, By, Form, download_name
from bot.store.database import open_store
from tests.services.publishing import AUTHOR, Room, room, text

ME = By(AUTHOR, "a note")
OTHER = By("b" * 32)
SECTIONS = """\
---
title: "Exeter: the plan"
must_answer:
  - {question: who leads Exeter, quote: Nr0 Reed}
---
Mayor Nr0 Reed leads Exeter.

## Parks

The park at the river has 12 benches. It opens at eight.

### Trees

- Oaks stand at the gate.
- Limes stand at the bridge.

## Roads

The road to the harbour is closed in winter because of the ice.
"""


def _at(here: Room, path: str) -> str:
    return (here.folder / path).read_bytes().decode()


async def _with_exeter(here: Room, content: str = SECTIONS) -> str:
    (here.folder / "exeter.md").write_bytes(content.encode())
    await here.library.refresh(["exeter.md"])
    return revision_of(content.encode())


async def test_a_form_may_leave_the_title_to_the_text(tmp_path: Path) -> None:
    """The form says that it may; whoever pasted a headline would be sent back for it."""
    async with room(tmp_path) as here:
        form = Form("", "", "", "The ferry\n\nAnn Poe runs it. It takes twelve minutes.")
        draft = await here.moderation.drafting.form(form, ME)
        preview = await here.moderation.preview(draft.id, AUTHOR)
        assert (preview.path, preview.title) == ("the-ferry.md", "The ferry")


async def test_a_form_becomes_an_article(tmp_path: Path) -> None:
    """What is typed into a form is served once it is published, and was not before."""
    async with room(tmp_path) as here:
        desk = here.moderation
        form = Form("The ferry", "https://news.example/ferry", "2026-11-02", "Ann Poe runs it.")
        draft = await desk.drafting.form(form, ME)
        preview = await desk.preview(draft.id, AUTHOR)
        assert (preview.path, preview.title, preview.blocked) == (
            "the-ferry.md",
            "The ferry",
            False,
        )
        assert [(each.mark, each.after) for each in preview.passages] == [
            ("added", "Ann Poe runs it.")
        ]
        assert not (here.folder / "the-ferry.md").exists()
        done = await desk.publish(draft.id, AUTHOR)
        assert (done.path, done.title) == ("the-ferry.md", "The ferry")
        head = here.library.current.snapshot.index.article("the-ferry.md").front_matter
        assert (head.url, head.published) == ("https://news.example/ferry", date(2026, 11, 2))
        (entry,) = await desk.audit(9)
        assert (entry.person, entry.what, entry.article) == (AUTHOR, "added", "the-ferry.md")
        assert (entry.revision, entry.note) == (done.revision, "a note")
        with pytest.raises(NotFoundError, match="published, given up"):
            await desk.publish(draft.id, AUTHOR)


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (Form("", "", "", "Words."), "the title is missing"),
        (Form("a\nb", "", "", "Words."), "this title cannot be used"),
        (Form("A", "javascript:alert(1)", "", "Words."), "this link cannot be used"),
        (Form("A", "https://a.example\nlabel: x", "", "Words."), "this link cannot be used"),
        (Form("A", "", "2026-02-30", "Words."), "this date cannot be used"),
        (Form("A", "", "2026-02-03\nmust_answer: [x]", "Words."), "this date cannot be used"),
        (Form("A", "", "", ""), "there is no text"),
        (Form("A", "", "", "one\ntwo\0"), "control character"),
        (Form("A", "", "", "\ud800"), "control character"),
        (Form("A" * 300, "", "", "Words."), "at most 200"),
    ],
)
async def test_a_form_that_cannot_be_an_article_is_kept(
    tmp_path: Path, form: Form, why: str
) -> None:
    """Whatever is wrong with it, what was typed can be given back, and is never published."""
    async with room(tmp_path) as here:
        draft = await here.moderation.drafting.form(form, ME)
        preview = await here.moderation.preview(draft.id, AUTHOR)
        assert preview.blocked
        assert why in str(preview.faults[0])
        whole = await here.moderation.draft(draft.id, AUTHOR)
        assert Form(**dict(whole.fields)) == form
        kept = whole.typed.decode()
        assert kept.startswith(f"Title: {form.title}")
        assert kept.endswith(form.text.replace("\ud800", "?"))
        with pytest.raises(RefusedError):
            await here.moderation.publish(draft.id, AUTHOR)


async def test_values_of_a_form_are_no_yaml(tmp_path: Path) -> None:
    """A title that looks like YAML is a title, and adds no key."""
    async with room(tmp_path) as here:
        for title in ("a: b", "# x", "'quoted'", "[1, 2]", "- x", "yes", "{a: b}", '"', "x # y"):
            draft = await here.moderation.drafting.form(Form(title, "", "", f"On {title}."), ME)
            done = await here.moderation.publish(draft.id, AUTHOR)
            head = here.library.current.snapshot.index.article(done.path).front_matter
            assert (head.title, head.label, head.must_answer) == (title, None, ())


async def test_one_section_is_edited_and_all_else_stays(tmp_path: Path) -> None:
    """Every byte outside of the section is as it was, the hidden YAML first of all."""
    async with room(tmp_path) as here:
        await _with_exeter(here)
        desk = here.moderation
        opened = await desk.drafting.sections("exeter.md")
        assert [each.heading for each in opened.sections] == [None, "Parks", "Trees", "Roads"]
        parks = opened.sections[1]
        shown = "## Parks\n\nThe park at the river has 12 benches. It opens at eight."
        assert (parks.text, parks.first_line, parks.fits) == (shown, 8, True)
        typed = "\r\n\r\n## Parks\r\n\r\nThe park at the river has 13 benches. 𝐁\u202e ☕ \r\n"
        draft = await desk.drafting.section("exeter.md", opened.revision, 1, typed, ME)
        preview = await desk.preview(draft.id, AUTHOR)
        assert not preview.blocked
        assert [each.mark for each in preview.passages] == ["changed"]
        assert any("[-12-]{+13+}" in line.text for line in preview.difference)
        await desk.publish(draft.id, AUTHOR)
        before, after = SECTIONS.split(shown)
        new = "## Parks\n\nThe park at the river has 13 benches. 𝐁\u202e ☕"
        assert _at(here, "exeter.md") == before + new + after


async def test_line_ends_of_the_file_are_kept(tmp_path: Path) -> None:
    """A file from Windows stays one; a section that comes back unchanged changes no byte."""
    async with room(tmp_path) as here:
        content = SECTIONS.replace("\n", "\r\n")
        await _with_exeter(here, content)
        desk = here.moderation
        opened = await desk.drafting.sections("exeter.md")
        assert all("\r" not in each.text for each in opened.sections)
        for each in opened.sections:
            draft = await desk.drafting.section(
                "exeter.md", opened.revision, each.index, each.text, ME
            )
            assert draft.content == content.encode()
        preview = await desk.preview(draft.id, AUTHOR)
        assert "nothing changes" in preview.faults[0].message
        draft = await desk.drafting.section(
            "exeter.md", opened.revision, 3, "## Roads\n\nOpen.", ME
        )
        assert draft.content is not None
        assert draft.content.endswith(b"## Roads\r\n\r\nOpen.\r\n")


async def test_faults_name_the_lines_that_were_typed(tmp_path: Path) -> None:
    """Who edits a section sees no YAML, so line 3 is the third line of what they typed."""
    async with room(tmp_path) as here:
        revision = await _with_exeter(here)
        desk = here.moderation
        draft = await desk.drafting.section("exeter.md", revision, 1, "## Parks\n\nA\0b", ME)
        (fault,) = (await desk.preview(draft.id, AUTHOR)).faults
        assert (fault.where, fault.line) == ("line 3", 3)
        assert "NUL" in fault.message
        draft = await desk.drafting.section("exeter.md", revision, 1, "a\n\nb\ud800", ME)
        (fault,) = (await desk.preview(draft.id, AUTHOR)).faults
        assert (fault.where, fault.line) == ("line 3", 3)
        wrong = SECTIONS.replace("title:", "titel:").encode()
        draft = await desk.drafting.upload("exeter.md", wrong, ME, path="exeter.md")
        (fault,) = (await desk.preview(draft.id, AUTHOR)).faults
        assert (fault.where, fault.line) == ("line 2", 2)


async def test_a_section_that_no_form_holds_is_not_offered(tmp_path: Path) -> None:
    """A form that cannot hold a section would cut it off."""
    async with room(tmp_path) as here:
        long = SECTIONS + "😀" * 1_995
        await _with_exeter(here, long)
        opened = await here.moderation.drafting.sections("exeter.md")
        assert [each.fits for each in opened.sections] == [True, True, True, False]


async def test_a_quoted_sentence_is_corrected(tmp_path: Path) -> None:
    """From the receipt of a quote to a new sentence in its place, and nothing else."""
    async with room(tmp_path) as here:
        revision = await _with_exeter(here)
        desk = here.moderation
        quote = here.library.current.briefing.answer("how many benches has the park").quotes[0]
        passage = await desk.drafting.passage("exeter.md", revision, quote.start, quote.end)
        assert passage.text == quote.text
        new = "The park at the river has 13 benches."
        draft = await desk.drafting.correction(passage, new, ME)
        await desk.publish(draft.id, AUTHOR)
        assert _at(here, "exeter.md") == SECTIONS.replace("12 benches", "13 benches")
        # The receipt of the old text still leads there while the words stand once.
        other = SECTIONS.index("It opens")
        again = await desk.drafting.passage("exeter.md", revision, other, other + 18)
        assert again.revision != revision
        with pytest.raises(NotFoundError, match="do not stand there any more"):
            await desk.drafting.passage("exeter.md", revision, quote.start, quote.end)


async def test_an_item_that_is_taken_out_leaves_no_mark(tmp_path: Path) -> None:
    """An empty list item would be left where a blank correction takes an item's words."""
    async with room(tmp_path) as here:
        revision = await _with_exeter(here)
        start = SECTIONS.index("Oaks")
        passage = await here.moderation.drafting.passage(
            "exeter.md", revision, start, start + len("Oaks stand at the gate.")
        )
        draft = await here.moderation.drafting.correction(passage, " ", ME)
        await here.moderation.publish(draft.id, AUTHOR)
        assert _at(here, "exeter.md") == SECTIONS.replace("- Oaks stand at the gate.\n", "")


async def test_somebody_elses_change_is_shown_beside_ones_own(tmp_path: Path) -> None:
    """Of two who edit one article the second sees both, loses nothing and overwrites nothing."""
    async with room(tmp_path) as here:
        revision = await _with_exeter(here)
        desk = here.moderation
        mine = await desk.drafting.section("exeter.md", revision, 3, "## Roads\n\nOpen.", ME)
        theirs = await desk.drafting.section("exeter.md", revision, 3, "## Roads\n\nShut.", OTHER)
        assert (await desk.preview(mine.id, AUTHOR)).stale is None
        await desk.publish(theirs.id, OTHER.person)
        with pytest.raises(StaleError):
            await desk.publish(mine.id, AUTHOR)
        stale = (await desk.preview(mine.id, AUTHOR)).stale
        assert stale is not None
        assert stale.theirs is not None
        assert b"Shut." in stale.theirs
        assert any("Shut" in line.text for line in stale.difference)
        assert any("[-Shut-]{+Open+}" in line.text for line in stale.from_theirs)
        kept = await desk.draft(mine.id, AUTHOR)
        assert (kept.origin, kept.typed) == ("section:3", b"## Roads\n\nOpen.")
        assert kept.fields == (("text", "## Roads\n\nOpen."),)


async def test_a_file_that_was_given_out_is_compared_with_what_it_was(tmp_path: Path) -> None:
    """Who uploads a file that was downloaded before somebody's change does not undo that."""
    async with room(tmp_path) as here:
        revision = await _with_exeter(here)
        desk = here.moderation
        name = download_name("exeter.md", revision)
        edited = SECTIONS.replace("ice", "snow").encode()
        good = await desk.drafting.upload(name, edited, ME, path="exeter.md")
        assert not (await desk.preview(good.id, AUTHOR)).blocked
        (here.folder / "exeter.md").write_text(SECTIONS.replace("eight", "nine"))
        await here.library.refresh(["exeter.md"])
        for other in (name, name.replace(".md", " (1).md"), name.replace(".md", "_1.md")):
            late = await desk.drafting.upload(other, edited, ME, path="exeter.md")
            assert (await desk.preview(late.id, AUTHOR)).stale is not None
        groups = await desk.drafting.upload("s.yaml", b"- [a, b]\n", ME, path="synonyms.yaml")
        assert groups.kind == "synonyms"
        assert not (await desk.preview(groups.id, AUTHOR)).blocked


async def test_failing_questions_need_a_reason(tmp_path: Path) -> None:
    """A change that breaks an own question is published for a reason only, which is kept."""
    async with room(tmp_path) as here:
        revision = await _with_exeter(here)
        desk = here.moderation
        draft = await desk.drafting.section("exeter.md", revision, 0, "Zoe Poe leads Exeter.", ME)
        preview = await desk.preview(draft.id, AUTHOR)
        assert (preview.blocked, preview.needs_reason) == (False, True)
        assert "must be answered with “Nr0 Reed”" in preview.failing[0].message
        assert preview.failing[0].line is None  # the question's line is one that is not shown
        with pytest.raises(RefusedError, match="must be answered"):
            await desk.publish(draft.id, AUTHOR)
        with pytest.raises(RefusedError, match="must be answered"):
            await desk.publish(draft.id, AUTHOR, despite="  ")
        await desk.publish(draft.id, AUTHOR, despite="there was an election")
        assert (await desk.audit(1))[0].despite == "there was an election"
        assert "Zoe Poe" in here.served()["exeter.md"]


async def test_removal_and_restoration(tmp_path: Path) -> None:
    """The file goes, the history keeps it, and it comes back byte for byte."""
    async with room(tmp_path) as here:
        desk = here.moderation
        old = text("Bath", 0)
        draft = await desk.drafting.removal("bath.md", ME)
        preview = await desk.preview(draft.id, AUTHOR)
        assert {each.mark for each in preview.passages} == {"removed"}
        assert preview.title == "Bath"
        await desk.publish(draft.id, AUTHOR)
        assert "bath.md" not in here.served()
        assert not (here.folder / "bath.md").exists()
        states = await desk.overview.history("bath.md")
        assert [each.publication.kind for each in states] == ["removed", "added"]
        assert states[0].publication.author == AUTHOR
        draft = await desk.drafting.restoration("bath.md", states[1].publication.revision, ME)
        await desk.publish(draft.id, AUTHOR)
        assert here.served()["bath.md"] == old
        kinds = [each.what for each in await desk.audit(9)]
        assert kinds == ["restored", "removed"]
        assert await desk.overview.gone() == ()
        draft = await desk.drafting.removal("bath.md", ME)
        await desk.publish(draft.id, AUTHOR)
        await desk.withdraw("cork.md", AUTHOR, "libel")
        (here.folder / "avon.md").rename(here.folder / "avonmouth.md")
        await here.library.refresh(["avon.md", "avonmouth.md"])
        assert await desk.overview.gone() == ("cork.md", "bath.md")
        await here.publisher.purge("cork.md", AUTHOR, "libel")
        assert await desk.overview.gone() == ("bath.md",)


async def test_all_articles_may_be_removed_one_by_one(tmp_path: Path) -> None:
    """What a moderator removes needs no second confirmation, however little is left."""
    async with room(tmp_path) as here:
        for path in ("avon.md", "bath.md", "cork.md", "derby.md"):
            draft = await here.moderation.drafting.removal(path, ME)
            await here.moderation.publish(draft.id, AUTHOR)
            assert path not in here.served()
        assert here.library.missing == ()


async def test_what_is_removed_goes_though_most_is_missing(tmp_path: Path) -> None:
    """Of a drive that is gone a moderator's removal is done, and nothing else let go by it."""
    async with room(tmp_path) as here:
        await _with_exeter(here)
        for path in ("avon.md", "bath.md", "cork.md"):
            (here.folder / path).unlink()
        await here.library.refresh()
        assert len(here.library.missing) == 3
        for path in ("bath.md", "derby.md"):
            draft = await here.moderation.drafting.removal(path, ME)
            await here.moderation.publish(draft.id, AUTHOR)
        assert here.served().keys() == {"avon.md", "cork.md", "exeter.md"}
        assert list(here.library.missing) == ["avon.md", "cork.md"]


async def test_withdrawing_tells_where_it_was_quoted(tmp_path: Path) -> None:
    """The bot's messages that quoted the text are known, and drafts of it are gone."""
    async with room(tmp_path) as here:
        desk = here.moderation
        revision = revision_of(text("Bath", 0).encode())
        draft = await desk.drafting.section("bath.md", revision, 0, "New words.", ME)
        other = await desk.drafting.removal("cork.md", ME)
        row = await _ask(here, "who leads Bath")
        await here.store.questions.attach_message(row, 4711)
        done = await desk.withdraw("bath.md", AUTHOR, "libel")
        assert revision in done.revisions
        (message,) = done.messages
        assert (message.channel, message.message, message.private) == (12, 4711, True)
        assert await desk.unedited() == done.messages
        await desk.edited([4711])
        assert await desk.unedited() == ()
        logged = await here.store.questions.question(row)
        assert logged is not None
        recall = Recall(here.library, here.store.questions)
        assert await recall.is_withdrawn(logged)
        assert await recall.quotes(logged) == []
        with pytest.raises(NotFoundError):
            await desk.draft(draft.id, AUTHOR)
        assert await desk.draft(other.id, AUTHOR) == other
        with pytest.raises(WithdrawnError):
            await desk.drafting.restoration("bath.md", revision, ME)
        (entry,) = await desk.audit(1)
        assert (entry.what, entry.note, entry.person) == ("withdrawn", "libel", AUTHOR)


def _files_with(folder: Path, words: bytes) -> list[Path]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return [file for file in files if words in file.read_bytes()]


async def test_what_is_not_served_any_more_is_withdrawn(tmp_path: Path) -> None:
    """A text that only old answers show still must be taken back as well."""
    async with room(tmp_path) as here:
        desk = here.moderation
        row = await _ask(here, "who leads Bath")
        await here.store.questions.attach_message(row, 4711)
        draft = await desk.drafting.removal("bath.md", ME)
        await desk.publish(draft.id, AUTHOR)
        done = await desk.withdraw("bath.md", AUTHOR, "libel")
        assert [each.message for each in done.messages] == [4711]
        with pytest.raises(NotFoundError, match="withdrawn already"):
            await desk.withdraw("bath.md", AUTHOR, "libel")
        with pytest.raises(NotFoundError, match="no such article"):
            await desk.withdraw("nothing.md", AUTHOR, "libel")
        # Where the database failed, the article goes all the same, and can be withdrawn again.
        await here.store.writer._connection.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreError):
            await desk.withdraw("cork.md", AUTHOR, "libel")
        await here.store.writer._connection.execute("PRAGMA query_only = OFF")
        assert "cork.md" in await desk.overview.gone()
        await desk.withdraw("cork.md", AUTHOR, "libel")
        assert (await desk.overview.history("cork.md"))[-1].is_withdrawn


async def _ask(here: Room, question: str) -> int:
    asker = Asker(here.library, here.store.questions)
    reply = await asker.ask(question, asking=Asking("slash", guild=11, channel=12))
    assert reply.row is not None
    return reply.row


async def test_recent_questions_are_asked_again(tmp_path: Path) -> None:
    """A moderator sees which of the members' questions a change takes the answer from, or gives."""
    async with room(tmp_path) as here:
        revision = await _with_exeter(here)
        for question in (
            "how many benches has the park",
            "where do oaks stand",
            "who leads Bath",
            "who leads Bath",
            "hello",
            "where is the lighthouse",
        ):
            await _ask(here, question)
        desk = here.moderation
        new = "## Parks\n\nThe lighthouse is at the harbour mole."
        draft = await desk.drafting.section("exeter.md", revision, 1, new, ME)
        replay = (await desk.preview(draft.id, AUTHOR)).replay
        assert replay is not None
        assert (replay.asked, replay.recent) == (4, 4)
        assert [(each.mark, each.question) for each in replay.differing] == [
            ("lost", "how many benches has the park"),
            ("gained", "where is the lighthouse"),
        ]
        lost = replay.differing[0]
        assert "12 benches" in lost.before.quotes[0].display
        assert lost.now.quotes == ()
        assert (replay.count("lost"), replay.count("gained"), replay.count("changed")) == (1, 1, 0)


async def test_nearly_the_same_passage_elsewhere_is_told(tmp_path: Path) -> None:
    """An article that repeats another one's paragraph is noticed before it is published."""
    async with room(tmp_path) as here:
        await _with_exeter(here)
        road = "The road to the harbour is closed in winter because of the snow."
        draft = await here.moderation.drafting.form(Form("Harbours", "", "", road), ME)
        preview = await here.moderation.preview(draft.id, AUTHOR)
        (pair,) = preview.near
        assert (pair.one.path, pair.other.path) == ("harbours.md", "exeter.md")
        assert (pair.other.heading, pair.other.line) == ("Roads", 19)
        assert pair.share > 0.7
        assert not preview.blocked


async def test_synonyms_are_changed_like_articles(tmp_path: Path) -> None:
    """Groups of words count once published; faults and failing questions stand in the way."""
    async with room(tmp_path) as here:
        await _with_exeter(here)
        desk = here.moderation
        assert (await desk.drafting.synonyms()).revision is None
        wrong = await desk.drafting.synonyms_change("- [one]", None, ME)
        preview = await desk.preview(wrong.id, AUTHOR)
        assert preview.faults[0].line == 1
        draft = await desk.drafting.synonyms_change("- [bench, settle]\r\n", None, ME)
        assert not (await desk.preview(draft.id, AUTHOR)).blocked
        await desk.publish(draft.id, AUTHOR)
        assert _at(here, "synonyms.yaml") == "- [bench, settle]\n"
        assert here.library.current.snapshot.synonyms.groups == (("bench", "settle"),)
        opened = await desk.drafting.synonyms()
        assert opened.text == "- [bench, settle]\n"
        late = await desk.drafting.synonyms_change("- [bench, pew]", None, ME)
        assert (await desk.preview(late.id, AUTHOR)).stale is not None
        (entry,) = await desk.audit(9)
        assert (entry.what, entry.article) == ("synonyms", "synonyms.yaml")
        assert await desk.overview.text(entry.revision) == b"- [bench, settle]\n"


async def test_synonyms_have_a_history(tmp_path: Path) -> None:
    """What was changed in the folder, or published by somebody, could not be taken back."""
    async with room(tmp_path) as here:
        desk = here.moderation
        file = here.folder / "synonyms.yaml"
        file.write_text("- [bench, settle]\n")
        await here.library.refresh(["synonyms.yaml"])
        file.write_text("- [bench, pew\n")  # is not served, and so is no state
        await here.library.refresh(["synonyms.yaml"])
        file.write_text("- [bench, settle]\n")
        now = revision_of(file.read_bytes())
        draft = await desk.drafting.synonyms_change("- [bench, pew]", now, ME)
        await desk.publish(draft.id, AUTHOR)
        draft = await desk.drafting.restoration("synonyms.yaml", now, ME)
        assert not (await desk.preview(draft.id, AUTHOR)).blocked
        await desk.publish(draft.id, AUTHOR)
        assert file.read_text() == "- [bench, settle]\n"
        file.unlink()
        await here.library.refresh(["synonyms.yaml"])
        assert here.library.missing == ()
    async with room(tmp_path) as again:
        states = await again.moderation.overview.history("synonyms.yaml")
        kinds = [(each.publication.kind, each.publication.author) for each in reversed(states)]
        assert kinds == [("synonyms", each) for each in (DISK, AUTHOR, AUTHOR, DISK)]
        texts = [await again.moderation.overview.text(each.publication.revision) for each in states]
        assert texts == [b"", b"- [bench, settle]\n", b"- [bench, pew]\n", b"- [bench, settle]\n"]
        assert "synonyms.yaml" not in (await again.store.publications.shelf()).served


async def test_drafts_are_their_authors(tmp_path: Path) -> None:
    """Nobody publishes, sees or gives up what another one typed."""
    async with room(tmp_path) as here:
        desk = here.moderation
        draft = await desk.drafting.removal("bath.md", ME)
        for act in (desk.draft, desk.preview, desk.publish, desk.cancel):
            with pytest.raises(NotFoundError, match="another moderator's"):
                await act(draft.id, OTHER.person)
        assert await desk.drafts(OTHER.person) == ()
        assert await desk.cancel(draft.id, AUTHOR) == draft
        assert await desk.drafts(AUTHOR) == ()
        (entry,) = await desk.audit(9)
        assert (entry.what, entry.article, entry.person) == ("cancelled", "bath.md", AUTHOR)
        for nobody in (0, -1, 2**70):
            with pytest.raises(NotFoundError):
                await desk.draft(nobody, AUTHOR)


async def test_drafts_outlive_a_restart_and_expire(tmp_path: Path) -> None:
    """What was typed before a restart can be published after it, for a week."""
    async with room(tmp_path) as here:
        draft = await here.moderation.drafting.form(Form("A pier", "", "", "It is long."), ME)
        kept = replace(draft, created_at_ms=draft.created_at_ms - DRAFT_MS)
        old = await here.store.drafts.keep(kept, 25)
    async with room(tmp_path) as again:
        assert await again.moderation.drafts(AUTHOR) == (draft,)
        with pytest.raises(NotFoundError, match="left for 7 days"):
            await again.moderation.draft(old, AUTHOR)
        assert await again.store.drafts.expire(draft.created_at_ms) == 1
        await again.moderation.publish(draft.id, AUTHOR)
        assert "a-pier.md" in again.served()
        assert await again.moderation.drafts(AUTHOR) == ()


async def test_the_oldest_draft_goes_when_there_are_too_many(tmp_path: Path) -> None:
    """A person who never finishes anything does not fill the disk."""
    async with room(tmp_path) as here:
        drafts = [
            await here.moderation.drafting.form(Form(f"Pier {n}", "", "", "Long."), ME)
            for n in range(27)
        ]
        left = await here.moderation.drafts(AUTHOR)
        assert [each.id for each in left] == [each.id for each in reversed(drafts[2:])]


async def test_two_who_press_publish_at_once_publish_once(tmp_path: Path) -> None:
    """A second press of the same button makes no second article."""
    async with room(tmp_path) as here:
        draft = await here.moderation.drafting.form(Form("A pier", "", "", "It is long."), ME)
        ends = await asyncio.gather(
            *(here.moderation.publish(draft.id, AUTHOR) for _ in range(3)), return_exceptions=True
        )
        assert [type(end).__name__ for end in ends] == ["Done", "ChangeError", "ChangeError"]
        assert len(here.served()) == 5


HEAD = b"---\ntitle: T\nmust_answer:\n  - {question: who runs it, quote: Ann}\n---\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"PK\x03\x04 and so on", "a zip file"),
        (b"%PDF-1.7", "a PDF"),
        ("Wörter".encode("utf-16"), "saved as UTF-16"),
        ("Ein Satz.\nWörter".encode("latin-1"), "line 2: byte 0xf6 is not UTF-8"),
        (b"a\nb\0", "line 2: there is a NUL"),
        (b"x" * (25 * 1024 * 1024), "split it"),
        (b"---\n" + b"key: x\n" * 10_000 + b"---\nText.\n", "at most 65,536"),
        (b"x" * (256 * 1024 + 1), "at most 262,144 are taken here"),
        (HEAD + b"[^1]:" * 30_000, "more than 10,000 pieces of text and markup"),
        (HEAD + b"a [b " * 30_000, "more than 10,000 pieces of text and markup"),
        (b"||||\n" * 20_000, "more than 10,000 pieces of text and markup"),
        (HEAD + b"Ann Poe ran it. " * 6_000, "more than 5,000 sentences"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_no_article_is_refused_at_once(
    tmp_path: Path, content: bytes, why: str
) -> None:
    """Each is refused with its reason for 200 ms of the processor at most, and the bot goes on."""
    async with room(tmp_path) as here:
        started = time.process_time()
        try:
            draft = await here.moderation.drafting.upload("x.md", content, ME)
            preview = await here.moderation.preview(draft.id, AUTHOR)
            told = str(preview.faults[0])
        except RefusedError as error:
            told = str(error)
        assert time.process_time() - started < 0.2
        assert why in told


async def test_a_full_disk_keeps_what_was_typed(tmp_path: Path) -> None:
    """Where the database cannot be written the moderator hears so; a kept draft is still there."""
    async with room(tmp_path) as here:
        desk = here.moderation
        draft = await desk.drafting.form(Form("A pier", "", "", "It is long."), ME)
        await here.store.writer._connection.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreError):
            await desk.drafting.form(Form("A quay", "", "", "It is short."), ME)
        with pytest.raises(StoreError):
            await desk.publish(draft.id, AUTHOR)
        assert len(here.served()) == 4
        await here.store.writer._connection.execute("PRAGMA query_only = OFF")
        await desk.publish(draft.id, AUTHOR)
        assert len(here.served()) == 5


async def test_a_file_that_cannot_be_written_keeps_the_draft(tmp_path: Path) -> None:
    """A change that could not be made can be made once its reason is mended."""
    async with room(tmp_path) as here:
        desk = here.moderation
        revision = revision_of(text("Bath", 0).encode())
        draft = await desk.drafting.section("bath.md", revision, 0, "New words.", ME)
        outside = here.folder.with_name("elsewhere.md")
        (here.folder / "bath.md").rename(outside)
        (here.folder / "bath.md").symlink_to(outside)
        with pytest.raises(ChangeError, match="this is a link"):
            await desk.publish(draft.id, AUTHOR)
        (here.folder / "bath.md").unlink()
        outside.rename(here.folder / "bath.md")
        await desk.publish(draft.id, AUTHOR)
        assert "New words." in here.served()["bath.md"]


async def test_one_upload_at_a_time(tmp_path: Path) -> None:
    """A person's second file waits for the first; another person's does not."""
    async with room(tmp_path) as here:
        with here.moderation.one_at_a_time(AUTHOR), here.moderation.one_at_a_time(OTHER.person):
            with pytest.raises(ChangeError, match="wait until"):
                here.moderation.one_at_a_time(AUTHOR).__enter__()
        with here.moderation.one_at_a_time(AUTHOR):
            pass


async def test_a_purge_leaves_no_draft(tmp_path: Path) -> None:
    """What must go is gone from what was typed and from what came to nothing, too."""
    async with room(tmp_path) as here:
        revision = revision_of(text("Bath", 0).encode())
        draft = await here.moderation.drafting.section("bath.md", revision, 0, "Secret77.", ME)
        (here.folder / "bath.md").write_text(text("Bath", 1))
        with pytest.raises(StaleError):
            await here.moderation.publish(draft.id, AUTHOR)
        await here.publisher.purge("bath.md", AUTHOR, "private")
        with closing(sqlite3.connect(tmp_path / "db")) as connection:
            assert connection.execute("SELECT count(*) FROM drafts").fetchone() == (0,)
        assert [each.what for each in await here.moderation.audit(9)] == ["purged", "withdrawn"]
        assert _files_with(tmp_path, b"Secret77") == []


async def test_whoever_listens_hears_of_problems(tmp_path: Path) -> None:
    """A bad file, what it means, and that it is mended reach the moderators' channel."""
    heard: list[News] = []

    def broken(news: News) -> None:
        raise RuntimeError(str(news))

    async with room(tmp_path) as here:
        here.library.subscribe(broken)
        here.library.subscribe(heard.append)
        assert heard == []
        (here.folder / "bath.md").write_text("a slip")
        await here.library.refresh(["bath.md"])
        assert "bath.md:1:" in heard[0].begun[0]
        assert "its last good version is served" in heard[0].begun[0]
        late: list[News] = []
        here.library.subscribe(late.append)
        assert late == [News(heard[0].begun, ())]
        (here.folder / "bath.md").write_text(text("Bath", 1))
        await here.library.refresh(["bath.md"])
        assert heard[1:] == [News((), heard[0].begun)]


async def test_a_place_that_is_gone_keeps_what_was_typed(tmp_path: Path) -> None:
    """A section or passage of a text that nobody has makes no file, and can be given back."""
    async with room(tmp_path) as here:
        revision = await _with_exeter(here)
        drafting = here.moderation.drafting
        passage = await drafting.passage("exeter.md", revision, 110, 120)
        unknown = "0" * 64
        for draft in (
            await drafting.section("exeter.md", revision, 99, "My words.", ME),
            await drafting.section("exeter.md", unknown, 1, "My words.", ME),
            await drafting.section("exeter.md", "no revision", 1, "My words.", ME),
            await drafting.correction(replace(passage, revision=unknown), "My words.", ME),
        ):
            preview = await here.moderation.preview(draft.id, AUTHOR)
            assert preview.blocked
            assert [each.message for each in preview.faults] == [GONE]
            assert (await here.moderation.draft(draft.id, AUTHOR)).typed == b"My words."
        assert _at(here, "exeter.md") == SECTIONS


async def test_a_text_that_is_held_back_can_be_edited(tmp_path: Path) -> None:
    """Where the file holds what is not served, a form is of what the file holds."""
    async with room(tmp_path) as here:
        await _with_exeter(here)
        content = SECTIONS.replace("Nr0 Reed leads", "Nr9 Poe leads")
        (here.folder / "exeter.md").write_text(content)
        await here.library.refresh(["exeter.md"])
        assert here.served()["exeter.md"] == SECTIONS
        opened = await here.moderation.drafting.sections("exeter.md")
        assert "Nr9 Poe leads" in opened.sections[0].text
        new = opened.sections[1].text.replace("at eight", "at nine")
        draft = await here.moderation.drafting.section("exeter.md", opened.revision, 1, new, ME)
        assert draft.content == content.replace("at eight", "at nine").encode()


async def test_an_article_whose_file_is_gone_is_restored_first(tmp_path: Path) -> None:
    """It is served still, and shown, and there is no file to change."""
    async with room(tmp_path) as here:
        served = _at(here, "avon.md")
        (here.folder / "avon.md").unlink()
        assert await here.moderation.overview.show("avon.md") == served.encode()
        with pytest.raises(NotFoundError, match="its file is gone; restore it first"):
            await here.moderation.drafting.sections("avon.md")


async def test_what_is_gone_by_itself_is_not_removed_again(tmp_path: Path) -> None:
    """A removal says so where the article was let go meanwhile, and the history has no second."""
    async with room(tmp_path) as here:
        for name in ("avon.md", "bath.md", "cork.md"):
            (here.folder / name).unlink()
        await here.library.refresh()
        draft = await here.moderation.drafting.removal("avon.md", ME)
        assert not (await here.moderation.preview(draft.id, AUTHOR)).blocked
        await here.moderation.overview.let_go(AUTHOR)
        preview = await here.moderation.preview(draft.id, AUTHOR)
        assert preview.stale is not None
        assert preview.stale.theirs is None
        with pytest.raises(StaleError):
            await here.moderation.publish(draft.id, AUTHOR)
        kinds = [each.publication.kind for each in await here.history("avon.md")]
        assert kinds.count("removed") == 1


async def test_what_was_never_recorded_is_not_restored(tmp_path: Path) -> None:
    """A revision of nothing, and one of another article."""
    async with room(tmp_path) as here:
        of_bath = revision_of(_at(here, "bath.md").encode())
        for revision in ("0" * 64, of_bath):
            with pytest.raises(NotFoundError, match=f"it never was revision {revision[:12]}"):
                await here.moderation.drafting.restoration("avon.md", revision, ME)


async def test_a_comment_among_the_synonyms_changes_no_answer(tmp_path: Path) -> None:
    """It can be published, no question is asked again for it; the same once more is refused."""
    async with room(tmp_path) as here:
        await _with_exeter(here)
        await _ask(here, "how many benches has the park")
        desk = here.moderation
        draft = await desk.drafting.synonyms_change("- [bench, settle]", None, ME)
        await desk.publish(draft.id, AUTHOR)
        now = (await desk.drafting.synonyms()).revision
        draft = await desk.drafting.synonyms_change("# seats\n- [bench, settle]", now, ME)
        preview = await desk.preview(draft.id, AUTHOR)
        assert (preview.blocked, preview.failing, preview.replay) == (False, (), None)
        await desk.publish(draft.id, AUTHOR)
        assert _at(here, "synonyms.yaml") == "# seats\n- [bench, settle]\n"
        now = (await desk.drafting.synonyms()).revision
        draft = await desk.drafting.synonyms_change("# seats\n- [bench, settle]", now, ME)
        (fault,) = (await desk.preview(draft.id, AUTHOR)).faults
        assert fault.message == "this is what it says already: nothing changes"


@pytest.mark.parametrize("name", ["synonyms.yaml", "exeter.md"])
async def test_a_text_that_is_too_long_to_be_read_is_refused(tmp_path: Path, name: str) -> None:
    """It says how long it is and what to do, before it is looked at in earnest."""
    async with room(tmp_path) as here:
        long = (SECTIONS if name == "exeter.md" else "- [one, two]\n") + "# x\n" * 1_100_000
        with pytest.raises(RefusedError, match=r"at most 4,194,304 are read: split it"):
            await here.publish(name, long)
        assert not (here.folder / name).exists()


async def test_a_question_of_another_article_that_would_fail_is_told_with_its_place(
    tmp_path: Path,
) -> None:
    """A change in one file must not be looked for by a line number in another."""
    async with room(tmp_path) as here:
        desk = here.moderation
        draft = await desk.drafting.synonyms_change("- [bench, settle]", None, ME)
        await desk.publish(draft.id, AUTHOR)
        asked = "must_answer:\n  - {question: how many settles has the park, quote: 12 benches}"
        await _with_exeter(here, SECTIONS.replace("must_answer:", asked, 1))
        now = (await desk.drafting.synonyms()).revision
        draft = await desk.drafting.synonyms_change("- [bench, seat]", now, ME)
        preview = await desk.preview(draft.id, AUTHOR)
        (failing,) = map(str, preview.failing)
        assert failing.startswith("exeter.md:4: “how many settles has the park” must be answered")
        assert preview.needs_reason


async def test_what_no_answer_quotes_corrects_nothing(tmp_path: Path) -> None:
    """The list of words, a new article, and a file that was never served."""
    async with room(tmp_path) as here:
        drafting = here.moderation.drafting
        (here.folder / "faulty.md").write_text("no head")
        drafts = [
            await drafting.synonyms_change("- [bench, settle]", None, ME),
            await drafting.form(Form("The ferry", "", "", "Ann Poe runs it."), ME),
            await drafting.removal("faulty.md", ME),
        ]
        for draft in drafts:
            assert await here.moderation.corrects(draft.id, AUTHOR) == ()


async def test_many_passages_are_told_as_come_and_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where comparing each with each would take too long nobody waits for it."""
    async with room(tmp_path) as here:
        revision = await _with_exeter(here)
        text = SECTIONS.replace("12 benches", "13 benches")
        draft = await here.moderation.drafting.upload(
            "exeter.md", text.encode(), ME, path="exeter.md"
        )
        assert revision == draft.expected
        found = []
        for most in (2000, 1):
            monkeypatch.setattr("bot.services.previewing.MOST_COMPARED", most)
            preview = await here.moderation.preview(draft.id, AUTHOR)
            found.append([(each.mark, "13" in each.after) for each in preview.passages])
        assert found == [[("changed", True)], [("removed", False), ("added", True)]]


async def test_a_preview_ends_with_the_time_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Questions that were not asked again are counted, not taken for unchanged."""
    monkeypatch.setattr("bot.services.replay.LONGEST_S", -1.0)
    async with room(tmp_path) as here:
        revision = await _with_exeter(here)
        await _ask(here, "how many benches has the park")
        draft = await here.moderation.drafting.section("exeter.md", revision, 1, "## Parks", ME)
        replay = (await here.moderation.preview(draft.id, AUTHOR)).replay
        assert replay is not None
        assert (replay.asked, replay.recent, replay.differing) == (0, 1, ())


async def test_a_quote_whose_text_is_not_kept_is_forgotten_and_not_withdrawn(
    tmp_path: Path,
) -> None:
    """Where the database is another one nobody is told that somebody took the text away."""
    async with room(tmp_path) as here, open_store(tmp_path / "other") as other:
        await _ask(here, "who leads Bath")
        (logged,) = await here.store.questions.recent(1)
        await here.publish("bath.md", text("Bath", 1))
        kept = await Recall(here.library, here.store.questions).shown(logged)
        assert [each.changed for each in kept] == [True] * len(logged.record.quotes)
        assert "Nr0 Reed" in kept[0].quote.text
        lost = Recall(here.library, other.questions)
        assert await lost.shown(logged) == []
        assert not await lost.is_withdrawn(logged)
        await here.moderation.withdraw("bath.md", AUTHOR, "not ours")
        assert await Recall(here.library, here.store.questions).is_withdrawn(logged)
