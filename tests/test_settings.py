"""Settings: defaults, `.env`, faults, and that `.env.example` tells them all."""

import logging
from pathlib import Path
import re

import pytest

from bot.errors import SettingsError
from bot.settings import NAMES, read_settings
from tests.conftest import plain_user

EXAMPLE = Path(__file__).parent.parent / ".env.example"


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
        ("RETENTION_DAYS", "36501"),
        ("RETENTION_DAYS", "9" * 5_000),
        ("RETENTION_DAYS", "1.5"),
        ("LOG_LEVEL", "a"),
        ("GUILDS", "1,x"),
        ("HOME_GUILDS", "-1"),
        ("MODERATOR_ROLES", "Moderator"),
        ("MODERATOR_CHANNEL", "#moderators"),
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


@pytest.mark.parametrize(("name", "value"), [("LOG_LEVEL", " "), ("RETENTION_DAYS", "")])
def test_a_blank_value_counts_as_not_given(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """A line of .env that was emptied would keep the bot from starting."""
    defaults = read_settings()
    monkeypatch.setenv(name, value)
    assert read_settings() == defaults


def test_a_level_is_read_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """Levels are named the way people write them."""
    monkeypatch.setenv("LOG_LEVEL", "warning")
    assert read_settings().log_level == logging.WARNING


@pytest.mark.parametrize("name", ["KNOWLEDGE_DIR", "DATABASE"])
def test_a_home_that_nobody_has_is_told(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A ~ before a name that is no user's is one message."""
    monkeypatch.setenv(name, "~nosuchuser/x")
    with pytest.raises(SettingsError, match=f"^{name}: ~nosuchuser/x: "):
        read_settings()


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("GUILD=1", "GUILDS"),
        ("RETENTION_DAY=1", "RETENTION_DAYS"),
        ("export LOGLEVEL = x", "LOG_LEVEL"),
        ("knowledge_dir=x", "KNOWLEDGE_DIR"),
    ],
)
def test_a_misspelt_setting_is_told(tmp_path: Path, line: str, meant: str) -> None:
    """A setting with a slip in its name would be passed over without a word."""
    file = tmp_path / ".env"
    file.write_text(f"PATH_OF_ANOTHER_PROGRAM=x\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=rf"did you mean {meant}\?"):
        read_settings(file)


@pytest.mark.parametrize("content", [b"A=\xff\n", b"A=x\0y\n"])
def test_a_file_that_is_no_text_is_told(tmp_path: Path, content: bytes) -> None:
    """A .env that is not UTF-8, or holds a NUL, is one message."""
    file = tmp_path / ".env"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(file)


def test_a_folder_in_the_files_place_is_told(tmp_path: Path) -> None:
    """A .env that is a folder would be passed over without a word."""
    with pytest.raises(SettingsError, match="this is no file"):
        read_settings(tmp_path)


def test_a_folder_that_one_may_not_enter_is_named(open_folder: Path) -> None:
    """A command that is run from another user's folder says so, and shows no traceback."""
    (open_folder / "private").mkdir(mode=0o700)
    with plain_user(), pytest.raises(SettingsError, match="as that user"):
        read_settings(open_folder / "private" / ".env")
