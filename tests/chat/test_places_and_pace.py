"""Where the bot answers, how often, and what it remembers of a talk."""

import pytest

from bot.chat.conversations import MEMORY_S, MOST_QUESTIONS, Conversations
from bot.chat.cooldown import Cooldowns
from bot.chat.places import Places

NONE: frozenset[int] = frozenset()


@pytest.mark.parametrize(
    ("guilds", "present", "guild", "answers"),
    [
        (NONE, {1}, 1, True),
        (NONE, {1, 2}, 1, False),
        (NONE, {1}, None, True),
        (NONE, {1, 2}, None, False),
        (NONE, NONE, None, False),
        ({1}, {1, 2}, 1, True),
        ({1}, {1, 2}, 2, False),
        ({1}, {1, 2}, None, True),
    ],
)
def test_it_answers_only_in_named_servers(
    guilds: frozenset[int], present: frozenset[int], guild: int | None, *, answers: bool
) -> None:
    """A server that added the bot by itself gets no answer; in one server no setting is needed."""
    assert Places(frozenset(guilds), NONE, NONE).answers_in(guild, present) is answers


@pytest.mark.parametrize(
    ("guilds", "homes", "guild", "home"),
    [
        (NONE, NONE, 1, True),
        ({1, 2}, NONE, 2, True),
        ({1, 2}, {1}, 2, False),
        ({1, 2}, {1}, 1, True),
        (NONE, NONE, None, False),
    ],
)
def test_home_is_where_moderators_are_obeyed(
    guilds: frozenset[int], homes: frozenset[int], guild: int | None, *, home: bool
) -> None:
    """Moderators of a server that is only answered in cannot change anything."""
    places = Places(frozenset(guilds), frozenset(homes), NONE)
    assert places.is_home(guild, {1}) is home


def test_each_limit_holds_by_itself() -> None:
    """A person, a channel and a server each have their allowance."""
    cooldowns = Cooldowns(person=(2, 10.0), channel=(3, 10.0), guild=(5, 10.0))
    assert [cooldowns.wait_s(1000, person=1, channel=1, guild=1) for _ in range(2)] == [0, 0]
    assert cooldowns.wait_s(1000, person=1, channel=2, guild=1) > 0
    assert cooldowns.wait_s(1000, person=2, channel=1, guild=1) == 0
    assert cooldowns.wait_s(1000, person=3, channel=1, guild=1) > 0
    assert cooldowns.wait_s(1000, person=3, channel=2, guild=1) == 0
    assert cooldowns.wait_s(1000, person=4, channel=3, guild=1) == 0
    assert cooldowns.wait_s(1000, person=5, channel=4, guild=1) > 0


def test_an_allowance_comes_back() -> None:
    """After the told wait there is an answer again, and a refusal took nothing from anybody."""
    cooldowns = Cooldowns(person=(1, 10.0), channel=(2, 10.0))
    assert cooldowns.wait_s(1000, person=1, channel=1) == 0
    wait = cooldowns.wait_s(1004, person=1, channel=1)
    assert 0 < wait <= 10
    assert cooldowns.wait_s(1004, person=2, channel=1) == 0
    assert cooldowns.wait_s(1014 + wait, person=1, channel=1) == 0


def test_a_talk_is_forgotten_after_minutes() -> None:
    """A question much later is a new one; one shortly after follows."""
    talks = Conversations()
    talks.note(1, 2, ("a", "b"), now=0, private=False)
    assert talks.earlier(1, 2, now=MEMORY_S - 1, private=False) == ("a", "b")
    assert talks.earlier(1, 2, now=MEMORY_S, private=False) == ()


def test_talks_are_apart() -> None:
    """Nobody follows another person's question, nor their own of another channel."""
    talks = Conversations()
    talks.note(1, 2, ("a",), now=0, private=False)
    assert talks.earlier(1, 3, now=0, private=True) == ()
    assert talks.earlier(2, 2, now=0, private=True) == ()


def test_a_talk_keeps_its_newest_questions() -> None:
    """A long talk does not grow without end."""
    talks = Conversations()
    talks.note(1, 2, tuple(map(str, range(20))), now=0, private=False)
    assert talks.earlier(1, 2, now=0, private=False) == tuple(
        map(str, range(20 - MOST_QUESTIONS, 20))
    )


def test_what_was_asked_privately_is_followed_privately() -> None:
    """A public question follows the last public one; a private one the last of either kind."""
    talks = Conversations()
    talks.note(1, 2, ("open",), now=0, private=False)
    talks.note(1, 2, ("secret",), now=1, private=True)
    assert talks.earlier(1, 2, now=2, private=False) == ("open",)
    assert talks.earlier(1, 2, now=2, private=True) == ("secret",)
    talks.note(1, 2, ("open again",), now=2, private=False)
    assert talks.earlier(1, 2, now=3, private=True) == ("open again",)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of talks and allowances those used longest ago are forgotten, and no newer ones."""
    monkeypatch.setattr("bot.chat.conversations.MOST_CONVERSATIONS", 2)
    monkeypatch.setattr("bot.chat.cooldown.MOST_REMEMBERED", 2)
    talks, cooldowns = Conversations(), Cooldowns(person=(1, 10.0))
    for person in (1, 2, 1, 3):
        talks.note(1, person, (f"of {person}",), now=0, private=False)
        cooldowns.wait_s(1000, person=person)
    found = [talks.earlier(1, person, now=1, private=False) for person in (1, 2, 3)]
    assert found == [("of 1",), (), ("of 3",)]
    assert cooldowns.wait_s(1000, person=3) > 0
    assert cooldowns.wait_s(1000, person=1) > 0
    assert cooldowns.wait_s(1000, person=2) == 0
