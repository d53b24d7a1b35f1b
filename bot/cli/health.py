"""`briefing health`: is the running bot well, in one line, for containers and service managers."""

from bot import app
from bot.cli.terminal import output, plain
from bot.settings import Settings


def health(settings: Settings) -> int:
    """Print how the running bot is.

    Returns:
        The exit status: 0 if it is well.

    Raises:
        StoreError: That cannot be read.
    """
    verdict = app.look_at_health(settings)
    output().print(plain(verdict.why), soft_wrap=True)
    return 0 if verdict.is_well else 1
