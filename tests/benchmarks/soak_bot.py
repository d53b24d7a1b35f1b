"""Runs the bot against a sandbox as tests.chat.run_bot does, with a disk that can be full.

    python -m tests.benchmarks.soak_bot API_URL GATEWAY_URL

While the file beside the database is there that SOAK_FULL names, the database grows no more.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import os
from pathlib import Path
import sys

from bot import app
from bot.store.database import Store, open_store
from tests.chat.run_bot import main

MOST_PAGES = 4_294_967_294  # SQLite's own limit
LOOK_S = 0.2


@asynccontextmanager
async def _limited(path: Path, *, busy_timeout_s: float) -> AsyncIterator[Store]:
    full = Path(os.environ["SOAK_FULL"])

    async def obey(store: Store) -> None:
        while True:
            pages = 1 if full.exists() else MOST_PAGES  # noqa: ASYNC240  a look takes no time
            # Not as a write: those that fail meanwhile would take it with them.
            await store.writer._connection.execute(f"PRAGMA max_page_count = {pages}")
            await asyncio.sleep(LOOK_S)

    async with open_store(path, busy_timeout_s=busy_timeout_s) as store:
        obeying = asyncio.create_task(obey(store))
        yield store
        obeying.cancel()


if __name__ == "__main__":
    setattr(app, "open_store", _limited)  # noqa: B010  no part of what it offers
    sys.exit(main())
