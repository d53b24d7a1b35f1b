"""Changes modules in one place at a time and tells which changes no test notices.

    python -m tests.mutation [MODULE.py …] [--most N] [--seed N] [--again FILE] [--save FILE]

Without a name every module of `SUITES` is tried. With `--most` a sample of so many mutants is
taken, from each module in proportion to its size. Each mutant that survived is printed; `--save`
keeps them, and `--again` tries those alone. Tests that take over SLOW_S of CPU time, most of which
only show that hostile input ends soon, are left out.
"""

import argparse
from collections import Counter
from collections.abc import Mapping
from functools import cache
import json
import os
from pathlib import Path
import random
import sys

from tests.mutation.forks import durations, outcome, warm
from tests.mutation.mutants import Mutant, mutants

SLOW_S = 0.5
READ = "tests/articles/test_markdown.py"
IMPORT = "tests/articles/test_importing.py"
HEAD = "tests/articles/test_front_matter.py"
RECEIPTS = "tests/services/test_receipts.py"
SUITES = {
    "bot/articles/article.py": ("tests/articles/test_article.py", READ),
    "bot/articles/captions.py": ("tests/articles/test_captions.py", IMPORT),
    "bot/articles/escaping.py": (IMPORT,),
    "bot/articles/faults.py": ("tests/articles/test_faults.py",),
    "bot/articles/front_matter.py": (HEAD,),
    "bot/articles/importing.py": (IMPORT,),
    "bot/articles/inline.py": (READ,),
    "bot/articles/markdown.py": (READ,),
    "bot/articles/pasted.py": (IMPORT,),
    "bot/articles/reading.py": (READ, "tests/articles/test_captions.py"),
    "bot/articles/sentences.py": (READ,),
    "bot/articles/strict_yaml.py": (HEAD, "tests/articles/test_synonyms.py"),
    "bot/articles/synonyms.py": ("tests/articles/test_synonyms.py",),
    "bot/articles/visible.py": (READ, IMPORT),
    "bot/search/bm25.py": ("tests/search/test_bm25.py", "tests/search/test_index.py"),
    "bot/chat/escape.py": ("tests/chat/test_escape.py",),
    "bot/services/receipts.py": ("tests/services/test_verdicts.py", RECEIPTS),
    "bot/services/successors.py": ("tests/services/test_successors.py", RECEIPTS),
    "bot/services/cutting.py": ("tests/services/test_cutting.py", RECEIPTS),
}


def main() -> int:
    """Run; 1 if a mutant survived."""
    options = _options()
    again: dict[str, list[int]] = json.loads(options.again.read_text()) if options.again else {}
    names = options.modules or [*(again or SUITES)]
    chosen = _sampled({name: _mutants(name, again) for name in names}, options.most, options.seed)
    os.environ["CI"] = "1"  # Hypothesis chooses the same examples each time
    warm()
    survivors: dict[str, list[int]] = {}
    total: Counter[str] = Counter()
    for name, some in chosen.items():
        found, survived = _tried(name, some)
        print(f"{name}: {_counted(found)}", flush=True)
        total += found
        survivors[name] = [mutant.number for mutant in survived]
    print(f"in all: {_counted(total)}")
    if options.save:
        options.save.write_text(json.dumps(survivors))
    return 1 if total["survived"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE.py")
    parser.add_argument("--most", type=int, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--again", type=Path, metavar="FILE")
    parser.add_argument("--save", type=Path, metavar="FILE")
    return parser.parse_args()


def _mutants(name: str, again: dict[str, list[int]]) -> list[Mutant]:
    every = [*mutants(Path(name).read_text(encoding="utf-8"))]
    return [every[number] for number in again[name]] if name in again else every


def _sampled(
    every: dict[str, list[Mutant]], most: int | None, seed: int
) -> dict[str, list[Mutant]]:
    count = sum(map(len, every.values()))
    share = min(1.0, (most or count) / max(1, count))
    rng = random.Random(seed)  # noqa: S311  a sample
    print(f"{round(count * share):,} of {count:,} mutants, seed {seed}", flush=True)
    return {
        name: sorted(rng.sample(some, round(len(some) * share)), key=lambda each: each.number)
        for name, some in every.items()
    }


def _tried(name: str, some: list[Mutant]) -> tuple[Counter[str], list[Mutant]]:
    tests = SUITES[name]
    took = {test: time for file in tests for test, time in _quick(file).items()}
    module = name.removesuffix(".py").replace("/", ".")
    found: Counter[str] = Counter()
    survived = []
    for mutant in some:
        became = outcome(module, mutant.tree(), tests, took)
        found[became] += 1
        if became == "survived":
            survived.append(mutant)
            print(f"{name}:{mutant.line}: #{mutant.number}", flush=True)
            print(f"  - {mutant.before}\n  + {mutant.after}", flush=True)
    return found, survived


@cache
def _quick(file: str) -> Mapping[str, float]:
    return {test: time for test, time in durations(file).items() if time <= SLOW_S}


def _counted(found: Counter[str]) -> str:
    """How many there were of each kind; those that are no module are not counted as mutants."""
    killed, made = found["killed"] + found["timed out"], found.total() - found["no module"]
    return (
        f"{made} mutants, {killed} killed ({found['timed out']} of them by the time), "
        f"{found['survived']} survived: {killed / max(1, made):.1%}; "
        f"{found['no module']} more could not be imported"
    )


if __name__ == "__main__":
    sys.exit(main())
