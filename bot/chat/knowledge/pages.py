"""What moderators look at, as screens: the list, one article, its history, what is wrong or due.

Values of services/overview.py in, screens out; nothing is sent here. The invariant: what an article
is called in a custom id are digits of its path, so that any path fits.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from bot.articles.article import Article
from bot.chat.knowledge import words
from bot.chat.knowledge.ids import digits_of, name
from bot.chat.knowledge.preview import ACTS, about
from bot.chat.knowledge.screens import (
    MOST_CHOICES,
    Block,
    Choice,
    Entry,
    Look,
    Menu,
    Press,
    Screen,
    fitted,
    label,
)
from bot.chat.knowledge.style import Style, markdown, plain
from bot.chat.knowledge.words import counted
from bot.records import DISK, OPERATOR, Draft, Published
from bot.services.drafting import Sections
from bot.services.overview import DueArticle, Listed, Problems

T = TypeVar("T")

LIST_PAGE = 20
HISTORY_PAGE = 8
STATE_CHARS = 240  # of a state with a long note, so that a page of them fits
SHOWN_DIGITS = 12
REPORT = "check.txt"
ENDS = {"removed", "withdrawn"}  # what ends an article is no text of it


def listing(articles: Sequence[Listed], page: int) -> Screen:
    """The articles that are served, a page of them."""
    if not articles:
        return Screen(("There is no article yet. /knowledge add takes the first one.",))
    shown, pages, page = _page_of(articles, page, LIST_PAGE)

    def write(style: Style) -> Iterator[Block]:
        yield (style.strong(counted(len(articles), "article")),)
        yield tuple(_listed(each, style) for each in shown)

    blocks, _ = fitted(write, "")
    choices = tuple(Choice(each.title, digits_of(each.path), each.path) for each in shown)
    menu = Menu(name("open", "list"), "Open an article", choices)
    return Screen(blocks, (), (menu,), _turning("list", "", page, pages))


def article_page(article: Article, draft_name: str, content: bytes) -> Screen:
    """One article, with its file and what can be done with it."""
    head = article.front_matter
    key = digits_of(article.path)

    def write(style: Style) -> Iterator[Block]:
        published = head.published.isoformat() if head.published else "undated"
        facts = [head.source, published, head.label, article.path, article.revision[:SHOWN_DIGITS]]
        yield (
            style.strong(style.text(head.title)),
            style.small(" · ".join(style.text(each) for each in facts if each)),
            style.text(head.url) if head.url else "",
            f"To be reviewed by {head.review_by.isoformat()}." if head.review_by else "",
            _tests(len(head.must_answer), len(head.must_not_answer)),
        )
        yield tuple(
            f"- {style.text(section.heading)}" for section in article.sections if section.heading
        )

    blocks, _ = fitted(write, draft_name)
    buttons = (
        Press("Edit", name("edit", key), Look.MAIN),
        Press("History", name("history", key, 0)),
        Press("Remove…", name("remove", key)),
        Press("Withdraw…", name("withdraw", key), Look.GRAVE),
    )
    return Screen(blocks, (), (), buttons, ((draft_name, content),))


def sections_page(sections: Sections, draft_name: str, content: bytes) -> Screen:
    """What of an article can be edited: a section in a form, or all of it as a file."""
    choices = tuple(
        Choice(
            each.heading or "The beginning",
            str(each.index),
            label((each.heading and each.text.partition("\n")[2]) or each.text)
            if each.fits
            else "too long for a form: change the file",
        )
        for each in sections.sections
    )
    key = digits_of(sections.path)
    menus = tuple(
        Menu(
            name("section", key, place),
            "Choose a section to edit" if not place else "… or one of the next",
            choices[place : place + MOST_CHOICES],
        )
        for place in range(0, min(len(choices), 4 * MOST_CHOICES), MOST_CHOICES)
    )

    def write(style: Style) -> Iterator[Block]:
        yield (
            style.strong(f"Edit “{style.text(sections.title)}”"),
            "Choose a section and change its text in a form. To change more, or what stands above"
            " the text, change the file and hand it in with /knowledge edit, option “file”.",
        )

    blocks, _ = fitted(write, draft_name)
    return Screen(blocks, (), menus, (), ((draft_name, content),))


def history_page(
    path: str, states: Sequence[Published], current: str | None, me: str, page: int
) -> Screen:
    """What an article was, newest first; each text can be restored.

    Args:
        path: The article's.
        states: From the store.
        current: The revision that is served; None if none is.
        me: Keyed hash of whoever looks.
        page: From 0.
    """
    shown, pages, page = _page_of(states, page, HISTORY_PAGE)
    key = digits_of(path)
    now = next((each for each in states if _is_text(each, current)), None)

    def write(style: Style) -> Iterator[Block]:
        yield (
            style.strong(f"History of {style.text(path)}"),
            "" if current else f"It {words.NOT_SERVED}.",
        )

    blocks, _ = fitted(write, "", taken=2000)
    entries = tuple(
        Entry(
            f"{'Now: ' if each is now else ''}{_within_limit(each, me)}",
            Press("Restore…", name("restore", key, each.publication.revision[:20], each.id))
            if _can_restore(each, current)
            else None,
        )
        for each in shown
    )
    return Screen(blocks, entries, (), _turning("turn", key, page, pages))


def _is_text(each: Published, revision: str | None) -> bool:
    return each.publication.revision == revision and each.publication.kind not in ENDS


def state_line(each: Published, me: str, style: Style) -> str:
    """One state of an article."""
    what = each.publication
    at = datetime.fromtimestamp(what.at_ms / 1000, tz=UTC)
    kind = "changed" if what.kind == "synonyms" else what.kind
    parts = [f"{at:%Y-%m-%d %H:%M} UTC", kind, f"by {_who(what.author, me)}"]
    if what.renamed_from:
        parts.append(f"before: {style.text(what.renamed_from)}")
    parts.append(what.revision[:SHOWN_DIGITS])
    if each.is_purged:
        parts.append("its text was deleted")
    elif each.is_withdrawn:
        parts.append("its text was withdrawn")
    note = f": {style.text(what.note)}" if what.note else ""
    return " · ".join(parts) + note


def problems_page(found: Problems) -> Screen:
    """What is wrong at present."""

    def write(style: Style) -> Iterator[Block]:
        if not found.lines and not found.missing:
            yield (style.strong(words.NO_TROUBLE),)
        if found.lines:
            head = style.strong(counted(len(found.lines), "problem"))
            yield head, *(f"- {style.text(line)}" for line in found.lines)
        if found.missing:
            yield (
                style.strong(f"{counted(len(found.missing), 'article')} without a file"),
                "They are still served. Put the files back, or let them go.",
                *(f"- {style.text(path)}" for path in found.missing),
            )
        if found.near:
            yield (
                style.strong("Nearly the same in two articles"),
                *(
                    f"- “{style.text(pair.one.title)}”, line {pair.one.line}, and"
                    f" “{style.text(pair.other.title)}”, line {pair.other.line}:"
                    f" {style.text(pair.one.text)}"
                    for pair in found.near
                ),
            )

    blocks, whole = fitted(write, REPORT)
    buttons: tuple[Press, ...] = ()
    if found.missing:
        text = f"Let {len(found.missing)} go"
        buttons = (Press(text, name("let_go", digits_of("\n".join(found.missing))), Look.GRAVE),)
    files = ((REPORT, whole),) if whole is not None else ()
    return Screen(blocks, (), (), buttons, files)


def due_page(due: Sequence[DueArticle]) -> Screen:
    """Which articles are due for review."""
    if not due:
        return Screen((words.NOTHING_DUE,))

    def write(style: Style) -> Iterator[Block]:
        yield (
            style.strong("Due for review"),
            "When you have looked at one, change review_by in its file (/knowledge edit).",
        )
        yield tuple(f"- {_when(each)}: {style.text(each.title)}" for each in due)

    blocks, _ = fitted(write, "")
    shown = due[:MOST_CHOICES]
    choices = tuple(Choice(each.title, digits_of(each.path), _when(each)) for each in shown)
    menu = Menu(name("open", "due"), "Open an article", choices)
    return Screen(blocks, (), (menu,))


def drafts_page(drafts: Sequence[Draft], *, is_reminder: bool = False) -> Screen:
    """A person's changes that are not published, with what was typed."""
    if not drafts:
        return Screen((words.NO_DRAFTS,))

    def write(style: Style) -> Iterator[Block]:
        head = f"You have {counted(len(drafts), 'unpublished change')}"
        yield (
            style.strong(f"{head}."),
            "What you typed is attached. Open a change to see what it does, and to publish or"
            " cancel it.",
        )
        yield tuple(f"- {_draft_line(each, style)}" for each in drafts)

    blocks, _ = fitted(write, "")
    choices = tuple(
        Choice(f"{ACTS[each.kind]}: {each.name}", "-".join(about(each)), _at(each.created_at_ms))
        for each in drafts[:MOST_CHOICES]
    )
    menu = Menu(name("draft", "reminder" if is_reminder else "list"), "Open a change", choices)
    given = [each for each in drafts if each.kind not in {"remove", "restore"}]
    return Screen(blocks, (), (menu,), (), _files(given))


def _files(drafts: Sequence[Draft]) -> tuple[tuple[str, bytes], ...]:
    """What was typed, each file under a name of its own; as many as a message takes."""
    return tuple((f"{each.id}-{each.name}", each.typed) for each in drafts[:10])


def _listed(each: Listed, style: Style) -> str:
    about_it = [
        each.published or "undated",
        counted(each.passages, "passage"),
        f"review by {each.review_by}" if each.review_by else "",
        "has a problem: /knowledge check" if each.troubled else "",
    ]
    return f"- {style.text(each.title)} · {' · '.join(filter(None, about_it))}"


def _draft_line(each: Draft, style: Style) -> str:
    trouble = f" · {style.text(each.problem)}" if each.problem else ""
    path = style.text(each.path or each.name)
    return f"{_at(each.created_at_ms)} · {ACTS[each.kind]} · {path}{trouble}"


def _tests(wanted: int, unwanted: int) -> str:
    if not wanted + unwanted:
        return ""
    return f"It brings {counted(wanted + unwanted, 'question')} of its own as checks."


def _can_restore(each: Published, current: str | None) -> bool:
    kept = not (each.is_withdrawn or each.is_purged)
    return kept and each.publication.kind not in ENDS and each.publication.revision != current


def _within_limit(each: Published, me: str) -> str:
    line = state_line(each, me, markdown())
    return (
        line if len(line) <= STATE_CHARS else label(state_line(each, me, plain()), STATE_CHARS // 2)
    )


def _who(author: str, me: str) -> str:
    if author == DISK:
        return "the folder"
    if author == OPERATOR:
        return "the operator"
    return "you" if author == me else f"moderator {author[:6]}"


def _when(each: DueArticle) -> str:
    if each.days < 0:
        return f"since {each.review_by.isoformat()} ({counted(-each.days, 'day')} ago)"
    return f"by {each.review_by.isoformat()} (in {counted(each.days, 'day')})"


def _at(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, tz=UTC):%Y-%m-%d %H:%M} UTC"


def _page_of(things: Sequence[T], page: int, size: int) -> tuple[Sequence[T], int, int]:
    pages = max(1, -(-len(things) // size))
    page = min(max(page, 0), pages - 1)
    return things[page * size : (page + 1) * size], pages, page


def _turning(act: str, key: str, page: int, pages: int) -> tuple[Press, ...]:
    """Buttons to the pages before and after."""
    parts: Iterable[str] = (key,) if key else ()
    before = Press("‹ Newer" if key else "‹ Back", name(act, *parts, page - 1))
    after = Press("Older ›" if key else "Next ›", name(act, *parts, page + 1))
    return (*((before,) if page else ()), *((after,) if page + 1 < pages else ()))
