"""The real client in a sandbox, for tests: over sockets, with a database of its own."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.app_chat import make_desk
from bot.chat.client import BriefingClient
from bot.chat.endpoint import Endpoint, pointed_at
from bot.errors import StoreError
from bot.library.snapshot import Snapshot
from bot.sandbox.message import Message
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox, SandboxOptions, open_sandbox
from bot.services.edition import Edition, Editions, One
from bot.services.moderation import Moderation
from bot.settings import Settings
from bot.store.database import Store, open_store
from tests.sandbox.contract import find_contract

KNOWLEDGE = Path(__file__).parent.parent.parent / "knowledge"
# Longer than the bot itself waits for its log, so that a busy machine costs no row.
WAIT_S = 2.0
DIRECT = "what is Boston's stance"
QUOTE = (
    "> Boston, Massachusetts: Mayor Michelle Wu has emphasized Boston's sanctuary city status,"
    ' aiming to prevent migrants from feeling they need to "retreat into the shadows."'
)


@dataclass
class Town:
    """A sandbox with the bot in it.

    Attributes:
        sandbox: Discord.
        client: The bot.
        store: Its database.
        alice: A member.
        bob: Another.
        mona: A moderator.
    """

    sandbox: Sandbox
    client: BriefingClient
    store: Store
    alice: Person
    bob: Person
    mona: Person

    async def answer_to(self, message: Message) -> Message:
        """The bot's reply to a message."""
        return await self.sandbox.wait_for_message(
            message.channel, lambda reply: reply.reference == message.id
        )

    async def ask(self, person: Person, text: str, channel: str = "general") -> Message:
        """Mention the bot; its reply."""
        return await self.answer_to(await person.say(channel, text, mention_bot=True))

    async def quiet(self, person: Person) -> None:
        """Wait until everything said before has been seen to, by asking something last.

        Events are handled in order, so an answer to this one comes after what would have come.
        """
        handle = await person.slash("general", "briefing about")
        await handle.response()

    def said(self, channel: str = "general") -> list[str]:
        """What the bot has said in a channel for all to see."""
        return [
            message.text
            for message in self.sandbox.channel(channel).messages.values()
            if message.author is self.sandbox.world.bot and message.viewer is None
        ]


def hasten(client: BriefingClient) -> None:
    """Let it wait neither before a new session nor before it looks again for what it missed."""

    async def at_once(*_: object, **__: object) -> None:
        """Nobody counts new sessions here."""

    client.before_identify_hook = at_once  # type: ignore[method-assign]  # for this one
    client.catching_up.pause_s = 0.01


async def committed(store: Store) -> None:
    """Wait until what was handed in to be written is written, as far as that can be."""
    with suppress(StoreError):
        await store.writer.write(_nothing)


def _nothing(_: object) -> None:
    """What writes nothing, behind all that does."""


async def noted(store: Store, message: Message) -> None:
    """Wait until the log says which answer a message shows: that is noted once it is there."""
    async with asyncio.timeout(5):
        while await store.questions.question_of_message(message.id) is None:  # noqa: ASYNC110  the database has no event
            await asyncio.sleep(0)


def settings_of(
    sandbox: Sandbox, database: Path, *, guilds: Iterable[int] = (), homes: Iterable[int] = ()
) -> Settings:
    """Settings of a bot in this sandbox."""
    return Settings(
        knowledge_dir=KNOWLEDGE,
        database=database,
        retention_days=90,
        log_level=20,
        token=sandbox.token,
        guilds=frozenset(guilds),
        home_guilds=frozenset(homes),
        moderator_roles=frozenset(),
    )


@asynccontextmanager
async def bot_in(  # noqa: PLR0913  what tests differ in
    sandbox: Sandbox,
    settings: Settings,
    articles: Snapshot | Editions | None = None,
    *,
    store: Store | None = None,
    moderation: Moderation | None = None,
    heartbeat_timeout_s: float = 60.0,
) -> AsyncIterator[tuple[BriefingClient, Store]]:
    """The bot, ready to answer; with a store of its own if none is given."""
    articles = articles or Snapshot.read(settings.knowledge_dir)
    editions = One(Edition.of(articles)) if isinstance(articles, Snapshot) else articles
    with pointed_at(Endpoint(sandbox.api_url, sandbox.gateway_url)):
        async with AsyncExitStack() as stack:
            if store is None:
                store = await stack.enter_async_context(
                    open_store(settings.database, wait_s=WAIT_S)
                )
            desk = make_desk(settings, editions, store, moderation)
            client = BriefingClient(
                desk,
                store.notes,
                guild_ready_timeout=0.05,
                heartbeat_timeout=heartbeat_timeout_s,
            )
            running = asyncio.create_task(client.start(sandbox.token))
            ready = asyncio.create_task(client.wait_until_ready())
            try:
                await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
                if running.done():
                    await running
                await committed(store)  # what it writes down at its start
                yield client, store
            finally:
                ready.cancel()
                await client.close()
                await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def checked_sandbox(options: SandboxOptions | None = None) -> AsyncIterator[Sandbox]:
    """A sandbox; what passed through it is held to Discord's descriptions at the end."""
    async with open_sandbox(options=options or SandboxOptions(rate_limits=False)) as sandbox:
        yield sandbox
        assert not sandbox.gaps, sandbox.gaps
        assert not sandbox.faults._rest, "a fault that was asked for never came"
        if contract := find_contract():
            faults = [str(fault) for fault in contract.faults(sandbox.recorder.records)]
            assert not faults, "\n".join(faults)


@asynccontextmanager
async def town(
    tmp_path: Path,
    options: SandboxOptions | None = None,
    *,
    guilds: Iterable[int] = (),
    snapshot: Snapshot | None = None,
) -> AsyncIterator[Town]:
    """A sandbox with the bot in it."""
    async with checked_sandbox(options) as sandbox:
        settings = settings_of(sandbox, tmp_path / "log.sqlite3", guilds=guilds)
        async with bot_in(sandbox, settings, snapshot) as (client, store):
            people = [sandbox.person(name) for name in ("Alice", "Bob", "Mona")]
            yield Town(sandbox, client, store, *people)
