"""Runs the bot against a sandbox as tests.chat.run_bot does; on SIGUSR1 it tells what it holds.

    python -m tests.benchmarks.endurance_bot API_URL GATEWAY_URL

A line of JSON on standard output: tasks of the event loop, threads, open files, and memory in MiB
after a search for garbage.
"""

import asyncio
from collections import Counter
from contextlib import suppress
import gc
import json
import os
from pathlib import Path
import signal
import sys
import threading

from bot.chat.endpoint import Endpoint
from bot.cli.run import run
from bot.settings import read_settings
from tests.benchmarks.processes import resident_mib


def _kind(file: Path) -> str:
    with suppress(OSError):  # the one that lists them is closed by now
        return file.readlink().name.partition(":")[0]
    return ""


def _tell() -> None:
    gc.collect()
    tasks = Counter(str(getattr(t.get_coro(), "__qualname__", "")) for t in asyncio.all_tasks())
    files = Counter(filter(None, map(_kind, Path("/proc/self/fd").iterdir())))
    held = {
        "tasks": tasks,
        "threads": Counter(each.name.rstrip("0123456789") for each in threading.enumerate()),
        "files": files,
        "mib": resident_mib(os.getpid()),
    }
    sys.stdout.write(f"{json.dumps(held)}\n")
    sys.stdout.flush()


async def _main() -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, _tell)
    await run(read_settings(), Endpoint(sys.argv[1], sys.argv[2]))


if __name__ == "__main__":
    asyncio.run(_main())
