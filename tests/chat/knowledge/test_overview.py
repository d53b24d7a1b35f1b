"""What moderators look at: the list, one article, what is wrong, what is due, all as a zip."""

from datetime import timedelta
import io
from pathlib import Path
import zipfile

import pytest

from bot.chat.desk import today
from bot.chat.knowledge import words
from bot.records import OPERATOR
from bot.sandbox.message import Upload
from tests.chat.bot_in_sandbox import checked_sandbox
from tests.chat.knowledge.at_desk import (
    PARKS,
    answer_to,
    desk,
    files,
    labels,
    options,
    running_desk,
    screen_of,
    settings_at,
)
from tests.conftest import CITIES


def _article(number: int, head: str = "") -> str:
    text = f"Fact {number} is told by Speaker {number}.\n"
    return f"---\ntitle: Article {number:03}\n{head}---\n{text}"


async def test_the_list_has_pages(tmp_path: Path) -> None:
    """Each article is on one of them, and opens with its file."""
    articles = {f"a{number}.md": _article(number) for number in range(45)}
    async with desk(tmp_path, articles) as here:
        screen = await here.preview("list")
        assert "45 articles" in screen.text
        found = options(screen)
        while "Next ›" in labels(screen):
            response = await here.press(screen, "Next ›")
            assert response.message is screen
            found += options(screen)
        assert found == [f"Article {number:03}" for number in range(45)]
        await here.press(screen, "‹ Back")
        shown = screen_of(await here.choose(screen, "Article 030"))
        assert list(files(shown).values()) == [_article(30).encode()]
        assert labels(shown) == ["Edit", "History", "Remove…", "Withdraw…"]


async def test_an_articles_screen_leads_on(tmp_path: Path) -> None:
    """To its sections, its history, its removal; by title as well as by path."""
    async with desk(tmp_path) as here:
        shown = await here.preview("show", {"article": "parks of the TOWN"})
        assert "The rose garden" in shown.text
        assert "1 question of its own" in shown.text
        assert options(screen_of(await here.press(shown, "Edit")))
        assert "added" in screen_of(await here.press(shown, "History")).text
        assert "The removal" in screen_of(await here.press(shown, "Remove…")).text


async def test_titles_are_suggested(tmp_path: Path) -> None:
    """While a moderator types, by any part of the title."""
    async with desk(tmp_path) as here:
        choices = await here.mona.autocomplete("general", "knowledge edit", "article", "TOWN")
        assert [(each.name, each.value) for each in choices] == [("Parks of the town", "parks.md")]


async def test_what_is_no_article_is_told(tmp_path: Path) -> None:
    """A name that is none's, and a title that two have."""
    async with desk(
        tmp_path, {"a.md": _article(1), "b.md": _article(1, "url: https://b.example/\n")}
    ) as here:
        assert (await here.preview("show", {"article": "nothing"})).text == words.NO_ARTICLE
        twice = await here.preview("show", {"article": "Article 001"})
        assert twice.text == words.SEVERAL_ARTICLES


async def test_check_says_what_is_wrong(tmp_path: Path) -> None:
    """A file that cannot be read, with its line; nothing, when it is mended."""
    async with desk(tmp_path) as here:
        assert (await here.preview("check")).text == f"**{words.NO_TROUBLE}**"
        (here.folder / "parks.md").write_text("---\ntitel: Parks\n---\nText.\n")
        await here.library.refresh(["parks.md"])
        text = (await here.preview("check")).text
        assert "parks.md" in text
        assert "unknown key" in text
        assert "its last good version is served" in text
        (here.folder / "parks.md").write_text(PARKS)
        await here.library.refresh(["parks.md"])
        assert (await here.preview("check")).text == f"**{words.NO_TROUBLE}**"


async def test_articles_whose_files_are_gone_may_go(tmp_path: Path) -> None:
    """They are served until a moderator lets them go."""
    articles = {f"a{number}.md": _article(number) for number in range(6)}
    async with desk(tmp_path, articles) as here:
        for number in range(5):
            (here.folder / f"a{number}.md").unlink()
        await here.library.refresh()
        screen = await here.preview("check")
        assert "5 articles without a file" in screen.text
        assert "Speaker 2" in (await here.ask("who told fact 2")).text
        told = screen_of(await here.press(screen, "Let 5 go"))
        assert words.LET_GO in told.text
        await here.library.refresh()
        assert len(here.library.current.snapshot.by_path()) == 1


async def test_due_articles_are_listed(tmp_path: Path) -> None:
    """Those whose day has passed first, then those of the next weeks."""
    late, soon, far = (today() + timedelta(days) for days in (-3, 10, 300))
    articles = {
        f"a{number}.md": _article(number, f"review_by: {day}\n")
        for number, day in enumerate((soon, late, far))
    }
    async with desk(tmp_path, articles) as here:
        screen = await here.preview("due")
        assert options(screen) == ["Article 001", "Article 000"]
        assert f"since {late} (3 days ago)" in screen.text
        assert f"by {soon} (in 10 days)" in screen.text


async def test_nothing_due_is_said(tmp_path: Path) -> None:
    """In words."""
    async with desk(tmp_path) as here:
        assert (await here.preview("due")).text == words.NOTHING_DUE


async def test_export_gives_everything(tmp_path: Path) -> None:
    """Every article's bytes, as a zip."""
    async with desk(tmp_path) as here:
        (content,) = files(await here.preview("export")).values()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = {name: archive.read(name) for name in archive.namelist()}
        assert found == {"cities.md": CITIES.encode(), "parks.md": PARKS.encode()}


async def test_a_long_history_has_pages(tmp_path: Path) -> None:
    """Every earlier text can be reached, newest first."""
    async with desk(tmp_path) as here:
        for number in range(20):
            (here.folder / "parks.md").write_text(PARKS.replace("nine", f"{number}"))
            await here.library.refresh(["parks.md"])
        screen = await here.preview("history", {"article": "parks.md"})
        seen = labels(screen).count("Restore…")
        while "Older ›" in labels(screen):
            await here.press(screen, "Older ›")
            seen += labels(screen).count("Restore…")
        assert seen == 20


async def test_a_faulty_file_is_given_out_whole(tmp_path: Path) -> None:
    """It cannot be shown by sections; what is wrong stands beside it, and mended it goes in."""
    async with desk(tmp_path) as here:
        broken = "---\ntitle: Parks\ntitle: Parks\n---\nNine parks.\n"
        (here.folder / "parks.md").write_text(broken)
        await here.library.refresh(["parks.md"])
        for command in ("edit", "show"):
            screen = await here.preview(command, {"article": "parks.md"})
            assert words.HAS_FAULTS in screen.text
            ((name, content),) = files(screen).items()
            assert content == broken.encode()
        mended = Upload(name, broken.replace("title: Parks\n", "", 1).encode())
        preview = await here.preview("edit", {"article": "parks.md", "file": mended})
        assert "Publish" in labels(preview)


async def test_an_empty_folder_says_how_to_begin(tmp_path: Path) -> None:
    """Without an article there is no menu to choose from, and a question has none to answer it."""
    (tmp_path / "knowledge").mkdir()
    async with checked_sandbox() as sandbox:
        mona = sandbox.person("Mona", moderator=True)
        async with running_desk(sandbox, settings_at(sandbox, tmp_path)):
            screen = screen_of(await answer_to(await mona.slash("general", "knowledge list")))
            assert "There is no article yet. /knowledge add takes the first one." in screen.text
            assert options(screen) == []


async def test_the_history_tells_of_names_and_of_what_was_deleted(tmp_path: Path) -> None:
    """What the file was called before, who deleted its text, and that it cannot be restored."""
    async with desk(tmp_path) as here:
        (here.folder / "parks.md").rename(here.folder / "gardens.md")
        await here.library.refresh()
        screen = await here.preview("history", {"article": "gardens.md"})
        assert "before: parks.md" in screen.text
        await here.moderation._publisher.purge("gardens.md", OPERATOR, "not ours")
        (here.folder / "gardens.md").write_text(PARKS.replace("nine", "ten"))
        await here.library.refresh()
        screen = await here.preview("history", {"article": "gardens.md"})
        assert "by the operator" in screen.text
        assert "its text was deleted" in screen.text
        assert labels(screen) == []


async def test_check_tells_what_stands_twice(tmp_path: Path) -> None:
    """Both places, by title and line, so that one of them can be changed."""
    sentence = "The town keeps nine parks, two playgrounds and a rose garden by the lake."
    articles = {
        f"{name}.md": f"---\ntitle: The {name} article\n---\nThis is {name}.\n\n{sentence}\n"
        for name in ("first", "second")
    }
    async with desk(tmp_path, articles) as here:
        text = (await here.preview("check")).text
        assert "Nearly the same in two articles" in text
        assert "“The first article”, line 6" in text
        assert "“The second article”, line 6" in text
        assert sentence in text


async def test_what_is_too_long_for_a_form_goes_along_as_a_file(tmp_path: Path) -> None:
    """A section, a quoted passage, the list of words: nothing is cut to fit."""
    sentence = f"The harbour opens {'early and ' * 420}daily."
    text = f"---\ntitle: Harbour\n---\n{sentence}\n\n## Ships\n\nThey come daily.\n"
    async with desk(tmp_path, {"harbour.md": text}) as here:
        words_file = here.folder / "synonyms.yaml"
        words_file.write_text("".join(f"- [ship{n}, vessel{n}]\n" for n in range(200)))
        await here.library.refresh(["synonyms.yaml"])
        screen = await here.preview("edit", {"article": "harbour.md"})
        told = screen_of(await here.choose(screen, "The beginning"))
        assert told.text == words.TOO_LONG_FOR_A_FORM
        assert list(files(told).values()) == [text.encode()]
        answer = await here.ask("when does the harbour open")
        handle = await here.mona.context_menu("general", "Correct this passage", answer)
        told = screen_of(await answer_to(handle))
        assert told.text == words.TOO_LONG_FOR_A_FORM
        assert list(files(told).values()) == [text.encode()]
        told = await here.preview("synonyms")
        assert told.text == words.SYNONYMS_TOO_LONG
        assert list(files(told).values()) == [words_file.read_bytes()]


async def test_a_section_that_is_gone_is_told(tmp_path: Path) -> None:
    """Where somebody took it out meanwhile no other one is opened in its place."""
    async with desk(tmp_path) as here:
        screen = await here.preview("edit", {"article": "parks.md"})
        (here.folder / "parks.md").write_text(PARKS.partition("## The lake")[0])
        assert screen_of(await here.choose(screen, "The lake")).text == words.NO_SECTION


async def test_what_is_too_much_for_a_message_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An export in more files than a message takes is left to the operator."""
    monkeypatch.setattr("bot.chat.knowledge.commands.MOST_PARTS", 0)
    async with desk(tmp_path) as here:
        screen = await here.preview("export")
        assert screen.text == words.TOO_MUCH_TO_EXPORT.capitalize()
        assert not files(screen)


async def test_nothing_is_let_go_that_was_not_shown(tmp_path: Path) -> None:
    """If other files are gone by now, those are shown first, and nothing goes."""
    articles = {f"a{number}.md": _article(number) for number in range(6)}
    async with desk(tmp_path, articles) as here:
        for number in range(4):
            (here.folder / f"a{number}.md").unlink()
        await here.library.refresh()
        screen = await here.preview("check")
        (here.folder / "a4.md").unlink()
        await here.library.refresh()
        again = screen_of(await here.press(screen, "Let 4 go"))
        assert "5 articles without a file" in again.text
        assert labels(again) == ["Let 5 go"]
        assert len(here.library.current.snapshot.by_path()) == 6


async def test_a_text_that_never_was_is_not_restored(tmp_path: Path) -> None:
    """Digits that somebody typed and no text has."""
    async with desk(tmp_path) as here:
        for typed in ("0" * 64, "nothing"):
            screen = await here.preview("restore", {"article": "parks.md", "text": typed})
            assert f"it never was revision {typed[:12]}" in screen.text
            assert "Publish" not in labels(screen)
