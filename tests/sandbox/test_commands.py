"""Application commands: registering them, finding them, filling in their options."""

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
import pytest

from bot.sandbox.guilds import Overwrite
from bot.sandbox.handles import ResponseKind
from bot.sandbox.message import Upload
from bot.sandbox.people import Person, PersonError
from bot.sandbox.permissions import Permission
from tests.sandbox.client import Bot
from tests.sandbox.conftest import Join

if TYPE_CHECKING:
    from bot.sandbox.options import Value


def _command(**fields: Any) -> dict[str, Any]:
    return {"name": "ask", "description": "Asks", "type": 1} | fields


def _option(**fields: Any) -> dict[str, Any]:
    return {"type": 3, "name": "question", "description": "What to ask"} | fields


async def test_options_of_every_type(join: Join) -> None:
    """Each kind of option reaches the bot as what the person chose."""
    bot = Bot()
    given: dict[str, Any] = {}

    @bot.tree.command(description="Takes everything")
    async def take(  # noqa: PLR0913, PLR0917  one option of each kind
        interaction: discord.Interaction,
        text: str,
        count: app_commands.Range[int, 1, 10],
        share: float,
        loud: bool,  # noqa: FBT001  an option of the command
        who: discord.Member,
        where: discord.TextChannel,
        role: discord.Role,
        file: discord.Attachment,
        short: app_commands.Range[str, 2, 3] = "xx",
    ) -> None:
        given.update(text=text, count=count, share=share, loud=loud, who=who.display_name)
        given.update(where=where.name, role=role.name, file=await file.read())
        given.update(short=short)
        await interaction.response.send_message("taken")

    async with join(bot) as sandbox:
        alice, bob = sandbox.person("Alice"), sandbox.person("Bob")
        options: dict[str, Value] = {
            "text": "words",
            "count": 3,
            "share": 0.5,
            "loud": True,
            "who": bob,
            "where": sandbox.channel("general"),
            "role": sandbox.moderator_role,
            "file": Upload("a.txt", b"bytes"),
        }
        answer = await (await alice.slash("general", "take", options)).response()
        assert answer.text == "taken"
        assert given == options | {
            "who": "Bob",
            "where": "general",
            "role": "Moderator",
            "file": b"bytes",
            "short": "xx",
        }
        wrong_ones: list[dict[str, Value]] = [
            {"text": 1},
            {"count": 11},
            {"count": 1.5},
            {"count": True},
            {"loud": "yes"},
            {"who": "Bob"},
            {"who": sandbox.channel("general")},
            {"where": bob},
            {"role": bob},
            {"file": bob},
            {"text": bob},
            {"short": "x"},
            {"short": "xxxx"},
            {"other": 1},
        ]
        for wrong in wrong_ones:
            with pytest.raises(PersonError, match="option"):
                await alice.slash("general", "take", options | wrong)
        with pytest.raises(PersonError, match="needs option 'text'"):
            await alice.slash("general", "take")


async def test_sub_commands_and_choices(join: Join) -> None:
    """A sub-command is found by its words, and an option with choices takes no other."""
    bot = Bot()
    group = app_commands.Group(name="briefing", description="About the briefing")
    inner = app_commands.Group(name="article", description="Articles", parent=group)

    @group.command(description="Lists topics")
    @app_commands.choices(order=[app_commands.Choice(name="Newest", value="new")])
    async def topics(interaction: discord.Interaction, order: str = "old") -> None:
        await interaction.response.send_message(f"topics {order}")

    @inner.command(description="Shows one")
    async def show(interaction: discord.Interaction, name: str) -> None:
        await interaction.response.send_message(f"article {name}")

    bot.tree.add_command(group)
    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        assert alice.commands("general") == ["briefing article show", "briefing topics"]
        used = await alice.slash("general", "briefing topics", {"order": "new"})
        assert (await used.response()).text == "topics new"
        used = await alice.slash("general", "briefing article show", {"name": "one"})
        assert (await used.response()).text == "article one"
        with pytest.raises(PersonError, match="takes one of"):
            await alice.slash("general", "briefing topics", {"order": "odd"})
        for path in ("briefing", "briefing none", "other"):
            with pytest.raises(PersonError, match="finds no command"):
                await alice.slash("general", path)


async def test_choices_that_are_numbers(join: Join) -> None:
    """Numbers that the bot lets choose, or suggests, are numbers when they come back."""
    bot = Bot()

    @bot.tree.command(description="Shows a year")
    @app_commands.choices(month=[app_commands.Choice(name="May", value=5)])
    async def year(interaction: discord.Interaction, month: int, year: int) -> None:
        await interaction.response.send_message(f"{month + 0}/{year + 0}")

    @year.autocomplete("year")  # type: ignore[arg-type]  # discord.py knows texts only
    async def suggest(_: discord.Interaction, __: int) -> list[app_commands.Choice[int]]:
        return [app_commands.Choice(name="This year", value=2026)]

    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        (choice,) = await alice.autocomplete("general", "year", "year", "20", others={"month": 5})
        assert (choice.name, choice.value) == ("This year", 2026)
        used = await alice.slash("general", "year", {"month": 5, "year": choice.value})
        assert (await used.response()).text == "5/2026"
        with pytest.raises(PersonError, match=r"takes one of \[5\], not 6"):
            await alice.slash("general", "year", {"month": 6, "year": 1})


async def test_suggestions_while_typing(join: Join) -> None:
    """What the bot suggests for a half-typed option is shown to the person."""
    bot = Bot()

    @bot.tree.command(description="Shows an article")
    async def article(interaction: discord.Interaction, year: int, title: str) -> None:
        await interaction.response.send_message(f"{title} {year}")

    @article.autocomplete("title")
    async def suggest(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        year = interaction.namespace.year
        return [app_commands.Choice(name=f"{current} of {year}", value=current)]

    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        (choice,) = await alice.autocomplete(
            "general", "article", "title", "Cit", others={"year": 2017}
        )
        assert (choice.name, choice.value) == ("Cit of 2017", "Cit")
        with pytest.raises(PersonError, match="suggests nothing"):
            await alice.autocomplete("general", "article", "year", "2")


@pytest.mark.parametrize(
    "choices", [[("x", "y")] * 26, [("n" * 101, "y")], [("n", "y" * 101)]], ids=str
)
async def test_suggestions_have_limits(join: Join, choices: list[tuple[str, str]]) -> None:
    """More than 25 suggestions, or one over 100 characters, are refused and none is shown."""
    bot = Bot()
    codes = []

    @bot.tree.command(description="Shows an article")
    async def article(interaction: discord.Interaction, title: str) -> None:
        await interaction.response.send_message(title)

    @article.autocomplete("title")
    async def suggest(interaction: discord.Interaction, _: str) -> list[app_commands.Choice[str]]:
        try:
            await interaction.response.autocomplete(
                [app_commands.Choice(name=name, value=value) for name, value in choices]
            )
        except discord.HTTPException as refused:
            codes.append(refused.code)
        return []

    async with join(bot) as sandbox:
        await sandbox.person("Alice").autocomplete("general", "article", "title", "")
        assert codes == [50035]


async def test_menus_of_users(join: Join) -> None:
    """A command in a user's menu gets that user, and a message's command is not found there."""
    bot = Bot()

    @bot.tree.context_menu(name="Greet")
    async def greet(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message(f"hello {member.display_name}")

    async with join(bot) as sandbox:
        alice, bob = sandbox.person("Alice"), sandbox.person("Bob")
        used = await alice.context_menu("general", "Greet", bob)
        assert (await used.response()).text == "hello Bob"
        said = await bob.say("general", "hi")
        with pytest.raises(PersonError, match="no message command 'Greet'"):
            await alice.context_menu("general", "Greet", said)


async def test_commands_of_one_guild(join: Join) -> None:
    """A command of one guild is not found in another, nor in private."""
    bot = Bot()
    async with join(bot) as sandbox:
        other = sandbox.world.add_guild("Elsewhere")
        channel = sandbox.world.add_channel(other, "lobby")
        alice = sandbox.person("Alice", guild=other)

        @bot.tree.command(description="At home", guild=discord.Object(sandbox.guild.id))
        async def home(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("home")

        await bot.tree.sync(guild=discord.Object(sandbox.guild.id))
        assert alice.commands("general") == ["home"]
        assert alice.commands(channel) == alice.commands(alice.dm_channel()) == []
        fetched = await bot.tree.fetch_commands(guild=discord.Object(sandbox.guild.id))
        assert [command.name for command in fetched] == ["home"]
        assert (await (await alice.slash("general", "home")).response()).text == "home"
        with pytest.raises(discord.Forbidden) as refused:
            await bot.tree.fetch_commands(guild=discord.Object(1))
        assert refused.value.code == 50001


async def test_who_finds_a_command(join: Join) -> None:
    """Commands for moderators, and commands for guilds only, are hidden from everyone else."""
    bot = Bot()

    @bot.tree.command(description="For moderators")
    @app_commands.default_permissions(manage_guild=True)
    async def moderate(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("done")

    @bot.tree.command(description="For servers")
    @app_commands.guild_only()
    async def public(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("done")

    async with join(bot) as sandbox:
        alice, mona = sandbox.person("Alice"), sandbox.person("Mona")
        assert mona.commands("general") == ["moderate", "public"]
        assert alice.commands("general") == ["public"]
        assert alice.commands(alice.dm_channel()) == ["moderate"]
        answer = await (await mona.slash("general", "moderate")).response()
        assert answer.kind is ResponseKind.MESSAGE
        commands = sandbox.world.commands
        commands.make_exception(sandbox.guild, "moderate", alice.user, allowed=True)
        assert alice.commands("general") == ["moderate", "public"]


async def test_owners_and_administrators_find_every_command(join: Join) -> None:
    """Neither an overwrite nor the server's settings keep them from a command."""
    bot = Bot()

    @bot.tree.command(description="For moderators")
    @app_commands.default_permissions(manage_guild=True)
    async def moderate(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("done")

    async with join(bot) as sandbox:
        world, guild, channel = sandbox.world, sandbox.guild, sandbox.channel("general")
        owner, alice = Person(sandbox, world.application.owner), sandbox.person("Alice")
        mona = sandbox.person("Mona")
        for person in (owner, alice, mona):
            world.commands.make_exception(guild, "moderate", person.user, allowed=False)
        world.set_overwrites(
            channel, [Overwrite(guild.id, deny=Permission.USE_APPLICATION_COMMANDS)]
        )
        found = [person.commands("general") for person in (owner, alice, mona)]
        assert found == [["moderate"], [], []]
        role = world.add_role(guild, "Administrator", Permission.ADMINISTRATOR)
        world.set_roles(guild, alice.user, [role])
        assert alice.commands("general") == ["moderate"]
        for person, hears in ((owner, True), (alice, True), (sandbox.person("Bob"), False)):
            said = await mona.say("moderators", "between us")
            assert (said in sandbox.visible("moderators", person)) == hears


async def test_who_may_use_no_commands_finds_none(join: Join) -> None:
    """Where a role or a channel takes away the right to use commands, the picker is empty."""
    bot = Bot()

    @bot.tree.command(description="For all")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("done")

    async with join(bot) as sandbox:
        alice = sandbox.person("Alice")
        closed = Overwrite(alice.id, member=True, deny=Permission.USE_APPLICATION_COMMANDS)
        sandbox.world.set_overwrites(sandbox.channel("general"), [closed])
        assert alice.commands("general") == []
        assert sandbox.person("Bob").commands("general") == ["ask"]
        assert alice.commands("announcements") == ["ask"]
        with pytest.raises(PersonError, match="finds no command /ask in general"):
            await alice.slash("general", "ask")


async def test_a_synced_command_keeps_its_id(join: Join) -> None:
    """Registering the same commands again changes no id, and what is left out is gone."""
    bot = Bot()
    async with join(bot) as sandbox:
        path = f"/applications/{sandbox.world.application.id}/commands"
        first = await bot.request("PUT", path, [_command(), _command(name="help")])
        second = await bot.request("PUT", path, [_command(description="Asks more")])
        assert [each["id"] for each in second] == [first[0]["id"]]
        assert await bot.request("GET", f"{path}/{first[0]['id']}")
        added = await bot.request("POST", path, _command(name="more"))
        await bot.request("DELETE", f"{path}/{added['id']}")
        with pytest.raises(discord.NotFound) as refused:
            await bot.request("GET", f"{path}/{added['id']}")
        assert refused.value.code == 10063


@pytest.mark.parametrize(
    ("command", "where"),
    [
        (_command(name="a" * 33), "name"),
        (_command(name="Ask"), "name"),
        (_command(name="a b"), "name"),
        (_command(name=""), "name"),
        (_command(description="d" * 101), "description"),
        (_command(description=""), "description"),
        (_command(type=2), "description"),
        (_command(type=9), "type"),
        (_command(options=[_option(name=f"o{n}") for n in range(26)]), "options"),
        (_command(options=[_option(name="Q")]), "options.0.name"),
        (_command(options=[_option(description="d" * 101)]), "options.0.description"),
        (_command(options=[_option(type=77)]), "options.0.type"),
        (_command(options=[_option(), _option()]), "options"),
        (_command(options=[_option(), _option(name="b", required=True)]), "options"),
        (
            _command(options=[_option(choices=[{"name": "n" * 101, "value": "v"}])]),
            "options.0.choices.0.name",
        ),
        (
            _command(
                options=[_option(choices=[{"name": str(n), "value": "v"} for n in range(26)])]
            ),
            "options.0.choices",
        ),
        (
            _command(options=[_option(autocomplete=True, choices=[{"name": "n", "value": "v"}])]),
            "options.0.choices",
        ),
        (_command(options=[_option(), _option(type=1, name="sub")]), "options"),
        (
            _command(
                options=[
                    _option(
                        name=f"o{n}",
                        choices=[{"name": str(c), "value": "v" * 99} for c in range(25)],
                    )
                    for n in range(4)
                ]
            ),
            "",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_commands_have_limits(join: Join, command: dict[str, Any], where: str) -> None:
    """A command that breaks one of Discord's limits is refused, naming the field."""
    bot = Bot()
    async with join(bot) as sandbox:
        path = f"/applications/{sandbox.world.application.id}/commands"
        with pytest.raises(discord.HTTPException) as refused:
            await bot.request("PUT", path, [command])
        assert refused.value.code == 50035
        place = f"0.{where}".rstrip(".")
        assert f"In {place}: " in str(refused.value)
        assert await bot.request("GET", path) == []


async def test_a_scope_has_room_for_so_many_commands(join: Join) -> None:
    """More than 100 slash commands, and two of one name, are refused."""
    bot = Bot()
    async with join(bot) as sandbox:
        path = f"/applications/{sandbox.world.application.id}/commands"
        many = [_command(name=f"c{number}") for number in range(101)]
        with pytest.raises(discord.HTTPException) as refused:
            await bot.request("PUT", path, many)
        assert refused.value.code == 30032
        with pytest.raises(discord.HTTPException) as refused:
            await bot.request("PUT", path, [_command(), _command()])
        assert refused.value.code == 50035
        with pytest.raises(discord.NotFound):
            await bot.request("PUT", "/applications/1/commands", [])


async def test_one_command_is_refused_by_its_fields(join: Join) -> None:
    """Where a single command is registered, its faults are named without a number before them."""
    bot = Bot()
    async with join(bot) as sandbox:
        path = f"/applications/{sandbox.world.application.id}/commands"
        with pytest.raises(discord.HTTPException) as refused:
            await bot.request("POST", path, _command(name="No Name"))
        assert "In name: Command name is invalid" in str(refused.value)
        assert await bot.request("GET", path) == []
