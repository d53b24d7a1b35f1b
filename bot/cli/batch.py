"""`briefing ask --batch`: a question a line in, a JSON answer a line out, in the same order."""

from contextlib import AsyncExitStack
import json
import math
from typing import Any, NoReturn

from bot import app
from bot.cli.ask import enter_store, expire, json_line, read_articles
from bot.cli.terminal import progress, read_input, write_bytes
from bot.errors import BotError, QuestionError
from bot.services.ask import Asker, Asking
from bot.settings import Settings

KEYS = {"question", "after", "id"}
CLIPPED = 40  # characters of a key that a message shows


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
                write_bytes(json_line(answer))
                report(done, len(lines))
        if store is not None:
            await expire(settings, store)
    return int(failed)


def _read_lines(file: str) -> list[bytes]:
    content = read_input(file)
    return content.removesuffix(b"\n").split(b"\n") if content else []


async def _answer(line: bytes, asker: Asker) -> dict[str, Any]:
    """The answer to one line, or what is wrong with it."""
    kept: dict[str, Any] = {}
    try:
        asked = _parse(line)
        kept = {key: value for key, value in asked.items() if key == "id"}
        question, after = _question(asked)
        reply = await asker.ask(question, after, asking=Asking("batch"))
    except (QuestionError, _LineError) as error:
        return {"error": str(error), **kept}
    return {**reply.answer.to_json(), **kept}


def _parse(line: bytes) -> dict[str, Any]:
    try:
        text = line.decode("utf-8-sig")
        asked = json.loads(
            text, parse_constant=_refused, parse_float=_float, object_pairs_hook=_object
        )
    except (ValueError, RecursionError) as error:
        raise _LineError(f"this line is no JSON: {error}") from error
    if not isinstance(asked, dict):
        raise _LineError('a line must be an object with a text "question"')
    return asked


def _question(asked: dict[str, Any]) -> tuple[str, list[str]]:
    """The question of a line, and those that it follows."""
    unknown = next((key for key in asked if key not in KEYS), None)
    if unknown is not None:
        known = ", ".join(sorted(KEYS))
        raise _LineError(f"unknown key {unknown[:CLIPPED]!r}; known are {known}")
    question, after = asked.get("question"), asked.get("after", [])
    if not isinstance(question, str):
        raise _LineError('a line must be an object with a text "question"')
    if not isinstance(after, list) or not all(isinstance(each, str) for each in after):
        raise _LineError('"after" must be a list of texts')
    return question, after


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON's")


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits[:CLIPPED]} is too large")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found
