"""`briefing show`: an article's bytes, as they are or as they were when they were quoted."""

from contextlib import AsyncExitStack
import sys

from bot import app
from bot.articles.reading import revision_of
from bot.cli.terminal import messages, plain
from bot.services.show import current, revised
from bot.settings import Settings


async def show(settings: Settings, article: str, revision: str | None) -> int:
    """Print an article; piped into a file it is the article, byte for byte.

    Returns:
        The exit status: 0.

    Raises:
        NotFoundError: There is no such article or revision.
        KnowledgeError: The folder cannot be read.
        StoreError: An earlier revision is wanted, and the database cannot be read.
    """
    if revision is None:
        content = current(settings.knowledge_dir, article).content
    else:
        async with AsyncExitStack() as stack:
            revisions = None
            if settings.database.exists():
                store = await stack.enter_async_context(app.opened_store(settings))
                revisions = store.questions
            content = await revised(settings.knowledge_dir, article, revision, revisions)
    if sys.stdout.isatty():
        sys.stdout.write(plain(content.decode("utf-8", "replace").replace("\r\n", "\n")))
        messages().print(f"revision {revision_of(content)}", style="dim", soft_wrap=True)
    else:
        sys.stdout.buffer.write(content)
    return 0
