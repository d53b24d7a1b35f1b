"""Mentions as people type them (@Alice) ↔ as Discord has them (<@1>).

Discord's client does this before it sends a message and when one is edited. The invariant: what
stands in code is left as it is.
"""

from dataclasses import dataclass
import re

from bot.sandbox.guilds import Channel, Role, User
from bot.sandbox.visibility import sees_channel

CODE = re.compile(r"(```[\s\S]*?```|`[^`\n]*`)")


@dataclass(frozen=True)
class Mention:
    """What can be mentioned.

    Attributes:
        typed: Such as "@Alice".
        sent: Such as "<@1>".
        kind: Said beside it where one chooses; nothing for a person.
    """

    typed: str
    sent: str
    kind: str = ""


@dataclass(frozen=True)
class Things:
    """What a person can name somewhere: in a text, for an option, in a menu."""

    users: list[User]
    roles: list[Role]
    channels: list[Channel]


def things(channel: Channel, viewer: User, bot: User) -> Things:
    """What a person can name in a channel."""
    guild = channel.guild
    if guild is None:
        return Things([bot, viewer], [], [])
    return Things(
        [member.user for member in guild.members.values()],
        [role for role in guild.roles.values() if role is not guild.everyone],
        [each for each in guild.channels.values() if sees_channel(viewer, each)],
    )


def mentions(channel: Channel, viewer: User, bot: User) -> list[Mention]:
    """What a person can mention in a channel; of two that are typed alike the first is meant."""
    known = things(channel, viewer, bot)
    return [
        *(Mention(f"@{user.name}", f"<@{user.id}>") for user in known.users),
        *(Mention(f"@{role.name}", f"<@&{role.id}>", "Role") for role in known.roles),
        *(Mention(f"#{each.name}", f"<#{each.id}>", "Channel") for each in known.channels),
    ]


def to_sent(text: str, known: list[Mention]) -> str:
    """A text that was typed, as it is sent."""
    if not known:
        return text
    first: dict[str, str] = {}
    for mention in known:
        first.setdefault(mention.typed.casefold(), mention.sent)
    longest = sorted(first, key=len, reverse=True)
    pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)"
    typed = re.compile(pattern, re.IGNORECASE)
    parts = CODE.split(text)
    parts[::2] = [
        typed.sub(lambda found: first.get(found[0].casefold(), found[0]), part)
        for part in parts[::2]
    ]
    return "".join(parts)


def to_typed(text: str, known: list[Mention]) -> str:
    """A text that was sent, as its author typed it."""
    for mention in known:
        text = text.replace(mention.sent, mention.typed)
    return text
