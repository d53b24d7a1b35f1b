"""A request's body → a draft of a message.

The invariant: a draft that was read keeps Discord's limits; whether it may be sent where it is
meant to go is decided by `messages.py`.
"""

from dataclasses import dataclass

from bot.sandbox.components import read_components
from bot.sandbox.embeds import read_embeds
from bot.sandbox.errors import Unsupported, too_large
from bot.sandbox.forms import Form
from bot.sandbox.mentions import read_allowed_mentions
from bot.sandbox.message import NO_FLAGS, Draft, MessageFlag, Upload

MAX_CONTENT, MAX_EMBEDS, MAX_FILES = 2000, 10, 10
MAX_FILE_BYTES = 10 * 1024 * 1024
NONCE = 25
SENDABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.IS_COMPONENTS_V2
ANSWERABLE = SENDABLE | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.EPHEMERAL
LEGACY = ("content", "embeds")


@dataclass(frozen=True)
class Kind:
    """Where a draft comes from, which decides what it may say.

    Attributes:
        flags: Those that may be set.
        addressed: Whether it may answer a message and carry a nonce.
    """

    flags: MessageFlag
    addressed: bool = False


CREATE = Kind(SENDABLE | MessageFlag.SUPPRESS_NOTIFICATIONS, addressed=True)
EDIT = Kind(SENDABLE)
ANSWER = Kind(ANSWERABLE)


def read_draft(
    form: Form, uploads: dict[int, Upload], kind: Kind, had: MessageFlag = NO_FLAGS
) -> Draft:
    """Read a message.

    Args:
        form: The body, or the part of it that is the message.
        uploads: The files that came with it, by their number in the request.
        kind: Where it comes from.
        had: The flags of the message that is edited; it stays one of Components V2.

    Raises:
        ApiError: 40005, a file is too large.
        Unsupported: It uses what the stand-in does not have.
    """
    flags = _flags(form, kind)
    v2 = MessageFlag.IS_COMPONENTS_V2 in (flags | had)
    content = form.text("content", MAX_CONTENT) or ""
    embeds = read_embeds(form.forms("embeds", MAX_EMBEDS))
    if v2:
        _refuse_legacy(form)
    components = read_components(form, v2=v2)
    files, kept = _files(form, uploads)
    allowed = read_allowed_mentions(form.form("allowed_mentions"))
    form.unsupported("tts", "poll", "sticker_ids", "shared_client_theme", "thread_name")
    reference_id, must_exist = _reference(form) if kind.addressed else (None, True)
    given = frozenset(form.body)
    return Draft(
        content=content,
        embeds=embeds,
        components=components,
        flags=flags,
        uploads=files,
        kept=kept,
        allowed_mentions=allowed,
        reference_id=reference_id,
        must_exist=must_exist,
        nonce=_nonce(form) if kind.addressed else None,
        enforce_nonce=form.boolean("enforce_nonce") if kind.addressed else False,
        given=given,
    )


def _flags(form: Form, kind: Kind) -> MessageFlag:
    number = form.integer("flags") or 0
    unknown = number & ~int(MessageFlag(sum(MessageFlag)))
    if unknown:
        raise Unsupported(f"message flags {unknown:#x}")
    # Discord drops flags that a request may not set, such as EPHEMERAL on a channel's message.
    return MessageFlag(number) & kind.flags


def _refuse_legacy(form: Form) -> None:
    for name in LEGACY:
        if form.raw(name):
            text = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            form.problem(name, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", text)


def _files(
    form: Form, uploads: dict[int, Upload]
) -> tuple[tuple[Upload, ...], frozenset[int] | None]:
    """The new files in order, and which of the message's own stay (None: all)."""
    if any(len(upload.content) > MAX_FILE_BYTES for upload in uploads.values()):
        raise too_large()
    if len(uploads) > MAX_FILES:
        text = f"Must be {MAX_FILES} or fewer in length."
        form.problem("attachments", "BASE_TYPE_MAX_LENGTH", text)
    described = dict(uploads)
    kept = set()
    for part in form.forms("attachments", MAX_FILES):
        number = part.snowflake("id", required=True)
        filename, description = part.text("filename", 1024, 1), part.text("description", 1024)
        for known in ("size", "url", "proxy_url", "content_type", "title", "is_spoiler"):
            part.raw(known)
        for known in ("width", "height", "ephemeral", "flags", "placeholder", "spoiler"):
            part.raw(known)
        part.unsupported("duration_secs", "waveform")
        part.done()
        if number in uploads:
            upload = uploads[number]
            described[number] = Upload(
                filename or upload.filename, upload.content, upload.content_type, description
            )
        elif number is not None:
            kept.add(number)
    listed = form.has("attachments") and form.raw("attachments") is not None
    return tuple(described.values()), frozenset(kept) if listed else None


def _reference(form: Form) -> tuple[int | None, bool]:
    reference = form.form("message_reference")
    if reference is None:
        return None, True
    if reference.integer("type"):
        raise Unsupported("message_reference.type = 1 (forwarding)")
    message_id = reference.snowflake("message_id", required=True)
    reference.snowflake("channel_id")
    reference.snowflake("guild_id")
    must_exist = reference.raw("fail_if_not_exists") is not False
    reference.done()
    return message_id, must_exist


def _nonce(form: Form) -> str | int | None:
    value = form.raw("nonce")
    if isinstance(value, int):
        return value
    return form.text("nonce", NONCE)
