"""Check: are the articles sound, and do their own questions get the answers they must?

Each article may bring `must_answer` and `must_not_answer`; they are asked over the whole folder as
it would be. The invariant: no fault means that every test of every article passed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answers.briefing import Briefing
from bot.articles.article import Article, BlockKind
from bot.articles.faults import Fault
from bot.errors import KnowledgeError
from bot.library.folder import ArticleFile, read_draft, read_folder
from bot.library.snapshot import Snapshot, reread_article
from bot.records import AskedQuestion
from bot.search.index import Progress
from bot.services.previewing import near_pairs
from bot.services.questions import ask_own_questions
from bot.services.replay import Replay, replay


@dataclass(frozen=True, slots=True)
class Report:
    """What checking found.

    Attributes:
        articles: How many articles can be served.
        passages: How many passages they have.
        captions: How many captions they have, which are never quoted.
        questions: How many of the articles' own questions were asked.
        faults: Everything that is wrong, by file and line.
        near: A line for each passage that says nearly the same as another article's; no fault.
        replay: Recent questions asked again; None if that was not wanted.
    """

    articles: int
    passages: int
    captions: int
    questions: int
    faults: tuple[Fault, ...]
    near: tuple[Fault, ...]
    replay: Replay | None = None


@dataclass(frozen=True, slots=True)
class Recent:
    """What recent questions are asked of.

    Attributes:
        questions: The latest first.
        served: Path -> bytes of the articles that were served last; what was answered from.
    """

    questions: Sequence[AskedQuestion]
    served: Mapping[str, bytes]


def check(
    root: Path,
    drafts: Sequence[Path] = (),
    progress: Progress | None = None,
    recent: Recent | None = None,
) -> Report:
    """Validate the folder as it would be with these files in place of its own.

    Args:
        root: The knowledge folder.
        drafts: Article files, or folders of them. A file inside the knowledge folder stands for
            itself, one from elsewhere for the article of the same name.
        progress: Called after each step with how many are done, of how many.
        recent: What was asked and answered lately, to be asked again; None asks nothing again.

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
        tuple(_near(snapshot)),
        None if recent is None else _replayed(recent, snapshot, briefing),
    )


def _near(snapshot: Snapshot) -> Iterator[Fault]:
    """Where passages say nearly the same."""
    for pair in near_pairs(snapshot.index):
        here, there = snapshot.files[pair.one.path], snapshot.files[pair.other.path]
        share = f"{100 * pair.share:.0f} %"
        message = f"this passage says nearly the same as {there}:{pair.other.line} ({share})"
        yield Fault(here, pair.one.line, message)


def _replayed(recent: Recent, snapshot: Snapshot, briefing: Briefing) -> Replay:
    """Recent questions asked of what was served last, and of this."""
    known = snapshot.by_path()
    read = (
        reread_article(path, content, known.get(path))[0] for path, content in recent.served.items()
    )
    articles = [article for article in read if article is not None]
    before = Snapshot.of(snapshot.root, articles, (), snapshot.synonyms, snapshot)
    return replay(recent.questions, Briefing(before.index), briefing)


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
