"""Reading the knowledge folder: what is an article, what is a fault, and what must never happen."""

from collections.abc import Iterator
import os
from pathlib import Path
import socket
import sys
import threading

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from bot.articles.article import MAX_ARTICLE_BYTES
from bot.errors import KnowledgeError
from bot.library.folder import ArticleFile, read_folder
from bot.library.snapshot import Snapshot
from tests.conftest import plain_user

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file kinds and names")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty knowledge folder."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    return folder


def write(root: Path, *paths: str) -> None:
    """Put articles there, each with a text of its own."""
    for path in paths:
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.encode())


def paths_of(root: Path) -> list[str]:
    """Paths of the articles, in the order given."""
    return [file.path for file in read_folder(root).files]


def faults_of(root: Path) -> dict[str, str]:
    """Message by path below the folder; every fault is about line 1."""
    faults = read_folder(root).faults
    assert all(fault.line == 1 for fault in faults)
    return {fault.path.removeprefix(f"{root}{os.sep}"): fault.message for fault in faults}


def test_articles_come_sorted_with_their_exact_bytes(root: Path) -> None:
    """Answers would depend on the order of the disk, or a quote on another newline."""
    (root / "b.md").write_bytes(b"\xef\xbb\xbfline\r\n\xff")
    write(root, "c/d.md", "a.md", "c.md")
    assert paths_of(root) == ["a.md", "b.md", "c.md", "c/d.md"]
    assert read_folder(root).files[1] == ArticleFile("b.md", b"\xef\xbb\xbfline\r\n\xff")
    assert not faults_of(root)


def test_what_is_no_article_is_passed_over(root: Path) -> None:
    """A draft, a hidden file or the folder's own README would be quoted to members."""
    write(
        root,
        "README.md", "sub/readme.md", "_draft.md", ".hidden.md", "_old/a.md", ".git/a.md",
        "synonyms.yaml", "notes.txt", "a.md.bak", "md",
    )  # fmt: skip
    result = read_folder(root)
    assert not result.files
    assert not result.faults


def test_the_suffix_counts_in_any_case(root: Path) -> None:
    """An article saved as NAME.MD would silently be missing."""
    write(root, "A.MD", "b.Md")
    assert paths_of(root) == ["A.MD", "b.Md"]


def test_a_folder_may_be_named_like_an_article(root: Path) -> None:
    """Its articles would be missing, or the folder be reported."""
    write(root, "x.md/inner.md")
    assert paths_of(root) == ["x.md/inner.md"]
    assert not faults_of(root)


@pytest.mark.parametrize("make", ["missing", "file", "below a file"])
def test_a_root_that_is_no_folder_names_the_setting(tmp_path: Path, make: str) -> None:
    """The operator would get a traceback, or a bot without articles."""
    place = tmp_path / "knowledge"
    if make != "missing":
        place.write_text("x")
    if make == "below a file":
        place /= "x"
    with pytest.raises(KnowledgeError, match="KNOWLEDGE_DIR") as caught:
        read_folder(place)
    assert ("briefing init" in str(caught.value)) == (make == "missing")


def test_a_root_that_one_may_not_read_is_not_said_to_be_missing(open_folder: Path) -> None:
    """The operator would make a folder that is there, in place of giving rights."""
    private = open_folder / "private"
    private.mkdir(mode=0o700)
    with plain_user(), pytest.raises(KnowledgeError, match="as that user") as caught:
        read_folder(private)
    assert "create it" not in str(caught.value)


def test_an_empty_file_is_a_fault(root: Path) -> None:
    """An article that was saved empty would vanish without a word."""
    (root / "a.md").touch()
    (root / "b.md").touch()
    assert faults_of(root).keys() == {"a.md", "b.md"}
    assert "empty" in faults_of(root)["a.md"]


def test_a_file_of_the_greatest_size_is_read_and_no_longer_one(root: Path) -> None:
    """A mistaken file would fill the memory, or an allowed one be refused."""
    (root / "a.md").write_bytes(b"x" * MAX_ARTICLE_BYTES)
    (root / "b.md").write_bytes(b"y" * (MAX_ARTICLE_BYTES + 1))
    with (root / "c.md").open("wb") as sparse:
        sparse.truncate(1 << 40)
    assert paths_of(root) == ["a.md"]
    assert faults_of(root).keys() == {"b.md", "c.md"}
    assert "1,099,511,627,776 bytes" in faults_of(root)["c.md"]


def test_of_the_same_text_the_first_stays(root: Path) -> None:
    """Every quote would be shown twice, or both articles be gone."""
    for path in ("b.md", "a.md", "c.md"):
        (root / path).write_bytes(b"same")
    assert paths_of(root) == ["a.md"]
    assert faults_of(root).keys() == {"b.md", "c.md"}
    assert f"same text as {root / 'a.md'}" in faults_of(root)["b.md"]


@POSIX
@pytest.mark.timeout(10)
def test_what_is_no_regular_file_is_never_waited_for(root: Path) -> None:
    """A pipe in the folder would stop the bot for good."""
    os.mkfifo(root / "pipe.md")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(root / "socket.md"))
        (root / "device.md").symlink_to("/dev/zero")
        assert not paths_of(root)
        faults = faults_of(root)
    assert faults.keys() == {"pipe.md", "socket.md", "device.md"}
    assert "regular" in faults["pipe.md"]
    assert "regular" in faults["socket.md"]


@POSIX
def test_links_inside_the_folder_are_followed_for_files_alone(root: Path) -> None:
    """An article could not be kept elsewhere in the folder, or a circle of folders be walked."""
    write(root, "_kept/a.md", "sub/b.md")
    (root / "link.md").symlink_to("_kept/a.md")
    (root / "folder").symlink_to("sub")
    (root / "sub" / "up").symlink_to("..")
    result = read_folder(root)
    assert result.files == (
        ArticleFile("link.md", b"_kept/a.md"),
        ArticleFile("sub/b.md", b"sub/b.md"),
    )
    assert faults_of(root).keys() == {"folder", "sub/up"}


@POSIX
def test_links_that_lead_out_are_never_read(root: Path, tmp_path: Path) -> None:
    """Anyone who may add a file could have the bot quote the server's secrets."""
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "knowledge-too").mkdir()
    write(tmp_path / "knowledge-too", "near.md")
    (root / "out.md").symlink_to(tmp_path / "secret.md")
    (root / "near.md").symlink_to("../knowledge-too/near.md")
    (root / "chain.md").symlink_to("out.md")
    (root / "folder").symlink_to(tmp_path / "knowledge-too")
    assert not paths_of(root)
    faults = faults_of(root)
    assert faults.keys() == {"out.md", "near.md", "chain.md", "folder"}
    assert "out of the folder" in faults["chain.md"]


@POSIX
def test_links_that_lead_nowhere_are_faults(root: Path) -> None:
    """An article would be missing without a word, or a circle end in a traceback."""
    (root / "gone.md").symlink_to("nothing.md")
    (root / "circle.md").symlink_to("circle.md")
    (root / "image.png").symlink_to("nothing.png")
    assert faults_of(root).keys() == {"gone.md", "circle.md"}


@POSIX
def test_a_root_that_is_a_link_is_read(root: Path, tmp_path: Path) -> None:
    """A deployment that swaps a link would have every article refused as leading out."""
    write(root, "a.md")
    link = tmp_path / "current"
    link.symlink_to(root)
    assert paths_of(link) == ["a.md"]


@POSIX
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"caf\xe9.md", r"caf\udce9.md"),
        (b"a\nb.md", r"a\nb.md"),
        (b"a\x1b[31m.md", r"a\x1b[31m.md"),
        ("a\u202edm.md".encode(), r"a\u202edm.md"),
    ],
)
def test_unfit_names_are_shown_escaped(root: Path, name: bytes, shown: str) -> None:
    """A path would break the log's line, the terminal or the answer's JSON."""
    path = os.fsencode(root) + b"/" + name
    try:
        with open(path, "wb") as file:  # noqa: PTH123  pathlib takes no bytes
            file.write(b"x")
    except OSError:
        pytest.skip("this file system refuses the name")
    assert not paths_of(root)
    assert faults_of(root).keys() == {shown}


@POSIX
def test_a_folder_of_an_unfit_name_is_one_fault(root: Path) -> None:
    """Its articles would have paths that cannot be shown."""
    write(root, "a\nb/x.md", "a\nb/y.md")
    assert not paths_of(root)
    assert faults_of(root).keys() == {r"a\nb"}


def test_unusual_names_are_kept(root: Path) -> None:
    """Names in other scripts, or with blanks and signs, would be refused."""
    names = ["Zürich.md", "東京.md", "a b.md", "a&(b)'c\".md", "a\u202fb.md", "😀.md"]
    write(root, *names)
    assert paths_of(root) == sorted(names)


@POSIX
def test_what_may_not_be_read_is_a_fault(open_folder: Path) -> None:
    """One file with wrong permissions would take all articles away."""
    write(open_folder, "a.md", "secret.md", "closed/b.md")
    (open_folder / "secret.md").chmod(0)
    (open_folder / "closed").chmod(0)
    try:
        with plain_user():
            assert paths_of(open_folder) == ["a.md"]
            assert faults_of(open_folder).keys() == {"secret.md", "closed"}
    finally:
        (open_folder / "closed").chmod(0o700)


@pytest.mark.timeout(60)
def test_files_that_come_and_go_end_in_no_traceback(root: Path) -> None:
    """A moderator's save at the wrong moment would take the bot down."""
    stop = threading.Event()

    def disturb() -> None:
        for _ in repeat_until(stop):
            write(root, "sub/a.md", "b.md")
            (root / "b.md").rename(root / "sub" / "c.md")
            (root / "sub" / "a.md").unlink()
            (root / "sub" / "c.md").unlink()
            (root / "sub").rmdir()

    write(root, "kept.md")
    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        for _ in range(200):
            assert "kept.md" in paths_of(root)
            assert not any("cannot" in message for message in faults_of(root).values())
    finally:
        stop.set()
        thread.join()


def repeat_until(stop: threading.Event) -> Iterator[None]:
    """Go on until another thread says stop."""
    while not stop.is_set():
        yield


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=st.sets(st.from_regex(r"[_.]?[a-c]{1,2}(\.md|\.MD|\.txt)?", fullmatch=True)))
def test_every_file_is_an_article_or_passed_over_by_its_name(
    tmp_path_factory: pytest.TempPathFactory, names: set[str]
) -> None:
    """A file that ought to be an article would be lost."""
    root = tmp_path_factory.mktemp("knowledge")
    write(root, *names)
    wanted = [n for n in names if n.lower().endswith(".md") and not n.startswith(("_", "."))]
    assert paths_of(root) == sorted(wanted)
    assert not faults_of(root)


@POSIX
def test_a_file_goes_before_the_link_that_leads_to_it(root: Path) -> None:
    """Citations would name the link, and the article itself be told to go."""
    write(root, "z.md")
    (root / "a.md").symlink_to("z.md")
    assert paths_of(root) == ["z.md"]
    assert faults_of(root).keys() == {"a.md"}


def test_progress_covers_reading_and_indexing(root: Path) -> None:
    """The bar would stand still while the articles are parsed, which takes longest."""
    for name in ("a", "b", "c"):
        (root / f"{name}.md").write_text(f"---\ntitle: {name}\n---\nText {name}.\n")
    (root / "bad.md").write_text("no head")
    seen: list[tuple[int, int]] = []
    Snapshot.read(root, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 8), (2, 8), (3, 8), (4, 8), (5, 7), (6, 7), (7, 7)]
