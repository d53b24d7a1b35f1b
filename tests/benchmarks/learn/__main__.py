"""Learns the weights of ranking and confidence, and prints what they are worth.

    python -m tests.benchmarks.learn --bench DIR [--share S] [--ablation] [--write]

DIR holds `passages.open.jsonl.gz` and `questions.open.jsonl.gz`. All figures are cross-validated:
each article's questions are answered by weights that were learned without it.
"""

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path
import random

from bot.answers.doubt import Rule
from bot.search.confidence import CONFIDENCE_SIGNS
from bot.search.signs import PASSAGE_SIGNS, SENTENCE_SIGNS
from tests.benchmarks.golden import ROOT
from tests.benchmarks.learn.examples import bench_examples, golden_examples
from tests.benchmarks.learn.learning import (
    Left,
    Result,
    Weights,
    auroc,
    cross_validate,
    learn,
)

WEIGHTS = ROOT / "bot" / "search" / "weights.py"
THRESHOLD = 0.5
# Signs that say like things: of sentences, of passages, of confidence.
GROUPS = {
    "BM25 of the passage": ("score gap", "score gap rank", "first"),
    "passages put in order": ("", " ".join(PASSAGE_SIGNS), ""),
    "words by weight": ("overlap heavy row_score", "best_overlap best_row", ""),
    "words by number": ("words plain", "words", "held_words"),
    "words as typed": ("exact", "exact", ""),
    "words akin": ("akin", "akin", "akin"),
    "words side by side": (
        "pairs grams2 grams3 closest",
        "best_pairs best_grams2 best_grams3 closest",
        "grams2 grams3",
    ),
    "sentences around": ("before after first passage", "", ""),
    "title and headings": ("headline", "headline", ""),
    "kind of fact": (
        "fits_person fits_date fits_number fits_place fits_cause fits_means fits_near alongside",
        "fits_near",
        "fits_near counted cause",
    ),
    "begins with the subject": ("leads", "", "leads"),
    "begins with a label": ("labelled label", "", ""),
    "length and place": ("length short place", "length", ""),
    "held nowhere else": ("alone", "", "only"),
    "margin": ("", "", "share lone_share lead"),
    "score": ("", "", "score"),
    "weight held": ("", "", "weight passage_weight"),
    "names": ("", "names nameless", "names account"),
    "plain words": ("", "", "plain"),
    "what means the same": ("meant", "", "meant"),
}
PAIRS = (
    ("whole", "whole, gone"),
    ("whole", "half, off"),
    ("small", "small, gone"),
    ("small", "small, off"),
    ("golden", "golden, silent"),
    ("few, golden", "few, golden, silent"),
)


def _mean(values: Iterable[bool]) -> float:
    told = list(values)
    return sum(told) / len(told)


def _kept(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Share above the value that one in twenty of the negative exceeds."""
    at = sorted(negative)[int(0.95 * len(negative))]
    return _mean(each > at for each in positive)


def _print_results(results: Sequence[Result]) -> None:
    regimes: dict[str, list[Result]] = {}
    for each in results:
        regimes.setdefault(each.example.regime, []).append(each)
    print(f"{'':16}     n   hit first three | answered right")
    for name, some in regimes.items():
        told = [each for each in some if each.confidence >= THRESHOLD]
        print(
            f"{name:16} {len(some):5} {_mean(e.hit for e in some):.3f}"
            f" {_mean(e.first for e in some):.3f} {_mean(e.three for e in some):.3f}"
            f" |    {len(told) / len(some):.3f} {sum(e.first for e in told) / len(some):.3f}"
        )
    for answerable, silent in PAIRS:
        good, bad = ([each.confidence for each in regimes[name]] for name in (answerable, silent))
        print(f"{answerable} / {silent}: AUROC {auroc(good, bad):.3f}, kept {_kept(good, bad):.3f}")


def _print_line(name: str, results: Sequence[Result]) -> None:
    def of(regime: str) -> list[Result]:
        return [each for each in results if each.example.regime == regime]

    firsts = (
        _mean(each.hit for each in of("whole")),
        *(_mean(each.first for each in of(regime)) for regime in ("whole", "small", "golden")),
    )
    areas = (
        auroc([e.confidence for e in of(good)], [e.confidence for e in of(bad)])
        for good, bad in PAIRS
    )
    print(f"{name:28}", *(f"{value:.3f}" for value in (*firsts, *areas)), flush=True)


def _table(name: str, signs: Sequence[str], weights: Sequence[float]) -> str:
    rows = "".join(
        f'    "{sign}": {weight:.3f},\n' for sign, weight in zip(signs, weights, strict=True)
    )
    return f"{name} = {{\n{rows}}}\n"


def _module(weights: Weights) -> str:
    """The text of weights.py."""
    head = WEIGHTS.read_text("utf-8").partition("SENTENCE = {")[0]
    return (
        head
        + _table("SENTENCE", SENTENCE_SIGNS, weights.sentence.tolist())
        + _table("PASSAGE", PASSAGE_SIGNS, weights.passage.tolist())
        + f"PASSAGE_SHARE = {weights.passage_share:.3f}\n"
        + _table("CHANCE", CONFIDENCE_SIGNS, weights.chance.tolist())
        + _table("BROKEN", [rule.value for rule in Rule], weights.broken.tolist())
    )


def main() -> None:
    """Learn, print, and write if asked."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--share", type=float, default=1.0, help="of the bench's examples")
    parser.add_argument("--ablation", action="store_true", help="leave out groups of signs in turn")
    parser.add_argument("--write", action="store_true", help=f"put the weights into {WEIGHTS.name}")
    options = parser.parse_args()
    rng = random.Random(2)  # noqa: S311  repeatable on purpose
    bench = [each for each in bench_examples(options.bench) if rng.random() < options.share]
    examples = [*bench, *golden_examples()]
    results = cross_validate(examples)
    _print_results(results)
    if options.ablation:
        print(f"\n{'without':28} hit   first small golden AUROC gone, off, small, small, golden")
        _print_line("nothing", results)
        for name, signs in GROUPS.items():
            left = Left(*(frozenset(some.split()) for some in signs))
            _print_line(name, cross_validate(examples, left))
    if options.write:
        WEIGHTS.write_text(_module(learn(examples)), "utf-8")


if __name__ == "__main__":
    main()
