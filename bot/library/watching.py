"""Watching the knowledge folder: a call whenever something in it may have changed.

What changed is not said, for it is looked at anyway. The invariant: a folder that is replaced,
vanishes or cannot be watched is watched again, or looked at now and then, without end.
"""

import asyncio
from collections.abc import Callable
import contextlib
import logging
import os
from pathlib import Path
import sys

from watchfiles import Change, awatch

from bot.errors import KnowledgeError
from bot.library.folder import HIDDEN_PREFIXES, marks

log = logging.getLogger(__name__)

STEP_MS = 50  # how long changes that come together are gathered
MOST_GATHERED_MS = 400  # by taste: `Quiet` waits for the rest
SAME_FOLDER_EVERY_S = 1.0  # how soon a folder that was put in the other's place is noticed
POLL_S = 2.0  # by taste: as soon as people would look for their change
WATCH_AGAIN_S = 60.0  # by taste: how long a folder that cannot be watched is looked at in between
# Changes that another computer makes there are not told to this one.
NETWORKED = frozenset(
    "9p afs ceph cifs coda glusterfs lustre ncpfs nfs nfs4 smb3 smbfs vboxsf virtiofs".split()
)
MOUNTS = Path("/proc/self/mountinfo")


async def watch(root: Path, changed: Callable[[], None]) -> None:
    """Call `changed` whenever the folder may have changed; never returns."""
    told = False
    while True:
        try:
            if _is_networked(root):
                await _poll(root, changed)
            identity = _identity(root)
            await _watch_one(root, identity, changed)
        except Exception as error:  # noqa: BLE001  watchfiles raises its own, and looking must go on
            if not told:
                log.warning(
                    "%s cannot be watched (%s); it is looked at every %.0f seconds",
                    *(root, error, POLL_S),
                )
            told = True
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(WATCH_AGAIN_S):
                    await _poll(root, changed)
        changed()


async def _watch_one(
    root: Path, identity: tuple[int, int] | None, changed: Callable[[], None]
) -> None:
    """Watch until another folder, or none, is at that place; or where none is, until one is."""
    timeout_ms = round(1000 * SAME_FOLDER_EVERY_S)
    changes = awatch(
        root,
        watch_filter=_not_hidden(root),
        debounce=MOST_GATHERED_MS,
        step=STEP_MS,
        rust_timeout=timeout_ms,
        yield_on_timeout=True,
        ignore_permission_denied=True,  # likewise a folder that is not there
    )
    async with contextlib.aclosing(changes):
        async for each in changes:
            if each:
                changed()
            if _identity(root) != identity:
                return


def _not_hidden(root: Path) -> Callable[[Change, str], bool]:
    """Whether a change is at a place that can hold articles."""
    real, given = os.path.realpath(root), os.path.abspath(root)  # noqa: PTH100  paths come in both forms

    def is_seen(change: Change, path: str) -> bool:
        del change
        below = min((os.path.relpath(path, start) for start in (real, given)), key=len)
        parts = [part for part in Path(below).parts if part != ".."]
        return not any(part.startswith(HIDDEN_PREFIXES) for part in parts)

    return is_seen


async def _poll(root: Path, changed: Callable[[], None]) -> None:
    """Compare the files' marks now and then; never returns."""
    before = None
    while True:
        try:
            now = await asyncio.to_thread(marks, root)
        except KnowledgeError:
            now = {}
        if before is not None and now != before:
            changed()
        before = now
        await asyncio.sleep(POLL_S)


def _identity(root: Path) -> tuple[int, int] | None:
    """What tells one folder from another of the same name; None if there is none."""
    try:
        status = root.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _is_networked(root: Path) -> bool:
    """Whether the folder lies on another computer, or outside of a virtual one, as Linux knows."""
    if sys.platform != "linux":
        return False
    try:
        device = root.stat().st_dev
        lines = MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in lines:
        left, _, right = line.partition(" - ")
        if left.split()[2:3] == [number]:
            kind = right.split()[0] if right else ""
            return kind in NETWORKED or kind.startswith("fuse")
    return False
