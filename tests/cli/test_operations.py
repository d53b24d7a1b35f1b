"""What an operator does from the command line: back up, put back."""

from pathlib import Path

from bot.store.lock import held_lock
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
