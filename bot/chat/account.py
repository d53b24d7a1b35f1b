"""The bot's account: what a token tells, what the invite link must ask for, where the bot is.

Here is what an operator needs before and beside running the client. The invariant: a token is never
part of a message.
"""

import base64
import binascii
from dataclasses import dataclass
import re

import aiohttp
import discord

from bot.errors import DiscordError

# Just what the bot does: read that it was mentioned, answer there, reply to a message, send a
# quote that is too long for a message as a file.
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    read_message_history=True,
    attach_files=True,
)
TOKEN = re.compile(r"(?P<id>[\w-]{18,})\.[\w-]{6,}\.[\w-]{27,}")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that the bot is in.

    Attributes:
        id: Discord's.
        name: As its owner wrote it.
        roles: Role id -> name, but for everybody's.
    """

    id: int
    name: str
    roles: dict[int, str]


def application_id(token: str) -> int | None:
    """The id of the application that a token belongs to; None if it does not look like one."""
    match = TOKEN.fullmatch(token)
    if match is None:
        return None
    padded = match["id"] + "=" * (-len(match["id"]) % 4)
    try:
        return int(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError):
        return None


def invite_link(application: int) -> str:
    """The address at which somebody adds the bot to a server of theirs."""
    return discord.utils.oauth_url(
        application, permissions=PERMISSIONS, scopes=("bot", "applications.commands")
    )


async def servers(token: str) -> list[Server]:
    """Log in without opening the gateway, and look where the bot is.

    Raises:
        DiscordError: Discord does not accept the token or cannot be reached.
    """
    # Without the guilds discord.py warns of what matters only with a gateway.
    client = discord.Client(intents=discord.Intents(guilds=True))
    async with client:
        try:
            await client.login(token)
            found = [guild async for guild in client.fetch_guilds(with_counts=False)]
            return [Server(guild.id, guild.name, await _roles(guild)) for guild in found]
        except discord.LoginFailure as error:
            raise DiscordError("Discord does not accept the token; make a new one") from error
        except discord.HTTPException as error:
            raise DiscordError(f"Discord answers HTTP {error.status}; try again later") from error
        except (aiohttp.ClientError, OSError) as error:
            raise DiscordError(
                f"Discord cannot be reached ({type(error).__name__}); look at the network"
            ) from error


async def _roles(guild: discord.Guild) -> dict[int, str]:
    return {role.id: role.name for role in await guild.fetch_roles() if not role.is_default()}
