"""Tests of a mutant, each in a process of its own that was forked from one that is warm.

Third-party modules are imported once, ours afresh in every fork: the mutant takes the place of its
module before anything imports it. The invariant: the source files are never written to.
"""

import ast
from collections.abc import Generator, Mapping, Sequence
import contextlib
import gc
import importlib
from importlib.machinery import ModuleSpec, SourceFileLoader
import importlib.metadata
import importlib.util
import json
import os
from pathlib import Path
import resource
import signal
import sys
import time
from types import CodeType, ModuleType
from typing import Literal

from hypothesis import Phase, settings
import pytest

Outcome = Literal["killed", "survived", "timed out", "no module"]

# What tests and our modules import, by the hundreds of milliseconds.
WARM = (
    "aiosqlite",
    "hypothesis.strategies",
    "numpy",
    "pyromark",
    "rank_bm25",
    "rapidfuzz",
    "rich.console",
    "sentencex",
    "Stemmer",
    "watchfiles",
    "yaml",
)
# The first failure tells enough; that what is warm was imported before pytest is meant.
OPTIONS = (
    "-x",
    "-pno:cacheprovider",
    "-pno:faulthandler",
    "-Wignore::pytest.PytestAssertRewriteWarning",
)
SPARE_CPU_S = 10  # what a mutant may take beyond twice the time of the module itself
MOST_BYTES = 3 * 1024**3  # of data, so that one that collects for ever ends soon
MOST_WAITED_S = 180.0  # for one that only waits


def warm() -> None:
    """Import what every fork would import."""
    for name in WARM:
        importlib.import_module(name)
    for plugin in importlib.metadata.entry_points(group="pytest11"):
        plugin.load()
    # A failure need not be made small, nor looked for as hard as in CI.
    chosen = settings.get_profile("ci")
    settings.register_profile(
        "mutation", chosen, max_examples=50, phases=(Phase.explicit, Phase.generate)
    )
    settings.load_profile("mutation")
    gc.freeze()  # pytest collects all garbage at its end, which needs not look at what is warm


def durations(tests: str) -> Mapping[str, float]:
    """CPU seconds of each test of a file with the module as it is; without those that fail."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        watch = _Watch()
        _run(["--maxfail=0", tests], watch)
        with os.fdopen(writing, "w", encoding="utf-8") as told:
            json.dump(watch.took, told)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        took: dict[str, float] = json.load(told)
    os.waitpid(child, 0)
    return took


def outcome(
    module: str, tree: ast.Module, tests: Sequence[str], took: Mapping[str, float]
) -> Outcome:
    """What becomes of a mutant.

    Args:
        module: Its dotted name.
        tree: The mutant.
        tests: Files of tests.
        took: CPU seconds of the tests that are run, by their ids.
    """
    child = os.fork()
    if child == 0:
        limit = int(2 * sum(took.values())) + SPARE_CPU_S
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
        os.setpgid(0, 0)
        sys.meta_path.insert(0, _Mutated(module, tree))
        try:
            importlib.import_module(module)
        except BaseException:  # noqa: BLE001  whatever it is, no test is needed to see it
            os._exit(100)
        os._exit(_run(tests, _Chosen(took)))
    return _waited_for(child)


def _waited_for(child: int) -> Outcome:
    until = time.monotonic() + MOST_WAITED_S
    while (ended := os.waitpid(child, os.WNOHANG))[0] == 0:
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "timed out"
        time.sleep(0.02)
    match os.waitstatus_to_exitcode(ended[1]):
        case 0:
            return "survived"
        case 100:
            return "no module"
        case status if status in {-signal.SIGXCPU, -signal.SIGKILL}:
            return "timed out"
        case _:
            return "killed"


def _run(tests: Sequence[str], plugin: object) -> int:
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123  a name, not a path
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            return int(pytest.main([*OPTIONS, *tests], plugins=[plugin]))


class _Watch:
    """Notes how long each test takes that passes."""

    def __init__(self) -> None:
        self.took: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Time a test, with what it needs."""
        before = time.process_time()
        self.took[item.nodeid] = 0.0
        result = yield
        if item.nodeid in self.took:
            self.took[item.nodeid] = time.process_time() - before
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Forget a test that failed."""
        if report.failed:
            self.took.pop(report.nodeid, None)


class _Chosen:
    """Runs some tests only, the quickest first."""

    def __init__(self, took: Mapping[str, float]) -> None:
        self._took = took

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose and sort."""
        chosen = [item for item in items if item.nodeid in self._took]
        items[:] = sorted(chosen, key=lambda item: self._took[item.nodeid])


class _Mutated(SourceFileLoader):
    """Finds one module, and makes it of a tree in place of its file."""

    def __init__(self, module: str, tree: ast.Module) -> None:
        super().__init__(module, str(Path(*module.split(".")).with_suffix(".py").absolute()))
        self._tree = tree

    def find_spec(
        self, fullname: str, _path: object = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module, if it is the one."""
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002  there is one module alone
        """The mutant."""
        return compile(self._tree, self.path, "exec", dont_inherit=True)
