"""Connections as the network breaks them.

The invariant: what was not sent yet is lost, and the other side is told so at once.
"""

import asyncio
import socket
import struct
import sys

# SO_LINGER with no time to send what is left: closing a socket then resets its connection.
LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


def reset(transport: asyncio.BaseTransport) -> None:
    """End a connection with TCP's RST."""
    taken = transport.get_extra_info("socket")
    if taken is not None:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()
