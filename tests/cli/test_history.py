"""The articles over time, from the command line."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, serve
from tests.conftest import CITIES

NEW = CITIES.replace("unlawful", "lawful")


@pytest.fixture
def two_states(knowledge: Path, tmp_path: Path) -> Path:
    """An article that was served in two states; its file."""
    file = knowledge / "cities.md"
    serve(knowledge, tmp_path / "log.sqlite3")
    file.write_text(NEW)
    serve(knowledge, tmp_path / "log.sqlite3")
    return file


def _revisions(run: Run) -> list[str]:
    _, out, _ = run("history", "cities")
    return [line.split()[3] for line in out.splitlines()]


def test_history_lists_states_newest_first(run: Run, two_states: Path) -> None:
    """Who wonders what an article said finds when it changed and what to ask for."""
    status, out, _ = run("history", str(two_states))
    changed, added = out.splitlines()
    assert status == 0
    assert "  changed  " in changed
    assert "  added  " in " ".join(added.split("    "))
    assert changed.endswith("cities.md  by disk")
    assert run("history")[1] == out


def test_history_of_nothing_says_so(run: Run) -> None:
    """An empty list would leave open whether the name was wrong."""
    status, _, err = run("history", "atlantis")
    assert status == 1
    assert "atlantis: no state of such an article is recorded" in err
    assert "Nothing is recorded yet" in run("history")[2]


def test_diff_shows_words(run: Run, two_states: Path) -> None:
    """The last change, one revision against the file, and two against each other."""
    new, old = _revisions(run)
    for arguments in ((), (old,), (old, new)):
        status, out, err = run("diff", "cities", *arguments)
        assert status == 0
        assert "has called the plan [-unlawful-]{+lawful+}." in out
        assert err == f"from {old} to {new}: 1 line\n"
    assert "[-lawful-]{+unlawful+}" in run("diff", "cities", new, old)[1]
    two_states.write_text(NEW.replace("2017", "2018"))
    assert "[-2017-]{+2018+}" in run("diff", "cities")[1]


def test_diff_leaves_out_what_is_alike(run: Run, two_states: Path) -> None:
    """Between two changes that are far apart stands a mark for what is left out."""
    filler = "\n".join(f"Line {number} stays.\n" for number in range(20))
    two_states.write_text(NEW.replace("Boston, Mass", f"{filler}\nBoston, Mass"))
    serve(two_states.parent, two_states.parents[1] / "log.sqlite3")
    text = two_states.read_text().replace("2017", "2018").replace("unlawful", "lawful")
    two_states.write_text(text.replace("negotiation", "patience"))
    _, out, _ = run("diff", "cities")
    lines = out.splitlines()
    assert lines.count("  …") == 1
    before, after = lines[lines.index("  …") - 1], lines[lines.index("  …") + 1]
    assert int(after.split()[0]) > int(before.split()[0]) + 1


def test_restore_tells_which_questions_fail(run: Run, knowledge: Path, tmp_path: Path) -> None:
    """What comes back may fail its own tests by now; the operator has it, and hears of it."""
    file, synonyms = knowledge / "cities.md", knowledge / "synonyms.yaml"
    synonyms.write_text("- [tram, streetcar]\n")
    asking = "must_answer:\n  - {question: when does the streetcar run, quote: at night}\n"
    file.write_text(f"---\ntitle: Lines\n{asking}---\nThe tram runs at night.\n")
    serve(knowledge, tmp_path / "log.sqlite3")
    revision = _revisions(run)[0]
    file.write_text("---\ntitle: Lines\n---\nNothing runs.\n")
    synonyms.unlink()
    serve(knowledge, tmp_path / "log.sqlite3")
    status, _, said = run("restore", "cities", revision)
    assert status == 0
    assert "cities.md:4: " in said
    assert "when does the streetcar run" in said
    assert "The tram runs at night." in file.read_text()


def test_diff_takes_two_at_most(run: Run) -> None:
    """A third revision is a misunderstanding."""
    with pytest.raises(SystemExit):
        run("diff", "cities", "a", "b", "c")


def test_restore_writes_the_file(run: Run, two_states: Path) -> None:
    """A change is taken back, and that stands in the history too."""
    _, old = _revisions(run)
    status, _, err = run("restore", "cities", old, "--note", "a slip")
    assert status == 0, err
    assert two_states.read_text() == CITIES
    assert run("history", "cities")[1].splitlines()[0].endswith("by operator  a slip")
    status, _, err = run("restore", "cities", "0000")
    assert status == 1
    assert "no revision that starts with '0000'" in err


def test_withdraw_hides_every_text(run: Run, two_states: Path) -> None:
    """What must go is gone at once from all that shows it, and can be brought back on purpose."""
    _, old = _revisions(run)
    status, _, err = run("withdraw", "cities", "--note", "libel")
    assert status == 0
    assert "cities.md is withdrawn (2 revisions)" in err
    assert not two_states.exists()
    for command in (("show", "cities", "--revision", old), ("restore", "cities", old)):
        status, out, err = run(*command)
        assert (status, out) == (1, "")
        assert f"revision {old} was withdrawn on" in err
    assert "--withdrawn brings it back" in run("restore", "cities", old)[2]
    assert "(text withdrawn)" in run("history", "cities")[1]
    assert run("restore", "cities", old, "--withdrawn")[0] == 0
    assert two_states.read_text() == CITIES


def test_purge_deletes_every_text(run: Run, two_states: Path, tmp_path: Path) -> None:
    """Nothing of it is left in the folder or the database, and the operator hears of copies."""
    _, old = _revisions(run)
    status, _, err = run("purge", "cities")
    assert status == 0
    assert "its text is deleted" in err
    assert "backups of the database (log.*-*.sqlite3)" in err
    kept = [
        file
        for file in tmp_path.rglob("*")
        if file.is_file() and b"Michelle Wu" in file.read_bytes()
    ]
    assert kept == []
    assert run("restore", "cities", old, "--withdrawn")[0] == 1
    assert "(text purged)" in run("history", "cities")[1]
    assert not two_states.exists()


def test_reload_lets_articles_go(run: Run, two_states: Path, knowledge: Path) -> None:
    """Articles whose files are gone are named, and go once that is confirmed."""
    status, _, err = run("reload")
    assert (status, err) == (0, "Every article that is served has its file.\n")
    two_states.unlink()
    status, out, err = run("reload")
    assert (status, out) == (1, "cities.md\n")
    assert "1 of 1 article that were served have no file any more" in err
    assert run("reload", "--confirm")[0] == 0
    assert knowledge.exists()


def test_audit_says_who_did_what(run: Run, two_states: Path) -> None:
    """An operator sees who changed what through the bot, and why; not what was done in files."""
    status, out, err = run("audit")
    assert (status, out) == (0, "")
    assert "Nothing is recorded yet that was done to the articles" in err
    old = _revisions(run)[-1]
    assert run("restore", "cities", old, "--note", "a slip")[0] == 0
    assert run("withdraw", str(two_states), "--note", "libel")[0] == 0
    assert run("restore", "cities", old, "--withdrawn")[0] == 0
    whats = [line.split()[2] for line in run("audit", "cities")[1].splitlines()]
    assert whats == ["restored", "reinstated", "withdrawn", "restored"]
    out = run("audit")[1]
    assert "cities.md  by operator  libel" in out
    assert "a slip" in out
