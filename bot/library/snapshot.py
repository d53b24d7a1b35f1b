"""The articles as they stand at one moment, with their index: a value that is replaced whole.

Files come from folder.py, articles from articles/reading.py. The invariant: a snapshot holds every
article of the folder that has no fault, and a fault for every one that has.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from bot.articles.faults import Fault
from bot.articles.reading import read_article
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
    """

    root: Path
    index: Index
    faults: tuple[Fault, ...]
    files: Mapping[str, str]

    @classmethod
    def read(
        cls,
        root: Path,
        drafts: Iterable[tuple[ArticleFile, Path]] = (),
        progress: Progress | None = None,
    ) -> Self:
        """Read the folder and index it.

        Args:
            root: The knowledge folder.
            drafts: Files that stand in place of the folder's of the same path, or beside them,
                each with where it was found.
            progress: Called after each step with how many are done, of how many; an article takes
                two, to be read and to be indexed.

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
        articles = []
        for done, path in enumerate(sorted(contents), 1):
            article, problems = read_article(path, contents[path])
            faults += (replace(fault, path=files[path]) for fault in problems)
            if article is not None:
                articles.append(article)
            if progress is not None:
                progress(done, 2 * len(contents))
        synonyms, problems = read_folders_synonyms(root)
        faults += problems
        index = Index.build(articles, _after(len(contents), progress), synonyms)
        return cls(root, index, tuple(sorted(faults)), files)


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
