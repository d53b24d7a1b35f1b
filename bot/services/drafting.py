"""Drafting: every way in which a moderator says what an article is to be.

What is typed is kept before anything else happens with it, so that it can be given back whatever
follows. What a draft would do is preview.py's, publishing it moderation.py's. The invariant: a
draft that comes back is in the store.
"""

from dataclasses import dataclass

from bot.records import Draft
from bot.services.sections import SectionText


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


class Drafting:
    """Ways in. Each that returns a Draft has kept it; each may raise StoreError if it cannot be.

    A failed StoreError carries nothing: give the typed text back from what you have.
    """

    async def form(self, form: Form, by: By) -> Draft:
        """A new article from a form; raw text goes through the importer.

        What cannot become an article is kept all the same, with `problem` set.
        """
        raise NotImplementedError

    async def upload(
        self, file_name: str, content: bytes, by: By, *, path: str | None = None
    ) -> Draft:
        """A whole file: a new article, or with a path the text of one that is there.

        A new one that does not start with a line --- is raw text and goes through the importer.

        Raises:
            RefusedError: The bytes are no text: empty, not UTF-8, NUL, a zip, too large. Nothing
                is kept, for whoever sent them has them.
            NotFoundError: There is no article of that path.
        """
        raise NotImplementedError

    async def sections(self, path: str) -> Sections:
        """An article's sections as its file has them now.

        Raises:
            NotFoundError: There is no such article.
            RefusedError: The file has faults; it is to be edited as a whole.
        """
        raise NotImplementedError

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
        raise NotImplementedError

    async def passage(self, path: str, revision: str, start: int, end: int) -> Passage:
        """The place that a quote's receipt names, as the file has it now.

        A file that changed since is looked through for the same words; they count if they stand
        there once.

        Raises:
            NotFoundError: There is no such article, or the quoted words do not stand in it any
                more.
        """
        raise NotImplementedError

    async def correction(self, passage: Passage, new_text: str, by: By) -> Draft:
        """The words of a passage replaced; blank text takes them out.

        Its path, revision, start and end are what counts; if the file has another revision by now
        the draft is kept all the same, and its preview is stale.
        """
        raise NotImplementedError

    async def removal(self, path: str, by: By) -> Draft:
        """An article that is to go; the history keeps it.

        Raises:
            NotFoundError: There is no such article.
        """
        raise NotImplementedError

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
        raise NotImplementedError

    async def synonyms(self) -> str:
        """The text of synonyms.yaml; "" if there is none.

        Raises:
            ChangeError: It cannot be read as text.
        """
        raise NotImplementedError

    async def synonyms_change(self, new_text: str | bytes, expected: str | None, by: By) -> Draft:
        """synonyms.yaml rewritten.

        Args:
            new_text: As typed, or a file's bytes.
            expected: The hash of what it was made from (`synonyms_revision`); None if there was
                no file.
            by: Who, and why.
        """
        raise NotImplementedError

    async def synonyms_revision(self) -> str | None:
        """The hash of the file's bytes; None if there is none."""
        raise NotImplementedError
