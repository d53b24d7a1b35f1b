"""What every command reads and prints with: consoles, plain text, bytes, progress, messages.

Articles, questions and file names are other people's text: `plain` takes out what could steer a
terminal. Colour and wrapping only on a terminal; `NO_COLOR` is respected. What programs read is
UTF-8, whatever the terminal's encoding.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
import re
import sys

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from bot.articles.visible import CONTROLS_IN_TEXT, TURNING
from bot.errors import BotError

STEERING = re.compile(rf"[{CONTROLS_IN_TEXT}{TURNING}\u200e\u200f]")
# Lines of prose longer than this tire the eye, however wide the window is.
TEXT_COLUMNS = 88
# Output that is no terminal is never wrapped: other programs read it line by line.
UNWRAPPED_COLUMNS = 1_000_000


class _Console(Console):
    """A console that leaves it to main.py what a closed pipe means."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def read_input(file: str, read: Callable[[Path], bytes] = Path.read_bytes) -> bytes:
    """The bytes of a file, or of standard input if it is named `-`.

    Args:
        file: As it was given.
        read: Reads a file that is not standard input.

    Raises:
        BotError: It cannot be read.
    """
    try:
        return sys.stdin.buffer.read() if file == "-" else read(Path(file))
    except OSError as error:
        raise BotError(f"{file}: cannot be read: {error.strerror}") from error
    except ValueError as error:  # a name with a NUL character
        raise BotError(f"{file!r}: cannot be read: {error}") from error


def write_bytes(content: bytes) -> None:
    """Write what other programs read to standard output, at once."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def started_as() -> str:
    """How this program was called: `briefing`, or Python with `-m bot`, for who calls it again."""
    if Path(sys.argv[0]).name != "__main__.py":
        return "briefing"
    python = Path(sys.executable)
    if python.is_relative_to(Path.cwd()):
        python = python.relative_to(Path.cwd())
    return f"{python} -m bot"


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
    console = _Console(
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
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    console = messages()
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bars:
        task = bars.add_task(what, total=None)

        def report(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total or None)

        yield report
