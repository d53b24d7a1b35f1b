"""How Python's threads take turns: while one makes an index, another answers people.

The invariant: the setting, which is the whole process's, is what it was when the block ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
import sys

# Measured by tests/benchmarks/reload.py, with 20,000 passages and 100 questions a second while one
# article is changed: with Python's own 5 ms answers took 450 ms and more (p99): numpy and SQLite
# give their turn away several times in each question and wait for it as often; with .5 ms 140 ms,
# for the log could not keep up; with .2 ms 50 to 100 ms. With .1 ms they took longer again.
TURN_S = 0.0002


@contextmanager
def short_turns() -> Iterator[None]:
    """Let the event loop have its turn soon, whatever other threads do, inside the block."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
