"""What people asked, as screens: other people's text, and as much as fits."""

from dataclasses import replace
from datetime import date

from hypothesis import given
import pytest

from bot.chat.knowledge.insight_pages import FILE, group_screen, insights_screen
from bot.chat.knowledge.screens import SCREEN_CHARS, Screen
from bot.chat.render import length
from bot.records import Gap
from bot.services.report import (
    Asked,
    Day,
    Marked,
    NeverQuoted,
    Report,
    UnansweredGroup,
    UnknownWord,
)
from tests.chat.discord_markdown import kinds, parse, raw_findings
from tests.chat.test_escape import hostile

DAY = date(2026, 11, 22)


def _report(text: str, times: int = 3) -> Report:
    """A report in which everything that people write is this text."""
    some = tuple(Asked(text, each) for each in range(times, 0, -1))
    group = UnansweredGroup("0" * 12, text, some, times, (text,) * 2, ("unknown_words",))
    marked = Marked(1, text, (("wrong", 2),), (text,) * 3, 0, 1, 2, 3)
    return Report(
        first_day=DAY,
        last_day=DAY,
        days=(Day(DAY, 5, 2),),
        asked=5,
        answered=2,
        unlogged=1,
        median_ms=1.5,
        p99_ms=12.0,
        gaps=(),
        most_asked=some,
        unanswered=(group,) * times,
        ignored=1,
        marked=(marked,) * times,
        never_quoted=(NeverQuoted("a.md", text, None),),
        unknown_words=(UnknownWord(text, 1),) * times,
    )


def _screens(text: str) -> list[Screen]:
    report = _report(text)
    return [insights_screen(report, 30, None), group_screen(report.unanswered[0], 30)]


@given(hostile)
def test_what_people_wrote_is_shown_as_it_is(text: str) -> None:
    """No ping, no link and no markup of theirs is in a screen beside our own."""
    plain = [kinds(parse(block)) for each in _screens("x") for block in each.blocks]
    found = [kinds(parse(block)) for each in _screens(text) for block in each.blocks]
    assert set().union(*found) <= set().union(*plain)
    for each in _screens(text):
        allowed = raw_findings("https://discord.com/channels/1/2/3")
        assert set().union(*(raw_findings(block) for block in each.blocks)) <= allowed


def test_what_does_not_fit_is_in_the_file() -> None:
    """Figures stay, lines are left out whole, and the file has all of them."""
    screen = insights_screen(_report("word " * 60, 100), 30, None)
    assert sum(map(length, screen.blocks)) <= SCREEN_CHARS
    assert "5 questions, 2 answered (40%)" in screen.blocks[0]
    ((name, content),) = screen.files
    assert name == FILE
    assert content.decode().count("100 × “word") == 101
    assert "7 days" in [each.label for each in screen.buttons]


@pytest.mark.parametrize(
    ("gaps", "said"),
    [
        ((Gap(1, 2, 3), Gap(5, 6, 1)), "2 times questions were answered and could not be logged,"
         " 4 of them at least."),
        ((Gap(1, 2, None),), "1 time questions were answered and could not be logged."),
    ],
)  # fmt: skip
def test_what_is_not_in_the_log_is_told(gaps: tuple[Gap, ...], said: str) -> None:
    """Figures that leave something out say so, and how much if that is known."""
    assert said not in insights_screen(_report("x"), 30, None).blocks[0]
    screen = insights_screen(replace(_report("x"), gaps=gaps), 30, None)
    assert said in screen.blocks[0]


def test_a_marked_answer_that_is_private_has_no_link() -> None:
    """Where only the asker sees it a link would lead nobody else there."""
    report = _report("x")
    private = replace(report.marked[0], guild=None, channel=None, message=None)
    screen = insights_screen(replace(report, marked=(private,)), 30, None)
    text = "\n".join(screen.blocks)
    assert "2 × wrong. “x” “x”" in text
    assert "discord.com" not in text
    assert "discord.com" in "\n".join(insights_screen(report, 30, None).blocks)
