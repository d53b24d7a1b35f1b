"""`python -m bot.sandbox`: the sandbox as a process of its own, for a bot elsewhere to join.

Prints one line of JSON with the addresses and the token once it listens, and ends on SIGINT or
SIGTERM.
"""

from argparse import ArgumentParser
import asyncio
from contextlib import suppress
import json
import signal
import sys

from bot.sandbox.server import open_sandbox


async def serve(host: str, port: int) -> None:
    """Serve until the process is told to end."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # on Windows Ctrl-C cancels this instead
            loop.add_signal_handler(number, ended.set)
    async with open_sandbox(host, port) as sandbox:
        about = {
            "url": sandbox.url,
            "page_url": sandbox.page_url,
            "api_url": sandbox.api_url,
            "gateway_url": sandbox.gateway_url,
            "token": sandbox.token,
        }
        sys.stdout.write(json.dumps(about) + "\n")
        sys.stdout.flush()
        await ended.wait()


def main() -> None:
    """Read the command line and serve."""
    parser = ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    options = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(options.host, options.port))


if __name__ == "__main__":
    main()
