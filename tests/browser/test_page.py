"""The page every day: keyboard, screen readers, hostile text, many messages, lost connections."""

from contextlib import AsyncExitStack
from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect
import pytest

from bot.sandbox.server import open_sandbox
from tests.browser.screen import DESKTOP, PHONE, Screen, looking_at
from tests.chat.bot_in_sandbox import DIRECT, bot_in, checked_sandbox, settings_of, town

pytestmark = pytest.mark.asyncio(loop_scope="session")
FILES = Path(__file__).parents[2] / "bot" / "sandbox" / "page" / "files"
MOST_BYTES = 60_000
HOSTILE = [
    '<img src=x onerror="document.title=1"><script>document.title=2</script>',
    "</div></article><h1>not a heading</h1><style>*{display:none}</style>",
    "[click](javascript:alert(1)) [data](data:text/html,x) <javascript:alert(1)>",
    "\U0001f600" * 2000,
    "*" * 2000,
    "[" * 1000 + "](" * 500,
    "`" * 1999,
    "> " * 1000,
    "||" * 1000,
    "\u202egnirts\u202c \u2066x\u2069 \u200b\u200b",
    "x" * 2000,
    "&lt;b&gt; &amp; &#60;",
    "- " * 900 + "\n" + "1. " * 60,
    "https://evil.example/" + "a" * 1900,
    "z\u0300\u0301\u0302" * 400,
]


async def test_its_code_is_small() -> None:
    """It stays a page that one can read."""
    assert sum(len(file.read_bytes()) for file in FILES.iterdir()) < MOST_BYTES


async def _violations(screen: Screen) -> list[str]:
    found = (await Axe().run(screen.page)).response["violations"]
    return [
        f"{each['id']}: {each['help']}: {node['html'][:120]}: {node.get('failureSummary')}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_axe_finds_nothing(
    browser: Browser, tmp_path: Path, scheme: str, viewport: dict[str, int]
) -> None:
    """At rest, with answers, in a menu, in a picker and in a form."""
    async with (
        town(tmp_path) as here,
        looking_at(browser, here.sandbox, color_scheme=scheme, viewport=viewport) as screen,
    ):
        await screen.page.get_by_role("log").get_by_text("Welcome").first.wait_for()
        assert await _violations(screen) == []
        answer = await screen.ask(DIRECT)
        await answer.get_by_role("button", name="Show in context").click()
        await screen.message("Only you can see this").wait_for()
        await here.bob.say("general", "**b** *i* ||s|| `c` <t:0:R> > q\n- a\n1. b\n-# s\n## h")
        assert await _violations(screen) == []
        not_right = screen.page.get_by_role("button", name="Not right")
        answer = screen.messages.filter(has=not_right).last
        await answer.click(button="right", position={"x": 60, "y": 30})
        await screen.page.get_by_role("menu").wait_for()
        assert await _violations(screen) == []
        await screen.page.keyboard.press("Escape")
        await screen.composer.press_sequentially("/b")
        await screen.page.get_by_role("listbox").first.wait_for()
        assert await _violations(screen) == []
        await screen.composer.fill("")
        await not_right.click()
        await screen.page.get_by_role("dialog").wait_for()
        assert await _violations(screen) == []


async def test_all_of_it_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    """From the address bar to an answer, its context and its form, without a pointer."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        await screen.page.get_by_role("log").get_by_text("Welcome").first.wait_for()
        keyboard = screen.page.keyboard

        async def tab_to(name: str) -> None:
            for _ in range(60):
                await keyboard.press("Tab")
                label = await screen.page.evaluate(
                    "() => { const at = document.activeElement;"
                    " return at.getAttribute('aria-label') ?? at.textContent; }"
                )
                if label.strip().startswith(name):
                    return
            raise AssertionError(name)

        await tab_to("Message ")
        await keyboard.type("@Bri")
        await screen.page.get_by_role("option", name="@Briefing").first.wait_for()
        await keyboard.press("Tab")
        await keyboard.type(DIRECT)
        await keyboard.press("Enter")
        await expect(screen.message("The article says:")).to_be_visible()
        await screen.page.get_by_role("log").focus()
        await tab_to("Show in context")
        await keyboard.press("Enter")
        await expect(screen.message("Only you can see this")).to_be_visible()
        await screen.page.get_by_role("log").focus()
        await tab_to("Not right")
        await keyboard.press("Enter")
        await expect(screen.page.get_by_role("dialog")).to_be_visible()
        await keyboard.press("Escape")
        await expect(screen.page.get_by_role("dialog")).to_have_count(0)


async def test_a_screen_reader_hears_the_author_first(browser: Browser, tmp_path: Path) -> None:
    """A message's name begins with who wrote it, and the log is one."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        await screen.ask(DIRECT)
        article = screen.page.get_by_role("article", name="Briefing The article says:")
        await expect(article).to_have_count(1)
        assert await screen.page.get_by_role("log").count() == 1
        assert await screen.page.locator("html").get_attribute("lang") == "en"


async def test_a_time_stands_beside_its_text(browser: Browser) -> None:
    """What follows on a message has its time before it, not over it."""
    async with (
        checked_sandbox() as sandbox,
        looking_at(browser, sandbox) as screen,
    ):
        for said in ("one", "two"):
            await screen.say(said)
        second = screen.message("two")
        text = await second.get_by_text("two", exact=True).bounding_box()
        time = await second.locator("time").bounding_box()
        assert text is not None
        assert time is not None
        assert time["x"] + time["width"] < text["x"]


async def test_hostile_text_changes_nothing(browser: Browser, tmp_path: Path) -> None:
    """It is shown as text, in no time, and the page is as it was."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        await screen.page.get_by_role("log").get_by_text("Welcome").first.wait_for()
        title = await screen.page.title()
        for text in HOSTILE:
            await here.bob.say("general", text)
        await here.bob.say("general", "the last one")
        await expect(screen.message("the last one")).to_be_visible()
        log = screen.page.get_by_role("log")
        assert await screen.page.title() == title
        assert await log.locator("script, style, img, h1, iframe").count() == 0
        for link in await log.locator("article a").all():
            assert (await link.get_attribute("href") or "").startswith("https://")
        await expect(screen.message("<img src=x")).to_contain_text(HOSTILE[0])
        await expect(screen.message("&lt;b&gt;")).to_contain_text(HOSTILE[11])
        wide = await screen.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0
        assert "Mayor Michelle Wu" in await (await screen.ask(DIRECT)).inner_text()


async def test_many_messages(browser: Browser, tmp_path: Path) -> None:
    """Of 5,000 messages only some are in the page at a time, and the first is reached."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        first = await here.bob.say("general", "message number 0")
        for number in range(1, 5000):
            await here.bob.say("general", f"message number {number}")
        await screen.page.reload()
        await expect(screen.message("message number 4999")).to_be_visible()
        assert await screen.messages.count() <= 250
        await screen.page.get_by_role("log").focus()
        for _ in range(400):
            await screen.page.keyboard.press("Home")
            if await screen.message("message number 0").count():
                break
        assert await screen.messages.count() <= 250
        await here.bob.say("general", "a far reply", reply_to=first)
        await screen.page.get_by_role("button", name="New messages").click()
        await expect(screen.message("a far reply")).to_be_visible()
        await screen.message("a far reply").get_by_role("button", name="message number 0").click()
        await expect(screen.page.locator(f"#m-{first.id}")).to_be_focused()
        assert await screen.messages.count() <= 250
        await screen.say("here")
        await expect(screen.message("here")).to_be_visible()
        await here.bob.say("announcements", f"look: {first.link}")
        await screen.go("announcements")
        await screen.page.get_by_role("link", name="#general › message").click()
        await expect(screen.page.locator(f"#m-{first.id}")).to_be_in_viewport()


async def test_the_bot_may_be_away(browser: Browser, tmp_path: Path) -> None:
    """The page says so, and that it is back."""
    async with checked_sandbox() as sandbox, looking_at(browser, sandbox) as screen:
        offline = screen.page.get_by_text("Briefing is offline")
        await expect(offline).to_be_visible()
        async with bot_in(sandbox, settings_of(sandbox, tmp_path / "log.sqlite3")):
            await expect(offline).to_have_count(0)
        await expect(offline).to_be_visible()


async def test_a_lost_connection_comes_back(browser: Browser, tmp_path: Path) -> None:
    """What was being typed is still there, and what was missed is shown."""
    async with (
        town(tmp_path) as here,
        looking_at(browser, here.sandbox, complaints=True) as screen,
    ):
        await screen.ask(DIRECT)
        await screen.composer.fill("half a sen")
        await screen.page.context.set_offline(offline=True)
        await here.sandbox.site.close()
        await expect(screen.page.get_by_text("is not running")).to_be_visible()
        await here.bob.say("general", "meanwhile")
        await screen.page.context.set_offline(offline=False)
        await expect(screen.page.get_by_text("is not running")).to_have_count(0)
        await expect(screen.message("meanwhile")).to_be_visible()
        await expect(screen.composer).to_have_value("half a sen")


async def test_another_run_is_told(browser: Browser) -> None:
    """A page whose sandbox was started anew says where the new address is."""
    async with AsyncExitStack() as stack:
        async with open_sandbox() as first:
            port = int(first.url.rpartition(":")[2])
            window = looking_at(browser, first, complaints=True)
            screen = await stack.enter_async_context(window)
            await screen.page.get_by_text("Briefing is offline").wait_for()
        async with open_sandbox(port=port):
            told = screen.page.get_by_text("Open the address that the terminal shows")
            await expect(told).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, {"width": 360, "height": 640}], ids=str)
async def test_it_fits_a_phone(browser: Browser, tmp_path: Path, viewport: dict[str, int]) -> None:
    """Channels come as a drawer, nothing is wider than the screen, and what is tapped is large."""
    async with (
        town(tmp_path) as here,
        looking_at(browser, here.sandbox, viewport=viewport, has_touch=True) as screen,
    ):
        answer = await screen.ask(DIRECT)
        await expect(answer).to_be_visible()
        wide = "() => document.documentElement.scrollWidth - innerWidth"
        assert await screen.page.evaluate(wide) <= 0
        for button in await answer.get_by_role("button").all():
            box = await button.bounding_box()
            if box and await button.get_attribute("data-jump") is None:
                assert box["height"] >= 40
        await screen.page.get_by_role("button", name="Channels").click()
        await screen.page.get_by_role("link", name="announcements").click()
        await expect(screen.page.get_by_role("heading", level=1)).to_have_text("announcements")
        assert await screen.page.evaluate(wide) <= 0


async def test_another_page_cannot_act_here(browser: Browser, tmp_path: Path) -> None:
    """A page of another origin in the same browser gets no connection, even with the token."""
    async with town(tmp_path) as here, open_sandbox() as elsewhere:
        page = await (await browser.new_context()).new_page()
        await page.goto(elsewhere.url)
        address = here.sandbox.page_url.replace("http:", "ws:") + "live"
        opened = await page.evaluate(
            "(address) => new Promise((tell) => { const socket = new WebSocket(address);"
            " socket.onopen = () => tell(true); socket.onerror = () => tell(false); })",
            address,
        )
        assert opened is False
        await page.context.close()
