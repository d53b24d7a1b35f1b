"""Runs commands in this process, over one article."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.library.live import open_library
from bot.services.edition import Edition
from bot.store.database import open_store

Run = Callable[..., tuple[int, str, str]]


def serve(knowledge: Path, database: Path) -> None:
    """Do what a bot does when it starts and ends."""

    async def main() -> None:
        async with (
            open_store(database) as store,
            open_library(knowledge, Edition.of, store.publications),
        ):
            pass

    asyncio.run(main())


@pytest.fixture
def run(
    knowledge: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command over one article; gives exit status, standard output and error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KNOWLEDGE_DIR", str(knowledge))
    monkeypatch.setenv("DATABASE", str(tmp_path / "log.sqlite3"))

    def call(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        return status, *capfd.readouterr()

    return call
