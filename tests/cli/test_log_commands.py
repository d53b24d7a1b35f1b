"""`briefing insights`, `export`, `verify` and `forget`."""

import asyncio
from contextlib import closing
import csv
import io
import json
from pathlib import Path
import sqlite3
import time

import pytest

from bot.cli import insights
from bot.cli.main import main
from bot.records import QuestionRecord
from bot.store.database import open_store


@pytest.fixture
def asked(knowledge: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database in which questions were asked over a folder of one article."""
    database = tmp_path / "log.sqlite3"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KNOWLEDGE_DIR", str(knowledge))
    monkeypatch.setenv("DATABASE", str(database))
    for question in ("what is Boston's stance", "what is Seattle's stance", "Seattle stance?"):
        assert main(["ask", question]) == 0
    return database


def _run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capfd.readouterr()
    status = main(arguments)
    shown = capfd.readouterr()
    return status, shown.out, shown.err


@pytest.mark.usefixtures("asked")
def test_insights_say_what_is_asked_in_vain(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """An operator sees on the terminal, and in files, what moderators see in Discord."""
    status, shown, _ = _run(capfd, "insights", "--days", "7")
    assert status == 0
    assert "3 questions, 33% answered" in shown
    assert "     2  Seattle stance?  [missing: Seattle]" in shown
    _, shown, _ = _run(capfd, "insights", "--json")
    assert json.loads(shown)["unanswered"][0]["times"] == 2
    assert _run(capfd, "insights", "--csv", "report.csv") == (0, "", "report.csv is written\n")
    rows = list(csv.reader(io.StringIO((tmp_path / "report.csv").read_text("utf-8-sig"))))
    assert ["unknown word", "Seattle", "2", ""] in rows
    status, _, said = _run(capfd, "insights", "--csv", "no/such/folder.csv")
    assert (status, "cannot be written" in said) == (1, True)
    with pytest.raises(SystemExit):
        main(["insights", "--days", "0"])


@pytest.mark.usefixtures("asked")
def test_a_report_for_another_program_stands_alone(capfd: pytest.CaptureFixture[str]) -> None:
    """With `-` the CSV is the output and nothing else is, so that a pipe gets it whole."""
    status, shown, said = _run(capfd, "insights", "--csv", "-")
    assert (status, said) == (0, "")
    assert ["unknown word", "Seattle", "2", ""] in list(csv.reader(io.StringIO(shown)))
    assert "is written" not in shown


def test_insights_say_what_they_leave_out(
    asked: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that is cut says so; so do groups that moderators ignore, and people not logged."""
    monkeypatch.setattr(insights, "MOST_SHOWN", 1)
    _, shown, _ = _run(capfd, "insights")
    assert "  … and " in shown
    assert "more (--json has all)" in shown
    assert "ignored by moderators" not in shown
    assert "not logged" not in shown
    _, told, _ = _run(capfd, "insights", "--json")
    (group,) = json.loads(told)["unanswered"]
    with closing(sqlite3.connect(asked)) as connection:
        connection.execute("INSERT INTO ignored VALUES (?, 2, ?)", (group["key"], 2**42))
        connection.commit()

    async def ask_unlogged() -> None:
        record = QuestionRecord(
            *(time.time_ns() // 1_000_000, "who?", "who", "mention", "abstention", "weak"),
            *(0.1, (), 1.0, None, ()),
            person="ff" * 16,
        )
        async with open_store(asked, wait_s=30) as store:
            await store.unlogged.add("ff" * 16, 1)
            await store.questions.record(record, {})

    asyncio.run(ask_unlogged())
    _, shown, _ = _run(capfd, "insights")
    assert "1 further group ignored by moderators" in shown
    assert "1 of people who are not logged: counted, and not in what follows" in shown


def test_insights_of_an_empty_log(
    knowledge: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Where nobody has asked anything there is no share and no time that it took."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KNOWLEDGE_DIR", str(knowledge))
    monkeypatch.setenv("DATABASE", str(tmp_path / "log.sqlite3"))
    status, shown, _ = _run(capfd, "insights")
    assert (status, shown.splitlines()[0].endswith(": 0 questions")) == (0, True)
    assert "answered" not in shown.splitlines()[0]
    assert "median" not in shown


@pytest.mark.usefixtures("asked")
def test_export_is_the_log_line_by_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Whoever counts otherwise than insights does has every question."""
    status, shown, _ = _run(capfd, "export")
    assert status == 0
    assert len(list(csv.reader(io.StringIO(shown)))) == 4
    assert _run(capfd, "export", "log.csv", "--days", "1")[0] == 0
    assert (tmp_path / "log.csv").read_bytes().decode() == shown


def test_insights_tell_what_the_log_lacks(asked: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A share of answers is taken for that of all questions, though some were not logged."""
    now_ms = time.time_ns() // 1_000_000
    with closing(sqlite3.connect(asked)) as connection, connection:
        gap = "INSERT INTO gaps (from_ms, to_ms, missed) VALUES (?, ?, ?)"
        connection.execute(gap, (now_ms - 1000, now_ms, None))
        connection.commit()
        _, shown, _ = _run(capfd, "insights")
        assert "1 gap in the log: how much is missing, nobody knows" in shown
        connection.execute(gap, (now_ms - 1000, now_ms, 1))
    _, shown, _ = _run(capfd, "insights")
    assert "2 gaps in the log: 1 question known to be missing" in shown


def test_verify_fails_if_a_quote_cannot_be_proven(
    asked: Path, knowledge: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A cron job that runs it must hear of a log or a text that somebody changed."""
    status, shown, _ = _run(capfd, "verify")
    assert (status, "1  still in the article" in shown) == (0, True)
    file = knowledge / "cities.md"
    file.write_text(file.read_text().replace("unlawful", "illegal"), encoding="utf-8")
    with closing(sqlite3.connect(asked)) as connection:
        connection.execute("UPDATE questions SET message = 77 WHERE id = 1")
        connection.commit()
    link = "https://discord.com/channels/1/2/77"
    status, shown, _ = _run(capfd, "verify", "--message", link)
    assert status == 0
    assert "edited since" in shown
    assert "[-unlawful-]{+illegal+}" in shown
    _, shown, _ = _run(capfd, "verify", "--message", link, "--json")
    (quote,) = json.loads(shown)["quotes"]
    assert (quote["verdict"], quote["proven"]) == ("edited", True)
    with closing(sqlite3.connect(asked)) as connection:
        connection.execute("UPDATE revisions SET content = zeroblob(9)")
        connection.commit()
    status, _, said = _run(capfd, "verify")
    assert (status, "NOT what the receipt names" in said) == (1, True)
    status, shown, _ = _run(capfd, "verify", "--json")
    assert (status, json.loads(shown)["verdicts"]) == (1, {"damaged": 1})
    status, shown, said = _run(capfd, "verify", "--since", "2999-01-01")
    assert (status, shown, "No answer that is logged quotes" in said) == (0, "", True)
    with closing(sqlite3.connect(asked)) as connection:
        connection.execute("UPDATE questions SET message = 79 WHERE id = 2")
        connection.commit()
    status, shown, said = _run(capfd, "verify", "--message", "79")
    assert (status, shown, said) == (0, "", "This answer quotes nothing.\n")
    for arguments, why in (
        (("--since", "yesterday"), "write a day as YYYY-MM-DD"),
        (("--message", "https://a.example"), "Copy Message Link"),
        (("--message", "78"), "no answer that is logged"),
    ):
        status, _, said = _run(capfd, "verify", *arguments)
        assert (status, why in said) == (1, True)


def test_what_a_forgotten_moderator_changed_stays(
    asked: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What was done to articles is history; who did it is not in it any more, and that is said."""
    hashed = _hash(asked, 7)
    with closing(sqlite3.connect(asked)) as connection:
        row = (9, hashed, "changed", "cities.md", "ab" * 32, "", "Wu was not asked")
        connection.execute("INSERT INTO audit VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", row)
        connection.commit()
    _, shown, _ = _run(capfd, "audit")
    assert f"by {hashed[:12]}  Wu was not asked  (though questions failed)" in shown
    _, _, said = _run(capfd, "forget", "7")
    assert "1 change of articles stay, without a tie to this person." in said
    _, shown, _ = _run(capfd, "audit")
    assert "cities.md" in shown
    assert hashed[:12] not in shown


def _hash(database: Path, user_id: int) -> str:
    async def main() -> str:
        async with open_store(database) as store:
            return store.people.hash(user_id)

    return asyncio.run(main())


@pytest.mark.usefixtures("asked")
def test_forget_says_what_is_gone_and_what_is_not(capfd: pytest.CaptureFixture[str]) -> None:
    """Who asks to be erased is told the truth about copies."""
    status, _, said = _run(capfd, "forget", "81384788765712384")
    assert status == 0
    assert "Erased: 0 questions" in said
    assert "14 days" in said
    with pytest.raises(SystemExit):
        main(["forget", "somebody"])
