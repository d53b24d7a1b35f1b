"""What moderators type or send -> drafts, nothing of it kept or published yet.

Where drafts are kept is drafting.py's to see to. The invariant: whatever is typed into a form gives
a draft that holds every character of it; bytes that are no text are refused before anything is
done with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath
import re
import time

from bot.articles.faults import not_utf8
from bot.articles.front_matter import BYTE_ORDER_MARK, split_front_matter
from bot.articles.importing import import_text
from bot.articles.markdown import has_more
from bot.articles.synonyms import SYNONYMS_FILE
from bot.articles.visible import SURROGATES
from bot.errors import ImportTextError, RefusedError
from bot.library.names import slug
from bot.records import Draft
from bot.services.importing import title_of
from bot.services.sections import Rewritten, trimmed, with_lf

GONE = "somebody changed the article meanwhile, and what it was before is not kept"
# By taste: prose of a hundred pages has none of these, and what has more takes a moment to read, to
# index and to ask. Measured by tests/benchmarks/hostile.py; the folder itself takes more.
MAX_UPLOAD_BYTES = 256 * 1024
MOST_PIECES = 10_000
MOST_SENTENCES = 5_000
SENTENCE_END = re.compile(r"[.!?\u2026]\s|\u3002")
SPLIT = "split it into several articles, or have the operator put it into the folder"
HALF = re.compile(f"[{SURROGATES}]")
# A file that was given out says in its name what it was made from: bath.rev-4f3a9c21b0.md, also if
# a browser or Discord put a number behind it.
GIVEN_OUT = re.compile(r"\.rev-([0-9a-f]{10})(?:[ _-]*\(?[0-9]{1,3}\)?)?(?=\.\w+\Z)")
GIVEN_DIGITS = 10
# What programs save that is no text, by how it begins.
NO_TEXT: Mapping[bytes, str] = {
    b"PK\x03\x04": "a zip file, such as a Word document",
    b"PK\x05\x06": "a zip file",
    b"%PDF-": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Word document",
    b"{\\rtf": "an RTF document",
    b"\x1f\x8b": "a packed file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\xff\xfe": "saved as UTF-16",
    b"\xfe\xff": "saved as UTF-16",
}


@dataclass(frozen=True, slots=True)
class By:
    """Who wants a change, and why.

    Attributes:
        person: Keyed hash; only the same person may publish it.
        note: Why, in their own words; "" for nothing.
    """

    person: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What a moderator typed to add an article; all as typed.

    Attributes:
        title: One line.
        link: The publisher's address, or "".
        date: The day it was published as YYYY-MM-DD, or "".
        text: Raw text; headings, lists and captions are recognised in it.
    """

    title: str
    link: str
    date: str
    text: str


def download_name(path: str, revision: str) -> str:
    """What an article's file is called when it is given out to be edited."""
    name = PurePosixPath(path)
    said = f".rev-{revision[:GIVEN_DIGITS]}" if revision else ""
    return f"{name.stem}{said}{name.suffix}"


def check_upload(name: str, content: bytes) -> None:
    """Refuse bytes that are no text.

    Raises:
        RefusedError: They are not; says why and what to do.
    """
    why = _why_no_text(content)
    if why is not None:
        raise RefusedError((f"{name}: {why}",), ())


def _why_no_text(content: bytes) -> str | None:
    if not content.strip():
        return "the file is empty; write something into it"
    if len(content) > MAX_UPLOAD_BYTES:
        size = f"{len(content):,} bytes; at most {MAX_UPLOAD_BYTES:,} are taken here"
        return f"the file has {size}: {SPLIT}"
    kind = next((kind for start, kind in NO_TEXT.items() if content.startswith(start)), None)
    if kind is not None:
        return f"this is {kind}; save it as plain text (UTF-8)"
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        fault = not_utf8("", error)
        return f"line {fault.line}: {fault.message}"
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return f"line {line}: there is a NUL character; remove it, or save the file as text"
    return _why_too_much(text)


def _why_too_much(text: str) -> str | None:
    """What would take too long to read and to ask, told before any of that is done."""
    if sum(1 for _ in islice(SENTENCE_END.finditer(text), MOST_SENTENCES + 1)) > MOST_SENTENCES:
        return f"the text has more than {MOST_SENTENCES:,} sentences: {SPLIT}"
    split = split_front_matter(text)
    if has_more(text, 0 if split is None else split.body_start, MOST_PIECES):
        return f"the text has more than {MOST_PIECES:,} pieces of text and markup: {SPLIT}"
    return None


def of_form(form: Form, by: By) -> Draft:
    """A new article from a form."""
    head = f"Title: {form.title}\nLink: {form.link}\nDate: {form.date}\n\n"
    typed = encoded(head + with_lf(form.text))
    name = f"{slug(form.title) or 'article'}.txt"
    fields = tuple((name, getattr(form, name)) for name in ("title", "link", "date", "text"))
    draft = replace(_new(by, typed, name, "form"), fields=fields)
    title = form.title.strip() or None
    try:
        imported = import_text(
            with_lf(form.text),
            title=title,
            fallback_title="",
            url=form.link.strip() or None,
            published=form.date.strip() or None,
        )
    except ImportTextError as error:
        return replace(draft, problem=str(error))
    return replace(draft, content=encoded(imported.text))


def of_file(file_name: str, content: bytes, by: By) -> Draft:
    """A new article from a file, which `check_upload` has found to be text."""
    stem = PurePosixPath(GIVEN_OUT.sub("", file_name) or "article").stem
    draft = _new(by, content, file_name, "upload")
    text = content.decode("utf-8")
    if split_front_matter(text) is not None:
        return replace(draft, content=content, first_line=1)
    try:
        imported = import_text(text.removeprefix(BYTE_ORDER_MARK), fallback_title=title_of(stem))
    except ImportTextError as error:
        return replace(draft, problem=str(error))
    return replace(draft, content=encoded(imported.text))


def of_article(path: str, expected: str | None, new_text: str, by: By, origin: str = "") -> Draft:
    """What was typed for an article that is there; no file is made of it yet."""
    name = PurePosixPath(path)
    typed = trimmed(with_lf(new_text))
    return Draft(
        kind="edit",
        path=path,
        content=None,
        expected=expected,
        author=by.person,
        note=by.note,
        typed=encoded(typed),
        name=f"{name.stem}.txt",
        first_line=0,
        problem=_half_a_character(typed),
        created_at_ms=now_ms(),
        origin=origin,
        fields=(("text", new_text),) if new_text else (),
    )


def of_synonyms(new_text: str, expected: str | None, by: By) -> Draft:
    """synonyms.yaml rewritten, as typed."""
    draft = of_article(SYNONYMS_FILE, expected, "", by, "synonyms")
    draft = replace(draft, fields=(("text", new_text),), name=SYNONYMS_FILE)
    content = encoded(f"{trimmed(with_lf(new_text))}\n")
    return replace(draft, kind="synonyms", content=content, typed=content, first_line=1)


def filled_in(draft: Draft, rewritten: Rewritten) -> Draft:
    """A draft with the file that it makes."""
    if draft.problem:
        return draft
    return replace(draft, content=encoded(rewritten.text), first_line=max(1, rewritten.first_line))


def encoded(text: str) -> bytes:
    """A text as UTF-8; "?" for half characters, which have no form in it."""
    return text.encode("utf-8", "replace")


def now_ms() -> int:
    """UTC, milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def _new(by: By, typed: bytes, name: str, origin: str) -> Draft:
    return Draft(
        "add", None, None, None, by.person, by.note, typed, name, 0, "", now_ms(), origin=origin
    )


def _half_a_character(text: str) -> str:
    half = HALF.search(text)
    if half is None:
        return ""
    line = text.count("\n", 0, half.start()) + 1
    return f"line {line}: there is half a character (U+{ord(half[0]):04X}); delete it"
