"""What moderators look at, over a real folder and database."""

from datetime import date
import io
from pathlib import Path
import zipfile

import pytest

from bot.articles.reading import revision_of
from bot.errors import ChangeError, NotFoundError
from bot.records import Intent, Publication
from bot.services.typed import now_ms
from tests.services.publishing import AUTHOR, SOON, Room, room, text


def _write(here: Room, name: str, head: str, body: str = "Some words.") -> None:
    (here.folder / name).write_text(f"---\n{head}\n---\n{body}\n")


async def test_articles_are_listed_by_title(tmp_path: Path) -> None:
    """A list tells what is served, and of which article something is wrong."""
    async with room(tmp_path) as here:
        _write(here, "z.md", "title: aardvark\npublished: 2026-01-02\nreview_by: 2026-11-01")
        (here.folder / "bath.md").write_text("a slip")
        await here.library.refresh(["bath.md", "z.md"])
        listed = here.moderation.overview.articles()
        assert [each.title for each in listed] == ["aardvark", "Avon", "Bath", "Cork", "Derby"]
        assert (listed[0].published, listed[0].review_by) == ("2026-01-02", "2026-11-01")
        assert [each.path for each in listed if each.troubled] == ["bath.md"]
        assert listed[2].revision == revision_of(text("Bath", 0).encode())
        overview = here.moderation.overview
        for name in ("z.md", "aardvark", "AARDVARK", " Z.md "):
            assert overview.path_of(name) == "z.md"
        with pytest.raises(NotFoundError, match="no article 'nothing'"):
            overview.path_of("nothing")


async def test_an_article_is_shown_as_its_file_is(tmp_path: Path) -> None:
    """Who is to mend a faulty file needs that file, not what is served in its place."""
    async with room(tmp_path) as here:
        overview = here.moderation.overview
        (here.folder / "bath.md").write_text("a slip")
        await here.library.refresh(["bath.md"])
        assert await overview.show("bath.md") == b"a slip"
        for path in ("nothing.md", "../db", "/etc/passwd", ".withdrawn/x.md", ""):
            with pytest.raises(NotFoundError):
                await overview.show(path)
        (state,) = await overview.history("bath.md")
        assert await overview.text(state.publication.revision) == text("Bath", 0).encode()
        with pytest.raises(NotFoundError):
            await overview.history("nothing.md")
        with pytest.raises(NotFoundError):
            await overview.text("f" * 64)


async def test_articles_are_due_before_and_after_their_day(tmp_path: Path) -> None:
    """What is overdue comes first, what comes soon after it, and the rest is left out."""
    async with room(tmp_path) as here:
        for name, day in (("a", "2026-12-01"), ("b", "2026-11-20"), ("c", "2027-01-30")):
            _write(here, f"{name}.md", f"title: {name}\nreview_by: {day}", f"On {name}.")
        await here.library.refresh(["a.md", "b.md", "c.md"])
        due = here.moderation.overview.due(date(2026, 11, 22))
        assert [(each.path, each.days) for each in due] == [("b.md", -2), ("a.md", 9)]


async def test_problems_tell_all_that_is_wrong(tmp_path: Path) -> None:
    """Faults, what was held back, what was interrupted and what stands twice, in one look."""
    async with room(tmp_path) as here:
        (here.folder / "bath.md").write_text("a slip")
        same = "The bridge over the river is closed on each Monday for the whole winter."
        _write(here, "x.md", "title: X", same)
        _write(here, "y.md", "title: Y", same.replace("whole", "entire"))
        held = "title: Cork\nmust_answer:\n  - {question: who leads Cork, quote: Zoe}"
        _write(here, "cork.md", held)
        await here.library.refresh(["bath.md", "cork.md", "x.md", "y.md"])
        publication = Publication("avon.md", "changed", "f" * 64, b"x", AUTHOR, "", now_ms())
        records = here.store.publications
        number = await records.begin(Intent(publication, ".x.part"))
        await records.abandon(Intent(publication, ".x.part", number), now_ms())
        problems = await here.moderation.overview.problems()
        assert any(line.startswith("bath.md:1:") for line in problems.lines)
        assert any("must be answered with “Zoe”" in line for line in problems.lines)
        assert any("came to nothing" in line for line in problems.lines)
        (pair,) = problems.near
        assert (pair.one.path, pair.other.path) == ("x.md", "y.md")


async def test_losing_most_articles_is_confirmed_by_a_moderator(tmp_path: Path) -> None:
    """Articles whose files are gone are let go when somebody says so, which is written down."""
    async with room(tmp_path, SOON) as here:
        for name in ("avon.md", "bath.md", "cork.md"):
            (here.folder / name).unlink()
        await here.library.refresh()
        assert len(here.served()) == 4
        assert len((await here.moderation.overview.problems()).missing) == 3
        gone = await here.moderation.overview.let_go(AUTHOR)
        assert gone == ("avon.md", "bath.md", "cork.md")
        assert list(here.served()) == ["derby.md"]
        entries = await here.moderation.audit(9)
        assert {(each.what, each.person) for each in entries} == {("confirmed", AUTHOR)}


async def test_everything_can_be_taken_along(tmp_path: Path) -> None:
    """The archives hold every file as it is, the synonyms too, each archive small enough."""
    async with room(tmp_path) as here:
        (here.folder / "synonyms.yaml").write_text("- [bench, settle]\n")
        (here.folder / "north").mkdir()
        (here.folder / "north" / "bath.md").write_text("a slip")
        for most in (1_000_000, 1_200):
            async with here.moderation.overview.export(most) as archives:
                assert (len(archives) > 1) == (most == 1_200)
                assert sum(each.articles for each in archives) == 5
                found: dict[str, bytes] = {}
                for archive in archives:
                    content = archive.file.read()
                    assert len(content) == archive.size <= most
                    with zipfile.ZipFile(io.BytesIO(content)) as packed:
                        found |= {name: packed.read(name) for name in packed.namelist()}
            assert archives[0].file.closed
            assert found["avon.md"].decode() == text("Avon", 0)
            assert found["synonyms.yaml"] == b"- [bench, settle]\n"
            assert found["north/bath.md"] == b"a slip"
        with pytest.raises(ChangeError, match="does not fit"):
            async with here.moderation.overview.export(300):
                pass
