"""What was done already, and so is not done again.

The invariant: what is remembered is bounded; what is forgotten is the oldest.
"""

from collections import OrderedDict

MOST_REMEMBERED = 10_000


class Once:
    """Remembers keys, in memory alone."""

    def __init__(self) -> None:
        self._taken: OrderedDict[int, None] = OrderedDict()

    def __contains__(self, key: int) -> bool:
        return key in self._taken

    def take(self, key: int) -> bool:
        """Remember a key; False if it was remembered already."""
        if key in self._taken:
            return False
        self._taken[key] = None
        while len(self._taken) > MOST_REMEMBERED:
            self._taken.popitem(last=False)
        return True

    def give_back(self, key: int) -> None:
        """Forget a key, so that it can be taken again."""
        self._taken.pop(key, None)
