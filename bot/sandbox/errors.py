"""What Discord answers when it refuses, and what this stand-in answers when it has a gap.

Source: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json. The invariant:
every refusal is one of the functions here, with Discord's own status, code and text; which rule
refuses is for the callers to know.
"""

from http import HTTPStatus
from typing import Any


class ApiError(Exception):
    """A refusal as Discord words it.

    Attributes:
        status: The HTTP status, 400 to 499.
        body: What is sent back: `code`, `message` and, for a form, `errors`.
    """

    def __init__(
        self, status: HTTPStatus, code: int, message: str, errors: dict[str, Any] | None = None
    ) -> None:
        super().__init__(f"{code} {message}" if errors is None else f"{code} {message}: {errors}")
        self.status = status
        self.body: dict[str, Any] = {"message": message, "code": code}
        if errors is not None:
            self.body["errors"] = errors


class Unsupported(Exception):  # noqa: N818  a gap of ours and no error of the caller's
    """A part of Discord that the stand-in does not have; its text names the part."""


def unauthorized() -> ApiError:
    """The token is wrong or was revoked."""
    return ApiError(HTTPStatus.UNAUTHORIZED, 0, "401: Unauthorized")


def not_found() -> ApiError:
    """The thing has no code of its own."""
    return ApiError(HTTPStatus.NOT_FOUND, 0, "404: Not Found")


def unknown_channel() -> ApiError:
    """No such channel."""
    return ApiError(HTTPStatus.NOT_FOUND, 10003, "Unknown Channel")


def unknown_guild() -> ApiError:
    """No such server, or the bot is not in it."""
    return ApiError(HTTPStatus.NOT_FOUND, 10004, "Unknown Guild")


def unknown_member() -> ApiError:
    """The person is not in that server."""
    return ApiError(HTTPStatus.NOT_FOUND, 10007, "Unknown Member")


def unknown_message() -> ApiError:
    """No such message there, or it was deleted, or only another person sees it."""
    return ApiError(HTTPStatus.NOT_FOUND, 10008, "Unknown Message")


def unknown_user() -> ApiError:
    """No such person."""
    return ApiError(HTTPStatus.NOT_FOUND, 10013, "Unknown User")


def unknown_webhook() -> ApiError:
    """The interaction has not been answered yet, so there is nothing to follow up."""
    return ApiError(HTTPStatus.NOT_FOUND, 10015, "Unknown Webhook")


def unknown_interaction() -> ApiError:
    """The token is unknown, or the three seconds are over."""
    return ApiError(HTTPStatus.NOT_FOUND, 10062, "Unknown interaction")


def unknown_command() -> ApiError:
    """No such application command."""
    return ApiError(HTTPStatus.NOT_FOUND, 10063, "Unknown application command")


def too_many_commands(most: int) -> ApiError:
    """A scope has no room for another command."""
    text = f"Maximum number of application commands reached ({most})."
    return ApiError(HTTPStatus.BAD_REQUEST, 30032, text)


def too_large() -> ApiError:
    """The files are larger than 10 MiB."""
    return ApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, 40005, "Request entity too large")


def already_acknowledged() -> ApiError:
    """The interaction was answered before."""
    text = "Interaction has already been acknowledged."
    return ApiError(HTTPStatus.BAD_REQUEST, 40060, text)


def missing_access() -> ApiError:
    """The bot cannot see the place, or may not use that application."""
    return ApiError(HTTPStatus.FORBIDDEN, 50001, "Missing Access")


def not_of_another_user() -> ApiError:
    """Only its author may edit a message."""
    text = "Cannot edit a message authored by another user"
    return ApiError(HTTPStatus.FORBIDDEN, 50005, text)


def empty_message() -> ApiError:
    """A message needs text, an embed, a component or a file."""
    return ApiError(HTTPStatus.BAD_REQUEST, 50006, "Cannot send an empty message")


def cannot_message_user() -> ApiError:
    """The person takes no private messages from the bot."""
    return ApiError(HTTPStatus.FORBIDDEN, 50007, "Cannot send messages to this user")


def missing_permissions() -> ApiError:
    """The bot sees the place and lacks the right to do this there."""
    return ApiError(HTTPStatus.FORBIDDEN, 50013, "Missing Permissions")


def invalid_webhook_token() -> ApiError:
    """The interaction's token is none, or its 15 minutes are over."""
    return ApiError(HTTPStatus.UNAUTHORIZED, 50027, "Invalid Webhook Token")


def invalid_form_body(errors: dict[str, Any]) -> ApiError:
    """Fields of the body break a rule.

    Args:
        errors: Nested by field; where a rule is broken stands `{"_errors": [{code, message}]}`.
    """
    return ApiError(HTTPStatus.BAD_REQUEST, 50035, "Invalid Form Body", errors)


def invalid_json() -> ApiError:
    """The body is no JSON object."""
    return ApiError(HTTPStatus.BAD_REQUEST, 50109, "The request body contains invalid JSON.")


def thread_archived() -> ApiError:
    """The thread is archived and locked."""
    return ApiError(HTTPStatus.BAD_REQUEST, 50083, "Thread is archived")


def thread_already_created() -> ApiError:
    """The message has a thread."""
    text = "A thread has already been created for this message"
    return ApiError(HTTPStatus.BAD_REQUEST, 160004, text)
