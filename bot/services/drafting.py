"""Drafting: every way in which a moderator says what an article is to be.

What is typed is kept before anything else happens with it, so that it can be given back whatever
follows. What a draft would do is preview.py's, publishing it moderation.py's. The invariant: a
draft that comes back is in the store.
"""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Protocol

from bot.articles.article import Article
from bot.articles.faults import Fault, not_utf8
from bot.articles.reading import revision_of
from bot.articles.synonyms import SYNONYMS_FILE
from bot.errors import ChangeError, NotFoundError, RefusedError
from bot.library.folder import marks
from bot.library.snapshot import reread_article
from bot.library.writing import current_bytes
from bot.records import AuditEntry, Draft, DraftKind
from bot.services.history import MOST_STATES, Histories
from bot.services.protocols import Revisions
from bot.services.review import Served
from bot.services.sections import (
    SectionText,
    fits_form,
    rewrite,
    rewrite_section,
    section_texts,
    with_lf,
)
from bot.services.typed import (
    GIVEN_OUT,
    GONE,
    By,
    Form,
    check_upload,
    encoded,
    filled_in,
    of_article,
    of_file,
    of_form,
    of_synonyms,
)
from bot.services.wordings import with_must_answer, with_synonym

MOST_DRAFTS = 25  # of one person, by taste; the oldest goes


@dataclass(frozen=True, slots=True)
class Sections:
    """An article opened for editing.

    Attributes:
        path: The article's.
        title: The article's.
        revision: Of the file; to be handed back with the edited text.
        sections: In order.
    """

    path: str
    title: str
    revision: str
    sections: tuple[SectionText, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A quoted place opened for correcting.

    Attributes:
        path: The article's.
        title: The article's.
        revision: Of the file; to be handed back with the corrected text.
        start: First character, in code points of the file's text now.
        end: One past the last.
        text: What stands there, as it stands in the file, with LF for line ends.
        fits: Whether a form can hold it.
    """

    path: str
    title: str
    revision: str
    start: int
    end: int
    text: str
    fits: bool


@dataclass(frozen=True, slots=True)
class SynonymsText:
    """synonyms.yaml opened for editing.

    Attributes:
        text: The file's text with LF for line ends; "" if there is none.
        revision: To be handed back with the edited text; None if there is no file.
        fits: Whether a form can hold it.
    """

    text: str
    revision: str | None
    fits: bool


class DraftRecords(Protocol):
    """Where drafts are kept; each raises StoreError."""

    async def keep(self, draft: Draft, most: int) -> int:
        """Keep a draft, and of its author's the newest so many; its id."""

    async def draft(self, draft_id: int) -> Draft | None:
        """A draft; None if it is not there any more."""

    async def of_person(self, person: str) -> tuple[Draft, ...]:
        """A person's drafts, newest first."""

    async def give_up(self, draft_id: int, entry: AuditEntry) -> bool:
        """Delete a draft and write down who gave it up; whether it was there."""


class Drafting:
    """Ways in. Each that returns a Draft has kept it; each may raise StoreError if it cannot be.

    A failed StoreError carries nothing: give the typed text back from what you have.

    Args:
        root: The knowledge folder.
        served: What is served of it.
        drafts: Where drafts are kept.
        histories: What was served before.
        revisions: The texts of that.
    """

    def __init__(
        self,
        root: Path,
        served: Served,
        drafts: DraftRecords,
        histories: Histories,
        revisions: Revisions,
    ) -> None:
        self._root = root
        self._served = served
        self._drafts = drafts
        self._histories = histories
        self._revisions = revisions

    async def form(self, form: Form, by: By) -> Draft:
        """A new article from a form; raw text goes through the importer.

        What cannot become an article is kept all the same, with `problem` set.
        """
        draft = await asyncio.to_thread(of_form, form, by)
        return await self._keep(draft)

    async def upload(
        self, file_name: str, content: bytes, by: By, *, path: str | None = None
    ) -> Draft:
        """A whole file: a new article, or with a path the text of one that is there.

        A new one that does not start with a line --- is raw text and goes through the importer. A
        file that was given out by the name of `download_name` is compared with what it was made
        from. The path may be that of synonyms.yaml.

        Raises:
            RefusedError: The bytes are no text: empty, not UTF-8, NUL, a zip, too large. Nothing
                is kept, for whoever sent them has them.
            NotFoundError: There is no article of that path.
        """
        await asyncio.to_thread(check_upload, file_name, content)
        if path is None:
            return await self._keep(await asyncio.to_thread(of_file, file_name, content, by))
        current = await self._current(path)
        expected = await self._made_from(file_name, current)
        draft = of_article(path, expected, "", by, "upload")
        kind: DraftKind = "synonyms" if path == SYNONYMS_FILE else "edit"
        draft = replace(draft, kind=kind, content=content, typed=content, first_line=1)
        return await self._keep(replace(draft, name=PurePosixPath(path).name))

    async def sections(self, path: str) -> Sections:
        """An article's sections as its file has them now.

        Raises:
            NotFoundError: There is no such article.
            RefusedError: The file has faults; it is to be edited as a whole.
        """
        article = await self._article(path)
        return Sections(path, article.front_matter.title, article.revision, section_texts(article))

    async def section(self, path: str, revision: str, index: int, new_text: str, by: By) -> Draft:
        """One section of an article rewritten; blank text takes it out.

        Args:
            path: The article's.
            revision: Of `Sections`. If the file has another one by now the draft is kept all the
                same, and its preview is stale.
            index: Of `SectionText`.
            new_text: As typed.
            by: Who, and why.
        """
        draft = of_article(path, revision, new_text, by, f"section:{index}")
        article = await self._as_it_was(path, revision)
        if article is None or index >= len(article.sections):
            return await self._keep(replace(draft, problem=GONE))
        rewritten = rewrite_section(article, index, new_text)
        return await self._keep(filled_in(draft, rewritten))

    async def passage(self, path: str, revision: str, start: int, end: int) -> Passage:
        """The place that a quote's receipt names, as the file has it now.

        A file that changed since is looked through for the same words; they count if they stand
        there once.

        Raises:
            NotFoundError: There is no such article, or the quoted words do not stand in it any
                more.
            RefusedError: The file has faults; it is to be edited as a whole.
        """
        article = await self._article(path)
        if article.revision != revision:
            words = await self._words(path, revision, start, end)
            if not words or article.text.count(words) != 1:
                raise NotFoundError(
                    f"{path}: the quoted words do not stand there any more as they were; edit the"
                    " article as it is now"
                )
            start = article.text.index(words)
            end = start + len(words)
        text = with_lf(article.text[start:end])
        title = article.front_matter.title
        return Passage(path, title, article.revision, start, end, text, fits_form(text))

    async def correction(self, passage: Passage, new_text: str, by: By) -> Draft:
        """The words of a passage replaced; blank text takes them out.

        Its path, revision, start and end are what counts; if the file has another revision by now
        the draft is kept all the same, and its preview is stale.
        """
        origin = f"correction:{passage.start}-{passage.end}"
        draft = of_article(passage.path, passage.revision, new_text, by, origin)
        article = await self._as_it_was(passage.path, passage.revision)
        if article is None:
            return await self._keep(replace(draft, problem=GONE))
        rewritten = rewrite(article.text, passage.start, passage.end, new_text)
        return await self._keep(filled_in(draft, rewritten))

    async def removal(self, path: str, by: By) -> Draft:
        """An article that is to go; the history keeps it.

        Raises:
            NotFoundError: There is no such article.
        """
        current = await self._current(path)
        expected = None if current is None else revision_of(current)
        draft = of_article(path, expected, "", by, "removal")
        return await self._keep(replace(draft, kind="remove"))

    async def restoration(self, path: str, revision: str, by: By) -> Draft:
        """An article that is to be what it was.

        Args:
            path: The article's.
            revision: A whole content hash of its history.
            by: Who, and why.

        Raises:
            NotFoundError: No text of that revision is kept.
            WithdrawnError: It was withdrawn.
        """
        states = await self._histories.history(path, MOST_STATES)
        if all(each.publication.revision != revision for each in states):
            raise NotFoundError(f"{path}: it never was revision {revision[:12]}")
        stored = await self._revisions.revision(revision)
        if stored is None:
            raise NotFoundError(f"{path}: no text of revision {revision[:12]} is kept")
        current = await asyncio.to_thread(current_bytes, self._root, path)
        expected = None if current is None else revision_of(current)
        draft = of_article(path, expected, "", by, "restoration")
        return await self._keep(replace(draft, kind="restore", content=stored.content))

    async def synonyms(self) -> SynonymsText:
        """The words that mean the same, as their file has them now.

        Raises:
            ChangeError: It cannot be read as text.
        """
        content = await asyncio.to_thread(current_bytes, self._root, SYNONYMS_FILE)
        try:
            text = (content or b"").decode("utf-8")
        except UnicodeDecodeError as error:
            raise ChangeError(str(not_utf8(SYNONYMS_FILE, error))) from error
        shown = with_lf(text)
        revision = None if content is None else revision_of(content)
        return SynonymsText(shown, revision, fits_form(shown))

    async def synonyms_change(self, new_text: str, expected: str | None, by: By) -> Draft:
        """synonyms.yaml rewritten in a form; as a file it is an upload.

        Args:
            new_text: As typed.
            expected: Of `SynonymsText`; None if there was no file.
            by: Who, and why.
        """
        return await self._keep(of_synonyms(new_text, expected, by))

    async def another_wording(self, words: str, means: str, by: By) -> Draft:
        """synonyms.yaml with words that people use, and the article's words for the same.

        Raises:
            RefusedError: One of them is blank, or both are the same.
            ChangeError: The file cannot be read as text.
        """
        now = await self.synonyms()
        added = with_synonym(now.text, words, means)
        return await self._keep(of_synonyms(added.text, now.revision, by))

    async def must_answer(self, path: str, question: str, quote: str, by: By) -> Draft:
        """An article with a question that it must answer from then on.

        Args:
            path: The article's.
            question: As people ask it.
            quote: Words of the sentence that answers it.
            by: Who, and why.

        Raises:
            NotFoundError: There is no such article.
            RefusedError: A text is blank; or the file has faults and is to be edited as a whole.
        """
        article = await self._article(path)
        added = with_must_answer(article.text, question, quote)
        draft = of_article(path, article.revision, added.line, by, "wording")
        return await self._keep(
            replace(draft, content=encoded(added.text), first_line=added.number, fields=())
        )

    async def _keep(self, draft: Draft) -> Draft:
        return replace(draft, id=await self._drafts.keep(draft, MOST_DRAFTS))

    async def _current(self, path: str) -> bytes | None:
        """What an article's file holds; None if it is gone, and served all the same.

        Raises:
            NotFoundError: There is no such article.
            ChangeError: It cannot be read.
        """
        is_known = path in self._served.current.snapshot.by_path() or path == SYNONYMS_FILE
        if not is_known and path not in await asyncio.to_thread(marks, self._root):
            raise NotFoundError(f"there is no article {path!r}")
        return await asyncio.to_thread(current_bytes, self._root, path)

    async def _article(self, path: str) -> Article:
        content = await self._current(path)
        if content is None:
            raise NotFoundError(f"{path}: its file is gone; restore it first")
        article, faults = await asyncio.to_thread(self._read, path, content)
        if article is None:
            raise RefusedError(tuple(map(str, faults)), ())
        return article

    def _read(self, path: str, content: bytes) -> tuple[Article | None, tuple[Fault, ...]]:
        return reread_article(path, content, self._served.current.snapshot.by_path().get(path))

    async def _as_it_was(self, path: str, revision: str) -> Article | None:
        """The article of that revision, if it can still be had."""
        served = self._served.current.snapshot.by_path().get(path)
        if served is not None and served.revision == revision:
            return served
        current = await asyncio.to_thread(current_bytes, self._root, path)
        if current is None or revision_of(current) != revision:
            try:
                stored = await self._revisions.revision(revision)
            except NotFoundError:
                return None
            current = stored.content if stored is not None else b""
        article, _ = await asyncio.to_thread(self._read, path, current)
        return article

    async def _words(self, path: str, revision: str, start: int, end: int) -> str:
        """What a receipt stands for; "" if that cannot be told."""
        article = await self._as_it_was(path, revision)
        return article.text[start:end] if article is not None else ""

    async def _made_from(self, file_name: str, current: bytes | None) -> str | None:
        """The revision that a file was made from, as its name says; else what is there now."""
        now = None if current is None else revision_of(current)
        said = GIVEN_OUT.search(file_name)
        if said is None or (now is not None and now.startswith(said[1])):
            return now
        try:
            stored = await self._revisions.revision(said[1])
        except NotFoundError:
            return said[1]
        return said[1] if stored is None else stored.revision
