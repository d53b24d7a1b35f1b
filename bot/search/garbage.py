"""Keeping Python's search for cyclic garbage away from the articles, which hold none.

With 20,000 passages one such search holds every thread up for 60 to 160 ms, and the many that are
due while an index of 100,000 is built take a tenth of the time. The invariant: what is let go of is
freed all the same, for no part of an edition leads back to what it is a part of.
"""

from collections.abc import Iterator
from contextlib import contextmanager
import gc


@contextmanager
def not_searched_meanwhile() -> Iterator[None]:
    """Nothing is searched for cycles until the block ends."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def not_searched() -> Iterator[None]:
    """What is made inside the block, and what is there already, is never searched for cycles."""
    gc.collect(1)  # what is young and garbage by now goes first, for nobody looks at it later
    with not_searched_meanwhile():
        try:
            yield
        finally:
            gc.freeze()
