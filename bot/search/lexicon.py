"""Which words are words or names of English, whatever the articles hold.

The lists are zxcvbn's: the commonest words of the English Wikipedia and of film and television,
and first and last names of the US census, 94,000 in all. What is on a list, or a regular form of
it, is spelt as it was meant, however close it is to a word of the articles: Houston is no slip for
Boston. The invariant: nothing is loaded before it is asked for, and what is loaded never changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

# Words of chats that no list has.
CHAT = frozenset(
    "admins afaik asap atm btw faq fyi gonna gotta iirc imo kinda lemme lmao ngl pls plz tbh thx"
    " ur wanna whats wheres whos wont yall".split()
)
# Lists in which a word is an ordinary one rather than a name.
ORDINARY = ("english_wikipedia", "us_tv_and_film")
FIRST_NAMES = ("female_names", "male_names")
LAST_NAMES = "surnames"
# An ordinary word up to this place of its list is common; by taste.
COMMON_RANK = 3000
# What is taken off a word's end, and what stood there before it was put on.
ENDINGS = (
    ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("d", ""), ("ied", "y"), ("ing", ""),
    ("ing", "e"), ("er", ""), ("r", ""), ("ers", ""), ("rs", ""), ("est", ""), ("ly", ""),
    ("ness", ""), ("less", ""), ("ment", ""), ("ments", ""), ("able", ""), ("able", "e"),
)  # fmt: skip
SHORTEST_BASE = 4


@cache
def english() -> "Lexicon":
    """English, loaded once for all: some 50 ms and 17 MiB, when the first unknown word is met."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415  not before it is needed

    return Lexicon(FREQUENCY_LISTS)


class Lexicon:
    """Words and names.

    Args:
        lists: By name, each by falling frequency.
    """

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._words = CHAT.union(*lists.values())
        self._ordinary = frozenset().union(*(lists.get(name, ()) for name in ORDINARY))
        self._common = frozenset(
            word for name in ORDINARY for word in lists.get(name, ())[:COMMON_RANK]
        )

        self._last_names = frozenset(lists.get(LAST_NAMES, ()))
        self._first_names = frozenset().union(*(lists.get(name, ()) for name in FIRST_NAMES))

    def holds(self, word: str) -> bool:
        """Whether a folded word is spelt as it was meant."""
        return word in self._words or any(base in self._ordinary for base in _bases(word))

    def is_first_name(self, word: str) -> bool:
        """Whether it is on a list of first names; many are on the list of last ones instead."""
        return word in self._first_names

    def is_any_name(self, word: str) -> bool:
        """Whether it is on a list of names, and more often one than anything else."""
        return word in self._last_names or word in self._first_names

    def is_person(self, word: str) -> bool:
        """Whether it is a name and nothing that everybody uses besides."""
        return self.is_any_name(word) and not self.is_common(word)

    def is_common(self, word: str) -> bool:
        """Whether it is an ordinary word that everybody uses."""
        return word in self._common


def _bases(word: str) -> Iterator[str]:
    """What a word could be a regular form of."""
    for ending, before in ENDINGS:
        if word.endswith(ending):
            base = word.removesuffix(ending) + before
            if len(base) >= SHORTEST_BASE:
                yield base
                if base[-1:] == base[-2:-1] and not before:  # "stopped"
                    yield base[:-1]
