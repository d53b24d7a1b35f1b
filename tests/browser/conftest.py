"""A real Chromium, for tests of the chat page.

It is found by name or where CHROMIUM in the environment says. Where there is none these tests are
skipped and say how to install it; with BROWSER_TESTS=required in the environment they fail.
"""

from collections.abc import AsyncIterator
import os
import shutil

from playwright.async_api import Browser, async_playwright
import pytest
import pytest_asyncio

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "no Chromium was found: install it (on Debian and Ubuntu `apt install chromium`) or name it in"
    " the environment as CHROMIUM=/path/to/it"
)
FLAGS = [
    "--no-sandbox",  # containers have none to offer; the page is ours
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, started once."""
    path = _chromium()
    if path is None:
        if os.environ.get("BROWSER_TESTS") == "required":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        await started.close()
