"""Check: are the articles sound, and do their own questions get the answers they must?

Each article may bring `must_answer` and `must_not_answer`; they are asked over the whole folder as
it would be. The invariant: no fault means that every test of every article passed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answers.briefing import Briefing
from bot.articles.article import Article, BlockKind
from bot.articles.faults import Fault
from bot.errors import KnowledgeError
from bot.library.folder import ArticleFile, read_draft, read_folder
from bot.library.snapshot import Snapshot
from bot.search.index import Progress
from bot.services.questions import ask_own_questions


@dataclass(frozen=True, slots=True)
class Report:
    """What checking found.

    Attributes:
        articles: How many articles can be served.
        passages: How many passages they have.
        captions: How many captions they have, which are never quoted.
        questions: How many of the articles' own questions were asked.
        faults: Everything that is wrong, by file and line.
    """

    articles: int
    passages: int
    captions: int
    questions: int
    faults: tuple[Fault, ...]


def check(root: Path, drafts: Sequence[Path] = (), progress: Progress | None = None) -> Report:
    """Validate the folder as it would be with these files in place of its own.

    Args:
        root: The knowledge folder.
        drafts: Article files, or folders of them. A file inside the knowledge folder stands for
            itself, one from elsewhere for the article of the same name.
        progress: Called after each step with how many are done, of how many.

    Raises:
        KnowledgeError: The folder, or a draft, cannot be read at all.
    """
    files, faults = _read_drafts(root, drafts)
    snapshot = Snapshot.read(root, files, progress)
    briefing = Briefing(snapshot.index)
    asked = 0
    faults += snapshot.faults
    for article in snapshot.index.articles:
        for line, problem in ask_own_questions(article, briefing):
            asked += 1
            if problem is not None:
                faults.append(Fault(snapshot.files[article.path], line, problem))
    if not snapshot.files and not faults:
        message = f"{root}: there is no article in it; add one as NAME.md (see knowledge/README.md)"
        raise KnowledgeError(message)
    return Report(
        len(snapshot.index.articles),
        len(snapshot.index.passages),
        sum(map(_captions, snapshot.index.articles)),
        asked,
        tuple(sorted(set(faults))),
    )


def _read_drafts(
    root: Path, drafts: Sequence[Path]
) -> tuple[list[tuple[ArticleFile, Path]], list[Fault]]:
    files: list[tuple[ArticleFile, Path]] = []
    faults: list[Fault] = []
    for draft in drafts:
        if draft.is_dir():
            folder = read_folder(draft)
            faults += folder.faults
            files += (
                (
                    ArticleFile(_article_path(root, draft / file.path, file.path), file.content),
                    draft / file.path,
                )
                for file in folder.files
            )
            continue
        try:
            content = read_draft(draft)
        except OSError as error:
            raise KnowledgeError(f"{draft}: cannot be read: {error.strerror}") from error
        if isinstance(content, Fault):
            faults.append(content)
            continue
        files.append((ArticleFile(_article_path(root, draft, draft.name), content), draft))
    return files, faults


def _article_path(root: Path, file: Path, otherwise: str) -> str:
    """The path below the folder if the file lies in it."""
    try:
        return file.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return otherwise


def _captions(article: Article) -> int:
    blocks = (block for section in article.sections for block in section.blocks)
    return sum(block.kind is BlockKind.CAPTION for block in blocks)
