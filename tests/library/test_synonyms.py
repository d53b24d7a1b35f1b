"""The knowledge folder's synonyms.yaml."""

from pathlib import Path

from bot.answers.briefing import Briefing
from bot.library.snapshot import Snapshot
from tests.conftest import plain_user


def test_the_folders_groups_are_searched(knowledge: Path) -> None:
    """A word of a group finds what another one says."""
    assert not Briefing(Snapshot.read(knowledge).index).answer("metropolis in Springfield").quotes
    (knowledge / "synonyms.yaml").write_text("- [metropolis, cities]\n", encoding="utf-8")
    snapshot = Snapshot.read(knowledge)
    assert snapshot.faults == ()
    assert (
        "council of cities"
        in Briefing(snapshot.index).answer("metropolis in Springfield").quotes[0].text
    )


def test_a_fault_is_told_and_costs_no_article(knowledge: Path) -> None:
    """The file is named as a person opens it, and the articles stay."""
    (knowledge / "synonyms.yaml").write_text("- [tram]\n", encoding="utf-8")
    snapshot = Snapshot.read(knowledge)
    assert str(snapshot.faults[0]).startswith(f"{knowledge}/synonyms.yaml:1: a group needs")
    assert len(snapshot.index.articles) == 1


def test_what_is_no_file_is_told(knowledge: Path) -> None:
    """A folder of that name is a fault, not a crash."""
    (knowledge / "synonyms.yaml").mkdir()
    assert "no regular file" in Snapshot.read(knowledge).faults[0].message


def test_a_file_that_may_not_be_read_is_told(open_folder: Path) -> None:
    """All articles would go out of service for the rights of one file."""
    synonyms = open_folder / "synonyms.yaml"
    synonyms.write_text("- [tram, streetcar]\n")
    synonyms.chmod(0)
    with plain_user():
        (fault,) = Snapshot.read(open_folder).faults
    assert str(fault) == f"{synonyms}:1: the file cannot be read (Permission denied)"
