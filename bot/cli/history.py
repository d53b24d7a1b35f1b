"""`briefing history`, `diff`, `restore`, `withdraw`, `purge`, `reload`: the articles over time."""

from collections.abc import Sequence
from datetime import UTC, datetime
import time

from bot import app
from bot.articles.reading import revision_of
from bot.cli.terminal import complain, counted, messages, output, plain
from bot.errors import NotFoundError, WithdrawnError
from bot.library.writing import current_bytes
from bot.records import OPERATOR, AuditEntry, Published
from bot.services import history as histories
from bot.services.diff import difference
from bot.services.show import paths_meant
from bot.settings import Settings

SHOWN_DIGITS = 12
MOST_SHOWN = 50
STYLES = {"+": "green", "-": "red", "~": "", " ": "dim"}


async def history(settings: Settings, article: str | None) -> int:
    """Print what became of an article, or the latest changes of all, newest first.

    Returns:
        The exit status: 0.

    Raises:
        NotFoundError: Nothing is recorded of it.
        StoreError: The database cannot be used.
    """
    async with app.opened_store(settings) as store:
        if article is None:
            found = await store.publications.history(None, MOST_SHOWN)
        else:
            _, found = await histories.states(settings.knowledge_dir, article, store.publications)
    console = output()
    for each in found:
        console.print(plain(_line(each)), soft_wrap=True)
    if not found:
        complain("Nothing is recorded yet; the bot records what it serves.", style="yellow")
    return 0


async def diff(settings: Settings, article: str, revisions: Sequence[str]) -> int:
    """Print what differs between two texts of an article, in words.

    Returns:
        The exit status: 0.

    Raises:
        NotFoundError: There is no such article or revision.
        StoreError: The database cannot be used.
    """
    async with app.opened_store(settings) as store:
        old, new = await histories.two_texts(
            settings.knowledge_dir,
            article,
            tuple(revisions),
            store.publications,
            store.questions,
        )
    lines = difference(old.decode("utf-8", "replace"), new.decode("utf-8", "replace"))
    messages().print(
        f"from {revision_of(old)[:SHOWN_DIGITS]} to {revision_of(new)[:SHOWN_DIGITS]}: "
        + (counted(sum(line.mark != " " for line in lines), "line") if lines else "no difference"),
        style="dim",
        soft_wrap=True,
    )
    console = output()
    last = None
    for line in lines:
        if last is not None and line.number > last + 1:
            console.print("  …", style="dim")
        console.print(
            plain(f"{line.number:>5} {line.mark} {line.text}"),
            style=STYLES[line.mark],
            soft_wrap=True,
        )
        last = line.number
    return 0


async def restore(
    settings: Settings, article: str, revision: str, note: str, *, reinstated: bool
) -> int:
    """Write an article's earlier text into its file.

    Returns:
        The exit status: 0.

    Raises:
        NotFoundError: There is no such article or revision.
        ChangeError: The file changes meanwhile, or cannot be written.
        StoreError: The database cannot be used.
    """
    root = settings.knowledge_dir
    async with app.opened_store(settings) as store:
        path, _ = await histories.states(root, article, store.publications)
        try:
            found = await store.questions.revision(revision)
        except WithdrawnError as error:
            if not reinstated:
                advice = "--withdrawn brings it back all the same, unless it was purged"
                raise NotFoundError(f"{error}; {advice}") from error
            at_ms = time.time_ns() // 1_000_000
            entry = AuditEntry(at_ms, OPERATOR, "reinstated", path, error.revision, note)
            await store.publications.reinstate(error.revision, entry)
            found = await store.questions.revision(error.revision)
        if found is None:
            raise NotFoundError(f"{article}: no revision that starts with {revision!r} is known")
        current = current_bytes(root, path)
        expected = None if current is None else revision_of(current)
        publisher = app.make_publisher(settings, store)
        review = await publisher.restore(path, found.revision, expected, OPERATOR, note)
    for fault in review.failing:
        complain(str(fault), style="yellow")
    messages().print(
        plain(f"{path} is what it was: revision {found.revision[:SHOWN_DIGITS]}"),
        style="green",
        soft_wrap=True,
    )
    return 0


async def withdraw(settings: Settings, article: str, note: str, *, purged: bool) -> int:
    """Take an article out of service for good; purged, its bytes are deleted too.

    Returns:
        The exit status: 0.

    Raises:
        NotFoundError: There is no such article.
        ChangeError: Its file cannot be moved.
        StoreError: The database cannot be used.
    """
    root = settings.knowledge_dir
    async with app.opened_store(settings) as store:
        publisher = app.make_publisher(settings, store)
        shelf = await store.publications.shelf()
        paths = paths_meant(root, article)
        path = next(
            (each for each in paths if each in shelf.served or (root / each).is_file()), paths[0]
        )
        act = publisher.purge if purged else publisher.withdraw
        revisions = await act(path, OPERATOR, note)
    what = "purged: its text is deleted, its hashes stay" if purged else "withdrawn"
    messages().print(
        plain(f"{path} is {what} ({counted(len(revisions), 'revision')})"),
        style="green",
        soft_wrap=True,
    )
    if purged:
        complain(
            "Copies that the bot does not know of are yours to delete: backups of the database"
            f" ({settings.database.stem}.*-*.sqlite3), git's history, messages in Discord.",
            style="yellow",
        )
    return 0


async def reload(settings: Settings, *, confirmed: bool) -> int:
    """Have a running bot look at the folder now; say or confirm which articles are gone.

    Returns:
        The exit status: 1 if articles are gone and that is not confirmed.

    Raises:
        KnowledgeError: The folder cannot be read.
        StoreError: The database cannot be used.
    """
    root = settings.knowledge_dir
    async with app.opened_store(settings) as store:
        gone = await histories.missing(root, store.publications)
        if confirmed and gone.articles:
            await histories.let_go(gone, store.publications)
    histories.nudge(root)
    for path in gone.articles:
        output().print(plain(path), soft_wrap=True)
    if not gone.articles:
        messages().print("Every article that is served has its file.", style="green")
        return 0
    count = f"{len(gone.articles)} of {counted(gone.served, 'article')} that were served"
    if confirmed:
        messages().print(f"{count} may go.", style="green")
        return 0
    complain(f"{count} have no file any more. If that is meant: briefing reload --confirm")
    return 1


def _line(each: Published) -> str:
    what = each.publication
    at = datetime.fromtimestamp(what.at_ms / 1000, tz=UTC)
    name = f"{what.renamed_from} → {what.article}" if what.renamed_from else what.article
    parts = [f"{at:%Y-%m-%d %H:%M}", f"{what.kind:9}", what.revision[:SHOWN_DIGITS], name]
    parts.append(f"by {what.author[:SHOWN_DIGITS]}")
    if what.note:
        parts.append(what.note)
    if each.is_withdrawn and what.kind != "withdrawn":
        parts.append("(text withdrawn)")
    if each.is_purged:
        parts.append("(text purged)")
    return "  ".join(parts)
