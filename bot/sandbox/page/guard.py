"""Who may use the page: a token in the address, and the rules for Host and Origin.

Any page that is open in the same browser can send requests to this computer. It does not know the
token; and where its own name leads here (DNS rebinding), the Host header shows that name. What is
there for the bot alone is refused to every page, lest one fill the memory or the terminal. The
invariant: a request that `refusal` gives None for was made with the address that was printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
import secrets
from urllib.parse import urlsplit

OTHER_RUN = (
    "This address is of another run. Open the address that the terminal shows, with all of its"
    " characters."
)
OTHER_HOST = "This address is not this computer's. Open the address that the terminal shows."
OTHER_ORIGIN = "Another page tried to use this one, and was refused."


# Browsers say of a request who made it; no bot does.
FROM_A_PAGE = ("Origin", "Sec-Fetch-Site")


def is_from_a_page(headers: Mapping[str, str]) -> bool:
    """Whether a browser sent a request, for whichever page."""
    return any(name in headers for name in FROM_A_PAGE)


def new_token() -> str:
    """A token for one run: 128 random bits."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True)
class Guard:
    """The rules.

    Attributes:
        token: Part of the page's address.
        host: The name or address that is listened on.
    """

    token: str
    host: str

    def refusal(
        self, token: str, headers: Mapping[str, str], *, needs_origin: bool = False
    ) -> str | None:
        """Why a request is refused; None if it is not.

        Args:
            token: The one in its address.
            headers: Its headers.
            needs_origin: Whether it must come from a page, as a WebSocket or a POST does.
        """
        host = headers.get("Host", "")
        if not self._is_ours(host):
            return OTHER_HOST
        if not secrets.compare_digest(token.encode(), self.token.encode()):
            return OTHER_RUN
        origin = headers.get("Origin")
        if origin is None:
            return OTHER_ORIGIN if needs_origin else None
        return None if origin.partition("://")[2] == host else OTHER_ORIGIN

    def _is_ours(self, host: str) -> bool:
        """Whether a Host header names no one else: an address, localhost, or what is listened on.

        The port is left open, for a tunnel's other end may have another.
        """
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name in {"localhost", self.host.lower()}:
            return True
        try:
            ip_address(name)
        except ValueError:
            return False
        return True
