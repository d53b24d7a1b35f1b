"""Python modules as processes of their own, for benchmarks."""

import asyncio
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
import os
from pathlib import Path
import sys

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def module_running(
    name: str, *arguments: str, environment: Mapping[str, str]
) -> AsyncIterator[int]:
    """Run a module until the block ends; gives its process id."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        name,
        *arguments,
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stderr=DEVNULL,
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


def resident_mib(pid: int) -> float:
    """Memory of a process that is in use, in MiB (Linux)."""
    return _mib(pid, "VmRSS")


def peak_mib(pid: int) -> float:
    """The most memory that a process ever had in use, in MiB (Linux)."""
    return _mib(pid, "VmHWM")


def _mib(pid: int, field: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(next(line for line in status.splitlines() if field in line).split()[1]) / 1024
