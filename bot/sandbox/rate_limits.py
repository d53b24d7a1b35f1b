"""Rate limits of the REST API.

Source: https://docs.discord.com/developers/topics/rate-limits; that a channel takes five messages
in five seconds is what Discord's headers say. The invariant: a request that is refused does not
count.
"""

from dataclasses import dataclass
import hashlib
import math
import time

GLOBAL_PER_SECOND = 50
WRITE_LIMITED = 20028
# Route -> requests in a window, of how many seconds, for each channel.
BUCKETS = {
    ("POST", "/channels/{channel_id}/messages"): (5, 5.0),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"): (5, 5.0),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}"): (5, 1.0),
    ("POST", "/channels/{channel_id}/typing"): (5, 5.0),
}
EXEMPT = ("/interactions/", "/webhooks/")


@dataclass
class Window:
    """The requests of a bucket since a moment."""

    limit: int
    length_s: float
    began: float = -math.inf
    used: int = 0

    def take(self, now: float) -> bool:
        """Count a request if there is room for it."""
        if now - self.began >= self.length_s:
            self.began, self.used = now, 0
        if self.used >= self.limit:
            return False
        self.used += 1
        return True

    def left_s(self, now: float) -> float:
        """Seconds until it is empty again."""
        return max(0.0, self.began + self.length_s - now)


@dataclass(frozen=True)
class Verdict:
    """Whether a request may pass, and what its reply says of limits.

    Attributes:
        body: The reply to a request that may not; None for one that may.
    """

    headers: dict[str, str]
    body: dict[str, object] | None = None


class RateLimits:
    """Counts requests; switched off, everything passes and no header tells of limits."""

    def __init__(self, *, enabled: bool) -> None:
        self.enabled = enabled
        self._global = Window(GLOBAL_PER_SECOND, 1.0)
        self._windows: dict[tuple[str, str, str], Window] = {}

    def check(self, method: str, template: str, channel_id: str) -> Verdict:
        """Count a request.

        Args:
            method: HTTP's.
            template: The route.
            channel_id: The channel in the path; empty if there is none.
        """
        if not self.enabled:
            return Verdict({})
        now = time.monotonic()
        window = self._window(method, template, channel_id)
        if window is not None and window.used >= window.limit and window.left_s(now) > 0:
            headers = self._headers(method, template, window, now)
            return refusal(window.left_s(now), headers, everywhere=False)
        if not template.startswith(EXEMPT) and not self._global.take(now):
            return refusal(self._global.left_s(now), {}, everywhere=True)
        if window is None:
            return Verdict({})
        window.take(now)
        return Verdict(self._headers(method, template, window, now))

    def _window(self, method: str, template: str, channel_id: str) -> Window | None:
        limits = BUCKETS.get((method, template))
        if limits is None:
            return None
        return self._windows.setdefault((method, template, channel_id), Window(*limits))

    def _headers(self, method: str, template: str, window: Window, now: float) -> dict[str, str]:
        name = hashlib.sha256(f"{method} {template}".encode()).hexdigest()[:32]
        left_s = window.left_s(now)
        return {
            "X-RateLimit-Limit": str(window.limit),
            "X-RateLimit-Remaining": str(window.limit - window.used),
            "X-RateLimit-Reset": f"{time.time() + left_s:.3f}",
            "X-RateLimit-Reset-After": f"{left_s:.3f}",
            "X-RateLimit-Bucket": name,
        }


def refusal(retry_after_s: float, headers: dict[str, str], *, everywhere: bool) -> Verdict:
    """What a request gets that is one too many.

    Args:
        retry_after_s: How long the bot is told to wait.
        headers: What is told of the bucket; none if it is unknown.
        everywhere: Whether the limit is that of all requests.
    """
    told = {
        "Retry-After": str(math.ceil(retry_after_s)),
        "X-RateLimit-Scope": "global" if everywhere else "user",
        "Via": "1.1 sandbox",  # discord.py takes a 429 without it for a ban by the proxy
    }
    if everywhere:
        told["X-RateLimit-Global"] = "true"
    body: dict[str, object] = {
        "message": "You are being rate limited.",
        "code": 0 if everywhere else WRITE_LIMITED,
        "retry_after": round(retry_after_s, 3),
        "global": everywhere,
    }
    return Verdict(headers | told, body)
