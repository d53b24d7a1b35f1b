"""Previewing: what a draft would do, told from two editions: what is served, and what would be.

Everything here takes long for many articles and is for a thread. What is told is preview.py's
values. The invariant: what is said of a line is said of the lines that the draft's author typed.
"""

from collections.abc import Sequence
from dataclasses import replace
import re

from bot.articles.article import Article
from bot.articles.faults import Fault
from bot.records import AskedQuestion, Draft
from bot.search.alike import alike
from bot.search.index import Index
from bot.search.passages import Passage, passages
from bot.search.terms import written_words
from bot.services.diff import difference, opcodes
from bot.services.edition import Edition
from bot.services.preview import (
    Finding,
    NearPair,
    NearPassage,
    PassageChange,
    Preview,
    Stale,
    without_folder,
)
from bot.services.replay import replay
from bot.services.review import Review

AT_LINE = re.compile(r"line ([0-9]+): ")
# Words that two passages share, of all that either has, above which one has become the other.
SAME_SHARE = 0.3
MOST_PAIRS = 400  # by taste: where more differs, each is told as gone or new
MOST_COMPARED = 3_000  # passages of one article; of more only those that come and go are told


def preview_of(draft: Draft, review: Review, asked: Sequence[AskedQuestion]) -> Preview:
    """What a draft would do.

    Args:
        draft: The draft.
        review: What came of looking at it.
        asked: Recent questions, the latest first.
    """
    shown = Preview(
        draft,
        review.path,
        title_of(review),
        tuple(_finding(draft, _short(fault, review), is_own=True) for fault in review.faults),
        tuple(_failing(draft, review, fault) for fault in review.failing),
        tuple(difference(_text(review.current), _text(draft.content))),
    )
    if review.edition is None:
        return shown
    before, after = _article(review.base, review.path), _article(review.edition, review.path)
    replayed = None
    if review.edition is not review.base:
        replayed = replay(asked, review.base.briefing, review.edition.briefing)
    return Preview(
        draft,
        shown.path,
        shown.title,
        shown.faults,
        shown.failing,
        shown.difference,
        tuple(_passage_changes(before, after)),
        tuple(_near(review.edition.snapshot.index, before, after)),
        replayed,
    )


def faulty(draft: Draft, problem: str) -> Preview:
    """The preview of a draft of which no file could be made."""
    line = AT_LINE.match(problem)
    if line is None:
        finding = Finding("", None, problem)
    else:
        finding = Finding(f"line {line[1]}", int(line[1]), problem[line.end() :])
    return Preview(draft, draft.path or "", "", (finding,))


def stale(draft: Draft, theirs: bytes | None, base: bytes | None) -> Preview:
    """The preview of a draft whose file somebody else changed meanwhile.

    Args:
        draft: The draft.
        theirs: What the file holds now; None if it is gone.
        base: What the draft was made from; None if that is not kept.
    """
    change = tuple(difference(_text(base), _text(theirs))) if base is not None else ()
    from_theirs = tuple(difference(_text(theirs), _text(draft.content)))
    return Preview(
        draft,
        draft.path or "",
        "",
        difference=from_theirs,
        stale=Stale(theirs, change, from_theirs),
    )


def near_pairs(index: Index, among: Sequence[int] | None = None) -> list[NearPair]:
    """Passages of two articles that say nearly the same, those that share most first.

    Args:
        index: Holds the articles.
        among: Numbers of passages one of which is `one` of each pair; None takes all.
    """
    return [
        NearPair(_near_passage(index, pair.one), _near_passage(index, pair.other), pair.share)
        for pair in alike(index, among)
    ]


def _near_passage(index: Index, number: int) -> NearPassage:
    passage = index.passages[number]
    article = passage.article
    line = article.line_of(passage.sentences[0].start)
    title = article.front_matter.title
    return NearPassage(article.path, title, passage.heading, line, _text_of(passage))


def _near(index: Index, before: Article | None, after: Article | None) -> list[NearPair]:
    """What is near to the passages that are new or read differently."""
    if after is None:
        return []
    known = {_text_of(each) for each in passages(before)} if before is not None else set()
    new = [
        number
        for number, passage in enumerate(index.passages)
        if passage.article is after and _text_of(passage) not in known
    ]
    return near_pairs(index, new)


def _passage_changes(before: Article | None, after: Article | None) -> list[PassageChange]:
    old = list(passages(before)) if before is not None else []
    new = list(passages(after)) if after is not None else []
    if max(len(old), len(new)) > MOST_COMPARED:
        return _come_and_gone(old, new)
    changes = []
    for tag, i, j, k, m in opcodes([_key(each) for each in old], [_key(each) for each in new]):
        if tag == "equal":
            continue
        gone, come = old[i:j], new[k:m]
        if len(gone) * len(come) <= MOST_PAIRS:
            for now in tuple(come):
                was = next((each for each in gone if _is_same(each, now)), None)
                if was is not None:
                    gone.remove(was)
                    come.remove(now)
                    before_now = _text_of(was), _text_of(now)
                    changes.append(PassageChange("changed", now.heading, *before_now))
        changes += _come_and_gone(gone, come)
    return changes


def _come_and_gone(old: Sequence[Passage], new: Sequence[Passage]) -> list[PassageChange]:
    before, after = {_key(each) for each in old}, {_key(each) for each in new}
    gone = (each for each in old if _key(each) not in after)
    come = (each for each in new if _key(each) not in before)
    return [
        *(PassageChange("removed", each.heading, _text_of(each), "") for each in gone),
        *(PassageChange("added", each.heading, "", _text_of(each)) for each in come),
    ]


def _is_same(was: Passage, now: Passage) -> bool:
    """Whether one passage has become the other."""
    mine, theirs = written_words(_text_of(was)), written_words(_text_of(now))
    return len(mine & theirs) >= SAME_SHARE * max(1, len(mine | theirs))


def _key(passage: Passage) -> str:
    return f"{passage.heading}\n{_text_of(passage)}"


def _text_of(passage: Passage) -> str:
    return passage.article.text[passage.sentences[0].start : passage.sentences[-1].end]


def _failing(draft: Draft, review: Review, fault: Fault) -> Finding:
    """An own question that fails, of this article or another."""
    files = review.base.snapshot.files
    other = next((path for path, file in files.items() if file == fault.path), None)
    is_own = other is None or other == review.path
    if not is_own:
        return Finding(f"{other}:{fault.line}", None, fault.message)
    return _finding(draft, fault, is_own=False)


def _finding(draft: Draft, fault: Fault, *, is_own: bool) -> Finding:
    """A fault where the draft's author sees it.

    Args:
        draft: The draft.
        fault: On a line of the file.
        is_own: Whether it is of the text; a failing question is not.
    """
    line = fault.line - draft.first_line + 1
    lines = draft.typed.count(b"\n") + 1
    if draft.first_line and 1 <= line <= lines and (is_own or draft.first_line == 1):
        return Finding(f"line {line}", line, fault.message)
    if draft.first_line and is_own:
        return Finding(f"line {fault.line} of the file", None, fault.message)
    return Finding("", None, fault.message)


def _short(fault: Fault, review: Review) -> Fault:
    """The fault, with other files as paths below the folder."""
    return replace(fault, message=without_folder(fault.message, review.base.snapshot.root))


def title_of(review: Review) -> str:
    """The article's title as it would be, or of one that goes, as it was; "" for none."""
    for edition in (review.edition, review.base):
        article = None if edition is None else _article(edition, review.path)
        if article is not None:
            return article.front_matter.title
    return ""


def _article(edition: Edition, path: str) -> Article | None:
    return edition.snapshot.by_path().get(path)


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8", "replace")
