"""Settings: read once from the environment and `.env`, checked, frozen.

Each one, its default and its meaning stand in `.env.example` too; a test holds the two together.
Nothing is read at import. The invariant: a Settings value has been checked as a whole, and every
faulty setting is reported at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import difflib
import logging
from pathlib import Path
import re

from environs import Env, EnvValidationError, ValidationError

from bot.errors import SettingsError

NAMES = (
    "KNOWLEDGE_DIR",
    "DATABASE",
    "RETENTION_DAYS",
    "LOG_LEVEL",
    "DISCORD_TOKEN",
    "GUILDS",
    "HOME_GUILDS",
    "MODERATOR_ROLES",
    "MODERATOR_CHANNEL",
)
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
DEFAULT_DAYS = 90
MAX_DAYS = 36_500
ASSIGNED = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set.

    Attributes:
        knowledge_dir: Where the articles are.
        database: The SQLite file of the question log; its folder is made if need be.
        retention_days: How long questions are kept, at least 1.
        log_level: The least that the operational log says, as the logging module numbers it.
        token: The bot's in Discord; None if there is none. It is never shown.
        guilds: Ids of the servers that it answers in; empty if none is named.
        home_guilds: Ids of the servers whose moderators it obeys; empty if none is named.
        moderator_roles: Ids of the roles that make a moderator; empty leaves it to the permission
            "Manage Server".
        moderator_channel: Id of the channel in which moderators are told what is wrong with the
            articles; None tells them only when they ask.
    """

    knowledge_dir: Path
    database: Path
    retention_days: int
    log_level: int
    token: str | None = field(repr=False)
    guilds: frozenset[int]
    home_guilds: frozenset[int]
    moderator_roles: frozenset[int]
    moderator_channel: int | None = None


def read_settings(env_file: Path | None = None) -> Settings:
    """Read and check all settings.

    Args:
        env_file: A `.env` file that stands behind the environment; none if it is not there.

    Raises:
        SettingsError: Some settings are wrong; it names all of them.
    """
    env = Env(eager=False)
    if env_file is not None:
        _read_file(env, env_file)
    knowledge_dir = env.str("KNOWLEDGE_DIR", "") or "knowledge"
    database = env.str("DATABASE", "") or "data/briefing.sqlite3"
    retention_days = env.str("RETENTION_DAYS", "", validate=_days)
    log_level = env.str("LOG_LEVEL", "", validate=_level)
    token = env.str("DISCORD_TOKEN", "").strip()
    guilds: list[str] = env.list("GUILDS", [], validate=_ids)
    home_guilds: list[str] = env.list("HOME_GUILDS", [], validate=_ids)
    moderator_roles: list[str] = env.list("MODERATOR_ROLES", [], validate=_ids)
    moderator_channel = env.str("MODERATOR_CHANNEL", "", validate=_id_or_none)
    try:
        env.seal()
    except EnvValidationError as error:
        raise SettingsError(_problems(error.error_messages)) from error
    return Settings(
        _path("KNOWLEDGE_DIR", knowledge_dir),
        _path("DATABASE", database),
        int(retention_days.strip() or DEFAULT_DAYS),
        logging.getLevelNamesMapping()[log_level.strip().upper() or "INFO"],
        token or None,
        frozenset(map(int, guilds)),
        frozenset(map(int, home_guilds)),
        frozenset(map(int, moderator_roles)),
        int(moderator_channel) if moderator_channel.strip() else None,
    )


def _read_file(env: Env, file: Path) -> None:
    """Let a `.env` file stand behind the environment.

    Raises:
        SettingsError: It is there and cannot be used.
    """
    try:
        if not file.exists():
            return
        if not file.is_file():
            raise SettingsError(
                (f"{file}: this is no file; remove it, or write the settings into one",)
            )
        text = file.read_text(encoding="utf-8")
        if "\0" in text:
            raise SettingsError((f"{file}: cannot be read: it holds a NUL character",))
        names = ASSIGNED.findall(text)
        if problems := tuple(filter(None, map(_misspelt, dict.fromkeys(names)))):
            raise SettingsError(tuple(f"{file}: {problem}" for problem in problems))
        env.read_env(str(file), recurse=False)
    except PermissionError as error:
        told = (
            f"{file}: cannot be read: this user may not; give the bot's user the right to, or run"
            " the command as that user"
        )
        raise SettingsError((told,)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError((f"{file}: cannot be read: {error}",)) from error


def _misspelt(name: str) -> str | None:
    """What is wrong with a name that is nearly a setting's; other programs' names are no matter."""
    if name in NAMES:
        return None
    near = difflib.get_close_matches(name.upper(), NAMES, n=1, cutoff=0.85)
    return f"there is no setting {name}; did you mean {near[0]}?" if near else None


def _path(name: str, text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise SettingsError((f"{name}: {text}: there is no such user's home folder",)) from error


def _days(text: str) -> None:
    number = text.strip()
    if number and not (number.isascii() and number.isdigit() and _are_days(number)):
        raise ValidationError(f"{text!r} is no number of days from 1 to {MAX_DAYS}.")


def _are_days(digits: str) -> bool:
    return len(digits) <= len(str(MAX_DAYS)) and 1 <= int(digits) <= MAX_DAYS


def _level(text: str) -> None:
    if text.strip() and text.strip().upper() not in LOG_LEVELS:
        raise ValidationError(f"{text!r} is none of {', '.join(LOG_LEVELS)}.")


def _ids(texts: list[str]) -> None:
    """Discord's ids are numbers."""
    wrong = [text for text in texts if not (text.strip().isascii() and text.strip().isdigit())]
    if wrong:
        raise ValidationError(f"{wrong[0]!r} is no id: ids are numbers such as 81384788765712384.")


def _id_or_none(text: str) -> None:
    """One id, or nothing."""
    if text.strip():
        _ids([text])


def _problems(messages: Mapping[str, Sequence[str]] | Sequence[str]) -> tuple[str, ...]:
    """A line for each setting that is wrong."""
    if not isinstance(messages, Mapping):
        return tuple(messages)
    return tuple(
        f"{name}: {' '.join(problems)} (.env.example says what it takes)"
        for name, problems in sorted(messages.items())
    )
