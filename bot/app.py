"""Composition root: settings -> the parts, joined, and closed again in the right order.

The only module that knows both the services and the store. What is said when a part fails is the
edges' to say. Nothing is opened at import.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
import time

from bot.library.live import Library
from bot.library.snapshot import Snapshot
from bot.search.index import Progress
from bot.services.ask import Asker
from bot.services.check import Recent
from bot.services.corrections import Corrections
from bot.services.drafting import Drafting
from bot.services.edition import Edition, Editions, One
from bot.services.health import Verdict, judge
from bot.services.insights import Insights
from bot.services.moderation import DRAFT_MS, Moderation, Records
from bot.services.overview import Overview
from bot.services.privacy import BACKUP_DAYS, GUILD_DAYS, Privacy
from bot.services.publish import Publisher
from bot.services.receipts import Receipts
from bot.services.replay import MOST_QUESTIONS
from bot.services.review import Served
from bot.settings import Settings
from bot.store.backup import delete_copies
from bot.store.damage import find_damage, schema_columns
from bot.store.database import BUSY_TIMEOUT_S, Store, open_store
from bot.store.looking import latest_questions, served_last
from bot.store.own_backups import Backup, Restored, make_backup
from bot.store.own_backups import restore_backup as put_back
from bot.store.quarantine import set_aside
from bot.store.status_file import StatusFile

__all__ = [
    "Store",
    "back_up",
    "expire",
    "look_at_health",
    "look_at_recent",
    "look_for_damage",
    "look_for_damaged",
    "make_asker",
    "make_insights",
    "make_moderation",
    "make_privacy",
    "make_publisher",
    "make_receipts",
    "opened_store",
    "read_snapshot",
    "restore_backup",
]

DAY_MS = 86_400_000


def read_snapshot(settings: Settings, progress: Progress | None = None) -> Snapshot:
    """The articles as they are now.

    Raises:
        KnowledgeError: The knowledge folder cannot be read.
    """
    return Snapshot.read(settings.knowledge_dir, progress=progress)


def make_asker(
    articles: Snapshot | Editions, store: Store | None, *, telling: bool = False
) -> Asker:
    """Answers over these articles; without a store nothing is logged.

    Telling, the operational log gets a line for each question.
    """
    editions = One(Edition.of(articles)) if isinstance(articles, Snapshot) else articles
    return Asker(editions, store.questions if store is not None else None, telling=telling)


def make_publisher(settings: Settings, store: Store, served: Served | None = None) -> Publisher:
    """Changes articles.

    Args:
        settings: Say where they are.
        store: Where changes are written down.
        served: What is served of them; None reads them now.

    Raises:
        KnowledgeError: The knowledge folder cannot be read.
    """
    if served is None:
        served = One(Edition.of(read_snapshot(settings)))
    return Publisher(settings.knowledge_dir, served, store.publications)


def make_moderation(settings: Settings, store: Store, library: Library[Edition]) -> Moderation:
    """What moderators do.

    Args:
        settings: Say where the articles are.
        store: Where everything is written down.
        library: What is served.
    """
    root = settings.knowledge_dir
    corrections = Corrections(library, store.corrections, store.walk, make_receipts(store, library))
    records = Records(
        store.drafts, store.audit, store.publications, store.shown, store.questions, corrections
    )
    return Moderation(
        make_publisher(settings, store, library),
        records,
        Drafting(root, library, store.drafts, store.publications, store.questions),
        Overview(root, library, store.publications, store.questions),
    )


def make_receipts(store: Store, editions: Editions) -> Receipts:
    """Checks what was answered."""
    return Receipts(editions, store.walk)


def make_insights(store: Store, editions: Editions) -> Insights:
    """Tells what people asked."""
    return Insights(editions, store.insights, store.walk)


def make_privacy(settings: Settings, store: Store) -> Privacy:
    """What people can do about what is kept of them."""
    return Privacy(
        settings.retention_days,
        store.unlogged,
        store.erasing,
        store.walk,
        store.audit,
        store.drafts,
    )


def look_at_recent(settings: Settings) -> Recent:
    """What was asked and served lately; the database is not touched.

    Raises:
        StoreError: It is not there, or cannot be read.
    """
    questions = latest_questions(settings.database, MOST_QUESTIONS)
    return Recent(questions, served_last(settings.database))


def look_at_health(settings: Settings) -> Verdict:
    """How the bot that runs with this database is; the database is not touched.

    Raises:
        StoreError: That cannot be read.
    """
    verdict = judge(StatusFile(settings.database).read(), time.time_ns() // 1_000_000)
    if (damaged := look_for_damaged(settings)) and verdict.is_well:
        # Well all the same: a container that is started again for it is no better off.
        told = f"the database was damaged and begun anew, see {damaged[-1]} and briefing doctor"
        return replace(verdict, why=f"{verdict.why}; {told}")
    return verdict


def look_for_damaged(settings: Settings) -> tuple[Path, ...]:
    """The damaged databases in whose place new ones were begun, as far as they are kept."""
    return set_aside(settings.database)


async def look_for_damage(settings: Settings) -> str | None:
    """What is wrong with the database; None if it is not known to be damaged. It is not changed."""
    columns = await schema_columns()
    return await asyncio.to_thread(find_damage, settings.database, columns)


def back_up(settings: Settings, target: Path | None, *, replacing: bool) -> Backup:
    """Copy the database, also while a bot runs with it; as `make_backup`."""
    return make_backup(settings.database, target, replacing=replacing)


def restore_backup(settings: Settings, backup: Path) -> Restored:
    """Put a backup in the database's place; as the store's function of this name."""
    return put_back(settings.database, backup)


@asynccontextmanager
async def opened_store(
    settings: Settings, *, busy_timeout_s: float = BUSY_TIMEOUT_S
) -> AsyncIterator[Store]:
    """The database.

    Args:
        settings: Where it is.
        busy_timeout_s: How long another program's lock is waited for.

    Raises:
        StoreError: It cannot be opened.
    """
    async with open_store(settings.database, busy_timeout_s=busy_timeout_s) as store:
        yield store


async def expire(settings: Settings, store: Store) -> int:
    """Delete what is too old, bytes included, and say how many questions that were.

    Questions, drafts, changes that came to nothing, servers that the bot was removed from, and the
    copies of the database that upgrades left.

    Raises:
        StoreError: The database cannot be written.
    """
    now_ms = time.time_ns() // 1_000_000
    before_ms = now_ms - settings.retention_days * DAY_MS
    await store.drafts.expire(now_ms - DRAFT_MS)
    await store.publications.expire(before_ms)
    expired = await store.questions.expire(before_ms)
    of_guilds = await store.erasing.expire_guilds(now_ms - GUILD_DAYS * DAY_MS)
    if not await store.erasing.scrub_if_due() and (expired or of_guilds):
        await store.erasing.empty_log()
    await asyncio.to_thread(delete_copies, store.path, now_ms - BACKUP_DAYS * DAY_MS)
    return expired
