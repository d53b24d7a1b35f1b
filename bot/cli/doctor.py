"""`briefing doctor`: everything that has to be right before the bot can run, each with its fix."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
import os
from pathlib import Path

from bot import app
from bot.chat.account import Server, application_id, servers
from bot.cli.invite import MISSHAPEN, UNSET
from bot.cli.terminal import counted, output, plain
from bot.errors import BotError
from bot.services.check import check
from bot.settings import Settings

Finding = tuple[bool, str]

_EFFECTIVE = os.access in os.supports_effective_ids


async def doctor(settings: Settings) -> int:
    """Print what is right and what is not.

    Returns:
        The exit status: 1 if anything is not.
    """
    findings = [_articles(settings), await _database(settings), *_damaged(settings)]
    findings += await _discord(settings)
    console = output()
    for good, text in findings:
        mark, style = ("ok", "green") if good else ("!!", "red")
        console.print(f"{mark}  {plain(text)}", style=style, soft_wrap=True)
    return int(not all(good for good, _ in findings))


def _articles(settings: Settings) -> Finding:
    try:
        report = check(settings.knowledge_dir)
    except BotError as error:
        return False, f"articles: {error}"
    found = counted(report.articles, "article")
    if report.faults:
        return False, f"articles: {found}, {counted(len(report.faults), 'fault')}: briefing check"
    return True, f"articles: {found} in {settings.knowledge_dir}"


async def _database(settings: Settings) -> Finding:
    if (missing := _missing_database(settings.database.absolute())) is not None:
        return missing
    if (damage := await app.look_for_damage(settings)) is not None:
        return False, (
            f"database: {settings.database} is damaged ({damage}). briefing restore-backup FILE"
            " puts a backup in its place; without, briefing run keeps it aside and begins a new one"
        )
    try:
        async with AsyncExitStack() as stack:
            store = await stack.enter_async_context(app.opened_store(settings))
            questions = counted(await store.questions.count(), "question")
            return True, f"database: {questions} in {store.path}"
    except BotError as error:
        return False, f"database: {error}"


def _missing_database(database: Path) -> Finding | None:
    """Whether one could be made, if there is none; looking makes none, wherever this is."""
    target = Path(os.path.realpath(database))  # a link may lead to no file yet
    if os.path.lexists(target):
        return None
    there = next(folder for folder in target.parents if os.path.lexists(folder))
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK, effective_ids=_EFFECTIVE):
        return True, f"database: none yet; the first question makes {database}"
    return False, (
        f"database: {database} cannot be made, since {there} is no folder that this user may"
        " write; choose another place for DATABASE, or give the bot's user the right to write there"
    )


def _damaged(settings: Settings) -> Iterator[Finding]:
    for file in app.look_for_damaged(settings):
        told = (
            f"database: it was damaged and begun anew; the damaged one is {file}. If there is a"
            " backup, stop the bot and put it in its place: briefing restore-backup FILE. Then"
            " delete the damaged file, which holds what people asked"
        )
        yield False, told


async def _discord(settings: Settings) -> list[Finding]:
    if settings.token is None:
        return [(False, f"{UNSET}; briefing sandbox needs none")]
    if application_id(settings.token) is None:
        return [(False, MISSHAPEN)]
    try:
        found = await servers(settings.token)
    except BotError as error:
        return [(False, f"Discord: {error}")]
    return [*_servers(settings, found), *_roles(settings, found)]


def _servers(settings: Settings, found: list[Server]) -> Iterator[Finding]:
    if not found:
        yield False, "servers: the bot is in none; briefing invite prints the link that adds it"
    for server in found:
        yield True, f"server {server.id}: {server.name}"
    present = {server.id for server in found}
    for name, ids in (("GUILDS", settings.guilds), ("HOME_GUILDS", settings.home_guilds)):
        for missing in sorted(ids - present):
            yield False, f"{name}: the bot is not in a server {missing}; see the ids above"
    if not settings.guilds and len(found) > 1:
        yield False, "GUILDS: it must name the servers to answer in, since the bot is in several"


def _roles(settings: Settings, found: list[Server]) -> Iterator[Finding]:
    homes = settings.home_guilds or settings.guilds or {server.id for server in found}
    known: dict[int, str] = {}
    for server in found:
        if server.id in homes:
            known |= server.roles
            for role, name in server.roles.items():
                yield True, f"role {role}: {name} in {server.name}"
    for missing in sorted(settings.moderator_roles - known.keys()):
        yield False, f"MODERATOR_ROLES: no home server has a role {missing}; see the ids above"
