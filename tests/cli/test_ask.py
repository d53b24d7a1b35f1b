"""`briefing ask` and its batches, as a person or a program meets them."""

from collections.abc import Callable, Iterator
from contextlib import closing
import hashlib
import io
import json
import os
from pathlib import Path
import pty
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import time
from typing import Any
from urllib.parse import quote

import pytest

ROOT = Path(__file__).parent.parent.parent
Run = Callable[..., tuple[int, str, str]]


def _logged(path: Path) -> list[tuple[str, str, str]]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT question, way, outcome FROM questions ORDER BY id").fetchall()
    connection.close()
    return rows


def test_an_answer_is_quoted_cited_and_logged(run: Run, knowledge: Path, tmp_path: Path) -> None:
    """The terminal shows the whole sentence, its citation with file and line; the log has a row."""
    status, shown, complaints = run("ask", "what is Boston's stance")
    assert status == 0
    assert complaints == ""
    marked = quote("Boston, Massachusetts: Mayor Michelle Wu has called the plan unlawful.")
    assert shown.splitlines() == [
        "The article says:",
        "",
        " ▌ Boston, Massachusetts: Mayor Michelle Wu has called the plan unlawful.",
        "   Cities and the plan › Stances of the mayors · 2026-11-02",
        f"   {knowledge}/cities.md:10",
        f"   https://news.example/cities#:~:text={marked}",
    ]
    assert _logged(tmp_path / "log.sqlite3") == [("what is Boston's stance", "terminal", "answer")]


def test_an_abstention_is_no_failure(run: Run) -> None:
    """Silence exits 0 and says why."""
    status, shown, _ = run("ask", "What is Seattle's stance?")
    assert (status, shown) == (0, "No article mentions “Seattle”.\n")


def test_a_name_close_by_is_offered(run: Run) -> None:
    """What could be meant is a question to type; the name is not swapped in."""
    status, shown, _ = run("ask", "what is Bolton's stance")
    assert status == 0
    assert shown == "No article mentions “Bolton”.\nDid you mean: what is Boston's stance\n"


def test_parts_are_numbered(run: Run) -> None:
    """Each question of a message is answered or refused under its number."""
    _, shown, _ = run("ask", "who is the mayor of Denver? who is Ann Poe?")
    lines = shown.splitlines()
    assert "1. who is the mayor of Denver?" in lines
    assert lines[lines.index("2. who is Ann Poe?") + 1] == "No article mentions “Ann Poe”."


def test_a_comparison_that_finds_nothing_leads_with_nothing(run: Run) -> None:
    """“The article says” must not stand above what no article says."""
    status, shown, _ = run("ask", "who is Ann Poe? who is Bob Roe?")
    assert (status, "says" in shown) == (0, False)
    assert "No article mentions “Ann Poe”." in shown
    assert "No article mentions “Bob Roe”." in shown


def test_an_output_of_any_kind_is_written_to(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that has put something of its own in the output's place gets the answer there."""
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stdout", shown)
    assert run("ask", "what is Boston's stance")[0] == 0
    assert "Michelle Wu has called the plan unlawful" in shown.getvalue()


def test_json_is_one_line_with_the_contracts_keys(run: Run) -> None:
    """Tools get exactly the documented keys, and further ones, on one line."""
    status, shown, _ = run("ask", "--json", "--after", "what is Boston's stance", "and Denver?")
    answer = json.loads(shown)
    assert status == 0
    assert shown.count("\n") == 1
    assert {
        "question", "resolved", "readings", "outcome", "reason", "missing", "suggestions",
        "confidence", "groups", "quotes", "nearest", "elapsed_ms",
    } <= answer.keys()  # fmt: skip
    assert {
        "text", "display", "article", "revision", "title", "heading", "line", "start", "end",
        "score", "group", "url", "link", "published",
    } <= answer["quotes"][0].keys()  # fmt: skip
    assert answer["readings"] == [{"from": "and Denver?", "to": "what is Denver's stance"}]


def test_a_batch_answers_line_by_line(run: Run, tmp_path: Path) -> None:
    """Order and ids are kept; a bad line gives an error in its place and exit status 1."""
    lines = [
        '{"question": "what is Boston\'s stance", "id": 7}',
        "not json",
        '{"question": 5, "id": "x"}',
        '{"question": "and Denver?", "after": ["what is Boston\'s stance"], "id": {"a": 1}}',
        '{"question": "hm", "after": "x"}',
        json.dumps({"question": "x" * 100_000, "id": 9}),
        '{"question": "\\ud800"}',
        "[" * 100_000,
        "",
        '{"question": ""}',
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    status, shown, complaints = run("ask", "--batch", str(file))
    answers = [json.loads(line) for line in shown.splitlines()]
    assert status == 1
    assert complaints == ""
    assert ["error" in answer for answer in answers] == [
        False, True, True, False, True, True, False, True, True, False,
    ]  # fmt: skip
    assert (answers[0]["id"], answers[3]["id"], answers[5]["id"]) == (7, {"a": 1}, 9)
    assert "Johnston" in answers[3]["quotes"][0]["text"]
    assert "id" not in answers[9]
    assert not (tmp_path / "log.sqlite3").exists()


def _answers(run: Run, tmp_path: Path, *lines: str | bytes) -> list[dict[str, Any]]:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"\n".join(x if isinstance(x, bytes) else x.encode() for x in lines))
    return [json.loads(line) for line in run("ask", "--batch", str(file))[1].splitlines()]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('{"question": "Wu", "id": NaN}', "NaN"),
        ('{"question": "Wu", "id": -Infinity}', "-Infinity"),
        ('{"question": "Wu", "id": [1e999]}', "1e999"),
        ('{"question": "Wu", "id": {"a": 1, "a": 2}}', "twice"),
        ('{"question": "Wu", "afer": []}', "afer"),
        (b'{"question": "W\xfc"}', "utf-8"),
        ('{"id": 1}', "question"),
        ('["Wu"]', "must be an object"),
        ("7", "must be an object"),
    ],
)
def test_a_line_that_cannot_be_taken_is_told(
    run: Run, tmp_path: Path, line: str | bytes, word: str
) -> None:
    """The output would be no JSON, or a misspelt key be passed over."""
    (answer,) = _answers(run, tmp_path, line)
    assert word in answer["error"]


@pytest.mark.parametrize(
    "text", ["7", '"\\ud800"', '{"ü": [1.5, null, "\\ud83d\\ude00"]}', '"\u2028"']
)
def test_an_id_comes_back_as_it_is(run: Run, tmp_path: Path, text: str) -> None:
    """Whoever wrote the batch could not tell which answer is whose."""
    answers = _answers(run, tmp_path, f'{{"question": "Wu", "id": {text}}}', f'{{"id": {text}}}')
    assert [answer["id"] for answer in answers] == [json.loads(text)] * 2


def test_a_batch_is_logged_if_wanted(run: Run, tmp_path: Path) -> None:
    """With --log each question of a batch is in the log, and a good batch exits 0."""
    file = tmp_path / "questions.jsonl"
    file.write_text('{"question": "what is Boston\'s stance"}\n', encoding="utf-8")
    assert run("ask", "--batch", str(file), "--log")[0] == 0
    assert _logged(tmp_path / "log.sqlite3") == [("what is Boston's stance", "batch", "answer")]


def test_a_batch_that_is_not_there_is_told(run: Run) -> None:
    """A missing file is one message and exit status 1."""
    status, _, complaints = run("ask", "--batch", "none.jsonl")
    assert (status, complaints) == (1, "none.jsonl: cannot be read: No such file or directory\n")


def test_a_question_that_is_too_long_is_told(run: Run) -> None:
    """100 kB of question are one message and exit status 1."""
    status, shown, complaints = run("ask", "Boston " * 15_000)
    assert (status, shown) == (1, "")
    assert complaints == "the question has 105,000 characters; ask in at most 4,000\n"


@pytest.mark.parametrize("question", ["", "the of", "\U0001f600", "\u8ba1\u5212", "\ud800", "a\0b"])
def test_odd_questions_get_one_clear_line(run: Run, question: str) -> None:
    """Nothing to search for, another script, half a character: one line, no failure."""
    status, shown, complaints = run("ask", question)
    assert (status, shown.count("\n"), complaints) == (0, 1, "")


def test_questions_are_kept_as_long_as_wanted(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Questions would be kept for ever, or be gone too early."""
    monkeypatch.setenv("RETENTION_DAYS", "30")
    for question in ("old", "recent"):
        run("ask", question)
    now_ms = time.time_ns() // 1_000_000
    with closing(sqlite3.connect(tmp_path / "log.sqlite3", isolation_level=None)) as database:
        for question, days in (("old", 30.01), ("recent", 29.99)):
            asked = now_ms - int(days * 24 * 60 * 60 * 1_000)
            database.execute(
                "UPDATE questions SET asked_at = ? WHERE question = ?", (asked, question)
            )
    run("ask", "new")
    assert [row[0] for row in _logged(tmp_path / "log.sqlite3")] == ["recent", "new"]


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_locked_log_is_not_waited_for(run: Run, tmp_path: Path, lock: str) -> None:
    """Whoever asks would wait five seconds because a backup is under way."""
    run("ask", "what is Boston's stance")
    with closing(sqlite3.connect(tmp_path / "log.sqlite3", isolation_level=None)) as database:
        database.execute(f"PRAGMA locking_mode = {'NORMAL' if lock == 'IMMEDIATE' else lock}")
        database.execute(f"BEGIN {lock}")
        started = time.monotonic()
        status, shown, _ = run("ask", "what is Boston's stance")
        assert time.monotonic() - started < 3
    assert status == 0
    assert "Michelle Wu" in shown


def _bot(folder: Path, command: str, **settings: str) -> "subprocess.CompletedProcess[bytes]":
    """A command in a process of its own, with the shell's redirections behind it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    line = f"set -o pipefail; {shlex.quote(sys.executable)} -m bot {command}"
    bash = shutil.which("bash") or "bash"
    return subprocess.run(  # noqa: S603  our own interpreter
        [bash, "-c", line], cwd=folder, env=environment, capture_output=True, check=False
    )  # fmt: skip


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("ask Boston >&-", 0),
        ("ask Boston 2>&-", 0),
        ("ask Boston <&- >&- 2>&-", 0),
        ("ask --batch - <&-", 0),
        ("show cities >&-", 0),
        ("ask Boston 2>/dev/full", 0),
        ("check none.md 2>/dev/full", 1),
        ("ask Boston >/dev/full", 1),
        ("ask --json Boston >/dev/full", 1),
        ("show cities >/dev/full", 1),
        ("import --print - <knowledge/../text >/dev/full", 1),
        ("ask Boston | true", 141),
        ("ask --json Boston | true", 141),
        ("ask Boston 2>&1 | true", 141),
    ],
)
def test_no_stream_ends_in_a_traceback(
    knowledge: Path, tmp_path: Path, command: str, status: int
) -> None:
    """A full disk or a closed pipe would be told in thirty lines, or twice."""
    (tmp_path / "text").write_text("Some text.\n", encoding="utf-8")
    done = _bot(tmp_path, command, KNOWLEDGE_DIR=str(knowledge), DATABASE="log.sqlite3")
    assert done.returncode == status
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
    assert done.stderr.count(b"\n") == ("/dev/full" in command and "2>" not in command)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16"])
@pytest.mark.parametrize(
    "command", ["ask --json", "ask --batch", "import --print", "show u.md", "show u.md --revision"]
)
def test_what_programs_read_is_utf_8(
    knowledge: Path, tmp_path: Path, command: str, encoding: str
) -> None:
    """A program would read other characters than the article has, or none at all."""
    content = "---\ntitle: Ü\n---\nDer Bürgermeister – “Łukasz” – spricht.\n".encode()
    (knowledge / "u.md").write_bytes(content)
    (tmp_path / "text").write_text("Der Bürgermeister – “Łukasz” – spricht.\n", encoding="utf-8")
    batch = tmp_path / "batch"
    batch.write_text('{"question": "Łukasz"}\n', encoding="utf-8")
    command = {
        "ask --json": "ask --json Łukasz",
        "ask --batch": "ask --batch batch",
        "import --print": "import --print text",
        "show u.md --revision": f"show u.md --revision {hashlib.sha256(content).hexdigest()}",
    }.get(command, command)
    done = _bot(
        tmp_path, command, KNOWLEDGE_DIR=str(knowledge), DATABASE="log.sqlite3",
        PYTHONIOENCODING=encoding, PYTHONUTF8="1",
    )  # fmt: skip
    assert done.returncode == 0
    assert "Bürgermeister – “Łukasz” – spricht." in done.stdout.decode("utf-8")


def test_a_log_that_cannot_be_written_costs_no_answer(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the log cannot be written the answer is shown all the same, with one warning."""
    monkeypatch.setenv("DATABASE", "/dev/full/log.sqlite3")
    status, shown, complaints = run("ask", "what is Boston's stance")
    assert status == 0
    assert "Michelle Wu" in shown
    assert complaints.endswith("The question is answered, but not logged.\n")
    (tmp_path / "text.sqlite3").write_text("no database at all, but text " * 100, encoding="utf-8")
    monkeypatch.setenv("DATABASE", str(tmp_path / "text.sqlite3"))
    status, shown, complaints = run("ask", "what is Boston's stance")
    assert status == 0
    assert "Michelle Wu" in shown
    assert "text.sqlite3" in complaints


def test_what_steers_a_terminal_is_taken_out(run: Run, knowledge: Path) -> None:
    """An article cannot colour, clear or reverse the terminal of whoever asks."""
    text = "---\ntitle: Harbour\n---\nThe harbour \x1b[31mis \u202eclosed\x07 now.\n"
    (knowledge / "harbour.md").write_text(text, encoding="utf-8")
    _, shown, _ = run("ask", "is the harbour closed")
    assert "The harbour \ufffd[31mis \ufffdclosed\ufffd now." in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("bogus",),
        ("ask", "a", "--batch", "b"),
        ("ask", "--batch", "b", "--json"),
        ("ask", "--batch", "b", "--all"),
        ("ask", "--batch", "b", "--after", "a"),
        ("ask", "a", "--log"),
    ],
)
def test_a_command_that_is_not_understood_exits_2(run: Run, arguments: tuple[str, ...]) -> None:
    """Wrong usage shows how it goes, in the way of command lines."""
    with pytest.raises(SystemExit) as stop:
        run(*arguments)
    assert stop.value.code == 2


def _read_all(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            data = os.read(descriptor, 4096)
        except OSError:  # Linux ends a terminal so
            return
        if not data:
            return
        yield data


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colour_only_on_a_terminal_and_unless_unwanted(
    knowledge: Path, tmp_path: Path, no_color: str, *, coloured: bool
) -> None:
    """On a terminal the answer has colour and is wrapped; NO_COLOR takes the colour off."""
    ours, theirs = pty.openpty()
    environment = {
        **os.environ,
        "KNOWLEDGE_DIR": str(knowledge),
        "DATABASE": str(tmp_path / "log.sqlite3"),
        "TERM": "xterm-256color",
        "COLUMNS": "50",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("NO_COLOR", None)
    if no_color:
        environment["NO_COLOR"] = no_color
    command = [sys.executable, "-m", "bot", "ask", "what is Boston's stance"]
    with subprocess.Popen(  # noqa: S603  our own interpreter
        command, stdout=theirs, stderr=theirs, stdin=theirs, env=environment, cwd=tmp_path
    ) as process:
        os.close(theirs)
        shown = b"".join(_read_all(ours)).decode()
        assert process.wait() == 0
    os.close(ours)
    assert bool(re.search(r"\x1b\[[0-9;]*3[0-9]m", shown)) is coloured
    assert shown.count("▌") == 2
