"""Long files in parts."""

from collections.abc import AsyncIterator

import pytest

from bot.chat.parts import parts


async def _pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@pytest.mark.parametrize(
    ("pieces", "is_table", "files"),
    [
        ((b"h\n", b"1\n", b"2\n"), True, [b"h\n1\n2\n"]),
        (
            (b"h\n1\n", b"2\n", b"3\n", b"4\n", b"5\n"),
            True,
            [b"h\n1\n2\n", b"h\n3\n4\n", b"h\n5\n"],
        ),
        ((b"abcdef", b"gh", b"i"), False, [b"abcdef", b"ghi"]),
        ((b"abcdefghijklm", b"no"), False, [b"abcdef", b"ghijkl", b"mno"]),
        ((), False, []),
    ],
)
async def test_pieces_fill_files(
    pieces: tuple[bytes, ...],
    *,
    is_table: bool,
    files: list[bytes],
) -> None:
    """None is larger than Discord takes, nothing is lost, and each of a table has its head."""
    found = [part async for part in parts(_pieces(*pieces), 6, is_table=is_table)]
    assert found == files
