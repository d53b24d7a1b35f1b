"""Markdown -> what a reader sees, and the way back to the source."""

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from bot.articles.article import BlockKind, Sentence, SentenceKind
from bot.articles.reading import read_body


def _sentences(text: str) -> list[Sentence]:
    return [
        sentence
        for section in read_body(text, 0)
        for block in section.blocks
        for sentence in block.sentences
    ]


def _shown(text: str) -> list[tuple[str, str]]:
    """Each sentence as a reader sees it, beside its source."""
    return [(s.display, text[s.start : s.end]) for s in _sentences(text)]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("One. Two.", [("One.", "One."), ("Two.", "Two.")]),
        ("A **bold** word.", [("A bold word.", "A **bold** word.")]),
        ("**All bold.** Plain.", [("All bold.", "**All bold.**"), ("Plain.", "Plain.")]),
        ("*One. Two.*", [("One.", "*One."), ("Two.", "Two.*")]),
        (
            "See [the law](https://x.example/a).",
            [("See the law.", "See [the law](https://x.example/a).")],
        ),
        ("Use `a*b` here.", [("Use a*b here.", "Use `a*b` here.")]),
        ("`code` first.", [("code first.", "`code` first.")]),
        ("Wu &amp; Co. agree.", [("Wu & Co. agree.", "Wu &amp; Co. agree.")]),
        ("First\r\nsecond line.", [("First second line.", "First\r\nsecond line.")]),
        ("Hard  \nbreak.", [("Hard break.", "Hard  \nbreak.")]),
        ("> Quoted\n> text.", [("Quoted text.", "Quoted\n> text.")]),
        ("a<br>b.", [("a b.", "a<br>b.")]),
        ("~~Gone~~ now.", [("Gone now.", "~~Gone~~ now.")]),
        ("\tIndented text.", [("Indented text.", "Indented text.")]),
        ("```\none\ntwo\n```", [("one", "one"), ("two", "two")]),
        ("<div>In HTML.</div>", [("In HTML.", "In HTML.")]),
        ("<!-- hidden\nwords --> Seen.", [("Seen.", "Seen.")]),
        ("<script>\nvar a;\n</script>", []),
        ("Noted[^1].\n\n[^1]: The note.", [("Noted.", "Noted[^1]."), ("The note.", "The note.")]),
        (
            "\U0001f600 Emoji. N\u0065\u0301e.",
            [("\U0001f600 Emoji.",) * 2, ("N\u0065\u0301e.",) * 2],
        ),
        (
            "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd.",
            [("\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd.",) * 2],
        ),
        ("A `b. C\r\nd` e.", [("A b. C  d e.", "A `b. C\r\nd` e.")]),
        ("no full stop", [("no full stop", "no full stop")]),
        ("Dr. Wu of the U.S. Senate spoke.", [("Dr. Wu of the U.S. Senate spoke.",) * 2]),
    ],
)
def test_sentences_are_seen_without_markup(source: str, shown: list[tuple[str, str]]) -> None:
    """A reader sees no markup, and the source slice keeps its markers in pairs."""
    assert _shown(source) == shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("- one\n- two *b*", [("one", "one"), ("two b", "two *b*")]),
        ("1. First. Second.", [("First. Second.", "First. Second.")]),
        ("- outer\n  - inner", [("outer", "outer"), ("inner", "inner")]),
        ("- one\n\n- two", [("one", "one"), ("two", "two")]),
    ],
)
def test_a_short_list_item_is_quoted_whole(source: str, shown: list[tuple[str, str]]) -> None:
    """An item is one quote, without its bullet and without the items inside it."""
    assert _shown(source) == shown
    assert {s.kind for s in _sentences(source)} == {SentenceKind.ITEM}


def test_a_long_list_item_is_quoted_by_sentence() -> None:
    """An item too long for one quote is split where its sentences end."""
    source = "- " + "This sentence is repeated to make it long enough. " * 10
    assert len(_sentences(source)) == 10
    assert {s.kind for s in _sentences(source)} == {SentenceKind.SENTENCE}


def test_a_table_row_is_quoted_whole() -> None:
    """A row is one quote with its cells side by side; the header is no quote."""
    source = "| City | Mayor |\n|---|---|\n| **Boston** | Wu |\n| Denver | |\n"
    assert _shown(source) == [("Boston | Wu", "| **Boston** | Wu |"), ("Denver | ", "| Denver | |")]
    assert read_body(source, 0)[0].blocks[0].columns == ("City", "Mayor")


def test_captions_are_blocks_without_sentences() -> None:
    """A picture's text and a marked caption are kept and cannot be quoted."""
    source = "![A mayor](m.png)\n\n[caption] A crowd.\n\nText."
    blocks = read_body(source, 0)[0].blocks
    assert [block.kind for block in blocks] == [
        BlockKind.CAPTION,
        BlockKind.CAPTION,
        BlockKind.PARAGRAPH,
    ]
    assert [b.sentences for b in blocks[:2]] == [(), ()]
    assert source[blocks[1].start : blocks[1].end] == "[caption] A crowd."


def test_sections_tile_the_body() -> None:
    """Every heading opens a section, whatever its level, and no character is lost between them."""
    source = "Lead.\n\n# A *b*\nText.\n\nSetext\n---\n### \nMore."
    sections = read_body(source, 0)
    assert [(s.heading, s.level) for s in sections] == [
        (None, 0),
        ("A b", 1),
        ("Setext", 2),
        (None, 3),
    ]
    assert [s.start for s in sections[1:]] == [s.end for s in sections[:-1]]
    assert (sections[0].start, sections[-1].end) == (0, len(source))


@pytest.mark.parametrize(
    "source",
    [
        "# H\n\n" * 10_000,
        "word " * 400_000,
        "A sentence that is here. " * 80_000,
        "> " * 50_000 + "x",
        "[" * 50_000,
        "- " * 20_000 + "x",
        "`" * 50_001,
        "<" * 100_000,
        "<!--" * 50_000,
        "<script>" * 20_000,
        "**a** " * 50_000,
        "| a " * 5_000 + "|\n" + "|-" * 5_000 + "|\n" + "| b " * 5_000 + "|\n",
    ],
    ids=lambda source: source[:12],
)
@pytest.mark.timeout(20)
def test_large_and_hostile_bodies_end(source: str) -> None:
    """No article, however it is made, takes more than a moment."""
    read_body(source, 0)


PLAIN_MARKS = r"Word . ** * ` [ ](u) &amp; - # > <b> <br> ![ [^1] ~~ <div> <!-- --> 1. _ \ | |---|"
BLANK_MARKS = ["\n", "\r\n", "\n\n", "```\n", "\t", "    ", " ", "\ufeff", "\u2028", "\x0b"]
OTHER_MARKS = ["\u05d0", "\U0001f600", "e\u0301", "- ", "# ", "> ", "1. ", ". "]
inline = st.sampled_from([*PLAIN_MARKS.split(), *BLANK_MARKS, *OTHER_MARKS])


@given(st.lists(inline, max_size=60).map("".join))
@settings(max_examples=300)
def test_every_part_lies_in_the_source(source: str) -> None:
    """Sentences lie inside their blocks, in order, without overlap, whatever was typed."""
    for section in read_body(source, 0):
        assert 0 <= section.start <= section.end <= len(source)
        for block in section.blocks:
            assert 0 <= block.start < block.end <= len(source)
            last = block.start
            for sentence in block.sentences:
                assert last <= sentence.start < sentence.end <= block.end
                last = sentence.end
                assert "\n" not in sentence.display
