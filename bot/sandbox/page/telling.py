"""An event in the world → the frame that tells one person of it, or None.

What becomes of an interaction concerns only the tab that began it: `tab.py` tells it. The
invariant: the person is told of nothing that they do not see.
"""

from typing import TYPE_CHECKING

from bot.sandbox import events
from bot.sandbox.message import Json
from bot.sandbox.page.view import message_view, state_view
from bot.sandbox.visibility import sees, sees_channel

if TYPE_CHECKING:
    from bot.sandbox.people import Person
    from bot.sandbox.server import Sandbox

UNTOLD = (
    events.InteractionCreated,
    events.InteractionUpdated,
    events.ReactionAdded,
    events.ReactionRemoved,
    events.TokenRevoked,
)


def told(event: events.Event, sandbox: "Sandbox", person: "Person") -> Json | None:
    """What a page is told of an event."""
    frame: Json | None
    match event:
        case events.MessageCreated() | events.MessageUpdated() | events.MessageDeleted():
            frame = _message(event, sandbox, person)
        case events.TypingStarted(channel, user):
            shown = user is not person.user and sees_channel(person.user, channel)
            frame = {"event": "typing", "channel": str(channel.id), "name": user.name}
            frame = frame if shown else None
        case events.CommandsChanged():
            frame = {"event": "offers"}
        case events.BotPresence(online):
            frame = {"event": "bot", "online": online}
        case events.ChannelCreated(channel) if channel.is_dm:  # it is in the state all along
            frame = None
        case _ if isinstance(event, UNTOLD):
            frame = None
        case _:  # a server, channel, role or member
            frame = {"event": "state", "state": state_view(sandbox, person)}
    return frame


def _message(
    event: events.MessageCreated | events.MessageUpdated | events.MessageDeleted,
    sandbox: "Sandbox",
    person: "Person",
) -> Json | None:
    message = event.message
    if not sees(person.user, message):
        return None
    if isinstance(event, events.MessageDeleted):
        return {
            "event": "deleted",
            "channel": str(message.channel.id),
            "message": str(message.id),
        }
    new = isinstance(event, events.MessageCreated)
    view = message_view(message, sandbox, person.user)
    return {"event": "message", "message": view, "new": new}
