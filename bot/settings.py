"""Settings: read once from the environment and `.env`, checked, frozen.

Each one, its default and its meaning stand in `.env.example` too; a test holds the two together.
Nothing is read at import. The invariant: a Settings value has been checked as a whole, and every
faulty setting is reported at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import logging
from pathlib import Path

from environs import Env, EnvValidationError, ValidationError, validate

from bot.errors import SettingsError

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


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
    """

    knowledge_dir: Path
    database: Path
    retention_days: int
    log_level: int
    token: str | None = field(repr=False)
    guilds: frozenset[int]
    home_guilds: frozenset[int]
    moderator_roles: frozenset[int]


def read_settings(env_file: Path | None = None) -> Settings:
    """Read and check all settings.

    Args:
        env_file: A `.env` file that stands behind the environment; none if it is not there.

    Raises:
        SettingsError: Some settings are wrong; it names all of them.
    """
    env = Env(eager=False)
    if env_file is not None and env_file.is_file():
        try:
            env.read_env(str(env_file), recurse=False)
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError((f"{env_file}: cannot be read: {error}",)) from error
    knowledge_dir = env.str("KNOWLEDGE_DIR", "") or "knowledge"
    database = env.str("DATABASE", "") or "data/briefing.sqlite3"
    retention_days = env.int("RETENTION_DAYS", 90, validate=validate.Range(min=1, max=36500))
    log_level = env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(LOG_LEVELS))
    token = env.str("DISCORD_TOKEN", "").strip()
    guilds: list[str] = env.list("GUILDS", [], validate=_ids)
    home_guilds: list[str] = env.list("HOME_GUILDS", [], validate=_ids)
    moderator_roles: list[str] = env.list("MODERATOR_ROLES", [], validate=_ids)
    try:
        env.seal()
    except EnvValidationError as error:
        raise SettingsError(_problems(error.error_messages)) from error
    return Settings(
        Path(knowledge_dir).expanduser(),
        Path(database).expanduser(),
        retention_days,
        logging.getLevelNamesMapping()[log_level],
        token or None,
        frozenset(map(int, guilds)),
        frozenset(map(int, home_guilds)),
        frozenset(map(int, moderator_roles)),
    )


def _ids(texts: list[str]) -> None:
    """Discord's ids are numbers."""
    wrong = [text for text in texts if not (text.strip().isascii() and text.strip().isdigit())]
    if wrong:
        raise ValidationError(f"{wrong[0]!r} is no id: ids are numbers such as 81384788765712384.")


def _problems(messages: Mapping[str, Sequence[str]] | Sequence[str]) -> tuple[str, ...]:
    """A line for each setting that is wrong."""
    if not isinstance(messages, Mapping):
        return tuple(messages)
    return tuple(
        f"{name}: {' '.join(problems)} (.env.example says what it takes)"
        for name, problems in sorted(messages.items())
    )
