"""Runs the bot against a sandbox, as `briefing run` does against Discord; a process for tests.

    python -m tests.chat.run_bot API_URL GATEWAY_URL

Settings come from the environment. It ends as the command line ends.
"""

import asyncio
import logging
import os
import sys

from bot.chat.endpoint import Endpoint
from bot.cli.run import run
from bot.errors import BotError
from bot.settings import read_settings


def main() -> int:
    """Run until told to stop."""
    settings = read_settings()
    logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
    try:
        return asyncio.run(run(settings, Endpoint(sys.argv[1], sys.argv[2])))
    except BotError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def run_forked(environment: dict[str, str], arguments: list[str], errors: str) -> None:
    """Do the same in a process that has everything loaded already.

    Args:
        environment: Settings.
        arguments: The two addresses.
        errors: The file that gets standard error.
    """
    os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
    os.environ.update(environment)
    sys.argv[1:] = arguments
    sys.exit(main())


if __name__ == "__main__":
    sys.exit(main())
