"""What is said of the program itself can be typed as it stands."""

from pathlib import Path
import sys

import pytest

from bot.cli.terminal import started_as


@pytest.mark.parametrize(
    ("program", "python", "shown"),
    [
        ("/usr/local/bin/briefing", "/usr/bin/python3", "briefing"),
        ("/srv/bot/__main__.py", "/usr/bin/python3", "/usr/bin/python3 -m bot"),
        ("/srv/bot/__main__.py", "{here}/.venv/bin/python", ".venv/bin/python -m bot"),
    ],
)
def test_the_program_is_named_as_it_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, python: str, shown: str
) -> None:
    """Installed it has a name; else it is Python's, from where one is if it is below that."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [program, "ask"])
    monkeypatch.setattr(sys, "executable", python.format(here=Path.cwd()))
    assert started_as() == shown
