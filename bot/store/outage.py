"""Telling the operator that something fails: once when it begins, once when it is over."""

import logging

from bot.errors import StoreError

_log = logging.getLogger(__name__)


class Outage:
    """Whether one kind of work with the database fails at present.

    Args:
        failing: The sentence for when it begins, such as "Questions are not logged".
        over: The sentence for when it works again.
    """

    def __init__(self, failing: str, over: str) -> None:
        self._failing = failing
        self._over = over
        self._lasts = False

    def hear(self, error: BaseException | None) -> None:
        """Take note of how one piece of work ended: with this error, or well."""
        if error is None:
            if self._lasts:
                self._lasts = False
                _log.info("%s", self._over)
        elif not self._lasts:
            self._lasts = True
            # Texts of other errors may quote what was asked.
            cause = error if isinstance(error, StoreError) else type(error).__name__
            _log.warning("%s: %s", self._failing, cause)
