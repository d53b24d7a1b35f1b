"""Composition root of the bot in Discord, on top of app.py's parts.

A module of its own, so that what runs in the terminal does not load discord.py. Nothing is opened
at import.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
import contextlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
import logging
import os

from bot.app import (
    expire,
    make_asker,
    make_insights,
    make_moderation,
    make_privacy,
    make_receipts,
    opened_store,
)
from bot.chat.client import BriefingClient
from bot.chat.conversations import Conversations
from bot.chat.cooldown import Cooldowns
from bot.chat.desk import Desk
from bot.chat.endpoint import Endpoint, pointed_at
from bot.chat.once import Once
from bot.chat.places import Places
from bot.chat.running import run_until_told
from bot.errors import StoreError
from bot.library.live import open_library
from bot.library.snapshot import Snapshot
from bot.library.turns import short_turns
from bot.services.edition import Edition, Editions
from bot.services.health import beating
from bot.services.loop_lag import watched_loop
from bot.services.moderation import Moderation
from bot.services.publish import recover
from bot.services.recall import Recall
from bot.services.service_manager import ServiceManager
from bot.settings import Settings
from bot.store.database import Store
from bot.store.lock import held_lock
from bot.store.quarantine import quarantine
from bot.store.status_file import StatusFile

log = logging.getLogger(__name__)

# Questions are kept in days; an hour more is no matter.
EXPIRE_EVERY_S = 3600.0


def make_desk(
    settings: Settings, editions: Editions, store: Store, moderation: Moderation | None = None
) -> Desk:
    """The parts that chat works with; without a moderation the articles cannot be changed."""
    return Desk(
        make_asker(editions, store, telling=True),
        Recall(editions, store.questions),
        editions,
        store.questions,
        store.channels,
        store.people,
        Places(settings.guilds, settings.home_guilds, settings.moderator_roles),
        Cooldowns(),
        Conversations(),
        Once(),
        settings.retention_days,
        make_receipts(store, editions),
        make_insights(store, editions),
        make_privacy(settings, store),
        moderation,
        moderator_channel=settings.moderator_channel,
    )


async def run_in_discord(
    settings: Settings,
    token: str,
    snapshot: Snapshot,
    ready: Callable[[], None],
    endpoint: Endpoint | None = None,
) -> None:
    """Run the bot in Discord until SIGINT or SIGTERM.

    A damaged database costs no answer: it goes aside, and a new one is begun.

    Args:
        settings: Where the database is and where the bot answers.
        token: The bot's.
        snapshot: The articles as they were read a moment ago.
        ready: Called once it can answer.
        endpoint: Another Discord than discord.com.

    Raises:
        DiscordError: Discord does not let the bot in.
        StoreError: The database cannot be used, or another process uses it in Discord.
        KnowledgeError: The articles cannot be read any more.
    """
    with short_turns(), pointed_at(endpoint), held_lock(settings.database):
        if (found := await quarantine(settings.database)) is not None:
            log.warning("%s", found.told())
        async with (
            watched_loop() as lag,
            opened_store(settings) as store,
            store.questions.attended(),
            _recovered(settings, store),
            open_library(
                settings.knowledge_dir, Edition.of, store.publications, known=snapshot
            ) as library,
            _expiring(settings, store),
        ):
            moderation = make_moderation(settings, store, library)
            client = BriefingClient(make_desk(settings, library, store, moderation), store.notes)
            library.subscribe(client.notices.hear)
            page = StatusFile(settings.database)
            manager = ServiceManager.of(os.environ, os.getpid())
            async with beating(_Line(client), store.notes, lag, page, manager) as heart:

                def announce() -> None:
                    heart.ready()
                    ready()

                await run_until_told(client, token, announce)


@dataclass(frozen=True, slots=True)
class _Line:
    """The client's connection to Discord."""

    client: BriefingClient

    def is_up(self) -> bool:
        """Whether questions come in."""
        return self.client.is_ready() and not self.client.is_closed() and self.client.ws.open


@asynccontextmanager
async def _recovered(settings: Settings, store: Store) -> AsyncIterator[None]:
    """End what was interrupted when the bot ran before; the bot runs without that, too."""
    try:
        await recover(settings.knowledge_dir, store.publications)
    except StoreError as error:
        log.warning("what was being published cannot be looked at: %s", error)
    yield


@asynccontextmanager
async def _expiring(
    settings: Settings, store: Store, every_s: float = EXPIRE_EVERY_S
) -> AsyncIterator[None]:
    """Delete questions as they grow too old, for as long as the block runs."""

    async def expire_now_and_then() -> None:
        while True:
            try:
                await expire(settings, store)
            except StoreError as error:
                log.warning("questions that are too old could not be deleted: %s", error)
            except Exception:  # what keeps a promise goes on trying
                log.exception("questions that are too old could not be deleted")
            await asyncio.sleep(every_s)

    task = asyncio.create_task(expire_now_and_then())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
