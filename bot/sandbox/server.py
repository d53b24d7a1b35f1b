"""The sandbox as a whole: a world, served on a port, with people in it.

The invariant: what was opened is closed, the port included, whatever happens inside.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.cdn import Cdn
from bot.sandbox.faults import Faults
from bot.sandbox.gateway import Gateway
from bot.sandbox.guilds import Channel, Guild, Overwrite, Role
from bot.sandbox.interactions import Limits
from bot.sandbox.message import Message
from bot.sandbox.page.guard import OTHER_ORIGIN, Guard, is_from_a_page, new_token
from bot.sandbox.page.site import Handler, Site
from bot.sandbox.people import Person
from bot.sandbox.permissions import Permission
from bot.sandbox.rate_limits import RateLimits
from bot.sandbox.recorder import Record, Recorder
from bot.sandbox.rest import MAX_REQUEST_BYTES, PREFIX, Rest
from bot.sandbox.visibility import sees
from bot.sandbox.world import World

MODERATOR = Permission.MANAGE_GUILD | Permission.MANAGE_MESSAGES | Permission.MANAGE_THREADS


@dataclass(frozen=True)
class SandboxOptions:
    """How a sandbox is set up.

    Attributes:
        bot_name: The bot's account.
        guild_name: The server that is there at the start.
        people: Its members; more come with `Sandbox.person`.
        moderators: Those of its members who have the role Moderator.
        rate_limits: Whether Discord's limits on requests and sessions hold.
        privileged_intents: Gateway bits of those that the application has; Discord's default is 0.
        answer_s: How long an interaction waits for its answer.
        token_s: How long an interaction can be followed up.
        heartbeat_s: How often the gateway wants to hear from the bot.
        questions: Shown on the chat page as questions to try.
        records: How many exchanges and frames are kept.
        on_record: Called with each of them.
    """

    bot_name: str = "Briefing"
    guild_name: str = "Town Hall"
    people: tuple[str, ...] = ("Alice", "Bob", "Mona")
    moderators: tuple[str, ...] = ("Mona",)
    rate_limits: bool = True
    privileged_intents: int = 0
    answer_s: float = 3.0
    token_s: float = 900.0
    heartbeat_s: float = 41.25
    questions: tuple[str, ...] = ()
    records: int = 10_000
    on_record: Callable[[Record], None] | None = None


class Sandbox:
    """A running sandbox.

    Attributes:
        url: Its address.
        site: Its chat page.
        page_url: The address of that, with the token that opens it.
        questions: Shown there as questions to try.
        world: Its state, where tests change roles, channels and guilds.
        faults: What shall go wrong.
        recorder: What passed between the bot and the sandbox.
        guild: The server that is there at the start, with the channels general, announcements
            (where the bot may not write) and moderators (which only they and the bot see).
        moderator_role: Its role Moderator.
    """

    def __init__(
        self,
        world: World,
        options: SandboxOptions,
        recorder: Recorder,
        faults: Faults,
        guard: Guard,
    ) -> None:
        self.world = world
        self.site = Site(self, guard)
        self.faults = faults
        self.recorder = recorder
        self.url = self.page_url = ""
        self.questions = options.questions
        self.guild = world.add_guild(options.guild_name)
        self.moderator_role = world.add_role(self.guild, "Moderator", MODERATOR)
        self._people: dict[str, Person] = {}
        _add_channels(world, self.guild, self.moderator_role)
        for name in options.people:
            self.person(name, moderator=name in options.moderators)

    @property
    def api_url(self) -> str:
        """The REST API's address, for `discord.http.Route.BASE`."""
        return self.url + PREFIX

    @property
    def gateway_url(self) -> str:
        """The gateway's address, for `DiscordWebSocket.DEFAULT_GATEWAY`."""
        return self.world.gateway_url

    @property
    def token(self) -> str:
        """What the bot logs in with; empty once it is revoked."""
        return self.world.token or ""

    @property
    def gaps(self) -> list[str]:
        """The parts of Discord that were used and are not here; a test expects none."""
        return self.world.gaps

    @property
    def bot_mention(self) -> str:
        """The text that pings the bot."""
        return f"<@{self.world.bot.id}>"

    def bot_role_mention(self, guild: Guild | None = None) -> str:
        """The text that pings the bot's own role, which people take for the bot."""
        roles = (guild or self.guild).roles.values()
        return next(f"<@&{role.id}>" for role in roles if role.bot_id == self.world.bot.id)

    @property
    def people(self) -> list[Person]:
        """All people, in the order in which they came."""
        return list(self._people.values())

    def person(self, name: str, *, moderator: bool = False, guild: Guild | None = None) -> Person:
        """The person of a name; a new one joins the first guild, or the one that is given."""
        if name not in self._people:
            self._people[name] = Person(self, self.world.add_user(name))
        person, place = self._people[name], guild or self.guild
        if person.user.id not in place.members:
            roles = [self.moderator_role] if moderator and place is self.guild else []
            self.world.add_member(place, person.user, roles)
        return person

    def channel(self, channel: Channel | str) -> Channel:
        """A channel of the first guild by name; a channel is given back as it is.

        Raises:
            LookupError: There is none of that name.
        """
        if isinstance(channel, Channel):
            return channel
        for each in self.guild.channels.values():
            if each.name == channel:
                return each
        raise LookupError(f"no channel {channel!r}")

    def visible(self, channel: Channel | str, person: Person) -> list[Message]:
        """What a person sees in a channel, oldest first, with what only they see."""
        messages = self.channel(channel).messages.values()
        return [message for message in messages if sees(person.user, message)]

    async def wait_for_message(
        self,
        channel: Channel | str,
        predicate: Callable[[Message], bool] = lambda _: True,
        timeout_s: float = 5.0,
        *,
        after: Message | None = None,
    ) -> Message:
        """Wait for a message of the bot's; one that is there already will do.

        Args:
            channel: Where.
            predicate: Which.
            timeout_s: How long.
            after: Look only at messages younger than this one.

        Raises:
            TimeoutError: None came in time.
        """
        place = self.channel(channel)
        since = after.id if after is not None else 0

        def there() -> Message | None:
            for message in place.messages.values():
                by_bot = message.author is self.world.bot and not message.is_loading
                if by_bot and message.id > since and predicate(message):
                    return message
            return None

        return await self.world.until(there, timeout_s, f"a message in {place.name or 'DM'}")

    async def wait_for_commands(self, timeout_s: float = 5.0) -> None:
        """Wait until the bot has registered a command somewhere.

        Raises:
            TimeoutError: It did not in time.
        """
        await self.world.until(lambda: self._registered() or None, timeout_s, "commands")

    def _registered(self) -> bool:
        scopes = [None, *self.world.guilds.values()]
        return any(self.world.commands.of(guild) for guild in scopes)


def _add_channels(world: World, guild: Guild, moderator: Role) -> None:
    bot = world.bot.id
    world.add_channel(guild, "general", topic="Ask about the articles")
    mute = Overwrite(bot, member=True, deny=Permission.SEND_MESSAGES)
    world.add_channel(guild, "announcements", [mute])
    hidden = Overwrite(guild.id, deny=Permission.VIEW_CHANNEL)
    shown = Overwrite(moderator.id, allow=Permission.VIEW_CHANNEL)
    shown_to_bot = Overwrite(bot, member=True, allow=Permission.VIEW_CHANNEL)
    world.add_channel(guild, "moderators", [hidden, shown, shown_to_bot])


@asynccontextmanager
async def open_sandbox(
    host: str = "127.0.0.1", port: int = 0, options: SandboxOptions | None = None
) -> AsyncIterator[Sandbox]:
    """Serve a sandbox until the block ends.

    Args:
        host: The address to listen on.
        port: 0 takes a free one.
        options: How it is set up.

    Raises:
        OSError: The port is taken.
    """
    options = options or SandboxOptions()
    recorder = Recorder(options.records, options.on_record)
    limits = Limits(options.answer_s, options.token_s)
    world = World(options.bot_name, options.privileged_intents, limits)
    gateway = Gateway(
        world, recorder, heartbeat_s=options.heartbeat_s, rate_limits=options.rate_limits
    )
    faults = gateway.faults
    rest = Rest(world, recorder, faults, RateLimits(enabled=options.rate_limits))
    sandbox = Sandbox(world, options, recorder, faults, Guard(new_token(), host))
    runner = web.AppRunner(_app(rest, gateway, Cdn(world, faults), sandbox.site), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        name = f"[{host}]" if ":" in host else host
        address = f"{name}:{runner.addresses[0][1]}"
        world.cdn, world.gateway_url = f"http://{address}", f"ws://{address}/gateway"
        sandbox.url = f"http://{address}"
        sandbox.page_url = sandbox.url + sandbox.site.path
        yield sandbox
    finally:
        world.close()
        await sandbox.site.close()
        await gateway.close()
        await runner.cleanup()


def _app(rest: Rest, gateway: Gateway, cdn: Cdn, site: Site) -> web.Application:
    app = web.Application(client_max_size=MAX_REQUEST_BYTES)
    app.router.add_routes(site.routes())
    app.router.add_route("*", PREFIX + "/{tail:.*}", _for_bots(rest.handle))
    app.router.add_get("/gateway", _for_bots(gateway.handle))
    path = "/attachments/{channel_id:\\d+}/{attachment_id:\\d+}/{filename}"
    app.router.add_get(path, cdn.attachment)
    app.router.add_get("/embed/avatars/{name}", cdn.avatar)
    return app


def _for_bots(handler: Handler) -> Handler:
    """The same, but refused to browsers, before anything is read or noted."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if is_from_a_page(request.headers):
            return web.Response(status=403, text=OTHER_ORIGIN)
        return await handler(request)

    return handle
