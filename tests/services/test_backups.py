"""Backups that are made while the bot answers and publishes, each restored whole.

BRIEFING_BACKUPS sets how many; 8 unless it does.
"""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
import multiprocessing
from multiprocessing.connection import Connection
import os
from pathlib import Path
import sqlite3
import sys

import pytest

from bot.articles.reading import revision_of
from bot.store.database import open_store
from bot.store.own_backups import make_backup, restore_backup
from tests.services.publishing import AUTHOR
from tests.services.working import Told, use_on_and_on

BACKUPS = int(os.environ.get("BRIEFING_BACKUPS", "8"))  # a long run takes 100


@contextmanager
def _working(folder: Path, database: Path) -> Iterator[Connection]:
    """A process that answers and publishes; what it tells."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.services.working"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=use_on_and_on, args=(folder, database, 0, theirs))
    process.start()
    theirs.close()
    try:
        yield ours
        assert process.is_alive()
    finally:
        process.kill()
        process.join()
        ours.close()


@pytest.mark.timeout(60 + 5 * BACKUPS)
def test_backups_under_load_are_restored_whole(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What was in the log and in the history before a backup is in it, and what is in it agrees."""
    folder, database = tmp_path / "knowledge", tmp_path / "db"
    folder.mkdir()
    told, largest = Told(), 0
    with _working(folder, database) as ours:
        for number in range(BACKUPS):
            # Something new is in each.
            asked, published = len(told.answered), len(told.published)
            while len(told.answered) == asked or len(told.published) == published:
                told.hear(ours.recv())
            told.hear_all(ours)
            made = make_backup(database, tmp_path / f"{number}.backup", replacing=False)
            restored = tmp_path / f"{number}.restored"
            assert restore_backup(restored, made.path).backup.questions == made.questions
            _check_counts(restored, made.questions)
            asyncio.run(_check_contents(restored, told))
            largest = max(largest, made.size)
            for file in (made.path, restored):
                file.unlink()
    if "BRIEFING_BACKUPS" in os.environ:
        with capfd.disabled():
            sys.stdout.write(
                f"\n{BACKUPS} backups under load restored whole: {len(told.answered):,} answers and"
                f" {len(told.published):,} publications told meanwhile; the largest has"
                f" {largest:,} bytes\n"
            )


def _check_counts(database: Path, questions: int) -> None:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for counted in (
            "SELECT count(*) FROM questions",
            "SELECT count(DISTINCT question) FROM quotes",
            "SELECT sum(asked) FROM daily WHERE logged",
        ):
            assert connection.execute(counted).fetchone() == (questions,), counted


async def _check_contents(database: Path, told: Told) -> None:
    """Everything that was told before is there, and each text is the one that its name says."""
    async with open_store(database) as store:
        found = await store.reader.rows("SELECT event FROM questions")
        logged = {each.event for each in told.answered if each.is_logged}
        assert logged <= {row[0] for row in found}
        history = await store.publications.history(None, 10**6)
        recorded = {each.publication.revision for each in history}
        assert set(told.published.values()) <= recorded
        kept = await store.publications.contents(recorded)
        assert kept.keys() == recorded
        assert all(revision_of(content) == revision for revision, content in kept.items())
        # Of each that was typed there is a draft, or who published it, and not both.
        drafts = {draft.note for draft in await store.drafts.of_person(AUTHOR)}
        done = {entry.note for entry in await store.audit.entries(10**6)}
        assert not drafts & done
        assert drafts | done >= set(map(str, told.typed))
