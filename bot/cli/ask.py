"""`briefing ask`: one answer in the terminal, as text or as JSON."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
import json
import sys
from typing import Any

from bot import app
from bot.answers.answer import Answer
from bot.cli.rendering import AnswerPrinter
from bot.cli.terminal import complain, output, progress, write_bytes
from bot.errors import StoreError
from bot.library.snapshot import Snapshot
from bot.services.ask import Asking
from bot.settings import Settings

# JSON lets them stand in a string, but not every program that reads line by line does.
OTHER_LINE_ENDS = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}
BUSY_TIMEOUT_S = 0.1  # nobody waits longer for a log row than for the answer


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
        store = app.opened_store(settings, busy_timeout_s=BUSY_TIMEOUT_S)
        return await stack.enter_async_context(store)
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
        store = await enter_store(stack, settings)
        reply = await app.make_asker(snapshot, store).ask(
            question, after, asking=Asking("terminal")
        )
        # The answer comes before whatever the database still needs.
        if as_json:
            print_json(reply.answer)
        else:
            AnswerPrinter(output(), snapshot.files, everything=everything).show(reply.answer)
        sys.stdout.flush()
        if store is not None and reply.row is not None:
            await expire(settings, store)
    return 0


async def expire(settings: Settings, store: app.Store) -> None:
    """Delete the questions that are too old; if that fails, a word of warning is enough."""
    try:
        await app.expire(settings, store)
    except StoreError as error:
        complain(f"{error}\nOld questions are not deleted.", style="yellow")


def print_json(answer: Answer) -> None:
    """Print an answer's JSON on a line of its own."""
    write_bytes(json_line(answer.to_json()))


def json_line(value: dict[str, Any]) -> bytes:
    """An object's JSON on one line: UTF-8, in which half a character stands as its escape."""
    text = json.dumps(value, ensure_ascii=False).translate(OTHER_LINE_ENDS)
    try:
        return f"{text}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(value)}\n".encode()
