"""What deploy/ starts, sets and copies is what the code has."""

from argparse import Namespace
import json
from pathlib import Path
import re
import shlex
import shutil
import subprocess
import sys

import pytest
import yaml

from bot.chat.running import CLOSING_S
from bot.cli import main
from bot.services.health import BEAT_S, PROOF_WAIT_S
from bot.settings import NAMES

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
README = (DEPLOY / "README.md").read_text(encoding="utf-8")
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
UNIT = (DEPLOY / "briefing.service").read_text(encoding="utf-8")
SECONDS = {"s": 1, "min": 60}


def _unit(name: str) -> str:
    (value,) = re.findall(rf"^{name}=(.*)$", UNIT, re.MULTILINE)
    return str(value)


def _seconds(name: str) -> int:
    ((number, unit),) = re.findall(r"^(\d+)(s|min)$", _unit(name))
    return int(number) * SECONDS[unit]


def _understood(arguments: list[str]) -> Namespace:
    return main._parser().parse_args(arguments)


def _last(instruction: str) -> str:
    return str(re.findall(rf"^{instruction} (.*)$", CONTAINERFILE, re.MULTILINE)[-1])


def test_the_unit_starts_what_there_is() -> None:
    """A service manager that waits for what the bot never says would kill it."""
    program, *arguments = shlex.split(_unit("ExecStart"))
    assert _understood(arguments).discord
    assert (Path(program).name, _unit("Type")) == ("briefing", "notify")
    # A beat that tries a locked database comes late.
    assert _seconds("WatchdogSec") / 3 >= max(BEAT_S, PROOF_WAIT_S)
    assert _seconds("TimeoutStopSec") > 10 * CLOSING_S
    assert _unit("WorkingDirectory") == f"/var/lib/{_unit('StateDirectory')}"
    for told in (program, _unit("WorkingDirectory"), _unit("EnvironmentFile"), _unit("User")):
        assert told in README


def test_the_unit_is_understood_by_systemd(tmp_path: Path) -> None:
    """A directive that systemd does not know protects nothing."""
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("no systemd here")
    unit = tmp_path / "briefing.service"
    # The program is not installed there; this one is.
    unit.write_text(UNIT.replace("/opt/briefing/bin/briefing", sys.executable), encoding="utf-8")
    done = subprocess.run(  # noqa: S603  systemd's own
        [verify, "verify", unit], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_image_is_made_of_what_there_is() -> None:
    """A file that is not there, or is kept out of the build, would break it far from here."""
    allowed = {
        line[1:]
        for line in (DEPLOY / "Containerfile.dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.*)$", CONTAINERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    }
    assert copied == allowed
    assert [source for source in copied if not (ROOT / source).exists()] == []
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    needed = re.findall(r'^"([^"]+)" = "bot/starter', project, re.MULTILINE)
    assert needed
    assert [name for name in needed if name.split("/")[0] not in copied] == []


def test_the_image_runs_what_there_is() -> None:
    """Command, health check, settings and volumes are the code's, and the user is not root."""
    assert json.loads(_last("ENTRYPOINT")) == ["briefing"]
    assert _understood(json.loads(_last("CMD"))).discord
    _, _, check = _last("HEALTHCHECK").partition("CMD ")
    assert json.loads(check) == ["briefing", "health"]
    assert _last("USER") == "10001:10001"
    variables = dict(pair.split("=", 1) for pair in _last("ENV").split())
    assert {name for name in variables if not name.startswith("P")} <= set(NAMES)
    volumes = json.loads(_last("VOLUME"))
    assert [str(Path(variables["DATABASE"]).parent), variables["KNOWLEDGE_DIR"]] == volumes
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]["briefing"]
    assert [volume.split(":")[1] for volume in service["volumes"]] == volumes
    assert service["environment"] == {name: variables[name] for name in service["environment"]}
    assert (ROOT / service["build"]["dockerfile"]).is_file()


def test_the_pages_commands_exist() -> None:
    """An operator who follows the page types nothing that the bot does not know."""
    told = re.findall(r"(?:bin/briefing|as_bot|briefing briefing) ([a-z-]+)(?: FILE)?", README)
    assert {"init", "doctor", "health", "backup", "restore-backup"} <= set(told)
    for name in set(told):
        _understood([name, *(["FILE"] if name == "restore-backup" else [])])
