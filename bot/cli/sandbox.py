"""`briefing sandbox`: the bot in a local Discord with a chat page, until it is told to stop."""

import asyncio
from ipaddress import ip_address
import logging

from bot import app, app_sandbox
from bot.app_sandbox import Listening
from bot.cli.ask import read_articles
from bot.cli.rendering import AnswerPrinter
from bot.cli.terminal import complain, output, plain, started_as
from bot.library.snapshot import Snapshot
from bot.services.topics import Topics
from bot.settings import Settings

PORT = 8484  # free with IANA
QUESTIONS = 3
OPEN_TO_OTHERS = (
    "Whoever reaches {host} and has the page's address can use the bot here, and its moderators'"
    " commands too."
)


def sandbox(settings: Settings, *, host: str, port: int | None, in_place: bool) -> int:
    """Run the bot in a local Discord; print a first answer and the chat page's address.

    Returns:
        The exit status: 0 after SIGINT or SIGTERM.

    Raises:
        SandboxError: The address cannot be used.
        StoreError: The database cannot be used.
        KnowledgeError: The articles cannot be read.
    """
    if settings.log_level == logging.INFO:  # a trial is no service: who wants more says DEBUG
        logging.getLogger().setLevel(logging.WARNING)
    snapshot = read_articles(settings)
    questions = tuple(Topics(snapshot.index).to_try(QUESTIONS))
    if not _is_loopback(host):
        complain(OPEN_TO_OTHERS.format(host=host), style="yellow")

    def ready(address: str) -> None:
        _welcome(snapshot, questions, address)

    where = Listening(host, PORT if port is None else port, other_port=port is None)
    with app_sandbox.local_settings(settings, in_place=in_place) as local:
        asyncio.run(app_sandbox.run_in_sandbox(local, snapshot, questions, ready, where))
    return 0


def _welcome(snapshot: Snapshot, questions: tuple[str, ...], address: str) -> None:
    """A first answer, for a machine without a browser too; the address stands last."""
    console = output()
    if questions:
        asked = f'$ {started_as()} ask "{plain(questions[0])}"'
        console.print(asked, style="bold", markup=False, highlight=False)
        answer = app.make_asker(snapshot, None).briefing.answer(questions[0])
        AnswerPrinter(console, snapshot.files, everything=False).show(answer)
        console.print()
    console.print(
        "The bot is in a local stand-in for Discord; nothing leaves this computer. Ctrl-C ends it."
        "\nIts chat page:",
        highlight=False,
    )
    console.print(address, style="bold cyan", markup=False, highlight=False, soft_wrap=True)
    console.file.flush()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
