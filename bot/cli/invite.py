"""`briefing invite`: the link that adds the bot to a server, with just the permissions it needs."""

from bot.chat.account import application_id, invite_link
from bot.cli.terminal import output
from bot.errors import SettingsError
from bot.settings import Settings


def invite(settings: Settings) -> int:
    """Print the invite link.

    Returns:
        The exit status: 0.

    Raises:
        SettingsError: There is no token, or it does not look like one.
    """
    if settings.token is None:
        raise SettingsError((f"{UNSET}. The link is made from it",))
    application = application_id(settings.token)
    if application is None:
        raise SettingsError((MISSHAPEN,))
    output().print(invite_link(application), soft_wrap=True)
    return 0


UNSET = (
    "DISCORD_TOKEN: it is not set; copy it from the developer portal, under Bot, Reset Token, into"
    " .env"
)
MISSHAPEN = (
    "DISCORD_TOKEN: it does not look like a bot's token (three parts with dots between them); copy"
    " it from the developer portal, under Bot, Reset Token"
)
