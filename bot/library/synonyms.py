"""The knowledge folder's synonyms.yaml -> groups of words that mean the same.

What stands in the file is read by articles/synonyms.py; whoever has none has no synonyms. The
invariant: the file is read as carefully as an article's, and its groups that have no fault count.
"""

from pathlib import Path
from typing import NamedTuple

from bot.articles.faults import Fault
from bot.articles.synonyms import SYNONYMS_FILE, Synonyms, read_synonyms
from bot.library.folder import UnreadableError, read_text_file


class SynonymsRead(NamedTuple):
    """What synonyms.yaml was read as.

    Attributes:
        synonyms: The groups that have no fault.
        faults: What is wrong with the others.
        content: The file's bytes; none for none, None if it cannot be read.
    """

    synonyms: Synonyms
    faults: tuple[Fault, ...] = ()
    content: bytes | None = None


def read_folders_synonyms(root: Path) -> SynonymsRead:
    """The groups of a knowledge folder, and what is wrong with the others."""
    place = root / SYNONYMS_FILE
    try:
        content = read_text_file(place)
    except FileNotFoundError:
        return SynonymsRead(Synonyms(), (), b"")
    except UnreadableError as error:
        return SynonymsRead(Synonyms(), (Fault(str(place), 1, str(error)),))
    except OSError as error:
        message = f"the file cannot be read ({error.strerror})"
        return SynonymsRead(Synonyms(), (Fault(str(place), 1, message),))
    return SynonymsRead(*read_synonyms(str(place), content), content)
