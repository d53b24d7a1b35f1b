"""Prints what `pip install .` brings into an empty environment, and how soon the bot runs there.

    python -m tests.benchmarks.packages

Each package with its size on the disk, its licence and what it is there for: the reason that
pyproject.toml gives, or who needs it; bytecode that pip makes is counted. Times are the quickest of
seven runs. Needs the package index.
"""

from collections import defaultdict
from collections.abc import Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path
import re
import subprocess
from tempfile import TemporaryDirectory
import time
import tomllib
import venv

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
OURS = "briefing-bot"
RUNS = 7
IMPORTED = ("bot.cli.main", "bot.answers.briefing", "bot.app_chat")


def reasons() -> dict[str, str]:
    """Package that pyproject.toml names for the bot itself -> its reason there."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    lines = re.findall(r'^ *(?:chart = \[)?"([^"]+)"\]?,? +# (.+)$', text, re.MULTILINE)
    project = tomllib.loads(text)["project"]
    named = {*project["dependencies"], *project["optional-dependencies"]["chart"]}
    return {
        canonicalize_name(Requirement(requirement).name): reason
        for requirement, reason in lines
        if requirement in named
    }


def needed_by(installed: Mapping[str, Distribution], root: str) -> dict[str, set[str]]:
    """Each package that a root needs, if it is installed -> who needs it."""
    found: dict[str, set[str]] = defaultdict(set)
    looked_at: set[str] = set()
    waiting = [(root, "")]
    while waiting:
        name, extra = waiting.pop()
        for line in installed[name].requires or ():
            requirement = Requirement(line)
            other = canonicalize_name(requirement.name)
            if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
                continue
            if other in installed:
                found[other].add(name)
                new = {(other, each) for each in ("", *requirement.extras)}
                waiting += [pair for pair in new if str(pair) not in looked_at]
                looked_at |= set(map(str, new))
    return dict(found)


def installed_in(path: list[str]) -> dict[str, Distribution]:
    """Name -> package, of what lies in folders such as those of sys.path."""
    return {canonicalize_name(each.metadata["Name"]): each for each in distributions(path=path)}


def licence(package: Distribution) -> str:
    """What a package says of its licence, in a line; "" if nothing."""
    fields = package.metadata.json
    classes = [
        line.rpartition(" :: ")[2]
        for line in fields.get("classifier", ())
        if line.startswith("License :: ")
    ]
    said = fields.get("license_expression") or ", ".join(classes) or fields.get("license", "")
    return str(said).strip().partition("\n")[0][:80]


def mib(package: Distribution) -> float:
    """What it takes on the disk."""
    places = [Path(str(file.locate())) for file in package.files or ()]
    return sum(place.stat().st_size for place in places if place.is_file()) / 2**20


def _seconds(folder: Path, *command: str) -> float:
    """A process in a folder from its start to its end, the quickest of some."""
    took = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=folder)  # noqa: S603  our own
        took.append(time.perf_counter() - started)
    return min(took)


def _print_packages(folder: Path) -> None:
    installed = installed_in([str(folder)])
    why = reasons()
    needed = needed_by(installed, OURS)
    rows = sorted(((mib(installed[name]), name) for name in (*needed, OURS)), reverse=True)
    print("| package | version | MiB | licence | for |\n| --- | --- | --- | --- | --- |")
    for size, name in rows:
        package = installed[name]
        reason = why.get(name) or ", ".join(sorted(needed.get(name, ())))
        print(f"| {name} | {package.version} | {size:.1f} | {licence(package)} | {reason} |")
    print(f"\n{len(rows)} packages, {sum(size for size, _ in rows):.0f} MiB")


def _print_times(environment: Path) -> None:
    python, briefing = (str(environment / "bin" / name) for name in ("python", "briefing"))
    folder = environment / "new"
    subprocess.run([briefing, "init", str(folder)], check=True, capture_output=True)  # noqa: S603  our own
    bare = _seconds(folder, python, "-c", "pass")
    print(f"Python itself: {1000 * bare:.0f} ms; on top of that:")
    for module in IMPORTED:
        more = _seconds(folder, python, "-c", f"import {module}") - bare
        print(f"import {module}: {1000 * more:.0f} ms")
    for arguments in (["--help"], ["check"], ["ask", "what is Boston's stance"]):
        more = _seconds(folder, briefing, *arguments) - bare
        print(f"briefing {arguments[0]}: {1000 * more:.0f} ms from start to end")


def main() -> None:
    """Install, measure and print."""
    with TemporaryDirectory() as temporary:
        environment = Path(temporary)
        venv.create(environment, with_pip=True)
        command = [str(environment / "bin" / "pip"), "install", "--quiet", str(ROOT)]
        subprocess.run(command, check=True)  # noqa: S603  our own
        (folder,) = environment.glob("lib/python*/site-packages")
        _print_packages(folder)
        _print_times(environment)


if __name__ == "__main__":
    main()
