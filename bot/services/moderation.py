"""Moderation: a draft looked at, published or given up; an article taken out of service at once.

Whose command it is was asked before: here a person is a keyed hash, and a draft belongs to the one
who made it. Each change is written down with who, when and what. The invariant: nothing is
published but what its author was shown, checked once more.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from bot.records import AuditEntry, Draft, ShownMessage
from bot.services.drafting import Drafting
from bot.services.overview import Overview
from bot.services.preview import Preview

# By taste; both are told to the person.
DRAFT_DAYS = 7
MOST_UPLOAD_BYTES = 4 * 1024 * 1024  # what an article may have; larger attachments need no download
MOST_DRAFTS = 25  # of one person; the oldest goes


@dataclass(frozen=True, slots=True)
class Done:
    """A draft that was published.

    Attributes:
        path: The file's.
        title: The article's; "" where there is none.
        revision: What it is now, or was before it was removed.
        seconds: How long it took to be served.
    """

    path: str
    title: str
    revision: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An article that was taken out of service.

    Attributes:
        revisions: Its texts, none of which is shown any more.
        messages: The bot's own that show quotes of them: to be edited.
    """

    revisions: frozenset[str]
    messages: tuple[ShownMessage, ...]


class Moderation:
    """What moderators do.

    Attributes:
        drafting: The ways in.
        overview: What there is to look at.
    """

    drafting: Drafting
    overview: Overview

    def one_at_a_time(self, person: str) -> AbstractContextManager[None]:
        """A person's upload, or preview: `with` it, from the moment the file is asked for.

        Raises (on entering):
            ChangeError: The same person has one under way.
        """
        raise NotImplementedError

    async def draft(self, draft_id: int, person: str) -> Draft:
        """A person's draft.

        Raises:
            NotFoundError: It was published or given up, it expired, or is another person's.
            StoreError: The store cannot be read.
        """
        raise NotImplementedError

    async def drafts(self, person: str) -> tuple[Draft, ...]:
        """A person's drafts, newest first: what is under way and was not lost.

        Raises:
            StoreError: The store cannot be read.
        """
        raise NotImplementedError

    async def preview(self, draft_id: int, person: str) -> Preview:
        """What publishing a person's draft would do; takes up to seconds, off the event loop.

        Raises:
            NotFoundError: As `draft`.
            ChangeError: It cannot be made at all, such as where a link leads elsewhere.
            StoreError: The store cannot be read.
        """
        raise NotImplementedError

    async def publish(self, draft_id: int, person: str, *, despite: str = "") -> Done:
        """Publish a person's draft; everything is checked again. The draft is gone then.

        Args:
            draft_id: The draft.
            person: Its author.
            despite: Why it is to be published though questions fail.

        Raises:
            NotFoundError: As `draft`; it is not published twice.
            RefusedError: It has faults, or questions fail and no reason is given.
            StaleError: Somebody else changed the file; `preview` shows both.
            ChangeError: It cannot be made; the draft is still there.
            StoreError: It cannot be written down; the draft is still there.
        """
        raise NotImplementedError

    async def cancel(self, draft_id: int, person: str) -> Draft:
        """Give a draft up; it comes back once more.

        Raises:
            NotFoundError: As `draft`.
            StoreError: The store cannot be written.
        """
        raise NotImplementedError

    async def withdraw(self, path: str, person: str, note: str) -> Withdrawn:
        """Take an article out of service at once, unchecked, with all its texts and drafts.

        Raises:
            NotFoundError: There is no such article.
            ChangeError: The file cannot be moved; it is not served all the same.
            StoreError: Not written down; withdraw it again.
        """
        raise NotImplementedError

    async def audit(self, limit: int, article: str | None = None) -> tuple[AuditEntry, ...]:
        """What people did, newest first.

        Raises:
            StoreError: The store cannot be read.
        """
        raise NotImplementedError
