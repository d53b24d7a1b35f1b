"""What moderators are told of what people asked; nobody is in it."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime
import io
from pathlib import Path
import sys
import time

import pytest

from bot.records import Feedback, LoggedQuestion, QuestionRecord
from bot.services.ask import Asker, Asking
from bot.services.chart import description, picture, text_chart
from bot.services.export import csv_of, report_csv
from bot.services.insights import Insights
from bot.services.report import Day, Report
from tests.services.publishing import Room, room, text

PERSON = "b" * 32
SEATTLE = ("what is Seattle's stance", "Seattle stance?", "hi, whats the stance of seatle")


def _insights(here: Room) -> Insights:
    return Insights(here.library, here.store.insights, here.store.walk)


async def _ask(here: Room, *questions: str, times: int = 1) -> list[int]:
    asker = Asker(here.library, here.store.questions)
    rows = []
    for question in questions * times:
        event = f"m{time.perf_counter_ns()}"
        reply = await asker.ask(question, asking=Asking("mention", event, 5, 7, PERSON))
        assert reply.row is not None
        rows.append(reply.row)
    return rows


async def test_a_report_tells_what_was_asked(tmp_path: Path) -> None:
    """Moderators see what is asked in vain, together what asks the same, and nobody's name."""
    async with room(tmp_path) as here:
        await here.publish("bath.md", text("Bath", 1))
        await here.publish("never.md", "---\ntitle: Never\n---\nThe zebra eats grass.\n")
        rows = await _ask(here, "who leads Bath", times=4)
        await _ask(here, *SEATTLE, times=3)
        await _ask(here, "who is the king of Narnia", "hello")
        for person in (PERSON, "c" * 32, PERSON):
            given = Feedback(rows[0], person, "outdated", f"=1+1 {person[0]}", 10**15)
            assert await here.store.questions.add_feedback(given)
        report = await _insights(here).report()
        assert (report.asked, report.answered, report.share) == (14, 4, 4 / 14)
        assert (report.days[-1].asked, report.days[-1].answered) == (14, 4)
        assert report.days[-1].day == report.last_day == datetime.now(tz=UTC).date()
        assert len(report.days) == 30
        assert report.median_ms is not None
        assert report.p99_ms is not None
        assert report.median_ms <= report.p99_ms
        first, second = report.unanswered
        assert (first.times, second.times) == (9, 1)
        assert {word.lower() for word in first.missing} == {"seattle", "seatle"}
        assert second.question == "who is the king of Narnia"
        assert report.most_asked[0].times == 6  # two wordings of one gist
        (marked,) = report.marked
        assert (marked.question, marked.kinds) == ("who leads Bath", (("outdated", 2),))
        paths = {each.path for each in report.never_quoted}
        assert "never.md" in paths
        assert "bath.md" not in paths
        assert {each.word for each in report.unknown_words} >= {"Seattle", "Narnia"}
        assert PERSON not in repr(report)


async def test_a_group_goes_when_it_is_ignored_or_answered(tmp_path: Path) -> None:
    """What was seen to does not stand in the way of what was not, until it is asked again."""
    async with room(tmp_path) as here:
        await here.publish("bath.md", text("Bath", 1))
        insights = _insights(here)
        await _ask(here, *SEATTLE)
        await _ask(here, "who leads Exeter")
        seattle = next(each for each in (await insights.report()).unanswered if each.times == 3)
        assert await insights.group(seattle.key) == seattle
        assert await insights.ignore(seattle.key) == seattle
        assert await insights.ignore(seattle.key) is None
        report = await insights.report()
        assert ([each.question for each in report.unanswered], report.ignored) == (
            ["who leads Exeter"],
            1,
        )
        await here.publish("exeter.md", text("Exeter", 2))
        assert (await insights.report()).unanswered == ()
        await _ask(here, SEATTLE[1], times=5)  # five at least, however few it were before
        (back,) = (await _insights(here).report()).unanswered
        assert back.times == 8


class _Log:
    """Questions as a log gives them."""

    def __init__(self, *questions: LoggedQuestion) -> None:
        self._questions = questions

    async def questions(self, since_ms: int = 0):  # type: ignore[no-untyped-def]  # noqa: ANN202
        for each in self._questions:
            if each.record.asked_at_ms >= since_ms:
                yield each

    async def feedback_kinds(self, questions: object) -> dict[int, str]:
        del questions
        return {1: "wrong"}


_RECORD = QuestionRecord(
    1, "q", "q", "mention", "abstention", "weak", 0.5, (), 1.0, "event", (), guild=None,
    channel=1234567, person=PERSON,
)  # fmt: skip


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1+1",
        "＋1",
        "－1",
        "＠A1",
        "|calc",
        '=HYPERLINK("http://a.example","x")',
        "\ufeff=1",
        '",=1+1,"',
        'a";=1+1;"',
        "a; =1+1",
        'a;"=1+1"',
        "one\r\n=two",
        "\0=1",
        "\ud800",
    ],
)
async def test_an_export_is_safe_to_open(cell: str) -> None:
    """What somebody asked must not run in the spreadsheet of whoever looks at it."""
    logged = LoggedQuestion(1, replace(_RECORD, question=cell, missing=(cell,)), 99)
    pieces = [piece async for piece in csv_of(_Log(logged))]
    content = b"".join(pieces).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(content, newline=""))
    assert len(header) == len(row)
    # In much of Europe a spreadsheet splits the same lines at semicolons.
    split = csv.reader(io.StringIO(content, newline=""), delimiter=";")
    for each in (*row, *(part for line in split for part in line)):
        assert not each.lstrip(" \t\r\n\ufeff").startswith(tuple("=+-@|＝＋－＠"))
    assert row[header.index("not_right")] == "wrong"
    # A direct message's channel would lead to a person.
    assert PERSON not in content
    assert "1234567" not in content


def _report(asked: int, answered: int) -> Report:
    day = date(2026, 11, 1)
    days = tuple(
        Day(day.replace(day=number), asked if number > 2 else 0, answered if number > 2 else 0)
        for number in range(1, 31)
    )
    total = 28 * asked
    return Report(
        day, day.replace(day=30), days, total, 28 * answered, 0, 1.0, 2.0, (), (), (), 0, (), (), ()
    )  # fmt: skip


async def test_a_chart_is_told_in_words_and_lines() -> None:
    """Who sees no picture, or has no matplotlib, is told the same."""
    report = _report(40, 10)
    words = description(report)
    assert "1,120 questions, 25% of them answered" in words
    assert "On 2 of 30 days nothing was asked" in words
    chart = text_chart(report)
    assert "3 days a line" in chart
    assert max(map(len, chart.splitlines())) <= 40
    assert "120 ██████░░░░░░░░░░░░░░░░░░" in chart
    assert text_chart(_report(0, 0)) == "no questions"
    assert "none from" in description(_report(0, 0))
    assert b"not answered" not in report_csv(report)


async def test_a_picture_is_the_same_each_time() -> None:
    """A chart that differs from run to run could not be looked at once and trusted."""
    pytest.importorskip("matplotlib")
    report = _report(40, 10)
    one, other = await picture(report), await picture(report)
    assert one is not None
    assert one == other
    assert one.png.startswith(b"\x89PNG")
    assert len(one.png) < 100_000


async def test_a_picture_that_cannot_be_drawn_is_none(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where no process can be started moderators have the text, and no error."""
    pytest.importorskip("matplotlib")
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert await picture(_report(40, 10)) is None
    assert "it is shown as text" in caplog.text


@pytest.mark.parametrize(("hidden", "next_one"), [(0, []), (50, ["who is the king of Narnia"])])
async def test_of_many_groups_the_most_asked_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hidden: int, next_one: list[str]
) -> None:
    """A report stays one that somebody reads; behind ignored groups come so many others."""
    monkeypatch.setattr("bot.services.insights.MOST_GROUPS", 1)
    monkeypatch.setattr("bot.services.insights.MOST_HIDDEN", hidden)
    async with room(tmp_path) as here:
        await _ask(here, "who is the king of Narnia")
        await _ask(here, "what is Seattle's stance", times=3)
        insights = _insights(here)
        report = await insights.report()
        assert [each.question for each in report.unanswered] == ["what is Seattle's stance"]
        assert report.ignored == 0
        await insights.ignore(report.unanswered[0].key)
        report = await insights.report()
        assert [each.question for each in report.unanswered] == next_one
        assert report.ignored == 1


async def test_a_marked_answer_of_a_direct_message_has_no_place(tmp_path: Path) -> None:
    """The channel of one leads to the person."""
    async with room(tmp_path) as here:
        asker = Asker(here.library, here.store.questions)
        places = []
        for guild in (5, None):
            asking = Asking("dm" if guild is None else "mention", f"m{guild}", guild, 7, PERSON)
            row = (await asker.ask("who leads Bath", asking=asking)).row
            assert row is not None
            await here.store.questions.attach_message(row, 100 + row)
            given = Feedback(row, PERSON, "wrong", "", int(1000 * time.time()))
            assert await here.store.questions.add_feedback(given)
            (marked, *_) = [
                each for each in (await _insights(here).report()).marked if each.question_id == row
            ]
            places.append((marked.guild, marked.channel, marked.message == 100 + row))
        assert places == [(5, 7, True), (None, None, False)]


def test_a_chart_of_days_without_a_gap_tells_of_none() -> None:
    """Who does not see it hears that on no day nothing was asked by not hearing it."""
    report = replace(_report(40, 10), days=(Day(date(2026, 11, 2), 40, 10),))
    assert description(report).endswith("of which 10 were answered.")


@pytest.mark.parametrize(
    ("broken", "said"),
    [("missing", ""), ("slow", "was not drawn within 0 s"), ("status", "status 1"),
     ("program", "could not be drawn: No such file")],
)  # fmt: skip
async def test_a_chart_that_fails_is_told_and_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, broken: str, said: str
) -> None:
    """The report is shown with a chart of text, and the operator reads why."""
    if broken == "missing":
        monkeypatch.setattr("bot.services.chart.find_spec", {}.get)
    elif broken == "slow":
        monkeypatch.setattr("bot.services.chart.DRAWN_WITHIN_S", 0)
    else:
        program = {"status": "/bin/false", "program": "/nowhere/python"}[broken]
        monkeypatch.setattr(sys, "executable", program)
    assert await picture(_report(40, 10)) is None
    assert said in caplog.text
    assert bool(caplog.messages) is bool(said)
