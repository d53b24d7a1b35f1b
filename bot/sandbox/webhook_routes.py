"""The REST routes that an interaction's token opens: answering it, and what follows.

The invariant: none of them needs the bot's token, and none counts against its rate limit.
"""

from bot.sandbox.errors import Unsupported
from bot.sandbox.interaction import Interaction
from bot.sandbox.interaction_payloads import callback_payload
from bot.sandbox.message import Message
from bot.sandbox.payloads import message_payload
from bot.sandbox.routing import NOTHING, Call, Reply, Route

ORIGINAL = "@original"


def _callback(call: Call) -> Reply:
    interaction = call.world.interactions.respond(
        call.id("interaction_id"), call.params["interaction_token"], call.body or {}, call.uploads
    )
    if call.query.get("with_response") in {"true", "1"}:
        return Reply(callback_payload(interaction, call.world))
    return NOTHING


def _interaction_of(call: Call) -> Interaction:
    interactions = call.world.interactions
    return interactions.followed(call.id("webhook_id"), call.params["webhook_token"])


def _message_of(call: Call) -> tuple[Interaction, Message]:
    interaction = _interaction_of(call)
    message_id = None
    if call.params.get("message_id", ORIGINAL) != ORIGINAL:
        message_id = call.id("message_id")
    return interaction, call.world.interactions.message(interaction, message_id)


def _follow_up(call: Call) -> Reply:
    if unknown := sorted(call.query.keys() - {"wait", "with_components"}):
        raise Unsupported(f"query parameter {unknown[0]}")
    interaction = _interaction_of(call)
    message = call.world.interactions.follow_up(interaction, call.body or {}, call.uploads)
    # An interaction's webhook always waits, whatever the query says.
    return Reply(message_payload(message, call.world))


def _get(call: Call) -> Reply:
    return Reply(message_payload(_message_of(call)[1], call.world))


def _edit(call: Call) -> Reply:
    interaction, message = _message_of(call)
    interactions = call.world.interactions
    edited = interactions.edit(interaction, message, call.body or {}, call.uploads)
    return Reply(message_payload(edited, call.world))


def _delete(call: Call) -> Reply:
    call.world.interactions.delete(*_message_of(call))
    return NOTHING


_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
_CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"

WEBHOOK_ROUTES = (
    Route("POST", _CALLBACK, _callback, authorized=False),
    Route("POST", _WEBHOOK, _follow_up, authorized=False),
    *(
        Route(method, f"{_WEBHOOK}/messages/{name}", handler, authorized=False)
        for name in (ORIGINAL, "{message_id}")
        for method, handler in (("GET", _get), ("PATCH", _edit), ("DELETE", _delete))
    ),
)
