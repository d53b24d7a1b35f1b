"""`briefing ask --batch`: a question a line in, a JSON answer a line out, in the same order."""

from contextlib import AsyncExitStack
import json
from pathlib import Path
import sys
from typing import Any

from bot import app
from bot.cli.ask import enter_store, read_articles
from bot.cli.terminal import progress
from bot.errors import BotError, QuestionError
from bot.services.ask import Asker, Asking
from bot.settings import Settings

KEYS = {"question", "after", "id"}


class _LineError(BotError):
    """For whoever wrote the batch: a line that is no question."""


async def ask_batch(settings: Settings, file: str, *, log: bool) -> int:
    """Answer every line of a file, or of standard input if the file is `-`.

    A line is an object with `question`, and if wanted `after` (a list of earlier questions, oldest
    first) and `id`, which comes back. A line that is none gives an object with `error`.

    Returns:
        The exit status: 1 if any line was faulty.

    Raises:
        BotError: The articles or the file cannot be read.
    """
    lines = _read_lines(file)
    snapshot = read_articles(settings)
    failed = False
    async with AsyncExitStack() as stack:
        store = await enter_store(stack, settings) if log else None
        asker = app.make_asker(snapshot, store)
        with progress("Answering") as report:
            for done, line in enumerate(lines, 1):
                answer = await _answer(line, asker)
                failed |= "error" in answer
                # lone surrogates that JSON can escape must not break the output's UTF-8
                text = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
                sys.stdout.write(text.decode("utf-8") + "\n")
                report(done, len(lines))
    return int(failed)


def _read_lines(file: str) -> list[bytes]:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise BotError(f"{file}: cannot be read: {error.strerror}") from error
    return content.removesuffix(b"\n").split(b"\n") if content else []


async def _answer(line: bytes, asker: Asker) -> dict[str, Any]:
    """The answer to one line, or what is wrong with it."""
    kept: dict[str, Any] = {}
    try:
        asked = _parse(line)
        kept = {"id": asked["id"]} if "id" in asked else {}
        after = asked.get("after", ())
        reply = await asker.ask(asked["question"], after, asking=Asking("batch"))
    except (QuestionError, _LineError) as error:
        return {"error": str(error), **kept}
    return {**reply.answer.to_json(), **kept}


def _parse(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _LineError(f"this line is no JSON: {error}") from error
    if not isinstance(asked, dict) or not isinstance(asked.get("question"), str):
        raise _LineError('a line must be an object with a text "question"')
    after = asked.get("after", [])
    if not isinstance(after, list) or not all(isinstance(each, str) for each in after):
        raise _LineError('"after" must be a list of texts')
    return asked
