"""What became of the articles between two moments: added, changed, renamed, removed.

The invariant: applied to the revisions before, the changes give those after.
"""

from collections.abc import Iterator, Mapping

from bot.articles.article import Article
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
