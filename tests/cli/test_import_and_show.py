"""`briefing import` and `briefing show`."""

from collections.abc import Callable
from contextlib import closing, suppress
import hashlib
import os
from pathlib import Path
import pty
import sqlite3
import subprocess
import sys

import pytest

Run = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).parents[2]

PASTED = """\
Harbour closed
The harbour of Boston was closed on Monday. It opens in May.
Officials gave no reason.

A ship in the harbour. (Jane Doe/Getty Images)
"""


def test_a_pasted_text_becomes_an_article_that_answers(
    run: Run, knowledge: Path, tmp_path: Path
) -> None:
    """The file is there, without fault, and what was recognised is told with its line."""
    pasted = tmp_path / "pasted.txt"
    pasted.write_text(PASTED, encoding="utf-8")
    status, _, told = run("import", str(pasted))
    assert status == 0
    assert f"{knowledge}/harbour-closed.md: “Harbour closed”, 2 paragraphs" in told
    assert "caption: A ship in the harbour." in told
    assert run("check")[0] == 0
    assert "It opens in May." in run("ask", "when does the harbour open")[1]
    assert "A ship" not in run("ask", "a ship in the harbour", "--all")[1]


def test_a_title_names_one_article(run: Run, knowledge: Path, tmp_path: Path) -> None:
    """Two articles of one title would be one file."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(PASTED, encoding="utf-8")
    status, _, said = run("import", "--title", "Both", "a.txt", "b.txt")
    assert (status, "import the texts one by one" in said) == (1, True)
    assert [path.name for path in knowledge.iterdir()] == ["cities.md"]


def test_an_import_counts_the_items_of_lists(run: Run, tmp_path: Path) -> None:
    """Who imports sees whether their list was taken for one."""
    (tmp_path / "list.txt").write_text("Rules\n\nBring these:\n\n• a lamp\n• a rope\n")
    status, _, said = run("import", "list.txt")
    assert (status, "1 paragraph, 2 list items" in said) == (0, True)


def test_an_import_replaces_no_file(run: Run, knowledge: Path, tmp_path: Path) -> None:
    """An article of the same name stays, and no half-written file is left."""
    pasted = tmp_path / "pasted.txt"
    pasted.write_text(PASTED.replace("Harbour closed", "Cities"), encoding="utf-8")
    before = (knowledge / "cities.md").read_bytes()
    status, _, complaints = run("import", str(pasted))
    assert status == 1
    assert "there is such a file" in complaints
    assert (knowledge / "cities.md").read_bytes() == before
    assert [path.name for path in knowledge.iterdir()] == ["cities.md"]


def test_an_import_works_where_files_cannot_be_linked(
    run: Run, knowledge: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing could be imported on a memory stick or a network drive."""

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    pasted = tmp_path / "pasted.txt"
    pasted.write_text(PASTED, encoding="utf-8")
    assert run("import", str(pasted))[0] == 0
    status, _, complaints = run("import", str(pasted))
    assert (status, "there is such a file" in complaints) == (1, True)
    assert {path.name for path in knowledge.iterdir()} == {"cities.md", "harbour-closed.md"}
    assert "It opens in May." in (knowledge / "harbour-closed.md").read_text(encoding="utf-8")


def test_an_import_leaves_rights_to_the_umask(run: Run, knowledge: Path, tmp_path: Path) -> None:
    """A private article would be readable by everyone, or a shared one by its author alone."""
    pasted = tmp_path / "pasted.txt"
    pasted.write_text(PASTED, encoding="utf-8")
    before = os.umask(0o027)
    try:
        assert run("import", str(pasted))[0] == 0
    finally:
        os.umask(before)
    assert (knowledge / "harbour-closed.md").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("NATO-summit_2026.txt",), "nato-summit-2026.md: “NATO summit 2026”"),
        (("some_notes.txt",), "some-notes.md: “Some notes”"),
        (("iPhone.txt",), "iphone.md: “iPhone”"),
        (("x.txt", "--title", "Zürich: a city"), "zurich-a-city.md: “Zürich: a city”"),
        (("東京.txt",), "article.md: “東京”"),
        (("x.txt", "--title", "y" * 150), f"{'y' * 80}.md: “{'y' * 150}”"),
    ],
)
def test_the_title_names_the_file(
    run: Run, knowledge: Path, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    """Articles would be hard to find, or their titles lose their capitals."""
    (tmp_path / arguments[0]).write_text("it starts with a sentence.\n", encoding="utf-8")
    status, _, messages = run("import", *arguments)
    assert status == 0
    assert f"{knowledge}/{told}" in messages


@pytest.mark.parametrize("arguments", [(), ("--title", "Readme")])
def test_no_article_is_called_readme(
    run: Run, knowledge: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """The import would report an article that the bot never answers from."""
    pasted = tmp_path / "README.txt"
    pasted.write_text("it starts with a sentence.\n", encoding="utf-8")
    status, _, complaints = run("import", str(pasted), *arguments)
    assert (status, "cannot be called readme.md" in complaints) == (1, True)
    assert [path.name for path in knowledge.iterdir()] == ["cities.md"]


def test_an_import_into_no_folder_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A KNOWLEDGE_DIR that is a file would be told as an article of the same name."""
    pasted = tmp_path / "pasted.txt"
    pasted.write_text(PASTED, encoding="utf-8")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(pasted))
    status, _, complaints = run("import", str(pasted))
    assert status == 1
    assert "this is no folder; set KNOWLEDGE_DIR" in complaints
    assert "--title" not in complaints


@pytest.mark.timeout(20)
@pytest.mark.parametrize("command", ["import", "check"])
def test_what_is_no_regular_file_is_never_waited_for(
    run: Run, tmp_path: Path, command: str
) -> None:
    """A pipe or a device in a file's place would stop the command for good."""
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "zero.md").symlink_to("/dev/zero")
    status, shown, told = run(command, "pipe.md", "zero.md")
    assert status == 1
    assert (shown + told).count("this is no regular file") == 2


def test_an_import_can_be_looked_at_first(run: Run, knowledge: Path, tmp_path: Path) -> None:
    """With --print the article goes to standard output and nowhere else."""
    pasted = tmp_path / "pasted.txt"
    pasted.write_text(PASTED, encoding="utf-8")
    status, shown, _ = run("import", "--print", "--title", "Other: a title", str(pasted))
    assert status == 0
    assert shown.startswith("---\ntitle: 'Other: a title'\n---\n")
    assert [path.name for path in knowledge.iterdir()] == ["cities.md"]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "no text"),
        (b"caf\xe9", "UTF-8"),
        (b"a\0b", "1"),
        (b"---\ntitle: T\n---\nx", "already"),
    ],
)
def test_a_text_that_is_none_is_told(run: Run, tmp_path: Path, content: bytes, word: str) -> None:
    """A text that cannot become an article is one message with the file's name."""
    pasted = tmp_path / "pasted.txt"
    pasted.write_bytes(content)
    status, _, complaints = run("import", str(pasted))
    assert status == 1
    assert complaints.startswith(f"{pasted}: ")
    assert word in complaints
    assert complaints.count("\n") == 1


@pytest.mark.parametrize(
    "name",
    [
        "cities.md", "cities", "{}/cities.md", "./knowledge/cities.md", "knowledge/cities.md:12",
        "knowledge/../knowledge/cities", "{}/cities.md:3", "cities.md:7",
    ],
)  # fmt: skip
def test_show_prints_the_very_bytes(run: Run, knowledge: Path, name: str) -> None:
    """Piped, the article hashes to the revision that answers cite."""
    content = (knowledge / "cities.md").read_bytes().replace(b"\n", b"\r\n")
    (knowledge / "cities.md").write_bytes(content)
    _, shown, _ = run("show", name.format(knowledge))
    assert shown.encode() == content


def test_on_a_terminal_an_article_is_only_text(knowledge: Path, tmp_path: Path) -> None:
    """What steers a terminal is taken out there, and the revision stands below."""
    file = knowledge / "cities.md"
    file.write_bytes(file.read_bytes() + b"\x1b]0;mine\x07Last line.\r\n")
    ours, theirs = pty.openpty()
    environment = os.environ | {
        "KNOWLEDGE_DIR": str(knowledge),
        "DATABASE": str(tmp_path / "log.sqlite3"),
        "PYTHONPATH": str(ROOT),
        "NO_COLOR": "1",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "show", "cities"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        cwd=tmp_path,
    ) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # Linux ends a terminal so
            while data := os.read(ours, 4096):
                shown += data
        assert process.wait() == 0
    os.close(ours)
    assert b"\x1b]0;" not in shown
    assert b"Last line." in shown
    assert f"revision {hashlib.sha256(file.read_bytes()).hexdigest()}".encode() in shown


def test_a_quoted_revision_is_kept(run: Run, knowledge: Path) -> None:
    """After an edit, what was quoted before can still be shown by its hash."""
    content = (knowledge / "cities.md").read_bytes()
    revision = hashlib.sha256(content).hexdigest()
    run("ask", "what is Boston's stance")
    (knowledge / "cities.md").write_text("---\ntitle: New\n---\nText.\n", encoding="utf-8")
    assert run("show", "cities.md", "--revision", revision[:12])[1].encode() == content
    (knowledge / "cities.md").unlink()
    assert run("show", "cities.md", "--revision", revision)[1].encode() == content


def test_a_revision_alone_says_which_bytes_are_meant(run: Run, knowledge: Path) -> None:
    """An article that was renamed, and its old revisions, could not be shown any more."""
    content = (knowledge / "cities.md").read_bytes()
    revision = hashlib.sha256(content).hexdigest()
    run("ask", "what is Boston's stance")
    renamed = (knowledge / "cities.md").rename(knowledge / "towns.md")
    status, shown, told = run("show", "cities.md", "--revision", revision.upper())
    assert (status, shown.encode()) == (0, content)
    assert told == "These are the bytes of towns.md.\n"
    renamed.write_text("---\ntitle: New\n---\nText.\n", encoding="utf-8")
    status, shown, told = run("show", "towns.md", "--revision", revision[:12].upper())
    assert (status, shown.encode()) == (0, content)
    assert told == "These are the bytes of cities.md.\n"
    for name in ("cities", "knowledge/cities.md:5", f"{knowledge}/cities.md"):
        assert run("show", name, "--revision", revision) == (0, content.decode(), "")


def test_showing_leaves_the_log_as_it_is(run: Run, knowledge: Path, tmp_path: Path) -> None:
    """Looking at an article would delete questions, or fail where nothing may be written."""
    content = (knowledge / "cities.md").read_bytes()
    revision = hashlib.sha256(content).hexdigest()
    run("ask", "what is Boston's stance")
    with closing(sqlite3.connect(tmp_path / "log.sqlite3", isolation_level=None)) as database:
        database.execute("UPDATE questions SET asked_at = 0")
        (knowledge / "cities.md").write_text("---\ntitle: New\n---\nText.\n", encoding="utf-8")
        assert run("show", "cities.md", "--revision", revision)[1].encode() == content
        assert database.execute("SELECT count(*) FROM questions").fetchone() == (1,)
    (knowledge / "cities.md").write_bytes(content)
    (tmp_path / "log.sqlite3").write_bytes(b"no database")  # not needed for what the folder holds
    assert run("show", "cities.md", "--revision", revision)[1].encode() == content


@pytest.mark.parametrize("revision", ["", "g", "a" * 65])
def test_a_revision_that_is_none_is_told(run: Run, revision: str) -> None:
    """A blank revision would show whatever comes first."""
    status, shown, complaints = run("show", "cities.md", "--revision", revision)
    assert (status, shown) == (1, "")
    assert "is no revision" in complaints


def test_what_is_not_there_is_told(run: Run) -> None:
    """An unknown article or revision is one message, with what there is."""
    status, _, complaints = run("show", "none")
    assert (status, complaints.count("\n")) == (1, 1)
    assert "cities.md" in complaints
    status, _, complaints = run("show", "cities", "--revision", "abc123")
    assert (status, complaints.count("\n")) == (1, 1)
    assert "abc123" in complaints
