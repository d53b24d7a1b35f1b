"""Prints how long the bot takes from its start until it has joined, and its memory at rest.

    python -m tests.benchmarks.start_up [--size N] [--runs N]

The bot is a process of its own, as `briefing run` is one, and joins the sandbox in this one. With a
size it has so many made-up passages instead of the example.
"""

from argparse import ArgumentParser
import asyncio
from pathlib import Path
import statistics
from tempfile import TemporaryDirectory
import time

from bot.sandbox.recorder import Frame, Record
from bot.sandbox.server import SandboxOptions, open_sandbox
from tests.benchmarks.processes import ROOT, module_running, peak_mib, resident_mib
from tests.benchmarks.search_speed import made_up, write_articles

REST_S = 2.0
PATIENCE_S = 300.0


async def _start_once(knowledge: Path) -> tuple[float, float, float]:
    """Seconds until it has joined, MiB at rest, and at most."""
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
                "KNOWLEDGE_DIR": str(knowledge),
            }
            addresses = (sandbox.api_url, sandbox.gateway_url)
            started = time.perf_counter()
            async with module_running(
                "tests.chat.run_bot", *addresses, environment=environment
            ) as pid:
                await asyncio.wait_for(joined.wait(), PATIENCE_S)
                took = time.perf_counter() - started
                await asyncio.sleep(REST_S)
                return took, resident_mib(pid), peak_mib(pid)


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--size", type=int, default=0, help="passages; the example without it")
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        knowledge = Path(temporary) if options.size else ROOT / "knowledge"
        if options.size:
            write_articles(knowledge, made_up(options.size))
        runs = [asyncio.run(_start_once(knowledge)) for _ in range(options.runs)]
    seconds, rest, peak = zip(*runs, strict=True)
    print(f"from start to joined: median {statistics.median(seconds):.2f} s of {len(runs)} runs")
    print(f"memory at rest: {max(rest):.0f} MiB at most, while it started {max(peak):.0f} MiB")


if __name__ == "__main__":
    main()
