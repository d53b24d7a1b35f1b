"""Settings: read once from the environment and `.env`, checked, frozen.

Each one, its default and its meaning stand in `.env.example` too; a test holds the two together.
Nothing is read at import. The invariant: a Settings value has been checked as a whole, and every
faulty setting is reported at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import logging
from pathlib import Path

from environs import Env, EnvValidationError, validate

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
    """

    knowledge_dir: Path
    database: Path
    retention_days: int
    log_level: int


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
    try:
        env.seal()
    except EnvValidationError as error:
        raise SettingsError(_problems(error.error_messages)) from error
    return Settings(
        Path(knowledge_dir).expanduser(),
        Path(database).expanduser(),
        retention_days,
        logging.getLevelNamesMapping()[log_level],
    )


def _problems(messages: Mapping[str, Sequence[str]] | Sequence[str]) -> tuple[str, ...]:
    """A line for each setting that is wrong."""
    if not isinstance(messages, Mapping):
        return tuple(messages)
    return tuple(
        f"{name}: {' '.join(problems)} (.env.example says what it takes)"
        for name, problems in sorted(messages.items())
    )
