"""Tries generated hostile files, and prints how many were refused, and how long the longest took.

Times are the processor's, so that what else runs on the machine is left out.

python -m tests.benchmarks.hostile [--count N]
"""

from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
import time

from hypothesis import HealthCheck, Phase, given, settings

from bot.library.snapshot import Snapshot
from bot.services.edition import Edition, One
from tests.services.hostile import GOOD, files
from tests.services.test_hostile import refused


def main() -> None:
    """Try and print."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=10_000)
    count = parser.parse_args().count
    took: list[tuple[float, str, int]] = []
    taken: list[float] = []

    with TemporaryDirectory() as temporary:
        (Path(temporary) / "harbour.md").write_text(GOOD)
        served = One(Edition.of(Snapshot.read(Path(temporary))))

        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(files)
        def try_all(content: bytes) -> None:
            started = time.thread_time()
            why = refused(served, content)
            seconds = time.thread_time() - started
            if why:
                took.append((seconds, why[0], len(content)))
            else:
                taken.append(seconds)

        try_all()
    took.sort(reverse=True)
    print(f"{len(took) + len(taken):,} files, {len(took):,} of them refused, none of them failing")
    print(f"a refusal took {1000 * took[len(took) // 2][0]:.1f} ms (p50); the longest:")
    for seconds, why, size in took[:5]:
        print(f"  {1000 * seconds:7.1f} ms, {size:,} bytes: {why[:100]}")
    print(f"what became an article took {1000 * max(taken):.1f} ms at most")


if __name__ == "__main__":
    main()
