"""Review: the folder as it would be after a change, and what is wrong with that.

Nothing is written here. The invariant: an edition comes back only if the change has no fault, and
it holds what would be served if nobody else changed anything.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from bot.articles.article import MAX_ARTICLE_BYTES, Article
from bot.articles.faults import Fault
from bot.articles.reading import read_article, revision_of
from bot.articles.synonyms import SYNONYMS_FILE, Synonyms, read_synonyms
from bot.errors import StaleError
from bot.library.folder import shown_path, twin_fault
from bot.library.names import new_name
from bot.library.snapshot import Snapshot
from bot.library.writing import current_bytes, names_beside
from bot.records import PublicationKind
from bot.search.garbage import not_searched
from bot.services.edition import Edition
from bot.services.questions import MOST_FAILING


class Served(Protocol):
    """The articles that are served, followed or not."""

    @property
    def current(self) -> Edition:
        """The edition that is served."""

    @property
    def failing(self) -> Mapping[str, tuple[Fault, ...]]:
        """What is wrong with its answers to the articles' own questions, by path."""

    async def refresh(self, sure: Collection[str] = (), made: Edition | None = None) -> Edition:
        """Look at the folder now, at these paths without waiting; this is what it may come to."""


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants an article, or synonyms.yaml, to be.

    Attributes:
        path: Below the knowledge folder; None for a new article, which is named after its title.
        content: The file's bytes; None if it is to go.
        expected: The revision of the file that it was made from; None if there was none.
        author: Keyed hash of whoever wants it, or records.OPERATOR.
        note: Why.
        kind: What it is called in the history; None finds out.
        draft: The draft that it is made of; 0 for none.
    """

    path: str | None
    content: bytes | None
    expected: str | None
    author: str
    note: str = ""
    kind: PublicationKind | None = None
    draft: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """What would come of a change.

    Attributes:
        path: Where the file would be.
        revision: What it would be called; of one that goes, what it was.
        base: What was served when this was looked at.
        faults: What is wrong with the text; it cannot be published with any.
        failing: Own questions of articles that would fail and do not now, or are its own.
        edition: What would be served; None if there are faults.
        current: What the file holds now; None if there is none.
    """

    path: str
    revision: str
    base: Edition = field(repr=False)
    faults: tuple[Fault, ...] = ()
    failing: tuple[Fault, ...] = ()
    edition: Edition | None = field(default=None, repr=False)
    current: bytes | None = field(default=None, repr=False)


def review(
    root: Path,
    served: Served,
    change: Change,
    withdrawn: Collection[str],
    earlier: Review | None = None,
) -> Review:
    """What would come of a change; takes long for many articles: for a thread.

    Args:
        root: The knowledge folder.
        served: What is served of it.
        change: What is wanted.
        withdrawn: Revisions that are not to be served.
        earlier: Another review, whose edition is taken if it is of the same articles.

    Raises:
        StaleError: The file is not what the change was made from.
        ChangeError: It cannot be made at all.
    """
    return _Reviewer(root, served, frozenset(withdrawn), earlier).review(change)


class _Reviewer:
    def __init__(
        self, root: Path, served: Served, withdrawn: frozenset[str], earlier: Review | None
    ) -> None:
        self._root = root
        self._served = served
        self._base = served.current
        self._withdrawn = withdrawn
        self._earlier = earlier

    def review(self, change: Change) -> Review:
        if change.path == SYNONYMS_FILE:
            return self._synonyms(change)
        if change.content is None:
            return self._removal(change)
        return self._article(change, change.content)

    def _article(self, change: Change, content: bytes) -> Review:
        path, revision = change.path or "new.md", revision_of(content)
        article, faults = self._read(path, content)
        if change.path is None and article is not None:
            path = new_name(article.front_matter.title, names_beside(self._root))
            article = replace(article, path=path)
        shown = shown_path(self._root, path)
        faults = tuple(replace(fault, path=shown) for fault in faults)
        current = self._as_expected(path, change.expected)
        known = self._base.snapshot.by_path()
        before = known.get(path)
        if revision in self._withdrawn:
            faults = (*faults, Fault(shown, 1, "this text was withdrawn; write another one"))
        twin = next((p for p, a in known.items() if a.revision == revision and p != path), None)
        if twin is not None:
            faults = (*faults, twin_fault(self._root, path, twin))
        if revision == change.expected and before is not None and before.revision == revision:
            faults = (*faults, Fault(shown, 1, "this is what it says already: nothing changes"))
        if article is None or faults:
            return Review(path, revision, self._base, faults, current=current)
        edition = self._edition({**known, path: article}, self._base.snapshot.synonyms)
        failing = self._failing(edition, path)
        return Review(path, revision, self._base, (), failing, edition, current)

    def _removal(self, change: Change) -> Review:
        path = change.path or ""
        current = self._as_expected(path, change.expected)
        known = self._base.snapshot.by_path()
        if current is None and path not in known:
            raise StaleError(shown_path(self._root, path), None)
        revision = revision_of(current) if current is not None else known[path].revision
        articles = {each: article for each, article in known.items() if each != path}
        edition = self._edition(articles, self._base.snapshot.synonyms)
        failing = self._failing(edition, path)
        return Review(path, revision, self._base, (), failing, edition, current)

    def _synonyms(self, change: Change) -> Review:
        content = change.content or b""
        revision = revision_of(content)
        shown = shown_path(self._root, SYNONYMS_FILE)
        current = self._as_expected(SYNONYMS_FILE, change.expected)
        synonyms, faults = read_synonyms(shown, content)
        if len(content) > MAX_ARTICLE_BYTES:
            faults = (_too_long(shown, content),)
        if revision == change.expected:
            faults = (*faults, Fault(shown, 1, "this is what it says already: nothing changes"))
        if faults:
            return Review(SYNONYMS_FILE, revision, self._base, faults, current=current)
        edition = self._edition(self._base.snapshot.by_path(), synonyms)
        failing = self._failing(edition, "")
        return Review(SYNONYMS_FILE, revision, self._base, (), failing, edition, current)

    def _read(self, path: str, content: bytes) -> tuple[Article | None, tuple[Fault, ...]]:
        if len(content) > MAX_ARTICLE_BYTES:
            return None, (_too_long(path, content),)
        return read_article(path, content)

    def _as_expected(self, path: str, expected: str | None) -> bytes | None:
        """What the file holds.

        Raises:
            StaleError: It is not what was expected.
        """
        current = current_bytes(self._root, path)
        if (None if current is None else revision_of(current)) != expected:
            raise StaleError(shown_path(self._root, path), current)
        return current

    def _edition(self, articles: Mapping[str, Article], synonyms: Synonyms) -> Edition:
        """What would be served; what is served if that is the same."""
        now = self._base.snapshot
        earlier = self._earlier
        if earlier is not None and earlier.base is self._base and earlier.edition is not None:
            made = earlier.edition.snapshot
            if made.synonyms == synonyms and made.by_path() == articles:
                return earlier.edition
        with not_searched():
            snapshot = Snapshot.of(self._root, articles.values(), now.faults, synonyms, now)
            return self._base if snapshot.index is now.index else Edition.of(snapshot)

    def _failing(self, edition: Edition, path: str) -> tuple[Fault, ...]:
        """Failing questions that are the article's own, or did not fail before."""
        if edition is self._base:
            return ()
        before = {
            other: {fault.line for fault in faults}
            for other, faults in self._served.failing.items()
        }
        full = {other for other, lines in before.items() if len(lines) >= MOST_FAILING}
        return tuple(
            fault
            for other, faults in sorted(edition.failing().items())
            for fault in faults
            if other == path or (other not in full and fault.line not in before.get(other, ()))
        )


def _too_long(path: str, content: bytes) -> Fault:
    message = f"the text has {len(content):,} bytes; at most {MAX_ARTICLE_BYTES:,} are read"
    return Fault(path, 1, f"{message}: split it")
