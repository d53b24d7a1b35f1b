"""What is wrong with the articles at present, in words, and the log that hears of it once.

The invariant: each line says what is wrong, where, and what that means for what is served.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
import logging
from pathlib import Path

from bot.articles.faults import Fault
from bot.articles.synonyms import SYNONYMS_FILE
from bot.library.folder import shown_path
from bot.library.proposal import Proposal

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class News:
    """What is wrong since the last look, and what is no longer.

    Attributes:
        begun: What is wrong now and was not, each with what to do.
        over: What was wrong and is not any more.
    """

    begun: tuple[str, ...]
    over: tuple[str, ...]


Hear = Callable[[News], None]


@dataclass(slots=True)
class Told:
    """What is wrong at present; each thing is logged when it begins and when it is over."""

    lasting: frozenset[str] = field(default_factory=frozenset)
    hearing: list[Hear] = field(default_factory=list)

    def subscribe(self, hear: Hear, now: tuple[str, ...]) -> None:
        """Tell somebody else, too, at once if anything is wrong now."""
        self.hearing.append(hear)
        if now:
            _let_hear(hear, News(now, ()))

    def tell(self, problems: Iterable[str]) -> None:
        """Take what is wrong now."""
        now = dict.fromkeys(problems)
        begun = tuple(problem for problem in now if problem not in self.lasting)
        over = tuple(sorted(self.lasting - now.keys()))
        for problem in begun:
            log.warning("%s", problem)
        for problem in over:
            log.info("no longer so: %s", problem)
        self.lasting = frozenset(now)
        if begun or over:
            for hear in self.hearing:
                _let_hear(hear, News(begun, over))


def _let_hear(hear: Hear, news: News) -> None:
    try:
        hear(news)
    except Exception:  # whoever hears of a problem must not be another one
        log.exception("what is wrong with the articles could not be told")


def problems(
    root: Path, proposal: Proposal, failing: Mapping[str, tuple[Fault, ...]], stuck: Collection[str]
) -> list[str]:
    """What is wrong, each in a line, with what it means for what is served."""
    kept = {shown_path(root, path) for path in proposal.kept}
    served = {shown_path(root, path) for path in proposal.articles}

    def outcome(fault: Fault) -> str:
        if fault.path == shown_path(root, SYNONYMS_FILE):
            return "the last good groups count"
        if fault.path not in served:
            return "it is not served"
        return "its last good version is served" if fault.path in kept else "it is served"

    faults = {*proposal.faults, *(fault for each in failing.values() for fault in each)}
    lines = [f"{fault} ({outcome(fault)})" for fault in sorted(faults)]
    lines += [
        f"{shown_path(root, path)}:1: it is being written, or open to write in another program;"
        " close it there (what it held before is served)"
        for path in sorted(stuck)
    ]
    if proposal.missing:
        count, all_count = len(proposal.missing), len(proposal.articles)
        lines.append(
            f"{root}: {count} of {all_count} articles are gone at once, such as"
            f" {proposal.missing[0]}. They are still served: put them back, or let them go with:"
            " briefing reload --confirm"
        )
    return lines
