"""Where the bot answers, and whose moderators it obeys.

Anyone can add a bot to a server of theirs, and a server's owner can give commands to whom they
like: so servers are named in the settings, and a moderator is looked at each time. The invariant:
with several servers and none named, it answers in none.
"""

from collections.abc import Collection
from dataclasses import dataclass

import discord


@dataclass(frozen=True, slots=True)
class Places:
    """What the operator allows.

    Attributes:
        guilds: Servers it answers in; empty if the operator named none.
        home_guilds: Servers whose moderators it obeys; empty if the operator named none.
        moderator_roles: Roles that make a moderator; empty leaves it to "Manage Server".
    """

    guilds: frozenset[int]
    home_guilds: frozenset[int]
    moderator_roles: frozenset[int]

    def answers_in(self, guild: int | None, present: Collection[int]) -> bool:
        """Whether it answers in a server.

        Args:
            guild: The server's id; None for a direct message, which is answered if any server is.
            present: Ids of the servers that it is in.
        """
        allowed = self._allowed(self.guilds, present)
        return bool(allowed) if guild is None else guild in allowed

    def is_home(self, guild: int | None, present: Collection[int]) -> bool:
        """Whether a server's moderators are obeyed."""
        return guild in self._allowed(self.home_guilds or self.guilds, present)

    def is_moderator(self, member: discord.abc.User, present: Collection[int]) -> bool:
        """Whether a member of a home server is a moderator there."""
        if not isinstance(member, discord.Member) or not self.is_home(member.guild.id, present):
            return False
        if self.moderator_roles:
            return any(role.id in self.moderator_roles for role in member.roles)
        permissions = member.resolved_permissions or member.guild_permissions
        return permissions.manage_guild or permissions.administrator

    def _allowed(self, named: frozenset[int], present: Collection[int]) -> Collection[int]:
        """The named servers; without any the only one that it is in."""
        if named:
            return named
        return present if len(present) == 1 else ()
