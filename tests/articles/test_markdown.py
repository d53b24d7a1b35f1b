"""Markdown -> what a reader sees, and the way back to the source."""

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from bot.articles.article import BlockKind, Sentence, SentenceKind
from bot.articles.inline import Image
from bot.articles.markdown import has_more, parse
from bot.articles.reading import read_article, read_body
from bot.articles.sentences import WINDOW_CHARS, sentence_spans


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
        ("Use `code`", [("Use code", "Use `code`")]),
        ("`One. Two.`", [("One.", "`One."), ("Two.", "Two.`")]),
        ("*One.* Two *three*", [("One.", "*One.*"), ("Two three", "Two *three*")]),
        ("Wu &amp; Co. agree.", [("Wu & Co. agree.", "Wu &amp; Co. agree.")]),
        ("First\r\nsecond line.", [("First second line.", "First\r\nsecond line.")]),
        ("Hard  \nbreak.", [("Hard break.", "Hard  \nbreak.")]),
        ("> Quoted\n> text.", [("Quoted text.", "Quoted\n> text.")]),
        ("a<br>b.", [("a b.", "a<br>b.")]),
        ("~~Gone~~ now.", [("Gone now.", "~~Gone~~ now.")]),
        ("\tIndented text.", [("Indented text.", "Indented text.")]),
        ("```\none\ntwo\n```", [("one", "one"), ("two", "two")]),
        (
            "```\none\n```\n\nTwo\nis. Three is.",
            [("one", "one"), ("Two is.", "Two\nis."), ("Three is.", "Three is.")],
        ),
        ("<div>In HTML.</div>", [("In HTML.", "In HTML.")]),
        ("<!-- hidden\nwords --> Seen.", [("Seen.", "Seen.")]),
        ("<script>\nvar a;\n</script>", []),
        ("<script>\nvar a;\n</script >\nSeen.", [("Seen.", "Seen.")]),
        ("<STYLE>\na {}\n</style>\nSeen.", [("Seen.", "Seen.")]),
        ("<script>\nvar a;", []),
        ("<!----> Seen.", [("Seen.", "Seen.")]),
        ("<!-- never closed\nwords", []),
        ("<div>\nOne. <b>Two</b>\n</div>", [("One.", "One."), ("Two", "Two")]),
        ("<div>One is. Two is.</div>", [("One is.", "One is."), ("Two is.", "Two is.")]),
        ("<div>\n1 < 2 > 0\n</div>", [("1 < 2 > 0", "1 < 2 > 0")]),
        ("<scripted>\nSeen.\n</scripted>", [("Seen.", "Seen.")]),
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
        ("`One.\nTwo.`", [("One. Two.", "`One.\nTwo.`")]),
        (
            "Zero. `One.\nTwo. Three.` Four.",
            [
                ("Zero.", "Zero."),
                ("One. Two. Three.", "`One.\nTwo. Three.`"),
                ("Four.", "Four."),
            ],
        ),
        ("\u00a0[caption] A crowd.", []),
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


@pytest.mark.parametrize(("length", "count"), [(300, 1), (301, 2)])
def test_an_item_is_whole_up_to_what_a_quote_holds(length: int, count: int) -> None:
    """Quotes would be longer than anyone reads, or lean on a sentence that is not shown."""
    first = "It is so. "
    assert len(_sentences(f"- {first}A{'b' * (length - len(first) - 2)}.")) == count


@pytest.mark.parametrize("source", ["<b></b>", "&nbsp;", "[ ](u)", "**<i></i>**", "![](m.png)"])
def test_what_nobody_sees_is_no_block(source: str) -> None:
    """An article without a word would be served."""
    assert read_body(source, 0) == ()
    (section,) = read_body(f"{source}\n\nText.", 0)
    assert len(section.blocks) == 1


def test_an_article_may_hold_headings_without_text() -> None:
    """An article would be refused for a section that is still to be written."""
    article, faults = read_article("a.md", b"---\ntitle: T\n---\n# One\n\nText.\n\n# Two\n")
    assert faults == ()
    assert article is not None
    none, (fault,) = read_article("a.md", b"---\ntitle: T\n---\n# One\n\n# Two\n")
    assert none is None
    assert (fault.line, fault.message) == (
        4,
        "there is no text below the front matter; write some",
    )


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"---\ntitle: T\n---\nOne\n\0", 5, "there is a NUL character; remove it, or save the"),
        (b"\n\0", 2, "there is a NUL character"),
        (b"\0---\ntitle: T\n---\nOne\n", 1, "there is a NUL character"),
        (b"---\ntitle: T\n---\nOne\n\xff", 5, "byte 0xff is not UTF-8"),
        (b"---\ntitle: T\n---\n\n \n", 4, "there is no text"),
    ],
)
def test_a_file_without_text_is_told_where(content: bytes, line: int, message: str) -> None:
    """A moderator would look in vain for what is wrong."""
    article, (fault,) = read_article("b.md", content)
    assert article is None
    assert (fault.path, fault.line) == ("b.md", line)
    assert fault.message.startswith(message)


def test_only_the_first_text_of_an_item_is_one() -> None:
    """A paragraph inside a list would be quoted whole, however many sentences it has."""
    blocks = read_body("- One. Two.\n\n  Three. Four.\n- Five.\n\nSix.\n", 0)[0].blocks
    assert [(block.kind, len(block.sentences)) for block in blocks] == [
        (BlockKind.ITEM, 1),
        (BlockKind.PARAGRAPH, 2),
        (BlockKind.ITEM, 1),
        (BlockKind.PARAGRAPH, 1),
    ]


def test_a_table_row_is_quoted_whole() -> None:
    """A row is one quote with its cells side by side; the header is no quote."""
    source = "| City | Mayor |\n|---|---|\n| **Boston** | Wu |\n| Denver | |\n"
    assert _shown(source) == [("Boston | Wu", "| **Boston** | Wu |"), ("Denver | ", "| Denver | |")]
    assert read_body(source, 0)[0].blocks[0].columns == ("City", "Mayor")


def test_blanks_around_a_cell_or_a_heading_are_not_shown() -> None:
    """Words would stand askew, and a column not be found by its name."""
    (section,) = read_body("## \u00a0H\u00a0\n\n|\u00a0A\u00a0|\n|-|\n|\u00a0b\u00a0|\n", 0)
    (table,) = section.blocks
    assert (section.heading, table.columns, table.sentences[0].display) == ("H", ("A",), "b")


def test_whether_a_text_takes_more_steps_is_told() -> None:
    """A preview of a hostile text would hold up the bot, or none be shown of a short one."""
    assert [has_more("One.\n\nTwo.", 0, most) for most in (5, 6)] == [True, False]
    assert not has_more("One.\n\nTwo.", 6, 3)


@pytest.mark.parametrize("row", ["\u00a0", "|  |  |", "| - | \u00a0 |", "| ![](m.png) |"])
def test_a_row_without_words_is_no_quote(row: str) -> None:
    """An answer would show a bar, or nothing at all."""
    source = f"Text.\n\n| Canton | Inhabitants |\n|---|---|\n{row}\n| Uri | 37,000 |\n"
    assert [shown for _, shown in _shown(source)] == ["Text.", "| Uri | 37,000 |"]


def test_cells_that_a_row_lacks_are_not_made_up() -> None:
    """A short row under a long header would be shown with a train of bars."""
    source = "| A | B | C |\n|---|---|---|\n| one |\n| two | |\n|three||3|\n|four\n||5|"
    shown = ["one", "two | ", "three |  | 3", "four", " | 5"]
    assert [display for display, _ in _shown(source)] == shown


def test_a_line_end_that_nobody_sees_is_in_no_quote() -> None:
    """A quote would be broken over two lines in a log or a citation."""
    assert _shown("</b>![# \\\n\x0b") == [("!", "!"), ("[# \\", "[# \\")]


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3)])
def test_a_sentence_holds_something(start: int, end: int) -> None:
    """A quote of nothing would be cited."""
    with pytest.raises(ValueError, match="holds nothing"):
        Sentence(start, end, "", SentenceKind.ROW)


@pytest.mark.parametrize(("columns", "served"), [(100, True), (101, False)])
def test_a_table_has_no_more_columns_than_anyone_reads(columns: int, *, served: bool) -> None:
    """One short row after the other would each be searched with thousands of column names."""
    table = "|a" * columns + "|\n" + "|-" * columns + "|\n" + "b\n" * 300
    article, faults = read_article("a.md", f"---\ntitle: T\n---\nText.\n\n{table}".encode())
    assert (article is not None) is served
    assert [(fault.line, "101 columns" in fault.message) for fault in faults] == (
        [] if served else [(6, True)]
    )


WELL_KNOWN = "Dr. Wu of the U.S. Senate said so. “We go,” he said. “It is 2.5 km.” Who knows? "


def test_a_long_paragraph_is_split_as_a_short_one() -> None:
    """A sentence would be cut where the splitter's window ends."""
    one = [WELL_KNOWN[slice(*span)] for span in sentence_spans(WELL_KNOWN)]
    for lead in range(1, len(WELL_KNOWN)):  # the window ends at each of its characters
        first = f"{'A' * lead} leads."
        text = f"{first} {WELL_KNOWN * 100}"
        assert len(text) > 3 * WINDOW_CHARS
        assert [text[slice(*span)] for span in sentence_spans(text)] == [first, *one * 100]


@pytest.mark.parametrize("unit", ["word ", "x", "“word "])
def test_a_sentence_longer_than_the_window_stays_whole(unit: str) -> None:
    """A quote would end in the middle of a sentence."""
    long = unit * (3 * WINDOW_CHARS // len(unit))
    text = f"One. A {long.strip()}. Two is here."
    shown = [text[slice(*span)] for span in sentence_spans(text)]
    assert shown == ["One.", f"A {long.strip()}.", "Two is here."]


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


@pytest.mark.parametrize(
    ("source", "shown", "caption"),
    [
        ("![*alt*](m.png)x.", ("x.", "x."), "alt"),
        ("![`alt`](m.png)x.", ("x.", "x."), "alt"),
        ("x.![a *b* ~~c~~](m.png)", ("x.", "x."), "a b c"),
        ("**x.**![**a**](m.png)", ("x.", "**x.**"), "a"),
        ("![a [b](u)](m.png) x.", ("x.", "x."), "a b"),
        ("[![a](m.png)](u) x.", ("x.", "x."), "a"),
        ("![ out\n![in](a)  ](b) x.", ("x.", "x."), "out in"),
    ],
)
def test_a_pictures_own_marks_are_in_no_quote(
    source: str, shown: tuple[str, str], caption: str
) -> None:
    """A quote would hold pieces of the picture's markup, or its text be lost."""
    assert _shown(source) == [shown]
    (image,) = [part for part in parse(source) if isinstance(part, Image)]
    assert image.text == caption
    assert source[image.start : image.end].startswith("![")
    assert source[image.end - 1] == ")"


def test_each_picture_has_its_own_words() -> None:
    """A caption would hold the words of all pictures before it."""
    parts = parse("![one](a.png) and ![two](b.png).")
    assert [part.text for part in parts if isinstance(part, Image)] == ["one", "two"]


@pytest.mark.parametrize("picture", ["![](m.png)", "![ ](m.png)", "![<b>](m.png)"])
def test_a_picture_without_words_is_no_caption(picture: str) -> None:
    """A search of the captions would find nothing, and say that it did."""
    assert [block.kind for block in read_body(f"{picture} Text.", 0)[0].blocks] == [
        BlockKind.PARAGRAPH
    ]


@pytest.mark.parametrize("end", "\t\v\f\x1c\x1d\x1e\x85\u2028\u2029")
def test_a_quote_is_shown_on_one_line(end: str) -> None:
    """A citation would be broken over two lines."""
    assert _shown(f"One{end}two.") == [("One two.", f"One{end}two.")]
    (image,) = [part for part in parse(f"![one{end}two](m.png)") if isinstance(part, Image)]
    assert image.text == "one two"
    assert _shown(f"<div>One{end}two.</div>") == [("One two.", f"One{end}two.")]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a<BR/>b.", "a b."),
        ("a<b>c</b>d.", "acd."),
        ("a<i><br></i>c.", "a c."),
        ("``a ` b`` c.", "a ` b c."),
        ("<https://a.example> x.", "https://a.example x."),
        ("- [ ] task", "[ ] task"),
        ("    a\n    b", "a b"),
    ],
)
def test_inline_marks_are_not_seen(source: str, shown: str) -> None:
    """A reader would see markup, or words run into one another."""
    assert [display for display, _ in _shown(source)] == [shown]


def test_a_line_of_code_is_never_a_caption() -> None:
    """A listing that holds a credit would be lost to every answer."""
    (block,) = read_body("```\n[caption] A crowd. (AP Photo/Jane Doe)\n```\n", 0)[0].blocks
    assert block.kind is BlockKind.PARAGRAPH
    assert len(block.sentences) == 1


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
    assert [len(s.blocks) for s in sections] == [1, 1, 0, 1]
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
        "|a" * 2_000 + "|\n" + "|-" * 2_000 + "|\n" + "b\n" * 20_000,
        "".join("`" * i + "a" for i in range(1, 1_000)),
        "“a " * 500_000,
    ],
    ids=lambda source: source[:12],
)
@pytest.mark.timeout(20)
def test_large_and_hostile_bodies_end(source: str) -> None:
    """No article, however it is made, takes more than a moment."""
    read_body(source, 0)


PLAIN_MARKS = r"Word . ** * ` [ ](u) &amp; - # > <b> <br> ![ [^1] ~~ <div> <!-- --> 1. _ \ | |---|"
TABLES = ["\n\n|a|b|\n|-|-|\n", "| | |\n", "|\u00a0", "|*|", "\n\na\n-|\n"]
BLANK_MARKS = ["\n", "\r\n", "\n\n", "```\n", "\t", "    ", " ", "\ufeff", "\u2028", "\x0b"]
OTHER_MARKS = ["\u00a0", "\u05d0", "\U0001f600", "e\u0301", "- ", "# ", "> ", "1. ", ". "]
inline = st.sampled_from([*PLAIN_MARKS.split(), *TABLES, *BLANK_MARKS, *OTHER_MARKS])


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
                slice_ = source[sentence.start : sentence.end]
                assert slice_ == slice_.strip()
