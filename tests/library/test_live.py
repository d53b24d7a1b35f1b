"""The live library: what is served after what happened to the folder, in real folders."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
import logging
import os
from pathlib import Path
import shutil
import subprocess

import pytest

from bot.errors import KnowledgeError
from bot.library.live import Library, Pace, open_library
from bot.library.snapshot import Snapshot
from bot.services.edition import Edition

SOON = Pace(quiet_s=0.05, patience_s=0.5, again_s=0.1, rescan_s=60)
PLACES = "Avon Bath Cork Derby Exeter".split()


def article(place: str, mayor: str = "Ann", tests: str = "") -> str:
    """An article of one sentence."""
    return f"---\ntitle: {place}\n{tests}---\nMayor {mayor} Reed leads {place}.\n"


@asynccontextmanager
async def library(
    folder: Path, pace: Pace = SOON, known: Snapshot | None = None
) -> AsyncIterator[Library[Edition]]:
    """A library over that folder; nothing may take longer than the block's patience."""
    async with asyncio.timeout(30), open_library(folder, Edition.of, pace=pace, known=known) as it:
        yield it


@pytest.fixture
def places(tmp_path: Path) -> Path:
    """A folder of five articles."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    for place in PLACES:
        (folder / f"{place.lower()}.md").write_text(article(place))
    return folder


def served(edition: Edition) -> dict[str, str]:
    """The name of each served article's mayor, by the article's stem."""
    return {
        each.path.removesuffix(".md"): each.text.rsplit("Mayor ", 1)[1].split(" ")[0]
        for each in edition.snapshot.index.articles
    }


def leads(place: str, mayor: str) -> Callable[[Edition], bool]:
    """Whether an edition has that mayor."""
    return lambda edition: served(edition).get(place) == mayor


async def test_a_save_is_served(places: Path) -> None:
    """A corrected sentence answers the next question, and the question under way keeps the old."""
    async with library(places) as live:
        before = live.current
        (places / "bath.md").write_text(article("Bath", "Zoe"))
        after = await live.until(leads("bath", "Zoe"))
        assert after.briefing.answer("Who leads Bath?").quotes[0].text == (
            "Mayor Zoe Reed leads Bath."
        )
        assert before.briefing.answer("Who leads Bath?").quotes[0].text == (
            "Mayor Ann Reed leads Bath."
        )


async def test_files_come_and_go(places: Path) -> None:
    """A new, a renamed and a removed file, and one in a new folder, are all noticed."""
    async with library(places) as live:
        (places / "north").mkdir()
        (places / "north" / "fife.md").write_text(article("Fife"))
        await live.until(leads("north/fife", "Ann"))
        (places / "avon.md").rename(places / "north" / "avon.md")
        await live.until(
            lambda edition: {"avon", "north/avon"} & served(edition).keys() == {"north/avon"}
        )
        (places / "bath.md").unlink()
        edition = await live.until(lambda edition: "bath" not in served(edition))
        assert sorted(served(edition)) == ["cork", "derby", "exeter", "north/avon", "north/fife"]


async def test_a_file_that_is_open_to_write_is_not_read(places: Path) -> None:
    """Half an article that looks like a whole one is never served, however long it takes."""
    async with library(places) as live:
        seen = []
        with (places / "bath.md").open("w") as file:
            file.write(article("Bath", "Zoe"))
            file.flush()
            seen.append(served(await live.refresh()))
            file.write("\nIts bridge was built by Mayor Yan.\n")
        await live.until(lambda edition: "bridge" in edition.snapshot.index.article("bath.md").text)
        assert [each["bath"] for each in seen] == ["Ann"]


async def test_one_file_at_work_does_not_hold_up_the_others(places: Path) -> None:
    """While a file stays open for long, it is reported, and what else changes is served."""
    async with library(places) as live:
        with (places / "bath.md").open("a") as file:
            file.write("More to come")
            file.flush()
            (places / "cork.md").write_text(article("Cork", "Zoe"))
            edition = await live.until(leads("cork", "Zoe"))
            assert served(edition)["bath"] == "Ann"
            assert any("bath.md:1: it is being written" in each for each in live.problems)
        await live.until(lambda edition: "More" in edition.snapshot.index.article("bath.md").text)
        assert live.problems == ()


async def test_a_faulty_file_keeps_its_last_good_version(
    places: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A slip costs no answer; it is told with file and line, once, and again when it is over."""
    caplog.set_level(logging.INFO, "bot.library.problems")
    async with library(places) as live:
        (places / "bath.md").write_text("---\ntitle: Bath\nurk: 1\n---\nBath is led by none.\n")
        (places / "cork.md").write_text(article("Cork", "Zoe"))
        edition = await live.until(leads("cork", "Zoe"))
        assert served(edition)["bath"] == "Ann"
        for _ in range(3):
            await live.refresh()
        told = [each.message for each in caplog.records if "bath.md:3:" in each.message]
        assert len(told) == 1
        assert told[0].startswith(f"{places}/bath.md:3: unknown key")
        assert told[0].endswith("(its last good version is served)")
        (places / "bath.md").write_text(article("Bath", "Zoe"))
        await live.until(leads("bath", "Zoe"))
        assert live.problems == ()
        assert any(each.message.startswith("no longer so:") for each in caplog.records)


async def test_what_cannot_be_read_is_kept(places: Path) -> None:
    """A file that became a folder, empty or another's twin takes nothing away."""
    async with library(places) as live:
        (places / "bath.md").unlink()
        (places / "bath.md").mkdir()
        (places / "cork.md").write_bytes(b"")
        (places / "derby.md").write_text(article("Exeter"))
        (places / "avon.md").write_text(article("Avon", "Zoe"))
        edition = await live.until(leads("avon", "Zoe"))
        assert {**served(edition), "avon": "Ann"} == dict.fromkeys(
            ("avon", "cork", "derby", "exeter"), "Ann"
        )  # a folder is no file: bath.md was removed


async def test_a_change_that_fails_its_own_tests_is_held_back(places: Path) -> None:
    """An article that no longer answers what it must stays as it was; so does its neighbour not."""
    tests = "must_answer:\n  - {question: who leads Bath, quote: Mayor Ann}\n"
    async with library(places) as live:
        (places / "bath.md").write_text(article("Bath", "Ann", tests))
        await live.until(lambda edition: "must" in edition.snapshot.index.article("bath.md").text)
        (places / "bath.md").write_text(article("Bath", "Zoe", tests))
        (places / "fife.md").write_text(article("Fife", "Zoe", tests))
        (places / "cork.md").write_text(article("Cork", "Zoe"))
        edition = await live.until(leads("cork", "Zoe"))
        assert served(edition)["bath"] == "Ann"
        assert "fife" not in served(edition)
        assert [each for each in live.problems if "bath.md:4" in each and "last good" in each]
        assert [each for each in live.problems if "fife.md:4" in each and "not served" in each]


async def test_a_cold_start_serves_what_is_valid(places: Path) -> None:
    """A failing test keeps nothing from being served when there is nothing before it."""
    tests = "must_answer:\n  - {question: who leads Bath, quote: Mayor Eve}\n"
    (places / "bath.md").write_text(article("Bath", "Zoe", tests))
    async with library(places) as live:
        assert served(live.current)["bath"] == "Zoe"
        assert [each for each in live.problems if "bath.md:4" in each]


async def test_losing_most_articles_is_held_back(places: Path) -> None:
    """An emptied folder, as an unmounted drive leaves it, takes no answer away."""
    async with library(places) as live:
        for place in ("avon", "bath", "cork"):
            (places / f"{place}.md").unlink()
        (places / "derby.md").write_text(article("Derby", "Zoe"))
        edition = await live.until(leads("derby", "Zoe"))
        assert sorted(served(edition)) == ["avon", "bath", "cork", "derby", "exeter"]
        assert live.missing == ("avon.md", "bath.md", "cork.md")
        assert "3 of 5 articles are gone at once" in live.problems[0]
        (places / "bath.md").write_text(article("Bath"))
        edition = await live.until(lambda edition: "avon" not in served(edition))
        assert sorted(served(edition)) == ["bath", "derby", "exeter"]
        assert not live.missing


async def test_a_vanished_folder_takes_nothing_away(places: Path) -> None:
    """Articles are served while the folder is away, and followed in the one that comes."""
    away = places.with_name("away")
    async with library(places) as live:
        os.rename(places, away)  # noqa: PTH104  a folder of one's own takes no time
        while not live.problems:
            await live.refresh()
        assert "there is no such folder" in live.problems[0]
        assert len(served(live.current)) == 5
        shutil.copytree(away, places)
        (places / "bath.md").write_text(article("Bath", "Zoe"))
        await live.until(leads("bath", "Zoe"))
        (places / "cork.md").write_text(article("Cork", "Zoe"))
        await live.until(leads("cork", "Zoe"))
        assert live.problems == ()


async def test_a_link_to_another_folder_is_followed(places: Path, tmp_path: Path) -> None:
    """A deployment that swaps a link is noticed, and so are saves after it."""
    link = tmp_path / "current"
    link.symlink_to(places)
    other = tmp_path / "other"
    shutil.copytree(places, other)
    (other / "bath.md").write_text(article("Bath", "Zoe"))
    async with library(link) as live:
        swapped = tmp_path / "swapped"
        swapped.symlink_to(other)
        swapped.rename(link)
        await live.until(leads("bath", "Zoe"))
        (other / "cork.md").write_text(article("Cork", "Zoe"))
        await live.until(leads("cork", "Zoe"))


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder."""
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603  git alone


def make_branches(folder: Path) -> None:
    """Put 200 articles more into a folder, and change all of them on a branch of its own."""
    for number in range(200):
        (folder / f"n{number}.md").write_text(article(f"Place{number}"))
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "a")
    git(folder, "checkout", "-qb", "other")
    for file in folder.glob("*.md"):
        file.write_text(file.read_text().replace("Ann", "Zoe"))
    git(folder, "commit", "-qam", "b")


async def test_a_checkout_is_one_edition(places: Path) -> None:
    """A branch that changes every article is never served half, however long git takes."""
    make_branches(places)
    editions = []

    def make(snapshot: Snapshot) -> Edition:
        edition = Edition.of(snapshot)
        editions.append(set(served(edition).values()))
        return edition

    async with asyncio.timeout(30), open_library(places, make, pace=SOON) as live:
        await asyncio.to_thread(git, places, "checkout", "-q", "main")
        await live.until(leads("n7", "Ann"))
    # Where git takes longer than patience lasts, what was served is composed again.
    assert {*map(frozenset, editions)} == {frozenset({"Zoe"}), frozenset({"Ann"})}
    assert editions[-1] == {"Ann"}


async def test_a_rescan_finds_what_nothing_told(places: Path) -> None:
    """A file that was changed without a new size or time is found all the same."""
    file = places / "bath.md"
    status = file.stat()
    async with library(places, Pace(0.01, 0.5, 0.05, rescan_s=0.05)) as live:
        file.write_text(article("Bath", "Zoe"))
        os_times = (status.st_atime_ns, status.st_mtime_ns)
        os.utime(file, ns=os_times)
        await live.until(leads("bath", "Zoe"))


async def test_a_folder_that_is_not_there_cannot_be_opened(tmp_path: Path) -> None:
    """A wrong setting is told at the start."""
    with pytest.raises(KnowledgeError, match="there is no such folder"):
        async with library(tmp_path / "none"):
            pass


async def test_what_was_read_before_is_not_read_again(places: Path) -> None:
    """A start that has read the articles already indexes them once."""
    known = Snapshot.read(places)
    async with library(places, known=known) as live:
        assert live.current.snapshot.index is known.index
        (places / "bath.md").write_text(article("Bath", "Zoe"))
        edition = await live.until(leads("bath", "Zoe"))
        assert edition.snapshot.index.article("cork.md") is known.index.article("cork.md")


async def test_an_unwatchable_folder_is_looked_at(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a network drive changes are found by looking."""
    monkeypatch.setattr("bot.library.watching._is_networked", bool)
    monkeypatch.setattr("bot.library.watching.POLL_S", 0.05)
    async with library(places) as live:
        (places / "bath.md").write_text(article("Bath", "Zoe"))
        await live.until(leads("bath", "Zoe"))


async def test_synonyms_are_followed(places: Path) -> None:
    """Words that mean the same count as soon as they are saved; a slip in them changes nothing."""
    file = places / "synonyms.yaml"
    async with library(places) as live:
        file.write_text("- [leads, zoomers]\n")
        edition = await live.until(lambda edition: bool(edition.snapshot.synonyms.groups))
        file.write_text("- [leads\n")
        while not live.problems:
            await live.refresh()
        assert "synonyms.yaml:" in live.problems[0]
        assert live.problems[0].endswith("(the last good groups count)")
        assert live.current.snapshot.synonyms == edition.snapshot.synonyms
