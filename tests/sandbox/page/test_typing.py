"""Mentions are typed by name and sent by id, as Discord's client has it."""

import pytest

from bot.sandbox.page.typing import Mention, mentions, to_sent, to_typed
from bot.sandbox.server import Sandbox, open_sandbox

KNOWN = [
    Mention("@Ann", "<@1>"),
    Mention("@Ann Lee", "<@2>"),
    Mention("@Mods (new)", "<@&3>"),
    Mention("#general", "<#4>"),
    Mention("@Ann", "<@&5>"),
]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("@Ann hello", "<@1> hello"),
        ("hi @ann lee, hi @ANN.", "hi <@2>, hi <@1>."),
        ("@Annabel", "@Annabel"),
        ("mail@Ann", "mail@Ann"),
        ("see #general @Mods (new)", "see <#4> <@&3>"),
        ("`@Ann` and ```@Ann``` but @Ann", "`@Ann` and ```@Ann``` but <@1>"),
        ("<@1> @nobody", "<@1> @nobody"),
        ("", ""),
    ],
)
def test_names_become_mentions(typed: str, sent: str) -> None:
    """Longer names go before shorter ones, case is no matter, and code is left alone."""
    assert to_sent(typed, KNOWN) == sent


def test_an_edit_begins_with_what_was_typed() -> None:
    """A message comes back as its author typed it, and is sent the same again."""
    sent = "<@2> and <#4>, <@9>"
    assert to_typed(sent, KNOWN) == "@Ann Lee and #general, <@9>"
    assert to_sent(to_typed(sent, KNOWN), KNOWN) == sent


def test_without_anything_to_mention() -> None:
    """A text stays as it is."""
    assert to_sent("@Ann", []) == "@Ann"


async def test_only_what_one_sees_can_be_mentioned() -> None:
    """A channel for moderators is no word of others."""

    def typed(sandbox: Sandbox, name: str) -> set[str]:
        world = sandbox.world
        found = mentions(sandbox.channel("general"), sandbox.person(name).user, world.bot)
        return {mention.typed for mention in found}

    async with open_sandbox() as sandbox:
        assert typed(sandbox, "Mona") - typed(sandbox, "Alice") == {"#moderators"}
        assert {"@Alice", "@Briefing", "@Moderator", "#general"} <= typed(sandbox, "Alice")
        alice = sandbox.person("Alice")
        direct = mentions(alice.dm_channel(), alice.user, sandbox.world.bot)
        assert [mention.typed for mention in direct] == ["@Briefing", "@Alice"]
