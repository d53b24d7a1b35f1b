"""`briefing import`: pasted text -> article files in the knowledge folder."""

from collections.abc import Sequence

from bot.cli.terminal import complain, counted, messages, plain, read_input, write_bytes
from bot.errors import BotError, ImportTextError
from bot.library.folder import UnreadableError, read_text_file
from bot.services.importing import Draft, make_draft, write_draft
from bot.settings import Settings

SHOWN_CHARS = 70


def import_files(
    settings: Settings, files: Sequence[str], *, title: str | None, printed: bool
) -> int:
    """Make an article of each text and say what was recognised in it.

    Args:
        settings: Says where the articles are.
        files: The texts; `-` is standard input.
        title: The title of the one article; there may be only one text then.
        printed: Whether the result goes to standard output and no file is written.

    Returns:
        The exit status: 1 if any text could not be imported.
    """
    if title is not None and len(files) > 1:
        raise BotError("--title names one article; import the texts one by one")
    failed = False
    for file in files:
        try:
            draft = make_draft(read_input(file, read_text_file), file, title)
            if printed:
                write_bytes(draft.imported.text.encode())
                place = file
            else:
                place = str(write_draft(settings.knowledge_dir, draft))
        except (ImportTextError, UnreadableError) as error:
            complain(f"{file}: {error}")
            failed = True
        except BotError as error:
            complain(str(error))
            failed = True
        else:
            _report(place, draft)
    return int(failed)


def _report(place: str, draft: Draft) -> None:
    """Say what was recognised, each with its line, so that a person can check it."""
    imported = draft.imported
    console = messages()

    def say(text: str, style: str = "") -> None:
        console.print(plain(text), style=style, soft_wrap=True)

    counts = [counted(imported.paragraphs, "paragraph")]
    if imported.items:
        counts.append(counted(imported.items, "list item"))
    say(f"{place}: “{imported.title}”, {', '.join(counts)}", "green")
    recognised = [("heading", each) for each in imported.headings]
    recognised += [("caption", each) for each in imported.captions]
    for what, each in sorted(recognised, key=lambda pair: pair[1].line):
        doubt = " (a guess, please check)" if each.guessed else ""
        say(f"  line {each.line}: {what}{doubt}: {_short(each.text)}")


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS else f"{text[: SHOWN_CHARS - 1]}…"
