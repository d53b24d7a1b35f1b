"""What would be served: the folder as it was read, with last good versions where it is faulty.

Pure but for reading articles out of bytes. The invariant: nothing that is served goes away because
a file is faulty, half-written or unreadable, nor because most files are gone at once; and nothing
comes back that was withdrawn.
"""

from collections.abc import Container, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
import os
from pathlib import Path

from bot.articles.article import Article
from bot.articles.faults import Fault
from bot.articles.reading import revision_of
from bot.articles.synonyms import SYNONYMS_FILE, Synonyms
from bot.library.folder import shown_path, twin_fault
from bot.library.quiet import Reading
from bot.library.snapshot import Snapshot, reread_article

# Below this many articles, losing most of them is an ordinary change.
FEW = 4
WITHDRAWN = (
    "this text was withdrawn and is not served; remove the file, or write another text into it"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be served.

    Attributes:
        articles: By path.
        faults: What is wrong with files, whether a last good version stands in or not.
        kept: Paths that are served though the folder does not hold them so.
        synonyms: Words that mean the same in them.
        synonyms_file: The bytes that say so; None if the file is not read as it is.
        missing: Those of them whose files are gone, over half of all at once: to be confirmed.
    """

    articles: Mapping[str, Article]
    faults: tuple[Fault, ...]
    kept: frozenset[str]
    synonyms: Synonyms
    synonyms_file: bytes | None
    missing: tuple[str, ...]

    def without(self, path: str, last: Article | None, faults: tuple[Fault, ...]) -> "Proposal":
        """The same with an article's last good version, or none, in its place."""
        articles = {each: article for each, article in self.articles.items() if each != path}
        if last is not None:
            articles[path] = last
        return replace(
            self,
            articles=articles,
            faults=tuple(sorted((*self.faults, *faults))),
            kept=self.kept | {path},
        )

    def is_in(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot has just what would be served."""
        return (
            snapshot.by_path() == self.articles
            and snapshot.synonyms == self.synonyms
            and snapshot.faults == tuple(sorted(self.faults))
        )


@dataclass(frozen=True, slots=True)
class Base:
    """What the folder is compared with.

    Attributes:
        articles: What is served, or at a start was, by path.
        known: Articles that were read before, by path; they are not read again.
        withdrawn: Revisions that are not to be served.
        confirmed: Paths that may go away, however many they are.
        missing: Paths that were missing the last time, and served.
        keeping: Whether last good versions stand in at all.
        synonyms: Those that count; None at a start.
    """

    articles: Mapping[str, Article]
    known: Mapping[str, Article]
    withdrawn: Container[str] = frozenset()
    confirmed: AbstractSet[str] = frozenset()
    missing: AbstractSet[str] = frozenset()
    keeping: bool = True
    synonyms: Synonyms | None = None


def propose(root: Path, reading: Reading, base: Base) -> Proposal:
    """What would be served now.

    Args:
        root: The knowledge folder.
        reading: What it holds.
        base: What it is compared with.
    """
    articles, faults = _read(root, reading, base)
    faults = _settle_twins(root, reading, base, articles, faults)
    synonyms, problems, file = reading.synonyms
    is_whole = not problems and SYNONYMS_FILE not in reading.moving
    if not is_whole:
        file = None
        synonyms = synonyms if base.synonyms is None else base.synonyms
    if SYNONYMS_FILE not in reading.moving:
        faults = tuple(sorted((*faults, *problems)))
    if not base.keeping:
        return Proposal(articles, faults, frozenset(), synonyms, file, ())
    texts = {article.revision for article in articles.values()}
    # A last good version whose text now stands in another file has moved there.
    last = {
        path: article
        for path, article in base.articles.items()
        if path not in articles
        and article.revision not in base.withdrawn
        and article.revision not in texts
    }
    troubled = {path for path in last if path in reading.moving or _is_faulty(root, path, faults)}
    gone = last.keys() - troubled
    unconfirmed = gone - base.confirmed
    others = len(base.articles) - len(gone - unconfirmed)
    is_most = len(base.articles) >= FEW and 2 * len(unconfirmed) > others
    # What waits for confirmation goes on waiting while none of it comes back, though others go.
    waiting = base.missing if base.missing <= gone else frozenset()
    missing = unconfirmed if is_most else unconfirmed & waiting
    kept = troubled | missing
    articles |= {path: last[path] for path in kept}
    return Proposal(articles, faults, frozenset(kept), synonyms, file, tuple(sorted(missing)))


def _read(root: Path, reading: Reading, base: Base) -> tuple[dict[str, Article], tuple[Fault, ...]]:
    """The articles of files that are at rest and have no fault, and the faults of the others."""
    moving = {shown_path(root, path) for path in reading.moving}
    faults = [fault for fault in reading.folder.faults if fault.path not in moving]
    articles = {}
    for file in reading.folder.files:
        if file.path in reading.moving:
            continue
        shown = shown_path(root, file.path)
        if revision_of(file.content) in base.withdrawn:
            faults.append(Fault(shown, 1, WITHDRAWN))
            continue
        article, problems = reread_article(file.path, file.content, base.known.get(file.path))
        faults += (replace(fault, path=shown) for fault in problems)
        if article is not None:
            articles[file.path] = article
    return articles, tuple(sorted(faults))


def _settle_twins(
    root: Path,
    reading: Reading,
    base: Base,
    articles: dict[str, Article],
    faults: tuple[Fault, ...],
) -> tuple[Fault, ...]:
    """Of two files with one text let the one have it that has it already."""
    for twin, first in reading.folder.twins.items():
        owner, article = base.articles.get(twin), articles.get(first)
        if owner is not None and article is not None and owner.revision == article.revision:
            articles[twin] = owner
            del articles[first]
            theirs, ours = twin_fault(root, twin, first), twin_fault(root, first, twin)
            faults = tuple(sorted(ours if fault == theirs else fault for fault in faults))
    return faults


def _is_faulty(root: Path, path: str, faults: tuple[Fault, ...]) -> bool:
    """Whether a file, or a folder that it lies in, has a fault."""
    shown = shown_path(root, path)
    return any(shown == fault.path or shown.startswith(fault.path + os.sep) for fault in faults)
