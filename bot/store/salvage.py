"""What must outlive a damaged database: what people and moderators were promised.

That is the key by which people are known, who is not to be logged, which texts were withdrawn, and
where the bot is switched off; all of it small. When questions were not logged goes with it. What
the damaged file does not tell is taken from the newest copy beside it that does. The invariant: a
row that could not be of this database is left behind, and that is said.
"""

from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
import glob
from pathlib import Path
import re
import sqlite3
import time
from types import MappingProxyType, UnionType

from bot.store.files import open_file
from bot.store.migrations import MIGRATIONS
from bot.store.sqlite_errors import ERRORS

Row = tuple[str | int | None, ...]
Rows = dict[str, dict[Row, Row]]

_WAIT_S = 5.0
_LOOK_S = 5.0  # by taste: these tables are small, and a damaged tree can lead in circles
_STEPS = 10_000
_KEY_BYTES = 32
_PERSON = re.compile(r"[0-9a-f]{32}")
_REVISION = re.compile(r"[0-9a-f]{64}")
_GAPS = "gaps"
_COPIES = ("backup-*", "replaced-*", "*before-v*")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table that is carried over.

    Attributes:
        columns: All of them.
        keys: How many of them, from the first, tell rows apart.
        types: What is in each.
        shape: What the first one looks like as text.
    """

    columns: tuple[str, ...]
    keys: int
    types: tuple[type | UnionType, ...]
    shape: re.Pattern[str] = re.compile(r".*")


_TABLES = MappingProxyType(
    {
        "unlogged": _Table(("person", "since"), 1, (str, int), _PERSON),
        "withdrawn": _Table(
            ("revision", "article", "author", "note", "withdrawn_at", "purged_at"),
            1,
            (str, str, str, str, int, int | None),
            _REVISION,
        ),
        "channels": _Table(("guild", "channel", "answers", "set_at"), 2, (int, int, int, int)),
        # Of these nobody was promised anything: what of them is gone is said by one more gap.
        _GAPS: _Table(("id", "from_ms", "to_ms", "missed"), 1, (int, int, int, int | None)),
    }
)


@dataclass(frozen=True, slots=True)
class Promises:
    """What is carried over.

    Attributes:
        key: By which people are known; None if nothing tells it.
        rows: Table -> its rows.
        is_whole: Whether the damaged database told all of it.
        copy: The copy that told the rest.
    """

    key: bytes | None
    rows: Mapping[str, tuple[Row, ...]]
    is_whole: bool
    copy: Path | None = None

    def told(self) -> str:
        """What an operator has to know of it."""
        what = (
            "Who asked not to be logged, which texts were withdrawn, and where it is switched off"
        )
        if self.is_whole:
            return f"{what}, was taken over."
        again = "withdraw again what was withdrawn and is served or shown"
        if self.copy is not None:
            return f"{what}, was taken over as far as it and {self.copy} tell; {again} since then."
        if self.key is None:
            return (
                f"{what}, could not be read: people are logged until they say again that they do"
                f" not want that; {again}."
            )
        return f"{what}, could be read in part: {again}."


def salvage(database: Path) -> Promises:
    """Read what must outlive a damaged database; never raises because it is damaged.

    Args:
        database: Its file, its write-ahead log beside it.
    """
    key, rows, is_whole = _read(database) if _has_pages(database) else (None, _none(), False)
    if is_whole:
        return Promises(key, _plain(rows), is_whole=True)
    for copy in _copies(database):
        other_key, others, is_good = _read(copy)
        if is_good and (key is None or key == other_key):
            # When in doubt somebody is not logged, and a text not shown.
            merged = {name: others[name] | rows[name] for name in _TABLES}
            return Promises(other_key, _plain(merged), is_whole=False, copy=copy)
    if key is None:
        rows["unlogged"] = {}  # nobody could be known by it
    return Promises(key, _plain(rows), is_whole=False)


def last_moment(database: Path, used: Path) -> int:
    """Up to when everything that was asked is known to be logged; UTC, milliseconds since 1970.

    Args:
        database: Its file, its write-ahead log beside it.
        used: A file that is as old as the use of it.
    """
    now_ms = time.time_ns() // 1_000_000
    try:
        if _has_pages(database):
            with closing(_opened(database)) as connection:
                rows = connection.execute("SELECT value FROM notes WHERE name = 'alive'").fetchall()
            return min([now_ms, *(int(value) for (value,) in rows)])
    except (*ERRORS, ValueError):
        pass
    for file in (used, database):
        with suppress(OSError):
            return min(now_ms, file.stat().st_mtime_ns // 1_000_000)
    return now_ms


def put_promises(connection: sqlite3.Connection, promises: Promises) -> None:
    """Write them into a new database, as a part of this transaction.

    Raises:
        sqlite3.Error: They cannot be written.
    """
    if promises.key is not None:
        connection.execute(
            "UPDATE secrets SET value = ? WHERE name = 'person_key'", (promises.key,)
        )
    for name, table in _TABLES.items():
        places = ", ".join("?" * len(table.columns))
        for row in promises.rows[name]:
            with suppress(sqlite3.IntegrityError):  # then the table was not sound, and that is said
                connection.execute(f"INSERT INTO {name} VALUES ({places})", row)  # noqa: S608  constants


def _plain(rows: Rows) -> dict[str, tuple[Row, ...]]:
    return {name: tuple(found.values()) for name, found in rows.items()}


def _copies(database: Path) -> list[Path]:
    """Copies that backups and upgrades left, the newest first."""
    stem = glob.escape(database.stem.partition(".damaged-")[0])
    found = [copy for kind in _COPIES for copy in database.parent.glob(f"{stem}.{kind}.sqlite3")]
    return sorted(found, key=lambda copy: copy.stat().st_mtime_ns, reverse=True)


def _none() -> Rows:
    return {name: {} for name in _TABLES}


def _has_pages(database: Path) -> bool:
    """Whether there is anything to open; beside an empty file SQLite would delete the log."""
    return database.is_file() and database.stat().st_size > 0


def _opened(database: Path) -> sqlite3.Connection:
    connection = open_file(database, "ro", _WAIT_S)
    deadline = time.monotonic() + _LOOK_S
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    return connection


def _read(database: Path) -> tuple[bytes | None, Rows, bool]:
    """Key and rows as far as they can be read, and whether that is all of them."""
    rows = _none()
    try:
        with closing(_opened(database)) as connection:
            ((version,),) = connection.execute("PRAGMA user_version")
            has_all = not 0 < version < len(MIGRATIONS)  # earlier versions had fewer tables
            key, is_whole = None, True
            if has_all or _is_there(connection, "secrets"):
                key, is_whole = _key(connection)
            for name, table in _TABLES.items():
                if has_all or _is_there(connection, name):
                    rows[name], is_read = _rows(connection, name, table)
                    is_whole = is_whole and (is_read or name == _GAPS)
    except ERRORS:
        return None, rows, False
    return key, rows, is_whole


def _is_there(connection: sqlite3.Connection, name: str) -> bool:
    sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?"
    return bool(connection.execute(sql, (name,)).fetchone()[0])


def _key(connection: sqlite3.Connection) -> tuple[bytes | None, bool]:
    try:
        sql = "SELECT value FROM secrets WHERE name = 'person_key'"
        for (key,) in connection.execute(sql):
            if isinstance(key, bytes) and len(key) == _KEY_BYTES:
                return key, True
    except ERRORS:
        pass
    return None, False


def _rows(connection: sqlite3.Connection, name: str, table: _Table) -> tuple[dict[Row, Row], bool]:
    found: dict[Row, Row] = {}
    columns, keys = ", ".join(table.columns), table.columns[: table.keys]
    is_whole = _is_sound(connection, name)
    for way in ("ASC", "DESC"):  # from both ends up to the damage
        order = ", ".join(f"{key} {way}" for key in keys)
        try:
            for row in connection.execute(f"SELECT {columns} FROM {name} ORDER BY {order}"):  # noqa: S608  constants
                if _fits(row, table):
                    found[row[: table.keys]] = row
                else:
                    is_whole = False
        except ERRORS:
            is_whole = False
        if is_whole:
            break
    return found, is_whole


def _is_sound(connection: sqlite3.Connection, name: str) -> bool:
    try:
        ((found,),) = connection.execute(f"PRAGMA quick_check({name})")
    except (*ERRORS, ValueError):
        return False
    return bool(found == "ok")


def _fits(row: Row, table: _Table) -> bool:
    are_right = all(isinstance(value, kind) for value, kind in zip(row, table.types, strict=True))
    return are_right and table.shape.fullmatch(str(row[0])) is not None
