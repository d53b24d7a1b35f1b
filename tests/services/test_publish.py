"""From a person's text to a served article and back out, over a real folder and database."""

import asyncio
from collections import Counter
from pathlib import Path
import subprocess
import sys

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
from bot.library.writing import write_article
from bot.records import DISK, Intent, Publication
from bot.services.history import missing, two_texts
from bot.services.publish import recover
from bot.services.review import Change
from bot.services.show import in_folder
from tests.services.publishing import AUTHOR, room, text

MUST = "must_answer:\n  - {question: who leads Bath, quote: Nr0 Reed}\n"


def _files_with(folder: Path, words: bytes) -> list[Path]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return [file for file in files if words in file.read_bytes()]


def _revision(content: str) -> str:
    return revision_of(content.encode())


async def test_what_is_published_is_served_written_and_recorded(tmp_path: Path) -> None:
    """A correction is on disk, in service and in the history, with its author, when it returns."""
    async with room(tmp_path) as here:
        assert await here.publish("bath.md", text("Bath", 1)) == "bath.md"
        assert (here.folder / "bath.md").read_text() == text("Bath", 1)
        assert here.served()["bath.md"] == text("Bath", 1)
        first, last = (each.publication for each in await here.history("bath.md"))
        assert (first.kind, first.author, first.note) == ("added", DISK, "")
        assert (last.kind, last.author, last.note) == ("changed", AUTHOR, "a note")
        assert last.revision == _revision(text("Bath", 1))
        kept = await here.store.publications.contents([first.revision, last.revision])
        assert set(kept.values()) == {text("Bath", 0).encode(), text("Bath", 1).encode()}
        assert sorted(each.name for each in here.folder.iterdir()) == [
            "avon.md",
            "bath.md",
            "cork.md",
            "derby.md",
        ]


async def test_what_was_indexed_to_be_looked_at_is_served(tmp_path: Path) -> None:
    """Publishing would prepare all articles a second time, while people wait for their answers."""
    async with room(tmp_path) as here:
        seen = _revision(text("Bath", 0))
        change = Change("bath.md", text("Bath", 1).encode(), seen, AUTHOR)
        review = await here.publisher.publish(change)
        assert here.library.current is review.edition
        assert here.served()["bath.md"] == text("Bath", 1)


async def test_a_new_article_is_named_after_its_title(tmp_path: Path) -> None:
    """Names are made here: no device of Windows, and no twin of a name that is there."""
    async with room(tmp_path) as here:
        assert await here.publish(None, text("Über Bath!", 1)) == "uber-bath.md"
        assert await here.publish(None, text("AVON", 1)) == "avon-2.md"
        assert await here.publish(None, text("Aux", 1)) == "aux-article.md"
        assert await here.publish(None, text("日本", 1)) == "article.md"
        kinds = {each.publication.article: each.publication.kind for each in await here.history()}
        assert kinds["aux-article.md"] == "added"


async def test_a_file_that_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    """Of two who change an article at once the second is shown what the first one wrote."""
    async with room(tmp_path) as here:
        seen = _revision(text("Bath", 0))
        (here.folder / "bath.md").write_text(text("Bath", 5))
        with pytest.raises(StaleError) as caught:
            await here.publish("bath.md", text("Bath", 1), expected=seen)
        assert caught.value.current == text("Bath", 5).encode()
        (here.folder / "bath.md").unlink()
        with pytest.raises(StaleError, match="removed it meanwhile"):
            await here.publish("bath.md", text("Bath", 1), expected=seen)


async def test_two_who_publish_at_once_do_so_one_after_the_other(tmp_path: Path) -> None:
    """One of them is published, the other one is told."""
    async with room(tmp_path) as here:
        seen = _revision(text("Bath", 0))
        ends = await asyncio.gather(
            *(here.publish("bath.md", text("Bath", n), expected=seen) for n in (1, 2, 3)),
            return_exceptions=True,
        )
        assert sorted(type(end).__name__ for end in ends) == ["StaleError", "StaleError", "str"]
        assert len(await here.history("bath.md")) == 2


async def test_faults_and_failing_checks_refuse(tmp_path: Path) -> None:
    """What has faults is never published, what fails checks only if somebody answers for it."""
    async with room(tmp_path) as here:
        for wrong, why in (
            ("no head", "front matter"),
            (text("Avon", 0), "the same text as"),
            (text("Bath", 1).replace("title", "urk"), "unknown key"),
        ):
            with pytest.raises(RefusedError, match=why) as caught:
                await here.publish("bath.md", wrong)
            assert str(here.folder / "bath.md") in caught.value.faults[0]
        await here.publish("bath.md", text("Bath", 0, MUST))
        seen = _revision(text("Bath", 0, MUST))
        change = Change("bath.md", text("Bath", 1, MUST).encode(), seen, AUTHOR)
        with pytest.raises(RefusedError) as refused:
            await here.publisher.publish(change)
        assert "must be answered with “Nr0 Reed”" in refused.value.failing[0]
        assert here.served()["bath.md"] == text("Bath", 0, MUST)
        await here.publisher.publish(change, despite="the mayor has changed")
        assert here.served()["bath.md"] == text("Bath", 1, MUST)
        assert (await here.history("bath.md"))[-1].publication.note == "the mayor has changed"
        # A failure that is there already is no matter of another article's change.
        await here.publish("cork.md", text("Cork", 1))


async def test_links_are_never_written_through(tmp_path: Path) -> None:
    """A link in the folder must not lead a change to a file elsewhere."""
    async with room(tmp_path) as here:
        outside = tmp_path / "outside.md"
        outside.write_text("mine")
        (here.folder / "bath.md").unlink()
        (here.folder / "bath.md").symlink_to(outside)
        (here.folder / "north").symlink_to(tmp_path)
        for path in ("bath.md", "north/outside.md", "../outside.md", "/etc/passwd"):
            with pytest.raises(ChangeError, match=r"this is a link|no path below"):
                write_article(here.folder, path, b"x", expected=None, part=".x.part")
        assert outside.read_text() == "mine"


FULL = """
import pathlib, resource, sys
from bot.errors import ChangeError
from bot.library.writing import write_article
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
root = pathlib.Path(sys.argv[1])
try:
    write_article(root, "bath.md", b"x" * 1000, expected=sys.argv[2], part=".x.part")
except ChangeError as error:
    print(error)
"""


async def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """Where the new text has no room, the old one is whole, and nothing is left beside it."""
    async with room(tmp_path) as here:
        old = text("Bath", 0)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            FULL,
            str(here.folder),
            _revision(old),
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
        )
        out, _ = await process.communicate()
        assert b"cannot be written: File too large. It is as it was" in out
        assert (here.folder / "bath.md").read_text() == old
        assert len(list(here.folder.iterdir())) == 4


async def test_what_was_interrupted_is_ended(tmp_path: Path) -> None:
    """A process that was killed before or after it wrote the file leaves no doubt behind."""
    async with room(tmp_path) as here:
        records = here.store.publications
        for place, is_written in (("Bath", True), ("Cork", False)):
            content = text(place, 1).encode()
            path = f"{place.lower()}.md"
            publication = Publication(path, "changed", revision_of(content), content, AUTHOR, "", 5)
            await records.begin(Intent(publication, f".{place}.part"))
            (here.folder / f".{place}.part").write_bytes(content[:20])
            if is_written:
                (here.folder / path).write_bytes(content)
        await recover(here.folder, records)
        assert await records.intents() == ()
        assert (await here.history("bath.md"))[-1].publication.author == AUTHOR
        assert len(await here.history("cork.md")) == 1
        assert [each for each in here.folder.iterdir() if each.name.startswith(".")] == []


async def test_a_state_is_recorded_once(tmp_path: Path) -> None:
    """The library that sees a published file before its publisher is done records its author."""
    async with room(tmp_path) as here:
        content = text("Bath", 1).encode()
        publication = Publication(
            "bath.md", "changed", revision_of(content), content, AUTHOR, "why", 5
        )
        intent = Intent(publication, ".x.part")
        number = await here.store.publications.begin(intent)
        (here.folder / "bath.md").write_bytes(content)
        await here.library.refresh(["bath.md"])
        await here.store.publications.finish(Intent(publication, ".x.part", number))
        last = (await here.history("bath.md"))[1:]
        assert [(each.publication.author, each.publication.note) for each in last] == [
            (AUTHOR, "why")
        ]


async def test_an_article_is_restored(tmp_path: Path) -> None:
    """What was published can be taken back, also after it was removed; a wrong hash is told."""
    async with room(tmp_path) as here:
        old, new = text("Bath", 0), text("Bath", 1)
        await here.publish("bath.md", new)
        publisher = here.publisher
        with pytest.raises(StaleError):
            await publisher.restore("bath.md", _revision(old), _revision(old), AUTHOR)
        await publisher.restore("bath.md", _revision(old), _revision(new), AUTHOR)
        assert here.served()["bath.md"] == old
        (here.folder / "bath.md").unlink()
        await here.library.until(lambda edition: "bath.md" not in edition.snapshot.by_path())
        await publisher.restore("bath.md", _revision(new), None, AUTHOR)
        assert here.served()["bath.md"] == new
        kinds = [each.publication.kind for each in await here.history("bath.md")]
        assert kinds == ["added", "changed", "restored", "removed", "restored"]
        with pytest.raises(NotFoundError):
            await publisher.restore("bath.md", "f" * 64, _revision(new), AUTHOR)


async def test_what_is_withdrawn_is_not_shown_again(tmp_path: Path) -> None:
    """An article goes with all its texts, and a file that brings one back is refused."""
    async with room(tmp_path) as here:
        old, new = text("Bath", 0), text("Bath", 1)
        await here.publish("bath.md", new)
        revisions = await here.publisher.withdraw("bath.md", AUTHOR, "libel")
        assert revisions == {_revision(old), _revision(new)}
        assert "bath.md" not in here.served()
        assert not (here.folder / "bath.md").exists()
        for revision in revisions:
            with pytest.raises(WithdrawnError, match="was withdrawn on"):
                await here.store.questions.revision(revision)
        assert await here.store.publications.contents(revisions) == {}
        (here.folder / "bath.md").write_text(old)
        (here.folder / "cork.md").write_text(text("Cork", 1))
        await here.library.until(
            lambda edition: edition.snapshot.index.article("cork.md").text == text("Cork", 1)
        )
        assert "bath.md" not in here.served()
        assert any("this text was withdrawn" in each for each in here.library.problems)
        assert all(each.is_withdrawn for each in await here.history("bath.md"))


async def test_what_is_purged_is_gone(tmp_path: Path) -> None:
    """No file of the folder or the database holds a word of it; its hashes are still known."""
    async with room(tmp_path) as here:
        await here.publish("bath.md", text("Bath", 77))
        revisions = await here.publisher.purge("bath.md", AUTHOR, "private")
        assert len(revisions) == 2
        assert _files_with(tmp_path, b"Nr77") == []
        states = await here.history("bath.md")
        assert [each.is_purged for each in states] == [True] * 3
        with pytest.raises(WithdrawnError):
            await here.store.questions.revision(next(iter(revisions)))


async def test_a_restart_keeps_what_was_served(tmp_path: Path) -> None:
    """After a restart too a faulty file's last good version is served, and changes are recorded."""
    async with room(tmp_path) as here:
        await here.publish("bath.md", text("Bath", 1))
    (here.folder / "bath.md").write_text("a slip")
    (here.folder / "cork.md").write_text(text("Cork", 1))
    (here.folder / "avon.md").rename(here.folder / "avonmouth.md")
    async with room(tmp_path) as again:
        assert again.served()["bath.md"] == text("Bath", 1)
        assert any("last good version is served" in each for each in again.library.problems)
        (renamed,) = [
            each.publication
            for each in await again.history("avonmouth.md")
            if each.publication.kind == "renamed"
        ]
        assert renamed.renamed_from == "avon.md"
        assert (await again.history("cork.md"))[-1].publication.kind == "changed"
        assert len(await again.history("bath.md")) == 2


async def test_a_restart_with_an_empty_folder_loses_nothing(tmp_path: Path) -> None:
    """A drive that is not mounted takes nothing away, until somebody lets it go."""
    async with room(tmp_path) as here:
        pass
    for file in here.folder.iterdir():
        file.unlink()
    async with room(tmp_path) as again:
        assert len(again.served()) == 4
        assert len(again.library.missing) == 4
        await again.store.publications.confirm(again.library.missing, 2**50)
        await again.library.refresh()
        assert again.served() == {}
        kinds = [each.publication.kind for each in await again.history()]
        assert kinds == ["added"] * 4 + ["removed"] * 4


async def test_a_database_that_cannot_be_written_costs_no_answer(tmp_path: Path) -> None:
    """Changed files are served all the same; what is missing is recorded with the next success."""
    async with room(tmp_path) as here:
        await here.store.writer._connection.execute("PRAGMA query_only = ON")
        (here.folder / "bath.md").write_text(text("Bath", 1))
        await here.library.until(
            lambda edition: edition.snapshot.index.article("bath.md").text == text("Bath", 1)
        )
        with pytest.raises(StoreError):
            await here.publish("bath.md", text("Bath", 2))
        assert len(await here.history("bath.md")) == 1
        await here.store.writer._connection.execute("PRAGMA query_only = OFF")
        await here.library.refresh()
        assert len(await here.history("bath.md")) == 2


async def test_a_file_that_was_never_served_is_withdrawn(tmp_path: Path) -> None:
    """What must not be seen goes, also where it has faults, and may not come back."""
    async with room(tmp_path) as here:
        wrong = "no head, and a name that must not be seen"
        (here.folder / "wrong.md").write_text(wrong)
        revisions = await here.publisher.withdraw("wrong.md", AUTHOR, "not ours")
        assert _revision(wrong) in revisions
        assert not (here.folder / "wrong.md").exists()
        (state,) = await here.history("wrong.md")
        assert (state.publication.kind, state.publication.revision) == (
            "withdrawn",
            _revision(wrong),
        )


async def test_what_another_folder_served_is_not_missing_here(tmp_path: Path) -> None:
    """A database that is taken to other articles asks nobody to let the old ones go."""
    async with room(tmp_path) as here:
        other = tmp_path / "other"
        other.mkdir()
        for name in ("avon.md", "bath.md", "cork.md"):
            (here.folder / name).unlink()
        records = here.store.publications
        assert (await missing(here.folder, records)).articles == ("avon.md", "bath.md", "cork.md")
        assert (await missing(other, records)).articles == ()


async def test_digits_that_several_revisions_begin_with_name_none(tmp_path: Path) -> None:
    """Which article is shown is not left to chance."""
    async with room(tmp_path) as here:
        for number in range(17):  # one more than there are digits
            (here.folder / f"a{number}.md").write_text(text(f"Town{number}", number))
        files = [each.read_text() for each in here.folder.glob("*.md")]
        digits = Counter(_revision(each)[0] for each in files)
        with pytest.raises(NotFoundError, match="give more digits"):
            in_folder(here.folder, "nothing", max(digits, key=digits.__getitem__))


async def test_a_file_that_is_not_there_is_compared_by_two_revisions(tmp_path: Path) -> None:
    """Without the file there is nothing to compare one with; what to do instead is said."""
    async with room(tmp_path) as here:
        records, log = here.store.publications, here.store.questions
        old, new = text("Avon", 0), text("Avon", 1)
        await here.publish("avon.md", new)
        revisions = (_revision(old)[:12], _revision(new)[:12])
        (here.folder / "avon.md").unlink()
        for some in ((), revisions[:1]):
            with pytest.raises(NotFoundError, match="name two revisions"):
                await two_texts(here.folder, "avon.md", some, records, log)
        found = await two_texts(here.folder, "avon.md", revisions, records, log)
        assert found == (old.encode(), new.encode())
