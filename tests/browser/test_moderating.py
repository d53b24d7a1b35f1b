"""A moderator's evening: an article by drag and drop, a sentence corrected from an answer."""

from pathlib import Path
import time

from playwright.async_api import Browser, expect
import pytest

from tests.browser.moderating import MODERATOR, SIZES, be, look, moderating, private
from tests.browser.screen import Screen
from tests.chat.bot_in_sandbox import DIRECT, KNOWLEDGE
from tests.chat.knowledge.at_desk import PARKS

pytestmark = pytest.mark.asyncio(loop_scope="session")
ARTICLE = KNOWLEDGE / "sanctuary-cities.md"
MOST_S = 2.0
WIDE_PX = 300  # what the name of a file has, of a phone's 390
HIGH_PX = 48  # a button with one line on it


async def _drop(screen: Screen, name: str, text: str) -> None:
    """Drag a file onto the window and let it go."""
    transfer = await screen.page.evaluate_handle(
        "([name, text]) => { const all = new DataTransfer();"
        " all.items.add(new File([text], name, {type: 'text/markdown'})); return all; }",
        [name, text],
    )
    for event in ("dragover", "drop"):
        await screen.page.dispatch_event("main", event, {"dataTransfer": transfer})


@SIZES
async def test_an_article_is_added_and_corrected(
    browser: Browser, tmp_path: Path, viewport: dict[str, int]
) -> None:
    """Dropped, named, previewed, published, answered from in two seconds; then corrected."""
    async with moderating(browser, tmp_path, viewport) as (here, screen):
        await screen.slash("knowledge add")
        await _drop(screen, ARTICLE.name, ARTICLE.read_text(encoding="utf-8"))
        chosen = screen.page.get_by_label("file", exact=True)
        box = await chosen.bounding_box()
        assert box is not None
        assert box["width"] > WIDE_PX
        await look(screen, viewport, "1-dropped")
        await screen.page.get_by_role("button", name="Send").first.click()
        preview = private(screen, "Preview")
        await expect(preview).to_contain_text("Sanctuary cities and the deportation plan")
        await expect(preview).to_contain_text("Nothing is published yet")
        await look(screen, viewport, "2-preview")
        pressed = time.monotonic()
        await preview.get_by_role("button", name="Publish").click()
        await expect(private(screen, "Members are answered from it now")).to_be_visible()
        assert "has emphasized" in (await here.ask(DIRECT)).text
        assert time.monotonic() - pressed < MOST_S
        await look(screen, viewport, "3-published")
        await be(screen, "Alice")
        answer = await screen.ask(DIRECT)
        await expect(answer).to_contain_text("Mayor Michelle Wu has emphasized")
        await be(screen, MODERATOR)
        answer = screen.message("Mayor Michelle Wu has emphasized")
        await answer.click(button="right", position={"x": 60, "y": 30})
        await look(screen, viewport, "4-menu")
        await screen.page.get_by_role("menuitem", name="Correct this passage").click()
        form = screen.page.get_by_role("dialog")
        field = form.get_by_role("textbox")
        sentence = await field.input_value()
        await field.fill(sentence.replace("has emphasized", "has underlined"))
        await look(screen, viewport, "5-form")
        await form.get_by_role("button", name="Submit").click()
        preview = private(screen, "+underlined")
        await expect(preview.locator("s")).to_have_text(["−gone", "−emphasized"])
        await look(screen, viewport, "6-correction")
        await preview.get_by_role("button", name="Publish").click()
        await expect(private(screen, "Members are answered from it now").last).to_be_visible()
        await be(screen, "Alice")
        await expect(await screen.ask(DIRECT)).to_contain_text("has underlined")
        (file,) = here.folder.glob("sanctuary*.md")
        assert "has underlined" in file.read_text(encoding="utf-8")


@SIZES
async def test_what_a_moderator_looks_at(
    browser: Browser, tmp_path: Path, viewport: dict[str, int]
) -> None:
    """The list, an article, sections, history, what is wrong: each leads on, none is stretched."""
    async with moderating(browser, tmp_path, viewport) as (here, screen):
        await screen.slash("knowledge list")
        await screen.page.get_by_role("button", name="Send").first.click()
        shown = private(screen, "1 article")
        await shown.get_by_role("combobox").select_option(label="Parks of the town — parks.md")
        history_button = screen.page.get_by_role("button", name="History")
        shown = screen.messages.filter(has=history_button)
        await expect(shown.get_by_role("button", name="Withdraw…")).to_be_visible()
        await look(screen, viewport, "10-article")
        async with screen.page.expect_download() as loading:
            await shown.get_by_role("link", name="parks.rev").click()
        path = await (await loading.value).path()
        assert path.read_text(encoding="utf-8") == PARKS
        await shown.get_by_role("button", name="Edit").click()
        sections = private(screen, "Choose a section")
        await sections.get_by_role("combobox").select_option(index=3)
        form = screen.page.get_by_role("dialog")
        await expect(form.get_by_role("textbox")).to_have_value(
            PARKS[PARKS.index("## The lake") :].strip()
        )
        await look(screen, viewport, "11-section")
        await form.get_by_role("textbox").fill("## The lake\n\nThe lake was dug in 1931.")
        await form.get_by_role("button", name="Submit").click()
        preview = private(screen, "1931")
        await expect(preview).to_be_visible()
        await look(screen, viewport, "12-section-preview")
        await preview.get_by_role("button", name="Publish").click()
        await expect(private(screen, "Members are answered from it now")).to_be_visible()
        await shown.get_by_role("button", name="History").click()
        history = private(screen, "History of parks.md")
        await expect(history).to_be_visible()
        await look(screen, viewport, "13-history")
        box = await history.get_by_role("button", name="Restore…").bounding_box()
        assert box is not None
        assert box["height"] < HIGH_PX
        await history.get_by_role("button", name="Restore…").click()
        preview = private(screen, "An earlier text")
        await preview.get_by_role("button", name="Publish").click()
        await expect(private(screen, "Published")).to_have_count(1)
        await expect(screen.page.get_by_text("An earlier text")).to_have_count(0)
        assert (here.folder / "parks.md").read_text(encoding="utf-8") == PARKS
        (here.folder / "broken.md").write_text("---\ntitel: x\n---\nText.\n")
        await here.library.refresh(["broken.md"])
        await screen.slash("knowledge check")
        await screen.page.get_by_role("button", name="Send").first.click()
        await expect(private(screen, "1 problem")).to_contain_text("broken.md")
        await look(screen, viewport, "14-check")


@SIZES
async def test_what_stops_a_moderator(
    browser: Browser, tmp_path: Path, viewport: dict[str, int]
) -> None:
    """A fault, a question that would fail, somebody else's change: each says what to do."""
    async with moderating(browser, tmp_path, viewport) as (here, screen):
        await screen.slash("knowledge add")
        await screen.page.get_by_role("button", name="Send").first.click()
        form = screen.page.get_by_role("dialog")
        await form.get_by_role("textbox", name="Title").fill("Clocks of the town")
        await form.get_by_role("textbox", name="Date").fill("32 May")
        await form.get_by_role("textbox", name="Text").fill("The clocks were made by Ada Brown.")
        await look(screen, viewport, "20-form")
        await form.get_by_role("button", name="Submit").click()
        preview = private(screen, "1 fault")
        await expect(preview).to_be_visible()
        await look(screen, viewport, "21-fault")
        await preview.get_by_role("button", name="Change my text").click()
        await expect(form.get_by_role("textbox", name="Text")).to_have_value(
            "The clocks were made by Ada Brown."
        )
        await form.get_by_role("button", name="Cancel").click()
        await screen.slash("knowledge edit")
        await screen.page.get_by_role("combobox", name="article").fill("park")
        await screen.page.get_by_role("option", name="Parks of the town").click()
        await _drop(screen, "parks.md", PARKS.replace("Mary Hill.", "Jane Green."))
        await screen.page.get_by_role("button", name="Send").first.click()
        preview = private(screen, "would fail")
        await expect(preview).to_be_visible()
        await look(screen, viewport, "22-failing")
        await preview.get_by_role("button", name="Publish with a reason…").click()
        await form.get_by_role("textbox").fill("It was somebody else.")
        await look(screen, viewport, "23-reason")
        (here.folder / "parks.md").write_text(PARKS.replace("nine parks", "twelve parks"))
        await form.get_by_role("button", name="Submit").click()
        await expect(private(screen, "The article was changed meanwhile")).to_be_visible()
        await look(screen, viewport, "24-stale")


@SIZES
async def test_it_must_go_now(browser: Browser, tmp_path: Path, viewport: dict[str, int]) -> None:
    """A withdrawn article's answers say so before the eyes of who asked."""
    async with moderating(browser, tmp_path, viewport) as (here, screen):
        here.client.edits.pause_s = 0
        answer = await screen.ask("who laid out the rose garden")
        await expect(answer).to_contain_text("Mary Hill")
        await screen.slash("knowledge withdraw")
        await screen.page.get_by_role("combobox", name="article").fill("park")
        await screen.page.get_by_role("option", name="Parks of the town").click()
        await screen.page.get_by_role("button", name="Send").first.click()
        form = screen.page.get_by_role("dialog")
        await form.get_by_role("textbox").fill("It names somebody.")
        await look(screen, viewport, "30-withdraw")
        await form.get_by_role("button", name="Submit").click()
        await expect(private(screen, "Withdrawn: parks.md")).to_be_visible()
        await expect(screen.message("that the moderators have withdrawn")).to_be_visible()
        await expect(screen.page.get_by_text("Mary Hill")).to_have_count(0)
        await look(screen, viewport, "31-withdrawn")
