"""The person that a text names, told by shape: a title, or a first name before a last one.

Nothing is guessed of anybody's sex from a name. The invariant: a person is a slice of the text.
"""

from collections.abc import Callable, Iterator
import re

from bot.search.names import is_title
from bot.search.terms import POSSESSIVE

RUN = re.compile(
    r"[^\W\d_a-z][\w'\u2019-]*(?:\.(?=\s[^\W\d_a-z]))?(?:\s+[^\W\d_a-z][\w'\u2019-]*(?:\.(?=\s[^\W\d_a-z]))?)*"
)
# The last word of what is no person.
NO_PERSONS = frozenset(
    """
    academy act agency army association authority avenue bank board bridge bureau centre center
    church city clinic club college commission committee company congress corporation council county
    court department devices district elementary exchange force forest foundation group hall harbor
    harbour high hospital house industries institute island lake league library line middle ministry
    mountain museum office organisation organization park party police press river road school
    senate sea service society square states station street team times tower town transit trust
    union university valley van village
    """.split()
)
MOST_WORDS = 4
FIRST_AND_LAST = 2


def people(text: str, is_first_name: Callable[[str], bool], *, surely: bool = True) -> list[str]:
    """The people whom a text names, those who are surest to be people first.

    Those with a title come before those with a known first name, and those before what is written
    alike; each in the text's order.

    Args:
        text: With capitals.
        is_first_name: Whether a folded word is known to be a first name.
        surely: Whether what is only written alike is left out.
    """
    titled, named, alike = list[str](), list[str](), list[str]()
    for titles, name in _runs(text):
        words = name.split()
        if not 1 <= len(words) <= MOST_WORDS or words[-1].lower() in NO_PERSONS:
            continue
        if titles:
            titled.append(name)
        elif len(words) > 1 and is_first_name(words[0].lower()):
            named.append(name)
        elif len(words) == FIRST_AND_LAST and not surely:
            alike.append(name)
    return [*titled, *named, *alike]


def _runs(text: str) -> Iterator[tuple[bool, str]]:
    """Runs of capitalised words without the titles before them, and whether there was one."""
    for match in RUN.finditer(text):
        words = POSSESSIVE.sub("", match[0]).split()
        titles = 0
        while titles < len(words) and is_title(words[titles].rstrip(".")):
            titles += 1
        if titles < len(words):
            yield titles > 0, " ".join(words[titles:])
