"""A page does what its person can do, and is told what its person sees."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from io import BytesIO
from typing import Any

import aiohttp
import discord
from discord import app_commands, ui
import pytest

from bot.sandbox.drafts import MAX_FILE_BYTES
from bot.sandbox.message import Draft, MessageType, Upload
from bot.sandbox.page import actions
from bot.sandbox.page.actions import FAILED
from bot.sandbox.page.tab import MOST_WAITING, WENT_WRONG
from bot.sandbox.server import Sandbox, SandboxOptions, open_sandbox
from tests.sandbox.client import Bot, running
from tests.sandbox.conftest import Join
from tests.sandbox.page.page_client import Page, PageError, opened, pages
from tests.sandbox.test_messages import channel_of

TOO_MUCH = 10 * 1024 * 1024 + 1


def _id(sandbox: Sandbox, channel: str = "general") -> str:
    return str(sandbox.channel(channel).id)


async def test_the_state_is_what_a_person_sees(join: Join) -> None:
    """Channels, people and the bot; what only moderators see is not there for others."""
    options = SandboxOptions(rate_limits=False, questions=("Who?",))
    async with join(options=options) as sandbox, opened(sandbox) as (page, state):
        assert state["bot"] == {"id": str(sandbox.world.bot.id), "name": "Briefing", "online": True}
        assert [(each["name"], each["moderator"]) for each in state["people"]] == [
            ("Alice", False),
            ("Bob", False),
            ("Mona", True),
        ]
        assert state["welcome"]["questions"] == ["Who?"]
        assert "become Mona" in str(state["welcome"]["text"])
        (guild,) = state["guilds"]
        assert [each["name"] for each in guild["channels"]] == ["general", "announcements"]
        assert state["dm"]["can_send"]
        mona = (await page.do("be", person=str(sandbox.person("Mona").id)))["state"]
        names = [each["name"] for each in mona["guilds"][0]["channels"]]
        assert names == ["general", "announcements", "moderators"]


async def test_where_nobody_moderates_nobody_is_named(join: Join) -> None:
    """The first channel's words name a moderator only if there is one."""
    options = SandboxOptions(rate_limits=False, moderators=())
    async with join(options=options) as sandbox, opened(sandbox) as (_, state):
        text = str(state["welcome"]["text"])
        assert "right-click it" in text
        assert "become" not in text


async def test_what_is_said_is_shown_to_those_who_see_it(join: Join) -> None:
    """Messages, edits and deletions reach every page whose person sees the channel."""
    async with (
        join() as sandbox,
        opened(sandbox) as (alice, _),
        opened(sandbox, "Mona") as (mona, _),
    ):
        said = await alice.do("say", channel=_id(sandbox), text="hello")
        mona_mention = sandbox.person("Mona").mention
        for page, may_edit, may_delete in ((alice, True, True), (mona, False, True)):
            shown = await page.message("hello")
            assert shown["id"] == said["message"]
            assert (shown["can_edit"], shown["can_delete"]) == (may_edit, may_delete)
            assert not shown["only_you"]
            assert shown["author_name"] == "Alice"
        await alice.do("edit", message=said["message"], text=f"goodbye {mona_mention}")
        changed = await mona.told("message")
        assert changed["message"]["edited_timestamp"]
        assert (changed["new"], changed["message"]["pings"]) == (False, True)
        await mona.do("delete", message=said["message"])
        gone = await alice.told("deleted")
        assert (gone["channel"], gone["message"]) == (_id(sandbox), said["message"])
        await mona.do("say", channel=_id(sandbox, "moderators"), text="among us")
        await mona.do("say", channel=_id(sandbox), text="to all")
        await alice.message("to all")
        assert not [each for each in alice.events if each["event"] == "message"]


@pytest.mark.parametrize(
    ("action", "fields", "why"),
    [
        ("say", {"channel": "moderators", "text": "x"}, "sees no such channel"),
        ("history", {"channel": "moderators"}, "sees no such channel"),
        ("say", {"channel": "general", "text": "x" * 2001}, "2000"),
        ("say", {"channel": "general", "text": ""}, "empty"),
        ("say", {"channel": "general", "text": "x", "uploads": ["99"]}, "add it again"),
        ("thread", {"channel": "general", "name": " "}, "1 to 100 characters"),
        ("slash", {"channel": "general", "command": "nothing"}, "finds no command /nothing"),
        ("edit", {"message": "1", "text": "x"}, "no longer there"),
        ("be", {"person": "1"}, "no such person"),
        ("submit", {"form": "1", "fields": {}}, "closed"),
        ("slash", {"channel": "general", "command": "x", "options": ["y"]}, "no object"),
        ("dance", {}, "no action 'dance'"),
        ("say", {"channel": "general"}, "text is None"),
        ("say", {"channel": 7, "text": "x"}, "no id"),
        ("say", {"channel": "general", "text": "x", "uploads": "9"}, "no list"),
        ("say", {"channel": "general", "text": "x", "ping": "no"}, "neither true nor false"),
    ],
)
async def test_what_cannot_be_done_is_told(
    join: Join, action: str, fields: dict[str, Any], why: str
) -> None:
    """The page learns why, and goes on."""
    async with join() as sandbox, opened(sandbox) as (page, _):
        if fields.get("channel") in {"general", "moderators"}:
            fields = fields | {"channel": _id(sandbox, fields["channel"])}
        with pytest.raises(PageError, match=why):
            await page.do(action, **fields)
        await page.do("say", channel=_id(sandbox), text="still here")
        await page.message("still here")


@pytest.mark.parametrize("text", ["", "no json", "[]", "7", '{"do": "say"}', "{" * 2000])
async def test_frames_that_no_page_sends(join: Join, text: str) -> None:
    """Nonsense is answered with what is wrong, and costs nothing else."""
    async with join() as sandbox, opened(sandbox) as (page, _):
        answer = await page.send_text(text)
        assert answer["re"] is None
        assert answer["error"] not in {"", WENT_WRONG}
        await page.do("history", channel=_id(sandbox))


async def test_a_page_says_who_it_is_first(join: Join) -> None:
    """Before that it can do nothing."""
    async with join() as sandbox, aiohttp.ClientSession(headers={"Origin": sandbox.url}) as session:
        async with session.ws_connect(f"{sandbox.page_url}live") as socket:
            with pytest.raises(PageError, match="who you are"):
                await Page(socket).do("history", channel=_id(sandbox))


async def test_a_page_hears_nothing_before_it_says_who_it_is(join: Join) -> None:
    """Whose eyes it has is not known yet; and what is no text is passed over."""
    async with join() as sandbox, aiohttp.ClientSession(headers={"Origin": sandbox.url}) as session:
        async with session.ws_connect(f"{sandbox.page_url}live") as socket:
            page = Page(socket)
            await socket.send_bytes(b'{"id": 9, "do": "be"}')
            with pytest.raises(PageError, match="who you are"):
                await page.do("history", channel=_id(sandbox))
            await sandbox.person("Alice").say("general", "too early")
            await page.do("be", person=str(sandbox.person("Alice").id))
            assert page.events == []
            await sandbox.person("Alice").say("general", "in time")
            assert (await page.read())["message"]["plain"] == "in time"


async def test_a_fault_of_the_sandbox_costs_one_frame(
    join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody foresaw is told as such, not in its own words, and the page goes on."""
    async with join() as sandbox, opened(sandbox) as (page, _):
        with monkeypatch.context() as patched:
            patched.setattr(sandbox.world, "type_in", None)
            with pytest.raises(PageError, match=WENT_WRONG):
                await page.do("type", channel=_id(sandbox))
        await page.do("type", channel=_id(sandbox))


async def test_history_comes_in_pages(join: Join) -> None:
    """The newest first; then those before, after or around one, each side saying if it ends."""
    async with join() as sandbox, opened(sandbox, "Bob") as (page, _):
        for number in range(120):
            await sandbox.person("Alice").say("general", f"message {number}")
        newest = await page.do("history", channel=_id(sandbox))
        assert [each["plain"] for each in newest["messages"]][::49] == [
            "message 70",
            "message 119",
        ]
        assert (newest["older"], newest["newer"]) == (True, False)
        oldest = newest["messages"][0]["id"]
        older = await page.do("history", channel=_id(sandbox), before=oldest)
        assert older["messages"][-1]["plain"] == "message 69"
        first = await page.do("history", channel=_id(sandbox), before=older["messages"][0]["id"])
        assert [len(each["messages"]) for each in (newest, older, first)] == [50, 50, 20]
        assert not first["older"]
        after = await page.do("history", channel=_id(sandbox), after=first["messages"][-1]["id"])
        assert [each["plain"] for each in after["messages"]][::49] == ["message 20", "message 69"]
        assert after["newer"]
        around = await page.do("history", channel=_id(sandbox), around=oldest)
        assert [each["plain"] for each in around["messages"]][::49] == ["message 45", "message 94"]
        assert (around["older"], around["newer"]) == (True, True)
        with pytest.raises(PageError, match="no longer there"):
            await page.do("history", channel=_id(sandbox), around="1")


async def test_replies_and_threads(join: Join) -> None:
    """A reply names what it answers; a thread opens under a message and is then a channel."""
    async with join() as sandbox, opened(sandbox) as (page, _):
        first = await page.do("say", channel=_id(sandbox), text="first")
        await page.do("say", channel=_id(sandbox), text="second", reply_to=first["message"])
        assert (await page.message("second"))["above"] == {
            "id": first["message"],
            "name": "@Alice",
            "text": "first",
        }
        thread = await page.do(
            "thread", channel=_id(sandbox), name="More on it", message=first["message"]
        )
        assert thread["channel"] == first["message"]
        channels = (await page.told("state"))["state"]["guilds"][0]["channels"]
        (shown,) = [each for each in channels if each["id"] == thread["channel"]]
        assert (shown["name"], shown["parent"]) == ("More on it", _id(sandbox))
        await page.do("say", channel=thread["channel"], text="inside")
        assert (await page.message("inside"))["channel_id"] == thread["channel"]


async def test_what_stands_above_a_reply_to_what_is_gone(join: Join) -> None:
    """A reply outlives what it answered, and says so."""
    async with join() as sandbox, opened(sandbox) as (page, _):
        first = await page.do("say", channel=_id(sandbox), text="first")
        await page.do("say", channel=_id(sandbox), text="second", reply_to=first["message"])
        await page.do("delete", message=first["message"])
        (shown,) = (await page.do("history", channel=_id(sandbox)))["messages"]
        assert (shown["plain"], shown["above"]) == (
            "second",
            {"name": "", "text": "The message was deleted"},
        )


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (MessageType.THREAD_CREATED, "started a thread: Story"),
        (MessageType.THREAD_STARTER_MESSAGE, "The thread was started from a message."),
    ],
)
async def test_what_discord_says_of_threads(join: Join, kind: MessageType, text: str) -> None:
    """Messages that Discord makes stand slanted, and nobody edits them."""
    async with join() as sandbox, opened(sandbox) as (page, _):
        messages, alice = sandbox.world.messages, sandbox.person("Alice")
        made = messages._new(alice.user, sandbox.channel("general"), kind, Draft("Story"))
        messages.place(made)
        shown = await page.message(text)
        assert [part["tag"] for part in shown["text"]] == ["em"]
        assert not shown["can_edit"]


async def test_a_container_has_its_colour(join: Join) -> None:
    """A layout's container is shown in the colour that the bot gave it, or in none."""
    bot = Bot()
    async with join(bot) as sandbox, opened(sandbox) as (page, _):
        view = ui.LayoutView()
        view.add_item(ui.Container(ui.TextDisplay("blue"), accent_colour=0x0000FF))
        view.add_item(ui.Container(ui.TextDisplay("plain")))
        await channel_of(bot).send(view=view)
        blue, plain = (await page.told("message"))["message"]["components"]
        assert (blue["colour"], plain.get("colour")) == ("#0000ff", None)


async def test_files_are_sent_ahead(join: Join) -> None:
    """An upload goes along with one message, under an address of the page's own host."""
    async with join() as sandbox, opened(sandbox) as (page, _):
        async with aiohttp.ClientSession(headers={"Origin": sandbox.url}) as session:
            url = f"{sandbox.page_url}uploads?name=note%20one.txt"
            headers = {"Content-Type": "text/plain"}
            async with session.post(url, data=b"content", headers=headers) as reply:
                upload = (await reply.json())["upload"]
            await page.do("say", channel=_id(sandbox), text="see", uploads=[upload])
            (file,) = (await page.message("see"))["files"]
            assert (file["name"], file["size"]) == ("note_one.txt", "7 bytes")
            assert file["url"].startswith("/attachments/")
            assert not file["picture"]
            async with session.get(sandbox.url + file["url"]) as reply:
                assert await reply.read() == b"content"
                assert reply.content_type == "text/plain"
            with pytest.raises(PageError, match="add it again"):
                await page.do("say", channel=_id(sandbox), text="again", uploads=[upload])
            async with session.post(url, data=BytesIO(b"x" * TOO_MUCH)) as reply:
                assert (await reply.json())["error"] == "A file may have 10 MiB at most."


async def test_typing_is_told_to_the_others(join: Join) -> None:
    """Who types sees nothing of it."""
    async with join() as sandbox, pages(sandbox, "Alice", "Bob") as (alice, bob):
        await alice.do("type", channel=_id(sandbox))
        told = await bob.told("typing")
        assert told["name"] == "Alice"
        await alice.do("say", channel=_id(sandbox), text="done")
        await alice.message("done")
        assert not alice.events


class Note(ui.Modal, title="Note"):
    """A form."""

    text: ui.TextInput[Any] = ui.TextInput(label="Text", required=True)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Show what was entered, to whoever entered it."""
        await interaction.response.send_message(f"noted {self.text.value}", ephemeral=True)


class Buttons(ui.View):
    """A button that opens a form, one that nobody answers, and menus."""

    @ui.button(label="Write", custom_id="write")
    async def write(self, interaction: discord.Interaction, _: ui.Button[Any]) -> None:
        """Open the form."""
        await interaction.response.send_modal(Note())

    @ui.button(label="Dead", custom_id="dead")
    async def dead(self, _: discord.Interaction, __: ui.Button[Any]) -> None:
        """Say nothing."""

    @ui.select(custom_id="plain", options=[discord.SelectOption(label="One", value="1")])
    async def plain(self, interaction: discord.Interaction, menu: ui.Select[Any]) -> None:
        """Say what was chosen."""
        await interaction.response.send_message(f"chose {menu.values[0]}")

    @ui.select(cls=ui.UserSelect, custom_id="user")
    async def user(self, interaction: discord.Interaction, menu: ui.UserSelect[Any]) -> None:
        """Say who was chosen."""
        await interaction.response.send_message(f"chose {menu.values[0].name}")


def _bot() -> Bot:
    bot = Bot()

    @bot.tree.command(description="Shows buttons")
    async def buttons(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("here", view=Buttons(timeout=None))

    group = app_commands.Group(name="topic", description="Topics")

    @group.command(description="One topic")
    @app_commands.describe(name="Which", file="With it", whose="Of whom")
    async def one(
        interaction: discord.Interaction,
        name: str,
        file: discord.Attachment | None = None,
        whose: discord.User | None = None,
    ) -> None:
        read = (await file.read()).decode() if file else "no file"
        who = whose.name if whose else "nobody"
        await interaction.response.send_message(f"{name}, {read}, {who}", ephemeral=True)

    @one.autocomplete("name")
    async def suggest(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed}ston", value="boston")]

    @bot.tree.context_menu(name="Repeat")
    async def repeat(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"again: {message.content}")

    bot.tree.add_command(group)
    return bot


async def test_commands_and_what_they_take(join: Join) -> None:
    """The picker's list, suggestions, options of each kind, and an answer that only one sees."""
    async with (
        join(_bot()) as sandbox,
        opened(sandbox) as (alice, _),
        opened(sandbox, "Bob") as (bob, _),
    ):
        found = await alice.do("offers", channel=_id(sandbox))
        assert [each["name"] for each in found["slash"]] == ["buttons", "topic one"]
        assert found["slash"][1]["about"] == "One topic"
        name, file, whose = found["slash"][1]["fields"]
        assert (name["name"], name["required"], name["suggests"]) == ("name", True, True)
        assert (file["kind"], file["required"]) == ("file", False)
        people = {each["label"]: each["value"] for each in whose["choices"]}
        assert found["menu"] == ["Repeat"]
        assert {"label": "@Bob", "about": ""} in found["mentions"]
        command = {"channel": _id(sandbox), "command": "topic one"}
        given = await alice.do("autocomplete", **command, option="name", partial="Bo", others={})
        assert given["choices"] == [{"label": "Boston", "value": "boston"}]
        async with aiohttp.ClientSession(headers={"Origin": sandbox.url}) as session:
            async with session.post(f"{sandbox.page_url}uploads?name=a", data=b"inside") as reply:
                upload = (await reply.json())["upload"]
        options = {"name": "boston", "file": upload, "whose": [people["Bob"]]}
        await alice.do("slash", **command, options=options)
        shown = await alice.message("boston, inside, bob")
        assert shown["only_you"]
        assert shown["above"] == {"name": "Alice", "text": "used /topic one"}
        await alice.do("say", channel=_id(sandbox), text="for all")
        await bob.message("for all")
        assert "boston" not in str(bob.events)
        history = await bob.do("history", channel=_id(sandbox))
        assert [each["plain"] for each in history["messages"]] == ["for all"]


async def test_a_menus_command(join: Join) -> None:
    """A message's own menu offers the bot's commands."""
    async with join(_bot()) as sandbox, opened(sandbox) as (page, _):
        said = await page.do("say", channel=_id(sandbox), text="original")
        await page.do("menu", message=said["message"], command="Repeat")
        shown = await page.message("again: original")
        assert shown["above"] == {"name": "Alice", "text": "used Repeat"}


async def _shown_buttons(sandbox: Sandbox, page: Page) -> str:
    await page.do("slash", channel=_id(sandbox), command="buttons", options={})
    return str((await page.message("here"))["id"])


async def test_a_form_comes_to_the_page_that_asked_for_it(join: Join) -> None:
    """It is shown there alone, refuses what it does not take, and is submitted once."""
    async with join(_bot()) as sandbox, pages(sandbox, "Alice", "Alice") as (page, other):
        message = await _shown_buttons(sandbox, page)
        shown = (await page.do("press", message=message, component="write"))["form"]
        assert shown["title"] == "Note"
        (part,) = shown["parts"]
        assert (part["label"], part["kind"], part["required"]) == ("Text", "text", True)
        field, form = part["name"], {"form": shown["id"]}
        with pytest.raises(PageError, match="1 to 4000 characters"):
            await page.do("submit", **form, fields={field: ""})
        await page.do("submit", **form, fields={field: "this"})
        assert (await page.message("noted this"))["only_you"]
        with pytest.raises(PageError, match="closed"):
            await page.do("submit", **form, fields={field: "this"})
        assert shown["id"] not in str(other.events)


async def test_forms_that_nobody_fills_in_are_closed(
    join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page keeps so many of them open, and then the latest."""
    monkeypatch.setattr(actions, "MOST_FORMS", 2)
    async with join(_bot()) as sandbox, opened(sandbox) as (page, _):
        message = await _shown_buttons(sandbox, page)
        forms = [
            (await page.do("press", message=message, component="write"))["form"] for _ in range(3)
        ]
        field = forms[0]["parts"][0]["name"]
        with pytest.raises(PageError, match="This form is closed"):
            await page.do("submit", form=forms[0]["id"], fields={field: "first"})
        for form, entered in zip(forms[1:], ("second", "third"), strict=True):
            await page.do("submit", form=form["id"], fields={field: entered})
            await page.message(f"noted {entered}")


async def test_what_nobody_answers_fails_by_name(join: Join) -> None:
    """After three seconds the page is told what Discord would show."""
    options = SandboxOptions(rate_limits=False, answer_s=0.05)
    async with join(_bot(), options) as sandbox, opened(sandbox) as (page, _):
        message = await _shown_buttons(sandbox, page)
        with pytest.raises(PageError, match=FAILED):
            await page.do("press", message=message, component="dead")


@pytest.mark.parametrize(("menu", "chosen"), [("plain", "1"), ("user", "Bob")])
async def test_choosing_in_a_menu(join: Join, menu: str, chosen: str) -> None:
    """Values and people alike."""
    async with join(_bot()) as sandbox, opened(sandbox) as (page, _):
        message = await _shown_buttons(sandbox, page)
        (shown,) = (await page.do("history", channel=_id(sandbox)))["messages"]
        rows = [row["components"][0] for row in shown["components"]]
        (field,) = [part["field"] for part in rows if part["custom_id"] == menu]
        assert (field["kind"], field["multiple"]) == ("choice", False)
        names = {each["label"]: each["value"] for each in field["choices"]}
        value = names[chosen] if menu == "user" else chosen
        await page.do("select", message=message, component=menu, values=[value])
        assert await page.message(f"chose {chosen.lower()}")


@pytest.mark.parametrize(
    ("values", "why"), [([], "Choose one"), (["1", "2"], "Choose one"), (["1"], "no longer there")]
)
async def test_what_cannot_be_chosen_in_a_menu(join: Join, values: list[str], why: str) -> None:
    """One of those who are there, and nobody else."""
    async with join(_bot()) as sandbox, opened(sandbox) as (page, _):
        message = await _shown_buttons(sandbox, page)
        with pytest.raises(PageError, match=why):
            await page.do("select", message=message, component="user", values=values)


async def test_a_reply_to_a_private_answer_shows_nothing_of_it(join: Join) -> None:
    """What was for one person's eyes is not quoted to the others."""
    bot = Bot()

    @bot.tree.command(description="Answers twice")
    async def twice(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("a secret", ephemeral=True)
        await interaction.followup.send("for all", ephemeral=False)

    async with (
        join(bot) as sandbox,
        opened(sandbox) as (alice, _),
        opened(sandbox, "Bob") as (bob, _),
    ):
        await alice.do("slash", channel=_id(sandbox), command="twice", options={})
        follow_up = await alice.message("for all")
        if not follow_up["only_you"]:
            assert "id" not in (await bob.message("for all"))["above"]
        assert "a secret" not in str(bob.events)


async def test_the_bot_comes_and_goes() -> None:
    """A page is told, so that nobody waits for an answer in vain."""
    async with open_sandbox(options=SandboxOptions(rate_limits=False)) as sandbox:
        async with opened(sandbox) as (page, state):
            assert not state["bot"]["online"]
            async with running(Bot(), sandbox):
                assert (await page.told("bot"))["online"]
            assert not (await page.told("bot"))["online"]


@asynccontextmanager
async def _asleep(sandbox: Sandbox) -> AsyncIterator[None]:
    """A page whose browser reads nothing, as that of a computer that sleeps."""
    host = sandbox.url.removeprefix("http://")
    reader, writer = await asyncio.open_connection(*host.split(":"), limit=1024)
    request = (
        f"GET {sandbox.page_url.removeprefix(sandbox.url)}live HTTP/1.1",
        *(f"Host: {host}", f"Origin: {sandbox.url}", "Connection: Upgrade", "Upgrade: websocket"),
        *("Sec-WebSocket-Key: MDEyMzQ1Njc4OTAxMjM0NQ==", "Sec-WebSocket-Version: 13", "", ""),
    )
    writer.write("\r\n".join(request).encode())
    await reader.readuntil(b"\r\n\r\n")
    frame = b'{"id": 1, "do": "be"}'
    writer.write(bytes([0x81, 0x80 | len(frame), 0, 0, 0, 0]) + frame)
    await reader.readexactly(4)
    try:
        yield
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def test_a_page_that_does_not_keep_up_is_closed() -> None:
    """What it has not read does not pile up, and its connection is not waited for."""
    async with open_sandbox() as sandbox, _asleep(sandbox):
        alice = sandbox.person("Alice")
        async with asyncio.timeout(20):
            while sandbox.site._tabs:
                await alice.say("general", "x" * 2000)
                await asyncio.sleep(0)


async def test_a_page_that_reads_nothing_does_not_keep_the_sandbox_open() -> None:
    """It ends when it is told to, whatever is still on its way to a page."""
    async with asyncio.timeout(20):
        async with open_sandbox() as sandbox, AsyncExitStack() as later:
            await later.enter_async_context(_asleep(sandbox))
            (tab,) = sandbox.site._tabs
            alice = sandbox.person("Alice")
            while tab._outgoing.qsize() < MOST_WAITING // 2:
                await alice.say("general", "x" * 2000)
                await asyncio.sleep(0)
            kept_open = later.pop_all()
        assert not sandbox.site._tabs
        await kept_open.aclose()


async def test_waiting_files_are_few_and_small() -> None:
    """Files that are never sent along take no more memory than one full message's."""
    async with open_sandbox() as sandbox:
        site = sandbox.site
        for number in range(12):
            site._keep(Upload("a.bin", bytes(MAX_FILE_BYTES), f"x/{number}"))
        kinds = [upload.content_type for upload in site._uploads.values()]
        assert kinds == [f"x/{number}" for number in range(2, 12)]


async def test_pages_are_closed_with_the_sandbox() -> None:
    """An open page does not keep it from ending."""
    async with AsyncExitStack() as stack:
        async with open_sandbox() as sandbox:
            session = aiohttp.ClientSession(headers={"Origin": sandbox.url})
            socket = await (await stack.enter_async_context(session)).ws_connect(
                f"{sandbox.page_url}live"
            )
            receiving = asyncio.create_task(socket.receive())
        assert (await receiving).type is aiohttp.WSMsgType.CLOSE
        assert socket.close_code == aiohttp.WSCloseCode.GOING_AWAY
