"""People as keyed hashes: the same person is known again, and nobody can be named.

A Discord id is a number that anyone can list, so a hash without a key could be undone by trying
them all. The invariant: one database has one key, made when it was first opened; without the key no
row leads to a person.
"""

import hmac
import secrets

import aiosqlite

_KEY_BYTES = 32
_HASH_BYTES = 16  # two of a billion people share a hash with a chance below 1 in 10^20


class PersonHasher:
    """Discord's user ids -> hashes.

    Args:
        key: Secret bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def hash(self, user_id: int) -> str:
        """32 lower-case hexadecimal digits: the first half of HMAC-SHA256 of the decimal id."""
        return hmac.digest(self._key, str(user_id).encode(), "sha256")[:_HASH_BYTES].hex()


async def person_key(connection: aiosqlite.Connection) -> bytes:
    """The database's key, made if there is none; several processes may ask at once.

    Args:
        connection: In autocommit mode and outside a transaction.

    Raises:
        sqlite3.Error: It cannot be read or written.
    """
    rows = await connection.execute_fetchall("SELECT value FROM secrets WHERE name = 'person_key'")
    for row in rows:
        return bytes(row[0])
    # Of several that come here at once the first one's key stays, and all are given that.
    ((key,),) = await connection.execute_fetchall(
        """INSERT INTO secrets (name, value) VALUES ('person_key', ?)
           ON CONFLICT (name) DO UPDATE SET value = value
           RETURNING value""",
        (secrets.token_bytes(_KEY_BYTES),),
    )
    return bytes(key)
