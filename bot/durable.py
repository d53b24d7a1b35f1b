"""Files that are whole, and on the disk, before they have their name.

For what must survive a kill or a power cut as the old file or as the new one. What is in them is
not asked here, and errors leave as the system raises them. This module imports nothing of ours.
"""

import os
from pathlib import Path


def put_in_place(part: Path, place: Path) -> None:
    """Give a file that was written under another name its own, replacing what has it."""
    _sync(part)
    part.replace(place)
    sync_folder(place.parent)


def put_in_free_place(part: Path, place: Path) -> None:
    """Give a file that was written under another name its own, if nothing has it.

    Raises:
        FileExistsError: Something has; it is left as it is.
    """
    _sync(part)
    try:
        place.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:  # not every file system has hard links
        with place.open("xb"):
            part.replace(place)
    part.unlink(missing_ok=True)
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """See that the folder's names are on the disk, where a system lets one do that."""
    if os.name == "posix":
        _sync(folder)


def _sync(path: Path) -> None:
    # Windows flushes only what is open for writing.
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
