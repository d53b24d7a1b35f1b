"""`briefing check`: every faulty article in one run, each with file and line."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run, serve

HEAD = b"---\ntitle: T\n---\n"
# What is wrong with a file -> its bytes, the line that is told, and a word of the message.
BAD: dict[str, tuple[bytes, int, str]] = {
    "not-utf8.md": (HEAD + b"caf\xe9 is here.\n", 4, "UTF-8"),
    "nul.md": (HEAD + b"One.\n\nTw\0o.\n", 6, "NUL"),
    "oversized.md": (HEAD + b"word " * 1_000_000, 1, "4,194,304"),
    "empty.md": (b"", 1, "empty"),
    "blank-body.md": (HEAD + b"\n\n", 4, "no text"),
    "no-head.md": (b"Just text.\n", 1, "---"),
    "unclosed.md": (b"---\ntitle: T\n\nText.\n", 1, "---"),
    "deep.md": (b"---\ntitle: T\nlabel: " + b"[" * 40_000 + b"\n---\nText.\n", 3, "deep"),
    "bomb.md": (
        b"---\ntitle: &a [x, x]\nlabel: [*a, *a]\n---\nText.\n", 2, "&"
    ),
    "merge.md": (b"---\ntitle: T\n<<: {label: x}\n---\nText.\n", 3, "<<"),
    "duplicate-key.md": (b"---\ntitle: T\ntitle: U\n---\nText.\n", 3, "title"),
    "unknown-key.md": (b"---\ntitle: T\npublihsed: 2026-01-01\n---\nText.\n", 3, "published"),
    "wrong-type.md": (b"---\ntitle: [a, b]\n---\nText.\n", 2, "title"),
    "tag.md": (b"---\ntitle: !!python/object:os.system x\n---\nText.\n", 2, "!"),
    "no-title.md": (b"---\nlabel: x\n---\nText.\n", 1, "title"),
    "date.md": (b"---\ntitle: T\npublished: 2026-13-01\n---\nText.\n", 3, "published"),
    "big-number.md": (
        b"---\ntitle: T\npublished: " + b"9" * 5_000 + b"\n---\nText.\n", 3, "published"
    ),
    "bad-url.md": (b"---\ntitle: T\nurl: javascript:alert(1)\n---\nText.\n", 3, "url"),
}  # fmt: skip


def _faults(shown: str, folder: Path) -> dict[str, tuple[int, str]]:
    """File name -> line and message of its first fault."""
    faults: dict[str, tuple[int, str]] = {}
    for line in shown.splitlines():
        path, number, message = line.removeprefix(f"{folder}/").split(":", 2)
        faults.setdefault(path, (int(number), message))
    return faults


@pytest.fixture
def bad_folder(knowledge: Path, tmp_path: Path) -> Path:
    """A folder with one good article and every kind of bad one."""
    for name, (content, _, _) in BAD.items():
        (knowledge / name).write_bytes(content)
    (knowledge / "twin.md").write_bytes((knowledge / "cities.md").read_bytes())
    outside = tmp_path / "outside.md"
    outside.write_bytes(HEAD + b"Secret.\n")
    (knowledge / "link.md").symlink_to(outside)
    (knowledge / "dangling.md").symlink_to(tmp_path / "none.md")
    os.mkfifo(knowledge / "pipe.md")
    return knowledge


def test_every_faulty_article_is_told_in_one_run(run: Run, bad_folder: Path) -> None:
    """Each bad file has its line and a message that names the matter; the exit status is 1."""
    status, shown, counts = run("check")
    faults = _faults(shown, bad_folder)
    assert status == 1
    assert faults.keys() == BAD.keys() | {"twin.md", "link.md", "dangling.md", "pipe.md"}
    for name, (_, line, word) in BAD.items():
        assert faults[name][0] == line, (name, faults[name])
        assert word in faults[name][1], (name, faults[name])
    assert counts.startswith("1 article, 3 passages, 1 caption (never quoted), 0 q")
    assert "Traceback" not in shown + counts


def test_good_articles_are_served_beside_bad_ones(run: Run, bad_folder: Path) -> None:
    """Faults cost no answer: they are told on standard error."""
    status, shown, complaints = run("ask", "what is Boston's stance")
    assert status == 0
    assert "Michelle Wu" in shown
    assert f"{bad_folder}/not-utf8.md:4: " in complaints
    assert "Secret" not in shown + complaints


@pytest.mark.parametrize(
    "content",
    [
        b"---\ntitle: NO\n---\nText.\n",
        b"\xef\xbb\xbf---\r\ntitle: T\r\n---\r\nText.\r\n",
        HEAD + b"\tTabs\tand \xf0\x9f\x98\x80 e\xcc\x81.\n",
        HEAD + "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd.\n".encode(),
        HEAD + b"no heading, no full stop",
        HEAD + b"A sentence of words. " * 100_000,
        HEAD + b"# H\n\ntext\n\n" * 10_000,
    ],
    ids=["NO", "CRLF", "tabs", "rtl", "plain", "2MB", "headings"],
)
def test_odd_but_good_articles_have_no_fault(run: Run, knowledge: Path, content: bytes) -> None:
    """What is merely unusual is served."""
    (knowledge / "odd.md").write_bytes(content)
    status, shown, counts = run("check")
    assert (status, shown) == (0, "")
    assert counts.startswith("2 articles")


def test_an_articles_own_questions_are_asked(run: Run, knowledge: Path) -> None:
    """A must_answer without its quote and a must_not_answer that is answered are faults."""
    (knowledge / "cities.md").write_text(
        "---\ntitle: T\nmust_answer:\n"
        "  - {question: who leads Boston, quote: Wu}\n"
        "  - {question: who leads Boston, quote: Johnston}\n"
        "  - {question: who leads Miami, quote: Wu}\n"
        "must_not_answer:\n"
        "  - who leads Seattle\n"
        "  - who leads Boston\n"
        "---\nMayor Wu leads Boston.\n",
        encoding="utf-8",
    )
    status, shown, counts = run("check")
    assert status == 1
    assert [line.partition(": ")[0] for line in shown.splitlines()] == [
        f"{knowledge}/cities.md:5",
        f"{knowledge}/cities.md:6",
        f"{knowledge}/cities.md:9",
    ]
    assert counts == (
        "1 article, 1 passage, 0 captions (never quoted), 5 questions of their own: 3 faults\n"
    )


def test_drafts_stand_in_place_of_the_folders_files(
    run: Run, knowledge: Path, tmp_path: Path
) -> None:
    """A draft of the same name replaces an article, faults and all; another one is added."""
    (knowledge / "cities.md").write_bytes(b"broken")
    draft = tmp_path / "cities.md"
    draft.write_bytes(HEAD + b"Text.\n")
    other = tmp_path / "other.md"
    other.write_bytes(b"---\ntitle: T\nmust_answer: x\n---\nText.\n")
    assert run("check")[0] == 1
    assert run("check", str(draft)) == (
        0,
        "",
        "1 article, 1 passage, 0 captions (never quoted), 0 questions of their own: 0 faults\n",
    )
    status, shown, _ = run("check", str(draft), str(other))
    assert status == 1
    assert shown.startswith(f"{other}:3: ")


def test_drafts_keep_to_the_folders_rules(run: Run, knowledge: Path, tmp_path: Path) -> None:
    """A draft would be found good that the folder then refuses or passes over."""
    twin = tmp_path / "twin.md"
    twin.write_bytes((knowledge / "cities.md").read_bytes())
    bad = {
        twin: f"same text as {knowledge}/cities.md",
        tmp_path / "README.md": "never an article",
        tmp_path / "notes.txt": "ends in .md",
        tmp_path / "large.md": "4,194,304",
        tmp_path / "empty.md": "empty",
    }
    (tmp_path / "README.md").write_bytes(HEAD + b"Text.\n")
    (tmp_path / "notes.txt").write_bytes(HEAD + b"Text of notes.\n")
    (tmp_path / "large.md").write_bytes(HEAD + b"word " * 1_000_000)
    (tmp_path / "empty.md").touch()
    for draft, word in bad.items():
        status, shown, _ = run("check", str(draft))
        assert (status, shown.count("\n")) == (1, 1)
        assert shown.startswith(f"{draft}:1: ")
        assert word in shown


def test_a_name_with_unseen_characters_is_refused(run: Run, tmp_path: Path) -> None:
    """A citation names the file, and what cannot be seen in it cannot be typed."""
    draft = tmp_path / "a\u2028b.md"
    draft.write_bytes(HEAD + b"Text of another.\n")
    status, shown, _ = run("check", str(draft))
    assert (status, "holds unseen characters; rename it" in shown) == (1, True)
    assert "\u2028" not in shown


def test_an_answer_from_another_article_is_none_of_this(run: Run, knowledge: Path) -> None:
    """An article's own question would pass although another article answers it."""
    (knowledge / "other.md").write_text(
        "---\ntitle: Other\nmust_answer:\n  - {question: what is Boston's stance, quote: Wu}\n"
        "---\nNothing of the kind is said here.\n",
        encoding="utf-8",
    )
    status, shown, _ = run("check")
    assert status == 1
    assert shown.startswith(f"{knowledge}/other.md:4: ")
    assert "from this article" in shown


def test_a_folder_of_drafts_is_checked(run: Run, knowledge: Path, tmp_path: Path) -> None:
    """A folder stands for the article files in it."""
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    (drafts / "new.md").write_bytes(b"no head")
    status, shown, _ = run("check", str(drafts))
    assert status == 1
    assert shown.startswith(f"{drafts}/new.md:1: ")
    assert str(knowledge) not in shown


def test_a_missing_or_empty_folder_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No folder, or one that holds nothing, is one message that says what to do."""
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path / "none"))
    status, shown, complaints = run("check")
    assert (status, shown) == (1, "")
    assert "KNOWLEDGE_DIR" in complaints
    assert run("ask", "what is Boston's stance")[0] == 1
    (tmp_path / "bare").mkdir()
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path / "bare"))
    status, shown, complaints = run("check")
    assert (status, shown) == (1, "")
    assert "there is no article in it" in complaints
    status, _, complaints = run("ask", "what is Boston's stance")
    assert status == 0
    assert "there is no article to answer from" in complaints


def test_a_setting_that_is_wrong_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """All wrong settings are named at once."""
    monkeypatch.setenv("RETENTION_DAYS", "soon")
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    status, _, complaints = run("check")
    assert status == 1
    assert [line.partition(":")[0] for line in complaints.splitlines()] == [
        "LOG_LEVEL",
        "RETENTION_DAYS",
    ]


TWICE = "The harbour road is closed in winter because of the ice that comes down from the hills."


def test_nearly_the_same_passage_is_a_warning(run: Run, knowledge: Path) -> None:
    """Who repeats a paragraph in another article hears where it stands; that is no fault."""
    (knowledge / "one.md").write_bytes(HEAD + TWICE.encode())
    (knowledge / "two.md").write_bytes(HEAD + b"First.\n\n" + TWICE.replace("ice", "snow").encode())
    status, out, err = run("check")
    assert (status, out) == (0, "")
    assert f"{knowledge}/one.md:4: this passage says nearly the same as {knowledge}/two.md:6" in err
    assert "0 faults" in err


def test_recent_questions_are_asked_again(run: Run, knowledge: Path, tmp_path: Path) -> None:
    """Before a commit one sees whose answer it changes; the database stays as it is."""
    database = tmp_path / "log.sqlite3"
    status, _, err = run("check", "--replay")
    assert (status, "there is no such database" in err) == (1, True)
    assert not database.exists()
    serve(knowledge, database)
    for question in ("what is Boston's stance", "what is Denver's stance", "who runs the ferry"):
        run("ask", question)
    text = (knowledge / "cities.md").read_text()
    (knowledge / "cities.md").write_text(text.replace("Boston", "Salem").replace("asked", "called"))
    (knowledge / "ferry.md").write_bytes(HEAD + b"Ann Poe runs the ferry.\n")
    before = database.read_bytes()
    status, _, err = run("check", "--replay")
    assert status == 0
    assert "lost: “what is Boston's stance”" in err
    assert "now:    “Ann Poe runs the ferry.” ferry.md:4" in err
    told = (
        "Of 3 recent questions 1 would get another answer, 1 would lose theirs, 1 would gain one."
    )
    assert told in err
    assert database.read_bytes() == before


def test_nothing_served_leaves_nothing_to_compare(run: Run) -> None:
    """Questions that the terminal alone answered would all be told as gaining an answer."""
    run("ask", "what is Boston's stance")
    status, _, err = run("check", "--replay")
    assert (status, "No recent question is asked again" in err) == (0, True)
    assert "gained" not in err
    assert "0 faults" in err


def test_a_database_of_another_version_is_not_looked_into(run: Run, tmp_path: Path) -> None:
    """What another version wrote may mean something else."""
    (tmp_path / "log.sqlite3").write_bytes(b"")
    status, _, err = run("check", "--replay")
    assert status == 1
    assert "schema version 0, which cannot be looked into" in err
