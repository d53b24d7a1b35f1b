"""Connections as the network breaks them.

The invariant: what was not sent yet is lost, and the other side is told so at once.
"""

import asyncio
import socket
import struct
import sys

# SO_LINGER with no time to send what is left: closing a socket then resets its connection.
LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


def reset(transport: asyncio.Transport) -> None:
    """End a connection over TCP with its RST."""
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
    transport.abort()
