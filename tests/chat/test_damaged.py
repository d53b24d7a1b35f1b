"""The whole bot over damaged databases: it starts, answers, says what happened, and ends well.

BRIEFING_DAMAGED sets how many are damaged; 4 unless it does.
"""

import asyncio
from collections import Counter
from contextlib import closing
import multiprocessing
from multiprocessing.context import ForkServerContext
import os
from pathlib import Path
import random
import shutil
import sqlite3
import sys

import pytest

from bot.sandbox.recorder import Frame, Record
from bot.sandbox.server import Sandbox, SandboxOptions, open_sandbox
from bot.store.quarantine import set_aside
from tests.chat.run_bot import run_forked
from tests.services.publishing import text
from tests.store.damaging import KINDS, NAME, damages, make_whole

DAMAGED = int(os.environ.get("BRIEFING_DAMAGED", "4"))


async def _answer(
    sandbox: Sandbox, joined: asyncio.Event, context: ForkServerContext, folder: Path
) -> str:
    """Start the bot over a folder's database, have it answer and stop it; its standard error."""
    environment = {
        "DISCORD_TOKEN": sandbox.token,
        "DATABASE": str(folder / NAME),
        "KNOWLEDGE_DIR": str(folder / "knowledge"),
        "LOG_LEVEL": "WARNING",
    }
    errors = folder / "errors"
    arguments = [sandbox.api_url, sandbox.gateway_url]
    joined.clear()
    process = context.Process(target=run_forked, args=(environment, arguments, str(errors)))
    process.start()
    try:
        await asyncio.wait_for(joined.wait(), 60)
        asked = await sandbox.person("Alice").say("general", "Who leads Avon?", mention_bot=True)
        reply = await sandbox.wait_for_message(
            "general", lambda message: message.reference == asked.id, timeout_s=30
        )
        assert "leads Avon" in reply.text
        process.terminate()
        await asyncio.to_thread(process.join, 30)
        assert process.exitcode == 0
    finally:
        process.kill()
        process.join()
    return await asyncio.to_thread(errors.read_text, "utf-8")


def _rows(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT count(*) FROM questions").fetchone()[0])


@pytest.mark.timeout(60 + 10 * DAMAGED)
async def test_it_answers_over_damaged_databases(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """However the database is damaged, members get their answers and the operator is told."""
    whole = await asyncio.to_thread(make_whole, tmp_path / "whole")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([run_forked.__module__])
    rng = random.Random(5)  # noqa: S311  repeatable
    joined, came = asyncio.Event(), Counter[str]()

    def look(record: Record) -> None:
        if isinstance(record, Frame) and record.data.get("t") == "GUILD_CREATE":
            joined.set()

    kinds = damages(DAMAGED, rng) if len(KINDS) <= DAMAGED else rng.sample(KINDS, DAMAGED)
    async with open_sandbox(
        options=SandboxOptions(rate_limits=False, records=100, on_record=look)
    ) as sandbox:
        for number, kind in enumerate(kinds):
            folder = tmp_path / str(number)
            await asyncio.to_thread(shutil.copytree, whole.parent, folder)
            kind.damage(folder / NAME, rng)
            (folder / "knowledge").mkdir()
            (folder / "knowledge" / "avon.md").write_text(text("Avon", 1))
            errors = await _answer(sandbox, joined, context, folder)
            assert "Traceback" not in errors, kind.name
            for aside in set_aside(folder / NAME):
                assert f"It is kept as {aside}" in errors
                assert "briefing restore-backup FILE" in errors
                assert await asyncio.to_thread(_rows, folder / NAME) == 1
            came["set aside" if set_aside(folder / NAME) else "used as it is"] += 1
            await asyncio.to_thread(shutil.rmtree, folder)
    if "BRIEFING_DAMAGED" in os.environ:
        with capfd.disabled():
            sys.stdout.write(f"\nthe whole bot answered over {DAMAGED} of them: {dict(came)}\n")
