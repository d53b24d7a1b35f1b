"""`briefing check`: every fault of the articles as `file:line: message`."""

from collections.abc import Sequence
from pathlib import Path

from bot.cli.terminal import counted, messages, output, plain, progress
from bot.services.check import check as check_articles
from bot.settings import Settings


def check(settings: Settings, drafts: Sequence[Path]) -> int:
    """Print the faults of the articles, with drafts in place of the folder's files.

    Returns:
        The exit status: 1 if there is any fault.

    Raises:
        KnowledgeError: The folder or a draft cannot be read.
    """
    with progress("Checking the articles") as report:
        result = check_articles(settings.knowledge_dir, drafts, report)
    console = output()
    for fault in result.faults:
        console.print(plain(str(fault)), soft_wrap=True)
    counts = (
        counted(result.articles, "article"),
        counted(result.passages, "passage"),
        f"{counted(result.captions, 'caption')} (never quoted)",
        counted(result.questions, "question of their own", "questions of their own"),
    )
    messages().print(
        f"{', '.join(counts)}: {counted(len(result.faults), 'fault')}",
        style="yellow" if result.faults else "green",
        soft_wrap=True,
    )
    return int(bool(result.faults))
