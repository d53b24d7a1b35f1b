"""Composition root of the local Discord: the sandbox with its chat page, and the same bot in it.

The bot is the one that runs in Discord, through the same client, over sockets. Nothing is opened at
import. The invariant: unless it is told otherwise, nothing of the operator's is written to.
"""

from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
import errno
from pathlib import Path
import shutil
from tempfile import TemporaryDirectory

from bot.app_chat import run_in_discord
from bot.chat.endpoint import Endpoint
from bot.errors import KnowledgeError, SandboxError
from bot.library.snapshot import Snapshot
from bot.sandbox.server import Sandbox, SandboxOptions, open_sandbox
from bot.settings import Settings

# Windows keeps whole ranges of ports for itself, which nobody else may then use.
TAKEN = {errno.EADDRINUSE, errno.EACCES}


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the local Discord listens.

    Attributes:
        host: The address.
        port: 0 takes a free one.
        other_port: Whether a free one will do where that is in use.
    """

    host: str
    port: int
    other_port: bool = False


@contextmanager
def local_settings(settings: Settings, *, in_place: bool) -> Iterator[Settings]:
    """The settings of a bot in the local Discord.

    Servers and roles are not those of the real Discord. Articles are a copy and the database is
    temporary.

    Args:
        settings: As the operator set them.
        in_place: Whether the articles and the database are the operator's own after all.

    Raises:
        KnowledgeError: The knowledge folder cannot be copied.
    """
    nowhere: frozenset[int] = frozenset()
    local = replace(
        settings, guilds=nowhere, home_guilds=nowhere, moderator_roles=nowhere, token=None
    )
    if in_place:
        yield local
        return
    with TemporaryDirectory(prefix="briefing-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "knowledge"
        try:
            shutil.copytree(settings.knowledge_dir, copy, ignore_dangling_symlinks=True)
        except (OSError, shutil.Error) as error:
            raise KnowledgeError(f"{settings.knowledge_dir}: cannot be copied: {error}") from error
        yield replace(local, knowledge_dir=copy, database=Path(folder) / "briefing.sqlite3")


async def run_in_sandbox(
    settings: Settings,
    snapshot: Snapshot,
    questions: tuple[str, ...],
    ready: Callable[[str], None],
    where: Listening,
) -> None:
    """Run the bot in a local Discord until SIGINT or SIGTERM.

    Args:
        settings: From `local_settings`.
        snapshot: What it answers from.
        questions: Shown on the page as questions to try.
        ready: Called with the page's address once the bot can answer.
        where: The address to listen on.

    Raises:
        SandboxError: The port is in use, or the address is not this computer's.
        DiscordError: The bot is not let in.
        StoreError: The database cannot be used.
    """
    async with AsyncExitStack() as stack:
        options = SandboxOptions(questions=questions)
        sandbox = await _opened(stack, where, options)
        endpoint = Endpoint(sandbox.api_url, sandbox.gateway_url)

        def joined() -> None:
            ready(sandbox.page_url)

        await run_in_discord(settings, sandbox.token, snapshot, joined, endpoint)


async def _opened(stack: AsyncExitStack, where: Listening, options: SandboxOptions) -> Sandbox:
    host, port = where.host, where.port
    try:
        return await stack.enter_async_context(open_sandbox(host, port, options))
    except OSError as error:
        if not where.other_port or error.errno not in TAKEN:
            raise SandboxError(host, port, error.strerror or str(error)) from error
    return await stack.enter_async_context(open_sandbox(host, 0, options))
