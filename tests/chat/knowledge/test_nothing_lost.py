"""What a moderator typed comes back, whatever fails, and is whole in service or not at all."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import shutil
import signal
import subprocess
from typing import Any

import pytest

from bot.articles.reading import revision_of
from bot.chat.knowledge import words
from bot.sandbox.handles import ResponseKind
from bot.sandbox.message import Message, Upload
from tests.chat.bot_in_sandbox import checked_sandbox
from tests.chat.knowledge.at_desk import (
    PARKS,
    Desk,
    answer_to,
    desk,
    files,
    form_of,
    joinable,
    labels,
    locked,
    options,
    process_at,
    running_desk,
    screen_of,
    settings_at,
)
from tests.chat.knowledge.test_changing import MUSEUM

ROOT = Path(__file__).parents[3]
TYPED = {"Title": "Clocks", "Text": "All that I typed about clocks."}


@contextmanager
def _small_disk(place: Path) -> Iterator[None]:
    """A folder with room for 64 KB."""
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    command = [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if subprocess.run(command, check=False, capture_output=True).returncode:  # noqa: S603  our own words
        pytest.skip("this system mounts no disk")
    try:
        yield
    finally:
        subprocess.run([shutil.which("umount") or "umount", "-l", str(place)], check=True)  # noqa: S603  likewise


async def test_a_busy_database_gives_the_form_back(tmp_path: Path) -> None:
    """Within Discord's three seconds, as a file; and the same form goes through afterwards."""
    async with desk(tmp_path) as here:
        form = form_of(await here.use("add"))
        with locked(tmp_path / "log.sqlite3"):
            response = await here.submit(form, TYPED)
            assert response.text == words.NOT_SAVED
            (content,) = files(screen_of(response)).values()
            assert b"All that I typed about clocks." in content
        form = form_of(await here.use("add"))
        assert "Publish" in labels(screen_of(await here.submit(form, TYPED)))


async def _set_room(here: Desk, pages: int) -> None:
    """Let the database grow to so many pages, and no further than it has if it has more."""
    connection = here.store.publications._writer._connection
    async with connection.execute(f"PRAGMA max_page_count = {pages}"):
        pass


async def test_a_full_database_gives_the_form_back(tmp_path: Path) -> None:
    """The same where there is no room for it."""
    async with desk(tmp_path) as here:
        form = form_of(await here.use("add"))
        await _set_room(here, 1)
        long = {"Title": "Clocks", "Text": "All that I typed about clocks. " * 100}
        response = await here.submit(form, long)
        assert response.text == words.NOT_SAVED
        assert b"All that I typed" in next(iter(files(screen_of(response)).values()))
        await _set_room(here, 100_000)
        form = form_of(await here.use("add"))
        assert "Publish" in labels(screen_of(await here.submit(form, long)))


async def test_a_full_disk_keeps_the_old_article(tmp_path: Path) -> None:
    """In the middle of the write: the old file is whole, is served, and the text comes back."""
    (tmp_path / "knowledge").mkdir()
    with _small_disk(tmp_path / "knowledge"):
        (tmp_path / "knowledge" / "parks.md").write_text(PARKS)
        async with checked_sandbox() as sandbox:
            async with running_desk(sandbox, settings_at(sandbox, tmp_path)):
                mona = sandbox.person("Mona", moderator=True)
                bench = "stands at the lake, in the shade of an old elm, and is green"
                large = PARKS + "\n".join(f"Bench {n} {bench}.\n" for n in range(2000))
                upload = Upload("parks.md", large.encode())
                given: dict[str, Any] = {"article": "parks.md", "file": upload}
                handle = await mona.slash("general", "knowledge edit", given)
                preview = screen_of(await answer_to(handle, 20))
                pressed = await mona.press(preview, "Publish")
                told = await pressed.followup(timeout_s=20)
                assert "cannot be written" in told.text
                assert list(files(told).values()) == [large.encode()]
                assert (tmp_path / "knowledge" / "parks.md").read_text() == PARKS
                assert [e.name for e in (tmp_path / "knowledge").iterdir()] == ["parks.md"]
                smaller = Upload("parks.md", PARKS.replace("nine", "ten").encode())
                given = {"article": "parks.md", "file": smaller}
                handle = await mona.slash("general", "knowledge edit", given)
                preview = screen_of(await answer_to(handle, 20))
                await (await mona.press(preview, "Publish")).acknowledged()
                await sandbox.world.until(
                    lambda: "Published" in preview.text or None, 20, "published"
                )


async def test_a_restart_gives_back_what_was_typed(tmp_path: Path) -> None:
    """An old *Publish* works after it; and without the old screen the next command reminds."""
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "parks.md").write_text(PARKS)
    async with checked_sandbox() as sandbox:
        mona = sandbox.person("Mona", moderator=True)
        settings = settings_at(sandbox, tmp_path)
        async with running_desk(sandbox, settings):
            added = Upload("new.md", MUSEUM.encode())
            handle = await mona.slash("general", "knowledge add", {"file": added})
            old = screen_of(await answer_to(handle))
            handle = await mona.slash("general", "knowledge add")
            form = form_of(await answer_to(handle))
            second = screen_of(await answer_to(await mona.submit(form, TYPED)))
        async with running_desk(sandbox, settings):
            pressed = await mona.press(old, "Publish")
            await pressed.acknowledged()
            await sandbox.world.until(lambda: "Published" in old.text or None, 5, "published")
            handle = await mona.slash("general", "knowledge list")
            await answer_to(handle)
            reminder = await handle.followup()
            assert "1 unpublished change" in reminder.text
            (content,) = files(reminder).values()
            assert b"All that I typed about clocks." in content
            (option,) = options(reminder)
            opened = screen_of(await answer_to(await mona.select(reminder, option)))
            assert "- All that I typed about clocks." in opened.text
            handle = await mona.slash("general", "knowledge list")
            await answer_to(handle)
            assert handle.followups == []  # once is enough
            drafts = screen_of(await answer_to(await mona.slash("general", "knowledge drafts")))
            assert len(options(drafts)) == 1
            await answer_to(await mona.press(second, "Cancel"))
            drafts = screen_of(await answer_to(await mona.slash("general", "knowledge drafts")))
            assert drafts.text == words.NO_DRAFTS


async def test_words_stand_where_a_preview_never_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the two, the bot would leave "thinking" for ever; the text comes back."""
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "parks.md").write_text(PARKS)
    async with checked_sandbox() as sandbox:
        mona = sandbox.person("Mona", moderator=True)
        settings = settings_at(sandbox, tmp_path)
        async with running_desk(sandbox, settings) as (_, _, _, moderation):

            async def end(*_: object) -> None:
                raise asyncio.CancelledError

            monkeypatch.setattr(moderation, "preview", end)
            given = {"file": Upload("new.md", MUSEUM.encode())}
            handle = await mona.slash("general", "knowledge add", given)
            assert (await handle.response()).text == words.READING
            form = form_of(await answer_to(await mona.slash("general", "knowledge add")))
            response = await (await mona.submit(form, TYPED)).response()
            assert (response.text, response.deferred) == (words.KEPT, False)
        async with running_desk(sandbox, settings):
            handle = await mona.slash("general", "knowledge list")
            await answer_to(handle)
            given_back = files(await handle.followup())
            assert any(b"All that I typed about clocks." in each for each in given_back.values())
            assert MUSEUM.encode() in given_back.values()


async def test_a_text_stays_until_another_is_kept_in_its_place(tmp_path: Path) -> None:
    """*Change my text* would cost what was typed first, if the database is full just then."""
    async with desk(tmp_path) as here:
        form = form_of(await here.use("add"))
        first = screen_of(await here.submit(form, TYPED))
        person = here.store.people.hash(here.mona.id)
        (old,) = await here.moderation.drafts(person)
        form = form_of(await here.press(first, "Change my text"))
        other = TYPED | {"Text": "Other words. " * 290}
        await _set_room(here, 1)
        assert (await here.submit(form, other)).text == words.NOT_SAVED
        assert await here.moderation.drafts(person) == (old,)
        await _set_room(here, 100_000)
        form = form_of(await here.press(first, "Change my text"))
        assert "Other words" in screen_of(await here.submit(form, other)).text
        (new,) = await here.moderation.drafts(person)
        assert b"Other words." in new.typed


async def test_a_kill_loses_no_form(tmp_path: Path) -> None:
    """Whenever the process ends after a form was sent, its text is in Discord or with the bot.

    It is killed sooner after each form; what Discord was told had arrived is there after a start,
    and of all else the form is still open on the moderator's screen.
    """
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "parks.md").write_text(PARKS)
    async with joinable() as (sandbox, joined):
        mona = sandbox.person("Mona", moderator=True)
        sent: list[str] = []
        for number, wait_s in enumerate((0.5, 0.03, 0.01, 0.003)):
            joined.clear()
            async with process_at(sandbox, tmp_path) as process:
                await asyncio.wait_for(joined.wait(), 30)
                handle = await mona.slash("general", "knowledge add")
                form = form_of(await answer_to(handle, 20))
                text = f"Sentence number {number} about clocks."
                handle = await mona.submit(form, {"Title": f"C{number}", "Text": text})
                await asyncio.wait({asyncio.create_task(process.wait())}, timeout=wait_s)
                process.send_signal(signal.SIGKILL)
                await process.wait()
            if handle.interaction.answer is not None:
                sent.append(text)
                screen = handle.interaction.original
                assert screen is not None
                assert not screen.is_loading  # "thinking", which would stay for ever
            else:
                assert form.is_open
        async with running_desk(sandbox, settings_at(sandbox, tmp_path)) as (_, store, _, desk_):
            drafts = await desk_.drafts(store.people.hash(mona.id))
            kept = [each.typed.decode() for each in drafts]
            assert sent
            for text in sent:
                assert any(text in each for each in kept), text


async def test_a_failed_preview_gives_the_file_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug behind the scenes costs the preview, and not what was handed in."""
    async with desk(tmp_path) as here:
        form = form_of(await here.use("add"))

        async def fail(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(here.moderation, "preview", fail)
        response = await here.submit(form, TYPED)
        assert response.kind is ResponseKind.MESSAGE
        shown: Message = screen_of(response)
        assert "tell a moderator" in shown.text
        assert b"All that I typed about clocks." in next(iter(files(shown).values()))


@pytest.mark.timeout(240)
async def test_a_kill_publishes_all_or_nothing(tmp_path: Path) -> None:
    """Whenever the process ends after *Publish*, file, history and what is served agree."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    file = folder / "parks.md"
    file.write_text(PARKS)
    texts = [PARKS] + [PARKS.replace("nine", str(number)) for number in range(6)]
    async with joinable() as (sandbox, joined):
        mona = sandbox.person("Mona", moderator=True)
        outcomes = set()
        for number, wait_s in enumerate((0.0, 0.004, 0.008, 0.016, 0.03, 0.5)):
            joined.clear()
            async with process_at(sandbox, tmp_path) as process:
                await asyncio.wait_for(joined.wait(), 30)
                upload = Upload("parks.md", texts[number + 1].encode())
                given: dict[str, Any] = {"article": "parks.md", "file": upload}
                handle = await mona.slash("general", "knowledge edit", given)
                preview = screen_of(await answer_to(handle, 20))
                before = file.read_text()
                await mona.press(preview, "Publish")
                await asyncio.wait({asyncio.create_task(process.wait())}, timeout=wait_s)
                process.send_signal(signal.SIGKILL)
                await process.wait()
            async with running_desk(sandbox, settings_at(sandbox, tmp_path)) as at:
                _, store, library, _ = at
                now = file.read_text()
                assert now in {before, texts[number + 1]}
                outcomes.add(now == before)
                assert library.current.snapshot.by_path()["parks.md"].text == now
                state = (await store.publications.history("parks.md", 1))[0]
                assert state.publication.revision == revision_of(now.encode())
                assert [each.name for each in folder.iterdir()] == ["parks.md"]
        assert False in outcomes
