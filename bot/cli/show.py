"""`briefing show`: an article's bytes, as they are or as they were when they were quoted."""

from contextlib import AsyncExitStack
import sys

from bot import app
from bot.articles.reading import revision_of
from bot.cli.terminal import complain, messages, plain, write_bytes
from bot.services.show import Revised, current, in_folder, in_store
from bot.settings import Settings


async def show(settings: Settings, article: str, revision: str | None) -> int:
    """Print an article; piped into a file it is the article, byte for byte.

    Returns:
        The exit status: 0.

    Raises:
        NotFoundError: There is no such article or revision.
        KnowledgeError: The folder cannot be read.
        StoreError: The revision is not in the folder, and the database cannot be opened.
    """
    if revision is None:
        content = current(settings.knowledge_dir, article).content
    else:
        found = in_folder(settings.knowledge_dir, article, revision)
        if found is None:
            found = await _stored(settings, article, revision)
        if found.other_name is not None:
            complain(f"These are the bytes of {found.other_name}.", style="yellow")
        content = found.content
    if sys.stdout.isatty():
        sys.stdout.write(plain(content.decode("utf-8", "replace").replace("\r\n", "\n")))
        messages().print(f"revision {revision_of(content)}", style="dim", soft_wrap=True)
    else:
        write_bytes(content)
    return 0


async def _stored(settings: Settings, article: str, revision: str) -> Revised:
    async with AsyncExitStack() as stack:
        revisions = None
        if settings.database.exists():
            store = app.opened_store(settings)
            revisions = (await stack.enter_async_context(store)).questions
        return await in_store(settings.knowledge_dir, article, revision, revisions)
