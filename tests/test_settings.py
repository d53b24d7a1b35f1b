"""Settings: defaults, `.env`, faults, and that `.env.example` tells them all."""

import logging
from pathlib import Path
import re

import pytest

from bot.errors import SettingsError
from bot.settings import read_settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"
NAMES = (
    "KNOWLEDGE_DIR",
    "DATABASE",
    "RETENTION_DAYS",
    "LOG_LEVEL",
    "DISCORD_TOKEN",
    "GUILDS",
    "HOME_GUILDS",
    "MODERATOR_ROLES",
)


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "x")  # restored afterwards, also if a .env sets it
        monkeypatch.delenv(name)


def test_the_defaults_are_those_of_the_example() -> None:
    """The example sets every setting to its default, so copying it changes nothing."""
    defaults = read_settings()
    assert read_settings(EXAMPLE) == defaults
    assert defaults.knowledge_dir == Path("knowledge")
    assert (defaults.retention_days, defaults.log_level) == (90, logging.INFO)


def test_the_example_names_every_setting() -> None:
    """What the code reads stands in the example, with a sentence above it, and nothing else."""
    text = EXAMPLE.read_text(encoding="utf-8")
    described = re.findall(r"^# .+\n([A-Z_]+)=", text, re.MULTILINE)
    source = (EXAMPLE.parent / "bot" / "settings.py").read_text(encoding="utf-8")
    read = re.findall(r'env\.\w+\("([A-Z_]+)"', source)
    assert sorted(described) == sorted(read) == sorted(NAMES)


def test_the_environment_stands_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value in the environment wins; a blank one counts as not given."""
    file = tmp_path / ".env"
    file.write_text("RETENTION_DAYS=5\nDATABASE=from-file\nKNOWLEDGE_DIR=\n", encoding="utf-8")
    monkeypatch.setenv("DATABASE", "from-environment")
    settings = read_settings(file)
    assert settings.retention_days == 5
    assert settings.database == Path("from-environment")
    assert settings.knowledge_dir == Path("knowledge")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RETENTION_DAYS", "0"),
        ("RETENTION_DAYS", "x"),
        ("RETENTION_DAYS", ""),
        ("LOG_LEVEL", "a"),
        ("GUILDS", "1,x"),
        ("HOME_GUILDS", "-1"),
        ("MODERATOR_ROLES", "Moderator"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """The setting's name comes first, and where to read what it takes last."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=rf"^{name}: .*\.env\.example"):
        read_settings()


def test_ids_are_read_with_commas_and_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several servers are named the way people write lists."""
    monkeypatch.setenv("GUILDS", " 12, 34 ,56")
    assert read_settings().guilds == {12, 34, 56}


def test_the_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that are printed, in a log or an error, do not give the bot away."""
    monkeypatch.setenv("DISCORD_TOKEN", "secret.token")
    settings = read_settings()
    assert settings.token is not None
    assert "secret" not in repr(settings)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    """A .env that is not UTF-8 is one message."""
    file = tmp_path / ".env"
    file.write_bytes(b"A=\xff\n")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(file)
