"""Every hostile file of the core, through every way in: none stops the bot."""

from pathlib import Path
import time
from typing import Any

import pytest

from bot.sandbox.message import Message, Upload
from bot.services.sections import FORM_CHARS
from tests.articles.test_front_matter import test_hostile_heads_are_refused_soon as heads
from tests.articles.test_importing import test_hostile_texts_are_imported_in_time as pastes
from tests.articles.test_markdown import test_large_and_hostile_bodies_end as bodies
from tests.chat.knowledge.at_desk import Desk, answer_to, desk, form_of, labels, screen_of

ROSE = "who laid out the rose garden"
MOST_S = 20.0  # of one preview, on a slow machine that does other things


def _cases(test: Any) -> list[str]:
    """What a test of the core is tried with."""
    (mark,) = (each for each in test.pytestmark if each.name == "parametrize")
    return list(mark.args[1])


HOSTILE = [
    *(f"---\n{head}\n---\nText.\n" for head in _cases(heads)),
    *(f"---\ntitle: T\n---\n{body}\n" for body in _cases(bodies)),
    *(f"x\n{unit * (200_000 // len(unit))}" for unit in _cases(pastes)),
    "---\ntitle: '@everyone <@1> [x](https://evil.example) `'\n---\n@here <#1> **x** ||y||\n",
    "---\ntitle: T\n---\n\u202egnirts \u2066x \u200b\u0000 \ufeff\n",
]
WAYS = ["add a file", "edit by file", "add by form", "a section", "a passage", "words by form"]


async def _screen(here: Desk, way: str, text: str) -> Message:
    """What is shown of a text that came in one way."""
    short = text.encode("utf-16-le", "surrogatepass")[: 2 * FORM_CHARS].decode(
        "utf-16-le", "ignore"
    )
    if way == "add a file":
        return await here.preview("add", {"file": Upload("a.md", text.encode())}, most_s=MOST_S)
    if way == "edit by file":
        given = {"article": "parks.md", "file": Upload("parks.md", text.encode())}
        return await here.preview("edit", given, most_s=MOST_S)
    if way == "add by form":
        return screen_of(await here.submit(form_of(await here.use("add")), {"Text": short}))
    if way == "words by form":
        form = form_of(await here.use("synonyms"))
    elif way == "a section":
        shown = await here.preview("edit", {"article": "parks.md"})
        form = form_of(await here.choose(shown, "The lake"))
    else:
        message = await here.ask(ROSE)
        handle = await here.mona.context_menu("general", "Correct this passage", message)
        form = form_of(await answer_to(handle))
    handle = await here.mona.submit(form, {"Text": short})
    return screen_of(await answer_to(handle, MOST_S))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("way", WAYS)
async def test_hostile_texts_through_every_way(tmp_path: Path, way: str) -> None:
    """Each has its screen in time, nothing is published, and a member is answered after it."""
    async with desk(tmp_path) as here:
        for each in here.client.desk.cooldowns._limits:
            here.client.desk.cooldowns._limits[each] = (10**6, 1.0)
        before = {each.name: each.read_bytes() for each in here.folder.iterdir()}
        for text in HOSTILE:
            began = time.monotonic()
            screen = await _screen(here, way, text)
            assert time.monotonic() - began < MOST_S, text[:60]
            assert screen.text
            assert "went wrong" not in screen.text, text[:60]
            assert not screen.mentions.users
            assert not screen.mentions.everyone
            if "Cancel" in labels(screen):
                await here.press(screen, "Cancel")
        assert {each.name: each.read_bytes() for each in here.folder.iterdir()} == before
        assert "Mary Hill" in (await here.ask(ROSE)).text
