"""`briefing backup` and `briefing restore-backup`: the database as a whole, kept and put back."""

from pathlib import Path

from bot import app
from bot.cli.terminal import complain, counted, messages, output, plain
from bot.services.privacy import BACKUP_DAYS
from bot.settings import Settings


def backup(settings: Settings, target: Path | None, *, replacing: bool) -> int:
    """Copy the database and print where the copy is.

    Returns:
        The exit status: 0.

    Raises:
        StoreError: It cannot be copied.
    """
    made = app.back_up(settings, target, replacing=replacing)
    output().print(plain(str(made.path)), soft_wrap=True)
    messages().print(
        f"Whole: {counted(made.questions, 'question')}, {made.size:,} bytes. What is erased from"
        " now on stays in this copy until you delete it.",
        style="green",
        soft_wrap=True,
    )
    return 0


def restore_backup(settings: Settings, file: Path) -> int:
    """Put a backup in the database's place.

    Returns:
        The exit status: 0.

    Raises:
        StoreError: It cannot be put there; the database is as it was.
    """
    done = app.restore_backup(settings, file)
    questions = counted(done.backup.questions, "question")
    said = f"{settings.database} is what it was when this backup was made: {questions}."
    messages().print(plain(said), style="green", soft_wrap=True)
    if done.aside is not None:
        kept = f"What was there before is {done.aside}; it goes {BACKUP_DAYS} days from now."
        messages().print(plain(kept), soft_wrap=True)
    if not done.kept_promises:
        complain(
            "The database that was there could not be asked who does not want to be logged, and"
            " which texts were withdrawn since: withdraw those again.",
            style="yellow",
        )
    complain(
        "Whoever was erased since the backup was made is in it again: briefing forget USER_ID.",
        style="yellow",
    )
    return 0
