"""Who may: looked at again with every command, button, menu and form."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat import replies
from bot.chat.knowledge import words
from bot.chat.knowledge.commands import KnowledgeGroup
from bot.chat.knowledge.dispatch import ACTS, FORMS
from bot.sandbox.components import ComponentType as C
from bot.sandbox.guilds import Channel
from bot.sandbox.handles import ResponseKind
from bot.sandbox.message import Message, Upload
from bot.sandbox.people import PersonError
from tests.chat.bot_in_sandbox import checked_sandbox, town
from tests.chat.knowledge.at_desk import (
    PARKS,
    Desk,
    answer_to,
    desk,
    files,
    form_of,
    running_desk,
    screen_of,
    settings_at,
)
from tests.chat.knowledge.test_changing import MUSEUM

NEEDED = {
    "edit": {"article": "parks.md"},
    "remove": {"article": "parks.md"},
    "withdraw": {"article": "parks.md"},
    "show": {"article": "parks.md"},
    "history": {"article": "parks.md"},
    "restore": {"article": "parks.md", "text": "0" * 64},
}
COMMANDS = sorted(command.name for command in KnowledgeGroup().commands)


def _demote(here: Desk) -> None:
    """Mona is no moderator any more."""
    here.sandbox.guild.members[here.mona.id].roles.remove(here.sandbox.moderator_role)


async def test_members_do_not_find_the_commands(tmp_path: Path) -> None:
    """Discord offers them to those who may manage messages, and in no direct message."""
    async with desk(tmp_path) as here:
        for person, offered in ((here.alice, False), (here.mona, True)):
            names = here.sandbox.world.commands.offered(
                here.sandbox.guild.members[person.id], here.sandbox.channel("general")
            )
            found = {each.name for each in names}
            assert ({"knowledge", "Correct this passage"} <= found) is offered
        assert not any("knowledge" in each for each in here.mona.commands(here.mona.dm_channel()))


@pytest.mark.parametrize("command", COMMANDS)
async def test_each_command_asks_who_gives_it(tmp_path: Path, command: str) -> None:
    """A member to whom the server's owner gave the command is refused, and shown nothing."""
    async with desk(tmp_path) as here:
        commands = here.sandbox.world.commands
        commands.make_exception(here.sandbox.guild, "knowledge", here.alice.user, allowed=True)
        response = await here.use(command, NEEDED.get(command), by=here.alice)
        assert screen_of(response).text == words.NO_MODERATOR
        assert not screen_of(response).attachments
        if command in NEEDED:
            place, name = here.sandbox.channel("general"), f"knowledge {command}"
            assert await here.alice.autocomplete(place, name, "article", "") == ()


async def test_the_menu_asks_who_uses_it(tmp_path: Path) -> None:
    """*Correct this passage* as well."""
    async with desk(tmp_path) as here:
        commands = here.sandbox.world.commands
        name = "Correct this passage"
        commands.make_exception(here.sandbox.guild, name, here.alice.user, allowed=True)
        answer = await here.ask("who laid out the rose garden")
        handle = await here.alice.context_menu("general", name, answer)
        assert (await answer_to(handle)).text == words.NO_MODERATOR


async def test_moderators_of_another_server_are_refused(tmp_path: Path) -> None:
    """They may ask there, and change nothing, also by a screen of theirs at home."""
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "parks.md").write_text(PARKS)
    async with checked_sandbox() as sandbox:
        foreign = sandbox.world.add_guild("Elsewhere")
        room = sandbox.world.add_channel(foreign, "lobby")
        role = sandbox.world.add_role(foreign, "Boss", sandbox.moderator_role.permissions)
        mona = sandbox.person("Mona", moderator=True)
        sandbox.world.add_member(foreign, mona.user, [role])
        settings = settings_at(
            sandbox, tmp_path, guilds=[sandbox.guild.id, foreign.id], homes=[sandbox.guild.id]
        )
        async with running_desk(sandbox, settings):
            for command in COMMANDS:
                handle = await mona.slash(room, f"knowledge {command}", NEEDED.get(command, {}))
                assert screen_of(await answer_to(handle)).text == words.NOT_HOME
            home = await mona.slash(
                "general", "knowledge add", {"file": Upload("new.md", MUSEUM.encode())}
            )
            preview = screen_of(await answer_to(home))
            with _as_if_in(preview, room):
                pressed = await mona.press(preview, "Publish")
                assert (await answer_to(pressed)).text == words.NOT_HOME
            assert [each.name for each in (tmp_path / "knowledge").glob("*.md")] == ["parks.md"]


@contextmanager
def _as_if_in(message: Message, channel: Channel) -> Iterator[None]:
    """A screen that Discord says stands elsewhere."""
    before = message.channel
    message.channel = channel
    yield
    message.channel = before


async def test_a_direct_message_is_refused(tmp_path: Path) -> None:
    """Where no one can be seen to be a moderator; as when Discord still has older commands."""
    async with desk(tmp_path) as here:
        scope = here.sandbox.world.commands._scope(None)
        for number, command in list(scope.items()):
            scope[number] = replace(command, contexts=(0, 1))
        handle = await here.mona.slash(here.mona.dm_channel(), "knowledge list")
        assert (await answer_to(handle)).text == words.NOT_IN_PRIVATE


async def test_a_demoted_moderator_publishes_nothing(tmp_path: Path) -> None:
    """An old *Publish* says why, and the same button works when they are one again."""
    async with desk(tmp_path) as here:
        preview = await here.add(MUSEUM)
        _demote(here)
        response = await here.press(preview, "Publish")
        assert screen_of(response).text == words.NO_MODERATOR
        assert not (here.folder / "the-museum-of-clocks.md").exists()
        with pytest.raises(PersonError):
            await here.use("list")


async def test_a_demoted_moderators_form_comes_back(tmp_path: Path) -> None:
    """A form that was open when they were demoted changes nothing, and is not lost."""
    async with desk(tmp_path) as here:
        form = form_of(await here.use("add"))
        _demote(here)
        response = await here.submit(form, {"Title": "Mine", "Text": "All that I typed."})
        assert response.text == words.NO_MODERATOR
        (content,) = files(screen_of(response)).values()
        assert b"All that I typed." in content
        assert b"Title: Mine" in content


async def test_every_button_and_form_asks(tmp_path: Path) -> None:
    """Each act that there is, pressed by who is no moderator, is refused before anything else."""
    async with desk(tmp_path) as here:
        preview = await here.add(MUSEUM)
        _demote(here)
        for act in ACTS:
            button = {
                "type": int(C.BUTTON), "id": 90, "style": 2, "label": act,
                "custom_id": f"desk:1:{act}:1:0",
            }  # fmt: skip
            preview.components = (
                *preview.components,
                {"type": 1, "id": 91, "components": [button]},
            )
            response = await here.press(preview, f"desk:1:{act}:1:0")
            assert screen_of(response).text == words.NO_MODERATOR, act
        assert FORMS
        assert (await here.moderation.audit(5)) == ()


async def test_another_moderator_cannot_publish_it(tmp_path: Path) -> None:
    """A draft is its author's: for anybody else it is not there."""
    async with desk(tmp_path) as here:
        preview = await here.add(MUSEUM)
        nora = here.sandbox.person("Nora", moderator=True)
        preview.viewer = nora.user  # Discord shows it to nobody else
        assert (await here.press(preview, "Publish", nora)).text == words.GONE


async def test_older_screens_say_so(tmp_path: Path) -> None:
    """A button of an earlier version asks to begin again."""
    async with desk(tmp_path) as here:
        preview = await here.add(MUSEUM)
        button = {
            "type": int(C.BUTTON), "id": 90, "style": 2, "label": "Old",
            "custom_id": "desk:0:publish:1",
        }  # fmt: skip
        preview.components = (*preview.components, {"type": 1, "id": 91, "components": [button]})
        response = await here.press(preview, "Old")
        assert response.kind is ResponseKind.MESSAGE
        assert response.text == words.OLD_SCREEN


async def test_where_it_does_not_answer_it_says_so(tmp_path: Path) -> None:
    """A server that is not named hears the same as of any command."""
    async with desk(tmp_path, guilds=[1]) as here:
        response = await here.use("list")
        assert response.text == replies.NOT_HERE


async def test_screens_of_a_server_that_is_not_answered_any_more_say_so(tmp_path: Path) -> None:
    """After the operator took the server out of the settings an old *Publish* does nothing."""
    (tmp_path / "knowledge").mkdir()
    async with checked_sandbox() as sandbox:
        mona = sandbox.person("Mona", moderator=True)
        async with running_desk(sandbox, settings_at(sandbox, tmp_path)):
            added = Upload("new.md", MUSEUM.encode())
            handle = await mona.slash("general", "knowledge add", {"file": added})
            preview = screen_of(await answer_to(handle))
        async with running_desk(sandbox, settings_at(sandbox, tmp_path, guilds=[1])):
            pressed = await mona.press(preview, "Publish")
            assert (await answer_to(pressed)).text == replies.NOT_HERE
        assert list((tmp_path / "knowledge").iterdir()) == []


async def test_an_empty_form_of_a_demoted_moderator_brings_no_file(tmp_path: Path) -> None:
    """Where nothing was typed there is nothing to give back."""
    async with desk(tmp_path) as here:
        screen = await here.preview("edit", {"article": "parks.md"})
        form = form_of(await here.choose(screen, "The lake"))
        _demote(here)
        response = await here.submit(form, {"Text": ""})
        assert response.text == words.NO_MODERATOR
        assert files(screen_of(response)) == {}


async def test_earlier_texts_are_suggested_to_moderators_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What an article was is no member's to see; and of no article there is none."""
    async with desk(tmp_path) as here:
        commands = here.sandbox.world.commands
        commands.make_exception(here.sandbox.guild, "knowledge", here.alice.user, allowed=True)
        found = []
        for person, article in (
            (here.mona, "parks.md"),
            (here.alice, "parks.md"),
            (here.mona, "nothing"),
        ):
            choices = await person.autocomplete(
                "general", "knowledge restore", "text", "", others={"article": article}
            )
            found.append(len(choices))
        assert found == [1, 0, 0]
    assert "ERROR" not in {record.levelname for record in caplog.records}


async def test_without_a_folder_to_write_to_it_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A bot that only answers has the commands all the same, and suggests nothing."""
    async with town(tmp_path) as here:
        handle = await here.mona.slash("general", "knowledge list")
        assert words.NOT_READY in (await answer_to(handle)).text
        found = await here.mona.autocomplete("general", "knowledge show", "article", "")
        assert found == ()
    assert "ERROR" not in {record.levelname for record in caplog.records}
