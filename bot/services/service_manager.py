"""Telling systemd how the bot is, where systemd started it and asks to be told.

A datagram to a socket that the environment names; without one nothing is sent. The invariant: being
told is the manager's matter, so a message that does not arrive changes nothing.

Source:
    sd_notify(3) and sd_watchdog_enabled(3).
"""

from collections.abc import Mapping
from contextlib import closing, suppress
import math
import socket


class ServiceManager:
    """Whoever started the bot.

    Args:
        address: The socket's; None if nobody is to be told.
        watchdog_s: Within how many seconds a sign of life is due.
    """

    def __init__(self, address: str | None = None, watchdog_s: float = math.inf) -> None:
        self._address = address
        self.watchdog_s = watchdog_s

    @classmethod
    def of(cls, environment: Mapping[str, str], process: int) -> "ServiceManager":
        """The one that the environment names.

        Args:
            environment: The process's.
            process: Its id: a watchdog may wait for another.
        """
        address = environment.get("NOTIFY_SOCKET", "")
        due_us = environment.get("WATCHDOG_USEC", "")
        for_us = environment.get("WATCHDOG_PID", str(process)) == str(process)
        watched = for_us and due_us.isascii() and due_us.isdigit() and int(due_us) > 0
        # A path, or with "@" a name in Linux's abstract namespace.
        return cls(
            address if address.startswith(("/", "@")) else None,
            int(due_us) / 1_000_000 if watched else math.inf,
        )

    def tell(self, state: str) -> None:
        """Send assignments, a line each."""
        if self._address is None or not hasattr(socket, "AF_UNIX"):
            return
        place = f"\0{self._address[1:]}" if self._address[0] == "@" else self._address
        with suppress(OSError):
            with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as sender:
                sender.settimeout(0)
                sender.sendto(state.encode(), place)
