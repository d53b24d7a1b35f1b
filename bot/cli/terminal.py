"""What every command prints with: consoles, plain text, progress, messages.

Articles, questions and file names are other people's text: `plain` takes out what could steer a
terminal. Colour and wrapping only on a terminal; `NO_COLOR` is respected.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import re
import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

# C0 but tab and line feed, DEL, C1; and marks that turn the direction of what follows.
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]")
# Lines of prose longer than this tire the eye, however wide the window is.
TEXT_COLUMNS = 88
# Output that is no terminal is never wrapped: other programs read it line by line.
UNWRAPPED_COLUMNS = 1_000_000


def plain(text: str) -> str:
    """Text that a terminal shows and does not obey; lone surrogates are replaced too."""
    shown = STEERING.sub("\N{REPLACEMENT CHARACTER}", text)
    return shown.encode("utf-8", "replace").decode("utf-8")


def counted(count: int, one: str, many: str | None = None) -> str:
    """A number with its noun; the plural takes an s unless it is given."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def output() -> Console:
    """Where results go."""
    return _console(stderr=False)


def messages() -> Console:
    """Where everything else goes, so that results can be piped."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else UNWRAPPED_COLUMNS
    console = Console(
        stderr=stderr, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False
    )
    if console.is_terminal:
        console.width = min(console.width, TEXT_COLUMNS)
    return console


def complain(message: str, *, style: str = "red") -> None:
    """Say what is wrong, a line each."""
    console = messages()
    for line in message.splitlines():
        console.print(plain(line), style=style, soft_wrap=True)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal for what takes long; elsewhere nothing.

    Yields:
        A function that takes how many are done, of how many; 0 if that is not known.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = messages()
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bars:
        task = bars.add_task(what, total=None)

        def report(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total or None)

        yield report
