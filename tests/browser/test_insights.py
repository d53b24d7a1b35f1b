"""What people asked: the chart, a group turned into an article, a correction of old answers."""

from pathlib import Path
import re

from playwright.async_api import Browser, expect
import pytest

from tests.browser.moderating import SIZES, be, look, moderating, private
from tests.browser.screen import PHONE

pytestmark = pytest.mark.asyncio(loop_scope="session")
LAKE = "when can boats be hired"
SWINGS = "who looks after the swings"


@SIZES
async def test_a_group_becomes_an_article(
    browser: Browser, tmp_path: Path, viewport: dict[str, int]
) -> None:
    """The chart is seen and said; what nobody could be told is written, and told from then on."""
    async with moderating(browser, tmp_path, viewport) as (here, screen):
        for question in (SWINGS, "who looks after the swings?", LAKE, "who laid out the garden"):
            await here.ask(question)
        await screen.slash("insights")
        await screen.page.get_by_role("button", name="Send").first.click()
        shown = private(screen, "What people asked")
        await expect(shown).to_contain_text("4 questions")
        chart = shown.get_by_role("img")
        await expect(chart).to_be_visible()
        assert "4" in (await chart.get_attribute("alt") or "")
        await chart.scroll_into_view_if_needed()
        await expect(chart).to_have_js_property("complete", value=True)
        assert await chart.evaluate("each => each.naturalWidth") > 0
        await look(screen, viewport, "40-insights")
        await shown.get_by_role("combobox").scroll_into_view_if_needed()
        await look(screen, viewport, "41-insights-below")
        await shown.get_by_role("combobox").select_option(index=1)
        group = private(screen, "has no answer")
        await expect(group).to_contain_text("Asked 2 times")
        await look(screen, viewport, "42-group")
        await group.get_by_role("button", name="Write about this").click()
        form = screen.page.get_by_role("dialog")
        await expect(form.get_by_role("textbox", name="Title")).to_have_value(re.compile(SWINGS))
        await form.get_by_role("textbox", name="Title").fill("The swings")
        text = "The swings are looked after by Ada Brown."
        await form.get_by_role("textbox", name="Text").fill(text)
        await look(screen, viewport, "43-form")
        await form.get_by_role("button", name="Submit").click()
        preview = private(screen, "Preview")
        await expect(preview).to_contain_text("gains an answer")
        await look(screen, viewport, "44-preview")
        await preview.get_by_role("button", name="Publish").click()
        await expect(private(screen, "Members are answered from it now")).to_be_visible()
        await be(screen, "Alice")
        await expect(await screen.ask(SWINGS)).to_contain_text(text)


@SIZES
async def test_a_correction_reaches_old_answers(
    browser: Browser, tmp_path: Path, viewport: dict[str, int]
) -> None:
    """Before the eyes of who asked; and who looks again is told what was wrong."""
    async with moderating(browser, tmp_path, viewport) as (here, screen):
        here.client.edits.pause_s = 0
        answer = await screen.ask(LAKE)
        await expect(answer).to_contain_text("from May")
        old = await here.ask(LAKE)
        await expect(screen.messages.filter(has_text="Show in context")).to_have_count(2)
        await answer.click(button="right", position={"x": 60, "y": 30})
        await screen.page.get_by_role("menuitem", name="Correct this passage").click()
        form = screen.page.get_by_role("dialog")
        field = form.get_by_role("textbox")
        await field.fill((await field.input_value()).replace("May", "April"))
        await form.get_by_role("button", name="Submit").click()
        preview = private(screen, "+April")
        await preview.get_by_role("button", name="This corrects a mistake…").click()
        reach = private(screen, "of mine quoted what this changes")
        await expect(reach.get_by_role("link", name="#general › message")).to_have_count(2)
        await look(screen, viewport, "45-reach")
        await reach.get_by_role("button", name="Publish and correct them").click()
        await expect(private(screen, "are corrected in a moment")).to_be_visible()
        corrected = screen.messages.filter(has_text="Corrected on")
        await expect(corrected).to_have_count(2)
        await expect(corrected.first.locator("s")).to_contain_text("from May")
        await expect(corrected.first).to_contain_text("from April to September")
        await corrected.last.scroll_into_view_if_needed()
        await look(screen, viewport, "46-corrected")
        assert "from April" in old.text
        await corrected.last.click(button="right", position={"x": 60, "y": 30})
        await screen.page.get_by_role("menuitem", name="Check this answer").click()
        await expect(private(screen, "Each was cut again just now")).to_be_visible()
        await look(screen, viewport, "47-checked")
        await screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await corrected.last.click(button="right", position={"x": 60, "y": 30})
        await screen.page.get_by_role("menuitem", name="Copy message link").click()
        link = await screen.page.evaluate("() => navigator.clipboard.readText()")
        assert link == old.link
        await screen.slash("briefing check")
        await screen.page.get_by_role("textbox", name="link").fill(link)
        await screen.page.get_by_role("button", name="Send").first.click()
        await expect(screen.messages.filter(has_text="I corrected this answer")).to_have_count(2)


async def test_what_is_kept_of_a_person(browser: Browser, tmp_path: Path) -> None:
    """They read it, take it away as a file, and erase it with a second press."""
    async with moderating(browser, tmp_path, PHONE) as (here, screen):
        await be(screen, "Alice")
        await screen.ask(LAKE)
        await screen.slash("briefing privacy")
        await screen.page.get_by_role("button", name="Send").first.click()
        page = screen.messages.filter(has=screen.page.get_by_role("button", name="My data"))
        await page.get_by_role("button", name="My data").click()
        given = private(screen, "all that I keep of you")
        async with screen.page.expect_download() as loading:
            await given.get_by_role("link", name="my-data.json").click()
        assert LAKE in (await (await loading.value).path()).read_text(encoding="utf-8")
        await page.get_by_role("button", name="Erase…").click()
        sure = private(screen, "Erase all that I keep of you?")
        await look(screen, PHONE, "48-privacy")
        await sure.get_by_role("button", name="Erase it all").click()
        await expect(private(screen, "Erased: 1 question.")).to_be_visible()
        assert await here.store.questions.count() == 0
