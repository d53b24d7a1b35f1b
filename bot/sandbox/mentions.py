"""Which users and roles a text pings.

Source: https://docs.discord.com/developers/resources/message#allowed-mentions-object. Not here:
whether the bot may read the text, which follows from it (`visibility.py`). The invariant: what is
not allowed to ping is not among a message's mentions.
"""

import re

from bot.sandbox.forms import Form
from bot.sandbox.guilds import User
from bot.sandbox.message import AllowedMentions, Mentions, Message

CODE = re.compile(r"```.*?```|``.+?``|`[^`\n]+`", re.DOTALL)
USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(?:everyone|here)\b")


def find_mentions(
    message: Message, users: dict[int, User], allowed: AllowedMentions, *, everyone: bool
) -> Mentions:
    """Find what a message pings; mentions in code do not count.

    Args:
        message: With its text as it is now.
        users: Everyone there is, by id.
        allowed: What the sender lets ping.
        everyone: Whether the sender may ping everyone, and roles that are not mentionable.
    """
    text, guild = CODE.sub(" ", message.text), message.channel.guild
    pinged: dict[int, User] = {}
    for user_id in map(int, USER.findall(text)):
        if user_id in users and (allowed.all_users or user_id in allowed.users):
            pinged[user_id] = users[user_id]
    if message.referenced is not None and message.pings_author:
        pinged[message.referenced.author.id] = message.referenced.author
    roles = {
        role.id: role
        for role_id in map(int, ROLE.findall(text))
        if guild is not None
        and (role := guild.roles.get(role_id)) is not None
        and (allowed.all_roles or role_id in allowed.roles)
        and (role.mentionable or role.bot_id is not None or everyone)
    }
    to_all = everyone and guild is not None and allowed.everyone and bool(EVERYONE.search(text))
    return Mentions(tuple(pinged.values()), tuple(roles.values()), to_all)


def read_allowed_mentions(form: Form | None) -> AllowedMentions:
    """Read the object that says what may ping; None lets everything ping."""
    if form is None:
        return AllowedMentions()
    parse = form.array("parse", 3)
    users, roles = form.snowflakes("users"), form.snowflakes("roles")
    for kind, ids in (("users", users), ("roles", roles)):
        if kind in parse and ids:
            text = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            form.problem("", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", text)
    for index, kind in enumerate(parse):
        if kind not in {"users", "roles", "everyone"}:
            text = "Value must be one of ('users', 'everyone', 'roles')."
            form.problem(f"parse.{index}", "BASE_TYPE_CHOICES", text)
    allowed = AllowedMentions(
        everyone="everyone" in parse,
        all_users="users" in parse,
        all_roles="roles" in parse,
        users=frozenset(users),
        roles=frozenset(roles),
        replied_user=form.boolean("replied_user"),
    )
    form.done()
    return allowed
