"""`briefing ask`: one answer in the terminal, as text or as JSON."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
import json

from bot import app
from bot.answers.answer import Answer
from bot.cli.rendering import AnswerPrinter
from bot.cli.terminal import complain, output, progress
from bot.errors import StoreError
from bot.library.snapshot import Snapshot
from bot.services.ask import Asking
from bot.settings import Settings


def read_articles(settings: Settings) -> Snapshot:
    """The articles, with a bar while they are read and a line for each that is faulty."""
    with progress("Reading the articles") as report:
        snapshot = app.read_snapshot(settings, report)
    for fault in snapshot.faults:
        complain(str(fault), style="yellow")
    if not snapshot.index.articles:
        complain(f"{settings.knowledge_dir}: there is no article to answer from", style="yellow")
    return snapshot


async def enter_store(stack: AsyncExitStack, settings: Settings) -> app.Store | None:
    """The question log, or None with a word of warning: it costs no answer."""
    try:
        return await stack.enter_async_context(app.opened_store(settings))
    except StoreError as error:
        complain(f"{error}\nThe question is answered, but not logged.", style="yellow")
        return None


async def ask(
    settings: Settings,
    question: str,
    after: Sequence[str],
    *,
    as_json: bool,
    everything: bool,
) -> int:
    """Print the answer to one question.

    Returns:
        The exit status: 0, whether there is an answer or an abstention.

    Raises:
        BotError: The articles cannot be read, or the question cannot be taken.
    """
    snapshot = read_articles(settings)
    async with AsyncExitStack() as stack:
        asker = app.make_asker(snapshot, await enter_store(stack, settings))
        answer = (await asker.ask(question, after, asking=Asking("terminal"))).answer
    if as_json:
        print_json(answer)
    else:
        AnswerPrinter(output(), snapshot.files, everything=everything).show(answer)
    return 0


def print_json(answer: Answer) -> None:
    """Print an answer's JSON on a line of its own."""
    print(json.dumps(answer.to_json(), ensure_ascii=False))  # noqa: T201  results go to stdout
