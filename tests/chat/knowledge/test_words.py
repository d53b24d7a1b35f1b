"""The moderators' pages say what there is, and it is there."""

from pathlib import Path
import re

from bot.chat.knowledge.commands import KnowledgeGroup, correct_passage

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "knowledge" / "README.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
BUTTONS = (
    "Publish",
    "Publish and correct them",
    "Publish with a reason…",
    "This corrects a mistake…",
    "Cancel",
    "Change my text",
    "Get my text",
    "Open a change",
    "Remove it",
    "Restore…",
    "Write about this",
    "Add as another wording…",
    "Words that mean the same",
    "An article answers it",
    "Ignore",
    "Spreadsheet",
)


def test_the_moderators_page_names_each_command() -> None:
    """Every command is on their page and in the README, and no other one."""
    commands = {command.name for command in KnowledgeGroup().commands}
    assert set(re.findall(r"^\| `/knowledge (\w+)`", PAGE, re.MULTILINE)) == commands
    assert set(re.findall(r"`/knowledge (\w+)`", PAGE)) == commands
    (told,) = re.findall(r"`/knowledge (.*?): \[knowledge", README, re.DOTALL)
    assert commands <= set(re.findall(r"\w+", told))
    assert correct_passage.name in " ".join(PAGE.split())


def test_the_page_names_buttons_that_there_are() -> None:
    """What is set in italics as a button stands on one."""
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "bot" / "chat" / "knowledge").glob("*.py")
    )
    page = " ".join(PAGE.split())
    for named in BUTTONS:
        assert f"*{named}*" in page
        assert f'"{named}"' in code
    assert "“1 question of the articles would fail”" in page
    assert "of the articles would fail." in code
