"""Linear weights by Newton's method: which of several is right, and how likely it is.

Own code over numpy, since two short functions need no library.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STEPS = 40
ENOUGH = 1e-7


@dataclass(frozen=True, slots=True)
class Choice:
    """Candidates of one question.

    Attributes:
        signs: One row a candidate.
        right: Which of them are right; at least one and not all, or nothing is learned.
        weight: How much the question counts.
    """

    signs: Floats
    right: Bools
    weight: float = 1.0


def fit_choices(choices: list[Choice], ridge: float) -> Floats:
    """Weights by which the right candidates of each question come first.

    The likelihood is that of a softmax over a question's candidates, the right ones together.
    """
    told = [choice for choice in choices if choice.right.any() and not choice.right.all()]
    signs = np.concatenate([choice.signs for choice in told]).astype(np.float64)
    right = np.concatenate([choice.right for choice in told])
    sizes = np.array([len(choice.right) for choice in told])
    weights = np.array([choice.weight for choice in told])
    first = np.cumsum(sizes) - sizes
    group = np.repeat(np.arange(len(told)), sizes)
    scale = signs.std(axis=0)
    scale[scale == 0] = 1
    signs = signs / scale

    def shares(w: Floats) -> tuple[float, Floats, Floats]:
        scores = signs @ w
        powers = np.exp(scores - np.maximum.reduceat(scores, first)[group])
        total = np.add.reduceat(powers, first)
        of_right = np.add.reduceat(powers * right, first)
        loss = -(weights * (np.log(of_right + 1e-300) - np.log(total))).sum()
        return loss + ridge * w @ w / 2, powers / total[group], powers * right / of_right[group]

    w = np.zeros(signs.shape[1])
    loss, share, target = shares(w)
    each = weights[group]
    for _ in range(STEPS):
        gradient = signs.T @ (each * (share - target)) + ridge * w
        mean = np.add.reduceat(signs * share[:, None], first)
        hessian = (signs * (each * share)[:, None]).T @ signs
        hessian -= (mean * weights[:, None]).T @ mean
        hessian[np.diag_indices(len(w))] += ridge
        step, part = np.linalg.solve(hessian, gradient), 1.0
        while True:
            following = shares(w - part * step)
            if following[0] <= loss or part < ENOUGH:
                break
            part /= 2
        w = w - part * step
        done = loss - following[0] < ENOUGH * abs(loss)
        loss, share, target = following
        if done:
            break
    found: Floats = w / scale
    return found


def fit_chance(signs: Floats, right: Bools | Floats, weights: Floats, ridge: float) -> Floats:
    """Weights of a logistic curve; a column of ones is its constant, and not held back."""
    scale = signs.std(axis=0)
    free = scale == 0
    scale[free] = 1
    signs = signs / scale
    held_back = np.where(free, 1e-6, ridge)
    w = np.zeros(signs.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(signs @ w, -30, 30)))
        gradient = signs.T @ (weights * (chance - right)) + held_back * w
        hessian = (signs * (weights * chance * (1 - chance))[:, None]).T @ signs
        hessian[np.diag_indices(len(w))] += held_back
        step = np.linalg.solve(hessian, gradient)
        w = w - step
        if np.abs(step).max() < ENOUGH:
            break
    found: Floats = w / scale
    return found
