"""What an operator does from the command line: begin, back up, put back."""

import asyncio
from pathlib import Path
import stat
import time

import pytest

from bot.services.health import Health
from bot.settings import NAMES
from bot.store.lock import held_lock
from bot.store.quarantine import quarantine, set_aside
from bot.store.status_file import StatusFile
from tests.cli.conftest import Run


def test_a_backup_is_made_and_put_back(run: Run, tmp_path: Path) -> None:
    """The path is the output, for scripts; what erasing does not reach is said."""
    assert run("ask", "what is Boston's stance")[0] == 0
    status, shown, said = run("backup")
    backup = Path(shown.strip())
    assert (status, backup.is_file(), "Whole: 1 question" in said) == (0, True, True)
    assert run("ask", "what is Denver's stance")[0] == 0
    with held_lock(tmp_path / "log.sqlite3"):
        status, _, said = run("restore-backup", str(backup))
    assert (status, "stop it first" in said) == (1, True)
    status, _, said = run("restore-backup", str(backup))
    assert (status, "1 question." in said, "log.replaced-" in said) == (0, True, True)
    assert "briefing forget USER_ID" in said
    assert len(run("export")[1].splitlines()) == 2
    status, _, said = run("backup", str(backup))
    assert (status, "--force replaces it" in said) == (1, True)
    assert run("backup", str(backup), "--force")[0] == 0


def test_a_backup_put_where_nothing_was_promises_nothing(run: Run, tmp_path: Path) -> None:
    """On a new machine nobody knows what was promised since, and the operator is told so."""
    assert run("ask", "what is Boston's stance")[0] == 0
    backup = run("backup", str(tmp_path / "b"))[1].strip()
    for file in tmp_path.glob("log.sqlite3*"):
        file.unlink()
    status, _, said = run("restore-backup", backup)
    assert status == 0
    assert "What was there before" not in said
    assert "could not be asked who does not want to be logged" in said
    assert list(tmp_path.glob("log.replaced-*")) == []


def test_init_makes_what_works_and_touches_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who installed the bot has a first answer at once, and loses nothing by asking twice."""
    new = tmp_path / "new"
    status, shown, said = run("init", str(new))
    assert (status, shown.count("made"), "briefing doctor" in said) == (0, 3, True)
    assert stat.S_IMODE((new / ".env").stat().st_mode) == 0o600
    monkeypatch.chdir(new)
    for name in NAMES:
        monkeypatch.setenv(name, "x")  # restored afterwards, for the new .env sets it
        monkeypatch.delenv(name)
    status, shown, said = run("check")
    assert (status, f"{shown}{said}".startswith("1 article, ")) == (0, True), (shown, said)
    assert "Mention the bot with your question" in run("ask", "how do I ask the bot")[1]
    (new / ".env").write_text("RETENTION_DAYS=5\n")
    (new / "knowledge" / "asking-the-bot.md").unlink()
    status, shown, _ = run("init")
    assert (status, shown.count("left as it is")) == (0, 2)
    assert (new / ".env").read_text() == "RETENTION_DAYS=5\n"
    assert not (new / "knowledge" / "asking-the-bot.md").exists()
    (tmp_path / "file").write_text("mine")
    for folder in ("file", "file/below"):
        status, _, said = run("init", str(tmp_path / folder))
        assert (status, "choose a" in said) == (1, True), said


def test_a_damaged_database_is_told_with_its_remedy(run: Run, tmp_path: Path) -> None:
    """The terminal answers without a log; what needs the log says how to get it back."""
    database = tmp_path / "log.sqlite3"
    assert run("ask", "what is Boston's stance")[0] == 0
    backup = run("backup")[1].strip()
    damaged = bytearray(database.read_bytes())
    damaged[100:4096] = b"\xff" * (4096 - 100)  # the schema's page, its header left whole
    database.write_bytes(damaged)
    (tmp_path / "log.sqlite3.publishing").touch()  # a bot ran with it
    status, shown, said = run("ask", "what is Boston's stance")
    assert (status, "Michelle Wu" in shown) == (0, True)
    assert "answered, but not logged" in said
    for command in ("ask", "history", "insights", "export", "verify", "backup", "doctor"):
        status, shown, said = run(command, *(["what is Boston's stance"] * (command == "ask")))
        assert status == (command != "ask"), command
        assert "briefing restore-backup FILE" in f"{shown}{said}".replace("\n", " "), command
    assert database.read_bytes() == damaged  # no command but `run` sets it aside
    assert asyncio.run(quarantine(database)) is not None
    (aside,) = set_aside(database)
    now_ms = time.time_ns() // 1_000_000
    StatusFile(database).write(Health(now_ms, None).to_json())
    status, shown, _ = run("health")
    assert (status, shown.startswith("answering; "), str(aside) in shown) == (0, True, True)
    assert "the database was damaged" in shown
    StatusFile(database).write(Health(now_ms, None, now_ms).to_json())
    assert "cannot be written" in run("health")[1]
    status, shown, _ = run("doctor")
    assert (status, str(aside) in shown, "restore-backup FILE" in shown) == (1, True, True)
    assert run("restore-backup", backup)[0] == 0
    aside.unlink()
    shown = run("doctor")[1]
    assert ("begun anew" in shown, "1 question in" in shown) == (False, True)
