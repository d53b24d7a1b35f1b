"""The moderators' desk in a sandbox, for tests: the real client over a folder that may change."""

import asyncio
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, replace
import os
from pathlib import Path
import shutil
import sqlite3
import sys
from typing import Any

from bot.app import make_moderation
from bot.chat.client import BriefingClient
from bot.chat.knowledge import words
from bot.library.live import Library, open_library
from bot.sandbox.components import ComponentType as C
from bot.sandbox.handles import InteractionHandle, Response
from bot.sandbox.interaction import Modal
from bot.sandbox.message import Message, Upload, walk
from bot.sandbox.people import Person
from bot.sandbox.recorder import Frame, Record
from bot.sandbox.server import Sandbox, SandboxOptions
from bot.services.edition import Edition
from bot.services.moderation import Moderation
from bot.services.publish import recover
from bot.settings import Settings
from bot.store.database import Store, open_store
from tests.chat.bot_in_sandbox import KNOWLEDGE, WAIT_S, bot_in, checked_sandbox, noted, settings_of
from tests.conftest import CITIES

PARKS = """\
---
title: Parks of the town
published: 2026-10-01
must_answer:
  - question: who laid out the rose garden
    quote: Mary Hill
---
The town keeps nine parks.

## The rose garden

The rose garden was laid out by Mary Hill. Dogs must stay outside.

## The lake

Boats can be hired at the lake from May to September.
"""


ROOT = KNOWLEDGE.parent


@dataclass
class Desk:
    """A sandbox with the bot in it, and a folder that it may change.

    Attributes:
        sandbox: Discord.
        client: The bot.
        store: Its database.
        folder: The articles.
        library: What is served of them.
        moderation: What changes them.
        mona: A moderator.
        alice: A member.
    """

    sandbox: Sandbox
    client: BriefingClient
    store: Store
    folder: Path
    library: Library[Edition]
    moderation: Moderation
    mona: Person
    alice: Person

    async def use(
        self,
        command: str,
        options: Mapping[str, Any] | None = None,
        *,
        by: Person | None = None,
        most_s: float = 5.0,
    ) -> Response:
        """A `/knowledge` command; what comes of it."""
        person = by or self.mona
        handle = await person.slash("general", f"knowledge {command}", options or {})
        return await answer_to(handle, most_s)

    async def preview(
        self,
        command: str,
        options: Mapping[str, Any] | None = None,
        *,
        by: Person | None = None,
        most_s: float = 5.0,
    ) -> Message:
        """A command that shows a screen; the screen."""
        return screen_of(await self.use(command, options, by=by, most_s=most_s))

    async def add(self, text: str, name: str = "new.md", *, by: Person | None = None) -> Message:
        """Hand in a new article; its preview."""
        return await self.preview("add", {"file": Upload(name, text.encode())}, by=by)

    async def press(self, message: Message, button: str, by: Person | None = None) -> Response:
        """Press a button."""
        return await answer_to(await (by or self.mona).press(message, button))

    async def choose(self, message: Message, option: str, menu: str | None = None) -> Response:
        """Choose in a menu."""
        return await answer_to(await self.mona.select(message, option, menu))

    async def submit(
        self, modal: Modal, entered: Mapping[str, str], by: Person | None = None
    ) -> Response:
        """Send a form."""
        return await answer_to(await (by or self.mona).submit(modal, entered))

    async def publish(self, message: Message, button: str = "Publish") -> str:
        """Publish what a preview shows; what is said then."""
        handle = await self.mona.press(message, button)
        await handle.acknowledged()
        return await self.changed(message, "Only you see this")

    async def changed(self, message: Message, no_more: str) -> str:
        """A message's text once it no longer holds some words."""

        def there() -> str | None:
            return None if no_more in message.text else message.text

        return await self.sandbox.world.until(there, 10.0, f"a screen without {no_more!r}")

    async def until_in(self, message: Message, words: str) -> str:
        """A message's text once it holds some words."""

        def there() -> str | None:
            return message.text if words in message.text else None

        return await self.sandbox.world.until(there, 10.0, f"a message with {words!r}")

    async def ask(self, question: str, channel: str = "general") -> Message:
        """Ask the bot as a member; its reply."""
        asked = await self.alice.say(channel, question, mention_bot=True)
        reply = await self.sandbox.wait_for_message(
            channel, lambda reply: reply.reference == asked.id
        )
        await noted(self.store, reply)
        return reply


async def answer_to(handle: InteractionHandle, most_s: float = 5.0) -> Response:
    """The answer to what a person did, not what stands there meanwhile."""
    return await handle.response(most_s, beyond=words.MEANWHILE)


def screen_of(response: Response) -> Message:
    """The private screen that a response is."""
    assert response.message is not None, response
    assert response.ephemeral
    return response.message


def form_of(response: Response) -> Modal:
    """The form that a response opens."""
    assert response.modal is not None, response
    return response.modal


def labels(message: Message) -> list[str]:
    """What stands on a screen's buttons."""
    return [part["label"] for part in walk(message.components) if part["type"] == C.BUTTON]


def options(message: Message) -> list[str]:
    """What can be chosen on a screen."""
    menus = [part for part in walk(message.components) if part["type"] == C.STRING_SELECT]
    return [option["label"] for menu in menus for option in menu["options"]]


def files(message: Message) -> dict[str, bytes]:
    """The files of a screen."""
    return {each.upload.filename: each.upload.content for each in message.attachments}


@asynccontextmanager
async def running_desk(
    sandbox: Sandbox, settings: Settings
) -> AsyncIterator[tuple[BriefingClient, Store, Library[Edition], Moderation]]:
    """The bot at a folder; leaving the block is its end."""
    async with open_store(settings.database, wait_s=WAIT_S) as store:
        await recover(settings.knowledge_dir, store.publications)
        library: Library[Edition]
        async with open_library(settings.knowledge_dir, Edition.of, store.publications) as library:
            moderation = make_moderation(settings, store, library)
            async with bot_in(sandbox, settings, library, store=store, moderation=moderation) as (
                client,
                _,
            ):
                library.subscribe(client.notices.hear)
                yield client, store, library, moderation


@asynccontextmanager
async def desk(
    tmp_path: Path,
    articles: Mapping[str, str] | None = None,
    *,
    sandbox_options: SandboxOptions | None = None,
    homes: Iterable[int] = (),
    guilds: Iterable[int] = (),
) -> AsyncIterator[Desk]:
    """A desk over these articles."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    for name, text in (articles or {"cities.md": CITIES, "parks.md": PARKS}).items():
        (folder / name).write_text(text, encoding="utf-8")
    async with checked_sandbox(sandbox_options) as sandbox:
        settings = settings_at(sandbox, tmp_path, guilds=guilds, homes=homes)
        async with running_desk(sandbox, settings) as (client, store, library, moderation):
            people = (sandbox.person("Mona", moderator=True), sandbox.person("Alice"))
            yield Desk(sandbox, client, store, folder, library, moderation, *people)


def settings_at(
    sandbox: Sandbox, tmp_path: Path, *, guilds: Iterable[int] = (), homes: Iterable[int] = ()
) -> Settings:
    """Settings of a bot at a folder of its own."""
    settings = settings_of(sandbox, tmp_path / "log.sqlite3", guilds=guilds, homes=homes)
    return replace(settings, knowledge_dir=tmp_path / "knowledge")


def copy_of_the_example(tmp_path: Path) -> Path:
    """The folder that the product ships with, to be changed."""
    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    return folder


@asynccontextmanager
async def joinable() -> AsyncIterator[tuple[Sandbox, asyncio.Event]]:
    """A sandbox, and an event that is set once a bot has joined it."""
    joined = asyncio.Event()

    def look(record: Record) -> None:
        if isinstance(record, Frame) and record.data.get("t") == "GUILD_CREATE":
            joined.set()

    async with checked_sandbox(SandboxOptions(rate_limits=False, on_record=look)) as sandbox:
        yield sandbox, joined


@asynccontextmanager
async def process_at(
    sandbox: Sandbox, tmp_path: Path, **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot in a process of its own."""
    environment = {
        **os.environ,
        **environment,
        "DISCORD_TOKEN": sandbox.token,
        "DATABASE": str(tmp_path / "log.sqlite3"),
        "KNOWLEDGE_DIR": str(tmp_path / "knowledge"),
        "PYTHONPATH": str(ROOT),
    }
    command = (sys.executable, "-m", "tests.chat.run_bot", sandbox.api_url, sandbox.gateway_url)
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, cwd=ROOT, stderr=DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another program writes to the database and does not end."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
