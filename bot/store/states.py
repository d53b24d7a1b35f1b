"""How a state of an article is written down: statements, each part of somebody's transaction.

The present state, `served`, and the history, `publications`, change together; so do the intent that
led to a state, the draft that it was made of, and the audit entry. The invariant: of an intent
either all of that is done or nothing.
"""

from collections.abc import Sequence
import sqlite3
from typing import Any

from bot.records import AuditEntry, Intent, Publication, Published
from bot.store.audit import insert_audit
from bot.store.rows import insert_revisions, storable

ENDS = ("removed", "withdrawn")
NO_ARTICLES = "synonyms"  # the kind of what is no article, and so is not among those served
INTENT_COLUMNS = (
    "id, article, kind, revision, content, author, note, begun_at, part, despite, draft"
)
_SERVED = "SELECT revision FROM served WHERE article = ?"
_LAST = """
    SELECT revision FROM publications WHERE article = ? AND kind = 'synonyms'
    ORDER BY id DESC LIMIT 1"""
_ACCEPTED = f"""
    SELECT {INTENT_COLUMNS} FROM intents WHERE article = ? AND revision = ?
    AND abandoned_at IS NULL AND (kind = 'removed') = ?"""  # noqa: S608  a constant


def record_state(connection: sqlite3.Connection, publication: Publication) -> None:
    """Record a state unless it is the present one already.

    What somebody is publishing is recorded with their name and note, and is done then.
    """
    article = storable(publication.article)
    present_of = _LAST if publication.kind == NO_ARTICLES else _SERVED
    rows = connection.execute(present_of, (article,)).fetchall()
    present = next((str(row[0]) for row in rows), None)
    is_end = publication.kind in ENDS
    if (present is None) if is_end else (present == publication.revision):
        return
    intents = connection.execute(_ACCEPTED, (article, publication.revision, is_end)).fetchall()
    for intent in map(intent_of, intents):
        meant = intent.publication
        publication = Publication(
            publication.article,
            meant.kind,
            publication.revision,
            publication.content,
            meant.author,
            meant.note,
            publication.at_ms,
        )
        close_intent(connection, intent)
    insert_state(connection, publication)


def insert_state(connection: sqlite3.Connection, publication: Publication) -> None:
    """Add a state to the history, and make it the present one."""
    article = storable(publication.article)
    old = None if publication.renamed_from is None else storable(publication.renamed_from)
    _keep_bytes(connection, publication)
    connection.execute(
        """INSERT INTO publications (article, kind, revision, renamed_from, author, note,
                                     published_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (
            article,
            publication.kind,
            publication.revision,
            old,
            publication.author,
            storable(publication.note),
            publication.at_ms,
        ),
    )
    if publication.kind == NO_ARTICLES:
        return
    connection.execute("DELETE FROM served WHERE article IN (?, ?)", (article, old))
    if publication.kind not in ENDS:
        connection.execute("DELETE FROM confirmed WHERE article = ?", (article,))
        connection.execute("INSERT INTO served VALUES (?, ?)", (article, publication.revision))


def close_intent(connection: sqlite3.Connection, intent: Intent) -> None:
    """What was intended is done: say who did it; the intent and its draft are gone."""
    what = intent.publication
    entry = AuditEntry(
        what.at_ms,
        what.author,
        what.kind,
        what.article,
        what.revision,
        what.note,
        intent.despite,
    )
    insert_audit(connection, entry)
    connection.execute("DELETE FROM drafts WHERE id = ?", (intent.draft,))
    connection.execute("DELETE FROM intents WHERE id = ?", (intent.id,))


def intent_of(row: Sequence[Any]) -> Intent:
    """An intent from a row of INTENT_COLUMNS."""
    number, article, kind, revision, content, author, note, begun_at, part, despite, draft = row
    publication = Publication(article, kind, revision, content, author, note, begun_at)
    return Intent(publication, part, number, despite, draft)


def published(row: sqlite3.Row) -> Published:
    """A state from a row of the history."""
    publication = Publication(
        row["article"],
        row["kind"],
        row["revision"],
        None,
        row["author"],
        row["note"],
        row["published_at"],
        row["renamed_from"],
    )
    return Published(row["id"], publication, bool(row["is_withdrawn"]), bool(row["is_purged"]))


def _keep_bytes(connection: sqlite3.Connection, publication: Publication) -> None:
    if publication.content is not None:
        content = {publication.revision: (storable(publication.article), publication.content)}
        insert_revisions(connection, content, seen_ms=publication.at_ms)
