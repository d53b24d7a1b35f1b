"""`briefing run`: the bot in Discord until it is told to stop."""

import logging

from bot import app_chat
from bot.chat.endpoint import Endpoint
from bot.cli.ask import read_articles
from bot.cli.terminal import counted
from bot.errors import SettingsError
from bot.settings import Settings

log = logging.getLogger(__name__)

UNSET = (
    "DISCORD_TOKEN: it is not set, so the bot cannot join Discord. The README says"
    " under “Run it in Discord” where to get one; briefing sandbox tries the bot without it"
)


async def run(settings: Settings, endpoint: Endpoint | None = None) -> int:
    """Run the bot in Discord.

    Args:
        settings: The token among them.
        endpoint: Another Discord than discord.com.

    Returns:
        The exit status: 0 after SIGINT or SIGTERM.

    Raises:
        SettingsError: There is no token.
        DiscordError: Discord does not let the bot in.
        StoreError: The database cannot be used, or another process uses it in Discord.
        KnowledgeError: The articles cannot be read.
    """
    if settings.token is None:
        raise SettingsError((UNSET,))
    snapshot = read_articles(settings)

    def ready() -> None:
        log.info("answering from %s", counted(len(snapshot.index.articles), "article"))

    await app_chat.run_in_discord(settings, settings.token, snapshot, ready, endpoint)
    return 0
