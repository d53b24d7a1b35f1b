"""What is wrong with an article: a value that names file and line and says what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that a moderator has to mend.

    Attributes:
        path: The file, as the reader of the message would open it.
        line: From 1.
        message: What is wrong and what to do, in one line.
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def not_utf8(path: str, error: UnicodeDecodeError) -> Fault:
    """The fault of bytes that are no text."""
    line = error.object.count(b"\n", 0, error.start) + 1
    byte = error.object[error.start]
    return Fault(path, line, f"byte 0x{byte:02x} is not UTF-8; save the file as UTF-8")
