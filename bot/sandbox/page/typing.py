"""Mentions as people type them (@Alice) ↔ as Discord has them (<@1>).

Discord's client does this before it sends a message and when one is edited. The invariant: what
stands in code is left as it is.
"""

from dataclasses import dataclass
import re

from bot.sandbox.guilds import Channel, User
from bot.sandbox.visibility import sees_channel

CODE = re.compile(r"(```[\s\S]*?```|`[^`\n]*`)")


@dataclass(frozen=True)
class Mention:
    """What can be mentioned.

    Attributes:
        typed: Such as "@Alice".
        sent: Such as "<@1>".
    """

    typed: str
    sent: str


def mentions(channel: Channel, viewer: User, bot: User) -> list[Mention]:
    """What a person can mention in a channel; of two that are typed alike the first is meant."""
    guild = channel.guild
    if guild is None:
        return [_user(bot), _user(viewer)]
    people = [member.user for member in guild.members.values()]
    roles = [role for role in guild.roles.values() if role is not guild.everyone]
    channels = [each for each in guild.channels.values() if sees_channel(viewer, each)]
    return [
        *map(_user, people),
        *(Mention(f"@{role.name}", f"<@&{role.id}>") for role in roles),
        *(Mention(f"#{each.name}", f"<#{each.id}>") for each in channels),
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


def _user(user: User) -> Mention:
    return Mention(f"@{user.name}", f"<@{user.id}>")
