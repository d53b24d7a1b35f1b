"""What is said of a file that has a fault."""

import pytest

from bot.articles.faults import Fault, not_utf8


def test_a_fault_reads_as_compilers_write_theirs() -> None:
    """Editors would not jump to the line."""
    assert str(Fault("cities.md", 3, "the title is missing")) == "cities.md:3: the title is missing"


@pytest.mark.parametrize(
    ("content", "line", "byte"),
    [(b"\xff\n\n", 1, "0xff"), (b"\n\xe9", 2, "0xe9"), (b"one\ntwo\n\x80\n", 3, "0x80")],
)
def test_bytes_that_are_no_text_are_told_with_their_line(
    content: bytes, line: int, byte: str
) -> None:
    """A moderator would look for the character in the wrong line."""
    with pytest.raises(UnicodeDecodeError) as raised:
        content.decode()
    fault = not_utf8("cities.md", raised.value)
    message = f"byte {byte} is not UTF-8; save the file as UTF-8"
    assert fault == Fault("cities.md", line, message)
