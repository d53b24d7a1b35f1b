"""What comes in pieces -> files that Discord takes, one held in memory at a time."""

from collections.abc import AsyncIterator

MOST_PARTS = 10  # by taste: as many messages with a file each as somebody wants to see


async def parts(
    pieces: AsyncIterator[bytes], most: int, *, is_table: bool = False
) -> AsyncIterator[bytes]:
    """Pieces joined to files.

    Args:
        pieces: Each goes into a file whole; one that is larger than a file is cut.
        most: Bytes of a file.
        is_table: Whether the first line of the first piece heads each file.
    """
    kept, head = bytearray(), b""
    async for piece in pieces:
        if is_table and not kept:
            head = piece[: piece.find(b"\n") + 1]
        if kept and len(kept) + len(piece) > most:
            yield bytes(kept)
            kept = bytearray(head)
        kept += piece
        while len(kept) > most:
            yield bytes(kept[:most])
            kept = kept[most:]
    if kept:
        yield bytes(kept)
