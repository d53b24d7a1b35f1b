"""People's hashes: what they are made of, and the key that they hang on."""

import asyncio
from hashlib import sha256
from pathlib import Path

from bot.store.database import open_store
from bot.store.people import PersonHasher


def _hash_and_key(path: Path, user_id: int) -> tuple[str, bytes]:
    async def main() -> tuple[str, bytes]:
        async with open_store(path) as store:
            ((name, key),) = await store.reader.rows("SELECT name, value FROM secrets")
            assert name == "person_key"
            return store.people.hash(user_id), key

    return asyncio.run(main())


def test_hash_is_hmac_sha256_of_the_decimal_id() -> None:
    """Made another way, the hashes of an upgraded bot would lead to nobody's rows."""
    key, user_id = bytes(range(32)), 1_100_000_000_000_000_001
    padded = key.ljust(64, b"\0")  # RFC 2104, by hand
    inner = sha256(bytes(byte ^ 0x36 for byte in padded) + b"1100000000000000001").digest()
    outer = sha256(bytes(byte ^ 0x5C for byte in padded) + inner).hexdigest()
    assert PersonHasher(key).hash(user_id) == outer[:32]


def test_key_is_kept(tmp_path: Path) -> None:
    """After a restart a member must still be known as the one who asked."""
    path = tmp_path / "db"
    hashed, key = _hash_and_key(path, 7)
    assert len(key) == 32
    assert hashed == PersonHasher(key).hash(7)
    assert _hash_and_key(path, 7) == (hashed, key)


def test_each_database_has_a_key_of_its_own(tmp_path: Path) -> None:
    """With one key for all, a hash could be undone by whoever has any copy of the bot."""
    assert _hash_and_key(tmp_path / "a", 7)[0] != _hash_and_key(tmp_path / "b", 7)[0]
