"""Routes as values, and finding the one of a request.

The invariant: a fixed word in an address goes before a name, as `/users/@me` before
`/users/{user_id}`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.sandbox.errors import invalid_form_body, not_found
from bot.sandbox.message import Upload

if TYPE_CHECKING:
    from bot.sandbox.world import World


@dataclass(frozen=True)
class Call:
    """A request that found its route.

    Attributes:
        params: What stands in the path for the route's names.
        body: Its JSON; None if it had none.
        uploads: Its files, by their number.
    """

    world: "World"
    params: dict[str, str]
    query: dict[str, str]
    body: Any
    uploads: dict[int, Upload]

    def id(self, name: str) -> int:
        """An id of the path.

        Raises:
            ApiError: 50035, it is none.
        """
        text = self.params[name]
        if not text.isdecimal():
            problem = {"code": "NUMBER_TYPE_COERCE", "message": f'Value "{text}" is not snowflake.'}
            raise invalid_form_body({name: {"_errors": [problem]}})
        return int(text)

    def application(self) -> None:
        """The application in the path must be the bot's own.

        Raises:
            ApiError: 404.
        """
        if self.id("application_id") != self.world.application.id:
            raise not_found()


@dataclass(frozen=True)
class Reply:
    """An answer: its JSON, None for an empty body, or in place of both a page's text."""

    body: Any = None
    status: int = 200


NOTHING = Reply(None, 204)


@dataclass(frozen=True)
class Route:
    """An address and what answers it.

    Attributes:
        authorized: Whether the bot's token is needed; interactions carry their own.
    """

    method: str
    template: str
    handler: Callable[[Call], Reply]
    authorized: bool = True

    def match(self, parts: list[str]) -> dict[str, str] | None:
        """What stands for the names of the template, or None if the path is another's."""
        names = self.template.split("/")
        if len(names) != len(parts):
            return None
        params = {}
        for name, part in zip(names, parts, strict=True):
            if name.startswith("{"):
                params[name[1:-1]] = part
            elif name != part:
                return None
        return params


def find_route(
    routes: Iterable[Route], method: str, path: str
) -> tuple[Route | None, dict[str, str]]:
    """The route of a request, with what stands for its names."""
    parts = path.split("/")
    found = [
        (len(params), route, params)
        for route in routes
        if route.method == method and (params := route.match(parts)) is not None
    ]
    if not found:
        return None, {}
    _, route, params = min(found, key=lambda each: each[0])
    return route, params
