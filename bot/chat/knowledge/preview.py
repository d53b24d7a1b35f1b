"""A preview -> the screen that shows what a change would do, and lets one publish or cancel it.

The invariant: there is a way to publish only where publishing would not be refused, and the text
that was given in can always be had back.
"""

from collections.abc import Iterator

from bot.chat.knowledge import words
from bot.chat.knowledge.ids import digits_of, name
from bot.chat.knowledge.screens import (
    Block,
    Choice,
    Look,
    Menu,
    Press,
    Screen,
    fitted,
    label,
)
from bot.chat.knowledge.style import Style
from bot.chat.knowledge.words import counted
from bot.records import Draft
from bot.services.diff import Line
from bot.services.preview import PassageChange, Preview, Stale
from bot.services.replay import Replay, Replayed

FILE = "preview.txt"
# By taste: of a passage, what tells which it is; the difference stands above.
PASSAGE_CHARS = 140
MARKS = {"lost": "loses its answer", "gained": "gains an answer", "changed": "another answer"}
CORRECTING_KINDS = {"edit", "restore"}
ACTS = {
    "add": "A new article",
    "edit": "A change",
    "remove": "The removal",
    "restore": "An earlier text",
    "synonyms": "The words that mean the same",
}


def preview_screen(preview: Preview) -> Screen:
    """What publishing a draft would do."""

    def write(style: Style) -> Iterator[Block]:
        yield _head(preview, style)
        yield _faults(preview, style)
        if preview.stale is not None:
            yield from _stale(preview.stale, style)
        else:
            yield _difference(preview, style)
        yield _passages(preview, style)
        yield _near(preview, style)
        yield _checks(preview, style)

    blocks, whole = fitted(write, FILE)
    files = [(FILE, whole)] if whole is not None else []
    if preview.stale is not None and preview.stale.theirs is not None:
        files.append((f"now-{preview.draft.name}", preview.stale.theirs))
    if preview.stale is not None:
        files.append((f"yours-{preview.draft.name}", preview.draft.typed))
    return Screen(blocks, (), _menus(preview), _buttons(preview), tuple(files))


def about(draft: Draft) -> tuple[str, str]:
    """What names a draft in a custom id: its number, and digits that tell it from any other."""
    return str(draft.id), digits_of(f"{draft.id} {draft.created_at_ms}")


def key_of(replayed: Replayed) -> str:
    """What names a replayed question in a menu."""
    return digits_of("\n".join((*replayed.after, replayed.question)))


def _head(preview: Preview, style: Style) -> Block:
    what = ACTS[preview.draft.kind]
    called = preview.title or preview.path
    title = f" of “{style.text(called)}”" if called else ""
    if preview.draft.kind == "add" and preview.title:
        title = f": “{style.text(preview.title)}”"
    if preview.draft.kind == "synonyms":
        title = ""
    return style.strong(f"Preview. {what}{title}"), style.small(words.ONLY_YOU)


def _faults(preview: Preview, style: Style) -> Block:
    if not preview.faults:
        return ()
    head = f"It cannot be published yet: {counted(len(preview.faults), 'fault')}."
    return style.strong(head), *(f"- {style.text(str(fault))}" for fault in preview.faults)


def _stale(stale: Stale, style: Style) -> Iterator[Block]:
    changed = "changed" if stale.theirs is not None else "removed"
    yield (
        style.strong(f"The article was {changed} meanwhile, so this cannot be published."),
        "Both texts are attached. Look at what was done, and make your change again.",
    )
    if stale.difference:
        yield style.strong("What was changed"), *difference_lines(stale.difference, style)
    if stale.from_theirs:
        yield (
            style.strong("From what it is now to yours"),
            *difference_lines(stale.from_theirs, style),
        )


def _difference(preview: Preview, style: Style) -> Block:
    lines = preview.difference
    if is_new(preview) and preview.passages and style.is_markdown:
        return ()
    if not lines:
        return () if preview.faults else (style.strong("The text stays as it is."),)
    head = style.strong("What changes")
    return f"{head} ({style.gone('gone')} {style.new('new')})", *difference_lines(lines, style)


def difference_lines(
    lines: tuple[Line, ...], style: Style, *, numbered: bool = True
) -> Iterator[str]:
    """What differs between two texts, a line each, with what is gone and new marked in it.

    Args:
        lines: From services/diff.py.
        style: How it is written.
        numbered: Whether each line has its number.
    """
    last = None
    for line in lines:
        if last is not None and line.number > last + 1:
            yield "…"
        last = line.number
        if not line.text.strip():
            continue
        if line.mark == "+":
            text = style.new(line.text)
        elif line.mark == "-":
            text = style.gone(line.text)
        elif line.mark == "~":
            text = style.in_words(line.parts)
        else:
            text = style.text(line.text)
        yield f"{style.number(line.number)} {text}" if numbered else text


def _passages(preview: Preview, style: Style) -> Block:
    changes = preview.passages
    if not changes:
        return ()
    counts = [
        f"{count} {mark}"
        for mark in ("added", "changed", "removed")
        if (count := sum(each.mark == mark for each in changes))
    ]
    if is_new(preview):
        head = f"Members can be answered with {counted(len(changes), 'passage')}"
        return style.strong(head), *(f"- {_passage(each, style)}" for each in changes)
    return style.strong(f"Passages: {', '.join(counts)}"), *(
        f"- {each.mark}: {_passage(each, style)}" for each in changes
    )


def _passage(each: PassageChange, style: Style) -> str:
    text = each.after or each.before
    shown = style.text(label(text, PASSAGE_CHARS) if style.is_markdown else text)
    return f"{style.text(each.heading)} › {shown}" if each.heading else shown


def is_new(preview: Preview) -> bool:
    """Whether all of the text is new, so that there is nothing to compare it with."""
    return preview.draft.kind == "add"


def _checks(preview: Preview, style: Style) -> Block:
    lines = []
    if preview.failing:
        head = f"Checks: {counted(len(preview.failing), 'question')} of the articles would fail."
        lines += [style.strong(head), *(f"- {style.text(str(each))}" for each in preview.failing)]
        lines.append("Publishing needs a reason, which is recorded.")
    elif not preview.blocked:
        lines.append(f"{style.strong('Checks')}: the articles' own questions get their answers.")
    if preview.replay is not None:
        lines.append(replayed(preview.replay))
    return tuple(lines)


def replayed(replay: Replay) -> str:
    """What becomes of recent questions, in a sentence."""
    asked = f"Of {counted(replay.asked, 'recent question')}"
    if replay.asked < replay.recent:
        asked += f" (there was no time for the other {replay.recent - replay.asked:,})"
    if not replay.differing:
        return (
            f"{asked} none changes."
            if replay.asked
            else "There is no recent question to try it on."
        )
    changes = len(replay.differing)
    parts = [f"{changes} change{'s' * (changes == 1)}"]
    if lost := replay.count("lost"):
        parts.append(f"{lost} lose{'s' * (lost == 1)} {'its' if lost == 1 else 'their'} answer")
    if gained := replay.count("gained"):
        parts.append(f"{gained} gain{'s' * (gained == 1)} {'one' if lost else 'an answer'}")
    return f"{asked} {', '.join(parts)}."


def _near(preview: Preview, style: Style) -> Block:
    if not preview.near:
        return ()
    head = style.strong("Nearly the same stands elsewhere")
    return head, *(
        f"- {style.text(pair.one.text)} — also in “{style.text(pair.other.title)}”"
        f"{f' › {style.text(pair.other.heading)}' if pair.other.heading else ''},"
        f" line {pair.other.line}"
        for pair in preview.near
    )


def _menus(preview: Preview) -> tuple[Menu, ...]:
    if preview.replay is None or not preview.replay.differing:
        return ()
    choices: dict[str, Choice] = {}
    for each in preview.replay.differing:
        key = key_of(each)
        choices.setdefault(key, Choice(each.question, key, MARKS[each.mark]))
    title = "Look at a question before and after"
    return (Menu(name("replay", *about(preview.draft)), title, tuple(choices.values())),)


def _buttons(preview: Preview) -> tuple[Press, ...]:
    draft = about(preview.draft)
    buttons = []
    if preview.needs_reason:
        buttons.append(Press("Publish with a reason…", name("reason", *draft), Look.GRAVE))
    elif not preview.blocked:
        kind = preview.draft.kind
        text = "Remove it" if kind == "remove" else "Publish"
        look = Look.GRAVE if kind == "remove" else Look.GOOD
        buttons.append(Press(text, name("publish", *draft), look))
    if not preview.blocked and preview.draft.kind in CORRECTING_KINDS:
        buttons.append(Press("This corrects a mistake…", name("mistake", *draft)))
    if preview.draft.fields and preview.stale is None:
        buttons.append(Press("Change my text", name("again", *draft)))
    buttons.append(Press("Cancel", name("cancel", *draft)))
    if preview.draft.kind not in {"remove", "restore"}:
        buttons.append(Press("Get my text", name("text", *draft)))
    return tuple(buttons)
