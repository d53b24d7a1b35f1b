"""Errors that a person can mend; a bug is never one of them.

    BotError
    ├── SettingsError           the operator: a setting is missing or wrong
    ├── KnowledgeError          the operator: the knowledge folder cannot be read at all
    ├── ImportTextError         the moderator: this text cannot become an article
    ├── QuestionError           whoever asks: the question cannot be taken
    ├── NotFoundError           whoever looks: no such article or revision
    │   └── WithdrawnError      whoever looks: it was withdrawn
    ├── ChangeError             the moderator: this change of an article cannot be made
    │   ├── StaleError          the moderator: somebody else changed the article meanwhile
    │   └── RefusedError        the moderator: the text has faults, or fails its tests
    ├── DiscordError            the operator: Discord does not let the bot in
    ├── SandboxError            whoever tries it: the local Discord cannot be opened there
    └── StoreError              the operator: the database cannot be used
        ├── SchemaTooNewError   the operator: a newer version wrote the database
        └── AlreadyRunningError the operator: another process runs the bot with this database

What is wrong with one article is no error but a value (`bot.articles.faults.Fault`), so that every
faulty article is reported and every good one is served. An answer that is not there is no error
either: it is an abstention. This module imports nothing of ours; all of bot may import it.
"""

from datetime import UTC, datetime


class BotError(Exception):
    """Something that a person can mend; its text says what is wrong, where, and what to do."""


class SettingsError(BotError):
    """For the operator: settings that cannot be used, all of them at once.

    Attributes:
        problems: One line for each setting that is wrong, its name first.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class KnowledgeError(BotError):
    """For the operator: the knowledge folder as a whole cannot be read."""


class ImportTextError(BotError):
    """For the moderator: a text that cannot be made into an article file."""


class QuestionError(BotError):
    """For whoever asks: a question that cannot be taken, such as one that is far too long."""


class NotFoundError(BotError):
    """For whoever looks: an article or revision that is not there."""


class WithdrawnError(NotFoundError):
    """For whoever looks: a revision that was withdrawn, for which there were reasons.

    Attributes:
        revision: Its content hash.
        withdrawn_at_ms: When; UTC, milliseconds since 1970.
    """

    def __init__(self, revision: str, withdrawn_at_ms: int) -> None:
        day = datetime.fromtimestamp(withdrawn_at_ms / 1000, tz=UTC).date()
        super().__init__(f"revision {revision[:12]} was withdrawn on {day} and is not shown")
        self.revision = revision
        self.withdrawn_at_ms = withdrawn_at_ms


class ChangeError(BotError):
    """For the moderator: a change of an article that cannot be made; nothing was changed."""


class StaleError(ChangeError):
    """For the moderator: the file is not what the change was made from.

    Attributes:
        current: The file's bytes now; None if it is gone.
    """

    def __init__(self, path: str, current: bytes | None) -> None:
        now = "somebody changed" if current is not None else "somebody removed"
        super().__init__(
            f"{path}: {now} it meanwhile; look at what is there now and make the change again"
        )
        self.current = current


class RefusedError(ChangeError):
    """For the moderator: a text that cannot be served, or that makes checks fail.

    Attributes:
        faults: A line for each thing that is wrong with the text.
        failing: A line for each check that would fail.
    """

    def __init__(self, faults: tuple[str, ...], failing: tuple[str, ...]) -> None:
        super().__init__("\n".join((*faults, *failing)))
        self.faults = faults
        self.failing = failing


class DiscordError(BotError):
    """For the operator: Discord does not let the bot in, and another try would not mend that."""


class SandboxError(BotError):
    """For whoever tries the bot: the local Discord cannot be opened at an address.

    Attributes:
        host: The address.
        port: The port.
    """

    def __init__(self, host: str, port: int, problem: str) -> None:
        super().__init__(
            f"{host}, port {port}: the local Discord cannot be opened there: {problem}. Choose"
            " another with --host and --port"
        )
        self.host = host
        self.port = port


class StoreError(BotError):
    """For the operator: the database cannot be opened, read or written.

    Attributes:
        path: The database file.
    """

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path


class SchemaTooNewError(StoreError):
    """For the operator: the database was written by a newer version of the bot."""


class AlreadyRunningError(StoreError):
    """For the operator: another process runs the bot with the same database."""
