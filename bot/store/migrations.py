"""The schema, as the named steps that lead to it; `user_version` counts those that were taken.

A step that was released is never changed: a change is a new step. The invariants: each step and its
count are one transaction, so a file is at one version or the next and never between; a file that
another program or a newer version wrote is refused and left as it is.
"""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import aiosqlite

from bot.errors import SchemaTooNewError, StoreError
from bot.store.backup import back_up, version_of
from bot.store.daily import count_all

APPLICATION_ID = 0x42524647  # "BRFG", which `file` and SQLite's own tools can show

Migration = Callable[[aiosqlite.Connection], Awaitable[None]]


async def create_question_log(connection: aiosqlite.Connection) -> None:
    """Version 1: questions, the quotes shown, the articles they were cut from, and gaps."""
    # AUTOINCREMENT: once a question has expired, its id must not come to mean another one.
    await connection.execute("""
        CREATE TABLE questions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            asked_at INTEGER NOT NULL, -- UTC, milliseconds since 1970
            question TEXT NOT NULL,
            resolved TEXT NOT NULL,
            way TEXT NOT NULL,
            outcome TEXT NOT NULL,
            reason TEXT,
            confidence REAL NOT NULL,
            missing TEXT NOT NULL, -- a JSON array of words
            elapsed_ms REAL NOT NULL,
            event TEXT UNIQUE -- the message or interaction, so that a replay adds no row
        ) STRICT""")
    await connection.execute("CREATE INDEX questions_by_time ON questions (asked_at)")
    # revision refers to revisions only by value: a receipt is kept even when the bytes are not.
    await connection.execute("""
        CREATE TABLE quotes (
            question INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('quote', 'nearest')),
            position INTEGER NOT NULL, -- from 0 within its kind
            article TEXT NOT NULL,
            revision TEXT NOT NULL,
            start INTEGER NOT NULL CHECK (start >= 0), -- code points
            "end" INTEGER NOT NULL CHECK ("end" >= start),
            PRIMARY KEY (question, kind, position)
        ) STRICT, WITHOUT ROWID""")
    await connection.execute("""
        CREATE TABLE revisions (
            revision TEXT PRIMARY KEY, -- SHA-256 of content, in lower-case hexadecimal
            article TEXT NOT NULL,
            content BLOB NOT NULL, -- the file's exact bytes
            first_seen INTEGER NOT NULL -- UTC, milliseconds since 1970
        ) STRICT""")
    await connection.execute("""
        CREATE TABLE gaps (
            id INTEGER PRIMARY KEY,
            from_ms INTEGER NOT NULL, -- UTC, milliseconds since 1970
            to_ms INTEGER NOT NULL CHECK (to_ms >= from_ms),
            missed INTEGER NOT NULL CHECK (missed > 0)
        ) STRICT""")


async def add_discord(connection: aiosqlite.Connection) -> None:
    """Version 2: where and by whom a question was asked, feedback, channels, and a key."""
    for column in (
        "guild INTEGER",  # Discord's ids, here and below
        "channel INTEGER",
        "person TEXT",  # a keyed hash, in hexadecimal
        "message INTEGER",  # the bot's own, which shows the answer
        "\"after\" TEXT NOT NULL DEFAULT '[]'",  # a JSON array of earlier questions, oldest first
    ):
        await connection.execute(f"ALTER TABLE questions ADD COLUMN {column}")
    await connection.execute("CREATE UNIQUE INDEX questions_by_message ON questions (message)")
    await connection.execute("""
        CREATE TABLE feedback (
            question INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
            person TEXT NOT NULL, -- a keyed hash, in hexadecimal
            kind TEXT NOT NULL CHECK (kind IN ('wrong', 'outdated', 'off_topic', 'missing')),
            text TEXT NOT NULL CHECK (length(text) <= 1000),
            given_at INTEGER NOT NULL, -- UTC, milliseconds since 1970
            PRIMARY KEY (question, person)
        ) STRICT, WITHOUT ROWID""")
    await connection.execute("""
        CREATE TABLE channels (
            guild INTEGER NOT NULL,
            channel INTEGER NOT NULL,
            answers INTEGER NOT NULL CHECK (answers IN (0, 1)),
            set_at INTEGER NOT NULL, -- UTC, milliseconds since 1970
            PRIMARY KEY (guild, channel)
        ) STRICT, WITHOUT ROWID""")
    await connection.execute(
        "CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT"
    )
    await connection.execute(
        "CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT"
    )


async def add_publications(connection: aiosqlite.Connection) -> None:
    """Version 3: every state of an article that was served; what is under way, withdrawn, let go.

    Bytes are in revisions, once for each hash, whether they were served or quoted.
    """
    await connection.execute("""
        CREATE TABLE publications (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            article TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (
                kind IN ('added', 'changed', 'removed', 'renamed', 'restored', 'withdrawn')
            ),
            revision TEXT NOT NULL, -- of one removed or withdrawn, what it was before
            renamed_from TEXT,
            author TEXT NOT NULL, -- a keyed hash, 'disk' or 'operator'
            note TEXT NOT NULL,
            published_at INTEGER NOT NULL -- UTC, milliseconds since 1970
        ) STRICT""")
    await connection.execute("CREATE INDEX publications_by_article ON publications (article)")
    await connection.execute("""
        CREATE TABLE served ( -- what publications come to: the state of each article
            article TEXT PRIMARY KEY,
            revision TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""")
    await connection.execute("""
        CREATE TABLE intents ( -- written before a file is; gone once it is published
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            article TEXT NOT NULL,
            kind TEXT NOT NULL,
            revision TEXT NOT NULL,
            content BLOB NOT NULL,
            author TEXT NOT NULL,
            note TEXT NOT NULL,
            begun_at INTEGER NOT NULL, -- UTC, milliseconds since 1970
            part TEXT NOT NULL, -- the name of the file that is written first
            abandoned_at INTEGER -- if it came to nothing
        ) STRICT""")
    await connection.execute("""
        CREATE TABLE withdrawn (
            revision TEXT PRIMARY KEY,
            article TEXT NOT NULL,
            author TEXT NOT NULL,
            note TEXT NOT NULL,
            withdrawn_at INTEGER NOT NULL, -- UTC, milliseconds since 1970
            purged_at INTEGER -- when the bytes were deleted too
        ) STRICT, WITHOUT ROWID""")
    await connection.execute("""
        CREATE TABLE confirmed ( -- articles that may go away, however many at once
            article TEXT PRIMARY KEY,
            confirmed_at INTEGER NOT NULL -- UTC, milliseconds since 1970
        ) STRICT, WITHOUT ROWID""")


async def add_drafts(connection: aiosqlite.Connection) -> None:
    """Version 4: what moderators typed and did not publish yet; who did what to the articles."""
    await connection.execute("""
        CREATE TABLE drafts (
            id INTEGER PRIMARY KEY AUTOINCREMENT, -- an old button must not mean another's draft
            kind TEXT NOT NULL CHECK (kind IN ('add', 'edit', 'remove', 'restore', 'synonyms')),
            article TEXT, -- of a new one, none yet
            content BLOB, -- what the file is to hold
            revision TEXT, -- SHA-256 of content
            expected TEXT, -- the revision that it was made from
            author TEXT NOT NULL, -- a keyed hash
            note TEXT NOT NULL,
            typed BLOB NOT NULL, -- what was given, to be given back
            name TEXT NOT NULL, -- what such a file is called
            first_line INTEGER NOT NULL,
            problem TEXT NOT NULL,
            origin TEXT NOT NULL, -- where it was typed
            fields TEXT NOT NULL, -- a JSON array of pairs: what stood in which field
            created_at INTEGER NOT NULL -- UTC, milliseconds since 1970
        ) STRICT""")
    await connection.execute("CREATE INDEX drafts_by_author ON drafts (author)")
    await connection.execute("ALTER TABLE intents ADD COLUMN despite TEXT NOT NULL DEFAULT ''")
    await connection.execute("ALTER TABLE intents ADD COLUMN draft INTEGER NOT NULL DEFAULT 0")
    await connection.execute("""
        CREATE TABLE audit ( -- what people did to the articles
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL, -- UTC, milliseconds since 1970
            person TEXT NOT NULL, -- a keyed hash, or 'operator'
            what TEXT NOT NULL,
            article TEXT NOT NULL, -- '' for none
            revision TEXT NOT NULL, -- '' for none
            note TEXT NOT NULL,
            despite TEXT NOT NULL -- why, though checks failed
        ) STRICT""")
    await connection.execute("CREATE INDEX audit_by_article ON audit (article)")
    # Set once the message that shows a withdrawn text says so.
    await connection.execute("ALTER TABLE questions ADD COLUMN edited_at INTEGER")
    # What quoted a text is looked for when that text is withdrawn.
    await connection.execute("CREATE INDEX quotes_by_revision ON quotes (revision)")


async def add_synonyms_to_history(connection: aiosqlite.Connection) -> None:
    """Version 5: states of synonyms.yaml are publications too."""
    await connection.execute("ALTER TABLE publications RENAME TO old_publications")
    await connection.execute("DROP INDEX publications_by_article")
    await connection.execute("""
        CREATE TABLE publications (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            article TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN (
                'added', 'changed', 'removed', 'renamed', 'restored', 'withdrawn', 'synonyms'
            )),
            revision TEXT NOT NULL, -- of one removed or withdrawn, what it was before
            renamed_from TEXT,
            author TEXT NOT NULL, -- a keyed hash, 'disk' or 'operator'
            note TEXT NOT NULL,
            published_at INTEGER NOT NULL -- UTC, milliseconds since 1970
        ) STRICT""")
    await connection.execute("CREATE INDEX publications_by_article ON publications (article)")
    await connection.execute("INSERT INTO publications SELECT * FROM old_publications")
    await connection.execute("DROP TABLE old_publications")


async def add_insights(connection: aiosqlite.Connection) -> None:
    """Version 6: what questions ask, counts of each day, corrections, and what people decide."""
    # Questions of one gist ask the same; how it is made is for whoever logs to say.
    await connection.execute("ALTER TABLE questions ADD COLUMN gist TEXT NOT NULL DEFAULT ''")
    await connection.execute(
        "UPDATE questions SET gist = lower(trim(resolved)) WHERE outcome != 'greeting'"
    )
    for index in (
        "questions_by_gist ON questions (gist, asked_at, outcome)",
        "questions_by_missing ON questions (missing, asked_at) WHERE missing != '[]'",
        "questions_by_person ON questions (person, way) WHERE person IS NOT NULL",
        "questions_by_after ON questions (id) WHERE \"after\" != '[]'",
        "feedback_by_time ON feedback (given_at)",
        "feedback_by_person ON feedback (person)",
    ):
        await connection.execute(f"CREATE INDEX {index}")
    await connection.execute("""
        CREATE TABLE daily ( -- how often on a day, and how long that took; holds nobody's text
            day INTEGER NOT NULL, -- UTC, since 1970
            outcome TEXT NOT NULL,
            logged INTEGER NOT NULL CHECK (logged IN (0, 1)),
            bucket INTEGER NOT NULL, -- of the time that the answer took, see daily.py
            asked INTEGER NOT NULL,
            PRIMARY KEY (day, outcome, logged, bucket)
        ) STRICT, WITHOUT ROWID""")
    await count_all(connection)
    await connection.execute("ALTER TABLE gaps RENAME TO old_gaps")
    await connection.execute("""
        CREATE TABLE gaps (
            id INTEGER PRIMARY KEY,
            from_ms INTEGER NOT NULL, -- UTC, milliseconds since 1970
            to_ms INTEGER NOT NULL CHECK (to_ms >= from_ms),
            missed INTEGER CHECK (missed > 0) -- NULL if nobody knows
        ) STRICT""")
    await connection.execute("INSERT INTO gaps SELECT * FROM old_gaps")
    await connection.execute("DROP TABLE old_gaps")
    await connection.execute("""
        CREATE TABLE ignored ( -- unanswered questions that moderators do not want to see
            gist TEXT PRIMARY KEY, -- its key, not its words
            asked INTEGER NOT NULL, -- how often its group had been asked by then
            ignored_at INTEGER NOT NULL -- UTC, milliseconds since 1970
        ) STRICT, WITHOUT ROWID""")
    await connection.execute("""
        CREATE TABLE unlogged ( -- people who do not want to be logged
            person TEXT PRIMARY KEY, -- a keyed hash, in hexadecimal
            since INTEGER NOT NULL -- UTC, milliseconds since 1970
        ) STRICT, WITHOUT ROWID""")
    await connection.execute("""
        CREATE TABLE guilds ( -- servers that the bot is or was in
            guild INTEGER PRIMARY KEY,
            removed_at INTEGER -- UTC, milliseconds since 1970; NULL while it is in it
        ) STRICT""")
    await connection.execute("""
        INSERT INTO guilds SELECT guild, NULL FROM questions WHERE guild IS NOT NULL
        UNION SELECT guild, NULL FROM channels""")
    await connection.execute("""
        CREATE TABLE corrections ( -- counts once the article was published with that revision
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            article TEXT NOT NULL,
            revision TEXT NOT NULL, -- from then on
            note TEXT NOT NULL,
            begun_at INTEGER NOT NULL, -- UTC, milliseconds since 1970
            closed_at INTEGER -- when nothing was left to be edited
        ) STRICT""")
    await connection.execute("""
        CREATE TABLE corrected ( -- messages that nothing is left to do for
            question INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
            correction INTEGER NOT NULL REFERENCES corrections (id) ON DELETE CASCADE,
            corrected_at INTEGER, -- UTC, milliseconds since 1970; NULL if it never can be
            PRIMARY KEY (question, correction)
        ) STRICT, WITHOUT ROWID""")
    await connection.execute("CREATE INDEX corrected_by_correction ON corrected (correction)")


MIGRATIONS: tuple[Migration, ...] = (
    create_question_log,
    add_discord,
    add_publications,
    add_drafts,
    add_synonyms_to_history,
    add_insights,
)


async def schema_version(connection: aiosqlite.Connection, path: Path, newest: int) -> int:
    """Steps that the file has taken; 0 for an empty one. Reads only.

    Args:
        connection: In a transaction or not.
        path: The database file, for the errors.
        newest: Steps that this version of the bot knows.

    Raises:
        SchemaTooNewError: The file has taken more steps than that.
        StoreError: Another program wrote the file.
    """
    # One statement, so that another process cannot create the schema half way through the reading.
    ((application, version, objects),) = await connection.execute_fetchall("""
        SELECT (SELECT application_id FROM pragma_application_id),
               (SELECT user_version FROM pragma_user_version),
               (SELECT count(*) FROM sqlite_schema)""")
    if application != APPLICATION_ID and (application or version or objects):
        raise StoreError(
            str(path),
            "this database belongs to another program; point DATABASE at a file of its own",
        )
    if version > newest:
        raise SchemaTooNewError(
            str(path),
            f"this database has schema version {version}, and this version of the bot knows"
            f" {newest} at most; upgrade the bot, or point DATABASE at another file",
        )
    return int(version)


async def migrate(
    connection: aiosqlite.Connection, path: Path, migrations: Sequence[Migration] = MIGRATIONS
) -> None:
    """Take the steps that the file has not taken; several processes may do so at once.

    A file that holds something is copied first, to `NAME.before-vN.sqlite3` beside it. A copy of an
    earlier version that is there already stays; this one's is `NAME.vM-before-vN.sqlite3` then.

    Args:
        connection: In autocommit mode and outside a transaction, with foreign keys not enforced: a
            step that rebuilds a table needs them off.
        path: The database file.
        migrations: Every step from version 0 on.

    Raises:
        StoreError: As `schema_version`; or no backup could be written.
        sqlite3.Error: A step failed. It left nothing behind; the steps before it stay.
    """
    newest = len(migrations)
    version = await schema_version(connection, path, newest)
    if 0 < version < newest:
        await back_up(connection, _copy_before(path, version, newest), version=version)
    await take_steps(connection, path, migrations)


async def take_steps(
    connection: aiosqlite.Connection, path: Path, migrations: Sequence[Migration] = MIGRATIONS
) -> None:
    """What `migrate` does, for a file that is a copy itself: no copy is made of it first."""
    newest = len(migrations)
    while (version := await schema_version(connection, path, newest)) < newest:
        await _take_step(connection, path, version, migrations)


def _copy_before(path: Path, version: int, newest: int) -> Path:
    """Where the copy goes; one of a version further back stays, for it is from before all steps.

    Another process may be between two steps at this moment.
    """
    copy = path.with_name(f"{path.stem}.before-v{newest}.sqlite3")
    known = version_of(copy)
    if known is not None and known < version:
        return path.with_name(f"{path.stem}.v{version}-before-v{newest}.sqlite3")
    return copy


async def _take_step(
    connection: aiosqlite.Connection, path: Path, version: int, migrations: Sequence[Migration]
) -> None:
    await connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have taken the step while this one waited for the lock.
        if await schema_version(connection, path, len(migrations)) == version:
            await migrations[version](connection)
            await connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            await connection.execute(f"PRAGMA user_version = {version + 1}")
        await connection.execute("COMMIT")
    except BaseException:
        await connection.rollback()
        raise
