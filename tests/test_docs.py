"""What the documentation shows is what happens."""

import os
from pathlib import Path
import re
import shlex
import subprocess
import sys

import pytest

from bot import __version__, errors
from bot.cli.main import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAP = (ROOT / "bot" / "README.md").read_text(encoding="utf-8")


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def _examples() -> list[tuple[str, str]]:
    """Each command of a console block with what it is said to print."""
    examples = []
    for block in _blocks(README, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            examples.append((command, output))
    return examples


@pytest.mark.parametrize(("command", "output"), _examples(), ids=lambda text: text[:40])
def test_the_readmes_examples_print_what_they_say(
    command: str,
    output: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A reader who types an example sees what the README shows."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("KNOWLEDGE_DIR", "knowledge")
    monkeypatch.setenv("DATABASE", str(tmp_path / "log.sqlite3"))
    program, *arguments = shlex.split(command)
    assert program == "briefing"
    assert main(arguments) == 0
    shown = capfd.readouterr()
    assert (shown.out or shown.err) == output


def test_ci_runs_the_readmes_two_commands() -> None:
    """The two commands of set-up are the README's first blocks of sh, which .ci/run takes there."""
    blocks = _blocks(README, "sh")
    assert len(blocks) == 2
    assert "requirements.lock" in blocks[0]
    assert blocks[0].endswith("-m bot\n")
    assert "pytest" in blocks[1]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "readme_command 1" in script
    assert "readme_command 2" in script


def test_the_maps_example_runs(tmp_path: Path) -> None:
    """The embedding example works as it stands."""
    (example,) = _blocks(MAP, "python")
    script = tmp_path / "example.py"
    script.write_text(example, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script)]
    result = subprocess.run(  # noqa: S603  our own interpreter
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1].startswith("answer Denver, Colorado: Mayor Mike Johnston")


def test_the_map_names_every_module() -> None:
    """A newcomer finds each module of bot/ on the map, and nothing that is not there."""
    modules = {
        path.relative_to(ROOT / "bot").as_posix()
        for path in (ROOT / "bot").rglob("*.py")
        if not path.name.startswith("__")
    }
    named: set[str] = set()
    folders: dict[int, str] = {4: ""}  # by how far the names in them stand to the right
    for line in MAP.partition("## Which way")[0].splitlines():
        indent = len(line) - len(line.lstrip())
        if entry := re.match(r" +(\w+/) ", line):
            folders[indent + 2] = folders[indent] + entry[1]
        elif indent >= min(folders):
            named |= {folders[indent] + name for name in re.findall(r"\w+\.py", line)}
    assert named == modules


def test_every_error_is_drawn() -> None:
    """The tree in errors.py shows each error once, with who can mend it."""
    names = [
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.BotError)
    ]
    assert errors.__doc__ is not None
    drawn = re.findall(r"^\s+[│├└─ ]*(\w+Error)\b", errors.__doc__, re.MULTILINE)
    assert sorted(drawn) == sorted(names)


def _commands(capsys: pytest.CaptureFixture[str]) -> list[str]:
    with pytest.raises(SystemExit):
        main(["--help"])
    return re.findall(r"^    ([\w-]+)(?:  |$)", capsys.readouterr().out, re.MULTILINE)


def test_every_command_is_in_the_documentation(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that exists is told in one of the pages."""
    commands = _commands(capsys)
    pages = README + (ROOT / "knowledge" / "README.md").read_text(encoding="utf-8")
    assert commands
    assert [command for command in commands if f"briefing {command}" not in pages] == []


def test_links_lead_somewhere() -> None:
    """Each relative link of a page names a file that is there."""
    names = (
        "README.md",
        "CHANGELOG.md",
        "bot/README.md",
        "deploy/README.md",
        ".github/CONTRIBUTING.md",
    )
    for page in (ROOT / name for name in names):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page, target)


def test_the_changelog_tells_of_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever upgrades reads what is new, also of the version that is being made."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## Unreleased" in text
    assert __version__ in text
    untold = {name for name in _commands(capsys) if not re.search(rf"`(briefing )?{name}`", text)}
    assert untold == {"run", "sandbox"}  # what it has always been
