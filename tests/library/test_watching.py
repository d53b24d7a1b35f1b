"""A folder is watched, or looked at where it cannot be, whatever becomes of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
import logging
import os
from pathlib import Path

import pytest

from bot.library import watching
from bot.library.watching import watch


@asynccontextmanager
async def _watched(root: Path) -> AsyncIterator[asyncio.Event]:
    """The event that is set whenever the folder may have changed."""
    changed = asyncio.Event()
    task = asyncio.create_task(watch(root, changed.set))
    try:
        async with asyncio.timeout(30):
            yield changed
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _seen(changed: asyncio.Event, file: Path) -> None:
    """Change a file again and again until that is noticed."""
    changed.clear()
    number = 0
    while not changed.is_set():
        number += 1
        await asyncio.to_thread(file.write_text, f"Text {number}.", encoding="utf-8")
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), 0.2)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking comes quickly."""
    monkeypatch.setattr(watching, "POLL_S", 0.02)
    monkeypatch.setattr(watching, "SAME_FOLDER_EVERY_S", 0.05)
    monkeypatch.setattr(watching, "WATCH_AGAIN_S", 0.2)


@pytest.mark.usefixtures("hurried")
async def test_a_folder_that_cannot_be_watched_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the system has no watch left, changes are found all the same, and it is said once."""
    tries = 0

    async def none_left(*_: object) -> None:
        nonlocal tries
        tries += 1
        raise OSError("no space left on device")

    monkeypatch.setattr(watching, "_watch_one", none_left)
    async with _watched(tmp_path) as changed:
        while tries < 3:
            await _seen(changed, tmp_path / "a.md")
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(told) == 1
    assert "cannot be watched (no space left on device); it is looked at every" in told[0]


@pytest.mark.usefixtures("hurried")
async def test_a_folder_on_another_computer_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another computer changes there is told to nobody, so it is looked for."""
    watched = asyncio.Event()

    async def never(*_: object) -> None:
        watched.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(watching, "_is_networked", lambda _: True)
    monkeypatch.setattr(watching, "_watch_one", never)
    async with _watched(tmp_path) as changed:
        await _seen(changed, tmp_path / "a.md")
    assert not watched.is_set()


@pytest.mark.usefixtures("hurried")
async def test_a_folder_that_comes_later_is_watched_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A drive that is mounted after the bot has started is noticed, and what is changed in it."""
    root, looks, identity = tmp_path / "knowledge", asyncio.Queue[object](), watching._identity

    def looked(root: Path) -> tuple[int, int] | None:
        looks.put_nowait(None)
        return identity(root)

    monkeypatch.setattr(watching, "_identity", looked)
    async with _watched(root) as changed:
        for _ in range(3):
            await looks.get()
        assert not changed.is_set()
        root.mkdir()
        await changed.wait()
        await _seen(changed, root / "a.md")


@pytest.mark.parametrize(
    ("line", "is_networked"),
    [
        ("36 35 {device} / /mnt rw,noatime master:1 - nfs4 server:/a rw", True),
        ("36 35 {device} / /mnt rw,noatime - fuse.sshfs me@there:/ rw", True),
        ("36 35 {device} / /mnt rw,noatime master:1 - ext4 /dev/root rw", False),
        ("36 35 999:999 / /mnt rw,noatime - nfs4 server:/a rw", False),
        ("", False),
    ],
)
def test_the_system_says_what_lies_on_another_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, *, is_networked: bool
) -> None:
    """The kind of the file system of that very folder counts, and none that is not listed."""
    status = tmp_path.stat()
    device = f"{os.major(status.st_dev)}:{os.minor(status.st_dev)}"
    mounts = tmp_path / "mountinfo"
    mounts.write_text(line.format(device=device) + "\n", encoding="utf-8")
    monkeypatch.setattr(watching, "MOUNTS", mounts)
    assert watching._is_networked(tmp_path) is is_networked
    monkeypatch.setattr(watching, "MOUNTS", tmp_path / "none")
    assert watching._is_networked(tmp_path) is False
