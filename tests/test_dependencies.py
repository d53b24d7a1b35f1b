"""What the bot depends on: pinned with hashes, each with a reason and a licence."""

from collections.abc import Iterator
from pathlib import Path
import re
import sys
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
import pytest

from tests.benchmarks.packages import OURS, installed_in, licence, needed_by, reasons

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
NEEDED = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
CHART = [Requirement(line) for line in PROJECT["project"]["optional-dependencies"]["chart"]]
DEV = [Requirement(line) for line in PROJECT["dependency-groups"]["dev"]]
LOCKS = {
    "requirements.lock": NEEDED,
    "tests/requirements.lock": [*NEEDED, *CHART, *DEV],
    "tests/lowest.lock": [*NEEDED, *CHART, *DEV],
}
# Anybody may use, change and pass on the bot with packages under these.
LICENCES = re.compile(
    r"\b(MIT|0?BSD|Apache|PSF|Python Software Foundation|ISC|CC0|Zlib)", re.IGNORECASE
)
WITHOUT = {"pyromark": "MIT"}  # its metadata does not say; the licence in its wheel does


def _pins(name: str) -> Iterator[tuple[Requirement, int, list[str]]]:
    """Each pin of a lock, how many hashes it has, and what it is said to be there for."""
    text = (ROOT / name).read_text("utf-8").replace("\\\n", "")
    for block in re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]:
        first, *_ = block.partition("--hash")
        hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}\b", block)
        via = re.findall(r"^ +# +(?:via )?(?!via$|-c )(\S+)", block, re.MULTILINE)
        yield Requirement(first.partition("    #")[0].strip()), len(hashes), via


@pytest.mark.parametrize("name", LOCKS)
def test_everything_is_pinned_with_hashes(name: str) -> None:
    """What is installed is what was locked, byte for byte, and somebody needs each of it."""
    pins = list(_pins(name))
    names = {canonicalize_name(pin.name) for pin, _, _ in pins}
    for pin, hashes, via in pins:
        assert [each.operator for each in pin.specifier] == ["=="], pin
        assert hashes, pin
        assert via, pin
        ours = {each for each in via if each.startswith(OURS)}
        assert ours or names >= set(map(canonicalize_name, via)), pin


@pytest.mark.parametrize("name", LOCKS)
def test_the_locks_are_of_what_is_asked_for(name: str) -> None:
    """A bound that was changed is in the locks, and nothing is locked that nobody asks for."""
    pinned: dict[str, list[Version]] = {}
    direct = set()
    for pin, _, via in _pins(name):
        canonical = canonicalize_name(pin.name)
        (version,) = pin.specifier
        pinned.setdefault(canonical, []).append(Version(version.version))
        if any(each.startswith(OURS) for each in via):
            direct.add(canonical)
    asked = {canonicalize_name(each.name): each.specifier for each in LOCKS[name]}
    assert direct == asked.keys()
    for canonical, specifier in asked.items():
        assert all(map(specifier.contains, pinned[canonical])), canonical


def test_the_lowest_are_tested() -> None:
    """The lowest versions that may be installed are those that tests run with."""
    lowest = {
        canonicalize_name(each.name): specifier.version
        for each in LOCKS["tests/lowest.lock"]
        for specifier in each.specifier
        if specifier.operator in {">=", "=="}
    }
    assert lowest.keys() == {canonicalize_name(each.name) for each in LOCKS["tests/lowest.lock"]}
    for pin, _, _ in _pins("tests/lowest.lock"):
        if bound := lowest.get(canonicalize_name(pin.name)):
            (version,) = pin.specifier
            # Stubs have the day of their making behind the version that they are of.
            assert f"{version.version}.0.0.".startswith(f"{bound}."), pin


def test_each_package_has_a_reason() -> None:
    """Who wonders what a package is there for reads it beside its name."""
    assert reasons().keys() == {canonicalize_name(each.name) for each in (*NEEDED, *CHART)}


def test_each_package_is_imported() -> None:
    """Nothing is installed that the code does not use."""
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    modules = {"discord-py": "discord", "pystemmer": "Stemmer", "pyyaml": "yaml"}
    for each in (*NEEDED, *CHART):
        name = canonicalize_name(each.name)
        module = modules.get(name, name.replace("-", "_"))
        assert re.search(rf"^ *(import|from) {module}\b", code, re.MULTILINE), name


def test_each_licence_lets_anybody_use_the_bot() -> None:
    """No package comes in, by whatever way, whose licence asks something of who passes it on."""
    installed = installed_in(sys.path)
    needed = {str(canonicalize_name(each.name)) for each in NEEDED}
    for name in [*needed]:
        needed.update(needed_by(installed, name))
    odd = {
        name: licence(installed[name])
        for name in needed & installed.keys()
        if not LICENCES.search(licence(installed[name]) or WITHOUT.get(name, ""))
    }
    assert odd == {}


def test_what_ci_takes_from_others_is_pinned() -> None:
    """An action whose tag is moved would run somebody else's code with the repository's rights."""
    used: list[str] = []
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        used += re.findall(r"uses: (.*)", path.read_text("utf-8"))
    assert used
    pinned = re.compile(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+")
    assert [each for each in used if not pinned.fullmatch(each)] == []
