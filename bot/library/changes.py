"""What became of the articles between two moments: added, changed, renamed, removed.

And of synonyms.yaml, which is no article, and which without a file is empty. The invariant: applied
to the revisions before, the changes give those after.
"""

from collections.abc import Iterator, Mapping

from bot.articles.article import Article
from bot.articles.reading import revision_of
from bot.articles.synonyms import SYNONYMS_FILE
from bot.records import DISK, Publication


def changes(
    before: Mapping[str, str], after: Mapping[str, Article], *, at_ms: int
) -> Iterator[Publication]:
    """Each change once, in the order of the paths.

    Args:
        before: Path -> revision.
        after: Path -> article.
        at_ms: UTC, milliseconds since 1970.
    """
    gone = {revision: path for path, revision in before.items() if path not in after}
    moved = set()
    for path, article in sorted(after.items()):
        revision = article.revision
        if before.get(path) == revision:
            continue
        content = article.text.encode()
        if path in before:
            yield Publication(path, "changed", revision, content, DISK, "", at_ms)
        elif revision in gone:
            old = gone.pop(revision)
            moved.add(old)
            yield Publication(path, "renamed", revision, content, DISK, "", at_ms, old)
        else:
            yield Publication(path, "added", revision, content, DISK, "", at_ms)
    for path in sorted(before.keys() - after.keys() - moved):
        yield Publication(path, "removed", before[path], None, DISK, "", at_ms)


def synonyms_change(before: str | None, file: bytes | None, *, at_ms: int) -> Iterator[Publication]:
    """What became of synonyms.yaml, if anything did.

    Args:
        before: Its revision; None if none is recorded.
        file: Its bytes; None if it is not served as it is.
        at_ms: UTC, milliseconds since 1970.
    """
    if file is not None and (file or before is not None) and revision_of(file) != before:
        yield Publication(SYNONYMS_FILE, "synonyms", revision_of(file), file, DISK, "", at_ms)
