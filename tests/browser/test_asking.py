"""A newcomer's first minute: everything that one would try in the page works."""

from pathlib import Path

from playwright.async_api import Browser, FilePayload, expect
import pytest

from bot.sandbox.message import Upload
from bot.sandbox.server import SandboxOptions
from tests.browser.screen import looking_at
from tests.chat.bot_in_sandbox import DIRECT, town

pytestmark = pytest.mark.asyncio(loop_scope="session")
QUESTIONS = ("Who is the border czar?", "what is Boston's stance", "and Denver?")
OPTIONS = SandboxOptions(rate_limits=False, questions=QUESTIONS)


async def test_the_first_screen_teaches(browser: Browser, tmp_path: Path) -> None:
    """It says what this is and what one can do, and a question to try is asked by a click."""
    async with town(tmp_path, OPTIONS) as here, looking_at(browser, here.sandbox) as screen:
        log = screen.page.get_by_role("log")
        await expect(log).to_contain_text("local stand-in for Discord")
        await expect(log).to_contain_text("/ask")
        await expect(log).to_contain_text("Mona")
        for question in QUESTIONS:
            await expect(log.get_by_role("button", name=question)).to_be_visible()
        await log.get_by_role("button", name=QUESTIONS[0]).click()
        await expect(screen.message("The article says:")).to_contain_text("Tom Homan")


async def test_a_mention_is_answered(browser: Browser, tmp_path: Path) -> None:
    """The quote stands as a quotation, the citation below it, and the buttons under both."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        answer = await screen.ask(DIRECT)
        await expect(answer.locator("blockquote")).to_contain_text("Mayor Michelle Wu")
        await expect(answer).to_contain_text("Key Sanctuary Cities and Their Stances · undated")
        for button in ("Show in context", "More", "Not right", "Delete"):
            await expect(answer.get_by_role("button", name=button).first).to_be_visible()


async def test_a_follow_up(browser: Browser, tmp_path: Path) -> None:
    """What comes just after is read with it, by mention and by reply alike."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        answer = await screen.ask(DIRECT)
        await answer.click(button="right")
        await screen.page.get_by_role("menuitem", name="Reply").click()
        await screen.say("and Chicago?")
        await expect(screen.message("Brandon Johnson")).to_contain_text("Reading")
        await expect(await screen.ask("and Denver?")).to_contain_text("Mike Johnston")


async def test_show_in_context(browser: Browser, tmp_path: Path) -> None:
    """The passage comes privately, with the quote in bold, and goes when it is dismissed."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        answer = await screen.ask(DIRECT)
        await answer.get_by_role("button", name="Show in context").click()
        shown = screen.message("Only you can see this")
        await expect(shown.locator("strong").last).to_contain_text("Michelle Wu")
        await expect(shown).to_contain_text("line")
        await shown.get_by_role("button", name="Dismiss message").click()
        await expect(screen.page.get_by_text("Only you can see this")).to_have_count(0)


async def test_not_right(browser: Browser, tmp_path: Path) -> None:
    """The form takes a reason and a note, and what was entered reaches the log."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        answer = await screen.ask(DIRECT)
        await answer.get_by_role("button", name="Not right").click()
        form = screen.page.get_by_role("dialog")
        await expect(form).to_be_visible()
        await form.get_by_role("combobox").first.select_option(index=2)
        await form.get_by_role("textbox").fill("It was changed last week.")
        await form.get_by_role("button", name="Submit").click()
        await expect(form).to_have_count(0)
        await expect(screen.message("Only you can see this")).to_be_visible()
        (logged,) = await here.store.questions.recent(1)
        assert logged.record.outcome == "answer"


async def test_ask_by_the_picker(browser: Browser, tmp_path: Path) -> None:
    """/ask is found while typing, suggests, answers privately and can be posted for all."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        await screen.slash("ask")
        field = screen.page.get_by_role("combobox", name="question")
        await field.press_sequentially("boston")
        await screen.page.get_by_role("option", name="what is Boston's stance").click()
        await field.press("Enter")
        answer = screen.message("Only you can see this")
        await expect(answer).to_contain_text("Mayor Michelle Wu")
        await expect(answer).to_contain_text("Alice used /ask")
        await answer.get_by_role("button", name="Post here").click()
        await expect(screen.messages.filter(has_text="Mayor Michelle Wu")).to_have_count(2)
        assert len(here.said()) == 1


async def test_a_direct_message(browser: Browser, tmp_path: Path) -> None:
    """Alone with the bot no mention is needed."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        await screen.go("Direct Messages")
        await screen.say(DIRECT)
        answer = screen.message("The article says:")
        await expect(answer).to_contain_text("Mayor Michelle Wu")
        await expect(answer).to_contain_text("Questions are kept for 90 days")


async def test_a_messages_menu(browser: Browser, tmp_path: Path) -> None:
    """What another has written is answered from its menu."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        await here.bob.say("general", DIRECT)
        await screen.message(DIRECT).click(button="right")
        item = screen.page.get_by_role("menuitem", name="Answer from the briefing")
        await item.click()
        await expect(screen.message("Only you can see this")).to_contain_text("Michelle Wu")


async def test_files_both_ways(browser: Browser, tmp_path: Path) -> None:
    """Files go by the button and by drag and drop, can be left out again, and come back whole."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        note = FilePayload(name="note.txt", mimeType="text/plain", buffer=b"The whole note.")
        other = FilePayload(name="other.txt", mimeType="text/plain", buffer=b"Another.")
        chooser = screen.page.locator("input[type=file]")
        await chooser.set_input_files([note, other])
        await screen.page.get_by_role("button", name="Remove other.txt").click()
        await screen.say("see the note")
        shown = screen.message("see the note")
        async with screen.page.expect_download() as loading:
            await shown.get_by_role("link", name="note.txt").click()
        path = await (await loading.value).path()
        assert path.read_bytes() == b"The whole note."
        transfer = await screen.page.evaluate_handle(
            "() => { const all = new DataTransfer();"
            " all.items.add(new File(['dropped'], 'drop.txt', {type: 'text/plain'}));"
            " return all; }"
        )
        for event in ("dragover", "drop"):
            await screen.page.dispatch_event("main", event, {"dataTransfer": transfer})
        await screen.composer.press("Enter")
        await expect(screen.message("drop.txt")).to_be_visible()
        sent = list(here.sandbox.channel("general").messages.values())
        assert [each.attachments[0].upload.content for each in sent] == [
            b"The whole note.",
            b"dropped",
        ]
        assert sent[1].attachments[0].upload == Upload("drop.txt", b"dropped", "text/plain")


async def test_editing_and_deleting_a_question(browser: Browser, tmp_path: Path) -> None:
    """An edit changes the answer in its place; a deletion takes it away."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        await screen.ask(DIRECT)
        await screen.composer.press("ArrowUp")
        editor = screen.page.get_by_role("textbox", name="Edit message")
        await expect(editor).to_have_value("@Briefing what is Boston's stance")
        await editor.fill("@Briefing what is Denver's stance")
        await editor.press("Enter")
        await expect(screen.message("The article says:")).to_contain_text("Mike Johnston")
        await screen.messages.first.click(button="right")
        await screen.page.get_by_role("menuitem", name="Delete").click()
        await screen.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        await expect(screen.messages).to_have_count(0)


async def test_a_thread(browser: Browser, tmp_path: Path) -> None:
    """A thread opens under a message, and the bot answers in it."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        answer = await screen.ask(DIRECT)
        await answer.click(button="right")
        await screen.page.get_by_role("menuitem", name="Create thread").click()
        dialog = screen.page.get_by_role("dialog")
        await dialog.get_by_role("textbox").fill("More on Boston")
        await dialog.get_by_role("button", name="Create thread").click()
        await expect(screen.page.get_by_role("heading", level=1)).to_have_text("More on Boston")
        await screen.say("@Briefing what is Chicago's stance")
        await expect(screen.message("The article says:")).to_contain_text("Brandon Johnson")


async def test_each_person_sees_their_own(browser: Browser, tmp_path: Path) -> None:
    """One switches between people; a moderator sees more, and nobody sees another's answers."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        await screen.slash("ask")
        field = screen.page.get_by_role("combobox", name="question")
        await field.fill(DIRECT)
        await field.press("Enter")
        await expect(screen.message("Only you can see this")).to_be_visible()
        await expect(screen.page.get_by_role("link", name="moderators")).to_have_count(0)
        await screen.be("Mona (moderator)")
        await expect(screen.page.get_by_role("link", name="moderators")).to_be_visible()
        await expect(screen.page.get_by_text("Only you can see this")).to_have_count(0)
        await screen.slash("briefing channel")
        await expect(screen.page.get_by_role("form", name="/briefing channel")).to_be_visible()


async def test_what_others_do_is_seen_at_once(browser: Browser, tmp_path: Path) -> None:
    """Messages and typing of others come without a reload; other channels turn bold."""
    async with town(tmp_path) as here, looking_at(browser, here.sandbox) as screen:
        await screen.page.get_by_role("link", name="general").wait_for()
        await here.bob.type("general")
        await expect(screen.page.get_by_text("Bob is typing…")).to_be_visible()
        await here.bob.say("general", "good morning")
        await expect(screen.message("good morning")).to_be_visible()
        await expect(screen.page.get_by_text("Bob is typing…")).to_have_count(0)
        await here.bob.say("announcements", f"hello {here.alice.mention}")
        await expect(screen.page.get_by_role("link", name="announcements")).to_contain_text(
            "unread"
        )
