"""Examples -> weights, and what they are worth on articles that they were not learned on."""

from collections.abc import Sequence
from dataclasses import dataclass
import random

import numpy as np

from bot.answers.doubt import Rule
from bot.search.confidence import CONFIDENCE_SIGNS, confidence_signs
from bot.search.signs import PASSAGE_SIGNS, SENTENCE_SIGNS, passage_signs, sentence_signs
from bot.search.snippets import NEVER
from tests.benchmarks.learn.examples import Example
from tests.benchmarks.learn.fitting import Bools, Choice, Floats, fit_chance, fit_choices

FOLDS = 5
# The golden questions together count so much of all of the bench's, in the ranking and in the
# confidence: at more, a few hundred questions of ten articles decide how any others are ranked.
GOLDEN_IN_RANKING = 0.25
GOLDEN_IN_CHANCE = 0.35
RIDGE = 3.0
# A wrong sentence counts so much where the right one is held: more than where no passage answers.
# On the right ones alone, a question about another subject is told less well (AUROC .96 for .98).
ANSWERABLE_SHARE = 0.6
# How answerable, gone and off-topic questions are mixed where confidence is learned.
MIX = {
    "whole": 2.0,
    "whole, gone": 1.0,
    "half, off": 1.0,
    "small": 2.0,
    "small, gone": 1.0,
    "small, off": 1.0,
}
GOLDEN_MIX = {"golden": 1.0, "golden, silent": 1.0, "few, golden": 1.0, "few, golden, silent": 1.0}


@dataclass(frozen=True, slots=True)
class Weights:
    """What is learned; the places of the signs are those of their names."""

    sentence: Floats
    passage: Floats
    passage_share: float
    chance: Floats
    broken: Floats


@dataclass(frozen=True, slots=True)
class Left:
    """Signs that are left out, for an ablation."""

    sentence: frozenset[str] = frozenset()
    passage: frozenset[str] = frozenset()
    chance: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one example.

    Attributes:
        example: The question.
        hit: Whether the right passage came first.
        first: Whether the first sentence was right.
        three: Whether one of the first three was.
        confidence: Of the first.
    """

    example: Example
    hit: bool
    first: bool
    three: bool
    confidence: float


def learn(examples: Sequence[Example], left: Left | None = None) -> Weights:
    """Weights from examples."""
    left = left or Left()
    seen = [each for each in examples if each.sight is not None]
    ranked = [e for e in seen if e.right.any() and "gone" not in e.regime and "off" not in e.regime]
    golden = sum("golden" in e.regime for e in ranked)
    heavy = GOLDEN_IN_RANKING * (len(ranked) - golden) / max(1, golden)
    weight = [heavy if "golden" in e.regime else 1.0 for e in ranked]

    use = _used(SENTENCE_SIGNS, left.sentence)
    signs = [_sentences(e) for e in ranked]
    sentence = use * fit_choices(
        [
            Choice(s[_own(e)] * use, e.right[_own(e)], w)
            for e, s, w in zip(ranked, signs, weight, strict=True)
        ],
        RIDGE,
    )
    own = [s @ sentence for s in signs]
    use = _used(PASSAGE_SIGNS, left.passage)
    columns = [_passages(e, s) for e, s in zip(ranked, own, strict=True)]
    passage = use * fit_choices(
        [Choice(c * use, e.right_hits, w) for e, c, w in zip(ranked, columns, weight, strict=True)],
        RIDGE,
    )
    both = [
        np.column_stack((s, (c @ passage)[e.sight.text.group]))
        for e, s, c in zip(ranked, own, columns, strict=True)
        if e.sight is not None
    ]
    a, b = fit_choices(
        [
            Choice(s[_own(e)], e.right[_own(e)], w)
            for e, s, w in zip(ranked, both, weight, strict=True)
        ],
        RIDGE,
    )
    ranking = Weights(
        sentence * a, passage, b, np.zeros(len(CONFIDENCE_SIGNS)), np.zeros(len(Rule))
    )
    rows, right, targets, counts = [], [], [], []
    sizes = {r: sum(e.regime == r for e in seen) for r in {e.regime for e in seen}}
    total = sum(MIX.values())
    golden_mix = {regime: GOLDEN_MIX[regime] for regime in sizes if regime in GOLDEN_MIX}
    for each in seen:
        row, chances = _first(each, ranking)
        rows.append([*chances, *_broken(each, row)])
        right.append(bool(each.right[row]))
        targets.append(max(each.right[row], ANSWERABLE_SHARE * each.right.any()))
        if each.regime in MIX:
            counts.append(1000 * MIX[each.regime] / total / sizes[each.regime])
        else:
            part = GOLDEN_MIX[each.regime] / sum(golden_mix.values()) / sizes[each.regime]
            counts.append(1000 * GOLDEN_IN_CHANCE * part)
    use = np.append(_used(CONFIDENCE_SIGNS, left.chance), np.ones(len(Rule)))
    scale = len(seen) / 4000
    signs_of_first, scaled = np.array(rows) * use, scale * np.array(counts)
    chance = use * fit_chance(signs_of_first, np.array(targets), scaled, RIDGE)
    # Then the curve is laid so that it tells how often the first is right.
    line = np.column_stack((np.ones(len(rows)), signs_of_first @ chance))
    constant, slope = fit_chance(line, np.array(right), scaled, 0.0)
    chance *= slope
    chance[0] += constant
    signs_end = len(CONFIDENCE_SIGNS)
    return Weights(sentence * a, passage, b, chance[:signs_end], chance[signs_end:])


def apply(example: Example, weights: Weights) -> Result:
    """What becomes of an example."""
    if example.sight is None:
        return Result(example, hit=False, first=False, three=False, confidence=0.0)
    _, passages, both = _scores(example, weights)
    order = np.argsort(-both, kind="stable")
    row, signs = _first(example, weights)
    odds = signs @ weights.chance + _broken(example, row) @ weights.broken
    chance = 1 / (1 + np.exp(-odds))
    return Result(
        example,
        bool(example.right_hits[passages.argmax()]),
        bool(example.right[order[0]]),
        bool(example.right[order[:3]].any()),
        float(chance),
    )


def cross_validate(examples: Sequence[Example], left: Left | None = None) -> list[Result]:
    """Each example's result by weights that were learned without its article."""
    articles = sorted({example.article for example in examples})
    random.Random(3).shuffle(articles)  # noqa: S311  repeatable on purpose
    fold = {article: number % FOLDS for number, article in enumerate(articles)}
    results: list[Result] = []
    for number in range(FOLDS):
        weights = learn([e for e in examples if fold[e.article] != number], left)
        results += [apply(e, weights) for e in examples if fold[e.article] == number]
    return results


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a positive scores above a negative; ties count half."""
    low = np.sort(negative)
    both = np.searchsorted(low, positive) + np.searchsorted(low, positive, side="right")
    return float(both.sum() / 2 / len(low) / len(positive))


def _used(names: Sequence[str], left: frozenset[str]) -> Floats:
    return np.array([name not in left for name in names], dtype=np.float64)


def _broken(example: Example, row: int) -> Floats:
    rule = example.broken(row)
    return np.array([each is rule for each in Rule], dtype=np.float64)


def _own(example: Example) -> Bools:
    assert example.sight is not None
    return example.sight.text.is_candidate


_CACHE: dict[int, Floats] = {}


def _sentences(example: Example) -> Floats:
    assert example.sight is not None
    if id(example) not in _CACHE:
        _CACHE[id(example)] = sentence_signs(example.sight)
    return _CACHE[id(example)]


def _passages(example: Example, sentence_scores: Floats) -> Floats:
    assert example.sight is not None
    own = np.where(_own(example), sentence_scores, NEVER)
    return passage_signs(example.sight, _sentences(example), own)


def _scores(example: Example, weights: Weights) -> tuple[Floats, Floats, Floats]:
    assert example.sight is not None
    own = np.where(_own(example), _sentences(example) @ weights.sentence, NEVER)
    passages = _passages(example, own) @ weights.passage
    return own, passages, own + weights.passage_share * passages[example.sight.text.group]


def _first(example: Example, weights: Weights) -> tuple[int, Floats]:
    """The best row, and its signs of confidence."""
    assert example.sight is not None
    _, passages, both = _scores(example, weights)
    row = int(both.argmax())
    return row, confidence_signs(example.sight, np.array([row]), both, passages)[0]
