"""Files and forms that cannot become articles: refused with words, and the bot goes on."""

import io
import os
from pathlib import Path
from typing import Any
import zipfile

import discord
import pytest

from bot.sandbox.message import Upload
from tests.chat.knowledge.at_desk import desk, form_of, labels, screen_of
from tests.chat.knowledge.test_changing import MUSEUM


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.md", MUSEUM)
    return file.getvalue()


HEAD = "---\ntitle: T\n"
BAD: dict[str, tuple[str, bytes, str]] = {
    "latin-1": ("a.md", "---\ntitle: Caf\xe9\n---\nText.".encode("latin-1"), "UTF-8"),
    "utf-16": ("a.md", MUSEUM.encode("utf-16"), "UTF-8"),
    "25 MB": ("a.md", b"x" * 25_000_000, "25"),
    "just too large": ("a.md", b"x" * (256 * 1024 + 1), "at most 262,144 are taken"),
    "a zip": ("a.zip", _zip(), "is no text file"),
    "a zip by another name": ("a.md", _zip(), ""),
    "binary": ("a.md", bytes(range(256)) * 40, ""),
    "a picture": ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "is no text file"),
    "empty": ("a.md", b"", "empty"),
    "blank": ("a.md", b" \n\n", ""),
    "NUL": ("a.md", b"---\ntitle: T\n---\nOne\x00two.\n", "NUL"),
    "10,000 lines of front matter": (
        "a.md",
        (HEAD + "".join(f"k{n}: v\n" for n in range(10_000)) + "---\nText.\n").encode(),
        "",
    ),
    "40,000 brackets": ("a.md", (HEAD + "label: " + "[" * 40_000 + "\n---\nT.\n").encode(), ""),
    "no title": ("a.md", b"---\nurl: https://a.example\n---\nText.\n", "title"),
    "no end of front matter": ("a.md", b"---\ntitle: T\nText.\n", ""),
    "an alias": ("a.md", b"---\ntitle: &a T\nlabel: *a\n---\nText.\n", ""),
    "a duplicate key": ("a.md", b"---\ntitle: A\ntitle: B\n---\nText.\n", "title"),
    "lone surrogates": ("a.md", b"---\ntitle: T\n---\n\xed\xa0\x80\n", "UTF-8"),
}


@pytest.mark.parametrize(("name", "content", "said"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("command", ["add", "edit"])
async def test_bad_files_are_refused(
    tmp_path: Path, name: str, content: bytes, said: str, command: str
) -> None:
    """Each is told what is wrong, none can be published, and a good one goes in after it."""
    async with desk(tmp_path) as here:
        before = {each.name: each.read_bytes() for each in here.folder.iterdir()}
        given: dict[str, Any] = {"file": Upload(name, content)}
        if command == "edit":
            given["article"] = "parks.md"
        screen = await here.preview(command, given)
        assert said in screen.text
        assert "Publish" not in labels(screen)
        assert len(screen.text) < 4000
        assert {each.name: each.read_bytes() for each in here.folder.iterdir()} == before
        assert "Publish" in labels(await here.add(MUSEUM))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("Date", "32 May", "Date"),
        ("Link", "javascript:alert(1)", "Link"),
        ("Link", "not an address", "Link"),
        ("Text", "\x00", ""),
        ("Text", "   ", ""),
        ("Title", "A title\u202e that runs back", ""),
    ],
)
async def test_bad_forms_are_told_by_field(
    tmp_path: Path, field: str, value: str, said: str
) -> None:
    """What cannot be is named by the form's own words, and the text can be had back."""
    async with desk(tmp_path) as here:
        form = form_of(await here.use("add"))
        entered = {"Title": "T", "Text": "A sentence about clocks."} | {field: value}
        screen = screen_of(await here.submit(form, entered))
        assert said.lower() in screen.text.lower()
        if "fault" in screen.text:
            assert "Publish" not in labels(screen)
            assert "Get my text" in labels(screen)


@pytest.mark.parametrize(
    "title", ["CON", "../../etc/passwd", "a/b", "nul.md", "parks", "Parks", "ＰＡＲＫＳ", ".hidden",
              "_draft", "name. . .", "\u202egnp.exe", "x" * 200]
)  # fmt: skip
async def test_names_are_made_by_the_bot(tmp_path: Path, title: str) -> None:
    """Whatever an article is called, its file lies in the folder under a plain name of its own."""
    async with desk(tmp_path) as here:
        form = form_of(await here.use("add"))
        text = "A sentence about clocks and their makers."
        screen = screen_of(await here.submit(form, {"Title": title, "Text": text}))
        if "Publish" not in labels(screen):
            return
        await here.publish(screen)
        (new,) = {each.name for each in here.folder.iterdir()} - {"cities.md", "parks.md"}
        assert new.isascii()
        assert new == new.lower()
        assert new.endswith(".md")
        assert set(os.listdir(tmp_path)) <= {  # noqa: PTH208  names alone
            "knowledge", "log.sqlite3", "log.sqlite3-wal", "log.sqlite3-shm", "log.sqlite3.lock",
            "log.sqlite3.publishing",
        }  # fmt: skip


async def test_a_file_that_breaks_off_is_refused(tmp_path: Path) -> None:
    """Half a file is no article."""
    async with desk(tmp_path) as here:
        here.sandbox.faults.truncate_next_attachment()
        screen = await here.add(MUSEUM)
        assert "Publish" not in labels(screen)
        assert "Publish" in labels(await here.add(MUSEUM))


async def test_one_upload_at_a_time(tmp_path: Path) -> None:
    """A second one of the same person waits its turn, and is told so; another person's does not."""
    async with desk(tmp_path) as here:
        person = here.store.people.hash(here.mona.id)
        with here.moderation.one_at_a_time(person):
            screen = await here.add(MUSEUM)
            assert "Publish" not in labels(screen)
            nora = here.sandbox.person("Nora", moderator=True)
            assert "Publish" in labels(await here.add(MUSEUM, by=nora))
        assert "Publish" in labels(await here.add(MUSEUM))


async def test_a_file_of_another_length_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Discord said it holds is what must arrive, also where the connection ended well."""

    async def half(self: discord.Attachment, **_: object) -> bytes:
        return MUSEUM.encode()[: self.size // 2]

    async with desk(tmp_path) as here:
        with monkeypatch.context() as broken_for_now:
            broken_for_now.setattr(discord.Attachment, "read", half)
            screen = await here.add(MUSEUM)
        assert "did not arrive whole; please hand it in again" in screen.text
        assert "Publish" not in labels(screen)
        assert "Publish" in labels(await here.add(MUSEUM))
