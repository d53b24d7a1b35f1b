"""Privacy: what is kept of a person, given to them, erased, or not kept at all.

A person is a keyed hash here. The invariant: after `erase` no row holds the hash or a text that
was kept with it, unless it stands in what moderators published; only that a person is not to be
logged stays, for without it nobody could know.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
import json
import time
from typing import Any, Protocol

from bot.log_records import Erased
from bot.records import AuditEntry, Draft, Feedback, LoggedQuestion

# By taste: an upgrade that went wrong is noticed within days.
BACKUP_DAYS = 14
# By taste: who removed the bot by mistake, or for a while, has this long to come back.
GUILD_DAYS = 30


class Unlogged(Protocol):
    """Who is not to be logged."""

    def __contains__(self, person: object) -> bool:
        """Whether a person is not."""

    async def add(self, person: str, at_ms: int) -> None:
        """Log a person no more; raises StoreError."""

    async def remove(self, person: str) -> None:
        """Log a person again; raises StoreError."""


class Erasing(Protocol):
    """Deletes, bytes included; each raises StoreError."""

    async def erase(self, person: str) -> Erased:
        """Erase a person."""

    async def guild_removed(self, guild: int, at_ms: int) -> None:
        """Note that the bot is not in a server any more."""

    async def guilds_present(
        self, guilds: Collection[int], at_ms: int, *, all_of_them: bool
    ) -> None:
        """Note that the bot is in these servers."""


class OwnRecords(Protocol):
    """What one person asked and said; each raises StoreError."""

    def questions_of(self, person: str) -> AsyncIterator[LoggedQuestion]:
        """Every question of a person."""

    async def feedback_of(self, person: str) -> Sequence[Feedback]:
        """What a person said of answers."""


class OwnDeeds(Protocol):
    """What one person did to the articles; raises StoreError."""

    async def of_person(self, person: str) -> Sequence[AuditEntry]:
        """What a person did."""


class OwnDrafts(Protocol):
    """What one person did not publish yet; raises StoreError."""

    async def of_person(self, person: str) -> Sequence[Draft]:
        """A person's drafts."""


class Privacy:
    """What a person can do about what is kept of them.

    Args:
        retention_days: How long questions are kept.
        unlogged: Who is not to be logged.
        erasing: Deletes.
        log: What people asked.
        deeds: What they did to the articles.
        drafts: What they did not publish yet.

    Attributes:
        retention_days: How long questions are kept.
    """

    def __init__(  # noqa: PLR0913, PLR0917 -- one for each kind of thing that is kept
        self,
        retention_days: int,
        unlogged: Unlogged,
        erasing: Erasing,
        log: OwnRecords,
        deeds: OwnDeeds,
        drafts: OwnDrafts,
    ) -> None:
        self.retention_days = retention_days
        self._unlogged = unlogged
        self._erasing = erasing
        self._log = log
        self._deeds = deeds
        self._drafts = drafts

    async def is_logged(self, person: str) -> bool:
        """Whether a person's questions are logged; from memory."""
        return person not in self._unlogged

    async def stop_logging(self, person: str) -> None:
        """Only count a person's questions from now on.

        Raises:
            StoreError: The database cannot be written; they are logged still.
        """
        await self._unlogged.add(person, _now_ms())

    async def log_again(self, person: str) -> None:
        """Log a person's questions from now on.

        Raises:
            StoreError: The database cannot be written; they are not logged.
        """
        await self._unlogged.remove(person)

    async def data(self, person: str) -> AsyncIterator[bytes]:
        """All that is kept of a person as one JSON object, in pieces.

        Raises:
            StoreError: The database cannot be read.
        """
        logged = json.dumps(await self.is_logged(person))
        yield f'{{"logged": {logged}, "kept_days": {self.retention_days},\n"questions": ['.encode()
        between = b"\n"
        async for each in self._log.questions_of(person):
            yield between + _json(_question(each))
            between = b",\n"
        yield b'],\n"feedback": ' + _list(map(_feedback, await self._log.feedback_of(person)))
        yield b',\n"drafts": ' + _list(map(_draft, await self._drafts.of_person(person)))
        yield b',\n"deeds": ' + _list(map(_deed, await self._deeds.of_person(person))) + b"}\n"

    async def erase(self, person: str) -> Erased:
        """Erase a person from the log: rows, feedback, drafts and the hash, bytes too.

        That they are not to be logged stays, if they said so.

        Raises:
            StoreError: The database cannot be written.
        """
        return await self._erasing.erase(person)

    async def guild_removed(self, guild: int) -> None:
        """The bot is in a server no more; its rows go after GUILD_DAYS.

        Raises:
            StoreError: The database cannot be written.
        """
        await self._erasing.guild_removed(guild, _now_ms())

    async def guild_returned(self, guild: int) -> None:
        """The bot is in a server; its rows stay.

        Raises:
            StoreError: The database cannot be written.
        """
        await self._erasing.guilds_present([guild], _now_ms(), all_of_them=False)

    async def guilds_present(self, guilds: Collection[int]) -> None:
        """These are all servers that the bot is in; from others it was removed meanwhile.

        Raises:
            StoreError: The database cannot be written.
        """
        await self._erasing.guilds_present(guilds, _now_ms(), all_of_them=True)


def _question(logged: LoggedQuestion) -> dict[str, Any]:
    record = logged.record
    return {
        "asked_at": _moment(record.asked_at_ms),
        "question": record.question,
        "read_as": record.resolved,
        "after": record.after,
        "way": record.way,
        "outcome": record.outcome,
        "reason": record.reason,
        "confidence": record.confidence,
        "missing": record.missing,
        "elapsed_ms": record.elapsed_ms,
        "event": record.event,
        "server": _id(record.guild),
        "channel": _id(record.channel),
        "answer": _id(logged.message),
        "quotes": [
            {
                "kind": each.kind,
                "article": each.article,
                "revision": each.revision,
                "start": each.start,
                "end": each.end,
            }
            for each in record.quotes
        ],
    }


def _feedback(each: Feedback) -> dict[str, Any]:
    return {"given_at": _moment(each.given_at_ms), "kind": each.kind, "text": each.text}


def _draft(each: Draft) -> dict[str, Any]:
    return {
        "created_at": _moment(each.created_at_ms),
        "kind": each.kind,
        "article": each.path,
        "note": each.note,
        "typed": each.typed.decode("utf-8", "replace"),
    }


def _deed(each: AuditEntry) -> dict[str, Any]:
    return {
        "at": _moment(each.at_ms),
        "what": each.what,
        "article": each.article,
        "revision": each.revision,
        "note": each.note,
        "despite": each.despite,
    }


def _moment(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).isoformat(timespec="seconds")


def _id(number: int | None) -> str | None:
    """An id as text: many programs round numbers of so many digits."""
    return None if number is None else str(number)


def _list(values: Iterable[Mapping[str, Any]]) -> bytes:
    return b"[" + b",\n".join(map(_json, values)) + b"]"


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
