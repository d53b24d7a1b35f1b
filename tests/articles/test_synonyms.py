"""synonyms.yaml -> groups, or faults with file and line."""

import pytest

from bot.articles.synonyms import HOW, Synonyms, read_synonyms


def test_groups_are_read_as_written() -> None:
    """Each line is a group; NO stays a word."""
    content = b"# remark\n- [tram, light  rail]\n- [NO, nope]\n-\n  - ICE\n  - federal police\n"
    assert read_synonyms("s.yaml", content) == (
        Synonyms((("tram", "light rail"), ("NO", "nope"), ("ICE", "federal police"))),
        (),
    )


def test_a_phrase_of_six_words_is_read() -> None:
    """The longest phrase that may be would be refused."""
    found, faults = read_synonyms("s.yaml", b"- [a, one two three four five six]\n")
    assert (found.groups, faults) == ((("a", "one two three four five six"),), ())


def test_an_example_shows_how_to_write_a_group() -> None:
    """A moderator would not learn from a fault what to write."""
    example = HOW.partition(": ")[2]
    assert read_synonyms("s.yaml", example.encode()) == (
        Synonyms((("tram", "streetcar", "light rail"),)),
        (),
    )


def test_an_empty_file_has_no_groups() -> None:
    """Nothing, or remarks alone, is no fault."""
    assert read_synonyms("s.yaml", b"# nothing yet\n") == (Synonyms(), ())


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"tram: streetcar\n", 1, f"expected a list of groups: {HOW}"),
        (b"- [a, b]\n- tram\n", 2, f"a group stands in brackets: {HOW}"),
        (b"- [a, b]\n- [tram]\n", 2, f"at least two words: {HOW}"),
        (b"- [tram, Tram]\n", 1, '"Tram" stands twice'),
        (b"- [Tram, tram]\n", 1, '"tram" stands twice'),
        (b"- [tram, '  ']\n", 1, "no word between two commas"),
        (
            b"- [a, one two three four five six seven]\n",
            1,
            '"one two three four five six seven" has',
        ),
        (b"- [a, one two three four five six seven]\n", 1, "more than 6 words"),
        (b"- [a, [b, c]]\n", 1, f"words and phrases only: {HOW}"),
        (b"- [a, b\n", 1, "not closed"),
        (b"- [a, \xff]\n", 1, "not UTF-8"),
        (b"- [&a x, *a]\n", 1, "quotes around it"),
    ],
)
def test_a_fault_names_its_line(content: bytes, line: int, said: str) -> None:
    """What is wrong is told with file and line, and the other groups count."""
    _, (fault, *_) = read_synonyms("s.yaml", content)
    assert (fault.path, fault.line) == ("s.yaml", line)
    assert said in fault.message
