"""Names for new article files: made here, never taken from anybody.

The invariant: a name means the same file on every system. It is lower-case ASCII with no dot but
that of its ending, is not a device of Windows, and no other name of its folder differs from it in
case or in how Unicode writes it alone.
"""

from collections.abc import Iterable
import re
import unicodedata

from bot.library.folder import SUFFIX, is_no_article

# Longer names are cut: file systems take 255 bytes.
MAX_NAME_CHARS = 80
# What Windows takes for a device, whatever ending it has.
DEVICE = re.compile(r"con|prn|aux|nul|conin|conout|clock|(?:com|lpt)[0-9]")


def slug(title: str) -> str:
    """A title as a file's name without its ending; "" if no letter of it is left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_NAME_CHARS].strip("-")


def new_name(title: str, taken: Iterable[str]) -> str:
    """The name of a new article's file.

    Args:
        title: The article's.
        taken: The names that its folder holds, articles or not.
    """
    stem = slug(title) or "article"
    if DEVICE.fullmatch(stem) or is_no_article(stem + SUFFIX):
        stem += "-article"
    folded = {same_name(name) for name in taken}
    name, number = stem + SUFFIX, 2
    while same_name(name) in folded:
        name, number = f"{stem}-{number}{SUFFIX}", number + 1
    return name


def same_name(name: str) -> str:
    """What two names have in common that some file system takes for one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
