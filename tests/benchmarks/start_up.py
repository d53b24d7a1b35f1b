"""Prints how long the bot takes from its start until it has joined, and its memory at rest.

    python -m tests.benchmarks.start_up

The bot is a process of its own, as `briefing run` is one, and joins the sandbox in this one.
"""

import asyncio
import statistics
from tempfile import TemporaryDirectory
import time

from bot.sandbox.recorder import Frame, Record
from bot.sandbox.server import SandboxOptions, open_sandbox
from tests.benchmarks.processes import module_running, resident_mib

RUNS = 7
REST_S = 2.0


async def _start_once() -> tuple[float, float]:
    """Seconds until it has joined, and MiB at rest."""
    joined = asyncio.Event()

    def look(record: Record) -> None:
        if isinstance(record, Frame) and record.data.get("t") == "GUILD_CREATE":
            joined.set()

    options = SandboxOptions(rate_limits=False, on_record=look)
    with TemporaryDirectory() as folder:
        async with open_sandbox(options=options) as sandbox:
            environment = {
                "DISCORD_TOKEN": sandbox.token,
                "DATABASE": f"{folder}/log.sqlite3",
                "KNOWLEDGE_DIR": "knowledge",
            }
            addresses = (sandbox.api_url, sandbox.gateway_url)
            started = time.perf_counter()
            async with module_running(
                "tests.chat.run_bot", *addresses, environment=environment
            ) as pid:
                await asyncio.wait_for(joined.wait(), 30)
                took = time.perf_counter() - started
                await asyncio.sleep(REST_S)
                return took, resident_mib(pid)


def main() -> None:
    """Measure and print."""
    runs = [asyncio.run(_start_once()) for _ in range(RUNS)]
    seconds = [took for took, _ in runs]
    print(f"from start to joined: median {statistics.median(seconds):.2f} s of {RUNS} runs")
    print(f"memory at rest: {max(mib for _, mib in runs):.0f} MiB at most")


if __name__ == "__main__":
    main()
