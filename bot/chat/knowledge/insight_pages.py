"""What people asked, as screens: the period as a whole, and one question that has no answer.

Values of services/insights.py in, screens out; nothing is sent here. The invariant: nobody is
named, and a question is other people's text.
"""

from collections.abc import Iterable, Iterator, Sequence

from bot.chat.forms import KINDS
from bot.chat.knowledge import words
from bot.chat.knowledge.ids import name
from bot.chat.knowledge.screens import (
    Block,
    Choice,
    Look,
    Menu,
    Picture,
    Press,
    Screen,
    fitted,
    label,
)
from bot.chat.knowledge.style import Style
from bot.chat.knowledge.words import counted
from bot.chat.links import Place, link_to
from bot.services import chart
from bot.services.report import Asked, Marked, Report, UnansweredGroup

FILE = "insights.txt"
CHART = "questions.png"
PERIODS = (7, 30, 90)
# By taste: of a question, what tells which it is; words on a line, that a reader finds one again.
QUESTION_CHARS = 150
WORDS_IN_LINE = 8
MOST_TEXTS = 2  # of what people say of an answer
MOST_MISSING = 3  # words of a question; the others are in its wordings
REASONS = {
    "unknown_words": "words that no article holds",
    "false_premise": "takes something for granted that no article says",
    "no_such_fact": "asks for a fact that is not there",
    "weak": "nothing fits well enough",
    "other_language": "another language",
    "nothing_to_search": "nothing to search for",
    "no_articles": "there was no article yet",
}


def insights_screen(report: Report, days: int, drawn: chart.Picture | None) -> Screen:
    """What people asked.

    Args:
        report: Of the period.
        days: How long that is; where it is one of PERIODS, its button is left out.
        drawn: A chart of it; None shows one made of text.
    """

    def write(style: Style) -> Iterator[Block]:
        yield tuple(_figures(report, style))
        if drawn is None and report.asked:
            yield (_text_chart(report, style),)
        yield _unanswered(report, style)
        yield _headed(
            "Marked as not right", (_marked(each, style) for each in report.marked), style
        )
        asked = (
            f"- {each.times} × {_question(each.question, style)}" for each in report.most_asked
        )
        yield _headed("Asked most", asked, style)
        yield _headed("Words that people use and no article holds", _words(report, style), style)
        never = (f"- {style.text(each.title)}" for each in report.never_quoted)
        yield _headed("Articles that were never quoted", never, style)

    blocks, whole = fitted(write, FILE)
    picture = Picture(CHART, drawn.png, drawn.description) if drawn is not None else None
    choices = tuple(
        Choice(each.question, each.key, f"{each.times} ×") for each in report.unanswered
    )
    menus = (Menu(name("group", days), "Choose one without an answer", choices),)
    buttons = [Press(f"{each} days", name("insights", each)) for each in PERIODS if each != days]
    buttons.append(Press("Spreadsheet", name("asked_csv", days)))
    files = ((FILE, whole),) if whole is not None else ()
    return Screen(blocks, (), menus if choices else (), tuple(buttons), files, picture)


def _figures(report: Report, style: Style) -> Iterator[str]:
    first, last = report.first_day, report.last_day
    period = f"{first.day} {first:%b} to {last.day} {last:%b %Y}"
    yield style.strong(f"What people asked, {period}")
    if not report.asked:
        yield words.NOTHING_ASKED
    else:
        share = f"{report.share or 0:.0%}"
        yield f"{counted(report.asked, 'question')}, {report.answered:,} answered ({share})."
    if report.median_ms is not None and report.p99_ms is not None:
        median, most = _ms(report.median_ms), _ms(report.p99_ms)
        yield f"Half of the answers took {median} at most, 99 of 100 took {most} at most."
    if report.unlogged:
        yield style.small(f"{counted(report.unlogged, 'question')} {words.ONLY_COUNTED}")
    if report.gaps:
        known = f", {report.missed:,} of them at least" if report.missed else ""
        gaps = counted(len(report.gaps), "time")
        yield style.small(f"{gaps} questions were answered and could not be logged{known}.")


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:,.{0 if milliseconds >= 10 else 1}f} ms"  # noqa: PLR2004  digits that tell


def _text_chart(report: Report, style: Style) -> str:
    drawn = chart.text_chart(report)
    return f"```\n{drawn}\n```" if style.is_markdown else drawn


def _unanswered(report: Report, style: Style) -> Block:
    lines = []
    for each in report.unanswered:
        missing = _missing(each.missing, style)
        lines.append(f"{_asked(each, style)}{f' · no article holds {missing}' if missing else ''}")
    if report.ignored:
        lines.append(style.small(f"{report.ignored} more are ignored."))
    return _headed("Without an answer", lines, style)


def _headed(head: str, lines: Iterable[str], style: Style) -> Block:
    found = tuple(lines)
    return (style.strong(head), *found) if found else ()


def _asked(each: Asked | UnansweredGroup, style: Style) -> str:
    return f"- {each.times} × {_question(each.question, style)}"


def _question(question: str, style: Style) -> str:
    return f"“{style.text(label(question, QUESTION_CHARS) if style.is_markdown else question)}”"


def _missing(missing: Sequence[str], style: Style) -> str:
    return ", ".join(_question(each, style) for each in missing[:MOST_MISSING])


def _marked(each: Marked, style: Style) -> str:
    kinds = ", ".join(
        f"{times} × {KINDS[kind].removeprefix('It is ').lower()}" for kind, times in each.kinds
    )
    said = "".join(
        f" “{style.text(label(text, QUESTION_CHARS))}”" for text in each.texts[:2] if text
    )
    where = ""
    if each.guild is not None and each.channel is not None and each.message is not None:
        where = f" {link_to(Place(each.guild, each.channel), each.message)}"
    return f"- {_question(each.question, style)}: {kinds}.{said}{where}"


def _words(report: Report, style: Style) -> Iterator[str]:
    shown = [f"{style.text(label(each.word))} ({each.times})" for each in report.unknown_words]
    for start in range(0, len(shown), WORDS_IN_LINE):
        yield ", ".join(shown[start : start + WORDS_IN_LINE])


def group_screen(group: UnansweredGroup, days: int) -> Screen:
    """A question without an answer, and what can be done about it."""

    def write(style: Style) -> Iterator[Block]:
        missing = _missing(group.missing, style)
        said = {"unknown_words"} if group.missing else set()  # which ones stands below
        why = ", ".join(REASONS.get(each, each) for each in group.reasons if each not in said)
        yield (
            style.strong(f"{_question(group.question, style)} has no answer"),
            f"Asked {counted(group.times, 'time')}.{f' Why there is none: {why}.' if why else ''}",
            f"No article holds {missing}." if missing else "",
        )
        yield (
            "As people put it:",
            *(_asked(each, style) for each in group.wordings),
        )

    blocks, whole = fitted(write, FILE)
    buttons = (
        Press("Write about this", name("write", group.key, days), Look.MAIN),
        Press("Add as another wording…", name("reword", group.key, days)),
        Press("Ignore", name("ignore", group.key, days)),
    )
    return Screen(blocks, (), (), buttons, ((FILE, whole),) if whole is not None else ())


def wording_screen(group: UnansweredGroup, days: int) -> Screen:
    """In which way an article answers it already."""

    def write(style: Style) -> Iterator[Block]:
        yield style.strong(_question(group.question, style)), *words.TWO_WAYS

    blocks, _ = fitted(write, "")
    buttons = (
        Press("Words that mean the same", name("same", group.key, days), Look.MAIN),
        Press("An article answers it", name("must", group.key, days)),
    )
    return Screen(blocks, (), (), buttons)
