"""The lock: one process a database, released however the process ends."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
import os
from pathlib import Path
import signal
import subprocess
import sys
import threading
import time

import pytest

from bot.errors import AlreadyRunningError, StoreError
from bot.store import lock
from bot.store.database import open_store
from bot.store.lock import held_lock
from tests.conftest import plain_user

_HOLD = """
import pathlib, sys, time
from bot.errors import AlreadyRunningError
from bot.store.lock import held_lock
print("ready", flush=True)
at = float(sys.stdin.readline())
while time.time() < at:
    pass
try:
    with held_lock(pathlib.Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.readline()
except AlreadyRunningError as error:
    print(error, flush=True)
    sys.stdin.readline()
"""


@contextmanager
def _process(database: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that takes the lock at the time it is told, and lets go when told again."""
    process = subprocess.Popen(  # noqa: S603 -- this Python, a script of ours
        [sys.executable, "-c", _HOLD, database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert _read(process) == "ready"
        yield process
    finally:
        process.kill()
        process.communicate(timeout=30)


def _read(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")


def _tell(process: subprocess.Popen[str], at: float = 0.0) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{at}\n")
    process.stdin.flush()


@contextmanager
def _holder(database: Path) -> Iterator[subprocess.Popen[str]]:
    with _process(database) as process:
        _tell(process)
        assert _read(process) == "held"
        yield process


def test_second_process_is_refused_and_told_what_to_do(tmp_path: Path) -> None:
    """Two bots with one token would answer every question twice."""
    database = tmp_path / "db"
    with _holder(database):
        with pytest.raises(AlreadyRunningError) as caught, held_lock(database):
            pass
        assert caught.value.path == str(database)
        assert "another process runs the bot with this database" in str(caught.value)
        assert "stop it first, or point DATABASE at another file" in str(caught.value)


def test_lock_is_free_after_sigkill(tmp_path: Path) -> None:
    """A bot that was killed must start again without anybody deleting a file."""
    database = tmp_path / "db"
    with _holder(database) as process:
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=30) == -signal.SIGKILL
        assert (tmp_path / "db.lock").exists()
        with held_lock(database):
            pass


def test_lock_is_free_however_the_block_is_left(tmp_path: Path) -> None:
    """A bot that stops or fails within a longer-lived process must be able to start again."""
    database = tmp_path / "db"
    for end in (None, ZeroDivisionError, KeyboardInterrupt, asyncio.CancelledError):
        with ExitStack() as stack:
            if end:
                stack.enter_context(pytest.raises(end))
            with held_lock(database):
                with pytest.raises(AlreadyRunningError), held_lock(database):
                    pass
                if end:
                    raise end
        # Deleted, it could be locked by one who has it open and by one who makes it anew.
        assert (tmp_path / "db.lock").stat().st_size == 0
    with _holder(database):
        pass


def test_one_of_several_that_start_at_once_gets_it(tmp_path: Path) -> None:
    """Where all refuse each other the bot is down; where two get it, it answers twice."""
    for attempt in range(2):
        with ExitStack() as stack:
            database = tmp_path / f"{attempt}.db"
            processes = [stack.enter_context(_process(database)) for _ in range(6)]
            at = time.time() + 0.05  # to the very moment, or each finds the matter settled
            for process in processes:
                _tell(process, at)
            said = [_read(process) for process in processes]
            assert said.count("held") == 1, said
            assert sum("another process runs the bot" in line for line in said) == 5, said


def test_those_that_are_refused_block_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that waits in vain must not keep half a lock for which the others then wait in vain."""
    monkeypatch.setattr(lock, "_WAIT_S", 0.1)  # SQLite sees threads here as it sees processes
    for attempt in range(30):  # few of them go wrong where this is broken
        held: list[int] = []
        start, end = threading.Barrier(4), threading.Barrier(4)

        def run(number: int, database: Path) -> None:
            start.wait(30)  # noqa: B023 -- the threads end within this round
            try:
                with held_lock(database):
                    held.append(number)  # noqa: B023
                    end.wait(30)  # noqa: B023
            except AlreadyRunningError:
                end.wait(30)  # noqa: B023

        threads = [
            threading.Thread(target=run, args=(number, tmp_path / f"{attempt}.db"))
            for number in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(held) == 1


def test_commands_use_the_database_while_it_is_held(tmp_path: Path, knowledge: Path) -> None:
    """A moderator's and an operator's commands must work while the bot runs."""
    database = tmp_path / "briefing.sqlite3"

    async def count() -> int:
        async with open_store(database, busy_timeout_s=0.05) as store:
            return await store.questions.count()

    with _holder(database):
        done = subprocess.run(
            [sys.executable, "-m", "bot", "ask", "what is Boston's stance"],
            env={**os.environ, "DATABASE": str(database), "KNOWLEDGE_DIR": str(knowledge)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "not logged" not in done.stderr
        assert asyncio.run(count()) == 1


def test_lock_can_be_taken_while_a_command_uses_the_database(tmp_path: Path) -> None:
    """A command that is under way must not keep the bot from starting."""
    database = tmp_path / "db"

    async def main() -> None:
        async with open_store(database) as store:
            with held_lock(database):
                assert await store.questions.count() == 0

    asyncio.run(main())


def test_links_to_a_database_share_its_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is reached by two names is one database."""
    (tmp_path / "data").mkdir()
    database = tmp_path / "data" / "db"
    (tmp_path / "link").symlink_to(database)
    (tmp_path / "folder").symlink_to(tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    with held_lock(Path("data/db")):
        for name in (database, tmp_path / "link", tmp_path / "folder" / "db"):
            with pytest.raises(AlreadyRunningError), held_lock(name):
                pass


def test_databases_side_by_side_have_locks_of_their_own(tmp_path: Path) -> None:
    """A test bot beside the real one, each with a database, must both run."""
    with ExitStack() as stack:
        for name in ("bot.sqlite3", "bot.db", "bot", "a?mode=ro", "a#b", "%41", "é", "\udcff"):
            stack.enter_context(held_lock(tmp_path / name))


def test_folder_is_made_for_the_lock(tmp_path: Path) -> None:
    """The lock comes before the database, also at the very first start."""
    with held_lock(tmp_path / "data" / "deeper" / "db"):
        assert (tmp_path / "data" / "deeper").is_dir()


def test_lock_that_cannot_be_made_is_named(open_folder: Path) -> None:
    """A folder that is not ours must say which file and which right, not that a bot runs."""
    open_folder.chmod(0o555)
    with (
        plain_user(),
        pytest.raises(StoreError, match="give the bot's user the right") as caught,
        held_lock(open_folder / "db"),
    ):
        pass
    assert not isinstance(caught.value, AlreadyRunningError)
    assert caught.value.path == str(open_folder / "db.lock")


def test_what_stands_in_the_locks_place_is_named(tmp_path: Path) -> None:
    """A folder or a text of the lock's name must be told as what it is, and left alone."""
    (tmp_path / "a.lock").mkdir()
    (tmp_path / "b.lock").write_text("not a database, and longer than the header of one: " * 20)
    for name in ("a", "b"):
        with (
            pytest.raises(StoreError, match=f"{name}.lock: ") as caught,
            held_lock(tmp_path / name),
        ):
            pass
        assert not isinstance(caught.value, AlreadyRunningError)
    assert (tmp_path / "b.lock").read_text().startswith("not a database")
