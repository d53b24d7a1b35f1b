"""The chat page with a moderator before it, for tests.

SCREENSHOTS names a folder for pictures of what they do; none are kept unless it does.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import os
from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, expect
import pytest

from tests.browser.screen import DESKTOP, PHONE, Screen, looking_at
from tests.chat.knowledge.at_desk import PARKS, Desk, desk

MODERATOR = "Mona (moderator)"
SHOTS = os.environ.get("SCREENSHOTS")
SIZES = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])


@asynccontextmanager
async def moderating(
    browser: Browser, tmp_path: Path, viewport: dict[str, int]
) -> AsyncIterator[tuple[Desk, Screen]]:
    """The page, with the moderator before it."""
    async with (
        desk(tmp_path, {"parks.md": PARKS}) as here,
        looking_at(browser, here.sandbox, viewport=viewport) as screen,
    ):
        await be(screen, MODERATOR)
        yield here, screen


async def be(screen: Screen, name: str) -> None:
    """Become another person, on a phone by the drawer."""
    drawer = screen.page.get_by_role("button", name="Channels")
    is_phone = await drawer.is_visible()
    if is_phone:
        await drawer.click()
    await screen.be(name)
    if name != MODERATOR:
        await expect(screen.page.get_by_text("Only you can see this")).to_have_count(0)


async def look(screen: Screen, viewport: dict[str, int], name: str) -> None:
    """Nothing is wider than the window, axe finds nothing; a picture where one is wanted."""
    wide = "() => document.documentElement.scrollWidth - innerWidth"
    assert await screen.page.evaluate(wide) <= 0
    if SHOTS:
        size = "phone" if viewport == PHONE else "desktop"
        await screen.page.screenshot(path=f"{SHOTS}/{name}-{size}.png")
    found = (await Axe().run(screen.page)).response["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []


def private(screen: Screen, text: str) -> Locator:
    """The newest message that only the moderator sees, with a text in it."""
    return screen.messages.filter(has_text="Only you can see this").filter(has_text=text).last
