"""An operator's backups: made while the bot runs, checked, and put back in the database's place.

The invariants: a file that has a backup's name is a whole one; what is put back goes into the
database by SQLite's own means, so that no write-ahead log ever meets another database's pages; what
was there before stays in a file of its own.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
import os
from pathlib import Path
import sqlite3
import time

import aiosqlite

from bot.durable import put_in_free_place, put_in_place, sync_folder
from bot.errors import SchemaTooNewError, StoreError
from bot.store.backup import SIDE_FILES, dated_beside, partial_beside
from bot.store.files import make_folder, open_file, refuse_folder
from bot.store.lock import held_lock
from bot.store.migrations import APPLICATION_ID, MIGRATIONS, take_steps
from bot.store.sqlite_errors import (
    DAMAGE,
    ERRORS,
    primary_code,
    sqlite_errors_translated,
    store_error,
)

_WAIT_S = 10.0  # by taste: longer than any write of the bot takes
_OURS_BESIDE = (*SIDE_FILES, ".lock", ".publishing", ".health")
_TAKE_ANOTHER = "take another backup"
_PUT_BACK = "stop the bot and put a backup in its place: briefing restore-backup FILE"
_KEY_TAKEN_OVER = """
    INSERT INTO secrets (name, value) SELECT name, value FROM present.secrets
    WHERE name = 'person_key'"""
# What people and moderators were promised since a backup was made, and it does not know.
_KEPT_PROMISES = (
    """INSERT INTO unlogged (person, since) SELECT person, since FROM present.unlogged WHERE true
       ON CONFLICT DO NOTHING""",
    """INSERT INTO withdrawn (revision, article, author, note, withdrawn_at, purged_at)
       SELECT revision, article, author, note, withdrawn_at, purged_at FROM present.withdrawn
       WHERE true ON CONFLICT DO UPDATE SET purged_at = coalesce(purged_at, excluded.purged_at)""",
    "DELETE FROM served WHERE revision IN (SELECT revision FROM withdrawn)",
    "CREATE TEMP TABLE purged AS SELECT revision FROM withdrawn WHERE purged_at IS NOT NULL",
    "DELETE FROM revisions WHERE revision IN (SELECT revision FROM purged)",
    "DELETE FROM intents WHERE revision IN (SELECT revision FROM purged)",
    """DELETE FROM drafts WHERE revision IN (SELECT revision FROM purged)
       OR expected IN (SELECT revision FROM purged)""",
)


@dataclass(frozen=True, slots=True)
class Backup:
    """A whole copy of a database.

    Attributes:
        path: Its file.
        version: Its schema version.
        questions: How many questions are in it.
        size: Bytes.
    """

    path: Path
    version: int
    questions: int
    size: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a database that a backup was put in the place of.

    Attributes:
        backup: What was put back.
        aside: What was there before; None if nothing was.
        kept_promises: Whether it is known from what was there who is not to be logged, and which
            texts were withdrawn.
    """

    backup: Backup
    aside: Path | None
    kept_promises: bool


def make_backup(database: Path, target: Path | None, *, replacing: bool) -> Backup:
    """Copy the database to a file of one's own, whatever is being written meanwhile.

    Args:
        database: The database file.
        target: Where the copy goes, in a folder that exists; None chooses a dated name beside the
            database.
        replacing: Whether a file that is there may be replaced.

    Raises:
        StoreError: There is no database; target is taken or cannot be written; what was copied is
            damaged. No file of target's name was made or changed.
    """
    database = _real(database)
    if not database.is_file():
        raise StoreError(str(database), "there is no database to back up; DATABASE names its file")
    if target is None:
        target = dated_beside(database, "backup")
    _check_target(database, target, replacing=replacing)
    with _written(target, "no backup can be written here"):
        with partial_beside(target) as partial:
            found = _copied(database, partial, _PUT_BACK)
            (put_in_place if replacing else put_in_free_place)(partial, target)
    return Backup(target, *found, target.stat().st_size)


def restore_backup(database: Path, backup: Path) -> Restored:
    """Put a backup in the database's place, and what was there aside.

    Who asked not to be logged, and which texts were withdrawn or purged, is taken over from the
    database that was there, as far as it can still be read. For a thread in which no event loop
    runs.

    Args:
        database: The database file, which need not be there.
        backup: The file to put back; it stays as it is.

    Raises:
        AlreadyRunningError: A bot runs with the database.
        SchemaTooNewError: A newer version of the bot wrote the backup.
        StoreError: The backup is none, or damaged; or a file cannot be written. The database is as
            it was.
    """
    database, backup = _real(database), _real(backup)
    if backup.is_dir():
        raise StoreError(str(backup), "this is a folder; name the backup to put back")
    if not backup.is_file():
        raise StoreError(str(backup), "there is no such file; name the backup to put back")
    if backup == database:
        raise StoreError(str(backup), "this is the database itself; name a backup of it")
    make_folder(database)
    refuse_folder(database)
    aside = dated_beside(database, "replaced")
    with _written(database, "the backup cannot be put here"), held_lock(database):
        with partial_beside(database) as working:
            found = _copied(backup, working, _TAKE_ANOTHER)
            usable = _set_aside_if_usable(database, aside)
            kept = usable and _keep_promises(working, database)
            if usable:
                _put_into(working, database)
            else:
                _put_instead(working, database, aside)
    whole = Backup(backup, *found, backup.stat().st_size)
    return Restored(whole, aside if aside.is_file() else None, kept)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _check_target(database: Path, target: Path, *, replacing: bool) -> None:
    """See early that a backup may have this name; the name is taken only at the end."""
    real = _real(target)
    if real in {database, *(database.with_name(database.name + end) for end in _OURS_BESIDE)}:
        raise StoreError(str(target), "this file is the running bot's own; choose another name")
    if target.is_dir():
        raise StoreError(str(target), "this is a folder; name a file, which may be one inside it")
    if not target.parent.is_dir():
        raise StoreError(str(target), "its folder is not there; make it first")
    if not replacing and os.path.lexists(target):
        raise StoreError(str(target), "this file is there already; --force replaces it")


@contextmanager
def _written(path: Path, failing: str) -> Iterator[None]:
    """Errors of the block as ours."""
    try:
        with sqlite_errors_translated(path):
            yield
    except FileExistsError as error:
        raise StoreError(
            str(path), "a file of this name came to be meanwhile; try again"
        ) from error
    except OSError as error:
        raise StoreError(str(path), f"{failing}: {error.strerror}") from error


def _copied(source: Path, target: Path, advice: str) -> tuple[int, int]:
    """Copy a database of ours and look at the whole copy.

    Returns:
        Its schema version and how many questions are in it.

    Raises:
        StoreError: The source cannot be read, is damaged or not ours; with this advice then.
        sqlite3.Error: The target cannot be written.
    """
    with closing(open_file(target, "rwc", _WAIT_S)) as copy:
        copy.execute("PRAGMA synchronous = OFF")  # it is synchronised as a whole, at the end
        try:
            with closing(_opened(source)) as original:
                original.backup(copy, progress=_not_for_ever(source))
            version = _checked(copy, source, advice)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without others beside it
            ((questions,),) = copy.execute("SELECT count(*) FROM questions")
        except ERRORS as error:
            if primary_code(error) not in DAMAGE:
                raise
            raise StoreError(
                str(source), f"this is no whole database of the bot's ({error}); {advice}"
            ) from error
    return version, questions


def _opened(source: Path) -> sqlite3.Connection:
    """A connection that has read something, so that what fails later is not the source."""
    connection = None
    try:
        connection = open_file(source, "ro", _WAIT_S)
        connection.execute("PRAGMA schema_version").fetchone()
    except ERRORS as error:
        if connection is not None:
            connection.close()
        if primary_code(error) in DAMAGE:
            raise
        raise store_error(source, error) from error
    return connection


def _checked(copy: sqlite3.Connection, source: Path, advice: str) -> int:
    """The schema version of a whole database of ours."""
    ((application,),) = copy.execute("PRAGMA application_id")
    ((version,),) = copy.execute("PRAGMA user_version")
    if application != APPLICATION_ID or not version:
        raise StoreError(str(source), f"this is no database of the bot's; {advice}")
    if version > len(MIGRATIONS):
        raise SchemaTooNewError(
            str(source),
            f"it has schema version {version}, and this version of the bot knows"
            f" {len(MIGRATIONS)} at most; upgrade the bot first",
        )
    ((found,),) = copy.execute("PRAGMA integrity_check(1)")
    if found != "ok":
        raise StoreError(str(source), f"it is damaged ({found}); {advice}")
    return int(version)


def _not_for_ever(path: Path) -> Callable[[int, int, int], None]:
    """What Python calls between two tries; by itself it would wait for a lock without end."""
    deadline = time.monotonic() + _WAIT_S

    def look(status: int, remaining: int, total: int) -> None:
        del status, remaining, total
        if time.monotonic() > deadline:
            raise StoreError(
                str(path), "the database is locked by another program; close that program"
            )

    return look


def _set_aside_if_usable(database: Path, aside: Path) -> bool:
    """Copy what is there, if SQLite can read it as one of ours."""
    if not database.is_file():
        return False
    try:
        with closing(open_file(database, "ro", _WAIT_S)) as present:
            ((application,),) = present.execute("PRAGMA application_id")
            ((objects,),) = present.execute("SELECT count(*) FROM sqlite_schema")
            if application != APPLICATION_ID:
                if objects:
                    raise StoreError(
                        str(database),
                        "this database belongs to another program; point DATABASE elsewhere",
                    )
                return False
            with partial_beside(aside) as partial:
                with closing(open_file(partial, "rwc", _WAIT_S)) as copy:
                    present.backup(copy, progress=_not_for_ever(database))
                    copy.execute("PRAGMA journal_mode = DELETE")
                put_in_free_place(partial, aside)
    except ERRORS as error:
        if primary_code(error) not in DAMAGE:
            raise
        return False
    return True


def _keep_promises(working: Path, database: Path) -> bool:
    """Take over what a backup must not undo; whether that could be done."""
    with suppress(*ERRORS):
        asyncio.run(_bring_up_to_date(working))  # an earlier version's has no room for all of it
    with closing(open_file(working, "rwc", _WAIT_S)) as copy, suppress(*ERRORS):
        copy.execute("PRAGMA secure_delete = ON")
        copy.execute("ATTACH ? AS present", (f"{database.as_uri()}?mode=ro",))
        key = "SELECT value FROM {}.secrets WHERE name = 'person_key'"
        ours, theirs = (copy.execute(key.format(name)).fetchall() for name in ("main", "present"))
        if ours and ours != theirs:
            return False
        copy.execute("BEGIN")
        if not ours:  # then nobody is in it yet
            copy.execute(_KEY_TAKEN_OVER)
        for statement in _KEPT_PROMISES:
            copy.execute(statement)
        copy.execute("COMMIT")
        return True
    return False


async def _bring_up_to_date(working: Path) -> None:
    async with aiosqlite.connect(working, isolation_level=None) as connection:
        await connection.execute("PRAGMA synchronous = OFF")
        await connection.execute("PRAGMA secure_delete = ON")
        await take_steps(connection, working)


def _put_into(working: Path, database: Path) -> None:
    """Write a copy into a database, in one transaction: nobody ever sees half of it."""
    with closing(open_file(working, "ro", _WAIT_S)) as copy:
        with closing(open_file(database, "rwc", _WAIT_S)) as present:
            present.execute("PRAGMA synchronous = FULL")
            copy.backup(present, progress=_not_for_ever(database))
            present.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _put_instead(working: Path, database: Path, aside: Path) -> None:
    """Put a copy where no usable database is; its files go aside together."""
    for side in SIDE_FILES:
        with suppress(FileNotFoundError):
            database.with_name(database.name + side).rename(aside.with_name(aside.name + side))
    with suppress(FileNotFoundError):
        database.rename(aside)
        os.utime(aside)  # copies that were made on the way are deleted by their age
    sync_folder(database.parent)
    put_in_free_place(working, database)
