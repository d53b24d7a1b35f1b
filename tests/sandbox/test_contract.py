"""The contract is held, and would be seen to be broken."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import partial
import os
from typing import Any

import discord
from discord import ui
import pytest

from bot.sandbox import guild_payloads, payloads
from bot.sandbox.recorder import Exchange, Frame, Record
from bot.sandbox.server import Sandbox, open_sandbox
from tests.sandbox.client import Bot, running
from tests.sandbox.conftest import UNLIMITED
from tests.sandbox.contract import PUBLIC_FILES, Contract, find_contract, spec_folder
from tests.sandbox.test_messages import channel_of


def _contract() -> Contract:
    contract = find_contract()
    if contract is not None:
        return contract
    missing = f"{PUBLIC_FILES} are not in {spec_folder()}; DISCORD_SPEC says where they are"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


def _bot() -> Bot:
    bot = Bot()

    @bot.tree.command(description="Answers")
    async def ask(interaction: discord.Interaction, question: str) -> None:
        view = ui.View().add_item(ui.Button(label="More", custom_id="more"))
        await interaction.response.send_message(question, view=view)

    return bot


async def _talk(sandbox: Sandbox, bot: Bot) -> None:
    """A little of everything."""
    alice = sandbox.person("Alice")
    await bot.tree.sync()
    await alice.say("general", "hello", mention_bot=True)
    await (await bot.hear()).reply("good day")
    await (await alice.slash("general", "ask", {"question": "why"})).response()
    with pytest.raises(discord.HTTPException):
        await channel_of(bot).send("")


async def _recorded() -> list[Record]:
    async with open_sandbox(options=UNLIMITED) as sandbox:
        async with running(bot := _bot(), sandbox):
            await _talk(sandbox, bot)
        return list(sandbox.recorder.records)


async def test_a_conversation_keeps_the_contract() -> None:
    """What the bot sends and what the sandbox answers and emits is what Discord describes."""
    contract = _contract()
    records = await _recorded()
    assert len(records) > 15
    assert contract.faults(records) == []


def _exchange(records: list[Record], method: str, end: str, status: int = 200) -> Exchange:
    return next(
        each
        for each in records
        if isinstance(each, Exchange)
        and (each.method, each.status) == (method, status)
        and each.template.endswith(end)
    )


def _frame(records: list[Record], name: str | int) -> Frame:
    return next(
        each
        for each in records
        if isinstance(each, Frame) and name in {each.data.get("t"), each.data["op"]}
    )


def _without(field: str, frame: Any) -> None:
    del frame["d"][field]


def _broken(record: Record, change: Callable[[Any], None], part: str) -> Record:
    copy = deepcopy(getattr(record, part))
    change(copy)
    return replace(record, **{part: copy})


async def test_a_broken_field_breaks_the_contract() -> None:
    """A field that is missing, unknown or of a wrong type is found, whoever sent it."""
    contract = _contract()
    records = await _recorded()
    sent = _exchange(records, "POST", "/messages")
    refused = _exchange(records, "POST", "/messages", 400)
    synced = _exchange(records, "PUT", "/commands")
    answered = _exchange(records, "POST", "/callback")
    broken: list[tuple[Record, str]] = [
        (_broken(sent, lambda body: body.update(contents="x"), "body"), "contents"),
        (_broken(sent, lambda body: body.update(content=7), "body"), "content"),
        (_broken(sent, lambda reply: reply.pop("author"), "reply"), "author"),
        (_broken(sent, lambda reply: reply.update(flags="0"), "reply"), "flags"),
        (_broken(sent, lambda reply: reply["author"].update(nick="x"), "reply"), "nick"),
        (_broken(refused, lambda reply: reply.pop("code"), "reply"), "code"),
        (_broken(synced, lambda body: body[0].pop("name"), "body"), "name"),
        (_broken(synced, lambda reply: reply[0].pop("version"), "reply"), "version"),
        (_broken(answered, lambda body: body.update(type="4"), "body"), "callback request"),
        (_broken(answered, lambda reply: reply.pop("interaction"), "reply"), "interaction"),
        (replace(sent, status=204), "answers with one of"),
        (replace(sent, template="/channels/{channel_id}/mail"), "no such route"),
        (replace(sent, query={"wait": "true"}), "'wait' was unexpected"),
    ]
    for name, field in (
        ("READY", "session_id"),
        ("GUILD_CREATE", "roles"),
        ("MESSAGE_CREATE", "channel_id"),
        ("INTERACTION_CREATE", "app_permissions"),
        (2, "token"),
    ):
        frame = _frame(records, name)
        broken.append((_broken(frame, partial(_without, field), "data"), field))
        broken.append((_broken(frame, lambda data: data["d"].update(x=1), "data"), "'x'"))
    unknown = Frame(to_bot=True, data={"op": 0, "t": "MESSAGE_READ", "s": 1, "d": {}})
    broken.append((unknown, "no such frame"))
    for record, what in broken:
        found = contract.faults([record])
        assert len(found) == 1, (what, record)
        assert what in str(found[0])


async def test_a_stand_in_that_departs_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a payload of the sandbox itself wrong, a conversation would show it."""
    contract = _contract()
    right = guild_payloads.user_payload
    monkeypatch.setattr(payloads, "user_payload", lambda user: right(user) | {"avatar": 0})
    found = {fault.where for fault in contract.faults(await _recorded())}
    assert {"MESSAGE_CREATE", "POST /channels/{channel_id}/messages 200"} <= found
