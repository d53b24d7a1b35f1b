"""What the doctor finds in settings and in Discord's answers, each with what mends it."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
import logging
from pathlib import Path

import pytest

from bot.app import opened_store
from bot.chat.account import Server
from bot.cli.doctor import Finding, _articles, _database, _discord, _roles, _servers
from bot.settings import Settings
from tests.conftest import plain_user

ONE = Server(1, "One", {10: "Editors", 11: "Guests"})
TWO = Server(2, "Two", {20: "Editors"})


@pytest.fixture
def settings(tmp_path: Path, knowledge: Path) -> Settings:
    """Settings with nothing of Discord's in them."""
    nothing: frozenset[int] = frozenset()
    database = tmp_path / "log.sqlite3"
    return Settings(knowledge, database, 90, logging.INFO, None, nothing, nothing, nothing)


def _wrong(findings: Iterable[Finding]) -> list[str]:
    return [text for is_good, text in findings if not is_good]


def test_a_server_that_is_not_there_is_named(settings: Settings) -> None:
    """The bot would answer nowhere, and nobody know why."""
    here = replace(settings, guilds=frozenset({1, 3}), home_guilds=frozenset({4}))
    found = [*_servers(here, [ONE, TWO])]
    assert [text for is_good, text in found if is_good] == ["server 1: One", "server 2: Two"]
    assert _wrong(found) == [
        "GUILDS: the bot is not in a server 3; see the ids above",
        "HOME_GUILDS: the bot is not in a server 4; see the ids above",
    ]


def test_a_bot_in_several_servers_has_to_be_told_where(settings: Settings) -> None:
    """It would answer in a server that its operator does not know of, or in none."""
    assert _wrong(_servers(settings, [ONE])) == []
    (several,) = _wrong(_servers(settings, [ONE, TWO]))
    assert several.startswith("GUILDS: it must name the servers")
    assert _wrong(_servers(replace(settings, guilds=frozenset({1, 2})), [ONE, TWO])) == []
    (none,) = _wrong(_servers(settings, []))
    assert "briefing invite" in none


def test_only_a_home_servers_roles_make_a_moderator(settings: Settings) -> None:
    """A role of another server would be copied into the settings, and no moderator be one."""
    here = replace(settings, home_guilds=frozenset({1}), moderator_roles=frozenset({10, 20}))
    found = [*_roles(here, [ONE, TWO])]
    assert [text for is_good, text in found if is_good] == [
        "role 10: Editors in One",
        "role 11: Guests in One",
    ]
    (missing,) = _wrong(found)
    assert missing.startswith("MODERATOR_ROLES: no home server has a role 20")
    assert _wrong(_roles(replace(here, home_guilds=frozenset({1, 2})), [ONE, TWO])) == []
    assert _wrong(_roles(replace(here, home_guilds=frozenset()), [ONE, TWO])) == []


def test_articles_are_counted_with_their_faults(settings: Settings) -> None:
    """A folder that is not there, or whose articles are refused, would seem to be well."""
    assert _articles(settings) == (True, f"articles: 1 article in {settings.knowledge_dir}")
    (settings.knowledge_dir / "bad.md").write_text("no head\n")
    assert _articles(settings) == (False, "articles: 1 article, 1 fault: briefing check")
    is_good, told = _articles(replace(settings, knowledge_dir=Path("nowhere at all")))
    assert not is_good
    assert told.startswith("articles: ")


async def test_a_database_that_cannot_be_opened_is_told(settings: Settings) -> None:
    """The bot would be started and end at once."""
    async with opened_store(settings):
        pass
    is_good, told = await _database(settings)
    assert (is_good, told) == (True, f"database: 0 questions in {settings.database}")
    folder = settings.database.with_name("folder")
    folder.mkdir()
    is_good, told = await _database(replace(settings, database=folder))
    assert not is_good
    assert told.startswith("database: ")


def test_looking_makes_no_database(settings: Settings, open_folder: Path) -> None:
    """In a folder that is not the bot's there would be a database ever after."""
    database = open_folder / "data" / "log.sqlite3"
    here = replace(settings, database=database)
    told = f"database: none yet; the first question makes {database}"
    assert asyncio.run(_database(here)) == (True, told)
    assert [*open_folder.iterdir()] == []
    open_folder.chmod(0o555)
    with plain_user():
        is_good, told = asyncio.run(_database(here))
    assert not is_good
    assert f"{database} cannot be made, since {open_folder} is no folder" in told


def test_looking_makes_no_database_behind_a_link(settings: Settings, open_folder: Path) -> None:
    """A link to a disk that is filled later would lead to a database of whoever looked."""
    database = open_folder / "link"
    database.symlink_to("disk")
    here = replace(settings, database=database)
    told = f"database: none yet; the first question makes {database}"
    assert asyncio.run(_database(here)) == (True, told)
    assert [*open_folder.iterdir()] == [database]


async def test_a_token_that_is_none_is_told_before_anyone_is_asked(settings: Settings) -> None:
    """Whatever was copied by mistake would be sent to Discord."""
    assert _wrong(await _discord(settings)) == [
        "DISCORD_TOKEN: it is not set; copy it from the developer portal, under Bot, Reset Token,"
        " into .env; briefing sandbox needs none"
    ]
    wrong = replace(settings, token="not a token")  # noqa: S106  it is none
    (told,) = _wrong(await _discord(wrong))
    assert "DISCORD_TOKEN" in told
    assert "not a token" not in told
