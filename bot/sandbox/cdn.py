"""The file store: attachments by address, and a picture for everyone who has none.

The invariant: a file that is served whole has the size that its message names.
"""

import base64
from hmac import compare_digest
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from bot.sandbox.faults import Faults
    from bot.sandbox.world import World

# One transparent pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)

# A file is other people's: it runs nothing and says itself what it is.
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}


class Cdn:
    """Serves files of a world."""

    def __init__(self, world: "World", faults: "Faults") -> None:
        self._world = world
        self._faults = faults

    async def attachment(self, request: web.Request) -> web.StreamResponse:
        """Send an attachment."""
        number = request.match_info["attachment_id"]
        given = request.query.get("hm", "").encode()
        attachment = self._world.messages.attachments.get(int(number))
        if (
            attachment is None
            or attachment.path != request.path
            or not compare_digest(attachment.signature.encode(), given)
        ):
            return web.Response(status=404, text="This content is no longer available.")
        content = attachment.upload.content
        response = web.StreamResponse(headers=HEADERS)
        response.content_type = attachment.upload.content_type.partition(";")[0]
        response.content_length = len(content)
        await response.prepare(request)
        if self._faults.is_truncated():
            await response.write(content[: len(content) // 2])
            if request.transport is not None:
                request.transport.close()
            return response
        await response.write(content)
        await response.write_eof()
        return response

    async def avatar(self, _: web.Request) -> web.StreamResponse:
        """Send the picture of someone who has none."""
        return web.Response(body=PIXEL, content_type="image/png")
