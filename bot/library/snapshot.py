"""The articles as they stand at one moment, with their index: a value that is replaced whole.

Files come from folder.py, articles from articles/reading.py. The invariant: a snapshot holds every
article of the folder that has no fault, and a fault for every one that has.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from bot.articles.article import Article
from bot.articles.faults import Fault
from bot.articles.reading import read_article, revision_of
from bot.articles.synonyms import Synonyms
from bot.library.folder import ArticleFile, read_folder
from bot.library.synonyms import read_folders_synonyms
from bot.search.index import Index, Progress


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The articles at one moment.

    Attributes:
        root: The knowledge folder.
        index: The good articles, ready to be searched.
        faults: What is wrong with the others and with synonyms.yaml, by file and line; paths as a
            person opens them.
        files: Article path -> the file that it was read from, as a person opens it.
        synonyms: Words that mean the same in the articles.
    """

    root: Path
    index: Index
    faults: tuple[Fault, ...]
    files: Mapping[str, str]
    synonyms: Synonyms = field(default_factory=Synonyms)

    @classmethod
    def read(
        cls,
        root: Path,
        drafts: Iterable[tuple[ArticleFile, Path]] = (),
        progress: Progress | None = None,
        previous: "Snapshot | None" = None,
    ) -> Self:
        """Read the folder and index it.

        Args:
            root: The knowledge folder.
            drafts: Files that stand in place of the folder's of the same path, or beside them,
                each with where it was found.
            progress: Called after each step with how many are done, of how many; an article takes
                two, to be read and to be indexed.
            previous: Its articles that are unchanged are not read again.

        Raises:
            KnowledgeError: The folder as a whole cannot be read.
        """
        folder = read_folder(root)
        contents = {file.path: file.content for file in folder.files}
        files = {path: str(root / path) for path in contents}
        faults = list(folder.faults)
        drafts = tuple(drafts)
        for draft, found in drafts:
            contents[draft.path] = draft.content
            files[draft.path] = str(found)
            # What was wrong with the file that the draft replaces is no matter any more.
            faults = [fault for fault in faults if fault.path != str(root / draft.path)]
        faults += (
            Fault(str(found), 1, twin)
            for draft, found in drafts
            if (twin := _twin(draft, contents, files))
        )
        known = previous.by_path() if previous is not None else {}
        articles = []
        for done, path in enumerate(sorted(contents), 1):
            article, problems = reread_article(path, contents[path], known.get(path))
            faults += (replace(fault, path=files[path]) for fault in problems)
            if article is not None:
                articles.append(article)
            if progress is not None:
                progress(done, 2 * len(contents))
        synonyms, problems, _ = read_folders_synonyms(root)
        faults += problems
        index = _index(articles, synonyms, previous, _after(len(contents), progress))
        return cls(root, index, tuple(sorted(faults)), files, synonyms)

    @classmethod
    def of(
        cls,
        root: Path,
        articles: Iterable[Article],
        faults: Iterable[Fault],
        synonyms: Synonyms,
        previous: "Snapshot | None" = None,
    ) -> Self:
        """Index articles that were read already.

        Args:
            root: The knowledge folder.
            articles: In any order; their paths differ.
            faults: What is wrong with others.
            synonyms: Words that mean the same in them.
            previous: What is indexed of unchanged articles is not indexed again.
        """
        ordered = sorted(articles, key=lambda article: article.path)
        files = {article.path: str(root / article.path) for article in ordered}
        index = _index(ordered, synonyms, previous)
        return cls(root, index, tuple(sorted(faults)), files, synonyms)

    def by_path(self) -> dict[str, Article]:
        """The good articles."""
        return {article.path: article for article in self.index.articles}


def reread_article(
    path: str, content: bytes, known: Article | None
) -> tuple[Article | None, tuple[Fault, ...]]:
    """As `read_article`, unless these bytes were read before."""
    if known is not None and known.revision == revision_of(content):
        return known, ()
    return read_article(path, content)


def _index(
    articles: Sequence[Article],
    synonyms: Synonyms,
    previous: Snapshot | None,
    progress: Progress | None = None,
) -> Index:
    """The index of articles in the order of their paths; the one before if nothing changed."""
    if previous is None:
        return Index.build(articles, progress, synonyms)
    if synonyms == previous.synonyms and tuple(articles) == previous.index.articles:
        return previous.index
    return previous.index.rebuild(articles, progress, synonyms)


def _twin(
    draft: ArticleFile, contents: Mapping[str, bytes], files: Mapping[str, str]
) -> str | None:
    """What is wrong with a draft whose text another article has."""
    twins = (path for path, content in contents.items() if content == draft.content)
    twin = next((path for path in twins if path != draft.path), None)
    return None if twin is None else f"this is the same text as {files[twin]}; remove one"


def _after(steps: int, progress: Progress | None) -> Progress | None:
    """The same progress, after so many steps."""
    if progress is None:
        return None
    return lambda done, total: progress(steps + done, steps + total)
