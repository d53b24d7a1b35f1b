"""The command line's grammar, and the one place where a command ends.

Each command is a module beside this one. The invariant: an error that a person can mend is one
message and an exit status, never a traceback.
"""

from argparse import (
    ArgumentParser,
    ArgumentTypeError,
    Namespace,
    RawDescriptionHelpFormatter,
    _SubParsersAction,
)
import asyncio
from collections.abc import Callable, Sequence
import logging
import os
from pathlib import Path
import sys
from typing import TextIO

from bot import __version__
from bot.cli.ask import ask
from bot.cli.audit import audit
from bot.cli.backup import backup, restore_backup
from bot.cli.batch import ask_batch
from bot.cli.check import check
from bot.cli.forget import forget
from bot.cli.health import health
from bot.cli.history import diff, history, reload, restore, withdraw
from bot.cli.importing import import_files
from bot.cli.init import init
from bot.cli.insights import export, insights
from bot.cli.show import show
from bot.cli.terminal import complain
from bot.cli.verify import verify
from bot.errors import BotError
from bot.services.insights import DEFAULT_DAYS, MOST_DAYS
from bot.settings import Settings, read_settings

FAILED = 1
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
PIPE_CLOSED = 141  # 128 + SIGPIPE
MAX_PORT = 65535
MOST_REVISIONS = 2
MOST_ID_DIGITS = 20

Command = Callable[[Settings, Namespace], int]


def run() -> None:
    """Run the command that the process was started with, and end the process."""
    _open_what_is_closed()
    sys.exit(main(sys.argv[1:]))


def _open_what_is_closed() -> None:
    """Let nothing stand for a standard stream that the process was started without.

    Otherwise the next file that is opened, such as the database, would take its place.
    """
    for descriptor, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != descriptor:
                os.dup2(opened, descriptor)
                os.close(opened)
            stream = open(descriptor, mode, encoding="utf-8", closefd=False)  # noqa: SIM115  for good
            setattr(sys, name, stream)


def main(arguments: Sequence[str]) -> int:
    """Run one command.

    Returns:
        The exit status: 0 done, 1 failed or found faulty, 2 not understood.
    """
    for stream in (sys.stdout, sys.stderr):
        _replace_what_cannot_be_shown(stream)
    parser = _parser()
    options = parser.parse_args(arguments)
    if misuse := _misuse(options):
        parser.error(misuse)
    try:
        settings = read_settings(Path(".env"))
        logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
        logging.getLogger("discord.client").addFilter(_is_not_of_voice)
        if settings.log_level < logging.INFO:
            # Its DEBUG is all that passes between it and Discord: questions, people, answers.
            logging.getLogger("discord").setLevel(logging.INFO)
        command: Command = options.command
        status = command(settings, options)
        sys.stdout.flush()
    except BotError as error:
        return _failed(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output has seen enough
        _drop_what_cannot_be_written()
        return PIPE_CLOSED
    except OSError as error:
        if error.filename is not None:  # a file's; what fails in writing to a stream names none
            raise
        _drop_what_cannot_be_written()
        return _failed(f"the output cannot be written: {error.strerror}")
    return status


def _is_not_of_voice(record: logging.LogRecord) -> bool:
    """The bot does not speak, so it is no matter that it could not."""
    return "voice will NOT be supported" not in record.msg


def _failed(message: str) -> int:
    try:
        complain(message)
    except OSError:  # nobody can be told
        _drop_what_cannot_be_written()
    return FAILED


def _drop_what_cannot_be_written() -> None:
    """Keep Python from trying, and complaining, once more when it ends."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _misuse(options: Namespace) -> str | None:
    """What is wrong with options that each are known but do not go together."""
    if options.command is _diff and len(options.revisions) > MOST_REVISIONS:
        return "diff compares two revisions at most"
    if options.command is not _ask:
        return None
    if options.batch is None:
        return (
            "--log goes with --batch: a single question is always logged" if options.log else None
        )
    given = {"--after": options.after, "--json": options.json, "--all": options.all}
    wrong = next((name for name, value in given.items() if value), None)
    return f"{wrong} does not go with --batch, whose lines and answers are JSON" if wrong else None


def _replace_what_cannot_be_shown(stream: TextIO) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="briefing",
        description="Answers questions over a folder of articles, in the articles' own words.",
        epilog="Settings come from the environment or a .env file; .env.example lists them.",
    )
    parser.add_argument("--version", action="version", version=f"briefing {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    parser.set_defaults(command=_run)  # what it is for

    command = commands.add_parser(
        "run", help="answer until stopped: in Discord, or without DISCORD_TOKEN as sandbox does"
    )
    command.add_argument("--discord", action="store_true", help="in Discord, never locally")
    command.set_defaults(command=_run)

    command = commands.add_parser("sandbox", help="try the bot in a local Discord in the browser")
    command.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    command.add_argument("--port", type=_port, help="the port; else 8484, or a free one")
    command.add_argument(
        "--in-place",
        action="store_true",
        help="use the articles and the database themselves, not a copy",
    )
    command.set_defaults(command=_sandbox)

    command = commands.add_parser("invite", help="print the link that adds the bot to a server")
    command.set_defaults(command=_invite)

    command = commands.add_parser("doctor", help="say what is not right, with what mends it")
    command.set_defaults(command=_doctor)

    command = commands.add_parser("ask", help="answer a question in the terminal")
    question = command.add_mutually_exclusive_group(required=True)
    question.add_argument("question", nargs="?", help="the question, in quotes")
    question.add_argument(
        "--batch", metavar="FILE", help="answer a JSONL file (- for standard input), a JSON a line"
    )
    command.add_argument(
        "--after",
        metavar="QUESTION",
        action="append",
        default=[],
        help="an earlier question that this one follows; repeat it, oldest first",
    )
    command.add_argument("--json", action="store_true", help="print the answer as JSON")
    command.add_argument("--all", action="store_true", help="show every quote, not just the best")
    command.add_argument("--log", action="store_true", help="log the questions of a batch")
    command.set_defaults(command=_ask)

    command = commands.add_parser("check", help="find what is wrong with the articles")
    command.add_argument(
        "drafts",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="article files, or folders of them, to check in place of the knowledge folder's",
    )
    command.add_argument(
        "--replay",
        action="store_true",
        help="ask recent logged questions again, and tell whose answer changes",
    )
    command.set_defaults(
        command=lambda settings, given: check(settings, given.drafts, replayed=given.replay)
    )

    command = commands.add_parser(
        "import",
        help="make article files of pasted text",
        description="Makes an article file of each text, with its headings and captions marked.",
        formatter_class=RawDescriptionHelpFormatter,
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="a text, or - for standard input")
    command.add_argument("--title", help="the article's title; else its first line or file name")
    command.add_argument("--print", action="store_true", help="print the result and write no file")
    command.set_defaults(
        command=lambda settings, given: import_files(
            settings, given.files, title=given.title, printed=given.print
        )
    )

    command = commands.add_parser("show", help="print an article, as it is or as it was quoted")
    command.add_argument("article", metavar="ARTICLE", help="its path, as citations give it")
    command.add_argument("--revision", metavar="R", help="the first digits of a content hash")
    command.set_defaults(
        command=lambda settings, given: asyncio.run(show(settings, given.article, given.revision))
    )
    _add_history(commands)
    _add_log(commands)
    _add_operations(commands)
    return parser


def _add_operations(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """The commands of whoever installs, watches, backs up and upgrades."""
    command = commands.add_parser("init", help="make a folder to start from: settings, an example")
    command.add_argument("folder", nargs="?", type=Path, default=Path(), metavar="FOLDER")
    command.set_defaults(command=lambda settings, given: init(settings, given.folder))

    command = commands.add_parser("health", help="say in one line whether the running bot is well")
    command.set_defaults(command=lambda settings, _: health(settings))

    command = commands.add_parser("backup", help="copy the database, also while the bot runs")
    command.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="else a dated name beside the database"
    )
    command.add_argument("--force", action="store_true", help="replace a file of that name")
    command.set_defaults(
        command=lambda settings, given: backup(settings, given.file, replacing=given.force)
    )

    # `restore` is about one article; nobody is to put a whole database back by one word too few.
    command = commands.add_parser(
        "restore-backup", help="put a backup in the database's place while the bot is stopped"
    )
    command.add_argument("file", type=Path, metavar="FILE", help="what briefing backup wrote")
    command.set_defaults(command=lambda settings, given: restore_backup(settings, given.file))


def _add_log(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """The commands over what people asked."""
    command = commands.add_parser("insights", help="say what people asked, and what in vain")
    command.add_argument("--days", type=_days, default=DEFAULT_DAYS, help="of how many days")
    command.add_argument("--csv", metavar="FILE", help="write it as CSV (- for standard output)")
    command.add_argument("--json", action="store_true", help="print it as JSON")
    command.set_defaults(
        command=lambda settings, given: asyncio.run(
            insights(settings, given.days, given.csv, as_json=given.json)
        )
    )

    command = commands.add_parser("export", help="write the log as CSV, without people")
    command.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="else standard output"
    )
    command.add_argument("--days", type=_days, help="of how many days; else all that is kept")
    command.set_defaults(
        command=lambda settings, given: asyncio.run(export(settings, given.days, given.file))
    )

    command = commands.add_parser("verify", help="check that every quote was in its article")
    command.add_argument("--since", metavar="DAY", help="only what was asked from this day on")
    command.add_argument("--message", metavar="LINK", help="only what one answer quotes")
    command.add_argument("--json", action="store_true", help="print what was found as JSON")
    command.set_defaults(
        command=lambda settings, given: asyncio.run(
            verify(settings, given.since, given.message, as_json=given.json)
        )
    )

    command = commands.add_parser("forget", help="delete everything that is kept of a person")
    command.add_argument("user_id", type=_user_id, metavar="USER_ID", help="Discord's id of them")
    command.set_defaults(
        command=lambda settings, given: asyncio.run(forget(settings, given.user_id))
    )


def _add_history(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """The commands over what the articles were."""
    command = commands.add_parser("history", help="list what became of the articles, newest first")
    command.add_argument("article", nargs="?", metavar="ARTICLE", help="one article's path")
    command.set_defaults(
        command=lambda settings, given: asyncio.run(history(settings, given.article))
    )

    command = commands.add_parser("audit", help="list who did what to the articles, newest first")
    command.add_argument("article", nargs="?", metavar="ARTICLE", help="one article's path")
    command.set_defaults(
        command=lambda settings, given: asyncio.run(audit(settings, given.article))
    )

    command = commands.add_parser("diff", help="show what differs between two texts of an article")
    command.add_argument("article", metavar="ARTICLE", help="its path")
    command.add_argument(
        "revisions", nargs="*", metavar="R", help="the first digits of one or two content hashes"
    )
    command.set_defaults(command=_diff)

    command = commands.add_parser("restore", help="make an article what it was")
    command.add_argument("article", metavar="ARTICLE", help="its path")
    command.add_argument("revision", metavar="R", help="the first digits of a content hash")
    command.add_argument("--note", default="", help="why; kept in the history")
    command.add_argument("--withdrawn", action="store_true", help="also if that text was withdrawn")
    command.set_defaults(command=_restore)

    for name, told in (
        ("withdraw", "take an article out of service at once, and never show its texts again"),
        ("purge", "withdraw an article and delete its texts for good"),
    ):
        command = commands.add_parser(name, help=told)
        command.add_argument("article", metavar="ARTICLE", help="its path")
        command.add_argument("--note", default="", help="why; kept in the history")
        command.set_defaults(command=_withdraw, purged=name == "purge")

    command = commands.add_parser("reload", help="have a running bot look at the articles now")
    command.add_argument(
        "--confirm", action="store_true", help="let articles go whose files are gone"
    )
    command.set_defaults(
        command=lambda settings, given: asyncio.run(reload(settings, confirmed=given.confirm))
    )


def _diff(settings: Settings, given: Namespace) -> int:
    return asyncio.run(diff(settings, given.article, given.revisions))


def _restore(settings: Settings, given: Namespace) -> int:
    return asyncio.run(
        restore(settings, given.article, given.revision, given.note, reinstated=given.withdrawn)
    )


def _withdraw(settings: Settings, given: Namespace) -> int:
    return asyncio.run(withdraw(settings, given.article, given.note, purged=given.purged))


def _run(settings: Settings, given: Namespace) -> int:
    from bot.cli.run import run  # noqa: PLC0415  discord.py takes 0.4 s to import: not for `ask`
    from bot.cli.sandbox import sandbox  # noqa: PLC0415  likewise

    if settings.token is None and not getattr(given, "discord", False):
        return sandbox(settings, host="127.0.0.1", port=None, in_place=False)
    return asyncio.run(run(settings))


def _sandbox(settings: Settings, given: Namespace) -> int:
    from bot.cli.sandbox import sandbox  # noqa: PLC0415  likewise

    return sandbox(settings, host=given.host, port=given.port, in_place=given.in_place)


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST_DAYS):
        raise ArgumentTypeError(f"{text!r} is no number of days from 1 to {MOST_DAYS:,}")
    return int(text)


def _user_id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_ID_DIGITS):
        raise ArgumentTypeError(f"{text!r} is no id: ids are numbers such as 81384788765712384")
    return int(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= MAX_PORT):
        raise ArgumentTypeError(f"{text!r} is no port: a number from 0 to {MAX_PORT}")
    return int(text)


def _invite(settings: Settings, given: Namespace) -> int:
    from bot.cli.invite import invite  # noqa: PLC0415  likewise

    del given
    return invite(settings)


def _doctor(settings: Settings, given: Namespace) -> int:
    from bot.cli.doctor import doctor  # noqa: PLC0415  likewise

    del given
    return asyncio.run(doctor(settings))


def _ask(settings: Settings, given: Namespace) -> int:
    if given.batch is not None:
        return asyncio.run(ask_batch(settings, given.batch, log=given.log))
    return asyncio.run(
        ask(settings, given.question, given.after, as_json=given.json, everything=given.all)
    )
