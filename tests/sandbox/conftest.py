"""Async tests, and a sandbox with a bot in it whose traffic is checked at the end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
import inspect
import warnings

import pytest

from bot.sandbox.server import Sandbox, SandboxOptions, open_sandbox
from tests.sandbox.contract import find_contract

with warnings.catch_warnings():  # discord.py imports audioop, which Python 3.13 no longer has
    warnings.simplefilter("ignore", DeprecationWarning)
    from tests.sandbox.client import Bot, running

UNLIMITED = SandboxOptions(rate_limits=False)
Join = Callable[..., AbstractAsyncContextManager[Sandbox]]


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test in an event loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture
def join() -> Join:
    """Opens a sandbox and lets a bot join it; checks at the end what passed between them."""

    @asynccontextmanager
    async def opened(
        bot: Bot | None = None, options: SandboxOptions = UNLIMITED, *, sync: bool = True
    ) -> AsyncIterator[Sandbox]:
        async with open_sandbox(options=options) as sandbox:
            bot = bot or Bot()
            async with running(bot, sandbox):
                if sync and bot.tree.get_commands() + bot.context_menus():
                    await bot.tree.sync()
                yield sandbox
        assert sandbox.gaps == []
        if (contract := find_contract()) is not None:
            assert contract.faults(sandbox.recorder.records) == []

    return opened
