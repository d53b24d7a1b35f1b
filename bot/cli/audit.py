"""`briefing audit`: who did what to the articles, from Discord or on the command line."""

from datetime import UTC, datetime

from bot import app
from bot.cli.terminal import complain, output, plain
from bot.records import AuditEntry
from bot.services.show import paths_meant
from bot.settings import Settings

SHOWN_DIGITS = 12
MOST_SHOWN = 200


async def audit(settings: Settings, article: str | None) -> int:
    """Print what people did, newest first; what was done in the folder itself is in the history.

    Returns:
        The exit status: 0.

    Raises:
        StoreError: The database cannot be used.
    """
    found: tuple[AuditEntry, ...] = ()
    async with app.opened_store(settings) as store:
        paths = paths_meant(settings.knowledge_dir, article) if article is not None else (None,)
        for path in paths:
            found = found or await store.audit.entries(MOST_SHOWN, path)
    console = output()
    for entry in found:
        console.print(plain(_line(entry)), soft_wrap=True)
    if not found:
        what = "the articles" if article is None else article
        complain(
            f"Nothing is recorded yet that was done to {plain(what)} by command or in Discord;"
            " briefing history lists what was changed in the folder, too.",
            style="yellow",
        )
    return 0


def _line(entry: AuditEntry) -> str:
    at = datetime.fromtimestamp(entry.at_ms / 1000, tz=UTC)
    parts = [f"{at:%Y-%m-%d %H:%M}", f"{entry.what:10}", f"{entry.revision[:SHOWN_DIGITS]:12}"]
    parts += [entry.article or "(new)", f"by {entry.person[:SHOWN_DIGITS]}"]
    if entry.note:
        parts.append(entry.note)
    if entry.despite and entry.despite not in entry.note:
        parts.append(entry.despite)
    if entry.despite:
        parts.append("(though questions failed)")
    return "  ".join(parts)
