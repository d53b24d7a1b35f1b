"""How Python's threads take turns: while one makes an index, another answers people.

The invariant: the setting, which is the whole process's, is what it was when the block ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
import sys

# Measured by tests/benchmarks/preview.py, with 20,000 passages and 100 questions a second during a
# preview: with Python's own 5 ms answers took 450 ms and more (p99), for numpy gives its turn away
# several times in each and waits for it as often; with this 25 to 40 ms. With .1 ms they took
# longer again.
TURN_S = 0.0005


@contextmanager
def short_turns() -> Iterator[None]:
    """Let the event loop have its turn soon, whatever other threads do, inside the block."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
