"""The chat page as a person has it before them, driven in a real browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

from bot.sandbox.server import Sandbox

WAIT_MS = 10_000
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
expect.set_options(timeout=WAIT_MS)


class Screen:
    """A window with the chat page in it.

    Attributes:
        page: Playwright's.
        complaints: What the browser's console told as an error, a breach of the page's own policy
            among them.
        hosts: Whom it asked for anything.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.set_default_timeout(WAIT_MS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heed)
        page.on("request", lambda request: self.hosts.add(request.url.split("/")[2]))

    def _heed(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    @property
    def composer(self) -> Locator:
        """Where one writes."""
        return self.page.get_by_role("textbox", name="Message ")

    @property
    def messages(self) -> Locator:
        """All messages that are in the page."""
        return self.page.get_by_role("log").get_by_role("article")

    def message(self, text: str) -> Locator:
        """The newest message with a text in it."""
        return self.messages.filter(has_text=text).last

    async def say(self, text: str) -> None:
        """Type a message and send it."""
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def ask(self, question: str) -> Locator:
        """Mention the bot; its answer, once it is there."""
        asked = await self.messages.count()
        await self.composer.fill("")
        await self.composer.press_sequentially("@Bri")
        await self.page.get_by_role("option", name="@Briefing").first.wait_for()
        await self.composer.press("Enter")
        await self.composer.press_sequentially(question)
        await self.composer.press("Enter")
        await expect(self.messages).to_have_count(asked + 2)
        return self.messages.last

    async def slash(self, command: str) -> None:
        """Choose a slash command in the picker."""
        await self.composer.fill("")
        await self.composer.press_sequentially(f"/{command}")
        await self.page.get_by_role("option", name=f"/{command}").first.click()

    async def choose_in_menu(self, message: Locator, item: str) -> None:
        """Open a message's menu and choose in it."""
        await message.get_by_text("", exact=False).first.click(button="right")
        await self.page.get_by_role("menuitem", name=item).click()

    async def be(self, name: str) -> None:
        """Become another person."""
        await self.page.get_by_role("combobox", name="You are").select_option(label=name)

    async def go(self, channel: str) -> None:
        """Look at another channel."""
        await self.page.get_by_role("link", name=channel).first.click()


@asynccontextmanager
async def looking_at(
    browser: Browser, sandbox: Sandbox, *, complaints: bool = False, **options: Any
) -> AsyncIterator[Screen]:
    """The page, opened; at the end the browser must have had nothing to complain of.

    Args:
        browser: Where.
        sandbox: Whose page.
        complaints: Whether complaints are allowed.
        options: Of the browser's window.
    """
    options = {"viewport": DESKTOP, "color_scheme": "dark", "reduced_motion": "reduce"} | options
    context = await browser.new_context(**options)
    try:
        screen = Screen(await context.new_page())
        await screen.page.goto(sandbox.page_url)
        await screen.page.get_by_role("log").wait_for()
        yield screen
        if not complaints:
            assert screen.complaints == []
            assert screen.hosts == {sandbox.url.removeprefix("http://")}
    finally:
        await context.close()
