"""`briefing check`: every fault of the articles as `file:line: message`."""

from collections.abc import Sequence
from pathlib import Path

from bot import app
from bot.answers.answer import Answer
from bot.cli.terminal import complain, counted, messages, output, plain, progress
from bot.services.check import check as check_articles
from bot.services.replay import Replay
from bot.settings import Settings

STYLES = {"lost": "red", "changed": "yellow", "gained": "green"}
NOTHING_SERVED = (
    "No recent question is asked again: what is to be compared are the articles that the bot served"
    " last, and none are recorded. briefing run records them"
)


def check(settings: Settings, drafts: Sequence[Path], *, replayed: bool = False) -> int:
    """Print the faults of the articles, with drafts in place of the folder's files.

    Passages that stand nearly the same in two articles, and recent questions whose answer changes,
    are told and are no faults.

    Returns:
        The exit status: 1 if there is any fault.

    Raises:
        KnowledgeError: The folder or a draft cannot be read.
        StoreError: Recent questions cannot be read.
    """
    recent = app.look_at_recent(settings) if replayed else None
    if recent is not None and not recent.served:
        complain(NOTHING_SERVED, style="yellow")
        recent = None
    with progress("Checking the articles") as report:
        result = check_articles(settings.knowledge_dir, drafts, report, recent)
    console = output()
    for fault in result.faults:
        console.print(plain(str(fault)), soft_wrap=True)
    for near in result.near:
        messages().print(plain(str(near)), style="yellow", soft_wrap=True)
    if result.replay is not None:
        _print_replay(result.replay)
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


def _print_replay(replay: Replay) -> None:
    """Each question whose answer changes, before and after, and how many there are."""
    for each in replay.differing:
        for line in (
            f"{each.mark}: “{each.question}”",
            f"    before: {_said(each.before)}",
            f"    now:    {_said(each.now)}",
        ):
            messages().print(plain(line), style=STYLES[each.mark], soft_wrap=True)
    changed, lost = replay.count("changed"), replay.count("lost")
    asked = f"{replay.asked} of {replay.recent}" if replay.asked < replay.recent else replay.asked
    messages().print(
        f"Of {asked} recent questions {changed} would get another answer, {lost} would lose theirs,"
        f" {replay.count('gained')} would gain one.",
        soft_wrap=True,
    )


def _said(answer: Answer) -> str:
    if not answer.quotes:
        return f"no answer ({answer.reason.value if answer.reason else answer.outcome.value})"
    quote = answer.quotes[0]
    more = f" and {len(answer.quotes) - 1} more" if len(answer.quotes) > 1 else ""
    return f"“{quote.display}” {quote.article}:{quote.line}{more}"
