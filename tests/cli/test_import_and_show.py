"""`briefing import` and `briefing show`."""

from collections.abc import Callable
import hashlib
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]

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
    assert f"{knowledge}/pasted.md: “Harbour closed”" in told
    assert "caption: A ship in the harbour." in told
    assert run("check")[0] == 0
    assert "It opens in May." in run("ask", "when does the harbour open")[1]
    assert "A ship" not in run("ask", "a ship in the harbour", "--all")[1]


def test_an_import_replaces_no_file(run: Run, knowledge: Path, tmp_path: Path) -> None:
    """An article of the same name stays, and no half-written file is left."""
    pasted = tmp_path / "cities.txt"
    pasted.write_text(PASTED, encoding="utf-8")
    before = (knowledge / "cities.md").read_bytes()
    status, _, complaints = run("import", str(pasted))
    assert status == 1
    assert "there is such a file" in complaints
    assert (knowledge / "cities.md").read_bytes() == before
    assert [path.name for path in knowledge.iterdir()] == ["cities.md"]


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


@pytest.mark.parametrize("name", ["cities.md", "cities", "{}/cities.md"])
def test_show_prints_the_very_bytes(run: Run, knowledge: Path, name: str) -> None:
    """Piped, the article hashes to the revision that answers cite."""
    content = (knowledge / "cities.md").read_bytes().replace(b"\n", b"\r\n")
    (knowledge / "cities.md").write_bytes(content)
    _, shown, _ = run("show", name.format(knowledge))
    assert shown.encode() == content


def test_a_quoted_revision_is_kept(run: Run, knowledge: Path) -> None:
    """After an edit, what was quoted before can still be shown by its hash."""
    content = (knowledge / "cities.md").read_bytes()
    revision = hashlib.sha256(content).hexdigest()
    run("ask", "what is Boston's stance")
    (knowledge / "cities.md").write_text("---\ntitle: New\n---\nText.\n", encoding="utf-8")
    assert run("show", "cities.md", "--revision", revision[:12])[1].encode() == content
    (knowledge / "cities.md").unlink()
    assert run("show", "cities.md", "--revision", revision)[1].encode() == content


def test_what_is_not_there_is_told(run: Run) -> None:
    """An unknown article or revision is one message, with what there is."""
    status, _, complaints = run("show", "none")
    assert (status, complaints.count("\n")) == (1, 1)
    assert "cities.md" in complaints
    status, _, complaints = run("show", "cities", "--revision", "abc123")
    assert (status, complaints.count("\n")) == (1, 1)
    assert "abc123" in complaints
