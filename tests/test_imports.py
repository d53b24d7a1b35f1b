"""The layers hold: which way imports point, and that importing does nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path
import subprocess
import sys

import pytest

BOT = Path(__file__).parent.parent / "bot"
MODULES = sorted(BOT.rglob("*.py"))

# Package or module of bot -> what it may import of ours, beside itself, errors and records.
LAYERS = {
    "articles": set(),
    "search": {"articles"},
    "answers": {"articles", "search"},
    "library": {"articles", "search", "durable"},
    "services": {"articles", "search", "answers", "library"},
    "store": {"durable"},
    "settings": set(),
    "durable": set(),
    "errors": set(),
    "records": set(),
    "log_records": set(),
    "app_chat": {"app", "chat", "library", "services", "settings", "store"},
    "app_sandbox": {"app_chat", "chat", "library", "sandbox", "settings"},
    "app": {"answers", "articles", "search", "library", "services", "store", "settings"},
    "cli": {
        "durable",
        "answers",
        "articles",
        "search",
        "library",
        "services",
        "settings",
        "app",
        "app_chat",
        "app_sandbox",
        "chat",
    },
    "chat": {"answers", "articles", "search", "library", "services"},
    "sandbox": set(),
    "__main__": {"cli"},
    "__init__": set(),
}
# Who alone may import what of others.
OWNERS = {
    "discord": {"chat"},
    "aiosqlite": {"store"},
    "sqlite3": {"store"},
    "rank_bm25": {"search"},
    "yaml": {"articles"},
    "rich": {"cli"},
    "watchfiles": {"library"},
    "environs": {"settings"},
    "matplotlib": {"services"},
}
PURE = {"articles", "search", "answers"}
IMPURE = {"asyncio", "os", "io", "pathlib", "socket", "subprocess", "logging", "random", "tempfile"}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _layer(path: Path) -> str:
    return path.relative_to(BOT).parts[0].removesuffix(".py")


def _name(path: Path) -> str:
    return path.relative_to(BOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_imports_point_down(path: Path) -> None:
    """A module imports only what lies below it in the drawing of bot/README.md."""
    layer = _layer(path)
    allowed = LAYERS[layer] | {layer, "errors", "records", "log_records"}
    ours = {name.split(".")[1] for name in _imports(path) if name.startswith("bot.")}
    assert ours - {"__version__"} <= allowed


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_each_library_has_one_home(path: Path) -> None:
    """Only chat imports discord, only store a database driver, and so on."""
    foreign = {name.split(".")[0] for name in _imports(path)}
    assert not [name for name in foreign & OWNERS.keys() if _layer(path) not in OWNERS[name]]


@pytest.mark.parametrize("path", [p for p in MODULES if _layer(p) in PURE], ids=_name)
def test_pure_layers_touch_nothing(path: Path) -> None:
    """articles, search and answers import nothing that reads files, the network or the time."""
    assert not {name.split(".")[0] for name in _imports(path)} & IMPURE


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_every_module_says_what_is_in_it(path: Path) -> None:
    """Each module has a docstring."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_answering_needs_neither_discord_nor_a_database() -> None:
    """The embedding API works with discord, aiosqlite and sqlite3 out of reach."""
    code = (
        "import sys\n"
        "for name in ('discord', 'aiosqlite', 'sqlite3'): sys.modules[name] = None\n"
        "from bot.answers.briefing import Briefing\n"
        "from bot.articles.reading import read_article\n"
        "article, faults = read_article('a.md', b'---\\ntitle: T\\n---\\nWu leads Boston.\\n')\n"
        "assert article and not faults\n"
        "print(Briefing.from_articles([article]).answer('who leads Boston').quotes[0].text)\n"
    )
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=True, cwd=BOT.parent)  # noqa: S603  our own interpreter
    assert result.stdout == "Wu leads Boston.\n"


def test_importing_does_nothing() -> None:
    """Importing every module opens no file but code, reads no setting and starts no thread."""
    names = [
        ".".join(path.relative_to(BOT.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in MODULES
        if path.name != "__main__.py"
    ]
    code = (
        "import importlib, os, sys, threading\n"
        "import numpy, rich.console, yaml, environs, aiosqlite, aiohttp.web, discord.ext\n"
        "seen = []\n"
        "def watch(event, args):\n"
        "    if event == 'open' and not str(args[0]).endswith(('.py', '.pyc', '.so')):\n"
        "        seen.append(args[0])\n"
        "    if event in ('socket.connect', 'sqlite3.connect', 'os.putenv', 'subprocess.Popen'):\n"
        "        seen.append(event)\n"
        f"names = {names!r}\n"
        "sys.addaudithook(watch)\n"
        "for name in names: importlib.import_module(name)\n"
        "assert threading.active_count() == 1\n"
        "print([s for s in seen if 'site-packages' not in str(s) and 'pyvenv' not in str(s)])\n"
    )
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=True, cwd=BOT.parent)  # noqa: S603  our own interpreter
    assert result.stdout == "[]\n"
