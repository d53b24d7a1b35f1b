"""`briefing forget`: everything that is kept of a person, deleted."""

from bot import app
from bot.cli.terminal import complain, counted, messages
from bot.services.privacy import BACKUP_DAYS
from bot.settings import Settings


async def forget(settings: Settings, user_id: int) -> int:
    """Erase a person from the database, bytes included.

    Returns:
        The exit status: 0.

    Raises:
        StoreError: The database cannot be used.
    """
    async with app.opened_store(settings) as store:
        person = store.people.hash(user_id)
        erased = await app.make_privacy(settings, store).erase(person)
    parts = (
        counted(erased.questions, "question"),
        counted(erased.feedback, "piece of feedback", "pieces of feedback"),
        counted(erased.drafts, "unpublished change"),
    )
    messages().print(f"Erased: {', '.join(parts)}.", style="green", soft_wrap=True)
    if erased.deeds:
        deeds = counted(erased.deeds, "change")
        complain(f"{deeds} of articles stay, without a tie to this person.", style="yellow")
    complain(
        f"Copies that upgrades and restoring made ({settings.database.stem}.*before-v*,"
        f" {settings.database.stem}.replaced-*) hold it until they are deleted, {BACKUP_DAYS} days"
        " after they were made; your own backups and Discord's messages are yours to delete.",
        style="yellow",
    )
    return 0
