"""The gateway: what is said between the bot and Discord over a websocket.

Source: https://docs.discord.com/developers/events/gateway. Which events a bot gets is decided in
`dispatches.py`. Frames are uncompressed text, which clients take also when they asked for
compression. The invariant: a frame that is not understood ends the connection with Discord's code.
"""

import asyncio
from collections import deque
import contextlib
import json
import time
from typing import TYPE_CHECKING, Any

from aiohttp import WSCloseCode, WSMsgType, web

from bot.sandbox import events
from bot.sandbox.dispatches import PRIVILEGED, Dispatch, Intent, dispatches, guild_create
from bot.sandbox.errors import Unsupported
from bot.sandbox.faults import Faults
from bot.sandbox.guild_payloads import member_payload, own_user_payload
from bot.sandbox.message import Json
from bot.sandbox.payloads import application_payload
from bot.sandbox.recorder import Frame, Recorder
from bot.sandbox.sessions import Connection, Session

if TYPE_CHECKING:
    from bot.sandbox.world import World

HEARTBEAT, IDENTIFY, PRESENCE, RESUME, RECONNECT = 1, 2, 3, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11
UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, AUTHENTICATION_FAILED = 4001, 4002, 4003, 4004
ALREADY_AUTHENTICATED, RATE_LIMITED, SESSION_TIMED_OUT = 4005, 4008, 4009
INVALID_INTENTS, DISALLOWED_INTENTS = 4013, 4014
DROPPED = 0
ENDING_CODES = {1000, 1001}
KNOWN_INTENTS = (1 << 26) - 1
IDENTIFY_WINDOW_S = 5.0
REPLAYED = {"MESSAGE_CREATE", "INTERACTION_CREATE"}
KEPT_TOLD = 100
WAY_S = 0.005  # of an acknowledgement: one that comes at once discord.py takes for 41 s late
LATE = 1.5  # heartbeats may be this much later than asked for


class Gateway:
    """All sessions of the one bot.

    Attributes:
        faults: What shall go wrong, here and elsewhere.
    """

    def __init__(
        self, world: "World", recorder: Recorder, *, heartbeat_s: float, rate_limits: bool
    ) -> None:
        self._world = world
        self._recorder = recorder
        self._heartbeat_s = heartbeat_s
        self._rate_limits = rate_limits
        self.faults = Faults(self)
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        self._identified_at = -IDENTIFY_WINDOW_S
        self._told: deque[Dispatch] = deque(maxlen=KEPT_TOLD)
        self._unsubscribe = world.subscribe(self._tell)

    @property
    def connected(self) -> bool:
        """Whether the bot has a session with a connection."""
        return any(session.connection for session in self._sessions.values())

    @property
    def is_steady(self) -> bool:
        """Whether there is a session whose connection no fault has touched yet."""
        connections = [session.connection for session in self._sessions.values()]
        return any(each is not None and not each.is_ending for each in connections)

    # Faults.

    def drop(self) -> None:
        """End every connection without a word."""
        for connection in tuple(self._connections):
            connection.close(DROPPED)

    def reset(self) -> None:
        """Reset every connection."""
        for connection in tuple(self._connections):
            connection.reset()

    def forget(self) -> None:
        """End every connection without a word, and know no session any more."""
        self.drop()
        self._sessions.clear()

    def zombify(self) -> None:
        """Let every connection fall silent and stay open."""
        for connection in tuple(self._connections):
            connection.die()

    def reconnect(self) -> None:
        """Ask every connection to reconnect."""
        for connection in tuple(self._connections):
            connection.send({"op": RECONNECT, "d": None, "s": None, "t": None})
            connection.is_ending = True

    def invalidate(self, *, resumable: bool) -> None:
        """Tell every connection that its session is invalid."""
        for connection in tuple(self._connections):
            self._invalidate(connection, resumable=resumable)
            connection.is_ending = True

    async def close(self) -> None:
        """End every connection, as a server that stops does."""
        self._unsubscribe()
        for connection in tuple(self._connections):
            connection.close(WSCloseCode.GOING_AWAY)

    # One connection.

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a connection from HELLO to its end."""
        socket = web.WebSocketResponse(max_msg_size=16 * 1024, autoping=True)
        await socket.prepare(request)
        if request.transport is None:
            return socket
        connection = Connection(socket, request.transport, self._recorder)
        self._connections.add(connection)
        writing = asyncio.create_task(connection.write())
        hello = {"heartbeat_interval": round(self._heartbeat_s * 1000)}
        connection.send({"op": HELLO, "d": hello, "s": None, "t": None})
        try:
            await self._listen(socket, connection)
        finally:
            self._leave(connection, socket.close_code)
            writing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writing
        return socket

    async def _listen(self, socket: web.WebSocketResponse, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        patience_s = self._heartbeat_s * LATE
        deadline = loop.call_later(patience_s, connection.close, SESSION_TIMED_OUT)
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    connection.close(DECODE_ERROR)
                    continue
                frame = _decode(message.data)
                if frame is None:
                    connection.close(DECODE_ERROR)
                    continue
                self._recorder.add(Frame(to_bot=False, data=frame))
                if frame["op"] == HEARTBEAT:
                    deadline.cancel()
                    deadline = loop.call_later(patience_s, connection.close, SESSION_TIMED_OUT)
                if connection.is_dead:
                    continue
                if self._rate_limits and connection.is_flooding():
                    connection.close(RATE_LIMITED)
                else:
                    self._receive_safely(connection, frame)
        finally:
            deadline.cancel()

    def _leave(self, connection: Connection, code: int | None) -> None:
        self._connections.discard(connection)
        session = connection.session
        connection.detach()
        if session is not None and code in ENDING_CODES:
            self._sessions.pop(session.id, None)
        if session is not None and not self.connected:
            self._world.set_online(online=False)

    # What the bot says.

    def _receive_safely(self, connection: Connection, frame: Json) -> None:
        try:
            self._receive(connection, frame)
        except (KeyError, TypeError, ValueError):
            connection.close(DECODE_ERROR)

    def _receive(self, connection: Connection, frame: Json) -> None:
        data = frame.get("d")
        match frame["op"]:
            case op if op == HEARTBEAT:
                if self.faults.is_acknowledged():
                    ack: Json = {"op": HEARTBEAT_ACK, "s": None, "t": None}
                    asyncio.get_running_loop().call_later(WAY_S, connection.send, ack)
                if connection.session is not None:
                    connection.session.release()
            case op if op == IDENTIFY:
                self._identify(connection, data)
            case op if op == RESUME:
                self._resume(connection, data)
            case _ if connection.session is None:
                connection.close(NOT_AUTHENTICATED)
            case op if op == PRESENCE:
                pass  # nobody looks at the bot's status
            case op if op == REQUEST_MEMBERS:
                self._send_members(connection.session, data)
            case op:
                self._world.gap(f"gateway opcode {op}")
                connection.close(UNKNOWN_OPCODE)

    def _identify(self, connection: Connection, data: Any) -> None:
        intents = int(data["intents"])
        privileged = PRIVILEGED & intents & ~self._world.application.privileged_intents
        if connection.session is not None:
            connection.close(ALREADY_AUTHENTICATED)
        elif not self._is_token(data["token"]):
            connection.close(AUTHENTICATION_FAILED)
        elif intents & ~KNOWN_INTENTS:
            connection.close(INVALID_INTENTS)
        elif privileged:
            connection.close(DISALLOWED_INTENTS)
        elif self._rate_limits and self._identifies_too_often():
            self._invalidate(connection, resumable=False)
        elif self._world.sessions_left <= 0:
            # Discord resets a token that starts more sessions than it may.
            self._world.revoke_token()
            connection.close(AUTHENTICATION_FAILED)
        else:
            self._begin(connection, Intent(intents))

    def _identifies_too_often(self) -> bool:
        now = time.monotonic()
        if now - self._identified_at < IDENTIFY_WINDOW_S:
            return True
        self._identified_at = now
        return False

    def _begin(self, connection: Connection, intents: Intent) -> None:
        self._world.sessions_left -= 1
        # A bot that begins anew takes up no session that it left before.
        left = [each for each in self._sessions.values() if each.connection is None]
        for each in left:
            del self._sessions[each.id]
        session = Session(intents)
        self._sessions[session.id] = session
        connection.session, session.connection = session, connection
        joined = [guild for guild in self._world.guilds.values() if guild.joined]
        application = application_payload(self._world)
        ready = {
            "v": 10,
            "user": own_user_payload(self._world.bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in joined],
            "session_id": session.id,
            "resume_gateway_url": self._world.gateway_url,
            "application": {name: application[name] for name in ("id", "flags", "flags_new")},
        }
        session.dispatch(Dispatch("READY", ready))
        for guild in joined:
            if guild.available and Intent.GUILDS in intents:
                created = guild_create(guild, self._world, joined=False)
                session.dispatch(Dispatch("GUILD_CREATE", created))
        self._taken_up(session)

    def _resume(self, connection: Connection, data: Any) -> None:
        session = self._sessions.get(data["session_id"])
        if not self._is_token(data["token"]):
            connection.close(AUTHENTICATION_FAILED)
            return
        missed = session.missed_since(int(data["seq"])) if session else None
        if session is None or missed is None:
            self._invalidate(connection, resumable=False)
            return
        if session.connection is not None:
            session.connection.close(DROPPED)
        connection.session, session.connection = session, connection
        for frame in missed:
            connection.send(frame)
        session.dispatch(Dispatch("RESUMED", {"_trace": []}))
        self._taken_up(session)

    def _taken_up(self, session: Session) -> None:
        """A session has begun or goes on: what faults have in store for that happens now."""
        self._world.set_online(online=True)
        session.release()
        if count := self.faults.stale_events():
            for dispatch in tuple(self._told)[-count:]:
                session.dispatch(dispatch)
        self.faults.on_session()

    def _invalidate(self, connection: Connection, *, resumable: bool) -> None:
        if connection.session is not None and not resumable:
            self._sessions.pop(connection.session.id, None)
            connection.detach()
        connection.send({"op": INVALID_SESSION, "d": resumable, "s": None, "t": None})

    def _is_token(self, token: str) -> bool:
        return self._world.token is not None and token == self._world.token

    def _send_members(self, session: Session, data: Any) -> None:
        guild = self._world.guilds[int(data["guild_id"])]
        wanted = data.get("user_ids", ())
        wanted = {int(each) for each in ([wanted] if isinstance(wanted, str) else wanted)}
        if "query" in data and not data["query"] and Intent.GUILD_MEMBERS not in session.intents:
            self._world.gap("gateway request for all members without the intent")
            return
        found = [
            member
            for member in guild.members.values()
            if member.user.id in wanted
            or (data.get("query") and member.user.username.startswith(data["query"].lower()))
            or data.get("query") == ""
        ]
        chunk = {
            "guild_id": str(guild.id),
            "members": [member_payload(member) for member in found],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [str(each) for each in wanted - guild.members.keys()],
        }
        chunk |= {"nonce": data["nonce"]} if "nonce" in data else {}
        session.dispatch(Dispatch("GUILD_MEMBERS_CHUNK", chunk))

    # What the bot is told.

    def _tell(self, event: events.Event) -> None:
        if isinstance(event, events.TokenRevoked):
            for connection in tuple(self._connections):
                connection.close(AUTHENTICATION_FAILED)
            return
        for session in tuple(self._sessions.values()):
            try:
                told = dispatches(event, self._world, session.intents)
            except Unsupported as gap:
                self._world.gap(str(gap))
                continue
            for dispatch in told:
                self._dispatch(session, dispatch)
        if _is_an_act(event):
            if isinstance(event, events.InteractionCreated) and self.faults.is_expired():
                self._world.interactions.expire(event.interaction)
            self.faults.on_act()

    def _dispatch(self, session: Session, dispatch: Dispatch) -> None:
        """Send an event, or what faults make of it."""
        if dispatch.name in REPLAYED:
            self._told.append(dispatch)
        if self.faults.is_late(dispatch.name):
            session.hold(dispatch)
            return
        session.dispatch(dispatch)
        if self.faults.is_sent_twice(dispatch.name):
            session.dispatch(dispatch)
        session.release()


def _is_an_act(event: events.Event) -> bool:
    """Whether a person, and not the bot, said something or began an interaction."""
    if isinstance(event, events.MessageCreated):
        return not event.message.author.bot
    return isinstance(event, events.InteractionCreated)


def _decode(text: str) -> Json | None:
    try:
        frame = json.loads(text)
    except ValueError:
        return None
    return frame if isinstance(frame, dict) and isinstance(frame.get("op"), int) else None
