"""A look into a database that is not opened for use: nothing is made, migrated or written.

For commands that need to know what was asked and served, as a check before a commit does. The
invariant: the database is as it was, and so is whatever uses it.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
import json
from pathlib import Path
import sqlite3

from bot.errors import StoreError
from bot.records import AskedQuestion
from bot.store.files import open_file
from bot.store.migrations import APPLICATION_ID, MIGRATIONS
from bot.store.rows import LATEST, LOOKED_THROUGH
from bot.store.sqlite_errors import sqlite_errors_translated

_WAIT_S = 5.0
_OLDEST = 3  # the version from which on it says what was served
_SERVED = """
    SELECT served.article, content FROM served JOIN revisions USING (revision)
    WHERE revision NOT IN (SELECT revision FROM withdrawn)"""


def latest_questions(database: Path, limit: int) -> tuple[AskedQuestion, ...]:
    """Different questions that were asked last, the latest first.

    Args:
        database: The file.
        limit: How many at most.

    Raises:
        StoreError: It is not there, of another version, or cannot be read.
    """
    with _looking(database) as connection:
        rows = connection.execute(LATEST, (LOOKED_THROUGH * limit, limit)).fetchall()
    return tuple(AskedQuestion(row[0], tuple(json.loads(row[1]))) for row in rows)


def served_last(database: Path) -> dict[str, bytes]:
    """Path -> bytes of the articles that were served last.

    Raises:
        StoreError: As `latest_questions`.
    """
    with _looking(database) as connection:
        return dict(connection.execute(_SERVED).fetchall())


@contextmanager
def _looking(database: Path) -> Iterator[sqlite3.Connection]:
    if not database.is_file():
        raise StoreError(
            str(database), "there is no such database; the bot makes it when it first runs"
        )
    with sqlite_errors_translated(database):
        with closing(open_file(database, "ro", _WAIT_S)) as connection:
            ((application,),) = connection.execute("PRAGMA application_id")
            ((version,),) = connection.execute("PRAGMA user_version")
            if application != APPLICATION_ID or not _OLDEST <= version <= len(MIGRATIONS):
                raise StoreError(
                    str(database),
                    f"this database has schema version {version}, which cannot be looked into;"
                    " start the bot of this version once",
                )
            yield connection
