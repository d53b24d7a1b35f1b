"""Prints what becomes of mutants of texts in all that reads other people's text, and how soon.

    python -m tests.benchmarks.fuzz [--minutes M] [--seed N] [--no-growth] [TARGET…]

tests/fuzzing/targets.py says what must be true of each; what breaks it is added to its corpus. Then
each text of the corpus is repeated until it is long, and twice as often: the time may double. Times
are the processor's, so that what else runs on the machine is left out.
"""

from argparse import ArgumentParser
from collections.abc import Callable, Iterable
import json
from random import Random
import sys
import time
import traceback

from tests.fuzzing.targets import CORPUS, TARGETS, corpus, mutant
from tests.services.hostile import BITS

RUNS = 3
LONG = {"question": 2_000}  # characters; a question has 4,000 at most
HEAD = {"article": "---\ntitle: T\n---\n"}  # without one nothing more is looked at
ENOUGH_S = 0.002  # what takes less tells nothing of how it grows
STEEP = 3.0  # times as long for twice as much: more than linear, less than noise


def _seconds(check: Callable[[str], None], text: str) -> float:
    started = time.thread_time()
    check(text)
    return time.thread_time() - started


def _keep(target: str, text: str) -> None:
    """Add a text to a corpus."""
    texts = [*corpus(target), text]
    lines = ",\n".join(map(json.dumps, texts))
    (CORPUS / f"{target}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    corpus.cache_clear()


def _fuzz(target: str, seconds: float, seed: int) -> int:
    """Try mutants for so long; how many kinds of failure there were."""
    check, random = TARGETS[target], Random(seed)  # noqa: S311  no secret
    broken: set[str] = set()
    took: list[tuple[float, int]] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        text = mutant(target, random)
        try:
            took.append((_seconds(check, text), len(text)))
        except Exception as error:  # noqa: BLE001  whatever it is, it is what is looked for
            place = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__} in {place.name}:{place.lineno}"
            if kind not in broken:
                broken.add(kind)
                _keep(target, text)
                print(f"  {target}: {kind}: {text[:100]!r}")
    worst, size = max(took)
    chars = sum(each for _, each in took)
    print(
        f"{target:<9} {len(took):>9,} mutants, {chars / 1e6:7.1f} million characters, {len(broken)}"
        f" kinds of failure; the slowest {1000 * worst:.0f} ms for {size:,} characters"
    )
    return len(broken)


def _ratio(target: str, unit: str) -> float | None:
    """How many times as long twice as much takes; None if that takes no time."""
    size = LONG.get(target, 20_000)
    head = HEAD.get(target, "")
    texts = [head + unit * (size * times // len(unit)) for times in (1, 2)]
    once, twice = (min(_seconds(TARGETS[target], text) for _ in range(RUNS)) for text in texts)
    return None if twice < ENOUGH_S else twice / max(once, 1e-9)


def _grow(target: str, units: Iterable[str]) -> bool:
    """Whether the time grows with the length alone."""
    found = []
    for unit in filter(None, units):
        ratio = _ratio(target, unit)
        if ratio is not None and ratio > STEEP:
            ratio = min(ratio, _ratio(target, unit) or 0)  # once more, for noise
        if ratio is not None:
            found.append((ratio, unit))
    found.sort(reverse=True)
    for ratio, unit in found[:2]:
        print(f"{target:<9} twice as much took {ratio:.2f} times as long: {unit[:40]!r} repeated")
    return not found or found[0][0] <= STEEP


def main() -> int:
    """Try and print; 1 if something broke or took too long."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-growth", action="store_true", help="only the mutants")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    options = parser.parse_args()
    targets = options.targets or list(TARGETS)
    share_s = 60 * options.minutes / len(targets)
    failed = sum(_fuzz(each, share_s, options.seed) for each in targets if share_s)
    growing = [] if options.no_growth else targets
    linear = [_grow(target, (*corpus(target), *BITS)) for target in growing]
    return 0 if failed == 0 and all(linear) else 1


if __name__ == "__main__":
    sys.exit(main())
